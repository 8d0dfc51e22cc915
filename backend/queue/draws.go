package queue

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/ticketcrib/ticketcrib/backend/queue/draw"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// drawn is who came before the close, and once it is drawn their order. The zero value is
// that nothing is closed.
type drawn struct {
	numbers []uint64 // in order of arrival
	places  []uint32 // by arrival, from 0; nil: not drawn yet
	who     []uint32 // by place
	tree    draw.Tree
}

// closedOver is the list of a close, with its order where it was drawn.
func closedOver(all []Entry, r draw.Record) drawn {
	var d drawn
	var leaves []draw.Hash
	for _, e := range all {
		if e.Number > r.Last {
			break
		}
		a := e.Account
		if a == (Account{}) {
			a = e.Was
		}
		d.numbers, leaves = append(d.numbers, e.Number), append(leaves, draw.Leaf(e.Number, a))
	}
	d.tree = draw.Grow(leaves)
	if r.DrawnAt > 0 {
		d.draw(r.Seed)
	}
	return d
}

func (d *drawn) draw(seed draw.Hash) {
	d.places = draw.Order(seed, len(d.numbers))
	d.who = make([]uint32, len(d.places))
	for i, p := range d.places {
		d.who[p] = uint32(i)
	}
}

// arrival is the index of a number among those of the close.
func (d *drawn) arrival(number uint64) (i int, ok bool) {
	if n := len(d.numbers); n > 0 && number <= d.numbers[n-1] && d.numbers[n-1] == uint64(n) {
		return int(number - 1), number > 0 // without gaps
	}
	return slices.BinarySearch(d.numbers, number)
}

// placeOf is the place of a number: its own, but for those who were drawn.
func (m *memory) placeOf(number uint64) uint64 {
	if m.order.places != nil {
		if i, ok := m.order.arrival(number); ok {
			return uint64(m.order.places[i]) + 1
		}
	}
	return number
}

// numberAt is placeOf backwards.
func (m *memory) numberAt(place uint64) uint64 {
	if place > 0 && place <= uint64(len(m.order.who)) {
		return m.order.numbers[m.order.who[place-1]]
	}
	return place
}

func (m *memory) stateOf(number uint64) State { return m.line.state(m.placeOf(number)) }

// drawn puts the line into its order.
func (m *memory) drawn(d drawn) {
	old := m.line
	m.line, m.order = line{}, d
	for _, r := range old.runs {
		for i, s := range r.states {
			if s != None {
				m.line.set(m.placeOf(r.first+uint64(i)), s)
			}
		}
	}
}

// planDraw closes the list once, and draws as soon as all values are said.
func (r *Room) planDraw(p *plan) {
	d := &p.sale.Draw
	if d.ClosedAt == 0 {
		// Not before two others can still commit themselves, nor before those are back whom a
		// restore forgot: both could never be put right after it.
		if len(d.Committers) < draw.LeastCommitters || p.sale.Clock < p.sale.GraceTo || !p.counted {
			return
		}
		// Nor, for a while, before those are written who came in time and were told to come again.
		if r.shed.len() > 0 && p.at < p.sale.Policy.OpensAt+stampFor {
			return
		}
		all := make([]Entry, 0, len(r.numbers))
		for a, n := range r.numbers {
			all = append(all, Entry{Number: n, Account: a})
		}
		for n, a := range r.was {
			all = append(all, Entry{Number: n, Was: a})
		}
		slices.SortFunc(all, func(a, b Entry) int { return cmp.Compare(a.Number, b.Number) })
		d.Last, d.ClosedAt = p.sale.Last, p.at
		list := closedOver(all, *d)
		d.Entrants, d.Verified, d.Root = uint64(len(list.numbers)), p.verified, list.tree.Root()
		p.close = &list
		return
	}
	if len(d.Waits()) > 0 || len(d.Committers) < draw.LeastCommitters {
		return
	}
	seed, err := d.SeedOf(r.cfg.Secret)
	if err != nil {
		r.cfg.Log.Error("queue: the draw has no seed", "event", r.cfg.Event, "error", err)
		return
	}
	d.Secret, d.Seed, d.DrawnAt = r.cfg.Secret, seed, p.at
	list := drawn{numbers: r.order.numbers, tree: r.order.tree}
	list.draw(seed)
	p.order = &list
}

