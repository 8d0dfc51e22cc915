package hub_test

import (
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/paystack/paystacktest"
	"github.com/ticketcrib/ticketcrib/backend/refund"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

const secondOrganizer = ticketing.StaffID("second-organizer")

// Above the limit a second person has to say yes: nobody approves their own wish, a no
// ends it, it is asked once, and below the limit one person is enough.
func TestASecondPersonApproves(t *testing.T) {
	t.Parallel()
	k, box := sandboxed(t, 40)
	box.SetBalance("NGN", 100_000_000)
	if _, err := k.Hub.SaveStaff(t.Context(), fair.Organizer, hubapi.StaffDoc{ID: secondOrganizer, Name: "Second", Role: ticketing.RoleOrganizer, PIN: "2580", Active: true}); err != nil {
		t.Fatal(err)
	}
	pays := func(count int64) hubapi.RefundOrder {
		p := k.ask(count)
		if err := box.Pay(p.Reference, paystacktest.CardSuccess); err != nil {
			t.Fatal(err)
		}
		k.Wait("it is paid", func() bool { k.look(p.Order); return k.stands(p.Order).State == ticketing.CheckoutPaid })
		return hubapi.RefundOrder{Order: p.Order}
	}
	if err := k.Hub.SetLimit(t.Context(), fair.Organizer, hubapi.RefundLimit{Currency: "NGN", Minor: 5_000_00}); err != nil {
		t.Fatal(err)
	}
	small, large := pays(1), pays(2)
	back := func(r hubapi.RefundOrder) error { return k.Hub.RefundOrder(t.Context(), fair.Organizer, r) }
	if err := back(small); err != nil {
		t.Fatal(err)
	}
	k.Wait("below the limit it goes", func() bool { k.look(small.Order); return k.refunds("order-" + string(small.Order))[refund.Done] == 1 })

	waiting := func(want int) hubapi.ProposalDoc {
		t.Helper()
		all, err := k.Hub.Refunds(t.Context())
		if err != nil || len(all.Proposals) != want {
			t.Fatalf("%d wait for a second person, not %d: %v", len(all.Proposals), want, err)
		}
		if want == 0 {
			return hubapi.ProposalDoc{}
		}
		return all.Proposals[0]
	}
	code := func(want ticketing.Code, what string, err error) {
		t.Helper()
		if ticketing.CodeOf(err) != want {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := back(large); err != nil {
		t.Fatal(err)
	}
	p := waiting(1)
	if p.Minor != 10_000_00 || p.ByName == "" || p.Number == "" {
		t.Errorf("proposed: %+v", p)
	}
	code(ticketing.CodeConflict, "proposed twice", back(large))
	code(ticketing.CodeForbidden, "approved by who proposed it", k.Hub.AnswerProposal(t.Context(), fair.Organizer, p.ID, true))
	if err := k.Hub.AnswerProposal(t.Context(), secondOrganizer, p.ID, false); err != nil {
		t.Fatal(err)
	}
	waiting(0)
	code(ticketing.CodeConflict, "answered twice", k.Hub.AnswerProposal(t.Context(), secondOrganizer, p.ID, true))
	if n := len(box.Refunds()); n != 1 {
		t.Errorf("%d were given back after a no", n)
	}
	if err := back(large); err != nil {
		t.Fatal(err)
	}
	if err := k.Hub.AnswerProposal(t.Context(), secondOrganizer, waiting(1).ID, true); err != nil {
		t.Fatal(err)
	}
	waiting(0)
	k.Wait("approved it goes", func() bool { k.look(large.Order); return k.refunds("order-" + string(large.Order))[refund.Done] == 1 })

	pays(2)
	cancel := hubapi.Cancel{Performance: fair.Friday, Name: "Night market"}
	if err := k.Hub.Cancel(t.Context(), fair.Organizer, fair.EventID, cancel); err != nil {
		t.Fatal(err)
	}
	around := fair.NightMarket(40, 10)
	around.Version, around.Performances[0].Cancelled = 2, true
	code(ticketing.CodeConflict, "cancelled around the limit", k.Hub.SaveEvent(t.Context(), fair.Organizer, around))
	if err := k.counter.Sell(fair.Standard, 1); err != nil {
		t.Errorf("it is sold until a second person has said yes: %v", err)
	}
	if err := k.Hub.AnswerProposal(t.Context(), secondOrganizer, waiting(1).ID, true); err != nil {
		t.Fatal(err)
	}
	k.Wait("cancelled, it is sold no more", func() bool { return ticketing.CodeOf(k.counter.Sell(fair.Standard, 1)) == ticketing.CodeTooLate })
}

// What a cancelled performance gives back waits for its time, sales that join it too, or
// for a person who starts it.
func TestRefundsWaitForTheirTime(t *testing.T) {
	t.Parallel()
	for _, byHand := range []bool{false, true} {
		k, box := sandboxed(t, 20)
		box.SetBalance("NGN", 100_000_000)
		p := k.ask(1)
		if err := box.Pay(p.Reference, paystacktest.CardSuccess); err != nil {
			t.Fatal(err)
		}
		k.Wait("it is paid", func() bool { k.look(p.Order); return k.stands(p.Order).State == ticketing.CheckoutPaid })
		bad := hubapi.Cancel{Performance: fair.Friday, Name: "Night market", When: hubapi.AtTime, At: k.Clock.Now() - 1}
		if err := k.Hub.Cancel(t.Context(), fair.Organizer, fair.EventID, bad); ticketing.CodeOf(err) != ticketing.CodeInvalid {
			t.Errorf("a time that has gone by: %v", err)
		}
		if err := k.Hub.Cancel(t.Context(), fair.Organizer, fair.EventID, hubapi.Cancel{Performance: fair.Friday, Name: "Night market", When: hubapi.AtNight}); err != nil {
			t.Fatal(err)
		}
		batch := refund.BatchOf(fair.Friday)
		k.Wait("it is planned", func() bool { k.look(p.Order); return k.refunds(batch)[refund.IsPlanned] == 1 })
		for range 4 {
			k.look(p.Order)
			k.pass(30 * 60_000)
		}
		if n := len(box.Refunds()); n != 0 {
			t.Fatalf("%d were given back before their time", n)
		}
		if byHand {
			if err := k.Hub.StartRefunds(t.Context(), fair.Organizer, fair.Friday); err != nil {
				t.Fatal(err)
			}
		} else {
			k.pass(14 * fair.Hour)
		}
		k.Wait("it goes", func() bool { k.look(p.Order); return k.refunds(batch)[refund.Done] == 1 })
	}
}
