package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// stocked gives a store quotas a and b of a performance.
func stocked(t testing.TB, st *store.Store, a, b int64) {
	do(t, st, func(tx *store.Tx) error {
		for id, n := range map[ticketing.QuotaID]int64{"a": a, "b": b} {
			if err := tx.SetCapacity(ticketing.Quota{ID: id, Performance: "00000000000000aa", Capacity: n}, "event"); err != nil {
				return err
			}
		}
		return nil
	})
}

func heldOf(t testing.TB, st *store.Store, q ticketing.QuotaID) (held, free int64) {
	read(t, st, func(tx *store.Tx) error {
		l, _, err := tx.Level(q)
		held, free = l.Held, l.Free()
		return err
	})
	return held, free
}

func hold(n int, u inventory.Units) inventory.Hold {
	return inventory.Hold{ID: fmt.Sprintf("h%d", n), Key: fmt.Sprintf("k%d", n), Units: u, Until: 1000}
}

func TestHoldsThatDoNotFitAreDoneInOrderOfArrival(t *testing.T) {
	onEach(t, func(t *testing.T, st *store.Store) {
		stocked(t, st, 5, 2)
		refused, err := st.HoldAll(context.Background(), []inventory.Hold{
			hold(1, inventory.Units{"a": 2, "b": 1}), hold(2, inventory.Units{"a": 4}), hold(3, inventory.Units{"a": 1, "b": 1}),
			hold(4, inventory.Units{"a": 1, "b": 1}), hold(5, inventory.Units{"a": 2}), hold(1, inventory.Units{"a": 2, "b": 1}),
		})
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []bool{true, false, true, false, true, false} {
			if (refused[i] == nil) != want {
				t.Errorf("hold %d: %v", i+1, refused[i])
			}
		}
		if !errors.Is(refused[5], inventory.ErrKept) {
			t.Errorf("the same key again: %v", refused[5])
		}
		if held, free := heldOf(t, st, "a"); held != 5 || free != 0 {
			t.Errorf("a: %d held, %d free", held, free)
		}
		if held, _ := heldOf(t, st, "b"); held != 2 {
			t.Errorf("b: %d held", held)
		}
	})
}

// Nobody keeps more of an event than one may, in one batch or in several, and what has
// ended counts no more.
func TestAnAccountKeepsNoMoreThanItMay(t *testing.T) {
	onEach(t, func(t *testing.T, st *store.Store) {
		stocked(t, st, 100, 0)
		of := func(n int, account byte, items int64) inventory.Hold {
			h := hold(n, inventory.Units{"a": items})
			h.Account, h.Owner, h.Event, h.Items, h.Most, h.Basket = bytes.Repeat([]byte{byte(n)}, 16), bytes.Repeat([]byte{account}, 16), "e", items, 4, []byte{1}
			return h
		}
		place := func(holds ...inventory.Hold) (taken []bool) {
			refused, err := st.HoldAll(context.Background(), holds)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range refused {
				if r != nil && ticketing.CodeOf(r) != ticketing.CodeTooMany {
					t.Error(r)
				}
				taken = append(taken, r == nil)
			}
			return taken
		}
		other := of(5, 1, 4)
		other.Event = "another"
		same(t, "first batch", place(of(1, 1, 3), of(2, 1, 2), of(3, 2, 4), of(4, 1, 1), other), []bool{true, false, true, true, true})
		same(t, "next batch", place(of(6, 1, 1), of(7, 2, 1), of(8, 3, 5)), []bool{false, false, false})
		do(t, st, func(tx *store.Tx) error { _, err := tx.EndHold("h1", ticketing.HoldExpired); return err })
		do(t, st, func(tx *store.Tx) error {
			_, err := tx.EndHold("h4", ticketing.HoldTaken)
			return errors.Join(err, tx.PutTicket(ticketOf("h4", 1)))
		})
		same(t, "after one has ended and one was bought", place(of(9, 1, 4), of(10, 1, 3)), []bool{false, true})
		read(t, st, func(tx *store.Tx) error {
			held, sold, err := tx.WebItems("e")
			same(t, "kept", held, 7)
			same(t, "bought", sold, 1)
			kept, ok, err2 := tx.Hold("h10")
			same(t, "hold", []any{ok, kept.State, kept.Items, kept.Units, kept.Basket}, []any{true, ticketing.HoldOpen, int64(3), inventory.Units{"a": 3}, []byte{1}})
			return errors.Join(err, err2)
		})
		do(t, st, func(tx *store.Tx) error { return tx.RefundTicket(fair.Friday, ticketOf("h4", 1).Key, 60) })
		same(t, "after what was bought has gone back", place(of(11, 1, 2), of(12, 1, 1)), []bool{false, true})
	})
}

func TestAHoldEndsOnce(t *testing.T) {
	onEach(t, func(t *testing.T, st *store.Store) {
		stocked(t, st, 3, 3)
		if _, err := st.HoldAll(context.Background(), []inventory.Hold{hold(1, inventory.Units{"a": 2})}); err != nil {
			t.Fatal(err)
		}
		for _, want := range []bool{true, false} {
			do(t, st, func(tx *store.Tx) error {
				ok, err := tx.EndHold("h1", ticketing.HoldReleased)
				if ok != want {
					t.Errorf("ended: %v, want %v", ok, want)
				}
				return err
			})
		}
		if held, free := heldOf(t, st, "a"); held != 0 || free != 3 {
			t.Errorf("%d held, %d free", held, free)
		}
	})
}

