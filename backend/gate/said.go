package gate

import (
	"encoding/hex"
	"strings"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// CheckinSaid is how other gates hear of an admission: no person and no member
// of staff is in it, and with its frame it stays under 200 bytes, so ids travel
// as bytes and nothing that only the recording gate shows is in it. The order
// of the fields is the order on the wire and must never change.
type CheckinSaid struct {
	_           struct{} `cbor:",toarray"`
	Device      []byte   // 16 bytes
	Epoch       uint32
	Seq         uint64
	At          int64
	Performance []byte // 8 bytes
	Scope       []byte // 8 bytes; none where it is the performance itself
	TicketKey   []byte // 4 bytes
	N           uint32
	RootKey     []byte // 4 bytes; none where it is the ticket itself
	RootN       uint32
	Generation  uint8
	Type        ticketing.TypeNo
	Ordinal     int
	GateUUID    []byte // 16 bytes; none where the gate's id is no UUID
	Gate        string // then the id itself
	Lane        string
	GoodFor     uint8
}

// Said returns what others hear of an admission.
func Said(c Checkin) CheckinSaid {
	s := CheckinSaid{Epoch: c.Epoch, Seq: c.Seq, At: c.At, Performance: scopeBytes(c.Performance), TicketKey: c.TicketKey, N: c.N,
		Generation: c.Generation, Type: c.Type, Ordinal: c.Ordinal, Lane: c.Lane, GoodFor: c.GoodFor}
	s.Device, _ = hex.DecodeString(string(c.Device))
	if c.In() != c.Performance {
		s.Scope = scopeBytes(c.In())
	}
	if c.Root() != c.Ticket() {
		s.RootKey, s.RootN = c.RootKey, c.RootN
	}
	if s.GateUUID = uuidBytes(string(c.Gate)); s.GateUUID == nil {
		s.Gate = string(c.Gate)
	}
	return s
}

// Checkin returns the admission that was said; CodeInvalid where an id has not
// its length.
func (s CheckinSaid) Checkin() (Checkin, error) {
	if len(s.Device) != 16 || len(s.Performance) != 8 || (len(s.Scope) != 0 && len(s.Scope) != 8) || len(s.TicketKey) != 4 ||
		(len(s.RootKey) != 0 && len(s.RootKey) != 4) || (len(s.GateUUID) != 0 && len(s.GateUUID) != 16) {
		return Checkin{}, ticketing.Errorf(ticketing.CodeInvalid, "This check-in is damaged.")
	}
	c := Checkin{Performance: ticketing.ScopeFrom([8]byte(s.Performance)), TicketKey: s.TicketKey, N: s.N, RootKey: s.RootKey, RootN: s.RootN,
		Generation: s.Generation, Type: s.Type, Ordinal: s.Ordinal, Gate: ticketing.GateID(s.Gate), Lane: s.Lane, GoodFor: s.GoodFor,
		Device: ticketing.DeviceID(hex.EncodeToString(s.Device)), Epoch: s.Epoch, Seq: s.Seq, At: s.At}
	if len(s.Scope) > 0 {
		c.Scope = ticketing.ScopeFrom([8]byte(s.Scope))
	}
	if len(s.GateUUID) > 0 {
		c.Gate = ticketing.GateID(uuidText(s.GateUUID))
	}
	return c, nil
}

func scopeBytes(s ticketing.ScopeID) []byte { b, _ := s.Bytes(); return b[:] }

// uuidBytes returns the 16 bytes of a UUID in its one spelling, or nil.
func uuidBytes(id string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(id, "-", ""))
	if err != nil || len(b) != 16 || uuidText(b) != id {
		return nil
	}
	return b
}

func uuidText(b []byte) string {
	h := hex.EncodeToString(b)
	return strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-")
}
