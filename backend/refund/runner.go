package refund

import (
	"context"
	"errors"
	"log/slog"
	"sync"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Given is a refund as the provider has it. Amounts are minor units.
type Given struct {
	ID       uint64
	Txn      uint64 // the payment's number
	Minor    int64
	Currency string
	State    State // pending, processing, needs_attention, done, failed
	Note     string
	Reason   string
}

// Provider is what gives money of a payment back.
type Provider interface {
	// Given lists all that has gone back of a payment, or is on its way.
	Given(ctx context.Context, txn uint64, currency string) ([]Given, error)
	// Give gives money back, marked by the note. An error is a *Failure.
	Give(ctx context.Context, i Item, note string) (Given, error)
	// Find says how a refund stands.
	Find(ctx context.Context, id uint64, currency string) (Given, error)
	// Redirect sends a refund that needs attention to an account of the buyer. An error
	// is a *Failure; a second one of the same refund is refused by the provider.
	Redirect(ctx context.Context, id uint64, currency string, to Account) error
	// Banks lists the banks that such an account may be at.
	Banks(ctx context.Context, currency string) ([]Bank, error)
	// GivenBetween lists all that has gone back, of any payment, from one moment to
	// another, Unix ms.
	GivenBetween(ctx context.Context, from, to int64) ([]Given, error)
	// Disputes lists the payments that buyers' banks take back, or have taken, from one
	// moment to another, Unix ms.
	Disputes(ctx context.Context, from, to int64) ([]Dispute, error)
	// Holds is what there is to give back from, in minor units.
	Holds(ctx context.Context, currency string) (int64, error)
}

// Dispute is a payment that the buyer's bank takes back.
type Dispute struct {
	ID        uint64
	Reference string
	Txn       uint64 // the payment's number; 0: not said
	Minor     int64
	Currency  string
	DueAt     int64 // Unix ms; 0: not said
	Ended     bool
	Lost      bool // the bank has taken the money
}

// Account is where a refund goes that cannot go back the way it came. It is kept
// nowhere: the provider has it.
type Account struct {
	Bank   string // the provider's number of it
	Number string
}

// Bank is a bank as the provider names it.
type Bank struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Outcome is what is known of a refund that was not given.
type Outcome int

// The outcomes.
const (
	NotKnown Outcome = iota // it may have been given: look, do not repeat
	Refused                 // the provider refused; nothing was given
	NotSent                 // it never got there
)

// Failure is why money was not given back.
type Failure struct {
	Outcome Outcome
	Reason  string
	Dry     bool // the balance does not suffice
	Over    bool // it was done already: look
}

// Error returns the reason.
func (f *Failure) Error() string { return "refund: not given: " + f.Reason }

// Config is what a Runner works with.
type Config struct {
	Store    Store
	Provider Provider
	// Decide records a decision of the hub and folds it, in the transaction.
	Decide func(tx Tx, kind string, body any) error
	// Waits says why a planned refund is not sent yet; "": it is. nil: none waits.
	Waits  func(tx Tx, f Refund) (why string, err error)
	Holder string       // this node, for the lease
	Now    func() int64 // Unix ms
	Log    *slog.Logger
}

// Runner sends what was planned. One of all nodes works at a time: it holds a lease,
// and every row that it writes checks that it still does.
type Runner struct{ cfg Config }

// New returns a Runner.
func New(cfg Config) *Runner { return &Runner{cfg: cfg} }

// Times in ms. A refund whose outcome is unknown is looked for at growing distances
// before anything is decided (reference: pitfalls 9).
const (
	leaseFor  = 60_000
	batchOf   = 50
	dryPause  = 10 * 60_000
	soonAgain = 5_000
)

var (
	doubts  = [...]int64{30_000, 5 * 60_000, 30 * 60_000}
	rhythm  = [...]int64{5_000, 15_000, 60_000, 10 * 60_000, 3600_000}
	errLost = errors.New("refund: another node works now")
)

// Note is what marks a refund as ours at the provider.
func Note(id string) string { return "tc:" + id }

// Step sends or looks at what is due, up to a batch of 50, and returns how many it
// has moved. The caller comes again at once while it is more than 0.
func (r *Runner) Step(ctx context.Context) (moved int, err error) {
	var fence int64
	var due []Refund
	err = r.cfg.Store.Do(ctx, func(tx Tx) error {
		now := r.cfg.Now()
		var mine bool
		if fence, mine, err = tx.TakeLease("refunds", r.cfg.Holder, now, now+leaseFor); err != nil || !mine {
			due = nil
			return err
		}
		due, err = tx.DueRefunds(now, batchOf)
		return err
	})
	if err != nil || len(due) == 0 {
		return 0, err
	}
	dry, err := r.dry(ctx, due)
	if err != nil {
		return 0, err
	}
	// All at once: two answers of a second each for every refund would hold the batch far
	// below the provider's limit, which the client keeps.
	var all sync.WaitGroup
	for _, f := range due {
		all.Go(func() {
			if err := r.one(ctx, f, fence, dry[f.Currency]); err != nil && ctx.Err() == nil {
				r.cfg.Log.Warn("refund: not moved; it is tried again", "refund", f.ID, "error", err)
			}
		})
	}
	all.Wait()
	return len(due), ctx.Err()
}

// dry reports the currencies whose balance does not cover what this batch sends.
func (r *Runner) dry(ctx context.Context, due []Refund) (map[string]bool, error) {
	need := map[string]int64{}
	for _, f := range due {
		if f.State == IsPlanned {
			need[f.Currency] += f.Minor
		}
	}
	dry := map[string]bool{}
	for currency, minor := range need {
		holds, err := r.cfg.Provider.Holds(ctx, currency)
		if err != nil {
			return nil, err
		}
		dry[currency] = holds < minor
	}
	return dry, nil
}

// one moves one refund by one step.
func (r *Runner) one(ctx context.Context, f Refund, fence int64, dry bool) error {
	switch f.State {
	case IsPlanned:
		if dry {
			return r.change(ctx, f.ID, fence, func(f *Refund) { f.Reason, f.NextAt = "dry", r.cfg.Now()+dryPause })
		}
		return r.send(ctx, f, fence)
	case Sending: // its sender is gone: nobody knows whether it got there
		return r.change(ctx, f.ID, fence, func(f *Refund) { f.State, f.Looks, f.NextAt = Unknown, 0, r.cfg.Now()+doubts[0] })
	case Unknown:
		return r.clear(ctx, f, fence)
	default:
		return r.follow(ctx, f, fence)
	}
}

// send gives a refund, after a look whether it was given before: a hub that was
// restored may have sent it in what it has forgotten.
func (r *Runner) send(ctx context.Context, f Refund, fence int64) error {
	given, err := r.cfg.Provider.Given(ctx, f.Txn, f.Currency)
	if err != nil {
		return errors.Join(err, r.change(ctx, f.ID, fence, func(f *Refund) { f.NextAt = r.cfg.Now() + soonAgain }))
	}
	if own, ok := ours(given, f.ID); ok {
		return r.take(ctx, f.ID, fence, own)
	}
	mine := false
	err = r.guarded(ctx, f.ID, fence, func(tx Tx, f *Refund) error {
		others, err := tx.OthersInFlight(*f)
		if mine = err == nil && others == 0 && f.State == IsPlanned; !mine {
			f.NextAt = r.cfg.Now() + soonAgain
			return err
		}
		if r.cfg.Waits != nil {
			why, err := r.cfg.Waits(tx, *f)
			if mine = err == nil && why == ""; !mine {
				f.Reason, f.NextAt = why, r.cfg.Now()+soonAgain
				return err
			}
		}
		f.State, f.Reason, f.NextAt = Sending, "", r.cfg.Now()+2*leaseFor
		f.Tries++
		return nil
	})
	if err != nil || !mine {
		return err
	}
	got, err := r.cfg.Provider.Give(ctx, f.Item, Note(f.ID))
	if err == nil {
		return r.take(context.WithoutCancel(ctx), f.ID, fence, got)
	}
	return r.notGiven(context.WithoutCancel(ctx), f.ID, fence, err)
}

func ours(given []Given, id string) (Given, bool) {
	for _, g := range given {
		if g.Note == Note(id) {
			return g, true
		}
	}
	return Given{}, false
}

// notGiven keeps what is known of a refund that was not given.
func (r *Runner) notGiven(ctx context.Context, id string, fence int64, failed error) error {
	var why *Failure
	known := errors.As(failed, &why)
	return r.guarded(ctx, id, fence, func(tx Tx, f *Refund) error {
		now := r.cfg.Now()
		switch {
		case known && why.Dry:
			f.State, f.Reason, f.NextAt = IsPlanned, "dry", now+dryPause
		case known && why.Outcome == NotSent:
			f.State, f.Reason, f.NextAt = IsPlanned, why.Reason, now+soonAgain
		case known && why.Outcome == Refused && !why.Over:
			return r.cfg.Decide(tx, KindSettled, Settled{ID: f.ID, Reason: why.Reason})
		default:
			f.State, f.Looks, f.NextAt = Unknown, 0, now+doubts[0]
		}
		return nil
	})
}

// clear looks for a refund whose outcome is unknown. After three looks that found
// nothing a full one is sent again: the provider itself refuses a second; of a part
// nobody but a person can say so.
func (r *Runner) clear(ctx context.Context, f Refund, fence int64) error {
	given, err := r.cfg.Provider.Given(ctx, f.Txn, f.Currency)
	if err != nil {
		return errors.Join(err, r.change(ctx, f.ID, fence, func(f *Refund) { f.NextAt = r.cfg.Now() + soonAgain }))
	}
	if own, ok := ours(given, f.ID); ok {
		return r.take(ctx, f.ID, fence, own)
	}
	return r.guarded(ctx, f.ID, fence, func(tx Tx, f *Refund) error {
		f.Looks++
		switch {
		case f.Looks < int64(len(doubts)):
			f.NextAt = r.cfg.Now() + doubts[f.Looks]
		case len(given) == 0 && f.whole(tx):
			f.State, f.Reason, f.NextAt = IsPlanned, "again", r.cfg.Now()
		default:
			f.State, f.Reason, f.NextAt = NeedsPerson, "unclear", 0
		}
		return nil
	})
}

// whole reports whether the refund gives all of its payment back: then the provider
// refuses to give it twice.
func (r Refund) whole(tx Tx) bool {
	if r.Surplus {
		return true
	}
	s, ok, err := tx.SaleByID(r.Order)
	if err != nil || !ok {
		return false
	}
	for _, t := range s.Tenders {
		if t.Slip == r.Reference {
			return t.Minor == r.Minor
		}
	}
	return false
}

// follow looks how a refund that the provider has stands.
func (r *Runner) follow(ctx context.Context, f Refund, fence int64) error {
	given, err := r.cfg.Provider.Find(ctx, f.Provider, f.Currency)
	if err != nil {
		return errors.Join(err, r.change(ctx, f.ID, fence, func(f *Refund) { f.NextAt = r.cfg.Now() + soonAgain }))
	}
	return r.take(ctx, f.ID, fence, given)
}

// rank orders the states that the provider says: an older word moves nothing back.
// What needed a person goes on when somebody gave an account, here or at the provider.
var rank = map[State]int{Sending: 0, Unknown: 0, IsPlanned: 0, Pending: 1, Processing: 2, NeedsPerson: 2, Done: 4, Failed: 4}

// take keeps what the provider says of a refund.
func (r *Runner) take(ctx context.Context, id string, fence int64, g Given) error {
	return r.guarded(ctx, id, fence, func(tx Tx, f *Refund) error {
		f.Provider = g.ID
		switch {
		case g.State == Done || g.State == Failed:
			return r.cfg.Decide(tx, KindSettled, Settled{ID: f.ID, Done: g.State == Done, Provider: g.ID, Reason: g.Reason})
		case g.State == NeedsPerson:
			f.State, f.Reason, f.NextAt = NeedsPerson, g.Reason, r.cfg.Now()+rhythm[len(rhythm)-1]
		case rank[g.State] >= rank[f.State]:
			if g.State != f.State {
				f.Looks = 0
			}
			f.State, f.Reason = g.State, ""
			fallthrough
		default:
			f.NextAt = r.cfg.Now() + rhythm[min(f.Looks, int64(len(rhythm))-1)]
			f.Looks++
		}
		return nil
	})
}

// Redirect sends a refund that needs a person to an account of the buyer, and lets the
// runner follow it. A Failure whose outcome is not known counts as sent: the provider
// takes one account only, and the next look tells.
func (r *Runner) Redirect(ctx context.Context, id string, to Account) error {
	var f Refund
	err := r.cfg.Store.Read(ctx, func(tx Tx) (err error) {
		f, _, err = tx.Refund(id)
		return err
	})
	if err != nil {
		return err
	}
	if f.State != NeedsPerson || f.Provider == 0 {
		return ticketing.Errorf(ticketing.CodeConflict, "This refund does not wait for an account.")
	}
	failed := r.cfg.Provider.Redirect(ctx, f.Provider, f.Currency, to)
	var why *Failure
	if errors.As(failed, &why) && why.Outcome != NotKnown && !why.Over {
		return failed
	}
	return r.cfg.Store.Do(context.WithoutCancel(ctx), func(tx Tx) error {
		f, ok, err := tx.Refund(id)
		if err != nil || !ok || f.State != NeedsPerson {
			return err
		}
		if failed == nil {
			f.State, f.Reason, f.ChangedAt = Processing, "", r.cfg.Now()
		}
		f.Looks, f.NextAt = 0, r.cfg.Now()
		return tx.ChangeRefund(f)
	})
}

func (r *Runner) change(ctx context.Context, id string, fence int64, work func(f *Refund)) error {
	return r.guarded(ctx, id, fence, func(_ Tx, f *Refund) error { work(f); return nil })
}

// guarded changes a refund that has not ended, while this node has the lease.
func (r *Runner) guarded(ctx context.Context, id string, fence int64, work func(Tx, *Refund) error) error {
	return r.cfg.Store.Do(ctx, func(tx Tx) error {
		holder, now, _, err := tx.Lease("refunds")
		if err != nil {
			return err
		}
		if holder != r.cfg.Holder || now != fence {
			return errLost
		}
		f, ok, err := tx.Refund(id)
		if err != nil || !ok || f.State == Done || f.State == Failed {
			return err
		}
		before := f.State
		if err := work(tx, &f); err != nil {
			return err
		}
		ended, _, err := tx.Refund(id)
		if err != nil || ended.State == Done || ended.State == Failed {
			return err // the decision has written it
		}
		if f.State != before {
			f.ChangedAt = r.cfg.Now()
		}
		return tx.ChangeRefund(f)
	})
}
