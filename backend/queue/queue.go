// Package queue is the waiting room of a sale: who waits for a turn to buy, in which
// order, and who is called when.
//
// It must never change a place that it has given, never call a later one before an
// earlier one that is there, never acknowledge a join that is not durable, and never let
// a person's time run while the hub is down.
package queue

import (
	"context"

	"github.com/ticketcrib/ticketcrib/backend/queue/draw"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Phase is how far a sale is.
type Phase string

// The phases. Closed: nobody can join yet. Prequeue: who comes waits for the opening, and
// where there is a draw is drawn for a place then. Drawing: the list of who came is closed,
// and those who bring chance have not all said their values. Live: places are called. SoldOut: nothing is left, and what comes back
// opens it again.
const (
	Closed   Phase = "closed"
	Prequeue Phase = "prequeue"
	Drawing  Phase = "draw"
	Live     Phase = "live"
	Paused   Phase = "paused"
	SoldOut  Phase = "soldout"
	Ended    Phase = "ended"
)

// Why a sale is paused.
const (
	WhyOrganizer = "organizer" // a person stopped it
	WhyProvider  = "provider"  // nobody can pay now
	WhyChance    = "chance"    // values of the draw are missing
	WhyRestored  = "restored"  // the hub was restored: those whom it forgot come back first
)

// State is how an entry stands.
type State uint8

// The states of an entry. Away: it was called and nobody was there; it is called anew as
// soon as somebody is, once. Done, Expired and Left are final.
const (
	None State = iota
	Waiting
	Called
	Claimed
	Away
	Done
	Expired
	Left
)

var stateNames = [...]string{"", "waiting", "called", "claimed", "away", "done", "expired", "left"}

// String is the state's name on the wire.
func (s State) String() string { return stateNames[s] }

// next is the table of what may follow what.
var next = map[State][]State{
	Waiting: {Called, Away, Left},
	Called:  {Claimed, Away, Expired, Left},
	Claimed: {Done, Expired, Left},
	Away:    {Called, Expired, Left},
}

// CanBecome reports whether an entry in state s may go to t.
func (s State) CanBecome(t State) bool {
	for _, n := range next[s] {
		if n == t {
			return true
		}
	}
	return false
}

// Account names who waits, without saying who it is: a hash of the account's id.
type Account [16]byte

// Entry is one account's place in the line of one event. Number is the order of arrival,
// from 1, and never changes. Until is the room's clock at which its state ends by itself;
// 0: it does not.
type Entry struct {
	Number   uint64
	Account  Account // zero: it ended, and its account has joined anew
	Was      Account // whose it was, then
	State    State
	Returned bool  // it was away, and has had its second call
	Until    int64 // ms of Sale.Clock
	Order    ticketing.OrderID
	More     int64 // how often its turn was given its whole time again
}

// Policy is how an event is sold on the web, as its organizer chose. Instants are Unix
// ms, spans ms.
type Policy struct {
	Event ticketing.EventID `cbor:"1,keyasint" json:"event"`
	// On: buyers see it and can buy.
	On bool `cbor:"2,keyasint" json:"on"`
	// Line: one waits for a turn.
	Line bool `cbor:"3,keyasint" json:"line"`
	// Draw: who joins before OpensAt is put in order by a draw.
	Draw bool `cbor:"4,keyasint" json:"draw"`
	// JoinAt is from when on one may join; OpensAt from when on places are called. 0: at once.
	JoinAt  int64 `cbor:"5,keyasint" json:"joinAt"`
	OpensAt int64 `cbor:"6,keyasint" json:"opensAt"`
	// MostItems bounds one purchase, and with a line all of one account.
	MostItems int64 `cbor:"7,keyasint" json:"mostItems"`
	// Shoppers is how many may have a turn at once.
	Shoppers    int64             `cbor:"8,keyasint" json:"shoppers"`
	ClaimWithin int64             `cbor:"9,keyasint" json:"claimWithin"`
	TurnFor     int64             `cbor:"10,keyasint" json:"turnFor"`
	Paused      bool              `cbor:"11,keyasint" json:"paused"`
	Ended       bool              `cbor:"12,keyasint" json:"ended"`
	By          ticketing.StaffID `cbor:"13,keyasint" json:"by"`
	// Verify: an e-mail address has to be verified before a turn is claimed, or without a line
	// before anything is kept. Never before one joins.
	Verify Verify `cbor:"14,keyasint" json:"verify,omitempty"`
	// PerCard: MostItems bounds what one card or account pays for too, whoever buys with it.
	PerCard bool `cbor:"15,keyasint" json:"perCard"`
}

// Verify says whether buyers verify an e-mail address.
type Verify string

// "": nobody has said; then it is what the hub takes for it.
const (
	VerifyAsked Verify = "asked"
	VerifyFree  Verify = "free"
)

// Bounds and what is filled in where the organizer says nothing.
const (
	minute           = 60_000
	defaultMost      = 8
	mostItems        = 100
	defaultShoppers  = 300
	mostShoppers     = 100_000
	defaultClaim     = 5 * minute
	defaultTurn      = 10 * minute
	leastWindow      = 2 * minute
	longestWindow    = 60 * minute
	awayFor          = 15 * minute
	presentFor       = 60_000
	askPresence      = 2 * minute
	graceAfterEpoch  = 2 * minute
	longestTick      = 2_000
	farAbove         = 1 << 28
	longestTimeAhead = 5 * 365 * 24 * 3600_000
)

// Filled returns the policy with what was left open filled in. CodeInvalid, with its
// field, for what cannot be.
func (p Policy) Filled(now int64) (Policy, error) {
	fill := func(v *int64, standard int64) {
		if *v == 0 {
			*v = standard
		}
	}
	fill(&p.MostItems, defaultMost)
	fill(&p.Shoppers, defaultShoppers)
	fill(&p.ClaimWithin, defaultClaim)
	fill(&p.TurnFor, defaultTurn)
	if !p.Line {
		p.JoinAt, p.Draw = 0, false
	}
	if p.Draw && p.OpensAt == 0 {
		return p, ticketing.Errorf(ticketing.CodeInvalid, "A draw needs the day and time when the sale opens.", "field", "opensOn")
	}
	if p.JoinAt == 0 && !p.Draw || p.JoinAt > p.OpensAt {
		p.JoinAt = p.OpensAt
	}
	if p.Verify != "" && p.Verify != VerifyAsked && p.Verify != VerifyFree {
		return p, ticketing.Errorf(ticketing.CodeInvalid, "This is out of range.", "field", "verify")
	}
	for _, c := range []struct {
		field            string
		v, least, utmost int64
	}{
		{"mostItems", p.MostItems, 1, mostItems},
		{"shoppers", p.Shoppers, 1, mostShoppers},
		{"claimWithin", p.ClaimWithin, leastWindow, longestWindow},
		{"turnFor", p.TurnFor, leastWindow, longestWindow},
		{"opensAt", p.OpensAt, 0, now + longestTimeAhead},
		{"joinAt", p.JoinAt, 0, p.OpensAt},
	} {
		if c.v < c.least || c.v > c.utmost {
			return p, ticketing.Errorf(ticketing.CodeInvalid, "This is out of range.", "field", c.field)
		}
	}
	return p, nil
}

// CardMost is how many items one card may pay for; 0: any number.
func (p Policy) CardMost() int64 {
	if p.PerCard {
		return p.MostItems
	}
	return 0
}

// Sale is the row of one event's sale: what is durable of it beside its entries.
type Sale struct {
	Policy Policy
	Epoch  uint32 // of the hub, when numbers were last handed out
	// Clock is how long the room has run, ms: it stands still while the hub is down, and
	// while nobody can pay. All deadlines are of this clock.
	Clock int64
	Tick  int64
	// Last is the last number handed out; Serving the last place that was called.
	Last    uint64
	Serving uint64
	Called  int64 // all calls ever made
	// GraceTo is until when, on Clock, nobody is called after a restore.
	GraceTo int64
	Joined  int64
	// Draw is what is published of the draw, where there is one.
	Draw draw.Record
}

// toBeDrawn reports whether places are still to be drawn: nobody has one until then.
func (s *Sale) toBeDrawn() bool { return s.Policy.Draw && s.Draw.DrawnAt == 0 }

// Change is one entry going from one state to another: guarded, so that it happens once.
type Change struct {
	Number   uint64
	From, To State
	Returned bool
	Until    int64
	Order    ticketing.OrderID
	More     bool // a turn is given its whole time once more
}

// Store runs work in one transaction. Do returns after the work is durable.
type Store interface {
	Do(ctx context.Context, work func(Tx) error) error
	Read(ctx context.Context, work func(Tx) error) error
}

// Tx is what this package needs inside one transaction.
type Tx interface {
	WebSale(event ticketing.EventID) (s Sale, ok bool, err error)
	PutWebSale(s Sale) error
	// PutEntries keeps new entries, all waiting; one whose account or number is there
	// already fails all of them.
	PutEntries(event ticketing.EventID, entries []Entry) error
	// ChangeEntry does a guarded change; ok is false where the entry is not in From.
	ChangeEntry(event ticketing.EventID, c Change) (ok bool, err error)
	// EachEntry calls f with every entry of the event in order of number.
	EachEntry(event ticketing.EventID, f func(Entry) error) error
	// ForgetAccount takes the account from an entry that has ended, so that it may join anew;
	// Was keeps it.
	ForgetAccount(event ticketing.EventID, number uint64) error
}
