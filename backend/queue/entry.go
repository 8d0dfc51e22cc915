package queue

import (
	"context"
	"math"

	"github.com/ticketcrib/ticketcrib/backend/queue/draw"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// View is one's place in the line.
type View struct {
	Entry
	Place  uint64
	Ahead  int64 // who wait and are called before
	Behind int64
	LeftMs int64 // of the state, 0: it does not end by itself
	Here   bool  // somebody has to say that he is there
	Token  string
	Epoch  uint32
}

// Join gives the account a place at the end of the line and returns after it is durable;
// an account that has one keeps it. A token of an older epoch puts back what this hub has
// lost. CodeTooLate where nobody can join.
func (r *Room) Join(ctx context.Context, a Account, token string) (View, error) {
	if v, ok := r.Entry(a); ok && v.State != Left && v.State != Expired {
		return v, nil
	}
	if err := r.mayJoin(); err != nil {
		return View{}, err
	}
	came := r.cfg.Now()
	r.press.joins.Add(1)
	err := r.ask(ctx, r.joins, &op{account: a, token: r.tokenOf(token)})
	r.press.joins.Add(-1)
	r.press.took(r.cfg.Now() - came)
	if err != nil {
		return View{}, err
	}
	return r.View(a)
}

// tokenOf is what a token says; nil for one that is none of this event.
func (r *Room) tokenOf(token string) *Token {
	if token == "" {
		return nil
	}
	t, err := ParseToken(r.cfg.Key, r.cfg.Event, token)
	if err != nil {
		return nil
	}
	return &t
}

// Back is Join for who had a place that this hub has lost, and for nobody else: a page may
// ask for it by itself. CodeNotFound where the token is of no older epoch, or another's.
func (r *Room) Back(ctx context.Context, a Account, token string) (View, error) {
	if v, ok := r.Entry(a); ok {
		return v, nil
	}
	s, _, _ := r.Sale()
	if t, err := ParseToken(r.cfg.Key, r.cfg.Event, token); err != nil || t.Account != a || t.Epoch >= s.Epoch {
		return View{}, notInLine()
	}
	return r.Join(ctx, a, token)
}

func (r *Room) mayJoin() error {
	r.mu.RLock()
	defer r.mu.RUnlock()
	p, now := r.sale.Policy, r.cfg.Now()
	switch {
	case p.Ended:
		return ticketing.Errorf(ticketing.CodeTooLate, "This sale has ended.")
	case !p.On || !p.Line:
		return ticketing.Errorf(ticketing.CodeNotFound, "There is no line here.")
	case now < p.JoinAt:
		return ticketing.Errorf(ticketing.CodeTooLate, "This line opens later.")
	case p.Draw && now >= p.OpensAt && r.sale.Draw.ClosedAt == 0:
		return ticketing.Errorf(ticketing.CodeTooMany, "The list for the draw is being closed. Join behind it in a moment.")
	}
	return nil
}

// View is Entry for who has to have one. CodeNotFound for who has not.
func (r *Room) View(a Account) (View, error) {
	v, ok := r.Entry(a)
	if !ok {
		return v, notInLine()
	}
	return v, nil
}

// Entry returns the account's place.
func (r *Room) Entry(a Account) (View, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	n, ok := r.numbers[a]
	if !ok {
		return View{}, false
	}
	e := r.entry(n)
	v := View{Entry: e, Place: r.placeOf(n), Epoch: r.sale.Epoch}
	v.Token = Token{Epoch: r.sale.Epoch, Number: e.Number, Account: a, IssuedAt: r.cfg.Now()}.Seal(r.cfg.Key, r.cfg.Event)
	if e.State == Waiting {
		v.Ahead = r.line.before(v.Place)
		v.Behind = r.line.waiting - v.Ahead - 1
		v.Here = r.due(v.Place)
	}
	if r.sale.toBeDrawn() {
		v.Place, v.Ahead, v.Behind = 0, 0, r.line.waiting-1 // nobody has one yet
	}
	if e.Until > 0 {
		v.LeftMs = max(e.Until-r.sale.Clock, 0)
	}
	return v, true
}

// Stands is the account's number and place: 0 where it has none, the place also while it is to
// be drawn.
func (r *Room) Stands(a Account) (number, place uint64) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	n, ok := r.numbers[a]
	if !ok || r.sale.toBeDrawn() {
		return n, 0
	}
	return n, r.placeOf(n)
}

