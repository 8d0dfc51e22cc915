package app

import (
	"context"
	"net/http"

	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/ledger"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Ledger is the book of all money: the organizer's.
type Ledger struct{ app *App }

// LedgerView is the book as it stands.
type LedgerView struct {
	AsOf         int64           `json:"asOf"`
	ReconciledAt int64           `json:"reconciledAt"` // 0: never
	Agreed       int64           `json:"agreed"`       // movements on both lists, the last time
	Events       []EventBook     `json:"events"`
	Periods      []LedgerPeriod  `json:"periods"` // the open one first
	Findings     []LedgerFinding `json:"findings"`
	Remains      []Remaining     `json:"remains"` // one a currency
	Payouts      []PayoutView    `json:"payouts"` // those on their way, then the newest
}

// Remaining is what the provider still holds of the organizer, and why: Coming is on its way
// to the account, Later in no payout yet, and Due of all that goes back to buyers.
type Remaining struct {
	AtProvider Money `json:"atProvider"`
	Coming     Money `json:"coming"`
	Later      Money `json:"later"`
	Due        Money `json:"due"`
	PaidOut    Money `json:"paidOut"` // by the payouts that are listed
}

// PayoutView is what the provider pays out to the organizer's account.
type PayoutView struct {
	ID       string `json:"id"`    // the provider's number
	State    string `json:"state"` // done, coming, failed
	At       int64  `json:"at"`
	Amount   Money  `json:"amount"`
	Deducted Money  `json:"deducted"` // what went back, and was taken out of it
	Others   Money  `json:"others"`   // what others took who use the provider's account
}

// EventBook is what the organizer is owed of one event, and why, in one currency.
// Where the money lies is AtProvider, AtTerminal and Cash, which hold Due for buyers too.
type EventBook struct {
	Event      string `json:"event"`
	Title      string `json:"title"`
	Sold       Money  `json:"sold"`
	Booking    Money  `json:"booking"` // booking fees, less those given back
	Back       Money  `json:"back"`    // income given back, or on its way
	Fees       Money  `json:"fees"`
	AtProvider Money  `json:"atProvider"`
	AtTerminal Money  `json:"atTerminal"`
	Cash       Money  `json:"cash"`
	Due        Money  `json:"due"`  // owed to buyers
	Owed       Money  `json:"owed"` // to the organizer: sold and booking, less back and fees
}

// LedgerPeriod is a part of the book with its sums; N is 0 for the open one.
type LedgerPeriod struct {
	N        int64          `json:"n"`
	ClosedAt int64          `json:"closedAt"`
	ClosedBy string         `json:"closedBy"`
	Sums     []LedgerAmount `json:"sums"`
}

// LedgerAmount is what went from one account to another.
type LedgerAmount struct {
	Debit    string `json:"debit"`
	Credit   string `json:"credit"`
	Amount   Money  `json:"amount"`
	Postings int64  `json:"postings"`
}

// LedgerFinding is what the provider's list and ours do not agree on.
type LedgerFinding struct {
	ID       string `json:"id"`
	Kind     string `json:"kind"`
	Name     string `json:"name"`
	Theirs   Money  `json:"theirs"`
	Ours     Money  `json:"ours"`
	FoundAt  int64  `json:"foundAt"`
	ClosedAt int64  `json:"closedAt"`
	Note     string `json:"note"`
}

// View returns the book.
func (l *Ledger) View() (LedgerView, error) {
	return l.ask("Ledger.View", http.MethodGet, "/v1/ledger", nil)
}

// Reconcile compares the provider's lists with ours now.
func (l *Ledger) Reconcile() (LedgerView, error) {
	return l.ask("Ledger.Reconcile", http.MethodPost, "/v1/ledger/reconcile", hubapi.Reconcile{})
}

// CloseFinding closes a finding with what a person found out. CodeInvalid (field
// note), CodeConflict for one that is closed.
func (l *Ledger) CloseFinding(id, note string) (LedgerView, error) {
	return l.ask("Ledger.CloseFinding", http.MethodPost, "/v1/ledger/findings", hubapi.CloseFinding{ID: id, Note: note})
}

// ClosePeriod closes the open period as number n. CodeConflict where that is closed,
// where nothing was booked, and while entries wait to be counted.
func (l *Ledger) ClosePeriod(n int64) (LedgerView, error) {
	return l.ask("Ledger.ClosePeriod", http.MethodPost, "/v1/ledger/closings", hubapi.ClosePeriod{N: n})
}

func (l *Ledger) ask(name, method, path string, in any) (LedgerView, error) {
	return call(l.app, name, long, func(ctx context.Context) (LedgerView, error) {
		_, st, by, err := l.app.acting(ctx, ticketing.RoleOrganizer)
		if err != nil {
			return LedgerView{}, err
		}
		var out hubapi.Ledger
		if err := st.Hub().Do(ctx, method, path, by.ID, in, &out); err != nil {
			return LedgerView{}, err
		}
		events, err := l.app.eventsOfHub(ctx)
		if err != nil {
			return LedgerView{}, err
		}
		return ledgerView(out, events), nil
	})
}

func ledgerView(in hubapi.Ledger, events map[ticketing.EventID]ticketing.Event) LedgerView {
	v := LedgerView{AsOf: in.AsOf, ReconciledAt: in.ReconciledAt, Agreed: in.Agreed, Events: []EventBook{}, Periods: []LedgerPeriod{}, Findings: []LedgerFinding{}, Remains: []Remaining{}, Payouts: []PayoutView{}}
	for _, e := range in.Events {
		if e.Event != "" {
			v.Events = append(v.Events, eventBooks(e, events[e.Event].Name)...)
			continue
		}
		v.Remains = remains(e, in.Payouts)
	}
	for _, p := range in.Payouts {
		money := func(minor int64) Money { return Money{Minor: minor, Currency: p.Currency} }
		v.Payouts = append(v.Payouts, PayoutView{ID: p.ID, State: p.State, At: p.At, Amount: money(p.Minor), Deducted: money(p.Deducted), Others: money(p.Others)})
	}
	for _, p := range in.Periods {
		period := LedgerPeriod{N: p.N, ClosedAt: p.ClosedAt, ClosedBy: string(p.ClosedBy), Sums: []LedgerAmount{}}
		for _, s := range p.Sums {
			period.Sums = append(period.Sums, LedgerAmount{Debit: s.Debit, Credit: s.Credit, Amount: Money{Minor: s.Minor, Currency: s.Currency}, Postings: s.Postings})
		}
		v.Periods = append(v.Periods, period)
	}
	for _, f := range in.Findings {
		v.Findings = append(v.Findings, LedgerFinding{ID: f.ID, Kind: f.Kind, Name: f.Name, Theirs: Money{Minor: f.Theirs, Currency: f.Currency},
			Ours: Money{Minor: f.Ours, Currency: f.Currency}, FoundAt: f.FoundAt, ClosedAt: f.ClosedAt, Note: f.Note})
	}
	return v
}

// eventBooks reads an event's accounts, one book a currency, in their order.
func eventBooks(e hubapi.EventBalances, title string) []EventBook {
	var out []EventBook
	for _, b := range e.Balances {
		if len(out) == 0 || out[len(out)-1].Sold.Currency != b.Currency {
			zero := Money{Currency: b.Currency}
			out = append(out, EventBook{Event: string(e.Event), Title: title, Sold: zero, Booking: zero, Back: zero, Fees: zero, AtProvider: zero, AtTerminal: zero, Cash: zero, Due: zero, Owed: zero})
		}
		book := &out[len(out)-1]
		switch b.Account {
		case ledger.Sales:
			book.Sold.Minor -= b.Minor
		case ledger.Booking:
			book.Booking.Minor -= b.Minor
		case ledger.Refunds:
			book.Back.Minor += b.Minor
		case ledger.Fees:
			book.Fees.Minor += b.Minor
		case ledger.Provider:
			book.AtProvider.Minor += b.Minor
		case ledger.Terminal:
			book.AtTerminal.Minor += b.Minor
		case ledger.Drawer, ledger.Safe:
			book.Cash.Minor += b.Minor
		case ledger.Due:
			book.Due.Minor -= b.Minor
		}
		book.Owed.Minor = book.Sold.Minor + book.Booking.Minor - book.Back.Minor - book.Fees.Minor
	}
	return out
}

// remains reads the accounts of all events: what the provider holds of each currency that
// it has held anything of.
func remains(all hubapi.EventBalances, payouts []hubapi.Payout) []Remaining {
	out := []Remaining{}
	for _, book := range eventBooks(all, "") {
		zero := Money{Currency: book.Sold.Currency}
		r := Remaining{AtProvider: book.AtProvider, Coming: zero, Due: book.Due, PaidOut: zero}
		seen := book.AtProvider.Minor != 0
		for _, p := range payouts {
			if p.Currency != zero.Currency {
				continue
			}
			seen = true
			switch p.State {
			case checkout.PayoutComing:
				r.Coming.Minor += p.Minor
			case checkout.PayoutDone:
				r.PaidOut.Minor += p.Minor - p.Others
			}
		}
		r.Later = Money{Minor: r.AtProvider.Minor - r.Coming.Minor, Currency: zero.Currency}
		if seen {
			out = append(out, r)
		}
	}
	return out
}
