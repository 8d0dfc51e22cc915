package hub

import (
	"context"
	"encoding/hex"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"

	"github.com/ticketcrib/ticketcrib/backend/buyer"
	"github.com/ticketcrib/ticketcrib/backend/guard"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/queue"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// webAsk sends a code to an e-mail address, or where this hub sends codes there to a phone. What
// it answers is the same for every address.
func (h *Hub) webAsk(r *http.Request, v visitor) (any, error) {
	var in hubapi.ShopVerify
	if err := readBody(r, &in); err != nil {
		return nil, err
	}
	address, err := h.spelled(in.Email)
	if err != nil {
		return nil, err
	}
	if !h.mails() {
		return nil, noMail()
	}
	box := h.buyers.Owner(address)
	if wait := h.shop.guard.Take(guard.CodesToMailbox, hex.EncodeToString(box[:])); wait > 0 {
		return nil, tooMuch(wait)
	}
	if err := h.mayText(r, address); err != nil {
		return nil, err
	}
	var id buyer.ID
	if _, err := io.ReadFull(h.cfg.Random, id[:]); err != nil {
		return nil, err
	}
	asked := buyer.Ask(id, buyer.ID(v.browser), address, in.Language, h.cfg.Now())
	if err := h.cfg.Store.Do(r.Context(), func(tx *store.Tx) error { return tx.PutVerification(asked) }); err != nil {
		return nil, err
	}
	h.wakeCodes()
	v.verified = false // it is another address that he asks for
	return h.meOf(r.Context(), v)
}

// spelled is an address in its one spelling: of a mailbox, or of a phone where short messages go
// to buyers. CodeInvalid (field email).
func (h *Hub) spelled(address string) (string, error) {
	if h.texts() {
		return buyer.Reach(address)
	}
	return buyer.Address(address)
}

// mayText refuses short messages to phones that none go to, and more than the organizer's purse
// allows: each costs something. Of a mailbox nothing is asked.
func (h *Hub) mayText(r *http.Request, address string) error {
	if !buyer.IsPhone(address) {
		return nil
	}
	if !h.textsTo(address) {
		return ticketing.Errorf(ticketing.CodeInvalid, "Short messages do not go to numbers of this country. Use an e-mail address.", "field", "email", "why", "country")
	}
	if wait := h.shop.guard.Take(guard.TextsByAddress, h.networkOf(r)); wait > 0 {
		return tooMuch(wait)
	}
	if h.shop.guard.Take(guard.TextsInAll, "") > 0 || h.shop.guard.Take(guard.TextsADay, "") > 0 {
		return noTexts()
	}
	return nil
}

func noTexts() error {
	return ticketing.Errorf(ticketing.CodeInvalid, "No more short messages leave for now. Use an e-mail address.", "field", "email", "why", "texts")
}

// signsIn lets a request through that may make its browser an account's, and then gives it a
// cookie of its own: one that somebody else may have planted is worth nothing.
func (h *Hub) signsIn(f func(*http.Request, visitor) (signed, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if h.slow(w, r, guard.TypedByAddress, h.networkOf(r)) {
			return
		}
		v, known, err := h.visitorOf(r)
		if err == nil && known && h.slow(w, r, guard.AsksByAccount, nameOf(v.account)) {
			return
		}
		var s signed
		if err == nil {
			s, err = f(r, v)
		}
		if err == nil && s.cookie != nil {
			http.SetCookie(w, s.cookie)
		}
		h.answerWeb(w, r, s.me, err)
	}
}

// signed is what became of somebody's wish to sign in. cookie is nil where he only looked.
type signed struct {
	me     hubapi.ShopMe
	cookie *http.Cookie
}

// webCode takes the code that a browser has asked for.
func (h *Hub) webCode(r *http.Request, v visitor) (signed, error) {
	var in hubapi.ShopCode
	if err := readBody(r, &in); err != nil {
		return signed{}, err
	}
	return h.signIn(r.Context(), v, true, func(tx *store.Tx) (buyer.Verification, error) {
		asked, ok, err := tx.VerificationOf(buyer.ID(v.browser))
		if err != nil || !ok {
			return asked, errOr(err, overdue())
		}
		return asked.Type(h.buyers, buyer.ID(v.browser), in.Code, h.cfg.Now())
	})
}

// webLink takes the link of a mail, in whichever browser it is opened. In another one than
// asked it only signs in: what stands in that browser goes to nobody, or whoever sends his
// own link to somebody else would be given his place and his orders.
func (h *Hub) webLink(r *http.Request, v visitor) (signed, error) {
	var in hubapi.ShopLink
	if err := readBody(r, &in); err != nil {
		return signed{}, err
	}
	id, ok := h.buyers.ParseLink(in.Link)
	if !ok {
		return signed{}, overdue()
	}
	var same bool
	find := func(tx *store.Tx) (buyer.Verification, error) {
		asked, ok, err := tx.Verification(id)
		if err != nil || !ok {
			return asked, errOr(err, overdue())
		}
		same = asked.Browser == buyer.ID(v.browser)
		return asked.Follow(h.cfg.Now())
	}
	if in.Look {
		var out signed
		err := h.cfg.Store.Read(r.Context(), func(tx *store.Tx) error {
			asked, err := find(tx)
			out.me = h.me(buyer.Shown(asked.Address))
			return err
		})
		if err != nil {
			return signed{}, err
		}
		return out, nil
	}
	if err := h.cfg.Store.Read(r.Context(), func(tx *store.Tx) error { _, err := find(tx); return err }); err != nil {
		return signed{}, err
	}
	if !same && !v.verified {
		if has, err := h.hasOfItsOwn(r.Context(), v); err != nil || has {
			return signed{}, errOr(err, ticketing.Errorf(ticketing.CodeConflict, "There is a place in line or an order in this browser. To bring it with you, ask for a code here and type it."))
		}
	}
	return h.signIn(r.Context(), v, same, find)
}

func overdue() error {
	return ticketing.Errorf(ticketing.CodeTooLate, "This code or link was used already, or its time is over. Ask for a new one.")
}

// hasOfItsOwn reports whether something stands in a browser that is no account's.
func (h *Hub) hasOfItsOwn(ctx context.Context, v visitor) (has bool, err error) {
	for _, room := range h.shop.all() {
		if e, ok := room.Entry(v.browser); ok && e.State != queue.Left && e.State != queue.Expired {
			return true, nil
		}
	}
	err = h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		held, err := tx.HoldsOf(v.browser)
		has = len(held) > 0
		return err
	})
	return has, err
}

