package hubapi

import (
	"github.com/ticketcrib/ticketcrib/backend/refund"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// When a cancelled performance gives back: at once, in the night that comes, or at a
// time.
const (
	AtNight = "night"
	AtTime  = "time"
)

// Cancel cancels a performance for good. Name is the event's, typed. When is "", night
// or time, then At, Unix ms.
type Cancel struct {
	Performance ticketing.ScopeID `json:"performance"`
	Name        string            `json:"name"`
	When        string            `json:"when,omitempty"`
	At          int64             `json:"at,omitempty"`
}

// RefundLimit is above what a second person has to approve, in minor units; 0: never.
type RefundLimit struct {
	Currency string `json:"currency" maxLength:"3"`
	Minor    int64  `json:"minor"`
}

// AnswerProposal ends a proposal.
type AnswerProposal struct {
	ID  string `json:"id" maxLength:"64"`
	Yes bool   `json:"yes"`
}

// StartRefunds lets a cancelled performance give back now.
type StartRefunds struct {
	Performance ticketing.ScopeID `json:"performance" maxLength:"64"`
}

// ProposalDoc is what waits for a second person. Number is the order's; "": the
// performance is to be cancelled.
type ProposalDoc struct {
	ID          string            `json:"id"`
	By          ticketing.StaffID `json:"by"`
	ByName      string            `json:"byName"`
	Event       ticketing.EventID `json:"event"`
	Performance ticketing.ScopeID `json:"performance"`
	Number      string            `json:"number"`
	Tickets     int               `json:"tickets"` // 0: all
	Reason      string            `json:"reason"`
	Minor       int64             `json:"minor"`
	Kept        int64             `json:"kept,omitempty"` // booking fees that stay
	Currency    string            `json:"currency"`
	Others      []ticketing.Money `json:"others,omitempty"` // what else it comes to, in other currencies
	At          int64             `json:"at"`
}

// RefundOrder gives back what is left of one order, or the tickets at some of its
// positions. Anyway: though somebody is inside, or a gate has not heard.
type RefundOrder struct {
	Order     ticketing.OrderID `json:"order"`
	Positions []int             `json:"positions,omitempty" maxItems:"1000"`
	Reason    string            `json:"reason"`
	Anyway    bool              `json:"anyway,omitempty"`
	// Shown is what the screen said goes back, in minor units: CodeConflict where that has
	// changed. 0: nothing was shown.
	Shown int64 `json:"shown,omitempty"`
}

// RefundPlan is what a RefundOrder would give back, by way of paying: Minor in all. Fee
// is what of it is booking fees, Kept those of its tickets that stay. Minor units.
type RefundPlan struct {
	Parts    []RefundPart `json:"parts"`
	Minor    int64        `json:"minor"`
	Fee      int64        `json:"fee"`
	Kept     int64        `json:"kept"`
	Currency string       `json:"currency"`
}

// RefundPart is what goes back in one way.
type RefundPart struct {
	Method string `json:"method"`
	Minor  int64  `json:"minor"`
}

// Orders are those that a number, a code or a pass names.
type Orders struct {
	Orders []OrderDoc `json:"orders" maxItems:"20"`
}

// FindClaims asks what is to be paid out to who holds a ticket. Code is its short code,
// or what its QR says.
type FindClaims struct {
	Code string `json:"code" maxLength:"400"`
}

// PayClaim pays one of them out.
type PayClaim struct {
	Code string `json:"code" maxLength:"400"`
	ID   string `json:"id" maxLength:"64"`
}

// OrderDoc is a paid order, with what is left of it. Money is minor units.
type OrderDoc struct {
	Order       ticketing.OrderID `json:"order"`
	Number      string            `json:"number"`
	Event       ticketing.EventID `json:"event"`
	Performance ticketing.ScopeID `json:"performance"`
	At          int64             `json:"at"`
	Currency    string            `json:"currency"`
	Total       int64             `json:"total"`
	Left        int64             `json:"left"` // what would go back of all of it
	Void        bool              `json:"void"`
	Tickets     []OrderTicket     `json:"tickets"`
	Claims      []RefundDoc       `json:"claims"` // to be paid out by hand
}

// OrderTicket is one ticket of an order.
type OrderTicket struct {
	Position int                   `json:"position"`
	Type     string                `json:"type"`
	Minor    int64                 `json:"minor"`
	Fee      int64                 `json:"fee,omitempty"` // its booking fee, beside that
	State    ticketing.TicketState `json:"state"`
	InAt     int64                 `json:"inAt"` // when somebody went in on it; 0: nobody is inside
}

// Refunds is how everything stands that goes back.
type Refunds struct {
	AsOf    int64          `json:"asOf"`
	Batches []refund.Batch `json:"batches"` // the newest 50
	People  []RefundDoc    `json:"people"`  // what waits for a person, up to 200
	// Disputes are payments that buyers' banks take back now, the most urgent first.
	Disputes []DisputeDoc `json:"disputes"`
	// Proposals wait for a second person; Limits say above what.
	Proposals []ProposalDoc `json:"proposals"`
	Limits    []RefundLimit `json:"limits"`
}

// DisputeDoc is a dispute that has not ended.
type DisputeDoc struct {
	ID        uint64            `json:"id"`
	Order     ticketing.OrderID `json:"order"`
	Number    string            `json:"number"`
	Reference string            `json:"reference"`
	Minor     int64             `json:"minor"`
	Currency  string            `json:"currency"`
	DueAt     int64             `json:"dueAt"` // until when to answer; 0: not said
}

// RefundDoc is one refund that waits for a person.
type RefundDoc struct {
	ID        string            `json:"id"`
	Batch     string            `json:"batch"`
	Order     ticketing.OrderID `json:"order"`
	Number    string            `json:"number"`
	Method    string            `json:"method"`
	Reference string            `json:"reference"`
	Minor     int64             `json:"minor"`
	Currency  string            `json:"currency"`
	Fee       int64             `json:"fee,omitempty"`  // what of Minor is booking fees
	Kept      int64             `json:"kept,omitempty"` // booking fees of its tickets that stay
	State     string            `json:"state"`
	Reason    string            `json:"reason"`
	ToAccount bool              `json:"toAccount"` // the provider waits for an account of the buyer
	ChangedAt int64             `json:"changedAt"`
}

// RefundRows is a page of a batch's refunds, by id. Next goes on; "": that was all.
type RefundRows struct {
	Rows []RefundRow `json:"rows"`
	Next string      `json:"next"`
}

// RefundRow is one refund as a report has it.
type RefundRow struct {
	RefundDoc
	Provider  uint64 `json:"provider"` // the provider's number of it
	PlannedAt int64  `json:"plannedAt"`
	Told      string `json:"told"` // how the newest message of it stands; "": the buyer left no address
}

// RefundBanks are the banks that a buyer's account may be at.
type RefundBanks struct {
	Banks []refund.Bank `json:"banks"`
}

// RefundAccount is an account of the buyer that a refund goes to. It is sent to the
// provider and kept nowhere.
type RefundAccount struct {
	Bank   string `json:"bank" maxLength:"20"`
	Number string `json:"number" maxLength:"40"`
}
