package store

import (
	"github.com/ticketcrib/ticketcrib/backend/ledger"
	"github.com/ticketcrib/ticketcrib/backend/store/db"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

var _ ledger.Tx = (*Tx)(nil)

// PutPosting adds a row to the ledger; the same one again adds nothing.
func (t *Tx) PutPosting(k ledger.Kept) error {
	return t.q.InsertPosting(t.ctx(), db.InsertPostingParams{Device: string(k.Device), Epoch: int64(k.Epoch), Seq: int64(k.Seq), Line: int64(k.Line), At: k.At,
		Event: string(k.Event), OrderID: string(k.Order), Debit: k.Debit, Credit: k.Credit, Minor: k.Amount.Minor, Currency: k.Amount.Currency})
}

// Balances adds up every account, of one event or of all for "": debits less
// credits. All of a currency add up to 0.
func (t *Tx) Balances(event ticketing.EventID) ([]ledger.Balance, error) {
	rows, err := t.q.Balances(t.ctx(), string(event))
	out := make([]ledger.Balance, 0, len(rows))
	for _, r := range rows {
		out = append(out, ledger.Balance{Account: r.Account, Amount: ticketing.Money{Minor: r.Minor, Currency: r.Currency}})
	}
	return out, err
}

// Close closes a period to the cited tips; the same one again changes nothing.
func (t *Tx) Close(c ledger.Closing, tips []ledger.Tip) error {
	n, err := t.q.InsertClosing(t.ctx(), db.InsertClosingParams{N: c.N, At: c.At, ClosedBy: string(c.By)})
	if err != nil || n == 0 {
		return err
	}
	for _, tip := range tips {
		if err := t.q.InsertClosingTip(t.ctx(), db.InsertClosingTipParams{N: c.N, Device: string(tip.Device), Epoch: int64(tip.Epoch), Seq: int64(tip.Seq)}); err != nil {
			return err
		}
		if err := t.q.ClosePostings(t.ctx(), db.ClosePostingsParams{N: c.N, Device: string(tip.Device), Epoch: int64(tip.Epoch), Seq: int64(tip.Seq)}); err != nil {
			return err
		}
	}
	return nil
}

// Closings lists the newest 100 closed periods, the last first.
func (t *Tx) Closings() ([]ledger.Closing, error) {
	rows, err := t.q.Closings(t.ctx())
	out := make([]ledger.Closing, 0, len(rows))
	for _, r := range rows {
		out = append(out, ledger.Closing{N: r.N, At: r.At, By: ticketing.StaffID(r.ClosedBy)})
	}
	return out, err
}

// PeriodSums adds up what went from each account to each other in a period; 0: the
// open one.
func (t *Tx) PeriodSums(period int64) ([]ledger.Sum, error) {
	rows, err := t.q.PeriodSums(t.ctx(), period)
	out := make([]ledger.Sum, 0, len(rows))
	for _, r := range rows {
		out = append(out, ledger.Sum{Debit: r.Debit, Credit: r.Credit, Amount: ticketing.Money{Minor: r.Minor, Currency: r.Currency}, Postings: r.Postings})
	}
	return out, err
}

// PutPayout keeps a payout; fresh is false for one that is there, which stays as it is.
func (t *Tx) PutPayout(p ledger.PaidOut) (fresh bool, err error) {
	n, err := t.q.InsertPayout(t.ctx(), db.InsertPayoutParams{ID: p.ID, At: p.At, Minor: p.Minor, Currency: p.Currency, Others: p.Others})
	if err != nil || n == 0 {
		return false, err
	}
	for _, part := range p.Parts {
		if err := t.q.InsertPayoutPart(t.ctx(), db.InsertPayoutPartParams{Payout: p.ID, Event: string(part.Event), Net: part.Net, Deducted: part.Deducted}); err != nil {
			return false, err
		}
	}
	return true, nil
}

// PaidOut reports whether a payout is booked.
func (t *Tx) PaidOut(id string) (bool, error) {
	_, ok, err := found(t.q.PayoutByID(t.ctx(), id))
	return ok, err
}

// Payout is a payout that is booked, with what was taken out of it. Amounts are minor
// units.
type Payout struct {
	ID       string
	At       int64
	Amount   ticketing.Money
	Others   int64
	Deducted int64
}

// Payouts lists up to count payouts since a moment, the newest first.
func (t *Tx) Payouts(since int64, count int) ([]Payout, error) {
	rows, err := t.q.Payouts(t.ctx(), db.PayoutsParams{Since: since, Count: int32(count)})
	out := make([]Payout, 0, len(rows))
	for _, r := range rows {
		out = append(out, Payout{ID: r.ID, At: r.At, Amount: ticketing.Money{Minor: r.Minor, Currency: r.Currency}, Others: r.Others, Deducted: r.Deducted})
	}
	return out, err
}

// NotDeducted is what went back through the provider in a currency, by event, that no
// payout was short of.
func (t *Tx) NotDeducted(currency string) (map[ticketing.EventID]int64, error) {
	rows, err := t.q.NotDeducted(t.ctx(), currency)
	out := map[ticketing.EventID]int64{}
	for _, r := range rows {
		out[ticketing.EventID(r.Event)] = r.Minor
	}
	return out, err
}

// PutFinding keeps a finding; one that is there, closed or not, stays as it is.
func (t *Tx) PutFinding(f ledger.Finding) (fresh bool, err error) {
	n, err := t.q.InsertFinding(t.ctx(), db.InsertFindingParams{ID: f.ID, Kind: f.Kind, Name: f.Name, OrderID: string(f.Order), Theirs: f.Theirs, Ours: f.Ours,
		Currency: f.Currency, FoundAt: f.FoundAt})
	return n > 0, err
}

// DropFinding takes back a finding that no person has closed.
func (t *Tx) DropFinding(id string) error {
	_, err := t.q.SettleFinding(t.ctx(), id)
	return err
}

// CloseFinding closes a finding; ok is false where it is not there, or closed.
func (t *Tx) CloseFinding(id, note string, by ticketing.StaffID, at int64) (ok bool, err error) {
	n, err := t.q.CloseFinding(t.ctx(), db.CloseFindingParams{ID: id, ClosedAt: at, ClosedBy: string(by), Note: note})
	return n > 0, err
}

// Findings lists up to 200: the open ones, then those closed after a moment.
func (t *Tx) Findings(since int64) ([]ledger.Finding, error) {
	rows, err := t.q.Findings(t.ctx(), since)
	out := make([]ledger.Finding, 0, len(rows))
	for _, r := range rows {
		out = append(out, ledger.Finding{ID: r.ID, Kind: r.Kind, Name: r.Name, Order: ticketing.OrderID(r.OrderID), Theirs: r.Theirs, Ours: r.Ours, Currency: r.Currency,
			FoundAt: r.FoundAt, ClosedAt: r.ClosedAt, ClosedBy: ticketing.StaffID(r.ClosedBy), Note: r.Note})
	}
	return out, err
}