const mostCommitters = 12

const (
	leastWithin = 60_000          // ms
	mostWithin  = 14 * 86_400_000 // ms
)

// Commit names one who will bring chance to the draw, with what he commits himself to; a
// zero commitment names a public round, and with it, where it may not take place, another one that counts
// then. CodeConflict once the list is closed, or where a name is taken.
func (r *Room) Commit(ctx context.Context, c draw.Committer) error {
	c.Name, c.Else, c.Value = strings.TrimSpace(c.Name), strings.TrimSpace(c.Else), ""
	switch {
	case c.Name == "" || len(c.Name) > 200:
		return ticketing.Errorf(ticketing.CodeInvalid, "Say who, or which public round.", "field", "name")
	case c.Else == "" && c.Within == 0:
	case !c.Commitment.Zero() || c.Else == "" || len(c.Else) > 200 || c.Else == c.Name:
		return ticketing.Errorf(ticketing.CodeInvalid, "Say which public round counts where this one does not take place.", "field", "else")
	case c.Within < leastWithin || c.Within > mostWithin:
		return ticketing.Errorf(ticketing.CodeInvalid, "Say within which time it must take place.", "field", "within")
	}
	return r.change(ctx, func(s *Sale) error {
		switch {
		case !s.Policy.Draw:
			return ticketing.Errorf(ticketing.CodeConflict, "There is no draw here.")
		case s.Draw.ClosedAt > 0:
			return ticketing.Errorf(ticketing.CodeConflict, "The list is closed: who commits himself now may know too much.")
		case len(s.Draw.Committers) >= mostCommitters || isNamed(s.Draw, c.Name) || c.Else != "" && isNamed(s.Draw, c.Else):
			return ticketing.Errorf(ticketing.CodeConflict, "This name is there already.", "field", "name")
		}
		s.Draw.Committers = append(slices.Clone(s.Draw.Committers), c)
		return nil
	})
}

// isNamed reports whether a name brings chance, or would where another one does not.
func isNamed(d draw.Record, name string) bool {
	return slices.ContainsFunc(d.Committers, func(c draw.Committer) bool { return c.Name == name || c.Else == name })
}

// Reveal says the value of one who brings chance. CodeConflict before the list is closed:
// until then nobody may know it. CodeInvalid for another value than the one that he had
// committed himself to.
func (r *Room) Reveal(ctx context.Context, name, value string) error {
	if value == "" || len(value) > 1000 {
		return ticketing.Errorf(ticketing.CodeInvalid, "Say the value.", "field", "value")
	}
	return r.change(ctx, func(s *Sale) error {
		i := slices.IndexFunc(s.Draw.Committers, func(c draw.Committer) bool { return c.Name == name })
		switch {
		case i < 0:
			return ticketing.Errorf(ticketing.CodeNotFound, "Nobody of this name has committed himself.")
		case s.Draw.ClosedAt == 0:
			return ticketing.Errorf(ticketing.CodeConflict, "The list is not closed yet: who says it now gives it away.")
		case s.Draw.DrawnAt > 0 || s.Draw.Committers[i].Value != "":
			return ticketing.Errorf(ticketing.CodeConflict, "This value was said already.")
		}
		c := s.Draw.Committers[i]
		if !c.Commitment.Zero() && draw.Entropy(s.Policy.Event, c.Name, value) != c.Commitment {
			return ticketing.Errorf(ticketing.CodeInvalid, "This is not the value of the commitment.", "field", "value")
		}
		s.Draw.Committers = slices.Clone(s.Draw.Committers)
		s.Draw.Committers[i].Value = value
		return nil
	})
}

