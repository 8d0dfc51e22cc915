package gate_test

import (
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
		c.Device, c.Epoch, c.Seq, c.At = e.Device, e.Epoch, e.Seq, e.At
		said := gate.Said(c)
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
			c, err := s.Checkin()
			if err != nil || c.Staff != "" || c.Key != "" || c.Gate != fair.North || c.Ticket() != tickets[0].Key || c.GoodFor != 4 || c.Device != l.ID {
				t.Errorf("it says %+v, %v", c, err)
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

// What is said of an admission is what is heard of it, whatever its ids are.
func TestSaidIsHeard(t *testing.T) {
	key, root := ticketing.KeyID{1, 2, 3, 4}, ticketing.KeyID{9, 8, 7, 6}
	for _, c := range []gate.Checkin{
		{Performance: fair.Friday, TicketKey: key[:], N: 7, Type: 3, Ordinal: 2, Gate: "0192f0c1-7aaa-7bbb-8ccc-0123456789ab", Lane: "2", GoodFor: 255},
		{Performance: fair.Friday, Scope: fair.Sunday, TicketKey: key[:], N: 7, RootKey: root[:], RootN: 1, Generation: 2, Type: 3, Ordinal: 1, Gate: "0192F0C1-7AAA-7BBB-8CCC-0123456789AB"},
		{Performance: fair.Friday, TicketKey: key[:], N: 7, Gate: ""},
	} {
		c.Device, c.Epoch, c.Seq, c.At = "0123456789abcdef0123456789abcdef", 1, 9, fair.Noon
		var s gate.CheckinSaid
		if err := journal.Unmarshal(journal.Marshal(gate.Said(c)), &s); err != nil {
			t.Fatal(err)
		}
		got, err := s.Checkin()
		if len(got.RootKey) == 0 {
			got.RootKey = nil
		}
		if err != nil || !reflect.DeepEqual(got, c) {
			t.Errorf("heard %+v, %v, said %+v", got, err, c)
		}
	}
	if _, err := (gate.CheckinSaid{Device: []byte{1}}).Checkin(); ticketing.CodeOf(err) != ticketing.CodeInvalid {
		t.Errorf("a device of one byte: %v", err)
	}
}
