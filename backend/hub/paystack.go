package hub

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/paystack"
	"github.com/ticketcrib/ticketcrib/backend/refund"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Paystack is the payment provider, as checkout knows one: amounts turned from our
// minor units into Paystack's hundredths and back, its outcomes into ours.
type Paystack struct {
	Client  *paystack.Client
	Keys    []paystack.Key // that sign webhooks: the present one, and the one before
	Sandbox bool           // our own: no money moves, whatever the key says
	Now     func() int64   // Unix ms
}

var _ checkout.Provider = (*Paystack)(nil)

// terms are Paystack's by currency: the least transaction in subunits (docs: api;
// reference section 2) and the ways that its countries offer.
var terms = map[string]struct {
	least    int64
	channels []string
	networks []string
}{
	"NGN": {50_00, []string{checkout.ChannelPage, checkout.ChannelTransfer, checkout.ChannelUSSD}, nil},
	"GHS": {10, []string{checkout.ChannelPage, checkout.ChannelMobile}, []string{"mtn", "vod", "atl"}},
	"KES": {3_00, []string{checkout.ChannelPage, checkout.ChannelMobile}, []string{"mpesa"}},
	"XOF": {1_00, []string{checkout.ChannelPage, checkout.ChannelMobile}, []string{"orange", "wave", "mtn"}},
	"ZAR": {1_00, []string{checkout.ChannelPage}, nil},
	"USD": {2_00, []string{checkout.ChannelPage}, nil},
	"EGP": {1_00, []string{checkout.ChannelPage}, nil},
	"RWF": {1_00, []string{checkout.ChannelPage}, nil},
}

// leastTransfer is the least that a transfer to an account takes, in naira subunits.
const leastTransfer = 100_00

// Mode says whose money it is.
func (p *Paystack) mode() string {
	switch {
	case p.Sandbox:
		return checkout.ModeSandbox
	case p.Client.Mode() == paystack.Live:
		return checkout.ModeLive
	default:
		return checkout.ModeTest
	}
}

// Offer says what can be paid.
func (p *Paystack) Offer() checkout.Offer {
	o := checkout.Offer{Mode: p.mode(), Terms: map[string]checkout.Terms{}}
	for currency, t := range terms {
		decimals, ok := ticketing.Decimals(currency)
		if !ok {
			continue
		}
		least, whole := paystack.Whole(t.least, decimals)
		if !whole {
			continue
		}
		o.Terms[currency] = checkout.Terms{Least: least, Channels: t.channels, Networks: t.networks}
	}
	return o
}

// Start begins a payment, on Paystack's page or without one.
func (p *Paystack) Start(ctx context.Context, r checkout.Request) (checkout.Prompt, error) {
	decimals, ok := ticketing.Decimals(r.Due.Currency)
	if !ok {
		return checkout.Prompt{}, &checkout.Failure{Outcome: checkout.NotSent, Reason: "currency"}
	}
	amount := paystack.Subunits(r.Due.Minor, decimals)
	said, _ := json.Marshal(map[string]any{"order": r.Order, "event": r.Event})
	if r.Channel == checkout.ChannelPage {
		begun, err := p.Client.Initialize(ctx, paystack.Initialize{Email: r.Contact.Email, Amount: amount, Currency: r.Due.Currency, Reference: r.Reference, Metadata: string(said)})
		return checkout.Prompt{URL: begun.URL}, failure(err)
	}
	if r.Channel == checkout.ChannelTransfer && amount < leastTransfer {
		return checkout.Prompt{}, &checkout.Failure{Outcome: checkout.Rejected, Reason: "amount"}
	}
	charge := paystack.Charge{Email: r.Contact.Email, Amount: amount, Currency: r.Due.Currency, Reference: r.Reference, Metadata: string(said)}
	switch r.Channel {
	case checkout.ChannelMobile:
		charge.Mobile = &paystack.MobileMoney{Phone: strings.ReplaceAll(r.Contact.Phone, " ", ""), Provider: r.Contact.Network}
	case checkout.ChannelTransfer:
		charge.Transfer = &paystack.BankTransfer{ExpiresAt: time.UnixMilli(p.Now()).Add(accountLives).UTC().Format(time.RFC3339)}
	case checkout.ChannelUSSD:
		charge.USSD = &paystack.USSD{Type: "737"}
	}
	out, err := p.Client.Charge(ctx, charge)
	if err != nil {
		return checkout.Prompt{}, failure(err)
	}
	if out.Status == "failed" {
		return checkout.Prompt{}, &checkout.Failure{Outcome: checkout.Rejected, Reason: string(out.Message)}
	}
	return checkout.Prompt{URL: string(out.URL), Text: string(out.Text), Code: string(out.USSD), Bank: string(out.Bank.Name), Account: string(out.Account),
		Name: string(out.Name), Until: int64(out.ExpiresAt)}, nil
}

