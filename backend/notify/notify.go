// Package notify tells buyers what has become of their order: what is to be told is
// kept in the transaction that decided it, and is sent until it has arrived or a
// person gives it up.
//
// It must never put an address into a journal, and never make the same message
// twice.
package notify

import (
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Kind is what a message says.
type Kind string

// The kinds.
const (
	Tickets         Kind = "tickets"          // the order is paid: here are its passes
	RefundRequested Kind = "refund_requested" // the money is on its way back
	RefundClaim     Kind = "refund_claim"     // it waits at a counter, against the pass
	RefundDone      Kind = "refund_done"      // the bank has it
	TicketBack      Kind = "ticket_back"      // tickets are no longer good, and no money is owed for them
	PaymentBack     Kind = "payment_back"     // a payment that bought nothing goes back
	TurnSoon        Kind = "turn_soon"        // the turn of one who waits comes; of no order
)

// State is where a message stands: due -> sending -> sent, or due again with growing
// pauses, or dead: a person looks at it.
type State string

// The states.
const (
	Due     State = "due"
	Sending State = "sending"
	Sent    State = "sent"
	Dead    State = "dead"
)

// Buyer is where the buyer of an order wants to be told. It is personal: it is in no
// journal, and goes when it is no longer needed.
type Buyer struct {
	Order    ticketing.OrderID
	Email    string
	Phone    string // with its country, +234...
	Language string // en or fr
	At       int64  // Unix ms
}

// Fact is what has happened to an order. Key names it among all of its kind: the same
// fact makes one message. Minor is the money that it is about, in the order's currency.
type Fact struct {
	Kind  Kind
	Key   string
	Order ticketing.OrderID
	Money ticketing.Money
	At    int64
}

// Message is a fact on its way to a buyer.
type Message struct {
	ID       string // kind and key
	Kind     Kind
	Order    ticketing.OrderID
	To       string // an address with @, or a phone number
	Language string
	Money    ticketing.Money
	State    State
	Reason   string // why it has not arrived
	Tries    int64
	NextAt   int64
	MadeAt   int64
	SentAt   int64
}

// Tx is what telling needs inside the transaction of the fact.
type Tx interface {
	// AtHub reports whether this is the hub: nobody else tells buyers.
	AtHub() bool
	Buyer(order ticketing.OrderID) (b Buyer, ok bool, err error)
	// PutMessage keeps a message; one that is there stays as it is.
	PutMessage(m Message) error
}

// ID names the message of a fact for ever.
func ID(kind Kind, key string) string { return string(kind) + ":" + key }

// Tell keeps what the buyer is to be told. Nothing is kept for who left no address.
func Tell(tx Tx, f Fact) error {
	if !tx.AtHub() {
		return nil
	}
	b, ok, err := tx.Buyer(f.Order)
	if err != nil || !ok {
		return err
	}
	to := b.Email
	if to == "" {
		to = b.Phone
	}
	if to == "" {
		return nil
	}
	return tx.PutMessage(Message{ID: ID(f.Kind, f.Key), Kind: f.Kind, Order: f.Order, To: to, Language: b.Language, Money: f.Money, MadeAt: f.At})
}
