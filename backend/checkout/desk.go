package checkout

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"

	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Config is what a Desk works with. It runs at the hub alone.
type Config struct {
	Store    Store
	Provider Provider
	// Decide records a decision of the hub and folds it, in the transaction.
	Decide func(tx Tx, kind string, body any) error
	// Issuer is the key that signs the passes of what the hub sells now.
	Issuer func(tx Tx) (ed25519.PrivateKey, error)
	// Above reports whether an order that had ended would be more than its buyer may have,
	// were it sold now. nil: nobody has too much.
	Above func(tx Tx, c Checkout) (bool, error)
	// Spent reports whether the card or account of an attempt has paid for so much that it may
	// not pay for this order too. nil: any may pay for all.
	Spent func(tx Tx, c Checkout, a Attempt) (bool, error)
	// Heard is told after each question to the provider whether it answered, be it with a
	// refusal. It may be nil.
	Heard func(answered bool)
	// Instrument names what paid, by the provider's word for it; nil: it is not looked at.
	Instrument func(word string) []byte
	// Paid is told of an order that an attempt has paid, in the transaction. It may be nil.
	Paid   func(tx Tx, c Checkout, a Attempt) error
	Now    func() int64 // Unix ms
	Random io.Reader
	Log    *slog.Logger
}

// Desk takes orders that were asked for to their end. It is for any number of
// goroutines, and may be opened on two nodes of one hub: every step is guarded by
// the rows that it moves.
type Desk struct{ cfg Config }

// New returns a Desk.
func New(cfg Config) *Desk { return &Desk{cfg: cfg} }

// holdFor is how long an order's units are held after the last try to pay began,
// in ms. Money that comes later is late, and not lost.
const holdFor = 15 * 60_000

// Start is a person's wish to pay an order, or to try again. Key is the screen's
// own: the same one starts once.
type Start struct {
	Order   ticketing.OrderID
	Key     string
	Channel string
	Contact Contact
	Return  string // where the provider's page sends the buyer on; "": nowhere
}

// Begin starts an attempt to pay and says what the buyer is to do. CodeNotFound
// for an order that the hub has not heard of, CodeTooLate for one that has ended,
// CodeInvalid for an amount that the provider does not take. Where the outcome is
// unknown it says so, and looks.
func (d *Desk) Begin(ctx context.Context, s Start) (Paying, error) {
	a, event, fresh, err := d.record(ctx, s)
	if err != nil {
		return Paying{}, err
	}
	if fresh {
		prompt, err := d.cfg.Provider.Start(ctx, Request{Reference: a.Reference, Order: a.Order, Event: event, Channel: a.Channel, Due: a.Due, Contact: a.Contact, Return: s.Return})
		var f *Failure
		d.heard(err == nil || errors.As(err, &f) && f.Outcome == Rejected)
		if err := d.began(context.WithoutCancel(ctx), a.Reference, prompt, err); err != nil {
			return Paying{}, err
		}
	}
	return d.Standing(ctx, s.Order)
}

func (d *Desk) heard(answered bool) {
	if d.cfg.Heard != nil {
		d.cfg.Heard(answered)
	}
}

