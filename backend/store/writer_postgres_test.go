package store_test

import (
	"bytes"
	"database/sql"
	"encoding/binary"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// where a connection to PostgreSQL is cut, once.
const (
	nowhere int32 = iota
	beforeCommit
	afterCommit
)

// relay stands between a store and the server and can cut a connection at its
// COMMIT: before the server has heard it, or after it has been carried out and
// before the store hears of it.
type relay struct {
	cut  atomic.Int32
	cuts atomic.Int32
}

// newRelay returns a relay and the address of the same schema through it.
func newRelay(t *testing.T, address string) (*relay, string) {
	t.Helper()
	r := &relay{}
	return r, fair.Through(t, address, func(client, server net.Conn) {
		l := &line{relay: r, client: client, server: server}
		var both sync.WaitGroup
		both.Go(l.up)
		both.Go(l.down)
		both.Wait()
	})
}

// line is one connection.
type line struct {
	*relay
	client, server net.Conn
	muted          atomic.Bool // what the server says is not passed on
}

func (l *line) end() { _ = l.client.Close(); _ = l.server.Close() }

func (l *line) up() {
	defer l.end()
	if m, err := message(l.client, false); err != nil || l.pass(m) != nil {
		return
	}
	for {
		m, err := message(l.client, true)
		if err != nil {
			return
		}
		if m[0] == 'Q' && string(m[5:]) == "COMMIT\x00" {
			if l.cut.CompareAndSwap(beforeCommit, nowhere) {
				l.cuts.Add(1)
				return
			}
			l.muted.Store(l.cut.CompareAndSwap(afterCommit, nowhere))
		}
		if l.pass(m) != nil {
			return
		}
	}
}

func (l *line) pass(m []byte) error { _, err := l.server.Write(m); return err }

func (l *line) down() {
	defer l.end()
	for {
		m, err := message(l.server, true)
		if err != nil {
			return
		}
		if l.muted.Load() {
			if m[0] == 'C' && bytes.HasPrefix(m[5:], []byte("COMMIT")) {
				l.cuts.Add(1)
				return
			}
			continue
		}
		if _, err := l.client.Write(m); err != nil {
			return
		}
	}
}

// message reads one message of the protocol, whose first one has no type.
func message(from io.Reader, typed bool) ([]byte, error) {
	head := make([]byte, 4, 5)
	if typed {
		head = head[:5]
	}
	if _, err := io.ReadFull(from, head); err != nil {
		return nil, err
	}
	rest := make([]byte, binary.BigEndian.Uint32(head[len(head)-4:])-4)
	_, err := io.ReadFull(from, rest)
	return append(head, rest...), err
}

func onPostgres(t *testing.T) (e engine, address string) {
	t.Helper()
	address = fair.Postgres(t)
	for _, e = range engines() {
		if e.name == "postgres" {
			return e, address
		}
	}
	panic("internal error: no such engine")
}

func put(t *testing.T, st *store.Store, name string) error {
	t.Helper()
	return st.Do(t.Context(), func(tx *store.Tx) error { return tx.PutSetting(name, []byte{1}) })
}

func has(t *testing.T, st *store.Store, name string) (there bool) {
	t.Helper()
	read(t, st, func(tx *store.Tx) (err error) {
		_, there, err = tx.Setting(name)
		return err
	})
	return there
}

func TestACommitWhoseAnswerIsLostIsLookedUp(t *testing.T) {
	for _, c := range []struct {
		name string
		cut  int32
		kept bool
	}{{"before it is carried out", beforeCommit, false}, {"after it was carried out", afterCommit, true}} {
		t.Run(c.name, func(t *testing.T) {
			e, address := onPostgres(t)
			r, through := newRelay(t, address)
			st := openOn(t, e, through)
			for round, name := range []string{"a", "b", "c"} { // each on the connection that the last one has left
				if err := put(t, st, name+" before"); err != nil {
					t.Fatal(err)
				}
				r.cut.Store(c.cut)
				err := put(t, st, name)
				if n := r.cuts.Load(); n != int32(round+1) {
					t.Fatalf("%d cuts after round %d", n, round)
				}
				if c.kept && err != nil || !c.kept && ticketing.CodeOf(err) != ticketing.CodeNotKept {
					t.Errorf("it was told %v", err)
				}
				if has(t, st, name) != c.kept {
					t.Errorf("it is kept: %v, and it was told %v", !c.kept, err)
				}
			}
		})
	}
}

func TestTheWriterGoesOnAfterItsConnectionHasEnded(t *testing.T) {
	e, address := onPostgres(t)
	st := openOn(t, e, address)
	if err := put(t, st, "before"); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	end := func() {
		if _, err := db.Exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name IN (SELECT name FROM setting WHERE name LIKE 'writer.%')"); err != nil {
			t.Fatal(err)
		}
	}
	end() // while nothing is written
	if err := put(t, st, "after"); err != nil {
		t.Errorf("the next one was told %v", err)
	}
	err = st.Do(t.Context(), func(tx *store.Tx) error {
		if err := tx.PutSetting("half", []byte{1}); err != nil {
			return err
		}
		end() // in the middle of a transaction
		return tx.PutSetting("other half", []byte{1})
	})
	if ticketing.CodeOf(err) != ticketing.CodeNotKept {
		t.Errorf("the one in the middle was told %v", err)
	}
	if err := put(t, st, "at last"); err != nil || has(t, st, "half") || !has(t, st, "at last") {
		t.Errorf("afterwards: %v", err)
	}
}

func TestAWriterLeavesNoMark(t *testing.T) {
	e, address := onPostgres(t)
	st := openOn(t, e, address)
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var n int
	if err := db.QueryRow("SELECT count(*) FROM setting WHERE name LIKE 'writer.%'").Scan(&n); err != nil || n != 0 {
		t.Errorf("%d marks: %v", n, err)
	}
}
