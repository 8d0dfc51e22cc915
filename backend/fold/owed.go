package fold

import (
	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/boxoffice"
	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Kinds of the hub's journal that a restore leaves in it.
const (
	KindRestored = "hub.restored" // Restored: the first of a new epoch
	KindWhole    = "hub.whole"    // Whole
)

// Restored names the end of the hub's journal that the new epoch goes on from.
// What the hub said later in the old epoch is lost, and nobody waits for it.
type Restored struct {
	After journal.Cursor `cbor:"1,keyasint"`
}

// Whole says that the hub has found again what it had lent the device in what
// is lost: what the device wrote on the strength of it can be judged.
type Whole struct {
	Device ticketing.DeviceID `cbor:"1,keyasint"`
}

// foldRestored keeps the epochs in their order: what a later one lends had come
// back in the one before.
func foldRestored(tx *store.Tx, e journal.Sealed) error {
	var b Restored
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	folded, err := tx.FoldedIn(e.Device, b.After.Epoch)
	if err == nil && folded < b.After.N {
		return journal.ErrNotYet
	}
	return err
}

func foldWhole(tx *store.Tx, e journal.Sealed) error {
	var b Whole
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	epochs, err := store.SettingOf[map[ticketing.DeviceID]uint32](tx, "whole")
	if err != nil {
		return err
	}
	if epochs == nil {
		epochs = map[ticketing.DeviceID]uint32{}
	}
	epochs[b.Device] = max(epochs[b.Device], e.Epoch)
	return store.PutSettingOf(tx, "whole", epochs)
}

// lost reports whether what is missing of an epoch of the hub will never come:
// all that is held of it is folded, and a later one has begun.
func lost(tx *store.Tx, hub ticketing.DeviceID, epoch uint32) (bool, error) {
	tips, err := tx.Tips()
	later := false
	for _, t := range tips {
		if t.Head.Device != hub {
			continue
		}
		if t.Head.Epoch == epoch && t.Folded < t.Head.Seq {
			return false, err
		}
		later = later || t.Head.Epoch > epoch && t.Folded > 0
	}
	return later, err
}

// firstEpoch is the one that no restore began.
const firstEpoch = 1

// backed waits where a seller moves more units than are known to be lent to it
// and its hub was restored: what it was lent in what is lost is found again
// before it is whole. A device that may no longer act is not waited for.
func backed(tx *store.Tx, hub ticketing.DeviceID, d access.Device, e journal.Sealed) error {
	if d.State != access.Active {
		return nil
	}
	epoch, err := restored(tx, hub, e.After)
	if err != nil || epoch == firstEpoch {
		return err
	}
	units, err := moves(tx, e)
	if err != nil {
		return nil // its own fold says what is wrong with it
	}
	for q, n := range units {
		a, _, err := tx.Allotment(e.Device, q)
		if err != nil {
			return err
		}
		if n > a.Left() {
			return whole(tx, d.ID, epoch)
		}
	}
	return nil
}

// restored is the epoch whose hub must have found again what an entry rests on:
// the one it cites, or the next where the hub has lost what it cites.
func restored(tx *store.Tx, hub ticketing.DeviceID, after journal.Cursor) (uint32, error) {
	folded, err := tx.FoldedIn(hub, after.Epoch)
	if after.N > folded {
		return after.Epoch + 1, err
	}
	return max(after.Epoch, firstEpoch), err
}

func whole(tx *store.Tx, d ticketing.DeviceID, epoch uint32) error {
	epochs, err := store.SettingOf[map[ticketing.DeviceID]uint32](tx, "whole")
	if err == nil && epochs[d] < epoch {
		return journal.ErrNotYet
	}
	return err
}

// moves is what an entry takes from what is lent to its device.
func moves(tx *store.Tx, e journal.Sealed) (inventory.Units, error) {
	switch e.Kind {
	case boxoffice.KindSold:
		var b orders.Sold
		if err := journal.Unmarshal(e.Body, &b); err != nil {
			return nil, err
		}
		u, _, err := orders.UnitsOf(tx, e, b)
		return u, err
	case orders.KindAsked:
		var b orders.Asked
		if err := journal.Unmarshal(e.Body, &b); err != nil {
			return nil, err
		}
		u, _, err := orders.UnitsOf(tx, e, b.Sold)
		return u, err
	case inventory.KindReturned:
		var b inventory.Returned
		err := journal.Unmarshal(e.Body, &b)
		return b.Units, err
	default:
		return nil, nil
	}
}

// Owed is how much a restored hub had lent in all, by its own signature, where it
// has not found as much again: by device and quota. The device is whole when it is
// owed nothing.
func Owed(tx *store.Tx) (map[ticketing.DeviceID]map[ticketing.QuotaID]int64, error) {
	out, err := store.SettingOf[map[ticketing.DeviceID]map[ticketing.QuotaID]int64](tx, "owed")
	if out == nil {
		out = map[ticketing.DeviceID]map[ticketing.QuotaID]int64{}
	}
	return out, err
}

// PutOwed keeps what Owed returns.
func PutOwed(tx *store.Tx, owed map[ticketing.DeviceID]map[ticketing.QuotaID]int64) error {
	if len(owed) == 0 {
		return tx.DeleteSetting("owed")
	}
	return store.PutSettingOf(tx, "owed", owed)
}
