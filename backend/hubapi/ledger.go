package hubapi

import (
	"github.com/ticketcrib/ticketcrib/backend/ledger"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Ledger is the book as it stands: what each event's accounts hold, what went where
// in each period, and what the provider's lists and ours do not agree on.
type Ledger struct {
	AsOf         int64            `json:"asOf"`
	ReconciledAt int64            `json:"reconciledAt"` // 0: never
	Agreed       int64            `json:"agreed"`       // movements on both lists, the last time
	Events       []EventBalances  `json:"events"`       // "" is all of them, with what is of no event
	Periods      []Period         `json:"periods"`      // the open one first, then the newest
	Findings     []ledger.Finding `json:"findings"`     // the open ones first
	Payouts      []Payout         `json:"payouts"`      // those on their way, then the newest
}

// Payout is what the provider pays out to the organizer, in minor units.
type Payout struct {
	ID       string `json:"id"`    // the provider's number
	State    string `json:"state"` // done, coming, failed
	At       int64  `json:"at"`
	Minor    int64  `json:"minor"`
	Currency string `json:"currency"`
	Deducted int64  `json:"deducted"` // what went back, and was taken out of it
	Others   int64  `json:"others"`   // what others took who use the provider's account
}

// EventBalances are the accounts of one event.
type EventBalances struct {
	Event    ticketing.EventID `json:"event"`
	Balances []LedgerBalance   `json:"balances"`
}

// LedgerBalance is what an account holds: debits less credits, in minor units.
type LedgerBalance struct {
	Account  string `json:"account"`
	Minor    int64  `json:"minor"`
	Currency string `json:"currency"`
}

// Period is a part of the book; N is 0 and ClosedAt 0 for the open one.
type Period struct {
	N        int64             `json:"n"`
	ClosedAt int64             `json:"closedAt"`
	ClosedBy ticketing.StaffID `json:"closedBy"`
	Sums     []LedgerSum       `json:"sums"`
}

// LedgerSum is what went from the credit account to the debit account.
type LedgerSum struct {
	Debit    string `json:"debit"`
	Credit   string `json:"credit"`
	Minor    int64  `json:"minor"`
	Currency string `json:"currency"`
	Postings int64  `json:"postings"`
}

// CloseFinding closes a finding. Note says what a person found out.
type CloseFinding struct {
	ID   string `json:"id"`
	Note string `json:"note"`
}

// Reconcile compares the provider's lists with ours. From is Unix ms; 0: since the
// last time.
type Reconcile struct {
	From int64 `json:"from"`
}

// ClosePeriod closes the open period as period N: one more than the last.
type ClosePeriod struct {
	N int64 `json:"n"`
}
