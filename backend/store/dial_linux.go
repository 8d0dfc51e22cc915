package store

import (
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// endsSilent bounds how long what was sent may stay without an answer of the other machine:
// keepalives are sent only while nothing is.
func endsSilent(network, _ string, c syscall.RawConn) error {
	if !strings.HasPrefix(network, "tcp") {
		return nil
	}
	var failed error
	err := c.Control(func(fd uintptr) {
		failed = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(silentFor.Milliseconds()))
	})
	if err != nil {
		return err
	}
	return failed
}
