// Package node lets several processes be one hub over one database. Each is a node. One
// leads, by the seat that the store keeps; the others stand in front of it and take the
// seat when it goes.
//
// No two nodes ever write: a node that has lost its seat is held back by the store, not by
// its own clock. A request that meets a change of leaders waits or is refused; it is never
// done twice by the change.
package node

import (
	"context"
	"crypto/ed25519"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/hub"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Config is what a Node works with.
type Config struct {
	Seat *store.Seat
	Key  ed25519.PrivateKey // the hub's
	// Term is how long the seat is held without being renewed.
	Term time.Duration
	// Lead opens the hub on the store that this node writes from now on. ctx ends with the
	// seat; the node closes both after it.
	Lead func(ctx context.Context, st *store.Store) (*hub.Hub, error)
	// BehindProxy is that of the hub.
	BehindProxy bool
	// MetricsToken is what who watches has to say; "": nothing.
	MetricsToken string
	Log          *slog.Logger
}

// Node is one process of a hub. Its handlers answer from New on, whoever leads.
type Node struct {
	cfg    Config
	front  *hub.Front
	leader atomic.Pointer[string] // where it answers; "": nobody leads
	leads  atomic.Bool
	ending atomic.Bool

	mu    sync.RWMutex
	faces *faces
}

// faces are what a node shows to each who comes. asked counts who is being answered.
type faces struct {
	web, devices, nodes, metrics http.Handler
	asked                        sync.WaitGroup
}

// New returns a node that stands in front until Run.
func New(cfg Config) (*Node, error) {
	n := &Node{cfg: cfg}
	n.setLeader("")
	return n, n.stand()
}

func (n *Node) setLeader(address string) { n.leader.Store(&address) }

// stand makes the node one that does not lead.
func (n *Node) stand() error {
	f, err := hub.NewFront(hub.FrontConfig{Key: n.cfg.Key, Leader: func() string { return *n.leader.Load() }, BehindProxy: n.cfg.BehindProxy, Log: n.cfg.Log})
	if err != nil {
		return err
	}
	n.front = f
	n.show(&faces{web: f.Web(), devices: f.Handler(), nodes: http.HandlerFunc(hub.Following), metrics: f.Metrics(n.cfg.MetricsToken)})
	return nil
}

// show turns to whoever comes from now on. Who came before is counted where he is.
func (n *Node) show(f *faces) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.faces = f
}

// Web returns what buyers are answered by, Devices what devices, Nodes what other nodes.
func (n *Node) Web() http.Handler {
	return n.ready(n.facing(func(f *faces) http.Handler { return f.web }))
}
func (n *Node) Devices() http.Handler {
	return n.facing(func(f *faces) http.Handler { return f.devices })
}
func (n *Node) Nodes() http.Handler { return n.facing(func(f *faces) http.Handler { return f.nodes }) }

// Metrics returns what who watches over the node is answered by.
func (n *Node) Metrics() http.Handler {
	return n.ready(n.facing(func(f *faces) http.Handler { return f.metrics }))
}

// Drain says from now on that this node takes no new visitors.
func (n *Node) Drain() { n.ending.Store(true) }

func (n *Node) ready(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/readyz" && n.ending.Load() {
			http.Error(w, "this node is ending", http.StatusServiceUnavailable)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (n *Node) facing(side func(*faces) http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n.mu.RLock()
		f := n.faces
		passes := !hub.Stays(r)
		if passes {
			f.asked.Add(1)
		}
		n.mu.RUnlock()
		if passes {
			defer f.asked.Done()
		}
		side(f).ServeHTTP(w, r)
	})
}

// Leads reports whether this node leads now.
func (n *Node) Leads() bool { return n.leads.Load() }

// looks is how many times in a term the seat is looked at, or renewed.
const looks = 6

// Run stands in front and leads by turns until ctx ends, and hands the seat over then. It
// ends by itself where this node can never lead: CodeDamaged for another hub's database or
// key, CodeTooNew for one of a newer version.
func (n *Node) Run(ctx context.Context) error {
	defer func() { n.front.Close() }()
	look := time.NewTicker(n.cfg.Term / looks)
	defer look.Stop()
	for ctx.Err() == nil {
		next := look.C
		if fence, leads := n.look(ctx); leads {
			err := n.lead(ctx, fence)
			if code := ticketing.CodeOf(err); code == ticketing.CodeDamaged || code == ticketing.CodeTooNew {
				return err
			}
			if ctx.Err() != nil {
				return n.handOver(ctx)
			}
			if err != nil {
				n.cfg.Log.Error("node: this node could not lead; it lets the others try first", "error", err)
				next = time.After(2 * n.cfg.Term)
			}
		}
		select {
		case <-ctx.Done():
		case <-next:
		}
	}
	return nil
}

