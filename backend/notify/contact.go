package notify

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"io"
	"net/mail"
	"strings"

	"filippo.io/age"
	"filippo.io/age/agessh"
	"golang.org/x/crypto/ssh"

	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// KindContact is the entry of a counter whose buyer left an address. Body: Left.
const KindContact = "order.contact"

// Left says that a buyer left an address, without saying which: Commitment is what
// the sealed part answers to.
type Left struct {
	Order      ticketing.OrderID `cbor:"1,keyasint"`
	Commitment []byte            `cbor:"2,keyasint"`
}

// personal is the part that only the hub can read.
type personal struct {
	Salt     []byte `cbor:"1,keyasint"`
	Email    string `cbor:"2,keyasint"`
	Phone    string `cbor:"3,keyasint"`
	Language string `cbor:"4,keyasint"`
}

// maxSealed bounds a sealed part, in bytes.
const maxSealed = 2048

// Validate holds an address to what can be written to. CodeInvalid (field email,
// phone).
func (b Buyer) Validate() error {
	if b.Email != "" {
		if a, err := mail.ParseAddress(b.Email); err != nil || a.Address != b.Email || len(b.Email) > 254 || !strings.Contains(b.Email, ".") {
			return ticketing.Errorf(ticketing.CodeInvalid, "This is not an e-mail address.", "field", "email")
		}
	}
	if b.Phone != "" && (len(b.Phone) < 8 || len(b.Phone) > 16 || b.Phone[0] != '+' || strings.Trim(b.Phone[1:], "0123456789") != "") {
		return ticketing.Errorf(ticketing.CodeInvalid, "Write the phone number with its country, as +234 801 234 5678.", "field", "phone")
	}
	if b.Email == "" && b.Phone == "" {
		return ticketing.Errorf(ticketing.CodeInvalid, "This is not an e-mail address.", "field", "email")
	}
	return nil
}

// Seal makes the part that only the hub can read, and what a journal may say of it.
func Seal(hub ed25519.PublicKey, random io.Reader, b Buyer) (sealed, commitment []byte, err error) {
	if err := b.Validate(); err != nil {
		return nil, nil, err
	}
	p := personal{Salt: make([]byte, 16), Email: b.Email, Phone: b.Phone, Language: b.Language}
	if _, err := io.ReadFull(random, p.Salt); err != nil {
		return nil, nil, err
	}
	key, err := ssh.NewPublicKey(hub)
	if err != nil {
		return nil, nil, err
	}
	to, err := agessh.NewEd25519Recipient(key)
	if err != nil {
		return nil, nil, err
	}
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to)
	if err != nil {
		return nil, nil, err
	}
	raw := journal.Marshal(p)
	if _, err := w.Write(raw); err != nil {
		return nil, nil, err
	}
	if err := w.Close(); err != nil {
		return nil, nil, err
	}
	return out.Bytes(), commit(raw), nil
}

// Open reads a sealed part at the hub, and returns what it was committed to as.
// CodeInvalid for what the hub cannot read.
func Open(hub ed25519.PrivateKey, sealed []byte) (b Buyer, commitment []byte, err error) {
	if len(sealed) > maxSealed {
		return b, nil, unreadable(nil)
	}
	key, err := agessh.NewEd25519Identity(hub)
	if err != nil {
		return b, nil, err
	}
	r, err := age.Decrypt(bytes.NewReader(sealed), key)
	if err != nil {
		return b, nil, unreadable(err)
	}
	raw, err := io.ReadAll(io.LimitReader(r, maxSealed))
	if err != nil {
		return b, nil, unreadable(err)
	}
	var p personal
	if err := journal.Unmarshal(raw, &p); err != nil {
		return b, nil, unreadable(err)
	}
	b = Buyer{Email: p.Email, Phone: p.Phone, Language: p.Language}
	return b, commit(raw), b.Validate()
}

func unreadable(cause error) error {
	e := ticketing.Errorf(ticketing.CodeInvalid, "This address cannot be read.")
	if cause != nil {
		return fmt.Errorf("%w: %w", e, cause)
	}
	return e
}

func commit(raw []byte) []byte {
	h := sha256.Sum256(append([]byte("ticketcrib contact\x00"), raw...))
	return h[:]
}

// ContactTx is what taking in that an address was left needs.
type ContactTx interface {
	// PutCommitment keeps which sealed part belongs to an order of a device.
	PutCommitment(order ticketing.OrderID, device ticketing.DeviceID, commitment []byte, at int64) error
}

// FoldContact keeps what the sealed part has to answer to. It may come before the
// order does, and after.
func FoldContact(tx ContactTx, e journal.Sealed) error {
	var b Left
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	if len(b.Commitment) != sha256.Size || b.Order == "" {
		return ticketing.Errorf(ticketing.CodeInvalid, "This address cannot be read.")
	}
	return tx.PutCommitment(b.Order, e.Device, b.Commitment, e.At)
}
