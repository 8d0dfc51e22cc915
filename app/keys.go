package app

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// key returns the world's key of that name, made at the first call. Keys stand
// in files that only this account can read; docs/SECURITY.md says what a stolen
// laptop gives away.
func (w *world) key(name string) (ed25519.PrivateKey, error) {
	file := w.keyFile(name)
	raw, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return w.makeKey(name)
	}
	if err != nil {
		return nil, fmt.Errorf("read the %s key: %w", name, err)
	}
	seed, err := hex.DecodeString(string(raw))
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, ticketing.Errorf(ticketing.CodeDamaged, "A key file is damaged. Nothing was changed. Restore it from a backup.", "file", filepath.Base(file))
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

func (w *world) makeKey(name string) (ed25519.PrivateKey, error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make the %s key: %w", name, err)
	}
	return key, w.putKey(name, key)
}

// putKey writes a key durably, never over another.
func (w *world) putKey(name string, key ed25519.PrivateKey) error {
	f, err := os.OpenFile(w.keyFile(name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("keep the %s key: %w", name, err)
	}
	_, err = f.WriteString(hex.EncodeToString(key.Seed()))
	return errors.Join(err, f.Sync(), f.Close())
}

func (w *world) keyFile(name string) string { return filepath.Join(w.dir, name+".key") }

// hosts reports whether this folder holds a hub.
func (w *world) hosts() bool {
	_, err := os.Stat(w.keyFile("hub"))
	return err == nil
}
