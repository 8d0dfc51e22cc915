// Package gate decides who may enter and records it. A gate decides alone: a
// pass proves itself by signature, and what the gate has heard so far is on its
// own disk. One transaction reads the facts, decides and records.
//
// It must never admit by default when something fails, and never wait for a
// network.
package gate

import (
	"context"
	"crypto/ed25519"
	"log/slog"
	"sync"
	"sync/atomic"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/catalog"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/pass"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Store runs work in one transaction. Do returns after the work is durable.
type Store interface {
	Do(ctx context.Context, work func(Tx) error) error
	Read(ctx context.Context, work func(Tx) error) error
}

// Tx is what deciding and recording need inside one transaction.
type Tx interface {
	journal.Tx
	EventOf(performance ticketing.ScopeID) (s catalog.Saved, ok bool, err error)
	Events() ([]catalog.Saved, error)
	Certificates() ([]access.Certified, error)
	PutCertificate(c access.Certified) error
	Revocations() (map[ticketing.DeviceID]map[ticketing.ScopeID]uint32, error)
	StaffByID(id ticketing.StaffID) (s access.Staff, ok bool, err error)

	KnownTicket(scope ticketing.ScopeID, k ticketing.TicketKey) (t Known, ok bool, err error)
	KnownByCode(scope ticketing.ScopeID, hash []byte) ([]Known, error)
	NewestGeneration(scope ticketing.ScopeID, root ticketing.TicketKey) (uint8, error)
	Entries(performance, scope ticketing.ScopeID, root ticketing.TicketKey) ([]Entry, error)

	CheckinByKey(device ticketing.DeviceID, key string) (c Checkin, ok bool, err error)
	PutCheckin(c Checkin) error
	PutReopening(r Reopened, at int64) error
	PutRefusal(r Refusal) error
	PutConflict(c journal.Conflict) error
	// Say tells the device, or every device for "", through the hub's feed.
	Say(topic string, device ticketing.DeviceID, body any) error
}

// Known is what this gate has heard of a ticket. It names no person.
type Known struct {
	Scope      ticketing.ScopeID
	Key        ticketing.TicketKey
	Root       ticketing.TicketKey
	Generation uint8
	Type       ticketing.TypeNo
	People     uint8
	State      ticketing.TicketState
	VoidAt     int64
	Where      string
	Refunded   int64
}

// Config is what a Gate works with.
type Config struct {
	Store  Store
	Author journal.Author
	Key    ed25519.PrivateKey // signs the test pass, which no other gate takes
	Now    func() int64       // Unix ms
	Log    *slog.Logger
}

// Gate is one armed or unarmed gate. It is for any number of goroutines.
type Gate struct {
	cfg  Config
	ring atomic.Pointer[pass.Ring]

	mu      sync.Mutex
	armed   Armed
	pending map[string]pending // scans that a person may still act on, by their key
	order   []string
	wrong   []int64 // when wrong short codes were typed, within the last minute
	test    testPass
}

// Armed is what a gate decides for. The zero Armed is no gate.
type Armed struct {
	Performance ticketing.ScopeID
	Gate        ticketing.GateID
	Lane        string
	Staff       ticketing.StaffID
	Doubted     bool // the clock cannot be right and nobody has confirmed it
}

type pending struct {
	scan     Scan
	finding  pass.Finding
	byCode   bool
	byNumber bool
	decision Decision
}

// maxPending bounds the scans that can still be acted on.
const maxPending = 16

// New returns a Gate that knows no key yet: call Reload.
func New(cfg Config) *Gate {
	g := &Gate{cfg: cfg, pending: map[string]pending{}}
	g.ring.Store(pass.NewRing())
	return g
}

// Reload reads the certificates and revocations anew, after hearing of some.
func (g *Gate) Reload(ctx context.Context) error {
	ring := pass.NewRing()
	if err := g.cfg.Store.Read(ctx, func(tx Tx) error { return fill(ring, tx) }); err != nil {
		return err
	}
	g.ring.Store(ring)
	return nil
}

func fill(ring *pass.Ring, tx Tx) error {
	events, err := tx.Events()
	if err != nil {
		return err
	}
	for _, e := range events {
		if err := ring.Trust(e.Event.ID, e.RootKey); err != nil {
			return err
		}
	}
	certificates, err := tx.Certificates()
	if err != nil {
		return err
	}
	for _, c := range certificates {
		_, _ = ring.Add(c.Certificate) // one that no root here vouches for gives no right
	}
	revoked, err := tx.Revocations()
	for device, last := range revoked {
		ring.Revoke(pass.Revocation{Device: device, LastTrusted: last})
	}
	return err
}

// Knows reports whether the gate holds a certificate of the device.
func (g *Gate) Knows(device ticketing.DeviceID) bool { return g.ring.Load().Knows(device) }

// Arm sets what the gate decides for; scans that waited for a person are over. A
// doubt of the clock stays.
func (g *Gate) Arm(a Armed) {
	g.mu.Lock()
	defer g.mu.Unlock()
	a.Doubted = a.Doubted || g.armed.Doubted
	g.armed, g.pending, g.order = a, map[string]pending{}, nil
}

// Armed returns what the gate decides for.
func (g *Gate) Armed() Armed {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.armed
}

// Doubt says whether the clock can be believed.
func (g *Gate) Doubt(doubted bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.armed.Doubted = doubted
}

func (g *Gate) keep(key string, p pending) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if _, ok := g.pending[key]; !ok {
		g.order = append(g.order, key)
	}
	g.pending[key] = p
	for len(g.order) > maxPending {
		delete(g.pending, g.order[0])
		g.order = g.order[1:]
	}
}

func (g *Gate) kept(key string) (pending, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	p, ok := g.pending[key]
	return p, ok
}
