package boxoffice

import (
	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/pass"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Kinds of entry of this package, all a counter's.
const (
	KindSold        = "order.sold"   // Sold
	KindVoided      = "order.voided" // Voided
	KindShiftOpened = "shift.opened" // ShiftOpened
	KindDrawerMoved = "shift.moved"  // DrawerMoved
	KindShiftClosed = "shift.closed" // ShiftClosed
)

// TopicTickets tells gates and counters of tickets, without a person. Body:
// TicketsSaid.
const TopicTickets = "tickets"

// ConflictNoRight: a counter sold units that were not lent to it, or named
// others than its sale takes. Detail: the order's id.
const ConflictNoRight = "no_right"

// Sold is a finished sale, complete: from it alone every row can be rebuilt and
// every pass printed again.
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
}

// Issued is one pass of a sale.
type Issued struct {
	N      uint32           `cbor:"1,keyasint"`
	Type   ticketing.TypeNo `cbor:"2,keyasint"`
	People uint8            `cbor:"3,keyasint"`
	Code   string           `cbor:"4,keyasint"`
	Pass   []byte           `cbor:"5,keyasint"`
}

// Voided undoes a sale of the same shift.
type Voided struct {
	Order  ticketing.OrderID `cbor:"1,keyasint"`
	Staff  ticketing.StaffID `cbor:"2,keyasint"`
	Reason string            `cbor:"3,keyasint"`
	Units  inventory.Units   `cbor:"4,keyasint"`
	Where  string            `cbor:"5,keyasint"` // the counter's name, for the gates

	// Scope and Tickets name what is void to who does not know the sale.
	Scope   ticketing.ScopeID `cbor:"6,keyasint"`
	Tickets []uint32          `cbor:"7,keyasint"`
}

// TicketsSaid is what gates hear of tickets: either issued or void.
type TicketsSaid struct {
	Scope   []byte       `cbor:"1,keyasint"`
	Key     []byte       `cbor:"2,keyasint"`
	At      int64        `cbor:"3,keyasint"`
	VoidAt  int64        `cbor:"4,keyasint,omitempty"`
	Where   string       `cbor:"5,keyasint,omitempty"`
	Tickets []TicketSaid `cbor:"6,keyasint"`
}

// TicketSaid is one ticket of TicketsSaid.
type TicketSaid struct {
	_        struct{} `cbor:",toarray"`
	N        uint32
	Type     ticketing.TypeNo
	People   uint8
	CodeHash []byte
}

// FoldSold records a sale and its tickets. A sale without right is recorded
// too: the money and the passes are out in the world; a person decides.
func FoldSold(tx Tx, e journal.Sealed) error {
	var b Sold
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	saved, ok, err := tx.Event(b.Event)
	if err != nil {
		return err
	}
	if !ok {
		return journal.ErrNotYet
	}
	units, named, err := UnitsOf(tx, e, b)
	if err != nil {
		return err
	}
	rightful, err := inventory.Sell(tx, e.Device, units)
	if err != nil {
		return err
	}
	if !rightful || !named {
		if err := tx.PutConflict(journal.ConflictOf(e, ConflictNoRight, string(b.Order))); err != nil {
			return err
		}
	}
	if err := tx.PutSale(saleOf(e, b, rightful)); err != nil {
		return err
	}
	said := TicketsSaid{Scope: scopeBytes(b.Performance), Key: keyBytes(e.Device), At: e.At}
	for i, issued := range b.Tickets {
		t := ticketOf(e, b, i, hashOf(issued.Code, saved.CodeKey))
		if err := tx.PutTicket(t); err != nil {
			return err
		}
		said.Tickets = append(said.Tickets, TicketSaid{N: issued.N, Type: issued.Type, People: issued.People, CodeHash: t.CodeHash})
	}
	return tx.Say(TopicTickets, "", said)
}

func saleOf(e journal.Sealed, b Sold, rightful bool) Sale {
	s := Sale{ID: b.Order, Number: b.Number, Key: b.Key, Device: e.Device, Seq: e.Seq, Event: b.Event, Performance: b.Performance,
		Shift: b.Shift, Staff: b.Staff, At: e.At, Lines: b.Lines, Tenders: b.Tenders, Change: b.Change, Rightful: rightful,
		Total: ticketing.Money{Minor: b.Total, Currency: b.Currency}}
	for _, t := range b.Tenders {
		if t.Kind == TenderCash {
			s.Cash += t.Minor
		} else {
			s.Card += t.Minor
		}
	}
	return s
}

