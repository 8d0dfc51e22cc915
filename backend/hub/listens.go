package hub

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/ticketcrib/ticketcrib/backend/guard"
	"github.com/ticketcrib/ticketcrib/backend/queue"
)

// A front asks the node that leads once for each stream which frames are for it. Streams come in
// herds, from a node that died: one question is for all who came while the ones before were
// answered, and costs both ends less than a request for each.

const (
	listensPath = "/listens/"
	// mostListens is for how many streams is asked at once; asksListens is how many questions of
	// one event are on their way: a visitor who has signed in waits for a look into the store.
	mostListens = 256
	asksListens = 4
)

// listener is who opens a stream at a front: what of his cookies may be ours, and his network.
type listener struct {
	Cookies []string `json:"cookies"`
	Network string   `json:"network"`
}

// listens is which frames a stream hears; of nobody where it is zero: he hears of the stock.
type listens struct {
	Number uint64 `json:"number"`
	Place  uint64 `json:"place"`
}

// longestCookie is longer than any of ours, bytes.
const longestCookie = 128

// base64Letters are what our cookies are spelled in. Others would take up to six times their room
// in a question, and one that is too long is answered to none of those whom it is for.
const base64Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

func listenerOf(r *http.Request, network string) listener {
	l := listener{Network: network}
	for _, name := range []string{hostPrefix + buyerCookie, buyerCookie} { // the first of each: a page beside ours can plant more of the second
		c, err := r.Cookie(name)
		if err == nil && len(c.Value) <= longestCookie && strings.Trim(c.Value, base64Letters) == "" {
			l.Cookies = append(l.Cookies, name+"="+c.Value)
		}
	}
	return l
}

// newcomer waits to be told what he listens to.
type newcomer struct {
	listener
	told chan listens // has room
}

// listensTo asks what somebody listens to; of nobody where that cannot be told in time.
func (r *relay) listensTo(ctx context.Context, l listener) (out listens) {
	if len(l.Cookies) == 0 {
		return out
	}
	ctx, cancel := context.WithTimeout(ctx, leaderWithin)
	defer cancel()
	n := newcomer{l, make(chan listens, 1)}
	select {
	case r.comes <- n:
	case <-ctx.Done():
		return out
	case <-r.front.quit.Done():
		return out
	}
	select {
	case out = <-n.told:
	case <-ctx.Done():
	}
	return out
}

// tellComers asks for those who have come, until the front ends.
func (r *relay) tellComers() {
	for {
		select {
		case first := <-r.comes:
			r.tellAll(r.withOthers(first))
		case <-r.front.quit.Done():
			return
		}
	}
}

// withOthers are the first who has come and those who wait beside him.
func (r *relay) withOthers(first newcomer) []newcomer {
	all := []newcomer{first}
	for len(all) < mostListens {
		select {
		case n := <-r.comes:
			all = append(all, n)
		default:
			return all
		}
	}
	return all
}

func (r *relay) tellAll(all []newcomer) {
	who := make([]listener, len(all))
	for i, n := range all {
		who[i] = n.listener
	}
	raw, err := json.Marshal(who)
	told := make([]listens, 0, len(all))
	if err == nil {
		err = r.front.ask(r.front.quit, listensPath+url.PathEscape(string(r.event)), raw, &told)
	}
	if err != nil || len(told) != len(all) {
		r.front.cfg.Log.Debug("hub: places could not be asked for", "error", err)
		told = make([]listens, len(all))
	}
	for i, n := range all {
		n.told <- told[i]
	}
}

// nodeListens says what listeners listen to.
func (h *Hub) nodeListens(w http.ResponseWriter, r *http.Request) {
	var who []listener
	room, err := h.shop.room(eventIn(r))
	if err == nil {
		err = json.NewDecoder(io.LimitReader(r.Body, 4*longestCookie*mostListens)).Decode(&who)
	}
	if err != nil {
		h.answerWeb(w, r, nil, err)
		return
	}
	out := make([]listens, len(who))
	for i, l := range who {
		out[i] = h.listensTo(r, room, l)
	}
	writeJSON(w, http.StatusOK, out)
}

// listensTo is what one listener listens to: of nobody, too, where he is over his budgets.
func (h *Hub) listensTo(r *http.Request, room *queue.Room, l listener) (out listens) {
	if h.shop.guard.Take(guard.AsksByAddress, l.Network) > 0 {
		return out
	}
	his := r.WithContext(r.Context())
	his.Header = http.Header{"Cookie": l.Cookies}
	v, known, err := h.visitorOf(his)
	if err != nil || !known || h.shop.guard.Take(guard.AsksByAccount, nameOf(v.account)) > 0 {
		return out
	}
	out.Number, out.Place = room.Stands(v.place)
	return out
}
