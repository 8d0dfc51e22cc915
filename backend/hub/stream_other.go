//go:build !unix

package hub

import (
	"errors"
	"net"
	"os"
	"time"
)

// socket is the connection of a stream.
type socket struct{ conn net.Conn }

func socketOf(conn net.Conn) (socket, error) { return socket{conn}, nil }

func (s socket) close() { _ = s.conn.Close() }

// write writes what the socket takes within a moment. n may be less than all of it; an
// error means that nobody is there.
func (s socket) write(b []byte) (n int, err error) {
	_ = s.conn.SetWriteDeadline(time.Now().Add(2 * time.Millisecond))
	n, err = s.conn.Write(b)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = nil
	}
	return n, err
}

// mostStreams is how many streams a hub has at most: nothing says here how many it could.
func mostStreams() int { return mostEars }
