package hub

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/notify"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/paystack"
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
	if err := h.endGiven(ctx); err != nil {
		return 0, err
	}
	var cancelled []refund.Planned
	err = h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		events, err := tx.Events()
		for _, e := range events {
			for _, p := range e.Event.Performances {
				if !p.Cancelled {
					continue
				}
				some, err := tx.SalesToRefund(p.ID, "", 1)
				if err != nil {
					return err
				}
				if len(some) == 0 {
					continue
				}
				at, err := refund.ScheduledAt(tx, p.ID)
				if err != nil {
					return err
				}
				cancelled = append(cancelled, refund.Planned{Batch: refund.BatchOf(p.ID), Event: e.Event.ID, Performance: p.ID, Reason: "cancelled", NotBefore: at})
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

// endGiven ends the refunds whose money counters have given back: orders that they had
// undone before they heard, and what a drawer has paid out and a restored hub forgot.
func (h *Hub) endGiven(ctx context.Context) error {
	var undone, paid []refund.Refund
	err := h.cfg.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if undone, err = tx.UndoneRefunds(); err == nil {
			paid, err = tx.PaidOutRefunds()
		}
		return err
	})
	if err != nil || len(undone)+len(paid) == 0 {
		return err
	}
	return h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		for i, r := range append(undone, paid...) {
			reason := refund.Undone
			if i >= len(undone) {
				reason = refund.ByHand
			}
			if err := h.decide(tx, refund.KindSettled, refund.Settled{ID: r.ID, Done: true, Reason: reason}); err != nil {
				return err
			}
		}
		return nil
	})
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
	b.Items = refund.Plan(facts)
	if len(b.Items) == 0 {
		return false, nil
	}
	if err := h.decide(tx, refund.KindPlanned, b); err != nil {
		return false, err
	}
	return true, h.rememberBack(tx) // some of it may have been paid out by hand before a restore
}

// rememberedBack decides again what had gone back before a restore. While a counter may
// still tell of more, nothing may be planned anew.
func (h *Hub) rememberedBack(ctx context.Context) (may bool, err error) {
	forgotten := false
	err = h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		waiting, err := recovering(tx)
		if err != nil {
			return err
		}
		may = len(waiting) == 0
		_, forgotten, err = tx.Setting(backBefore)
		return err
	})
	if err != nil || !may || !forgotten {
		return may, err
	}
	return true, h.cfg.Store.Do(ctx, h.rememberBack)
}

// rememberFirst lets money go only after all that had gone before a restore is known.
func (h *Hub) rememberFirst(tx *store.Tx) error {
	if err := notRecovering(tx); err != nil {
		return err
	}
	return h.rememberBack(tx)
}

// notRecovering refuses to give back what may have gone back before a restore.
func notRecovering(tx *store.Tx) error {
	waiting, err := recovering(tx)
	if err != nil || len(waiting) == 0 {
		return err
	}
	return ticketing.Errorf(ticketing.CodeConflict, "The hub was restored. What has gone back is not all here yet: wait until every counter has reported.")
}

// factsOf is all that planning the refund of a sale rests on.
func factsOf(tx *store.Tx, s orders.Sale) (f refund.Facts, err error) {
	f = refund.Facts{Order: s.ID, Currency: s.Total.Currency, Void: s.VoidedAt > 0}
	tickets, err := tx.TicketsOf(s.ID)
	if err != nil {
		return f, err
	}
	saved, _, err := tx.Event(s.Event)
	if err != nil {
		return f, err
	}
	f.Tickets = refund.Price(s.Lines, func(no ticketing.TypeNo) int64 {
		t, _ := saved.Event.Type(no)
		return int64(t.Passes)
	}, tickets)
	f.Returned = saved.Event.Fee.Returned
	before, err := tx.RefundsOf(s.ID)
	if err != nil {
		return f, err
	}
	for _, r := range before {
		if !r.Surplus {
			f.FeesBack, f.FeesKept = f.FeesBack+r.Fee, f.FeesKept+r.Kept
		}
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
		case orders.TenderTransfer:
			p.Method, p.Reference = refund.Transfer, t.Slip
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
		if planned == 0 {
			return nil
		}
		return h.rememberBack(tx)
	})
	return planned, err
}

func (h *Hub) planOneSurplus(tx *store.Tx, s checkout.Surplus) error {
	c, _, err := tx.Checkout(s.Order)
	if err != nil {
		return err
	}
	return h.decide(tx, refund.KindPlanned, refund.Planned{Batch: surplusBatch, Event: s.Event, Performance: c.Asked.Sold.Performance, Reason: s.Why,
		Items: []refund.Item{{ID: refund.ID(s.Order, refund.Online, s.Reference, 0, s.Minor), Order: s.Order, Method: refund.Online, Reference: s.Reference, Txn: s.Txn, Minor: s.Minor, Currency: s.Currency, Surplus: true}}})
}

