package gate_test

import (
	"encoding/hex"
	"fmt"
	"reflect"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/fold"
	"github.com/ticketcrib/ticketcrib/backend/gate"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// gates returns laptops that know each other's keys and cannot hear each other.
func gates(t *testing.T, count int) (all []*fair.Laptop) {
	t.Helper()
	for i := range count {
		all = append(all, fair.NewLaptop(t, fmt.Sprint("gate ", i), fair.NightMarket(100, 10)))
	}
	for _, a := range all {
		for _, b := range all {
			a.Do(t, func(tx *store.Tx) error { return a.Meet(tx, b) })
		}
		a.Reload(t)
		a.Doors()
	}
	return all
}

// hear lets a gate hear the admissions of another, as the feed says them.
func hear(t *testing.T, to, from *fair.Laptop) {
	t.Helper()
	var run []journal.Sealed
	if err := from.Store.Read(t.Context(), func(tx *store.Tx) (err error) {
		run, err = tx.EntriesFrom(from.ID, 1, 0, 1000)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for _, e := range run {
		if e.Kind != gate.KindCheckin {
			continue
		}
		var c gate.Checkin
		if err := journal.Unmarshal(e.Body, &c); err != nil {
			t.Fatal(err)
		}
		id, err := deviceBytes(e.Device)
		if err != nil {
			t.Fatal(err)
		}
		said := gate.CheckinSaid{Device: id, Epoch: e.Epoch, Seq: e.Seq, At: e.At, Checkin: c}
		to.Do(t, func(tx *store.Tx) error { return fold.Hear(tx, to.ID, gate.TopicCheckin, journal.Marshal(said)) })
	}
}

func conflicts(t *testing.T, l *fair.Laptop) (out []gate.Double) {
	t.Helper()
	if err := l.Store.Read(t.Context(), func(tx *store.Tx) error {
		all, err := tx.Conflicts()
		for _, c := range all {
			var d gate.Double
			if err := journal.Unmarshal(c.Conflict.Detail, &d); err != nil {
				return err
			}
			out = append(out, d)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

// Gates that could not hear each other admit one pass. When they meet, in any
// order, each finds the same conflict with who, where and when of all sides.
func TestDoubleAdmissionIsFoundAlikeOnAllSides(t *testing.T) {
	all := gates(t, 3)
	all[0].OpenShift(t)
	_, tickets := all[0].Sell(t, "b1", fair.Standard, 1)
	for i, g := range all {
		g.Clock.Add(int64(i) * 1000)
		says(t, g.Gate.Scan(t.Context(), gate.Scan{Key: "k", Code: fair.Digits(t, tickets[0])}), ticketing.Admit, "")
	}
	for _, order := range [][3]int{{0, 1, 2}, {1, 2, 0}, {2, 0, 1}} {
		for _, other := range []int{order[1], order[2], order[1]} {
			hear(t, all[order[0]], all[other])
		}
	}
	want := conflicts(t, all[0])
	if len(want) != 1 || len(want[0].Sides) != 3 {
		t.Fatalf("the first finds %+v", want)
	}
	for i, s := range want[0].Sides {
		if s.Device != all[i].ID || s.At != all[i].Clock.Now() || s.Gate != fair.North || s.Lane != "1" {
			t.Errorf("side %d is %+v", i, s)
		}
	}
	for i, g := range all[1:] {
		if got := conflicts(t, g); !reflect.DeepEqual(got, want) {
			t.Errorf("gate %d finds %+v, want %+v", i+1, got, want)
		}
		says(t, g.Gate.Scan(t.Context(), gate.Scan{Key: "again", Code: fair.Digits(t, tickets[0])}), ticketing.AlreadyIn, "already_in")
	}
}

// A pass for four that enters twice at each of two gates is as it should be;
// the fifth entry is not.
func TestAPassForFourIsSharedByGates(t *testing.T) {
	all := gates(t, 2)
	all[0].OpenShift(t)
	_, tickets := all[0].Sell(t, "b1", fair.Family, 1)
	enter := func(g *fair.Laptop, key string) {
		t.Helper()
		says(t, g.Gate.Scan(t.Context(), gate.Scan{Key: key, Code: fair.Digits(t, tickets[0])}), ticketing.Admit, "")
	}
	for _, g := range all {
		enter(g, "k1")
		enter(g, "k2")
	}
	enter(all[1], "k3")
	late := all[1]
	hear(t, late, all[0])
	if n := len(conflicts(t, late)); n != 2 {
		t.Errorf("five of four: %d conflicts", n)
	}
	says(t, late.Gate.Scan(t.Context(), gate.Scan{Key: "k4", Code: fair.Digits(t, tickets[0])}), ticketing.AlreadyIn, "already_in")
	again := gates(t, 2)
	again[0].OpenShift(t)
	_, tickets = again[0].Sell(t, "b1", fair.Family, 1)
	for _, g := range again {
		enter(g, "k1")
		enter(g, "k2")
	}
	hear(t, again[1], again[0])
	if n := len(conflicts(t, again[1])); n != 0 {
		t.Errorf("four of four: %d conflicts", n)
	}
}

// A check-in that another gate hears of has no person and no member of staff
// in it, and is short.
func TestWhatGatesHear(t *testing.T) {
	l, tickets := open(t, fair.Family, 1)
	l.Do(t, func(tx *store.Tx) error { return tx.StartFeed(1) })
	says(t, l.Gate.Scan(t.Context(), gate.Scan{Key: "0192aaaa-7aaa-7aaa-8aaa-aaaaaaaaaaaa", Code: fair.Digits(t, tickets[0])}), ticketing.Admit, "")
	if err := l.Store.Read(t.Context(), func(tx *store.Tx) error {
		items, err := tx.FeedAfter(journal.Cursor{Epoch: 1}, 10)
		for _, i := range items {
			if i.Topic != gate.TopicCheckin {
				continue
			}
			var s gate.CheckinSaid
			if err := journal.Unmarshal(i.Body, &s); err != nil {
				return err
			}
			if s.Checkin.Staff != "" || s.Checkin.Key != "" {
				t.Errorf("it says %+v", s.Checkin)
			}
			if len(i.Body) > 100 {
				t.Errorf("%d bytes", len(i.Body))
			}
			return nil
		}
		t.Error("nothing was said")
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func deviceBytes(d ticketing.DeviceID) ([]byte, error) { return hex.DecodeString(string(d)) }
