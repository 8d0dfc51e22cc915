package hub

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/ticketcrib/ticketcrib/backend/guard"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/pricing"
	"github.com/ticketcrib/ticketcrib/backend/queue"
	"github.com/ticketcrib/ticketcrib/backend/queue/draw"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// shop is what the hub needs to sell to buyers on the web: a waiting room for each event
// that is sold there, and the desk that keeps units for them.
type shop struct {
	desk   *inventory.Desk
	links  []byte // seals orders' links and buyers' cookies
	token  []byte // seals places in line
	guard  *guard.Limiter
	strain *strain
	watch  *guard.Watch

	signed   *signedIn
	ticking  sync.Mutex                  // held while all moves on by a tick: what is below is its own
	tickedAt int64                       // Unix ms
	notedAt  int64                       // the tick that webTicked keeps
	wrote    map[ticketing.EventID]wrote // to those whose turn comes

	mu     sync.RWMutex
	rooms  map[ticketing.EventID]*queue.Room
	crowds map[ticketing.EventID]*crowd
	events map[ticketing.EventID]*ticketing.Event // as of the last tick, or later
}

// holdOnWeb is how long a buyer's choice is kept before he goes to pay.
const holdOnWeb = 10 * time.Minute

func (h *Hub) openShop(ctx context.Context) (*shop, error) {
	s := &shop{rooms: map[ticketing.EventID]*queue.Room{}, crowds: map[ticketing.EventID]*crowd{}, events: map[ticketing.EventID]*ticketing.Event{}, strain: newStrain()}
	budgets, quickest := guard.Budgets, int64(guard.Quickest)
	if h.cfg.Unguarded {
		budgets, quickest = nil, 0
	}
	s.guard, s.watch = guard.NewLimiter(h.cfg.Now, budgets), guard.NewWatch(h.cfg.Now, quickest)
	var err error
	if s.links, err = h.derive("order links"); err != nil {
		return nil, err
	}
	if s.token, err = h.derive("places in line"); err != nil {
		return nil, err
	}
	if s.strain.key, err = h.derive("proofs of work"); err != nil {
		return nil, err
	}
	s.signed = newSignedIn()
	s.wrote = map[ticketing.EventID]wrote{}
	var sales []queue.Sale
	err = h.cfg.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if sales, err = tx.WebSales(); err != nil {
			return err
		}
		return tx.EachSignedIn(func(b queue.Account) { s.signed.add(b) })
	})
	if err != nil {
		return nil, err
	}
	for _, sale := range sales {
		room, err := h.openRoom(ctx, s, sale.Policy.Event)
		if err != nil {
			s.closeRooms()
			return nil, err
		}
		s.rooms[sale.Policy.Event] = room
	}
	if err := h.standStillWhileDown(ctx, s); err != nil {
		s.closeRooms()
		return nil, err
	}
	s.desk = inventory.NewDesk(h.cfg.Store)
	return s, nil
}

func (h *Hub) openRoom(ctx context.Context, s *shop, event ticketing.EventID) (*queue.Room, error) {
	var epoch uint32
	bytes, err := h.derive("draw of " + string(event))
	if err != nil {
		return nil, err
	}
	secret := draw.Hash(bytes)
	err = h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		head, err := tx.FeedHead()
		epoch = head.Epoch
		return err
	})
	if err != nil {
		return nil, err
	}
	return queue.Open(ctx, queue.Config{Store: store.Of[queue.Tx]{Store: h.cfg.Store}, Event: event, Epoch: epoch, Now: h.cfg.Now, Key: s.token, Sign: h.cfg.Key, Secret: secret,
		Load: func(ctx context.Context) (queue.Load, [][]int64, error) { return h.load(ctx, event) }, Log: h.cfg.Log,
		Verified: func(ctx context.Context) (n uint64, err error) {
			err = h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
				count, err := tx.VerifiedEntrants(event)
				n = uint64(count)
				return err
			})
			return n, err
		}})
}

func (s *shop) close() {
	if s == nil {
		return
	}
	s.desk.Close()
	s.closeRooms()
}

func (s *shop) closeRooms() {
	for _, r := range s.all() { // not under the lock: a room that ends may look at its event
		r.Close()
	}
}

// room returns the waiting room of an event that is, or was, sold on the web.
func (s *shop) room(event ticketing.EventID) (*queue.Room, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if r, ok := s.rooms[event]; ok {
		return r, nil
	}
	return nil, ticketing.Errorf(ticketing.CodeNotFound, "There is nothing on sale here.")
}