// record keeps the attempt before it is made.
func (d *Desk) record(ctx context.Context, s Start) (a Attempt, event string, fresh bool, err error) {
	if err := s.validate(); err != nil {
		return a, "", false, err
	}
	err = d.cfg.Store.Do(ctx, func(tx Tx) error {
		fresh = false
		c, ok, err := tx.Checkout(s.Order)
		if err != nil {
			return err
		}
		if !ok {
			return ticketing.Errorf(ticketing.CodeNotFound, "The hub does not know this order yet. Try again in a moment.")
		}
		tried, err := tx.AttemptsOf(s.Order)
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(tried, func(a Attempt) bool { return a.Key == s.Key }); i >= 0 {
			a = tried[i]
			return nil
		}
		if err := d.payable(c); err != nil {
			return err
		}
		if s.Contact, err = d.atTerminal(s, tried); err != nil {
			return err
		}
		now := d.cfg.Now()
		if err := supersede(tx, tried); err != nil {
			return err
		}
		n := int64(len(tried) + 1)
		a = Attempt{Reference: Reference(s.Order, n), Order: s.Order, N: n, Key: s.Key, Channel: s.Channel, Contact: s.Contact,
			State: ticketing.AttemptRecorded, Due: ticketing.Money{Minor: c.Asked.Due, Currency: c.Asked.Sold.Currency},
			StartedAt: now, NextLook: now + firstDoubt, Fees: -1}
		saved, _, err := tx.Event(c.Asked.Sold.Event)
		if err != nil {
			return err
		}
		event, fresh = saved.Event.Name, true
		return tx.PutAttempt(a)
	})
	return a, event, fresh, err
}

// Answer hands on what the buyer says for the step that the newest attempt of an order
// waits for. It is kept nowhere. CodeConflict where nothing is waited for, CodeInvalid
// where the provider refuses it; where nobody can say, it is looked up.
func (d *Desk) Answer(ctx context.Context, order ticketing.OrderID, value string) (Paying, error) {
	p, ok := d.cfg.Provider.(Answerer)
	var a Attempt
	err := d.cfg.Store.Read(ctx, func(tx Tx) error {
		tried, err := tx.AttemptsOf(order)
		if len(tried) > 0 {
			a = tried[len(tried)-1]
		}
		return err
	})
	switch {
	case err != nil:
		return Paying{}, err
	case !ok || a.State != ticketing.AttemptWaiting || a.Prompt.Step == "":
		return Paying{}, ticketing.Errorf(ticketing.CodeConflict, "Nothing is asked of the buyer now.")
	case value == "" || len(value) > 32:
		return Paying{}, ticketing.Errorf(ticketing.CodeInvalid, "Type what the buyer got.", "field", "value")
	}
	next, failed := p.Answer(ctx, a.Reference, a.Prompt.Step, value)
	var f *Failure
	if errors.As(failed, &f) && f.Outcome != Unknown {
		return Paying{}, errors.Join(ticketing.Errorf(ticketing.CodeInvalid, "Paystack does not take this. Ask the buyer for it once more.", "field", "value"), failed)
	}
	if err := d.onAttempt(context.WithoutCancel(ctx), a.Reference, func(tx Tx, a *Attempt) error {
		if a.State == ticketing.AttemptWaiting {
			if a.Prompt.Step = ""; failed == nil {
				a.Prompt = next
			}
			a.NextLook = d.cfg.Now()
		}
		return nil
	}); err != nil {
		return Paying{}, err
	}
	return d.Standing(ctx, order)
}

func (s Start) validate() error {
	if s.Key == "" || len(s.Key) > 64 || len(s.Contact.Email) > 254 || len(s.Contact.Phone) > 32 || len(s.Contact.Network) > 32 || len(s.Contact.Terminal) > 64 {
		return ticketing.Errorf(ticketing.CodeInvalid, "This is not an address that can be asked to pay.", "field", "contact")
	}
	switch s.Channel {
	case ChannelPage, ChannelMobile, ChannelTransfer, ChannelUSSD, ChannelTerminal:
		return nil
	}
	return ticketing.Errorf(ticketing.CodeInvalid, "This way of paying is not known.", "field", "channel")
}

// atTerminal says at which terminal it is paid: the one of the try before where none is
// named. CodeInvalid for one that is not offered any more.
func (d *Desk) atTerminal(s Start, tried []Attempt) (Contact, error) {
	if s.Channel != ChannelTerminal {
		s.Contact.Terminal = ""
		return s.Contact, nil
	}
	if s.Contact.Terminal == "" && len(tried) > 0 {
		s.Contact.Terminal = tried[len(tried)-1].Contact.Terminal
	}
	if !d.cfg.Provider.Offer().HasTerminal(s.Contact.Terminal) {
		return s.Contact, ticketing.Errorf(ticketing.CodeInvalid, "This terminal is not there any more. Choose another one, or another way to pay.", "field", "terminal")
	}
	return s.Contact, nil
}

