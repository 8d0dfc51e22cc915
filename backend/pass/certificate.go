package pass

import (
	"bytes"
	"crypto/ed25519"
	"slices"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// certificateLabel separates signatures over certificates from every other use
// of an event's root key. It must never change.
const certificateLabel = "ticketcrib certificate v1\n"

const certificateVersion = 1

// Bounds of a certificate: one always fits one card. An event with more scopes
// or types gives a device several certificates.
const (
	MaxCertificate = 960 // bytes, signature included
	MaxScopes      = 32
	MaxTypes       = 64
	maxEventID     = 64
	maxMillis      = 1<<53 - 1
)

// Certificate says that an event's root key lets a device sign: for what, how
// much and until when.
type Certificate struct {
	Key      ed25519.PublicKey // of the device, 32 bytes
	Event    ticketing.EventID
	Place    ticketing.Place
	Scopes   []ScopeRight       // ascending by scope, at most MaxScopes
	Types    []ticketing.TypeNo // ascending, at most MaxTypes; none: every type
	NotAfter int64              // Unix ms: what the device signs later is not trusted
	Serial   uint64             // the higher one decides where two name one scope
}

// ScopeRight is a certificate's right within one scope.
type ScopeRight struct {
	Scope    ticketing.ScopeID
	StartsAt int64  // Unix ms, for the validity that stands in the pass
	Ceiling  uint32 // highest N that the device may reach; 0: it may not sell
}

// Device names the certified device.
func (c *Certificate) Device() ticketing.DeviceID { return DeviceOf(c.Key) }

// Right returns the certificate's right within a scope.
func (c *Certificate) Right(scope ticketing.ScopeID) (ScopeRight, bool) {
	for _, r := range c.Scopes {
		if r.Scope == scope {
			return r, true
		}
	}
	return ScopeRight{}, false
}

// Covers reports whether the device may issue passes of the type.
func (c *Certificate) Covers(no ticketing.TypeNo) bool {
	return len(c.Types) == 0 || slices.Contains(c.Types, no)
}

// SignCertificate returns the certificate's bytes, signed by the event's root
// key: the deterministic CBOR of FORMAT.md section 4, then 64 bytes of
// signature. It returns CodeInvalid, with the field's name, for a certificate
// that ParseCertificate would refuse.
func SignCertificate(root ed25519.PrivateKey, c Certificate) ([]byte, error) {
	if err := c.validate(); err != nil {
		return nil, err
	}
	body, err := encodeBody(&c)
	if err != nil {
		return nil, badCertificate("encoding")
	}
	if len(body)+ed25519.SignatureSize > MaxCertificate {
		return nil, badCertificate("size")
	}
	return append(body, ed25519.Sign(root, append([]byte(certificateLabel), body...))...), nil
}

// ParseCertificate reads a certificate without trusting it: Verify or Ring.Add
// does. It accepts exactly the bytes that SignCertificate writes and returns
// CodeInvalid with Args field for all else.
func ParseCertificate(b []byte) (*Certificate, error) {
	if len(b) > MaxCertificate || len(b) <= ed25519.SignatureSize {
		return nil, badCertificate("size")
	}
	body := b[:len(b)-ed25519.SignatureSize]
	c, err := decodeBody(body)
	if err != nil {
		return nil, err
	}
	if err := c.validate(); err != nil {
		return nil, err
	}
	if again, err := encodeBody(c); err != nil || !bytes.Equal(again, body) {
		return nil, badCertificate("encoding")
	}
	return c, nil
}

// VerifyCertificate reports whether root signed the certificate's bytes.
func VerifyCertificate(root ed25519.PublicKey, b []byte) bool {
	if len(root) != ed25519.PublicKeySize || len(b) <= ed25519.SignatureSize || len(b) > MaxCertificate {
		return false
	}
	cut := len(b) - ed25519.SignatureSize
	return ed25519.Verify(root, append([]byte(certificateLabel), b[:cut]...), b[cut:])
}

func (c *Certificate) validate() error {
	if field := c.invalidField(); field != "" {
		return badCertificate(field)
	}
	return nil
}

func (c *Certificate) invalidField() string {
	switch {
	case len(c.Key) != ed25519.PublicKeySize:
		return "key"
	case c.Event == "" || len(c.Event) > maxEventID:
		return "event"
	case !c.Place.Valid():
		return "place"
	case len(c.Scopes) > MaxScopes || !ascending(c.Scopes, func(a, b ScopeRight) bool { return a.Scope < b.Scope }):
		return "scopes"
	case slices.ContainsFunc(c.Scopes, func(r ScopeRight) bool { return !r.Scope.Valid() || !millis(r.StartsAt) }):
		return "scopes"
	case len(c.Types) > MaxTypes || slices.Contains(c.Types, 0) ||
		!ascending(c.Types, func(a, b ticketing.TypeNo) bool { return a < b }):
		return "types"
	case !millis(c.NotAfter):
		return "notAfter"
	}
	return ""
}

func millis(ms int64) bool { return ms >= 0 && ms <= maxMillis }

// ascending reports whether each element is less than the next, which also
// rules out repeats.
func ascending[T any](s []T, less func(a, b T) bool) bool {
	for i := 1; i < len(s); i++ {
		if !less(s[i-1], s[i]) {
			return false
		}
	}
	return true
}

func badCertificate(field string) error {
	return ticketing.Errorf(ticketing.CodeInvalid, "This is not a certificate that this program can use.", "field", field)
}
