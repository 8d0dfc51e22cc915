package ticketing

import "slices"

// Event is the whole catalogue entry of one event: what is shown, when, what
// is sold, for how much and how many. It is one signed document with a version;
// the newest version wins everywhere, so a postponed show keeps its passes.
// Field numbers are part of the journal's format and must never change meaning.
type Event struct {
	ID           EventID       `json:"id" cbor:"1,keyasint"`
	Version      uint32        `json:"version" cbor:"2,keyasint"`
	Name         string        `json:"name" cbor:"3,keyasint"`
	Venue        string        `json:"venue" cbor:"4,keyasint"`
	Zone         string        `json:"zone" cbor:"5,keyasint"` // IANA, for every performance
	Currency     string        `json:"currency" cbor:"6,keyasint"`
	Performances []Performance `json:"performances" cbor:"7,keyasint"`
	Types        []TicketType  `json:"types" cbor:"8,keyasint"`
	Quotas       []Quota       `json:"quotas" cbor:"9,keyasint"`
	Gates        []Gate        `json:"gates" cbor:"10,keyasint"`
	Practice     bool          `json:"practice" cbor:"11,keyasint,omitempty"`
	Closed       bool          `json:"closed" cbor:"12,keyasint,omitempty"` // the organizer closed the books
	// LentFor is how many minutes a counter may sell what is lent to it without
	// hearing the hub; 0: until the performance ends.
	LentFor int64 `json:"lentFor" cbor:"13,keyasint,omitempty"`
	// Fee is added to each ticket sold that costs anything.
	Fee BookingFee `json:"fee,omitzero" cbor:"14,keyasint,omitempty"`
	// Lists are further price lists, each in a currency of its own; they share the quotas.
	Lists []PriceList `json:"lists,omitempty" cbor:"15,keyasint,omitempty"`
}

// ListNo numbers a price list of an event, from 1; 0 is the event's own prices.
type ListNo uint16

// PriceList is what an event's types cost in another currency, or for other buyers. A
// type without a price is not sold in it. When a type is on sale its own tiers say.
type PriceList struct {
	No       ListNo      `json:"no" cbor:"1,keyasint"`
	Name     string      `json:"name" cbor:"2,keyasint"`
	Currency string      `json:"currency" cbor:"3,keyasint"`
	Prices   []ListPrice `json:"prices" cbor:"4,keyasint"`
	FeeFixed int64       `json:"feeFixed,omitempty" cbor:"5,keyasint,omitempty"` // the booking fee's amount in it, minor units
}

// ListPrice is the price of one type in a list, in minor units of the list's currency.
type ListPrice struct {
	Type  TypeNo `json:"type" cbor:"1,keyasint"`
	Minor int64  `json:"minor" cbor:"2,keyasint"`
}

// In returns the event as one of its price lists sells it: in the list's currency, at its
// prices, with the types hidden that it does not sell. ok is false for a list that the
// event does not have.
func (e Event) In(list ListNo) (in Event, ok bool) {
	if list == 0 {
		return e, true
	}
	i := slices.IndexFunc(e.Lists, func(l PriceList) bool { return l.No == list })
	if i < 0 {
		return e, false
	}
	l := e.Lists[i]
	in = e.Clone()
	in.Currency, in.Fee.Fixed = l.Currency, l.FeeFixed
	for i := range in.Types {
		t := &in.Types[i]
		at := slices.IndexFunc(l.Prices, func(p ListPrice) bool { return p.Type == t.No })
		if at < 0 {
			t.Hidden = true
			continue
		}
		for j := range t.Tiers {
			t.Tiers[j].Price = Money{Minor: l.Prices[at].Minor, Currency: l.Currency}
		}
	}
	return in, true
}

// BookingFee is what a buyer pays beside the price of each item: a fixed amount and a
// part of the price, rounded half up. What costs nothing carries none. The zero value is
// no fee.
type BookingFee struct {
	Fixed       int64 `json:"fixed,omitempty" cbor:"1,keyasint,omitempty"`       // minor units of the event's currency
	BasisPoints int64 `json:"basisPoints,omitempty" cbor:"2,keyasint,omitempty"` // of the price; 100 is 1%
	// AtCounter charges it for what is paid at a counter too, not online alone.
	AtCounter bool `json:"atCounter,omitempty" cbor:"3,keyasint,omitempty"`
	// Returned gives it back with a ticket that goes back at the buyer's wish. What we
	// cancel goes back whole in any case.
	Returned bool `json:"returned,omitempty" cbor:"4,keyasint,omitempty"`
}

// Performance is one dated showing. Instants are Unix milliseconds, UTC.
type Performance struct {
	ID       ScopeID `json:"id" cbor:"1,keyasint"`
	Name     string  `json:"name" cbor:"2,keyasint,omitempty"` // only where the date does not say it
	DoorsAt  int64   `json:"doorsAt" cbor:"3,keyasint"`
	StartsAt int64   `json:"startsAt" cbor:"4,keyasint"`
	EndsAt   int64   `json:"endsAt" cbor:"5,keyasint"`
	// Cancelled is for good: nothing is sold of it, nobody is let in, and whatever was
	// paid goes back, sales that arrive later too.
	Cancelled bool `json:"cancelled" cbor:"6,keyasint,omitempty"`
}

