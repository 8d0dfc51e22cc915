package hub

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
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

	terminals atomic.Pointer[[]checkout.Terminal] // as they were found last
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
	if found := p.terminals.Load(); found != nil {
		o.Terminals = *found
	}
	for currency, t := range terms {
		decimals, ok := ticketing.Decimals(currency)
		if !ok {
			continue
		}
		least, whole := paystack.Whole(t.least, decimals)
		if !whole {
			continue
		}
		channels := t.channels
		if len(o.Terminals) > 0 && slices.Contains(requested, currency) {
			channels = append(slices.Clone(channels), checkout.ChannelTerminal)
		}
		o.Terms[currency] = checkout.Terms{Least: least, Channels: channels, Networks: t.networks}
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
		begun, err := p.Client.Initialize(ctx, paystack.Initialize{Email: r.Contact.Email, Amount: amount, Currency: r.Due.Currency, Reference: r.Reference, CallbackURL: r.Return, Metadata: string(said)})
		return checkout.Prompt{URL: begun.URL}, failure(err)
	}
	if r.Channel == checkout.ChannelTerminal {
		return p.startAtTerminal(ctx, r, amount)
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
	return prompt(out)
}

// steps are what Paystack asks the buyer for on the way, by its status (docs: charge).
var steps = map[paystack.Text]string{"send_otp": "otp", "send_pin": "pin", "send_phone": "phone", "send_birthday": "birthday"}

func prompt(out paystack.Charged) (checkout.Prompt, error) {
	if out.Status == "failed" {
		return checkout.Prompt{}, &checkout.Failure{Outcome: checkout.Rejected, Reason: string(out.Message)}
	}
	return checkout.Prompt{URL: string(out.URL), Text: string(out.Text), Code: string(out.USSD), Bank: string(out.Bank.Name), Account: string(out.Account),
		Name: string(out.Name), Until: int64(out.ExpiresAt), Step: steps[out.Status]}, nil
}

// Answer sends what the buyer says for a step of a payment without a page.
func (p *Paystack) Answer(ctx context.Context, reference, step, value string) (checkout.Prompt, error) {
	out, err := p.Client.Answer(ctx, step, value, reference)
	if err != nil {
		return checkout.Prompt{}, failure(err)
	}
	return prompt(out)
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

// Lapse lets no payment of the account take longer than most. Another program that uses
// the account is limited with it: Paystack has one setting for all.
func (p *Paystack) Lapse(ctx context.Context, most time.Duration) (time.Duration, error) {
	now, err := p.Client.SessionTimeout(ctx)
	if err == nil && (now <= 0 || now > most) {
		now, err = p.Client.SetSessionTimeout(ctx, most)
		if err == nil && (now <= 0 || now > most) {
			return 0, &checkout.Failure{Outcome: checkout.Rejected, Reason: "not kept"}
		}
	}
	return now, failure(err)
}

// Look says how a payment stands.
func (p *Paystack) Look(ctx context.Context, q checkout.Query) (checkout.Payment, error) {
	if q.Channel == checkout.ChannelTerminal {
		return p.lookAtTerminal(ctx, q)
	}
	t, err := p.Client.Verify(ctx, q.Reference)
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
	var atTerminals []paystack.Transaction
	for page, more := 1, true; more; page++ {
		var some []paystack.Transaction
		if some, more, err = p.Client.Transactions(ctx, "", from, to, page); err != nil {
			return nil, err
		}
		for _, t := range some {
			all = append(all, p.payment(t))
			if t.Channel == paystack.ChannelTerminal {
				atTerminals = append(atTerminals, t)
			}
		}
	}
	asked, err := p.listAtTerminals(ctx, from, to, atTerminals)
	return append(all, asked...), err
}

func (p *Paystack) payment(t paystack.Transaction) checkout.Payment {
	out := checkout.Payment{Reference: string(t.Reference), Txn: uint64(t.ID), Paid: ticketing.Money{Currency: string(t.Currency)}, Fees: -1, Channel: string(t.Channel),
		PaidAt: t.Paid(), Instrument: string(t.Used.Signature), Mode: p.mode(), Reason: string(t.Response), Standing: checkout.Pending}
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
		out.Fees = nearest(t.Fees.Value, out.Paid.Currency)
	}
	return out
}

