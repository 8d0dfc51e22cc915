package hub

import (
	"net/http"
	"strconv"

	"github.com/ticketcrib/ticketcrib/backend/guard"
	"github.com/ticketcrib/ticketcrib/backend/queue"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// The hub shows guard.Watch how buyers choose. Suspicion slows and is said, with a code that
// a buyer can quote; it takes no place, no hold and no order, and nothing of it is looked at
// once there is an order.

// chooses refuses, for a while, who chooses as no person does.
func (h *Hub) chooses(r *http.Request, a queue.Account) error {
	room, err := h.shop.room(eventIn(r))
	if err != nil {
		return err
	}
	since := int64(0)
	if sale, _, _ := room.Sale(); !sale.Policy.Line {
		since = sale.Policy.OpensAt
	}
	who := nameOf(a)
	wait := h.shop.watch.Chooses(who, since)
	if wait == 0 {
		return nil
	}
	h.cfg.Log.Info("hub: a buyer who chooses as no person does is slowed", "code", guard.CodeOf(who), "ms", wait)
	return ticketing.Errorf(ticketing.CodeSlowed, "This was quicker than people choose. Wait a little, then choose. Quote the code to the organizer if this is wrong.",
		"seconds", strconv.FormatInt((wait+999)/1000, 10), "code", guard.CodeOf(who))
}

// LiftSuspicion ends what is suspected of the buyer who quotes the code. CodeNotFound.
func (h *Hub) LiftSuspicion(code string, by ticketing.StaffID) error {
	if !h.shop.watch.Lift(code) {
		return ticketing.Errorf(ticketing.CodeNotFound, "Nobody was slowed under this code.", "field", "code")
	}
	h.cfg.Log.Info("hub: a suspicion was lifted", "code", code, "by", by)
	return nil
}
