package checkout

import (
	"context"
	"errors"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Ways to pay through the provider.
const (
	ChannelPage     = "page"         // the provider's page, opened from a QR code
	ChannelMobile   = "mobile_money" // a prompt on the buyer's phone
	ChannelTransfer = "transfer"     // to an account made for this payment
	ChannelUSSD     = "ussd"         // a code to dial
)

// Provider is what takes payments. All amounts are minor units as TicketCrib
// counts them.
type Provider interface {
	// Start begins a payment under a reference that is new. An error is a *Failure.
	Start(ctx context.Context, r Request) (Prompt, error)
	// Look says how a payment stands; ErrNoPayment where the provider never heard
	// of the reference.
	Look(ctx context.Context, reference string) (Payment, error)
	// Least is the smallest amount that the provider takes, of a currency that it
	// takes; ok is false for another.
	Least(currency string) (minor int64, ok bool)
	// Mode says whose money it is: sandbox, test or live.
	Mode() string
}

// Request is a payment to begin.
type Request struct {
	Reference string
	Order     ticketing.OrderID
	Event     string // its name, for the buyer
	Channel   string
	Due       ticketing.Money
	Contact   Contact
}

// Prompt is what the buyer is to do.
type Prompt struct {
	URL     string `cbor:"1,keyasint,omitempty" json:"url"`
	Text    string `cbor:"2,keyasint,omitempty" json:"text"` // the provider's own words
	Code    string `cbor:"3,keyasint,omitempty" json:"code"` // to dial
	Bank    string `cbor:"4,keyasint,omitempty" json:"bank"`
	Account string `cbor:"5,keyasint,omitempty" json:"account"`
	Name    string `cbor:"6,keyasint,omitempty" json:"name"` // of the account
	Until   int64  `cbor:"7,keyasint,omitempty" json:"until"`
}

// Standing is how a payment stands at the provider.
type Standing string

// The standings. Back: it was paid and has gone back, or is on its way back.
const (
	Pending Standing = "pending"
	Success Standing = "success"
	Failed  Standing = "failed"
	Back    Standing = "back"
)

// Payment is what the provider says of a reference.
type Payment struct {
	Reference string
	Standing  Standing
	Txn       uint64
	Paid      ticketing.Money // what was taken from the buyer
	Requested int64           // what we had asked for, in the same currency; 0: not said
	Fees      int64           // -1: not said
	Channel   string
	PaidAt    int64
	Mode      string
	Reason    string
}

// ErrNoPayment: the provider never heard of the reference.
var ErrNoPayment = errors.New("checkout: the provider does not know this payment")

// Outcome is what is known of a request that did not succeed.
type Outcome int

// The outcomes.
const (
	Unknown  Outcome = iota // it may have been taken: look, do not repeat
	Rejected                // the provider refused; nothing happened
	NotSent                 // it never got there
)

// Failure is why Start failed. Reason is the provider's own word, for staff.
type Failure struct {
	Outcome Outcome
	Reason  string
	Taken   bool // the reference was used before: look
}

// Error returns the reason.
func (f *Failure) Error() string {
	return "checkout: the provider did not begin the payment: " + f.Reason
}