// knows reports whether an event is one that is sold on the web, or none is meant: whoever asks
// names it, and as long as he likes.
func (s *shop) knows(event ticketing.EventID) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	_, ok := s.rooms[event]
	return ok || event == ""
}

func (s *shop) all() map[ticketing.EventID]*queue.Room {
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := make(map[ticketing.EventID]*queue.Room, len(s.rooms))
	for e, r := range s.rooms {
		out[e] = r
	}
	return out
}

// SetWebSale says how an event is sold on the web. CodeInvalid, with its field, for what
// cannot be.
func (h *Hub) SetWebSale(ctx context.Context, by ticketing.StaffID, p queue.Policy) error {
	p.By = by
	p, err := p.Filled(h.cfg.Now())
	if err != nil {
		return err
	}
	if _, err := h.eventOf(ctx, p.Event); err != nil {
		return err
	}
	if p, err = h.verifying(p); err != nil {
		return err
	}
	if p.On && h.cfg.Selling != nil {
		if err := h.cfg.Selling(ctx); err != nil {
			return err
		}
	}
	h.shop.mu.Lock()
	r, ok := h.shop.rooms[p.Event]
	if !ok {
		if r, err = h.openRoom(ctx, h.shop, p.Event); err == nil {
			h.shop.rooms[p.Event] = r
		}
	}
	h.shop.mu.Unlock()
	if err != nil {
		return err
	}
	if err := r.Set(ctx, p); err != nil {
		return err
	}
	h.poke() // what counters have more than enough of is called back
	return r.Tick(ctx)
}

// SellsOnWeb reports whether any event is sold on the web.
func (h *Hub) SellsOnWeb() bool {
	for _, r := range h.shop.all() {
		if sale, _, _ := r.Sale(); sale.Policy.On {
			return true
		}
	}
	return false
}

func (h *Hub) eventOf(ctx context.Context, id ticketing.EventID) (e ticketing.Event, err error) {
	err = h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		saved, ok, err := tx.Event(id)
		if err == nil && !ok {
			err = ticketing.Errorf(ticketing.CodeNotFound, "There is no such event.")
		}
		e = saved.Event
		return err
	})
	return e, err
}

// keepTime ticks the rooms each second, ends what was kept for too long, and ends the
// turns of those who have bought.
func (h *Hub) keepTime() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-h.quit:
			return
		case <-tick.C:
		}
		if err := h.TickShop(ctx); err != nil {
			h.cfg.Log.Error("hub: the sale on the web did not move; it is tried again", "error", err)
		}
	}
}

// TickShop moves all that waits and all that is kept on the web on by one tick. What fails
// of one event stops no other.
func (h *Hub) TickShop(ctx context.Context) error {
	rooms := h.shop.all()
	if len(rooms) == 0 {
		return nil
	}
	h.shop.ticking.Lock()
	defer h.shop.ticking.Unlock()
	h.health.tick()
	failed, wrote := errors.Join(h.standStill(ctx, rooms), h.expireHolds(ctx), h.noteTick(ctx)), int64(0)
	for event, r := range rooms {
		// A room whose ended turns could not be looked up still ticks: its clock is a promise.
		ended, fed, began := h.endTurns(ctx, event, r), h.feed(ctx, r), time.Now()
		if err := errors.Join(ended, fed, r.Tick(ctx), h.writeBeforeTurns(ctx, event, r)); err != nil {
			failed = errors.Join(failed, fmt.Errorf("event %s: %w", event, err))
		}
		wrote = max(wrote, sinceMs(began))
	}
	h.measure(rooms, wrote)
	return failed
}

// mostStill bounds by how much one tick prolongs what is kept, in ms.
const mostStill = 5_000

// webTicked is the setting that keeps, every tickNoted ms, when the web last moved: Unix ms.
const (
	webTicked = "web ticked at"
	tickNoted = 10_000
)

// mostDown bounds how long what is kept waits for a hub that is down, and what is being paid for
// whatever nobody could pay for, in ms: after that others may have it.
const mostDown = 15 * 60_000

// standStillWhileDown prolongs what buyers keep by as long as the hub was down, and begins to
// count anew.
func (h *Hub) standStillWhileDown(ctx context.Context, s *shop) error {
	now := h.cfg.Now()
	s.tickedAt = now
	return h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		last, err := store.SettingOf[int64](tx, webTicked)
		if err != nil || last == 0 {
			return err
		}
		down := min(now-last, mostDown)
		for event := range s.rooms {
			if down > mostStill {
				err = errors.Join(err, tx.StandStill(event, down, mostDown))
			}
		}
		return errors.Join(err, store.PutSettingOf(tx, webTicked, now))
	})
}

