package store_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/store"
)

// engine is one database that everything here must hold on.
type engine struct {
	name    string
	driver  string
	address func(t testing.TB) string // of an empty database that ends with the test
	open    func(ctx context.Context, address string) (*store.Store, error)
	raw     func(address string) string // for database/sql, beside the store
}

// engines are SQLite, and PostgreSQL where build/test has started one.
func engines() []engine {
	all := []engine{{name: "sqlite", driver: "sqlite3", open: store.OpenSQLite,
		address: func(t testing.TB) string { return filepath.Join(fair.Folder(t), "data.db") },
		raw:     func(address string) string { return "file:" + address + "?_busy_timeout=5000" }}}
	if server := os.Getenv("TICKETCRIB_TEST_POSTGRES"); server != "" {
		all = append(all, engine{name: "postgres", driver: "pgx", open: store.OpenPostgres,
			address: func(t testing.TB) string { return fair.Schema(t, server) },
			raw:     func(address string) string { return address }})
	}
	return all
}

// onEach runs a test on an empty store of every engine.
func onEach(t *testing.T, test func(t *testing.T, st *store.Store)) {
	t.Helper()
	for _, e := range engines() {
		t.Run(e.name, func(t *testing.T) { test(t, openOn(t, e, e.address(t))) })
	}
}

func openOn(t testing.TB, e engine, address string) *store.Store {
	t.Helper()
	st, err := e.open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	return st
}

// beside is a connection of its own, as another program would have.
func beside(t testing.TB, e engine, address string) *sql.DB {
	t.Helper()
	db, err := sql.Open(e.driver, e.raw(address))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func do(t testing.TB, st *store.Store, work func(*store.Tx) error) {
	t.Helper()
	if err := st.Do(t.Context(), work); err != nil {
		t.Fatal(err)
	}
}

func read(t testing.TB, st *store.Store, work func(*store.Tx) error) {
	t.Helper()
	if err := st.Read(t.Context(), work); err != nil {
		t.Fatal(err)
	}
}

func mentions(err error, text string) bool { return err != nil && strings.Contains(err.Error(), text) }
