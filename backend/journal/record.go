package journal

import (
	"errors"
	"fmt"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// ErrNotYet is what a fold returns while something that the entry rests on has
// not arrived: the entry waits, and the rest of its journal with it.
var ErrNotYet = errors.New("journal: something this entry rests on has not arrived")

// Tx is where a journal is kept, inside one transaction.
type Tx interface {
	// Tip returns the end of the journal as held here; the zero Tip if none.
	Tip(device ticketing.DeviceID, epoch uint32) (Tip, error)
	// Keep stores an entry of this machine's own as the new end of its journal.
	Keep(e Sealed, now int64) error
	// Heard returns how much of its hub's journal this machine has taken in.
	Heard() (Cursor, error)
}

// Author is who writes a journal: a device in its epoch.
type Author struct {
	Device ticketing.DeviceID
	Epoch  uint32
}

// Record chains a new entry to the author's journal and keeps it. The caller
// folds it in the same transaction: a fact is never kept without its effect.
func Record(tx Tx, by Author, now int64, kind string, body any) (Sealed, error) {
	tip, err := tx.Tip(by.Device, by.Epoch)
	if err != nil {
		return Sealed{}, fmt.Errorf("find the end of the journal: %w", err)
	}
	heard, err := tx.Heard()
	if err != nil {
		return Sealed{}, fmt.Errorf("find what the hub said last: %w", err)
	}
	e, err := Seal(tip, Entry{Device: by.Device, Epoch: by.Epoch, At: now, After: heard, Kind: kind, Body: Marshal(body)})
	if err != nil {
		return Sealed{}, err
	}
	return e, tx.Keep(e, now)
}

// Conflict is something that clocks or rights could not decide: shown to a
// person, never lost. ID is made from what conflicts, so that finding it again
// adds nothing.
type Conflict struct {
	ID     ticketing.ConflictID `cbor:"1,keyasint" json:"id"`
	Kind   string               `cbor:"2,keyasint" json:"kind"`
	At     int64                `cbor:"3,keyasint" json:"at"`
	Detail []byte               `cbor:"4,keyasint" json:"detail"` // CBOR of the kind's own package
}

// Kinds of conflict that the journal itself finds. Detail is a Parked.
const (
	ConflictFork    = "fork"
	ConflictUnknown = "unknown_kind"
	ConflictFailed  = "fold_failed"
	ConflictGap     = "gap"
)

// Parked is the detail of an entry that was kept aside.
type Parked struct {
	Device ticketing.DeviceID `cbor:"1,keyasint" json:"device"`
	Epoch  uint32             `cbor:"2,keyasint" json:"epoch"`
	Seq    uint64             `cbor:"3,keyasint" json:"seq"`
	Kind   string             `cbor:"4,keyasint" json:"kind"`
	Reason string             `cbor:"5,keyasint" json:"reason"`
}

// ConflictOf names what is wrong with one entry.
func ConflictOf(e Sealed, kind, reason string) Conflict {
	return Conflict{ID: ticketing.ConflictID(kind + "-" + e.Hash.String()[:24]), Kind: kind, At: e.At,
		Detail: Marshal(Parked{e.Device, e.Epoch, e.Seq, e.Kind, reason})}
}
