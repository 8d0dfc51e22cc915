package ledger

import (
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// KindClosed closes a period of the book: the hub's decision. Body: Closed.
const KindClosed = "ledger.closed"

// Closed cites how far each journal was folded when a person closed the period.
// What a cited entry booked is in this period or an earlier one, whenever it is
// folded; what comes later is in a later one, with its own date.
type Closed struct {
	N    int64             `cbor:"1,keyasint"` // 1, 2, 3, ...
	By   ticketing.StaffID `cbor:"2,keyasint"`
	Tips []Tip             `cbor:"3,keyasint"`
}

// Tip is how far a journal was folded.
type Tip struct {
	_      struct{} `cbor:",toarray"`
	Device ticketing.DeviceID
	Epoch  uint32
	Seq    uint64
}

// Closing is a period that is closed.
type Closing struct {
	N  int64
	At int64
	By ticketing.StaffID
}

// ClosingTx is where periods are kept.
type ClosingTx interface {
	// Close closes period n to the cited tips; the same one again changes nothing.
	Close(c Closing, tips []Tip) error
}

// FoldClosed closes a period.
func FoldClosed(tx ClosingTx, e journal.Sealed) error {
	var b Closed
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	if b.N < 1 {
		return ticketing.Errorf(ticketing.CodeInvalid, "Periods are numbered from 1.")
	}
	return tx.Close(Closing{N: b.N, At: e.At, By: b.By}, b.Tips)
}

// Sum is what went from one account to another in a period.
type Sum struct {
	Debit    string
	Credit   string
	Amount   ticketing.Money
	Postings int64
}
