package hub

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/paystack"
)

// requested are the currencies that Paystack takes payment requests in: what a Terminal is
// sent (docs: payment requests).
var requested = []string{"NGN", "GHS", "ZAR", "USD"}

// Refresh asks which Terminals are there. A country without any has none.
func (p *Paystack) Refresh(ctx context.Context) error {
	rows, err := p.Client.Terminals(ctx)
	if err != nil && paystack.OutcomeOf(err) != paystack.Rejected {
		return err
	}
	found := []checkout.Terminal{}
	for _, t := range rows {
		if t.Status == paystack.TerminalActive && t.Device != "" && (t.Domain == "" || t.Domain == p.Client.Mode()) {
			found = append(found, checkout.Terminal{ID: string(t.Device), Name: cmp.Or(string(t.Name), string(t.Device)), Place: string(t.Address)})
		}
	}
	slices.SortFunc(found, func(a, b checkout.Terminal) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	p.terminals.Store(&found)
	return nil
}

// startAtTerminal asks for the money by a payment request, whose description is our
// reference, and sends it to the Terminal. A Terminal that is not there is asked nothing.
func (p *Paystack) startAtTerminal(ctx context.Context, r checkout.Request, amount int64) (checkout.Prompt, error) {
	there, err := p.Client.TerminalPresence(ctx, r.Contact.Terminal)
	switch {
	case err != nil:
		return checkout.Prompt{}, notBegun(err)
	case !bool(there.Online):
		return checkout.Prompt{}, &checkout.Failure{Outcome: checkout.Rejected, Reason: "terminal_off"}
	case !bool(there.Available):
		return checkout.Prompt{}, &checkout.Failure{Outcome: checkout.Rejected, Reason: "terminal_busy"}
	}
	who, err := p.Client.CreateCustomer(ctx, r.Contact.Email)
	if err != nil {
		return checkout.Prompt{}, notBegun(err)
	}
	made, err := p.Client.CreatePaymentRequest(ctx, paystack.CreatePaymentRequest{Customer: string(who.Code), Amount: amount, Currency: r.Due.Currency, Description: r.Reference})
	if err != nil {
		return checkout.Prompt{}, failure(err)
	}
	prompt := checkout.Prompt{Request: string(made.Code), Terminal: r.Contact.Terminal, Push: checkout.PushSent}
	prompt.Event, err = p.Client.ProcessOnTerminal(ctx, r.Contact.Terminal, made)
	switch {
	case err == nil:
		return prompt, nil
	case paystack.OutcomeOf(err) == paystack.Unknown: // the Terminal may show it: a person looks
		prompt.Push = checkout.PushUnknown
		return prompt, nil
	default: // it shows nothing, and nobody else was told of the request
		return checkout.Prompt{}, notBegun(err)
	}
}

// notBegun says that nobody was asked for money, whatever became of the call.
func notBegun(err error) error {
	f := &checkout.Failure{Outcome: checkout.Rejected, Reason: reason(err)}
	if paystack.OutcomeOf(err) != paystack.Rejected {
		f.Outcome = checkout.NotSent
	}
	return f
}

// lookAtTerminal says how a payment request stands; one whose answer was lost is looked
// for by our reference.
func (p *Paystack) lookAtTerminal(ctx context.Context, q checkout.Query) (checkout.Payment, error) {
	if q.Request == "" {
		some, err := p.Client.PaymentRequests(ctx, max(0, q.StartedAt-clocksDiffer), 0)
		if err != nil {
			return checkout.Payment{}, err
		}
		for _, r := range some {
			if string(r.Description) == q.Reference && (q.Request == "" || r.Settled()) {
				q.Request = string(r.Code)
			}
		}
		if q.Request == "" {
			return checkout.Payment{}, checkout.ErrNoPayment
		}
	}
	r, err := p.Client.VerifyPaymentRequest(ctx, q.Request)
	if errors.Is(err, paystack.ErrNotFound) {
		return checkout.Payment{}, checkout.ErrNoPayment
	}
	if err != nil {
		return checkout.Payment{}, err
	}
	out := p.asked(r)
	if !r.Settled() {
		out.Push = p.pushed(ctx, q)
		return out, nil
	}
	if q.Terminal == "" {
		return out, nil
	}
	paid := int64(r.PaidAt)
	some, err := p.Client.TransactionsAt(ctx, q.Terminal, max(0, paid-sameMoment), paid+sameMoment)
	if err != nil {
		return checkout.Payment{}, err
	}
	p.identify(&out, r, some)
	return out, nil
}

// Times in ms. clocksDiffer is how much Paystack's clock may be behind ours; sameMoment is
// how far apart a Terminal's transaction and the request that it paid are said to be paid.
const (
	clocksDiffer = 10 * 60_000
	sameMoment   = 30_000
)

// pushed is how far an event has come; what cannot be asked is as it was.
func (p *Paystack) pushed(ctx context.Context, q checkout.Query) string {
	if q.Push == checkout.PushDelivered || q.Terminal == "" {
		return q.Push
	}
	if q.Event != "" {
		if delivered, err := p.Client.TerminalEventDelivered(ctx, q.Terminal, q.Event); err == nil && delivered {
			return checkout.PushDelivered
		}
	}
	switch there, err := p.Client.TerminalPresence(ctx, q.Terminal); {
	case err != nil:
		return q.Push
	case !bool(there.Online):
		return checkout.PushOff
	case q.Event == "":
		return checkout.PushUnknown
	default:
		return checkout.PushSent
	}
}

// asked is a payment request as checkout knows a payment. A request of somebody else's
// bears no reference of ours.
func (p *Paystack) asked(r paystack.PaymentRequest) checkout.Payment {
	out := p.payment(paystack.Transaction{Domain: r.Domain, Reference: r.Description, Amount: r.Amount, Requested: paystack.Maybe{Value: r.Amount, Said: true},
		Currency: r.Currency, Channel: paystack.ChannelTerminal, PaidAt: r.PaidAt, Status: paystack.Pending})
	out.Request = string(r.Code)
	if r.Settled() {
		out.Standing = checkout.Success
	}
	return out
}

// identify finds the transaction that paid a request, by Terminal, sum and moment: Paystack
// names it nowhere. It is needed to give money back; where two may be meant it is none, and
// a person gives it back.
func (p *Paystack) identify(out *checkout.Payment, r paystack.PaymentRequest, some []paystack.Transaction) {
	var found []paystack.Transaction
	for _, t := range some {
		apart := t.Paid() - int64(r.PaidAt)
		if t.Channel == paystack.ChannelTerminal && t.Paid() != 0 && t.Amount == r.Amount && t.Currency == r.Currency && apart <= sameMoment && -apart <= sameMoment {
			found = append(found, t)
		}
	}
	if len(found) != 1 {
		return
	}
	same := p.payment(found[0])
	out.Txn, out.Fees = same.Txn, same.Fees
	if same.Standing == checkout.Back {
		out.Standing = checkout.Back
	}
}

// listAtTerminals lists the payment requests of a time as payments, with those of the
// transactions that paid them where that is plain. A country without any has none.
func (p *Paystack) listAtTerminals(ctx context.Context, from, to int64, transactions []paystack.Transaction) ([]checkout.Payment, error) {
	rows, err := p.Client.PaymentRequests(ctx, from, to)
	if err != nil && paystack.OutcomeOf(err) != paystack.Rejected {
		return nil, err
	}
	var out []checkout.Payment
	claimed := map[uint64]int{}
	for _, r := range rows {
		if !checkout.Ours(string(r.Description)) {
			continue
		}
		o := p.asked(r)
		if r.Settled() {
			p.identify(&o, r, transactions)
			claimed[o.Txn]++
		}
		out = append(out, o)
	}
	for i := range out {
		if claimed[out[i].Txn] > 1 { // of two it is nobody's
			out[i].Txn, out[i].Fees = 0, -1
		}
	}
	return out, nil
}

var _ checkout.Refresher = (*Paystack)(nil)
