package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Leader is the node that writes a database which several nodes share. Fence grows with
// each one that takes the seat.
type Leader struct {
	Fence   int64
	Node    string
	Address string // where the other nodes reach it
}

// Seat is the one place of the writer among nodes that share a PostgreSQL database. It is
// held for a term, by the database's clock, and kept by renewing it. Who has lost it
// writes nothing any more, however late it notices: whoever takes the seat takes away the
// mark that the other's writer has to find before each COMMIT.
type Seat struct {
	db      *sql.DB
	address string // of the database
	me      Leader
	term    time.Duration
}

// OpenSeat connects a node to the seat of a database. It takes nothing yet.
func OpenSeat(ctx context.Context, address string, me Leader, term time.Duration) (*Seat, error) {
	db, err := postgresPool(address)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(2)
	s := &Seat{db: db, address: address, me: me, term: term}
	if err := s.within(ctx, s.make); err != nil {
		return nil, errors.Join(fmt.Errorf("look for the node that leads: %w", err), db.Close())
	}
	return s, nil
}

// Me is what others see of this node while it leads.
func (s *Seat) Me() Leader { return s.me }

// Close leaves the database. The seat, where it is held, ends with its term.
func (s *Seat) Close() error { return s.db.Close() }

func (s *Seat) within(ctx context.Context, work func(context.Context, *sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if err := work(ctx, tx); err != nil {
		return err
	}
	return tx.Commit()
}

// seatLock keeps two nodes from making the table at once. Only the node that leads
// migrates the database, so the seat is no part of its schema.
const seatLock = 0x5ea7

func (s *Seat) make(ctx context.Context, tx *sql.Tx) error {
	for _, q := range []string{
		fmt.Sprintf("SELECT pg_advisory_xact_lock(%d)", seatLock),
		"CREATE TABLE IF NOT EXISTS leader (one INTEGER PRIMARY KEY CHECK (one = 1), fence BIGINT NOT NULL, node TEXT NOT NULL, address TEXT NOT NULL, until TIMESTAMPTZ NOT NULL)",
		"INSERT INTO leader (one, fence, node, address, until) VALUES (1, 0, '', '', now()) ON CONFLICT DO NOTHING",
	} {
		if _, err := tx.ExecContext(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

// Owner is the hub whose database this is; "" before the first start.
func (s *Seat) Owner(ctx context.Context) (hub string, err error) {
	var settings sql.NullString
	if err := s.db.QueryRowContext(ctx, "SELECT to_regclass('setting')::text").Scan(&settings); err != nil || !settings.Valid {
		return "", err
	}
	var owner []byte
	err = s.db.QueryRowContext(ctx, "SELECT value FROM setting WHERE name = 'hub'").Scan(&owner)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return string(owner), err
}

// Look says who leads now; ok is false where nobody does.
func (s *Seat) Look(ctx context.Context) (l Leader, ok bool, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT fence, node, address, until > clock_timestamp() FROM leader WHERE one = 1").Scan(&l.Fence, &l.Node, &l.Address, &ok)
	return l, ok, err
}

// Take takes the seat where nobody holds it, and ends the writers of before. It returns
// the fence to open the store under; ok is false where another node leads.
func (s *Seat) Take(ctx context.Context) (fence int64, ok bool, err error) {
	err = s.within(ctx, func(ctx context.Context, tx *sql.Tx) error {
		var held bool
		if err := tx.QueryRowContext(ctx, "SELECT until > clock_timestamp() FROM leader WHERE one = 1 FOR UPDATE").Scan(&held); err != nil || held {
			return err
		}
		ok = true
		err := tx.QueryRowContext(ctx, "UPDATE leader SET fence = fence + 1, node = $1, address = $2, until = clock_timestamp() + $3 * interval '1 millisecond' WHERE one = 1 RETURNING fence",
			s.me.Node, s.me.Address, s.term.Milliseconds()).Scan(&fence)
		if err != nil {
			return err
		}
		return endWriters(ctx, tx)
	})
	return fence, ok && err == nil, err
}

// endWriters takes the marks of all writers away, and what may still hold one locked or
// migrate the database.
func endWriters(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND classid = $1 AND objid = 'leader'::regclass::oid AND objsubid = 2 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())", migrationLock)
	if err != nil {
		return err
	}
	var settings sql.NullString
	if err := tx.QueryRowContext(ctx, "SELECT to_regclass('setting')::text").Scan(&settings); err != nil || !settings.Valid {
		return err // the first start: nothing was ever written
	}
	_, err = tx.ExecContext(ctx, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name IN (SELECT name FROM setting WHERE name LIKE 'writer.%')")
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "DELETE FROM setting WHERE name LIKE 'writer.%'")
	return err
}

// Keep holds the seat for another term; ok is false where it was lost.
func (s *Seat) Keep(ctx context.Context, fence int64) (ok bool, err error) {
	r, err := s.db.ExecContext(ctx, "UPDATE leader SET until = clock_timestamp() + $2 * interval '1 millisecond' WHERE one = 1 AND fence = $1", fence, s.term.Milliseconds())
	if err != nil {
		return false, err
	}
	n, err := r.RowsAffected()
	return n == 1, err
}

// Leave gives the seat up, so that another node need not wait for the end of the term.
func (s *Seat) Leave(ctx context.Context, fence int64) error {
	_, err := s.db.ExecContext(ctx, "UPDATE leader SET until = clock_timestamp() WHERE one = 1 AND fence = $1", fence)
	return err
}

// Open opens and migrates the database to write it under a fence that Take has returned.
// CodeLocked where another node has taken the seat since.
func (s *Seat) Open(ctx context.Context, fence int64) (*Store, error) {
	return openPostgres(ctx, s.address, fence)
}

// migrationLock is held while a node migrates the database: its writer, and with it its
// mark, comes after that.
const migrationLock = 0x5ea8

// theLock is the lock's name: of this schema's database alone.
const theLock = "($1::int, 'leader'::regclass::oid::bigint::bit(32)::int)"

// migrating lets nodes migrate one after the other, and only who has the seat: a migration
// that two begin at once might change what is there twice.
type migrating struct{ fence int64 }

// SessionLock waits for the lock, and gives it back where the seat was lost meanwhile.
// Whoever takes the seat after that ends this session before he looks.
func (m migrating) SessionLock(ctx context.Context, conn *sql.Conn) error {
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock"+theLock, migrationLock); err != nil {
		return err
	}
	var held bool
	err := conn.QueryRowContext(ctx, "SELECT EXISTS (SELECT FROM leader WHERE one = 1 AND fence = $1)", m.fence).Scan(&held)
	if err == nil && !held {
		err = errFenced()
	}
	if err != nil {
		return errors.Join(err, m.SessionUnlock(context.WithoutCancel(ctx), conn))
	}
	return nil
}

// SessionUnlock gives the lock back.
func (migrating) SessionUnlock(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, "SELECT pg_advisory_unlock"+theLock, migrationLock)
	return err
}

// errFenced is said where another node has taken the seat: what was being written is not
// kept.
func errFenced() error {
	return ticketing.Errorf(ticketing.CodeLocked, "Another node of this hub leads now. This did not happen; try again.")
}
