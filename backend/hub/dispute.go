package hub

import (
	"context"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/refund"
	"github.com/ticketcrib/ticketcrib/backend/store"
)

// Disputes are asked for once an hour, a hub that hears no webhook has 16 hours to
// answer one, and so far back: a bank may take months.
const (
	disputesEvery = time.Hour
	disputesBack  = 120 * 24 * 3600_000
)

// lookAtDisputesWhenDue asks the provider for disputes when an hour has gone by.
func (h *Hub) lookAtDisputesWhenDue(ctx context.Context) {
	if _, ok := h.giver(); !ok || time.Now().Before(h.disputesAfter) {
		return
	}
	h.disputesAfter = time.Now().Add(disputesEvery)
	if err := h.LookAtDisputes(ctx); err != nil && ctx.Err() == nil {
		h.cfg.Log.Warn("hub: disputes could not be asked for; they are asked for again in an hour", "error", err)
	}
}

// LookAtDisputes freezes the tickets of payments that are disputed, and ends what has
// ended.
func (h *Hub) LookAtDisputes(ctx context.Context) error {
	p, ok := h.giver()
	if !ok {
		_, err := h.desk()
		return err
	}
	now := h.cfg.Now()
	all, err := p.Disputes(ctx, max(0, now-disputesBack), now)
	for _, d := range all {
		if err != nil {
			break
		}
		// What was paid at a terminal is disputed under the provider's own reference.
		if d.Reference, err = h.ourReference(ctx, d.Reference, d.Txn); err == nil && checkout.Ours(d.Reference) {
			err = h.dispute(ctx, d)
		}
	}
	return err
}

func (h *Hub) dispute(ctx context.Context, d refund.Dispute) error {
	changed := false
	err := h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		changed = false
		a, ok, err := tx.Attempt(d.Reference)
		if err != nil || !ok {
			return err
		}
		_, open, known, err := tx.Dispute(d.ID)
		if err != nil || known && !(open && d.Ended) {
			return err
		}
		changed = true
		if !known {
			c, _, err := tx.Checkout(a.Order)
			if err != nil {
				return err
			}
			if err := h.decide(tx, refund.KindDisputed, refund.Disputed{ID: d.ID, Reference: d.Reference, Order: a.Order, Event: c.Asked.Sold.Event, Minor: d.Minor,
				Currency: d.Currency, DueAt: d.DueAt}); err != nil || !d.Ended {
				return err
			}
		}
		return h.endDispute(tx, d, a)
	})
	if err == nil && changed {
		h.wakeDesk()
		h.announce()
	}
	return err
}

// endDispute ends a dispute. Where the bank has taken the money, our own refunds of that
// payment that were not sent yet are what it has carried out: they end as done.
func (h *Hub) endDispute(tx *store.Tx, d refund.Dispute, a checkout.Attempt) error {
	end := refund.DisputeEnded{ID: d.ID, Lost: d.Lost}
	if d.Lost {
		end.Rest = d.Minor
		rows, err := tx.RefundsOf(a.Order)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if r.Reference != d.Reference || r.State != refund.IsPlanned || r.Minor > end.Rest {
				continue
			}
			if err := h.decide(tx, refund.KindSettled, refund.Settled{ID: r.ID, Done: true, Reason: refund.ChargedBack}); err != nil {
				return err
			}
			end.Rest -= r.Minor
		}
		s, sold, err := tx.SaleByID(a.Order)
		if err != nil {
			return err
		}
		if sold { // no more than the order has left: the rest was given back twice, which the comparison finds
			f, err := factsOf(tx, s)
			if err != nil {
				return err
			}
			left := int64(0)
			for _, p := range f.Payments {
				if p.Reference == d.Reference {
					left += p.Minor - p.Planned
				}
			}
			end.Rest = min(end.Rest, left)
		}
	}
	return h.decide(tx, refund.KindDisputeEnded, end)
}

// disputes lists the disputes that have not ended.
func disputes(tx *store.Tx) ([]hubapi.DisputeDoc, error) {
	all, err := tx.OpenDisputes()
	out := make([]hubapi.DisputeDoc, 0, len(all))
	for _, d := range all {
		s, _, err := tx.SaleByID(d.Order)
		if err != nil {
			return nil, err
		}
		out = append(out, hubapi.DisputeDoc{ID: d.ID, Order: d.Order, Number: s.Number, Reference: d.Reference, Minor: d.Minor, Currency: d.Currency, DueAt: d.DueAt})
	}
	return out, err
}
