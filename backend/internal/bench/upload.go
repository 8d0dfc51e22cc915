package bench

import (
	"fmt"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/gate"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/store"
)

// upload measures check-ins that a gate has kept, from its first word to the
// last acknowledged, and to the last folded at the hub.
func (r *run) upload(g *device) error {
	last, err := r.keep(g)
	if err != nil {
		return err
	}
	at := time.Now()
	if err := g.connect(r.ctx); err != nil {
		return err
	}
	reached := func(of func(*store.Tx) (uint64, error)) error {
		return until(r.ctx, g.venue.store, func(tx *store.Tx) (bool, error) {
			n, err := of(tx)
			return n >= last, err
		})
	}
	if err := reached(func(tx *store.Tx) (uint64, error) { tip, err := tx.Tip(g.id, 1); return tip.Seq, err }); err != nil {
		return err
	}
	r.tell(Figure{Key: "upload", What: fmt.Sprintf("%d check-ins, first word to last kept at the hub", r.size.Checkins), Value: time.Since(at).Seconds(), Unit: "s", Asked: 10})
	if err := reached(func(tx *store.Tx) (uint64, error) { return tx.FoldedTo(g.id) }); err != nil {
		return err
	}
	r.tell(Figure{Key: "upload.folded", What: "the same, to the last folded at the hub", Value: time.Since(at).Seconds(), Unit: "s"})
	return nil
}

// keep lets a gate's journal grow by check-ins that nobody has heard of, and
// returns the last one's sequence.
func (r *run) keep(g *device) (last uint64, err error) {
	const some = 5000
	key, author := stranger(), journal.Author{Device: g.id, Epoch: 1}
	for from := 0; from < r.size.Checkins; from += some {
		if err := g.store.Do(r.ctx, func(tx *store.Tx) error {
			for n := from + 1; n <= min(from+some, r.size.Checkins); n++ {
				e, err := journal.Record(tx, author, now(), gate.KindCheckin, gate.Checkin{Performance: evening, TicketKey: key[:], N: uint32(n),
					Type: plain, Ordinal: 1, Gate: door, How: "scan", Key: fmt.Sprint(n)})
				if err != nil {
					return err
				}
				if err := gate.FoldCheckin(tx, e); err != nil {
					return err
				}
				last = e.Seq
			}
			return nil
		}); err != nil {
			return 0, err
		}
	}
	return last, nil
}
