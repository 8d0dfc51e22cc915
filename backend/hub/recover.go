package hub

import (
	"context"
	"crypto/ed25519"
	"errors"
	"math"
	"slices"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/fold"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// A hub that was restored, or moved to another machine from a backup, has lost
// what it said and heard since. It begins a new epoch and is recovering: it
// lends nothing until each device that could hold a grant has sent its journal
// and the frames in which this hub's own key lent it units, or was written off
// by name (D3). Until then every counter sells on from what it has.

// BeginEpoch makes a restored store ready to be opened as a hub again, in a new
// epoch, and returns the organization's name. No hub may be open on it.
func BeginEpoch(ctx context.Context, st *store.Store, key ed25519.PrivateKey, now int64) (name string, err error) {
	id := journal.DeviceOf(key.Public().(ed25519.PublicKey))
	return name, st.Do(ctx, func(tx *store.Tx) error {
		owner, ok, err := tx.Setting("hub")
		if err != nil {
			return err
		}
		if !ok || string(owner) != string(id) {
			return ticketing.Errorf(ticketing.CodeDamaged, "This database and this key are not of the same hub.")
		}
		raw, _, err := tx.Setting("name")
		if err != nil {
			return err
		}
		name = string(raw)
		return beginEpoch(tx, id, now, 0)
	})
}

// firstEpoch is the one that no restore began.
const firstEpoch = 1

const epochsFrom = 1_767_225_600 // 2026-01-01T00:00:00Z, Unix s

// nextEpoch is new at every restore, though two go back to one backup: it is the
// second in which it begins, or the next number where the clock is behind.
func nextEpoch(old uint32, now int64) uint32 {
	return max(old+1, uint32(min(max(now/1000-epochsFrom, 0), math.MaxUint32/2)))
}

// epochBegan is when an epoch began, Unix ms, as far as its number tells: not later.
func epochBegan(epoch uint32) int64 { return (epochsFrom + int64(epoch)) * 1000 }

// beginEpoch begins the epoch after this database's, and after another.
func beginEpoch(tx *store.Tx, id ticketing.DeviceID, now int64, above uint32) error {
	head, err := tx.FeedHead()
	if err != nil {
		return errors.Join(ticketing.Errorf(ticketing.CodeDamaged, "This is not a hub's database."), err)
	}
	tip, err := tx.Tip(id, head.Epoch)
	if err != nil {
		return err
	}
	epoch := nextEpoch(max(head.Epoch, above), now)
	if err := tx.StartFeed(epoch); err != nil {
		return err
	}
	devices, err := tx.Devices()
	if err != nil {
		return err
	}
	waiting := []ticketing.DeviceID{}
	for _, d := range devices {
		if d.State == access.Active && d.Place.Sells() {
			waiting = append(waiting, d.ID)
		}
	}
	for name, devices := range map[string][]ticketing.DeviceID{waited: waiting, late: nil, proven: nil} {
		if err := store.PutSettingOf(tx, name, devices); err != nil {
			return err
		}
	}
	e, err := journal.Record(tx, journal.Author{Device: id, Epoch: epoch}, now, fold.KindRestored, fold.Restored{After: journal.Cursor{Epoch: head.Epoch, N: tip.Seq}})
	if err != nil {
		return err
	}
	return fold.Entry(tx, id, e)
}

// Lists of devices, kept as settings.
const (
	waited = "recovering" // must report before anything is lent
	late   = "late"       // let in since the restore: must report, and hold nothing up
	proven = "proven"     // have reported, and may still be owed units
)

// recovering lists the devices that have not reported in this epoch and may
// still act. Empty: the hub works as ever.
func recovering(tx *store.Tx) ([]ticketing.DeviceID, error) { return list(tx, waited) }

// list returns who is on a list and may still act.
func list(tx *store.Tx, name string) (out []ticketing.DeviceID, err error) {
	all, err := store.SettingOf[[]ticketing.DeviceID](tx, name)
	if err != nil {
		return nil, err
	}
	for _, id := range all {
		d, known, err := tx.Device(id)
		if err != nil {
			return nil, err
		}
		if known && d.State == access.Active {
			out = append(out, id)
		}
	}
	return out, nil
}

func join(tx *store.Tx, name string, d ticketing.DeviceID) error {
	all, err := list(tx, name)
	if err != nil || slices.Contains(all, d) {
		return err
	}
	return store.PutSettingOf(tx, name, append(all, d))
}

func leave(tx *store.Tx, name string, d ticketing.DeviceID) error {
	all, err := list(tx, name)
	if err != nil || !slices.Contains(all, d) {
		return err
	}
	return store.PutSettingOf(tx, name, slices.DeleteFunc(all, func(id ticketing.DeviceID) bool { return id == d }))
}

// mustReport reports whether a device has to prove what it has heard. One that
// listened in an earlier epoch may know what this hub has forgotten; one that has
// heard this hub in a later epoch than this hub knows of has met another restore
// of it. heard is 0 where that is not asked.
func mustReport(tx *store.Tx, d ticketing.DeviceID, heard uint32) (bool, error) {
	head, err := tx.FeedHead()
	if err != nil || heard != 0 && heard != head.Epoch {
		return true, err
	}
	waiting, err := list(tx, waited)
	if err != nil || slices.Contains(waiting, d) {
		return true, err
	}
	joined, err := list(tx, late)
	return slices.Contains(joined, d), err
}

func orRecovering(err error) error {
	if err != nil {
		return err
	}
	return ticketing.Errorf(ticketing.CodeHubRecovering,
		"The hub was restored and asks every counter first. Connect the missing counters, or write them off.")
}

// regrant takes this hub's own word back from a device: what it lent and has
// forgotten, proved by its signature. The totals of the newest frame count. Where
// they are more than is known here, the device is owed units until owe has found
// them.
func (h *Hub) regrant(ctx context.Context, d access.Device, proof []hubapi.SignedFrame) error {
	lent, newest, words := map[ticketing.QuotaID]inventory.Lent{}, uint32(0), newWords()
	for _, s := range proof {
		f, err := s.Open(h.Key(), d.ID)
		if err != nil {
			return err
		}
		newest = max(newest, f.Epoch)
		for _, item := range f.Items {
			words.take(item)
			var l inventory.Lent
			if item.Topic == inventory.TopicAllotment && journal.Unmarshal(item.Body, &l) == nil && l.Granted >= lent[l.Quota].Granted {
				lent[l.Quota] = l
			}
		}
	}
	if newest == 0 {
		return nil
	}
	err := h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		if err := h.leap(tx, newest); err != nil {
			return err
		}
		if err := h.remember(tx, words); err != nil {
			return err
		}
		owed, err := fold.Owed(tx)
		if err != nil {
			return err
		}
		delete(owed, d.ID)
		for q, l := range lent {
			a, _, err := tx.Allotment(d.ID, q)
			if err != nil {
				return err
			}
			if l.Granted > a.Granted {
				if owed[d.ID] == nil {
					owed[d.ID] = map[ticketing.QuotaID]int64{}
				}
				owed[d.ID][q] = l.Granted
			}
		}
		return fold.PutOwed(tx, owed)
	})
	if err == nil {
		h.poke()
	}
	return err
}

