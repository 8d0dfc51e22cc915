package orders

import (
	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/notify"
	"github.com/ticketcrib/ticketcrib/backend/pass"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// TopicTickets tells gates and counters of tickets, without a person. Body:
// TicketsSaid.
const TopicTickets = "tickets"

// Sold is a paid order, complete: from it alone every row can be rebuilt and every
// pass printed again.
type Sold struct {
	Order       ticketing.OrderID `cbor:"1,keyasint"`
	Number      string            `cbor:"2,keyasint"`
	Key         string            `cbor:"3,keyasint"`
	Event       ticketing.EventID `cbor:"4,keyasint"`
	Performance ticketing.ScopeID `cbor:"5,keyasint"`
	Shift       ticketing.ShiftID `cbor:"6,keyasint"`
	Staff       ticketing.StaffID `cbor:"7,keyasint"`
	Lines       []Line            `cbor:"8,keyasint"`
	Currency    string            `cbor:"9,keyasint"`
	Total       int64             `cbor:"10,keyasint"`
	Tenders     []Tender          `cbor:"11,keyasint"`
	Change      int64             `cbor:"12,keyasint"`
	Units       inventory.Units   `cbor:"13,keyasint"`
	Tickets     []Issued          `cbor:"14,keyasint"`

	// Issuer is whose key signed the passes and Counter where it was sold, in an
	// order that the hub sold; both are the writer where the first is "".
	Issuer  ticketing.DeviceID `cbor:"15,keyasint,omitempty"`
	Counter ticketing.DeviceID `cbor:"16,keyasint,omitempty"`
	// List is the price list that it was sold by; 0: the event's own prices.
	List ticketing.ListNo `cbor:"17,keyasint,omitempty"`
}

// KindAsked is the entry of a counter that asks the hub to sell an order. Body:
// Asked.
const KindAsked = "order.asked"

// Asked is an order that the hub is to sell: complete but for its number and its
// tickets. Its tenders are what the counter takes itself, Due is what is left to
// pay through the provider, in minor units.
type Asked struct {
	Sold Sold  `cbor:"1,keyasint"`
	Due  int64 `cbor:"2,keyasint"`
}

// Issued is one pass of a sale.
type Issued struct {
	N      uint32           `cbor:"1,keyasint"`
	Type   ticketing.TypeNo `cbor:"2,keyasint"`
	People uint8            `cbor:"3,keyasint"`
	Code   string           `cbor:"4,keyasint"`
	Pass   []byte           `cbor:"5,keyasint"`
}

// TicketsSaid is what gates hear of tickets: issued, void or refunded.
type TicketsSaid struct {
	Scope   []byte       `cbor:"1,keyasint"`
	Key     []byte       `cbor:"2,keyasint"`
	At      int64        `cbor:"3,keyasint"`
	VoidAt  int64        `cbor:"4,keyasint,omitempty"`
	Where   string       `cbor:"5,keyasint,omitempty"`
	Tickets []TicketSaid `cbor:"6,keyasint"`
	// RefundedAt makes them refunded where it is not 0.
	RefundedAt int64 `cbor:"7,keyasint,omitempty"`
	// FrozenAt freezes them and ThawedAt lets them go again, where either is not 0: the
	// newer holds.
	FrozenAt int64 `cbor:"8,keyasint,omitempty"`
	ThawedAt int64 `cbor:"9,keyasint,omitempty"`
}

// TicketSaid is one ticket of TicketsSaid.
type TicketSaid struct {
	_        struct{} `cbor:",toarray"`
	N        uint32
	Type     ticketing.TypeNo
	People   uint8
	CodeHash []byte
}

// Record keeps a sold order with its tickets, and tells the gates of them, and the
// buyer who left an address.
func Record(tx Tx, e journal.Sealed, b Sold, rightful bool) error {
	saved, ok, err := tx.Event(b.Event)
	if err != nil {
		return err
	}
	if !ok {
		return journal.ErrNotYet
	}
	if err := tx.PutSale(saleOf(e, b, rightful)); err != nil {
		return err
	}
	said := TicketsSaid{Scope: ScopeBytes(b.Performance), Key: KeyBytes(b.issuer(e)), At: e.At}
	for _, t := range Tickets(e, b, saved.CodeKey) {
		if err := tx.PutTicket(t); err != nil {
			return err
		}
		said.Tickets = append(said.Tickets, TicketSaid{N: t.Key.N, Type: t.Type, People: t.People, CodeHash: t.CodeHash})
	}
	if err := notify.Tell(tx, notify.Fact{Kind: notify.Tickets, Key: string(b.Order), Order: b.Order, Money: ticketing.Money{Minor: b.Total, Currency: b.Currency}, At: e.At}); err != nil {
		return err
	}
	return tx.Say(TopicTickets, "", said)
}

// Fees is Sale.Fees of an entry.
func (b Sold) Fees() ticketing.Money {
	return fees(b.Lines, ticketing.Money{Minor: b.Total, Currency: b.Currency})
}

// fees adds up the booking fees of lines. It never fails: what a device wrote is folded
// though it cannot be true, and then has none.
func fees(lines []Line, total ticketing.Money) ticketing.Money {
	sum := ticketing.Money{Currency: total.Currency}
	for _, l := range lines {
		fee, err := ticketing.Money{Minor: l.Fee, Currency: total.Currency}.Times(int(l.Items))
		if err == nil {
			sum, err = sum.Plus(fee)
		}
		if err != nil || l.Fee < 0 {
			return ticketing.Money{Currency: total.Currency}
		}
	}
	if sum.Minor > total.Minor {
		return ticketing.Money{Currency: total.Currency}
	}
	return sum
}

func (b Sold) issuer(e journal.Sealed) ticketing.DeviceID {
	if b.Issuer != "" {
		return b.Issuer
	}
	return e.Device
}

func saleOf(e journal.Sealed, b Sold, rightful bool) Sale {
	s := Sale{ID: b.Order, Number: b.Number, Key: b.Key, Device: b.issuer(e), Counter: b.Counter, Seq: e.Seq, Event: b.Event, Performance: b.Performance,
		Shift: b.Shift, Staff: b.Staff, At: e.At, Lines: b.Lines, Tenders: b.Tenders, Change: b.Change, Rightful: rightful,
		Total: ticketing.Money{Minor: b.Total, Currency: b.Currency}}
	if b.Issuer == "" {
		s.Counter = e.Device
	}
	for _, t := range b.Tenders {
		switch t.Kind {
		case TenderCash:
			s.Cash += t.Minor
		case TenderOnline:
			s.Online += t.Minor
		case TenderTransfer:
			s.Transfer += t.Minor
		default:
			s.Card += t.Minor
		}
	}
	return s
}

// Tickets are the tickets that an entry's order issued, in the order of its
// passes; codeKey keys the hashes of their short codes.
func Tickets(e journal.Sealed, b Sold, codeKey []byte) []Ticket {
	out := make([]Ticket, len(b.Tickets))
	for i, issued := range b.Tickets {
		k := ticketing.TicketKey{Key: b.issuer(e).KeyID(), N: issued.N}
		out[i] = Ticket{Scope: b.Performance, Key: k, Root: k, Type: issued.Type, People: issued.People, CodeHash: hashOf(issued.Code, codeKey),
			Code: issued.Code, Sale: b.Order, Position: i + 1, Pass: issued.Pass, IssuedAt: e.At}
	}
	return out
}

// hashOf keys a short code's hash; a code that cannot be read finds nothing.
func hashOf(code string, key []byte) []byte {
	c, err := pass.ParseShortCode(code)
	if err != nil {
		return []byte{}
	}
	h := c.Hash(key)
	return h[:]
}

// ScopeBytes and KeyBytes are a scope and a key id as TicketsSaid spells them.
func ScopeBytes(s ticketing.ScopeID) []byte { b, _ := s.Bytes(); return b[:] }

// KeyBytes is the key id of a device.
func KeyBytes(d ticketing.DeviceID) []byte { k := d.KeyID(); return k[:] }
