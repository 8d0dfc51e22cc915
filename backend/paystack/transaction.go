package paystack

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"time"
)

// Status is how a transaction stands (docs: verify payments; reference section 3).
type Status string

// The statuses. Abandoned is not final: it is also the state right after a
// transaction was begun.
const (
	Success         Status = "success"
	Failed          Status = "failed"
	Abandoned       Status = "abandoned"
	Ongoing         Status = "ongoing"
	Pending         Status = "pending"
	Processing      Status = "processing"
	Queued          Status = "queued"
	Reversed        Status = "reversed"
	ReversalPending Status = "reversal-pending"
)

// Initialize is a transaction to begin: POST /transaction/initialize. Amount is in
// subunits.
type Initialize struct {
	Email       string   `json:"email"`
	Amount      int64    `json:"amount"`
	Currency    string   `json:"currency,omitempty"`
	Reference   string   `json:"reference"`
	CallbackURL string   `json:"callback_url,omitempty"`
	Channels    []string `json:"channels,omitempty"`
	Metadata    string   `json:"metadata,omitempty"` // JSON: as a string it keeps its numbers
}

// Begun is where the buyer pays. It is never said again.
type Begun struct {
	URL        string `json:"authorization_url"`
	AccessCode string `json:"access_code"`
	Reference  string `json:"reference"`
}

// Transaction is a payment as Paystack has it. Amounts are subunits.
type Transaction struct {
	ID        ID       `json:"id"`
	Domain    Mode     `json:"domain"`
	Status    Status   `json:"status"`
	Reference Text     `json:"reference"`
	Amount    Amount   `json:"amount"`
	Requested Maybe    `json:"requested_amount"`
	Currency  Text     `json:"currency"`
	Channel   Text     `json:"channel"`
	Fees      Maybe    `json:"fees"`
	Message   Text     `json:"message"`
	Response  Text     `json:"gateway_response"`
	PaidAt    Instant  `json:"paid_at"`
	PaidAt2   Instant  `json:"paidAt"`
	CreatedAt Instant  `json:"created_at"`
	Created2  Instant  `json:"createdAt"`
	Metadata  Metadata `json:"metadata"`
	Customer  Customer `json:"customer"`
	Source    Source   `json:"source"`
	Used      Used     `json:"authorization"`
}

// ChannelTerminal is the channel of what was paid at a Terminal. Its reference is
// Paystack's own, and nothing in it names the payment request (reference section 9).
const ChannelTerminal = "pos"

// Source is where a transaction was begun: of one at a Terminal, Identifier is that.
type Source struct {
	Type       Text `json:"type"`
	Source     Text `json:"source"`
	Identifier Text `json:"identifier"`
}

// UnmarshalJSON reads a source: an object, or one of several spellings of nothing.
func (s *Source) UnmarshalJSON(raw []byte) error {
	type plain Source
	*s = Source{}
	if json.Unmarshal(raw, (*plain)(s)) != nil {
		*s = Source{}
	}
	return nil
}

// Used is what a transaction was paid with: the signature is the same for each payment of
// one card, though its customer gives another address. It is {} before it is paid.
type Used struct {
	Signature Text `json:"signature"`
}

// UnmarshalJSON reads what was used: an object, or one of several spellings of nothing.
func (u *Used) UnmarshalJSON(raw []byte) error {
	type plain Used
	*u = Used{}
	if json.Unmarshal(raw, (*plain)(u)) != nil {
		*u = Used{}
	}
	return nil
}

// Customer is who paid.
type Customer struct {
	ID    ID   `json:"id"`
	Email Text `json:"email"`
	Code  Text `json:"customer_code"`
}

// UnmarshalJSON reads a customer: an object, or its number alone.
func (c *Customer) UnmarshalJSON(raw []byte) error {
	type plain Customer
	if json.Unmarshal(raw, (*plain)(c)) == nil {
		return nil
	}
	*c = Customer{}
	_ = c.ID.UnmarshalJSON(raw)
	return nil
}

// Paid is when it was paid, Unix ms, in either spelling; 0: not.
func (t Transaction) Paid() int64 { return int64(max(t.PaidAt, t.PaidAt2)) }

// Initialize begins a transaction. ErrDuplicateReference where the reference was
// used before, though nobody can say by whom.
func (c *Client) Initialize(ctx context.Context, i Initialize) (out Begun, err error) {
	if err = c.post(ctx, "initialize", "/transaction/initialize", i, &out); err != nil {
		return out, err
	}
	if out.URL == "" {
		return out, &Error{Outcome: Unknown, Cause: errors.New("the answer has no address to pay at")}
	}
	return out, nil
}

// Verify says how a transaction stands. ErrNotFound where Paystack never heard of
// the reference.
func (c *Client) Verify(ctx context.Context, reference string) (out Transaction, err error) {
	ref, err := segment(reference)
	if err != nil {
		return out, err
	}
	_, err = c.get(ctx, "verify", "/transaction/verify/"+ref, nil, &out)
	return out, err
}

// Transaction fetches a transaction by Paystack's own number.
func (c *Client) Transaction(ctx context.Context, id uint64) (out Transaction, err error) {
	_, err = c.get(ctx, "transaction", "/transaction/"+strconv.FormatUint(id, 10), nil, &out)
	return out, err
}

