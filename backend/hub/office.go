package hub

import (
	"context"
	"crypto/ed25519"
	"errors"
	"strings"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/catalog"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/report"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// SaveEvent publishes a version of an event; a new event has version 1.
// CodeInvalid (field), CodeConflict when it was changed meanwhile or when more
// is sold or lent than a new quantity.
func (h *Hub) SaveEvent(ctx context.Context, by ticketing.StaffID, e ticketing.Event) error {
	return h.saveEvent(ctx, by, e, "")
}

// saveEvent is SaveEvent of a version that may cancel one performance.
func (h *Hub) saveEvent(ctx context.Context, by ticketing.StaffID, e ticketing.Event, cancelling ticketing.ScopeID) error {
	if err := catalog.Validate(&e); err != nil {
		return err
	}
	root, err := h.rootKey(e.ID)
	if err != nil {
		return err
	}
	codeKey, err := h.derive("short codes " + string(e.ID))
	if err != nil {
		return err
	}
	err = h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		if err := mayFollow(tx, &e, cancelling); err != nil {
			return err
		}
		err := h.decide(tx, catalog.KindSaved, catalog.Saved{Event: e, RootKey: root.Public().(ed25519.PublicKey), CodeKey: codeKey, By: by})
		if errors.Is(err, journal.ErrNotYet) {
			return ticketing.Errorf(ticketing.CodeConflict, "More than this is sold or lent to counters already. Choose a larger quantity.", "field", "types")
		}
		return err
	})
	if err == nil {
		h.shop.keepEvent(&e)
		h.poke()
	}
	return err
}

func mayFollow(tx *store.Tx, e *ticketing.Event, cancelling ticketing.ScopeID) error {
	old, ok, err := tx.Event(e.ID)
	if err != nil {
		return err
	}
	for _, p := range e.Performances {
		was, _ := old.Event.Performance(p.ID)
		if p.Cancelled && !was.Cancelled && p.ID != cancelling { // it gives all of its money back
			return ticketing.Errorf(ticketing.CodeConflict, "A performance is cancelled in Refunds, by the event's name.")
		}
	}
	if !ok {
		if e.Version != 1 {
			return ticketing.Errorf(ticketing.CodeNotFound, "This event is not known at the hub.")
		}
		return nil
	}
	catalog.StayCancelled(&old.Event, e)
	var failed error
	err = catalog.MayFollow(&old.Event, e, func(s ticketing.ScopeID, no ticketing.TypeNo) bool {
		sold, err := tx.EverSold(e.ID, s, no)
		failed = errors.Join(failed, err)
		return sold
	})
	return errors.Join(failed, err)
}

// StaffList lists everybody, without PINs.
func (h *Hub) StaffList(ctx context.Context) (out hubapi.StaffList, err error) {
	out.Staff = []hubapi.StaffDoc{}
	err = h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.StaffList()
		for _, s := range all {
			out.Staff = append(out.Staff, hubapi.StaffDoc{ID: s.ID, Name: s.Name, Role: s.Role, Active: s.Active})
		}
		return err
	})
	return out, err
}

// SaveStaff adds or changes a person. An empty id adds; an empty PIN keeps the
// old one. The last organizer stays one.
func (h *Hub) SaveStaff(ctx context.Context, by ticketing.StaffID, d hubapi.StaffDoc) (ticketing.StaffID, error) {
	if err := access.ValidName(d.Name, "name"); err != nil {
		return "", err
	}
	if !d.Role.Valid() {
		return "", ticketing.Errorf(ticketing.CodeInvalid, "Choose a role.", "field", "role")
	}
	hash := ""
	if d.PIN != "" || d.ID == "" {
		var err error
		if hash, err = access.HashPIN(d.PIN); err != nil {
			return "", err
		}
	}
	if d.ID == "" {
		d.ID = ticketing.StaffID(h.cfg.NewID())
	}
	err := h.cfg.Store.Do(ctx, func(tx *store.Tx) error { return h.putStaff(tx, by, d, hash) })
	if err == nil {
		h.poke()
	}
	return d.ID, err
}

