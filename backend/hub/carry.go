package hub

import (
	"context"
	"errors"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Carry takes in journals that somebody brings: each batch proves itself by its
// device's key, so who brings it needs no right.
func (h *Hub) Carry(ctx context.Context, c hubapi.Carry) (hubapi.Taken, error) {
	var out hubapi.Taken
	for _, b := range c.Batches {
		var d access.Device
		var before, after journal.Tip
		err := h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
			var ok bool
			var err error
			if d, ok, err = tx.Device(b.Head.Device); err == nil && !ok {
				err = notEnrolled()
			}
			if err != nil {
				return err
			}
			before, err = tipOf(tx, d.ID)
			return err
		})
		if err != nil {
			return out, err
		}
		err = h.take(ctx, d, b)
		var fork *journal.Fork
		var gap *journal.Gap
		if errors.As(err, &gap) {
			return out, ticketing.Errorf(ticketing.CodeConflict, "Something between is missing. Make the file on that laptop anew.")
		}
		if err != nil && !errors.As(err, &fork) {
			return out, err
		}
		err = h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
			after, err = tipOf(tx, d.ID)
			return err
		})
		if err != nil {
			return out, err
		}
		out.Entries += int(after.Seq - before.Seq)
	}
	return out, nil
}

// ToCarry is all that the devices other than the asking one may hear, in frames
// that do not move their cursor: PINs do not travel on a stick.
func (h *Hub) ToCarry(ctx context.Context, asking access.Device) (hubapi.Carried, error) {
	var out hubapi.Carried
	err := h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		devices, err := tx.Devices()
		if err != nil {
			return err
		}
		head, err := tx.FeedHead()
		if err != nil {
			return err
		}
		for _, d := range devices {
			if d.ID == asking.ID || d.State != access.Active || d.Place == ticketing.PlaceOffice {
				continue
			}
			for token := ""; ; {
				f := hubapi.Frame{Epoch: head.Epoch, To: head.N, At: h.cfg.Now(), Carried: true}
				if err := snapshot(tx, d, token, &f); err != nil {
					return err
				}
				token, f.Next = f.Next, ""
				f.Items = withoutStaff(f.Items)
				out.Frames = append(out.Frames, hubapi.CarriedFrame{For: d.ID, Frame: hubapi.SignFrame(h.cfg.Key, d.ID, f)})
				if token == "" {
					break
				}
			}
		}
		return nil
	})
	return out, err
}

func withoutStaff(items []hubapi.Item) []hubapi.Item {
	out := items[:0]
	for _, i := range items {
		if i.Topic != access.TopicStaff {
			out = append(out, i)
		}
	}
	return out
}
