package pass

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// passLabel separates signatures over passes from every other use of a device's
// key. It must never change.
const passLabel = "ticketcrib pass v1\n"

// Token is a signed pass: 40 bytes of payload and 64 of Ed25519 signature over
// the label and the payload.
type Token [TokenSize]byte

// DeviceOf names the device that holds the private half of key: the first 16
// bytes of its SHA-256, as hex.
func DeviceOf(key ed25519.PublicKey) ticketing.DeviceID {
	sum := sha256.Sum256(key)
	return ticketing.DeviceID(hex.EncodeToString(sum[:16]))
}

// Sign makes the token of p with the issuing device's key. It returns
// CodeInvalid if p fails Validate or names another issuer than key. The same
// key and payload always give the same bytes, so that a reprint is no new pass.
func Sign(key ed25519.PrivateKey, p Payload) (Token, error) {
	if err := p.Validate(); err != nil {
		return Token{}, err
	}
	if DeviceOf(key.Public().(ed25519.PublicKey)).KeyID() != p.Issuer {
		return Token{}, ticketing.Errorf(ticketing.CodeInvalid, "A pass is signed by the device that it names.", "field", "issuer")
	}
	message := p.appendTo([]byte(passLabel))
	var t Token
	copy(t[:], message[len(passLabel):])
	copy(t[PayloadSize:], ed25519.Sign(key, message))
	return t, nil
}

// Unverified returns what the token claims. Nothing in it is true before
// Ring.Check says so; it serves to show a device its own passes.
func (t Token) Unverified() Payload { return readPayload(t[:PayloadSize]) }

// signedBy reports whether key made the token's signature.
func (t Token) signedBy(key ed25519.PublicKey) bool {
	var message [len(passLabel) + PayloadSize]byte
	copy(message[:], passLabel)
	copy(message[len(passLabel):], t[:PayloadSize])
	return ed25519.Verify(key, message[:], t[PayloadSize:])
}

// wellFormed reports whether the signed bytes are those that this version
// would write for the payload that it reads from them.
func (t Token) wellFormed() bool {
	p := t.Unverified()
	return p.Validate() == nil && string(p.appendTo(nil)) == string(t[:PayloadSize])
}
