package hubapi

import (
	"github.com/ticketcrib/ticketcrib/backend/refund"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Cancel cancels a performance for good. Name is the event's, typed.
type Cancel struct {
	Performance ticketing.ScopeID `json:"performance"`
	Name        string            `json:"name"`
}

// RefundOrder gives all back of one order.
type RefundOrder struct {
	Order  ticketing.OrderID `json:"order"`
	Reason string            `json:"reason"`
}

// Refunds is how everything stands that goes back.
type Refunds struct {
	AsOf    int64          `json:"asOf"`
	Batches []refund.Batch `json:"batches"` // the newest 50
	People  []RefundDoc    `json:"people"`  // what waits for a person, up to 200
}

// RefundDoc is one refund that waits for a person.
type RefundDoc struct {
	ID        string            `json:"id"`
	Batch     string            `json:"batch"`
	Order     ticketing.OrderID `json:"order"`
	Number    string            `json:"number"`
	Method    string            `json:"method"`
	Reference string            `json:"reference"`
	Minor     int64             `json:"minor"`
	Currency  string            `json:"currency"`
	State     string            `json:"state"`
	Reason    string            `json:"reason"`
	ChangedAt int64             `json:"changedAt"`
}
