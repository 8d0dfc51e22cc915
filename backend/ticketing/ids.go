package ticketing

import (
	"encoding/hex"
	"strings"
)

// Ids are distinct string types, so that the compiler refuses an order's id
// where a shift's is meant. All are made by the caller's generator (UUIDv7)
// unless the comment says otherwise.
type (
	EventID    string
	QuotaID    string
	GateID     string
	StaffID    string
	OrderID    string
	PositionID string
	ShiftID    string
	GrantID    string
	ConflictID string

	// DeviceID names a device by its key: 32 hex digits, the first 16 bytes of
	// SHA-256 over the Ed25519 public key. The hub's own key has one too.
	DeviceID string

	// ScopeID is what a pass opens: a performance, or a series of them. It is
	// 16 hex digits, the 8 bytes that stand in the pass.
	ScopeID string
)

// TypeNo is a ticket type's number inside its event, from 1. It stands in the
// pass, is never given again and survives renaming.
type TypeNo uint16

// TierNo is a price tier's number inside its ticket type, from 1.
type TierNo uint16

// KeyID is the hint in a pass for which key signed it: the first 4 bytes of
// the device's id. Two keys may share one; a ring tries all of them.
type KeyID [4]byte

// String returns the 8 hex digits of the key id.
func (k KeyID) String() string { return hex.EncodeToString(k[:]) }

// ParseKeyID reads 8 lower-case hex digits.
func ParseKeyID(s string) (KeyID, error) {
	var k KeyID
	if !lowerHex(s, len(k)) {
		return KeyID{}, Errorf(CodeInvalid, "A key id is 8 hex digits.", "field", "key")
	}
	_, _ = hex.Decode(k[:], []byte(s))
	return k, nil
}

// KeyID returns the hint for passes that this device signs; the zero KeyID if
// the id is malformed.
func (d DeviceID) KeyID() KeyID {
	if len(d) < 8 {
		return KeyID{}
	}
	k, _ := ParseKeyID(string(d[:8]))
	return k
}

// Valid reports whether the id has the form of a device id.
func (d DeviceID) Valid() bool { return lowerHex(string(d), 16) }

// Bytes returns the 8 bytes of the scope; ok is false if it is malformed.
func (s ScopeID) Bytes() (b [8]byte, ok bool) {
	if !lowerHex(string(s), len(b)) {
		return b, false
	}
	_, _ = hex.Decode(b[:], []byte(s))
	return b, true
}

// Valid reports whether the id has the form of a scope id.
func (s ScopeID) Valid() bool { _, ok := s.Bytes(); return ok }

// ScopeFrom returns the id of 8 scope bytes.
func ScopeFrom(b [8]byte) ScopeID { return ScopeID(hex.EncodeToString(b[:])) }

// TicketKey names a ticket for ever: the id of the device whose key issued it
// and that key's gapless counter within the scope.
type TicketKey struct {
	Key KeyID
	N   uint32
}

func lowerHex(s string, bytes int) bool {
	return len(s) == 2*bytes && strings.Trim(s, "0123456789abcdef") == ""
}
