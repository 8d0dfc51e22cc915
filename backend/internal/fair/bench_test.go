package fair_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/gate"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// These measure on the machine's disk, not in memory, each beside the disk's
// own sync of a page: the physical limit of one durable answer.

// many is an event's tickets.
const many = 100_000

// onDisk returns a laptop on the disk that a data folder would be on.
func onDisk(b *testing.B) *fair.Laptop {
	b.Helper()
	st, err := store.OpenSQLite(b.Context(), filepath.Join(b.TempDir(), "data.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = st.Close() })
	l := fair.LaptopOn(b, "bench", fair.NightMarket(10_000_000, 10), st)
	l.OpenShift(b)
	l.Doors()
	return l
}

// know lets the laptop know so many tickets of another counter.
func know(b *testing.B, st *store.Store, count int) {
	b.Helper()
	key := ticketing.KeyID{9, 9, 9, 9}
	for from := 0; from < count; from += 10_000 {
		if err := st.Do(b.Context(), func(tx *store.Tx) error {
			for n := from + 1; n <= min(from+10_000, count); n++ {
				k := ticketing.TicketKey{Key: key, N: uint32(n)}
				if err := tx.PutTicket(orders.Ticket{Scope: fair.Friday, Key: k, Root: k, Type: 1, People: 1, CodeHash: fmt.Append(nil, n), Pass: []byte{}, IssuedAt: 1}); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			b.Fatal(err)
		}
	}
}

// percentiles reports the median and the 99th percentile beside the mean.
func percentiles(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
}

// BenchmarkDiskSync is the disk alone: one page written and synced.
func BenchmarkDiskSync(b *testing.B) {
	f, err := os.Create(filepath.Join(b.TempDir(), "page"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	page, took := make([]byte, 4096), make([]time.Duration, 0, b.N)
	for b.Loop() {
		at := time.Now()
		if _, err := f.Write(page); err != nil {
			b.Fatal(err)
		}
		if err := f.Sync(); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(at))
	}
	percentiles(b, took)
}

// passes sells so many tickets and returns their digits.
func passes(b *testing.B, l *fair.Laptop, count int) (codes []string) {
	b.Helper()
	for i := 0; len(codes) < count; i++ {
		_, tickets := l.Sell(b, fmt.Sprint("stock ", i), fair.Standard, int64(min(1000, count-len(codes))))
		for _, k := range tickets {
			codes = append(codes, fair.Digits(b, k))
		}
	}
	return codes
}

// BenchmarkGateDecision is one scan after another, each durable before its
// answer, at a gate that knows 100,000 tickets.
func BenchmarkGateDecision(b *testing.B) {
	l := onDisk(b)
	know(b, l.Store, many)
	codes := passes(b, l, 2000)
	took := make([]time.Duration, 0, b.N)
	i := 0
	for b.Loop() {
		at := time.Now()
		l.Gate.Scan(b.Context(), gate.Scan{Key: fmt.Sprint("scan ", i), Code: codes[i%len(codes)]})
		took = append(took, time.Since(at))
		i++
	}
	percentiles(b, took)
}

// atOnce does so many things, 64 at a time.
func atOnce(count int, do func(i int)) {
	var wg sync.WaitGroup
	var next atomic.Int64
	for range 64 {
		wg.Go(func() {
			for i := next.Add(1); i <= int64(count); i = next.Add(1) {
				do(int(i))
			}
		})
	}
	wg.Wait()
}

// BenchmarkGateBulk is many scans at once.
func BenchmarkGateBulk(b *testing.B) {
	l := onDisk(b)
	know(b, l.Store, many)
	codes := passes(b, l, fair.Ceiling)
	b.ResetTimer()
	atOnce(b.N, func(i int) {
		l.Gate.Scan(context.Background(), gate.Scan{Key: fmt.Sprint("scan ", i), Code: codes[i%len(codes)]})
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "scans/s")
}

// BenchmarkSale is one cash sale of one ticket after another, durable before
// its answer, after 100,000 tickets of others are known.
func BenchmarkSale(b *testing.B) {
	l := onDisk(b)
	know(b, l.Store, many)
	took := make([]time.Duration, 0, b.N)
	i := 0
	for b.Loop() {
		if i++; i > fair.Ceiling {
			b.Skip("more than a certificate lets a counter number")
		}
		at := time.Now()
		l.Sell(b, fmt.Sprint("basket ", i), fair.Standard, 1)
		took = append(took, time.Since(at))
	}
	percentiles(b, took)
}

// BenchmarkSaleBulk is many sales at once.
func BenchmarkSaleBulk(b *testing.B) {
	l := onDisk(b)
	know(b, l.Store, many)
	b.ResetTimer()
	atOnce(min(b.N, fair.Ceiling), func(i int) {
		if _, _, err := l.Box.Sell(context.Background(), l.Basket(fmt.Sprint("basket ", i), orders.Item{Type: fair.Standard, Count: 1})); err != nil {
			b.Error(err)
		}
	})
	b.ReportMetric(float64(min(b.N, fair.Ceiling))/b.Elapsed().Seconds(), "sales/s")
}

// BenchmarkNewDevice is a gate that joins an event of 100,000 tickets, from its
// first call to knowing all of them.
func BenchmarkNewDevice(b *testing.B) {
	b.Setenv("TICKETCRIB_TEST_ON_DISK", "1")
	f := fair.New(b, 1000, 10)
	know(b, f.Store, many)
	i := 0
	for b.Loop() {
		i++
		m := f.Enrol(fmt.Sprint("gate ", i), ticketing.PlaceGate, fair.North)
		f.Wait("it knows all tickets", func() bool {
			known := int64(0)
			_ = m.Store.Read(context.Background(), func(tx *store.Tx) (err error) {
				if at, err := tx.FeedCursor(); err != nil || at.N == 0 {
					return err
				}
				known, err = tx.CountTickets(fair.Friday)
				return err
			})
			return known == many
		})
		m.Close()
		m.Gone = true
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/device")
}

// BenchmarkUpload is 100,000 check-ins that a gate has kept, from its first
// word to the last acknowledged, and to the last folded.
func BenchmarkUpload(b *testing.B) {
	b.Setenv("TICKETCRIB_TEST_ON_DISK", "1")
	f := fair.New(b, 1000, 10)
	i := 0
	for b.Loop() {
		b.StopTimer()
		i++
		m := f.Join(fmt.Sprint("gate ", i), ticketing.PlaceGate, fair.North)
		m.Cut()
		write(b, m, many)
		m.Close()
		m.Heal()
		b.StartTimer()
		at := time.Now()
		m.Open()
		f.Wait("all is sent", func() bool {
			l := m.Station.Link()
			return l.Reached && l.Unsent == 0
		})
		b.ReportMetric(time.Since(at).Seconds(), "s-to-acknowledged")
		f.Wait("all is folded", func() bool {
			folded := uint64(0)
			_ = f.Store.Read(context.Background(), func(tx *store.Tx) (err error) { folded, err = tx.FoldedTo(m.ID); return err })
			return folded >= many
		})
		b.ReportMetric(time.Since(at).Seconds(), "s-to-folded")
	}
}

// write lets a machine's journal grow by so many check-ins.
func write(b *testing.B, m *fair.Machine, count int) {
	b.Helper()
	key := ticketing.KeyID{9, 9, 9, 9}
	author := journal.Author{Device: m.ID, Epoch: 1}
	for from := 0; from < count; from += 5000 {
		if err := m.Store.Do(b.Context(), func(tx *store.Tx) error {
			for n := from + 1; n <= from+5000; n++ {
				c := gate.Checkin{Performance: fair.Friday, TicketKey: key[:], N: uint32(n), Type: 1, Ordinal: 1, Gate: fair.North, How: "scan", Key: fmt.Sprint(n)}
				e, err := journal.Record(tx, author, fair.Noon, gate.KindCheckin, c)
				if err != nil {
					return err
				}
				if err := gate.FoldCheckin(tx, e); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			b.Fatal(err)
		}
	}
}