// accountLives is how long an account that is made for a payment takes money: the
// least that Paystack allows is 15 minutes.
const accountLives = 20 * time.Minute

// failure says what is known of a payment that was not begun.
func failure(err error) error {
	if err == nil {
		return nil
	}
	f := &checkout.Failure{Reason: reason(err), Taken: errors.Is(err, paystack.ErrDuplicateReference)}
	switch paystack.OutcomeOf(err) {
	case paystack.NotSent:
		f.Outcome = checkout.NotSent
	case paystack.Rejected:
		f.Outcome = checkout.Rejected
	}
	return f
}

// reason is a word for what Paystack refuses that the screens have a sentence for,
// else Paystack's own words.
func reason(err error) string {
	for is, word := range map[error]string{paystack.ErrKeyRefused: "key", paystack.ErrEmail: "email", paystack.ErrCurrency: "currency", paystack.ErrAmount: "amount",
		paystack.ErrRateLimited: "busy", paystack.ErrCountry: "country"} {
		if errors.Is(err, is) {
			return word
		}
	}
	var e *paystack.Error
	if errors.As(err, &e) && e.Message != "" {
		return e.Message
	}
	return "unknown"
}

// Look says how a payment stands.
func (p *Paystack) Look(ctx context.Context, reference string) (checkout.Payment, error) {
	t, err := p.Client.Verify(ctx, reference)
	if errors.Is(err, paystack.ErrNotFound) {
		return checkout.Payment{}, checkout.ErrNoPayment
	}
	if err != nil {
		return checkout.Payment{}, err
	}
	return p.payment(t), nil
}

// List returns every payment that was begun or paid from one moment to another.
func (p *Paystack) List(ctx context.Context, from, to int64) (all []checkout.Payment, err error) {
	for page, more := 1, true; more; page++ {
		var some []paystack.Transaction
		if some, more, err = p.Client.Transactions(ctx, "", from, to, page); err != nil {
			return nil, err
		}
		for _, t := range some {
			all = append(all, p.payment(t))
		}
	}
	return all, nil
}

func (p *Paystack) payment(t paystack.Transaction) checkout.Payment {
	out := checkout.Payment{Reference: string(t.Reference), Txn: uint64(t.ID), Paid: ticketing.Money{Currency: string(t.Currency)}, Fees: -1, Channel: string(t.Channel),
		PaidAt: t.Paid(), Mode: p.mode(), Reason: string(t.Response), Standing: checkout.Pending}
	if t.Domain != p.Client.Mode() {
		out.Mode = string(t.Domain)
	}
	switch t.Status {
	case paystack.Success:
		out.Standing = checkout.Success
	case paystack.Failed:
		out.Standing = checkout.Failed
	case paystack.Reversed, paystack.ReversalPending:
		out.Standing = checkout.Back
	}
	decimals, _ := ticketing.Decimals(out.Paid.Currency)
	whole := true
	set := func(minor *int64, subunits paystack.Amount) {
		n, ok := paystack.Whole(int64(subunits), decimals)
		*minor, whole = n, whole && ok
	}
	set(&out.Paid.Minor, t.Amount)
	if t.Requested.Said {
		set(&out.Requested, t.Requested.Value)
	}
	if !whole {
		out.Paid.Minor, out.Requested = 0, 0 // no amount that we ask for: a person looks at it
	}
	if t.Fees.Said {
		unit := paystack.Subunits(1, decimals)
		out.Fees = (int64(t.Fees.Value) + unit/2) / unit
	}
	return out
}

