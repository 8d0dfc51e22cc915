package hubapi

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"
	"io"

	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Stick is what one machine carries to others that it cannot reach: signed
// batches of journals, and signed frames for devices. It needs no trust: each
// part proves itself. It is sealed under a key that the hub's devices share,
// since sales hold passes.
type Stick struct {
	From    ticketing.DeviceID `cbor:"1,keyasint"`
	Hub     ticketing.DeviceID `cbor:"2,keyasint"`
	At      int64              `cbor:"3,keyasint"`
	Batches []journal.Batch    `cbor:"4,keyasint,omitempty"`
	Frames  []CarriedFrame     `cbor:"5,keyasint,omitempty"`
}

// CarriedFrame is a frame for one device.
type CarriedFrame struct {
	For   ticketing.DeviceID `cbor:"1,keyasint"`
	Frame SignedFrame        `cbor:"2,keyasint"`
}

// Carried is what a hub gives an Office to carry.
type Carried struct {
	Frames []CarriedFrame `cbor:"1,keyasint"`
}

// Carry is what somebody brings to the hub.
type Carry struct {
	Batches []journal.Batch `cbor:"1,keyasint"`
}

// Taken says what of a Carry was new.
type Taken struct {
	Entries int `cbor:"1,keyasint" json:"entries"`
}

// MaxStick bounds a stick's file, in bytes.
const MaxStick = 256 << 20

// sealedStick is the file: which event's shared key opens it, and the rest.
type sealedStick struct {
	_      struct{} `cbor:",toarray"`
	Magic  string
	Event  ticketing.EventID
	Nonce  []byte
	Sealed []byte
}

const stickMagic = "ticketcrib stick v1"

// SealStick writes a stick for machines that know the event.
func SealStick(s Stick, event ticketing.EventID, shared []byte, random io.Reader) ([]byte, error) {
	box, err := stickBox(shared)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, box.NonceSize())
	if _, err := io.ReadFull(random, nonce); err != nil {
		return nil, fmt.Errorf("draw a nonce: %w", err)
	}
	return journal.Marshal(sealedStick{Magic: stickMagic, Event: event, Nonce: nonce,
		Sealed: box.Seal(nil, nonce, journal.Marshal(s), []byte(stickMagic+string(event)))}), nil
}

// OpenStick reads a stick. shared returns the key of an event that this machine
// knows. CodeInvalid for another file, CodeUnauthorized for another hub's.
func OpenStick(raw []byte, shared func(ticketing.EventID) ([]byte, bool)) (Stick, error) {
	var sealed sealedStick
	if journal.UnmarshalLarge(raw, &sealed) != nil || sealed.Magic != stickMagic {
		return Stick{}, ticketing.Errorf(ticketing.CodeInvalid, "This is not a file of TicketCrib.", "field", "stick")
	}
	key, ok := shared(sealed.Event)
	if !ok {
		return Stick{}, foreignStick()
	}
	box, err := stickBox(key)
	if err != nil || len(sealed.Nonce) != box.NonceSize() {
		return Stick{}, foreignStick()
	}
	open, err := box.Open(nil, sealed.Nonce, sealed.Sealed, []byte(stickMagic+string(sealed.Event)))
	if err != nil {
		return Stick{}, foreignStick()
	}
	var s Stick
	return s, journal.UnmarshalLarge(open, &s)
}

func foreignStick() error {
	return ticketing.Errorf(ticketing.CodeUnauthorized, "This file is of another hub, or damaged.")
}

func stickBox(shared []byte) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, shared, nil, stickMagic, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
