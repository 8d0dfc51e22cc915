package hub_test

import (
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/ledger"
	"github.com/ticketcrib/ticketcrib/backend/paystack/paystacktest"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

func (k *till) reconcile() map[string]ledger.Finding {
	k.t.Helper()
	if err := k.Hub.Reconcile(k.t.Context(), 1); err != nil {
		k.t.Fatal(err)
	}
	doc, err := k.Hub.LedgerDoc(k.t.Context())
	if err != nil {
		k.t.Fatal(err)
	}
	out := map[string]ledger.Finding{}
	for _, f := range doc.Findings {
		out[f.Kind+" "+f.Name] = f
	}
	return out
}

// What the bank says of fees later than of the payment is booked once, when the lists
// are compared.
func TestFeesThatAreSaidLateAreBookedOnce(t *testing.T) {
	t.Parallel()
	k := newTill(t, 10)
	p := k.ask(1)
	k.Bank.Pay(p.Reference, func(p *checkout.Payment) { p.Fees = -1 })
	k.look(p.Order)
	k.Wait("it is paid", func() bool { return k.stands(p.Order).State == ticketing.CheckoutPaid })
	if got := k.book(ledger.Fees); got != 0 {
		t.Fatalf("fees that nobody has said: %d", got)
	}
	k.Bank.Pay(p.Reference, func(p *checkout.Payment) { p.Fees = 250 })
	for range 2 {
		if found := k.reconcile(); len(found) != 0 {
			t.Errorf("found %+v", found)
		}
	}
	if fees, holds := k.book(ledger.Fees), k.book(ledger.Provider); fees != 250 || holds != p.Due-250 {
		t.Errorf("fees %d, at the bank %d", fees, holds)
	}
}

// A payment that a restored hub has forgotten, and that no counter had heard of as
// paid, is taken in from the provider's list: its buyer has tickets.
func TestARestoredHubFindsPaymentsThatItForgot(t *testing.T) {
	t.Parallel()
	k := newTill(t, 10)
	backup := k.Backup()
	p := k.ask(2)
	k.Wait("the counter has all the hub's words", func() bool { return k.stands(p.Order).Reference != "" })
	k.Bank.Pay(p.Reference, nil)
	k.Restore(backup)
	k.Wait("the order is paid, and the counter has its tickets", func() bool { return k.stands(p.Order).State == ticketing.CheckoutPaid })
	if l := k.levels(); l.sold != 2 || l.held != 0 {
		t.Errorf("after it: %+v", l)
	}
	if got := k.book(ledger.Sales); got != -p.Due {
		t.Errorf("sold %d, want %d", -got, p.Due)
	}
}

// What one list has alone is a finding, which a person closes with a reason or which
// goes by itself when the lists agree again.
func TestFindingsAreKeptUntilSomebodyClosesThem(t *testing.T) {
	t.Parallel()
	k, box := sandboxed(t, 20)
	p := k.ask(2)
	if err := box.Pay(p.Reference, paystacktest.CardSuccess); err != nil {
		t.Fatal(err)
	}
	k.look(p.Order)
	k.Wait("it is paid", func() bool { return k.stands(p.Order).State == ticketing.CheckoutPaid })
	k.pass(1000)
	if found := k.reconcile(); len(found) != 0 {
		t.Fatalf("found %+v", found)
	}
	number := box.GiveElsewhere(p.Reference, 50_00) // on the dashboard, by hand
	k.pass(1000)
	found := k.reconcile()
	f, ok := found[ledger.FindRefundNotHere+" "+number]
	if !ok || f.Theirs != 50_00 || f.Order != p.Order {
		t.Fatalf("found %+v", found)
	}
	if err := k.Hub.CloseFinding(t.Context(), fair.Organizer, f.ID, " "); ticketing.CodeOf(err) != ticketing.CodeInvalid {
		t.Errorf("closed without a word: %v", err)
	}
	if err := k.Hub.CloseFinding(t.Context(), fair.Organizer, f.ID, "A goodwill gesture."); err != nil {
		t.Fatal(err)
	}
	if err := k.Hub.CloseFinding(t.Context(), fair.Organizer, f.ID, "Again."); ticketing.CodeOf(err) != ticketing.CodeConflict {
		t.Errorf("closed twice: %v", err)
	}
	if f := k.reconcile()[ledger.FindRefundNotHere+" "+number]; f.Note != "A goodwill gesture." || f.ClosedAt == 0 {
		t.Errorf("found again it is %+v", f)
	}
}

// A closed period never changes: a sale that arrives after it is in the next one,
// with its own date.
func TestAClosedPeriodNeverChanges(t *testing.T) {
	t.Parallel()
	k := newTill(t, 10)
	sell := func() {
		if err := k.counter.Sell(fair.Standard, 1); err != nil {
			t.Fatal(err)
		}
	}
	booked := func(n int64) (minor int64) {
		doc, err := k.Hub.LedgerDoc(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range doc.Periods {
			for _, s := range p.Sums {
				if p.N == n && s.Credit == ledger.Sales {
					minor += s.Minor
				}
			}
		}
		return minor
	}
	price := fair.NightMarket(1, 1).Types[0].Tiers[0].Price.Minor
	sell()
	k.Wait("the sale is booked", func() bool { return booked(0) == price })
	k.counter.Cut()
	k.Wait("the counter is alone", func() bool { return !k.counter.Station.Link().Reached })
	sell()
	if err := k.Hub.ClosePeriod(t.Context(), fair.Organizer, 1); err != nil {
		t.Fatal(err)
	}
	for n, what := range map[int64]string{1: "the same press again", 3: "one that skips a period"} {
		if err := k.Hub.ClosePeriod(t.Context(), fair.Organizer, n); ticketing.CodeOf(err) != ticketing.CodeConflict {
			t.Errorf("%s: %v", what, err)
		}
	}
	k.counter.Heal()
	k.counter.Station.Recorded("sale")
	k.Wait("the late sale is booked", func() bool { return booked(0) == price })
	if booked(1) != price {
		t.Errorf("the closed period holds %d", booked(1))
	}
	if diff := k.Replay(k.Journals(), 7); diff != "" {
		t.Errorf("folded anew: %s", diff)
	}
}

// Money that came when the hub had long stopped looking is found on the provider's
// list, and is owed to who paid it.
func TestMoneyThatCameAfterTheLastLookIsFound(t *testing.T) {
	t.Parallel()
	k := newTill(t, 10)
	p := k.ask(1)
	k.seen(p.Order)
	k.pass(8 * 24 * 3600_000)
	k.Wait("nobody looks any more", func() bool {
		k.look(p.Order)
		next := int64(-1)
		if err := k.Store.Read(t.Context(), func(tx *store.Tx) (err error) { next, err = tx.NextLook(); return err }); err != nil {
			t.Fatal(err)
		}
		return next == 0 && k.stands(p.Order).State == ticketing.CheckoutEnded
	})
	k.Bank.Pay(p.Reference, func(paid *checkout.Payment) { paid.PaidAt = k.Clock.Now() })
	if found := k.reconcile(); len(found) != 0 {
		t.Errorf("found %+v", found)
	}
	if got := k.book(ledger.Due); got != -p.Due {
		t.Errorf("owed %d, want %d", -got, p.Due)
	}
}
