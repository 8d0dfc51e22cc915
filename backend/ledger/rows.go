package ledger

import (
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Sale books an order: each tender's money came in, and the provider kept its
// fees; below 0 they are not known yet.
func Sale(s orders.Sold, fees int64) []Posting {
	kept := ticketing.Money{Minor: fees, Currency: s.Currency}
	return append(sale(s, Sales), FeesKept(s.Event, s.Order, kept)...)
}

// FeesKept books what the provider keeps of a payment; nothing for 0 and below.
func FeesKept(event ticketing.EventID, order ticketing.OrderID, fees ticketing.Money) []Posting {
	if fees.Minor <= 0 {
		return nil
	}
	return []Posting{{Event: event, Order: order, Debit: Fees, Credit: Provider, Amount: fees}}
}

// Void books that an order was undone: its money went back as it came.
func Void(s orders.Sold) []Posting {
	rows := sale(s, Sales)
	for i := range rows {
		rows[i].Debit, rows[i].Credit = rows[i].Credit, rows[i].Debit
	}
	return rows
}

func sale(s orders.Sold, income string) []Posting {
	rows := make([]Posting, 0, len(s.Tenders)+1)
	for _, t := range s.Tenders {
		rows = append(rows, posting(s, accountOf(t.Kind), income, t.Minor))
	}
	return rows
}

func posting(s orders.Sold, debit, credit string, minor int64) Posting {
	return Posting{Event: s.Event, Order: s.Order, Debit: debit, Credit: credit, Amount: ticketing.Money{Minor: minor, Currency: s.Currency}}
}

// accountOf is where the money of a tender lies.
func accountOf(tender string) string {
	switch tender {
	case orders.TenderCash:
		return Drawer
	case orders.TenderOnline:
		return Provider
	default:
		return Terminal
	}
}

// Surplus books money of a buyer that bought nothing: it is at the provider and
// owed to who paid it.
func Surplus(event ticketing.EventID, order ticketing.OrderID, paid ticketing.Money, fees int64) []Posting {
	rows := []Posting{{Event: event, Order: order, Debit: Provider, Credit: Due, Amount: paid}}
	return append(rows, FeesKept(event, order, ticketing.Money{Minor: fees, Currency: paid.Currency})...)
}

// Cash books cash put into a drawer (more than 0) or taken out: the float, what
// is paid in and out, and what is counted out at the end.
func Cash(amount ticketing.Money) []Posting {
	return []Posting{{Debit: Drawer, Credit: Safe, Amount: amount}}
}

// Count books a drawer that was counted and emptied: what was over or short, and
// the cash that left it.
func Count(counted, expected ticketing.Money) []Posting {
	over := ticketing.Money{Minor: counted.Minor - expected.Minor, Currency: counted.Currency}
	out := ticketing.Money{Minor: counted.Minor, Currency: counted.Currency}
	return []Posting{
		{Debit: Drawer, Credit: Difference, Amount: over},
		{Debit: Safe, Credit: Drawer, Amount: out},
	}
}