// handOver waits until another node leads, so that what is still asked of this one is
// answered; no longer than a term: there may be no other.
func (n *Node) handOver(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), n.cfg.Term)
	defer cancel()
	for {
		if l, held, err := n.cfg.Seat.Look(ctx); err == nil && held {
			n.setLeader(l.Address)
			return nil
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(n.cfg.Term / (4 * looks)):
		}
	}
}

// look finds out who leads, or takes the seat where nobody does.
func (n *Node) look(ctx context.Context) (fence int64, leads bool) {
	ctx, cancel := context.WithTimeout(ctx, n.cfg.Term)
	defer cancel()
	l, held, err := n.cfg.Seat.Look(ctx)
	if err == nil && held {
		n.setLeader(l.Address)
		return 0, false
	}
	if err == nil {
		n.setLeader("")
		fence, leads, err = n.cfg.Seat.Take(ctx)
	}
	if err != nil && ctx.Err() == nil {
		n.cfg.Log.Warn("node: the database does not say who leads", "error", err)
	}
	return fence, leads
}

// lead opens the hub and answers with it until the seat is lost or ctx ends.
func (n *Node) lead(ctx context.Context, fence int64) error {
	n.cfg.Log.Info("node: this node leads", "fence", fence)
	held, lost := context.WithCancel(ctx)
	defer lost()
	kept := make(chan struct{})
	go func() {
		defer close(kept)
		defer lost()
		n.keep(held, fence)
	}()
	st, h, err := n.open(held, fence)
	if err == nil {
		shown := &faces{web: h.Web(), devices: h.Handler(), nodes: h.Nodes(), metrics: h.Metrics(n.cfg.MetricsToken)}
		n.show(shown)
		n.leads.Store(true)
		n.setLeader(n.cfg.Seat.Me().Address) // what waits in front for a leader comes to this node
		n.front.Close()
		<-held.Done()
		n.leads.Store(false)
		n.setLeader("")
		err = n.stand()
		if ctx.Err() != nil {
			n.finish(shown)
		}
		h.Close()
		if ended := st.Close(); err == nil && ticketing.CodeOf(ended) != ticketing.CodeLocked {
			err = ended
		}
	}
	lost()
	<-kept
	n.cfg.Log.Info("node: this node does not lead any more", "fence", fence)
	leave, cancel := context.WithTimeout(context.WithoutCancel(ctx), n.cfg.Term)
	defer cancel()
	if left := n.cfg.Seat.Leave(leave, fence); left != nil && err == nil {
		n.cfg.Log.Warn("node: the seat could not be given up; it ends with its term", "error", left)
	}
	return err
}

func (n *Node) open(ctx context.Context, fence int64) (*store.Store, *hub.Hub, error) {
	st, err := n.cfg.Seat.Open(ctx, fence)
	if err != nil {
		return nil, nil, err
	}
	h, err := n.cfg.Lead(ctx, st)
	if err != nil {
		return nil, nil, errors.Join(err, st.Close())
	}
	return st, h, nil
}

// finish lets those be answered who asked before this node gave its seat up: it has it for
// long enough, and the hub that is closed next would refuse them.
func (n *Node) finish(f *faces) {
	answered := make(chan struct{})
	go func() { f.asked.Wait(); close(answered) }()
	select {
	case <-answered:
	case <-time.After(n.cfg.Term / 3):
	}
}

// keep renews the seat until it is lost, or could not be renewed for most of a term: a
// node that does not know stops answering before another one begins.
func (n *Node) keep(ctx context.Context, fence int64) {
	look := time.NewTicker(n.cfg.Term / looks)
	defer look.Stop()
	renewed := time.Now()
	for {
		asked, last := time.Now(), renewed.Add(n.cfg.Term*2/3)
		// Whatever is still asked then is not waited for: the term would be over before it fails.
		once, cancel := context.WithTimeout(ctx, min(n.cfg.Term/3, last.Sub(asked)))
		ok, err := n.cfg.Seat.Keep(once, fence)
		cancel()
		switch {
		case err == nil && !ok:
			return
		case err == nil:
			renewed = asked
		case !time.Now().Before(last):
			n.cfg.Log.Warn("node: the seat could not be renewed", "error", err)
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		}
	}
}