// PlacesOf are the places of numbers; 0 while they are to be drawn.
func (r *Room) PlacesOf(numbers []uint64) []uint64 {
	r.mu.RLock()
	defer r.mu.RUnlock()
	out := make([]uint64, len(numbers))
	if r.sale.toBeDrawn() {
		return out
	}
	for i, n := range numbers {
		out[i] = r.placeOf(n)
	}
	return out
}

// Soon are up to most numbers of those who wait and are called within ms at the pace of now,
// after a place, in order; upTo is the place up to which they go. Where the pace has slowed down
// it is before the place given: who stands between may ask anew, and is come to again.
func (r *Room) Soon(ms int64, after uint64, most int) (numbers []uint64, upTo uint64) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	last, ok := r.soon(ms)
	if upTo = max(min(after, last), r.sale.Serving); !ok {
		return nil, upTo
	}
	for len(numbers) < most {
		place, ok := r.line.after(upTo, 1)
		if !ok || place > last {
			break
		}
		numbers, upTo = append(numbers, r.numberAt(place)), place
	}
	return numbers, upTo
}

// IsSoon reports whether the account is called within ms at the pace of now.
func (r *Room) IsSoon(a Account, ms int64) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	n, ok := r.numbers[a]
	last, called := r.soon(ms)
	return ok && called && r.phase == Live && r.placeOf(n) <= last
}

// soon is the last place that is called within ms; ok is false while places are to be drawn.
func (r *Room) soon(ms int64) (place uint64, ok bool) {
	if r.sale.toBeDrawn() {
		return 0, false
	}
	aMinute := max(r.pace.fast, r.pace.slow)
	place, ok = r.line.after(r.sale.Serving, max(int64(aMinute*float64(ms)/60_000), 1))
	if !ok {
		place = math.MaxUint64
	}
	return place, true
}

// Waits reports whether a number waits to be called.
func (r *Room) Waits(number uint64) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.stateOf(number) == Waiting
}

// Here notes that somebody is there at the account's entry. Nothing else counts: an open
// stream may be one that nobody reads.
func (r *Room) Here(a Account) (View, error) {
	r.mu.Lock()
	if n, ok := r.numbers[a]; ok {
		if s := r.stateOf(n); s == Away || s == Waiting && r.due(r.placeOf(n)) {
			r.seen[n] = r.sale.Clock
		}
	}
	r.mu.Unlock()
	return r.View(a)
}

// Claim takes a call up: the turn begins. Claiming anew changes nothing. CodeTooLate where
// the call has ended, CodeConflict before it has come.
func (r *Room) Claim(ctx context.Context, a Account) (View, error) {
	return r.act(ctx, a, func(m *memory, e Entry) (Change, error) {
		switch e.State {
		case Claimed:
			return Change{}, nil
		case Called:
			return Change{Number: e.Number, From: Called, To: Claimed, Returned: e.Returned, Until: m.sale.Clock + m.sale.Policy.TurnFor}, nil
		case Waiting, Away:
			return Change{}, ticketing.Errorf(ticketing.CodeConflict, "It is not your turn yet.")
		}
		return Change{}, gone()
	})
}

// More time (WCAG 2.2.1): asked for in the last MoreBefore ms of what runs out, MostMore times
// at most.
const (
	MoreBefore = 2 * minute
	MostMore   = 10
)

// More gives a turn its whole time again, to who needs longer: near its end, and while
// something is left. From then on nothing is kept from those behind for its sake: others are
// called as if it had ended, and what is left may go to them. Earlier, and for a turn that buys already, it changes
// nothing. CodeTooLate where there is no turn, CodeConflict where it can be given no more.
func (r *Room) More(ctx context.Context, a Account) (View, error) {
	return r.act(ctx, a, func(m *memory, e Entry) (Change, error) {
		switch {
		case e.State != Claimed:
			return Change{}, gone()
		case e.Order != "" || e.Until-m.sale.Clock > MoreBefore:
			return Change{}, nil
		case m.phase != Live && m.phase != Paused || m.free <= 0 || e.More >= MostMore:
			return Change{}, NoMoreTime()
		}
		return Change{Number: e.Number, From: Claimed, To: Claimed, Returned: e.Returned, Until: m.sale.Clock + m.sale.Policy.TurnFor, More: true}, nil
	})
}

