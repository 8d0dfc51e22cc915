package fair

import (
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Move moves Friday by so many ms, as the organizer does at the hub.
func (f *Fair) Move(by int64) error {
	return f.change(func(e *ticketing.Event) {
		for i := range e.Performances {
			if p := &e.Performances[i]; p.ID == Friday {
				p.DoorsAt, p.StartsAt, p.EndsAt = p.DoorsAt+by, p.StartsAt+by, p.EndsAt+by
			}
		}
	})
}

// LendFor lets counters sell so many minutes without the hub.
func (f *Fair) LendFor(minutes int64) error {
	return f.change(func(e *ticketing.Event) { e.LentFor = minutes })
}

// change publishes the next version of the event.
func (f *Fair) change(how func(*ticketing.Event)) error {
	f.T.Helper()
	var e ticketing.Event
	f.read(f.Store, func(tx *store.Tx) error {
		saved, _, err := tx.Event(EventID)
		e = saved.Event
		return err
	})
	e.Version++
	how(&e)
	return f.Hub.SaveEvent(f.T.Context(), Organizer, e)
}
