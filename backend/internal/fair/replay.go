package fair

import (
	"context"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/fold"
	"github.com/ticketcrib/ticketcrib/backend/gate"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// folded are the tables that are folds of the entries, with the columns that
// entries decide. What a machine was heard to say of itself, the staff's names
// and PINs and the machine's own settings are not in any journal; the other side
// of a fork is found as it arrives, and is part of none.
var folded = map[string]string{
	"device":        "SELECT id, public_key, key_id, name, place, gate, state, trusted_to, enrolled_at FROM device",
	"certificate":   "SELECT * FROM certificate",
	"revocation":    "SELECT * FROM revocation",
	"event":         "SELECT * FROM event",
	"event_version": "SELECT * FROM event_version",
	"performance":   "SELECT * FROM performance",
	"quota":         "SELECT id, event, performance, capacity, held, sold, lent, written_off FROM quota",
	"allotment":     "SELECT device, quota, granted, sold, returned, written_off, until, gone FROM allotment",
	"shift":         "SELECT * FROM shift",
	"drawer_move":   "SELECT * FROM drawer_move",
	"sale":          "SELECT * FROM sale",
	"sale_line":     "SELECT * FROM sale_line",
	"tender":        "SELECT * FROM tender",
	"checkout":      "SELECT id, client_key, device, event, performance, at, total_minor, due_minor, currency, asked, state, why, dropped_at, held FROM checkout",
	"refund":        "SELECT id, batch, event, performance, order_id, method, reference, minor, currency, planned_at FROM refund",
	"surplus":       "SELECT * FROM surplus",
	"posting":       "SELECT * FROM posting",
	"closing":       "SELECT * FROM closing",
	"ticket":        "SELECT * FROM ticket",
	"checkin":       "SELECT * FROM checkin",
	"reopening":     "SELECT * FROM reopening",
	"refusal":       "SELECT * FROM refusal",
	"conflict":      "SELECT * FROM conflict WHERE kind <> 'fork'",
	"entry":         "SELECT device, epoch, seq, hash, kind, at, bytes, state FROM entry WHERE reason <> 'fork'",
}

// Journals returns every journal that the hub holds, each in its order.
func (f *Fair) Journals() (out [][]journal.Sealed) {
	f.T.Helper()
	f.read(f.Store, func(tx *store.Tx) error {
		tips, err := tx.Tips()
		if err != nil {
			return err
		}
		for _, tip := range tips {
			run, err := tx.EntriesFrom(tip.Head.Device, tip.Head.Epoch, 0, 1_000_000)
			if err != nil {
				return err
			}
			out = append(out, run)
		}
		return nil
	})
	return out
}

// Replay folds the journals into a new store, carried in runs whose order and
// repeats the seed decides, and returns what differs from the hub's tables: ""
// where nothing does.
func (f *Fair) Replay(journals [][]journal.Sealed, seed uint64) string {
	f.T.Helper()
	path := filepath.Join(Folder(f.T), "replayed.db")
	st, err := store.OpenSQLite(f.T.Context(), path)
	if err != nil {
		f.T.Fatal(err)
	}
	defer st.Close()
	if err := carry(f.T, st, f.Hub.ID(), journals, rand.New(rand.NewPCG(seed, 1))); err != nil {
		f.T.Fatal(err)
	}
	for table, query := range folded {
		if diff := differ(rows(f.T, f.HubPath, query), rows(f.T, path, query)); diff != "" {
			return table + ": " + diff
		}
	}
	return ""
}

// carry brings the journals in random runs, some twice, and judges now and then.
func carry(t testing.TB, st *store.Store, hub ticketing.DeviceID, journals [][]journal.Sealed, r *rand.Rand) error {
	if err := st.Do(t.Context(), func(tx *store.Tx) error { return tx.StartFeed(1) }); err != nil {
		return err
	}
	at := make([]int, len(journals))
	for left := len(journals); left > 0; {
		i := r.IntN(len(journals))
		if at[i] == len(journals[i]) {
			continue
		}
		from := max(0, at[i]-r.IntN(3))
		to := min(len(journals[i]), at[i]+1+r.IntN(40))
		last := journals[i][to-1]
		got := journal.Received{Fresh: journals[i][from:to], Head: journal.Head{Device: last.Device, Epoch: last.Epoch, Seq: last.Seq, Hash: last.Hash, Sig: []byte{}}}
		if err := st.Do(t.Context(), func(tx *store.Tx) error { return tx.KeepReceived(got, 1) }); err != nil {
			return err
		}
		if at[i] = to; to == len(journals[i]) {
			left--
		}
		if r.IntN(2) == 0 {
			if _, err := fold.Judge(t.Context(), st, hub, Quiet()); err != nil {
				return err
			}
		}
	}
	// Now all of the hub's journal is here, as it is at the hub.
	epoch := uint32(1)
	for _, run := range journals {
		if run[0].Device == hub {
			epoch = max(epoch, run[0].Epoch)
		}
	}
	if err := st.Do(t.Context(), func(tx *store.Tx) error {
		err := tx.PutSetting("hub", []byte(hub))
		if epoch > 1 {
			err = errors.Join(err, tx.StartFeed(epoch))
		}
		return err
	}); err != nil {
		return err
	}
	_, err := fold.Judge(context.Background(), st, hub, Quiet())
	return err
}

func rootOf(detail []byte) string {
	var d gate.Double
	if journal.Unmarshal(detail, &d) != nil {
		return ""
	}
	return d.Root
}
