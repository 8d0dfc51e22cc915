package hub

import (
	"encoding/hex"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"

	"github.com/ticketcrib/ticketcrib/backend/guard"
	"github.com/ticketcrib/ticketcrib/backend/queue"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// networkOf is the network that a request comes from: by the last hop that wrote itself
// down where a proxy of ours stands before the hub, and by nothing that anybody else wrote.
func (h *Hub) networkOf(r *http.Request) string { return networkOf(r, h.cfg.BehindProxy) }

func networkOf(r *http.Request, behindProxy bool) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if peer, err := netip.ParseAddr(host); behindProxy && err == nil && (peer.IsLoopback() || peer.IsPrivate()) {
		// A proxy may add a line of its own to those that the visitor has sent.
		hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		if last := strings.TrimSpace(hops[len(hops)-1]); last != "" {
			if named, _, err := net.SplitHostPort(last); err == nil {
				last = named
			}
			host = last
		}
	}
	return guard.Network(host)
}

// slow refuses what is over a budget, and says when to come again.
func (h *Hub) slow(w http.ResponseWriter, r *http.Request, rule guard.Rule, who string) (slowed bool) {
	wait := h.shop.guard.Take(rule, who)
	if wait == 0 {
		return false
	}
	w.Header().Set("Retry-After", inSeconds(wait))
	h.answerWeb(w, r, nil, tooMuch(wait))
	return true
}

func inSeconds(ms int64) string { return strconv.FormatInt((ms+999)/1000, 10) }

func tooMuch(wait int64) error {
	return ticketing.Errorf(ticketing.CodeTooMany, "Too much was asked for from here. Wait a little, then try again.", "seconds", inSeconds(wait))
}

func nameOf(a queue.Account) string { return hex.EncodeToString(a[:]) }

// budgets are what a route takes of: by the network that asks, and by the account.
type budgets struct{ network, account guard.Rule }

var (
	toAsk  = budgets{guard.AsksByAddress, guard.AsksByAccount}
	toJoin = budgets{guard.JoinsByAddress, guard.AsksByAccount}
	toHold = budgets{guard.HoldsByAddress, guard.HoldsByAccount}

	toVerify = budgets{guard.CodesByAddress, guard.CodesByAccount}
)
