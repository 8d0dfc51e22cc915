package hub

import (
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/store"
)

// Drain begins the hub's end: it says that it is not ready, takes no new stream and ends
// those that are open, each told to come again in its own second. Everything else is
// answered until the hub is closed.
func (h *Hub) Drain() {
	if h.draining.Swap(true) {
		return
	}
	h.shop.mu.RLock()
	defer h.shop.mu.RUnlock()
	for _, c := range h.shop.crowds {
		close(c.over)
	}
}

// drainOver is over how long those who followed a stream come back, ms.
const drainOver = 8000

// drain ends every stream; no two of a crowd come back in the same moment. It is the
// writer's own: nothing stands in the middle of a frame but what did not fit.
func (c *crowd) drain() {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := 0
	for _, e := range c.ears {
		if n++; len(e.rest) == 0 {
			_, _ = e.socket.write(fmt.Appendf(nil, "retry: %d\n\n", 1000+n*drainOver/len(c.ears)))
		}
	}
}

// webAlive answers while the process does: who restarts it asks this.
func webAlive(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok\n") }

// webReady answers while the hub takes visitors and its store answers: who sends them asks
// this.
func (h *Hub) webReady(w http.ResponseWriter, r *http.Request) {
	if h.draining.Load() {
		http.Error(w, "this hub is ending", http.StatusServiceUnavailable)
		return
	}
	if err := h.cfg.Store.Read(r.Context(), func(tx *store.Tx) error { _, err := tx.FeedHead(); return err }); err != nil {
		http.Error(w, "the store does not answer", http.StatusServiceUnavailable)
		return
	}
	_, _ = io.WriteString(w, "ok\n")
}

// endsWithin is how long what is being answered may still take at the end: a payment that
// is being begun waits for its provider.
const endsWithin = 15 * time.Second
