package store

import (
	"github.com/ticketcrib/ticketcrib/backend/store/db"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// TypeCount is what was sold of one ticket type.
type TypeCount struct {
	Type  ticketing.TypeNo
	Items int64
	Minor int64
}

// TakenByType adds the sales of a performance up by type.
func (t *Tx) TakenByType(performance ticketing.ScopeID) ([]TypeCount, error) {
	rows, err := t.q.TakenByType(t.ctx(), string(performance))
	out := make([]TypeCount, 0, len(rows))
	for _, r := range rows {
		out = append(out, TypeCount{ticketing.TypeNo(r.Type), r.Items, r.Minor})
	}
	return out, err
}

// Taken are the sums of a performance, in minor units.
type Taken struct{ Cash, Card, Since, VoidedItems, AdmittedTickets int64 }

// Taken adds a performance up; Since is what was taken since a moment.
func (t *Tx) Taken(performance ticketing.ScopeID, since int64) (s Taken, err error) {
	tender, err := t.q.TakenByTender(t.ctx(), string(performance))
	if err != nil {
		return s, err
	}
	s.Cash, s.Card = tender.Cash, tender.Card
	if s.Since, err = t.q.TakenSince(t.ctx(), db.TakenSinceParams{Performance: string(performance), Since: since}); err != nil {
		return s, err
	}
	if s.VoidedItems, err = t.q.VoidedSales(t.ctx(), string(performance)); err != nil {
		return s, err
	}
	s.AdmittedTickets, err = t.q.AdmittedRoots(t.ctx(), string(performance))
	return s, err
}

// HourCount is what was sold in the hour that begins At.
type HourCount struct{ At, Items int64 }

// SoldByHour counts the sales of a performance by hour.
func (t *Tx) SoldByHour(performance ticketing.ScopeID, since int64) ([]HourCount, error) {
	rows, err := t.q.SoldByHour(t.ctx(), db.SoldByHourParams{Performance: string(performance), Since: since})
	out := make([]HourCount, 0, len(rows))
	for _, r := range rows {
		out = append(out, HourCount{r.Hour, r.Items})
	}
	return out, err
}