// Payouts lists what was paid out to the organizer, and what is on its way.
func (p *Paystack) Payouts(ctx context.Context, from, to int64) ([]checkout.Payout, error) {
	rows, err := p.Client.Settlements(ctx, from, to)
	out := make([]checkout.Payout, 0, len(rows))
	for _, r := range rows {
		if r.Domain != "" && r.Domain != p.Client.Mode() {
			continue
		}
		currency := string(r.Currency)
		o := checkout.Payout{ID: strconv.FormatUint(uint64(r.ID), 10), State: checkout.PayoutComing, Paid: ticketing.Money{Minor: nearest(r.Effective, currency), Currency: currency},
			Deducted: nearest(r.Deducted, currency), At: int64(r.At)}
		switch r.Status {
		case paystack.SettlementPaid:
			o.State = checkout.PayoutDone
		case paystack.SettlementFailed:
			o.State = checkout.PayoutFailed
		}
		out = append(out, o)
	}
	return out, err
}

// PaidOut lists the payments that a payout pays out.
func (p *Paystack) PaidOut(ctx context.Context, payout string) ([]checkout.Payment, error) {
	id, err := strconv.ParseUint(payout, 10, 64)
	if err != nil {
		return nil, err
	}
	rows, err := p.Client.SettlementTransactions(ctx, id)
	out := make([]checkout.Payment, 0, len(rows))
	for _, t := range rows {
		out = append(out, p.payment(t))
	}
	return out, err
}

// nearest is subunits in minor units: fees make fractions of currencies without decimals.
func nearest(n paystack.Amount, currency string) int64 {
	decimals, _ := ticketing.Decimals(currency)
	unit := paystack.Subunits(1, decimals)
	if n < 0 {
		return -nearest(-n, currency)
	}
	return (int64(n) + unit/2) / unit
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
	if txn == 0 {
		return nil, nil
	}
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
	if !ok {
		return refund.Given{}, &refund.Failure{Outcome: refund.NotSent, Reason: "currency"}
	}
	if i.Txn == 0 { // paid at a terminal, and nobody can say by which transaction
		return refund.Given{}, &refund.Failure{Outcome: refund.Refused, Reason: "payment"}
	}
	made, err := p.Client.CreateRefund(ctx, paystack.CreateRefund{Transaction: strconv.FormatUint(i.Txn, 10), Amount: paystack.Subunits(i.Minor, decimals), Currency: i.Currency, Note: note})
	if err == nil {
		return given(made, i.Currency), nil
	}
	f := refundFailure(err)
	f.Dry, f.Over = errors.Is(err, paystack.ErrBalance), errors.Is(err, paystack.ErrReversed) || errors.Is(err, paystack.ErrExceeds)
	return refund.Given{}, f
}

// refundFailure says what is known of money that was not sent back.
func refundFailure(err error) *refund.Failure {
	f := &refund.Failure{Reason: reason(err)}
	switch paystack.OutcomeOf(err) {
	case paystack.NotSent:
		f.Outcome = refund.NotSent
	case paystack.Rejected:
		f.Outcome = refund.Refused
	}
	return f
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

// Redirect sends a refund that needs attention to an account of the buyer.
func (p *Paystack) Redirect(ctx context.Context, id uint64, currency string, to refund.Account) error {
	_, err := p.Client.RetryRefund(ctx, id, paystack.Details{Currency: currency, Account: to.Number, Bank: to.Bank})
	if err == nil {
		return nil
	}
	f := refundFailure(err)
	f.Over = errors.Is(err, paystack.ErrNotNeedingAttention)
	return f
}

// Banks lists the banks of a currency.
func (p *Paystack) Banks(ctx context.Context, currency string) ([]refund.Bank, error) {
	all, err := p.Client.Banks(ctx, currency)
	out := make([]refund.Bank, 0, len(all))
	for _, b := range all {
		out = append(out, refund.Bank{ID: strconv.FormatUint(uint64(b.ID), 10), Name: string(b.Name)})
	}
	slices.SortFunc(out, func(a, b refund.Bank) int { return strings.Compare(a.Name, b.Name) })
	return out, err
}

// Disputes lists the payments that buyers' banks take back.
func (p *Paystack) Disputes(ctx context.Context, from, to int64) ([]refund.Dispute, error) {
	rows, err := p.Client.Disputes(ctx, from, to)
	out := make([]refund.Dispute, 0, len(rows))
	for _, r := range rows {
		if r.Domain != "" && r.Domain != p.Client.Mode() {
			continue
		}
		decimals, _ := ticketing.Decimals(string(r.Currency))
		minor, _ := paystack.Whole(int64(r.Amount), decimals)
		ended := r.Status == paystack.DisputeResolved
		out = append(out, refund.Dispute{ID: uint64(r.ID), Reference: r.Reference(), Txn: uint64(r.Transaction.ID), Minor: minor, Currency: string(r.Currency), DueAt: int64(r.DueAt),
			Ended: ended, Lost: ended && r.Resolution != paystack.DisputeDeclined})
	}
	return out, err
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
