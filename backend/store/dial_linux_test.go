package store_test

import (
	"net"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/ticketcrib/ticketcrib/backend/store"
)

func TestAConnectionToASilentDatabaseEnds(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	conn, err := store.DialPostgres(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	raw, err := conn.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	err = raw.Control(func(fd uintptr) {
		if ms, err := unix.GetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT); err != nil || ms != 10_000 {
			t.Errorf("what was sent is waited for %d ms: %v", ms, err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}
