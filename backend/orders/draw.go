package orders

import (
	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// UnitsOf is what a sale takes, and named is false where the sale says
// otherwise. A device believes itself; the hub works it out from what was sold,
// by the version of the event that the seller had taken in: a counter that was
// stolen may name whatever it likes.
func UnitsOf(tx Tx, e journal.Sealed, b Sold) (u inventory.Units, named bool, err error) {
	if !tx.AtHub() {
		return b.Units, true, nil
	}
	saved, ok, err := tx.EventAt(b.Event, e.After)
	if err != nil {
		return nil, false, err
	}
	if !ok {
		return nil, false, journal.ErrNotYet
	}
	u, known := drawn(&saved.Event, b)
	return u, known && u.Same(b.Units), nil
}

// drawn adds up what the lines of a sale, or its passes where they are more,
// take from the quotas. known is false for a type that the event does not have.
func drawn(e *ticketing.Event, b Sold) (u inventory.Units, known bool) {
	u, known = inventory.Units{}, true
	for no, s := range soldByType(b) {
		t, ok := e.Type(no)
		known = known && ok
		each := max(int64(t.Passes), 1)
		items := max(s.items, (s.passes+each-1)/each)
		people := max(items*each*max(int64(t.People), 1), s.people)
		for _, q := range e.QuotasOf(b.Performance, no) {
			if q.CountsPeople {
				u[q.ID] += people
			} else {
				u[q.ID] += items
			}
		}
	}
	return u, known
}

// soldOf is what a sale says of one type: items of its lines, and passes with
// the people they are good for.
type soldOf struct{ items, passes, people int64 }

func soldByType(b Sold) map[ticketing.TypeNo]soldOf {
	out := map[ticketing.TypeNo]soldOf{}
	for _, l := range b.Lines {
		s := out[l.Type]
		s.items += min(max(l.Items, 0), inventory.MaxItems)
		out[l.Type] = s
	}
	for _, t := range b.Tickets {
		s := out[t.Type]
		s.passes++
		s.people += max(int64(t.People), 1)
		out[t.Type] = s
	}
	return out
}
