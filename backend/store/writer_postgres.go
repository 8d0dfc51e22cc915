package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// A connection to PostgreSQL can end at any moment, also between COMMIT and its
// answer. Each group therefore writes its own id into the writer's mark, a
// setting that nobody else writes, in the same transaction: where the answer is
// lost, a new connection reads what the mark says. A transaction's number would
// not do: after a crash of the server it can be given out again.

// reconnectWithin is how long a group waits for a database that has gone. It is
// shorter than what a person waits for.
const reconnectWithin = 8 * time.Second

// mark is how a writer on PostgreSQL is known to the server and to its next
// connection.
type mark struct {
	name  string // of the setting, and of the connection
	fence int64  // of the seat that it is written under; 0: no other node is about
	group []byte // written last
}

func newMark(fence int64) mark { return mark{name: "writer." + uuid.NewString(), fence: fence} }

// connect takes a connection for the writer. On PostgreSQL it first ends what is
// left of the one before: until that is gone, its COMMIT may still take effect.
func (w *writer) connect(ctx context.Context) error {
	conn, err := w.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect the writer: %w", err)
	}
	if w.engine == enginePostgres {
		err := w.mark.takeOver(ctx, conn)
		if err == nil {
			err = plansByIndex(ctx, conn)
		}
		if err != nil {
			return errors.Join(fmt.Errorf("connect the writer: %w", err), conn.Close())
		}
	}
	w.conn, w.stmts = conn, newStatements(conn, w.engine)
	return nil
}

// plansByIndex says to the planner that each of the writer's statements finds its rows by an
// index. Where it has not yet heard how a table has filled, it takes some of them for a third of
// it, and would read it whole.
func plansByIndex(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, "SELECT set_config('enable_seqscan', 'off', false), set_config('jit', 'off', false)")
	return err
}

func (m mark) takeOver(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, "SELECT set_config('application_name', $1, false)", m.name)
	if err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND pid <> pg_backend_pid()", m.name)
	if err != nil {
		return err
	}
	if m.fence == 0 {
		_, err = conn.ExecContext(ctx, "INSERT INTO setting (name, value) VALUES ($1, '') ON CONFLICT (name) DO NOTHING", m.name)
		return err
	}
	// One statement: whoever takes the seat waits for it, and then takes this mark away too.
	_, err = conn.ExecContext(ctx, "INSERT INTO setting (name, value) SELECT $1, '' FROM (SELECT 1 FROM leader WHERE one = 1 AND fence = $2 FOR SHARE) AS held ON CONFLICT (name) DO NOTHING", m.name, m.fence)
	if err != nil {
		return err
	}
	var there bool
	if err := conn.QueryRowContext(ctx, "SELECT EXISTS (SELECT FROM setting WHERE name = $1)", m.name).Scan(&there); err != nil || there {
		return err
	}
	return errFenced()
}

// stamp writes a new group's id, as the last statement before COMMIT. Where the mark has
// gone another node has taken the seat: CodeLocked.
func (w *writer) stamp() error {
	if w.engine != enginePostgres {
		return nil
	}
	id := uuid.New()
	w.mark.group = id[:]
	r, err := w.stmts.ExecContext(context.Background(), "UPDATE setting SET value = $2 WHERE name = $1", w.mark.name, w.mark.group)
	if err != nil {
		return err
	}
	if n, err := r.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return errFenced()
}

// lost reports whether the connection has ended, so that nothing is known of
// what was sent last.
func (w *writer) lost() bool {
	if w.engine != enginePostgres {
		return false
	}
	ended := false
	err := w.conn.Raw(func(c any) error {
		pg, ok := c.(*stdlib.Conn)
		ended = !ok || pg.Conn().IsClosed()
		return nil
	})
	return ended || err != nil
}

// reconnect takes a new connection for one that has ended, for as long as a
// group may wait. Without one it fails; the next group tries again. Where another
// node has taken the seat there is nothing to wait for.
func (w *writer) reconnect() error {
	w.stmts.close()
	_ = w.conn.Close()
	ctx, cancel := context.WithTimeout(context.Background(), reconnectWithin)
	defer cancel()
	for pause := 20 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		err := w.connect(ctx)
		if err == nil || ticketing.CodeOf(err) == ticketing.CodeLocked {
			return err
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-w.quit:
			timer.Stop()
			return err
		case <-ctx.Done():
			timer.Stop()
			return err
		}
	}
}

// kept looks up whether the group whose answer was lost has been committed. The
// lock waits for what is left of the old connection to end.
func (w *writer) kept() (bool, error) {
	if err := w.reconnect(); err != nil {
		return false, unanswered(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), reconnectWithin)
	defer cancel()
	var group []byte
	if err := w.conn.QueryRowContext(ctx, "SELECT value FROM setting WHERE name = $1 FOR UPDATE", w.mark.name).Scan(&group); err != nil {
		return false, unanswered(err)
	}
	return string(group) == string(w.mark.group), nil
}

// unanswered is what is said where nobody can know yet: not "not kept", which
// might be untrue.
func unanswered(err error) error {
	return errors.Join(ticketing.Errorf(ticketing.CodeTimeout,
		"The database does not answer. It is not known whether this was kept: look before you do it again."), err)
}

// retire forgets the writer's mark, when it ends in peace.
func (w *writer) retire() {
	if w.engine == enginePostgres && !w.lost() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_, _ = w.conn.ExecContext(ctx, "DELETE FROM setting WHERE name = $1", w.mark.name)
	}
}
