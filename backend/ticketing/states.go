package ticketing

// TicketState is the state of a ticket and of the position it was issued from.
type TicketState string

// The states of a ticket. Void and refunded are final.
const (
	TicketHeld     TicketState = "held"
	TicketIssued   TicketState = "issued"
	TicketFrozen   TicketState = "frozen"
	TicketVoid     TicketState = "void"
	TicketRefunded TicketState = "refunded"
)

// HoldState is the state of a hold: open until it is taken by an order, runs
// out or is given back.
type HoldState string

// The states of a hold. Taken is final; what has ended is taken all the same where its
// order was paid late.
const (
	HoldOpen     HoldState = "open"
	HoldTaken    HoldState = "taken"
	HoldExpired  HoldState = "expired"
	HoldReleased HoldState = "released"
)

// CheckoutState is the state of an order on its way to be paid. An ended one can
// still be paid: money that comes late buys what is left, or goes back.
type CheckoutState string

// The states of a checkout; paid is final.
const (
	CheckoutOpen  CheckoutState = "open"
	CheckoutPaid  CheckoutState = "paid"
	CheckoutEnded CheckoutState = "ended"
)

// AttemptState is the state of one try to pay an order.
type AttemptState string

// The states of an attempt: recorded before it is made; unknown where nobody can
// say whether the provider took it; superseded by a later one, and still payable;
// surplus where its money buys nothing and goes back; review where what was paid
// is not what was asked.
const (
	AttemptRecorded   AttemptState = "recorded"
	AttemptWaiting    AttemptState = "waiting"
	AttemptUnknown    AttemptState = "unknown"
	AttemptPaid       AttemptState = "paid"
	AttemptFailed     AttemptState = "failed"
	AttemptSuperseded AttemptState = "superseded"
	AttemptSurplus    AttemptState = "surplus"
	AttemptReview     AttemptState = "review"
)

// Role is what a staff member may do. A higher role may do all that the lower
// ones may.
type Role string

// The roles, lowest first: a steward scans, a seller also sells, a supervisor
// also overrides and counts other people's drawers, an organizer does all.
const (
	RoleSteward    Role = "steward"
	RoleSeller     Role = "seller"
	RoleSupervisor Role = "supervisor"
	RoleOrganizer  Role = "organizer"
)

var roleRank = map[Role]int{RoleSteward: 1, RoleSeller: 2, RoleSupervisor: 3, RoleOrganizer: 4}

// Valid reports whether r is a role.
func (r Role) Valid() bool { return roleRank[r] > 0 }

// AtLeast reports whether r may do what least may.
func (r Role) AtLeast(least Role) bool { return r.Valid() && roleRank[r] >= roleRank[least] }

// Place is what an enrolled device is used for; it decides which topics of the
// feed it sees and which entries it may write.
type Place string

// The places. A host carries all three faces.
const (
	PlaceCounter Place = "counter"
	PlaceGate    Place = "gate"
	PlaceOffice  Place = "office"
	PlaceHost    Place = "host"
)

// Sells, Scans and Manages say which faces a device of this place shows.
func (p Place) Sells() bool { return p == PlaceCounter || p == PlaceHost }

// Scans reports whether the device may check people in.
func (p Place) Scans() bool { return p == PlaceGate || p == PlaceHost }

// Manages reports whether the device may speak for an organizer.
func (p Place) Manages() bool { return p == PlaceOffice || p == PlaceHost }

// Valid reports whether p is a place.
func (p Place) Valid() bool {
	return p == PlaceCounter || p == PlaceGate || p == PlaceOffice || p == PlaceHost
}

// transitions is the one table of what may follow what; everything absent is
// illegal.
var transitions = map[string][]string{
	"ticket:held":   {"issued", "void"},
	"ticket:issued": {"void", "refunded", "frozen"},
	"ticket:frozen": {"issued", "void", "refunded"},
	"hold:open":     {"taken", "expired", "released"},
	"hold:expired":  {"taken"}, // its order was paid late
	"hold:released": {"taken"},

	"checkout:open":  {"paid", "ended"},
	"checkout:ended": {"paid"},

	"attempt:recorded":   {"waiting", "unknown", "failed", "paid", "surplus", "review"},
	"attempt:unknown":    {"recorded", "waiting", "superseded", "failed", "paid", "surplus", "review"},
	"attempt:waiting":    {"superseded", "failed", "paid", "surplus", "review"},
	"attempt:superseded": {"failed", "paid", "surplus", "review"},
	"attempt:failed":     {"paid", "surplus", "review"},
	"attempt:review":     {"paid", "surplus"},
}

// CanBecome reports whether a ticket in state s may go to next.
func (s TicketState) CanBecome(next TicketState) bool {
	return follows("ticket:"+string(s), string(next))
}

// CanBecome reports whether a hold in state s may go to next.
func (s HoldState) CanBecome(next HoldState) bool { return follows("hold:"+string(s), string(next)) }

// CanBecome reports whether a checkout in state s may go to next.
func (s CheckoutState) CanBecome(next CheckoutState) bool {
	return follows("checkout:"+string(s), string(next))
}

// CanBecome reports whether an attempt in state s may go to next.
func (s AttemptState) CanBecome(next AttemptState) bool {
	return follows("attempt:"+string(s), string(next))
}

func follows(from, to string) bool {
	for _, t := range transitions[from] {
		if t == to {
			return true
		}
	}
	return false
}
