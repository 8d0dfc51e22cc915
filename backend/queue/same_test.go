package queue_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/ticketcrib/ticketcrib/backend/queue"
)

// Of two places of one person one is kept, whichever is looked at first: the further one,
// and of two that wait the earlier.
func TestOneOfTwoPlacesIsKept(t *testing.T) {
	at := func(s queue.State, number, place uint64) queue.View {
		return queue.View{Entry: queue.Entry{State: s, Number: number}, Place: place}
	}
	for name, c := range map[string]struct{ kept, other queue.View }{
		"the earlier":                  {at(queue.Waiting, 5, 5), at(queue.Waiting, 9, 9)},
		"the better drawn":             {at(queue.Waiting, 9, 2), at(queue.Waiting, 5, 7)},
		"not drawn yet":                {at(queue.Waiting, 5, 0), at(queue.Waiting, 9, 0)},
		"one that was away, earlier":   {at(queue.Away, 5, 5), at(queue.Waiting, 9, 9)},
		"a call over a place":          {at(queue.Called, 9, 9), at(queue.Waiting, 5, 5)},
		"a turn over a call":           {at(queue.Claimed, 9, 9), at(queue.Called, 5, 5)},
		"who has bought has had it":    {at(queue.Done, 9, 9), at(queue.Called, 5, 5)},
		"but finishes what is begun":   {at(queue.Claimed, 9, 9), at(queue.Done, 5, 5)},
		"a place over one that is up":  {at(queue.Waiting, 9, 9), at(queue.Expired, 5, 5)},
		"a place over one that is let": {at(queue.Away, 9, 9), at(queue.Left, 5, 5)},
	} {
		if !c.kept.Over(c.other) || c.other.Over(c.kept) {
			t.Errorf("%s: %v, the other way %v", name, c.kept.Over(c.other), c.other.Over(c.kept))
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		draw := func(number uint64, name string) queue.View {
			return at(queue.State(rapid.IntRange(int(queue.Waiting), int(queue.Left)).Draw(t, name)), number, rapid.Uint64Range(0, 3).Draw(t, name+" place"))
		}
		a, b, c := draw(1, "a"), draw(2, "b"), draw(3, "c")
		if a.Over(b) == b.Over(a) {
			t.Fatalf("%+v and %+v: both or neither is kept", a, b)
		}
		if a.Over(b) && b.Over(c) && !a.Over(c) {
			t.Fatalf("%+v, %+v, %+v: which is kept depends on who comes first", a, b, c)
		}
	})
}
