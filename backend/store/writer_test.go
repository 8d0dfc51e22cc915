package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Of many transactions that share commits, those that fail or panic undo
// themselves alone, and each is told its own fate.
func TestFailureUndoesItselfAlone(t *testing.T) {
	onEach(t, func(t *testing.T, st *store.Store) {
		errMine := errors.New("mine")
		const all = 300
		fates := make([]error, all)
		var wg sync.WaitGroup
		for i := range all {
			wg.Go(func() {
				fates[i] = st.Do(t.Context(), func(tx *store.Tx) error {
					if err := tx.PutSetting(fmt.Sprint("k", i), []byte{1}); err != nil {
						return err
					}
					switch i % 4 {
					case 1:
						return errMine
					case 2:
						panic("a fault in a rule")
					case 3: // a guard of the schema: the statement itself fails
						return tx.MoveUnits("none", 0, 1)
					}
					return nil
				})
			})
		}
		wg.Wait()
		read(t, st, func(tx *store.Tx) error {
			for i := range all {
				_, kept, err := tx.Setting(fmt.Sprint("k", i))
				if err != nil {
					return err
				}
				if kept != (i%4 == 0) {
					t.Errorf("%d: kept %v", i, kept)
				}
			}
			return nil
		})
		for i, err := range fates {
			good := [...]bool{err == nil, errors.Is(err, errMine), mentions(err, "a fault in a rule"), ticketing.CodeOf(err) == ticketing.CodeConflict}[i%4]
			if !good {
				t.Errorf("%d was told %v", i, err)
			}
		}
	})
}

