package hub_test

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/ledger"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/paystack/paystacktest"
	"github.com/ticketcrib/ticketcrib/backend/queue"
	"github.com/ticketcrib/ticketcrib/backend/refund"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// visitors is the night market with a second list, in dollars.
func visitors() ticketing.Event {
	e := fair.NightMarket(20, 10)
	e.Version = 2
	e.Lists = []ticketing.PriceList{{No: 1, Name: "Visitors", Currency: "USD", Prices: []ticketing.ListPrice{{Type: fair.Standard, Minor: 7_50}}}}
	return e
}

// account is what the book says of an account, each currency apart.
func (k *till) account(name string) map[string]int64 {
	k.t.Helper()
	out, sums := map[string]int64{}, map[string]int64{}
	err := k.Store.Read(k.t.Context(), func(tx *store.Tx) error {
		all, err := tx.Balances("")
		for _, b := range all {
			sums[b.Amount.Currency] += b.Amount.Minor
			if b.Account == name {
				out[b.Amount.Currency] = b.Amount.Minor
			}
		}
		return err
	})
	if err != nil {
		k.t.Fatal(err)
	}
	for currency, sum := range sums {
		if sum != 0 {
			k.t.Errorf("the ledger is out of balance by %d %s", sum, currency)
		}
	}
	maps.DeleteFunc(out, func(_ string, n int64) bool { return n == 0 })
	return out
}

// bought sells so many in dollars through the provider.
func (k *till) bought(box *paystacktest.Sandbox, count int64) ticketing.OrderID {
	k.t.Helper()
	r := k.basket(count)
	r.List, r.Total, r.Currency = 1, count*7_50, "USD"
	p, err := k.counter.Station.PayOnline(k.t.Context(), r, page("1"))
	if err != nil {
		k.t.Fatal(err)
	}
	if err := box.Pay(p.Reference, paystacktest.CardSuccess); err != nil {
		k.t.Fatal(err)
	}
	k.Wait("it is paid in dollars", func() bool { k.look(p.Order); return k.stands(p.Order).State == ticketing.CheckoutPaid })
	return p.Order
}

// Naira and dollars of one evening: paid through the provider, reconciled, paid out, given
// back one by one and all at once. Each stays what it is.
func TestEachCurrencyGoesItsOwnWay(t *testing.T) {
	t.Parallel()
	k, box := sandboxed(t, 20)
	box.SetBalance("NGN", 100_000_000)
	box.SetBalance("USD", 100_000_000)
	if _, err := k.Hub.SaveStaff(t.Context(), fair.Organizer, hubapi.StaffDoc{ID: secondOrganizer, Name: "Second", Role: ticketing.RoleOrganizer, PIN: "2580", Active: true}); err != nil {
		t.Fatal(err)
	}
	k.saves(visitors())
	stale := k.basket(2)
	stale.List, stale.Total = 1, 2*7_50 // the screen said so many naira
	if _, err := k.counter.Station.PayOnline(t.Context(), stale, page("1")); ticketing.CodeOf(err) != ticketing.CodeConflict {
		t.Errorf("shown in one currency and asked in another: %v", err)
	}
	one, two := k.bought(box, 1), k.bought(box, 2)
	k.paid(box, 1)
	if got, want := k.account(ledger.Sales), map[string]int64{"NGN": -5_000_00, "USD": -22_50}; !maps.Equal(got, want) {
		t.Errorf("sold %v, want %v", got, want)
	}
	if found := k.reconcile(); len(found) != 0 {
		t.Errorf("found %+v", found)
	}
	holds := k.account(ledger.Provider)
	for i, currency := range []string{"USD", "NGN"} {
		id, err := box.Settle(currency)
		if err != nil {
			t.Fatal(err)
		}
		if err := box.PayOut(id, true); err != nil {
			t.Fatal(err)
		}
		if found := k.reconcile(); len(found) != 0 {
			t.Errorf("paid out in %s: found %+v", currency, found)
		}
		if n := len(k.account(ledger.Bank)); n != i+1 || k.account(ledger.Bank)[currency] != holds[currency] {
			t.Errorf("at the bank %v, of %v", k.account(ledger.Bank), holds)
		}
	}

	plan, err := k.Hub.PlanRefund(t.Context(), hubapi.RefundOrder{Order: one})
	if err != nil || plan.Minor != 7_50 || plan.Currency != "USD" {
		t.Errorf("planned %+v, %v", plan, err)
	}
	if err := k.Hub.RefundOrder(t.Context(), fair.Organizer, hubapi.RefundOrder{Order: one, Shown: 7_50}); err != nil {
		t.Fatal(err)
	}
	k.Wait("one goes back", func() bool { k.look(one); return k.refunds("order-" + string(one))[refund.Done] == 1 })

	// The list is sold no more; what it sold stays, and goes back as it came.
	e := visitors()
	e.Version, e.Lists = 3, nil
	k.saves(e)
	if err := k.Hub.SetLimit(t.Context(), fair.Organizer, hubapi.RefundLimit{Currency: "USD", Minor: 10_00}); err != nil {
		t.Fatal(err)
	}
	if err := k.Hub.Cancel(t.Context(), fair.Organizer, fair.EventID, hubapi.Cancel{Performance: fair.Friday, Name: "Night market"}); err != nil {
		t.Fatal(err)
	}
	all, err := k.Hub.Refunds(t.Context())
	if err != nil || len(all.Proposals) != 1 {
		t.Fatalf("above the limit in dollars alone: %+v, %v", all.Proposals, err)
	}
	p := all.Proposals[0]
	if p.Minor != 5_000_00 || p.Currency != "NGN" || !slices.Equal(p.Others, []ticketing.Money{{Minor: 15_00, Currency: "USD"}}) {
		t.Errorf("the second person is shown %+v", p)
	}
	if err := k.Hub.AnswerProposal(t.Context(), secondOrganizer, p.ID, true); err != nil {
		t.Fatal(err)
	}
	k.Wait("all goes back", func() bool { k.look(two); return k.refunds(refund.BatchOf(fair.Friday))[refund.Done] == 2 })
	given := map[string]int64{}
	for _, r := range box.Refunds() {
		for _, of := range box.Transactions() {
			if of.Reference == r.Transaction {
				given[of.Currency] += r.Amount
			}
		}
	}
	if want := map[string]int64{"NGN": 5_000_00, "USD": 22_50}; !maps.Equal(given, want) {
		t.Errorf("given back %v, want %v", given, want)
	}
	if found := k.reconcile(); len(found) != 0 || len(k.account(ledger.Due)) != 0 {
		t.Errorf("found %+v; owed %v", found, k.account(ledger.Due))
	}
	if diff := k.Replay(k.Journals(), 7); diff != "" {
		t.Errorf("folded anew: %s", diff)
	}
}

