package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"

	"github.com/ticketcrib/ticketcrib/backend/store/db"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// maxGroup bounds how many transactions share one commit, so that the first of
// them does not wait for ever.
const maxGroup = 256

// writer owns the one writing connection. Submitters hand it closures and wait;
// it runs all that wait in one transaction, a savepoint each, commits once, and
// only then answers. A closure that fails or panics undoes itself alone.
type writer struct {
	db     *sql.DB
	conn   *sql.Conn
	stmts  *statements
	engine engine
	mark   mark   // PostgreSQL only
	events events // the writing goroutine's alone
	queue  chan *submission
	ended  chan struct{}
	once   sync.Once
	quit   chan struct{}
}

type submission struct {
	ctx  context.Context
	work func(*Tx) error
	err  error
	done chan struct{}
}

// newWriter connects a writer. Its goroutine is run, which the caller starts.
func newWriter(ctx context.Context, pool *sql.DB, e engine, m mark) (*writer, error) {
	w := &writer{db: pool, engine: e, mark: m, events: events{},
		queue: make(chan *submission, maxGroup), ended: make(chan struct{}), quit: make(chan struct{})}
	return w, w.connect(ctx)
}

func (w *writer) stop() {
	w.once.Do(func() { close(w.quit) })
	<-w.ended
}

func (w *writer) run() {
	defer close(w.ended)
	defer func() { // whichever connection is the last
		w.stmts.close()
		w.retire()
		_ = w.conn.Close()
	}()
	for {
		select {
		case first := <-w.queue:
			w.commit(w.gather(first))
		case <-w.quit:
			return
		}
	}
}

func (w *writer) gather(first *submission) []*submission {
	group := []*submission{first}
	for len(group) < maxGroup {
		select {
		case s := <-w.queue:
			group = append(group, s)
		default:
			return group
		}
	}
	return group
}

// commit runs a group and answers it. No one is answered nil before COMMIT has
// returned.
func (w *writer) commit(group []*submission) {
	defer func() {
		for _, s := range group {
			close(s.done)
		}
	}()
	if err := w.begun(); err != nil {
		fail(group, err)
		return
	}
	if len(group) == 1 && w.engine == engineSQLite {
		w.alone(group[0])
		return
	}
	for _, s := range group {
		if s.err = s.ctx.Err(); s.err != nil {
			continue
		}
		whole := true
		if whole, s.err = w.savepoint(s.work); !whole {
			_ = w.stmts.exec("ROLLBACK")
			fail(group, s.err)
			return
		}
	}
	if err := w.committed(); err != nil {
		fail(group, err)
	}
}

// alone commits a group of one, to which the transaction is savepoint enough.
// Not on PostgreSQL: there COMMIT says nothing of a statement that failed, and
// RELEASE does.
func (w *writer) alone(s *submission) {
	if s.err = s.ctx.Err(); s.err == nil {
		s.err = guard(s.work, w.tx())
	}
	if s.err == nil {
		if err := w.committed(); err != nil {
			fail([]*submission{s}, err)
		}
		return
	}
	if diskRefused(s.err) {
		s.err = notKept(s.err)
	}
	_ = w.stmts.exec("ROLLBACK") // fails where the engine has undone it by itself
}

func (w *writer) tx() *Tx {
	return &Tx{q: db.New(w.stmts), raw: w.stmts, engine: w.engine, events: w.events}
}

// begun begins a transaction, on a new connection where the old one has ended:
// nothing was in it yet.
func (w *writer) begun() error {
	begin := "BEGIN IMMEDIATE"
	if w.engine == enginePostgres {
		begin = "BEGIN"
	}
	err := w.stmts.exec(begin)
	if err == nil || !w.lost() {
		return err
	}
	if err := w.reconnect(); err != nil {
		return err
	}
	return w.stmts.exec(begin)
}

// committed ends the transaction. nil means that it is kept, and any error but
// CodeTimeout that it is not.
func (w *writer) committed() error {
	err := w.stamp()
	if err == nil {
		err = w.stmts.exec("COMMIT")
	}
	if err == nil {
		return nil
	}
	if !w.lost() {
		_ = w.stmts.exec("ROLLBACK")
		return err
	}
	if kept, lookup := w.kept(); kept || lookup != nil {
		return lookup
	}
	return err
}

// savepoint runs one submission. whole is false when the engine has ended the
// transaction of the whole group, as SQLite does when the disk is full: what ran
// before is undone, and what ran after would be outside of any transaction.
func (w *writer) savepoint(work func(*Tx) error) (whole bool, err error) {
	if err := w.stmts.exec("SAVEPOINT one"); err != nil {
		return false, notKept(err)
	}
	err = guard(work, w.tx())
	if err == nil {
		if err = w.stmts.exec("RELEASE SAVEPOINT one"); err == nil {
			return true, nil
		}
		err = notKept(err)
	}
	if diskRefused(err) || w.lost() {
		err = notKept(err)
	}
	if undo := errors.Join(w.stmts.exec("ROLLBACK TO SAVEPOINT one"), w.stmts.exec("RELEASE SAVEPOINT one")); undo != nil {
		return false, errors.Join(err, undo)
	}
	return true, err
}

// diskRefused reports whether a statement failed for want of the disk, not for
// what it said.
func diskRefused(err error) bool {
	var lite sqlite3.Error
	if errors.As(err, &lite) {
		return lite.Code == sqlite3.ErrFull || lite.Code == sqlite3.ErrIoErr || lite.Code == sqlite3.ErrReadonly
	}
	var pg *pgconn.PgError
	return errors.As(err, &pg) && strings.HasPrefix(pg.Code, "53") // insufficient resources
}

// guard runs the work and what it said to the feed, and turns a panic into an
// error so that the writer goes on.
func guard(work func(*Tx) error, tx *Tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a transaction: %v\n%s", p, debug.Stack())
		}
	}()
	if err := work(tx); err != nil {
		return err
	}
	return tx.flushFeed()
}

func fail(group []*submission, err error) {
	for _, s := range group {
		if s.err == nil {
			s.err = orNotKept(err)
		}
	}
}

// orNotKept says that nothing was kept, unless nobody knows.
func orNotKept(err error) error {
	if ticketing.CodeOf(err) == ticketing.CodeTimeout {
		return err
	}
	return notKept(err)
}

func notKept(err error) error {
	return errors.Join(ticketing.Errorf(ticketing.CodeNotKept,
		"The disk did not keep this, so it did not happen. Free some space or call for help, then try again."), err)
}

func (w *writer) do(ctx context.Context, work func(*Tx) error) error {
	s := &submission{ctx: ctx, work: work, done: make(chan struct{})}
	select {
	case <-w.quit:
		return errClosed()
	default:
	}
	select {
	case w.queue <- s:
	case <-w.quit:
		return errClosed()
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-s.done:
		return s.err
	case <-w.ended:
		select {
		case <-s.done:
			return s.err
		default:
			return errClosed()
		}
	}
}

func errClosed() error {
	return ticketing.Errorf(ticketing.CodeNotKept, "The program is closing; this did not happen.")
}
