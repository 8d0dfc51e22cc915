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
	group []byte // written last
}

func newMark() mark { return mark{name: "writer." + uuid.NewString()} }

// connect takes a connection for the writer. On PostgreSQL it first ends what is
// left of the one before: until that is gone, its COMMIT may still take effect.
func (w *writer) connect(ctx context.Context) error {
	conn, err := w.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect the writer: %w", err)
	}
	if w.engine == enginePostgres {
		if err := w.mark.takeOver(ctx, conn); err != nil {
			return errors.Join(fmt.Errorf("connect the writer: %w", err), conn.Close())
		}
	}
	w.conn, w.stmts = conn, newStatements(conn, w.engine)
	return nil
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
	_, err = conn.ExecContext(ctx, "INSERT INTO setting (name, value) VALUES ($1, '') ON CONFLICT (name) DO NOTHING", m.name)
	return err
}

// stamp writes a new group's id, as the last statement before COMMIT.
func (w *writer) stamp() error {
	if w.engine != enginePostgres {
		return nil
	}
	id := uuid.New()
	w.mark.group = id[:]
	_, err := w.stmts.ExecContext(context.Background(), "UPDATE setting SET value = $2 WHERE name = $1", w.mark.name, w.mark.group)
	return err
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
// group may wait. Without one it fails; the next group tries again.
func (w *writer) reconnect() error {
	w.stmts.close()
	_ = w.conn.Close()
	ctx, cancel := context.WithTimeout(context.Background(), reconnectWithin)
	defer cancel()
	for pause := 20 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		err := w.connect(ctx)
		if err == nil {
			return nil
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
