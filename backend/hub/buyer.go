package hub

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"slices"
	"sync"

	"github.com/ticketcrib/ticketcrib/backend/buyer"
	"github.com/ticketcrib/ticketcrib/backend/guard"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/queue"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// visitor is who asks, as far as his cookie says it. Until an address is verified all of it
// is the browser's.
type visitor struct {
	browser  queue.Account // of the cookie
	account  queue.Account // whose it is what he takes
	event    ticketing.EventID
	place    queue.Account // under whose name his entry in the line of the event stands
	owner    []byte        // whom it counts for
	verified bool
	email    string // as it is shown
}

func unverified(browser queue.Account) visitor {
	return visitor{browser: browser, account: browser, place: browser, owner: browser[:]}
}

// mayGoOn refuses who has not verified an address where one is asked for.
func (v visitor) mayGoOn(p queue.Policy) error {
	if p.Verify != queue.VerifyAsked || v.verified {
		return nil
	}
	return ticketing.Errorf(ticketing.CodeUnverified, "Verify who you are first. It takes a minute, and your place is kept meanwhile.")
}

const (
	buyerCookie = "tc_buyer"
	// hostPrefix begins the names of cookies over TLS: a browser takes a cookie of such a name from
	// this very host alone, so that no other page under the same domain can plant one.
	hostPrefix   = "__Host-"
	accountLabel = "account\x00"
	accountSize  = 16
)

// browserOf is the browser of a request's cookie: a hash of what the cookie says, so that
// no table holds what would let anybody in.
func (h *Hub) browserOf(r *http.Request) (a queue.Account, ok bool) {
	c, err := r.Cookie(h.cookieName(buyerCookie))
	if err != nil {
		return a, false
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(c.Value)
	if err != nil || len(b) != 2*accountSize || !hmac.Equal(b[accountSize:], h.shop.seal(accountLabel, b[:accountSize])) {
		return a, false
	}
	return browserNamed(b[:accountSize]), true
}

func browserNamed(id []byte) (a queue.Account) {
	sum := sha256.Sum256(append([]byte(accountLabel), id...))
	copy(a[:], sum[:])
	return a
}

func (h *Hub) newBrowser() (*http.Cookie, queue.Account, error) {
	id := make([]byte, accountSize, 2*accountSize)
	if _, err := io.ReadFull(h.cfg.Random, id); err != nil {
		return nil, queue.Account{}, err
	}
	a := browserNamed(id)
	value := base64.RawURLEncoding.EncodeToString(append(id, h.shop.seal(accountLabel, id)...))
	return h.cookie(buyerCookie, value, 400*24*3600), a, nil
}

func (h *Hub) cookieName(name string) string {
	if h.overTLS() {
		return hostPrefix + name
	}
	return name
}

// cookie lives for age seconds; -1 ends it.
func (h *Hub) cookie(name, value string, age int) *http.Cookie {
	return &http.Cookie{Name: h.cookieName(name), Value: value, Path: "/", MaxAge: age, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: h.overTLS()}
}

// signedIn are the browsers that are, or were, an account's, and may be some that are not: most
// who wait have verified nothing, and are known without a look into the store. Of the others it
// keeps what the last looks have found, since those near the front of a line ask all the time.
type signedIn struct {
	mu       sync.RWMutex
	all      map[queue.Account]struct{}
	browsers map[queue.Account]store.SignedIn // without a holder
	holders  map[standing]queue.Account
	changes  uint64 // counts what may have made a look out of date
}

// standing is an account in an event's line.
type standing struct {
	event   ticketing.EventID
	account queue.Account
}

// mostFound bounds either kind of what looks have found: about 200 bytes each.
const mostFound = 1 << 17

func newSignedIn() *signedIn {
	return &signedIn{all: map[queue.Account]struct{}{}, browsers: map[queue.Account]store.SignedIn{}, holders: map[standing]queue.Account{}}
}

// found returns what is kept of a look, and which changes it would be of.
func (s *signedIn) found(browser queue.Account, event ticketing.EventID) (out store.SignedIn, ok bool, changes uint64) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if out, ok = s.browsers[browser]; ok {
		out.Holder, ok = s.holders[standing{event, out.Account}]
	}
	return out, ok, s.changes
}

// keep keeps what a look has found that began after so many changes, where none came since.
func (s *signedIn) keep(browser queue.Account, event ticketing.EventID, in store.SignedIn, changes uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.changes != changes {
		return
	}
	if len(s.browsers) >= mostFound {
		clear(s.browsers)
	}
	if len(s.holders) >= mostFound {
		clear(s.holders)
	}
	s.holders[standing{event, in.Account}] = in.Holder
	in.Holder = queue.Account{}
	s.browsers[browser] = in
}

// changed forgets what was found of an account's places and of browsers. It is called after the
// commit that changes them, and before anybody is told of it.
func (s *signedIn) changed(account queue.Account, events []ticketing.EventID, browsers ...queue.Account) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changes++
	for _, b := range browsers {
		delete(s.browsers, b)
	}
	for _, e := range events {
		delete(s.holders, standing{e, account})
	}
}

// forget forgets all that was found.
func (s *signedIn) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changes++
	clear(s.browsers)
	clear(s.holders)
}

func (s *signedIn) has(browser queue.Account) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	_, ok := s.all[browser]
	return ok
}

// add is called before what it says is kept: a browser must not be nobody's for a moment.
func (s *signedIn) add(browsers ...queue.Account) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range browsers {
		s.all[b] = struct{}{}
	}
}