// payable refuses what cannot be paid through the provider.
func (d *Desk) payable(c Checkout) error {
	if c.State == ticketing.CheckoutPaid {
		return ticketing.Errorf(ticketing.CodeConflict, "This order is paid already.")
	}
	if c.State == ticketing.CheckoutEnded || c.DroppedAt > 0 || !c.Held {
		return ticketing.Errorf(ticketing.CodeTooLate, "This order has ended. Start a new one.")
	}
	return d.cfg.Provider.Offer().Refuse(ticketing.Money{Minor: c.Asked.Due, Currency: c.Asked.Sold.Currency})
}

// supersede marks what the buyer is no longer asked for. It can be paid all the
// same, and is looked at.
func supersede(tx Tx, tried []Attempt) error {
	for _, a := range tried {
		if !a.State.CanBecome(ticketing.AttemptSuperseded) {
			continue
		}
		a.State = ticketing.AttemptSuperseded
		if err := tx.PutAttempt(a); err != nil {
			return err
		}
	}
	return nil
}

// Reference names an attempt at the provider for ever. It holds the order and the
// number of the try, so that a hub that has lost its row still knows whose money
// it is.
func Reference(order ticketing.OrderID, n int64) string {
	return fmt.Sprintf(referencePrefix+"%s-%d", strings.ReplaceAll(string(order), "-", ""), n)
}

// began keeps how the provider answered.
func (d *Desk) began(ctx context.Context, reference string, prompt Prompt, failed error) error {
	return d.onAttempt(ctx, reference, func(tx Tx, a *Attempt) error {
		if a.State != ticketing.AttemptRecorded && a.State != ticketing.AttemptSuperseded {
			return nil // a look was quicker
		}
		now := d.cfg.Now()
		var f *Failure
		switch {
		case failed == nil:
			a.Prompt, a.NextLook = prompt, now+soon
			if a.State == ticketing.AttemptRecorded {
				a.State = ticketing.AttemptWaiting
			}
		case errors.As(failed, &f) && f.Outcome == NotSent:
			a.State, a.Reason, a.NextLook = ticketing.AttemptFailed, "not_sent", 0
		case errors.As(failed, &f) && f.Outcome == Rejected && !f.Taken:
			a.State, a.Reason, a.NextLook = ticketing.AttemptFailed, f.Reason, 0
		default:
			a.State, a.Reason, a.NextLook = ticketing.AttemptUnknown, "", now+firstDoubt
			d.cfg.Log.Warn("checkout: nobody can say whether a payment was begun; it is looked up", "reference", reference, "error", failed)
		}
		return nil
	})
}

// onAttempt changes an attempt and tells the counter how its order stands then.
func (d *Desk) onAttempt(ctx context.Context, reference string, work func(Tx, *Attempt) error) error {
	return d.cfg.Store.Do(ctx, func(tx Tx) error {
		a, ok, err := tx.Attempt(reference)
		if err != nil {
			return err
		}
		if !ok {
			return ticketing.Errorf(ticketing.CodeNotFound, "This payment is not known here.")
		}
		if err := work(tx, &a); err != nil {
			return err
		}
		if err := tx.PutAttempt(a); err != nil {
			return err
		}
		return tell(tx, a.Order)
	})
}

// tell works out how an order stands and says it to the counter that asked.
func tell(tx Tx, order ticketing.OrderID) error {
	c, ok, err := tx.Checkout(order)
	if err != nil || !ok || c.State == ticketing.CheckoutPaid {
		return err // a paid one was told when it was paid
	}
	tried, err := tx.AttemptsOf(order)
	if err != nil {
		return err
	}
	p := standing(c)
	if len(tried) > 0 {
		a := tried[len(tried)-1]
		p.Attempt, p.N, p.Reference, p.Channel, p.Reason, p.Prompt = a.State, a.N, a.Reference, a.Channel, a.Reason, a.Prompt
		p.Until = c.until(tried)
	}
	if err := tx.PutPaying(p); err != nil {
		return err
	}
	return say(tx, c, Said{Paying: p})
}

