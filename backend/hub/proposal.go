package hub

import (
	"context"
	"slices"
	"time"

	"github.com/robfig/cron/v3"

	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/refund"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Cancel cancels a performance for good, by the event's name typed: its counters stop,
// its gates refuse, and all of it is refunded, at once or from a moment on. Above the
// limit it waits for a second person.
func (h *Hub) Cancel(ctx context.Context, by ticketing.StaffID, event ticketing.EventID, c hubapi.Cancel) error {
	p := refund.Proposed{By: by, Event: event, Performance: c.Performance}
	err := h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		saved, ok, err := tx.Event(event)
		if err != nil {
			return err
		}
		if !ok {
			return ticketing.Errorf(ticketing.CodeNotFound, "This event is not known at the hub.")
		}
		if c.Name != saved.Event.Name {
			return ticketing.Errorf(ticketing.CodeInvalid, "Type the event's name as it is written.", "field", "name")
		}
		if q, ok := saved.Event.Performance(c.Performance); !ok || q.Cancelled {
			return ticketing.Errorf(ticketing.CodeConflict, "This performance is not there, or cancelled already.")
		}
		if p.NotBefore, err = notBefore(c, saved.Event.Zone, h.cfg.Now()); err != nil {
			return err
		}
		p.Currency = saved.Event.Currency
		left, err := tx.LeftOfPerformance(c.Performance)
		for _, m := range left {
			if m.Currency == p.Currency {
				p.Minor = m.Minor
			} else if m.Minor > 0 {
				p.Others = append(p.Others, m)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	return h.propose(ctx, p)
}

// atNight is when what waits for the night goes: banks and people are quiet.
const atNight = "0 2 * * *"

// notBefore is from when on a cancelled performance gives back, Unix ms; 0: at once.
func notBefore(c hubapi.Cancel, zone string, now int64) (int64, error) {
	switch {
	case c.When == "":
		return 0, nil
	case c.When == hubapi.AtNight:
		s, err := cron.ParseStandard("CRON_TZ=" + zone + " " + atNight)
		if err != nil {
			return 0, err
		}
		return s.Next(time.UnixMilli(now)).UnixMilli(), nil
	case c.When == hubapi.AtTime && c.At > now && c.At < now+90*24*3600_000:
		return c.At, nil
	}
	return 0, ticketing.Errorf(ticketing.CodeInvalid, "Choose a time from now on, within 90 days.", "field", "at")
}

// RefundOrder gives back what is left of one order, or some of its tickets. CodeConflict
// where nothing is left, and where somebody is inside. Above the limit it waits for a
// second person.
func (h *Hub) RefundOrder(ctx context.Context, by ticketing.StaffID, r hubapi.RefundOrder) error {
	if len(r.Reason) > 800 {
		return ticketing.Errorf(ticketing.CodeInvalid, "Say why in fewer words.", "field", "reason")
	}
	p := refund.Proposed{By: by, Order: r.Order, Positions: r.Positions, Reason: r.Reason, Anyway: r.Anyway}
	err := h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		b, err := h.planOrder(tx, p)
		p.Event, p.Performance = b.Event, b.Performance
		for _, i := range b.Items {
			p.Minor, p.Kept, p.Currency = p.Minor+i.Minor, p.Kept+i.Kept, i.Currency
		}
		return err
	})
	if err != nil {
		return err
	}
	if r.Shown != 0 && r.Shown != p.Minor {
		return planChanged()
	}
	return h.propose(ctx, p)
}

func planChanged() error {
	return ticketing.Errorf(ticketing.CodeConflict, "What goes back has changed meanwhile. Look at the plan again.", "field", "plan")
}

// PlanRefund says what RefundOrder would give back, and changes nothing; whether somebody
// is inside is not asked.
func (h *Hub) PlanRefund(ctx context.Context, r hubapi.RefundOrder) (out hubapi.RefundPlan, err error) {
	out.Parts = []hubapi.RefundPart{}
	err = h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		b, err := h.planOrder(tx, refund.Proposed{Order: r.Order, Positions: r.Positions, Anyway: true})
		for _, i := range b.Items {
			out.Parts = append(out.Parts, hubapi.RefundPart{Method: i.Method, Minor: i.Minor})
			out.Minor, out.Fee, out.Kept, out.Currency = out.Minor+i.Minor, out.Fee+i.Fee, out.Kept+i.Kept, i.Currency
		}
		return err
	})
	return out, err
}