// mayGoBack refuses tickets that are not there, that have gone back already, and, unless a
// person answers for it, that somebody is inside on.
func mayGoBack(tx *store.Tx, s orders.Sale, f refund.Facts, anyway bool) error {
	for _, n := range f.Only {
		i := slices.IndexFunc(f.Tickets, func(t refund.Priced) bool { return t.Position == n })
		switch {
		case i < 0:
			return ticketing.Errorf(ticketing.CodeNotFound, "This ticket is not of this order.")
		case !f.Tickets[i].Stands():
			return ticketing.Errorf(ticketing.CodeConflict, "This ticket has gone back already, or is void.")
		}
	}
	for _, t := range f.Tickets {
		if anyway || !t.Stands() || len(f.Only) > 0 && !slices.Contains(f.Only, t.Position) {
			continue
		}
		in, err := tx.Entered(s.Performance, t.Scope, t.Root)
		if err != nil {
			return err
		}
		if in {
			return ticketing.Errorf(ticketing.CodeConflict, "Somebody is inside on this ticket. Say that it goes back all the same.", "field", "inside")
		}
	}
	return nil
}

// armedBefore is how long before its doors a gate that was heard may have been armed,
// in ms.
const armedBefore = 6 * 3600_000

// refundWaits says why a planned refund is not sent yet; "": it is.
func (h *Hub) refundWaits(tx *store.Tx, f refund.Refund) (why string, err error) {
	if disputed, err := tx.Disputed(f.Reference); err != nil || disputed {
		return refund.WaitsForDispute, err
	}
	return h.waitsForGates(tx, f)
}

// waitsForGates says whether a refund of single tickets has to wait: money goes when
// the doors are open only after every gate has heard that the tickets are refused, or
// when a person answers for it.
func (h *Hub) waitsForGates(tx *store.Tx, f refund.Refund) (why string, err error) {
	if f.Anyway || f.SaidN == 0 || f.Surplus {
		return "", nil
	}
	saved, _, err := tx.Event(f.Event)
	if err != nil {
		return "", err
	}
	p, ok := saved.Event.Performance(f.Performance)
	if now := h.cfg.Now(); !ok || p.Cancelled || now < p.DoorsAt || now >= p.EndsAt {
		return "", nil
	}
	devices, err := tx.Devices()
	if err != nil {
		return "", err
	}
	for _, d := range devices {
		if d.State == access.Active && d.Place.Scans() && d.HeardAt >= p.DoorsAt-armedBefore && h.fedTo(d.ID) < f.SaidN {
			return refund.WaitsForGates, nil
		}
	}
	return "", nil
}

// knownRefund is a refund by its id. CodeNotFound.
func knownRefund(tx *store.Tx, id string) (refund.Refund, error) {
	r, ok, err := tx.Refund(id)
	if err == nil && !ok {
		err = ticketing.Errorf(ticketing.CodeNotFound, "This refund is not known at the hub.")
	}
	return r, err
}

// SendAnyway lets a refund go that waits for a gate; by answers for it. CodeConflict
// where it does not wait.
func (h *Hub) SendAnyway(ctx context.Context, by ticketing.StaffID, id string) error {
	err := h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		r, err := knownRefund(tx, id)
		if err != nil {
			return err
		}
		why, err := h.waitsForGates(tx, r)
		if err != nil {
			return err
		}
		if r.State != refund.IsPlanned || why == "" {
			return ticketing.Errorf(ticketing.CodeConflict, "This refund waits for no gate any more.")
		}
		return h.decide(tx, refund.KindAnyway, refund.Anyway{ID: id, By: by})
	})
	if err == nil {
		h.wakeDesk()
		h.announce()
	}
	return err
}

