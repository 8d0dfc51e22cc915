package refund

import (
	"encoding/json"
	"slices"

	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Kinds of entry of what two people decide together. All are the hub's.
const (
	KindLimit    = "refund.limit"    // Limit
	KindProposed = "refund.proposed" // Proposed
	KindAnswered = "refund.answered" // Answered

	KindScheduled = "refund.scheduled" // Scheduled
)

// Limit is above what a second person has to approve, in one currency; 0: never.
type Limit struct {
	Currency string            `cbor:"1,keyasint"`
	Minor    int64             `cbor:"2,keyasint"`
	By       ticketing.StaffID `cbor:"3,keyasint"`
}

// Proposed is what one person wishes to give back: tickets of an order, or all of a
// performance that is to be cancelled, where Order is "". It may come to Minor.
type Proposed struct {
	ID          string            `cbor:"1,keyasint"`
	By          ticketing.StaffID `cbor:"2,keyasint"`
	Event       ticketing.EventID `cbor:"3,keyasint"`
	Performance ticketing.ScopeID `cbor:"4,keyasint"`
	Order       ticketing.OrderID `cbor:"5,keyasint,omitempty"`
	Positions   []int             `cbor:"6,keyasint,omitempty"`
	Reason      string            `cbor:"7,keyasint,omitempty"`
	Anyway      bool              `cbor:"8,keyasint,omitempty"`
	NotBefore   int64             `cbor:"9,keyasint,omitempty"` // Unix ms
	Minor       int64             `cbor:"10,keyasint"`
	Currency    string            `cbor:"11,keyasint"`
	At          int64             `cbor:"12,keyasint"`
	Kept        int64             `cbor:"13,keyasint,omitempty"` // booking fees that stay with us
	// Others is what else it comes to, in other currencies: each has a limit of its own.
	Others []ticketing.Money `cbor:"14,keyasint,omitempty"`
}

// Above reports whether a second person has to approve it.
func (p Proposed) Above(limits map[string]int64) bool {
	return slices.ContainsFunc(append(slices.Clone(p.Others), ticketing.Money{Minor: p.Minor, Currency: p.Currency}), func(m ticketing.Money) bool {
		limit := limits[m.Currency]
		return limit > 0 && m.Minor > limit
	})
}

// Answered ends a proposal. By is another person than who made it.
type Answered struct {
	ID  string            `cbor:"1,keyasint"`
	Yes bool              `cbor:"2,keyasint"`
	By  ticketing.StaffID `cbor:"3,keyasint"`
}

// Scheduled lets what a cancelled performance gives back go from a moment on, Unix ms,
// what is planned already too; 0: at once.
type Scheduled struct {
	Performance ticketing.ScopeID `cbor:"1,keyasint"`
	At          int64             `cbor:"2,keyasint"`
	By          ticketing.StaffID `cbor:"3,keyasint"`
}

// BatchOf names the batch of a cancelled performance.
func BatchOf(p ticketing.ScopeID) string { return "cancelled-" + string(p) }

// scheduledSetting is where the moment of a cancelled performance lies.
func scheduledSetting(p ticketing.ScopeID) string { return "refunds from " + string(p) }

// ScheduledAt is from when on a cancelled performance gives back; 0: at once.
func ScheduledAt(tx ProposalTx, p ticketing.ScopeID) (at int64, err error) {
	raw, ok, err := tx.Setting(scheduledSetting(p))
	if err != nil || !ok {
		return 0, err
	}
	err = json.Unmarshal(raw, &at)
	return at, err
}

// FoldScheduled keeps the moment.
func FoldScheduled(tx ProposalTx, e journal.Sealed) error {
	var b Scheduled
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	raw, err := json.Marshal(b.At)
	if err != nil {
		return err
	}
	if err := tx.PutSetting(scheduledSetting(b.Performance), raw); err != nil {
		return err
	}
	return tx.RescheduleRefunds(BatchOf(b.Performance), max(b.At, e.At))
}

// LimitsSetting is where the limits lie: minor units by currency, as JSON.
const LimitsSetting = "refund limits"

// ProposalTx is what two people's decisions need.
type ProposalTx interface {
	Setting(name string) (value []byte, ok bool, err error)
	PutSetting(name string, value []byte) error
	PutProposal(p Proposed, at int64) error
	AnswerProposal(id string, at int64) (ok bool, err error)
	RescheduleRefunds(batch string, at int64) error
}

// Limits are the limits by currency.
func Limits(tx ProposalTx) (all map[string]int64, err error) {
	all = map[string]int64{}
	raw, ok, err := tx.Setting(LimitsSetting)
	if err != nil || !ok {
		return all, err
	}
	err = json.Unmarshal(raw, &all)
	return all, err
}

// FoldLimit sets a limit.
func FoldLimit(tx ProposalTx, e journal.Sealed) error {
	var b Limit
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	all, err := Limits(tx)
	if err != nil {
		return err
	}
	if all[b.Currency] = b.Minor; b.Minor <= 0 {
		delete(all, b.Currency)
	}
	raw, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return tx.PutSetting(LimitsSetting, raw)
}

// FoldProposed keeps a proposal until somebody answers it.
func FoldProposed(tx ProposalTx, e journal.Sealed) error {
	var b Proposed
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	return tx.PutProposal(b, e.At)
}

// FoldAnswered ends a proposal; what it leads to is decided by entries of its own.
func FoldAnswered(tx ProposalTx, e journal.Sealed) error {
	var b Answered
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	_, err := tx.AnswerProposal(b.ID, e.At)
	return err
}