// noteTick keeps that the web has moved.
func (h *Hub) noteTick(ctx context.Context) error {
	now := h.cfg.Now()
	if noted := h.shop.notedAt; now-noted < tickNoted && now >= noted {
		return nil
	}
	err := h.cfg.Store.Do(ctx, func(tx *store.Tx) error { return store.PutSettingOf(tx, webTicked, now) })
	if err == nil {
		h.shop.notedAt = now
	}
	return err
}

// standStill prolongs what buyers keep of an event for as long as nobody can pay for it.
func (h *Hub) standStill(ctx context.Context, rooms map[ticketing.EventID]*queue.Room) error {
	now := h.cfg.Now()
	passed := min(max(now-h.shop.tickedAt, 0), mostStill)
	h.shop.tickedAt = now
	if passed == 0 {
		return nil
	}
	var failed error
	for event, r := range rooms {
		if _, phase, why := r.Sale(); phase != queue.Paused || why != queue.WhyProvider {
			continue
		}
		failed = errors.Join(failed, h.cfg.Store.Do(ctx, func(tx *store.Tx) error { return tx.StandStill(event, passed, mostDown) }))
	}
	return failed
}

func (h *Hub) expireHolds(ctx context.Context) error {
	var past []string
	err := h.cfg.Store.Read(ctx, func(tx *store.Tx) (err error) { past, err = tx.HoldsPast(h.cfg.Now()); return err })
	if err != nil || len(past) == 0 {
		return err
	}
	return h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		for _, id := range past {
			// Looked at once more: it may have become an order, which has a time of its own.
			if _, err := tx.ExpireHold(id, h.cfg.Now()); err != nil {
				return err
			}
		}
		return nil
	})
}

