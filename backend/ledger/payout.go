package ledger

import (
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// KindPaidOut books what the provider has paid out: the hub's decision. Body: PaidOut.
const KindPaidOut = "ledger.paid_out"

// PaidOut is money that has reached the organizer's account. Its parts, less what went
// back, add up to Minor less Others.
type PaidOut struct {
	ID       string `cbor:"1,keyasint"` // the provider's number: it is booked once
	At       int64  `cbor:"2,keyasint"` // Unix ms, by the provider
	Minor    int64  `cbor:"3,keyasint"` // what reached the account
	Currency string `cbor:"4,keyasint"`
	Others   int64  `cbor:"5,keyasint"` // of it, what others took who use the provider's account
	Parts    []Part `cbor:"6,keyasint"`
}

// Part is what of a payout is an event's; event "" has what is of none.
type Part struct {
	_        struct{} `cbor:",toarray"`
	Event    ticketing.EventID
	Net      int64 // its payments, less fees
	Deducted int64 // of what went back to its buyers, that the provider took out of the payout
}

// PayoutTx is where payouts are kept.
type PayoutTx interface {
	Tx
	// PutPayout keeps a payout; fresh is false for one that is there, which stays as it is.
	PutPayout(p PaidOut) (fresh bool, err error)
}

// FoldPaidOut books a payout, once: the money is at the bank, and the provider owes it no
// more.
func FoldPaidOut(tx PayoutTx, e journal.Sealed) error {
	var b PaidOut
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	if err := b.validate(); err != nil {
		return err
	}
	if fresh, err := tx.PutPayout(b); err != nil || !fresh {
		return err
	}
	return Post(tx, e, b.rows())
}

func (b PaidOut) validate() error {
	sum := b.Others
	for _, p := range b.Parts {
		sum += p.Net - p.Deducted
	}
	if b.ID == "" || sum != b.Minor {
		return ticketing.Errorf(ticketing.CodeInvalid, "The parts of this payout are not what was paid out.")
	}
	return nil
}

// rows are what a payout books. What others took was never in this book.
func (b PaidOut) rows() []Posting {
	rows := make([]Posting, 0, len(b.Parts))
	for _, p := range b.Parts {
		rows = append(rows, Posting{Event: p.Event, Debit: Bank, Credit: Provider, Amount: ticketing.Money{Minor: p.Net - p.Deducted, Currency: b.Currency}})
	}
	return rows
}

// Share works out a payout: net is what its payments of each event come to less fees, and
// gone is what went back of each event that no payout was short of yet, the events in
// their order. It is pure. What was taken out beyond that, as for disputes, is of no
// event, and so is what the provider does not explain.
func Share(p PaidOut, events []ticketing.EventID, net, gone map[ticketing.EventID]int64, deducted int64) PaidOut {
	rest := p.Minor - p.Others
	for _, e := range events {
		part := Part{Event: e, Net: net[e], Deducted: min(deducted, gone[e])}
		if part.Net == 0 && part.Deducted == 0 {
			continue
		}
		deducted -= part.Deducted
		rest -= part.Net - part.Deducted
		p.Parts = append(p.Parts, part)
	}
	if rest != 0 || deducted != 0 {
		p.Parts = append(p.Parts, Part{Net: rest + deducted, Deducted: deducted})
	}
	return p
}
