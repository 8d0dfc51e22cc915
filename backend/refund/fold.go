package refund

import (
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/ledger"
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
		if err := plan(tx, e, b, item); err != nil {
			return err
		}
		if !item.Surplus {
			rows = append(rows, ledger.Posting{Event: b.Event, Order: item.Order, Debit: ledger.Refunds, Credit: ledger.Due, Amount: item.amount()})
		}
	}
	return ledger.Post(tx, e, rows)
}

func (i Item) amount() ticketing.Money { return ticketing.Money{Minor: i.Minor, Currency: i.Currency} }

func plan(tx Tx, e journal.Sealed, b Planned, item Item) error {
	known, err := tx.HasSurplus(item.Reference)
	if !item.Surplus {
		_, known, err = tx.SaleByID(item.Order)
	}
	if err != nil || !known {
		return orNotYet(err)
	}
	due := int64(0)
	if item.Method == Online {
		due = e.At
	}
	fresh, err := tx.PutRefund(Refund{Item: item, Batch: b.Batch, Event: b.Event, Performance: b.Performance, State: IsPlanned, NextAt: due, PlannedAt: e.At})
	if err != nil || !fresh {
		return err
	}
	if item.Surplus {
		return tx.AddSurplusRefunded(item.Reference, item.Minor)
	}
	if err := tx.AddRefunded(item.Order, item.Minor); err != nil {
		return err
	}
	return refundTickets(tx, e, b.Performance, item.Tickets)
}

// refundTickets makes tickets refunded here and at the gates, in one word for each
// key that issued them.
func refundTickets(tx Tx, e journal.Sealed, scope ticketing.ScopeID, tickets []Ticket) error {
	said := map[string]*orders.TicketsSaid{}
	var order []string
	for _, t := range tickets {
		if len(t.Key) != len(ticketing.KeyID{}) {
			return ticketing.Errorf(ticketing.CodeInvalid, "This ticket list is damaged.")
		}
		if err := tx.RefundTicket(scope, ticketing.TicketKey{Key: ticketing.KeyID(t.Key), N: t.N}, e.At); err != nil {
			return err
		}
		if said[string(t.Key)] == nil {
			said[string(t.Key)] = &orders.TicketsSaid{Scope: orders.ScopeBytes(scope), Key: t.Key, RefundedAt: e.At}
			order = append(order, string(t.Key))
		}
		s := said[string(t.Key)]
		s.Tickets = append(s.Tickets, orders.TicketSaid{N: t.N, CodeHash: []byte{}})
	}
	for _, key := range order {
		if err := tx.Say(orders.TopicTickets, "", said[key]); err != nil {
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
	if r.State == Done || r.State == Failed {
		return nil
	}
	r.State, r.Reason, r.NextAt, r.ChangedAt = Failed, b.Reason, 0, e.At
	if b.Provider != 0 {
		r.Provider = b.Provider
	}
	if b.Done {
		r.State = Done
		from := map[string]string{Online: ledger.Provider, Cash: ledger.Drawer, Card: ledger.Terminal}[r.Method]
		if err := ledger.Post(tx, e, []ledger.Posting{{Event: r.Event, Order: r.Order, Debit: ledger.Due, Credit: from, Amount: r.amount()}}); err != nil {
			return err
		}
	}
	return tx.ChangeRefund(r)
}
