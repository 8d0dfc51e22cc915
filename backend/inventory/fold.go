package inventory

import (
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// TopicAllotment is what the hub says to a device about what is lent to it.
const TopicAllotment = "allotment"

// Lent is the body of TopicAllotment: totals, so that hearing it twice or late
// changes nothing.
type Lent struct {
	Quota      ticketing.QuotaID `cbor:"1,keyasint"`
	Granted    int64             `cbor:"2,keyasint"`
	WrittenOff int64             `cbor:"3,keyasint"`
	Until      int64             `cbor:"4,keyasint"`
}

// TopicReturn asks a device to give units back, down to what it is to keep.
// Body: Units.
const TopicReturn = "return"

// FoldGranted lends, or moves the end of what is lent: then its units are 0.
// While units that it rests on have not come back here, it waits.
func FoldGranted(tx Tx, e journal.Sealed) error {
	var b Granted
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	if err := b.Units.validate(); err != nil {
		return err
	}
	for _, q := range b.Units.sorted() {
		if tx.AtHub() {
			if err := tx.MoveUnits(q, FreeToLent, b.Units[q]); err != nil {
				return notYet(err)
			}
		}
		a, _, err := tx.Allotment(b.Device, q)
		if err != nil {
			return err
		}
		if a.Gone {
			return ticketing.Errorf(ticketing.CodeConflict, "This device was written off: nothing is lent to it.")
		}
		a.Device, a.Quota, a.Until = b.Device, q, b.Until
		a.Granted += b.Units[q]
		a.Asked, a.AskedAt = 0, 0
		if err := putAndSay(tx, a); err != nil {
			return err
		}
	}
	return nil
}

// FoldReturned gives the writing device's units back; of a device that was
// written off they come out of what was given up.
func FoldReturned(tx Tx, e journal.Sealed) error {
	var b Returned
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	if err := b.Units.validate(); err != nil {
		return err
	}
	for _, q := range b.Units.sorted() {
		n := b.Units[q]
		a, _, err := tx.Allotment(e.Device, q)
		if err != nil {
			return err
		}
		how := LentToFree
		switch {
		case n <= a.Left():
		case n <= a.WrittenOff:
			a.WrittenOff -= n
			how = WrittenOffToFree
		default:
			return ticketing.Errorf(ticketing.CodeConflict, "More units came back than were lent.")
		}
		a.Returned += n
		if err := tx.PutAllotment(a); err != nil {
			return err
		}
		if err := atHub(tx, q, how, n); err != nil {
			return err
		}
	}
	return nil
}

// FoldWrittenOff gives up whatever the device still holds. Sales that arrive
// later are taken out of what was given up.
func FoldWrittenOff(tx Tx, e journal.Sealed) error {
	var b WrittenOff
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	folded, err := tx.FoldedTo(b.Device)
	if err != nil {
		return err
	}
	if folded < b.After {
		return journal.ErrNotYet
	}
	all, err := tx.AllotmentsOf(b.Device)
	if err != nil {
		return err
	}
	for _, a := range all {
		n := a.Left()
		a.WrittenOff += n
		a.Gone = true
		if err := putAndSay(tx, a); err != nil {
			return err
		}
		if n == 0 {
			continue
		}
		if err := atHub(tx, a.Quota, LentToWrittenOff, n); err != nil {
			return err
		}
	}
	return nil
}

// FoldFound frees units that were written off and had come back before.
func FoldFound(tx Tx, e journal.Sealed) error {
	var b Found
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	for _, q := range b.Units.sorted() {
		a, _, err := tx.Allotment(b.Device, q)
		if err != nil {
			return err
		}
		n := b.Units[q]
		if a.WrittenOff < n {
			return journal.ErrNotYet
		}
		a.WrittenOff -= n
		a.Returned += n
		if err := tx.PutAllotment(a); err != nil {
			return err
		}
		if err := atHub(tx, q, WrittenOffToFree, n); err != nil {
			return err
		}
	}
	return nil
}

// Sell takes units from what is lent to the device. ok is false, and nothing is
// taken, where the device had no right to them.
func Sell(tx Tx, device ticketing.DeviceID, u Units) (ok bool, err error) {
	return take(tx, device, u, taking{lent: LentToSold, writtenOff: WrittenOffToSold, book: func(a *Allotment, n int64) { a.Sold += n }})
}

// Cede gives units of what is lent to the device to the hub, which holds them for
// an order. ok is false, and nothing is taken, where the device had no right to
// them.
func Cede(tx Tx, device ticketing.DeviceID, u Units) (ok bool, err error) {
	return take(tx, device, u, taking{lent: LentToHeld, writtenOff: WrittenOffToHeld, book: func(a *Allotment, n int64) { a.Returned += n }})
}

// SellFree sells units that nobody has: an order was paid after its hold had
// ended. At the hub alone.
func SellFree(tx Tx, u Units) error {
	for _, q := range u.sorted() {
		if err := tx.MoveUnits(q, FreeToHeld, u[q]); err != nil {
			return notYet(err)
		}
		if err := tx.MoveUnits(q, HeldToSold, u[q]); err != nil {
			return err
		}
	}
	return nil
}

// Free lets sold units of the hub's own orders be sold again. At the hub alone.
func Free(tx interface {
	AtHub() bool
	MoveUnits(quota ticketing.QuotaID, how Move, units int64) error
}, u Units) error {
	if !tx.AtHub() {
		return nil
	}
	for _, q := range u.sorted() {
		if u[q] <= 0 {
			continue
		}
		if err := tx.MoveUnits(q, SoldToFree, u[q]); err != nil {
			return err
		}
	}
	return nil
}

// taking says where units go that a device has, or had before it was written off.
type taking struct {
	lent, writtenOff Move
	book             func(a *Allotment, n int64)
}

func take(tx Tx, device ticketing.DeviceID, u Units, how taking) (ok bool, err error) {
	if err := u.validate(); err != nil {
		return false, err
	}
	taken := make([]Allotment, 0, len(u))
	moves := make([]Move, 0, len(u))
	for _, q := range u.sorted() {
		a, _, err := tx.Allotment(device, q)
		if err != nil {
			return false, err
		}
		move := how.lent
		switch n := u[q]; {
		case n <= a.Left():
		case n <= a.WrittenOff:
			a.WrittenOff -= n
			move = how.writtenOff
		default:
			return false, nil
		}
		how.book(&a, u[q])
		taken, moves = append(taken, a), append(moves, move)
	}
	for i, a := range taken {
		if err := tx.PutAllotment(a); err != nil {
			return false, err
		}
		if err := atHub(tx, a.Quota, moves[i], u[a.Quota]); err != nil {
			return false, err
		}
	}
	return true, nil
}

// PutBack undoes Sell: the units go back to the device's allotment, or
// to what was given up where the device was written off meanwhile.
func PutBack(tx Tx, device ticketing.DeviceID, u Units) error {
	if err := u.validate(); err != nil {
		return err
	}
	for _, q := range u.sorted() {
		a, _, err := tx.Allotment(device, q)
		if err != nil {
			return err
		}
		if a.Sold < u[q] {
			return ticketing.Errorf(ticketing.CodeConflict, "More units came back than were sold.")
		}
		a.Sold -= u[q]
		how := SoldToLent
		if a.Gone {
			a.WrittenOff += u[q]
			how = SoldToWrittenOff
		}
		if err := tx.PutAllotment(a); err != nil {
			return err
		}
		if err := atHub(tx, q, how, u[q]); err != nil {
			return err
		}
	}
	return nil
}

// Hear takes in what the hub says is lent to this device. What it sold and
// returned itself it knows better.
func Hear(tx Tx, device ticketing.DeviceID, body []byte) error {
	var b Lent
	if err := journal.Unmarshal(body, &b); err != nil {
		return err
	}
	a, _, err := tx.Allotment(device, b.Quota)
	if err != nil {
		return err
	}
	if b.Granted < a.Granted || (b.Granted == a.Granted && b.Until < a.Until) {
		return nil // an older word of the hub
	}
	a.Device, a.Quota, a.Granted, a.Until = device, b.Quota, b.Granted, b.Until
	a.WrittenOff = min(b.WrittenOff, b.Granted-a.Sold-a.Returned)
	a.Asked, a.AskedAt = 0, 0
	return tx.PutAllotment(a)
}

func putAndSay(tx Tx, a Allotment) error {
	if err := tx.PutAllotment(a); err != nil {
		return err
	}
	return tx.Say(TopicAllotment, a.Device, Lent{a.Quota, a.Granted, a.WrittenOff, a.Until})
}

// atHub moves the quota's own figures where they are the truth.
func atHub(tx Tx, q ticketing.QuotaID, how Move, n int64) error {
	if !tx.AtHub() {
		return nil
	}
	return tx.MoveUnits(q, how, n)
}

// notYet reads a guard that holds a hub's own decision back as "what it rests
// on has not arrived": the hub wrote it when it was possible.
func notYet(err error) error {
	if ticketing.CodeOf(err) == ticketing.CodeConflict {
		return journal.ErrNotYet
	}
	return err
}
