// Package orders is what an order is once it is paid, whoever sold it: its lines,
// its tenders, the tickets that were issued from it, and the entry body that says
// all of it, so that every row can be rebuilt and every pass printed again.
//
// It must never decide who may sell, or whether somebody has paid: boxoffice and
// checkout do.
package orders

import (
	"github.com/ticketcrib/ticketcrib/backend/catalog"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/notify"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Tx is what keeping an order needs inside one transaction.
type Tx interface {
	Event(id ticketing.EventID) (s catalog.Saved, ok bool, err error)
	// EventAt returns the version that the hub had said when its journal was at
	// a place.
	EventAt(id ticketing.EventID, at journal.Cursor) (s catalog.Saved, ok bool, err error)
	PutSale(s Sale) error
	PutTicket(t Ticket) error
	// Say tells the device, or every device for "", through the hub's feed.
	Say(topic string, device ticketing.DeviceID, body any) error
	notify.Tx
}

// Tender kinds.
const (
	TenderCash = "cash"
	TenderCard = "card"
	// TenderTransfer is money that the buyer has sent to the venue's own account; the slip
	// is the transfer's reference.
	TenderTransfer = "transfer"
	TenderOnline   = "online" // through the payment provider; the slip is the attempt's reference
)

// Line is so many items of one type at one price.
type Line struct {
	Type  ticketing.TypeNo `cbor:"1,keyasint"`
	Tier  ticketing.TierNo `cbor:"2,keyasint"`
	Items int64            `cbor:"3,keyasint"`
	Price int64            `cbor:"4,keyasint"`           // minor units of one item
	Fee   int64            `cbor:"5,keyasint,omitempty"` // the booking fee of one item, beside its price
}

// Tender is money taken for a sale. Received is what was handed over, Minor
// what of it was kept; Slip is the card terminal's own number.
type Tender struct {
	Kind     string `cbor:"1,keyasint"`
	Minor    int64  `cbor:"2,keyasint"`
	Received int64  `cbor:"3,keyasint"`
	Slip     string `cbor:"4,keyasint,omitempty"`
}

// Sale is a paid order. Device is whose key issued its tickets, Counter the device
// that it was sold at: they differ where the hub sold it for a counter.
type Sale struct {
	ID          ticketing.OrderID
	Number      string // what is printed
	Key         string // the screen's own, for one basket
	Device      ticketing.DeviceID
	Counter     ticketing.DeviceID
	Seq         uint64 // of its entry
	Event       ticketing.EventID
	Performance ticketing.ScopeID
	Shift       ticketing.ShiftID
	Staff       ticketing.StaffID
	At          int64
	Lines       []Line
	Tenders     []Tender
	Total       ticketing.Money
	Cash        int64 // kept in the drawer
	Card        int64
	Online      int64
	Transfer    int64
	Change      int64
	VoidedAt    int64
	VoidedBy    ticketing.StaffID
	Rightful    bool // its units were lent to the device
}

// Ticket is the right issued for one admission (or People of them).
type Ticket struct {
	Scope      ticketing.ScopeID
	Key        ticketing.TicketKey
	Root       ticketing.TicketKey
	Generation uint8
	Type       ticketing.TypeNo
	People     uint8
	CodeHash   []byte
	Code       string // short code; "" where only its hash is known
	Sale       ticketing.OrderID
	Position   int
	Pass       []byte // 104 bytes; none where the sale is not known
	IssuedAt   int64
	VoidAt     int64
	VoidWhere  string
	RefundedAt int64
	FrozenAt   int64
	ThawedAt   int64 // frozen while this is before FrozenAt
}

// Fees is what of an order's total is booking fees; 0 where its lines say what no order
// can be.
func (s Sale) Fees() ticketing.Money { return fees(s.Lines, s.Total) }

// Stands reports whether the ticket is its buyer's: neither void nor refunded. Frozen, it
// stands, and admits nobody now.
func (t Ticket) Stands() bool { return t.VoidAt == 0 && t.RefundedAt == 0 }

// State derives the ticket's state from its facts.
func (t Ticket) State() ticketing.TicketState {
	switch {
	case t.RefundedAt > 0:
		return ticketing.TicketRefunded
	case t.VoidAt > 0:
		return ticketing.TicketVoid
	case t.FrozenAt > t.ThawedAt:
		return ticketing.TicketFrozen
	default:
		return ticketing.TicketIssued
	}
}