func (h *Hub) putStaff(tx *store.Tx, by ticketing.StaffID, d hubapi.StaffDoc, hash string) error {
	old, known, err := tx.StaffByID(d.ID)
	if err != nil {
		return err
	}
	all, err := tx.StaffList()
	if err != nil {
		return err
	}
	organizers := 0
	for _, s := range all {
		if s.ID != d.ID && s.Active && s.Role == ticketing.RoleOrganizer {
			organizers++
		}
		if s.ID != d.ID && s.Active && strings.EqualFold(s.Name, d.Name) {
			return ticketing.Errorf(ticketing.CodeInvalid, "Somebody has this name already. Add a letter to tell them apart.", "field", "name")
		}
	}
	if organizers == 0 && (!d.Active || d.Role != ticketing.RoleOrganizer) {
		return ticketing.Errorf(ticketing.CodeInvalid, "There must be one organizer.", "field", "role")
	}
	if hash == "" {
		hash = old.PINHash
	}
	if hash == "" || (!known && hash == "") {
		return ticketing.Errorf(ticketing.CodeInvalid, "A PIN has 4 to 8 digits.", "field", "pin")
	}
	s := access.Staff{ID: d.ID, Name: d.Name, Role: d.Role, PINHash: hash, Active: d.Active, Version: old.Version + 1}
	if err := tx.PutStaff(s); err != nil {
		return err
	}
	if err := h.decide(tx, access.KindStaff, access.StaffChanged{Staff: s.ID, Role: s.Role, Active: s.Active, By: by}); err != nil {
		return err
	}
	return tellRosters(tx, old, s)
}

// tellRosters tells the devices on whose roster the person is or was. A device
// that the person no longer belongs on hears of it without the PIN.
func tellRosters(tx *store.Tx, old, s access.Staff) error {
	devices, err := tx.Devices()
	if err != nil {
		return err
	}
	for _, d := range devices {
		said := s
		switch {
		case d.State != access.Active:
			continue
		case s.OnRosterOf(d.Place):
		case old.OnRosterOf(d.Place):
			said.PINHash, said.Active = "", false
		default:
			continue
		}
		if err := tx.Say(access.TopicStaff, d.ID, said); err != nil {
			return err
		}
	}
	return nil
}

// Rename changes a device's name.
func (h *Hub) Rename(ctx context.Context, by ticketing.StaffID, c hubapi.DeviceChange) error {
	if err := access.ValidName(c.Name, "name"); err != nil {
		return err
	}
	return h.onDevice(ctx, c.Device, func(tx *store.Tx, _ access.Device) error {
		return h.decide(tx, access.KindRenamed, access.Renamed{Device: c.Device, Name: c.Name, By: by})
	})
}

// Revoke ends a device's right to act after what the hub holds of it.
func (h *Hub) Revoke(ctx context.Context, by ticketing.StaffID, c hubapi.DeviceChange) error {
	return h.onDevice(ctx, c.Device, func(tx *store.Tx, d access.Device) error {
		return h.revoke(tx, d, access.Revoked, by, c.Reason)
	})
}

// WriteOff gives up what a device still holds, by its name typed, and revokes
// it. Sales of it that arrive later are taken out of what was given up.
func (h *Hub) WriteOff(ctx context.Context, by ticketing.StaffID, c hubapi.DeviceChange) error {
	return h.onDevice(ctx, c.Device, func(tx *store.Tx, d access.Device) error {
		if c.Name != d.Name {
			return ticketing.Errorf(ticketing.CodeInvalid, "Type the device's name as it is written.", "field", "name")
		}
		if d.State == access.WrittenOff {
			return ticketing.Errorf(ticketing.CodeConflict, "This device is written off already.")
		}
		if err := h.giveUp(tx, d, by, c.Reason); err != nil {
			return err
		}
		return h.revoke(tx, d, access.WrittenOff, by, c.Reason)
	})
}

