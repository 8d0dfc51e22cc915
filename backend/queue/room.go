package queue

import (
	"context"
	"crypto/ed25519"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/ticketcrib/ticketcrib/backend/queue/draw"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Config is what a Room works with.
type Config struct {
	Store Store
	Event ticketing.EventID
	Epoch uint32       // of the hub
	Now   func() int64 // Unix ms
	Key   []byte       // seals tokens; it must outlive the tables
	Sign  ed25519.PrivateKey
	// Secret is what the hub brings to a draw of this event: nobody else knows it before.
	Secret draw.Hash
	// Verified counts the entries whose account has verified an address, for what is published
	// of a draw; nil: none has.
	Verified func(context.Context) (uint64, error)
	// Load says what can be sold now, for the pace and for the frame.
	Load func(context.Context) (Load, [][]int64, error)
	Log  *slog.Logger
}

// Room is the waiting room of one event. One goroutine owns it, from Open to Close: it
// takes what has come since its last commit, commits all of it at once, and answers.
type Room struct {
	cfg Config

	urgent, joins chan *op
	quit, ended   chan struct{}
	once          sync.Once

	frame atomic.Pointer[string]
	pause atomic.Int64 // s, of the frame
	press pressure
	shed  shedding

	mu      sync.RWMutex
	changed chan struct{} // closed and replaced with each frame
	*memory
}

// memory is what the room knows: all of it can be read again from the store.
type memory struct {
	sale     Sale
	line     line
	numbers  map[Account]uint64
	was      map[uint64]Account // whose an entry was whose account has joined anew
	order    drawn
	active   map[uint64]*Entry // called, claimed and away
	seen     map[uint64]int64  // number -> when somebody was there, on Clock
	pace     pace
	left     [][]int64
	free     int64 // what could be had at the last tick
	phase    Phase
	why      string
	began    int64     // Clock when this process opened the room
	reach    []reached // how far presence was asked for, oldest first
	tickedAt int64     // Unix ms
	stale    bool      // a commit has failed: what is here may not be what is kept
}

type reached struct {
	clock int64
	place uint64
}

// op is one thing that somebody wants of the room.
type op struct {
	account Account
	number  uint64                                   // in the account's stead, of an act
	token   *Token                                   // of a join
	act     func(m *memory, e Entry) (Change, error) // nil: a join
	tick    bool
	set     func(s *Sale) error // changes the sale itself

	err  error
	done chan struct{}
}

// Open reads the room from the store, in a new epoch far above the old numbers. Without a
// sale there it is closed until Set.
func Open(ctx context.Context, cfg Config) (*Room, error) {
	r := &Room{cfg: cfg, urgent: make(chan *op, atOnce), joins: make(chan *op, atOnce), quit: make(chan struct{}), ended: make(chan struct{}),
		changed: make(chan struct{}), memory: &memory{pace: newPace(), phase: Closed, seen: map[uint64]int64{}, tickedAt: cfg.Now()}}
	if err := r.read(ctx); err != nil {
		return nil, err
	}
	r.shed.who = map[Account]int64{}
	r.SetPause(nearLooks)
	r.publish()
	go r.run()
	return r, nil
}

// Close ends the room after what is being written.
func (r *Room) Close() {
	r.once.Do(func() { close(r.quit) })
	<-r.ended
}

// read reads all of the room. What only this process knows (who is there) is kept.
func (r *Room) read(ctx context.Context) error {
	fresh := *r.memory
	m := &fresh
	m.line, m.numbers, m.active, m.order, m.was, m.stale = line{}, map[Account]uint64{}, map[uint64]*Entry{}, drawn{}, map[uint64]Account{}, false
	var all []Entry
	err := r.cfg.Store.Read(ctx, func(tx Tx) error {
		var err error
		if m.sale, _, err = tx.WebSale(r.cfg.Event); err != nil {
			return err
		}
		if m.sale.Draw.ClosedAt == 0 {
			return tx.EachEntry(r.cfg.Event, func(e Entry) error {
				m.keep(e)
				return nil
			})
		}
		// The order is of all who came before the close: all of them are read first.
		if err := tx.EachEntry(r.cfg.Event, func(e Entry) error { all = append(all, e); return nil }); err != nil {
			return err
		}
		m.order = closedOver(all, m.sale.Draw)
		for _, e := range all {
			m.keep(e)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if m.sale.Epoch != r.cfg.Epoch {
		if m.sale.Epoch != 0 {
			m.sale.GraceTo = m.sale.Clock + graceAfterEpoch
			// By the epoch: one backup that is restored twice gives no number twice.
			m.sale.Last = max(m.sale.Last, m.sale.Serving) + farAbove*uint64(max(r.cfg.Epoch-m.sale.Epoch, 1))
		}
		m.sale.Epoch = r.cfg.Epoch
	}
	m.sale.Policy.Event = r.cfg.Event
	if m.began == 0 {
		m.began = m.sale.Clock
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.memory = m
	return nil
}

// keep puts an entry as it is kept into the memory.
func (m *memory) keep(e Entry) {
	if e.Account != (Account{}) {
		m.numbers[e.Account] = e.Number
	} else {
		m.was[e.Number] = e.Was
	}
	m.put(e)
}

// put puts an entry into its place in the line, and beside it where something of it runs.
func (m *memory) put(e Entry) {
	m.line.set(m.placeOf(e.Number), e.State)
	switch e.State {
	case Called, Claimed, Away:
		m.active[e.Number] = &e
	default:
		delete(m.active, e.Number)
	}
}

// atOnce bounds what one commit takes.
const atOnce = 4096

func (r *Room) run() {
	defer close(r.ended)
	for {
		// Who has a turn goes before who joins.
		select {
		case first := <-r.urgent:
			r.work(gather(first, r.urgent))
			continue
		default:
		}
		select {
		case <-r.quit:
			return
		case first := <-r.urgent:
			r.work(gather(first, r.urgent))
		case first := <-r.joins:
			r.work(gather(first, r.joins))
		}
	}
}

func gather(first *op, from chan *op) []*op {
	ops := []*op{first}
	for len(ops) < atOnce {
		select {
		case o := <-from:
			ops = append(ops, o)
		default:
			return ops
		}
	}
	return ops
}

// plan is what one commit changes.
type plan struct {
	sale    Sale
	changed bool   // the sale itself, by a person
	close   *drawn // the list of who came is closed in this commit
	order   *drawn // their order is drawn in this commit
	fresh   []Entry
	changes []Change
	byOp    map[*op]int      // which change is whose
	taken   map[uint64]bool  // entries that change in this commit already
	later   []*op            // what wants of them more than that
	joining map[Account]bool // who joins in this commit
	forget  []uint64         // entries that ended and whose account joins anew

	// Of a tick.
	ticked bool
	at     int64 // Unix ms
	ms     int64 // since the last one
	phase  Phase
	why    string
	load   Load
	left   [][]int64
	called int64
	reach  reached
	// verified is how many of the list are, where it may be closed in this commit; counted is
	// false where that could not be told.
	verified uint64
	counted  bool
}

// work does what a batch wants and answers it after.
func (r *Room) work(ops []*op) {
	for len(ops) > 0 {
		later := r.commit(ops)
		for _, o := range ops {
			if !slices.Contains(later, o) {
				close(o.done)
			}
		}
		ops = later
	}
}

// commit does what a batch wants in one commit. It returns what has to wait for the next
// one: a second tap on Claim finds the turn that the first has begun.
func (r *Room) commit(ops []*op) (later []*op) {
	ctx := context.Background()
	if r.stale {
		if err := r.read(ctx); err != nil {
			fail(ops, err)
			return nil
		}
	}
	p := r.plan(ctx, ops)
	if len(p.fresh)+len(p.changes) == 0 && !p.ticked && !p.changed {
		return nil
	}
	held := make([]bool, len(p.changes))
	err := r.cfg.Store.Do(ctx, func(tx Tx) error {
		for i, c := range p.changes {
			var err error
			if held[i], err = tx.ChangeEntry(r.cfg.Event, c); err != nil {
				return err
			}
		}
		for _, n := range p.forget {
			if err := tx.ForgetAccount(r.cfg.Event, n); err != nil {
				return err
			}
		}
		if err := tx.PutEntries(r.cfg.Event, p.fresh); err != nil {
			return err
		}
		return tx.PutWebSale(p.sale)
	})
	if err != nil {
		r.stale = true
		fail(ops, err)
		return nil
	}
	r.apply(p, held)
	for o, i := range p.byOp {
		if !held[i] {
			o.err = gone()
		}
	}
	if p.ticked {
		r.publish()
	}
	return p.later
}

// plan works out what a batch changes, and changes nothing.
func (r *Room) plan(ctx context.Context, ops []*op) *plan {
	p := &plan{byOp: map[*op]int{}, taken: map[uint64]bool{}, joining: map[Account]bool{}}
	for _, o := range ops {
		p.ticked = p.ticked || o.tick
	}
	if p.ticked {
		r.look(ctx, p)
	}
	r.mu.RLock() // others note meanwhile who is there
	defer r.mu.RUnlock()
	p.sale = r.sale
	for _, o := range ops {
		switch {
		case o.tick:
		case o.set != nil:
			if o.err = o.set(&p.sale); o.err == nil {
				p.changed = true
			}
		case o.act == nil:
			r.planJoin(p, o)
		default:
			r.planAct(p, o)
		}
	}
	if p.ticked {
		r.planTick(p)
	}
	return p
}

func fail(ops []*op, err error) {
	for _, o := range ops {
		if o.err == nil {
			o.err = err
		}
	}
}

func gone() error {
	return ticketing.Errorf(ticketing.CodeTooLate, "This turn has ended. Your place shows what comes next.")
}

// planJoin gives the account the next number, or finds the one that it has.
func (r *Room) planJoin(p *plan, o *op) {
	if p.joining[o.account] {
		return
	}
	number := p.sale.Last + 1
	if n, ok := r.numbers[o.account]; ok {
		if s := r.stateOf(n); s != Left && s != Expired {
			return
		}
		p.forget = append(p.forget, n)
	} else if o.token != nil && o.token.Account == o.account && o.token.Epoch < r.sale.Epoch && r.stateOf(o.token.Number) == None && o.token.Number > r.sale.Draw.Last {
		number = o.token.Number // the hub has lost it: it goes back to where it stood
	}
	e := Entry{Number: number, Account: o.account, State: Waiting}
	if e.Number <= p.sale.Serving {
		e.State, e.Until = Away, p.sale.Clock+awayFor
	}
	p.joining[o.account] = true
	p.fresh = append(p.fresh, e)
	p.sale.Last = max(p.sale.Last, number)
	p.sale.Joined++
}

func (r *Room) planAct(p *plan, o *op) {
	n, ok := o.number, true
	if n == 0 {
		n, ok = r.numbers[o.account]
	}
	if !ok {
		o.err = notInLine()
		return
	}
	e := r.entry(n)
	if p.taken[n] {
		p.later = append(p.later, o)
		return
	}
	c, err := o.act(r.memory, e)
	if err != nil || c.From == None {
		o.err = err
		return
	}
	p.taken[n] = true
	p.byOp[o] = len(p.changes)
	p.changes = append(p.changes, c)
}

func notInLine() error {
	return ticketing.Errorf(ticketing.CodeNotFound, "You are not in this line.")
}

// entry returns an entry by its number. The caller holds the lock.
func (m *memory) entry(n uint64) Entry {
	if e, ok := m.active[n]; ok {
		return *e
	}
	return Entry{Number: n, State: m.stateOf(n)}
}

// apply takes a commit into the memory.
func (r *Room) apply(p *plan, held []bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sale = p.sale
	for i, c := range p.changes {
		if !held[i] {
			r.stale = true // the store knows better
			continue
		}
		r.follow(c)
	}
	for _, e := range p.fresh {
		if before, ok := r.numbers[e.Account]; ok {
			r.was[before] = e.Account
		}
		r.keep(e)
	}
	if p.close != nil {
		r.order = *p.close
	}
	if p.order != nil {
		r.drawn(*p.order)
	}
	if p.ticked {
		r.phase, r.why, r.left, r.free, r.tickedAt = p.phase, p.why, p.left, p.load.Free, p.at
		r.pace.called(p.called, p.ms)
		r.pace.suppose(p.load.Types)
		r.reached(p.reach)
	}
}

func (m *memory) follow(c Change) {
	e := Entry{Number: c.Number}
	if old, ok := m.active[c.Number]; ok {
		e = *old
	}
	e.State, e.Returned, e.Until, e.Order = c.To, c.Returned, c.Until, c.Order
	if c.More {
		e.More++
	}
	if m.put(e); m.active[c.Number] == nil {
		delete(m.seen, c.Number)
	}
}

// publish makes the frame anew and wakes who listens.
func (r *Room) publish() {
	r.mu.Lock()
	defer r.mu.Unlock()
	f := Frame{Epoch: r.sale.Epoch, Tick: r.sale.Tick, Phase: r.phase, Why: r.why, Serving: r.sale.Serving, Last: r.sale.Last, Waiting: r.line.waiting,
		Steps: r.line.steps(r.sale.Serving), Rate: int64(r.pace.fast + 0.5), Slow: int64(r.pace.slow + 0.5), Pause: r.pause.Load(), Left: r.left, Takes: r.pace.taken()}
	text := f.Text(r.cfg.Event, r.cfg.Sign)
	r.frame.Store(&text)
	close(r.changed)
	r.changed = make(chan struct{})
}

// Frame is what everybody is told now; Changed is closed when there is a newer one.
func (r *Room) Frame() string { return *r.frame.Load() }

// Changed is closed at the next frame.
func (r *Room) Changed() <-chan struct{} {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.changed
}

// nearLooks is after how many seconds one who is near the front looks again, where the hub
// says nothing else.
const nearLooks = 2

func (r *Room) ask(ctx context.Context, to chan *op, o *op) error {
	o.done = make(chan struct{})
	if err := r.put(ctx, to, o); err != nil {
		return err
	}
	return r.await(o)
}

func (r *Room) put(ctx context.Context, to chan *op, o *op) error {
	select {
	case to <- o:
		return nil
	case <-r.quit:
		return closing()
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (r *Room) await(o *op) error {
	select {
	case <-o.done:
		return o.err
	case <-r.ended:
		return closing()
	}
}

func closing() error {
	return ticketing.Errorf(ticketing.CodeNotKept, "The program is closing; this did not happen.")
}