// PaidByHand ends a refund that a person has paid out: cash over the counter, a card
// at its terminal, or another way where the provider could not. Once.
func (h *Hub) PaidByHand(ctx context.Context, by ticketing.StaffID, at ticketing.DeviceID, id string) error {
	return h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		r, err := knownRefund(tx, id)
		switch {
		case err != nil:
			return err
		case r.State == refund.Done || r.Method == refund.Online && r.State != refund.NeedsPerson && r.State != refund.Failed:
			return ticketing.Errorf(ticketing.CodeConflict, "This refund is done, or on its way by itself.")
		}
		if err := h.rememberFirst(tx); err != nil {
			return err
		}
		switch why, err := h.refundWaits(tx, r); {
		case err != nil:
			return err
		case why == refund.WaitsForDispute:
			return ticketing.Errorf(ticketing.CodeConflict, "The buyer's bank takes this payment back itself. Wait until it has decided.")
		case why != "":
			return ticketing.Errorf(ticketing.CodeConflict, "A gate has not heard yet that this ticket is refused. Wait a moment, or say that it goes back all the same.")
		}
		s, _, err := tx.SaleByID(r.Order)
		if err != nil {
			return err
		}
		if s.VoidedAt > 0 { // by a counter that had not heard of the plan
			return ticketing.Errorf(ticketing.CodeConflict, "This sale was undone at its counter: its money was given back there.")
		}
		return h.decide(tx, refund.KindSettled, refund.Settled{ID: id, Done: true, Reason: refund.ByHand, By: by, At: at})
	})
}

// Refunds says how everything stands that goes back.
func (h *Hub) Refunds(ctx context.Context) (out hubapi.Refunds, err error) {
	out = hubapi.Refunds{AsOf: h.cfg.Now(), Batches: []refund.Batch{}, Disputes: []hubapi.DisputeDoc{}, People: []hubapi.RefundDoc{}}
	err = h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		if out.Proposals, out.Limits, err = proposals(tx); err != nil {
			return err
		}
		if out.Disputes, err = disputes(tx); err != nil {
			return err
		}
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
			out.People = append(out.People, refundDoc(r, s.Number))
		}
		return nil
	})
	return out, err
}

func refundDoc(r refund.Refund, number string) hubapi.RefundDoc {
	return hubapi.RefundDoc{ID: r.ID, Batch: r.Batch, Order: r.Order, Number: number, Method: r.Method, Reference: r.Reference, Minor: r.Minor, Currency: r.Currency,
		Fee: r.Fee, Kept: r.Kept, State: string(r.State), Reason: r.Reason, ToAccount: r.State == refund.NeedsPerson && r.Provider != 0, ChangedAt: r.ChangedAt}
}

// reportRows bounds a page of a report.
const reportRows = 1000

// RefundRows is a page of a batch's refunds after one.
func (h *Hub) RefundRows(ctx context.Context, batch, after string) (out hubapi.RefundRows, err error) {
	out.Rows = []hubapi.RefundRow{}
	err = h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		some, err := tx.RefundsOfBatch(batch, after, reportRows)
		for _, r := range some {
			if err != nil {
				return err
			}
			var row hubapi.RefundRow
			row, err = refundRow(tx, r)
			out.Rows = append(out.Rows, row)
		}
		if len(some) == reportRows {
			out.Next = some[len(some)-1].ID
		}
		return err
	})
	return out, err
}

func refundRow(tx *store.Tx, r refund.Refund) (row hubapi.RefundRow, err error) {
	s, _, err := tx.SaleByID(r.Order)
	if err != nil {
		return row, err
	}
	row = hubapi.RefundRow{RefundDoc: refundDoc(r, s.Number), Provider: r.Provider, PlannedAt: r.PlannedAt}
	for _, kind := range []notify.Kind{notify.RefundDone, notify.RefundRequested, notify.RefundClaim, notify.PaymentBack} {
		m, ok, err := tx.Message(notify.ID(kind, r.ID))
		if err != nil {
			return row, err
		}
		if ok {
			row.Told = string(m.State)
			break
		}
	}
	return row, nil
}

// sendRefunds plans and sends all that is due, batch after batch without a pause.
func (h *Hub) sendRefunds(ctx context.Context) {
	// Before a restored hub knows what had gone back, nothing goes.
	if may, err := h.rememberedBack(ctx); err != nil || !may {
		if err != nil && ctx.Err() == nil {
			h.cfg.Log.Error("hub: what had gone back before a restore could not be looked at; it is looked at again", "error", err)
		}
		return
	}
	planned, err := h.planRefunds(ctx)
	if planned > 0 {
		h.wakePost()
	}
	if err != nil && ctx.Err() == nil {
		h.cfg.Log.Error("hub: refunds could not be planned; they are planned again", "error", err)
	}
	p, ok := h.giver()
	if !ok {
		return
	}
	moved, err := h.refunder(p).Step(ctx)
	if err != nil && ctx.Err() == nil {
		h.cfg.Log.Warn("hub: refunds were not sent; they are tried again", "error", err)
		return
	}
	if moved > 0 {
		h.announce()
		h.wakePost()
		h.wakeDesk()
	}
}

