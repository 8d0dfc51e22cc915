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

// keptFor are the descriptors that streams leave to requests, nodes and the database: an eighth,
// and no fewer than a small server needs. More would be streams that are missing when a node dies
// and its waiters go to the others.
const keptFor = 256

// mostStreams is how many streams this process has descriptors for.
func mostStreams() int {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) != nil {
		return mostEars
	}
	most := limit.Cur - min(max(limit.Cur/8, keptFor), limit.Cur)
	return int(min(mostEars, most)) //nolint:gosec // at most mostEars
}
