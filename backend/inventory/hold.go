package inventory

import (
	"context"
	"errors"
	"sync"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Hold keeps units for a buyer until a time. Key is the client's own: the same
// key holds once.
type Hold struct {
	ID    string
	Key   string
	Units Units
	Until int64 // Unix ms

	// Of a buyer on the web: whose it is, whom it counts for, of which event, how many items,
	// and the basket, as whoever placed it spells one.
	Account []byte
	Owner   []byte
	Event   ticketing.EventID
	Items   int64
	Basket  []byte
	// Most is how many items the owner may keep and have bought of the event, with these;
	// 0: any number.
	Most int64
}

// ErrKept is of a hold whose key is kept, or has ended, already: nothing was done.
var ErrKept = errors.New("inventory: this is kept already")

// Kept is a hold as it stands.
type Kept struct {
	Hold
	State ticketing.HoldState
	// SentTo is whose the mailbox or the phone is that its tickets go to, as an Owner is
	// spelled; empty before its buyer has said so.
	SentTo []byte
}

// HoldStore makes holds durable. HoldAll returns after a commit that has all
// that it accepted, with a refusal (CodeSoldOut, CodeTooMany, ErrKept) or nil for each hold,
// in order of arrival: what does not fit does not keep a later, smaller one out.
type HoldStore interface {
	HoldAll(ctx context.Context, holds []Hold) ([]error, error)
}

// Desk sequences holds: many wait, one goroutine takes all that wait in one
// batch, and a hot quota is one row changed once for all of them. The goroutine
// is owned by NewDesk and ends with Close.
type Desk struct {
	store HoldStore
	queue chan *placing
	quit  chan struct{}
	ended chan struct{}
	once  sync.Once
}

type placing struct {
	hold Hold
	err  error
	done chan struct{}
}

// holdsAtOnce bounds a batch, so that the first of it does not wait for ever.
const holdsAtOnce = 512

// NewDesk opens a desk on a store.
func NewDesk(store HoldStore) *Desk {
	d := &Desk{store: store, queue: make(chan *placing, holdsAtOnce), quit: make(chan struct{}), ended: make(chan struct{})}
	go d.run()
	return d
}

// Place holds units and returns after the hold is durable. CodeSoldOut when
// they are not free; CodeTooMany above what the owner may have; CodeInvalid for a hold of
// nothing; ErrKept for a key that was taken before.
func (d *Desk) Place(ctx context.Context, h Hold) error {
	if h.Key == "" || h.ID == "" || h.Units.Empty() && h.Basket == nil { // a basket may be of what has no limit
		return ticketing.Errorf(ticketing.CodeInvalid, "There is nothing to hold.", "field", "units")
	}
	for _, n := range h.Units {
		if n < 0 || n > MaxItems*100 {
			return ticketing.Errorf(ticketing.CodeInvalid, "Between 1 and 1,000 tickets can be held at once.", "field", "units")
		}
	}
	p := &placing{hold: h, done: make(chan struct{})}
	select {
	case d.queue <- p:
	case <-d.quit:
		return closing()
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-p.done:
		return p.err
	case <-d.ended:
		return closing()
	}
}

func closing() error {
	return ticketing.Errorf(ticketing.CodeNotKept, "The program is closing; this did not happen.")
}

// Close ends the desk after the batch that is being written.
func (d *Desk) Close() {
	d.once.Do(func() { close(d.quit) })
	<-d.ended
}

func (d *Desk) run() {
	defer close(d.ended)
	for {
		select {
		case <-d.quit:
			return
		case first := <-d.queue:
			d.place(d.gather(first))
		}
	}
}

func (d *Desk) gather(first *placing) []*placing {
	batch := []*placing{first}
	for len(batch) < holdsAtOnce {
		select {
		case p := <-d.queue:
			batch = append(batch, p)
		default:
			return batch
		}
	}
	return batch
}

func (d *Desk) place(batch []*placing) {
	holds := make([]Hold, len(batch))
	for i, p := range batch {
		holds[i] = p.hold
	}
	refused, err := d.store.HoldAll(context.Background(), holds)
	for i, p := range batch {
		if p.err = err; err == nil {
			p.err = refused[i]
		}
		close(p.done)
	}
}
