// Package boxoffice sells at a counter: baskets, tenders, passes, undoing, and
// the shift with its drawer. It sells only from what is lent to its device, in
// one transaction that knows nothing of any network.
//
// It must never answer before the sale is durable, and never sell the same
// basket twice: a basket carries the screen's own key.
package boxoffice

import (
	"context"
	"crypto/ed25519"
	"io"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/catalog"
	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Store runs work in one transaction. Do returns after the work is durable.
type Store interface {
	Do(ctx context.Context, work func(Tx) error) error
	Read(ctx context.Context, work func(Tx) error) error
}

// Tx is what selling needs inside one transaction.
type Tx interface {
	inventory.Tx
	Event(id ticketing.EventID) (s catalog.Saved, ok bool, err error)
	// EventAt returns the version that the hub had said when its journal was at
	// a place.
	EventAt(id ticketing.EventID, at journal.Cursor) (s catalog.Saved, ok bool, err error)
	EventOf(performance ticketing.ScopeID) (s catalog.Saved, ok bool, err error)
	StaffByID(id ticketing.StaffID) (s access.Staff, ok bool, err error)
	PutConflict(c journal.Conflict) error
	// EntriesFrom returns up to count entries of a journal after a sequence.
	EntriesFrom(device ticketing.DeviceID, epoch uint32, after uint64, count int) ([]journal.Sealed, error)

	OpenShift(device ticketing.DeviceID) (s Shift, ok bool, err error)
	ShiftByID(id ticketing.ShiftID) (s Shift, ok bool, err error)
	PutShift(s Shift) error
	CloseShift(id ticketing.ShiftID, b ShiftClosed, at int64) error
	PutDrawerMove(m DrawerMove) error
	Figures(s Shift) (Figures, error)

	SaleByID(id ticketing.OrderID) (s Sale, ok bool, err error)
	SaleByKey(device ticketing.DeviceID, key string) (s Sale, ok bool, err error)
	LastSaleNumber(device ticketing.DeviceID) (string, error)
	PutSale(s Sale) error
	VoidSale(id ticketing.OrderID, v Voided, at int64) error

	LastTicketNumber(scope ticketing.ScopeID, key ticketing.KeyID) (uint32, error)
	Ceiling(device ticketing.DeviceID, scope ticketing.ScopeID) (n uint32, ok bool, err error)
	PutTicket(t Ticket) error
	VoidTicket(scope ticketing.ScopeID, k ticketing.TicketKey, at int64, where string) error
	TicketsOf(sale ticketing.OrderID) ([]Ticket, error)
	Entered(performance ticketing.ScopeID, scope ticketing.ScopeID, root ticketing.TicketKey) (bool, error)
}

// Config is what a BoxOffice works with.
type Config struct {
	Store  Store
	Author journal.Author
	Key    ed25519.PrivateKey // signs passes
	Now    func() int64       // Unix ms
	NewID  func() string
	Random io.Reader // short codes
}

// BoxOffice sells for one device. It is for any number of goroutines.
type BoxOffice struct{ cfg Config }

// New returns a BoxOffice.
func New(cfg Config) *BoxOffice { return &BoxOffice{cfg: cfg} }

// Tender kinds.
const (
	TenderCash = "cash"
	TenderCard = "card"
)

// Line is so many items of one type at one price.
type Line struct {
	Type  ticketing.TypeNo `cbor:"1,keyasint"`
	Tier  ticketing.TierNo `cbor:"2,keyasint"`
	Items int64            `cbor:"3,keyasint"`
	Price int64            `cbor:"4,keyasint"` // minor units of one item
}

// Tender is money taken for a sale. Received is what was handed over, Minor
// what of it was kept; Slip is the card terminal's own number.
type Tender struct {
	Kind     string `cbor:"1,keyasint"`
	Minor    int64  `cbor:"2,keyasint"`
	Received int64  `cbor:"3,keyasint"`
	Slip     string `cbor:"4,keyasint,omitempty"`
}

// Sale is a finished order of a counter.
type Sale struct {
	ID          ticketing.OrderID
	Number      string // what is printed
	Key         string // the screen's own, for one basket
	Device      ticketing.DeviceID
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
	Frozen     bool
}

// State derives the ticket's state from its facts.
func (t Ticket) State() ticketing.TicketState {
	switch {
	case t.RefundedAt > 0:
		return ticketing.TicketRefunded
	case t.VoidAt > 0:
		return ticketing.TicketVoid
	case t.Frozen:
		return ticketing.TicketFrozen
	default:
		return ticketing.TicketIssued
	}
}
