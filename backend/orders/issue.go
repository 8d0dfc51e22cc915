package orders

import (
	"crypto/ed25519"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/ticketcrib/ticketcrib/backend/catalog"
	"github.com/ticketcrib/ticketcrib/backend/pass"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Issuer numbers and signs passes with one device's key.
type Issuer struct {
	Key    ed25519.PrivateKey
	Random io.Reader // short codes
}

// IssueTx is what issuing looks up.
type IssueTx interface {
	LastTicketNumber(scope ticketing.ScopeID, key ticketing.KeyID) (uint32, error)
	// Ceiling returns how far the device's certificate lets it number tickets.
	Ceiling(device ticketing.DeviceID, scope ticketing.ScopeID) (n uint32, ok bool, err error)
	LastSaleNumber(device ticketing.DeviceID) (string, error)
}

// maxPasses bounds one sale, so that its entry fits the journal.
const maxPasses = 1000

// Device is whose key it is.
func (i Issuer) Device() ticketing.DeviceID { return pass.DeviceOf(i.Key.Public().(ed25519.PublicKey)) }

// Issue gives the order its number, and every admission of its lines a signed
// pass. CodeNoAllotment where the key has no certificate for so many,
// CodeInvalid for more than 1,000 passes.
func (i Issuer) Issue(tx IssueTx, sold *Sold, saved catalog.Saved) error {
	device := i.Device()
	last, err := tx.LastSaleNumber(device)
	if err != nil {
		return err
	}
	sold.Number = number(device, last)
	n, err := tx.LastTicketNumber(sold.Performance, device.KeyID())
	if err != nil {
		return err
	}
	ceiling, ok, err := tx.Ceiling(device, sold.Performance)
	if err != nil {
		return err
	}
	p, _ := saved.Event.Performance(sold.Performance)
	for _, l := range sold.Lines {
		t, _ := saved.Event.Type(l.Type)
		for range l.Items * int64(t.Passes) {
			n++
			if len(sold.Tickets) == maxPasses {
				return ticketing.Errorf(ticketing.CodeInvalid, "At most 1,000 passes can be sold at once.", "field", "count")
			}
			if !ok || n > ceiling {
				return ticketing.Errorf(ticketing.CodeNoAllotment, "This counter needs a new certificate. Reconnect it to the hub.", "type", t.Name)
			}
			issued, err := i.sign(n, t, p)
			if err != nil {
				return err
			}
			sold.Tickets = append(sold.Tickets, issued)
		}
	}
	return nil
}

func (i Issuer) sign(n uint32, t ticketing.TicketType, p ticketing.Performance) (Issued, error) {
	var random [5]byte
	if _, err := io.ReadFull(i.Random, random[:]); err != nil {
		return Issued{}, fmt.Errorf("draw a short code: %w", err)
	}
	key := i.Device().KeyID()
	payload := pass.Payload{Issuer: key, Scope: p.ID, N: n, RootKey: key, RootN: n, Type: t.No, People: t.People,
		MinutesBefore: minutes(p.StartsAt - p.DoorsAt), MinutesAfter: minutes(p.EndsAt - p.StartsAt)}
	if t.ReEntry {
		payload.Flags |= pass.FlagReEntry
	}
	token, err := pass.Sign(i.Key, payload)
	if err != nil {
		return Issued{}, fmt.Errorf("sign a pass: %w", err)
	}
	return Issued{N: n, Type: t.No, People: t.People, Code: pass.NewShortCode(random).String(), Pass: token[:]}, nil
}

// minutes rounds up: a pass is never shorter than its performance.
func minutes(ms int64) uint16 { return uint16(min((ms+59_999)/60_000, int64(pass.OpenEnd)-1)) }

// number is what a person reads out: four letters of the device, and one more
// than on its last sale.
func number(d ticketing.DeviceID, last string) string {
	_, digits, _ := strings.Cut(last, "-")
	count, _ := strconv.ParseInt(digits, 10, 64)
	return fmt.Sprintf("%s-%04d", strings.ToUpper(string(d[:4])), count+1)
}
