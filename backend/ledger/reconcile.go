package ledger

import (
	"slices"
	"strings"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Kinds of finding. Name is the payment's reference, or the provider's number of a
// refund or a payout.
const (
	FindPaymentNotHere  = "payment_not_here"  // theirs alone, with a reference of ours
	FindPaymentNotThere = "payment_not_there" // ours alone
	FindPaymentAmount   = "payment_amount"    // the sums differ
	FindRefundNotHere   = "refund_not_here"   // somebody has given money of ours back elsewhere
	FindRefundNotThere  = "refund_not_there"
	FindRefundAmount    = "refund_amount"
	FindPayoutNotThere  = "payout_not_there" // booked, and on their list no more
	FindPayoutAmount    = "payout_amount"    // another sum than was booked
	FindPayoutParts     = "payout_parts"     // it is not what its payments come to
)

// What moves.
const (
	OfPayment = "payment"
	OfRefund  = "refund"
	OfPayout  = "payout"
)

// Movement is money of one payment, refund or payout, as one side has it.
type Movement struct {
	Of     string
	Name   string // the reference; of a refund and a payout the provider's number
	Order  ticketing.OrderID
	Amount ticketing.Money
}

// Finding is a movement that the two lists do not agree on. Theirs and Ours are
// minor units; 0 where that side does not have it. A person closes it, and says why.
type Finding struct {
	ID       string            `json:"id"`
	Kind     string            `json:"kind"`
	Name     string            `json:"name"`
	Order    ticketing.OrderID `json:"order"`
	Theirs   int64             `json:"theirs"`
	Ours     int64             `json:"ours"`
	Currency string            `json:"currency"`
	FoundAt  int64             `json:"foundAt"`
	ClosedAt int64             `json:"closedAt"`
	ClosedBy ticketing.StaffID `json:"closedBy"`
	Note     string            `json:"note"`
}

// FindingTx is where findings are kept.
type FindingTx interface {
	// PutFinding keeps a finding; one that is there, closed or not, stays as it is.
	PutFinding(f Finding) (fresh bool, err error)
	// DropFinding takes back a finding that has come right by itself; one that a
	// person has closed stays.
	DropFinding(id string) error
}

// Compare finds every movement that the two lists do not agree on, by kind and name,
// and names those that they do agree on. It is pure. Two currencies are two sums:
// they never agree.
func Compare(theirs, ours []Movement) (found []Finding, agreed []string) {
	type pair struct{ their, our *Movement }
	all := map[string]*pair{}
	at := func(m *Movement) *pair {
		key := m.Of + ":" + m.Name
		if all[key] == nil {
			all[key] = &pair{}
		}
		return all[key]
	}
	for i := range theirs {
		at(&theirs[i]).their = &theirs[i]
	}
	for i := range ours {
		at(&ours[i]).our = &ours[i]
	}
	for key, p := range all {
		f := Finding{ID: key}
		switch {
		case p.our == nil:
			f.Kind, f.Name, f.Order, f.Theirs, f.Currency = p.their.Of+"_not_here", p.their.Name, p.their.Order, p.their.Amount.Minor, p.their.Amount.Currency
		case p.their == nil:
			f.Kind, f.Name, f.Order, f.Ours, f.Currency = p.our.Of+"_not_there", p.our.Name, p.our.Order, p.our.Amount.Minor, p.our.Amount.Currency
		case p.their.Amount != p.our.Amount:
			f.Kind, f.Name, f.Order, f.Ours, f.Currency = p.our.Of+"_amount", p.our.Name, p.our.Order, p.our.Amount.Minor, p.our.Amount.Currency
			if p.their.Amount.Currency == f.Currency { // else of this currency they have nothing
				f.Theirs = p.their.Amount.Minor
			}
		default:
			agreed = append(agreed, key)
			continue
		}
		found = append(found, f)
	}
	slices.SortFunc(found, func(a, b Finding) int { return strings.Compare(a.ID, b.ID) })
	slices.Sort(agreed)
	return found, agreed
}
