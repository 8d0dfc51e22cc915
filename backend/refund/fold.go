package refund

import (
	"slices"

	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/ledger"
	"github.com/ticketcrib/ticketcrib/backend/notify"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// FoldPlanned takes a plan in: what goes back is owed from here on, and its tickets
// are refunded.
func FoldPlanned(tx Tx, e journal.Sealed) error {
	var b Planned
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	var rows []ledger.Posting
	for _, item := range b.Items {
		fresh, err := plan(tx, e, b, item)
		if err != nil {
			return err
		}
		if fresh && !item.Surplus {
			rows = append(rows, ledger.Refund(b.Event, item.Order, item.amount(), item.Fee)...)
		}
	}
	if b.By != "" {
		b.Reason = "" // what somebody has typed may name a buyer
		if err := tx.Say(TopicPlanned, "", b); err != nil {
			return err
		}
	}
	return ledger.Post(tx, e, rows)
}

func (i Item) amount() ticketing.Money { return ticketing.Money{Minor: i.Minor, Currency: i.Currency} }

// plan takes in one item; fresh is false where it is known already.
func plan(tx Tx, e journal.Sealed, b Planned, item Item) (fresh bool, err error) {
	var s orders.Sale
	var known bool
	if item.Surplus {
		known, err = tx.HasSurplus(item.Reference)
	} else {
		s, known, err = tx.SaleByID(item.Order)
	}
	if err != nil || !known {
		return false, orNotYet(err)
	}
	if item.Minor == 0 {
		if err := tell(tx, e, item, notify.TicketBack); err != nil {
			return false, err
		}
		return false, revoke(tx, e, b, item, s)
	}
	due := int64(0)
	if item.Method == Online {
		due = max(e.At, b.NotBefore)
	}
	fresh, err = tx.PutRefund(Refund{Item: item, Batch: b.Batch, Event: b.Event, Performance: b.Performance, State: IsPlanned, NextAt: due, PlannedAt: e.At})
	if err != nil || !fresh {
		return false, err
	}
	if err := tell(tx, e, item, announced(item)); err != nil {
		return false, err
	}
	if item.Surplus {
		return true, tx.AddSurplusRefunded(item.Reference, item.Minor)
	}
	if err := tx.AddRefunded(item.Order, item.Minor); err != nil {
		return false, err
	}
	return true, revoke(tx, e, b, item, s)
}

// revoke frees what the tickets of a refund took, makes them refunded, and keeps how far
// the gates must hear for all of them to know.
func revoke(tx Tx, e journal.Sealed, b Planned, item Item, s orders.Sale) error {
	if len(item.Tickets) == 0 {
		return nil
	}
	keys := make([]ticketing.TicketKey, 0, len(item.Tickets))
	for _, t := range item.Tickets {
		if len(t.Key) != len(ticketing.KeyID{}) {
			return ticketing.Errorf(ticketing.CodeInvalid, "This ticket list is damaged.")
		}
		keys = append(keys, ticketing.TicketKey{Key: ticketing.KeyID(t.Key), N: t.N})
	}
	if err := free(tx, b, s, keys); err != nil {
		return err
	}
	if err := refundTickets(tx, e, b.Performance, keys); err != nil || !tx.AtHub() {
		return err
	}
	n, err := tx.FeedN()
	if err != nil {
		return err
	}
	return tx.RefundSaid(item.ID, n, b.Anyway)
}

// free lets what tickets that are to be refunded take be sold again, once, where the hub
// itself had sold them: what a counter sold comes back by its own entry alone, or it would
// come back twice. Of a performance that is cancelled nothing is sold again.
func free(tx Tx, b Planned, s orders.Sale, refunded []ticketing.TicketKey) error {
	if s.Device == s.Counter || !s.Rightful {
		return nil
	}
	saved, ok, err := tx.Event(b.Event)
	if err != nil || !ok {
		return err
	}
	if p, ok := saved.Event.Performance(s.Performance); !ok || p.Cancelled {
		return nil
	}
	var before, after []orders.Ticket
	all, err := tx.TicketsOf(s.ID)
	if err != nil {
		return err
	}
	for _, t := range all {
		if !t.Stands() {
			continue
		}
		before = append(before, t)
		if !slices.Contains(refunded, t.Key) {
			after = append(after, t)
		}
	}
	units := orders.Drawn(&saved.Event, s.Performance, before)
	for q, n := range orders.Drawn(&saved.Event, s.Performance, after) {
		units[q] -= n
	}
	return inventory.Free(tx, units)
}

// announced is what the buyer is told when money is planned to go back.
func announced(item Item) notify.Kind {
	switch {
	case item.Surplus:
		return notify.PaymentBack
	case item.Method == Online:
		return notify.RefundRequested
	default:
		return notify.RefundClaim
	}
}

func tell(tx Tx, e journal.Sealed, item Item, kind notify.Kind) error {
	return notify.Tell(tx, notify.Fact{Kind: kind, Key: item.ID, Order: item.Order, Money: item.amount(), At: e.At})
}

// refundTickets makes tickets refunded here and at the gates.
func refundTickets(tx Tx, e journal.Sealed, scope ticketing.ScopeID, keys []ticketing.TicketKey) error {
	for _, k := range keys {
		if err := tx.RefundTicket(scope, k, e.At); err != nil {
			return err
		}
	}
	return sayTickets(tx, orders.TicketsSaid{Scope: orders.ScopeBytes(scope), RefundedAt: e.At}, keys)
}

// sayTickets tells the gates of tickets what word says of them, once for each key that
// issued them.
func sayTickets(tx Tx, word orders.TicketsSaid, keys []ticketing.TicketKey) error {
	said := map[ticketing.KeyID]*orders.TicketsSaid{}
	var issuers []ticketing.KeyID
	for _, k := range keys {
		if said[k.Key] == nil {
			w := word
			w.Key = k.Key[:]
			said[k.Key] = &w
			issuers = append(issuers, k.Key)
		}
		said[k.Key].Tickets = append(said[k.Key].Tickets, orders.TicketSaid{N: k.N, CodeHash: []byte{}})
	}
	for _, issuer := range issuers {
		if err := tx.Say(orders.TopicTickets, "", said[issuer]); err != nil {
			return err
		}
	}
	return nil
}

func orNotYet(err error) error {
	if err != nil {
		return err
	}
	return journal.ErrNotYet
}

// FoldAnyway lets a refund go that waits for a gate.
func FoldAnyway(tx Tx, e journal.Sealed) error {
	var b Anyway
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	r, ok, err := tx.Refund(b.ID)
	if err != nil || !ok {
		return orNotYet(err)
	}
	if err := tx.RefundSaid(r.ID, r.SaidN, true); err != nil || r.State != IsPlanned || r.Method != Online {
		return err
	}
	r.Reason, r.NextAt = "", e.At
	return tx.ChangeRefund(r)
}

// FoldSettled ends a refund: what was paid out is owed no more.
func FoldSettled(tx Tx, e journal.Sealed) error {
	var b Settled
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	r, ok, err := tx.Refund(b.ID)
	if err != nil || !ok {
		return orNotYet(err)
	}
	if r.State == Done || r.State == Failed && !b.Done {
		return nil
	}
	if b.Done && b.Reason == ByHand {
		if err := tx.Say(TopicSettled, "", b); err != nil {
			return err
		}
	}
	r.State, r.Reason, r.NextAt, r.ChangedAt = Failed, b.Reason, 0, e.At
	if b.Provider != 0 {
		r.Provider = b.Provider
	}
	if b.Done {
		r.State = Done
		if err := tell(tx, e, r.Item, notify.RefundDone); err != nil {
			return err
		}
		if b.Reason == Undone { // the undoing has booked it: it is income given back no second time
			if err := ledger.Post(tx, e, ledger.NoRefund(r.Event, r.Order, r.amount(), r.Fee)); err != nil {
				return err
			}
			return tx.ChangeRefund(r)
		}
		// Cash is paid out of the safe: a counter that pays it has taken it out of its drawer
		// by an entry of its own.
		from := map[string]string{Online: ledger.Provider, Cash: ledger.Safe, Card: ledger.Terminal, Transfer: ledger.Bank}[r.Method]
		if r.Method == Online && b.Reason == ByHand {
			from = ledger.Bank
		}
		if err := ledger.Post(tx, e, []ledger.Posting{{Event: r.Event, Order: r.Order, Debit: ledger.Due, Credit: from, Amount: r.amount()}}); err != nil {
			return err
		}
	}
	return tx.ChangeRefund(r)
}
