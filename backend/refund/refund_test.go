package refund_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/refund"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Whatever was paid and given back before: a plan gives back exactly what is left of
// each payment, names each ticket once, and planned again gives nothing.
func TestPlansAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := 0
		newID := func() string { n++; return fmt.Sprint(n) }
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
				f.Tickets = append(f.Tickets, orders.Ticket{Key: ticketing.TicketKey{N: uint32(k + 1)}, IssuedAt: 1, RefundedAt: int64(rapid.IntRange(0, 1).Draw(t, "refunded"))})
			}
			all = append(all, f)
		}
		sums, tickets := map[ticketing.OrderID]int64{}, map[string]int{}
		for _, item := range refund.Plan(all, newID) {
			if item.Minor <= 0 {
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
		for i := range all {
			for j := range all[i].Payments {
				all[i].Payments[j].Planned = all[i].Payments[j].Minor
			}
		}
		if again := refund.Plan(all, newID); len(again) != 0 {
			t.Fatalf("planned again: %+v", again)
		}
	})
}
