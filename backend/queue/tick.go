package queue

import (
	"cmp"
	"context"
	"slices"
)

// Tick moves the room on: what has run out ends, who is back is called, and as many more
// as the stock, the shop and the provider bear. It returns after that is durable. The hub
// calls it once a second.
func (r *Room) Tick(ctx context.Context) error { return r.ask(ctx, r.urgent, &op{tick: true}) }

// look reads what a tick rests on.
func (r *Room) look(ctx context.Context, p *plan) {
	p.at = r.cfg.Now()
	p.ms = min(max(p.at-r.tickedAt, 0), longestTick)
	var err error
	if p.load, p.left, err = r.cfg.Load(ctx); err != nil {
		r.cfg.Log.Warn("queue: what can be sold could not be read; nobody is called until it can", "event", r.cfg.Event, "error", err)
		p.load, p.left = Load{}, r.left
	}
	if s := &r.sale; s.Policy.Draw && s.Draw.ClosedAt == 0 && p.at >= s.Policy.OpensAt {
		r.countVerified(ctx, p)
	}
}

func (r *Room) countVerified(ctx context.Context, p *plan) {
	if p.counted = r.cfg.Verified == nil; p.counted {
		return
	}
	var err error
	if p.verified, err = r.cfg.Verified(ctx); err != nil {
		r.cfg.Log.Warn("queue: who is verified could not be counted; the list is closed when it can", "event", r.cfg.Event, "error", err)
	}
	p.counted = err == nil
}

func (r *Room) planTick(p *plan) {
	p.phase, p.why = phaseAt(p.sale, p.at, p.load)
	p.sale.Tick++
	if p.phase != Paused || p.why != WhyProvider {
		p.sale.Clock += p.ms
	}
	outstanding, shoppers := int64(0), int64(0)
	var back []*Entry
	for n, e := range r.active {
		switch {
		case p.taken[n]:
		case e.State == Away && r.there(n, p.sale.Clock):
			back = append(back, e) // and does not run out while nobody can be called
			continue
		case e.Until > 0 && e.Until <= p.sale.Clock && e.Order == "":
			p.changes = append(p.changes, r.runOut(p, e))
			continue
		}
		if e.State == Called || e.State == Claimed {
			if e.More > 0 && e.Order == "" {
				continue // who asked for more time keeps nobody else waiting, and nothing from him
			}
			shoppers++
			if e.Order == "" {
				outstanding++
			}
		}
	}
	if p.phase == Drawing {
		r.planDraw(p)
	}
	if p.phase == Live {
		allowed := r.pace.allow(p.load, outstanding, shoppers, p.sale.Policy.Shoppers, p.ms)
		allowed -= r.callBack(p, back, p.load.Free-outstanding)
		r.callNext(p, allowed)
	}
	p.sale.Called += p.called
	p.reach = r.extend(p)
}

// callBack calls those who were away and are there again, before anybody else, in their
// order, each once, as far as there is something to sell.
func (r *Room) callBack(p *plan, back []*Entry, room int64) (called int64) {
	slices.SortFunc(back, func(a, b *Entry) int { return cmp.Compare(r.placeOf(a.Number), r.placeOf(b.Number)) })
	for _, e := range back[:max(0, min(int64(len(back)), room))] {
		p.changes = append(p.changes, Change{Number: e.Number, From: Away, To: Called, Returned: true, Until: p.sale.Clock + p.sale.Policy.ClaimWithin})
		called++
	}
	p.called += called
	return called
}

// mostAway bounds how many absent ones one tick passes over.
const mostAway = 2000

// callNext calls the next ones in line. Who does not say that he is there, though he was
// asked for long enough, is passed over and kept.
func (r *Room) callNext(p *plan, allowed int64) {
	passed := 0
	for k := int64(1); allowed > 0 && passed < mostAway; k++ {
		place, ok := r.line.after(r.sale.Serving, k)
		if !ok {
			break
		}
		p.sale.Serving = place
		n := r.numberAt(place)
		if p.taken[n] { // it leaves in this very commit
			continue
		}
		if r.there(n, p.sale.Clock) || !r.askedLong(place, p.sale.Clock) {
			p.changes = append(p.changes, Change{Number: n, From: Waiting, To: Called, Until: p.sale.Clock + p.sale.Policy.ClaimWithin})
			p.called++
			allowed--
			continue
		}
		p.changes = append(p.changes, Change{Number: n, From: Waiting, To: Away, Until: p.sale.Clock + awayFor})
		passed++
	}
}

// extend is how far in line people are asked now whether they are there.
func (r *Room) extend(p *plan) reached {
	due := max(int64(r.pace.rate*askPresence/1000), 50)
	place, ok := r.line.after(p.sale.Serving, due)
	if !ok {
		place = p.sale.Last
	}
	return reached{p.sale.Clock, place}
}

// reached keeps a minute of how far people were asked.
func (m *memory) reached(at reached) {
	m.reach = append(m.reach, at)
	for len(m.reach) > 1 && m.reach[1].clock <= at.clock-presentFor {
		m.reach = m.reach[1:]
	}
}

// askedLong reports whether the place was within reach a whole minute ago already.
func (r *Room) askedLong(place uint64, clock int64) bool {
	return len(r.reach) > 0 && r.reach[0].clock <= clock-presentFor && r.reach[0].place >= place && clock-r.began >= 2*presentFor
}

// due reports whether the place is asked for presence now.
func (m *memory) due(place uint64) bool {
	return len(m.reach) > 0 && m.reach[len(m.reach)-1].place >= place
}

// there reports whether somebody was seen at the entry lately.
func (m *memory) there(number uint64, clock int64) bool {
	at, ok := m.seen[number]
	return ok && clock-at <= presentFor
}

// runOut is what becomes of an entry whose time is over.
func (r *Room) runOut(p *plan, e *Entry) Change {
	c := Change{Number: e.Number, From: e.State, To: Expired, Returned: e.Returned, Order: e.Order}
	if e.State == Called && !e.Returned {
		c.To, c.Until = Away, p.sale.Clock+awayFor
	}
	return c
}

// phaseAt is the phase at a moment.
func phaseAt(s Sale, now int64, l Load) (Phase, string) {
	switch {
	case s.Policy.Ended:
		return Ended, ""
	case !s.Policy.On || now < s.Policy.JoinAt:
		return Closed, ""
	case now < s.Policy.OpensAt:
		return Prequeue, ""
	case s.toBeDrawn():
		return Drawing, WhyChance
	case s.Policy.Paused:
		return Paused, WhyOrganizer
	case !l.Open:
		return Paused, WhyProvider
	case s.Clock < s.GraceTo:
		return Paused, WhyRestored
	case l.Free <= 0 && l.Returnable <= 0:
		return SoldOut, ""
	}
	return Live, ""
}
