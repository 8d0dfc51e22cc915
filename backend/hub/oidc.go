package hub

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"

	"github.com/ticketcrib/ticketcrib/backend/buyer"
	"github.com/ticketcrib/ticketcrib/backend/guard"
	"github.com/ticketcrib/ticketcrib/backend/oidc"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

const (
	// withPath sends a browser to the provider, and backPath is where that sends it back to.
	withPath = "/me/with"
	backPath = "/me/back"
	// mePath is where it goes on to where it has come from nowhere else.
	mePath = "/me"
	// errandLives is how long somebody may take at the provider, ms.
	errandLives = 10 * 60_000
	// errandCookie holds a browser's errand.
	errandCookie = "tc_errand"
)

// Why somebody did not sign in, as a page is told it (?with=).
const (
	withDenied     = "denied"     // he did not agree at the provider
	withDown       = "down"       // it does not answer
	withOver       = "over"       // it took too long, or another browser has begun it
	withRefused    = "refused"    // what came back proves nothing
	withUnverified = "unverified" // the provider has verified no address of his
	withTooMany    = "too_many"   // he has asked too often
)

// comesBackTo are the pages from which one signs in. Whoever sends somebody here cannot choose
// any other place to send him on to.
var comesBackTo = regexp.MustCompile(`^(/me|/e/[A-Za-z0-9_-]{1,64})$`)

// errand is one browser's way to the provider and back. It lies in a cookie of that browser and
// nowhere else, so that any node takes it up.
type errand struct {
	id    buyer.ID
	until int64  // Unix ms
	to    string // where it goes on to
}

func (h *Hub) newErrand(to string) (e errand, err error) {
	if !comesBackTo.MatchString(to) {
		to = mePath
	}
	e = errand{until: h.cfg.Now() + errandLives, to: to}
	_, err = io.ReadFull(h.cfg.Random, e.id[:])
	return e, err
}

// secretsOf are worked out from the errand's id: who has read the cookie alone knows none.
func (h *Hub) secretsOf(e errand) oidc.Errand {
	of := func(what string) string { return base64.RawURLEncoding.EncodeToString(h.mac("errand "+what, e.id[:])) }
	return oidc.Errand{State: of("state"), Nonce: of("nonce"), Verifier: of("verifier")}
}

func (h *Hub) cookieFor(e errand) *http.Cookie {
	value := slices.Concat(e.id[:], binary.BigEndian.AppendUint64(nil, uint64(e.until)), []byte(e.to))
	value = append(value, h.mac("errand", value)...)
	return h.cookie(errandCookie, base64.RawURLEncoding.EncodeToString(value), errandLives/1000)
}

