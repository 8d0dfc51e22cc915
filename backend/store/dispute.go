package store

import (
	"github.com/ticketcrib/ticketcrib/backend/refund"
	"github.com/ticketcrib/ticketcrib/backend/store/db"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// PutDispute keeps a dispute; ok is false where it is known.
func (t *Tx) PutDispute(d refund.Disputed, at int64) (ok bool, err error) {
	n, err := t.q.InsertDispute(t.ctx(), db.InsertDisputeParams{ID: int64(d.ID), Reference: d.Reference, OrderID: string(d.Order), Event: string(d.Event), Minor: d.Minor,
		Currency: d.Currency, DueAt: d.DueAt, OpenedAt: at})
	return n > 0, err
}

// EndDispute ends a dispute; ok is false where it has ended, and where it is not known.
func (t *Tx) EndDispute(id uint64, lost bool, at int64) (ok bool, err error) {
	n, err := t.q.EndDispute(t.ctx(), db.EndDisputeParams{ID: int64(id), Lost: lost, EndedAt: at})
	return n > 0, err
}

// Dispute returns a dispute; open is false for one that has ended.
func (t *Tx) Dispute(id uint64) (d refund.Disputed, open, ok bool, err error) {
	r, ok, err := found(t.q.DisputeByID(t.ctx(), int64(id)))
	return dispute(r), r.EndedAt == 0, ok, err
}

// Disputed reports whether the payment of a reference is disputed now.
func (t *Tx) Disputed(reference string) (bool, error) {
	if reference == "" {
		return false, nil
	}
	n, err := t.q.OpenDisputesOf(t.ctx(), reference)
	return n > 0, err
}

// OpenDisputes lists the disputes that have not ended, the most urgent first.
func (t *Tx) OpenDisputes() ([]refund.Disputed, error) {
	rows, err := t.q.OpenDisputes(t.ctx())
	out := make([]refund.Disputed, 0, len(rows))
	for _, r := range rows {
		out = append(out, dispute(r))
	}
	return out, err
}

func dispute(r db.Dispute) refund.Disputed {
	return refund.Disputed{ID: uint64(r.ID), Reference: r.Reference, Order: ticketing.OrderID(r.OrderID), Event: ticketing.EventID(r.Event), Minor: r.Minor,
		Currency: r.Currency, DueAt: r.DueAt}
}

// FreezeTicket keeps since when a ticket is frozen, or is so no longer; the newer of the
// two holds. The ticket itself may come later.
func (t *Tx) FreezeTicket(scope ticketing.ScopeID, k ticketing.TicketKey, frozenAt, thawedAt int64) error {
	return t.q.FreezeTicket(t.ctx(), db.FreezeTicketParams{Scope: string(scope), KeyID: k.Key.String(), N: int64(k.N), RootKey: k.Key.String(), RootN: int64(k.N),
		CodeHash: []byte{}, Pass: []byte{}, FrozenAt: frozenAt, ThawedAt: thawedAt})
}
