package fair_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/gate"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// listeners are the gates that hear of what another one admits.
const listeners = 8

// BenchmarkSpread is one check-in after another at one gate, from the scan to
// each of eight other gates knowing of it, over TLS and the hub. It reports the
// bytes of one check-in on the wire to one listener, TLS and WebSocket with it.
func BenchmarkSpread(b *testing.B) {
	b.Setenv("TICKETCRIB_TEST_ON_DISK", "1")
	f := fair.New(b, 1_000_000, 10)
	counter := f.Join("counter", ticketing.PlaceCounter, "")
	door := f.Join("door", ticketing.PlaceGate, fair.North)
	var others []*fair.Machine
	for i := range listeners {
		others = append(others, f.Join(fmt.Sprint("gate ", i), ticketing.PlaceGate, fair.North))
	}
	for left := b.N; left > 0; left -= 200 {
		if err := counter.Sell(fair.Standard, int64(min(left, 200))); err != nil {
			b.Fatal(err)
		}
	}
	f.Clock.Set(fair.Noon + 7*fair.Hour)
	for _, m := range f.All {
		m.Clock.Set(fair.Noon + 7*fair.Hour)
	}
	f.Settle()
	before := others[0].Bytes.Load()
	took := make([]time.Duration, 0, b.N*listeners)
	b.ResetTimer()
	for _, k := range counter.Tickets {
		at := time.Now()
		if o := door.Scan(k); o.Verdict != ticketing.Admit {
			b.Fatalf("%s: %s", o.Verdict, o.Reason)
		}
		waiting := append([]*fair.Machine(nil), others...)
		f.Wait("every gate knows", func() bool {
			still := waiting[:0]
			for _, m := range waiting {
				if entered(b, m, k) {
					took = append(took, time.Since(at))
				} else {
					still = append(still, m)
				}
			}
			waiting = still
			return len(waiting) == 0
		})
	}
	b.StopTimer()
	percentiles(b, took)
	b.ReportMetric(float64(others[0].Bytes.Load()-before)/float64(b.N), "B-to-each-gate")
}

func entered(b *testing.B, m *fair.Machine, k orders.Ticket) bool {
	b.Helper()
	var entries []gate.Entry
	if err := m.Store.Read(b.Context(), func(tx *store.Tx) (err error) {
		entries, err = tx.Entries(k.Scope, k.Scope, k.Root)
		return err
	}); err != nil {
		b.Fatal(err)
	}
	return len(entries) > 0
}

// BenchmarkIdle is one look of a gate at its hub when there is nothing to say,
// and what it comes to in an hour at one in 45 seconds.
func BenchmarkIdle(b *testing.B) {
	f := fair.New(b, 100, 10)
	m := f.Join("gate", ticketing.PlaceGate, fair.North)
	f.Settle()
	before := m.Bytes.Load()
	b.ResetTimer()
	for range b.N {
		now := m.Clock.Now() + 1
		m.Clock.Set(now)
		m.Station.Recorded("nothing")
		f.Wait("it has looked", func() bool { return m.Station.Link().HeardAt >= now })
	}
	each := float64(m.Bytes.Load()-before) / float64(b.N)
	b.ReportMetric(each, "B/look")
	b.ReportMetric(each*3600/45/1000, "kB/hour")
}

// BenchmarkTwiceIn is a ticket that two gates admit while they are cut off: from the
// moment that the hub hears both again until each of them has the conflict to show.
func BenchmarkTwiceIn(b *testing.B) {
	b.Setenv("TICKETCRIB_TEST_ON_DISK", "1")
	f := fair.New(b, 1_000, 10)
	counter := f.Join("counter", ticketing.PlaceCounter, "")
	gates := []*fair.Machine{f.Join("north", ticketing.PlaceGate, fair.North), f.Join("south", ticketing.PlaceGate, fair.South)}
	if err := counter.Sell(fair.Standard, int64(b.N)); err != nil {
		b.Fatal(err)
	}
	f.Clock.Set(fair.Noon + 7*fair.Hour)
	for _, m := range f.All {
		m.Clock.Set(fair.Noon + 7*fair.Hour)
	}
	f.Settle()
	var took []time.Duration
	b.ResetTimer()
	for i, k := range counter.Tickets {
		for _, m := range gates {
			m.Cut()
		}
		f.Wait("both are alone", func() bool { return !gates[0].Station.Link().Reached && !gates[1].Station.Link().Reached })
		for _, m := range gates {
			if o := m.Scan(k); o.Verdict != ticketing.Admit {
				b.Fatalf("%s: %s", o.Verdict, o.Reason)
			}
		}
		for _, m := range gates {
			m.Heal()
			m.Station.Recorded("checkin") // the hub is looked for at once
		}
		f.Wait("both are heard", func() bool { return gates[0].Station.Link().Reached && gates[1].Station.Link().Reached })
		at := time.Now()
		f.Wait("both have the conflict", func() bool { return conflicts(b, gates[0]) > i && conflicts(b, gates[1]) > i })
		took = append(took, time.Since(at))
	}
	b.StopTimer()
	percentiles(b, took)
}

func conflicts(b *testing.B, m *fair.Machine) (n int) {
	b.Helper()
	if err := m.Store.Read(b.Context(), func(tx *store.Tx) error {
		all, err := tx.Conflicts()
		n = len(all)
		return err
	}); err != nil {
		b.Fatal(err)
	}
	return n
}
