// Package refund gives money back: it plans exactly who gets what, has it recorded
// as the hub's decision, and sends each refund once, whatever is killed or cut on
// the way.
//
// It must never send a refund again whose outcome it does not know, never give back
// more than was paid, and never call something refunded before the provider does.
package refund

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/ticketcrib/ticketcrib/backend/catalog"
	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/ledger"
	"github.com/ticketcrib/ticketcrib/backend/notify"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Kinds of entry of this package, all the hub's.
const (
	KindPlanned = "refund.planned" // Planned
	KindSettled = "refund.settled" // Settled
	KindAnyway  = "refund.anyway"  // Anyway
)

// Methods: how the money came, and how it goes back.
const (
	Online = "online" // through the provider, by itself
	Cash   = "cash"   // a claim: paid out at a counter
	Free   = "free"   // nothing was paid, nothing is owed
	Card   = "card"   // on the terminal, by hand
	// Transfer goes back as one, from the organizer's own account, by hand.
	Transfer = "transfer"
)

// Planned is a part of a batch that somebody has decided: who gets what back. From
// this entry on its tickets are refunded at every gate that hears it.
type Planned struct {
	Batch       string            `cbor:"1,keyasint"`
	Event       ticketing.EventID `cbor:"2,keyasint"`
	Performance ticketing.ScopeID `cbor:"3,keyasint"`
	Reason      string            `cbor:"4,keyasint"`
	By          ticketing.StaffID `cbor:"5,keyasint,omitempty"` // "": the hub by itself
	Items       []Item            `cbor:"6,keyasint"`
	// Anyway sends it though somebody may be inside: By answers for it.
	Anyway bool `cbor:"7,keyasint,omitempty"`
	// NotBefore is from when on it is sent, Unix ms; 0: at once. Approved is the second
	// person, where one was needed.
	NotBefore int64             `cbor:"8,keyasint,omitempty"`
	Approved  ticketing.StaffID `cbor:"9,keyasint,omitempty"`
}

// TopicPlanned tells counters and Offices what a person has decided to give back. Body: Planned,
// without its reason. TopicSettled tells them what a person has paid out by hand. Body: Settled.
// They keep both for a hub that is restored and has forgotten them: nobody could find that out
// at the provider.
const (
	TopicPlanned = "refund"
	TopicSettled = "refund given"
)

// Anyway sends a refund that waits for a gate to hear of it: By answers for it.
type Anyway struct {
	ID string            `cbor:"1,keyasint"`
	By ticketing.StaffID `cbor:"2,keyasint"`
}

// Item is one refund: of one payment of one order. With Minor 0 only its tickets go back:
// nothing was paid for them, and nothing is sent.
type Item struct {
	ID        string            `cbor:"1,keyasint"`
	Order     ticketing.OrderID `cbor:"2,keyasint"`
	Method    string            `cbor:"3,keyasint"`
	Reference string            `cbor:"4,keyasint,omitempty"`
	Txn       uint64            `cbor:"5,keyasint,omitempty"`
	Minor     int64             `cbor:"6,keyasint"`
	Currency  string            `cbor:"7,keyasint"`
	Surplus   bool              `cbor:"8,keyasint,omitempty"` // money that had bought nothing
	Tickets   []Ticket          `cbor:"9,keyasint,omitempty"` // with the first item of an order
	// Fee is what of Minor is booking fees; Kept are those of its tickets that stay with us,
	// with the first item of an order. Both are minor units.
	Fee  int64 `cbor:"10,keyasint,omitempty"`
	Kept int64 `cbor:"11,keyasint,omitempty"`
}

// WaitsForGates is why a planned refund is not sent: a gate has not heard yet that its
// tickets are refused.
const WaitsForGates = "gates"

// WaitsForDispute is why a planned refund is not sent: the buyer's bank may give the
// money back itself.
const WaitsForDispute = "dispute"

// ByHand is the reason of a refund that a person has paid: cash at a counter, a card
// at its terminal, what was paid online by a transfer of the organizer's own.
const ByHand = "by_hand"

// Undone is the reason of a refund whose order was undone at its counter, which had not
// heard of the plan: the money was given back there.
const Undone = "undone"

// Ticket names a ticket that is refunded.
type Ticket struct {
	_   struct{} `cbor:",toarray"`
	Key []byte
	N   uint32
}

// Settled is where a refund has ended.
type Settled struct {
	ID       string `cbor:"1,keyasint"`
	Done     bool   `cbor:"2,keyasint"` // false: it failed, and is owed still
	Provider uint64 `cbor:"3,keyasint,omitempty"`
	Reason   string `cbor:"4,keyasint,omitempty"`
	// By is who has paid it out by hand, At the counter where; "": the provider did, in an
	// Office.
	By ticketing.StaffID  `cbor:"5,keyasint,omitempty"`
	At ticketing.DeviceID `cbor:"6,keyasint,omitempty"`
}

// State is where a refund stands.
type State string

