//go:build unix

package hub

import (
	"errors"
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// socket is the connection of a stream: its bare descriptor, where it has one. What Go keeps for
// a connection (two addresses, deadlines, its place in the poller) is most of a thousand bytes,
// and nobody reads here or waits. It is its writer's own; a copy of it is the same socket.
type socket struct {
	fd   int
	conn net.Conn // where there is no bare descriptor: it is encrypted, or is none of the kernel's
}

// socketOf makes a connection a socket, and ends what was the connection, also where it fails.
func socketOf(conn net.Conn) (s socket, err error) {
	of, ok := conn.(syscall.Conn)
	if !ok {
		return socket{conn: conn}, nil
	}
	defer conn.Close()
	raw, err := of.SyscallConn()
	if err != nil {
		return s, err
	}
	var failed error
	err = raw.Control(func(fd uintptr) { s.fd, failed = unix.FcntlInt(fd, unix.F_DUPFD_CLOEXEC, 0) })
	return s, errors.Join(err, failed)
}

// write writes what the socket takes without waiting. n may be less than all of it;
// an error means that nobody is there.
func (s socket) write(b []byte) (n int, err error) {
	if s.conn != nil {
		return s.conn.Write(b)
	}
	if n, err = unix.Write(s.fd, b); errors.Is(err, unix.EAGAIN) || errors.Is(err, unix.EINTR) {
		err = nil
	}
	return max(n, 0), err
}

func (s socket) close() {
	if s.conn != nil {
		_ = s.conn.Close()
		return
	}
	_ = unix.Close(s.fd)
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