// perPage is how many rows a page of a list has.
const perPage = 100

// Transactions lists a page, from 1, of what was paid from one moment to another,
// Unix ms; more is false on the last page.
func (c *Client) Transactions(ctx context.Context, status Status, from, to int64, page int) (out []Transaction, more bool, err error) {
	q := span(from, to, page)
	if status != "" {
		q.Set("status", string(status))
	}
	_, err = c.get(ctx, "transactions", "/transaction", q, &out)
	return out, len(out) == perPage, err
}

// TransactionsAt lists all transactions of a Terminal from one moment to another, Unix
// ms.
func (c *Client) TransactionsAt(ctx context.Context, terminal string, from, to int64) ([]Transaction, error) {
	return all[Transaction](ctx, c, "transactions", "/transaction", func(page int) url.Values {
		q := span(from, to, page)
		q.Set("terminalid", terminal)
		return q
	})
}

func span(from, to int64, page int) url.Values {
	q := url.Values{"perPage": {strconv.Itoa(perPage)}, "page": {strconv.Itoa(page)}}
	for name, at := range map[string]int64{"from": from, "to": to} {
		if at != 0 {
			q.Set(name, time.UnixMilli(at).UTC().Format("2006-01-02T15:04:05.000Z"))
		}
	}
	return q
}

// Charge is a payment without a page: POST /charge. Exactly one of the ways is set.
type Charge struct {
	Email     string        `json:"email"`
	Amount    int64         `json:"amount"`
	Currency  string        `json:"currency,omitempty"`
	Reference string        `json:"reference"`
	Metadata  string        `json:"metadata,omitempty"`
	Mobile    *MobileMoney  `json:"mobile_money,omitempty"`
	USSD      *USSD         `json:"ussd,omitempty"`
	Transfer  *BankTransfer `json:"bank_transfer,omitempty"`
}

// MobileMoney asks a phone to approve. Provider: mtn, atl, vod, mpesa, orange, wave.
type MobileMoney struct {
	Phone    string `json:"phone"`
	Provider string `json:"provider"`
}

// USSD is a bank's code to dial.
type USSD struct {
	Type string `json:"type"`
}

// BankTransfer makes an account for this payment, until a moment.
type BankTransfer struct {
	ExpiresAt string `json:"account_expires_at,omitempty"`
}

// Charged is what the buyer is to do next; Status says it: success, failed,
// pending, send_pin, send_otp, send_phone, send_birthday, send_address, open_url,
// pay_offline, pending_bank_transfer, timeout.
type Charged struct {
	Status    Text   `json:"status"`
	Reference Text   `json:"reference"`
	Text      Text   `json:"display_text"`
	Message   Text   `json:"message"`
	URL       Text   `json:"url"`
	USSD      Text   `json:"ussd_code"`
	QR        Text   `json:"qr_code"`
	ID        ID     `json:"id"`
	Amount    Amount `json:"amount"`
	Account   Text   `json:"account_number"`
	Name      Text   `json:"account_name"`
	Bank      struct {
		Name Text `json:"name"`
	} `json:"bank"`
	ExpiresAt Instant `json:"account_expires_at"`
}

// Charge begins a payment without a page.
func (c *Client) Charge(ctx context.Context, p Charge) (out Charged, err error) {
	err = c.post(ctx, "charge", "/charge", p, &out)
	return out, err
}

// Answer sends what the buyer typed for a step: pin, otp, phone or birthday.
func (c *Client) Answer(ctx context.Context, step, value, reference string) (out Charged, err error) {
	switch step {
	case "pin", "otp", "phone", "birthday":
		err = c.post(ctx, "charge", "/charge/submit_"+step, map[string]string{step: value, "reference": reference}, &out)
		return out, err
	}
	return out, &Error{Outcome: NotSent, Cause: errors.New("there is no such step: " + step)}
}

// CheckCharge asks how a pending charge stands; not sooner than 10 s after it was
// begun (docs: charge).
func (c *Client) CheckCharge(ctx context.Context, reference string) (out Charged, err error) {
	ref, err := segment(reference)
	if err != nil {
		return out, err
	}
	_, err = c.get(ctx, "check", "/charge/"+ref, nil, &out)
	return out, err
}

// Balance is what one currency's balance holds, in subunits.
type Balance struct {
	Currency Text   `json:"currency"`
	Balance  Amount `json:"balance"`
}

// Balances asks what the account holds.
func (c *Client) Balances(ctx context.Context) (out []Balance, err error) {
	_, err = c.get(ctx, "balance", "/balance", nil, &out)
	return out, err
}

// Bank is a bank that a refund can be paid out to.
type Bank struct {
	ID   ID   `json:"id"`
	Name Text `json:"name"`
	Code Text `json:"code"`
}

// Banks lists the banks of a currency.
func (c *Client) Banks(ctx context.Context, currency string) (out []Bank, err error) {
	_, err = c.get(ctx, "bank", "/bank", url.Values{"currency": {currency}, "perPage": {"100"}}, &out)
	return out, err
}