// planOrder is the plan of one order's refund.
func (h *Hub) planOrder(tx *store.Tx, p refund.Proposed) (b refund.Planned, err error) {
	s, ok, err := tx.SaleByID(p.Order)
	if err != nil {
		return b, err
	}
	if !ok {
		return b, ticketing.Errorf(ticketing.CodeNotFound, "This order is not known at the hub.")
	}
	if err := notRecovering(tx); err != nil {
		return b, err
	}
	f, err := factsOf(tx, s)
	if err != nil {
		return b, err
	}
	f.Only = p.Positions
	if f.Wish, err = stands(tx, s); err != nil {
		return b, err
	}
	if err := mayGoBack(tx, s, f, p.Anyway); err != nil {
		return b, err
	}
	b = refund.Planned{Batch: "order-" + string(s.ID), Event: s.Event, Performance: s.Performance, Reason: p.Reason, By: p.By, Anyway: p.Anyway,
		Items: refund.Plan([]refund.Facts{f})}
	if len(b.Items) == 0 {
		return b, ticketing.Errorf(ticketing.CodeConflict, "Nothing of this order is left to give back.")
	}
	return b, nil
}

// stands reports whether a sale's performance is still to be: what is cancelled goes back
// whole, whoever asks for it first.
func stands(tx *store.Tx, s orders.Sale) (bool, error) {
	saved, _, err := tx.Event(s.Event)
	p, _ := saved.Event.Performance(s.Performance)
	return !p.Cancelled, err
}

// propose does what one person may decide alone, and keeps what is above the limit for a
// second one.
func (h *Hub) propose(ctx context.Context, p refund.Proposed) error {
	alone := false
	err := h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		limits, err := refund.Limits(tx)
		if err != nil {
			return err
		}
		if alone = !p.Above(limits); alone {
			return nil
		}
		waiting, err := tx.Proposals()
		if err != nil {
			return err
		}
		if slices.ContainsFunc(waiting, func(w refund.Proposed) bool { return w.Order == p.Order && w.Performance == p.Performance }) {
			return ticketing.Errorf(ticketing.CodeConflict, "This waits for a second person already.")
		}
		p.ID, p.At = h.cfg.NewID(), h.cfg.Now()
		return h.decide(tx, refund.KindProposed, p)
	})
	if err != nil {
		return err
	}
	if alone {
		return h.carryOut(ctx, p, "")
	}
	h.announce()
	return nil
}

// carryOut does what was proposed, approved by a second person or "" where none was
// needed.
func (h *Hub) carryOut(ctx context.Context, p refund.Proposed, approved ticketing.StaffID) error {
	var err error
	if p.Order == "" {
		err = h.cancel(ctx, p)
	} else {
		err = h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
			if err := h.rememberFirst(tx); err != nil {
				return err
			}
			b, err := h.planOrder(tx, p)
			if err != nil {
				return err
			}
			if more := minorOf(b.Items) > p.Minor; more && approved != "" {
				return planChanged() // by a rule of booking fees that was another when it was proposed
			}
			b.Approved = approved
			return h.decide(tx, refund.KindPlanned, b)
		})
	}
	if err == nil {
		h.wakeDesk()
		h.announce()
	}
	return err
}

func minorOf(items []refund.Item) (sum int64) {
	for _, i := range items {
		sum += i.Minor
	}
	return sum
}

func (h *Hub) cancel(ctx context.Context, p refund.Proposed) error {
	var e ticketing.Event
	err := h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		saved, ok, err := tx.Event(p.Event)
		if err != nil || !ok {
			return err
		}
		e = saved.Event.Clone()
		if p.NotBefore == 0 {
			return nil
		}
		// Before the cancelling: nothing of it may go that was to wait.
		return h.decide(tx, refund.KindScheduled, refund.Scheduled{Performance: p.Performance, At: p.NotBefore, By: p.By})
	})
	if err != nil {
		return err
	}
	found := false
	for i := range e.Performances {
		if q := &e.Performances[i]; q.ID == p.Performance {
			found, q.Cancelled = !q.Cancelled, true
		}
	}
	if !found {
		return ticketing.Errorf(ticketing.CodeConflict, "This performance is not there, or cancelled already.")
	}
	e.Version++
	return h.saveEvent(ctx, p.By, e, p.Performance)
}

// AnswerProposal ends a proposal: another person than who made it says yes, or anybody of them
// says no. CodeConflict where it was answered, or can no longer be done.
func (h *Hub) AnswerProposal(ctx context.Context, by ticketing.StaffID, id string, yes bool) error {
	var p refund.Proposed
	err := h.cfg.Store.Read(ctx, func(tx *store.Tx) (err error) {
		var ok bool
		if p, ok, err = tx.Proposal(id); err == nil && !ok {
			return ticketing.Errorf(ticketing.CodeConflict, "This was answered already.")
		}
		return err
	})
	if err != nil {
		return err
	}
	if yes && by == p.By {
		return ticketing.Errorf(ticketing.CodeForbidden, "A second person has to approve this, with a PIN of their own.")
	}
	var failed error
	if yes {
		// Carried out first: what is cut between the two is answered again, and finds itself
		// done.
		if failed = h.carryOut(ctx, p, by); failed != nil && ticketing.CodeOf(failed) != ticketing.CodeConflict {
			return failed
		}
	}
	if err := h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		return h.decide(tx, refund.KindAnswered, refund.Answered{ID: id, Yes: yes, By: by})
	}); err != nil {
		return err
	}
	h.announce()
	return failed
}

