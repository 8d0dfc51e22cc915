package fold

import (
	"encoding/json"

	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Owed is what a restored hub had lent, by its own signature, and has not found
// again: by device and quota. A device's journal is not folded while it is owed
// units, or its sales would look like sales without right.
func Owed(tx *store.Tx) (map[ticketing.DeviceID]map[ticketing.QuotaID]int64, error) {
	out := map[ticketing.DeviceID]map[ticketing.QuotaID]int64{}
	raw, ok, err := tx.Setting("owed")
	if err != nil || !ok {
		return out, err
	}
	return out, json.Unmarshal(raw, &out)
}

// PutOwed keeps what Owed returns.
func PutOwed(tx *store.Tx, owed map[ticketing.DeviceID]map[ticketing.QuotaID]int64) error {
	if len(owed) == 0 {
		return tx.DeleteSetting("owed")
	}
	raw, err := json.Marshal(owed)
	if err != nil {
		return err
	}
	return tx.PutSetting("owed", raw)
}

func whole(tx *store.Tx, d ticketing.DeviceID) error {
	owed, err := Owed(tx)
	if err == nil && len(owed[d]) > 0 {
		return journal.ErrNotYet
	}
	return err
}
