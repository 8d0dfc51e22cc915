package checkout

import (
	"context"
	"errors"
	"strconv"

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
	// List returns every payment that was begun or paid from one moment to another,
	// Unix ms, those of others who use the same account too.
	List(ctx context.Context, from, to int64) ([]Payment, error)
	// Offer says what can be paid.
	Offer() Offer
}

// Modes of a provider.
const (
	ModeSandbox = "sandbox" // our own: no money moves
	ModeTest    = "test"    // the provider's: no money moves
	ModeLive    = "live"
)

// Offer is what can be paid through a provider: whose money it is, and on which
// terms each currency that it takes. The zero Offer is that nothing can be.
type Offer struct {
	Mode  string           `cbor:"1,keyasint" json:"mode"`
	Terms map[string]Terms `cbor:"2,keyasint" json:"terms"` // by ISO 4217 code
}

// Terms are those of one currency.
type Terms struct {
	Least    int64    `cbor:"1,keyasint" json:"least"`              // minor units
	Channels []string `cbor:"2,keyasint" json:"channels"`           // ways to pay, the usual one first
	Networks []string `cbor:"3,keyasint,omitempty" json:"networks"` // of mobile money
}

// Refuse says why an amount cannot be paid: CodeInvalid, with least where there is
// a smallest one; CodeNotFound where nothing can be.
func (o Offer) Refuse(due ticketing.Money) error {
	t, ok := o.Terms[due.Currency]
	switch {
	case o.Mode == "":
		return ticketing.Errorf(ticketing.CodeNotFound, "This hub takes no payments yet. The organizer sets the provider's key in the Office.")
	case !ok:
		return ticketing.Errorf(ticketing.CodeInvalid, "The payment provider does not take this currency.", "field", "currency", "currency", due.Currency)
	case due.Minor < t.Least:
		return ticketing.Errorf(ticketing.CodeInvalid, "This is less than the payment provider takes.", "field", "amount", "least", strconv.FormatInt(t.Least, 10))
	}
	return nil
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