// SetLimit sets above what a second person has to approve; 0: never.
func (h *Hub) SetLimit(ctx context.Context, by ticketing.StaffID, l hubapi.RefundLimit) error {
	if _, ok := ticketing.Decimals(l.Currency); !ok || l.Minor < 0 || l.Minor > ticketing.MaxMinor {
		return ticketing.Errorf(ticketing.CodeInvalid, "This is not an amount.", "field", "amount")
	}
	err := h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		return h.decide(tx, refund.KindLimit, refund.Limit{Currency: l.Currency, Minor: l.Minor, By: by})
	})
	if err == nil {
		h.announce()
	}
	return err
}

// StartRefunds lets what a cancelled performance gives back go now, whatever it waited
// for the clock.
func (h *Hub) StartRefunds(ctx context.Context, by ticketing.StaffID, performance ticketing.ScopeID) error {
	err := h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		return h.decide(tx, refund.KindScheduled, refund.Scheduled{Performance: performance, By: by})
	})
	if err == nil {
		h.wakeDesk()
		h.announce()
	}
	return err
}

func proposals(tx *store.Tx) ([]hubapi.ProposalDoc, []hubapi.RefundLimit, error) {
	all, err := tx.Proposals()
	if err != nil {
		return nil, nil, err
	}
	out, limits := make([]hubapi.ProposalDoc, 0, len(all)), []hubapi.RefundLimit{}
	for _, p := range all {
		d := hubapi.ProposalDoc{ID: p.ID, By: p.By, Event: p.Event, Performance: p.Performance, Tickets: len(p.Positions), Reason: p.Reason, Minor: p.Minor, Kept: p.Kept, Currency: p.Currency, Others: p.Others, At: p.At}
		by, _, err := tx.StaffByID(p.By)
		if err != nil {
			return nil, nil, err
		}
		d.ByName = by.Name
		if p.Order != "" {
			s, _, err := tx.SaleByID(p.Order)
			if err != nil {
				return nil, nil, err
			}
			d.Number = s.Number
		}
		out = append(out, d)
	}
	set, err := refund.Limits(tx)
	for currency, minor := range set {
		limits = append(limits, hubapi.RefundLimit{Currency: currency, Minor: minor})
	}
	return out, limits, err
}

func (h *Hub) postCancel(ctx context.Context, in *struct {
	ID   string `path:"id" maxLength:"64"`
	Body hubapi.Cancel
}) (*body[none], error) {
	return done(h.Cancel(ctx, callerOf(ctx).staff, ticketing.EventID(in.ID), in.Body))
}

func (h *Hub) postRefund(ctx context.Context, in *body[hubapi.RefundOrder]) (*body[hubapi.Refunds], error) {
	return h.thenRefunds(ctx, h.RefundOrder(ctx, callerOf(ctx).staff, in.Body))
}

func (h *Hub) postRefundPlan(ctx context.Context, in *body[hubapi.RefundOrder]) (*body[hubapi.RefundPlan], error) {
	return answer(h.PlanRefund(ctx, in.Body))
}

func (h *Hub) postAnswerProposal(ctx context.Context, in *body[hubapi.AnswerProposal]) (*body[hubapi.Refunds], error) {
	return h.thenRefunds(ctx, h.AnswerProposal(ctx, callerOf(ctx).staff, in.Body.ID, in.Body.Yes))
}

func (h *Hub) postLimit(ctx context.Context, in *body[hubapi.RefundLimit]) (*body[hubapi.Refunds], error) {
	return h.thenRefunds(ctx, h.SetLimit(ctx, callerOf(ctx).staff, in.Body))
}

func (h *Hub) postStartRefunds(ctx context.Context, in *body[hubapi.StartRefunds]) (*body[hubapi.Refunds], error) {
	return h.thenRefunds(ctx, h.StartRefunds(ctx, callerOf(ctx).staff, in.Body.Performance))
}

// thenRefunds answers with how everything stands after a change.
func (h *Hub) thenRefunds(ctx context.Context, err error) (*body[hubapi.Refunds], error) {
	if err != nil {
		return nil, err
	}
	return answer(h.Refunds(ctx))
}
