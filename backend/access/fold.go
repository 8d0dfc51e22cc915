package access

import (
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Kinds of entry of this package. All are the hub's own but KindLeft, which is
// a device's last.
const (
	KindEnrolled  = "device.enrolled"  // Enrolled
	KindRenamed   = "device.renamed"   // Renamed
	KindRevoked   = "device.revoked"   // Revocation
	KindLeft      = "device.left"      // Leaving
	KindCertified = "device.certified" // Certified
	KindStaff     = "staff.changed"    // StaffChanged
)

// Topics of the feed.
const (
	TopicDevice      = "device"      // Said, to every device
	TopicCertificate = "certificate" // Certified, to every device
	TopicStaff       = "staff"       // Staff, to the devices of whose roster the person is
)

// Enrolled is the hub's entry that lets a device in.
type Enrolled struct {
	Device ticketing.DeviceID `cbor:"1,keyasint"`
	Key    []byte             `cbor:"2,keyasint"`
	Name   string             `cbor:"3,keyasint"`
	Place  ticketing.Place    `cbor:"4,keyasint"`
	Gate   ticketing.GateID   `cbor:"5,keyasint,omitempty"`
	By     ticketing.StaffID  `cbor:"6,keyasint,omitempty"`
}

// Renamed changes a device's name.
type Renamed struct {
	Device ticketing.DeviceID `cbor:"1,keyasint"`
	Name   string             `cbor:"2,keyasint"`
	By     ticketing.StaffID  `cbor:"3,keyasint"`
}

// Revocation ends a device's right to act. Entries after TrustedTo, and tickets
// issued after LastTicket of a scope, are not trusted.
type Revocation struct {
	Device     ticketing.DeviceID           `cbor:"1,keyasint"`
	TrustedTo  uint64                       `cbor:"2,keyasint"`
	LastTicket map[ticketing.ScopeID]uint32 `cbor:"3,keyasint"`
	State      DeviceState                  `cbor:"4,keyasint"` // Revoked or WrittenOff
	By         ticketing.StaffID            `cbor:"5,keyasint"`
	Reason     string                       `cbor:"6,keyasint"`
}

// Leaving is a device's own last entry.
type Leaving struct {
	By ticketing.StaffID `cbor:"1,keyasint"`
}

// Certified carries a certificate: the bytes that pass.ParseCertificate reads.
type Certified struct {
	Device      ticketing.DeviceID `cbor:"1,keyasint"`
	Event       ticketing.EventID  `cbor:"2,keyasint"`
	Serial      uint64             `cbor:"3,keyasint"`
	Certificate []byte             `cbor:"4,keyasint"`
}

// StaffChanged records that a person's rights changed. The name and the PIN's
// hash are kept beside the journal, not in it.
type StaffChanged struct {
	Staff  ticketing.StaffID `cbor:"1,keyasint"`
	Role   ticketing.Role    `cbor:"2,keyasint"`
	Active bool              `cbor:"3,keyasint"`
	By     ticketing.StaffID `cbor:"4,keyasint,omitempty"`
}

// Said is what every device hears of another: that it exists and whether it is
// trusted.
type Said struct {
	Device     ticketing.DeviceID           `cbor:"1,keyasint"`
	Key        []byte                       `cbor:"2,keyasint"`
	Name       string                       `cbor:"3,keyasint"`
	Place      ticketing.Place              `cbor:"4,keyasint"`
	Gate       ticketing.GateID             `cbor:"5,keyasint,omitempty"`
	State      DeviceState                  `cbor:"6,keyasint"`
	TrustedTo  int64                        `cbor:"7,keyasint"`
	LastTicket map[ticketing.ScopeID]uint32 `cbor:"8,keyasint,omitempty"`
	Enrolled   int64                        `cbor:"9,keyasint"`
}

// FoldEnrolled lets a device in.
func FoldEnrolled(tx Tx, e journal.Sealed) error {
	var b Enrolled
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	d := Device{ID: b.Device, Key: b.Key, Name: b.Name, Place: b.Place, Gate: b.Gate, State: Active, TrustedTo: -1, Enrolled: e.At}
	return putAndSay(tx, d, nil)
}

// FoldRenamed changes a device's name.
func FoldRenamed(tx Tx, e journal.Sealed) error {
	var b Renamed
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	return change(tx, b.Device, func(d *Device) { d.Name = b.Name }, nil)
}

// FoldRevoked ends a device's right to act.
func FoldRevoked(tx Tx, e journal.Sealed) error {
	var b Revocation
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	d, ok, err := tx.Device(b.Device)
	switch {
	case err != nil:
		return err
	case !ok:
		return journal.ErrNotYet
	case d.TrustedTo >= 0: // what is not trusted any more stays so
		d.State = b.State
		return putAndSay(tx, d, nil)
	}
	if err := tx.PutRevocation(b.Device, b.LastTicket); err != nil {
		return err
	}
	d.State, d.TrustedTo = b.State, int64(b.TrustedTo)
	return putAndSay(tx, d, b.LastTicket)
}

// FoldLeft ends the journal of a device that left of its own will.
func FoldLeft(tx Tx, e journal.Sealed) error {
	return change(tx, e.Device, func(d *Device) {
		if d.State == Active {
			d.State = Left
		}
	}, nil)
}

// FoldCertified keeps a certificate and tells every device.
func FoldCertified(tx Tx, e journal.Sealed) error {
	var b Certified
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	if err := tx.PutCertificate(b); err != nil {
		return err
	}
	return tx.Say(TopicCertificate, "", b)
}

// FoldStaff has no effect of its own: the person's row is changed beside it.
func FoldStaff(Tx, journal.Sealed) error { return nil }

// change waits for a device that has not been let in here yet.
func change(tx Tx, id ticketing.DeviceID, how func(*Device), lastTicket map[ticketing.ScopeID]uint32) error {
	d, ok, err := tx.Device(id)
	if err != nil {
		return err
	}
	if !ok {
		return journal.ErrNotYet
	}
	how(&d)
	return putAndSay(tx, d, lastTicket)
}

func putAndSay(tx Tx, d Device, lastTicket map[ticketing.ScopeID]uint32) error {
	if err := tx.PutDevice(d); err != nil {
		return err
	}
	return tx.Say(TopicDevice, "", Said{Device: d.ID, Key: d.Key, Name: d.Name, Place: d.Place, Gate: d.Gate, State: d.State,
		TrustedTo: d.TrustedTo, LastTicket: lastTicket, Enrolled: d.Enrolled})
}

// HearDevice takes in what the hub says of a device.
func HearDevice(tx Tx, body []byte) error {
	var b Said
	if err := journal.Unmarshal(body, &b); err != nil {
		return err
	}
	if b.LastTicket != nil {
		if err := tx.PutRevocation(b.Device, b.LastTicket); err != nil {
			return err
		}
	}
	return tx.PutDevice(Device{ID: b.Device, Key: b.Key, Name: b.Name, Place: b.Place, Gate: b.Gate, State: b.State,
		TrustedTo: b.TrustedTo, Enrolled: b.Enrolled})
}

// HearCertificate takes in a certificate that the hub says.
func HearCertificate(tx Tx, body []byte) error {
	var b Certified
	if err := journal.Unmarshal(body, &b); err != nil {
		return err
	}
	return tx.PutCertificate(b)
}

// HearStaff takes in a person of this device's roster.
func HearStaff(tx Tx, body []byte) error {
	var b Staff
	if err := journal.Unmarshal(body, &b); err != nil {
		return err
	}
	return tx.PutStaff(b)
}