// until is when an open order ends that nobody has paid, Unix ms: counted from the last try,
// and of a buyer on the web, who may try for ever, at most from a while after it was seen. For
// how long that has stood still is not in it.
func (c Checkout) until(tried []Attempt) int64 {
	since := c.SeenAt
	for _, a := range tried {
		since = max(since, a.StartedAt)
	}
	if c.Web() && c.SeenAt > 0 {
		since = min(since, c.SeenAt+holdFor)
	}
	return since + holdFor
}

// Prolong lets the time to pay an open order begin anew at a moment, Unix ms.
func Prolong(tx Tx, order ticketing.OrderID, now int64) error {
	if err := tx.ProlongCheckout(order, now); err != nil {
		return err
	}
	return tell(tx, order)
}

// Standing is how an order stands. CodeNotFound.
func (d *Desk) Standing(ctx context.Context, order ticketing.OrderID) (p Paying, err error) {
	err = d.cfg.Store.Read(ctx, func(tx Tx) error {
		c, ok, err := tx.Checkout(order)
		if err != nil {
			return err
		}
		if !ok {
			return ticketing.Errorf(ticketing.CodeNotFound, "The hub does not know this order yet. Try again in a moment.")
		}
		p = c.Paying
		p.State, p.Why = c.State, c.Why
		return nil
	})
	return p, err
}

// looksAtOnce bounds how many payments are looked at together.
const looksAtOnce = 8

// Step does all that is due: payments to look at, orders to end. It returns after
// it is done, with how many orders it has ended or sold; the caller comes again.
func (d *Desk) Step(ctx context.Context) (decided int, err error) {
	var due []Attempt
	err = d.cfg.Store.Read(ctx, func(tx Tx) (err error) {
		due, err = tx.DueAttempts(d.cfg.Now(), 256)
		return err
	})
	if err != nil {
		return 0, err
	}
	var all sync.WaitGroup
	room := make(chan struct{}, looksAtOnce)
	for _, a := range due {
		room <- struct{}{}
		all.Go(func() {
			defer func() { <-room }()
			if err := d.Look(ctx, a.Reference); err != nil && ctx.Err() == nil {
				d.cfg.Log.Warn("checkout: a payment could not be looked at; it is looked at again", "reference", a.Reference, "error", err)
			}
		})
	}
	all.Wait()
	return d.CloseDue(ctx)
}

// CloseDue ends the orders that nobody will pay in time, and finishes those that have
// nothing to pay. It asks no provider.
func (d *Desk) CloseDue(ctx context.Context) (decided int, err error) {
	// All of them: those whose time stands still, or was made longer, would hide younger ones.
	for last, more := (Checkout{}), true; more && err == nil; {
		var did int
		did, last, more, err = d.closeSome(ctx, last)
		decided += did
	}
	return decided, err
}

