//go:build unix

package hub

import (
	"errors"
	"net"
	"syscall"
)

// writeNow writes what the socket takes without waiting. n may be less than all of it;
// an error means that nobody is there.
func writeNow(conn net.Conn, b []byte) (n int, err error) {
	tcp, ok := conn.(syscall.Conn)
	if !ok {
		return conn.Write(b)
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return 0, err
	}
	var failed error
	err = raw.Write(func(fd uintptr) bool {
		n, failed = syscall.Write(int(fd), b)
		return true
	})
	if n < 0 {
		n = 0
	}
	if errors.Is(failed, syscall.EAGAIN) || errors.Is(failed, syscall.EINTR) {
		failed = nil
	}
	return n, errors.Join(err, failed)
}

// mostStreams is how many streams this process has descriptors for, a quarter of them kept
// for all else.
func mostStreams() int {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) != nil {
		return mostEars
	}
	return int(min(mostEars, uint64(limit.Cur)/4*3)) //nolint:gosec // at most mostEars
}
