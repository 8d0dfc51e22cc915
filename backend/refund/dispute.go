package refund

import (
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/ledger"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Kinds of entry of a dispute: a buyer's bank takes a payment back (a chargeback). Both
// are the hub's.
const (
	KindDisputed     = "payment.disputed"      // Disputed
	KindDisputeEnded = "payment.dispute_ended" // DisputeEnded
)

// Disputed freezes the tickets of an order, and blocks what we would give back of its
// payment: the bank may give it back itself.
type Disputed struct {
	ID        uint64            `cbor:"1,keyasint"` // the provider's
	Reference string            `cbor:"2,keyasint"`
	Order     ticketing.OrderID `cbor:"3,keyasint"`
	Event     ticketing.EventID `cbor:"4,keyasint"`
	Minor     int64             `cbor:"5,keyasint"`
	Currency  string            `cbor:"6,keyasint"`
	DueAt     int64             `cbor:"7,keyasint,omitempty"` // until when the organizer may answer
}

// DisputeEnded thaws the tickets where the organizer has won. Where it is Lost, Rest is
// what the bank has taken that no refund of ours stood for, in minor units.
type DisputeEnded struct {
	ID   uint64 `cbor:"1,keyasint"`
	Lost bool   `cbor:"2,keyasint,omitempty"`
	Rest int64  `cbor:"3,keyasint,omitempty"`
}

// ChargedBack is the reason of a refund that the buyer's bank has carried out itself.
const ChargedBack = "charged_back"

// DisputeTx is what disputes need besides.
type DisputeTx interface {
	Tx
	PutDispute(d Disputed, at int64) (ok bool, err error)
	EndDispute(id uint64, lost bool, at int64) (ok bool, err error)
	Dispute(id uint64) (d Disputed, open, ok bool, err error)
	FreezeTicket(scope ticketing.ScopeID, k ticketing.TicketKey, frozenAt, thawedAt int64) error
}

// FoldDisputed freezes the tickets of a disputed order, here and at the gates.
func FoldDisputed(tx DisputeTx, e journal.Sealed) error {
	var b Disputed
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	fresh, err := tx.PutDispute(b, e.At)
	if err != nil || !fresh {
		return err
	}
	return freeze(tx, b.Order, e.At, 0)
}

// FoldDisputeEnded ends a dispute. What was lost is the buyer's again: their tickets
// stay frozen, and it is given back by nobody else.
func FoldDisputeEnded(tx DisputeTx, e journal.Sealed) error {
	var b DisputeEnded
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	d, open, ok, err := tx.Dispute(b.ID)
	if err != nil || !ok {
		return orNotYet(err)
	}
	if !open {
		return nil
	}
	if _, err := tx.EndDispute(b.ID, b.Lost, e.At); err != nil {
		return err
	}
	if !b.Lost {
		return freeze(tx, d.Order, 0, e.At)
	}
	if b.Rest <= 0 {
		return nil
	}
	s, sold, err := tx.SaleByID(d.Order)
	if err != nil {
		return err
	}
	if sold && s.VoidedAt == 0 {
		if err := tx.AddRefunded(d.Order, b.Rest); err != nil {
			return err
		}
	}
	return ledger.Post(tx, e, []ledger.Posting{{Event: d.Event, Order: d.Order, Debit: ledger.Chargeback, Credit: ledger.Provider,
		Amount: ticketing.Money{Minor: b.Rest, Currency: d.Currency}}})
}

// freeze freezes the tickets of an order, or thaws them, in one word for each key.
func freeze(tx DisputeTx, order ticketing.OrderID, frozenAt, thawedAt int64) error {
	tickets, err := tx.TicketsOf(order)
	if err != nil || len(tickets) == 0 {
		return err
	}
	keys := make([]ticketing.TicketKey, 0, len(tickets))
	for _, t := range tickets {
		if err := tx.FreezeTicket(t.Scope, t.Key, frozenAt, thawedAt); err != nil {
			return err
		}
		keys = append(keys, t.Key)
	}
	return sayTickets(tx, orders.TicketsSaid{Scope: orders.ScopeBytes(tickets[0].Scope), FrozenAt: frozenAt, ThawedAt: thawedAt}, keys)
}
