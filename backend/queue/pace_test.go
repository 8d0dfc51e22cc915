package queue

import "testing"

// calls is how many a pace allows in so many seconds, while nobody who is called stays.
func calls(p *pace, seconds int, l Load) (n int64) {
	for range seconds {
		n += p.allow(l, 0, 0, 1000, 1000)
	}
	return n
}

// Payments that fail slow the calls down within seconds, and the calls come back by
// themselves once payments are answered again.
func TestFewerAreCalledWhilePaymentsFail(t *testing.T) {
	well := Load{Free: 1 << 30, Capacity: 1 << 30, Open: true, Asked: 100, Failed: 2}
	fails := well
	fails.Failed = 3
	p := newPace()
	calls(&p, 60, well)
	before := calls(&p, 10, well)
	if before < 900 {
		t.Fatalf("%d are called in ten seconds of a shop with room for a thousand", before)
	}
	calls(&p, 8, fails)
	if now := calls(&p, 10, fails); now*20 > before || now == 0 {
		t.Errorf("while payments fail %d are called, %d before", now, before)
	}
	quiet := well
	quiet.Asked, quiet.Failed = 0, 0
	calls(&p, 20, quiet)
	if now := calls(&p, 10, well); now*100 < before*99 {
		t.Errorf("after it %d are called, %d before", now, before)
	}
}
