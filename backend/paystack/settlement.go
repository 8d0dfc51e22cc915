package paystack

import (
	"context"
	"net/url"
	"strconv"
)

// Settlement is a payout to the organizer's bank account. Amounts are subunits.
type Settlement struct {
	ID        ID      `json:"id"`
	Domain    Mode    `json:"domain"`
	Status    Text    `json:"status"` // success, failed, processing, pending
	Currency  Text    `json:"currency"`
	Total     Amount  `json:"total_amount"`     // what its payments came to
	Effective Amount  `json:"effective_amount"` // what is paid out
	Fees      Amount  `json:"total_fees"`
	Deducted  Amount  `json:"deductions"` // what went back, and was taken out of it
	At        Instant `json:"settlement_date"`
	CreatedAt Instant `json:"createdAt"`
	UpdatedAt Instant `json:"updatedAt"`
}

// SettlementPaid is the status of a settlement that was paid out, SettlementFailed of one
// that the bank did not take.
const (
	SettlementPaid   = "success"
	SettlementFailed = "failed"
)

// Settlements lists the payouts to the main account from one moment to another, Unix ms;
// those of subaccounts are other people's money.
func (c *Client) Settlements(ctx context.Context, from, to int64) ([]Settlement, error) {
	return all[Settlement](ctx, c, "settlement list", "/settlement", func(page int) url.Values {
		q := span(from, to, page)
		q.Set("subaccount", "none")
		return q
	})
}

// SettlementTransactions lists the payments that a settlement pays out.
func (c *Client) SettlementTransactions(ctx context.Context, id uint64) ([]Transaction, error) {
	return all[Transaction](ctx, c, "settlement transactions", "/settlement/"+strconv.FormatUint(id, 10)+"/transactions",
		func(page int) url.Values { return span(0, 0, page) })
}
