// Package ledger is the double-entry book of everything that money does: sales,
// cash, the provider's fees, what is given back, what is paid out. Rows are only
// ever added, each takes from one account and gives to another in one currency,
// and all of them come from entries: the book can be written again from the
// journals.
//
// It must never change a row.
package ledger

import (
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Account names. Assets and expenses grow by debits, the others by credits.
const (
	Drawer     = "drawer"      // cash at the counters
	Safe       = "safe"        // cash outside of the drawers
	Terminal   = "terminal"    // what card terminals owe us
	Provider   = "provider"    // our balance at the payment provider
	Bank       = "bank"        // the organizer's account: what the provider pays out, and buyers send
	Sales      = "sales"       // income
	Refunds    = "refunds"     // income given back
	Booking    = "booking"     // income of booking fees, less those given back
	Fees       = "fees"        // what the provider keeps
	Due        = "due"         // owed to buyers: refunds on their way and surplus
	Difference = "difference"  // drawers that did not add up
	Chargeback = "chargebacks" // taken back by buyers' banks
)

// Posting is one row: Amount goes from Credit to Debit.
type Posting struct {
	Event  ticketing.EventID
	Order  ticketing.OrderID // "" where no order is behind it
	Debit  string
	Credit string
	Amount ticketing.Money
}

// Kept is a posting with where it came from.
type Kept struct {
	Posting
	Device ticketing.DeviceID
	Epoch  uint32
	Seq    uint64
	Line   int
	At     int64 // the entry's own date, Unix ms
}

// Tx is where the book is kept.
type Tx interface {
	// AtHub reports whether the book is kept here at all.
	AtHub() bool
	// PutPosting adds a row; the same one again adds nothing.
	PutPosting(k Kept) error
}

// Post writes what an entry did. Amounts of 0 leave no row; one below 0 goes the
// other way.
func Post(tx Tx, e journal.Sealed, rows []Posting) error {
	if !tx.AtHub() {
		return nil
	}
	for i, r := range rows {
		if r.Amount.Minor < 0 {
			r.Debit, r.Credit, r.Amount.Minor = r.Credit, r.Debit, -r.Amount.Minor
		}
		if r.Amount.Minor == 0 {
			continue
		}
		if err := r.Amount.Validate(); err != nil {
			return err
		}
		if err := tx.PutPosting(Kept{Posting: r, Device: e.Device, Epoch: e.Epoch, Seq: e.Seq, Line: i + 1, At: e.At}); err != nil {
			return err
		}
	}
	return nil
}

// Balance is what an account holds: debits less credits.
type Balance struct {
	Account string
	Amount  ticketing.Money
}
