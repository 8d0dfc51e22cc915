// Package hub is the server that a venue's laptops meet at: it holds every
// device's journal, decides what is shared (quotas, grants, who may act), and
// says it to the devices in signed frames. Embedded in the desktop program or
// as a server binary it is the same code.
//
// It must never reject an entry because it dislikes it, never take lent units
// back by the clock, and never answer before what it answers is durable.
package hub

import (
	"context"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/buyer"
	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/fold"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/oidc"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Config is what a Hub works with.
type Config struct {
	Store   *store.Store
	Key     ed25519.PrivateKey // identity; event root keys are derived from it
	Name    string             // of the organization
	Version string
	Now     func() int64 // Unix ms
	NewID   func() string
	Random  io.Reader
	Log     *slog.Logger
	// Address returns where devices on the LAN reach this hub, for invitations.
	Address func() string
	// Provider takes payments; nil: this hub takes none until UseProvider.
	Provider checkout.Provider
	// SetKey keeps the provider's key, sealed, and returns who takes payments with it;
	// nil: this hub has nowhere to keep one.
	SetKey func(context.Context, hubapi.SetPayments) (checkout.Provider, error)
	// Post carries letters to buyers; nil: none leave until UsePost.
	Post Post
	// SetPost keeps how letters leave, sealed, and returns who carries them then; nil:
	// this hub has nowhere to keep it.
	SetPost func(context.Context, hubapi.SetPost) (Post, error)
	// SignIn is through whom buyers may sign in beside a code; nil: nobody until UseSignIn.
	SignIn *oidc.Provider
	// SetSignIn keeps through whom, sealed, and returns who that is then; nil: this hub has
	// nowhere to keep it.
	SetSignIn func(context.Context, hubapi.SetSignIn) (*oidc.Provider, error)
	// WebAddress returns where buyers reach this hub's pages, https://tickets.example; nil or
	// "": there are none, and nothing is sold on the web.
	WebAddress func() string
	// Selling is told when an event is sold on the web from now on, before anybody hears of
	// it: whoever has no address for buyers yet opens one. nil: nobody need be told.
	Selling func(context.Context) error
	// BehindProxy: what ends TLS stands on this machine or its private network, and writes
	// down whom it speaks for.
	BehindProxy bool
	// Unguarded: nobody is slowed. It is for who measures what the guard is good for.
	Unguarded bool
	// Shop are the buyers' pages, as they were built; nil: they are drawn without a script.
	Shop fs.FS
	// Joining is told whenever what Code answers has changed otherwise than by the
	// clock, with the hub locked: it must not block and not call back. It may be nil.
	Joining func()
}

// Hub is a running hub. Its worker goroutine is owned by Open and ends with
// Close.
type Hub struct {
	cfg    Config
	id     ticketing.DeviceID
	secret []byte // authenticates session tokens and challenges

	node   string               // names this process among others of the same hub
	till   atomic.Pointer[till] // nil: no payments are taken
	health health               // of who takes the payments
	cashed chan struct{}        // wakes the desk
	post   atomic.Pointer[Post] // nil: no letters leave
	posted chan struct{}        // wakes the postman
	coded  chan struct{}        // wakes who sends codes
	buyers buyer.Keys           // names buyers by their addresses
	// Before these it compares no lists, asks for no disputes and looks at no account: the payments worker's own.
	reconcileAfter, disputesAfter, accountAfter time.Time
	accountOf                                   *till // whose account was looked at: the payments worker's own

	poked   chan struct{}
	learned atomic.Bool // from a device, since payments and refunds were looked at
	quit    chan struct{}
	stopped chan struct{}
	once    sync.Once
	ended   sync.WaitGroup

	shop     *shop
	draining atomic.Bool
	door     atomic.Pointer[oidc.Provider] // nil: buyers sign in with a code alone

	mu      sync.Mutex
	changed chan struct{} // closed and replaced when the feed has grown
	joins   joins
	fed     map[ticketing.DeviceID]uint64 // how far each device has said that it heard the feed
}

// Open starts a hub on its store. The store must be the hub's alone.
func Open(ctx context.Context, cfg Config) (*Hub, error) {
	h := &Hub{cfg: cfg, id: journal.DeviceOf(cfg.Key.Public().(ed25519.PublicKey)),
		poked: make(chan struct{}, 1), cashed: make(chan struct{}, 1), posted: make(chan struct{}, 1), coded: make(chan struct{}, 1), fed: map[ticketing.DeviceID]uint64{}, quit: make(chan struct{}), node: cfg.NewID(), stopped: make(chan struct{}), changed: make(chan struct{})}
	var err error
	if h.secret, err = h.derive("sessions"); err != nil {
		return nil, err
	}
	keys, err := h.derive("buyers' addresses")
	if err != nil {
		return nil, err
	}
	h.buyers = buyer.NewKeys(keys)
	if err := cfg.Store.Do(ctx, h.begin); err != nil {
		return nil, fmt.Errorf("begin the hub: %w", err)
	}
	if _, err := fold.Judge(ctx, cfg.Store, h.id, cfg.Log); err != nil {
		return nil, fmt.Errorf("judge what waits: %w", err)
	}
	if err := h.UseProvider(ctx, cfg.Provider); err != nil {
		return nil, fmt.Errorf("begin to take payments: %w", err)
	}
	if err := h.UsePost(ctx, cfg.Post); err != nil {
		return nil, fmt.Errorf("begin to carry letters: %w", err)
	}
	h.UseSignIn(cfg.SignIn)
	if h.shop, err = h.openShop(ctx); err != nil {
		return nil, fmt.Errorf("open the sale on the web: %w", err)
	}
	h.ended.Go(h.keepTime) // not before there is a shop to tick
	h.ended.Go(h.takePayments)
	h.ended.Go(h.carryMessages)
	h.ended.Go(h.carryCodes)
	go h.work()
	h.poke()
	return h, nil
}

// ownedBy reports whether a store is this hub's already. CodeDamaged where it is another's.
func ownedBy(tx *store.Tx, id ticketing.DeviceID) (bool, error) {
	owner, ok, err := tx.Setting("hub")
	if err == nil && ok && string(owner) != string(id) {
		err = ticketing.Errorf(ticketing.CodeDamaged, "This data belongs to another hub. Nothing was changed.")
	}
	return ok, err
}

// begin makes the store this hub's, or finds that it is.
func (h *Hub) begin(tx *store.Tx) error {
	ok, err := ownedBy(tx, h.id)
	if err != nil {
		return err
	}
	if !ok {
		if err := tx.PutSetting("hub", []byte(h.id)); err != nil {
			return err
		}
		if err := tx.StartFeed(firstEpoch); err != nil {
			return err
		}
	}
	return tx.PutSetting("name", []byte(h.cfg.Name))
}

// ID returns the hub's device id; Key its public key.
func (h *Hub) ID() ticketing.DeviceID { return h.id }

// Key returns the hub's public key.
func (h *Hub) Key() ed25519.PublicKey { return h.cfg.Key.Public().(ed25519.PublicKey) }

// Close stops the worker. The store stays open: it is the caller's.
func (h *Hub) Close() {
	h.once.Do(func() { close(h.quit) })
	<-h.stopped
	h.ended.Wait()
	h.shop.close()
}

// whileOpen is a context that ends with the hub, or with cancel.
func (h *Hub) whileOpen() (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.Background())
	h.ended.Go(func() {
		select {
		case <-h.quit:
			cancel()
		case <-ctx.Done():
		}
	})
	return ctx, cancel
}

