package hub_test

import (
	stdcontext "context"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/hub"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/ledger"
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
	box, err := paystacktest.Open(paystacktest.Config{Key: key, Base: "http://sandbox.test", Now: k.Clock.Now})
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
	if err := k.Hub.UseProvider(t.Context(), &hub.Paystack{Client: client, Keys: []paystack.Key{key}, Sandbox: true, Now: k.Clock.Now}); err != nil {
		t.Fatal(err)
	}
	return k, box
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
	if err != nil || len(all.People) != 2 {
		t.Fatalf("%d for people, %v", len(all.People), err)
	}
	for _, claim := range all.People {
		if err := k.Hub.PaidByHand(t.Context(), claim.ID); err != nil {
			t.Fatal(err)
		}
		if err := k.Hub.PaidByHand(t.Context(), claim.ID); ticketing.CodeOf(err) != ticketing.CodeConflict {
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
