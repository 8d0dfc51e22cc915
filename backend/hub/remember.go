package hub

import (
	"bytes"
	"context"
	"crypto/ed25519"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/catalog"
	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// words are this hub's own, as devices have kept them: of each device the last
// that can be said of it, of each event the newest version. Nobody is let in again
// who was shut out, so that the order in which words come back does not matter.
type words struct {
	devices map[ticketing.DeviceID]access.Said
	events  map[ticketing.EventID]catalog.Saved
	paid    map[ticketing.OrderID]checkout.Said
}

// finality orders what may be said of a device: the later ones take nothing back.
var finality = map[access.DeviceState]int{access.Active: 0, access.Left: 1, access.Revoked: 2, access.WrittenOff: 3}

func newWords() words {
	return words{map[ticketing.DeviceID]access.Said{}, map[ticketing.EventID]catalog.Saved{}, map[ticketing.OrderID]checkout.Said{}}
}

// take keeps what an item of a signed frame says of a device or an event.
func (w words) take(item hubapi.Item) {
	switch item.Topic {
	case access.TopicDevice:
		var said access.Said
		if journal.Unmarshal(item.Body, &said) != nil {
			return
		}
		if old, ok := w.devices[said.Device]; !ok || finality[said.State] >= finality[old.State] {
			if len(said.LastTicket) == 0 {
				said.LastTicket, said.TrustedTo = old.LastTicket, max(said.TrustedTo, old.TrustedTo)
			}
			w.devices[said.Device] = said
		}
	case catalog.TopicEvent:
		var saved catalog.Saved
		if journal.Unmarshal(item.Body, &saved) != nil {
			return
		}
		if old, ok := w.events[saved.Event.ID]; !ok || saved.Event.Version > old.Event.Version {
			w.events[saved.Event.ID] = saved
		}
	case checkout.TopicOrder:
		var said checkout.Said
		if journal.Unmarshal(item.Body, &said) == nil && said.Sold != nil {
			w.paid[said.Paying.Order] = said
		}
	}
}

// remember decides again what this hub had decided before it was restored and has
// forgotten: who was let in, who was shut out, what is sold.
func (h *Hub) remember(tx *store.Tx, w words) error {
	for _, said := range w.devices {
		if err := h.rememberDevice(tx, said); err != nil {
			return err
		}
	}
	for _, saved := range w.events {
		if err := h.rememberEvent(tx, saved); err != nil {
			return err
		}
	}
	return keepPaid(tx, w.paid)
}

// paidBefore is the setting that keeps orders which this hub had sold, until the
// entries in which counters asked for them are folded again.
const paidBefore = "paid before"

func keepPaid(tx *store.Tx, paid map[ticketing.OrderID]checkout.Said) error {
	if len(paid) == 0 {
		return nil
	}
	kept, err := paidOrders(tx)
	if err != nil {
		return err
	}
	for order, said := range paid {
		kept[order] = said
	}
	return tx.PutSetting(paidBefore, journal.Marshal(kept))
}

func paidOrders(tx *store.Tx) (map[ticketing.OrderID]checkout.Said, error) {
	kept := map[ticketing.OrderID]checkout.Said{}
	raw, ok, err := tx.Setting(paidBefore)
	if err != nil || !ok {
		return kept, err
	}
	return kept, journal.Unmarshal(raw, &kept)
}

// rememberPaid sells again, with the passes that are out in the world, what this hub
// had sold before it was restored; the provider is asked anew for what it knows of
// the payment.
func (h *Hub) rememberPaid(ctx context.Context) error {
	return h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		kept, err := paidOrders(tx)
		if err != nil || len(kept) == 0 {
			return err
		}
		left := map[ticketing.OrderID]checkout.Said{}
		for order, said := range kept {
			c, ok, err := tx.Checkout(order)
			switch {
			case err != nil:
				return err
			case !ok:
				left[order] = said // its entry is on its way
			case c.State == ticketing.CheckoutOpen:
				if err := h.sellAgain(tx, c, said); err != nil {
					return err
				}
			}
		}
		if len(left) == 0 {
			return tx.DeleteSetting(paidBefore)
		}
		return tx.PutSetting(paidBefore, journal.Marshal(left))
	})
}

func (h *Hub) sellAgain(tx *store.Tx, c checkout.Checkout, said checkout.Said) error {
	p := said.Paying
	if err := h.decide(tx, checkout.KindPaid, checkout.Paid{Sold: *said.Sold, Reference: p.Reference, Fees: -1, Channel: p.Channel, PaidAt: said.At}); err != nil {
		return err
	}
	_, known, err := tx.Attempt(p.Reference)
	if err != nil || known || p.Reference == "" {
		return err
	}
	now := h.cfg.Now()
	return tx.PutAttempt(checkout.Attempt{Reference: p.Reference, Order: c.Order(), N: max(p.N, 1), Key: "remembered", Channel: checkout.ChannelPage,
		State: ticketing.AttemptSuperseded, Due: ticketing.Money{Minor: c.Asked.Due, Currency: c.Asked.Sold.Currency}, StartedAt: now, NextLook: now, Fees: -1})
}

// restoredReason stands where nobody can say any more who decided, and why.
const restoredReason = "decided before the hub was restored"

func (h *Hub) rememberDevice(tx *store.Tx, said access.Said) error {
	d, known, err := tx.Device(said.Device)
	if err != nil {
		return err
	}
	if !known {
		if journal.DeviceOf(ed25519.PublicKey(said.Key)) != said.Device {
			return nil
		}
		if err := h.decide(tx, access.KindEnrolled, access.Enrolled{Device: said.Device, Key: said.Key, Name: said.Name, Place: said.Place, Gate: said.Gate}); err != nil {
			return err
		}
		if d, _, err = tx.Device(said.Device); err != nil {
			return err
		}
		if said.Place.Sells() {
			if err := join(tx, late, d.ID); err != nil {
				return err
			}
		}
	}
	if finality[said.State] <= finality[d.State] || said.State == access.Left {
		return nil // one that has left says so itself, in its journal
	}
	if said.State == access.WrittenOff {
		if err := h.giveUp(tx, d, "", restoredReason); err != nil {
			return err
		}
	}
	return h.decide(tx, access.KindRevoked, access.Revocation{Device: d.ID, TrustedTo: uint64(max(said.TrustedTo, 0)), LastTicket: said.LastTicket,
		State: said.State, Reason: restoredReason})
}

// rememberEvent takes a later version back. One whose quantities are below what is
// sold by now is left to the organizer, who sees the older one.
func (h *Hub) rememberEvent(tx *store.Tx, saved catalog.Saved) error {
	now, known, err := tx.Event(saved.Event.ID)
	if err != nil || known && now.Event.Version >= saved.Event.Version {
		return err
	}
	root, err := h.rootKey(saved.Event.ID)
	if err != nil || !bytes.Equal(root.Public().(ed25519.PublicKey), saved.RootKey) {
		return err
	}
	for _, q := range saved.Event.Quotas {
		l, ok, err := tx.Level(q.ID)
		if err != nil {
			return err
		}
		if ok && l.Capacity-l.Free() > q.Capacity {
			h.cfg.Log.Warn("hub: a version of an event that was forgotten does not fit what is sold", "event", saved.Event.ID, "version", saved.Event.Version)
			return nil
		}
	}
	return h.decide(tx, catalog.KindSaved, saved)
}
