// Package journal is the append-only signed log of one device: what an entry
// is, how entries chain, how a batch proves itself, what the other side misses
// and where two histories part.
//
// It has no sockets, no storage and no clock, knows nothing of what an entry's
// body means, and must never drop an entry because somebody dislikes it.
// PROTOCOL.md specifies the bytes.
package journal

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/fxamacker/cbor/v2"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Limits of one entry. A device can always write an entry that fits; a reader
// refuses a larger one before it decodes anything.
const (
	MaxBody  = 256 << 10
	MaxEntry = MaxBody + 512
	maxKind  = 48
)

// Labels separate the domains of hashes and signatures: bytes signed as one
// thing can never be shown as another.
const (
	entryLabel = "ticketcrib entry v1\n"
	headLabel  = "ticketcrib head v1\n"
)

// Hash is the SHA-256 of an entry's bytes under the entry label.
type Hash [32]byte

// String returns the hash in lower-case hex.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// Entry is one recorded fact. The order of the fields is the order of the
// array on the wire and must never change; a new field needs a new version.
type Entry struct {
	Device ticketing.DeviceID // whose journal
	Epoch  uint32             // a device's is 1; a hub's grows with every restore or takeover
	Seq    uint64             // gapless from 1 within the epoch
	Prev   Hash               // hash of the entry before; zero at Seq 1
	At     int64              // Unix ms by the writer's clock: a claim, never an order
	After  Cursor             // how much of its hub's journal the writer had taken in
	Kind   string             // what Body means, such as order.sold
	Body   []byte             // CBOR, known to the kind's own package
}

// Cursor is a place in a hub's journal or feed: its epoch and the number in it.
type Cursor struct {
	Epoch uint32 `cbor:"1,keyasint" json:"epoch"`
	N     uint64 `cbor:"2,keyasint" json:"n"`
}

// Before reports whether c is an earlier place than o.
func (c Cursor) Before(o Cursor) bool {
	return c.Epoch < o.Epoch || (c.Epoch == o.Epoch && c.N < o.N)
}

// Sealed is an entry with the exact bytes it is stored and sent as.
type Sealed struct {
	Entry
	Bytes []byte
	Hash  Hash
}

// Tip is the end of a journal as far as somebody holds it. The zero Tip is
// that of an empty journal.
type Tip struct {
	Seq  uint64
	Hash Hash
}

// wire is Entry as the CBOR array of PROTOCOL.md.
type wire struct {
	_       struct{} `cbor:",toarray"`
	Version uint8
	Device  []byte
	Epoch   uint32
	Seq     uint64
	Prev    []byte
	At      int64
	AfterE  uint32
	AfterN  uint64
	Kind    string
	Body    []byte
}

const version = 1

var enc, dec, decLarge = modes()

func modes() (cbor.EncMode, cbor.DecMode, cbor.DecMode) {
	e, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		panic("internal error: cbor encoding options: " + err.Error())
	}
	options := cbor.DecOptions{
		DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden,
		TagsMd: cbor.TagsForbidden, ExtraReturnErrors: cbor.ExtraDecErrorUnknownField,
		MaxArrayElements: 65536, MaxMapPairs: 4096, MaxNestedLevels: 12,
	}
	d, err := options.DecMode()
	if err != nil {
		panic("internal error: cbor decoding options: " + err.Error())
	}
	options.MaxArrayElements = 1 << 24
	large, err := options.DecMode()
	if err != nil {
		panic("internal error: cbor decoding options: " + err.Error())
	}
	return e, d, large
}

// Marshal encodes a body deterministically. It panics on a value that cannot
// be encoded, which is a mistake in our own types.
func Marshal(v any) []byte {
	b, err := enc.Marshal(v)
	if err != nil {
		panic("internal error: a body cannot be encoded: " + err.Error())
	}
	return b
}

// Unmarshal decodes a body strictly: no unknown field, no duplicate key, no
// trailing byte. It returns CodeTooNew for anything else than it knows, since
// only a newer version writes what this one cannot read.
func Unmarshal(b []byte, v any) error {
	if err := dec.Unmarshal(b, v); err != nil {
		return ticketing.Errorf(ticketing.CodeTooNew, "This was written by a newer version, or is damaged.")
	}
	return nil
}

// UnmarshalLarge is Unmarshal for what a person brings as a file: lists in it
// may be as long as a whole event.
func UnmarshalLarge(b []byte, v any) error {
	if err := decLarge.Unmarshal(b, v); err != nil {
		return ticketing.Errorf(ticketing.CodeTooNew, "This was written by a newer version, or is damaged.")
	}
	return nil
}

// Seal chains a new entry after tip and returns it with its bytes. It returns
// CodeInvalid if the kind or body is beyond the limits.
func Seal(tip Tip, e Entry) (Sealed, error) {
	if e.Kind == "" || len(e.Kind) > maxKind || len(e.Body) > MaxBody || !e.Device.Valid() {
		return Sealed{}, ticketing.Errorf(ticketing.CodeInvalid, "This entry is too large to keep.", "field", "entry")
	}
	e.Seq, e.Prev = tip.Seq+1, tip.Hash
	device, _ := hex.DecodeString(string(e.Device))
	raw, err := enc.Marshal(wire{Version: version, Device: device, Epoch: e.Epoch, Seq: e.Seq, Prev: e.Prev[:], At: e.At,
		AfterE: e.After.Epoch, AfterN: e.After.N, Kind: e.Kind, Body: e.Body})
	if err != nil {
		return Sealed{}, fmt.Errorf("encode entry: %w", err)
	}
	return Sealed{Entry: e, Bytes: raw, Hash: hashEntry(raw)}, nil
}

// Parse reads the bytes of one entry. There is one accepted spelling: what
// does not encode back to the same bytes is CodeInvalid.
func Parse(raw []byte) (Sealed, error) {
	var w wire
	if len(raw) > MaxEntry || dec.Unmarshal(raw, &w) != nil || w.Version != version {
		return Sealed{}, errMalformed()
	}
	again, err := enc.Marshal(w)
	if err != nil || !bytes.Equal(again, raw) {
		return Sealed{}, errMalformed()
	}
	if len(w.Device) != 16 || len(w.Prev) != len(Hash{}) || w.Kind == "" || len(w.Kind) > maxKind ||
		len(w.Body) > MaxBody || w.Seq == 0 || w.Epoch == 0 {
		return Sealed{}, errMalformed()
	}
	e := Entry{Device: ticketing.DeviceID(hex.EncodeToString(w.Device)), Epoch: w.Epoch, Seq: w.Seq, At: w.At,
		After: Cursor{w.AfterE, w.AfterN}, Kind: w.Kind, Body: w.Body}
	copy(e.Prev[:], w.Prev)
	if (e.Seq == 1) != (e.Prev == Hash{}) {
		return Sealed{}, errMalformed()
	}
	return Sealed{Entry: e, Bytes: bytes.Clone(raw), Hash: hashEntry(raw)}, nil
}

// DeviceOf returns the id of the device that holds the key.
func DeviceOf(key ed25519.PublicKey) ticketing.DeviceID {
	sum := sha256.Sum256(key)
	return ticketing.DeviceID(hex.EncodeToString(sum[:16]))
}

func hashEntry(raw []byte) Hash {
	h := sha256.New()
	h.Write([]byte(entryLabel))
	h.Write(raw)
	return Hash(h.Sum(nil))
}

func errMalformed() error {
	return ticketing.Errorf(ticketing.CodeInvalid, "This is not a journal entry.", "field", "entry")
}
