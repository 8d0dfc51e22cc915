package hub_test

import (
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/ledger"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/paystack/paystacktest"
	"github.com/ticketcrib/ticketcrib/backend/refund"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// A disputed payment freezes its tickets at the gates and blocks our own refund: won,
// they are good again and the refund goes; lost, the bank has given the money back, and
// nobody gives it back again.
func TestADisputeFreezesAndBlocks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		refunded, won bool
		verdict       ticketing.Verdict
		given         int
		kept          bool
	}{
		"won":                            {false, true, ticketing.Admit, 0, true},
		"lost":                           {false, false, ticketing.Blocked, 0, false},
		"won, with a refund that waits":  {true, true, ticketing.Refunded, 1, false},
		"lost, with a refund that waits": {true, false, ticketing.Refunded, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			k, box := sandboxed(t, 20)
			box.SetBalance("NGN", 100_000_000)
			p := k.ask(1)
			if err := box.Pay(p.Reference, paystacktest.CardSuccess); err != nil {
				t.Fatal(err)
			}
			k.Wait("it is paid", func() bool { k.look(p.Order); return k.stands(p.Order).State == ticketing.CheckoutPaid })
			before := k.book(ledger.Provider)
			id, err := box.Dispute(p.Reference)
			if err != nil {
				t.Fatal(err)
			}
			box.Deliver(t.Context())
			webhooks := func() {
				for _, e := range k.heard {
					k.webhook([]byte(e[0]), e[1])
				}
			}
			webhooks()
			all, err := k.Hub.Refunds(t.Context())
			if err != nil || len(all.Disputes) != 1 || all.Disputes[0].Order != p.Order || all.Disputes[0].Minor != p.Due || all.Disputes[0].DueAt == 0 {
				t.Fatalf("disputes: %+v, %v", all.Disputes, err)
			}
			var ticket orders.Ticket
			k.Wait("gate and counter know", func() bool {
				frozen := 0
				for _, m := range []*fair.Machine{k.gate, k.counter} {
					_ = m.Store.Read(t.Context(), func(tx *store.Tx) error {
						tickets, err := tx.TicketsAfter(fair.Friday, ticketing.TicketKey{}, 10)
						if len(tickets) == 1 && tickets[0].State() == ticketing.TicketFrozen {
							frozen++
							ticket = tickets[0]
						}
						return err
					})
				}
				return frozen == 2
			})
			batch := "order-" + string(p.Order)
			if c.refunded {
				if err := k.Hub.RefundOrder(t.Context(), fair.Organizer, hubapi.RefundOrder{Order: p.Order}); err != nil {
					t.Fatal(err)
				}
				for range 5 {
					k.look(p.Order)
					k.pass(6_000)
				}
				if n := len(box.Refunds()); n != 0 {
					t.Fatalf("%d were given back of a disputed payment", n)
				}
			}
			if err := box.Resolve(id, c.won); err != nil {
				t.Fatal(err)
			}
			box.Deliver(t.Context())
			webhooks()
			webhooks()
			if c.refunded {
				k.Wait("the refund ends", func() bool { k.look(p.Order); return k.refunds(batch)[refund.Done] == 1 })
			}
			if all, err = k.Hub.Refunds(t.Context()); err != nil || len(all.Disputes) != 0 {
				t.Errorf("still disputed: %+v, %v", all.Disputes, err)
			}
			if n := len(box.Refunds()); n != c.given {
				t.Errorf("%d were given back, want %d", n, c.given)
			}
			want := before - p.Due
			if c.kept {
				want = before
			}
			if got := k.book(ledger.Provider); got != want || k.book(ledger.Due) != 0 {
				t.Errorf("at the provider %d, want %d; owed %d", got, want, k.book(ledger.Due))
			}
			if err := k.Hub.RefundOrder(t.Context(), fair.Organizer, hubapi.RefundOrder{Order: p.Order}); !c.kept && ticketing.CodeOf(err) != ticketing.CodeConflict {
				t.Errorf("given back again: %v", err)
			}
			if c.kept {
				return // it has just gone back
			}
			k.gate.Clock.Set(fair.Noon + 7*fair.Hour)
			_ = k.counter.Store.Read(t.Context(), func(tx *store.Tx) error {
				tickets, err := tx.TicketsOf(p.Order)
				ticket = tickets[0]
				return err
			})
			k.Wait("the gate says so", func() bool { return k.gate.Scan(ticket).Verdict == c.verdict })
		})
	}
}
