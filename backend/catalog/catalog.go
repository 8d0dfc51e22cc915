// Package catalog is what is shown, when, and what is sold for how much: the
// rules of an event's document, and how a new version of it is taken in.
//
// An event is one document with a version; the newest signed version wins
// everywhere. The package must never let a version drop what was already sold.
package catalog

import (
	"slices"

	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// KindSaved is the hub's entry that publishes a version of an event. Body:
// Saved.
const KindSaved = "event.saved"

// TopicEvent is what the hub says to every device about an event. Body: Saved.
const TopicEvent = "event"

// Saved is an event's document, the public key that certifies who may issue its
// passes, and the key of its short codes.
type Saved struct {
	Event   ticketing.Event   `cbor:"1,keyasint"`
	RootKey []byte            `cbor:"2,keyasint"`
	CodeKey []byte            `cbor:"3,keyasint"` // keys the hashes of short codes; for devices only
	By      ticketing.StaffID `cbor:"4,keyasint,omitempty"`
}

// Clone returns a copy that shares nothing with s.
func (s Saved) Clone() Saved {
	s.Event = s.Event.Clone()
	s.RootKey, s.CodeKey = slices.Clone(s.RootKey), slices.Clone(s.CodeKey)
	return s
}

// Tx is what taking a version in needs.
type Tx interface {
	// AtHub reports whether quotas here are the truth (and not hearsay).
	AtHub() bool
	Event(id ticketing.EventID) (s Saved, ok bool, err error)
	PutEvent(s Saved) error
	// PutVersion keeps a version with the place of its entry in the hub's journal.
	PutVersion(s Saved, at journal.Cursor) error
	// SetCapacity makes the quota if there is none; CodeConflict if more than
	// its capacity is in use.
	SetCapacity(q ticketing.Quota, event ticketing.EventID) error
	Say(topic string, device ticketing.DeviceID, body any) error
}

// Fold takes a version in, and tells the devices.
func Fold(tx Tx, e journal.Sealed) error {
	var b Saved
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	if err := take(tx, b); err != nil {
		return err
	}
	if err := tx.PutVersion(b, journal.Cursor{Epoch: e.Epoch, N: e.Seq}); err != nil {
		return err
	}
	return tx.Say(TopicEvent, "", b)
}

// Hear takes in what the hub says of an event.
func Hear(tx Tx, body []byte) error {
	var b Saved
	if err := journal.Unmarshal(body, &b); err != nil {
		return err
	}
	return take(tx, b)
}

func take(tx Tx, b Saved) error {
	old, ok, err := tx.Event(b.Event.ID)
	if err != nil || (ok && old.Event.Version >= b.Event.Version) {
		return err
	}
	if tx.AtHub() {
		for _, q := range append(withdrawn(old.Event, b.Event), b.Event.Quotas...) {
			if err := setCapacity(tx, q, b.Event.ID); err != nil {
				return err
			}
		}
	}
	return tx.PutEvent(b)
}

// setCapacity waits where units that the hub had back when it decided have not
// come back here yet.
func setCapacity(tx Tx, q ticketing.Quota, event ticketing.EventID) error {
	err := tx.SetCapacity(q, event)
	if ticketing.CodeOf(err) == ticketing.CodeConflict {
		return journal.ErrNotYet
	}
	return err
}

// withdrawn lists the quotas that a new version no longer has, with nothing
// left to sell of them.
func withdrawn(old, next ticketing.Event) []ticketing.Quota {
	kept := map[ticketing.QuotaID]bool{}
	for _, q := range next.Quotas {
		kept[q.ID] = true
	}
	var gone []ticketing.Quota
	for _, q := range old.Quotas {
		if !kept[q.ID] {
			q.Capacity = 0
			gone = append(gone, q)
		}
	}
	return gone
}
