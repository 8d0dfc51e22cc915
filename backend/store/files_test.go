package store_test

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// written returns a store's file with something in it, closed.
func written(t *testing.T) string {
	t.Helper()
	path := filepath.Join(fair.Folder(t), "data.db")
	st, err := store.OpenSQLite(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 50 {
		do(t, st, func(tx *store.Tx) error {
			return tx.PutSetting(string(rune('a'+i)), bytes.Repeat([]byte{byte(i)}, 3000))
		})
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// A file that is not sound is refused and left as it is, to the byte.
func TestDamagedFileIsRefusedAndUnchanged(t *testing.T) {
	for name, damage := range map[string]func(b []byte) []byte{
		"not a database":    func([]byte) []byte { return bytes.Repeat([]byte("this is a letter, not a database\n"), 300) },
		"no header":         func(b []byte) []byte { copy(b, make([]byte, 100)); return b },
		"cut short":         func(b []byte) []byte { return b[:len(b)/2] },
		"a page of noise":   func(b []byte) []byte { return noise(b, 1) },
		"many pages":        func(b []byte) []byte { return noise(b, 7) },
		"one byte":          func([]byte) []byte { return []byte{1} },
		"another file type": func([]byte) []byte { return append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, 9000)...) },
	} {
		t.Run(name, func(t *testing.T) {
			path := written(t)
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			bad := damage(b)
			if err := os.WriteFile(path, bad, 0o600); err != nil {
				t.Fatal(err)
			}
			st, err := store.OpenSQLite(t.Context(), path)
			if ticketing.CodeOf(err) != ticketing.CodeDamaged {
				if st != nil {
					_ = st.Close()
				}
				t.Fatalf("got %v", err)
			}
			after, err := os.ReadFile(path)
			if err != nil || !bytes.Equal(after, bad) {
				t.Fatalf("the file was changed (%v)", err)
			}
			if left, _ := filepath.Glob(path + "-*"); len(left) != 0 {
				t.Errorf("left beside it: %v", left)
			}
		})
	}
}

// noise overwrites every n-th page after the first with what is no page.
func noise(b []byte, n int) []byte {
	for p := 4096; p+4096 <= len(b); p += 4096 * n {
		for i := range 64 {
			b[p+i] = byte(255 - i)
		}
	}
	return b
}

// A file that another program holds is refused, not waited for without end.
func TestLockedFileIsRefused(t *testing.T) {
	path := written(t)
	other, err := sql.Open("sqlite3", "file:"+path+"?_txlock=exclusive&_locking_mode=EXCLUSIVE")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	other.SetMaxOpenConns(1)
	tx, err := other.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.Exec("INSERT INTO setting (name, value) VALUES ('other', x'00')"); err != nil {
		t.Fatal(err)
	}
	st, err := store.OpenSQLite(t.Context(), path)
	if ticketing.CodeOf(err) != ticketing.CodeLocked {
		t.Fatalf("got %v, %v", st, err)
	}
}

// A database of another program is refused: its tables are not ours to migrate.
func TestForeignDatabaseIsRefusedAndUnchanged(t *testing.T) {
	path := filepath.Join(fair.Folder(t), "data.db")
	other, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Exec("CREATE TABLE recipe (name TEXT); INSERT INTO recipe VALUES ('jollof')"); err != nil {
		t.Fatal(err)
	}
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.OpenSQLite(t.Context(), path)
	if ticketing.CodeOf(err) != ticketing.CodeDamaged {
		t.Fatalf("got %v, %v", st, err)
	}
	after, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(before, after) {
		t.Fatalf("the file was changed (%v)", err)
	}
}

// Paths that mean something in a URI are names like any other.
func TestPathsAreNotReadAsOptions(t *testing.T) {
	for _, name := range []string{"a b.db", "100%.db", "what?.db", "no#1.db", "Ìbàdàn – été.db"} {
		path := filepath.Join(fair.Folder(t), name)
		st, err := store.OpenSQLite(t.Context(), path)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		_ = st.Close()
		if _, err := os.Stat(path); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
