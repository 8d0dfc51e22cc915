// Package hubapi is what a hub and its devices say to each other: the wire
// types, the signatures above TLS, and the client.
//
// What the hub says travels in frames that it signs, so that proxies, relays and
// sticks are trusted with nothing. The package must never trust an address or a
// certificate authority: a hub is known by its key.
package hubapi

import (
	"crypto/ed25519"

	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Labels separate the domains of signatures.
const (
	frameLabel   = "ticketcrib frame v1\n"
	sessionLabel = "ticketcrib session v1\n"
)

// MaxBody bounds every request and answer, in bytes.
const MaxBody = 4 << 20

// Item is one thing that the hub says.
type Item struct {
	_     struct{} `cbor:",toarray"`
	Topic string
	Body  []byte
}

// Frame is what the hub says to one device: the items of its feed after From up
// to To, or a page of a snapshot taken at To.
type Frame struct {
	Epoch    uint32            `cbor:"1,keyasint"`
	From     uint64            `cbor:"2,keyasint"`
	To       uint64            `cbor:"3,keyasint"`
	Journal  uint64            `cbor:"4,keyasint"`           // end of the hub's own journal when it spoke
	At       int64             `cbor:"5,keyasint,omitempty"` // Unix ms by the hub's clock; a stream does not say it
	Snapshot bool              `cbor:"6,keyasint,omitempty"`
	Next     string            `cbor:"7,keyasint,omitempty"` // the snapshot's next page; "" ends it
	Items    []Item            `cbor:"8,keyasint,omitempty"`
	Levels   []inventory.Level `cbor:"9,keyasint,omitempty"`
	Carried  bool              `cbor:"10,keyasint,omitempty"` // on a stick: it moves no cursor
}

// SignedFrame is a frame's bytes with the hub's signature.
type SignedFrame struct {
	_     struct{} `cbor:",toarray"`
	Frame []byte
	Sig   []byte
}

// SignFrame signs what the hub says to a device. Who speaks and to whom is
// signed and not sent: both sides know.
func SignFrame(hub ed25519.PrivateKey, to ticketing.DeviceID, f Frame) SignedFrame {
	raw := journal.Marshal(f)
	return SignedFrame{Frame: raw, Sig: ed25519.Sign(hub, frameBytes(hub.Public().(ed25519.PublicKey), to, raw))}
}

// Open verifies a frame for a device and reads it. CodeUnauthorized when it is
// not the hub's or for somebody else.
func (s SignedFrame) Open(hub ed25519.PublicKey, own ticketing.DeviceID) (Frame, error) {
	var f Frame
	if len(hub) != ed25519.PublicKeySize || !ed25519.Verify(hub, frameBytes(hub, own, s.Frame), s.Sig) {
		return Frame{}, errNotTheHub()
	}
	return f, journal.Unmarshal(s.Frame, &f)
}

func frameBytes(hub ed25519.PublicKey, to ticketing.DeviceID, raw []byte) []byte {
	return append([]byte(frameLabel+string(journal.DeviceOf(hub))+string(to)), raw...)
}

func errNotTheHub() error {
	return ticketing.Errorf(ticketing.CodeUnauthorized, "This was not said by this laptop's hub.")
}

// SyncRequest is one step of both directions: the device's own entries that the
// hub may lack, and where the device is in the feed.
type SyncRequest struct {
	Feed     journal.Cursor    `cbor:"1,keyasint"`
	Snapshot string            `cbor:"2,keyasint,omitempty"` // page to continue with
	Batch    *journal.Batch    `cbor:"3,keyasint,omitempty"`
	Unsent   int64             `cbor:"4,keyasint"`
	Staff    ticketing.StaffID `cbor:"5,keyasint,omitempty"`
	Clock    int64             `cbor:"6,keyasint"` // the device's clock, Unix ms
	Asks     inventory.Units   `cbor:"7,keyasint,omitempty"`
	Levels   bool              `cbor:"8,keyasint,omitempty"` // wants the levels of the quotas
	Proof    []SignedFrame     `cbor:"10,keyasint"`          // what a recovering hub said before it was restored
	Tip      uint64            `cbor:"9,keyasint"`           // end of the device's own journal
}

// SyncResponse answers: Held is how far the hub holds the device's journal on
// disk. A device whose own journal ends before Held was restored from an old
// image.
type SyncResponse struct {
	Held   uint64      `cbor:"1,keyasint"`
	Frame  SignedFrame `cbor:"2,keyasint"`
	More   bool        `cbor:"3,keyasint,omitempty"`
	Forked bool        `cbor:"4,keyasint,omitempty"` // the batch is another history of this device: kept aside
	Report bool        `cbor:"5,keyasint,omitempty"` // the hub is recovering: send Proof, with all of the journal
}

// Hello says who a hub is; not to be believed before its key is.
type Hello struct {
	Hub     ticketing.DeviceID `json:"hub"`
	Name    string             `json:"name"`
	Key     []byte             `json:"key"` // Ed25519 public key
	Epoch   uint32             `json:"epoch"`
	Now     int64              `json:"now"`
	Version string             `json:"version"`
}

// Challenge is a nonce to sign.
type Challenge struct {
	Nonce []byte `json:"nonce"`
}

// SessionRequest proves that the caller holds the device's key.
type SessionRequest struct {
	Device ticketing.DeviceID `json:"device"`
	Nonce  []byte             `json:"nonce"`
	Sig    []byte             `json:"sig"`
}

// SessionResponse carries the token for the Authorization header.
type SessionResponse struct {
	Token   string `json:"token"`
	Expires int64  `json:"expires"`
}

// SignSession signs a challenge of a hub.
func SignSession(key ed25519.PrivateKey, hub ticketing.DeviceID, nonce []byte) SessionRequest {
	r := SessionRequest{Device: journal.DeviceOf(key.Public().(ed25519.PublicKey)), Nonce: nonce}
	r.Sig = ed25519.Sign(key, sessionBytes(hub, nonce))
	return r
}

// Verify reports whether the request was signed by the device's key.
func (r SessionRequest) Verify(key ed25519.PublicKey, hub ticketing.DeviceID) bool {
	return len(key) == ed25519.PublicKeySize && journal.DeviceOf(key) == r.Device && ed25519.Verify(key, sessionBytes(hub, r.Nonce), r.Sig)
}

func sessionBytes(hub ticketing.DeviceID, nonce []byte) []byte {
	return append([]byte(sessionLabel+string(hub)+"\n"), nonce...)
}
