package store

import (
	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/refund"
	"github.com/ticketcrib/ticketcrib/backend/store/db"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

var _ refund.Tx = (*Tx)(nil)

// PutRefund keeps a planned refund; ok is false where it is there already.
func (t *Tx) PutRefund(r refund.Refund) (ok bool, err error) {
	n, err := t.q.InsertRefund(t.ctx(), db.InsertRefundParams{ID: r.ID, Batch: r.Batch, Event: string(r.Event), Performance: string(r.Performance), OrderID: string(r.Order),
		Method: r.Method, Reference: r.Reference, TxnID: int64(r.Txn), Minor: r.Minor, Currency: r.Currency, NextAt: r.NextAt, PlannedAt: r.PlannedAt, FeeMinor: r.Fee, KeptMinor: r.Kept})
	return n > 0, err
}

// Refund returns a refund.
func (t *Tx) Refund(id string) (refund.Refund, bool, error) {
	r, ok, err := found(t.q.RefundByID(t.ctx(), id))
	return refundRow(r), ok, err
}

// RefundsOf lists the refunds of an order.
func (t *Tx) RefundsOf(order ticketing.OrderID) ([]refund.Refund, error) {
	return refunds(t.q.RefundsOfOrder(t.ctx(), string(order)))
}

// DueRefunds lists up to count refunds that are to be moved by now.
func (t *Tx) DueRefunds(now int64, count int) ([]refund.Refund, error) {
	return refunds(t.q.DueRefunds(t.ctx(), db.DueRefundsParams{Now: now, Count: int32(count)}))
}

// NextRefund is when the next refund is due; 0: none is.
func (t *Tx) NextRefund() (int64, error) { return t.q.NextRefund(t.ctx()) }

// RefundsForPeople lists the newest 200 refunds that wait for a person: what the
// provider cannot send, what has failed, and claims in cash and by card.
func (t *Tx) RefundsForPeople() ([]refund.Refund, error) {
	return refunds(t.q.RefundsForPeople(t.ctx()))
}

// UndoneRefunds lists up to 100 refunds that wait for a person, though the counter that
// had sold their order has undone it.
func (t *Tx) UndoneRefunds() ([]refund.Refund, error) { return refunds(t.q.UndoneRefunds(t.ctx())) }

// PaidOutRefunds lists up to 100 refunds that wait for a person, though a drawer has paid
// them: the hub was restored from before it was told.
func (t *Tx) PaidOutRefunds() ([]refund.Refund, error) { return refunds(t.q.PaidOutRefunds(t.ctx())) }

// RefundsOfBatch lists up to count refunds of a batch after one, by id.
func (t *Tx) RefundsOfBatch(batch, after string, count int) ([]refund.Refund, error) {
	return refunds(t.q.RefundsOfBatch(t.ctx(), db.RefundsOfBatchParams{Batch: batch, After: after, Count: int32(count)}))
}

func refunds(rows []db.Refund, err error) ([]refund.Refund, error) {
	out := make([]refund.Refund, 0, len(rows))
	for _, r := range rows {
		out = append(out, refundRow(r))
	}
	return out, err
}

func refundRow(r db.Refund) refund.Refund {
	return refund.Refund{Item: refund.Item{ID: r.ID, Order: ticketing.OrderID(r.OrderID), Method: r.Method, Reference: r.Reference, Txn: uint64(r.TxnID), Minor: r.Minor,
		Currency: r.Currency, Fee: r.FeeMinor, Kept: r.KeptMinor}, Batch: r.Batch, Event: ticketing.EventID(r.Event), Performance: ticketing.ScopeID(r.Performance), State: refund.State(r.State),
		Reason: r.Reason, Provider: uint64(r.ProviderID), Tries: r.Tries, Looks: r.Looks, NextAt: r.NextAt, PlannedAt: r.PlannedAt, ChangedAt: r.ChangedAt,
		SaidN: uint64(r.SaidN), Anyway: r.Anyway}
}

// ChangeRefund keeps where a refund stands; what was planned never changes.
func (t *Tx) ChangeRefund(r refund.Refund) error {
	return t.q.PutRefund(t.ctx(), db.PutRefundParams{ID: r.ID, State: string(r.State), Reason: r.Reason, ProviderID: int64(r.Provider), Tries: r.Tries, Looks: r.Looks,
		NextAt: r.NextAt, ChangedAt: r.ChangedAt})
}

// RefundSaid keeps how far the feed must be heard before a refund's tickets are refused
// everywhere, or that it does not matter.
func (t *Tx) RefundSaid(id string, n uint64, anyway bool) error {
	return t.q.RefundSaid(t.ctx(), db.RefundSaidParams{ID: id, SaidN: int64(n), Anyway: anyway})
}

// HastenRefunds makes what the provider has of a payment's refunds due now.
func (t *Tx) HastenRefunds(reference string, now int64) error {
	return t.q.HastenRefunds(t.ctx(), db.HastenRefundsParams{Reference: reference, Now: now})
}

// OthersInFlight counts refunds of the same payment that may be on their way.
func (t *Tx) OthersInFlight(r refund.Refund) (int64, error) {
	return t.q.OthersInFlight(t.ctx(), db.OthersInFlightParams{TxnID: int64(r.Txn), ID: r.ID})
}

// AddRefunded takes a sum out of what an order has left to give back; CodeConflict
// where that is less.
func (t *Tx) AddRefunded(order ticketing.OrderID, minor int64) error {
	return moved(t.q.AddRefunded(t.ctx(), db.AddRefundedParams{ID: string(order), Minor: minor}))
}

// AddSurplusRefunded is AddRefunded of a payment that had bought nothing.
func (t *Tx) AddSurplusRefunded(reference string, minor int64) error {
	return moved(t.q.AddSurplusRefunded(t.ctx(), db.AddSurplusRefundedParams{Reference: reference, Minor: minor}))
}

// RefundTicket records that a ticket is refunded; the ticket itself may come later.
func (t *Tx) RefundTicket(scope ticketing.ScopeID, k ticketing.TicketKey, at int64) error {
	return t.q.HearRefunded(t.ctx(), db.HearRefundedParams{Scope: string(scope), KeyID: k.Key.String(), N: int64(k.N), RootKey: k.Key.String(), RootN: int64(k.N),
		CodeHash: []byte{}, Pass: []byte{}, RefundedAt: at})
}

// SalesToRefund lists up to count sales of a performance after one that have
// money left to give back, or tickets that stand, by id.
func (t *Tx) SalesToRefund(performance ticketing.ScopeID, after ticketing.OrderID, count int) ([]orders.Sale, error) {
	rows, err := t.q.SalesToRefund(t.ctx(), db.SalesToRefundParams{Performance: string(performance), After: string(after), Count: int32(count)})
	if err != nil {
		return nil, err
	}
	return t.sales(rows)
}

// PutSurplus keeps a payment that bought nothing; the same one again adds nothing.
func (t *Tx) PutSurplus(s checkout.Surplus, at int64) error {
	return t.q.InsertSurplus(t.ctx(), db.InsertSurplusParams{Reference: s.Reference, OrderID: string(s.Order), Event: string(s.Event), TxnID: int64(s.Txn), Minor: s.Minor,
		Currency: s.Currency, Why: s.Why, At: at})
}

// HasSurplus reports whether a payment is known to have bought nothing.
func (t *Tx) HasSurplus(reference string) (bool, error) {
	_, ok, err := found(t.q.SurplusByReference(t.ctx(), reference))
	return ok, err
}

// SurplusLeft lists up to 100 payments that bought nothing and have not been planned
// to go back.
func (t *Tx) SurplusLeft() ([]checkout.Surplus, error) {
	rows, err := t.q.SurplusLeft(t.ctx())
	out := make([]checkout.Surplus, 0, len(rows))
	for _, r := range rows {
		out = append(out, checkout.Surplus{Reference: r.Reference, Order: ticketing.OrderID(r.OrderID), Event: ticketing.EventID(r.Event), Txn: uint64(r.TxnID),
			Minor: r.Minor, Currency: r.Currency, PaidAt: r.At, Why: r.Why})
	}
	return out, err
}

// TakeLease makes holder the one who may do a work until a time; ok is false while
// another may.
func (t *Tx) TakeLease(name, holder string, now, until int64) (fence int64, ok bool, err error) {
	n, err := t.q.TakeLease(t.ctx(), db.TakeLeaseParams{Name: name, Holder: holder, Until: until, Now: now})
	if err != nil || n == 0 {
		return 0, false, err
	}
	_, fence, _, err = t.Lease(name)
	return fence, true, err
}

// Lease says who may do a work, and until when.
func (t *Tx) Lease(name string) (holder string, fence, until int64, err error) {
	r, _, err := found(t.q.LeaseByName(t.ctx(), name))
	return r.Holder, r.Fence, r.Until, err
}

// RefundBatches lists the newest 50 batches with their sums.
func (t *Tx) RefundBatches() ([]refund.Batch, error) {
	rows, err := t.q.RefundBatches(t.ctx())
	out := make([]refund.Batch, 0, len(rows))
	for _, r := range rows {
		b := refund.Batch{ID: r.Batch, Event: ticketing.EventID(r.Event), Performance: ticketing.ScopeID(r.Performance), Currency: r.Currency, PlannedAt: r.PlannedAt, NextAt: r.NextAt,
			Sums: []refund.Sum{}}
		sums, err := t.q.RefundSums(t.ctx(), db.RefundSumsParams{Batch: r.Batch, Currency: r.Currency})
		if err != nil {
			return nil, err
		}
		for _, s := range sums {
			b.Sums = append(b.Sums, refund.Sum{Method: s.Method, State: refund.State(s.State), Refunds: s.Refunds, Minor: s.Minor})
		}
		out = append(out, b)
	}
	return out, err
}

// LeftOfPerformance is what of a performance's sales is not planned to go back, each
// currency apart.
func (t *Tx) LeftOfPerformance(performance ticketing.ScopeID) ([]ticketing.Money, error) {
	rows, err := t.q.LeftOfPerformance(t.ctx(), string(performance))
	out := make([]ticketing.Money, 0, len(rows))
	for _, r := range rows {
		out = append(out, ticketing.Money{Minor: r.Minor, Currency: r.Currency})
	}
	return out, err
}

// RescheduleRefunds lets what is planned of a batch, and was not sent yet, go from a
// moment on.
func (t *Tx) RescheduleRefunds(batch string, at int64) error {
	return t.q.RescheduleRefunds(t.ctx(), db.RescheduleRefundsParams{Batch: batch, NextAt: at})
}

// RefundsSent lists the refunds planned from one moment to another that the provider
// has taken.
func (t *Tx) RefundsSent(since, before int64) ([]refund.Refund, error) {
	return refunds(t.q.RefundsSent(t.ctx(), db.RefundsSentParams{Since: since, Before: before}))
}
