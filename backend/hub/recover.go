package hub

import (
	"context"
	"crypto/ed25519"
	"encoding/binary"
	"encoding/json"
	"errors"

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

// kindRestored opens a new epoch. It has no body.
const kindRestored = fold.KindRestored

// BeginEpoch makes a restored database ready to be opened as a hub again, in a
// new epoch, and returns the organization's name. The database must not be
// open.
func BeginEpoch(ctx context.Context, path string, key ed25519.PrivateKey, now int64) (name string, err error) {
	st, err := store.OpenSQLite(ctx, path)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
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
		return beginEpoch(tx, id, now)
	})
}

func beginEpoch(tx *store.Tx, id ticketing.DeviceID, now int64) error {
	raw, _, err := tx.Setting("epoch")
	if err != nil || len(raw) != 4 {
		return errors.Join(ticketing.Errorf(ticketing.CodeDamaged, "This is not a hub's database."), err)
	}
	epoch := binary.BigEndian.Uint32(raw) + 1
	if err := tx.PutSetting("epoch", binary.BigEndian.AppendUint32(nil, epoch)); err != nil {
		return err
	}
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
	if err := putRecovering(tx, waiting); err != nil {
		return err
	}
	e, err := journal.Record(tx, journal.Author{Device: id, Epoch: epoch}, now, kindRestored, struct{}{})
	if err != nil {
		return err
	}
	return fold.Entry(tx, id, e)
}

// recovering lists the devices that have not reported in this epoch and may
// still act. Empty: the hub works as ever.
func recovering(tx *store.Tx) ([]ticketing.DeviceID, error) {
	raw, ok, err := tx.Setting("recovering")
	if err != nil || !ok {
		return nil, err
	}
	var all, waiting []ticketing.DeviceID
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, err
	}
	for _, id := range all {
		d, known, err := tx.Device(id)
		if err != nil {
			return nil, err
		}
		if known && d.State == access.Active {
			waiting = append(waiting, id)
		}
	}
	return waiting, nil
}

func putRecovering(tx *store.Tx, all []ticketing.DeviceID) error {
	raw, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return tx.PutSetting("recovering", raw)
}

func mustReport(tx *store.Tx, d ticketing.DeviceID) (bool, error) {
	waiting, err := recovering(tx)
	for _, id := range waiting {
		if id == d {
			return true, err
		}
	}
	return false, err
}

func orRecovering(err error) error {
	if err != nil {
		return err
	}
	return ticketing.Errorf(ticketing.CodeHubRecovering,
		"The hub was restored and asks every counter first. Connect the missing counters, or write them off.")
}

// regrant takes this hub's own word back from a device: what it lent and has
// forgotten, proved by its signature. The totals of the newest frame count. The
// difference to what is known here is owed to the device, whose journal waits
// until owe has found it.
func (h *Hub) regrant(ctx context.Context, d access.Device, proof []hubapi.SignedFrame) error {
	lent := map[ticketing.QuotaID]inventory.Lent{}
	for _, s := range proof {
		f, err := s.Open(h.Key(), d.ID)
		if err != nil {
			return err
		}
		for _, item := range f.Items {
			var l inventory.Lent
			if item.Topic == inventory.TopicAllotment && journal.Unmarshal(item.Body, &l) == nil && l.Granted >= lent[l.Quota].Granted {
				lent[l.Quota] = l
			}
		}
	}
	if len(lent) == 0 {
		return nil
	}
	err := h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
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
			if n := l.Granted - a.Granted; n > 0 {
				if owed[d.ID] == nil {
					owed[d.ID] = map[ticketing.QuotaID]int64{}
				}
				owed[d.ID][q] = n
			}
		}
		return fold.PutOwed(tx, owed)
	})
	if err == nil {
		h.poke()
	}
	return err
}

// owe grants again what this hub had lent before it was restored. What is not
// free was given back by another device in an entry that is lost: while that
// device may still report, it is waited for; once it was written off, its units
// are found there.
func (h *Hub) owe(ctx context.Context) error {
	return h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		owed, err := fold.Owed(tx)
		if err != nil || len(owed) == 0 {
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
			for q, n := range units {
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
		return fold.PutOwed(tx, owed)
	})
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
		waiting, err := recovering(tx)
		if err != nil {
			return err
		}
		tip, err := tipOf(tx, d.ID)
		if err != nil || tip.Seq < r.Tip {
			return err
		}
		still := []ticketing.DeviceID{}
		for _, id := range waiting {
			if id != d.ID {
				still = append(still, id)
			}
		}
		return putRecovering(tx, still)
	})
	if err == nil {
		h.poke()
	}
	return err
}
