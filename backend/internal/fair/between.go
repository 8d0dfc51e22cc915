package fair

import (
	"crypto/ed25519"
	"crypto/tls"
	"net"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/hub"
)

// listen answers on loopback under a key, as a hub does.
func listen(t testing.TB, key ed25519.PrivateKey) net.Listener {
	t.Helper()
	cert, err := hub.Certificate(key)
	if err != nil {
		t.Fatal(err)
	}
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{cert}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// Between answers on loopback under a key that is not the hub's, as somebody in
// between would, and returns where.
func Between(t testing.TB, name string) string {
	t.Helper()
	l := listen(t, Key(name))
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func(c net.Conn) { // shake hands, listen, and hang up
				_ = c.(*tls.Conn).Handshake()
				_, _ = c.Read(make([]byte, 1024))
				_ = c.Close()
			}(c)
		}
	}()
	return l.Addr().String()
}
