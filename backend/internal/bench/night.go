package bench

import (
	"errors"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// venue measures counter, new device, gate and upload, in this order: each
// works on what the one before left. Counter and gate work alone, with the sync
// at rest, so that the figure is of the decision.
func (r *run) venue() (err error) {
	tickets := r.size.Singles + r.size.Bulk
	v, err := openVenue(r.ctx, r.folder, int64(r.size.Tickets+2*tickets))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, v.close()) }()
	if err := know(r.ctx, v.store, r.size.Tickets); err != nil {
		return err
	}
	counter, err := v.enrol(r.ctx, "counter", ticketing.PlaceCounter, "")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, counter.close()) }()
	easy, err := newObvious(r.ctx, r.folder, r.size.Tickets)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, easy.close()) }()
	codes, err := r.sales(counter, easy)
	if err != nil {
		return err
	}
	g, err := r.newDevice(v)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, g.close()) }()
	if err := r.scans(g, easy, codes); err != nil {
		return err
	}
	return r.upload(g)
}
