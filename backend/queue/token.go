package queue

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Token is a place as its holder keeps it: to a hub that has lost it, its proof. Fields
// are big-endian; the event stands as the first 8 bytes of its hash.
//
//	version 1 | event 8 | epoch 4 | number 8 | account 16 | issued at 8 | MAC 16
type Token struct {
	Epoch    uint32
	Number   uint64
	Account  Account
	IssuedAt int64 // Unix ms
}

const (
	tokenVersion = 1
	tokenBody    = 1 + 8 + 4 + 8 + 16 + 8
	macSize      = 16
	tokenLabel   = "ticketcrib place\x00"
)

// Seal spells the token for the event under the key.
func (t Token) Seal(key []byte, event ticketing.EventID) string {
	b := begun(tokenVersion, tokenBody, event)
	binary.BigEndian.PutUint32(b[9:], t.Epoch)
	binary.BigEndian.PutUint64(b[13:], t.Number)
	copy(b[21:37], t.Account[:])
	binary.BigEndian.PutUint64(b[37:], uint64(t.IssuedAt))
	return sealed(key, tokenLabel, b)
}

// begun begins what a holder keeps: version 1 | event 8, and room for the rest of its size.
func begun(version byte, size int, event ticketing.EventID) []byte {
	b := make([]byte, size, size+macSize)
	b[0] = version
	name := sha256.Sum256([]byte(event))
	copy(b[1:9], name[:8])
	return b
}

// sealed spells it with its MAC; opened is sealed backwards, where it was begun alike.
func sealed(key []byte, label string, b []byte) string {
	return base64.RawURLEncoding.EncodeToString(append(b, macOf(key, label, b)...))
}

func opened(key []byte, label string, version byte, size int, event ticketing.EventID, s string) (b []byte, ok bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || len(b) != size+macSize || !hmac.Equal(b[size:], macOf(key, label, b[:size])) {
		return nil, false
	}
	return b[:size], hmac.Equal(b[:9], begun(version, size, event)[:9])
}

// macOf is a MAC of what the label names.
func macOf(key []byte, label string, body []byte) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(label))
	m.Write(body)
	return m.Sum(nil)[:macSize]
}

// ParseToken reads a token of the event. CodeInvalid for one that is damaged, forged or
// of another event: they are not told apart.
func ParseToken(key []byte, event ticketing.EventID, s string) (Token, error) {
	bad := ticketing.Errorf(ticketing.CodeInvalid, "This is no place in this line.", "field", "token")
	b, ok := opened(key, tokenLabel, tokenVersion, tokenBody, event, s)
	if !ok {
		return Token{}, bad
	}
	t := Token{Epoch: binary.BigEndian.Uint32(b[9:]), Number: binary.BigEndian.Uint64(b[13:]), IssuedAt: int64(binary.BigEndian.Uint64(b[37:]))}
	copy(t.Account[:], b[21:])
	if t.Number == 0 {
		return Token{}, bad
	}
	return t, nil
}
