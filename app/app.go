// Package app is every action that a screen, a script or a command line can
// take: one bound struct per trade word, each method thin over the station.
//
// It knows no Wails and no HTTP route but its own few: events leave through the
// Emitter, and the window, browser mode and cribctl call the same structs. Every
// method recovers its panics, answers within its time limit and returns errors
// that ErrorJSON can spell.
package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Emitter carries news to the screens: the name of what has changed. The App
// calls it from one goroutine and at most ten times a second for each name.
type Emitter interface {
	Emit(name string, data any)
}

// Config is what an App is opened with.
type Config struct {
	DataDir  string // made if missing; one program at a time
	Practice bool   // begin in the practice world, a folder of its own inside DataDir
	Emitter  Emitter
	Now      func() time.Time
	Log      *slog.Logger
	Version  string
	// Shop are the buyers' pages, as they were built.
	Shop fs.FS
	// Listen is where a host answers devices; "" is every address, at the usual
	// port or, where that is taken, any. Port 0 is any, and then always that one.
	Listen string
	// Keyring lets the account's keyring hold what opens the folder's keys;
	// Passphrase opens them where one was set. Without both they are in a file.
	Keyring    bool
	Passphrase string
}

// App is a running program as one person sees it. It is for any number of
// goroutines.
type App struct {
	*core
	who *session
}

// core is the program itself, shared by everybody who works with it at once:
// the window, and each command of cribctl.
type core struct {
	cfg  Config
	lock *flock.Flock
	news *news

	mu       sync.Mutex // guards what follows; never held during a call of the station
	world    *world
	prefs    prefs
	unlocked bool // the kiosk may be left
}

// session is who is signed in.
type session struct {
	mu    sync.Mutex
	staff ticketing.StaffID
}

func (s *session) get() ticketing.StaffID {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.staff
}

func (s *session) set(id ticketing.StaffID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.staff = id
}

// Apart returns the same program with nobody signed in: for a command beside
// the window, whose person is another.
func (a *App) Apart() *App { return &App{core: a.core, who: &session{}} }

// Open takes the data folder's lock first of all, then opens what is in it.
// CodeLocked when another program has the folder; CodeDamaged and CodeTooNew
// leave the data as it is.
func Open(ctx context.Context, cfg Config) (*App, error) {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if err := os.MkdirAll(cfg.DataDir, 0o700); err != nil {
		return nil, errors.Join(ticketing.Errorf(ticketing.CodeNotKept, "The data folder cannot be made. Choose another with --data."), err)
	}
	lock := flock.New(filepath.Join(cfg.DataDir, "lock"))
	if ok, err := lock.TryLock(); err != nil || !ok {
		return nil, errors.Join(ticketing.Errorf(ticketing.CodeLocked, "TicketCrib is open already with this data. Use that window."), err)
	}
	a := &App{core: &core{cfg: cfg, lock: lock, news: newNews(cfg.Emitter), prefs: loadPrefs(cfg.DataDir)}, who: &session{}}
	w, err := a.openWorld(ctx, cfg.Practice)
	if err != nil {
		a.news.stop()
		return nil, errors.Join(err, lock.Unlock())
	}
	a.world = w
	return a, nil
}

// Bindings returns pointers to the bound structs, one a trade word.
func (a *App) Bindings() []any {
	return []any{&Shell{a}, &Setup{a}, &Catalog{a}, &BoxOffice{a}, &Gate{a}, &Access{a}, &Devices{a}, &Journal{a}, &Report{a}, &Payments{a}, &Refunds{a}, &Ledger{a}, &Messages{a}, &Queue{a}, &Buyers{a}}
}

// Close ends everything that runs and gives the data folder free.
func (a *App) Close(ctx context.Context) error {
	a.mu.Lock()
	w := a.world
	a.world = nil
	a.mu.Unlock()
	var err error
	if w != nil {
		err = w.close(ctx)
	}
	a.news.stop()
	return errors.Join(err, a.lock.Unlock())
}

// MayClose reports whether the window may close: not while a kiosk is locked.
func (a *App) MayClose() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return !a.prefs.Kiosk || a.unlocked
}

// Unlock lets the window close, for whoever ends the program from outside.
func (a *App) Unlock() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.unlocked = true
}

// LockKiosk makes the window refuse to close until a supervisor says so.
func (a *App) LockKiosk() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.prefs.Kiosk, a.unlocked = true, false
}

// in returns the world that is open now.
func (a *App) in() (*world, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.world == nil {
		return nil, ticketing.Errorf(ticketing.CodeNotKept, "The program is closing.")
	}
	return a.world, nil
}

// enter closes the open world and opens the real or the practice one.
func (a *App) enter(ctx context.Context, practice bool) error {
	old, err := a.in()
	if err != nil || old.practice == practice {
		return err
	}
	next, err := a.openWorld(ctx, practice)
	if err != nil {
		return err
	}
	a.mu.Lock()
	a.world = next
	a.mu.Unlock()
	a.who.set("")
	a.news.tell("shell", "world")
	if err := old.close(ctx); err != nil {
		return fmt.Errorf("close the other world: %w", err)
	}
	return nil
}