// errandOf is the errand that a browser is on. ok is false for none of this hub's, and for one
// whose time is over.
func (h *Hub) errandOf(r *http.Request) (e errand, ok bool) {
	c, err := r.Cookie(h.cookieName(errandCookie))
	if err != nil {
		return e, false
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(c.Value)
	at := len(raw) - sha256.Size
	if err != nil || at < len(e.id)+8 || !hmac.Equal(raw[at:], h.mac("errand", raw[:at])) {
		return e, false
	}
	copy(e.id[:], raw)
	e.until, e.to = int64(binary.BigEndian.Uint64(raw[len(e.id):])), string(raw[len(e.id)+8:at])
	return e, h.cfg.Now() < e.until
}

// backAddress is where the provider sends browsers back to; "" while buyers reach no pages here.
func (h *Hub) backAddress() string {
	if h.cfg.WebAddress == nil || h.cfg.WebAddress() == "" {
		return ""
	}
	return h.cfg.WebAddress() + backPath
}

// webWith sends a browser to the provider, where one of our own pages has sent it here.
func (h *Hub) webWith(w http.ResponseWriter, r *http.Request) {
	e, err := h.newErrand(r.URL.Query().Get("to"))
	p, back := h.door.Load(), h.backAddress()
	switch from := r.Header.Get("Sec-Fetch-Site"); {
	case err != nil:
		h.answerWeb(w, r, nil, err)
		return
	case p == nil || back == "" || from == "cross-site" || from == "same-site": // a stranger's page signs nobody in
		goOn(w, r, e.to, "")
		return
	case !h.within(r, toVerify): // as who asks for a mail with a code
		goOn(w, r, e.to, withTooMany)
		return
	}
	address, err := p.Begin(r.Context(), h.secretsOf(e), back)
	if err != nil {
		h.notSignedIn(w, r, e, err)
		return
	}
	http.SetCookie(w, h.cookieFor(e))
	http.Redirect(w, r, address, http.StatusSeeOther)
}

// within takes of budgets as the routes do whose answers are for a script.
func (h *Hub) within(r *http.Request, of budgets) bool {
	if h.shop.guard.Take(of.network, h.networkOf(r)) > 0 {
		return false
	}
	browser, ok := h.browserOf(r)
	return !ok || h.shop.guard.Take(of.account, nameOf(browser)) == 0
}

// webBack takes what a browser brings back from the provider. Whoever has verified an address
// there is signed in as by the link of a mail to it, in the browser that asked.
func (h *Hub) webBack(w http.ResponseWriter, r *http.Request) {
	if !h.within(r, budgets{guard.TypedByAddress, guard.AsksByAccount}) {
		goOn(w, r, mePath, withTooMany)
		return
	}
	e, ok := h.errandOf(r)
	secrets, q := h.secretsOf(e), r.URL.Query()
	if !ok || !hmac.Equal([]byte(q.Get("state")), []byte(secrets.State)) {
		goOn(w, r, mePath, withOver) // the browser's own errand goes on: this was not its end
		return
	}
	http.SetCookie(w, h.cookie(errandCookie, "", -1))
	p := h.door.Load()
	switch refused := q.Get("error"); {
	case p == nil:
		goOn(w, r, e.to, "")
		return
	case refused == "access_denied":
		goOn(w, r, e.to, withDenied)
		return
	case refused != "" || q.Get("code") == "":
		h.cfg.Log.Warn("hub: the provider of sign-ins refuses a buyer", "reason", refused[:min(len(refused), 60)])
		goOn(w, r, e.to, withRefused)
		return
	}
	address, err := h.provedBy(r.Context(), p, secrets, q.Get("code"))
	if err != nil {
		h.notSignedIn(w, r, e, err)
		return
	}
	v, _, err := h.visitorOf(r)
	var s signed
	if err == nil {
		s, err = h.signIn(r.Context(), v, true, func(tx *store.Tx) (buyer.Verification, error) { return h.useUp(tx, e, address) })
	}
	if err != nil {
		h.notSignedIn(w, r, e, err)
		return
	}
	http.SetCookie(w, s.cookie)
	goOn(w, r, e.to, "")
}

// provedBy is the address that somebody has verified at the provider, spelled in one way.
func (h *Hub) provedBy(ctx context.Context, p *oidc.Provider, e oidc.Errand, code string) (string, error) {
	email, err := p.Finish(ctx, e, h.backAddress(), code)
	if err != nil {
		return "", err
	}
	address, err := buyer.Address(email)
	if err != nil {
		return "", errors.Join(oidc.ErrNoAddress, err)
	}
	return address, nil
}

// useUp ends an errand: it is kept as a verification that can be typed and followed no more, so
// that it counts once, at whichever node. CodeTooLate for one that was.
func (h *Hub) useUp(tx *store.Tx, e errand, address string) (buyer.Verification, error) {
	if _, used, err := tx.Verification(e.id); err != nil || used {
		return buyer.Verification{}, errOr(err, overdue())
	}
	done := buyer.Ask(e.id, e.id, address, "", h.cfg.Now()) // no browser of this name asks for anything
	done.NextAt, done.CodeUsed, done.LinkUsed = 0, true, true
	return done, tx.PutVerification(done)
}

// notSignedIn says why, with the other way beside it.
func (h *Hub) notSignedIn(w http.ResponseWriter, r *http.Request, e errand, err error) {
	why := withRefused
	switch {
	case errors.Is(err, oidc.ErrNoAddress):
		why = withUnverified
	case errors.Is(err, oidc.ErrDown):
		why = withDown
	case ticketing.CodeOf(err) == ticketing.CodeTooLate:
		why = withOver
	}
	if r.Context().Err() == nil && why != withUnverified {
		h.cfg.Log.Warn("hub: a buyer was not signed in by the provider", "why", why, "error", err)
	}
	goOn(w, r, e.to, why)
}

// goOn sends a browser to a page of ours: why it did not sign in, if it did not.
func goOn(w http.ResponseWriter, r *http.Request, to, why string) {
	if why != "" {
		to += "?" + url.Values{"with": {why}}.Encode()
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}
