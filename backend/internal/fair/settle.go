package fair

import (
	"context"

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
			m.Station.Recorded("look")
		}
		return quiet > 3
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
		return nil
	}); err != nil || waiting > 0 {
		return head, false
	}
	for _, m := range f.working() {
		if !m.heardTo(head, held[m.Name]) {
			return head, false
		}
	}
	return head, true
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
	return same && m.Station.Link().Unsent == 0
}
