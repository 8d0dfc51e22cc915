// Package secrets keeps a data folder's keys at rest. Each secret is a file that
// is sealed with age for the folder's own identity; the identity lies in the
// account's keyring, or in a file sealed with a passphrase, or, where a machine
// has neither, in a file that only the account can read. Where says which.
//
// It must never write over a key, never leave a half-written one under its name,
// and never wait for a keyring longer than a person would.
package secrets

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"filippo.io/age"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Config says where a folder is and what may hold its identity. A passphrase
// comes before the keyring: somebody has set it on purpose.
type Config struct {
	Dir        string
	Keyring    bool   // the account's keyring may be asked
	Passphrase string // "": none
}

// Vault opens and keeps the secrets of one folder. It is for any number of
// goroutines; one program at a time has the folder.
type Vault struct {
	dir   string
	own   *age.X25519Identity
	where Where
	id    string // of the identity in the keyring
}

// maxSecret bounds a secret, in bytes.
const maxSecret = 4 << 10

// Has reports whether the folder holds a secret of that name.
func (v *Vault) Has(name string) bool {
	_, err := os.Stat(v.file(name))
	return err == nil
}

// Get returns a secret. fs.ErrNotExist if there is none, CodeDamaged if the file
// is not what was kept. A key that stands there in the clear, as backups hold
// it, is sealed on the way.
func (v *Vault) Get(name string) ([]byte, error) {
	raw, err := os.ReadFile(v.file(name))
	if err != nil {
		return nil, fmt.Errorf("read the %s secret: %w", name, err)
	}
	if seed, ok := clear(raw); ok {
		return seed, v.replace(name, seed)
	}
	opened, err := age.Decrypt(bytes.NewReader(raw), v.own)
	if err != nil {
		return nil, damaged(name, err)
	}
	secret, err := io.ReadAll(io.LimitReader(opened, maxSecret+1))
	if err != nil || len(secret) > maxSecret {
		return nil, damaged(name, err)
	}
	return secret, nil
}

// clear reads a key seed as backups hold it: 64 hexadecimal digits.
func clear(raw []byte) ([]byte, bool) {
	if len(raw) != 2*ed25519.SeedSize {
		return nil, false
	}
	seed, err := hex.DecodeString(string(raw))
	return seed, err == nil
}

// Clear spells a key as a backup holds it, where the whole backup is sealed.
func Clear(key ed25519.PrivateKey) []byte { return []byte(hex.EncodeToString(key.Seed())) }

// Put keeps a new secret durably; fs.ErrExist if there is one of that name.
func (v *Vault) Put(name string, secret []byte) error {
	if v.Has(name) {
		return fmt.Errorf("keep the %s secret: %w", name, fs.ErrExist)
	}
	return v.replace(name, secret)
}

// Set keeps a secret in the place of another of that name, durably: whole or not at
// all. It is for what a person may change; keys are put once.
func (v *Vault) Set(name string, secret []byte) error { return v.replace(name, secret) }

func (v *Vault) replace(name string, secret []byte) error {
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, v.own.Recipient())
	if err == nil {
		_, err = w.Write(secret)
		err = errors.Join(err, w.Close())
	}
	if err == nil {
		err = writeWhole(v.file(name), sealed.Bytes())
	}
	if err != nil {
		return fmt.Errorf("keep the %s secret: %w", name, err)
	}
	return nil
}

// Remove forgets a secret; none is no error.
func (v *Vault) Remove(name string) error {
	if err := os.Remove(v.file(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Key returns the key of that name; fs.ErrNotExist if there is none.
func (v *Vault) Key(name string) (ed25519.PrivateKey, error) {
	seed, err := v.Get(name)
	if err != nil {
		return nil, err
	}
	if len(seed) != ed25519.SeedSize {
		return nil, damaged(name, nil)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// MakeKey makes a key and keeps it; fs.ErrExist if there is one of that name.
func (v *Vault) MakeKey(name string) (ed25519.PrivateKey, error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make the %s key: %w", name, err)
	}
	return key, v.Put(name, key.Seed())
}

func (v *Vault) file(name string) string { return filepath.Join(v.dir, name+".key") }

func damaged(name string, err error) error {
	return errors.Join(ticketing.Errorf(ticketing.CodeDamaged, "A key file is damaged. Nothing was changed. Restore it from a backup.",
		"file", name+".key"), err)
}

// writeWhole gives a file its name only when all of it is on the disk.
func writeWhole(path string, content []byte) error {
	f, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(path+".new"))
	}
	if err := os.Rename(path+".new", path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}
