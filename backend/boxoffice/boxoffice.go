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
	"github.com/ticketcrib/ticketcrib/backend/ledger"
	"github.com/ticketcrib/ticketcrib/backend/notify"
	"github.com/ticketcrib/ticketcrib/backend/orders"
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
	ledger.Tx
	notify.Tx
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

	SaleByID(id ticketing.OrderID) (s orders.Sale, ok bool, err error)
	SaleByKey(device ticketing.DeviceID, key string) (s orders.Sale, ok bool, err error)
	LastSaleNumber(device ticketing.DeviceID) (string, error)
	PutSale(s orders.Sale) error
	// AskedByKey returns the order that a device asked the hub to sell of a basket.
	AskedByKey(device ticketing.DeviceID, key string) (a orders.Asked, ok bool, err error)
	VoidSale(id ticketing.OrderID, v Voided, at int64) error

	LastTicketNumber(scope ticketing.ScopeID, key ticketing.KeyID) (uint32, error)
	Ceiling(device ticketing.DeviceID, scope ticketing.ScopeID) (n uint32, ok bool, err error)
	PutTicket(t orders.Ticket) error
	VoidTicket(scope ticketing.ScopeID, k ticketing.TicketKey, at int64, where string) error
	RefundTicket(scope ticketing.ScopeID, k ticketing.TicketKey, at int64) error
	FreezeTicket(scope ticketing.ScopeID, k ticketing.TicketKey, frozenAt, thawedAt int64) error
	TicketsOf(sale ticketing.OrderID) ([]orders.Ticket, error)
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
	// FoldAsked takes in an order that the hub is to sell, in the transaction that
	// records it.
	FoldAsked func(tx Tx, e journal.Sealed) error
}

// BoxOffice sells for one device. It is for any number of goroutines.
type BoxOffice struct {
	cfg    Config
	issuer orders.Issuer
}

// New returns a BoxOffice.
func New(cfg Config) *BoxOffice {
	return &BoxOffice{cfg: cfg, issuer: orders.Issuer{Key: cfg.Key, Random: cfg.Random}}
}
