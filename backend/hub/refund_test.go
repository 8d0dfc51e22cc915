package hub_test

import (
	stdcontext "context"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/hub"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/ledger"
	"github.com/ticketcrib/ticketcrib/backend/notify"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/paystack"
	"github.com/ticketcrib/ticketcrib/backend/paystack/paystacktest"
	"github.com/ticketcrib/ticketcrib/backend/refund"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// sandboxed is a till whose buyers pay at the faithful sandbox, on the hub's clock.
func sandboxed(t *testing.T, ground int64) (*till, *paystacktest.Sandbox) {
	k := newTill(t, ground)
	key, err := paystack.ParseKey("sk_test_of_the_fair")
	if err != nil {
		t.Fatal(err)
	}
	box, err := paystacktest.Open(paystacktest.Config{Key: key, Base: "http://sandbox.test", Now: k.Clock.Now, Limit: 1 << 30, Send: k.hear})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(box)
	t.Cleanup(server.Close)
	at := func() time.Time { return time.UnixMilli(k.Clock.Now()) }
	wait := func(_ stdcontext.Context, d time.Duration) error {
		k.pass(d.Milliseconds())
		return nil
	}
	client, err := paystack.New(paystack.Config{Key: key, BaseURL: server.URL, Limiter: paystack.NewLimiter(key.Mode(), at, wait), Pause: wait})
	if err != nil {
		t.Fatal(err)
	}
	k.client = client
	k.provider = &hub.Paystack{Client: client, Keys: []paystack.Key{key}, Sandbox: true, Now: k.Clock.Now}
	k.open()
	return k, box
}

// open lets the hub take payments at the sandbox; one that was restored anew.
func (k *till) open() {
	k.t.Helper()
	if err := k.Hub.UseProvider(k.t.Context(), k.provider); err != nil {
		k.t.Fatal(err)
	}
}

// pass lets time pass at the hub; the test and the hub's own goroutines both do.
func (k *till) pass(ms int64) {
	k.passing.Lock()
	defer k.passing.Unlock()
	k.Clock.Set(k.Clock.Now() + ms)
}

// refunds counts a batch's refunds by state, after the hub's clock went on.
func (k *till) refunds(batch string) map[refund.State]int64 {
	k.t.Helper()
	k.pass(4_000)
	all, err := k.Hub.Refunds(k.t.Context())
	if err != nil {
		k.t.Fatal(err)
	}
	out := map[refund.State]int64{}
	for _, b := range all.Batches {
		if b.ID == batch {
			for _, s := range b.Sums {
				out[s.State] += s.Refunds
			}
		}
	}
	return out
}

// A cancelled performance is sold and let in no more, and all of it goes back: what
// was paid online by itself, cash as a claim that is paid once, and a sale that
// arrives late from a counter that was cut off joins them.
func TestACancelledPerformanceGoesBack(t *testing.T) {
	t.Parallel()
	k, box := sandboxed(t, 20)
	online := k.ask(2)
	if err := box.Pay(online.Reference, paystacktest.CardSuccess); err != nil {
		t.Fatal(err)
	}
	k.look(online.Order)
	k.Wait("it is paid", func() bool { return k.stands(online.Order).State == ticketing.CheckoutPaid })
	if err := k.counter.Sell(fair.Standard, 1); err != nil {
		t.Fatal(err)
	}
	box.SetBalance("NGN", 100_000_000)
	waits := k.ask(1)
	k.counter.Cut()
	k.Wait("the counter is alone", func() bool { return !k.counter.Station.Link().Reached })
	cancel := hubapi.Cancel{Performance: fair.Friday, Name: "Night market"}
	if err := k.Hub.Cancel(t.Context(), fair.Organizer, fair.EventID, hubapi.Cancel{Performance: fair.Friday, Name: "night market"}); ticketing.CodeOf(err) != ticketing.CodeInvalid {
		t.Errorf("a name that is not the event's: %v", err)
	}
	if err := k.Hub.Cancel(t.Context(), fair.Organizer, fair.EventID, cancel); err != nil {
		t.Fatal(err)
	}
	if err := k.Hub.Cancel(t.Context(), fair.Organizer, fair.EventID, cancel); ticketing.CodeOf(err) != ticketing.CodeConflict {
		t.Errorf("cancelled twice: %v", err)
	}
	if err := k.counter.Sell(fair.Standard, 1); err != nil { // it has not heard
		t.Fatal(err)
	}
	k.counter.Heal()
	k.counter.Station.Recorded("sale")
	batch := "cancelled-" + string(fair.Friday)
	k.Wait("online is given back and both cash sales are claims", func() bool {
		r := k.refunds(batch)
		return r[refund.Done] == 1 && r[refund.IsPlanned] == 2
	})
	if given := box.Refunds(); len(given) != 1 || given[0].Amount != online.Due {
		t.Errorf("at the sandbox: %+v", given)
	}
	k.Wait("an order that waited to be paid has ended", func() bool {
		s := k.stands(waits.Order)
		return s.State == ticketing.CheckoutEnded && s.Why == checkout.WhyClosed
	})
	k.Wait("the counter sells no more", func() bool { return ticketing.CodeOf(k.counter.Sell(fair.Standard, 1)) == ticketing.CodeTooLate })
	last := k.counter.Sales[len(k.counter.Sales)-1]
	k.Wait("the counter has heard that its own sale goes back", func() (back bool) {
		_ = k.counter.Store.Read(t.Context(), func(tx *store.Tx) error {
			tickets, err := tx.TicketsOf(last.ID)
			back = err == nil && tickets[0].RefundedAt > 0
			return err
		})
		return back
	})
	if err := k.counter.Undo(); ticketing.CodeOf(err) != ticketing.CodeTooLate {
		t.Errorf("a sale that goes back is undone as well: %v", err)
	}
	k.gate.Clock.Set(fair.Noon + 7*fair.Hour)
	k.Wait("the gate lets nobody in", func() bool { return k.gate.Scan(k.counter.Tickets[0]).Verdict == ticketing.Refunded })

	all, err := k.Hub.Refunds(t.Context())
	if err != nil || len(all.People) != len(k.counter.Sales) { // it may have sold more before it heard
		t.Fatalf("%d for people, %+v, %v", len(all.People), all.People, err)
	}
	for _, claim := range all.People {
		if err := k.Hub.PaidByHand(t.Context(), fair.Supervisor, "", claim.ID); err != nil {
			t.Fatal(err)
		}
		if err := k.Hub.PaidByHand(t.Context(), fair.Supervisor, "", claim.ID); ticketing.CodeOf(err) != ticketing.CodeConflict {
			t.Errorf("paid twice: %v", err)
		}
	}
	if owed := k.book(ledger.Due); owed != 0 {
		t.Errorf("still owed: %d", owed)
	}
	if kept := k.book(ledger.Sales) + k.book(ledger.Refunds); kept != 0 {
		t.Errorf("kept of the sales: %d", kept)
	}
}

// One order goes back, once; money that bought nothing goes back by itself; and a
// dry balance parks what it cannot cover until there is money.
func TestOneOrderAndSurplusGoBack(t *testing.T) {
	t.Parallel()
	k, box := sandboxed(t, 20)
	p := k.ask(1)
	second, err := k.counter.Station.TryPayment(t.Context(), p.Order, page("2"))
	if err != nil {
		t.Fatal(err)
	}
	for _, reference := range []string{p.Reference, second.Reference} {
		if err := box.Pay(reference, paystacktest.CardSuccess); err != nil {
			t.Fatal(err)
		}
	}
	box.SetBalance("NGN", 0)
	k.look(p.Order)
	k.Wait("the second payment waits for money", func() bool { return k.refunds("surplus")[refund.IsPlanned] == 1 })
	if n := len(box.Refunds()); n != 0 {
		t.Errorf("%d were given of nothing", n)
	}
	box.SetBalance("NGN", 100_000_000)
	k.Wait("it goes back by itself", func() bool {
		k.pass(11 * 60_000)
		k.look(p.Order) // wakes the desk
		return k.refunds("surplus")[refund.Done] == 1
	})
	order := hubapi.RefundOrder{Order: p.Order, Reason: "ill"}
	if err := k.Hub.RefundOrder(t.Context(), fair.Organizer, order); err != nil {
		t.Fatal(err)
	}
	if err := k.Hub.RefundOrder(t.Context(), fair.Organizer, order); ticketing.CodeOf(err) != ticketing.CodeConflict {
		t.Errorf("twice: %v", err)
	}
	k.Wait("the order goes back", func() bool { k.look(p.Order); return k.refunds("order-" + string(p.Order))[refund.Done] == 1 })
	if given := box.Refunds(); len(given) != 2 {
		t.Errorf("%d were given", len(given))
	}
	if owed := k.book(ledger.Due); owed != 0 {
		t.Errorf("still owed: %d", owed)
	}
}

// attention is a till with an order whose refund waits for an account of the buyer.
func attention(t *testing.T, card string) (*till, *paystacktest.Sandbox, func(refund.State) bool) {
	k, box := sandboxed(t, 20)
	p := k.ask(1)
	if err := box.Pay(p.Reference, card); err != nil {
		t.Fatal(err)
	}
	box.SetBalance("NGN", 100_000_000)
	k.look(p.Order)
	if err := k.Hub.RefundOrder(t.Context(), fair.Organizer, hubapi.RefundOrder{Order: p.Order}); err != nil {
		t.Fatal(err)
	}
	return k, box, func(s refund.State) bool {
		k.look(p.Order) // wakes the desk
		return k.refunds("order-" + string(p.Order))[s] == 1
	}
}

// A refund that the provider cannot send asks for the buyer's account, once, says
// what is wrong with it, and goes on with it.
func TestARefundIsSentToAnAccount(t *testing.T) {
	t.Parallel()
	k, box, is := attention(t, paystacktest.CardRefundAttention)
	k.Wait("it needs a person", func() bool { return is(refund.NeedsPerson) })
	waiting := k.people(1)[0]
	if !waiting.ToAccount {
		t.Errorf("it does not say that it needs an account: %+v", waiting)
	}
	banks, err := k.Hub.RefundBanks(t.Context(), waiting.ID)
	if err != nil || len(banks.Banks) < 2 || banks.Banks[0].Name == "" {
		t.Fatalf("banks: %+v, %v", banks, err)
	}
	for _, number := range []string{"", "12345", "12345678901", "12345x7890"} {
		if err := k.Hub.RefundTo(t.Context(), waiting.ID, hubapi.RefundAccount{Bank: banks.Banks[0].ID, Number: number}); ticketing.CodeOf(err) != ticketing.CodeInvalid {
			t.Errorf("account %q: %v", number, err)
		}
	}
	box.Order(paystacktest.Fault{Endpoint: "refund retry", Kind: paystacktest.After, Count: 1})
	account := hubapi.RefundAccount{Bank: banks.Banks[0].ID, Number: "0123 456 789"}
	if err := k.Hub.RefundTo(t.Context(), waiting.ID, account); err != nil {
		t.Fatal(err)
	}
	k.Wait("it has gone to the account", func() bool { return is(refund.Done) })
	if err := k.Hub.RefundTo(t.Context(), waiting.ID, account); ticketing.CodeOf(err) != ticketing.CodeConflict {
		t.Errorf("an account of what is done: %v", err)
	}
	if given := box.Refunds(); len(given) != 1 {
		t.Errorf("%d were given", len(given))
	}
	if owed := k.book(ledger.Due); owed != 0 {
		t.Errorf("still owed: %d", owed)
	}
	k.people(0)
}

// A refund that the bank sent back is owed until a person has paid it another way,
// out of the organizer's own account.
func TestAFailedRefundIsPaidByHand(t *testing.T) {
	t.Parallel()
	k, _, is := attention(t, paystacktest.CardRefundFails)
	k.Wait("it fails", func() bool { return is(refund.Failed) })
	before := k.book(ledger.Provider)
	owed := -k.book(ledger.Due)
	if owed <= 0 {
		t.Fatalf("owed: %d", owed)
	}
	failed := k.people(1)[0]
	if err := k.Hub.PaidByHand(t.Context(), fair.Supervisor, "", failed.ID); err != nil {
		t.Fatal(err)
	}
	if err := k.Hub.PaidByHand(t.Context(), fair.Supervisor, "", failed.ID); ticketing.CodeOf(err) != ticketing.CodeConflict {
		t.Errorf("paid twice: %v", err)
	}
	if still := k.book(ledger.Due); still != 0 || k.book(ledger.Provider) != before || k.book(ledger.Bank) != -owed {
		t.Errorf("owed %d, at the provider %d of %d, from the bank %d", still, k.book(ledger.Provider), before, k.book(ledger.Bank))
	}
	k.people(0)
}

// people are the refunds that wait for a person: so many.
func (k *till) people(want int) []hubapi.RefundDoc {
	k.t.Helper()
	all, err := k.Hub.Refunds(k.t.Context())
	if err != nil || len(all.People) != want {
		k.t.Fatalf("%d wait for people, not %d: %+v, %v", len(all.People), want, all.People, err)
	}
	return all.People
}

// One ticket of an order goes back: its money alone, its place is sold again, the
// others stay good; twice is refused, and the rest goes back after it.
func TestOneTicketGoesBack(t *testing.T) {
	t.Parallel()
	k, box := sandboxed(t, 20)
	box.SetBalance("NGN", 100_000_000)
	p := k.ask(3)
	if err := box.Pay(p.Reference, paystacktest.CardSuccess); err != nil {
		t.Fatal(err)
	}
	k.look(p.Order)
	k.Wait("it is paid", func() bool { k.look(p.Order); return k.stands(p.Order).State == ticketing.CheckoutPaid })
	found := k.order(p.Order)
	if found.Left != p.Due || len(found.Tickets) != 3 || found.Tickets[1].Minor != p.Due/3 || found.Tickets[1].State != ticketing.TicketIssued {
		t.Fatalf("found %+v", found)
	}
	for _, bad := range [][]int{{0}, {4}, {1, 9}} {
		if err := k.Hub.RefundOrder(t.Context(), fair.Organizer, hubapi.RefundOrder{Order: p.Order, Positions: bad}); ticketing.CodeOf(err) != ticketing.CodeNotFound {
			t.Errorf("tickets %v of three: %v", bad, err)
		}
	}
	second := hubapi.RefundOrder{Order: p.Order, Positions: []int{2}}
	if err := k.Hub.RefundOrder(t.Context(), fair.Organizer, second); err != nil {
		t.Fatal(err)
	}
	if err := k.Hub.RefundOrder(t.Context(), fair.Organizer, second); ticketing.CodeOf(err) != ticketing.CodeConflict {
		t.Errorf("the same ticket again: %v", err)
	}
	batch := "order-" + string(p.Order)
	k.Wait("it goes back", func() bool { k.look(p.Order); return k.refunds(batch)[refund.Done] == 1 })
	if l := k.levels(); l.sold != 2 {
		t.Errorf("after one of three: %+v", l)
	}
	found = k.order(p.Order)
	if found.Left != 2*p.Due/3 || found.Tickets[1].State != ticketing.TicketRefunded || found.Tickets[0].State != ticketing.TicketIssued {
		t.Errorf("after one of three: %+v", found)
	}
	if err := k.Hub.RefundOrder(t.Context(), fair.Organizer, hubapi.RefundOrder{Order: p.Order}); err != nil {
		t.Fatal(err)
	}
	k.Wait("the rest goes back", func() bool { k.look(p.Order); return k.refunds(batch)[refund.Done] == 2 })
	if l := k.levels(); l.sold != 0 || l.held != 0 {
		t.Errorf("after all of it: %+v", l)
	}
	given := box.Refunds()
	if len(given) != 2 || given[0].Amount != p.Due/3 || given[1].Amount != 2*p.Due/3 {
		t.Errorf("given: %+v", given)
	}
}

// Once the doors are open money goes for a single ticket only when every gate has
// heard that it is refused, or a person answers for it; and nobody is paid who is
// inside unless a person says so.
func TestMoneyWaitsForTheGates(t *testing.T) {
	t.Parallel()
	k, box := sandboxed(t, 20)
	box.SetBalance("NGN", 100_000_000)
	p := k.ask(2)
	if err := box.Pay(p.Reference, paystacktest.CardSuccess); err != nil {
		t.Fatal(err)
	}
	k.Wait("it is paid", func() bool { k.look(p.Order); return k.stands(p.Order).State == ticketing.CheckoutPaid })
	k.pass(6*fair.Hour + 60_000)
	k.gate.Clock.Set(k.Clock.Now())
	var tickets []orders.Ticket
	k.Wait("the counter has the tickets", func() bool {
		err := k.counter.Store.Read(t.Context(), func(tx *store.Tx) (err error) { tickets, err = tx.TicketsOf(p.Order); return err })
		return err == nil && len(tickets) == 2
	})
	k.Wait("the first goes in", func() bool { return k.gate.Scan(tickets[0]).Verdict == ticketing.Admit })
	k.Wait("the hub knows", func() bool { return k.order(p.Order).Tickets[0].InAt > 0 })
	k.gate.Cut()
	k.Wait("the gate is alone", func() bool { return !k.gate.Station.Link().Reached })
	back := func(n int, anyway bool) error {
		return k.Hub.RefundOrder(t.Context(), fair.Organizer, hubapi.RefundOrder{Order: p.Order, Positions: []int{n}, Anyway: anyway})
	}
	if err := back(1, false); ticketing.CodeOf(err) != ticketing.CodeConflict {
		t.Errorf("a ticket that somebody is inside on: %v", err)
	}
	if err := back(2, false); err != nil {
		t.Fatal(err)
	}
	waiting := hubapi.RefundDoc{}
	k.Wait("it waits for the gate, and says so", func() bool {
		k.look(p.Order)
		k.pass(6_000)
		all, err := k.Hub.Refunds(t.Context())
		if err != nil || len(all.People) != 1 {
			return false
		}
		waiting = all.People[0]
		return waiting.Reason == refund.WaitsForGates
	})
	if n := len(box.Refunds()); n != 0 {
		t.Fatalf("%d were given before the gate had heard", n)
	}
	if err := back(1, true); err != nil {
		t.Fatal(err)
	}
	batch := "order-" + string(p.Order)
	k.Wait("what a person answers for goes", func() bool { k.look(p.Order); return k.refunds(batch)[refund.Done] == 1 })
	k.gate.Heal()
	k.Wait("the other goes when the gate has heard", func() bool {
		k.look(p.Order)
		return k.refunds(batch)[refund.Done] == 2
	})
	if err := k.Hub.SendAnyway(t.Context(), fair.Organizer, waiting.ID); ticketing.CodeOf(err) != ticketing.CodeConflict {
		t.Errorf("sent anyway when it waits for nobody: %v", err)
	}
	if v := k.gate.Scan(tickets[1]).Verdict; v != ticketing.Refunded {
		t.Errorf("the gate says %s", v)
	}
}

// order is one order as the Office finds it.
func (k *till) order(id ticketing.OrderID) hubapi.OrderDoc {
	k.t.Helper()
	number := ""
	if err := k.Store.Read(k.t.Context(), func(tx *store.Tx) error {
		s, _, err := tx.SaleByID(id)
		number = s.Number
		return err
	}); err != nil {
		k.t.Fatal(err)
	}
	found, err := k.Hub.FindOrders(k.t.Context(), number)
	if err != nil || len(found.Orders) != 1 {
		k.t.Fatalf("%d orders are %q: %v", len(found.Orders), number, err)
	}
	return found.Orders[0]
}

// A claim is paid at a counter to who holds the ticket, once, out of its drawer; who
// only knows the number gets nothing.
func TestAClaimIsPaidAtACounter(t *testing.T) {
	t.Parallel()
	k, _ := sandboxed(t, 20)
	if err := k.counter.Sell(fair.Standard, 2); err != nil {
		t.Fatal(err)
	}
	sale, ticket := k.counter.Sales[0], k.counter.Tickets[0]
	k.Wait("the hub has the sale", func() bool {
		return k.Hub.RefundOrder(t.Context(), fair.Organizer, hubapi.RefundOrder{Order: sale.ID}) == nil
	})
	pass := fair.Digits(t, ticket)
	if _, err := k.Hub.FindClaims(t.Context(), sale.Number); ticketing.CodeOf(err) != ticketing.CodeInvalid {
		t.Errorf("by the number alone: %v", err)
	}
	forged := []byte(pass)
	forged[200] = '0' + (forged[200]-'0'+1)%10
	if found, err := k.Hub.FindClaims(t.Context(), string(forged)); err == nil && len(found.Orders) > 0 {
		t.Errorf("a forged pass finds %+v", found)
	}
	for _, code := range []string{pass, ticket.Code} {
		found, err := k.Hub.FindClaims(t.Context(), code)
		if err != nil || len(found.Orders) != 1 || len(found.Orders[0].Claims) != 1 || found.Orders[0].Claims[0].Minor != sale.Total.Minor {
			t.Fatalf("%q finds %+v, %v", code, found, err)
		}
	}
	drawer, safe := k.book(ledger.Drawer), k.book(ledger.Safe)
	claim, backup := k.people(1)[0], k.Backup()
	pay := func() error {
		return k.counter.Station.PayClaim(t.Context(), fair.Seller, pass, hubapi.RefundDoc{ID: claim.ID, Method: claim.Method, Minor: claim.Minor, Currency: claim.Currency, Number: claim.Number})
	}
	if err := pay(); err != nil {
		t.Fatal(err)
	}
	if err := pay(); ticketing.CodeOf(err) != ticketing.CodeConflict {
		t.Errorf("paid twice: %v", err)
	}
	k.Wait("the drawer has paid it", func() bool {
		return k.book(ledger.Drawer) == drawer-claim.Minor && k.book(ledger.Safe) == safe && k.book(ledger.Due) == 0
	})
	k.people(0)
	k.Restore(backup) // from before it was paid out
	k.Wait("the restored hub learns it from the drawer", func() bool {
		all, err := k.Hub.Refunds(t.Context())
		return err == nil && len(all.People) == 0 && k.book(ledger.Due) == 0
	})
	k.Wait("the counter has reached it", func() bool { return k.counter.Station.Link().Reached })
	if err := pay(); ticketing.CodeOf(err) != ticketing.CodeConflict {
		t.Errorf("paid twice, the hub restored in between: %v", err)
	}
	k.counter.Cut()
	if err := pay(); err == nil {
		t.Error("paid while the hub does not answer")
	}
}

// A hub that was restored from before it gave money back plans the same refunds by the
// same names, and finds them at the provider: nobody is paid twice.
func TestARestoredHubGivesBackOnce(t *testing.T) {
	t.Parallel()
	k, box := sandboxed(t, 20)
	box.SetBalance("NGN", 100_000_000)
	p := k.ask(2)
	if err := box.Pay(p.Reference, paystacktest.CardSuccess); err != nil {
		t.Fatal(err)
	}
	k.Wait("it is paid", func() bool { k.look(p.Order); return k.stands(p.Order).State == ticketing.CheckoutPaid })
	backup := k.Backup()
	k.counter.Cut() // so that nobody has heard of it
	k.gate.Cut()
	first := hubapi.RefundOrder{Order: p.Order, Positions: []int{1}}
	if err := k.Hub.RefundOrder(t.Context(), fair.Organizer, first); err != nil {
		t.Fatal(err)
	}
	batch := "order-" + string(p.Order)
	k.Wait("a part goes back", func() bool { return k.refunds(batch)[refund.Done] == 1 })
	k.Restore(backup)
	k.counter.Heal()
	k.gate.Heal()
	k.open()
	k.Wait("the hub is whole", func() bool {
		doc, err := k.Hub.Overview(t.Context(), fair.Friday, 0)
		return err == nil && len(doc.Recovering) == 0
	})
	if err := k.Hub.RefundOrder(t.Context(), fair.Organizer, first); err != nil { // what the comparison has told a person
		t.Fatal(err)
	}
	k.Wait("it is found at the provider", func() bool { k.look(p.Order); return k.refunds(batch)[refund.Done] == 1 })
	if given := box.Refunds(); len(given) != 1 || given[0].Amount != p.Due/2 {
		t.Errorf("given: %+v", given)
	}
	if owed := k.book(ledger.Due); owed != 0 {
		t.Errorf("still owed: %d", owed)
	}
}

// Money that was sent to the venue's own account is recorded by a supervisor with its
// reference, lies in no drawer, and goes back by hand out of that account.
func TestATransferToTheVenue(t *testing.T) {
	t.Parallel()
	k, _ := sandboxed(t, 20)
	sell := func(staff ticketing.StaffID, slip string) (orders.Sale, error) {
		r := k.basket(2)
		r.Staff, r.Tenders = staff, []orders.Tender{{Kind: orders.TenderTransfer, Received: r.Total, Slip: slip}}
		sale, _, err := k.counter.Station.BoxOffice().Sell(t.Context(), r)
		k.counter.Station.Recorded("sale")
		return sale, err
	}
	if err := k.counter.Sell(fair.Standard, 1); err != nil { // opens the shift
		t.Fatal(err)
	}
	if _, err := sell(fair.Seller, "TRF-1"); ticketing.CodeOf(err) != ticketing.CodeForbidden {
		t.Errorf("by a seller: %v", err)
	}
	if _, err := sell(fair.Supervisor, ""); ticketing.CodeOf(err) != ticketing.CodeInvalid {
		t.Errorf("without a reference: %v", err)
	}
	k.Wait("the hub has the first sale", func() bool { return k.book(ledger.Sales) != 0 })
	drawer := k.book(ledger.Drawer)
	sale, err := sell(fair.Supervisor, "TRF-1")
	if err != nil || sale.Transfer != sale.Total.Minor || sale.Cash != 0 {
		t.Fatalf("sold: %+v, %v", sale, err)
	}
	k.Wait("it is in the venue's account", func() bool { return k.book(ledger.Bank) == sale.Total.Minor && k.book(ledger.Drawer) == drawer })
	if err := k.Hub.RefundOrder(t.Context(), fair.Organizer, hubapi.RefundOrder{Order: sale.ID, Positions: []int{1}}); err != nil {
		t.Fatal(err)
	}
	claim := k.people(1)[0]
	if claim.Method != refund.Transfer || claim.Reference != "TRF-1" {
		t.Errorf("to give back: %+v", claim)
	}
	if err := k.Hub.PaidByHand(t.Context(), fair.Supervisor, "", claim.ID); err != nil {
		t.Fatal(err)
	}
	if got := k.book(ledger.Bank); got != sale.Total.Minor/2 || k.book(ledger.Due) != 0 {
		t.Errorf("in the account: %d of %d, owed %d", got, sale.Total.Minor, k.book(ledger.Due))
	}
}

// A sale that is undone at its counter before that hears of the refund is given back
// once: the claim ends by itself, and the book agrees.
func TestARefundMeetsAnUndoing(t *testing.T) {
	t.Parallel()
	k, _ := sandboxed(t, 20)
	if err := k.counter.Sell(fair.Standard, 2); err != nil {
		t.Fatal(err)
	}
	sale := k.counter.Sales[0]
	k.Wait("the hub has the sale", func() bool { return k.book(ledger.Sales) != 0 })
	k.counter.Cut()
	k.Wait("the counter is alone", func() bool { return !k.counter.Station.Link().Reached })
	if err := k.Hub.RefundOrder(t.Context(), fair.Organizer, hubapi.RefundOrder{Order: sale.ID, Positions: []int{2}}); err != nil {
		t.Fatal(err)
	}
	if err := k.counter.Undo(); err != nil {
		t.Fatal(err)
	}
	k.counter.Heal()
	k.counter.Station.Recorded("sale")
	k.Wait("nothing is owed, and nothing was kept", func() bool {
		return k.book(ledger.Due) == 0 && k.book(ledger.Sales)+k.book(ledger.Refunds) == 0
	})
	k.people(0)
	if l := k.levels(); l.sold != 0 {
		t.Errorf("%+v", l)
	}
}

// hasSale waits until the hub has a counter's sale, which can go back from then on.
func (k *till) hasSale(s orders.Sale) {
	k.t.Helper()
	k.Wait("the hub has the sale", func() bool {
		_, err := k.Hub.PlanRefund(k.t.Context(), hubapi.RefundOrder{Order: s.ID})
		return err == nil
	})
}

// upToDate reports whether the counter has heard all that the hub has said.
func (k *till) upToDate() bool {
	var said, heard journal.Cursor
	_ = k.Store.Read(k.t.Context(), func(tx *store.Tx) (err error) { said, err = tx.FeedHead(); return err })
	_ = k.counter.Store.Read(k.t.Context(), func(tx *store.Tx) (err error) { heard, err = tx.FeedCursor(); return err })
	return said.N > 0 && said == heard
}

// What nothing was paid for goes back without money: one ticket of an order alone, the others
// with a cancelled performance, whose holders are told.
func TestAFreeTicketGoesBack(t *testing.T) {
	t.Parallel()
	k, _ := sandboxed(t, 20)
	sink := k.posts()
	for range 2 {
		if err := k.counter.Sell(fair.Guest, 2); err != nil {
			t.Fatal(err)
		}
	}
	first, second := k.counter.Sales[0], k.counter.Sales[1]
	k.hasSale(second)
	for _, s := range []orders.Sale{first, second} {
		if err := k.counter.Station.LeaveContact(t.Context(), s.ID, notify.Buyer{Email: s.Number + "@example.com", Language: "en"}); err != nil {
			t.Fatal(err)
		}
	}
	k.Wait("both have their tickets", func() bool { return len(subjects(sink)) == 2 })
	one := hubapi.RefundOrder{Order: first.ID, Positions: []int{2}}
	if plan, err := k.Hub.PlanRefund(t.Context(), one); err != nil || plan.Minor != 0 || len(plan.Parts) != 1 || plan.Parts[0].Method != refund.Free {
		t.Errorf("the plan is %+v, %v", plan, err)
	}
	if err := k.Hub.RefundOrder(t.Context(), fair.Organizer, one); err != nil {
		t.Fatal(err)
	}
	if err := k.Hub.RefundOrder(t.Context(), fair.Organizer, one); ticketing.CodeOf(err) != ticketing.CodeConflict {
		t.Errorf("the same ticket again: %v", err)
	}
	states := func(s orders.Sale, want ...ticketing.TicketState) bool {
		var got []ticketing.TicketState
		for _, ticket := range k.order(s.ID).Tickets {
			got = append(got, ticket.State)
		}
		return slices.Equal(got, want)
	}
	if !states(first, ticketing.TicketIssued, ticketing.TicketRefunded) {
		t.Errorf("after one of two: %+v", k.order(first.ID).Tickets)
	}
	if err := k.Hub.Cancel(t.Context(), fair.Organizer, fair.EventID, hubapi.Cancel{Performance: fair.Friday, Name: "Night market"}); err != nil {
		t.Fatal(err)
	}
	k.Wait("the others go back with the performance", func() bool {
		k.pass(4_000)
		return states(first, ticketing.TicketRefunded, ticketing.TicketRefunded) && states(second, ticketing.TicketRefunded, ticketing.TicketRefunded)
	})
	k.Wait("their holders are told", func() bool {
		k.pass(4_000)
		told := subjects(sink)
		return len(told) == 5 && strings.HasSuffix(told[0], "example.com: Cancelled: Night market")
	})
	if all, err := k.Hub.Refunds(t.Context()); err != nil || len(all.People) != 0 || len(all.Batches) != 0 || k.book(ledger.Due) != 0 {
		t.Errorf("money of what was free: %+v, %v", all, err)
	}
}

// What people had given back, and paid out by hand in an Office, no provider can tell a
// restored hub: stations have kept its word for it.
func TestARestoredHubRemembersWhatPeopleGaveBack(t *testing.T) {
	t.Parallel()
	k, box := sandboxed(t, 20)
	box.SetBalance("NGN", 100_000_000)
	_, online := k.paid(box, 2)
	if err := k.counter.Sell(fair.Standard, 2); err != nil {
		t.Fatal(err)
	}
	if err := k.counter.Sell(fair.Guest, 2); err != nil {
		t.Fatal(err)
	}
	cash, free := k.counter.Sales[0], k.counter.Sales[1]
	k.hasSale(free)
	backup := k.Backup()
	for _, r := range []hubapi.RefundOrder{{Order: cash.ID, Positions: []int{1}}, {Order: free.ID, Positions: []int{1}}, {Order: online, Positions: []int{2}}} {
		if err := k.Hub.RefundOrder(t.Context(), fair.Organizer, r); err != nil {
			t.Fatal(err)
		}
	}
	k.Wait("the counter has heard what goes back", k.upToDate) // in a frame of its own
	if err := k.Hub.PaidByHand(t.Context(), fair.Organizer, "", k.people(1)[0].ID); err != nil {
		t.Fatal(err)
	}
	gone := func() bool {
		ok := k.refunds("order-" + string(cash.ID))[refund.Done] == 1 && k.refunds("order-" + string(online))[refund.Done] == 1 && k.book(ledger.Due) == 0
		for id, n := range map[ticketing.OrderID]int{cash.ID: 1, free.ID: 1, online: 2} {
			ok = ok && k.order(id).Tickets[n-1].State == ticketing.TicketRefunded && k.order(id).Tickets[2-n].State == ticketing.TicketIssued
		}
		return ok
	}
	k.Wait("all of it has gone back", gone)
	k.Wait("the counter has heard what was paid", k.upToDate)
	k.Restore(backup)
	k.open()
	k.Wait("the restored hub remembers all of it", gone)
	if given := box.Refunds(); len(given) != 1 {
		t.Errorf("at the provider: %+v", given)
	}
	for _, order := range []ticketing.OrderID{cash.ID, free.ID, online} {
		if err := k.Hub.RefundOrder(t.Context(), fair.Organizer, hubapi.RefundOrder{Order: order}); err != nil {
			t.Errorf("the rest: %v", err)
		}
		if err := k.Hub.RefundOrder(t.Context(), fair.Organizer, hubapi.RefundOrder{Order: order}); ticketing.CodeOf(err) != ticketing.CodeConflict {
			t.Errorf("more than the rest: %v", err)
		}
	}
	k.Wait("the rest has gone back online", func() bool { return k.refunds("order-" + string(online))[refund.Done] == 2 })
	var sum int64
	for _, g := range box.Refunds() {
		sum += g.Amount
	}
	if due := k.stands(online).Due; sum != due {
		t.Errorf("given back online: %d of %d", sum, due)
	}
	if claim := k.people(1)[0]; 2*claim.Minor != cash.Total.Minor {
		t.Errorf("the rest of the cash is %d of %d", claim.Minor, cash.Total.Minor)
	}
}

// A restored hub sends nothing before it knows what a person has paid out since: neither what
// was planned when the backup was made, nor money that had bought nothing.
func TestARestoredHubSendsNothingThatWasPaidByHand(t *testing.T) {
	t.Parallel()
	k, box := sandboxed(t, 20)
	p := k.ask(1)
	second, err := k.counter.Station.TryPayment(t.Context(), p.Order, page("2"))
	if err != nil {
		t.Fatal(err)
	}
	box.SetBalance("NGN", 0)
	if err := box.Pay(p.Reference, paystacktest.CardSuccess); err != nil {
		t.Fatal(err)
	}
	k.Wait("it is paid", func() bool { k.look(p.Order); return k.stands(p.Order).State == ticketing.CheckoutPaid })
	if err := k.Hub.RefundOrder(t.Context(), fair.Organizer, hubapi.RefundOrder{Order: p.Order}); err != nil {
		t.Fatal(err)
	}
	backup, order := k.Backup(), "order-"+string(p.Order)
	box.Order(paystacktest.Fault{Endpoint: "refund", Kind: paystacktest.Refused, When: func() bool { return true }})
	box.SetBalance("NGN", 100_000_000)
	if err := box.Pay(second.Reference, paystacktest.CardSuccess); err != nil { // it buys nothing
		t.Fatal(err)
	}
	k.Wait("the provider gives neither back", func() bool {
		k.pass(11 * 60_000)
		_ = k.Hub.Reconcile(t.Context(), 1)
		k.Hub.SendRefunds(t.Context())
		return k.refunds(order)[refund.Failed] == 1 && k.refunds("surplus")[refund.Failed] == 1
	})
	for _, r := range k.people(2) {
		if err := k.Hub.PaidByHand(t.Context(), fair.Organizer, "", r.ID); err != nil {
			t.Fatal(err)
		}
	}
	k.Wait("the counter has heard", k.upToDate)
	box.Mend()
	k.counter.Cut()
	k.Restore(backup)
	k.open()
	for range 5 {
		k.pass(11 * 60_000)
		k.Hub.SendRefunds(t.Context())
	}
	if given := box.Refunds(); len(given) != 0 {
		t.Errorf("given before the counter had reported: %+v", given)
	}
	if err := k.Hub.RefundOrder(t.Context(), fair.Organizer, hubapi.RefundOrder{Order: p.Order}); ticketing.CodeOf(err) != ticketing.CodeConflict {
		t.Errorf("an order is given back meanwhile: %v", err)
	}
	k.counter.Heal()
	k.Wait("all of it is known again", func() bool {
		k.pass(11 * 60_000)
		k.Hub.SendRefunds(t.Context())
		_ = k.Hub.Reconcile(t.Context(), 1)
		return k.refunds(order)[refund.Done] == 1 && k.refunds("surplus")[refund.Done] == 1
	})
	if given := box.Refunds(); len(given) != 0 || k.book(ledger.Due) != 0 {
		t.Errorf("given by the provider too: %+v, still owed %d", given, k.book(ledger.Due))
	}
}
