package hub

import (
	"context"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/catalog"
	"github.com/ticketcrib/ticketcrib/backend/gate"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/report"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// A device is silent when it has not been heard for silentAfter; alone when it
// said last that it had entries unsent. Both in ms.
const silentAfter = 10 * 60_000

// Devices lists every device with what is lent to it.
func (h *Hub) Devices(ctx context.Context) (out hubapi.DeviceList, err error) {
	err = h.cfg.Store.Read(ctx, func(tx *store.Tx) (err error) {
		out.Devices, err = h.devices(tx)
		return err
	})
	return out, err
}

func (h *Hub) devices(tx *store.Tx) ([]hubapi.DeviceDoc, error) {
	all, err := tx.Devices()
	if err != nil {
		return nil, err
	}
	names, err := quotaNames(tx)
	if err != nil {
		return nil, err
	}
	now, out := h.cfg.Now(), make([]hubapi.DeviceDoc, 0, len(all))
	for _, d := range all {
		tip, err := tipOf(tx, d.ID)
		if err != nil {
			return nil, err
		}
		doc := hubapi.DeviceDoc{ID: d.ID, Name: d.Name, Place: d.Place, Gate: d.Gate, State: stateOf(d, now), HeardAt: d.HeardAt,
			Unsent: d.Unsent, ClockSkew: d.ClockSkew, Held: tip.Seq, Lent: []hubapi.LentDoc{}}
		if s, ok, err := tx.StaffByID(d.Staff); err != nil {
			return nil, err
		} else if ok {
			doc.Staff = s.Name
		}
		lent, err := tx.AllotmentsOf(d.ID)
		if err != nil {
			return nil, err
		}
		for _, a := range lent {
			if n := names[a.Quota]; a.Left() > 0 || a.Asked > 0 {
				doc.Lent = append(doc.Lent, hubapi.LentDoc{Quota: a.Quota, Performance: n.Performance, Name: n.Name, Units: a.Left(), Until: a.Until, Asked: a.Asked})
			}
		}
		out = append(out, doc)
	}
	return out, nil
}

func stateOf(d access.Device, now int64) string {
	switch {
	case d.State != access.Active:
		return string(d.State)
	case now-d.HeardAt >= silentAfter:
		return "silent"
	case now-d.HeardAt >= reachedWithin:
		return "alone"
	default:
		return "well"
	}
}

func quotaNames(tx *store.Tx) (map[ticketing.QuotaID]ticketing.Quota, error) {
	events, err := tx.Events()
	out := map[ticketing.QuotaID]ticketing.Quota{}
	for _, e := range events {
		for _, q := range e.Event.Quotas {
			out[q.ID] = q
		}
	}
	return out, err
}

// Overview reads a performance's figures; since bounds "today".
func (h *Hub) Overview(ctx context.Context, performance ticketing.ScopeID, since int64) (out hubapi.Overview, err error) {
	err = h.cfg.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if out.Figures, err = report.Of(tx, performance, h.cfg.Now(), since); err != nil {
			return err
		}
		if out.Waiting, err = tx.CountWaiting(); err != nil {
			return err
		}
		if out.Waits, err = h.waits(tx); err != nil {
			return err
		}
		if out.Devices, err = h.devices(tx); err != nil {
			return err
		}
		waiting, err := recovering(tx)
		out.Recovering = []string{}
		for _, id := range waiting {
			d, _, err := tx.Device(id)
			if err != nil {
				return err
			}
			out.Recovering = append(out.Recovering, d.Name)
		}
		return err
	})
	return out, err
}

// waitsLong is when an entry that waits is worth a word, in ms: most wait for
// what is on its way.
const waitsLong = 60_000

func (h *Hub) waits(tx *store.Tx) ([]hubapi.WaitDoc, error) {
	all, err := tx.WaitingSince()
	out := []hubapi.WaitDoc{}
	for _, w := range all {
		if h.cfg.Now()-w.Since < waitsLong {
			continue
		}
		d, _, err := tx.Device(w.Device)
		if err != nil {
			return nil, err
		}
		out = append(out, hubapi.WaitDoc{Device: w.Device, Name: d.Name, Entries: w.Entries, Since: w.Since})
	}
	return out, err
}

// Events lists every event's document.
func (h *Hub) Events(ctx context.Context) (out []ticketing.Event, err error) {
	out = []ticketing.Event{}
	err = h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.Events()
		for _, e := range all {
			out = append(out, e.Event)
		}
		return err
	})
	return out, err
}

// Conflicts lists up to 200, the open ones first.
func (h *Hub) Conflicts(ctx context.Context) (out hubapi.ConflictList, err error) {
	out.Conflicts = []hubapi.ConflictDoc{}
	err = h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.Conflicts()
		for _, c := range all {
			doc := hubapi.ConflictDoc{ID: c.Conflict.ID, Kind: c.Conflict.Kind, At: c.Conflict.At, Detail: c.Conflict.Detail,
				DecidedAt: c.At, Decision: c.Decision, Note: c.Note, By: c.By}
			if doc.Stewards, err = stewardsOf(tx, c.Conflict); err != nil {
				return err
			}
			out.Conflicts = append(out.Conflicts, doc)
		}
		return err
	})
	return out, err
}

