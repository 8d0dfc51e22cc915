//go:build !unix

package hub

import (
	"errors"
	"net"
	"os"
	"time"
)

// writeNow writes what the socket takes within a moment. n may be less than all of it; an
// error means that nobody is there.
func writeNow(conn net.Conn, b []byte) (n int, err error) {
	_ = conn.SetWriteDeadline(time.Now().Add(2 * time.Millisecond))
	n, err = conn.Write(b)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = nil
	}
	return n, err
}

// mostStreams is how many streams a hub has at most: nothing says here how many it could.
func mostStreams() int { return mostEars }