// silentFor is how long after the close one who has committed himself may keep silent, ms,
// before a public round can take his place.
const silentFor = 15 * 60_000

// Replace lets a public round that is still to come stand for one who has committed himself and
// keeps silent after the close; both are published. CodeConflict too early, once he has spoken,
// and for the last of those who were named before the close: with nobody of them the hub could have
// tried orders. A public round comes to pass without anybody: where it does not within its time, the one
// that was named with it before the close stands for it, and CodeConflict is for any other, too early, and
// where none was named. CodeNotFound for a name that nobody has.
func (r *Room) Replace(ctx context.Context, name, round string) error {
	round = strings.TrimSpace(round)
	if round == "" || len(round) > 200 {
		return ticketing.Errorf(ticketing.CodeInvalid, "Say who, or which public round.", "field", "name")
	}
	return r.change(ctx, func(s *Sale) error {
		d := &s.Draw
		i := slices.IndexFunc(d.Committers, func(c draw.Committer) bool { return c.Name == name })
		switch {
		case i < 0:
			return ticketing.Errorf(ticketing.CodeNotFound, "Nobody of this name has committed himself.")
		case d.DrawnAt > 0 || d.Committers[i].Value != "":
			return ticketing.Errorf(ticketing.CodeConflict, "This value was said already.")
		case d.Committers[i].Commitment.Zero():
			return miss(d, i, round, r.cfg.Now())
		case d.ClosedAt == 0 || r.cfg.Now()-d.ClosedAt < silentFor:
			return ticketing.Errorf(ticketing.CodeConflict, "There is still time to say it: fifteen minutes from the close.")
		case len(d.Committers)-len(d.Silent) <= 1:
			return ticketing.Errorf(ticketing.CodeConflict, "One of those who were named before the close must speak, or the order could have been chosen.")
		case isNamed(*d, round):
			return ticketing.Errorf(ticketing.CodeConflict, "This name is there already.", "field", "name")
		}
		d.Silent = append(slices.Clone(d.Silent), draw.Silence{Committer: d.Committers[i], Round: round, NamedAt: r.cfg.Now()})
		d.Committers = slices.Clone(d.Committers)
		d.Committers[i] = draw.Committer{Name: round}
		return nil
	})
}

// miss lets the round that was named with a public one stand for it, once that one's time is over: nobody
// chooses anything then, since which of the two counts follows from when the first took place.
func miss(d *draw.Record, i int, round string, now int64) error {
	switch c := d.Committers[i]; {
	case c.Else == "":
		return ticketing.Errorf(ticketing.CodeConflict, "A public draw takes place without anybody: type its result.")
	case round != c.Else:
		return ticketing.Errorf(ticketing.CodeConflict, "Only the draw that was named with it before the close can stand for it.", "field", "name")
	case d.ClosedAt == 0 || now < d.Deadline(c):
		return ticketing.Errorf(ticketing.CodeConflict, "It may still take place: its time is not over.")
	default:
		d.Missed = append(slices.Clone(d.Missed), draw.Miss{Committer: c, SaidAt: now})
		d.Committers = slices.Clone(d.Committers)
		d.Committers[i] = draw.Committer{Name: c.Else}
		return nil
	}
}

// Draw is what is published of the draw, with the leaves of the entrants: none before the
// close. Both are shared: nobody changes them.
func (r *Room) Draw() (draw.Record, []draw.Hash) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if len(r.order.tree) == 0 {
		return r.sale.Draw, nil
	}
	return r.sale.Draw, r.order.tree[0]
}

// Proof shows the account that it was on the list of the close, and as which leaf.
// CodeNotFound for one that was not.
func (r *Room) Proof(a Account) (number uint64, p draw.Proof, err error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	n, ok := r.numbers[a]
	i, listed := r.order.arrival(n)
	if !ok || !listed {
		return 0, p, ticketing.Errorf(ticketing.CodeNotFound, "You came after the list was closed, or it is not closed yet.")
	}
	return n, r.order.tree.Prove(i), nil
}
