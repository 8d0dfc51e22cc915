package checkout

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Ways to pay through the provider.
const (
	ChannelPage     = "page"         // the provider's page, opened from a QR code
	ChannelMobile   = "mobile_money" // a prompt on the buyer's phone
	ChannelTransfer = "transfer"     // to an account made for this payment
	ChannelUSSD     = "ussd"         // a code to dial
	ChannelTerminal = "terminal"     // a device of the provider at the counter, which takes cards
)

// Provider is what takes payments. All amounts are minor units as TicketCrib
// counts them.
type Provider interface {
	// Start begins a payment under a reference that is new. An error is a *Failure.
	Start(ctx context.Context, r Request) (Prompt, error)
	// Look says how a payment stands; ErrNoPayment where the provider never heard
	// of it.
	Look(ctx context.Context, q Query) (Payment, error)
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
	// Terminals are the provider's devices that a counter may choose.
	Terminals []Terminal `cbor:"3,keyasint,omitempty" json:"terminals"`
}

// Terminal is a device of the provider that takes cards.
type Terminal struct {
	ID    string `cbor:"1,keyasint" json:"id"`
	Name  string `cbor:"2,keyasint" json:"name"`
	Place string `cbor:"3,keyasint,omitempty" json:"place"` // where it stands, as the organizer told the provider
}

// HasTerminal reports whether a terminal may be chosen.
func (o Offer) HasTerminal(id string) bool {
	return slices.ContainsFunc(o.Terminals, func(t Terminal) bool { return t.ID == id })
}

// Refresher is a Provider that has to ask for what it offers.
type Refresher interface {
	// Refresh asks for it; Offer says what is new then. What was offered before stays where
	// the provider cannot be asked.
	Refresh(ctx context.Context) error
}

// Query is an attempt that the provider is asked about.
type Query struct {
	Reference string
	Channel   string
	StartedAt int64  // Unix ms
	Request   string // Prompt's; "": not known
	Terminal  string // Prompt's
	Push      string // Prompt's
	Event     string // Prompt's
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
	Return    string // where the buyer goes on after paying; "": nowhere
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
	// Step is what the provider waits for from the buyer: otp, pin, phone or birthday; "":
	// nothing that could be typed here.
	Step string `cbor:"8,keyasint,omitempty" json:"step"`
	// Of a payment at a terminal: the provider's name of what it asks for, the terminal's
	// id, the provider's name of what was sent there, and how far that has come.
	Request  string `cbor:"9,keyasint,omitempty" json:"request"`
	Terminal string `cbor:"10,keyasint,omitempty" json:"terminal"`
	Event    string `cbor:"11,keyasint,omitempty" json:"event"`
	Push     string `cbor:"12,keyasint,omitempty" json:"push"`
}

// How far a payment has come on its way to a terminal.
const (
	PushSent      = "sent"
	PushDelivered = "delivered"
	PushOff       = "off"     // the terminal is off, or busy
	PushUnknown   = "unknown" // nobody can say whether it was sent
)

// Answerer is a Provider that may ask the buyer for something on the way.
type Answerer interface {
	// Answer sends what the buyer says for a step and returns what is to be done next. An
	// error is a *Failure.
	Answer(ctx context.Context, reference, step, value string) (Prompt, error)
}

// PaymentTakes is the longest that a payment may take from its beginning: a little less
// than its tickets are held, for what is on its way.
const PaymentTakes = (holdFor - 60_000) * time.Millisecond

// Lapser is a Provider that can be told how long a payment may take.
type Lapser interface {
	// Lapse lets no payment take longer than most, and returns how long one may take then:
	// less where it was less before. An error is a *Failure.
	Lapse(ctx context.Context, most time.Duration) (time.Duration, error)
}

// States of a payout.
const (
	PayoutDone   = "done"
	PayoutComing = "coming"
	PayoutFailed = "failed"
)

// Payout is money of payments on its way to the organizer's account, or there.
type Payout struct {
	ID       string // the provider's number
	State    string
	Paid     ticketing.Money
	Deducted int64 // what went back, and was taken out of it; minor units
	At       int64 // Unix ms
}

// Payer is a Provider that says what it pays out.
type Payer interface {
	// Payouts lists those from one moment to another, Unix ms.
	Payouts(ctx context.Context, from, to int64) ([]Payout, error)
	// PaidOut lists the payments that a payout pays out.
	PaidOut(ctx context.Context, payout string) ([]Payment, error)
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
	Request   string // of a payment at a terminal
	Push      string // of one that is not paid yet; "": not asked for
	// Instrument is the provider's word for the card or account that paid; "": not said.
	Instrument string
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