// endTurns ends the turns whose orders are paid, and frees those whose orders have ended.
func (h *Hub) endTurns(ctx context.Context, event ticketing.EventID, r *queue.Room) error {
	turns := r.Buying()
	if len(turns) == 0 {
		return nil
	}
	kept, took := make([]inventory.Kept, len(turns)), make([][]int64, len(turns))
	err := h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		saved, _, err := tx.Event(event)
		if err != nil {
			return err
		}
		for i, turn := range turns {
			if kept[i], _, err = tx.Hold(string(turn.Order)); err != nil {
				return err
			}
			if kept[i].State != ticketing.HoldTaken {
				continue
			}
			if took[i], err = takenBy(saved.Event, kept[i].Basket); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i, turn := range turns {
		switch kept[i].State {
		case ticketing.HoldTaken:
			err = r.Bought(ctx, turn.Number, took[i])
		case ticketing.HoldOpen:
		default:
			err = r.LetGo(ctx, turn.Number, turn.Order)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// takenBy is how many items of each type a basket has, in the order of the event's types.
func takenBy(e ticketing.Event, basket []byte) ([]int64, error) {
	asked, err := basketOf(basket)
	took := make([]int64, len(e.Types))
	for i, t := range e.Types {
		for _, l := range asked.Sold.Lines {
			if l.Type == t.No {
				took[i] += l.Items
			}
		}
	}
	return took, err
}

// stock is what the hub can sell of a performance now.
type stock struct {
	left   []int64 // items by type: how many of it alone
	may    []bool  // by type: none is free, and some may come back
	free   int64   // items that can be had together
	types  []int64 // free by type
	back   int64   // units that others hold, or are lent
	placed int64   // capacity
}

// noLimit stands for what no quota limits.
const noLimit = 1_000_000

// stockOf works out what there is from the levels of a performance's quotas.
func stockOf(e *ticketing.Event, p ticketing.ScopeID, levels map[ticketing.QuotaID]inventory.Level) stock {
	s := stock{types: make([]int64, len(e.Types))}
	room := map[ticketing.QuotaID]int64{}
	for _, q := range e.Quotas {
		if q.Performance != p {
			continue
		}
		l := levels[q.ID]
		room[q.ID] = max(l.Free(), 0)
		s.back += l.Held + l.Lent
		s.placed += l.Capacity
	}
	fits := func(t ticketing.TicketType, in map[ticketing.QuotaID]int64) (n int64) {
		n = -1
		for _, q := range e.QuotasOf(p, t.No) {
			if each := q.Draw(t, 1); each > 0 && (n < 0 || in[q.ID]/each < n) {
				n = in[q.ID] / each
			}
		}
		if n < 0 {
			n = noLimit
		}
		return n
	}
	for _, t := range e.Types {
		n, back := int64(0), false
		if !t.Hidden {
			n = fits(t, room)
			for _, q := range e.QuotasOf(p, t.No) {
				back = back || levels[q.ID].Held+levels[q.ID].Lent > 0
			}
		}
		s.left, s.may = append(s.left, n), append(s.may, n == 0 && back)
	}
	for i, t := range e.Types {
		if t.Hidden {
			continue
		}
		n := fits(t, room)
		for _, q := range e.QuotasOf(p, t.No) {
			room[q.ID] -= q.Draw(t, n)
		}
		s.types[i], s.free = n, s.free+n
	}
	return s
}

func levelsOf(tx *store.Tx) (map[ticketing.QuotaID]inventory.Level, error) {
	all, err := tx.Levels()
	out := make(map[ticketing.QuotaID]inventory.Level, len(all))
	for _, l := range all {
		out[l.Quota] = l
	}
	return out, err
}

// countedOut is up to how many items buyers are told a number.
const countedOut = 50

func told(left []int64) []int64 {
	out := make([]int64, len(left))
	for i, n := range left {
		if out[i] = n; n > countedOut {
			out[i] = hubapi.ManyLeft
		}
	}
	return out
}

// sells reports whether a performance is sold on the web at a moment.
func sells(e *ticketing.Event, p ticketing.Performance, now int64) bool {
	return !p.Cancelled && !e.Closed && now < p.EndsAt
}

// load is what a room's pace is set by.
func (h *Hub) load(ctx context.Context, event ticketing.EventID) (l queue.Load, left [][]int64, err error) {
	err = h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		saved, ok, err := tx.Event(event)
		if err != nil || !ok {
			return err
		}
		levels, err := levelsOf(tx)
		if err != nil {
			return err
		}
		e, now := saved.Event, h.cfg.Now()
		h.shop.keepEvent(&e)
		asked, failed, down := h.health.answers(now)
		l = queue.Load{Types: make([]int64, len(e.Types)), Open: h.takes(&e) && (!down || isFree(&e)), Asked: asked, Failed: failed}
		for _, p := range e.Performances {
			if !sells(&e, p, now) {
				left = append(left, make([]int64, len(e.Types)))
				continue
			}
			s := stockOf(&e, p.ID, levels)
			left = append(left, told(s.left))
			l.Free, l.Capacity, l.Returnable = l.Free+s.free, l.Capacity+s.placed, l.Returnable+s.back
			for i, n := range s.types {
				l.Types[i] += n
			}
		}
		return nil
	})
	return l, left, err
}

// takes reports whether buyers can pay for the event: where all is free, always.
func (h *Hub) takes(e *ticketing.Event) bool {
	if o := h.offer(); o.Mode != "" {
		_, ok := o.Terms[e.Currency]
		return ok
	}
	return isFree(e)
}

func isFree(e *ticketing.Event) bool {
	for _, t := range e.Types {
		for _, tier := range t.Tiers {
			if tier.Price.Minor > 0 && !t.Hidden {
				return false
			}
		}
	}
	return true
}

// ShopEvents lists what is on sale on the web, and what will be.
func (h *Hub) ShopEvents(ctx context.Context) ([]hubapi.ShopEvent, error) {
	var events []ticketing.EventID
	err := h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.Events()
		for _, e := range all {
			events = append(events, e.Event.ID)
		}
		return err
	})
	out := []hubapi.ShopEvent{}
	for _, id := range events {
		r, missing := h.shop.room(id)
		if missing != nil {
			continue
		}
		if sale, phase, _ := r.Sale(); !sale.Policy.On || phase == queue.Ended {
			continue
		}
		e, err := h.ShopEvent(ctx, id)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, err
}

// ShopEvent is an event as its buyers see it. CodeNotFound for one that is not sold on the
// web.
func (h *Hub) ShopEvent(ctx context.Context, id ticketing.EventID) (out hubapi.ShopEvent, err error) {
	r, err := h.shop.room(id)
	if err != nil {
		return out, err
	}
	sale, phase, why := r.Sale()
	if !sale.Policy.On {
		return out, ticketing.Errorf(ticketing.CodeNotFound, "There is nothing on sale here.")
	}
	now := h.cfg.Now()
	err = h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		saved, _, err := tx.Event(id)
		if err != nil {
			return err
		}
		levels, err := levelsOf(tx)
		if err != nil {
			return err
		}
		e := saved.Event
		out = hubapi.ShopEvent{ID: e.ID, Name: e.Name, Venue: e.Venue, Zone: e.Zone, Currency: e.Currency, Organization: h.cfg.Name, Practice: e.Practice, Mode: h.offer().Mode,
			Performances: []hubapi.ShopPerformance{}, Types: []hubapi.ShopType{}, MostItems: sale.Policy.MostItems, PerCard: sale.Policy.PerCard, HoldFor: holdOnWeb.Milliseconds(), Now: now}
		for _, t := range e.Types {
			s := hubapi.ShopType{No: t.No, Name: t.Name, Note: t.Note, Passes: t.Passes, People: t.People}
			if tier, ok := pricing.TierInForce(t, now); ok && !t.Hidden {
				fee, err := pricing.BookingFee(e.Fee, tier.Price)
				if err != nil {
					return err
				}
				s.Price, s.OnSale = tier.Price.Minor+fee.Minor, true
			}
			out.Types = append(out.Types, s)
		}
		for _, p := range e.Performances {
			s := shopPerformance(p)
			s.OnSale = sells(&e, p, now)
			there := stockOf(&e, p.ID, levels)
			s.Left, s.MayReturn = told(there.left), there.may
			out.Performances = append(out.Performances, s)
		}
		return nil
	})
	p := sale.Policy
	out.Sale = hubapi.ShopSale{Phase: string(phase), Line: p.Line, Draw: p.Draw, PrequeueAt: p.JoinAt, OpensAt: p.OpensAt, Why: why, TurnFor: p.TurnFor, ClaimWithin: p.ClaimWithin, Verify: p.Verify == queue.VerifyAsked,
		Writes: p.Line && h.mails()}
	return out, err
}

