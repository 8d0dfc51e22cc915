package fair

import (
	"context"
	"errors"
	"strings"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/fold"
	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/store"
)

// Settle heals every line and waits until everybody has heard and said
// everything, and the hub has nothing more to decide.
func (f *Fair) Settle() {
	f.T.Helper()
	for _, m := range f.working() {
		m.Heal()
		if !m.Station.Link().Reached {
			m.Restart() // it would wait out its patience; a person does this
		}
	}
	f.agree()
	f.bank()
	f.agree()
	f.tick()
}

// agree waits until all sides do, and stay so.
func (f *Fair) agree() {
	f.T.Helper()
	quiet := 0
	var last journal.Cursor
	f.Wait("all sides agree", func() bool {
		head, ok := f.agreed()
		if !ok || head != last {
			quiet, last = 0, head
		} else {
			quiet++
		}
		for _, m := range f.working() {
			m.Gone = m.Station.Link().Stopped != nil // and somebody joins with it anew
			m.Station.Recorded("look")
		}
		return quiet > 3
	})
}

// meet heals the line and waits until the hub has everything of the machine, or
// has stopped it.
func (m *Machine) meet() {
	f := m.fair
	f.T.Helper()
	m.Heal()
	if !m.Station.Link().Reached {
		m.Restart()
	}
	f.Wait(m.Name+" meets the hub", func() bool {
		l, err := m.Station.Count(f.T.Context())
		m.Station.Recorded("look")
		return err == nil && (l.Stopped != nil || l.Reached && l.Unsent == 0)
	})
}

// tick lets every machine that reaches the hub hear it by the clocks as they are
// now: time goes by all at once here, and an answer that was on its way while it
// did would say that clocks differ.
func (f *Fair) tick() {
	f.T.Helper()
	for _, m := range f.working() {
		f.Wait(m.Name+" hears the hub", func() bool {
			m.Station.Recorded("look")
			l := m.Station.Link()
			return !l.Reached || l.Stopped != nil || l.HeardAt == m.Clock.Now() && l.ClockSkew == m.Clock.Now()-f.Clock.Now()
		})
	}
}

// Quiet waits until the hub has folded all that it holds.
func (f *Fair) Quiet() {
	f.T.Helper()
	f.Wait("the hub has nothing to fold", func() bool {
		waiting := int64(1)
		f.read(f.Store, func(tx *store.Tx) (err error) { waiting, err = tx.CountWaiting(); return err })
		return waiting == 0
	})
}

// working are the machines that may still act.
func (f *Fair) working() (out []*Machine) {
	for _, name := range f.Names {
		if m := f.All[name]; !m.Gone {
			out = append(out, m)
		}
	}
	return out
}

// agreed reports whether the hub has folded all it holds, holds all there is,
// and everybody has read its feed to the end.
func (f *Fair) agreed() (head journal.Cursor, ok bool) {
	var waiting int64
	var lending bool
	held := map[string]uint64{}
	if err := f.Store.Read(context.Background(), func(tx *store.Tx) (err error) {
		if head, err = tx.FeedHead(); err != nil {
			return err
		}
		if waiting, err = tx.CountWaiting(); err != nil {
			return err
		}
		for _, m := range f.working() {
			tip, err := tx.Tip(m.ID, 1)
			if err != nil {
				return err
			}
			held[m.Name] = tip.Seq
		}
		if lending, err = f.recovering(tx); err == nil && !lending {
			lending, err = f.lending(tx)
		}
		return err
	}); err != nil || waiting > 0 || lending {
		return head, false
	}
	for _, m := range f.working() {
		if !m.heardTo(head, held[m.Name]) {
			return head, false
		}
	}
	return head, true
}

// recovering reports whether a restored hub has yet to hear from somebody, or to
// find what it owes.
func (f *Fair) recovering(tx *store.Tx) (bool, error) {
	owed, err := fold.Owed(tx)
	for _, name := range []string{"recovering", "late", "proven"} {
		raw, _, err2 := tx.Setting(name)
		err = errors.Join(err, err2)
		for _, m := range f.working() {
			if strings.Contains(string(raw), string(m.ID)) {
				return true, err
			}
		}
	}
	return len(owed) > 0, err
}

// lending reports whether the hub has yet to lend, or to get back what it asked
// for.
func (f *Fair) lending(tx *store.Tx) (bool, error) {
	levels, err := tx.Levels()
	if err != nil {
		return false, err
	}
	lent, err := tx.Allotments()
	if err != nil {
		return false, err
	}
	devices, err := tx.Devices()
	var sellers []inventory.Seller
	for _, d := range devices {
		if d.State == access.Active && d.Place.Sells() {
			sellers = append(sellers, inventory.Seller{Device: d.ID, Reached: f.All[d.Name] != nil && !f.All[d.Name].Gone})
		}
	}
	open := levels[:0]
	for _, l := range levels {
		if l.Performance == Sunday || f.Clock.Now() < Noon+12*Hour {
			open = append(open, l)
		}
	}
	p := inventory.Next(open, lent, sellers, nil, nil)
	return len(p.Grants)+len(p.Keep) > 0 || f.renewing(tx, lent), err
}

// renewing reports whether the hub has yet to move the end of what it lent.
func (f *Fair) renewing(tx *store.Tx, lent []inventory.Allotment) bool {
	saved, _, err := tx.Event(EventID)
	half := saved.Event.LentFor * 60_000 / 2
	for _, a := range lent {
		for _, m := range f.working() {
			if m.ID == a.Device && half > 0 && a.Left() > 0 && a.Until < min(f.Clock.Now()+half, Noon+12*Hour) && a.Quota != QuotaSunday {
				return true
			}
		}
	}
	return err != nil
}

func (m *Machine) heardTo(head journal.Cursor, held uint64) bool {
	same := false
	_ = m.Store.Read(context.Background(), func(tx *store.Tx) error {
		at, err := tx.FeedCursor()
		if err != nil {
			return err
		}
		tip, err := tx.Tip(m.ID, 1)
		same = err == nil && at == head && tip.Seq == held
		return nil
	})
	return same && m.Station.Link().Unsent == 0 && m.Station.Link().Reached
}