// ends is a place that is given up for another one of the same person.
type ends struct {
	room  *queue.Room
	event ticketing.EventID
	who   queue.Account
}

// signIn takes what proves an address, and makes the visitor's browser its account's: in one
// commit the proof is used up, what the browser has becomes the account's, and of two places
// in one line the account keeps one. bring is false where nothing is brought along.
func (h *Hub) signIn(ctx context.Context, v visitor, bring bool, prove func(*store.Tx) (buyer.Verification, error)) (signed, error) {
	cookie, browser, err := h.newBrowser()
	if err != nil {
		return signed{}, err
	}
	bring = bring && !v.verified && v.browser != (queue.Account{})
	var over []ends
	var shown string
	var refused error
	var account queue.Account
	err = h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		over, refused = nil, nil
		asked, err := prove(tx)
		if refusal := (*ticketing.Error)(nil); errors.As(err, &refusal) && asked.ID != (buyer.ID{}) {
			refused = err
			return tx.ChangeVerification(asked) // a wrong code counts
		}
		if err != nil {
			return err
		}
		account = queue.Account(h.buyers.Account(asked.Address))
		owner, now := h.buyers.Owner(asked.Address), h.cfg.Now()
		shown = buyer.Shown(asked.Address)
		if err := tx.ChangeVerification(asked); err != nil {
			return err
		}
		if err := tx.PutAccount(account, owner, shown, now); err != nil {
			return err
		}
		if bring {
			if err := tx.GiveHolds(v.browser, account, owner); err != nil {
				return err
			}
			if over, err = h.bringPlaces(tx, v.browser, account); err != nil {
				return err
			}
		}
		h.shop.signed.add(v.browser, browser)
		if v.browser != (queue.Account{}) {
			if err := tx.EndBrowser(v.browser, account, now); err != nil {
				return err
			}
		}
		return tx.SignIn(browser, account, now)
	})
	h.shop.signed.changed(account, slices.Collect(maps.Keys(h.shop.all())), v.browser, browser)
	if err = errOr(err, refused); err != nil {
		return signed{}, err
	}
	// After the commit: a place that nobody can reach any more ends by itself too.
	for _, e := range over {
		if _, err := e.room.Leave(context.WithoutCancel(ctx), e.who); err != nil {
			h.cfg.Log.Warn("hub: a second place of one buyer was not given up; it ends by its time", "event", e.event, "error", err)
		}
	}
	me := h.me(shown)
	me.Verified = true
	return signed{me, cookie}, nil
}

// bringPlaces makes a browser's places in line its account's, and returns those that are
// given up: one account has one place.
func (h *Hub) bringPlaces(tx *store.Tx, browser, account queue.Account) (over []ends, err error) {
	for event, room := range h.shop.all() {
		brought, ok := room.Entry(browser)
		if !ok {
			continue
		}
		holder, err := tx.PlaceOf(event, account)
		if err != nil {
			return nil, err
		}
		if had, ok := room.Entry(holder); ok && !brought.Over(had) {
			over = append(over, ends{room, event, browser})
			continue
		} else if ok {
			over = append(over, ends{room, event, holder})
		}
		if err := tx.PutPlace(event, account, browser); err != nil {
			return nil, err
		}
	}
	return over, nil
}

// webOut lets nobody in by this browser's cookie any more.
func (h *Hub) webOut(w http.ResponseWriter, r *http.Request) {
	if h.slow(w, r, guard.AsksByAddress, h.networkOf(r)) {
		return
	}
	v, known, err := h.visitorOf(r)
	if err == nil && known && v.verified {
		err = h.cfg.Store.Do(r.Context(), func(tx *store.Tx) error { return tx.EndBrowser(v.browser, v.account, h.cfg.Now()) })
		h.shop.signed.changed(v.account, nil, v.browser)
		if err == nil {
			http.SetCookie(w, h.cookie(buyerCookie, "", -1))
		}
	}
	h.answerWeb(w, r, h.me(""), err)
}
