package refund_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticketcrib/ticketcrib/backend/ledger"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/refund"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Whatever was paid and given back before: a plan gives back exactly what is left of
// each payment, names each ticket once, and planned again gives nothing.
func TestPlansAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []refund.Facts
		left := map[ticketing.OrderID]int64{}
		for i := range rapid.IntRange(0, 5).Draw(t, "orders") {
			f := refund.Facts{Order: ticketing.OrderID(fmt.Sprint("o", i)), Currency: "NGN", Void: rapid.Bool().Draw(t, "void")}
			for j := range rapid.IntRange(0, 3).Draw(t, "payments") {
				p := refund.Payment{Method: rapid.SampledFrom([]string{refund.Online, refund.Cash, refund.Card}).Draw(t, "method"), Reference: fmt.Sprint(i, j),
					Minor: rapid.Int64Range(1, 1_000_000).Draw(t, "paid")}
				p.Planned = rapid.Int64Range(0, p.Minor).Draw(t, "planned")
				f.Payments = append(f.Payments, p)
				if !f.Void {
					left[f.Order] += p.Minor - p.Planned
				}
			}
			for k := range rapid.IntRange(0, 4).Draw(t, "tickets") {
				k := refund.Priced{Minor: rapid.Int64Range(0, 500_000).Draw(t, "price"), Ticket: orders.Ticket{Key: ticketing.TicketKey{N: uint32(k + 1)}, Position: k + 1,
					IssuedAt: 1, RefundedAt: int64(rapid.IntRange(0, 1).Draw(t, "refunded"))}}
				f.Tickets = append(f.Tickets, k)
				if rapid.Bool().Draw(t, "chosen") {
					f.Only = append(f.Only, k.Position)
				}
			}
			if len(f.Only) > 0 {
				most := int64(0)
				for _, k := range f.Tickets {
					if k.RefundedAt == 0 && slices.Contains(f.Only, k.Position) {
						most += k.Minor
					}
				}
				left[f.Order] = min(left[f.Order], most)
			}
			all = append(all, f)
		}
		sums, tickets, ids := map[ticketing.OrderID]int64{}, map[string]int{}, map[string]bool{}
		planned := refund.Plan(all)
		if !reflect.DeepEqual(planned, refund.Plan(all)) {
			t.Fatal("the same facts are planned in two ways")
		}
		for _, item := range planned {
			if ids[item.ID] {
				t.Fatalf("%+v has another's name", item)
			}
			ids[item.ID] = true
			if free := item.Method == refund.Free; item.Minor < 0 || free != (item.Minor == 0) || free && (len(item.Tickets) == 0 || left[item.Order] > 0) {
				t.Fatalf("%+v gives nothing", item)
			}
			sums[item.Order] += item.Minor
			for _, k := range item.Tickets {
				tickets[fmt.Sprint(item.Order, k.N)]++
			}
		}
		for order, want := range left {
			if sums[order] != want {
				t.Fatalf("%s: %d planned, %d is left", order, sums[order], want)
			}
		}
		for name, times := range tickets {
			if times != 1 {
				t.Fatalf("ticket %s is named %d times", name, times)
			}
		}
		for _, f := range all {
			for _, k := range f.Tickets {
				if tickets[fmt.Sprint(f.Order, k.Key.N)] > 0 && (k.RefundedAt > 0 || len(f.Only) > 0 && !slices.Contains(f.Only, k.Position)) {
					t.Fatalf("ticket %d of %s goes back and was not to", k.Key.N, f.Order)
				}
			}
		}
		for i := range all {
			for j := range all[i].Payments {
				all[i].Payments[j].Planned = all[i].Payments[j].Minor
			}
			for j, k := range all[i].Tickets {
				if tickets[fmt.Sprint(all[i].Order, k.Key.N)] > 0 {
					all[i].Tickets[j].RefundedAt = 1
				}
			}
		}
		if again := refund.Plan(all); len(again) != 0 {
			t.Fatalf("planned again: %+v", again)
		}
	})
}

