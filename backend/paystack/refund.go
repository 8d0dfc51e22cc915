package paystack

import (
	"context"
	"net/url"
	"strconv"
	"strings"
)

// RefundStatus is how a refund stands (docs: refunds; reference section 5).
type RefundStatus string

// The statuses; some lists spell the third with an underscore.
const (
	RefundPending    RefundStatus = "pending"
	RefundProcessing RefundStatus = "processing"
	RefundAttention  RefundStatus = "needs-attention"
	RefundProcessed  RefundStatus = "processed"
	RefundFailed     RefundStatus = "failed"
)

// UnmarshalText reads a status in either spelling.
func (s *RefundStatus) UnmarshalText(text []byte) error {
	*s = RefundStatus(strings.ReplaceAll(string(text), "_", "-"))
	return nil
}

// CreateRefund gives money of a transaction back: POST /refund. Amount is always
// said: without it Paystack takes the whole original amount. Note is ours, and the
// only mark by which a refund is found again.
type CreateRefund struct {
	Transaction  string `json:"transaction"` // its reference or number
	Amount       int64  `json:"amount"`
	Currency     string `json:"currency,omitempty"`
	CustomerNote string `json:"customer_note,omitempty"`
	Note         string `json:"merchant_note,omitempty"`
}

// Refund is a refund as Paystack has it. Amounts are subunits.
type Refund struct {
	ID          ID           `json:"id"`
	Transaction Ref          `json:"transaction"`
	Domain      Mode         `json:"domain"`
	Amount      Amount       `json:"amount"`
	Currency    Text         `json:"currency"`
	Status      RefundStatus `json:"status"`
	Note        Text         `json:"merchant_note"`
	ToCustomer  Text         `json:"customer_note"`
	ExpectedAt  Instant      `json:"expected_at"`
	CreatedAt   Instant      `json:"createdAt"`
	CreatedAt2  Instant      `json:"created_at"`
	Reason      Text         `json:"reason"`
}

// CreateRefund gives money back. Its outcome must be looked at: a refund has no key
// of its own that would keep it from being made twice.
func (c *Client) CreateRefund(ctx context.Context, r CreateRefund) (out Refund, err error) {
	err = c.post(ctx, "refund", "/refund", r, &out)
	return out, err
}

// Refund fetches a refund.
func (c *Client) Refund(ctx context.Context, id uint64) (out Refund, err error) {
	_, err = c.get(ctx, "refund fetch", "/refund/"+strconv.FormatUint(id, 10), nil, &out)
	return out, err
}

// RefundsOf lists all refunds of a transaction, by its NUMBER: asked by reference
// Paystack answers with an empty list, as if nothing had gone back.
func (c *Client) RefundsOf(ctx context.Context, transaction uint64) ([]Refund, error) {
	return all[Refund](ctx, c, "refund list", "/refund", func(page int) url.Values {
		q := span(0, 0, page)
		q.Set("transaction", strconv.FormatUint(transaction, 10))
		return q
	})
}

// Refunds lists all refunds that were made from one moment to another, Unix ms.
func (c *Client) Refunds(ctx context.Context, from, to int64) ([]Refund, error) {
	return all[Refund](ctx, c, "refund list", "/refund", func(page int) url.Values { return span(from, to, page) })
}

// Details is the account that a refund which needs attention goes to.
type Details struct {
	Currency string `json:"currency"`
	Account  string `json:"account_number"`
	Bank     string `json:"bank_id"`
}

// RetryRefund sends a refund that needs attention to an account of the buyer.
// ErrNotNeedingAttention where it does not wait for one.
func (c *Client) RetryRefund(ctx context.Context, id uint64, d Details) (out Refund, err error) {
	err = c.post(ctx, "refund retry", "/refund/retry_with_customer_details/"+strconv.FormatUint(id, 10), map[string]Details{"refund_account_details": d}, &out)
	return out, err
}
