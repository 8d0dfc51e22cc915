package store

import (
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/report"
	"github.com/ticketcrib/ticketcrib/backend/store/db"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

var (
	_ report.Tx       = (*Tx)(nil)
	_ report.DecideTx = (*Tx)(nil)
)

// TakenByType adds the sales of a performance up by type, the money of one currency alone.
func (t *Tx) TakenByType(performance ticketing.ScopeID, currency string) ([]report.TypeCount, error) {
	rows, err := t.q.TakenByType(t.ctx(), db.TakenByTypeParams{Currency: currency, Performance: string(performance)})
	out := make([]report.TypeCount, 0, len(rows))
	for _, r := range rows {
		out = append(out, report.TypeCount{Type: ticketing.TypeNo(r.Type), Items: r.Items, Minor: r.Minor})
	}
	return out, err
}

// Taken adds a performance up in one currency, and names what was taken in others; Since is what was taken since a moment.
func (t *Tx) Taken(performance ticketing.ScopeID, currency string, since int64) (s report.Taken, err error) {
	tender, err := t.q.TakenByTender(t.ctx(), db.TakenByTenderParams{Performance: string(performance), Currency: currency})
	if err != nil {
		return s, err
	}
	s.Cash, s.Card, s.Online, s.Transfer = tender.Cash, tender.Card, tender.Online, tender.Transfer
	if s.Since, err = t.q.TakenSince(t.ctx(), db.TakenSinceParams{Performance: string(performance), Currency: currency, Since: since}); err != nil {
		return s, err
	}
	if s.Fees, err = t.q.BookingFees(t.ctx(), db.BookingFeesParams{Performance: string(performance), Currency: currency}); err != nil {
		return s, err
	}
	others, err := t.q.TakenInOthers(t.ctx(), db.TakenInOthersParams{Performance: string(performance), Currency: currency})
	if err != nil {
		return s, err
	}
	for _, o := range others {
		s.Others = append(s.Others, ticketing.Money{Minor: o.Minor, Currency: o.Currency})
	}
	if s.VoidedItems, err = t.q.VoidedSales(t.ctx(), string(performance)); err != nil {
		return s, err
	}
	if s.Admitted, err = t.q.AdmittedRoots(t.ctx(), string(performance)); err != nil {
		return s, err
	}
	s.Inside, err = t.q.CountInside(t.ctx(), string(performance))
	return s, err
}

// SoldByHour counts the sales of a performance by hour.
func (t *Tx) SoldByHour(performance ticketing.ScopeID, since int64) ([]report.HourCount, error) {
	rows, err := t.q.SoldByHour(t.ctx(), db.SoldByHourParams{Performance: string(performance), Since: since})
	out := make([]report.HourCount, 0, len(rows))
	for _, r := range rows {
		out = append(out, report.HourCount{At: r.Hour, Items: r.Items})
	}
	return out, err
}

// CountByGate counts who came in, by gate.
func (t *Tx) CountByGate(performance ticketing.ScopeID, since int64) ([]report.GateCount, error) {
	rows, err := t.q.CountByGate(t.ctx(), db.CountByGateParams{Since: since, Performance: string(performance)})
	out := make([]report.GateCount, 0, len(rows))
	for _, r := range rows {
		out = append(out, report.GateCount{Gate: ticketing.GateID(r.Gate), In: r.People, Lately: r.Lately})
	}
	return out, err
}

// OpenConflicts counts what waits for a person.
func (t *Tx) OpenConflicts() (int64, error) { return t.q.CountOpenConflicts(t.ctx()) }

// Decide closes a conflict; one that is closed already stays as it is, and of
// one that is not here yet the decision waits (journal.ErrNotYet).
func (t *Tx) Decide(d report.Decided, at int64) error {
	n, err := t.q.DecideConflict(t.ctx(), db.DecideConflictParams{ID: string(d.Conflict), DecidedAt: at, Decision: d.Decision, Note: d.Note, DecidedBy: string(d.By)})
	if err != nil || n > 0 {
		return err
	}
	if _, ok, err := found(t.q.ConflictByID(t.ctx(), string(d.Conflict))); err != nil || ok {
		return err
	}
	return journal.ErrNotYet
}
