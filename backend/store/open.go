package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib" // registers the driver "pgx"
	"github.com/mattn/go-sqlite3"
	"github.com/pressly/goose/v3"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

//go:embed migrations/*.sql
var migrations embed.FS

// engine is which database a Store works on.
type engine int

const (
	engineSQLite engine = iota
	enginePostgres
)

// Store is an open database. Its writer goroutine is owned by Open and ends
// with Close.
type Store struct {
	engine  engine
	fence   int64 // PostgreSQL only
	path    string
	writeDB *sql.DB
	readDB  *sql.DB
	writer  *writer
}

// OpenSQLite opens or creates the file. It returns CodeDamaged for a file that
// is not a sound database of ours and CodeTooNew for one of a newer version, and
// changes neither.
func OpenSQLite(ctx context.Context, path string) (*Store, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	if err := checkFile(path); err != nil {
		return nil, err
	}
	writeDB, err := sql.Open("sqlite3", sqliteDSN(path, url.Values{
		"_journal_mode": {"WAL"}, "_synchronous": {synchronous()}, "_txlock": {"immediate"}, "mode": {"rwc"}, "_cache_size": {"-16000"},
	}))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", filepath.Base(path), err)
	}
	writeDB.SetMaxOpenConns(1)
	readDB, err := sql.Open("sqlite3", sqliteDSN(path, url.Values{"mode": {"ro"}, "_query_only": {"true"}, "_cache_size": {"-4000"}}))
	if err != nil {
		return nil, errors.Join(err, writeDB.Close())
	}
	readDB.SetMaxOpenConns(4) // each with a small cache of its own: the system keeps the file's pages too
	return start(ctx, &Store{engine: engineSQLite, path: path, writeDB: writeDB, readDB: readDB})
}

// OpenPostgres opens the database that the URL names and migrates it.
func OpenPostgres(ctx context.Context, address string) (*Store, error) {
	return openPostgres(ctx, address, 0)
}

// openPostgres opens it to write under a fence; 0: no other node is about.
func openPostgres(ctx context.Context, address string, fence int64) (*Store, error) {
	db, err := postgresPool(address)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(16)
	return start(ctx, &Store{engine: enginePostgres, fence: fence, writeDB: db, readDB: db})
}

func start(ctx context.Context, s *Store) (*Store, error) {
	if err := s.migrate(ctx); err != nil {
		return nil, errors.Join(err, s.closePools())
	}
	w, err := newWriter(ctx, s.writeDB, s.engine, newMark(s.fence))
	if err != nil {
		return nil, errors.Join(err, s.closePools())
	}
	s.writer = w
	go w.run()
	return s, nil
}

// Close waits for the group that is being written and closes the database.
func (s *Store) Close() error {
	s.writer.stop()
	return s.closePools()
}

// CopyTo writes a whole and consistent copy of a SQLite store to a new file
// while the store works on. It refuses a file that exists.
func (s *Store) CopyTo(ctx context.Context, path string) error {
	if s.engine != engineSQLite {
		return errors.New("store: a PostgreSQL database is copied with its own tools")
	}
	if _, err := os.Stat(path); err == nil {
		return fs.ErrExist
	}
	from, err := sql.Open("sqlite3", sqliteDSN(s.path, url.Values{"mode": {"rw"}}))
	if err != nil {
		return fmt.Errorf("open the database to copy it: %w", err)
	}
	defer from.Close()
	if _, err := from.ExecContext(ctx, "VACUUM INTO ?", path); err != nil {
		return fmt.Errorf("copy the database: %w", err)
	}
	return checkFile(path)
}

func (s *Store) closePools() error {
	if s.readDB == s.writeDB {
		return s.writeDB.Close()
	}
	return errors.Join(s.readDB.Close(), s.writeDB.Close())
}

func (s *Store) migrate(ctx context.Context) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	dialect := goose.DialectSQLite3
	if s.engine == enginePostgres {
		dialect = goose.DialectPostgres
	}
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if s.fence != 0 {
		options = append(options, goose.WithSessionLocker(migrating{s.fence}))
	}
	p, err := goose.NewProvider(dialect, s.writeDB, files, options...)
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	at, err := p.GetDBVersion(ctx)
	if err != nil && s.engine == enginePostgres {
		return fmt.Errorf("look at the database: %w", err) // a server that does not answer says nothing of what it keeps
	}
	if err != nil {
		return errDamaged(s.path, err)
	}
	if sources := p.ListSources(); len(sources) > 0 && at > sources[len(sources)-1].Version {
		return ticketing.Errorf(ticketing.CodeTooNew, "This data was written by a newer version. Update this program.")
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// checkFile refuses a damaged file before anything could write to it.
func checkFile(path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || (err == nil && info.Size() == 0) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look at the data file: %w", err)
	}
	if info.Size() < smallest {
		return errDamaged(path, errors.New("this is no database"))
	}
	db, err := sql.Open("sqlite3", sqliteDSN(path, url.Values{"mode": {"rw"}}))
	if err != nil {
		return errDamaged(path, err)
	}
	defer db.Close()
	var verdict string
	if err := db.QueryRow("PRAGMA quick_check(1)").Scan(&verdict); err != nil {
		if busy(err) {
			return ticketing.Errorf(ticketing.CodeLocked, "Another program uses this data file. Close it and start again.")
		}
		return errDamaged(path, err)
	}
	if verdict != "ok" {
		return errDamaged(path, errors.New(verdict))
	}
	return checkOurs(db, path)
}

// smallest is the size of the header that every database of SQLite begins with.
const smallest = 512

// checkOurs refuses a sound database that holds other tables than ours: they
// are not this program's to change.
func checkOurs(db *sql.DB, path string) error {
	var all, ours int
	err := db.QueryRow("SELECT count(*), count(CASE WHEN name = 'goose_db_version' THEN 1 END) FROM sqlite_master WHERE type = 'table'").Scan(&all, &ours)
	if err != nil {
		return errDamaged(path, err)
	}
	if all > 0 && ours == 0 {
		return errDamaged(path, errors.New("this is another program's database"))
	}
	return nil
}

func errDamaged(path string, cause error) error {
	return errors.Join(ticketing.Errorf(ticketing.CodeDamaged,
		"The data file is damaged. Nothing was changed. Restore the last backup, or ask for help with the file as it is.",
		"file", filepath.Base(path)), cause)
}

func busy(err error) bool {
	var e sqlite3.Error
	return errors.As(err, &e) && (e.Code == sqlite3.ErrBusy || e.Code == sqlite3.ErrLocked)
}

// synchronous is FULL, always: P5. The power-cut test alone sets OFF, to prove
// that it would notice.
func synchronous() string {
	if os.Getenv("TICKETCRIB_TEST_SYNCHRONOUS") == "OFF" {
		return "OFF"
	}
	return "FULL"
}

func sqliteDSN(path string, options url.Values) string {
	options.Set("_busy_timeout", "5000")
	options.Set("_foreign_keys", "true")
	escaped := strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(filepath.ToSlash(path))
	return "file:" + escaped + "?" + options.Encode()
}
