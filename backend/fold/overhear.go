package fold

import (
	"github.com/ticketcrib/ticketcrib/backend/boxoffice"
	"github.com/ticketcrib/ticketcrib/backend/gate"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Overhear takes in another device's entry without the hub: what a device of
// that place would hear of it in the feed, and no more. It returns the topic
// that has changed, "" for none.
func Overhear(tx *store.Tx, own ticketing.Place, e journal.Sealed) (topic string, err error) {
	if !own.Scans() && !own.Sells() {
		return "", nil
	}
	switch e.Kind {
	case gate.KindCheckin:
		topic, err = gate.TopicCheckin, gate.FoldCheckin(tx, e)
	case gate.KindReopened:
		topic, err = gate.TopicReopened, gate.FoldReopened(tx, e)
	case boxoffice.KindSold:
		topic, err = orders.TopicTickets, boxoffice.OverhearSold(tx, e)
	case boxoffice.KindVoided:
		topic, err = orders.TopicTickets, boxoffice.OverhearVoided(tx, e)
	default:
		return "", nil
	}
	return topic, err
}