// visitorOf is who asks; known is false for who has no cookie of ours, and for one whose
// cookie is nobody's any more.
func (h *Hub) visitorOf(r *http.Request) (v visitor, known bool, err error) {
	browser, ok := h.browserOf(r)
	if !ok {
		return v, false, nil
	}
	if !h.shop.signed.has(browser) {
		return unverified(browser), true, nil
	}
	s, ok, changes := h.shop.signed.found(browser, eventIn(r))
	if !ok {
		err = h.cfg.Store.Read(r.Context(), func(tx *store.Tx) (err error) {
			s, ok, err = tx.SignedIn(browser, eventIn(r))
			return err
		})
		if err == nil && ok && h.shop.knows(eventIn(r)) {
			h.shop.signed.keep(browser, eventIn(r), s, changes)
		}
	}
	switch {
	case err != nil:
		return v, false, err
	case !ok:
		return unverified(browser), true, nil
	case s.Ended:
		return v, false, nil
	}
	return visitor{browser: browser, account: s.Account, event: eventIn(r), place: s.Holder, owner: s.Owner, verified: true, email: s.Shown}, true, nil
}

const deedLabel = "deed\x00"

// deed is the hub's word that a place is an account's. It goes with the token of the place: a
// hub that was restored from before has forgotten both.
func (s *shop) deed(event ticketing.EventID, account, place queue.Account) string {
	return base64.RawURLEncoding.EncodeToString(s.seal(deedLabel, slices.Concat([]byte(event), []byte{0}, account[:], place[:])))
}

// takePlaceBack gives an account the place back that a restored hub knows under its first name
// only, or not at all. A token alone does not do: who has copied it is not the account.
func (h *Hub) takePlaceBack(ctx context.Context, room *queue.Room, v visitor, token, deed string) (visitor, error) {
	if !v.verified || deed == "" || v.place != v.account {
		return v, nil
	}
	t, unsealed := queue.ParseToken(h.shop.token, v.event, token)
	ours := unsealed == nil && hmac.Equal([]byte(deed), []byte(h.shop.deed(v.event, v.account, t.Account)))
	had, joined := room.Entry(v.account)
	sale, _, _ := room.Sale()
	if !ours || t.Epoch >= sale.Epoch || joined && had.State != queue.Left && had.State != queue.Expired {
		return v, nil
	}
	var ok bool
	err := h.cfg.Store.Do(ctx, func(tx *store.Tx) (err error) {
		ok, err = tx.TakePlaceBack(v.event, v.account, t.Account)
		return err
	})
	h.shop.signed.changed(v.account, []ticketing.EventID{v.event})
	if err == nil && ok {
		v.place = t.Account
	}
	return v, err
}

// me is what everybody is told: in which ways one signs in here, and as whom one is, "": as nobody.
func (h *Hub) me(email string) hubapi.ShopMe {
	return hubapi.ShopMe{Email: email, Mails: h.mails(), Texts: h.texts(), With: h.with()}
}

// meOf is what a visitor is told of himself.
func (h *Hub) meOf(ctx context.Context, v visitor) (out hubapi.ShopMe, err error) {
	out = h.me(v.email)
	out.Verified = v.verified
	if v.verified || v.browser == (queue.Account{}) {
		return out, nil
	}
	err = h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		asked, ok, err := tx.VerificationOf(buyer.ID(v.browser))
		if err != nil || !ok || !asked.Open(h.cfg.Now()) {
			return err
		}
		a := hubapi.ShopAsk{Email: buyer.Shown(asked.Address), Mail: "coming", LeftMs: asked.Until - h.cfg.Now()}
		switch {
		case asked.SentAt > 0:
			a.Mail = "sent"
		case asked.NextAt == 0:
			a.Mail = "failed"
		case asked.Tries > 0:
			a.Mail = "late"
		}
		out.Asked = &a
		return nil
	})
	return out, err
}

func (h *Hub) webMe(w http.ResponseWriter, r *http.Request) {
	if h.slow(w, r, guard.AsksByAddress, h.networkOf(r)) {
		return
	}
	v, known, err := h.visitorOf(r)
	if err == nil && known && h.slow(w, r, guard.AsksByAccount, nameOf(v.account)) {
		return
	}
	var out hubapi.ShopMe
	if err == nil {
		out, err = h.meOf(r.Context(), v)
	}
	h.answerWeb(w, r, out, err)
}

// webMine lists the orders of an account.
func (h *Hub) webMine(r *http.Request, v visitor) (any, error) {
	if !v.verified {
		return nil, ticketing.Errorf(ticketing.CodeUnverified, "Verify who you are to see your orders.")
	}
	out := hubapi.ShopMine{Orders: []hubapi.ShopOrder{}}
	var ids []string
	if err := h.cfg.Store.Read(r.Context(), func(tx *store.Tx) (err error) { ids, err = tx.HoldsOf(v.account); return err }); err != nil {
		return nil, err
	}
	for _, id := range ids {
		o, err := h.shopOrder(r.Context(), ticketing.OrderID(id))
		if err != nil {
			return nil, err
		}
		if o.State != "ended" || len(o.Refunds) > 0 {
			out.Orders = append(out.Orders, o)
		}
	}
	slices.SortFunc(out.Orders, func(a, b hubapi.ShopOrder) int {
		return cmp.Or(cmp.Compare(b.Performance.StartsAt, a.Performance.StartsAt), cmp.Compare(a.Number, b.Number), cmp.Compare(a.Order, b.Order))
	})
	return out, nil
}
