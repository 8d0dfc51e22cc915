package hub

import (
	"context"
	"crypto/ed25519"
	"math"
	"slices"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/pass"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// reachedWithin is how lately a device must have been heard to be asked for
// units, in ms.
const reachedWithin = 90_000

// lend keeps every selling device supplied (P1): one transaction looks and
// grants, and the guarded statements refuse more than is free.
func (h *Hub) lend(ctx context.Context) error {
	return h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		if waiting, err := recovering(tx); err != nil || len(waiting) > 0 {
			return err
		}
		now := h.cfg.Now()
		levels, until, err := openLevels(tx, now)
		if err != nil {
			return err
		}
		lent, err := tx.Allotments()
		if err != nil {
			return err
		}
		sellers, err := sellersOf(tx, now)
		if err != nil {
			return err
		}
		wanted, err := tx.Wanted()
		if err != nil {
			return err
		}
		web, err := soldOnWeb(tx)
		if err != nil {
			return err
		}
		plan := inventory.Next(levels, lent, sellers, wanted, web)
		for _, s := range sellers {
			if err := h.grant(tx, s.Device, plan.Grants[s.Device], until, ""); err != nil {
				return err
			}
			if keep := plan.Keep[s.Device]; len(keep) > 0 {
				if err := tx.Say(inventory.TopicReturn, s.Device, keep); err != nil {
					return err
				}
			}
		}
		return h.renew(tx, lent, sellers, until)
	})
}

// renew moves the end of what is lent to whoever is heard: a counter that the
// hub reaches never comes to it. It is said when half of the time is gone, or
// when the performance was moved.
func (h *Hub) renew(tx *store.Tx, lent []inventory.Allotment, sellers []inventory.Seller, until map[ticketing.QuotaID]int64) error {
	soon, err := endingSoon(tx, h.cfg.Now())
	if err != nil {
		return err
	}
	for _, s := range sellers {
		units := inventory.Units{}
		for _, a := range lent {
			if s.Reached && a.Device == s.Device && a.Left() > 0 && a.Until < min(soon[a.Quota], until[a.Quota]) {
				units[a.Quota] = 0
			}
		}
		if err := h.grant(tx, s.Device, units, until, ""); err != nil {
			return err
		}
	}
	return nil
}

// endingSoon is the end before which what is lent of each quota is renewed.
func endingSoon(tx *store.Tx, now int64) (map[ticketing.QuotaID]int64, error) {
	events, err := tx.Events()
	soon := map[ticketing.QuotaID]int64{}
	for _, e := range events {
		for _, q := range e.Event.Quotas {
			p, _ := e.Event.Performance(q.Performance)
			soon[q.ID] = p.EndsAt
			if half := e.Event.LentFor * 60_000 / 2; half > 0 {
				soon[q.ID] = now + half
			}
		}
	}
	return soon, err
}

// grant lends units, in one entry for each end time.
func (h *Hub) grant(tx *store.Tx, device ticketing.DeviceID, units inventory.Units, until map[ticketing.QuotaID]int64, by ticketing.StaffID) error {
	byEnd := map[int64]inventory.Units{}
	for q, n := range units {
		if byEnd[until[q]] == nil {
			byEnd[until[q]] = inventory.Units{}
		}
		byEnd[until[q]][q] = n
	}
	ends := make([]int64, 0, len(byEnd))
	for end := range byEnd {
		ends = append(ends, end)
	}
	slices.Sort(ends)
	for _, end := range ends {
		if err := h.decide(tx, inventory.KindGranted, inventory.Granted{Device: device, Units: byEnd[end], Until: end, By: by}); err != nil {
			return err
		}
	}
	return nil
}

// openLevels lists the quotas of what can still be sold, and until when each one
// is lent now.
func openLevels(tx *store.Tx, now int64) ([]inventory.Level, map[ticketing.QuotaID]int64, error) {
	all, err := tx.Levels()
	if err != nil {
		return nil, nil, err
	}
	events, err := tx.Events()
	if err != nil {
		return nil, nil, err
	}
	until := map[ticketing.QuotaID]int64{}
	for _, e := range events {
		for _, q := range e.Event.Quotas {
			if p, ok := e.Event.Performance(q.Performance); ok && !e.Event.Closed && p.EndsAt > now {
				until[q.ID] = p.EndsAt
				if e.Event.LentFor > 0 {
					until[q.ID] = min(p.EndsAt, now+e.Event.LentFor*60_000)
				}
			}
		}
	}
	open := all[:0]
	for _, l := range all {
		if _, ok := until[l.Quota]; ok {
			open = append(open, l)
		}
	}
	return open, until, nil
}

