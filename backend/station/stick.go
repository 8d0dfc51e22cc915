package station

import (
	"context"

	"github.com/ticketcrib/ticketcrib/backend/catalog"
	"github.com/ticketcrib/ticketcrib/backend/fold"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Stick writes what this station has that others may lack: its whole journal,
// since the hub may have been restored to before what it once held of it, and,
// from an Office that reaches the hub, what the hub says to the devices.
func (s *Station) Stick(ctx context.Context) ([]byte, error) {
	stick := hubapi.Stick{From: s.author.Device, Hub: s.cfg.Identity.Hub, At: s.Now()}
	var newest catalog.Saved
	err := s.Read(ctx, func(tx *store.Tx) error {
		for written := uint64(0); ; {
			b, err := s.batch(tx, written)
			if err != nil {
				return err
			}
			if b == nil {
				break
			}
			stick.Batches = append(stick.Batches, *b)
			written = b.Head.Seq
		}
		events, err := tx.Events()
		for _, e := range events {
			if newest.Event.ID == "" || len(e.Event.Performances) > 0 && e.Event.Performances[0].StartsAt >= newest.Event.Performances[0].StartsAt {
				newest = e
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if newest.Event.ID == "" {
		return nil, ticketing.Errorf(ticketing.CodeNotFound, "There is no event here yet, so nothing to carry.")
	}
	if s.cfg.Identity.Place.Manages() && s.Link().Reached {
		carried, err := s.client.ToCarry(ctx)
		if err != nil {
			return nil, err
		}
		stick.Frames = carried.Frames
	}
	return hubapi.SealStick(stick, newest.Event.ID, newest.CodeKey, s.cfg.Random)
}

// TakeStick takes a stick in: frames for this station, others' journals as far
// as this place may know of them, and, where the hub is reached, everything to
// the hub. CodeOffline at an Office that does not reach it.
func (s *Station) TakeStick(ctx context.Context, raw []byte) error {
	keys := map[ticketing.EventID][]byte{}
	if err := s.Read(ctx, func(tx *store.Tx) error {
		events, err := tx.Events()
		for _, e := range events {
			keys[e.Event.ID] = e.CodeKey
		}
		return err
	}); err != nil {
		return err
	}
	stick, err := hubapi.OpenStick(raw, func(id ticketing.EventID) ([]byte, bool) { k, ok := keys[id]; return k, ok })
	if err != nil {
		return err
	}
	for _, c := range stick.Frames {
		if c.For != s.author.Device {
			continue
		}
		f, err := c.Frame.Open(s.cfg.Identity.HubKey, s.author.Device)
		if err != nil {
			return err
		}
		if err := s.apply(ctx, c.Frame, f); err != nil {
			return err
		}
	}
	if err := s.overhear(ctx, stick.Batches); err != nil {
		return err
	}
	return s.bring(ctx, stick.Batches)
}

// bring hands journals on to the hub, one batch at a time: an answer of the hub
// is bounded, and so is what it is asked. A gate or a counter has taken them in
// already and may do without; an Office has nothing else to do with them.
func (s *Station) bring(ctx context.Context, batches []journal.Batch) error {
	place := s.cfg.Identity.Place
	own := place.Scans() || place.Sells()
	if own && !s.Link().Reached {
		return nil
	}
	for _, b := range batches {
		err := s.client.Carry(ctx, hubapi.Carry{Batches: []journal.Batch{b}})
		if code := ticketing.CodeOf(err); own && (code == ticketing.CodeOffline || code == ticketing.CodeTimeout) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// overhear takes others' entries in as a gate hears them through the hub. Each
// batch proves itself by its device's key.
func (s *Station) overhear(ctx context.Context, batches []journal.Batch) error {
	topics := map[string]bool{}
	for _, b := range batches {
		if b.Head.Device == s.author.Device {
			continue
		}
		err := s.Do(ctx, func(tx *store.Tx) error {
			d, ok, err := tx.Device(b.Head.Device)
			if err != nil {
				return err
			}
			if !ok {
				return ticketing.Errorf(ticketing.CodeUnauthorized, "This file is of a laptop that is not known here.")
			}
			var before journal.Tip
			if len(b.Entries) > 0 {
				first, err := journal.Parse(b.Entries[0])
				if err != nil {
					return err
				}
				before = journal.Tip{Seq: first.Seq - 1, Hash: first.Prev}
			}
			got, err := journal.Receive(d.Key, before, func(uint64) (journal.Hash, bool) { return journal.Hash{}, false }, b)
			if err != nil {
				return err
			}
			for _, e := range got.Fresh {
				topic, err := fold.Overhear(tx, s.cfg.Identity.Place, e)
				if err != nil {
					return err
				}
				topics[topic] = true
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return s.tell(ctx, topics)
}