// NoMoreTime refuses who asks for more time.
func NoMoreTime() error {
	return ticketing.Errorf(ticketing.CodeConflict, "This time cannot be made longer.")
}

// Leave gives the place up, for good. An order that was begun goes its own way.
func (r *Room) Leave(ctx context.Context, a Account) (View, error) {
	return r.act(ctx, a, func(_ *memory, e Entry) (Change, error) {
		if !e.State.CanBecome(Left) {
			return Change{}, nil
		}
		return Change{Number: e.Number, From: e.State, To: Left, Returned: e.Returned, Order: e.Order}, nil
	})
}

// Buys notes the order that the account's turn buys. CodeTooLate where it has none,
// CodeConflict where it buys another one already.
func (r *Room) Buys(ctx context.Context, a Account, order ticketing.OrderID) error {
	_, err := r.act(ctx, a, func(_ *memory, e Entry) (Change, error) {
		switch {
		case e.State != Claimed:
			return Change{}, gone()
		case e.Order == order:
			return Change{}, nil
		case e.Order != "":
			return Change{}, ticketing.Errorf(ticketing.CodeConflict, "You have begun an order already. Pay it, or let it go first.", "order", string(e.Order))
		}
		return Change{Number: e.Number, From: Claimed, To: Claimed, Returned: e.Returned, Until: e.Until, Order: order}, nil
	})
	return err
}

// Bought ends a turn whose order is paid: what it took, by type in the order of Load.Types.
func (r *Room) Bought(ctx context.Context, number uint64, took []int64) error {
	return r.ask(ctx, r.urgent, &op{number: number, act: func(m *memory, e Entry) (Change, error) {
		if e.State != Claimed {
			return Change{}, nil
		}
		m.pace.bought(took)
		return Change{Number: e.Number, From: Claimed, To: Done, Returned: e.Returned, Order: e.Order}, nil
	}})
}

// LetGo notes that the order of a turn has ended unpaid: what is left of the turn may buy
// another.
func (r *Room) LetGo(ctx context.Context, number uint64, order ticketing.OrderID) error {
	return r.ask(ctx, r.urgent, &op{number: number, act: func(m *memory, e Entry) (Change, error) {
		if e.State != Claimed || e.Order != order {
			return Change{}, nil
		}
		m.pace.bought(nil)
		return Change{Number: e.Number, From: Claimed, To: Claimed, Returned: e.Returned, Until: e.Until}, nil
	}})
}

func (r *Room) act(ctx context.Context, a Account, act func(*memory, Entry) (Change, error)) (View, error) {
	if err := r.ask(ctx, r.urgent, &op{account: a, act: act}); err != nil {
		return View{}, err
	}
	return r.View(a)
}

// Buying lists the turns that have begun an order.
func (r *Room) Buying() (out []Entry) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, e := range r.active {
		if e.State == Claimed && e.Order != "" {
			out = append(out, *e)
		}
	}
	return out
}

// Set makes the policy the room's, durably.
func (r *Room) Set(ctx context.Context, p Policy) error {
	p.Event = r.cfg.Event
	return r.change(ctx, func(s *Sale) error {
		if p.Draw && !s.Policy.Draw && s.Called > 0 {
			return ticketing.Errorf(ticketing.CodeConflict, "People were called already: their places cannot be drawn any more.")
		}
		if s.Draw.ClosedAt > 0 && (p.Draw != s.Policy.Draw || p.OpensAt != s.Policy.OpensAt) {
			return ticketing.Errorf(ticketing.CodeConflict, "The list for the draw is closed. When the sale opens, and how, stays as it is.")
		}
		s.Policy = p
		if p.Draw {
			s.Draw.Event, s.Draw.Commitment = p.Event, draw.Commitment(p.Event, r.cfg.Secret)
		}
		return nil
	})
}

func (r *Room) change(ctx context.Context, set func(*Sale) error) error {
	return r.ask(ctx, r.urgent, &op{set: set})
}

// Sale returns how the sale stands.
func (r *Room) Sale() (s Sale, phase Phase, why string) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.sale, r.phase, r.why
}

// Counts are how many wait, how many have a call or a turn, and how many were called a
// minute lately.
func (r *Room) Counts() (waiting, turns, rate int64) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, e := range r.active {
		if e.State == Called || e.State == Claimed {
			turns++
		}
	}
	return r.line.waiting, turns, int64(r.pace.fast + 0.5)
}
