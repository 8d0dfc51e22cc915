package fair

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/store"
)

// onPostgres names, in the environment, what the hubs of all fairs keep their data on: a
// file each, or a schema each on the PostgreSQL that build/test has started.
const onPostgres = "TICKETCRIB_TEST_HUB_ON_POSTGRES"

// newDisk is where a new hub keeps its data: a file, or the address of a schema.
func newDisk(t testing.TB) string {
	t.Helper()
	if os.Getenv(onPostgres) != "" {
		return Postgres(t)
	}
	return filepath.Join(Folder(t), "hub.db")
}

func isPostgres(disk string) bool { return strings.HasPrefix(disk, "postgres://") }

func openDisk(ctx context.Context, disk string) (*store.Store, error) {
	if isPostgres(disk) {
		return store.OpenPostgres(ctx, disk)
	}
	return store.OpenSQLite(ctx, disk)
}

// Through returns an address of the same database that goes through here: pass carries each
// connection until it is over.
func Through(t testing.TB, address string, pass func(client, server net.Conn)) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	socket := filepath.Join(q.Get("host"), ".s.PGSQL.5432")
	q.Del("host")
	q.Set("sslmode", "disable")
	u.Host, u.RawQuery = l.Addr().String(), q.Encode()
	var conns sync.WaitGroup
	conns.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			conns.Go(func() {
				defer client.Close()
				server, err := net.Dial("unix", socket)
				if err != nil {
					return
				}
				defer server.Close()
				pass(client, server)
			})
		}
	})
	t.Cleanup(func() { _ = l.Close(); conns.Wait() })
	return u.String()
}

// copySchema copies a schema as it is now into a new one, in one snapshot, as pg_dump does.
func copySchema(t testing.TB, address string) string {
	t.Helper()
	to := Postgres(t)
	from, into := schemaIn(t, address), schemaIn(t, to)
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tx, err := db.BeginTx(t.Context(), &sql.TxOptions{Isolation: sql.LevelRepeatableRead})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	names, err := tx.Query("SELECT tablename FROM pg_tables WHERE schemaname = $1", from)
	if err != nil {
		t.Fatal(err)
	}
	var tables []string
	for names.Next() {
		var name string
		if err := names.Scan(&name); err != nil {
			t.Fatal(err)
		}
		tables = append(tables, name)
	}
	for _, name := range tables {
		for _, q := range []string{
			fmt.Sprintf(`CREATE TABLE %s."%s" (LIKE %s."%s" INCLUDING ALL)`, into, name, from, name),
			fmt.Sprintf(`INSERT INTO %s."%s" OVERRIDING SYSTEM VALUE SELECT * FROM %s."%s"`, into, name, from, name),
		} {
			if _, err := tx.Exec(q); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	return to
}

func schemaIn(t testing.TB, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query().Get("search_path")
}

// Postgres returns the address of an empty database on the PostgreSQL that build/test has
// started, or skips the test where it has started none.
func Postgres(t testing.TB) string {
	t.Helper()
	server := os.Getenv("TICKETCRIB_TEST_POSTGRES")
	if server == "" {
		t.Skip("build/test brings a PostgreSQL for this")
	}
	return Schema(t, server)
}

var schemas atomic.Int64

// Schema makes a schema of the test's own at a server, and returns the address that means
// it.
func Schema(t testing.TB, server string) string {
	t.Helper()
	db, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("t%d_%d", os.Getpid(), schemas.Add(1))
	if _, err := db.Exec("CREATE SCHEMA " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := db.Exec("DROP SCHEMA " + name + " CASCADE"); err != nil {
			t.Error(err)
		}
		_ = db.Close()
	})
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String()
}
