// Package checkout takes an order from being asked for to being paid through a
// payment provider: its units are held at the hub, each try to pay is recorded
// before it is made, and whatever says that money came (a webhook, a poll, the
// buyer's return, a person) meets in one settle that happens once.
//
// It must never issue a ticket for money that it has not seen at the provider,
// never repeat a request whose outcome is unknown, and never keep money that
// bought nothing.
package checkout

import (
	"context"

	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/ledger"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Kinds of entry of this package. A counter writes the first, the hub the others.
const (
	KindDropped = "order.dropped"   // Dropped
	KindBegun   = "order.begun"     // orders.Asked, of a buyer on the web: the hub's own
	KindPaid    = "order.paid"      // Paid
	KindEnded   = "order.ended"     // Ended
	KindSurplus = "payment.surplus" // Surplus
	KindFees    = "payment.fees"    // Fees
)

// Dropped says that the counter has given the order up. The hub decides what
// becomes of it: the buyer may have paid meanwhile.
type Dropped struct {
	Order ticketing.OrderID `cbor:"1,keyasint"`
	Staff ticketing.StaffID `cbor:"2,keyasint"`
}

// Paid is an order whose money the hub has seen. Retaken: its hold had ended, and
// its units were free.
type Paid struct {
	Sold      orders.Sold `cbor:"1,keyasint"`
	Reference string      `cbor:"2,keyasint"`           // of the attempt; "" where nothing was due
	Txn       uint64      `cbor:"3,keyasint"`           // the provider's number
	Fees      int64       `cbor:"4,keyasint"`           // minor units, as the provider reports them; -1: not yet
	Channel   string      `cbor:"5,keyasint"`           // how it was paid: card, mobile_money, ...
	PaidAt    int64       `cbor:"6,keyasint"`           // Unix ms by the provider
	Retaken   bool        `cbor:"7,keyasint,omitempty"` // from what was free, late
}

// Why an order ended without being paid.
const (
	WhyNoRight  = "no_right"  // its units were not lent to who asked
	WhyPrice    = "price"     // a counter asked other prices than the event's
	WhyDropped  = "dropped"   // the counter gave it up
	WhyTimedOut = "timed_out" // nobody paid in time
	WhyClosed   = "closed"    // its performance was cancelled, closed or over
	WhyCards    = "cards"     // too many cards that may not pay for it
)

// Ended lets the order's units go. Money that comes later is late.
type Ended struct {
	Order ticketing.OrderID `cbor:"1,keyasint"`
	Why   string            `cbor:"2,keyasint"`
}

// Why money buys nothing.
const (
	SurplusSecond = "second" // another attempt had paid the order
	SurplusLate   = "late"   // the units were gone when it came
	SurplusClosed = "closed" // the performance is over, closed or cancelled
	SurplusLimit  = "limit"  // it came late, and its buyer has as much as one may have
	SurplusCard   = "card"   // what paid has paid for as much as one card or account may
)

// Surplus is money of an attempt that buys nothing and goes back to who paid it.
type Surplus struct {
	Order     ticketing.OrderID `cbor:"1,keyasint"`
	Event     ticketing.EventID `cbor:"2,keyasint"`
	Reference string            `cbor:"3,keyasint"`
	Txn       uint64            `cbor:"4,keyasint"`
	Minor     int64             `cbor:"5,keyasint"`
	Currency  string            `cbor:"6,keyasint"`
	Fees      int64             `cbor:"7,keyasint"` // -1: not yet
	PaidAt    int64             `cbor:"8,keyasint"`
	Why       string            `cbor:"9,keyasint"`
}

// Fees is what the provider kept of a payment, said after the payment was booked.
type Fees struct {
	Reference string            `cbor:"1,keyasint"`
	Order     ticketing.OrderID `cbor:"2,keyasint"`
	Event     ticketing.EventID `cbor:"3,keyasint"`
	Minor     int64             `cbor:"4,keyasint"`
	Currency  string            `cbor:"5,keyasint"`
}

// Checkout is an order on its way to be paid.
type Checkout struct {
	Asked     orders.Asked
	Device    ticketing.DeviceID
	At        int64
	State     ticketing.CheckoutState
	Why       string
	DroppedAt int64
	Held      bool  // its units were there to be held
	SeenAt    int64 // by the hub, on its own clock
	Still     int64 // for how long its time has stood still, ms
	Paying    Paying
}

// Until is when an open order ends that nobody has paid, Unix ms; 0: nobody has tried to.
func (c Checkout) Until() int64 {
	if c.Paying.Until == 0 {
		return 0
	}
	return c.Paying.Until + c.Still
}

// Web reports whether a buyer on the hub's pages asked for it, and no counter.
func (c Checkout) Web() bool { return c.Asked.Sold.Counter == "" }

// Order is the order's id.
func (c Checkout) Order() ticketing.OrderID { return c.Asked.Sold.Order }

// Attempt is one try to pay an order.
type Attempt struct {
	Reference string
	Order     ticketing.OrderID
	N         int64
	Key       string // the person's request: the same one starts once
	Channel   string
	Contact   Contact
	State     ticketing.AttemptState
	Reason    string // the provider's word, where it refused
	Due       ticketing.Money
	Prompt    Prompt
	StartedAt int64
	Looks     int64
	NextLook  int64 // Unix ms; 0: none is due
	Txn       uint64
	Fees      int64 // -1: not yet
	PaidAt    int64
	WantedAt  int64 // since when late money waits for its units to come back; 0: it does not
	// Instrument names the card or account that paid, as the hub's own hash; nil: not known.
	Instrument []byte
}

// Contact is whom the provider asks. It is personal: it is in no journal.
type Contact struct {
	Email   string `json:"email,omitempty"`
	Phone   string `json:"phone,omitempty"`
	Network string `json:"network,omitempty"` // of mobile money: mtn, vod, ...
	// Language is the buyer's, en or fr.
	Language string `json:"language,omitempty"`
	// Terminal is the one that the buyer holds a card to.
	Terminal string `json:"terminal,omitempty"`
}

// Paying is what a screen shows of an order on its way: the newest attempt.
type Paying struct {
	Order     ticketing.OrderID       `cbor:"1,keyasint" json:"order"`
	State     ticketing.CheckoutState `cbor:"2,keyasint" json:"state"`
	Why       string                  `cbor:"3,keyasint,omitempty" json:"why"`
	Attempt   ticketing.AttemptState  `cbor:"4,keyasint,omitempty" json:"attempt"` // "": none yet
	N         int64                   `cbor:"5,keyasint,omitempty" json:"n"`
	Reference string                  `cbor:"6,keyasint,omitempty" json:"reference"`
	Channel   string                  `cbor:"7,keyasint,omitempty" json:"channel"`
	Reason    string                  `cbor:"8,keyasint,omitempty" json:"reason"`
	Prompt    Prompt                  `cbor:"9,keyasint" json:"prompt"`
	Due       int64                   `cbor:"10,keyasint" json:"due"`
	Currency  string                  `cbor:"11,keyasint" json:"currency"`
	Until     int64                   `cbor:"12,keyasint,omitempty" json:"until"` // when the units are let go, Unix ms
}

// Store runs work in one transaction. Do returns after the work is durable.
type Store interface {
	Do(ctx context.Context, work func(Tx) error) error
	Read(ctx context.Context, work func(Tx) error) error
}

// Tx is what this package needs inside one transaction.
type Tx interface {
	orders.Tx
	orders.IssueTx
	inventory.Tx
	ledger.Tx
	PutConflict(c journal.Conflict) error
	Level(q ticketing.QuotaID) (l inventory.Level, ok bool, err error)
	SaleByID(id ticketing.OrderID) (s orders.Sale, ok bool, err error)
	PutCheckout(c Checkout) error
	Checkout(id ticketing.OrderID) (c Checkout, ok bool, err error)
	// CheckoutNamed finds an order by its id without hyphens.
	CheckoutNamed(bare string) (c Checkout, ok bool, err error)
	// OpenCheckouts lists some open orders, the oldest first, from behind one on.
	OpenCheckouts(behind Checkout) ([]Checkout, error)
	DropCheckout(id ticketing.OrderID, at int64) error
	SeeCheckout(id ticketing.OrderID, at int64) error
	// ProlongCheckout lets an open order's time to pay begin anew.
	ProlongCheckout(id ticketing.OrderID, at int64) error
	EndCheckout(id ticketing.OrderID, why string) error
	PayCheckout(id ticketing.OrderID) error
	PutPaying(p Paying) error
	// PutHold keeps units that were moved to held; EndHold lets them go, sold
	// (taken) or free, and ok is false for one that has ended already.
	PutHold(order ticketing.OrderID, u inventory.Units) error
	EndHold(id string, state ticketing.HoldState) (ok bool, err error)
	// RetakeHold makes a hold taken that had ended: its order was paid late.
	RetakeHold(id string) error
	// KeepHold lets an open hold end by EndHold alone; ok is false for one that has ended.
	KeepHold(id string) (ok bool, err error)

	Setting(name string) (value []byte, ok bool, err error)
	PutSetting(name string, value []byte) error

	// PutSurplus keeps a payment that bought nothing; the same one again adds nothing.
	PutSurplus(s Surplus, at int64) error
	PutAttempt(a Attempt) error
	Attempt(reference string) (a Attempt, ok bool, err error)
	AttemptsOf(order ticketing.OrderID) ([]Attempt, error)
	DueAttempts(now int64, count int) ([]Attempt, error)
	// AttemptByTxn finds the attempt that the provider numbers so.
	AttemptByTxn(txn uint64) (a Attempt, ok bool, err error)
}