// giver is who gives money back; ok is false where nobody does.
func (h *Hub) giver() (p refund.Provider, ok bool) { return h.till.Load().giver() }

func (t *till) giver() (p refund.Provider, ok bool) {
	if t != nil {
		p, ok = t.provider.(refund.Provider)
	}
	return p, ok
}

func (h *Hub) refunder(p refund.Provider) *refund.Runner {
	return refund.New(refund.Config{Store: store.Of[refund.Tx]{Store: h.cfg.Store}, Provider: p, Holder: string(h.id) + "-" + h.node,
		Decide: func(tx refund.Tx, kind string, body any) error { return h.decide(tx.(*store.Tx), kind, body) }, Now: h.cfg.Now, Log: h.cfg.Log,
		Waits: func(tx refund.Tx, f refund.Refund) (string, error) { return h.refundWaits(tx.(*store.Tx), f) }})
}

// hasten lets the runner look at once at the refunds of a payment that a webhook names.
func (h *Hub) hasten(ctx context.Context, e paystack.Event) error {
	if !strings.HasPrefix(e.Name, "refund.") {
		return nil
	}
	defer h.wakeDesk()
	return h.cfg.Store.Do(ctx, func(tx *store.Tx) error { return tx.HastenRefunds(e.Reference, h.cfg.Now()) })
}

// RefundBanks lists the banks that an account of a refund may be at.
func (h *Hub) RefundBanks(ctx context.Context, id string) (out hubapi.RefundBanks, err error) {
	p, ok := h.giver()
	if !ok {
		_, err := h.desk()
		return out, err
	}
	var r refund.Refund
	err = h.cfg.Store.Read(ctx, func(tx *store.Tx) (err error) { r, err = knownRefund(tx, id); return err })
	if err != nil {
		return out, err
	}
	if out.Banks, err = p.Banks(ctx, r.Currency); err != nil {
		return out, unreached(err)
	}
	return out, nil
}

// RefundTo sends a refund that needs attention to an account of the buyer, which is
// kept nowhere here. CodeConflict where it does not wait for one.
func (h *Hub) RefundTo(ctx context.Context, id string, a hubapi.RefundAccount) error {
	p, ok := h.giver()
	if !ok {
		_, err := h.desk()
		return err
	}
	number := strings.ReplaceAll(a.Number, " ", "")
	if len(number) < 6 || len(number) > 20 || strings.Trim(number, "0123456789") != "" {
		return ticketing.Errorf(ticketing.CodeInvalid, "An account number has 6 to 20 digits, in Nigeria 10.", "field", "number")
	}
	err := h.refunder(p).Redirect(ctx, id, refund.Account{Bank: a.Bank, Number: number})
	var why *refund.Failure
	if errors.As(err, &why) {
		if why.Outcome == refund.NotSent {
			return unreached(err)
		}
		return errors.Join(ticketing.Errorf(ticketing.CodeInvalid, "Paystack does not take this account. Check the bank and the number with the buyer.", "field", "number"), err)
	}
	if err == nil {
		h.wakeDesk()
		h.announce()
	}
	return err
}

func (h *Hub) getRefunds(ctx context.Context, _ *none) (*body[hubapi.Refunds], error) {
	return answer(h.Refunds(ctx))
}

func (h *Hub) getRefundRows(ctx context.Context, in *struct {
	ID    string `path:"id" maxLength:"128"`
	After string `query:"after" maxLength:"64"`
}) (*body[hubapi.RefundRows], error) {
	return answer(h.RefundRows(ctx, in.ID, in.After))
}

func (h *Hub) postSendAnyway(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"64"`
}) (*body[hubapi.Refunds], error) {
	return h.thenRefunds(ctx, h.SendAnyway(ctx, callerOf(ctx).staff, in.ID))
}

func (h *Hub) getRefundBanks(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"64"`
}) (*body[hubapi.RefundBanks], error) {
	return answer(h.RefundBanks(ctx, in.ID))
}

func (h *Hub) postRefundTo(ctx context.Context, in *struct {
	ID   string `path:"id" maxLength:"64"`
	Body hubapi.RefundAccount
}) (*body[hubapi.Refunds], error) {
	return h.thenRefunds(ctx, h.RefundTo(ctx, in.ID, in.Body))
}

func (h *Hub) postPaidByHand(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"64"`
}) (*body[hubapi.Refunds], error) {
	return h.thenRefunds(ctx, h.PaidByHand(ctx, callerOf(ctx).staff, "", in.ID))
}
