package store

import (
	"context"
	"database/sql"
	"regexp"
	"sync"
)

// numbered finds the parameters of generated SQL. mattn/go-sqlite3 binds $n by
// first appearance and ?n by number: only the second is what the SQL means.
var numbered = regexp.MustCompile(`\$([0-9]+)`)

// preparer is a connection, a transaction or a pool.
type preparer interface {
	PrepareContext(context.Context, string) (*sql.Stmt, error)
	ExecContext(context.Context, string, ...any) (sql.Result, error)
}

// statements runs generated SQL on one connection and keeps what it prepared.
// Statements ignore the caller's cancellation: interrupting one would break
// the transaction that others share.
type statements struct {
	on     preparer
	engine engine
	mu     sync.Mutex
	kept   map[string]*sql.Stmt
}

func newStatements(on preparer, e engine) *statements {
	return &statements{on: on, engine: e, kept: map[string]*sql.Stmt{}}
}

// exec runs a statement of the transaction itself. SQLite keeps it prepared; to
// PostgreSQL it goes as it is.
func (s *statements) exec(query string) error {
	if s.engine == enginePostgres {
		_, err := s.on.ExecContext(context.Background(), query)
		return err
	}
	_, err := s.ExecContext(context.Background(), query)
	return err
}

func (s *statements) prepared(query string) (*sql.Stmt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if st, ok := s.kept[query]; ok {
		return st, nil
	}
	st, err := s.on.PrepareContext(context.Background(), spell(query, s.engine))
	if err == nil {
		s.kept[query] = st
	}
	return st, err
}

// spell writes $n for SQLite as likely(?n). likely returns its argument and
// costs nothing; a bare parameter that an equality compares with would let
// SQLite plan the statement anew whenever another value is bound, which costs
// ten times what most of our statements do.
func spell(query string, e engine) string {
	if e == engineSQLite {
		return numbered.ReplaceAllString(query, "likely(?$1)")
	}
	return query
}

func (s *statements) close() {
	for _, st := range s.kept {
		_ = st.Close()
	}
}

// ExecContext runs a statement; ctx is ignored, see the type.
func (s *statements) ExecContext(_ context.Context, query string, args ...any) (sql.Result, error) {
	st, err := s.prepared(query)
	if err != nil {
		return nil, err
	}
	return st.ExecContext(context.Background(), args...)
}

// PrepareContext returns the kept statement.
func (s *statements) PrepareContext(_ context.Context, query string) (*sql.Stmt, error) {
	return s.prepared(query)
}

// QueryContext runs a query; ctx is ignored, see the type.
func (s *statements) QueryContext(_ context.Context, query string, args ...any) (*sql.Rows, error) {
	st, err := s.prepared(query)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(context.Background(), args...)
}

// QueryRowContext runs a query for one row; ctx is ignored, see the type.
func (s *statements) QueryRowContext(_ context.Context, query string, args ...any) *sql.Row {
	st, err := s.prepared(query)
	if err != nil {
		// An *sql.Row carries its error only when database/sql makes it:
		// prepare again on a pool path that reports it.
		return s.failing(query)
	}
	return st.QueryRowContext(context.Background(), args...)
}

func (s *statements) failing(query string) *sql.Row {
	if q, ok := s.on.(interface {
		QueryRowContext(context.Context, string, ...any) *sql.Row
	}); ok {
		return q.QueryRowContext(context.Background(), spell(query, s.engine))
	}
	panic("internal error: a statement cannot be prepared: " + query)
}
