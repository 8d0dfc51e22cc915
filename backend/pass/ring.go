package pass

import (
	"bytes"
	"crypto/ed25519"
	"sync"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Revocation says how far a device is still trusted: for each scope the last N
// that was issued before the organizer lost trust in it. A scope that is not
// listed has none.
type Revocation struct {
	Device      ticketing.DeviceID
	LastTrusted map[ticketing.ScopeID]uint32
}

// Ring is what one gate trusts: the root keys of its events, the certificates
// under them and the revocations. It gives the same answers whatever the order
// in which it was filled. It is safe for concurrent use.
type Ring struct {
	mu      sync.RWMutex
	roots   map[ticketing.EventID][]ed25519.PublicKey
	issuers map[ticketing.KeyID][]*issuer
	revoked map[ticketing.DeviceID]Revocation
}

// issuer is one certified key. Certificates are replaced as a whole slice, so
// that a reader may keep the one it saw.
type issuer struct {
	device       ticketing.DeviceID
	key          ed25519.PublicKey
	certificates []signedCertificate
}

type signedCertificate struct {
	*Certificate
	raw []byte
}

// NewRing returns a ring that trusts nothing.
func NewRing() *Ring {
	return &Ring{
		roots:   map[ticketing.EventID][]ed25519.PublicKey{},
		issuers: map[ticketing.KeyID][]*issuer{},
		revoked: map[ticketing.DeviceID]Revocation{},
	}
}

// Trust adds a root key of an event; certificates of the event that it signed
// are good from now on. An event may have several. It returns CodeInvalid if
// the key is not 32 bytes.
func (r *Ring) Trust(event ticketing.EventID, root ed25519.PublicKey) error {
	if len(root) != ed25519.PublicKeySize {
		return ticketing.Errorf(ticketing.CodeInvalid, "A root key has 32 bytes.", "field", "root")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, known := range r.roots[event] {
		if known.Equal(root) {
			return nil
		}
	}
	r.roots[event] = append(r.roots[event], bytes.Clone(root))
	return nil
}

// Add takes a signed certificate in and returns it. It returns CodeInvalid if
// the bytes are no certificate and CodeForbidden if no trusted root key of the
// event that it names has signed it. Adding one twice changes nothing.
func (r *Ring) Add(raw []byte) (*Certificate, error) {
	c, err := ParseCertificate(raw)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.vouched(c.Event, raw) {
		return nil, ticketing.Errorf(ticketing.CodeForbidden,
			"This card was not signed by the organizer of an event on this device.", "event", string(c.Event))
	}
	held := r.issuerOf(c)
	for _, known := range held.certificates {
		if bytes.Equal(known.raw, raw) {
			return c, nil
		}
	}
	grown := append([]signedCertificate{}, held.certificates...)
	held.certificates = append(grown, signedCertificate{c, bytes.Clone(raw)})
	return c, nil
}

// Revoke sets how far a device is trusted, in place of any earlier word on it.
func (r *Ring) Revoke(v Revocation) {
	kept := Revocation{Device: v.Device, LastTrusted: make(map[ticketing.ScopeID]uint32, len(v.LastTrusted))}
	for scope, n := range v.LastTrusted {
		kept.LastTrusted[scope] = n
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.revoked[v.Device] = kept
}

// Restore takes a revocation back: the organizer trusts the device again.
func (r *Ring) Restore(device ticketing.DeviceID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.revoked, device)
}

// Knows reports whether the ring holds a certificate of the device.
func (r *Ring) Knows(device ticketing.DeviceID) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, i := range r.issuers[device.KeyID()] {
		if i.device == device {
			return true
		}
	}
	return false
}

func (r *Ring) vouched(event ticketing.EventID, raw []byte) bool {
	for _, root := range r.roots[event] {
		if VerifyCertificate(root, raw) {
			return true
		}
	}
	return false
}

func (r *Ring) issuerOf(c *Certificate) *issuer {
	device := c.Device()
	hint := device.KeyID()
	for _, i := range r.issuers[hint] {
		if i.device == device {
			return i
		}
	}
	i := &issuer{device: device, key: c.Key}
	r.issuers[hint] = append(r.issuers[hint], i)
	return i
}
