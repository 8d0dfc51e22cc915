package pass

import (
	"encoding/binary"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Sizes in bytes of the parts of a token.
const (
	PayloadSize = 40
	TokenSize   = 104
)

// versionByte opens every token of this format. It is at least 0x5A so that the
// token, read as a number, always has 251 decimal digits; the next five values
// are kept for later formats.
const (
	versionByte     = 0x5A
	lastVersionByte = 0x5F
)

// Flags are the properties of a pass that a gate must know with no catalogue.
// Bits without a name are zero; a pass that sets one is from a newer version.
type Flags uint8

// The flags. Their bits must never change meaning.
const (
	FlagRotating Flags = 1 << 0 // good only beside its turning code
	FlagReEntry  Flags = 1 << 1 // may leave and come back

	knownFlags = FlagRotating | FlagReEntry
)

// OpenEnd as a validity offset means no limit on that side.
const OpenEnd uint16 = 0xFFFF

// Payload is what a pass says. Its 40 bytes stand at fixed offsets, numbers
// big-endian, and are signed; FORMAT.md section 2 has the table.
type Payload struct {
	Issuer ticketing.KeyID   // hint for the key that signed
	Scope  ticketing.ScopeID // the performance or series that it opens
	N      uint32            // the issuer's gapless counter in that scope, from 1

	RootKey    ticketing.KeyID // issuer of the first pass of this right
	RootN      uint32          // its counter; Issuer and N where Generation is 0
	Generation uint8           // 0 as sold; each exchange or transfer adds 1

	Type   ticketing.TypeNo
	People uint8  // admissions in one entry, at least 1
	Seat   uint32 // the event's number of the seat; 0: none

	// Minutes before and after the start between which the pass is good at a
	// gate that has no catalogue; OpenEnd: no limit.
	MinutesBefore uint16
	MinutesAfter  uint16

	Flags Flags
}

// Ticket names the pass itself: its issuer's key id and counter.
func (p Payload) Ticket() ticketing.TicketKey {
	return ticketing.TicketKey{Key: p.Issuer, N: p.N}
}

// Validate returns CodeInvalid, with the field's name, where no honest issuer
// of this version would write such a payload.
func (p Payload) Validate() error {
	field := p.invalidField()
	if field == "" {
		return nil
	}
	return ticketing.Errorf(ticketing.CodeInvalid, "This pass says something that cannot be.", "field", field)
}

func (p Payload) invalidField() string {
	own := p.RootKey == p.Issuer && p.RootN == p.N
	switch {
	case !p.Scope.Valid():
		return "scope"
	case p.N == 0:
		return "n"
	case p.RootN == 0, own != (p.Generation == 0):
		return "root"
	case p.Type == 0:
		return "type"
	case p.People == 0:
		return "people"
	case p.Flags&^knownFlags != 0:
		return "flags"
	}
	return ""
}

// appendTo writes the 40 bytes of a payload whose scope is valid.
func (p Payload) appendTo(b []byte) []byte {
	scope, _ := p.Scope.Bytes()
	b = append(b, versionByte)
	b = append(b, p.Issuer[:]...)
	b = append(b, scope[:]...)
	b = binary.BigEndian.AppendUint32(b, p.N)
	b = append(b, p.RootKey[:]...)
	b = binary.BigEndian.AppendUint32(b, p.RootN)
	b = append(b, p.Generation)
	b = binary.BigEndian.AppendUint16(b, uint16(p.Type))
	b = append(b, p.People)
	b = binary.BigEndian.AppendUint32(b, p.Seat)
	b = binary.BigEndian.AppendUint16(b, p.MinutesBefore)
	b = binary.BigEndian.AppendUint16(b, p.MinutesAfter)
	return append(b, byte(p.Flags), 0, 0)
}

// readPayload takes the fields from 40 bytes; it judges none of them.
func readPayload(b []byte) Payload {
	return Payload{
		Issuer:        ticketing.KeyID(b[1:5]),
		Scope:         ticketing.ScopeFrom([8]byte(b[5:13])),
		N:             binary.BigEndian.Uint32(b[13:17]),
		RootKey:       ticketing.KeyID(b[17:21]),
		RootN:         binary.BigEndian.Uint32(b[21:25]),
		Generation:    b[25],
		Type:          ticketing.TypeNo(binary.BigEndian.Uint16(b[26:28])),
		People:        b[28],
		Seat:          binary.BigEndian.Uint32(b[29:33]),
		MinutesBefore: binary.BigEndian.Uint16(b[33:35]),
		MinutesAfter:  binary.BigEndian.Uint16(b[35:37]),
		Flags:         Flags(b[37]),
	}
}
