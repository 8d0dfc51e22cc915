package checkout

import (
	"context"
	"errors"
	"slices"

	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// When a payment is looked at, in ms: soon after it began, then ever more seldom,
// since money may come long after its order has ended.
const (
	soon       = 3_000
	firstDoubt = 20_000
)

// rhythm is how long after the start of an attempt which pause holds, in ms.
var rhythm = [...]struct{ until, pause int64 }{
	{3 * 60_000, soon}, {30 * 60_000, 15_000}, {24 * 3600_000, 10 * 60_000}, {7 * 24 * 3600_000, 6 * 3600_000},
}

// nextLook is when a payment that has not ended is looked at again; 0: never.
func nextLook(startedAt, now int64) int64 {
	for _, r := range rhythm {
		if now-startedAt < r.until {
			return now + r.pause
		}
	}
	return 0
}

// Look asks the provider how a payment stands and settles what it says. Whoever
// heard that something happened calls it: a webhook, the clock, the buyer who
// came back, a person. CodeNotFound for a reference that is not ours.
func (d *Desk) Look(ctx context.Context, reference string) error {
	var a Attempt
	if err := d.cfg.Store.Read(ctx, func(tx Tx) error {
		found, ok, err := tx.Attempt(reference)
		if err == nil && !ok {
			return ticketing.Errorf(ticketing.CodeNotFound, "This payment is not known here.")
		}
		a = found
		return err
	}); err != nil {
		return err
	}
	p, err := d.cfg.Provider.Look(ctx, Query{Reference: a.Reference, Channel: a.Channel, StartedAt: a.StartedAt, Request: a.Prompt.Request,
		Terminal: a.Prompt.Terminal, Push: a.Prompt.Push, Event: a.Prompt.Event})
	d.heard(err == nil || errors.Is(err, ErrNoPayment))
	if err != nil && !errors.Is(err, ErrNoPayment) {
		return errors.Join(err, d.postpone(ctx, reference))
	}
	nothing := err != nil
	return d.onAttempt(ctx, reference, func(tx Tx, a *Attempt) error {
		a.Looks++
		if nothing {
			return d.nothing(a)
		}
		return d.settle(tx, a, p)
	})
}

// postpone looks again later where the provider did not answer.
func (d *Desk) postpone(ctx context.Context, reference string) error {
	return d.cfg.Store.Do(context.WithoutCancel(ctx), func(tx Tx) error {
		a, ok, err := tx.Attempt(reference)
		if err != nil || !ok || a.NextLook == 0 {
			return err
		}
		a.Looks, a.NextLook = a.Looks+1, max(nextLook(a.StartedAt, d.cfg.Now()), d.cfg.Now()+5_000)
		return tx.PutAttempt(a)
	})
}

// nothing: the provider never heard of it. What was on its way when it was looked
// for may still arrive; nobody was shown a page of it.
func (d *Desk) nothing(a *Attempt) error {
	now := d.cfg.Now()
	switch a.State {
	case ticketing.AttemptRecorded, ticketing.AttemptUnknown:
		a.State, a.Reason, a.NextLook = ticketing.AttemptFailed, "not_begun", 0
	case ticketing.AttemptWaiting, ticketing.AttemptSuperseded:
		a.NextLook = nextLook(a.StartedAt, now)
	default:
		a.NextLook = 0
	}
	return nil
}

// settle is the one place where money is taken for an order. It happens once: the
// attempt's own state says whether it has.
func (d *Desk) settle(tx Tx, a *Attempt, p Payment) error {
	if a.settled() {
		a.NextLook = 0 // what was paid stays paid, whatever is given back of it later
		return nil
	}
	now := d.cfg.Now()
	switch p.Standing {
	case Failed:
		a.State, a.Reason, a.NextLook = ticketing.AttemptFailed, p.Reason, 0
		if a.Channel == ChannelPage { // the buyer may try another card on the same page
			a.NextLook = nextLook(a.StartedAt, now)
		}
	case Back:
		a.State, a.Reason, a.Txn, a.NextLook = ticketing.AttemptFailed, "given_back", p.Txn, 0
	case Success:
		txn, err := d.unclaimed(tx, a, p)
		if err != nil {
			return err
		}
		p.Txn = txn
		a.Txn, a.Fees, a.PaidAt, a.NextLook, a.Reason = p.Txn, p.Fees, p.PaidAt, 0, ""
		if p.Instrument != "" && d.cfg.Instrument != nil {
			a.Instrument = d.cfg.Instrument(p.Instrument)
		}
		return d.paid(tx, a, p)
	default:
		if a.State == ticketing.AttemptRecorded || a.State == ticketing.AttemptUnknown {
			// It was begun, and where the buyer pays was in the answer that was lost.
			a.State, a.Reason = ticketing.AttemptSuperseded, "answer_lost"
		}
		if p.Push != "" && a.State == ticketing.AttemptWaiting {
			a.Prompt.Push = p.Push
		}
		a.NextLook = nextLook(a.StartedAt, now)
	}
	return nil
}

// unclaimed is the number of what was paid. Nothing at the provider says which transaction
// of a terminal paid which request: one that pays another attempt already is not this
// one's, and this one has none until the lists are compared.
func (d *Desk) unclaimed(tx Tx, a *Attempt, p Payment) (uint64, error) {
	if a.Channel != ChannelTerminal || p.Txn == 0 {
		return p.Txn, nil
	}
	other, ok, err := tx.AttemptByTxn(p.Txn)
	if err != nil || ok && other.Reference != a.Reference {
		return 0, err
	}
	return p.Txn, nil
}

// settled reports whether money has come for the attempt.
func (a Attempt) settled() bool {
	return a.State == ticketing.AttemptPaid || a.State == ticketing.AttemptSurplus || a.State == ticketing.AttemptReview
}

// paid takes the money of an attempt: for the order, or as surplus, or into the
// hands of a person where it is not what was asked for.
func (d *Desk) paid(tx Tx, a *Attempt, p Payment) error {
	if why := mismatch(a, p, d.cfg.Provider.Offer().Mode); why != "" {
		a.State, a.Reason = ticketing.AttemptReview, why
		return nil
	}
	c, _, err := tx.Checkout(a.Order)
	if err != nil {
		return err
	}
	if sold, err := paidBy(tx, c, a.Reference); err != nil || sold {
		a.State = ticketing.AttemptPaid
		if err != nil || p.Fees < 0 {
			return err
		}
		return d.cfg.Decide(tx, KindFees, Fees{Reference: a.Reference, Order: a.Order, Event: c.Asked.Sold.Event, Minor: p.Fees, Currency: a.Due.Currency})
	}
	paid := Paid{Reference: a.Reference, Txn: p.Txn, Fees: p.Fees, Channel: p.Channel, PaidAt: p.PaidAt}
	why, err := d.buysNothing(tx, c, *a)
	if err != nil {
		return err
	}
	if why == SurplusLate {
		if waits, err := d.callBack(tx, a, c); err != nil || waits {
			return err
		}
	}
	if why == "" {
		a.State, paid.Retaken = ticketing.AttemptPaid, c.State == ticketing.CheckoutEnded
		if err := d.sell(tx, c, paid); err != nil || d.cfg.Paid == nil {
			return err
		}
		return d.cfg.Paid(tx, c, *a)
	}
	a.State, a.Reason = ticketing.AttemptSurplus, why
	if err := d.endFor(tx, c, why); err != nil {
		return err
	}
	return d.cfg.Decide(tx, KindSurplus, Surplus{Order: a.Order, Event: c.Asked.Sold.Event, Reference: a.Reference, Txn: p.Txn,
		Minor: p.Paid.Minor, Currency: p.Paid.Currency, Fees: p.Fees, PaidAt: p.PaidAt, Why: why})
}

// mostSpent is with how many cards that may not pay for it an order may be paid before it
// ends: each costs a payment and a refund.
const mostSpent = 3

// endFor ends an open order that nobody can pay any more, whatever he pays with.
func (d *Desk) endFor(tx Tx, c Checkout, why string) error {
	if c.State != ticketing.CheckoutOpen {
		return nil
	}
	switch why {
	case SurplusClosed:
		return d.end(tx, c, WhyClosed)
	case SurplusCard:
		tried, err := tx.AttemptsOf(c.Order())
		if err != nil {
			return err
		}
		spent := 1
		for _, a := range tried {
			if a.State == ticketing.AttemptSurplus && a.Reason == SurplusCard {
				spent++
			}
		}
		if spent >= mostSpent {
			return d.end(tx, c, WhyCards)
		}
	}
	return nil
}

// paidBy reports whether this very attempt has paid the order: a restored hub sold it
// again from its own word, and asks the provider only for what it had forgotten.
func paidBy(tx Tx, c Checkout, reference string) (bool, error) {
	if c.State != ticketing.CheckoutPaid {
		return false, nil
	}
	s, ok, err := tx.SaleByID(c.Order())
	if err != nil || !ok {
		return false, err
	}
	return slices.ContainsFunc(s.Tenders, func(t orders.Tender) bool { return t.Kind == orders.TenderOnline && t.Slip == reference }), nil
}

// mismatch says what differs between what was asked and what was paid; "" when
// nothing does. Fees that the buyer bears make the amount larger than what was
// requested.
func mismatch(a *Attempt, p Payment, mode string) string {
	requested := p.Requested
	if requested == 0 {
		requested = p.Paid.Minor
	}
	switch {
	case p.Reference != a.Reference:
		return "reference"
	case p.Mode != mode:
		return "mode"
	case p.Paid.Currency != a.Due.Currency:
		return "currency"
	case requested != a.Due.Minor || p.Paid.Minor < a.Due.Minor:
		return "amount"
	case p.Txn == 0 && a.Channel != ChannelTerminal:
		return "transaction"
	}
	return ""
}

// buysNothing says why money that came for an order is surplus; "" where it buys
// what was asked for. An order whose money came from a card that may not pay for it
// stays open: another may.
func (d *Desk) buysNothing(tx Tx, c Checkout, a Attempt) (why string, err error) {
	if c.State == ticketing.CheckoutPaid {
		return SurplusSecond, nil
	}
	saved, _, err := tx.Event(c.Asked.Sold.Event)
	if err != nil {
		return "", err
	}
	if p, ok := saved.Event.Performance(c.Asked.Sold.Performance); !ok || p.Cancelled || saved.Event.Closed || d.cfg.Now() >= p.EndsAt {
		return SurplusClosed, nil
	}
	if d.cfg.Spent != nil {
		if spent, err := d.cfg.Spent(tx, c, a); err != nil || spent {
			return SurplusCard, err
		}
	}
	if c.State != ticketing.CheckoutEnded {
		return "", nil
	}
	// Before stock is looked for: counters are asked for none that nobody may have.
	if d.cfg.Above != nil {
		if above, err := d.cfg.Above(tx, c); err != nil || above {
			return SurplusLimit, err
		}
	}
	if ok, err := free(tx, c); err != nil || !ok {
		return SurplusLate, err
	}
	return "", nil
}

// callFor is how long late money waits for counters to give units back, in ms.
const callFor = 60_000

// callBack lets late money wait where its units are not free and counters hold
// enough of them: the hub asks for them. A restart goes on with it.
func (d *Desk) callBack(tx Tx, a *Attempt, c Checkout) (waits bool, err error) {
	now := d.cfg.Now()
	if a.WantedAt == 0 {
		a.WantedAt = now
	}
	if !c.Held || now-a.WantedAt >= callFor {
		return false, nil
	}
	for q, n := range c.Asked.Sold.Units {
		l, ok, err := tx.Level(q)
		if err != nil || !ok || l.Free()+l.Lent < n {
			return false, err
		}
	}
	a.NextLook = now + soon
	return true, nil
}

// free reports whether an ended order's units can be had again.
func free(tx Tx, c Checkout) (bool, error) {
	for q, n := range c.Asked.Sold.Units {
		l, ok, err := tx.Level(q)
		if err != nil || !ok || l.Free() < n {
			return false, err
		}
	}
	return c.Held, nil
}
