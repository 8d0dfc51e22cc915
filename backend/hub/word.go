package hub

import (
	"context"
	"crypto/subtle"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/ticketcrib/ticketcrib/backend/buyer"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/notify"
	"github.com/ticketcrib/ticketcrib/backend/queue"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

const (
	// wordBefore is how long before a turn its buyer is written to, at the pace of then, ms: time
	// for a letter to arrive and for a person to come back.
	wordBefore = 10 * 60_000
	// wordsAtOnce bounds the entries that one look goes through.
	wordsAtOnce = 2000
	// wordsEvery is how often it is looked who asked, ms: the database answers that, and a few seconds
	// of ten minutes are nobody's loss.
	wordsEvery = 10_000
)

// wrote is how far those of an event were written to whose turn comes.
type wrote struct {
	upTo uint64 // the place
	at   int64  // when it was looked last, Unix ms; 0: there was more than one look goes through
}

// webWord keeps that somebody wants to be written to before his turn, at the address that he has
// verified, whether the event asks for one or not; without an address that he does not any more. CodeInvalid (field email) for another
// address, CodeTooLate where no letter would come in time.
func (h *Hub) webWord(r *http.Request, v visitor) (any, error) {
	var in hubapi.ShopVerify
	if err := readBody(r, &in); err != nil {
		return nil, err
	}
	room, err := h.shop.room(eventIn(r))
	if err != nil {
		return nil, err
	}
	e, err := room.View(v.place)
	if err != nil {
		return nil, err
	}
	event := eventIn(r)
	if in.Email == "" {
		return hubapi.ShopWord{}, h.cfg.Store.Do(r.Context(), func(tx *store.Tx) error { _, err := tx.DropTurnWord(event, e.Number); return err })
	}
	address, err := h.spelled(in.Email)
	if err != nil {
		return nil, err
	}
	// Nobody has letters sent to somebody else.
	if whose := queue.Account(h.buyers.Account(address)); !v.verified || subtle.ConstantTimeCompare(whose[:], v.account[:]) == 0 {
		return nil, ticketing.Errorf(ticketing.CodeInvalid, "This is not the address that you have verified.", "field", "email", "why", "other")
	}
	if e.State != queue.Waiting || room.IsSoon(v.place, wordBefore) {
		return nil, ticketing.Errorf(ticketing.CodeTooLate, "Your turn comes within minutes: stay on this page.")
	}
	if err := h.mayText(r, address); err != nil {
		return nil, err
	}
	err = h.cfg.Store.Do(r.Context(), func(tx *store.Tx) error { return tx.PutTurnWord(event, e.Number, address, in.Language) })
	return hubapi.ShopWord{Email: buyer.Shown(address)}, err
}

// writeBeforeTurns writes to those who asked for it and whose turn comes soon.
func (h *Hub) writeBeforeTurns(ctx context.Context, event ticketing.EventID, r *queue.Room) error {
	sale, phase, _ := r.Sale()
	now, did := h.cfg.Now(), h.shop.wrote[event]
	if phase != queue.Live && !sale.Policy.Ended || now-did.at < wordsEvery && now >= did.at {
		return nil
	}
	asked := false
	err := h.cfg.Store.Read(ctx, func(tx *store.Tx) (err error) { asked, err = tx.HasTurnWords(event); return err })
	did.at = now
	switch {
	case err != nil || !asked:
	case sale.Policy.Ended:
		err = h.cfg.Store.Do(ctx, func(tx *store.Tx) error { return tx.DropTurnWords(event) })
	default:
		var soon []uint64
		if soon, did.upTo = r.Soon(wordBefore, did.upTo, wordsAtOnce); len(soon) == wordsAtOnce {
			did.at = 0
		}
		err = h.writeTo(ctx, event, soon)
	}
	if err == nil {
		h.shop.wrote[event] = did
	}
	return err
}

// writeTo writes to those of the numbers who asked for it, once: the word goes in the commit that makes the
// message of it.
func (h *Hub) writeTo(ctx context.Context, event ticketing.EventID, soon []uint64) error {
	var letters []notify.Message
	var to []uint64
	err := h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		for _, number := range soon {
			address, language, ok, err := tx.TurnWord(event, number)
			if err != nil {
				return err
			}
			if ok {
				to = append(to, number)
				letters = append(letters, notify.Message{ID: turnID(event, number), Kind: notify.TurnSoon, To: address, Language: language, MadeAt: h.cfg.Now()})
			}
		}
		return nil
	})
	if err != nil || len(to) == 0 {
		return err
	}
	err = h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		for i, number := range to {
			asked, err := tx.DropTurnWord(event, number)
			if err == nil && asked { // it may have been taken back since it was read
				err = tx.PutMessage(letters[i])
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	h.wakePost()
	return err
}

func turnID(event ticketing.EventID, number uint64) string {
	return notify.ID(notify.TurnSoon, fmt.Sprintf("%d:%s", number, event))
}

// turnOf is turnID backwards.
func turnOf(id string) (event ticketing.EventID, number uint64, err error) {
	_, key, _ := strings.Cut(id, ":")
	n, name, _ := strings.Cut(key, ":")
	number, err = strconv.ParseUint(n, 10, 64)
	return ticketing.EventID(name), number, err
}

// stillWaits reports whether a message before a turn is worth sending still.
func (h *Hub) stillWaits(event ticketing.EventID, number uint64) bool {
	r, err := h.shop.room(event)
	return err == nil && r.Waits(number)
}
