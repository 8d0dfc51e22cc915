// Package refund gives money back: it plans exactly who gets what, has it recorded
// as the hub's decision, and sends each refund once, whatever is killed or cut on
// the way.
//
// It must never send a refund again whose outcome it does not know, never give back
// more than was paid, and never call something refunded before the provider does.
package refund

import (
	"context"

	"github.com/ticketcrib/ticketcrib/backend/ledger"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Kinds of entry of this package, all the hub's.
const (
	KindPlanned = "refund.planned" // Planned
	KindSettled = "refund.settled" // Settled
)

// Methods: how the money came, and how it goes back.
const (
	Online = "online" // through the provider, by itself
	Cash   = "cash"   // a claim: paid out at a counter
	Card   = "card"   // on the terminal, by hand
)

// Planned is a part of a batch that somebody has decided: who gets what back. From
// this entry on its tickets are refunded at every gate that hears it.
type Planned struct {
	Batch       string            `cbor:"1,keyasint"`
	Event       ticketing.EventID `cbor:"2,keyasint"`
	Performance ticketing.ScopeID `cbor:"3,keyasint"`
	Reason      string            `cbor:"4,keyasint"`
	By          ticketing.StaffID `cbor:"5,keyasint,omitempty"` // "": the hub by itself
	Items       []Item            `cbor:"6,keyasint"`
}

// Item is one refund: of one payment of one order.
type Item struct {
	ID        string            `cbor:"1,keyasint"`
	Order     ticketing.OrderID `cbor:"2,keyasint"`
	Method    string            `cbor:"3,keyasint"`
	Reference string            `cbor:"4,keyasint,omitempty"`
	Txn       uint64            `cbor:"5,keyasint,omitempty"`
	Minor     int64             `cbor:"6,keyasint"`
	Currency  string            `cbor:"7,keyasint"`
	Surplus   bool              `cbor:"8,keyasint,omitempty"` // money that had bought nothing
	Tickets   []Ticket          `cbor:"9,keyasint,omitempty"` // with the first item of an order
}

// Ticket names a ticket that is refunded.
type Ticket struct {
	_   struct{} `cbor:",toarray"`
	Key []byte
	N   uint32
}

// Settled is where a refund has ended.
type Settled struct {
	ID       string `cbor:"1,keyasint"`
	Done     bool   `cbor:"2,keyasint"` // false: it failed, and is owed still
	Provider uint64 `cbor:"3,keyasint,omitempty"`
	Reason   string `cbor:"4,keyasint,omitempty"`
}

// State is where a refund stands.
type State string

// The states: planned -> sending -> (unknown) -> pending -> processing ->
// (needs_attention) -> done or failed. Done and failed are final; a person plans
// anew what has failed.
const (
	IsPlanned   State = "planned"
	Sending     State = "sending"
	Unknown     State = "unknown"
	Pending     State = "pending"
	Processing  State = "processing"
	NeedsPerson State = "needs_attention"
	Done        State = "done"
	Failed      State = "failed"
)

// Refund is one refund with where it stands.
type Refund struct {
	Item
	Batch       string
	Event       ticketing.EventID
	Performance ticketing.ScopeID
	State       State
	Reason      string
	Provider    uint64 // the provider's number
	Tries       int64
	Looks       int64
	NextAt      int64 // Unix ms; 0: nothing is due
	PlannedAt   int64
	ChangedAt   int64
}

// Batch is what was planned together, with its sums in minor units.
type Batch struct {
	ID          string            `json:"id"`
	Event       ticketing.EventID `json:"event"`
	Performance ticketing.ScopeID `json:"performance"`
	Currency    string            `json:"currency"`
	PlannedAt   int64             `json:"plannedAt"`
	Sums        []Sum             `json:"sums"`
}

// Sum counts the refunds of a batch in one state.
type Sum struct {
	Method  string `json:"method"`
	State   State  `json:"state"`
	Refunds int64  `json:"refunds"`
	Minor   int64  `json:"minor"`
}

// Payment is how a part of an order was paid, and what of it was planned to go back
// before.
type Payment struct {
	Method    string
	Reference string
	Txn       uint64
	Minor     int64
	Planned   int64
}

// Facts are all that planning an order's refund rests on.
type Facts struct {
	Order    ticketing.OrderID
	Currency string
	Void     bool
	Payments []Payment
	Tickets  []orders.Ticket
}

// Plan works out what goes back of orders, all that is left of each payment. It is
// pure: newID names each refund.
func Plan(all []Facts, newID func() string) (items []Item) {
	for _, f := range all {
		if f.Void {
			continue
		}
		first := true
		for _, p := range f.Payments {
			left := p.Minor - p.Planned
			if left <= 0 {
				continue
			}
			item := Item{ID: newID(), Order: f.Order, Method: p.Method, Reference: p.Reference, Txn: p.Txn, Minor: left, Currency: f.Currency}
			if first {
				item.Tickets, first = named(f.Tickets), false
			}
			items = append(items, item)
		}
	}
	return items
}

func named(tickets []orders.Ticket) []Ticket {
	var out []Ticket
	for _, t := range tickets {
		if t.State() == ticketing.TicketIssued {
			out = append(out, Ticket{Key: t.Key.Key[:], N: t.Key.N})
		}
	}
	return out
}

// Store runs work in one transaction. Do returns after the work is durable.
type Store interface {
	Do(ctx context.Context, work func(Tx) error) error
	Read(ctx context.Context, work func(Tx) error) error
}

// Tx is what this package needs inside one transaction.
type Tx interface {
	ledger.Tx
	Say(topic string, device ticketing.DeviceID, body any) error

	// PutRefund keeps a planned refund; ok is false, and nothing is added, where it is
	// there already.
	PutRefund(r Refund) (ok bool, err error)
	Refund(id string) (r Refund, ok bool, err error)
	ChangeRefund(r Refund) error
	DueRefunds(now int64, count int) ([]Refund, error)
	// OthersInFlight counts refunds of the same payment that may be on their way.
	OthersInFlight(r Refund) (int64, error)
	// AddRefunded takes a sum out of what an order, or a payment that bought nothing,
	// has left to give back; CodeConflict where that is less.
	AddRefunded(order ticketing.OrderID, minor int64) error
	AddSurplusRefunded(reference string, minor int64) error
	HasSurplus(reference string) (bool, error)
	RefundTicket(scope ticketing.ScopeID, k ticketing.TicketKey, at int64) error
	SaleByID(id ticketing.OrderID) (s orders.Sale, ok bool, err error)
	// TakeLease makes holder the one who may work until a time; ok is false while
	// another may. The fence grows with every new holder.
	TakeLease(name, holder string, now, until int64) (fence int64, ok bool, err error)
	Lease(name string) (holder string, fence, until int64, err error)
}