// A statement that the schema refuses does not take the rest of its group with
// it, on PostgreSQL neither, where it would end the transaction.
func TestRefusedStatementLeavesItsGroupAlone(t *testing.T) {
	onEach(t, func(t *testing.T, st *store.Store) {
		var wg sync.WaitGroup
		for i := range 100 {
			wg.Go(func() {
				err := st.Do(t.Context(), func(tx *store.Tx) error {
					if i%2 == 0 {
						return tx.Park(store.Parked{ID: "one basket", Doc: []byte{}}) // the second is refused by its key
					}
					return tx.PutSetting(fmt.Sprint("k", i), []byte{1})
				})
				if i%2 == 1 && err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		read(t, st, func(tx *store.Tx) error {
			parked, err := tx.ParkedBaskets()
			if len(parked) != 1 {
				t.Errorf("%d baskets", len(parked))
			}
			return err
		})
	})
}

// Whoever was answered nil is seen by another connection at once: the answer
// follows the commit.
func TestAnswersFollowTheCommit(t *testing.T) {
	for _, e := range engines() {
		t.Run(e.name, func(t *testing.T) {
			address := e.address(t)
			st := openOn(t, e, address)
			other := beside(t, e, address)
			var wg sync.WaitGroup
			for i := range 60 {
				wg.Go(func() {
					name := fmt.Sprint("k", i)
					if err := st.Do(t.Context(), func(tx *store.Tx) error { return tx.PutSetting(name, []byte{7}) }); err != nil {
						t.Error(err)
						return
					}
					var n int
					if err := other.QueryRow("SELECT count(*) FROM setting WHERE name = '" + name + "'").Scan(&n); err != nil || n != 1 {
						t.Errorf("%s was answered and is not there: %d %v", name, n, err)
					}
				})
			}
			wg.Wait()
		})
	}
}

func TestCancelledWorkIsNotBegun(t *testing.T) {
	onEach(t, func(t *testing.T, st *store.Store) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		begun := false
		err := st.Do(ctx, func(*store.Tx) error { begun = true; return nil })
		if !errors.Is(err, context.Canceled) || begun {
			t.Fatalf("%v, begun %v", err, begun)
		}
	})
}

func TestClosedStoreRefuses(t *testing.T) {
	for _, e := range engines() {
		t.Run(e.name, func(t *testing.T) {
			st := openOn(t, e, e.address(t))
			if err := st.Close(); err != nil {
				t.Fatal(err)
			}
			if err := st.Do(t.Context(), func(*store.Tx) error { return nil }); ticketing.CodeOf(err) != ticketing.CodeNotKept {
				t.Fatalf("got %v", err)
			}
		})
	}
}

// fill writes until the disk refuses, many at once so that groups form, and
// returns what was confirmed and how the rest was refused.
func fill(st *store.Store, rounds int) (confirmed map[string]bool, refused []error) {
	confirmed = map[string]bool{}
	var mu sync.Mutex
	for round := range rounds {
		var wg sync.WaitGroup
		for i := range 16 {
			wg.Go(func() {
				name := fmt.Sprintf("k%d-%d", round, i)
				size := 200
				if i%5 == 0 {
					size = 60_000 // fails inside its statement, while small ones of its group still fit
				}
				err := st.Do(context.Background(), func(tx *store.Tx) error { return tx.PutSetting(name, make([]byte, size)) })
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					confirmed[name] = true
				} else {
					refused = append(refused, err)
				}
			})
		}
		wg.Wait()
	}
	return confirmed, refused
}

// sound checks a store after its disk was full: what was confirmed is there,
// what was refused is not.
func sound(t *testing.T, path string, confirmed map[string]bool, refused []error, rounds int) {
	t.Helper()
	if len(refused) == 0 || len(confirmed) == 0 {
		t.Fatalf("%d confirmed and %d refused: the disk was not filled", len(confirmed), len(refused))
	}
	for _, err := range refused {
		if ticketing.CodeOf(err) != ticketing.CodeNotKept {
			t.Fatalf("refused with %v", err)
		}
	}
	st, err := store.OpenSQLite(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	read(t, st, func(tx *store.Tx) error {
		for round := range rounds {
			for i := range 16 {
				name := fmt.Sprintf("k%d-%d", round, i)
				_, kept, err := tx.Setting(name)
				if err != nil {
					return err
				}
				if kept != confirmed[name] {
					t.Errorf("%s: confirmed %v, kept %v", name, confirmed[name], kept)
				}
			}
		}
		return nil
	})
}

// A full database file: SQLite ends the whole transaction at once, in the
// middle of a group.
func TestFullFileKeepsNothingThatWasRefused(t *testing.T) {
	path := filepath.Join(fair.Folder(t), "data.db")
	st, err := store.OpenSQLite(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Raw(t.Context(), "PRAGMA max_page_count = 200"); err != nil {
		t.Fatal(err)
	}
	confirmed, refused := fill(st, 12)
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	sound(t, path, confirmed, refused, 12)
}

// A disk that refuses to grow the file, in a child process: the limit is one
// of the whole process.
func TestFullDiskKeepsNothingThatWasRefused(t *testing.T) {
	if path := os.Getenv("TICKETCRIB_TEST_FULL_DISK"); path != "" {
		fullDiskChild(t, path)
		return
	}
	path := filepath.Join(fair.Folder(t), "data.db")
	cmd := exec.Command(os.Args[0], "-test.run=^TestFullDiskKeepsNothingThatWasRefused$", "-test.v")
	cmd.Env = append(os.Environ(), "TICKETCRIB_TEST_FULL_DISK="+path)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	confirmed, refused := map[string]bool{}, []error{}
	for line := range strings.Lines(string(out)) {
		if name, ok := strings.CutPrefix(line, "kept "); ok {
			confirmed[strings.TrimSpace(name)] = true
		}
		if code, ok := strings.CutPrefix(line, "refused "); ok {
			refused = append(refused, &ticketing.Error{Code: ticketing.Code(strings.TrimSpace(code))})
		}
	}
	sound(t, path, confirmed, refused, 12)
}

func fullDiskChild(t *testing.T, path string) {
	st, err := store.OpenSQLite(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	signal.Ignore(syscall.SIGXFSZ)
	room := uint64(200 << 10) // a few sales, whatever the schema takes
	for _, file := range []string{path, path + "-wal"} {
		if info, err := os.Stat(file); err == nil {
			room = max(room, uint64(info.Size())+200<<10)
		}
	}
	limit := syscall.Rlimit{Cur: room, Max: room}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Skip(err)
	}
	confirmed, refused := fill(st, 12)
	fmt.Println()
	for name := range confirmed {
		fmt.Println("kept", name)
	}
	for _, err := range refused {
		fmt.Println("refused", ticketing.CodeOf(err))
	}
	os.Exit(0) // as a program that is ended: no closing checkpoint
}