func ticketOf(e journal.Sealed, b Sold, i int, hash []byte) Ticket {
	issued := b.Tickets[i]
	k := ticketing.TicketKey{Key: e.Device.KeyID(), N: issued.N}
	return Ticket{Scope: b.Performance, Key: k, Root: k, Type: issued.Type, People: issued.People, CodeHash: hash,
		Code: issued.Code, Sale: b.Order, Position: i + 1, Pass: issued.Pass, IssuedAt: e.At}
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

// FoldVoided undoes a sale: its tickets are void, its units go back.
func FoldVoided(tx Tx, e journal.Sealed) error {
	var b Voided
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	sale, ok, err := tx.SaleByID(b.Order)
	if err != nil {
		return err
	}
	if !ok {
		return journal.ErrNotYet
	}
	if sale.Device != e.Device {
		return ticketing.Errorf(ticketing.CodeForbidden, "A counter undoes its own sales only.")
	}
	if sale.VoidedAt > 0 {
		return nil
	}
	if err := tx.VoidSale(b.Order, b, e.At); err != nil {
		return err
	}
	if sale.Rightful {
		units, err := takenBy(tx, sale, e.Epoch)
		if err != nil {
			return err
		}
		if err := inventory.PutBack(tx, e.Device, units); err != nil {
			return err
		}
	}
	tickets, err := tx.TicketsOf(b.Order)
	if err != nil {
		return err
	}
	said := TicketsSaid{Scope: scopeBytes(sale.Performance), Key: keyBytes(sale.Device), VoidAt: e.At, Where: b.Where}
	for _, t := range tickets {
		if err := tx.VoidTicket(t.Scope, t.Key, e.At, b.Where); err != nil {
			return err
		}
		said.Tickets = append(said.Tickets, TicketSaid{N: t.Key.N, Type: t.Type, People: t.People, CodeHash: t.CodeHash})
	}
	return tx.Say(TopicTickets, "", said)
}

// HearTickets takes in what the hub says of tickets. A device's own are known
// better here.
func HearTickets(tx Tx, own ticketing.DeviceID, body []byte) error {
	var b TicketsSaid
	if err := journal.Unmarshal(body, &b); err != nil {
		return err
	}
	if len(b.Scope) != 8 || len(b.Key) != 4 {
		return ticketing.Errorf(ticketing.CodeInvalid, "This ticket list is damaged.")
	}
	scope, key := ticketing.ScopeFrom([8]byte(b.Scope)), ticketing.KeyID(b.Key)
	if key == own.KeyID() {
		return nil
	}
	for _, s := range b.Tickets {
		k := ticketing.TicketKey{Key: key, N: s.N}
		var err error
		if b.VoidAt > 0 {
			err = tx.VoidTicket(scope, k, b.VoidAt, b.Where)
		} else {
			err = tx.PutTicket(Ticket{Scope: scope, Key: k, Root: k, Type: s.Type, People: s.People, CodeHash: s.CodeHash, Pass: []byte{}, IssuedAt: b.At})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// OverhearSold takes in the tickets of another counter's sale, without the
// sale: no pass and no money is kept.
func OverhearSold(tx Tx, e journal.Sealed) error {
	var b Sold
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	saved, ok, err := tx.Event(b.Event)
	if err != nil || !ok {
		return err
	}
	for i, issued := range b.Tickets {
		t := ticketOf(e, b, i, hashOf(issued.Code, saved.CodeKey))
		t.Sale, t.Position, t.Code, t.Pass = "", 0, "", []byte{}
		if err := tx.PutTicket(t); err != nil {
			return err
		}
	}
	return nil
}

// OverhearVoided makes the tickets of another counter's undone sale void. The
// sale itself is not known here: the entry names its tickets.
func OverhearVoided(tx Tx, e journal.Sealed) error {
	var b Voided
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	for _, n := range b.Tickets {
		if err := tx.VoidTicket(b.Scope, ticketing.TicketKey{Key: e.Device.KeyID(), N: n}, e.At, b.Where); err != nil {
			return err
		}
	}
	return nil
}

func scopeBytes(s ticketing.ScopeID) []byte { b, _ := s.Bytes(); return b[:] }

func keyBytes(d ticketing.DeviceID) []byte { k := d.KeyID(); return k[:] }