// Heard reads a webhook: which payment something has happened to. ok is false for
// one that Paystack has not signed.
func (p *Paystack) Heard(body []byte, signature string) (e paystack.Event, ok bool) {
	if !paystack.Signed(body, signature, p.Keys...) {
		return e, false
	}
	e, err := paystack.ParseEvent(body)
	return e, err == nil
}

var _ refund.Provider = (*Paystack)(nil)

// Given lists all that has gone back of a payment.
func (p *Paystack) Given(ctx context.Context, txn uint64, currency string) ([]refund.Given, error) {
	rows, err := p.Client.RefundsOf(ctx, txn)
	out := make([]refund.Given, 0, len(rows))
	for _, r := range rows {
		out = append(out, given(r, currency))
	}
	return out, err
}

// Give gives money of a payment back.
func (p *Paystack) Give(ctx context.Context, i refund.Item, note string) (refund.Given, error) {
	decimals, ok := ticketing.Decimals(i.Currency)
	if !ok || i.Txn == 0 {
		return refund.Given{}, &refund.Failure{Outcome: refund.NotSent, Reason: "payment"}
	}
	made, err := p.Client.CreateRefund(ctx, paystack.CreateRefund{Transaction: strconv.FormatUint(i.Txn, 10), Amount: paystack.Subunits(i.Minor, decimals), Currency: i.Currency, Note: note})
	if err == nil {
		return given(made, i.Currency), nil
	}
	f := &refund.Failure{Reason: reason(err), Dry: errors.Is(err, paystack.ErrBalance), Over: errors.Is(err, paystack.ErrReversed) || errors.Is(err, paystack.ErrExceeds)}
	switch paystack.OutcomeOf(err) {
	case paystack.NotSent:
		f.Outcome = refund.NotSent
	case paystack.Rejected:
		f.Outcome = refund.Refused
	}
	return refund.Given{}, f
}

// GivenBetween lists all that has gone back from one moment to another.
func (p *Paystack) GivenBetween(ctx context.Context, from, to int64) ([]refund.Given, error) {
	rows, err := p.Client.Refunds(ctx, from, to)
	out := make([]refund.Given, 0, len(rows))
	for _, r := range rows {
		out = append(out, given(r, string(r.Currency)))
	}
	return out, err
}

// Find says how a refund stands.
func (p *Paystack) Find(ctx context.Context, id uint64, currency string) (refund.Given, error) {
	r, err := p.Client.Refund(ctx, id)
	return given(r, currency), err
}

// Holds is what the balance holds of a currency.
func (p *Paystack) Holds(ctx context.Context, currency string) (int64, error) {
	all, err := p.Client.Balances(ctx)
	decimals, _ := ticketing.Decimals(currency)
	for _, b := range all {
		if string(b.Currency) == currency {
			return int64(b.Balance) / paystack.Subunits(1, decimals), err
		}
	}
	return 0, err
}

func given(r paystack.Refund, currency string) refund.Given {
	decimals, _ := ticketing.Decimals(currency)
	minor, _ := paystack.Whole(int64(r.Amount), decimals)
	states := map[paystack.RefundStatus]refund.State{paystack.RefundPending: refund.Pending, paystack.RefundProcessing: refund.Processing,
		paystack.RefundAttention: refund.NeedsPerson, paystack.RefundProcessed: refund.Done, paystack.RefundFailed: refund.Failed}
	g := refund.Given{ID: uint64(r.ID), Txn: uint64(r.Transaction.ID), Minor: minor, Currency: currency, Note: string(r.Note), State: refund.Pending}
	if s, ok := states[r.Status]; ok {
		g.State = s
	}
	if g.State == refund.Failed || g.State == refund.NeedsPerson {
		g.Reason = string(r.Status)
	}
	return g
}
