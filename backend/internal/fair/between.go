package fair

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"testing"
	"time"
)

// listen answers on loopback under a key, as a hub does.
func listen(t testing.TB, key ed25519.PrivateKey) net.Listener {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.UnixMilli(0), NotAfter: time.UnixMilli(Noon).AddDate(30, 0, 0), DNSNames: []string{"ticketcrib"}}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public().(ed25519.PublicKey), key)
	if err != nil {
		t.Fatal(err)
	}
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{{Certificate: [][]byte{raw}, PrivateKey: key}}})
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