// soldOnWeb are the quotas that the hub's own pages sell from too.
func soldOnWeb(tx *store.Tx) (map[ticketing.QuotaID]bool, error) {
	sales, err := tx.WebSales()
	if err != nil {
		return nil, err
	}
	web := map[ticketing.QuotaID]bool{}
	for _, s := range sales {
		if !s.Policy.On || s.Policy.Ended {
			continue
		}
		saved, _, err := tx.Event(s.Policy.Event)
		if err != nil {
			return nil, err
		}
		for _, q := range saved.Event.Quotas {
			web[q.ID] = true
		}
	}
	return web, nil
}

func sellersOf(tx *store.Tx, now int64) ([]inventory.Seller, error) {
	devices, err := tx.Devices()
	var out []inventory.Seller
	for _, d := range devices {
		if d.State == access.Active && d.Place.Sells() {
			out = append(out, inventory.Seller{Device: d.ID, Reached: now-d.HeardAt < reachedWithin})
		}
	}
	return out, err
}

// headroom is added to twice an event's capacity as a certificate's ceiling:
// generous for exchanges and voids, small enough to bound a thief.
const headroom = 1000

// certify gives every selling device, and the hub's own desk, a certificate for every open event whose
// dates or types its old one does not cover (D2).
func (h *Hub) certify(ctx context.Context) error {
	return h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		devices, err := tx.Devices()
		if err != nil {
			return err
		}
		events, err := tx.Events()
		if err != nil {
			return err
		}
		held, err := tx.Certificates()
		if err != nil {
			return err
		}
		own, err := h.issuer(tx)
		if err != nil {
			return err
		}
		public := own.Public().(ed25519.PublicKey)
		devices = append(devices, access.Device{ID: pass.DeviceOf(public), Key: public, Place: ticketing.PlaceCounter, State: access.Active})
		for _, d := range devices {
			if d.State != access.Active || !d.Place.Sells() {
				continue
			}
			for _, e := range events {
				if err := h.certifyOne(tx, d, &e.Event, held); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// certifyOne gives the device what it lacks: an event of more dates than one
// certificate holds needs several.
func (h *Hub) certifyOne(tx *store.Tx, d access.Device, e *ticketing.Event, held []access.Certified) error {
	var scopes []pass.ScopeRight
	notAfter := int64(0)
	for _, p := range e.Performances {
		scopes = append(scopes, pass.ScopeRight{Scope: p.ID, StartsAt: p.StartsAt, Ceiling: ceiling(e, p.ID)})
		notAfter = max(notAfter, p.EndsAt+30*24*3600_000)
	}
	slices.SortFunc(scopes, func(a, b pass.ScopeRight) int { return compare(a.Scope, b.Scope) })
	serial := uint64(0)
	var have []*pass.Certificate
	for _, c := range held {
		if c.Device != d.ID || c.Event != e.ID {
			continue
		}
		serial = max(serial, c.Serial)
		if c, err := pass.ParseCertificate(c.Certificate); err == nil {
			have = append(have, c)
		}
	}
	for some := range slices.Chunk(scopes, pass.MaxScopes) {
		if slices.ContainsFunc(have, func(c *pass.Certificate) bool { return slices.Equal(c.Scopes, some) && c.NotAfter == notAfter }) {
			continue
		}
		serial++
		if err := h.sayCertificate(tx, pass.Certificate{Key: d.Key, Event: e.ID, Place: d.Place, Scopes: some, NotAfter: notAfter, Serial: serial}); err != nil {
			return err
		}
	}
	return nil
}

func (h *Hub) sayCertificate(tx *store.Tx, c pass.Certificate) error {
	root, err := h.rootKey(c.Event)
	if err != nil {
		return err
	}
	raw, err := pass.SignCertificate(root, c)
	if err != nil {
		return err
	}
	return h.decide(tx, access.KindCertified, access.Certified{Device: c.Device(), Event: c.Event, Serial: c.Serial, Certificate: raw})
}

func compare(a, b ticketing.ScopeID) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// ceiling bounds how many passes of a performance one device may ever number.
func ceiling(e *ticketing.Event, p ticketing.ScopeID) uint32 {
	passes := int64(headroom)
	for _, t := range e.Types {
		most := int64(math.MaxInt32)
		for _, q := range e.QuotasOf(p, t.No) {
			most = min(most, q.Capacity/max(q.Draw(t, 1), 1))
		}
		if most == math.MaxInt32 {
			most = 50_000 // nothing limits the type
		}
		passes += 2 * most * int64(t.Passes)
	}
	return uint32(min(passes, math.MaxInt32))
}

// tipOf returns how far the hub holds a device's journal.
func tipOf(tx *store.Tx, d ticketing.DeviceID) (journal.Tip, error) { return tx.Tip(d, 1) }
