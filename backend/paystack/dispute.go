package paystack

import (
	"context"
	"net/url"
)

// Dispute is a payment that the buyer's bank takes back (docs: disputes; reference
// section 8). Amounts are subunits.
type Dispute struct {
	ID          ID      `json:"id"`
	Domain      Mode    `json:"domain"`
	Amount      Amount  `json:"refund_amount"`
	Currency    Text    `json:"currency"`
	Status      Text    `json:"status"`
	Resolution  Text    `json:"resolution"` // "", declined, merchant-accepted, auto-accepted
	Transaction Ref     `json:"transaction"`
	OfTxn       Text    `json:"transaction_reference"`
	DueAt       Instant `json:"dueAt"`
	ResolvedAt  Instant `json:"resolvedAt"`
}

// DisputeResolved is the status of a dispute that has ended.
const DisputeResolved = "resolved"

// DisputeDeclined is how a dispute ends that the organizer has won.
const DisputeDeclined = "declined"

// Reference is of the payment.
func (d Dispute) Reference() string {
	if d.OfTxn != "" {
		return string(d.OfTxn)
	}
	return d.Transaction.Reference
}

// Disputes lists all disputes from one moment to another, Unix ms: GET /dispute.
func (c *Client) Disputes(ctx context.Context, from, to int64) ([]Dispute, error) {
	return all[Dispute](ctx, c, "dispute list", "/dispute", func(page int) url.Values { return span(from, to, page) })
}