// The states: planned -> sending -> (unknown) -> pending -> processing ->
// (needs_attention) -> done or failed. Done is final; what has failed is owed until a
// person has paid it another way.
const (
	IsPlanned   State = "planned"
	Sending     State = "sending"
	Unknown     State = "unknown"
	Pending     State = "pending"
	Processing  State = "processing"
	NeedsPerson State = "needs_attention"
	Done        State = "done"
	Failed      State = "failed"
)

// Refund is one refund with where it stands.
type Refund struct {
	Item
	Batch       string
	Event       ticketing.EventID
	Performance ticketing.ScopeID
	State       State
	Reason      string
	Provider    uint64 // the provider's number
	Tries       int64
	Looks       int64
	NextAt      int64 // Unix ms; 0: nothing is due
	PlannedAt   int64
	ChangedAt   int64
	SaidN       uint64 // of the hub's feed: who has heard so much refuses its tickets; 0: it has none
	Anyway      bool   // it waits for no gate
}

// Batch is what was planned together, with its sums in minor units.
type Batch struct {
	ID          string            `json:"id"`
	Event       ticketing.EventID `json:"event"`
	Performance ticketing.ScopeID `json:"performance"`
	Currency    string            `json:"currency"`
	PlannedAt   int64             `json:"plannedAt"`
	NextAt      int64             `json:"nextAt"` // when the next of it is sent by itself; 0: none is
	Sums        []Sum             `json:"sums"`
}

// Sum counts the refunds of a batch in one state.
type Sum struct {
	Method  string `json:"method"`
	State   State  `json:"state"`
	Refunds int64  `json:"refunds"`
	Minor   int64  `json:"minor"`
}

// Payment is how a part of an order was paid, and what of it was planned to go back
// before.
type Payment struct {
	Method    string
	Reference string
	Txn       uint64
	Minor     int64
	Planned   int64
}

// Priced is a ticket with what was paid for it, and beside that its booking fee, in minor
// units.
type Priced struct {
	orders.Ticket
	Minor int64
	Fee   int64
}

// Facts are all that planning an order's refund rests on.
type Facts struct {
	Order    ticketing.OrderID
	Currency string
	Void     bool
	Payments []Payment
	Tickets  []Priced
	Only     []int // positions of the tickets that go back; none: all, and all that was paid

	// Wish is the buyer's: their booking fees are kept, unless the event has them Returned.
	// What we cancel goes back whole, with what was kept before.
	Wish     bool
	Returned bool
	// FeesBack and FeesKept are the booking fees that were planned to go back, and to stay,
	// before, in minor units.
	FeesBack int64
	FeesKept int64
}

// Price spreads what items of a line cost, and their booking fees, over their passes, the first of an item
// taking what does not divide. A ticket beyond the lines cost nothing.
func Price(lines []orders.Line, passes func(ticketing.TypeNo) int64, tickets []orders.Ticket) []Priced {
	var all []Priced
	for _, l := range lines {
		each := max(passes(l.Type), 1)
		for range l.Items {
			for n := range each {
				one := Priced{Minor: l.Price / each, Fee: l.Fee / each}
				if n == 0 {
					one.Minor, one.Fee = one.Minor+l.Price%each, one.Fee+l.Fee%each
				}
				all = append(all, one)
			}
		}
	}
	out := make([]Priced, len(tickets))
	for i, t := range tickets {
		if n := t.Position - 1; n >= 0 && n < len(all) {
			out[i] = all[n]
		}
		out[i].Ticket = t
	}
	return out
}

// Plan works out what goes back of orders: all that is left of each payment, or what
// the chosen tickets cost, out of what goes back by itself first; booking fees are kept
// or go with them, as the facts say. Tickets that nothing is left to give back for go back
// without money. It is pure, and names the same refund the same way.
func Plan(all []Facts) (items []Item) {
	for _, f := range all {
		if f.Void {
			continue
		}
		tickets, price, fee, kept := f.goBack()
		first := true
		for _, p := range byEase(f.Payments) {
			give := min(p.Minor-p.Planned, price+fee)
			if give <= 0 {
				continue
			}
			item := Item{ID: ID(f.Order, p.Method, p.Reference, p.Planned, give), Order: f.Order, Method: p.Method, Reference: p.Reference, Txn: p.Txn, Minor: give, Currency: f.Currency}
			if first {
				item.Tickets, item.Kept, first = tickets, kept, false
			}
			item.Fee = max(give-price, 0)
			price, fee = max(price-give, 0), fee-item.Fee
			items = append(items, item)
		}
		if first && price+fee == 0 && len(tickets) > 0 {
			items = append(items, Item{ID: ID(f.Order, Free, tickets[0].name(), 0, 0), Order: f.Order, Method: Free, Currency: f.Currency, Tickets: tickets, Kept: kept})
		}
	}
	return items
}

func (t Ticket) name() string { return fmt.Sprintf("%x/%d", t.Key, t.N) }

