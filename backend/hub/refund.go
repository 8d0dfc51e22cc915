package hub

import (
	"context"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/refund"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// plannedAtOnce bounds the orders of one entry of a plan.
const plannedAtOnce = 200

// surplusBatch is the batch of what had bought nothing.
const surplusBatch = "surplus"

// planRefunds plans what is to go back by itself: everything of performances that
// are cancelled, sales that have arrived since too, and money that bought nothing.
func (h *Hub) planRefunds(ctx context.Context) (planned int, err error) {
	var cancelled []refund.Planned
	err = h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		events, err := tx.Events()
		for _, e := range events {
			for _, p := range e.Event.Performances {
				if p.Cancelled {
					cancelled = append(cancelled, refund.Planned{Batch: "cancelled-" + string(p.ID), Event: e.Event.ID, Performance: p.ID, Reason: "cancelled"})
				}
			}
		}
		return err
	})
	for _, b := range cancelled {
		for more := true; more && err == nil; {
			more, err = h.planSome(ctx, b)
			if more {
				planned++
			}
		}
	}
	if err != nil {
		return planned, err
	}
	n, err := h.planSurplus(ctx)
	return planned + n, err
}

// planSome plans some orders of a performance; more is false when none were left.
func (h *Hub) planSome(ctx context.Context, b refund.Planned) (more bool, err error) {
	err = h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		sales, err := tx.SalesToRefund(b.Performance, "", plannedAtOnce)
		if err != nil {
			return err
		}
		more, err = h.planSales(tx, b, sales)
		return err
	})
	return more, err
}

func (h *Hub) planSales(tx *store.Tx, b refund.Planned, sales []orders.Sale) (some bool, err error) {
	var facts []refund.Facts
	for _, s := range sales {
		f, err := factsOf(tx, s)
		if err != nil {
			return false, err
		}
		facts = append(facts, f)
	}
	b.Items = refund.Plan(facts, h.cfg.NewID)
	if len(b.Items) == 0 {
		return false, nil
	}
	return true, h.decide(tx, refund.KindPlanned, b)
}

// factsOf is all that planning the refund of a sale rests on.
func factsOf(tx *store.Tx, s orders.Sale) (f refund.Facts, err error) {
	f = refund.Facts{Order: s.ID, Currency: s.Total.Currency, Void: s.VoidedAt > 0}
	if f.Tickets, err = tx.TicketsOf(s.ID); err != nil {
		return f, err
	}
	before, err := tx.RefundsOf(s.ID)
	if err != nil {
		return f, err
	}
	for _, t := range s.Tenders {
		p := refund.Payment{Method: refund.Cash, Minor: t.Minor}
		switch t.Kind {
		case orders.TenderOnline:
			a, _, err := tx.Attempt(t.Slip)
			if err != nil {
				return f, err
			}
			p.Method, p.Reference, p.Txn = refund.Online, t.Slip, a.Txn
		case orders.TenderCard:
			p.Method, p.Reference = refund.Card, t.Slip
		}
		for _, r := range before {
			if r.Method == p.Method && r.Reference == p.Reference && !r.Surplus {
				p.Planned += r.Minor
			}
		}
		f.Payments = append(f.Payments, p)
	}
	return f, nil
}

func (h *Hub) planSurplus(ctx context.Context) (planned int, err error) {
	err = h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		planned = 0
		all, err := tx.SurplusLeft()
		if err != nil {
			return err
		}
		for _, a := range all {
			if err := h.planOneSurplus(tx, a); err != nil {
				return err
			}
			planned++
		}
		return nil
	})
	return planned, err
}

func (h *Hub) planOneSurplus(tx *store.Tx, s checkout.Surplus) error {
	c, _, err := tx.Checkout(s.Order)
	if err != nil {
		return err
	}
	return h.decide(tx, refund.KindPlanned, refund.Planned{Batch: surplusBatch, Event: s.Event, Performance: c.Asked.Sold.Performance, Reason: s.Why,
		Items: []refund.Item{{ID: h.cfg.NewID(), Order: s.Order, Method: refund.Online, Reference: s.Reference, Txn: s.Txn, Minor: s.Minor, Currency: s.Currency, Surplus: true}}})
}

// Cancel cancels a performance for good, by the event's name typed: its counters
// stop, its gates refuse, and all of it is refunded.
func (h *Hub) Cancel(ctx context.Context, by ticketing.StaffID, event ticketing.EventID, c hubapi.Cancel) error {
	var e ticketing.Event
	err := h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		saved, ok, err := tx.Event(event)
		if err == nil && !ok {
			return ticketing.Errorf(ticketing.CodeNotFound, "This event is not known at the hub.")
		}
		e = saved.Event.Clone()
		return err
	})
	if err != nil {
		return err
	}
	if c.Name != e.Name {
		return ticketing.Errorf(ticketing.CodeInvalid, "Type the event's name as it is written.", "field", "name")
	}
	found := false
	for i := range e.Performances {
		if p := &e.Performances[i]; p.ID == c.Performance {
			found, p.Cancelled = !p.Cancelled, true
		}
	}
	if !found {
		return ticketing.Errorf(ticketing.CodeConflict, "This performance is not there, or cancelled already.")
	}
	e.Version++
	if err := h.SaveEvent(ctx, by, e); err != nil {
		return err
	}
	h.wakeDesk()
	return nil
}