// stewardsOf names who let in on each side of a double admission.
func stewardsOf(tx *store.Tx, c journal.Conflict) ([]string, error) {
	var d gate.Double
	if c.Kind != gate.ConflictDouble || journal.Unmarshal(c.Detail, &d) != nil {
		return nil, nil
	}
	names := make([]string, len(d.Sides))
	for i, side := range d.Sides {
		in, ok, err := tx.Checkin(d.Performance, side.Device, side.Seq)
		if err != nil || !ok {
			return names, err
		}
		s, _, err := tx.StaffByID(in.Staff)
		if err != nil {
			return nil, err
		}
		names[i] = s.Name
	}
	return names, nil
}

// Entries lists a page of a device's journal, newest first.
func (h *Hub) Entries(ctx context.Context, device ticketing.DeviceID, before uint64) (out hubapi.EntryList, err error) {
	out.Entries = []hubapi.EntryDoc{}
	err = h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.EntriesBefore(device, before, 100)
		for _, r := range rows {
			out.Entries = append(out.Entries, hubapi.EntryDoc{Device: r.Entry.Device, Seq: r.Entry.Seq, At: r.Entry.At, Kind: r.Entry.Kind, State: r.State, Reason: r.Reason})
		}
		return err
	})
	return out, err
}

// CloseReport reads the close of an event.
func (h *Hub) CloseReport(ctx context.Context, event ticketing.EventID) (out hubapi.CloseDoc, err error) {
	out.AsOf = h.cfg.Now()
	err = h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		saved, ok, err := tx.Event(event)
		if err != nil {
			return err
		}
		if !ok {
			return ticketing.Errorf(ticketing.CodeNotFound, "This event is not known at the hub.")
		}
		out.Event = saved.Event
		for _, p := range saved.Event.Performances {
			f, err := report.Of(tx, p.ID, out.AsOf, 0)
			if err != nil {
				return err
			}
			out.Figures = append(out.Figures, f)
		}
		if err := h.missing(tx, &out); err != nil {
			return err
		}
		return shifts(tx, &out)
	})
	return out, err
}

// missing names the devices whose journal may not be all in.
func (h *Hub) missing(tx *store.Tx, out *hubapi.CloseDoc) error {
	devices, err := h.devices(tx)
	out.Missing = []string{}
	for _, d := range devices {
		if d.Unsent > 0 || d.State == "silent" || d.State == "alone" {
			out.Missing = append(out.Missing, d.Name)
		}
	}
	return err
}

func shifts(tx *store.Tx, out *hubapi.CloseDoc) error {
	all, err := tx.Shifts()
	if err != nil {
		return err
	}
	out.Shifts = []hubapi.ShiftDoc{}
	// Of drawers that count other currencies, those that its price lists may have sold at,
	// those that are no more too.
	counted := map[string]bool{out.Event.Currency: true}
	for _, f := range out.Figures {
		for _, m := range f.Others {
			counted[m.Currency] = true
		}
	}
	for _, s := range all {
		if !counted[s.Currency] {
			continue
		}
		f, err := tx.Figures(s)
		if err != nil {
			return err
		}
		out.Shifts = append(out.Shifts, hubapi.ShiftDoc{ID: s.ID, Device: s.Device, Staff: s.Staff, Currency: s.Currency, OpenedAt: s.OpenedAt,
			ClosedAt: s.ClosedAt, Float: s.Float, Cash: f.Cash, Card: f.Card, Transfer: f.Transfer, Voided: f.VoidedCash + f.VoidedCard, PaidIn: f.PaidIn, PaidOut: f.PaidOut,
			Counted: s.Counted, Expected: f.Expected(s.Float), Sales: f.Sales, Voids: f.Voids, Others: f.Others})
	}
	return nil
}

// CloseEvent closes an event's books, by its name typed: nothing is sold of it
// any more, and its document no longer changes.
func (h *Hub) CloseEvent(ctx context.Context, by ticketing.StaffID, event ticketing.EventID, name string) error {
	var saved catalog.Saved
	err := h.cfg.Store.Read(ctx, func(tx *store.Tx) (err error) {
		saved, _, err = tx.Event(event)
		return err
	})
	if err != nil {
		return err
	}
	if name != saved.Event.Name || name == "" {
		return ticketing.Errorf(ticketing.CodeInvalid, "Type the event's name as it is written.", "field", "name")
	}
	saved.Event.Closed = true
	saved.Event.Version++
	return h.SaveEvent(ctx, by, saved.Event)
}
