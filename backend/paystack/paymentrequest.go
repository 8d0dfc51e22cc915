package paystack

import (
	"context"
	"errors"
	"net/url"
)

// CreateCustomer makes a customer, or finds the one that has the address: POST
// /customer. A payment request is made out to one.
func (c *Client) CreateCustomer(ctx context.Context, email string) (out Customer, err error) {
	if err = c.post(ctx, "customer", "/customer", map[string]string{"email": email}, &out); err == nil && out.Code == "" {
		err = &Error{Outcome: Unknown, Cause: errors.New("the answer has no customer in it")}
	}
	return out, err
}

// CreatePaymentRequest asks a customer for money: POST /paymentrequest. Amount is in
// subunits. Description is the only mark of ours: Paystack has no reference here, and a
// request whose answer was lost is found again by it.
type CreatePaymentRequest struct {
	Customer    string `json:"customer"` // its code
	Amount      int64  `json:"amount"`
	Currency    string `json:"currency,omitempty"`
	Description string `json:"description,omitempty"`
	// Notify lets Paystack write to the customer. It is always said: without it Paystack
	// does.
	Notify bool `json:"send_notification"`
}

// PaymentRequest is a payment request as Paystack has it. Amounts are subunits.
type PaymentRequest struct {
	ID          ID       `json:"id"`
	Domain      Mode     `json:"domain"`
	Amount      Amount   `json:"amount"`
	Pending     Maybe    `json:"pending_amount"` // what of it is not paid yet
	Currency    Text     `json:"currency"`
	Description Text     `json:"description"`
	Code        Text     `json:"request_code"`
	Status      Text     `json:"status"` // draft, pending, success, failed
	Paid        Flag     `json:"paid"`
	PaidAt      Instant  `json:"paid_at"`
	CreatedAt   Instant  `json:"created_at"`
	CreatedAt2  Instant  `json:"createdAt"`
	Offline     Text     `json:"offline_reference"` // what a Terminal is told of it
	Customer    Customer `json:"customer"`
}

// RequestPaid is the status of a payment request that is paid.
const RequestPaid = "success"

// Settled reports whether all of it is paid.
func (r PaymentRequest) Settled() bool {
	return bool(r.Paid) && r.Status == RequestPaid && r.Pending.Value == 0
}

// CreatePaymentRequest asks for money. Where its outcome is unknown it is to be looked
// for among PaymentRequests: Paystack would make a second one.
func (c *Client) CreatePaymentRequest(ctx context.Context, r CreatePaymentRequest) (out PaymentRequest, err error) {
	if err = c.post(ctx, "payment request", "/paymentrequest", r, &out); err == nil && (out.ID == 0 || out.Code == "") {
		err = &Error{Outcome: Unknown, Cause: errors.New("the answer has no payment request in it")}
	}
	return out, err
}

// VerifyPaymentRequest says how a payment request stands, by its code. ErrNotFound.
func (c *Client) VerifyPaymentRequest(ctx context.Context, code string) (PaymentRequest, error) {
	return c.paymentRequest(ctx, "payment request verify", "/paymentrequest/verify/", code)
}

// PaymentRequest fetches a payment request by its number or code. ErrNotFound.
func (c *Client) PaymentRequest(ctx context.Context, name string) (PaymentRequest, error) {
	return c.paymentRequest(ctx, "payment request fetch", "/paymentrequest/", name)
}

func (c *Client) paymentRequest(ctx context.Context, endpoint, path, name string) (out PaymentRequest, err error) {
	part, err := segment(name)
	if err != nil {
		return out, err
	}
	_, err = c.get(ctx, endpoint, path+part, nil, &out)
	return out, err
}

// PaymentRequests lists all payment requests that were made from one moment to another,
// Unix ms.
func (c *Client) PaymentRequests(ctx context.Context, from, to int64) ([]PaymentRequest, error) {
	return all[PaymentRequest](ctx, c, "payment request list", "/paymentrequest", func(page int) url.Values { return span(from, to, page) })
}
