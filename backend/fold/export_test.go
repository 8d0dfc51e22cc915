package fold

import (
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// AddRule lets a test add a kind of its own, such as one whose fold panics.
func AddRule(kind string, fold func(*store.Tx, journal.Sealed) error) {
	rules[kind] = rule{fold, ticketing.Place.Valid}
}

// Kinds lists every kind with whether the hub alone may write it.
func Kinds() map[string]bool {
	out := map[string]bool{}
	for kind, r := range rules {
		out[kind] = r.may == nil
	}
	return out
}

// WaitingAtOnce bounds the entries of one look.
const WaitingAtOnce = waitingAtOnce
