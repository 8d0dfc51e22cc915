package app

import (
	"context"
	"net"
	"strconv"
	"sync"

	"github.com/ticketcrib/ticketcrib/backend/hub"
	"github.com/ticketcrib/ticketcrib/backend/store"
)

// usualWebPort is where a host answers buyers, unless something else has it.
const usualWebPort = 7449

// web is where this laptop's hub answers buyers: on its LAN, in practice on this machine
// alone. Nothing is open before an organizer sells an event there.
type web struct {
	world *world

	mu     sync.Mutex
	ctx    context.Context // of the host
	hub    *hub.Hub
	store  *store.Store
	base   string
	served chan error
}

// begin lets buyers in from now on where an event is sold to them already, until ctx ends.
func (w *web) begin(ctx context.Context, h *host) error {
	w.mu.Lock()
	w.ctx, w.hub, w.store = ctx, h.hub, h.store
	w.mu.Unlock()
	if !h.hub.SellsOnWeb() {
		return nil
	}
	return w.open(ctx)
}

// open answers buyers, on the port that this hub had before, or else the usual one, or else
// any. Where it does already, nothing changes.
func (w *web) open(ctx context.Context) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.served != nil {
		return nil
	}
	on, host := "", lanAddress()
	if w.world.practice {
		on, host = "127.0.0.1", "127.0.0.1"
	}
	l, err := listenAsBefore(ctx, w.store, "web port", on, usualWebPort)
	if err != nil {
		return err
	}
	w.base = "http://" + net.JoinHostPort(host, strconv.Itoa(portOf(l)))
	served, run, answering := make(chan error, 1), w.ctx, w.hub
	w.served = served
	go func() { served <- answering.ServeWeb(run, l) }()
	return nil
}

func (w *web) address() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.base
}

func (w *web) close() error {
	w.mu.Lock()
	served := w.served
	w.mu.Unlock()
	if served == nil {
		return nil
	}
	return <-served
}
