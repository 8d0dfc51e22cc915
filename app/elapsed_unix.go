//go:build !windows && !linux

package app

import "golang.org/x/sys/unix"

// elapsed is what has passed since this machine was started, in ms, its sleep
// counted.
func elapsed() int64 {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &t); err != nil {
		panic("internal error: this kernel has no CLOCK_MONOTONIC")
	}
	return t.Nano() / 1_000_000
}
