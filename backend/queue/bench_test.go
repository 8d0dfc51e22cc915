package queue_test

import (
	"context"
	"crypto/ed25519"
	"encoding/binary"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/queue"
	"github.com/ticketcrib/ticketcrib/backend/store"
)

// BenchmarkRecovery opens the room of a million who wait, as after a kill, to its first
// frame. Beside it stands reading the same rows alone: no room can be open before.
func BenchmarkRecovery(b *testing.B) {
	const people = 1_000_000
	st, err := store.OpenSQLite(b.Context(), filepath.Join(b.TempDir(), "hub.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer st.Close()
	for n := uint64(1); n <= people; n += 4096 {
		batch := make([]queue.Entry, 0, 4096)
		for k := n; k < n+4096 && k <= people; k++ {
			e := queue.Entry{Number: k, State: queue.Waiting}
			binary.BigEndian.PutUint64(e.Account[:], k*0x9E3779B97F4A7C15) // accounts are hashes: their index is in no order
			batch = append(batch, e)
		}
		if err := st.Do(b.Context(), func(tx *store.Tx) error { return tx.PutEntries(event, batch) }); err != nil {
			b.Fatal(err)
		}
	}
	p, _ := queue.Policy{Event: event, On: true, Line: true}.Filled(fair.Noon)
	if err := st.Do(b.Context(), func(tx *store.Tx) error {
		return tx.PutWebSale(queue.Sale{Policy: p, Epoch: 1, Last: people, Joined: people})
	}); err != nil {
		b.Fatal(err)
	}
	clock := fair.NewClock(fair.Noon)
	b.ResetTimer()
	var rows time.Duration
	for range b.N {
		at := time.Now()
		if err := st.Read(b.Context(), func(tx *store.Tx) error { return tx.EachEntry(event, func(queue.Entry) error { return nil }) }); err != nil {
			b.Fatal(err)
		}
		rows += time.Since(at)
		r, err := queue.Open(b.Context(), queue.Config{Store: store.Of[queue.Tx]{Store: st}, Event: event, Epoch: 1, Now: clock.Now, Key: macKey, Sign: hubKey,
			Load: func(context.Context) (queue.Load, [][]int64, error) { return queue.Load{}, nil, nil }, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			b.Fatal(err)
		}
		f, err := queue.OpenFrame(hubKey.Public().(ed25519.PublicKey), event, r.Frame())
		if err != nil || f.Waiting != people || f.Last != people {
			b.Fatalf("the first frame says %+v %v", f, err)
		}
		r.Close()
	}
	b.ReportMetric(rows.Seconds()/float64(b.N), "s-rows-alone")
	b.ReportMetric((b.Elapsed()-rows).Seconds()/float64(b.N), "s-recovery")
}
