package guard_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/guard"
)

func TestWhatNoPersonDoesIsSlowedAndSaid(t *testing.T) {
	now := int64(1_000_000)
	w := guard.NewWatch(func() int64 { return now }, guard.Quickest)
	person, machine, wronged := strings.Repeat("a", 32), strings.Repeat("b", 32), strings.Repeat("c", 32)
	for _, who := range []string{person, machine, wronged} {
		w.Chance(who, now)
	}
	now += 300
	if a, b := w.Chooses(machine, 0), w.Chooses(wronged, 0); a != 30_000 || b != 30_000 {
		t.Errorf("who chose after 300 ms waits %d and %d", a, b)
	}
	now += 700
	if w.Chooses(person, 0) != 0 || w.Chooses("late", 0) != 0 {
		t.Error("who took a second, or whose chance is long ago, is slowed")
	}
	if w.Chooses("first", now-300) == 0 {
		t.Error("who chose 300 ms after the sale opened is not slowed")
	}
	if wait := w.Chooses(machine, 0); wait != 29_300 {
		t.Errorf("asked again he waits %d", wait)
	}
	if w.Lift("eeeeeeee") || !w.Lift("cccccccc") || w.Chooses(wronged, 0) != 0 {
		t.Error("what was lifted is not")
	}
	now += 29_300
	w.Chance(machine, now)
	if w.Chooses(machine, 0) != 0 {
		t.Error("who has waited as he was told is told to wait again")
	}
	was := w.WasSuspected()
	if len(was) != 3 || was[0].Code != "first" || !slices.Equal(was[0].Signs, []guard.Sign{guard.AtOnce}) || was[0].Times != 1 {
		t.Errorf("suspected were %+v", was)
	}
}
