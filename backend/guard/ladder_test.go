package guard_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/ticketcrib/ticketcrib/backend/guard"
)

func TestTheLadderFollowsWhatIsMeasured(t *testing.T) {
	type measures []guard.Measure
	again := func(n int, m guard.Measure) (out measures) {
		for range n {
			out = append(out, m)
		}
		return out
	}
	quiet, busy := guard.Measure{JoinWait: 30, Joins: 512, Requests: 600, WriteWait: 8}, guard.Measure{JoinWait: 2500}
	for _, c := range []struct {
		name string
		of   measures
		want guard.Level
	}{
		{"a good day", again(20, quiet), guard.Normal},
		{"one slow write", append(again(3, quiet), busy), guard.Slower},
		{"slow writes", again(4, busy), guard.Shed},
		{"joins alone never close the pages", again(30, busy), guard.Shed},
		{"slow joins at their step", again(9, guard.Measure{JoinWait: 250}), guard.Slower},
		{"just below it", again(9, guard.Measure{JoinWait: 249}), guard.Normal},
		{"half of all streams", again(9, guard.Measure{Streams: 60_000, MostStreams: 120_000}), guard.Normal},
		{"nearly all streams", again(9, guard.Measure{Streams: 114_000, MostStreams: 120_000}), guard.PollOnly},
		{"many requests", again(9, guard.Measure{Requests: 16_000}), guard.Static},
		{"a store that does not answer", again(9, guard.Measure{WriteWait: 9000}), guard.Static},
		{"four quiet seconds", append(again(4, busy), again(4, quiet)...), guard.Shed},
		{"five", append(again(4, busy), again(5, quiet)...), guard.Work},
		{"twenty", append(again(4, busy), again(20, quiet)...), guard.Normal},
		{"a little better is not quiet", append(again(4, busy), again(60, guard.Measure{JoinWait: 1300})...), guard.Shed},
		{"quiet, but not on end", append(again(4, busy), append(again(4, quiet), append(again(1, guard.Measure{JoinWait: 1300}), again(4, quiet)...)...)...), guard.Shed},
	} {
		var l guard.Ladder
		for _, m := range c.of {
			l = l.Next(m)
		}
		if l.Level() != c.want {
			t.Errorf("%s: level %d, want %d", c.name, l.Level(), c.want)
		}
	}
}

// Whatever is measured: a level is left for its neighbour only, and a measure that stays as
// it is ends the climbing and the coming down: the ladder does not swing.
func TestTheLadderDoesNotSwing(t *testing.T) {
	draw := func(t *rapid.T) guard.Measure {
		n := rapid.Int64Range(0, 20_000)
		return guard.Measure{JoinWait: n.Draw(t, "join"), Joins: n.Draw(t, "joins"), WriteWait: n.Draw(t, "write"), Requests: n.Draw(t, "requests"), Streams: n.Draw(t, "streams"), MostStreams: 20_000}
	}
	rapid.Check(t, func(t *rapid.T) {
		var l guard.Ladder
		for range rapid.IntRange(0, 40).Draw(t, "before") {
			was := l.Level()
			if l = l.Next(draw(t)); l.Level()-was > 1 || was-l.Level() > 1 {
				t.Fatalf("from %d to %d", was, l.Level())
			}
		}
		m := draw(t)
		for range 40 {
			l = l.Next(m)
		}
		for range 40 {
			was := l.Level()
			if l = l.Next(m); l.Level() != was {
				t.Fatalf("%+v swings from %d to %d", m, was, l.Level())
			}
		}
	})
}
