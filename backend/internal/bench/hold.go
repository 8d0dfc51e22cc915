package bench

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// buyers all want the same ticket type.
const buyers = 512

// holds measures durable holds of one hot quota, and one transaction a hold.
func (r *run) holds() (err error) {
	st, err := store.OpenSQLite(r.ctx, filepath.Join(r.folder, "holds.db"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	hot := ticketing.Quota{ID: "hot", Performance: evening, Capacity: int64(r.size.Holds + r.size.Singles)}
	if err := st.Do(r.ctx, func(tx *store.Tx) error { return tx.SetCapacity(hot, "bench") }); err != nil {
		return err
	}
	hold := func(way string, i int) inventory.Hold {
		id := fmt.Sprint(way, i)
		return inventory.Hold{ID: id, Key: id, Units: inventory.Units{hot.ID: 1}, Until: 1}
	}
	single, err := atOnce(1, r.size.Singles, func(i int) error {
		refused, err := st.HoldAll(r.ctx, []inventory.Hold{hold("single", i)})
		return errors.Join(err, errors.Join(refused...))
	})
	if err != nil {
		return err
	}
	desk := inventory.NewDesk(st)
	defer desk.Close()
	rate, err := atOnce(buyers, r.size.Holds, func(i int) error { return desk.Place(r.ctx, hold("desk", i)) })
	if err != nil {
		return err
	}
	r.tell(Figure{Key: "holds.rate", What: "holds on one hot ticket type, 512 buyers", Value: rate, Unit: "/s", Asked: 50_000, Limit: 1 / r.sync.Seconds(), Obvious: single})
	return nil
}
