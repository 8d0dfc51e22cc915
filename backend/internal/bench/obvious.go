package bench

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
)

// obvious is a box office as one would write it first: three tables, and for
// each action one transaction that reads and then writes, as durable as ours.
// It signs nothing, keeps no journal and syncs with nobody, so that it does
// less work for each answer.
type obvious struct {
	ctx context.Context
	db  *sql.DB
}

func newObvious(ctx context.Context, folder string, tickets int) (*obvious, error) {
	db, err := sql.Open("sqlite3", "file:"+filepath.ToSlash(filepath.Join(folder, "obvious.db"))+"?_journal_mode=WAL&_synchronous=FULL&_txlock=immediate&_busy_timeout=10000")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	for _, statement := range []string{
		"CREATE TABLE stock (free INTEGER NOT NULL)",
		"CREATE TABLE tickets (n INTEGER PRIMARY KEY, used INTEGER NOT NULL)",
		"CREATE TABLE checkins (n INTEGER PRIMARY KEY, gate TEXT NOT NULL)",
		"INSERT INTO stock VALUES (10000000)",
		fmt.Sprintf("WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < %d) INSERT INTO tickets SELECT n, 0 FROM c", tickets),
	} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			_ = db.Close()
			return nil, err
		}
	}
	return &obvious{ctx, db}, nil
}

func (o *obvious) close() error { return o.db.Close() }

// scan lets in once.
func (o *obvious) scan(i int) error {
	return o.transact(func(tx *sql.Tx) error {
		used := 0
		if err := tx.QueryRowContext(o.ctx, "SELECT used FROM tickets WHERE n = ?", i+1).Scan(&used); err != nil || used > 0 {
			return err
		}
		if _, err := tx.ExecContext(o.ctx, "UPDATE tickets SET used = 1 WHERE n = ?", i+1); err != nil {
			return err
		}
		_, err := tx.ExecContext(o.ctx, "INSERT INTO checkins VALUES (?, 'door')", i+1)
		return err
	})
}

// sell takes one from the stock.
func (o *obvious) sell(int) error {
	return o.transact(func(tx *sql.Tx) error {
		free := 0
		if err := tx.QueryRowContext(o.ctx, "SELECT free FROM stock").Scan(&free); err != nil || free == 0 {
			return err
		}
		if _, err := tx.ExecContext(o.ctx, "UPDATE stock SET free = ?", free-1); err != nil {
			return err
		}
		_, err := tx.ExecContext(o.ctx, "INSERT INTO tickets (used) VALUES (0)")
		return err
	})
}

func (o *obvious) transact(work func(*sql.Tx) error) error {
	tx, err := o.db.BeginTx(o.ctx, nil)
	if err != nil {
		return err
	}
	if err := work(tx); err != nil {
		_ = tx.Rollback()
		return err
	}
	return tx.Commit()
}
