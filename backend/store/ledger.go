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
