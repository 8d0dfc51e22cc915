// Package access is who may act: enrolled devices by their keys, people by
// their PIN on an enrolled device, and the roles that rules ask for.
//
// A PIN says who acted; it is neither encryption nor a login to the hub. The
// package must never take a screen's word for a role.
package access

import (
	"unicode"
	"unicode/utf8"

	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Device is an enrolled machine.
type Device struct {
	ID        ticketing.DeviceID
	Key       []byte // Ed25519 public key
	Name      string
	Place     ticketing.Place
	Gate      ticketing.GateID // where a gate stands, if it was said
	State     DeviceState
	TrustedTo int64 // last trusted sequence of a revoked device; -1: all
	Enrolled  int64
	HeardAt   int64
	Unsent    int64
	Staff     ticketing.StaffID // who is signed in there, as it last said
	ClockSkew int64             // ms, its clock minus the hub's
}

// DeviceState is whether a device may act.
type DeviceState string

// The states of a device. Only an active one may speak.
const (
	Active     DeviceState = "active"
	Revoked    DeviceState = "revoked"
	WrittenOff DeviceState = "written_off"
	Left       DeviceState = "left"
)

// Staff is a person who works here. PINHash never leaves the hub and the
// devices that the person may sign in on.
type Staff struct {
	ID      ticketing.StaffID `cbor:"1,keyasint"`
	Name    string            `cbor:"2,keyasint"`
	Role    ticketing.Role    `cbor:"3,keyasint"`
	PINHash string            `cbor:"4,keyasint"`
	Active  bool              `cbor:"5,keyasint"`
	Version int64             `cbor:"6,keyasint"`
}

// OnRosterOf reports whether a device of that place lets the person sign in:
// a counter's roster holds no stewards, an office's only who decides.
func (s Staff) OnRosterOf(p ticketing.Place) bool {
	switch p {
	case ticketing.PlaceCounter:
		return s.Role.AtLeast(ticketing.RoleSeller)
	case ticketing.PlaceOffice:
		return s.Role.AtLeast(ticketing.RoleSupervisor)
	default:
		return s.Role.Valid()
	}
}

// Require returns CodeUnauthorized without a person and CodeForbidden (role)
// for one whose role is lower than least.
func Require(s *Staff, least ticketing.Role) error {
	if s == nil || !s.Active {
		return ticketing.Errorf(ticketing.CodeUnauthorized, "Sign in first.")
	}
	if !s.Role.AtLeast(least) {
		return ticketing.Errorf(ticketing.CodeForbidden, "You may not do this. Ask a "+string(least)+".", "role", string(least))
	}
	return nil
}

// ValidName checks a person's or a device's name. CodeInvalid: empty, longer
// than 80 characters or with characters that cannot be shown.
func ValidName(name, field string) error {
	if n := utf8.RuneCountInString(name); n < 1 || n > 80 || !utf8.ValidString(name) {
		return ticketing.Errorf(ticketing.CodeInvalid, "A name has 1 to 80 characters.", "field", field)
	}
	for _, r := range name {
		if unicode.IsControl(r) || (r >= 0x202a && r <= 0x202e) || (r >= 0x2066 && r <= 0x2069) {
			return ticketing.Errorf(ticketing.CodeInvalid, "This name has a character that cannot be shown.", "field", field)
		}
	}
	return nil
}

// Tx is what folds and sign-in need.
type Tx interface {
	journal.Tx
	// AtHub reports whether this is the hub's own store.
	AtHub() bool
	Device(id ticketing.DeviceID) (d Device, ok bool, err error)
	Devices() ([]Device, error)
	PutDevice(d Device) error
	PutRevocation(device ticketing.DeviceID, lastTicket map[ticketing.ScopeID]uint32) error
	PutCertificate(c Certified) error
	StaffByID(id ticketing.StaffID) (s Staff, ok bool, err error)
	StaffList() ([]Staff, error)
	PutStaff(s Staff) error
	Tries(id ticketing.StaffID) (Tries, error)
	PutTries(id ticketing.StaffID, t Tries) error
	// Say tells the device, or every device for "", through the hub's feed.
	Say(topic string, device ticketing.DeviceID, body any) error
}
