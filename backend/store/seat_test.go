package store_test

import (
	"database/sql"
	"errors"
	"testing"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// shared is a PostgreSQL database that several nodes share.
func shared(t *testing.T) (address string, raw *sql.DB) {
	t.Helper()
	e, address := onPostgres(t)
	raw, err := sql.Open(e.driver, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = raw.Close() })
	return address, raw
}

func seatOf(t *testing.T, address, node string) *store.Seat {
	t.Helper()
	s, err := store.OpenSeat(t.Context(), address, store.Leader{Node: node, Address: node + ":1"}, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func taken(t *testing.T, s *store.Seat) int64 {
	t.Helper()
	fence, ok, err := s.Take(t.Context())
	if err != nil || !ok {
		t.Fatalf("the seat could not be taken: %v %v", ok, err)
	}
	return fence
}

// ended lets the term of whoever leads run out.
func ended(t *testing.T, raw *sql.DB) {
	t.Helper()
	if _, err := raw.Exec("UPDATE leader SET until = now() - interval '1 second'"); err != nil {
		t.Fatal(err)
	}
}

func TestOneNodeLeadsAtATime(t *testing.T) {
	address, raw := shared(t)
	a, b := seatOf(t, address, "a"), seatOf(t, address, "b")
	if _, ok, err := a.Look(t.Context()); ok || err != nil {
		t.Fatalf("somebody leads an empty database: %v", err)
	}
	first := taken(t, a)
	if _, ok, err := b.Take(t.Context()); ok || err != nil {
		t.Fatalf("a held seat was taken: %v", err)
	}
	if l, ok, err := b.Look(t.Context()); err != nil || !ok || l.Node != "a" || l.Address != "a:1" || l.Fence != first {
		t.Fatalf("b sees %+v %v %v", l, ok, err)
	}
	if ok, err := a.Keep(t.Context(), first); !ok || err != nil {
		t.Fatalf("a could not keep its seat: %v", err)
	}
	ended(t, raw)
	if _, ok, _ := b.Look(t.Context()); ok {
		t.Fatal("a term that is over counts")
	}
	second := taken(t, b)
	if second <= first {
		t.Fatalf("the fence went from %d to %d", first, second)
	}
	if ok, err := a.Keep(t.Context(), first); ok || err != nil {
		t.Fatalf("a kept a seat that b has: %v", err)
	}
	if err := a.Leave(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	if l, ok, _ := a.Look(t.Context()); !ok || l.Node != "b" {
		t.Fatal("a gave up what it had lost, and b with it")
	}
	if err := b.Leave(t.Context(), second); err != nil {
		t.Fatal(err)
	}
	taken(t, a)
}

func TestANodeThatHasLostItsSeatWritesNothing(t *testing.T) {
	address, raw := shared(t)
	a, b := seatOf(t, address, "a"), seatOf(t, address, "b")
	old, err := a.Open(t.Context(), taken(t, a))
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	if err := put(t, old, "before"); err != nil {
		t.Fatal(err)
	}
	ended(t, raw)
	fence := taken(t, b)
	// Between the taking and the opening: nobody writes, the one of before least of all.
	if err := put(t, old, "between"); err == nil {
		t.Fatal("the node of before has written")
	}
	fresh, err := b.Open(t.Context(), fence)
	if err != nil {
		t.Fatal(err)
	}
	defer fresh.Close()
	for range 3 { // it goes on trying, with connections of any age
		if err := put(t, old, "after"); ticketing.CodeOf(err) != ticketing.CodeNotKept {
			t.Fatalf("the node of before was answered %v", err)
		}
	}
	if err := put(t, fresh, "fresh"); err != nil {
		t.Fatal(err)
	}
	if !has(t, fresh, "before") || !has(t, fresh, "fresh") || has(t, fresh, "between") || has(t, fresh, "after") {
		t.Fatal("the database does not hold what was acknowledged, and that alone")
	}
	if _, err := a.Open(t.Context(), fence-1); ticketing.CodeOf(err) != ticketing.CodeLocked {
		t.Fatalf("a store was opened under a fence of before: %v", err)
	}
}

// A node can lose its seat in the middle of a transaction: its COMMIT must not be kept,
// and whoever takes the seat must not wait for it.
func TestASeatThatIsTakenInTheMiddleOfATransaction(t *testing.T) {
	address, raw := shared(t)
	a, b := seatOf(t, address, "a"), seatOf(t, address, "b")
	old, err := a.Open(t.Context(), taken(t, a))
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	ended(t, raw)
	err = old.Do(t.Context(), func(tx *store.Tx) error {
		if err := tx.PutSetting("middle", []byte("here")); err != nil {
			return err
		}
		_, ok, err := b.Take(t.Context())
		if !ok && err == nil {
			err = errors.New("the seat could not be taken")
		}
		return err
	})
	if err == nil {
		t.Fatal("a transaction of a node that had lost its seat was acknowledged")
	}
	var there bool
	if err := raw.QueryRow("SELECT EXISTS (SELECT FROM setting WHERE name = 'middle')").Scan(&there); err != nil || there {
		t.Fatalf("it was kept: %v", err)
	}
}

// The mark alone holds a writer back: a pooler before the database may hide whose connection
// is whose, so that nothing can be ended.
func TestAWriterWhoseMarkHasGoneKeepsNothing(t *testing.T) {
	address, raw := shared(t)
	a := seatOf(t, address, "a")
	old, err := a.Open(t.Context(), taken(t, a))
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	if _, err := raw.Exec("DELETE FROM setting WHERE name LIKE 'writer.%'"); err != nil {
		t.Fatal(err)
	}
	if err := put(t, old, "after"); ticketing.CodeOf(err) != ticketing.CodeNotKept || has(t, old, "after") {
		t.Fatalf("it was answered %v", err)
	}
}

// A node that has lost its seat does not change the tables either, be it about to begin or in
// the middle of it: what it does there, whoever has the seat would do once more.
func TestANodeThatHasLostItsSeatMigratesNothing(t *testing.T) {
	address, raw := shared(t)
	a, b := seatOf(t, address, "a"), seatOf(t, address, "b")
	first := taken(t, a)
	ended(t, raw)
	second := taken(t, b)
	if _, err := a.Open(t.Context(), first); ticketing.CodeOf(err) != ticketing.CodeLocked {
		t.Fatalf("a store was opened under a fence of before: %v", err)
	}
	var there bool
	if err := raw.QueryRow("SELECT to_regclass('setting') IS NOT NULL").Scan(&there); err != nil || there {
		t.Fatalf("a node without the seat has made the tables: %v", err)
	}
	// What b makes is held up in the middle, and a takes the seat.
	tx, err := raw.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.Exec("CREATE TABLE setting (name TEXT)"); err != nil {
		t.Fatal(err)
	}
	opened := make(chan error, 1)
	go func() { _, err := b.Open(t.Context(), second); opened <- err }()
	for waits := false; !waits; time.Sleep(5 * time.Millisecond) {
		if err := raw.QueryRow("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND wait_event_type = 'Lock' AND query ILIKE '%CREATE TABLE%setting%')").Scan(&waits); err != nil {
			t.Fatal(err)
		}
	}
	ended(t, raw)
	third := taken(t, a)
	select {
	case err := <-opened:
		if err == nil {
			t.Fatal("a store was opened whose seat was lost")
		}
	case <-time.After(10 * time.Second):
		t.Fatal("a node without the seat goes on making the tables")
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	st, err := a.Open(t.Context(), third)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(put(t, st, "fresh"), st.Close()); err != nil {
		t.Fatal(err)
	}
}
