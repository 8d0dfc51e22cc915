package store

import (
	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/store/db"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

var _ inventory.Tx = (*Tx)(nil)

// Allotment returns what is lent of a quota to a device; the zero one, with
// its names, where nothing is.
func (t *Tx) Allotment(device ticketing.DeviceID, quota ticketing.QuotaID) (inventory.Allotment, bool, error) {
	row, ok, err := found(t.q.Allotment(t.ctx(), db.AllotmentParams{Device: string(device), Quota: string(quota)}))
	if err != nil || !ok {
		return inventory.Allotment{Device: device, Quota: quota}, false, err
	}
	return allotment(row), true, nil
}

// AllotmentsOf lists what is lent to a device.
func (t *Tx) AllotmentsOf(device ticketing.DeviceID) ([]inventory.Allotment, error) {
	return allotments(t.q.AllotmentsOf(t.ctx(), string(device)))
}

// Allotments lists all that is lent.
func (t *Tx) Allotments() ([]inventory.Allotment, error) { return allotments(t.q.Allotments(t.ctx())) }

func allotments(rows []db.Allotment, err error) ([]inventory.Allotment, error) {
	out := make([]inventory.Allotment, 0, len(rows))
	for _, r := range rows {
		out = append(out, allotment(r))
	}
	return out, err
}

func allotment(r db.Allotment) inventory.Allotment {
	return inventory.Allotment{Device: ticketing.DeviceID(r.Device), Quota: ticketing.QuotaID(r.Quota), Granted: r.Granted, Sold: r.Sold,
		Returned: r.Returned, WrittenOff: r.WrittenOff, Until: r.Until, Asked: r.Asked, AskedAt: r.AskedAt, Gone: r.Gone}
}

// PutAllotment keeps an allotment; the schema refuses one that has given more
// than it was lent.
func (t *Tx) PutAllotment(a inventory.Allotment) error {
	return t.q.PutAllotment(t.ctx(), db.PutAllotmentParams{Device: string(a.Device), Quota: string(a.Quota), Granted: a.Granted, Sold: a.Sold,
		Returned: a.Returned, WrittenOff: a.WrittenOff, Until: a.Until, Asked: a.Asked, AskedAt: a.AskedAt, Gone: a.Gone})
}

// MoveUnits moves units of a quota by one guarded statement; CodeConflict when
// there are not so many to move.
func (t *Tx) MoveUnits(quota ticketing.QuotaID, how inventory.Move, n int64) error {
	id := string(quota)
	switch how {
	case inventory.FreeToLent:
		return moved(t.q.MoveFreeToLent(t.ctx(), db.MoveFreeToLentParams{ID: id, Units: n}))
	case inventory.LentToFree:
		return moved(t.q.MoveLentToFree(t.ctx(), db.MoveLentToFreeParams{ID: id, Units: n}))
	case inventory.LentToSold:
		return moved(t.q.MoveLentToSold(t.ctx(), db.MoveLentToSoldParams{ID: id, Units: n}))
	case inventory.LentToWrittenOff:
		return moved(t.q.MoveLentToWrittenOff(t.ctx(), db.MoveLentToWrittenOffParams{ID: id, Units: n}))
	case inventory.SoldToLent:
		return moved(t.q.MoveSoldToLent(t.ctx(), db.MoveSoldToLentParams{ID: id, Units: n}))
	case inventory.SoldToWrittenOff:
		return moved(t.q.MoveSoldToWrittenOff(t.ctx(), db.MoveSoldToWrittenOffParams{ID: id, Units: n}))
	case inventory.WrittenOffToSold:
		return moved(t.q.MoveWrittenOffToSold(t.ctx(), db.MoveWrittenOffToSoldParams{ID: id, Units: n}))
	case inventory.WrittenOffToFree:
		return moved(t.q.MoveWrittenOffToFree(t.ctx(), db.MoveWrittenOffToFreeParams{ID: id, Units: n}))
	case inventory.FreeToHeld:
		return moved(t.q.MoveFreeToHeld(t.ctx(), db.MoveFreeToHeldParams{ID: id, Units: n}))
	case inventory.HeldToFree:
		return moved(t.q.MoveHeldToFree(t.ctx(), db.MoveHeldToFreeParams{ID: id, Units: n}))
	case inventory.HeldToSold:
		return moved(t.q.MoveHeldToSold(t.ctx(), db.MoveHeldToSoldParams{ID: id, Units: n}))
	case inventory.SoldToFree:
		return moved(t.q.MoveSoldToFree(t.ctx(), db.MoveSoldToFreeParams{ID: id, Units: n}))
	case inventory.LentToHeld:
		return moved(t.q.MoveLentToHeld(t.ctx(), db.MoveLentToHeldParams{ID: id, Units: n}))
	case inventory.WrittenOffToHeld:
		return moved(t.q.MoveWrittenOffToHeld(t.ctx(), db.MoveWrittenOffToHeldParams{ID: id, Units: n}))
	default:
		panic("internal error: a move that inventory does not have")
	}
}

// Levels lists how every quota stands.
func (t *Tx) Levels() ([]inventory.Level, error) {
	rows, err := t.q.QuotaLevels(t.ctx())
	if err != nil {
		return nil, err
	}
	out := make([]inventory.Level, 0, len(rows))
	for _, r := range rows {
		out = append(out, level(r))
	}
	return out, nil
}

// Level returns how a quota stands.
func (t *Tx) Level(quota ticketing.QuotaID) (inventory.Level, bool, error) {
	r, ok, err := found(t.q.QuotaLevel(t.ctx(), string(quota)))
	return level(r), ok, err
}

func level(r db.Quotum) inventory.Level {
	return inventory.Level{Quota: ticketing.QuotaID(r.ID), Event: ticketing.EventID(r.Event), Performance: ticketing.ScopeID(r.Performance),
		Capacity: r.Capacity, Held: r.Held, Sold: r.Sold, Lent: r.Lent, WrittenOff: r.WrittenOff, AsOf: r.AsOf}
}

// HearLevel keeps how the hub says that a quota stands.
func (t *Tx) HearLevel(l inventory.Level) error {
	return t.q.HearLevel(t.ctx(), db.HearLevelParams{ID: string(l.Quota), Event: string(l.Event), Performance: string(l.Performance),
		Capacity: l.Capacity, Held: l.Held, Sold: l.Sold, Lent: l.Lent, WrittenOff: l.WrittenOff, AsOf: l.AsOf})
}
