package bench

import (
	"os"
	"path/filepath"
)

// measureDisk writes and syncs one page after another: no durable answer can be
// quicker, and only answers that share a sync can be more.
func measureDisk(folder string, count int) (took spread, err error) {
	f, err := os.Create(filepath.Join(folder, "page"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	page := make([]byte, 4096)
	return each(count, func(int) error {
		if _, err := f.Write(page); err != nil {
			return err
		}
		return f.Sync()
	})
}
