package app

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/google/uuid"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/mail/mailtest"
	"github.com/ticketcrib/ticketcrib/backend/secrets"
	"github.com/ticketcrib/ticketcrib/backend/station"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// world is everything of one data folder: the real one, or practice with keys
// and files of its own. It owns the station and, on a host, the hub.
type world struct {
	app      *App
	dir      string
	practice bool
	store    *store.Store
	secrets  *secrets.Vault

	mu      sync.Mutex
	station *station.Station
	host    *host
	sandbox *sandbox       // the payment provider that moves no money, where it is used
	sink    *mailtest.Sink // the mail server that keeps what it is given, where it is used
	joining *joining
	checks  map[string]CheckView // what only the screen can know
	stick   []byte               // the file that was made last, until it is saved
	sheet   []byte               // the recovery sheet's PDF, until the program ends
}

// openWorld opens a world's folder and starts what was set up in it.
func (a *App) openWorld(ctx context.Context, practice bool) (*world, error) {
	w := &world{app: a, dir: a.cfg.DataDir, practice: practice, checks: map[string]CheckView{}}
	if practice {
		w.dir = filepath.Join(a.cfg.DataDir, "practice")
	}
	if err := os.MkdirAll(w.dir, 0o700); err != nil {
		return nil, errors.Join(ticketing.Errorf(ticketing.CodeNotKept, "The data folder cannot be made."), err)
	}
	var err error
	// Practice has nothing that is worth a place in the account's keyring.
	if w.secrets, err = secrets.Open(secrets.Config{Dir: w.dir, Keyring: a.cfg.Keyring && !practice, Passphrase: a.cfg.Passphrase}); err != nil {
		return nil, err
	}
	if w.store, err = store.OpenSQLite(ctx, filepath.Join(w.dir, "station.db")); err != nil {
		return nil, err
	}
	if err := w.start(ctx); err != nil {
		return nil, errors.Join(err, w.close(ctx))
	}
	return w, nil
}

// start runs the hub and the station that this folder was set up for, if any.
func (w *world) start(ctx context.Context) error {
	id, ok, err := station.LoadIdentity(ctx, w.store)
	if err != nil || !ok {
		return err
	}
	if w.hosts() {
		h, err := w.openHost(ctx, id.HubName)
		if err != nil {
			return err
		}
		w.host = h
		id.Address = h.local()
	}
	key, err := w.key("station")
	if err != nil {
		return err
	}
	return w.openStation(ctx, id, key)
}

func (w *world) openStation(ctx context.Context, id station.Identity, key ed25519.PrivateKey) error {
	cfg := station.Config{Store: w.store, Key: key, Identity: id, Now: w.now, Elapsed: elapsed, NewID: newID, Random: rand.Reader, Log: w.app.cfg.Log, Changed: w.changed}
	if w.host == nil && !w.practice {
		cfg.Find = findHub
	}
	s, err := station.Open(ctx, cfg)
	if err != nil {
		return fmt.Errorf("start the station: %w", err)
	}
	w.mu.Lock()
	w.station = s
	w.mu.Unlock()
	return nil
}

func (w *world) running() *station.Station {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.station
}

func (w *world) close(ctx context.Context) error {
	w.cancelJoin()
	w.mu.Lock()
	s, h, box, sink := w.station, w.host, w.sandbox, w.sink
	w.station, w.host, w.sandbox, w.sink = nil, nil, nil, nil
	w.mu.Unlock()
	if s != nil {
		s.Close()
	}
	var err error
	if h != nil {
		err = h.close(ctx)
	}
	if box != nil {
		box.close()
	}
	if sink != nil {
		sink.Close()
	}
	return errors.Join(err, w.store.Close())
}

// changed turns a topic of the station into what the screens listen to.
func (w *world) changed(topic string) {
	n := w.app.news
	switch topic {
	case "link":
		n.tell("shell", topic)
	case "sale", "shift", "allotment", "event", "level", "order", "offer":
		n.tell("board", topic)
		n.tell("shell", topic)
		n.tell("report", topic)
	case "scan", "checkin", "reopened", "conflict", "decided":
		n.tell("gate", topic)
		n.tell("journal", topic)
		n.tell("report", topic)
	case "device", "certificate":
		n.tell("devices", topic)
	default:
		n.tell("changed", topic)
	}
}

// person returns somebody of the roster; nil for nobody.
func (w *world) person(ctx context.Context, id ticketing.StaffID) (*access.Staff, error) {
	if id == "" {
		return nil, nil
	}
	var p access.Staff
	var ok bool
	err := w.store.Read(ctx, func(tx *store.Tx) (err error) {
		p, ok, err = tx.StaffByID(id)
		return err
	})
	if err != nil || !ok {
		return nil, err
	}
	return &p, nil
}

func (w *world) now() int64 { return w.app.cfg.Now().UnixMilli() }

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// wipe closes a world that has left its hub and removes its keys and data.
func (a *App) wipe(ctx context.Context, w *world) error {
	if err := w.close(ctx); err != nil {
		return err
	}
	if err := w.forget("station.db", "station.db-wal", "station.db-shm", "station.key"); err != nil {
		return err
	}
	next, err := a.openWorld(ctx, w.practice)
	if err != nil {
		return err
	}
	a.mu.Lock()
	a.world = next
	a.mu.Unlock()
	a.who.set("")
	a.news.tell("shell", "left")
	return nil
}
