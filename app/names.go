package app

import (
	"strings"

	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// names are what people call the types and gates of a performance's event.
type names struct {
	types      map[ticketing.TypeNo]string
	wristbands map[ticketing.TypeNo]string
	gates      map[ticketing.GateID]string
}

func namesOf(tx *store.Tx, p ticketing.ScopeID) (names, error) {
	n := names{map[ticketing.TypeNo]string{}, map[ticketing.TypeNo]string{}, map[ticketing.GateID]string{}}
	e, ok, err := tx.EventOf(p)
	if err != nil || !ok {
		return n, err
	}
	for _, t := range e.Event.Types {
		n.types[t.No], n.wristbands[t.No] = t.Name, t.Wristband
	}
	for _, g := range e.Event.Gates {
		n.gates[g.ID] = g.Name
	}
	return n, nil
}

// place is a gate with its lane, as people say it.
func (n names) place(g ticketing.GateID, lane string) string {
	return strings.TrimSpace(strings.Trim(n.gates[g]+" · "+lane, " ·"))
}
