package fair

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Bank is a payment provider in memory: what a hub hears of payments, with the
// test as the buyers. The faithful sandbox is paystacktest; this one is for
// thousands of payments on a clock that stands.
type Bank struct {
	mu       sync.Mutex
	payments map[string]checkout.Payment
	txn      uint64
	asked    checkout.Request
	// Answer is what Start returns where it is not nil; Lost says that the payment
	// was begun all the same.
	Answer func(reference string) (err error, lost bool)
}

// NewBank opens a bank that takes naira from 50.00.
func NewBank() *Bank { return &Bank{payments: map[string]checkout.Payment{}} }

// Start begins a payment.
func (b *Bank) Start(_ context.Context, r checkout.Request) (checkout.Prompt, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked = r
	var err error
	lost := true
	if b.Answer != nil {
		err, lost = b.Answer(r.Reference)
	}
	if _, used := b.payments[r.Reference]; used {
		return checkout.Prompt{}, &checkout.Failure{Outcome: checkout.Rejected, Reason: "used", Taken: true}
	}
	if err == nil || lost {
		b.txn++
		b.payments[r.Reference] = checkout.Payment{Reference: r.Reference, Standing: checkout.Pending, Txn: b.txn, Paid: r.Due, Requested: r.Due.Minor, Fees: -1, Mode: checkout.ModeTest}
	}
	return checkout.Prompt{URL: "https://bank.test/" + r.Reference}, err
}

// Asked is what Start was asked for last.
func (b *Bank) Asked() checkout.Request {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.asked
}

// Look says how a payment stands.
func (b *Bank) Look(_ context.Context, q checkout.Query) (checkout.Payment, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	p, ok := b.payments[q.Reference]
	if !ok {
		return p, checkout.ErrNoPayment
	}
	return p, nil
}

// List returns every payment that was begun.
func (b *Bank) List(context.Context, int64, int64) (all []checkout.Payment, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, reference := range slices.Sorted(maps.Keys(b.payments)) {
		all = append(all, b.payments[reference])
	}
	return all, nil
}

// Offer takes naira from 50.00.
func (b *Bank) Offer() checkout.Offer {
	return checkout.Offer{Mode: checkout.ModeTest, Terms: map[string]checkout.Terms{"NGN": {Least: 50_00, Channels: []string{checkout.ChannelPage}}}}
}

// Pay is the buyer who pays; change may be nil and alters what the bank says.
func (b *Bank) Pay(reference string, change func(*checkout.Payment)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	p, ok := b.payments[reference]
	if !ok {
		panic("internal error: nobody began this payment: " + reference)
	}
	p.Standing, p.Fees, p.Channel = checkout.Success, p.Paid.Minor/100, "card"
	if change != nil {
		change(&p)
	}
	b.payments[reference] = p
}

// Kept is what is ours at the bank: all that buyers have paid, less its fees.
func (b *Bank) Kept() (minor int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, p := range b.payments {
		if p.Standing == checkout.Success {
			minor += p.Paid.Minor - p.Fees
		}
	}
	return minor
}

// Taken is all that buyers have paid and that has not gone back.
func (b *Bank) Taken() (sum ticketing.Money) {
	b.mu.Lock()
	defer b.mu.Unlock()
	sum.Currency = "NGN"
	for _, p := range b.payments {
		if p.Standing == checkout.Success {
			sum.Minor += p.Paid.Minor
		}
	}
	return sum
}
