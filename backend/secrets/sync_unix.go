//go:build !windows

package secrets

import (
	"errors"
	"os"
)

// syncFolder makes a new name in the folder outlast a power cut.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
