package store

import (
	"bytes"

	"github.com/ticketcrib/ticketcrib/backend/catalog"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/store/db"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

var _ catalog.Tx = (*Tx)(nil)

// Event returns an event's newest document.
func (t *Tx) Event(id ticketing.EventID) (catalog.Saved, bool, error) {
	row, ok, err := found(t.q.Event(t.ctx(), string(id)))
	if err != nil || !ok {
		return catalog.Saved{}, false, err
	}
	s, err := t.events.decode(id, row.Doc)
	return s, true, err
}

// events keeps each event's document as it was last decoded, beside the bytes
// that it was decoded from: a transaction that reads other bytes, its own or an
// undone one's, decodes them anew. Most documents are read many times for each
// version, and are large.
type events map[ticketing.EventID]decoded

type decoded struct {
	doc   []byte
	saved catalog.Saved
}

func (known events) decode(id ticketing.EventID, doc []byte) (catalog.Saved, error) {
	if d, ok := known[id]; ok && bytes.Equal(d.doc, doc) {
		return d.saved.Clone(), nil
	}
	var s catalog.Saved
	if err := journal.Unmarshal(doc, &s); err != nil {
		return s, err
	}
	if known != nil {
		known[id] = decoded{doc, s.Clone()}
	}
	return s, nil
}

// EventAt returns an event's document as the hub had said it when its journal
// was at a place; the newest where no version of before is known.
func (t *Tx) EventAt(id ticketing.EventID, at journal.Cursor) (catalog.Saved, bool, error) {
	doc, ok, err := found(t.q.EventAt(t.ctx(), db.EventAtParams{Event: string(id), Epoch: int64(at.Epoch), Seq: int64(at.N)}))
	if err != nil || !ok {
		return orNewest(t, id, err)
	}
	var s catalog.Saved
	return s, true, journal.Unmarshal(doc, &s)
}

func orNewest(t *Tx, id ticketing.EventID, err error) (catalog.Saved, bool, error) {
	if err != nil {
		return catalog.Saved{}, false, err
	}
	return t.Event(id)
}

// PutVersion keeps a document with the place of its entry in the hub's journal.
func (t *Tx) PutVersion(s catalog.Saved, at journal.Cursor) error {
	return t.q.PutEventVersion(t.ctx(), db.PutEventVersionParams{Event: string(s.Event.ID), Epoch: int64(at.Epoch), Seq: int64(at.N), Doc: journal.Marshal(s)})
}

// EventOf returns the event of a performance.
func (t *Tx) EventOf(performance ticketing.ScopeID) (catalog.Saved, bool, error) {
	id, ok, err := found(t.q.PerformanceEvent(t.ctx(), string(performance)))
	if err != nil || !ok {
		return catalog.Saved{}, false, err
	}
	return t.Event(ticketing.EventID(id))
}

// Events returns every event's newest document.
func (t *Tx) Events() ([]catalog.Saved, error) {
	rows, err := t.q.Events(t.ctx())
	if err != nil {
		return nil, err
	}
	out := make([]catalog.Saved, 0, len(rows))
	for _, r := range rows {
		var s catalog.Saved
		if err := journal.Unmarshal(r.Doc, &s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// PutEvent keeps a document if it is newer than the one that is here.
func (t *Tx) PutEvent(s catalog.Saved) error {
	if err := t.q.PutEvent(t.ctx(), db.PutEventParams{ID: string(s.Event.ID), Version: int64(s.Event.Version), Doc: journal.Marshal(s)}); err != nil {
		return err
	}
	for _, p := range s.Event.Performances {
		if err := t.q.PutPerformance(t.ctx(), db.PutPerformanceParams{ID: string(p.ID), Event: string(s.Event.ID), StartsAt: p.StartsAt}); err != nil {
			return err
		}
	}
	return nil
}

// SetCapacity makes the quota if there is none; CodeConflict if more than its
// capacity is in use.
func (t *Tx) SetCapacity(q ticketing.Quota, event ticketing.EventID) error {
	if err := t.q.CreateQuota(t.ctx(), db.CreateQuotaParams{ID: string(q.ID), Event: string(event), Performance: string(q.Performance), Capacity: q.Capacity}); err != nil {
		return err
	}
	return moved(t.q.SetCapacity(t.ctx(), db.SetCapacityParams{ID: string(q.ID), Capacity: q.Capacity}))
}

// EverSold reports whether anything was ever sold of an event's performance
// (any, for "") and type (any, for 0).
func (t *Tx) EverSold(event ticketing.EventID, scope ticketing.ScopeID, no ticketing.TypeNo) (bool, error) {
	n, err := t.q.CountEverSold(t.ctx(), db.CountEverSoldParams{Scope: string(scope), Type: int64(no), Event: string(event)})
	return n > 0, err
}