// Whatever is asked for in which order, under whichever rule: no fee and no price goes
// back twice, what is kept stays kept at the buyer's wish, the book balances with fees in
// an account of their own, and what we cancel gives back all that was paid.
func TestFeesGoBackByTheRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sold := orders.Sold{Order: "o", Event: "e", Currency: "NGN"}
		var tickets []orders.Ticket
		for i := range rapid.IntRange(1, 3).Draw(t, "lines") {
			l := orders.Line{Type: ticketing.TypeNo(i + 1), Items: rapid.Int64Range(1, 3).Draw(t, "items"), Price: rapid.Int64Range(0, 10_000).Draw(t, "price")}
			if l.Price > 0 {
				l.Fee = rapid.Int64Range(0, 700).Draw(t, "fee")
			}
			sold.Lines, sold.Total = append(sold.Lines, l), sold.Total+l.Items*(l.Price+l.Fee)
			for range l.Items * int64(l.Type) { // so many passes an item
				n := len(tickets) + 1
				tickets = append(tickets, orders.Ticket{Key: ticketing.TicketKey{N: uint32(n)}, Type: l.Type, Position: n, IssuedAt: 1})
			}
		}
		cash := rapid.Int64Range(0, sold.Total).Draw(t, "cash")
		sold.Tenders = []orders.Tender{{Kind: orders.TenderCash, Minor: cash}, {Kind: orders.TenderOnline, Minor: sold.Total - cash, Slip: "r"}}
		fees := sold.Fees().Minor

		account := map[string]int64{}
		book := func(rows []ledger.Posting) {
			for _, r := range rows {
				account[r.Debit] += r.Amount.Minor
				account[r.Credit] -= r.Amount.Minor
			}
		}
		book(ledger.Sale(sold, 0))
		if account[ledger.Booking] != -fees || account[ledger.Sales] != fees-sold.Total || account[ledger.Drawer] != cash {
			t.Fatalf("sold for %d with %d of fees: %v", sold.Total, fees, account)
		}

		f := refund.Facts{Order: "o", Currency: "NGN", Payments: []refund.Payment{{Method: refund.Online, Reference: "r", Minor: sold.Total - cash}, {Method: refund.Cash, Minor: cash}}}
		passes := func(no ticketing.TypeNo) int64 { return int64(no) }
		back, gone := int64(0), map[uint32]bool{}
		give := func() {
			f.Tickets = refund.Price(sold.Lines, passes, tickets)
			for _, i := range refund.Plan([]refund.Facts{f}) {
				if i.Fee < 0 || i.Fee > i.Minor || i.Kept < 0 {
					t.Fatalf("planned %+v", i)
				}
				back, f.FeesBack, f.FeesKept = back+i.Minor, f.FeesBack+i.Fee, f.FeesKept+i.Kept
				book(ledger.Refund("e", "o", ticketing.Money{Minor: i.Minor, Currency: "NGN"}, i.Fee))
				for j := range f.Payments {
					if f.Payments[j].Method == i.Method {
						f.Payments[j].Planned += i.Minor
					}
				}
				for _, k := range i.Tickets {
					if gone[k.N] {
						t.Fatalf("ticket %d goes back twice", k.N)
					}
					gone[k.N] = true
					tickets[k.N-1].RefundedAt = 1
				}
			}
			if back > sold.Total || f.Wish && f.FeesBack+f.FeesKept > fees || account[ledger.Booking] != f.FeesBack-fees {
				t.Fatalf("%d of %d back; of %d fees %d back and %d kept; %v", back, sold.Total, fees, f.FeesBack, f.FeesKept, account)
			}
		}
		for range rapid.IntRange(0, 4).Draw(t, "wishes") {
			f.Wish, f.Returned, f.Only = true, rapid.Bool().Draw(t, "returned"), nil
			for _, k := range tickets {
				if rapid.Bool().Draw(t, "chosen") {
					f.Only = append(f.Only, k.Position)
				}
			}
			cost := int64(0)
			for _, k := range refund.Price(sold.Lines, passes, tickets) {
				if k.Stands() && (len(f.Only) == 0 || slices.Contains(f.Only, k.Position)) {
					if cost += k.Minor; f.Returned {
						cost += k.Fee
					}
				}
			}
			before := back
			give()
			if back-before != cost {
				t.Fatalf("%v gave back %d, not %d", f.Only, back-before, cost)
			}
			give()
			if back-before != cost {
				t.Fatalf("asked again it gave %d more", back-before-cost)
			}
		}
		f.Wish, f.Only = false, nil
		give()
		sum := int64(0)
		for _, n := range account {
			sum += n
		}
		if back != sold.Total || account[ledger.Booking] != 0 || account[ledger.Due] != -sold.Total || sum != 0 {
			t.Fatalf("cancelled, %d of %d went back: %v", back, sold.Total, account)
		}
	})
}