// giveUp writes off what a device still holds.
func (h *Hub) giveUp(tx *store.Tx, d access.Device, by ticketing.StaffID, reason string) error {
	folded, err := tx.FoldedTo(d.ID)
	if err != nil {
		return err
	}
	risk := inventory.Units{}
	lent, err := tx.AllotmentsOf(d.ID)
	if err != nil {
		return err
	}
	for _, a := range lent {
		if n := a.Left(); n > 0 {
			risk[a.Quota] = n
		}
	}
	return h.decide(tx, inventory.KindWrittenOff, inventory.WrittenOff{Device: d.ID, After: folded, Risk: risk, By: by, Reason: reason})
}

func (h *Hub) revoke(tx *store.Tx, d access.Device, state access.DeviceState, by ticketing.StaffID, reason string) error {
	tip, err := tipOf(tx, d.ID)
	if err != nil {
		return err
	}
	scopes, err := openScopes(tx)
	if err != nil {
		return err
	}
	last := map[ticketing.ScopeID]uint32{}
	for _, s := range scopes {
		n, err := tx.LastTicketNumber(s, d.ID.KeyID())
		if err != nil {
			return err
		}
		if n > 0 {
			last[s] = n
		}
	}
	return h.decide(tx, access.KindRevoked, access.Revocation{Device: d.ID, TrustedTo: tip.Seq, LastTicket: last, State: state, By: by, Reason: reason})
}

// Lend lends units to a device by hand.
func (h *Hub) Lend(ctx context.Context, by ticketing.StaffID, l hubapi.Lend) error {
	return h.onDevice(ctx, l.Device, func(tx *store.Tx, d access.Device) error {
		if d.State != access.Active || !d.Place.Sells() {
			return ticketing.Errorf(ticketing.CodeInvalid, "Only a counter that works can be lent tickets.", "field", "device")
		}
		if waiting, err := recovering(tx); err != nil || len(waiting) > 0 {
			return orRecovering(err)
		}
		_, until, err := openLevels(tx, h.cfg.Now())
		if err != nil {
			return err
		}
		for q, n := range l.Units {
			if n < 1 || n > 1_000_000 || until[q] == 0 {
				return ticketing.Errorf(ticketing.CodeInvalid, "Lend 1 or more of what is on sale.", "field", "units")
			}
		}
		err = h.grant(tx, d.ID, l.Units, until, by)
		if errors.Is(err, journal.ErrNotYet) {
			return ticketing.Errorf(ticketing.CodeSoldOut, "There are not so many free.", "type", "", "left", "")
		}
		return err
	})
}

// onDevice runs work on a known device, then lets the worker look.
func (h *Hub) onDevice(ctx context.Context, id ticketing.DeviceID, work func(*store.Tx, access.Device) error) error {
	err := h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		d, ok, err := tx.Device(id)
		if err != nil {
			return err
		}
		if !ok {
			return ticketing.Errorf(ticketing.CodeNotFound, "This device is not known at the hub.")
		}
		return work(tx, d)
	})
	if err == nil {
		h.learned.Store(true)
		h.poke()
	}
	return err
}

// Decide closes a conflict with a person's word.
func (h *Hub) Decide(ctx context.Context, by ticketing.StaffID, d hubapi.DecideConflict) error {
	if d.Decision == "" || len(d.Decision) > 80 || len(d.Note) > 800 {
		return ticketing.Errorf(ticketing.CodeInvalid, "Say what was decided.", "field", "decision")
	}
	err := h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		err := h.decide(tx, report.KindDecided, report.Decided{Conflict: d.ID, Decision: d.Decision, Note: d.Note, By: by})
		if errors.Is(err, journal.ErrNotYet) {
			return ticketing.Errorf(ticketing.CodeNotFound, "This conflict is not known at the hub.")
		}
		return err
	})
	if err == nil {
		h.poke()
	}
	return err
}