func shopPerformance(p ticketing.Performance) hubapi.ShopPerformance {
	return hubapi.ShopPerformance{ID: p.ID, Name: p.Name, DoorsAt: p.DoorsAt, StartsAt: p.StartsAt, EndsAt: p.EndsAt, Cancelled: p.Cancelled, Left: []int64{}, MayReturn: []bool{}}
}

// orderID is the order of one basket of one buyer: the same basket is the same order,
// however often it is asked for.
func (s *shop) orderID(a queue.Account, event ticketing.EventID, key string) ticketing.OrderID {
	m := hmac.New(sha256.New, s.links)
	m.Write([]byte("order\x00"))
	m.Write(a[:])
	m.Write([]byte(string(event) + "\x00" + key))
	id := uuid.UUID(m.Sum(nil)[:16])
	id[6], id[8] = id[6]&0x0f|0x80, id[8]&0x3f|0x80 // version 8, as RFC 9562 has it for names of one's own
	return ticketing.OrderID(id.String())
}

const linkLabel = "link\x00"

// link is the last part of an order's address: whoever has it has the order.
func (s *shop) link(order ticketing.OrderID) string {
	id, err := uuid.Parse(string(order))
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(append(id[:], s.seal(linkLabel, id[:])...))
}

func (s *shop) seal(label string, id []byte) []byte {
	m := hmac.New(sha256.New, s.links)
	m.Write([]byte(label))
	m.Write(id)
	return m.Sum(nil)[:16]
}

// orderOf opens a link. CodeNotFound for one that this hub has not made.
func (s *shop) orderOf(link string) (ticketing.OrderID, error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(link)
	if err != nil || len(b) != 32 || !hmac.Equal(b[16:], s.seal(linkLabel, b[:16])) {
		return "", noOrder()
	}
	return ticketing.OrderID(uuid.UUID(b[:16]).String()), nil
}

func noOrder() error {
	return ticketing.Errorf(ticketing.CodeNotFound, "There is no order here. Look at the whole link once more.")
}

// onSale returns an event as it was at the last tick, or later: it is shared, and nobody
// changes it.
func (h *Hub) onSale(ctx context.Context, id ticketing.EventID) (*ticketing.Event, error) {
	h.shop.mu.RLock()
	e, ok := h.shop.events[id]
	h.shop.mu.RUnlock()
	if ok {
		return e, nil
	}
	fresh, err := h.eventOf(ctx, id)
	if err == nil {
		h.shop.keepEvent(&fresh)
	}
	return &fresh, err
}

func (s *shop) keepEvent(e *ticketing.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if old, ok := s.events[e.ID]; !ok || old.Version < e.Version {
		s.events[e.ID] = e
	}
}
