package store_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/pressly/goose/v3"

	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

func TestMigrationsGoDownAndUpAgain(t *testing.T) {
	for _, e := range engines() {
		t.Run(e.name, func(t *testing.T) {
			address := e.address(t)
			if err := openOn(t, e, address).Close(); err != nil {
				t.Fatal(err)
			}
			db := beside(t, e, address)
			dialect := goose.DialectSQLite3
			if e.name == "postgres" {
				dialect = goose.DialectPostgres
			}
			p, err := goose.NewProvider(dialect, db, os.DirFS("migrations"), goose.WithDisableGlobalRegistry(true))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := p.DownTo(t.Context(), 0); err != nil {
				t.Fatal(err)
			}
			if left := tables(t, e, address); len(left) != 0 {
				t.Fatalf("left behind: %v", left)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			st := openOn(t, e, address)
			do(t, st, func(tx *store.Tx) error { return tx.PutSetting("a", []byte("b")) })
		})
	}
}

// tables lists the tables that are not goose's own.
func tables(t *testing.T, e engine, address string) (names []string) {
	t.Helper()
	query := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'goose%' AND name NOT LIKE 'sqlite%'"
	if e.name == "postgres" {
		query = "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_name NOT LIKE 'goose%'"
	}
	rows, err := beside(t, e, address).Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	return names
}

func TestNewerDataIsRefused(t *testing.T) {
	for _, e := range engines() {
		t.Run(e.name, func(t *testing.T) {
			address := e.address(t)
			if err := openOn(t, e, address).Close(); err != nil {
				t.Fatal(err)
			}
			db := beside(t, e, address)
			if _, err := db.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, " + map[string]string{"sqlite": "1", "postgres": "true"}[e.name] + ")"); err != nil {
				t.Fatal(err)
			}
			_ = db.Close()
			st, err := e.open(t.Context(), address)
			if ticketing.CodeOf(err) != ticketing.CodeTooNew {
				t.Fatalf("got %v, %v", st, err)
			}
		})
	}
}

var parameter = regexp.MustCompile(`\$([0-9]+)`)

// Every statement that sqlc has written is prepared on every engine, as the
// store spells it there, and numbers its parameters without a hole.
func TestAllGeneratedSQLIsPrepared(t *testing.T) {
	queries := generated(t)
	if len(queries) < 100 {
		t.Fatalf("only %d statements were found", len(queries))
	}
	for _, e := range engines() {
		t.Run(e.name, func(t *testing.T) {
			address := e.address(t)
			openOn(t, e, address)
			db := beside(t, e, address)
			for name, query := range queries {
				if e.name == "sqlite" {
					query = store.Spell(query)
				}
				st, err := db.Prepare(query)
				if err != nil {
					t.Errorf("%s: %v", name, err)
					continue
				}
				_ = st.Close()
			}
		})
	}
	for name, query := range queries {
		var numbers []int
		for _, m := range parameter.FindAllStringSubmatch(query, -1) {
			n, _ := strconv.Atoi(m[1])
			numbers = append(numbers, n)
		}
		slices.Sort(numbers)
		for i, n := range slices.Compact(numbers) {
			if n != i+1 {
				t.Errorf("%s: parameter %d is missing", name, i+1)
			}
		}
		if spelled := store.Spell(query); strings.Contains(spelled, "$") || strings.Count(spelled, "likely(?") != len(parameter.FindAllString(query, -1)) {
			t.Errorf("%s is not spelled for SQLite: %s", name, spelled)
		}
	}
}

// generated returns the SQL constants of the db folder by name.
func generated(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("db/*.sql.go")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) != 1 {
				return true
			}
			if lit, ok := spec.Values[0].(*ast.BasicLit); ok && lit.Kind == token.STRING {
				text, _ := strconv.Unquote(lit.Value)
				out[filepath.Base(path)+" "+spec.Names[0].Name] = text
			}
			return true
		})
	}
	return out
}
