// Package inventory moves rights to sell. Every quota's capacity is free, held,
// sold, lent or written off, and units go from one of these to another and
// nowhere else (P1): the hub lends units of a quota to a device, the device
// sells from what was lent to it alone, returns what is left by its own entry,
// and a device that is gone for good is written off by a person.
//
// It must never add a unit that it has not taken from somewhere, and never
// take one back because a clock says so.
package inventory

import (
	"sort"

	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Kinds of entry of this package.
const (
	KindGranted    = "units.granted"     // hub: Granted
	KindReturned   = "units.returned"    // device: Returned
	KindWrittenOff = "units.written_off" // hub: WrittenOff
	KindFound      = "units.found"       // hub: Found
)

// Units is a vector over quotas. A sale, a grant or a return moves all of it or
// nothing.
type Units map[ticketing.QuotaID]int64

// Granted lends units to a device until a time. The end time only makes the
// device stop.
type Granted struct {
	Device ticketing.DeviceID `cbor:"1,keyasint"`
	Units  Units              `cbor:"2,keyasint"`
	Until  int64              `cbor:"3,keyasint"` // Unix ms; 0: no end
	By     ticketing.StaffID  `cbor:"4,keyasint,omitempty"`
}

// Returned gives units of the writing device back.
type Returned struct {
	Units  Units  `cbor:"1,keyasint"`
	Reason string `cbor:"2,keyasint"` // asked, shift_end, until, by_hand, leaving
}

// WrittenOff gives up all that a device still holds, after a person has seen
// Risk of it. It rests on the device's journal up to After.
type WrittenOff struct {
	Device ticketing.DeviceID `cbor:"1,keyasint"`
	After  uint64             `cbor:"2,keyasint"`
	Risk   Units              `cbor:"3,keyasint"`
	By     ticketing.StaffID  `cbor:"4,keyasint"`
	Reason string             `cbor:"5,keyasint"`
}

// Found frees units that were written off with a device: it had given them back
// before a restore of the hub lost its entry.
type Found struct {
	Device ticketing.DeviceID `cbor:"1,keyasint"`
	Units  Units              `cbor:"2,keyasint"`
}

// Allotment is what was lent of one quota to one device, in all, and what
// became of it.
type Allotment struct {
	Device     ticketing.DeviceID
	Quota      ticketing.QuotaID
	Granted    int64
	Sold       int64
	Returned   int64
	WrittenOff int64
	Until      int64
	Asked      int64 // more that the device asked for, 0: nothing
	AskedAt    int64
	Gone       bool // the device was written off; nothing is lent to it again
}

// Left is what the device may still sell, and what is at risk with it.
func (a Allotment) Left() int64 { return a.Granted - a.Sold - a.Returned - a.WrittenOff }

// Level is how a quota's capacity stands at the hub.
type Level struct {
	Quota       ticketing.QuotaID `cbor:"1,keyasint" json:"quota"`
	Event       ticketing.EventID `cbor:"2,keyasint" json:"event"`
	Performance ticketing.ScopeID `cbor:"3,keyasint" json:"performance"`
	Capacity    int64             `cbor:"4,keyasint" json:"capacity"`
	Held        int64             `cbor:"5,keyasint" json:"held"`
	Sold        int64             `cbor:"6,keyasint" json:"sold"`
	Lent        int64             `cbor:"7,keyasint" json:"lent"`
	WrittenOff  int64             `cbor:"8,keyasint" json:"writtenOff"`
	AsOf        int64             `cbor:"9,keyasint" json:"asOf"`
}

// Free is what nobody has.
func (l Level) Free() int64 { return l.Capacity - l.Held - l.Sold - l.Lent - l.WrittenOff }

// Move is one way that units of a quota go at the hub.
type Move int

// The moves. Each is one guarded statement: it happens in full or not at all.
const (
	FreeToLent Move = iota
	LentToFree
	LentToSold
	LentToWrittenOff
	SoldToLent
	SoldToWrittenOff
	WrittenOffToSold
	WrittenOffToFree
	FreeToHeld
	HeldToFree
	HeldToSold
	LentToHeld
	WrittenOffToHeld
	SoldToFree
)

// Tx is what the folds of this package need, inside one transaction. Moves and
// takes return CodeConflict when the guard holds them back.
type Tx interface {
	journal.Tx
	// AtHub reports whether quotas here are the truth (and not hearsay).
	AtHub() bool
	Allotment(device ticketing.DeviceID, quota ticketing.QuotaID) (a Allotment, ok bool, err error)
	AllotmentsOf(device ticketing.DeviceID) ([]Allotment, error)
	PutAllotment(a Allotment) error
	MoveUnits(quota ticketing.QuotaID, how Move, units int64) error
	FoldedTo(device ticketing.DeviceID) (seq uint64, err error)
	// Say tells the device, or every device for "", through the hub's feed.
	Say(topic string, device ticketing.DeviceID, body any) error
}

// sorted returns the quotas of a vector in a fixed order, so that two vectors
// never lock each other out.
func (u Units) sorted() []ticketing.QuotaID {
	ids := make([]ticketing.QuotaID, 0, len(u))
	for id := range u {
		ids = append(ids, id)
	}
	sort.Slice(ids, func(i, j int) bool { return ids[i] < ids[j] })
	return ids
}

// validate refuses a vector that would take by giving: what a device writes is
// not to be believed.
func (u Units) validate() error {
	for _, n := range u {
		if n < 0 {
			return ticketing.Errorf(ticketing.CodeInvalid, "A number of units is 0 or more.", "field", "units")
		}
	}
	return nil
}

// Empty reports whether the vector moves nothing.
func (u Units) Empty() bool {
	for _, n := range u {
		if n != 0 {
			return false
		}
	}
	return true
}

// Same reports whether two vectors move the same.
func (u Units) Same(other Units) bool {
	for q, n := range u {
		if other[q] != n {
			return false
		}
	}
	for q, n := range other {
		if u[q] != n {
			return false
		}
	}
	return true
}

// Draws returns what `items` of each type take from the quotas of a performance.
// It returns CodeNotOnSale for a type that the event does not sell and
// CodeInvalid for a count that is not 1 to MaxItems.
func Draws(e *ticketing.Event, performance ticketing.ScopeID, items map[ticketing.TypeNo]int64) (Units, error) {
	u := Units{}
	for no, n := range items {
		if n < 1 || n > MaxItems {
			return nil, ticketing.Errorf(ticketing.CodeInvalid, "Between 1 and 1,000 tickets can be sold at once.", "field", "count")
		}
		t, ok := e.Type(no)
		if !ok || t.Hidden {
			return nil, ticketing.Errorf(ticketing.CodeNotOnSale, "This ticket type is not on sale.", "type", t.Name)
		}
		for _, q := range e.QuotasOf(performance, no) {
			u[q.ID] += q.Draw(t, n)
		}
	}
	return u, nil
}

// MaxItems bounds the items of one type in one order.
const MaxItems = 1000