// closeSome looks at some open orders behind one; more is false where there are no others.
func (d *Desk) closeSome(ctx context.Context, behind Checkout) (decided int, last Checkout, more bool, err error) {
	var open []Checkout
	cancelled := map[ticketing.ScopeID]bool{}
	err = d.cfg.Store.Read(ctx, func(tx Tx) (err error) {
		if open, err = tx.OpenCheckouts(behind); err != nil {
			return err
		}
		for _, c := range open {
			scope := c.Asked.Sold.Performance
			if _, asked := cancelled[scope]; asked {
				continue
			}
			if cancelled[scope], err = isCancelled(tx, c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || len(open) == 0 {
		return 0, behind, false, err
	}
	for _, c := range open {
		did, err := d.closeOne(ctx, c, cancelled[c.Asked.Sold.Performance])
		if err != nil {
			return decided, behind, false, err
		}
		if did {
			decided++
		}
	}
	return decided, open[len(open)-1], true, nil
}

// Close decides an open order that needs no more of anybody, as Step does: one that costs
// nothing is sold. decided is false where it waits to be paid.
func (d *Desk) Close(ctx context.Context, order ticketing.OrderID) (decided bool, err error) {
	var c Checkout
	cancelled := false
	err = d.cfg.Store.Read(ctx, func(tx Tx) (err error) {
		if c, _, err = tx.Checkout(order); err == nil {
			cancelled, err = isCancelled(tx, c)
		}
		return err
	})
	if err != nil || c.State != ticketing.CheckoutOpen {
		return false, err
	}
	return d.closeOne(ctx, c, cancelled)
}

// closeOne decides an open order that needs no more of anybody. A performance that was
// cancelled stays so: cancelled may be of an earlier read.
func (d *Desk) closeOne(ctx context.Context, c Checkout, cancelled bool) (decided bool, err error) {
	now := d.cfg.Now()
	if !cancelled && c.Held && c.DroppedAt == 0 && c.Asked.Due > 0 && c.SeenAt > 0 && now-c.SeenAt < holdFor+c.Still {
		return false, nil
	}
	err = d.cfg.Store.Do(ctx, func(tx Tx) error {
		decided = false
		c, _, err := tx.Checkout(c.Order())
		if err != nil || c.State != ticketing.CheckoutOpen {
			return err
		}
		tried, err := tx.AttemptsOf(c.Order())
		if err != nil {
			return err
		}
		decided = true
		switch {
		case !c.Held:
			return d.end(tx, c, WhyNoRight)
		case c.DroppedAt > 0:
			return d.end(tx, c, WhyDropped)
		case cancelled:
			return d.end(tx, c, WhyClosed)
		case c.Asked.Due == 0:
			return d.sell(tx, c, Paid{PaidAt: now})
		case c.SeenAt > 0 && now >= c.until(tried)+c.Still:
			return d.end(tx, c, WhyTimedOut)
		}
		decided = false
		if c.SeenAt == 0 {
			return tx.SeeCheckout(c.Order(), now)
		}
		return nil
	})
	return decided, err
}

// isCancelled reports whether an order's performance was cancelled: nobody can pay it any
// more.
func isCancelled(tx Tx, c Checkout) (bool, error) {
	saved, ok, err := tx.Event(c.Asked.Sold.Event)
	if err != nil || !ok {
		return false, err
	}
	p, ok := saved.Event.Performance(c.Asked.Sold.Performance)
	return ok && p.Cancelled, nil
}

func (d *Desk) end(tx Tx, c Checkout, why string) error {
	return d.cfg.Decide(tx, KindEnded, Ended{Order: c.Order(), Why: why})
}

// sell decides that an order is paid, with its number, passes and tenders.
func (d *Desk) sell(tx Tx, c Checkout, paid Paid) error {
	key, err := d.cfg.Issuer(tx)
	if err != nil {
		return err
	}
	issuer := orders.Issuer{Key: key, Random: d.cfg.Random}
	saved, ok, err := tx.Event(c.Asked.Sold.Event)
	if err != nil || !ok {
		return orNotYet(err)
	}
	paid.Sold = c.Asked.Sold
	paid.Sold.Key, paid.Sold.Counter, paid.Sold.Issuer = string(c.Order()), c.Device, issuer.Device()
	paid.Sold.Tenders = slices.Clone(c.Asked.Sold.Tenders)
	if c.Asked.Due > 0 {
		paid.Sold.Tenders = append(paid.Sold.Tenders, orders.Tender{Kind: orders.TenderOnline, Minor: c.Asked.Due, Received: c.Asked.Due, Slip: paid.Reference})
	}
	if err := issuer.Issue(tx, &paid.Sold, saved); err != nil {
		return err
	}
	return d.cfg.Decide(tx, KindPaid, paid)
}
