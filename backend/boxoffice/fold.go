package boxoffice

import (
	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/ledger"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Kinds of entry of this package, all a counter's.
const (
	KindSold        = "order.sold"   // orders.Sold
	KindVoided      = "order.voided" // Voided
	KindShiftOpened = "shift.opened" // ShiftOpened
	KindDrawerMoved = "shift.moved"  // DrawerMoved
	KindShiftClosed = "shift.closed" // ShiftClosed
)

// ConflictNoRight: a counter sold units that were not lent to it, or named
// others than its sale takes. Detail: the order's id.
const ConflictNoRight = "no_right"

// ConflictPrice: a sale was not made at the event's prices. Detail: the order's id.
const ConflictPrice = "price"

// Voided undoes a sale of the same shift.
type Voided struct {
	Order  ticketing.OrderID `cbor:"1,keyasint"`
	Staff  ticketing.StaffID `cbor:"2,keyasint"`
	Reason string            `cbor:"3,keyasint"`
	Units  inventory.Units   `cbor:"4,keyasint"`
	Where  string            `cbor:"5,keyasint"` // the counter's name, for the gates

	// Scope and Tickets name what is void to who does not know the sale.
	Scope   ticketing.ScopeID `cbor:"6,keyasint"`
	Tickets []uint32          `cbor:"7,keyasint"`
}

// FoldSold records a sale and its tickets. A sale without right is recorded
// too: the money and the passes are out in the world; a person decides.
func FoldSold(tx Tx, e journal.Sealed) error {
	var b orders.Sold
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	units, named, err := orders.UnitsOf(tx, e, b)
	if err != nil {
		return err
	}
	rightful, err := inventory.Sell(tx, e.Device, units)
	if err != nil {
		return err
	}
	if !rightful || !named {
		if err := tx.PutConflict(journal.ConflictOf(e, ConflictNoRight, string(b.Order))); err != nil {
			return err
		}
	}
	priced, err := orders.Priced(tx, e, b, false)
	if err != nil {
		return err
	}
	if !priced {
		if err := tx.PutConflict(journal.ConflictOf(e, ConflictPrice, string(b.Order))); err != nil {
			return err
		}
	}
	if err := ledger.Post(tx, e, ledger.Sale(b, 0)); err != nil {
		return err
	}
	return orders.Record(tx, e, b, rightful)
}

// FoldVoided undoes a sale: its tickets are void, its units go back.
func FoldVoided(tx Tx, e journal.Sealed) error {
	var b Voided
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	sale, ok, err := tx.SaleByID(b.Order)
	if err != nil {
		return err
	}
	if !ok {
		return journal.ErrNotYet
	}
	if sale.Device != e.Device {
		return ticketing.Errorf(ticketing.CodeForbidden, "A counter undoes its own sales only.")
	}
	if sale.VoidedAt > 0 {
		return nil
	}
	if err := tx.VoidSale(b.Order, b, e.At); err != nil {
		return err
	}
	entry, sold, err := recordOf(tx, sale, e.Epoch)
	if err != nil {
		return err
	}
	if err := ledger.Post(tx, e, ledger.Void(sold)); err != nil {
		return err
	}
	if sale.Rightful {
		units, _, err := orders.UnitsOf(tx, entry, sold)
		if err != nil {
			return err
		}
		if err := inventory.PutBack(tx, e.Device, units); err != nil {
			return err
		}
	}
	tickets, err := tx.TicketsOf(b.Order)
	if err != nil {
		return err
	}
	said := orders.TicketsSaid{Scope: orders.ScopeBytes(sale.Performance), Key: orders.KeyBytes(sale.Device), VoidAt: e.At, Where: b.Where}
	for _, t := range tickets {
		if err := tx.VoidTicket(t.Scope, t.Key, e.At, b.Where); err != nil {
			return err
		}
		said.Tickets = append(said.Tickets, orders.TicketSaid{N: t.Key.N, Type: t.Type, People: t.People, CodeHash: t.CodeHash})
	}
	return tx.Say(orders.TopicTickets, "", said)
}

// HearTickets takes in what the hub says of tickets. A device's own are known
// better here.
func HearTickets(tx Tx, own ticketing.DeviceID, body []byte) error {
	var b orders.TicketsSaid
	if err := journal.Unmarshal(body, &b); err != nil {
		return err
	}
	if len(b.Scope) != 8 || len(b.Key) != 4 {
		return ticketing.Errorf(ticketing.CodeInvalid, "This ticket list is damaged.")
	}
	scope, key := ticketing.ScopeFrom([8]byte(b.Scope)), ticketing.KeyID(b.Key)
	frozen := b.FrozenAt > 0 || b.ThawedAt > 0
	if key == own.KeyID() && b.RefundedAt == 0 && !frozen { // these are the hub's word, of one's own tickets too
		return nil
	}
	for _, s := range b.Tickets {
		k := ticketing.TicketKey{Key: key, N: s.N}
		var err error
		switch {
		case frozen:
			err = tx.FreezeTicket(scope, k, b.FrozenAt, b.ThawedAt)
		case b.RefundedAt > 0:
			err = tx.RefundTicket(scope, k, b.RefundedAt)
		case b.VoidAt > 0:
			err = tx.VoidTicket(scope, k, b.VoidAt, b.Where)
		default:
			err = tx.PutTicket(orders.Ticket{Scope: scope, Key: k, Root: k, Type: s.Type, People: s.People, CodeHash: s.CodeHash, Pass: []byte{}, IssuedAt: b.At})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// OverhearSold takes in the tickets of another counter's sale, without the
// sale: no pass and no money is kept.
func OverhearSold(tx Tx, e journal.Sealed) error {
	var b orders.Sold
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	saved, ok, err := tx.Event(b.Event)
	if err != nil || !ok {
		return err
	}
	for _, t := range orders.Tickets(e, b, saved.CodeKey) {
		t.Sale, t.Position, t.Code, t.Pass = "", 0, "", []byte{}
		if err := tx.PutTicket(t); err != nil {
			return err
		}
	}
	return nil
}

// OverhearVoided makes the tickets of another counter's undone sale void. The
// sale itself is not known here: the entry names its tickets.
func OverhearVoided(tx Tx, e journal.Sealed) error {
	var b Voided
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	for _, n := range b.Tickets {
		if err := tx.VoidTicket(b.Scope, ticketing.TicketKey{Key: e.Device.KeyID(), N: n}, e.At, b.Where); err != nil {
			return err
		}
	}
	return nil
}

// recordOf is the entry of a sale and what it says.
func recordOf(tx Tx, sale orders.Sale, epoch uint32) (e journal.Sealed, b orders.Sold, err error) {
	entries, err := tx.EntriesFrom(sale.Device, epoch, sale.Seq-1, 1)
	if err != nil {
		return e, b, err
	}
	if len(entries) != 1 || entries[0].Seq != sale.Seq || entries[0].Kind != KindSold {
		return e, b, ticketing.Errorf(ticketing.CodeNotFound, "The record of this sale is not here.")
	}
	return entries[0], b, journal.Unmarshal(entries[0].Body, &b)
}
