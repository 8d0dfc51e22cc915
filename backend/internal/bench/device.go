package bench

import (
	"errors"
	"fmt"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// newDevice measures a gate from its first call to the last ticket known.
func (r *run) newDevice(v *venue) (*device, error) {
	at := time.Now()
	g, err := v.enrol(r.ctx, "gate", ticketing.PlaceGate, door)
	if err != nil {
		return nil, err
	}
	if err := until(r.ctx, g.store, func(tx *store.Tx) (bool, error) {
		c, err := tx.FeedCursor()
		if err != nil || c.N == 0 {
			return false, err
		}
		known, err := tx.CountTickets(evening)
		return known >= int64(r.size.Tickets), err
	}); err != nil {
		return nil, errors.Join(err, g.close())
	}
	r.tell(Figure{Key: "device", What: fmt.Sprintf("new gate, %d tickets, first call to last ticket", r.size.Tickets), Value: time.Since(at).Seconds(), Unit: "s", Asked: 5})
	return g, nil
}
