package hub

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"maps"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/catalog"
	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/refund"
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
	back    back
}

// back is what people had decided to give back, by the id of its first item, and what they
// had paid out by hand, by its refund.
type back struct {
	Planned map[string]refund.Planned `cbor:"1,keyasint"`
	Settled map[string]refund.Settled `cbor:"2,keyasint"`
}

// finality orders what may be said of a device: the later ones take nothing back.
var finality = map[access.DeviceState]int{access.Active: 0, access.Left: 1, access.Revoked: 2, access.WrittenOff: 3}

func newWords() words {
	return words{map[ticketing.DeviceID]access.Said{}, map[ticketing.EventID]catalog.Saved{}, map[ticketing.OrderID]checkout.Said{}, back{map[string]refund.Planned{}, map[string]refund.Settled{}}}
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
	case refund.TopicPlanned:
		var said refund.Planned
		if journal.Unmarshal(item.Body, &said) == nil && len(said.Items) > 0 {
			w.back.Planned[said.Items[0].ID] = said
		}
	case refund.TopicSettled:
		var said refund.Settled
		if journal.Unmarshal(item.Body, &said) == nil {
			w.back.Settled[said.ID] = said
		}
	}
}

// remember decides again what this hub had decided before it was restored and has
// forgotten: who was let in, who was shut out, what is sold. What was paid and what went
// back is kept until the entries that it rests on are folded again.
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
	if err := keepPaid(tx, w.paid); err != nil {
		return err
	}
	return keepBack(tx, w.back)
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

// backBefore is the setting that keeps what this hub had decided to give back, until the
// sales are known again.
const backBefore = "given back before"

func keepBack(tx *store.Tx, said back) error {
	if len(said.Planned)+len(said.Settled) == 0 {
		return nil
	}
	kept, err := backOf(tx)
	if err != nil {
		return err
	}
	maps.Copy(kept.Planned, said.Planned)
	maps.Copy(kept.Settled, said.Settled)
	return tx.PutSetting(backBefore, journal.Marshal(kept))
}

func backOf(tx *store.Tx) (kept back, err error) {
	kept = newWords().back
	raw, ok, err := tx.Setting(backBefore)
	if err != nil || !ok {
		return kept, err
	}
	return kept, journal.Unmarshal(raw, &kept)
}

// rememberBack decides again what this hub had decided to give back before it was restored,
// as far as the sales are known again. It comes before anything else is planned, so that
// nothing goes back twice.
func (h *Hub) rememberBack(tx *store.Tx) error {
	kept, err := backOf(tx)
	if err != nil || len(kept.Planned)+len(kept.Settled) == 0 {
		return err
	}
	had := len(kept.Planned) + len(kept.Settled)
	for id, b := range kept.Planned {
		done, fits, err := h.planAgain(tx, b)
		if err != nil {
			return err
		}
		if done {
			delete(kept.Planned, id)
		}
		for _, item := range b.Items {
			if !fits {
				delete(kept.Settled, item.ID)
			}
		}
	}
	for id, s := range kept.Settled {
		r, known, err := tx.Refund(id)
		if err != nil {
			return err
		}
		if !known {
			continue // its plan is made again by itself
		}
		if r.State != refund.Done {
			if err := h.decide(tx, refund.KindSettled, s); err != nil {
				return err
			}
		}
		delete(kept.Settled, id)
	}
	switch len(kept.Planned) + len(kept.Settled) {
	case had:
		return nil
	case 0:
		return tx.DeleteSetting(backBefore)
	default:
		return tx.PutSetting(backBefore, journal.Marshal(kept))
	}
}

// planAgain makes what is not known of a plan of one order again; done is false while its sale
// is not known. What does not fit what has gone back since is left to people: the comparison
// with the provider's list shows them what it gave.
func (h *Hub) planAgain(tx *store.Tx, b refund.Planned) (done, fits bool, err error) {
	s, known, err := tx.SaleByID(b.Items[0].Order)
	if err != nil || !known {
		return false, true, err
	}
	f, err := factsOf(tx, s)
	if err != nil {
		return false, true, err
	}
	if b.Items, err = forgotten(tx, f, b.Items); err != nil || len(b.Items) == 0 {
		return true, true, err
	}
	if f.Void || !f.Fits(b.Items) {
		h.cfg.Log.Warn("hub: a refund that was forgotten does not fit what has gone back since", "order", s.ID, "refund", b.Items[0].ID)
		return true, false, nil
	}
	b.Reason = restoredReason
	return true, true, h.decide(tx, refund.KindPlanned, b)
}

// forgotten are the items of a plan that are not known.
func forgotten(tx *store.Tx, f refund.Facts, items []refund.Item) (out []refund.Item, err error) {
	for _, i := range items {
		known := !f.Stand(i.Tickets) // of what had cost nothing
		if i.Minor > 0 {
			if _, known, err = tx.Refund(i.ID); err != nil {
				return nil, err
			}
		}
		if !known {
			out = append(out, i)
		}
	}
	return out, nil
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