// However many ask at once, what is held is what was granted, and never more
// than there is.
func TestDeskNeverHoldsMoreThanThereIs(t *testing.T) {
	onEach(t, func(t *testing.T, st *store.Store) {
		stocked(t, st, 120, 40)
		desk := inventory.NewDesk(st)
		defer desk.Close()
		var a, b atomic.Int64
		var wait sync.WaitGroup
		for i := range 200 {
			u := inventory.Units{"a": int64(i%3 + 1)}
			if i%4 == 0 {
				u["b"] = 1
			}
			wait.Go(func() {
				err := desk.Place(context.Background(), hold(i, u))
				switch ticketing.CodeOf(err) {
				case "":
					a.Add(u["a"])
					b.Add(u["b"])
				case ticketing.CodeSoldOut:
				default:
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if held, free := heldOf(t, st, "a"); held != a.Load() || free < 0 {
			t.Errorf("a: %d held, %d granted, %d free", held, a.Load(), free)
		}
		if held, free := heldOf(t, st, "b"); held != b.Load() || free < 0 {
			t.Errorf("b: %d held, %d granted, %d free", held, b.Load(), free)
		}
	})
}

// A batch accepts exactly what one by one would.
func TestABatchIsNoBetterAndNoWorseThanOneByOne(t *testing.T) {
	st := openOn(t, engines()[0], filepath.Join(t.TempDir(), "one.db"))
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		qa, qb := ticketing.QuotaID(fmt.Sprintf("a%d", n)), ticketing.QuotaID(fmt.Sprintf("b%d", n))
		left := map[ticketing.QuotaID]int64{qa: rapid.Int64Range(0, 12).Draw(t, "a"), qb: rapid.Int64Range(0, 12).Draw(t, "b")}
		err := st.Do(context.Background(), func(tx *store.Tx) error {
			for q, c := range left {
				if err := tx.SetCapacity(ticketing.Quota{ID: q, Performance: "00000000000000aa", Capacity: c}, "event"); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		var holds []inventory.Hold
		var want []bool
		for i := range rapid.IntRange(1, 20).Draw(t, "holds") {
			u := inventory.Units{qa: rapid.Int64Range(0, 4).Draw(t, "ua"), qb: rapid.Int64Range(0, 4).Draw(t, "ub")}
			holds = append(holds, inventory.Hold{ID: fmt.Sprintf("%d-%d", n, i), Key: fmt.Sprintf("%d-%d", n, i), Units: u, Until: 1})
			fits := u[qa] <= left[qa] && u[qb] <= left[qb]
			if fits {
				left[qa] -= u[qa]
				left[qb] -= u[qb]
			}
			want = append(want, fits)
		}
		refused, err := st.HoldAll(context.Background(), holds)
		if err != nil {
			t.Fatal(err)
		}
		for i := range holds {
			if (refused[i] == nil) != want[i] {
				t.Fatalf("hold %d of %v: %v, want %v", i, holds, refused[i], want[i])
			}
		}
	})
}

// BenchmarkHolds measures durable holds on one hot ticket type through the
// desk, beside the obvious way (one transaction a hold) and the disk's own
// synchronous write in the same run.
func BenchmarkHolds(b *testing.B) {
	b.Run("desk of 512 buyers", func(b *testing.B) { benchHolds(b, 512) })
	b.Run("desk of 4096 buyers", func(b *testing.B) { benchHolds(b, 4096) })
	b.Run("one by one", func(b *testing.B) {
		st := openOn(b, engines()[0], filepath.Join(b.TempDir(), "one.db"))
		stocked(b, st, 1<<40, 1)
		for i := 0; b.Loop(); i++ {
			if _, err := st.HoldAll(context.Background(), []inventory.Hold{hold(i, inventory.Units{"a": 1})}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("disk sync of 4 KiB", func(b *testing.B) {
		f, err := os.Create(filepath.Join(b.TempDir(), "sync"))
		if err != nil {
			b.Fatal(err)
		}
		defer f.Close()
		page := make([]byte, 4096)
		for b.Loop() {
			if _, err := f.WriteAt(page, 0); err != nil {
				b.Fatal(err)
			}
			if err := f.Sync(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func benchHolds(b *testing.B, buyers int) {
	st := openOn(b, engines()[0], filepath.Join(b.TempDir(), "desk.db"))
	stocked(b, st, 1<<40, 1)
	desk := inventory.NewDesk(st)
	defer desk.Close()
	var next atomic.Int64
	var wait sync.WaitGroup
	b.ResetTimer()
	for range buyers {
		wait.Go(func() {
			for {
				i := next.Add(1)
				if i > int64(b.N) {
					return
				}
				if err := desk.Place(context.Background(), hold(int(i), inventory.Units{"a": 1})); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wait.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "holds/s")
}