// RefundOrder gives all back of one order that has something left. CodeConflict
// where it has not.
func (h *Hub) RefundOrder(ctx context.Context, by ticketing.StaffID, r hubapi.RefundOrder) error {
	if len(r.Reason) > 800 {
		return ticketing.Errorf(ticketing.CodeInvalid, "Say why in fewer words.", "field", "reason")
	}
	err := h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		s, ok, err := tx.SaleByID(r.Order)
		if err != nil {
			return err
		}
		if !ok {
			return ticketing.Errorf(ticketing.CodeNotFound, "This order is not known at the hub.")
		}
		some, err := h.planSales(tx, refund.Planned{Batch: "order-" + string(s.ID), Event: s.Event, Performance: s.Performance, Reason: r.Reason, By: by}, []orders.Sale{s})
		if err == nil && !some {
			return ticketing.Errorf(ticketing.CodeConflict, "Nothing of this order is left to give back.")
		}
		return err
	})
	if err == nil {
		h.wakeDesk()
		h.announce()
	}
	return err
}

// PaidByHand ends a refund that a person has paid out: cash over the counter, a card
// at its terminal, or another way where the provider could not. Once.
func (h *Hub) PaidByHand(ctx context.Context, id string) error {
	return h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		r, ok, err := tx.Refund(id)
		switch {
		case err != nil:
			return err
		case !ok:
			return ticketing.Errorf(ticketing.CodeNotFound, "This refund is not known at the hub.")
		case r.State == refund.Done || r.Method == refund.Online && r.State != refund.NeedsPerson && r.State != refund.Failed:
			return ticketing.Errorf(ticketing.CodeConflict, "This refund is done, or on its way by itself.")
		}
		s, _, err := tx.SaleByID(r.Order)
		if err != nil {
			return err
		}
		if s.VoidedAt > 0 { // by a counter that had not heard of the plan
			return ticketing.Errorf(ticketing.CodeConflict, "This sale was undone at its counter: its money was given back there.")
		}
		return h.decide(tx, refund.KindSettled, refund.Settled{ID: id, Done: true, Reason: "by_hand"})
	})
}

// Refunds says how everything stands that goes back.
func (h *Hub) Refunds(ctx context.Context) (out hubapi.Refunds, err error) {
	out = hubapi.Refunds{AsOf: h.cfg.Now(), Batches: []refund.Batch{}, People: []hubapi.RefundDoc{}}
	err = h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		if out.Batches, err = tx.RefundBatches(); err != nil {
			return err
		}
		people, err := tx.RefundsForPeople()
		if err != nil {
			return err
		}
		for _, r := range people {
			s, _, err := tx.SaleByID(r.Order)
			if err != nil {
				return err
			}
			out.People = append(out.People, hubapi.RefundDoc{ID: r.ID, Batch: r.Batch, Order: r.Order, Number: s.Number, Method: r.Method, Reference: r.Reference,
				Minor: r.Minor, Currency: r.Currency, State: string(r.State), Reason: r.Reason, ChangedAt: r.ChangedAt})
		}
		return nil
	})
	return out, err
}

// sendRefunds plans and sends all that is due, batch after batch without a pause.
func (h *Hub) sendRefunds(ctx context.Context) {
	if _, err := h.planRefunds(ctx); err != nil && ctx.Err() == nil {
		h.cfg.Log.Error("hub: refunds could not be planned; they are planned again", "error", err)
	}
	t := h.till.Load()
	if t == nil {
		return
	}
	p, ok := t.provider.(refund.Provider)
	if !ok {
		return
	}
	runner := refund.New(refund.Config{Store: store.Of[refund.Tx]{Store: h.cfg.Store}, Provider: p, Holder: string(h.id) + "-" + h.node,
		Decide: func(tx refund.Tx, kind string, body any) error { return h.decide(tx.(*store.Tx), kind, body) }, Now: h.cfg.Now, Log: h.cfg.Log})
	moved, err := runner.Step(ctx)
	if err != nil && ctx.Err() == nil {
		h.cfg.Log.Warn("hub: refunds were not sent; they are tried again", "error", err)
		return
	}
	if moved > 0 {
		h.announce()
		h.wakeDesk()
	}
}

// untilRefund is how long until the next refund is due.
func (h *Hub) untilRefund(ctx context.Context) time.Duration {
	var at int64
	err := h.cfg.Store.Read(ctx, func(tx *store.Tx) (err error) { at, err = tx.NextRefund(); return err })
	if err != nil || at == 0 {
		return deskRests
	}
	return min(max(time.Duration(at-h.cfg.Now())*time.Millisecond, 200*time.Millisecond), deskRests)
}

func (h *Hub) postCancel(ctx context.Context, in *struct {
	ID   string `path:"id" maxLength:"64"`
	Body hubapi.Cancel
}) (*body[none], error) {
	return done(h.Cancel(ctx, callerOf(ctx).staff, ticketing.EventID(in.ID), in.Body))
}

func (h *Hub) getRefunds(ctx context.Context, _ *none) (*body[hubapi.Refunds], error) {
	return answer(h.Refunds(ctx))
}

func (h *Hub) postRefund(ctx context.Context, in *body[hubapi.RefundOrder]) (*body[hubapi.Refunds], error) {
	if err := h.RefundOrder(ctx, callerOf(ctx).staff, in.Body); err != nil {
		return nil, err
	}
	return answer(h.Refunds(ctx))
}

func (h *Hub) postPaidByHand(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"64"`
}) (*body[hubapi.Refunds], error) {
	if err := h.PaidByHand(ctx, in.ID); err != nil {
		return nil, err
	}
	return answer(h.Refunds(ctx))
}
