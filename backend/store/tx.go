package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/ticketcrib/ticketcrib/backend/store/db"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Tx is one transaction: inside Do it writes and is durable when Do returns
// nil; inside Read it sees one committed snapshot. It has the methods of every
// use case's own Tx interface and is not for two goroutines at once.
type Tx struct {
	q      *db.Queries
	raw    db.DBTX // for the few statements that are spelled by the batch
	engine engine
	events events // nil in Read: a snapshot decodes for itself
	feed   []FeedItem
	hub    *bool // AtHub, once it was asked
}

// ctx is for generated code only: statements do not listen to it.
func (t *Tx) ctx() context.Context { return context.Background() }

// Do runs work in the writer and returns after it is durable. An error undoes
// this work alone. CodeNotKept: the disk refused, nothing happened.
func (s *Store) Do(ctx context.Context, work func(*Tx) error) error {
	return s.writer.do(ctx, work)
}

// Read runs work on one snapshot, never waiting for the writer.
func (s *Store) Read(ctx context.Context, work func(*Tx) error) error {
	tx, err := s.readDB.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: s.snapshot()})
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	on := rewriting{tx, s.engine}
	return work(&Tx{q: db.New(on), raw: on, engine: s.engine})
}

func (s *Store) snapshot() sql.IsolationLevel {
	if s.engine == enginePostgres {
		return sql.LevelRepeatableRead
	}
	return sql.LevelDefault
}

// rewriting spells generated SQL for the engine without keeping statements.
type rewriting struct {
	db.DBTX
	engine engine
}

func (r rewriting) ExecContext(ctx context.Context, q string, args ...any) (sql.Result, error) {
	return r.DBTX.ExecContext(ctx, spell(q, r.engine), args...)
}

func (r rewriting) QueryContext(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	return r.DBTX.QueryContext(ctx, spell(q, r.engine), args...)
}

func (r rewriting) QueryRowContext(ctx context.Context, q string, args ...any) *sql.Row {
	return r.DBTX.QueryRowContext(ctx, spell(q, r.engine), args...)
}

// Of narrows a Store to the Tx of one use case, which *Tx must implement.
type Of[T any] struct{ Store *Store }

// Do is Store.Do with the use case's Tx.
func (o Of[T]) Do(ctx context.Context, work func(T) error) error {
	return o.Store.Do(ctx, func(tx *Tx) error { return work(any(tx).(T)) })
}

// Read is Store.Read with the use case's Tx.
func (o Of[T]) Read(ctx context.Context, work func(T) error) error {
	return o.Store.Read(ctx, func(tx *Tx) error { return work(any(tx).(T)) })
}

// found turns sql.ErrNoRows into ok=false.
func found[T any](v T, err error) (T, bool, error) {
	if errors.Is(err, sql.ErrNoRows) {
		var zero T
		return zero, false, nil
	}
	return v, err == nil, err
}

// moved turns a guarded statement's row count into CodeConflict when the guard
// held it back.
func moved(rows int64, err error) error {
	if err != nil {
		return err
	}
	if rows == 0 {
		return ticketing.Errorf(ticketing.CodeConflict, "There are not so many units to move.")
	}
	return nil
}
