package app

import (
	"crypto/ed25519"
	"errors"
	"io/fs"
)

// key returns the world's key of that name, made at the first call.
func (w *world) key(name string) (ed25519.PrivateKey, error) {
	key, err := w.secrets.Key(name)
	if errors.Is(err, fs.ErrNotExist) {
		return w.secrets.MakeKey(name)
	}
	return key, err
}

// hosts reports whether this folder holds a hub.
func (w *world) hosts() bool { return w.secrets.Has("hub") }
