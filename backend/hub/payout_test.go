package hub_test

import (
	"strconv"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/ledger"
	"github.com/ticketcrib/ticketcrib/backend/paystack"
	"github.com/ticketcrib/ticketcrib/backend/paystack/paystacktest"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// paid asks for a basket, pays it at the sandbox, and waits for its tickets.
func (k *till) paid(box *paystacktest.Sandbox, count int64) (reference string, order ticketing.OrderID) {
	k.t.Helper()
	p := k.ask(count)
	if err := box.Pay(p.Reference, paystacktest.CardSuccess); err != nil {
		k.t.Fatal(err)
	}
	k.look(p.Order)
	k.Wait("it is paid", func() bool { return k.stands(p.Order).State == ticketing.CheckoutPaid })
	return p.Reference, p.Order
}

func (k *till) payouts() (out map[string]hubapi.Payout) {
	k.t.Helper()
	doc, err := k.Hub.LedgerDoc(k.t.Context())
	if err != nil {
		k.t.Fatal(err)
	}
	out = map[string]hubapi.Payout{}
	for _, p := range doc.Payouts {
		out[p.ID] = p
	}
	return out
}

// held is what the book says that the provider holds of the event.
func (k *till) heldOf(event ticketing.EventID) (minor int64) {
	k.t.Helper()
	err := k.Store.Read(k.t.Context(), func(tx *store.Tx) error {
		all, err := tx.Balances(event)
		for _, b := range all {
			if b.Account == ledger.Provider {
				minor = b.Amount.Minor
			}
		}
		return err
	})
	if err != nil {
		k.t.Fatal(err)
	}
	return minor
}

func settle(t *testing.T, box *paystacktest.Sandbox) uint64 {
	t.Helper()
	id, err := box.Settle("NGN")
	if err != nil || id == 0 {
		t.Fatalf("%d, %v", id, err)
	}
	return id
}

// A payout is booked once it has arrived, and once however often the lists are compared:
// what the provider still owes is right, of each event too, with what went back and with
// what others took on the same account.
func TestPayoutsAreBookedOnce(t *testing.T) {
	t.Parallel()
	k, box := sandboxed(t, 40)
	box.SetBalance("NGN", 1<<40)
	k.paid(box, 2)
	_, back := k.paid(box, 1)
	if err := k.Hub.RefundOrder(t.Context(), fair.Organizer, hubapi.RefundOrder{Order: back}); err != nil {
		t.Fatal(err)
	}
	k.Wait("it went back", func() bool {
		k.pass(4_000)
		return k.book(ledger.Due) == 0 && len(box.Refunds()) == 1 && box.Refunds()[0].Status == paystack.RefundProcessed
	})
	if _, err := k.client.Initialize(t.Context(), paystack.Initialize{Email: "a@b.test", Amount: 1_000_00, Currency: "NGN", Reference: "shop-1"}); err != nil {
		t.Fatal(err)
	}
	if err := box.Pay("shop-1", paystacktest.CardSuccess); err != nil {
		t.Fatal(err)
	}
	id := settle(t, box)
	name := strconv.FormatUint(id, 10)
	before := k.book(ledger.Provider)
	if before <= 0 || k.heldOf("") != before {
		t.Fatalf("at the provider: %d", before)
	}
	if found := k.reconcile(); len(found) != 0 {
		t.Errorf("found %+v", found)
	}
	if got := k.payouts()[name]; got.State != "coming" || k.book(ledger.Bank) != 0 || k.book(ledger.Provider) != before {
		t.Errorf("on its way: %+v, at the bank %d", got, k.book(ledger.Bank))
	}
	if err := box.PayOut(id, true); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if found := k.reconcile(); len(found) != 0 {
			t.Errorf("found %+v", found)
		}
	}
	others := int64(1_000_00 - 15_00)
	s := box.Settlements()[0]
	if got := k.payouts()[name]; got.State != "done" || got.Minor != s.Effective() || got.Others != others || got.Deducted != s.Deducted || s.Deducted == 0 {
		t.Errorf("paid out: %+v, of %+v", got, s)
	}
	if bank, holds := k.book(ledger.Bank), k.book(ledger.Provider); bank != s.Effective()-others || holds != 0 || bank != before {
		t.Errorf("at the bank %d, at the provider %d, of %d", bank, holds, before)
	}
	event := fair.NightMarket(1, 1).ID
	if got := k.heldOf(event); got != 0 {
		t.Errorf("of the event the provider still holds %d", got)
	}
	if diff := k.Replay(k.Journals(), 7); diff != "" {
		t.Errorf("folded anew: %s", diff)
	}
	k.paid(box, 1)
	failed := settle(t, box)
	if err := box.PayOut(failed, false); err != nil {
		t.Fatal(err)
	}
	holds := k.book(ledger.Provider)
	if found := k.reconcile(); len(found) != 0 || k.book(ledger.Provider) != holds || k.payouts()[strconv.FormatUint(failed, 10)].State != "failed" {
		t.Errorf("a payout that failed: %+v, at the provider %d", k.payouts(), k.book(ledger.Provider))
	}
}

// A payout that is not what its payments come to, one that is corrected after it was
// booked, and one that is gone are each a finding; what was booked stays.
func TestPayoutsThatDoNotAddUpAreFound(t *testing.T) {
	t.Parallel()
	k, box := sandboxed(t, 40)
	k.paid(box, 1)
	id := settle(t, box)
	name := strconv.FormatUint(id, 10)
	full := box.Settlements()[0].Effective()
	box.ChangePayout(id, func(s *paystacktest.Settlement) { s.Fees += 5_00 })
	if err := box.PayOut(id, true); err != nil {
		t.Fatal(err)
	}
	found := k.reconcile()
	if f, ok := found[ledger.FindPayoutParts+" "+name]; !ok || f.Theirs != full-5_00 || f.Ours != full || len(found) != 1 {
		t.Fatalf("found %+v", found)
	}
	if bank, holds := k.book(ledger.Bank), k.book(ledger.Provider); bank != full-5_00 || holds != 5_00 {
		t.Errorf("at the bank %d, at the provider %d", bank, holds)
	}
	box.ChangePayout(id, func(s *paystacktest.Settlement) { s.Fees += 7_00 })
	if f, ok := k.reconcile()[ledger.FindPayoutAmount+" "+name]; !ok || f.Theirs != full-12_00 || f.Ours != full-5_00 {
		t.Errorf("corrected: %+v", k.reconcile())
	}
	if bank := k.book(ledger.Bank); bank != full-5_00 {
		t.Errorf("what was booked has changed to %d", bank)
	}
	k.paid(box, 1)
	gone := settle(t, box)
	if err := box.PayOut(gone, true); err != nil {
		t.Fatal(err)
	}
	name = strconv.FormatUint(gone, 10)
	if _, ok := k.reconcile()["payout_not_there "+name]; ok {
		t.Error("one that is there is gone")
	}
	box.ChangePayout(gone, func(s *paystacktest.Settlement) { s.Status = paystack.SettlementFailed })
	if f, ok := k.reconcile()[ledger.FindPayoutNotThere+" "+name]; !ok || f.Ours != full {
		t.Errorf("gone: %+v", f)
	}
}
