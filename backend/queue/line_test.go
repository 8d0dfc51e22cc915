package queue

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A line answers as counting one by one does, with gaps, growth and places put back.
func TestALineCountsAsOneByOneWould(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var l line
		plain := map[uint64]State{}
		place := rapid.OneOf(rapid.Uint64Range(1, 300), rapid.Uint64Range(farAbove, farAbove+300), rapid.Uint64Range(2*farAbove+70_000, 2*farAbove+70_100))
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			p, s := place.Draw(t, "place"), State(rapid.IntRange(1, 7).Draw(t, "state"))
			l.set(p, s)
			plain[p] = s
		}
		var waits []uint64
		for p, s := range plain {
			if l.state(p) != s {
				t.Fatalf("place %d is %v, want %v", p, l.state(p), s)
			}
			if s == Waiting {
				waits = append(waits, p)
			}
		}
		slices.Sort(waits)
		if l.waiting != int64(len(waits)) {
			t.Fatalf("%d wait, want %d", l.waiting, len(waits))
		}
		for range 20 {
			p := place.Draw(t, "asked")
			below, _ := slices.BinarySearch(waits, p)
			if got := l.before(p); got != int64(below) {
				t.Fatalf("%d wait before %d, want %d", got, p, below)
			}
			k := rapid.IntRange(1, 40).Draw(t, "k")
			above, there := slices.BinarySearch(waits, p)
			if there {
				above++
			}
			got, ok := l.after(p, int64(k))
			if want := above+k-1 < len(waits); ok != want || ok && got != waits[above+k-1] {
				t.Fatalf("the %d-th after %d is %d %v", k, p, got, ok)
			}
		}
	})
}

// Interpolating a frame's steps, as each page does, is exact at the steps and never off by
// more than the distance between two of them.
func TestStepsGrowAndEndWithAllWhoWait(t *testing.T) {
	var l line
	for p := uint64(1); p <= 100_000; p++ {
		l.set(p, Waiting)
		if p%3 == 0 {
			l.set(p, Left)
		}
	}
	q := l.steps(30)
	if q[0] != 1 || q[1] != 1 || len(q) > 2*mostSteps+2 {
		t.Fatalf("steps are %v", q)
	}
	for i := 0; i < len(q); i += 2 {
		if got := l.before(30+uint64(q[i])+1) - l.before(31); got != q[i+1] {
			t.Errorf("within %d stand %d, the frame says %d", q[i], got, q[i+1])
		}
	}
	if all := l.waiting - l.before(31); q[len(q)-1] != all {
		t.Errorf("the last step has %d of %d", q[len(q)-1], all)
	}
}
