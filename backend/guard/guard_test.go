package guard_test

import (
	"fmt"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticketcrib/ticketcrib/backend/guard"
)

const rule = guard.Rule("test")

// In any stretch of time no more is let through than the burst and one each Every ms, and
// who waits as long as he was told is let through.
func TestABudgetIsNeverExceededAndAlwaysKept(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := guard.Budget{Every: rapid.Int64Range(1, 1000).Draw(t, "every"), Burst: rapid.Int64Range(1, 20).Draw(t, "burst")}
		now := int64(1_700_000_000_000)
		l := guard.NewLimiter(func() int64 { return now }, map[guard.Rule]guard.Budget{rule: b})
		var passed []int64
		for range rapid.IntRange(1, 200).Draw(t, "asks") {
			now += rapid.Int64Range(0, 2*b.Every).Draw(t, "pause")
			wait := l.Take(rule, "a")
			if wait > 0 {
				now += wait
				if again := l.Take(rule, "a"); again != 0 {
					t.Fatalf("who waited %d ms as told is told %d more", wait, again)
				}
			}
			passed = append(passed, now)
			for i := range passed {
				took := now - passed[i]
				if n := int64(len(passed) - i); n > b.Burst+took/b.Every {
					t.Fatalf("%d were let through in %d ms of %+v", n, took, b)
				}
			}
		}
	})
}

func TestEachHasItsOwnBudget(t *testing.T) {
	l := guard.NewLimiter(func() int64 { return 1 }, map[guard.Rule]guard.Budget{rule: {Every: 1000, Burst: 1}})
	for _, who := range []string{"a", "b"} {
		if l.Take(rule, who) != 0 || l.Take(rule, who) != 1000 {
			t.Errorf("%s has not a budget of one", who)
		}
	}
	if l.Take("another", "a") != 0 {
		t.Error("what has no budget is refused")
	}
	if was := l.WasSlowed(); len(was) != 2 || was[0].Times != 1 || was[0].Rule != rule {
		t.Errorf("slowed were %+v", was)
	}
}

// A flood of names costs bounded memory, and those who were slowed lately are remembered.
func TestAFloodOfNamesIsBounded(t *testing.T) {
	now := int64(1)
	l := guard.NewLimiter(func() int64 { return now }, map[guard.Rule]guard.Budget{rule: {Every: 1 << 40, Burst: 1}})
	var all sync.WaitGroup
	for g := range 4 {
		all.Go(func() {
			for i := range 400_000 {
				l.Take(rule, fmt.Sprint(g, "-", i))
			}
		})
	}
	all.Wait()
	if n := guard.Keys(l); n > 64<<14 {
		t.Errorf("%d names are kept", n)
	}
	for i := range 2000 {
		now++
		l.Take(rule, fmt.Sprint("slow", i))
		l.Take(rule, fmt.Sprint("slow", i))
	}
	if was := l.WasSlowed(); len(was) != 500 || was[0].Who != "slow1999" {
		t.Errorf("%d are remembered, the latest %+v", len(was), was[0])
	}
}

// A flood of new names makes the limiter forget nobody who goes on asking: neither who is
// let through nor who is refused.
func TestAFloodOfNamesHidesNobody(t *testing.T) {
	l := guard.NewLimiter(func() int64 { return 1 }, map[guard.Rule]guard.Budget{rule: {Every: 1 << 40, Burst: 1}})
	greedy := make([]string, 200)
	for i := range greedy {
		greedy[i] = fmt.Sprint("greedy", i)
		if l.Take(rule, greedy[i]) != 0 {
			t.Fatalf("%s has no first one", greedy[i])
		}
	}
	for i := range 2_000_000 {
		l.Take(rule, fmt.Sprint("flood-", i))
		if who := greedy[i%len(greedy)]; l.Take(rule, who) == 0 {
			t.Fatalf("%s was forgotten after %d new names, though he asked all the time", who, i)
		}
	}
}

func TestNetworks(t *testing.T) {
	for in, want := range map[string]string{
		"192.0.2.77": "192.0.2.0/24", "::ffff:192.0.2.1": "192.0.2.0/24", "2001:db8:1:2:3::4": "2001:db8:1:2::/64", "": "unknown", "x": "unknown", "2001:db8::1%eth0": "2001:db8::/64",
	} {
		if got := guard.Network(in); got != want {
			t.Errorf("%q is in %s, want %s", in, got, want)
		}
	}
}
