package inventory_test

import (
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// stock is a hub's quotas as a state machine: whatever is granted, sold,
// undone, returned and written off, in any order, and however late it arrives.
type stock struct {
	st      *store.Store
	quotas  []ticketing.Quota
	devices []ticketing.DeviceID
	sold    map[ticketing.DeviceID][]inventory.Units // that can be undone
}

func newStock(t testing.TB, capacity int64) *stock {
	s := &stock{st: fair.Store(t), sold: map[ticketing.DeviceID][]inventory.Units{}}
	for i := range 2 {
		s.quotas = append(s.quotas, ticketing.Quota{ID: ticketing.QuotaID(fmt.Sprint("q", i)), Capacity: capacity})
	}
	for i := range 3 {
		s.devices = append(s.devices, ticketing.DeviceID(fmt.Sprintf("%032x", i+1)))
	}
	if err := s.st.Do(t.Context(), func(tx *store.Tx) error {
		err := tx.StartFeed(1)
		for _, q := range s.quotas {
			err = errors.Join(err, tx.SetCapacity(q, "e"))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *stock) units(t *rapid.T) inventory.Units {
	u := inventory.Units{}
	for _, q := range s.quotas {
		if n := rapid.Int64Range(0, 6).Draw(t, string(q.ID)); n > 0 {
			u[q.ID] = n
		}
	}
	return u
}

func (s *stock) device(t *rapid.T) ticketing.DeviceID {
	return rapid.SampledFrom(s.devices).Draw(t, "device")
}

// fold folds one entry as its own transaction and returns why it was held.
func (s *stock) fold(t *rapid.T, by ticketing.DeviceID, fold func(inventory.Tx, journal.Sealed) error, body any) error {
	return s.st.Do(t.Context(), func(tx *store.Tx) error {
		return fold(tx, journal.Sealed{Entry: journal.Entry{Device: by, Body: journal.Marshal(body)}})
	})
}

// must fails unless the entry was folded or held back for a reason of the rules.
func must(t *rapid.T, err error) {
	code := ticketing.CodeOf(err)
	if err != nil && !errors.Is(err, journal.ErrNotYet) && code != ticketing.CodeConflict {
		t.Fatal(err)
	}
}

func (s *stock) actions() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"grant": func(t *rapid.T) {
			must(t, s.fold(t, "hub", inventory.FoldGranted, inventory.Granted{Device: s.device(t), Units: s.units(t)}))
		},
		"sell": func(t *rapid.T) {
			d, u := s.device(t), s.units(t)
			var rightful bool
			must(t, s.st.Do(t.Context(), func(tx *store.Tx) (err error) {
				rightful, err = inventory.Sell(tx, d, u)
				return err
			}))
			if rightful {
				s.sold[d] = append(s.sold[d], u)
			}
		},
		"undo": func(t *rapid.T) {
			d := s.device(t)
			if len(s.sold[d]) == 0 {
				t.Skip()
			}
			u := s.sold[d][0]
			s.sold[d] = s.sold[d][1:]
			if err := s.st.Do(t.Context(), func(tx *store.Tx) error { return inventory.PutBack(tx, d, u) }); err != nil {
				t.Fatal(err) // what was taken always goes back
			}
		},
		"return": func(t *rapid.T) {
			must(t, s.fold(t, s.device(t), inventory.FoldReturned, inventory.Returned{Units: s.units(t), Reason: "asked"}))
		},
		"write off": func(t *rapid.T) {
			must(t, s.fold(t, "hub", inventory.FoldWrittenOff, inventory.WrittenOff{Device: s.device(t)}))
		},
		"hold": func(t *rapid.T) {
			q := rapid.SampledFrom(s.quotas).Draw(t, "quota").ID
			how := rapid.SampledFrom([]inventory.Move{inventory.FreeToHeld, inventory.HeldToFree}).Draw(t, "how")
			must(t, s.st.Do(t.Context(), func(tx *store.Tx) error {
				return tx.MoveUnits(q, how, rapid.Int64Range(1, 4).Draw(t, "units"))
			}))
		},
		"": s.check,
	}
}

// check is P1: every unit is in one place, and the places agree.
func (s *stock) check(t *rapid.T) {
	if err := s.st.Read(t.Context(), func(tx *store.Tx) error {
		for _, q := range s.quotas {
			l, _, err := tx.Level(q.ID)
			if err != nil {
				return err
			}
			var lent, sold, gone int64
			for _, d := range s.devices {
				a, _, err := tx.Allotment(d, q.ID)
				if err != nil {
					return err
				}
				if a.Left() < 0 || a.Sold < 0 || a.Returned < 0 || a.WrittenOff < 0 || (a.Gone && a.Left() != 0) {
					t.Fatalf("%s holds %+v", d, a)
				}
				lent, sold, gone = lent+a.Left(), sold+a.Sold, gone+a.WrittenOff
			}
			if l.Capacity != q.Capacity || l.Free() < 0 || l.Lent != lent || l.Sold != sold || l.WrittenOff != gone {
				t.Fatalf("%s stands at %+v; the devices say %d lent, %d sold, %d written off", q.ID, l, lent, sold, gone)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func TestUnitsAreMovedNeverMade(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		newStock(t, rapid.Int64Range(0, 20).Draw(rt, "capacity")).run(rt)
	})
}

func (s *stock) run(t *rapid.T) { t.Repeat(s.actions()) }

// What a device writes of less than nothing takes nothing.
func TestNegativeUnitsAreRefused(t *testing.T) {
	s := newStock(t, 20)
	rapid.Check(t, func(rt *rapid.T) {
		d, less := s.devices[0], inventory.Units{"q0": -rapid.Int64Range(1, 9).Draw(rt, "less"), "q1": 1}
		_ = s.fold(rt, "hub", inventory.FoldGranted, inventory.Granted{Device: d, Units: inventory.Units{"q0": 1, "q1": 1}})
		_ = s.fold(rt, d, inventory.FoldReturned, inventory.Returned{Units: inventory.Units{"q0": 1}})
		for name, err := range map[string]error{
			"returned": s.fold(rt, d, inventory.FoldReturned, inventory.Returned{Units: less}),
			"granted":  s.fold(rt, "hub", inventory.FoldGranted, inventory.Granted{Device: d, Units: less}),
			"sold":     s.st.Do(rt.Context(), func(tx *store.Tx) error { _, err := inventory.Sell(tx, d, less); return err }),
			"undone":   s.st.Do(rt.Context(), func(tx *store.Tx) error { return inventory.PutBack(tx, d, less) }),
		} {
			if ticketing.CodeOf(err) != ticketing.CodeInvalid {
				rt.Fatalf("%s: %v", name, err)
			}
		}
		s.check(rt)
	})
}

// What the hub said before, or says twice, changes nothing at a station.
func TestHearingTwiceOrLateChangesNothing(t *testing.T) {
	st := fair.Store(t)
	const d = ticketing.DeviceID("00000000000000000000000000000001")
	rapid.Check(t, func(rt *rapid.T) {
		q := ticketing.QuotaID(rapid.StringMatching("[a-z]{16}").Draw(rt, "quota"))
		var said []inventory.Lent
		granted := int64(0)
		for range rapid.IntRange(1, 6).Draw(rt, "words") {
			granted += rapid.Int64Range(1, 9).Draw(rt, "more")
			said = append(said, inventory.Lent{Quota: q, Granted: granted})
		}
		for range 2 * len(said) {
			hear(rt, st, d, rapid.SampledFrom(said).Draw(rt, "word"))
		}
		hear(rt, st, d, said[len(said)-1])
		hear(rt, st, d, rapid.SampledFrom(said).Draw(rt, "late"))
		if err := st.Read(rt.Context(), func(tx *store.Tx) error {
			a, _, err := tx.Allotment(d, q)
			if a.Left() != granted {
				rt.Fatalf("%+v of %d", a, granted)
			}
			return err
		}); err != nil {
			rt.Fatal(err)
		}
	})
}

func hear(t *rapid.T, st *store.Store, d ticketing.DeviceID, said inventory.Lent) {
	if err := st.Do(t.Context(), func(tx *store.Tx) error { return inventory.Hear(tx, d, journal.Marshal(said)) }); err != nil {
		t.Fatal(err)
	}
}

func TestDraws(t *testing.T) {
	e := fair.NightMarket(100, 10)
	got, err := inventory.Draws(&e, fair.Friday, map[ticketing.TypeNo]int64{fair.Standard: 2, fair.Family: 3, fair.VIP: 1, fair.Guest: 5})
	if err != nil || got[fair.QuotaGround] != 14 || got[fair.QuotaVIP] != 1 || len(got) != 2 {
		t.Errorf("draws %v, %v", got, err)
	}
	for name, c := range map[string]struct {
		items map[ticketing.TypeNo]int64
		code  ticketing.Code
	}{
		"none":          {map[ticketing.TypeNo]int64{fair.Standard: 0}, ticketing.CodeInvalid},
		"less":          {map[ticketing.TypeNo]int64{fair.Standard: -1}, ticketing.CodeInvalid},
		"too many":      {map[ticketing.TypeNo]int64{fair.Standard: inventory.MaxItems + 1}, ticketing.CodeInvalid},
		"no such type":  {map[ticketing.TypeNo]int64{77: 1}, ticketing.CodeNotOnSale},
		"a hidden type": {map[ticketing.TypeNo]int64{fair.VIP: 1}, ticketing.CodeNotOnSale},
	} {
		e := fair.NightMarket(100, 10)
		e.Types[2].Hidden = true
		if _, err := inventory.Draws(&e, fair.Friday, c.items); ticketing.CodeOf(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}
