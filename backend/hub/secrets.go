package hub

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ed25519"
	"errors"
	"io/fs"

	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Secrets keep what a hub must not show: how payments are taken, how letters leave
// and through whom buyers sign in. Get
// returns fs.ErrNotExist for what is not kept. A hub of one node keeps them in its folder.
type Secrets interface {
	Get(name string) ([]byte, error)
	Set(name string, secret []byte) error
	Remove(name string) error
}

// SharedSecrets keep them in the database that several nodes share, sealed under a key that
// only who has the hub's key can make: whichever node leads takes the same payments.
type SharedSecrets struct {
	store *store.Store
	seal  cipher.AEAD
}

// NewSharedSecrets returns the secrets in the store of the hub of this key. CodeDamaged for
// another hub's: what was sealed in it under this key, that hub could not open.
func NewSharedSecrets(st *store.Store, key ed25519.PrivateKey) (*SharedSecrets, error) {
	id := journal.DeviceOf(key.Public().(ed25519.PublicKey))
	if err := st.Read(context.Background(), func(tx *store.Tx) error { _, err := ownedBy(tx, id); return err }); err != nil {
		return nil, err
	}
	raw, err := derived(key, "shared secrets")
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(raw)
	if err != nil {
		return nil, err
	}
	seal, err := cipher.NewGCMWithRandomNonce(block)
	return &SharedSecrets{st, seal}, err
}

func (s *SharedSecrets) setting(name string) string { return "secret." + name }

// Get returns a secret. CodeDamaged for what was not sealed by this hub under this name.
func (s *SharedSecrets) Get(name string) (secret []byte, err error) {
	sealed, _, err := s.sealed(name)
	switch {
	case err != nil:
		return nil, err
	case len(sealed) == 0:
		return nil, fs.ErrNotExist
	}
	if secret, err = s.seal.Open(nil, nil, sealed, []byte(name)); err != nil {
		return nil, errors.Join(ticketing.Errorf(ticketing.CodeDamaged, "A secret in the database is damaged. Set it anew in an Office."), err)
	}
	return secret, nil
}

// sealed is what is kept under a name: nothing, where it was removed, and not known, where
// there never was one.
func (s *SharedSecrets) sealed(name string) (sealed []byte, known bool, err error) {
	err = s.store.Read(context.Background(), func(tx *store.Tx) (err error) {
		sealed, known, err = tx.Setting(s.setting(name))
		return err
	})
	return sealed, known, err
}

// Set keeps a secret in the place of another of that name, durably.
func (s *SharedSecrets) Set(name string, secret []byte) error {
	return s.put(name, s.seal.Seal(nil, nil, secret, []byte(name)))
}

// Remove forgets a secret; none is no error.
func (s *SharedSecrets) Remove(name string) error { return s.put(name, nil) }

func (s *SharedSecrets) put(name string, sealed []byte) error {
	return s.store.Do(context.Background(), func(tx *store.Tx) error { return tx.PutSetting(s.setting(name), sealed) })
}

// TakeFrom takes over what a hub kept in its folder before it shared a database. What was
// removed since stays removed: each node's folder still has it.
func (s *SharedSecrets) TakeFrom(folder Secrets) error {
	for _, name := range []string{paymentSecret, beforeSecret, postSecret, signInSecret} {
		if _, known, err := s.sealed(name); err != nil {
			return err
		} else if known {
			continue
		}
		old, err := folder.Get(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = s.Set(name, old)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
