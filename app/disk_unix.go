//go:build !windows

package app

import "golang.org/x/sys/unix"

// freeBytes is what this account may still write where dir is.
func freeBytes(dir string) (uint64, error) {
	var s unix.Statfs_t
	err := unix.Statfs(dir, &s)
	return s.Bavail * uint64(s.Bsize), err
}