// A payout that names a payment of another currency is found, and no sum has it.
func TestAPayoutOfTwoCurrenciesIsFound(t *testing.T) {
	t.Parallel()
	k, box := sandboxed(t, 20)
	k.saves(visitors())
	k.bought(box, 2)
	naira, _ := k.paid(box, 1)
	id, err := box.Settle("USD")
	if err != nil {
		t.Fatal(err)
	}
	full := box.Settlements()[0].Effective()
	box.ChangePayout(id, func(s *paystacktest.Settlement) {
		s.Of = append(s.Of, naira)
		s.Total++ // and one cent more is paid out
	})
	if err := box.PayOut(id, true); err != nil {
		t.Fatal(err)
	}
	found := k.reconcile()
	if f, ok := found[ledger.FindPayoutParts+" "+strconv.FormatUint(id, 10)]; !ok || f.Ours != full || f.Theirs != full+1 {
		t.Errorf("found %+v", found)
	}
}

// A claim in another currency is not paid out of a drawer that does not count it, and
// stays one.
func TestADrawerPaysOutItsOwnCurrencyAlone(t *testing.T) {
	t.Parallel()
	k, box := sandboxed(t, 20)
	k.saves(visitors())
	order := k.bought(box, 1)
	claim := hubapi.RefundDoc{ID: "any", Number: "1", Order: order, Method: refund.Cash, Minor: 7_50, Currency: "USD"}
	err := k.counter.Station.PayClaim(t.Context(), fair.Seller, "code", claim)
	if ticketing.CodeOf(err) != ticketing.CodeConflict || !strings.Contains(err.Error(), "another currency") {
		t.Errorf("dollars out of naira: %v", err)
	}
	claim.Currency = "NGN"
	if err := k.counter.Station.PayClaim(t.Context(), fair.Seller, "code", claim); ticketing.CodeOf(err) == ticketing.CodeConflict {
		t.Errorf("its own: %v", err)
	}
}

// The web sells by the event's own prices: a list is not shown there, its prices buy
// nothing, and what is bought is in the event's currency.
func TestTheWebSellsByTheEventsOwnPrices(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{})
	e := visitors()
	e.Quotas[0].Capacity, e.Quotas[2].Capacity = 100, 100
	e.Lists[0].Prices = append(e.Lists[0].Prices, ticketing.ListPrice{Type: fair.VIP, Minor: 1})
	s.saves(e)
	s.tick(1)
	b := s.buyer()
	var text string
	for _, path := range []string{onWeb, "/e/" + string(fair.EventID), "/"} {
		if status, code := b.do("GET", path, nil, &text); status != http.StatusOK || strings.Contains(text, "USD") || strings.Contains(text, "Visitors") || strings.Contains(text, "7.50") {
			t.Errorf("%s: %d %s: %s", path, status, code, text)
		}
	}
	dollars := chosen("1", 2)
	dollars.Total = 2 * 7_50
	if _, code := b.do("POST", onWeb+"/hold", dollars, nil); code != ticketing.CodeConflict {
		t.Errorf("asked at a list's price: %s", code)
	}
	o := must[hubapi.ShopOrder](b, "POST", onWeb+"/hold", chosen("2", 2))
	if o.Currency != "NGN" || o.Total != 10_000_00 {
		t.Errorf("held %+v", o)
	}
	if o = b.pays(o); o.State != "paid" || o.Currency != "NGN" {
		t.Errorf("paid %+v", o)
	}
	card := s.basket(1, orders.Tender{Kind: orders.TenderCard, Received: 7_50})
	card.List, card.Total, card.Currency = 1, 7_50, "USD"
	if _, _, err := s.counter.Station.BoxOffice().Sell(t.Context(), card); err != nil {
		t.Fatal(err)
	}
	s.counter.Station.Recorded("sale")
	s.Wait("both are booked", func() bool {
		return maps.Equal(s.account(ledger.Sales), map[string]int64{"NGN": -10_000_00, "USD": -7_50})
	})
}