// ID names a refund by what it gives back, and what had gone back before it. A hub that
// was restored and has forgotten it plans it by the same name, and finds it at the
// provider by that: it is not sent again.
func ID(order ticketing.OrderID, method, reference string, before, minor int64) string {
	h := sha256.Sum256(fmt.Appendf(nil, "refund\x00%s\x00%s\x00%s\x00%d\x00%d", order, method, reference, before, minor))
	return hex.EncodeToString(h[:16])
}

// goBack names the tickets that are refunded, and what of the money at the most: what was
// paid for tickets, and booking fees; kept are those that stay.
func (f Facts) goBack() (out []Ticket, price, fee, kept int64) {
	var fees int64 // of the tickets that go back
	for _, t := range f.Tickets {
		if len(f.Only) == 0 {
			fees += t.Fee
		}
		if !t.Stands() || len(f.Only) > 0 && !slices.Contains(f.Only, t.Position) {
			continue
		}
		out = append(out, Ticket{Key: t.Key.Key[:], N: t.Key.N})
		if len(f.Only) > 0 {
			price, fees = price+t.Minor, fees+t.Fee
		}
	}
	if len(f.Only) == 0 {
		price, fees = f.left(), max(fees-f.FeesBack, 0)
		if f.Wish { // what was kept once stays kept
			price, fees = max(price-f.FeesKept, 0), max(fees-f.FeesKept, 0)
		}
		fees = min(fees, price)
		price -= fees
	}
	if f.Wish && !f.Returned {
		return out, price, 0, fees
	}
	return out, price, fees, 0
}

// Fits reports whether items of this order can go back beside what was planned before.
func (f Facts) Fits(items []Item) bool {
	left := map[Payment]int64{}
	of := func(method, reference string) Payment { return Payment{Method: method, Reference: reference} }
	for _, p := range f.Payments {
		left[of(p.Method, p.Reference)] += p.Minor - p.Planned
	}
	for _, i := range items {
		left[of(i.Method, i.Reference)] -= i.Minor
	}
	for _, minor := range left {
		if minor < 0 {
			return false
		}
	}
	return true
}

// Stand reports whether one of the tickets named is its buyer's still.
func (f Facts) Stand(named []Ticket) bool {
	return slices.ContainsFunc(f.Tickets, func(t Priced) bool {
		return t.Stands() && slices.ContainsFunc(named, func(n Ticket) bool { return n.N == t.Key.N && bytes.Equal(n.Key, t.Key.Key[:]) })
	})
}

// left is what was paid and not planned to go back.
func (f Facts) left() (minor int64) {
	for _, p := range f.Payments {
		minor += p.Minor - p.Planned
	}
	return minor
}

// byEase sorts payments: what goes back by itself first, cash last.
func byEase(all []Payment) []Payment {
	rank := map[string]int{Online: 0, Card: 1, Transfer: 2, Cash: 3}
	out := slices.Clone(all)
	slices.SortStableFunc(out, func(a, b Payment) int { return rank[a.Method] - rank[b.Method] })
	return out
}

// Store runs work in one transaction. Do returns after the work is durable.
type Store interface {
	Do(ctx context.Context, work func(Tx) error) error
	Read(ctx context.Context, work func(Tx) error) error
}

// Tx is what this package needs inside one transaction.
type Tx interface {
	ledger.Tx
	notify.Tx
	Say(topic string, device ticketing.DeviceID, body any) error

	// PutRefund keeps a planned refund; ok is false, and nothing is added, where it is
	// there already.
	PutRefund(r Refund) (ok bool, err error)
	Refund(id string) (r Refund, ok bool, err error)
	ChangeRefund(r Refund) error
	DueRefunds(now int64, count int) ([]Refund, error)
	// OthersInFlight counts refunds of the same payment that may be on their way.
	OthersInFlight(r Refund) (int64, error)
	// AddRefunded takes a sum out of what an order, or a payment that bought nothing,
	// has left to give back; CodeConflict where that is less.
	AddRefunded(order ticketing.OrderID, minor int64) error
	AddSurplusRefunded(reference string, minor int64) error
	HasSurplus(reference string) (bool, error)
	// RefundSaid keeps how far the feed must be heard before the tickets of a refund are
	// refused everywhere.
	RefundSaid(id string, n uint64, anyway bool) error
	FeedN() (uint64, error)
	Event(id ticketing.EventID) (s catalog.Saved, ok bool, err error)
	TicketsOf(order ticketing.OrderID) ([]orders.Ticket, error)
	MoveUnits(quota ticketing.QuotaID, how inventory.Move, units int64) error
	RefundTicket(scope ticketing.ScopeID, k ticketing.TicketKey, at int64) error
	SaleByID(id ticketing.OrderID) (s orders.Sale, ok bool, err error)
	// TakeLease makes holder the one who may work until a time; ok is false while
	// another may. The fence grows with every new holder.
	TakeLease(name, holder string, now, until int64) (fence int64, ok bool, err error)
	Lease(name string) (holder string, fence, until int64, err error)
}
