package hub_test

import (
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/ledger"
	"github.com/ticketcrib/ticketcrib/backend/paystack/paystacktest"
	"github.com/ticketcrib/ticketcrib/backend/refund"
	"github.com/ticketcrib/ticketcrib/backend/report"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// saves publishes a version of the night market, and waits until the counter sells by it.
func (k *till) saves(e ticketing.Event) {
	k.t.Helper()
	if err := k.Hub.SaveEvent(k.t.Context(), fair.Organizer, e); err != nil {
		k.t.Fatal(err)
	}
	k.Wait("the counter has heard of it", func() bool {
		var version uint32
		if err := k.counter.Store.Read(k.t.Context(), func(tx *store.Tx) error {
			s, _, err := tx.Event(e.ID)
			version = s.Event.Version
			return err
		}); err != nil {
			k.t.Fatal(err)
		}
		return version == e.Version
	})
}

// An online order pays the booking fee and a cash sale does not; one ticket goes back
// without its fee, by the plan that was shown; what we cancel goes back with every fee.
func TestABookingFeeIsPaidKeptAndGivenBack(t *testing.T) {
	t.Parallel()
	k, box := sandboxed(t, 20)
	box.SetBalance("NGN", 100_000_000)
	e := fair.NightMarket(20, 10)
	e.Version, e.Fee = 2, ticketing.BookingFee{Fixed: 50_00, BasisPoints: 150} // 50 and 1.5%
	k.saves(e)
	price := e.Types[0].Tiers[0].Price.Minor
	fee := 50_00 + price*150/10_000

	short := k.basket(3)
	if _, err := k.counter.Station.PayOnline(t.Context(), short, page("1")); ticketing.CodeOf(err) != ticketing.CodeConflict {
		t.Errorf("asked without its fee: %v", err)
	}
	whole := k.basket(3)
	whole.Total = 3 * (price + fee)
	p, err := k.counter.Station.PayOnline(t.Context(), whole, page("1"))
	if err != nil || p.Due != 3*(price+fee) {
		t.Fatalf("asked for %+v, %v", p, err)
	}
	if err := box.Pay(p.Reference, paystacktest.CardSuccess); err != nil {
		t.Fatal(err)
	}
	k.Wait("it is paid", func() bool { k.look(p.Order); return k.stands(p.Order).State == ticketing.CheckoutPaid })
	if got := k.book(ledger.Booking); got != -3*fee {
		t.Errorf("%d of fees are booked, not %d", -got, 3*fee)
	}
	if err := k.counter.Sell(fair.Standard, 1); err != nil {
		t.Fatal(err)
	}
	k.Wait("the cash sale is counted", func() bool { return k.book(ledger.Sales) == -4*price })
	if got := k.book(ledger.Booking); got != -3*fee {
		t.Errorf("at the counter a fee was taken: %d", -got)
	}
	var f report.Figures
	if err := k.Store.Read(t.Context(), func(tx *store.Tx) (err error) {
		f, err = report.Of(tx, fair.Friday, k.Clock.Now(), 0)
		return err
	}); err != nil || f.Fees != 3*fee || f.Taken != 4*price+3*fee || f.Types[0].Taken != 4*price {
		t.Errorf("reported %+v, %v", f, err)
	}

	one := hubapi.RefundOrder{Order: p.Order, Positions: []int{2}}
	plan, err := k.Hub.PlanRefund(t.Context(), one)
	if err != nil || plan.Minor != price || plan.Kept != fee || plan.Fee != 0 || len(plan.Parts) != 1 {
		t.Errorf("planned %+v, %v", plan, err)
	}
	one.Shown = price + fee
	if err := k.Hub.RefundOrder(t.Context(), fair.Organizer, one); ticketing.CodeOf(err) != ticketing.CodeConflict {
		t.Errorf("another plan than was shown: %v", err)
	}
	one.Shown = plan.Minor
	if err := k.Hub.RefundOrder(t.Context(), fair.Organizer, one); err != nil {
		t.Fatal(err)
	}
	batch := "order-" + string(p.Order)
	k.Wait("it goes back", func() bool { k.look(p.Order); return k.refunds(batch)[refund.Done] == 1 })
	rows, err := k.Hub.RefundRows(t.Context(), batch, "")
	if err != nil || len(rows.Rows) != 1 || rows.Rows[0].Minor != price || rows.Rows[0].Kept != fee || k.book(ledger.Booking) != -3*fee {
		t.Errorf("one went back as %+v, %v; %d of fees", rows.Rows, err, -k.book(ledger.Booking))
	}

	e.Version, e.Fee.Returned = 3, true
	k.saves(e)
	one.Positions, one.Shown = []int{1}, 0
	if err := k.Hub.RefundOrder(t.Context(), fair.Organizer, one); err != nil {
		t.Fatal(err)
	}
	if got := k.book(ledger.Booking); got != -2*fee {
		t.Errorf("with its fee returned, %d of fees are left", -got)
	}
	if err := k.Hub.Cancel(t.Context(), fair.Organizer, fair.EventID, hubapi.Cancel{Performance: fair.Friday, Name: "Night market"}); err != nil {
		t.Fatal(err)
	}
	k.Wait("all is given back", func() bool {
		k.look(p.Order)
		var left []ticketing.Money
		if err := k.Store.Read(t.Context(), func(tx *store.Tx) (err error) { left, err = tx.LeftOfPerformance(fair.Friday); return err }); err != nil {
			t.Fatal(err)
		}
		return len(left) == 1 && left[0].Minor == 0 && k.refunds(refund.BatchOf(fair.Friday))[refund.Done] == 1 && // the cash is a claim
			k.refunds(batch)[refund.Done] == 2
	})
	given := int64(0)
	for _, r := range box.Refunds() {
		given += r.Amount
	}
	if given != p.Due || k.book(ledger.Booking) != 0 {
		t.Errorf("%d of %d given back; %d of fees are left", given, p.Due, -k.book(ledger.Booking))
	}
}

// What a second person approves is what was proposed: a rule that has changed since then
// gives back no more than they saw.
func TestNoMoreIsApprovedThanWasShown(t *testing.T) {
	t.Parallel()
	k, box := sandboxed(t, 20)
	box.SetBalance("NGN", 100_000_000)
	if _, err := k.Hub.SaveStaff(t.Context(), fair.Organizer, hubapi.StaffDoc{ID: secondOrganizer, Name: "Second", Role: ticketing.RoleOrganizer, PIN: "2580", Active: true}); err != nil {
		t.Fatal(err)
	}
	e := fair.NightMarket(20, 10)
	e.Version, e.Fee = 2, ticketing.BookingFee{Fixed: 100_00}
	k.saves(e)
	r := k.basket(2)
	r.Total += 2 * 100_00
	p, err := k.counter.Station.PayOnline(t.Context(), r, page("1"))
	if err != nil {
		t.Fatal(err)
	}
	if err := box.Pay(p.Reference, paystacktest.CardSuccess); err != nil {
		t.Fatal(err)
	}
	k.Wait("it is paid", func() bool { k.look(p.Order); return k.stands(p.Order).State == ticketing.CheckoutPaid })
	if err := k.Hub.SetLimit(t.Context(), fair.Organizer, hubapi.RefundLimit{Currency: "NGN", Minor: 1}); err != nil {
		t.Fatal(err)
	}
	if err := k.Hub.RefundOrder(t.Context(), fair.Organizer, hubapi.RefundOrder{Order: p.Order}); err != nil {
		t.Fatal(err)
	}
	all, err := k.Hub.Refunds(t.Context())
	if err != nil || len(all.Proposals) != 1 || all.Proposals[0].Minor != p.Due-2*100_00 || all.Proposals[0].Kept != 2*100_00 {
		t.Fatalf("proposed %+v, %v", all.Proposals, err)
	}
	e.Version, e.Fee.Returned = 3, true
	k.saves(e)
	if err := k.Hub.AnswerProposal(t.Context(), secondOrganizer, all.Proposals[0].ID, true); ticketing.CodeOf(err) != ticketing.CodeConflict {
		t.Errorf("approved by a rule that nobody saw: %v", err)
	}
	if left := k.order(p.Order).Left; left != p.Due {
		t.Errorf("%d is left of %d", left, p.Due)
	}
}
