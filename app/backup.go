package app

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// A backup is a tar of the hub's database and key, taken while it works and
// sealed (age) for the recovery sheet alone. It is written beside and renamed,
// so that a backup that is there is whole.

// backupPrefix names the files.
const backupPrefix = "ticketcrib-"

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

func (w *world) backupDir() string { return filepath.Join(w.dir, "backups") }

func (w *world) backup(ctx context.Context) error {
	w.mu.Lock()
	h := w.host
	w.mu.Unlock()
	if h == nil {
		return ticketing.Errorf(ticketing.CodeForbidden, "Only the hub is backed up. Do this at the hub.", "role", "")
	}
	recipient, err := w.recipient()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(w.backupDir(), 0o700); err != nil {
		return errors.Join(ticketing.Errorf(ticketing.CodeNotKept, "The backup folder cannot be made."), err)
	}
	copied := filepath.Join(w.backupDir(), "hub.copy")
	defer os.Remove(copied)
	_ = os.Remove(copied)
	if err := h.store.CopyTo(ctx, copied); err != nil {
		return errors.Join(ticketing.Errorf(ticketing.CodeNotKept, "The disk did not keep the backup. Free some space, then try again."), err)
	}
	name := filepath.Join(w.backupDir(), backupPrefix+time.UnixMilli(w.now()).UTC().Format("20060102-150405")+".age")
	if err := seal(name+".part", recipient, map[string]string{"hub.db": copied, "hub.key": w.keyFile("hub")}); err != nil {
		return errors.Join(ticketing.Errorf(ticketing.CodeNotKept, "The disk did not keep the backup. Free some space, then try again."), err, os.Remove(name+".part"))
	}
	return os.Rename(name+".part", name)
}

func (w *world) recipient() (*age.X25519Recipient, error) {
	raw, err := os.ReadFile(filepath.Join(w.dir, "recovery.pub"))
	if err != nil {
		return nil, fmt.Errorf("read the recovery key's public half: %w", err)
	}
	return age.ParseX25519Recipient(string(raw))
}

func seal(path string, to age.Recipient, files map[string]string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	sealed, err := age.Encrypt(f, to)
	if err != nil {
		return err
	}
	archive := tar.NewWriter(sealed)
	for _, name := range []string{"hub.key", "hub.db"} {
		if err := addFile(archive, name, files[name]); err != nil {
			return err
		}
	}
	return errors.Join(archive.Close(), sealed.Close(), f.Sync())
}

func addFile(archive *tar.Writer, name, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if err := archive.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: info.Size()}); err != nil {
		return err
	}
	_, err = io.Copy(archive, f)
	return err
}

// lastBackup is the newest whole backup in the folder.
func (w *world) lastBackup() BackupHead {
	files, _ := filepath.Glob(filepath.Join(w.backupDir(), backupPrefix+"*.age"))
	head := BackupHead{Place: w.backupDir()}
	for _, f := range files {
		at, err := time.Parse("20060102-150405", strings.TrimSuffix(strings.TrimPrefix(filepath.Base(f), backupPrefix), ".age"))
		if err == nil {
			head.At = max(head.At, at.UnixMilli())
		}
	}
	return head
}
