package ledger

import (
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Sale books an order: each tender's money came in, and the provider kept its
// fees; below 0 they are not known yet.
func Sale(s orders.Sold, fees int64) []Posting {
	kept := ticketing.Money{Minor: fees, Currency: s.Currency}
	return append(sale(s), FeesKept(s.Event, s.Order, kept)...)
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
	rows := sale(s)
	for i := range rows {
		rows[i].Debit, rows[i].Credit = rows[i].Credit, rows[i].Debit
	}
	return rows
}

// sale lays the tenders out on what the tickets cost, and then on their booking fees.
func sale(s orders.Sold) []Posting {
	rows, taken := make([]Posting, 0, len(s.Tenders)+2), int64(0)
	for _, t := range s.Tenders {
		taken += t.Minor
	}
	fees := min(s.Fees().Minor, max(taken, 0))
	tickets := taken - fees
	var of []Posting
	for _, t := range s.Tenders {
		part := t.Minor
		if fees > 0 {
			part = min(part, tickets)
		}
		tickets -= part
		rows = append(rows, posting(s, accountOf(t.Kind), Sales, part))
		of = append(of, posting(s, accountOf(t.Kind), Booking, t.Minor-part))
	}
	if fees == 0 {
		return rows
	}
	return append(rows, of...)
}

// Refund books income that goes back to a buyer: fee of it are booking fees, given back
// out of those.
func Refund(event ticketing.EventID, order ticketing.OrderID, amount ticketing.Money, fee int64) []Posting {
	fee = min(max(fee, 0), max(amount.Minor, 0))
	money := func(minor int64) ticketing.Money { return ticketing.Money{Minor: minor, Currency: amount.Currency} }
	return []Posting{{Event: event, Order: order, Debit: Refunds, Credit: Due, Amount: money(amount.Minor - fee)},
		{Event: event, Order: order, Debit: Booking, Credit: Due, Amount: money(fee)}}
}

// NoRefund takes a Refund back.
func NoRefund(event ticketing.EventID, order ticketing.OrderID, amount ticketing.Money, fee int64) []Posting {
	rows := Refund(event, order, amount, fee)
	for i := range rows {
		rows[i].Debit, rows[i].Credit = rows[i].Credit, rows[i].Debit
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
	case orders.TenderTransfer:
		return Bank
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
