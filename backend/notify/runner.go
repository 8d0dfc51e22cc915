package notify

import (
	"context"
	"errors"
	"log/slog"
	"sync"
)

// Store runs work in one transaction. Do returns after the work is durable.
type Store interface {
	Do(ctx context.Context, work func(RunnerTx) error) error
}

// RunnerTx is what sending needs inside one transaction.
type RunnerTx interface {
	DueMessages(now int64, count int) ([]Message, error)
	Message(id string) (m Message, ok bool, err error)
	ChangeMessage(m Message) error
	// TakeLease makes holder the one who may work until a time; ok is false while
	// another may.
	TakeLease(name, holder string, now, until int64) (fence int64, ok bool, err error)
	Lease(name string) (holder string, fence, until int64, err error)
}

// Undeliverable is an error of a message that will never arrive: nobody has that
// address.
type Undeliverable struct{ Reason string }

// Error returns the reason.
func (u *Undeliverable) Error() string { return "notify: not deliverable: " + u.Reason }

// Config is what a Runner works with.
type Config struct {
	Store Store
	// Deliver sends a message to the buyer. An *Undeliverable is final; anything else
	// is tried again. The message's id is its name for ever: who gets it twice can
	// tell.
	Deliver func(ctx context.Context, m Message) error
	Holder  string       // this node, for the lease
	Now     func() int64 // Unix ms
	Log     *slog.Logger
}

// Runner sends what is due. One of all nodes works at a time: it holds a lease.
type Runner struct{ cfg Config }

// New returns a Runner.
func New(cfg Config) *Runner { return &Runner{cfg: cfg} }

// Times in ms. pauses are how long a message rests after each try; after the last it
// is dead: some three days.
const (
	leaseFor = 5 * 60_000
	batchOf  = 50
	atOnce   = 4 // of a batch of thousands; mail servers take few lines from one sender
	lease    = "messages"
)

var pauses = [...]int64{60_000, 5 * 60_000, 15 * 60_000, 3600_000, 2 * 3600_000, 4 * 3600_000, 8 * 3600_000, 12 * 3600_000, 24 * 3600_000, 24 * 3600_000}

var errLost = errors.New("notify: another node sends now")

// Step sends up to 50 messages that are due and returns how many it has tried. The
// caller comes again at once while it is more than 0.
func (r *Runner) Step(ctx context.Context) (tried int, err error) {
	var due []Message
	var fence int64
	err = r.cfg.Store.Do(ctx, func(tx RunnerTx) error {
		now := r.cfg.Now()
		due = nil
		var mine bool
		if fence, mine, err = tx.TakeLease(lease, r.cfg.Holder, now, now+leaseFor); err != nil || !mine {
			return err
		}
		due, err = tx.DueMessages(now, batchOf)
		return err
	})
	if err != nil {
		return 0, err
	}
	var all sync.WaitGroup
	room := make(chan struct{}, atOnce)
	failed := make(chan error, len(due))
	for _, m := range due {
		room <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		tried++
		all.Go(func() {
			defer func() { <-room }()
			failed <- r.one(ctx, m, fence)
		})
	}
	all.Wait()
	close(failed)
	for e := range failed {
		err = errors.Join(err, e)
	}
	return tried, errors.Join(err, ctx.Err())
}

// one sends a message. It is marked before it is sent, so that a message whose sender
// died is known as one that may have arrived.
func (r *Runner) one(ctx context.Context, m Message, fence int64) error {
	if err := r.change(ctx, m.ID, fence, func(m *Message) {
		m.State, m.NextAt = Sending, r.cfg.Now()+leaseFor
		m.Tries++
	}); err != nil {
		return err
	}
	failed := r.cfg.Deliver(ctx, m)
	return r.change(context.WithoutCancel(ctx), m.ID, fence, func(m *Message) {
		var final *Undeliverable
		switch {
		case failed == nil:
			m.State, m.Reason, m.NextAt, m.SentAt = Sent, "", 0, r.cfg.Now()
		case errors.As(failed, &final):
			m.State, m.Reason, m.NextAt = Dead, final.Reason, 0
		case m.Tries > int64(len(pauses)):
			m.State, m.Reason, m.NextAt = Dead, short(failed.Error()), 0
		default:
			m.State, m.Reason, m.NextAt = Due, short(failed.Error()), r.cfg.Now()+pauses[m.Tries-1]
			r.cfg.Log.Warn("notify: a message was not sent; it is sent again", "message", m.ID, "try", m.Tries, "error", failed)
		}
	})
}

// short keeps a reason to what a screen shows.
func short(s string) string {
	if r := []rune(s); len(r) > 200 {
		return string(r[:200])
	}
	return s
}

func (r *Runner) change(ctx context.Context, id string, fence int64, work func(*Message)) error {
	return r.cfg.Store.Do(ctx, func(tx RunnerTx) error {
		holder, now, _, err := tx.Lease(lease)
		if err != nil {
			return err
		}
		if holder != r.cfg.Holder || now != fence {
			return errLost
		}
		m, ok, err := tx.Message(id)
		if err != nil || !ok || m.State == Sent || m.State == Dead {
			return err
		}
		work(&m)
		return tx.ChangeMessage(m)
	})
}