// leap goes on in a later epoch than any in which this hub's own key has spoken:
// a backup may be restored twice, the second time with a clock that is behind.
func (h *Hub) leap(tx *store.Tx, spoken uint32) error {
	head, err := tx.FeedHead()
	if err != nil || spoken <= head.Epoch {
		return err
	}
	h.cfg.Log.Warn("hub: another restore of this hub has spoken; a later epoch begins", "epoch", head.Epoch, "spoken", spoken)
	return beginEpoch(tx, h.id, h.cfg.Now(), spoken)
}

// owe grants again what this hub had lent before it was restored. What is not
// free was given back by another device in an entry that is lost: while that
// device may still report, it is waited for; once it was written off, its units
// are found there. whole is how many devices are owed nothing any more.
func (h *Hub) owe(ctx context.Context) (whole int, err error) {
	err = h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		owed, err := fold.Owed(tx)
		if err != nil {
			return err
		}
		if len(owed) == 0 {
			whole, err = h.makeWhole(tx, owed)
			return err
		}
		waiting, err := recovering(tx)
		if err != nil {
			return err
		}
		_, until, err := openLevels(tx, h.cfg.Now())
		if err != nil {
			return err
		}
		for device, units := range owed {
			for q, total := range units {
				a, _, err := tx.Allotment(device, q)
				if err != nil {
					return err
				}
				n := total - a.Granted
				if n <= 0 { // it was lent as much since
					delete(units, q)
					continue
				}
				if len(waiting) == 0 {
					if err := h.find(tx, q, n); err != nil {
						return err
					}
				}
				l, _, err := tx.Level(q)
				if err != nil {
					return err
				}
				if l.Free() < n {
					continue
				}
				if err := h.grant(tx, device, inventory.Units{q: n}, until, ""); err != nil {
					return err
				}
				delete(units, q)
			}
			if len(units) == 0 {
				delete(owed, device)
			}
		}
		if err := fold.PutOwed(tx, owed); err != nil {
			return err
		}
		whole, err = h.makeWhole(tx, owed)
		return err
	})
	return whole, err
}

// makeWhole says of who has reported and is owed nothing that it is whole, and returns of how
// many.
func (h *Hub) makeWhole(tx *store.Tx, owed map[ticketing.DeviceID]map[ticketing.QuotaID]int64) (whole int, err error) {
	all, err := list(tx, proven)
	if err != nil {
		return 0, err
	}
	for _, d := range all {
		if len(owed[d]) > 0 {
			continue
		}
		if err := h.decide(tx, fold.KindWhole, fold.Whole{Device: d}); err != nil {
			return whole, err
		}
		if err := leave(tx, proven, d); err != nil {
			return whole, err
		}
		whole++
	}
	return whole, nil
}

// find takes units that are missing for what this hub has lent out of what was
// written off: they came back before the restore, and the entry was lost.
func (h *Hub) find(tx *store.Tx, q ticketing.QuotaID, n int64) error {
	l, ok, err := tx.Level(q)
	if err != nil || !ok {
		return err
	}
	short := n - l.Free()
	all, err := tx.Allotments()
	if err != nil {
		return err
	}
	for _, a := range all {
		if short <= 0 {
			return nil
		}
		if take := min(short, a.WrittenOff); a.Quota == q && take > 0 {
			if err := h.decide(tx, inventory.KindFound, inventory.Found{Device: a.Device, Units: inventory.Units{q: take}}); err != nil {
				return err
			}
			short -= take
		}
	}
	return nil
}

// reported notes that a device has sent all of its journal and its proof.
func (h *Hub) reported(ctx context.Context, d access.Device, r hubapi.SyncRequest) error {
	if r.Proof == nil {
		return nil
	}
	err := h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		must, err := mustReport(tx, d.ID, 0)
		if err != nil || !must {
			return err
		}
		tip, err := tipOf(tx, d.ID)
		if err != nil || tip.Seq < r.Tip {
			return err
		}
		return errors.Join(join(tx, proven, d.ID), leave(tx, waited, d.ID), leave(tx, late, d.ID))
	})
	if err == nil {
		h.learned.Store(true)
		h.poke()
	}
	return err
}
