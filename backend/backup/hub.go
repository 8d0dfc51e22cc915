package backup

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/secrets"
)

// PublicFile holds the recovery key's public half in a hub's folder.
const PublicFile = "recovery.pub"

// Copier makes a consistent copy of a database that works.
type Copier interface {
	CopyTo(ctx context.Context, path string) error
}

// SealHub seals the hub of the folder dir into the folder to and returns the
// backup's path: its database, its key, and who may open backups of it.
func SealHub(ctx context.Context, db Copier, key ed25519.PrivateKey, dir, to string, at time.Time) (string, error) {
	public, err := os.ReadFile(filepath.Join(dir, PublicFile))
	if err != nil {
		return "", fmt.Errorf("read the recovery key's public half: %w", err)
	}
	copied := filepath.Join(dir, "hub.copy")
	defer os.Remove(copied)
	_ = os.Remove(copied)
	if err := db.CopyTo(ctx, copied); err != nil {
		return "", notKept(err)
	}
	return Seal(to, string(public), at, map[string]Content{
		"hub.db": {Path: copied}, "hub.key": {Bytes: secrets.Clear(key)}, PublicFile: {Bytes: public},
	})
}
