package app

import (
	"context"
	"crypto/ed25519"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/backup"
	"github.com/ticketcrib/ticketcrib/backend/hub"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/station"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Backup makes an encrypted backup now and returns its head.
func (j *Journal) Backup() (BackupHead, error) {
	return call(j.app, "Journal.Backup", long, func(ctx context.Context) (BackupHead, error) {
		w, _, _, err := j.app.acting(ctx, ticketing.RoleSupervisor)
		if err != nil {
			return BackupHead{}, err
		}
		if err := w.backup(ctx); err != nil {
			return BackupHead{}, err
		}
		j.app.news.tell("shell", "backup")
		return w.lastBackup(), nil
	})
}

// kept is how many backups stay beside the data.
const kept = 24

func (w *world) backupDir() string { return filepath.Join(w.dir, "backups") }

// backup copies the hub's database while it works and seals it with the hub's
// key for the recovery sheet alone.
func (w *world) backup(ctx context.Context) error {
	w.mu.Lock()
	h := w.host
	w.mu.Unlock()
	if h == nil {
		return ticketing.Errorf(ticketing.CodeForbidden, "Only the hub is backed up. Do this at the hub.", "role", "")
	}
	key, err := w.key("hub")
	if err != nil {
		return err
	}
	if _, err := backup.SealHub(ctx, h.store, key, w.dir, w.backupDir(), w.app.cfg.Now()); err != nil {
		return err
	}
	return backup.Keep(w.backupDir(), kept)
}

// lastBackup is the newest whole backup in the folder.
func (w *world) lastBackup() BackupHead {
	head := BackupHead{Place: w.backupDir()}
	if at, _ := backup.Last(w.backupDir()); !at.IsZero() {
		head.At = at.UnixMilli()
	}
	return head
}

// keepBackups backs a host up as time goes by, until ctx ends.
func (w *world) keepBackups(ctx context.Context) {
	job := func(ctx context.Context) error {
		defer w.app.news.tell("shell", "backup")
		return w.backup(ctx)
	}
	if err := backup.Schedule(ctx, backup.Every15Minutes, w.backupDir(), job, w.app.cfg.Log); err != nil {
		w.app.cfg.Log.Error("app: the hub is not backed up by itself", "error", err)
	}
}

// TakeOver makes this laptop the hub that a backup is of: its devices know it
// by its key and find it again. It lends and sells nothing until each counter
// has reported, or was written off by name.
func (s *Setup) TakeOver(path, recoveryKey string) (ShellView, error) {
	return call(s.app, "Setup.TakeOver", takeOverLimit, func(ctx context.Context) (ShellView, error) {
		w, err := s.app.in()
		if err != nil {
			return ShellView{}, err
		}
		if w.running() != nil {
			return ShellView{}, ticketing.Errorf(ticketing.CodeConflict, "This laptop has been set up already.")
		}
		secret, err := backup.ParseSecret(recoveryKey)
		if err != nil {
			return ShellView{}, err
		}
		if _, err := backup.Open(path, secret, w.dir); err != nil {
			return ShellView{}, err
		}
		if err := w.takeOver(ctx); err != nil {
			return ShellView{}, err
		}
		s.app.news.tell("shell", "taken over")
		return s.app.shellView(ctx)
	})
}

const takeOverLimit = 10 * time.Minute

// beginEpoch begins a new epoch in a restored file.
func beginEpoch(ctx context.Context, path string, key ed25519.PrivateKey, now int64) (name string, err error) {
	st, err := store.OpenSQLite(ctx, path)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	return hub.BeginEpoch(ctx, st, key, now)
}

func (w *world) takeOver(ctx context.Context) error {
	key, err := w.key("hub")
	if err != nil {
		return err
	}
	name, err := beginEpoch(ctx, filepath.Join(w.dir, "hub.db"), key, w.now())
	if err != nil {
		return err
	}
	h, err := w.openHost(ctx, name)
	if err != nil {
		return err
	}
	own, err := w.key("station")
	if err != nil {
		return errors.Join(err, h.close(ctx))
	}
	public := own.Public().(ed25519.PublicKey)
	device, err := os.Hostname()
	if err != nil || access.ValidName(device, "name") != nil {
		device = "Host"
	}
	if err := h.hub.Enrol(ctx, access.Enrolled{Device: journal.DeviceOf(public), Key: public, Name: device, Place: ticketing.PlaceHost}); err != nil {
		return errors.Join(err, h.close(ctx))
	}
	id := station.Identity{Hub: h.hub.ID(), HubKey: h.hub.Key(), HubName: name, Address: h.local(), Name: device, Place: ticketing.PlaceHost}
	if err := station.SaveIdentity(ctx, w.store, id); err != nil {
		return errors.Join(err, h.close(ctx))
	}
	w.mu.Lock()
	w.host = h
	w.mu.Unlock()
	return w.openStation(ctx, id, own)
}
