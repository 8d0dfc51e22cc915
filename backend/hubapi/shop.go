package hubapi

import (
	"github.com/ticketcrib/ticketcrib/backend/queue/draw"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// What the buyers' pages and the hub say to each other. These routes are served on the
// hub's web address, apart from those of the devices. An error is a Problem.
//
//	GET  /api/e/{event}          ShopEvent; may be cached for a second
//	GET  /api/e/{event}/state    the newest frame (queue.Frame); may be cached for a second
//	GET  /api/e/{event}/state/now  the same, to be cached by nobody
//	GET  /api/e/{event}/stream   the same frames as server-sent events
//	POST /api/e/{event}/join     ShopJoin -> ShopEntry
//	GET  /api/e/{event}/entry    ShopEntry
//	POST /api/e/{event}/here     ShopEntry; only who is due within two minutes needs it
//	POST /api/e/{event}/claim    ShopEntry
//	POST /api/e/{event}/leave    ShopEntry
//	POST /api/e/{event}/word     ShopVerify -> ShopWord; to the address that was verified, whatever the event asks
//	GET  /api/e/{event}/draw     draw.Record; /draw/leaves the entrants, 32 bytes each
//	GET  /api/e/{event}/proof    DrawProof, of the browser's own entry
//	POST /api/e/{event}/hold     ShopHold -> ShopOrder
//	GET  /api/o/{order}          ShopOrder; {order} is the order's secret link
//	POST /api/o/{order}/pay      ShopPay -> ShopOrder
//	POST /api/o/{order}/look     ShopOrder, after the provider was asked
//	POST /api/o/{order}/release  ShopOrder
//	GET  /api/me                 ShopMe
//	POST /api/me/ask             ShopVerify -> ShopMe; the answer is the same for every address
//	POST /api/me/code            ShopCode -> ShopMe, with another cookie
//	POST /api/me/link            ShopLink -> ShopMe, likewise
//	POST /api/me/out             ShopMe
//	GET  /me/with?to=PATH        sends the browser to whom one signs in with; it comes back to
//	GET  /me/back                and goes on to PATH, with ?with=WHY where it did not sign in
//	GET  /api/me/orders          ShopMine
//	GET  /o/{order}/tickets.pdf  /o/{order}/calendar.ics  /o/{order}/pass/{n}.svg

// A join may be refused with "work": Args challenge is a work.Challenge as JSON, and the
// header Ticketcrib-Work shows its solution at the next try. Or with "busy": Args seconds is
// when to come again, and the header Ticketcrib-Arrived shows Args stamp then. A hold may be
// refused with "slowed": Args seconds, and code, which the buyer can quote.

// ShopEvent is an event as its buyers see it. Instants are Unix ms.
type ShopEvent struct {
	ID           ticketing.EventID `json:"id"`
	Name         string            `json:"name"`
	Venue        string            `json:"venue"`
	Zone         string            `json:"zone"` // IANA
	Currency     string            `json:"currency"`
	Organization string            `json:"organization"`
	Practice     bool              `json:"practice"`
	// Mode is how payments are taken: live, test, sandbox, or "": not at all.
	Mode         string            `json:"mode"`
	Performances []ShopPerformance `json:"performances"`
	Types        []ShopType        `json:"types"`
	// MostItems is how many items one purchase may have; HoldFor how long they are kept, ms.
	MostItems int64 `json:"mostItems"`
	// PerCard: one card or account pays for no more than MostItems either.
	PerCard bool     `json:"perCard"`
	HoldFor int64    `json:"holdFor"`
	Sale    ShopSale `json:"sale"`
	Now     int64    `json:"now"`
}

// ShopPerformance is one showing. Left is by type, in the order of ShopEvent.Types:
// how many items can be had now, ManyLeft for more than anybody wants to know.
type ShopPerformance struct {
	ID        ticketing.ScopeID `json:"id"`
	Name      string            `json:"name"`
	DoorsAt   int64             `json:"doorsAt"`
	StartsAt  int64             `json:"startsAt"`
	EndsAt    int64             `json:"endsAt"`
	Cancelled bool              `json:"cancelled"`
	OnSale    bool              `json:"onSale"`
	Left      []int64           `json:"left"`
	// MayReturn, by type: none is free, and some are held by who has not paid yet.
	MayReturn []bool `json:"mayReturn"`
}

// ManyLeft stands for a stock that is not counted out to buyers.
const ManyLeft = -1

// ShopType is what a buyer chooses. Price is all that one item costs, in minor units, the
// booking fee with it; OnSale is false while no price of it holds.
type ShopType struct {
	No     ticketing.TypeNo `json:"no"`
	Name   string           `json:"name"`
	Note   string           `json:"note"`
	Price  int64            `json:"price"`
	Passes uint8            `json:"passes"`
	People uint8            `json:"people"`
	OnSale bool             `json:"onSale"`
}

// ShopSale is how the event is sold on the web.
type ShopSale struct {
	// Phase is closed, prequeue, draw, live, paused, soldout or ended.
	Phase string `json:"phase"`
	// Line: one waits for a turn. Without a line whoever comes may buy.
	Line bool `json:"line"`
	// Draw: who has come before OpensAt is put in order by a draw.
	Draw        bool   `json:"draw"`
	PrequeueAt  int64  `json:"prequeueAt"`
	OpensAt     int64  `json:"opensAt"`
	Why         string `json:"why"` // why it is paused: organizer, provider
	TurnFor     int64  `json:"turnFor"`
	ClaimWithin int64  `json:"claimWithin"`
	// Verify: one verifies an e-mail address before a turn is claimed, or without a line before
	// anything is kept.
	Verify bool `json:"verify"`
	// Writes: who waits may be written to before his turn comes, at an address that he verifies.
	Writes bool `json:"writes"`
}

// ShopMe is who a browser belongs to. Email is an address or a phone number, shown in part.
type ShopMe struct {
	Verified bool   `json:"verified"`
	Email    string `json:"email"`
	// Mails: this hub can send a code.
	Mails bool `json:"mails"`
	// Texts: it can send one to a phone too.
	Texts bool `json:"texts"`
	// With is through whom he may sign in instead, as people know it: Google; "": nobody.
	With  string   `json:"with"`
	Asked *ShopAsk `json:"asked"` // what is being verified now, where its code can be typed
}

// ShopAsk is an address that is being verified. Mail is coming, sent, late (it is tried again)
// or failed.
type ShopAsk struct {
	Email  string `json:"email"`
	Mail   string `json:"mail"`
	LeftMs int64  `json:"leftMs"`
}

// ShopVerify asks for a mail with a code and a link, or for a short message with a code: Email
// is a phone number with its country then.
type ShopVerify struct {
	Email    string `json:"email" maxLength:"254"`
	Language string `json:"language" enum:"en,fr"`
}

// ShopCode is what somebody typed.
type ShopCode struct {
	Code string `json:"code"`
}

// ShopLink is the last part of the address in a mail. Look: only whose it is, it stays good.
type ShopLink struct {
	Link string `json:"link"`
	Look bool   `json:"look"`
}

// ShopMine are the orders of an account: those that are kept, being paid or paid, or whose
// money goes back; the latest performance first.
type ShopMine struct {
	Orders []ShopOrder `json:"orders"`
}

// ShopJoin asks for a place in the line. The browser's cookie says who asks.
type ShopJoin struct {
	Language string `json:"language" enum:"en,fr"`
	// Back: only to a place that the hub has lost, by the token of the header.
	Back bool `json:"back"`
}

// ShopEntry is one's place in the line, and once it is called one's turn.
type ShopEntry struct {
	// State is waiting, called, claimed, away, done, expired or left.
	State string `json:"state"`
	// Number is the order of arrival from 1; Place the order of being called: 0 until the
	// draw where there is one.
	Number uint64 `json:"number"`
	Place  uint64 `json:"place"`
	Ahead  int64  `json:"ahead"`
	Behind int64  `json:"behind"`
	// LeftMs is what is left to claim a called turn, or of a claimed one. It stands
	// still while the hub does.
	LeftMs int64 `json:"leftMs"`
	// Buying: the turn has begun an order; its own time does not run meanwhile.
	Buying bool `json:"buying"`
	// Here: the entry is due soon and has to say that somebody is there.
	Here bool `json:"here"`
	// Token proves the place, to a hub that has lost it too.
	Token string `json:"token"`
	Epoch uint32 `json:"epoch"`
}

// ShopWord says where its buyer is written to before his turn, masked; "": nowhere.
type ShopWord struct {
	Email string `json:"email"`
}

// DrawProof shows an entrant that it was on the list of the close. Account is the hash that
// its leaf is made of; Place is 0 until the draw.
type DrawProof struct {
	Number  uint64     `json:"number"`
	Account string     `json:"account"` // 32 hexadecimal digits
	Proof   draw.Proof `json:"proof"`
	Place   uint64     `json:"place"`
}

// ShopItem is so many items of a type.
type ShopItem struct {
	Type  ticketing.TypeNo `json:"type"`
	Count int64            `json:"count" minimum:"1"`
}

// ShopHold asks for items to be kept. Key is the page's own: the same one holds once.
// Total, in minor units of Currency, is the sum that the buyer saw.
type ShopHold struct {
	Key         string            `json:"key" minLength:"8" maxLength:"64"`
	Performance ticketing.ScopeID `json:"performance"`
	Items       []ShopItem        `json:"items" minItems:"1" maxItems:"50"`
	Total       int64             `json:"total"`
	Currency    string            `json:"currency" minLength:"3" maxLength:"3"`
	Language    string            `json:"language" enum:"en,fr"`
}

// ShopPay begins to pay. Key is the page's own: the same one begins once. Email is where the
// tickets go: an e-mail address, or a phone number where the order says that it may be one.
type ShopPay struct {
	Key      string `json:"key" minLength:"8" maxLength:"64"`
	Email    string `json:"email" maxLength:"254"`
	Language string `json:"language" enum:"en,fr"`
}

// ShopOrder is an order as its buyer sees it.
type ShopOrder struct {
	Order  string `json:"order"` // its secret link's last part
	Number string `json:"number"`
	// State is held, paying, paid, ended; a paid one may have refunds.
	State string `json:"state"`
	Why   string `json:"why"` // why it ended: released, timed_out, closed
	// LeftMs is how long its items are still kept.
	LeftMs      int64             `json:"leftMs"`
	Event       ticketing.EventID `json:"event"`
	EventName   string            `json:"eventName"`
	Venue       string            `json:"venue"`
	Zone        string            `json:"zone"`
	Mode        string            `json:"mode"`
	Practice    bool              `json:"practice"`
	Performance ShopPerformance   `json:"performance"`
	Lines       []ShopLine        `json:"lines"`
	Total       int64             `json:"total"`
	Currency    string            `json:"currency"`
	// PerCard is how many items of the event one card or account may pay for; 0: any number.
	PerCard int64  `json:"perCard"`
	Email   string `json:"email"` // where its tickets go, masked
	// Texts: they may go to a phone number in place of an e-mail address.
	Texts bool `json:"texts"`
	// PayAt is the provider's page, where one pays; Attempt how the newest try stands:
	// "", waiting, unknown, failed, paid, review, surplus (its money goes back); Reason the
	// provider's word, or why it is surplus: limit, card, ...
	PayAt   string       `json:"payAt"`
	Attempt string       `json:"attempt"`
	Reason  string       `json:"reason"`
	Tickets []ShopTicket `json:"tickets"`
	Refunds []ShopRefund `json:"refunds"`
	Now     int64        `json:"now"`
}

// ShopLine is so many items of one type at one price, minor units, the booking fee with it.
type ShopLine struct {
	Type  ticketing.TypeNo `json:"type"`
	Name  string           `json:"name"`
	Count int64            `json:"count"`
	Price int64            `json:"price"`
}

// ShopTicket is one pass. State is issued, frozen, void or refunded; Code the short one
// under the QR.
type ShopTicket struct {
	N     int    `json:"n"` // from 1, in the order
	Type  string `json:"type"`
	Code  string `json:"code"`
	State string `json:"state"`
}

// ShopRefund is money on its way back, minor units. State: planned, sending, done,
// attention, failed.
type ShopRefund struct {
	Minor int64  `json:"minor"`
	State string `json:"state"`
	At    int64  `json:"at"`
	// Surplus: of a payment that bought nothing; the order's tickets are none the worse.
	Surplus bool `json:"surplus"`
}