// poke wakes the worker; many pokes are one.
func (h *Hub) poke() { wakes(h.poked) }

// work judges, certifies and lends whenever something has arrived, and then
// tells who listens.
func (h *Hub) work() {
	defer close(h.stopped)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	tick := time.NewTicker(rests)
	defer tick.Stop()
	for {
		select {
		case <-h.quit:
			return
		case <-h.poked:
		case <-tick.C:
		}
		if err := h.settle(ctx); err != nil {
			h.cfg.Log.Error("hub: settling failed; it is tried again", "error", err)
		}
	}
}

func (h *Hub) settle(ctx context.Context) error {
	judged := 0
	for range 2 { // what has come back is owed before it is lent
		whole, err := h.owe(ctx)
		if err != nil {
			return err
		}
		judged += whole
		if err := h.rememberPaid(ctx); err != nil {
			return err
		}
		n, err := fold.Judge(ctx, h.cfg.Store, h.id, h.cfg.Log)
		judged += n
		h.announce()
		if err != nil {
			return err
		}
	}
	if err := h.certify(ctx); err != nil {
		return err
	}
	if err := h.lend(ctx); err != nil {
		return err
	}
	h.announce()
	// An order may be among it, payments may be looked for that were forgotten, and what goes back
	// may have waited for it. Not before: what was sold is sold again with its own passes first.
	if h.learned.Swap(false) || judged > 0 {
		h.wakeDesk()
		h.wakePost()
	}
	return nil
}

// announce tells every open stream to look at the feed.
func (h *Hub) announce() {
	h.mu.Lock()
	defer h.mu.Unlock()
	close(h.changed)
	h.changed = make(chan struct{})
}

func (h *Hub) listen() <-chan struct{} {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.changed
}

// decide records a decision of the hub and folds it, in the caller's
// transaction. The hub's epoch is its feed's.
func (h *Hub) decide(tx *store.Tx, kind string, body any) error {
	head, err := tx.FeedHead()
	if err != nil {
		return err
	}
	e, err := journal.Record(tx, journal.Author{Device: h.id, Epoch: head.Epoch}, h.cfg.Now(), kind, body)
	if err != nil {
		return err
	}
	return fold.Entry(tx, h.id, e)
}

// derive makes a key for one purpose from the hub's own, so that the recovery
// sheet restores all of them.
func (h *Hub) derive(purpose string) ([]byte, error) { return derived(h.cfg.Key, purpose) }

func derived(key ed25519.PrivateKey, purpose string) ([]byte, error) {
	return hkdf.Key(sha256.New, key.Seed(), nil, "ticketcrib hub "+purpose, 32)
}

// rootKey certifies who may issue passes of an event.
func (h *Hub) rootKey(event ticketing.EventID) (ed25519.PrivateKey, error) {
	seed, err := h.derive("event root " + string(event))
	if err != nil {
		return nil, err
	}
	return ed25519.NewKeyFromSeed(seed), nil
}
