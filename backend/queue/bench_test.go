package queue_test

import (
	"context"
	"crypto/ed25519"
	"encoding/binary"
	"log/slog"
	"math"
	"math/rand/v2"
	"path/filepath"
	"sort"
	"sync"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/queue"
	"github.com/ticketcrib/ticketcrib/backend/store"
)

// crowded is a store with a line of so many who wait; every leavers-th beside them has left, 0:
// nobody.
func crowded(b *testing.B, people, leavers uint64) *store.Store {
	b.Helper()
	st, err := store.OpenSQLite(b.Context(), filepath.Join(b.TempDir(), "hub.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = st.Close() })
	last, waits := uint64(0), uint64(0)
	for waits < people {
		batch := make([]queue.Entry, 0, 4096)
		for len(batch) < 4096 && waits < people {
			last++
			e := queue.Entry{Number: last, Account: member(last), State: queue.Waiting}
			if leavers > 0 && last%leavers == 0 {
				e.State = queue.Left
			} else {
				waits++
			}
			batch = append(batch, e)
		}
		if err := st.Do(b.Context(), func(tx *store.Tx) error { return tx.PutEntries(event, batch) }); err != nil {
			b.Fatal(err)
		}
	}
	p, _ := queue.Policy{Event: event, On: true, Line: true, Shoppers: 3000}.Filled(fair.Noon)
	if err := st.Do(b.Context(), func(tx *store.Tx) error {
		return tx.PutWebSale(queue.Sale{Policy: p, Epoch: 1, Last: last, Joined: int64(last)})
	}); err != nil {
		b.Fatal(err)
	}
	return st
}

// member is the account of a number: accounts are hashes, so their index is in no order.
func member(n uint64) (a queue.Account) {
	binary.BigEndian.PutUint64(a[:], n*0x9E3779B97F4A7C15)
	return a
}

// BenchmarkRecovery opens the room of a million who wait, as after a kill, to its first
// frame. Beside it stands reading the same rows alone: no room can be open before.
func BenchmarkRecovery(b *testing.B) {
	const people = 1_000_000
	st := crowded(b, people, 0)
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

// looker is who waits without a stream: as often as our page does, he reads the frame that a
// cache holds for a second, works his place out of it, and says that he is there when asked.
type looker struct {
	number uint64
}

// ahead is how many wait before a place by what a frame says, as frontend/src/shop/line.ts
// works it out.
func ahead(f queue.Frame, place uint64) int64 {
	off, lastOff, lastLive := int64(place)-int64(f.Serving), int64(0), int64(0)
	if off <= 1 {
		return 0
	}
	for i := 0; i+1 < len(f.Steps); i += 2 {
		if off <= f.Steps[i] {
			rank := float64(lastLive) + float64(off-lastOff)/float64(f.Steps[i]-lastOff)*float64(f.Steps[i+1]-lastLive)
			return max(0, int64(math.Round(rank))-1)
		}
		lastOff, lastLive = f.Steps[i], f.Steps[i+1]
	}
	return max(0, min(lastLive+off-lastOff-1, f.Waiting-1))
}

// lookAgain is after how many seconds he looks again, and whether he has to say that he is
// there.
func lookAgain(f queue.Frame, ahead int64, random float64) (seconds int64, due bool) {
	mean := 100.0 * 20
	if rate := float64(max(f.Slow, 1)); f.Slow > 0 {
		mean = float64(ahead) / rate * 60
	}
	if rate := max(f.Rate, f.Slow); f.Phase == queue.Live {
		due = rate > 0 && ahead <= 2*rate || rate == 0 && ahead < 20
	}
	return int64(math.Ceil(min(30, max(float64(max(f.Pause, 2)), mean/20)) * (0.8 + 0.4*random))), due
}

// BenchmarkMillionLook lets a million who wait look at a line that moves, on virtual time: each
// iteration is one second. The room, its frames and its store are the real ones; what carries
// the looks is a cache (BenchmarkState and build/server/nginx.conf measure it), which asks the
// hub once a second.
func BenchmarkMillionLook(b *testing.B) {
	const people, leavers, shops = 1_000_000, 5, 40
	st := crowded(b, people, leavers)
	clock := fair.NewClock(fair.Noon)
	load := queue.Load{Free: 500_000, Capacity: 500_000, Open: true, Types: []int64{500_000}}
	r, err := queue.Open(b.Context(), queue.Config{Store: store.Of[queue.Tx]{Store: st}, Event: event, Epoch: 1, Now: clock.Now, Key: macKey, Sign: hubKey,
		Load: func(context.Context) (queue.Load, [][]int64, error) { return load, [][]int64{load.Types}, nil }, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	rng := rand.New(rand.NewPCG(1, 2))
	var wheel [64][]looker
	for n := uint64(1); n <= people*leavers/(leavers-1); n++ {
		if n%leavers != 0 {
			at := rng.IntN(30)
			wheel[at] = append(wheel[at], looker{number: n})
		}
	}
	calls := make([]int64, b.N+2) // the last place that was called by each second
	ends := make([][]uint64, b.N+shops+2)
	var looks, most, uncached, fetches, sampled int64
	var wrong float64
	late := hdrhistogram.New(1, 600, 2)
	b.ResetTimer()
	for second := 1; second <= b.N; second++ {
		clock.Add(1000)
		if err := r.Tick(b.Context()); err != nil {
			b.Fatal(err)
		}
		f, err := queue.OpenFrame(hubKey.Public().(ed25519.PublicKey), event, r.Frame())
		if err != nil {
			b.Fatal(err)
		}
		calls[second] = int64(f.Serving)
		due := wheel[second%64]
		wheel[second%64] = nil
		looks, most, fetches = looks+int64(len(due)), max(most, int64(len(due))), fetches+1
		var all sync.WaitGroup
		for _, l := range due {
			if l.number <= f.Serving { // his turn has come
				at := sort.Search(second+1, func(i int) bool { return calls[i] >= int64(l.number) })
				_ = late.RecordValue(max(int64(second-at), 1))
				uncached += 2
				all.Go(func() {
					if _, err := r.Here(member(l.number)); err == nil {
						_, _ = r.Claim(b.Context(), member(l.number))
					}
				})
				ends[second+shops] = append(ends[second+shops], l.number)
				continue
			}
			before := ahead(f, l.number)
			again, here := lookAgain(f, before, rng.Float64())
			if here {
				uncached++
				if _, err := r.Here(member(l.number)); err != nil {
					b.Fatal(err)
				}
			}
			if l.number%977 == 1 {
				e, _ := r.Entry(member(l.number))
				sampled++
				wrong = max(wrong, math.Abs(float64(e.Ahead-before))/float64(max(e.Ahead, 1)))
			}
			slot := (second + int(again)) % 64
			wheel[slot] = append(wheel[slot], l)
		}
		for _, n := range ends[second] {
			all.Go(func() { _ = r.Bought(b.Context(), n, []int64{2}) })
		}
		all.Wait()
	}
	b.StopTimer()
	sale, _, _ := r.Sale()
	b.ReportMetric(float64(looks)/float64(b.N), "looks/virtual-s")
	b.ReportMetric(float64(most), "most-looks/virtual-s")
	b.ReportMetric(float64(fetches)/float64(b.N), "fetches/virtual-s")
	b.ReportMetric(float64(uncached)/float64(b.N), "uncached/virtual-s")
	b.ReportMetric(float64(sale.Called)/float64(b.N), "calls/virtual-s")
	b.ReportMetric(float64(late.ValueAtQuantile(50)), "s-called-to-seen-p50")
	b.ReportMetric(float64(late.ValueAtQuantile(99)), "s-called-to-seen-p99")
	b.ReportMetric(100*wrong, "%-place-wrong-at-most")
}
