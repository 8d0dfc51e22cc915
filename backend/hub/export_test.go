package hub

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"slices"

	"github.com/gorilla/mux"

	"github.com/ticketcrib/ticketcrib/backend/guard"
	"github.com/ticketcrib/ticketcrib/backend/queue"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Portion is how many who are further back hear a frame at once, at least.
const Portion = portion

// MostLooks is how many looks wait at once for a leader's answer.
const MostLooks = mostLooks

// WebRoutes are the methods and paths that buyers can reach.
func (h *Hub) WebRoutes() (out [][2]string) {
	router := mux.NewRouter()
	h.webRoutes(router)
	_ = router.Walk(func(r *mux.Route, _ *mux.Router, _ []*mux.Route) error {
		path, _ := r.GetPathTemplate()
		methods, _ := r.GetMethods()
		for _, m := range methods {
			out = append(out, [2]string{m, path})
		}
		return nil
	})
	return out
}

// EndRoom ends an event's room behind the hub's back: from then on each tick of it fails.
func (h *Hub) EndRoom(event ticketing.EventID) { h.shop.all()[event].Close() }

// SendRefunds plans and sends what is due, as the desk does.
func (h *Hub) SendRefunds(ctx context.Context) { h.sendRefunds(ctx) }

// WakePost lets the postman look at once.
func (h *Hub) WakePost() { h.wakePost() }

// Ear says who listens on a stream, and what he heard last.
type Ear struct {
	Number, Place, Heard uint64
	At                   int64
	Phase                queue.Phase
}

// Due reports whether a frame is for him. many: very many look, and were called.
func (e Ear) Due(serving uint64, tick int64, phase queue.Phase, many bool) bool {
	one := ear{number: e.Number, place: e.Place, heard: e.Heard, at: e.At, phase: e.Phase}
	return one.due(moment{serving, tick, phase, many, many})
}

// HoldBack puts the hub on a level, until what it measures takes it to another.
func (h *Hub) HoldBack(l guard.Level) { h.shop.strain.level.Store(int32(l)) }

// BoundStreams bounds the streams of all and of one network.
func (h *Hub) BoundStreams(most, ofNetwork int) {
	h.shop.strain.most, h.shop.strain.ofNetwork = most, ofNetwork
}

// InFlight is how many requests of buyers are being answered.
func (h *Hub) InFlight() int64 { return h.shop.strain.requests.Load() }

// Looks is how many browsers, and places of accounts, are kept of what looks have found.
func (h *Hub) Looks() (browsers, holders int) {
	h.shop.signed.mu.RLock()
	defer h.shop.signed.mu.RUnlock()
	return len(h.shop.signed.browsers), len(h.shop.signed.holders)
}

// QuestionFor is what a front would ask for so many who open a stream as r does.
func QuestionFor(r *http.Request, many int) ([]byte, error) {
	return json.Marshal(slices.Repeat([]listener{listenerOf(r, "2001:db8:ffff:ffff::/64")}, many))
}

// MostListens is for how many streams is asked at once, AsksListens how many such questions there are.
const (
	MostListens = mostListens
	AsksListens = asksListens
)

// ListensTo is what a request for a stream of an event would listen to.
func (f *Front) ListensTo(event ticketing.EventID, r *http.Request) (number, place uint64, err error) {
	l, err := f.lineOf(r.Context(), event)
	if err != nil {
		return 0, 0, err
	}
	to := l.listensTo(r.Context(), listenerOf(r, networkOf(r, false)))
	return to.Number, to.Place, nil
}

// SocketOf takes a connection over as a stream does.
func SocketOf(conn net.Conn) (write func([]byte) (int, error), end func(), err error) {
	s, err := socketOf(conn)
	return s.write, s.close, err
}