// TicketType is what a buyer chooses. One sold item of it gives Passes passes,
// each good for People people.
type TicketType struct {
	No        TypeNo   `json:"no" cbor:"1,keyasint"`
	Name      string   `json:"name" cbor:"2,keyasint"`
	Note      string   `json:"note" cbor:"3,keyasint,omitempty"` // one line for the counter
	Wristband string   `json:"wristband" cbor:"4,keyasint,omitempty"`
	Tiers     []Tier   `json:"tiers" cbor:"5,keyasint"`
	Passes    uint8    `json:"passes" cbor:"6,keyasint"`
	People    uint8    `json:"people" cbor:"7,keyasint"`
	ReEntry   bool     `json:"reEntry" cbor:"8,keyasint,omitempty"`
	Gates     []GateID `json:"gates" cbor:"9,keyasint,omitempty"`   // none: every gate
	Check     string   `json:"check" cbor:"10,keyasint,omitempty"`  // what the steward must look at: shown as attention
	Hidden    bool     `json:"hidden" cbor:"11,keyasint,omitempty"` // no longer sold; its passes stay good
}

// Tier is a price and when it holds. The first tier in force is the price.
type Tier struct {
	No    TierNo `json:"no" cbor:"1,keyasint"`
	Name  string `json:"name" cbor:"2,keyasint,omitempty"`
	Price Money  `json:"price" cbor:"3,keyasint"`
	From  int64  `json:"from" cbor:"4,keyasint,omitempty"`  // Unix ms; 0: always
	Until int64  `json:"until" cbor:"5,keyasint,omitempty"` // Unix ms, exclusive; 0: always
}

// Quota limits what is sold of some ticket types of one performance. It counts
// items, or people where CountsPeople is set. A type draws on every quota of
// the performance that lists it.
type Quota struct {
	ID           QuotaID  `json:"id" cbor:"1,keyasint"`
	Performance  ScopeID  `json:"performance" cbor:"2,keyasint"`
	Name         string   `json:"name" cbor:"3,keyasint"`
	Capacity     int64    `json:"capacity" cbor:"4,keyasint"`
	Types        []TypeNo `json:"types" cbor:"5,keyasint"`
	CountsPeople bool     `json:"countsPeople" cbor:"6,keyasint,omitempty"`
}

// Gate is a place where people are let in.
type Gate struct {
	ID   GateID `json:"id" cbor:"1,keyasint"`
	Name string `json:"name" cbor:"2,keyasint"`
}

// Clone returns a copy that shares nothing with e.
func (e Event) Clone() Event {
	e.Performances, e.Types = slices.Clone(e.Performances), slices.Clone(e.Types)
	e.Quotas, e.Gates = slices.Clone(e.Quotas), slices.Clone(e.Gates)
	e.Lists = slices.Clone(e.Lists)
	for i := range e.Lists {
		e.Lists[i].Prices = slices.Clone(e.Lists[i].Prices)
	}
	for i := range e.Types {
		e.Types[i].Tiers, e.Types[i].Gates = slices.Clone(e.Types[i].Tiers), slices.Clone(e.Types[i].Gates)
	}
	for i := range e.Quotas {
		e.Quotas[i].Types = slices.Clone(e.Quotas[i].Types)
	}
	return e
}

// Performance returns the event's performance with that id.
func (e *Event) Performance(id ScopeID) (Performance, bool) {
	for _, p := range e.Performances {
		if p.ID == id {
			return p, true
		}
	}
	return Performance{}, false
}

// Type returns the event's ticket type with that number.
func (e *Event) Type(no TypeNo) (TicketType, bool) {
	for _, t := range e.Types {
		if t.No == no {
			return t, true
		}
	}
	return TicketType{}, false
}

// QuotasOf returns the quotas that one type of one performance draws on.
func (e *Event) QuotasOf(performance ScopeID, no TypeNo) []Quota {
	var out []Quota
	for _, q := range e.Quotas {
		if q.Performance == performance && q.Covers(no) {
			out = append(out, q)
		}
	}
	return out
}

// Covers reports whether the quota limits the type.
func (q Quota) Covers(no TypeNo) bool {
	for _, t := range q.Types {
		if t == no {
			return true
		}
	}
	return false
}

// Draw returns how many of the quota's units `items` items of the type take.
func (q Quota) Draw(t TicketType, items int64) int64 {
	if q.CountsPeople {
		return items * int64(t.Passes) * int64(t.People)
	}
	return items
}

// AllowedAt reports whether a pass of the type may enter at the gate.
func (t TicketType) AllowedAt(gate GateID) bool {
	if len(t.Gates) == 0 {
		return true
	}
	for _, g := range t.Gates {
		if g == gate {
			return true
		}
	}
	return false
}
