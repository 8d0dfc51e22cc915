package hub_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/ledger"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/paystack/paystacktest"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// terminal puts a Terminal at the counter and waits until the counter may choose it.
func (k *till) terminal(box *paystacktest.Sandbox) (device string) {
	k.t.Helper()
	device, err := box.AddTerminal("Front desk")
	if err != nil {
		k.t.Fatal(err)
	}
	if err := k.Hub.LookAtAccount(k.t.Context()); err != nil {
		k.t.Fatal(err)
	}
	k.Wait("the counter has heard of the terminal", func() bool { return k.offer().HasTerminal(device) })
	return device
}

// offer is what the counter has heard that can be paid.
func (k *till) offer() (o checkout.Offer) {
	k.t.Helper()
	if err := k.counter.Store.Read(k.t.Context(), func(tx *store.Tx) (err error) { o, err = checkout.Offered(tx); return err }); err != nil {
		k.t.Fatal(err)
	}
	return o
}

// at is a wish to pay at a terminal; at "", that of the try before, by its buyer.
func at(device, key string) hubapi.Pay {
	p := hubapi.Pay{Key: key, Channel: checkout.ChannelTerminal, Terminal: device}
	if device != "" {
		p.Email = "box@fair.test"
	}
	return p
}

// askAt begins to pay a basket at a terminal.
func (k *till) askAt(device string, count int64) checkout.Paying {
	k.t.Helper()
	p, err := k.counter.Station.PayOnline(k.t.Context(), k.basket(count), at(device, "1"))
	if err != nil {
		k.t.Fatal(err)
	}
	return p
}

func tap(t *testing.T, box *paystacktest.Sandbox, device, card string) {
	t.Helper()
	if err := box.Tap(device, card); err != nil {
		t.Fatal(err)
	}
}

// An order is paid at a terminal: a card without money changes nothing, the next one pays
// once, whatever hears of it first, and its money can go back.
func TestAnOrderIsPaidAtATerminal(t *testing.T) {
	t.Parallel()
	k, box := sandboxed(t, 20)
	box.SetBalance("NGN", 1<<40)
	if o := k.offer(); len(o.Terminals) != 0 || slices.Contains(o.Terms["NGN"].Channels, checkout.ChannelTerminal) {
		t.Errorf("without a terminal: %+v", o)
	}
	device := k.terminal(box)
	if o := k.offer(); !slices.Contains(o.Terms["NGN"].Channels, checkout.ChannelTerminal) || slices.Contains(o.Terms["KES"].Channels, checkout.ChannelTerminal) {
		t.Errorf("with one: %+v", o)
	}
	p := k.askAt(device, 2)
	if p.Attempt != ticketing.AttemptWaiting || p.Prompt.Push != checkout.PushSent || p.Prompt.Terminal != device {
		t.Fatalf("%+v", p)
	}
	if r := box.Requests(); len(r) != 1 || r[0].Description != p.Reference || r[0].Amount != p.Due {
		t.Fatalf("asked for %+v", r)
	}
	k.look(p.Order)
	k.Wait("the terminal shows it", func() bool { return k.stands(p.Order).Prompt.Push == checkout.PushDelivered })
	tap(t, box, device, paystacktest.CardNoFunds)
	k.look(p.Order)
	if s := k.stands(p.Order); s.State != ticketing.CheckoutOpen || s.Attempt != ticketing.AttemptWaiting {
		t.Errorf("after a card without money: %+v", s)
	}
	k.pass(60_000)
	tap(t, box, device, paystacktest.CardSuccess)
	box.Deliver(t.Context())
	heard := make(chan int, len(k.heard))
	for _, e := range k.heard { // all at once, and the poll with them
		go func() { heard <- k.webhook([]byte(e[0]), e[1]) }()
	}
	k.look(p.Order)
	for range k.heard {
		if code := <-heard; code != 200 {
			t.Errorf("a webhook: %d", code)
		}
	}
	k.Wait("it is paid", func() bool { return k.stands(p.Order).State == ticketing.CheckoutPaid })
	if l := k.levels(); l.sold != 2 || l.held != 0 {
		t.Errorf("%+v", l)
	}
	if got := k.book(ledger.Sales); got != -p.Due {
		t.Errorf("sold for %d", got)
	}
	if found := k.reconcile(); len(found) != 0 {
		t.Errorf("found %+v", found)
	}
	if got, want := k.book(ledger.Provider), held(box); got != want {
		t.Errorf("at the provider %d, want %d", got, want)
	}
	if err := k.Hub.RefundOrder(t.Context(), fair.Organizer, hubapi.RefundOrder{Order: p.Order}); err != nil {
		t.Fatal(err)
	}
	k.Wait("it goes back to the card", func() bool { k.pass(4_000); return len(box.Refunds()) == 1 && k.book(ledger.Due) == 0 })
}

// A webhook alone settles a payment at a terminal: the request that it names is looked at,
// and a transaction that it does not know is nobody's.
func TestAWebhookSettlesATerminal(t *testing.T) {
	t.Parallel()
	k, box := sandboxed(t, 20)
	device := k.terminal(box)
	p := k.askAt(device, 1)
	tap(t, box, device, paystacktest.CardSuccess)
	box.Deliver(t.Context())
	calls := func() int { return len(box.Calls("payment request verify")) }
	settled := false
	for _, e := range k.heard {
		before := calls()
		if code := k.webhook([]byte(e[0]), e[1]); code != 200 {
			t.Errorf("%s: %d", e[0], code)
		}
		settled = settled || calls() > before
	}
	if !settled {
		t.Error("no webhook made the hub look")
	}
	k.Wait("it is paid", func() bool { return k.stands(p.Order).State == ticketing.CheckoutPaid })
}

// A terminal that is off or busy is asked nothing; one that goes off later says so, and has
// it when it is back.
func TestATerminalThatIsOff(t *testing.T) {
	t.Parallel()
	k, box := sandboxed(t, 20)
	device := k.terminal(box)
	turn := func(off, busy bool) {
		t.Helper()
		if err := box.Switch(device, func(t *paystacktest.Terminal) { t.Off, t.Busy = off, busy }); err != nil {
			t.Fatal(err)
		}
	}
	turn(true, false)
	p := k.askAt(device, 1)
	if p.Attempt != ticketing.AttemptFailed || p.Reason != "terminal_off" || len(box.Requests()) != 0 {
		t.Fatalf("off: %+v", p)
	}
	turn(false, true)
	if p, err := k.counter.Station.TryPayment(t.Context(), p.Order, at("", "2")); err != nil || p.Reason != "terminal_busy" || len(box.Requests()) != 0 {
		t.Fatalf("busy: %+v, %v", p, err)
	}
	turn(false, false)
	again, err := k.counter.Station.TryPayment(t.Context(), p.Order, at("", "3")) // at the same terminal
	if err != nil || again.Attempt != ticketing.AttemptWaiting || again.Prompt.Terminal != device || again.N != 3 {
		t.Fatalf("again: %+v, %v", again, err)
	}
	if err := box.Switch(device, func(t *paystacktest.Terminal) { t.Off, t.Pushed[0].Delivered = true, false }); err != nil {
		t.Fatal(err)
	}
	k.look(p.Order)
	k.Wait("the counter hears that it is off", func() bool { return k.stands(p.Order).Prompt.Push == checkout.PushOff })
	turn(false, false)
	k.look(p.Order)
	k.Wait("it has it", func() bool { return k.stands(p.Order).Prompt.Push == checkout.PushDelivered })
	tap(t, box, device, paystacktest.CardSuccess)
	k.Wait("it is paid", func() bool { k.pass(4_000); k.look(p.Order); return k.stands(p.Order).State == ticketing.CheckoutPaid })
	if _, err := k.counter.Station.PayOnline(t.Context(), k.basket(1), at("nobody's", "1")); ticketing.CodeOf(err) != ticketing.CodeInvalid {
		t.Errorf("at a terminal that is not there: %v", err)
	}
}

// Whatever answer is lost on the way to a terminal: nothing is asked for twice under one
// try, the order is sold once, and a second payment goes back.
func TestAnAnswerThatIsLostAtATerminal(t *testing.T) {
	t.Parallel()
	for _, endpoint := range []string{"terminal presence", "customer", "payment request", "terminal event"} {
		for _, kind := range []paystacktest.Kind{paystacktest.Before, paystacktest.After, paystacktest.Ill} {
			t.Run(fmt.Sprint(endpoint, " ", kind), func(t *testing.T) {
				k, box := sandboxed(t, 20)
				box.SetBalance("NGN", 1<<40)
				device := k.terminal(box)
				box.Order(paystacktest.Fault{Endpoint: endpoint, Kind: kind, Count: 1})
				p := k.askAt(device, 1)
				if endpoint == "terminal presence" { // a question is asked again
					if p.Attempt != ticketing.AttemptWaiting {
						t.Fatalf("%+v", p)
					}
				}
				k.pass(25_000)
				k.look(p.Order)
				if endpoint == "payment request" { // one that was made is found by our reference
					want := map[bool]ticketing.AttemptState{true: ticketing.AttemptFailed, false: ticketing.AttemptSuperseded}[kind == paystacktest.Before]
					k.Wait("it was looked for", func() bool { return k.stands(p.Order).Attempt == want })
				}
				again, err := k.counter.Station.TryPayment(t.Context(), p.Order, at("", "2"))
				if err != nil || again.Attempt != ticketing.AttemptWaiting || again.N != 2 {
					t.Fatalf("again: %+v, %v", again, err)
				}
				if n := len(box.Requests()); n > 2 {
					t.Errorf("asked %d times", n)
				}
				tap(t, box, device, paystacktest.CardSuccess)
				k.look(p.Order)
				k.Wait("it is paid", func() bool { return k.stands(p.Order).State == ticketing.CheckoutPaid })
				if l := k.levels(); l.sold != 1 || l.held != 0 {
					t.Errorf("%+v", l)
				}
				if found := k.reconcile(); len(found) != 0 {
					t.Errorf("found %+v", found)
				}
			})
		}
	}
}

// Two tries at one terminal are both paid: one buys the order, the other goes back.
func TestTwoTriesAtATerminalArePaid(t *testing.T) {
	t.Parallel()
	k, box := sandboxed(t, 20)
	box.SetBalance("NGN", 1<<40)
	device := k.terminal(box)
	p := k.askAt(device, 1)
	tap(t, box, device, paystacktest.CardSuccess)
	k.pass(60_000)
	box.Order(paystacktest.Fault{Endpoint: "payment request verify", Kind: paystacktest.Ill, Count: 1 << 30}) // nobody can hear of it yet
	again, err := k.counter.Station.TryPayment(t.Context(), p.Order, at(device, "2"))
	if err != nil || again.N != 2 && again.State != ticketing.CheckoutPaid {
		t.Fatalf("%+v, %v", again, err)
	}
	if again.N == 2 && again.State != ticketing.CheckoutPaid {
		tap(t, box, device, paystacktest.CardSuccess)
	}
	box.Mend()
	k.look(p.Order)
	k.Wait("it is paid", func() bool { k.pass(4_000); k.look(p.Order); return k.stands(p.Order).State == ticketing.CheckoutPaid })
	paid := len(slices.DeleteFunc(box.Transactions(), func(tx paystacktest.Transaction) bool { return tx.PaidAt == 0 }))
	k.Wait("the other goes back", func() bool { k.pass(4_000); return len(box.Refunds()) == paid-1 && k.book(ledger.Due) == 0 })
	if l := k.levels(); l.sold != 1 || l.held != 0 {
		t.Errorf("%+v", l)
	}
}

// A payment at a terminal that a restored hub has forgotten is found among the payment
// requests: its buyer has tickets.
func TestARestoredHubFindsATerminalsPayment(t *testing.T) {
	t.Parallel()
	k, box := sandboxed(t, 20)
	device := k.terminal(box)
	backup := k.Backup()
	p := k.askAt(device, 2)
	k.Wait("the counter has all the hub's words", func() bool { return k.stands(p.Order).Reference != "" })
	tap(t, box, device, paystacktest.CardSuccess)
	k.Restore(backup)
	k.open()
	k.Wait("the order is paid, and the counter has its tickets", func() bool { return k.stands(p.Order).State == ticketing.CheckoutPaid })
	if l := k.levels(); l.sold != 2 || l.held != 0 {
		t.Errorf("%+v", l)
	}
	if found := k.reconcile(); len(found) != 0 {
		t.Errorf("found %+v", found)
	}
	if err := k.Store.Read(t.Context(), func(tx *store.Tx) error {
		a, _, err := tx.Attempt(p.Reference)
		if a.Txn == 0 || a.Fees < 0 {
			t.Errorf("after the lists were compared: %+v", a)
		}
		s, _, err2 := tx.SaleByID(p.Order)
		if len(s.Tenders) != 1 || s.Tenders[0].Kind != orders.TenderOnline {
			t.Errorf("%+v, %v", s.Tenders, err2)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if got, want := k.book(ledger.Provider), held(box); got != want {
		t.Errorf("at the provider %d, want %d", got, want)
	}
}

// Two payments that nothing tells apart belong to nobody: the orders are sold, and a person
// gives such money back.
func TestPaymentsThatNothingTellsApart(t *testing.T) {
	t.Parallel()
	k, box := sandboxed(t, 20)
	device := k.terminal(box)
	p := k.askAt(device, 1)
	tap(t, box, device, paystacktest.CardSuccess)
	second, err := k.counter.Station.PayOnline(t.Context(), k.basket(1), at(device, "1"))
	if err != nil {
		t.Fatal(err)
	}
	tap(t, box, device, paystacktest.CardSuccess)
	for _, order := range []ticketing.OrderID{p.Order, second.Order} {
		k.look(order)
		k.Wait("it is paid", func() bool { return k.stands(order).State == ticketing.CheckoutPaid })
	}
	txns := map[uint64]int{}
	if err := k.Store.Read(t.Context(), func(tx *store.Tx) error {
		for _, reference := range []string{p.Reference, second.Reference} {
			a, _, err := tx.Attempt(reference)
			if err != nil {
				return err
			}
			txns[a.Txn]++
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if txns[0] != 2 {
		t.Errorf("the orders have the transactions %v", txns)
	}
	if err := k.Hub.RefundOrder(t.Context(), fair.Organizer, hubapi.RefundOrder{Order: second.Order}); err != nil {
		t.Fatal(err)
	}
	k.Wait("a person is asked", func() bool {
		k.pass(4_000)
		asked := false
		if err := k.Store.Read(t.Context(), func(tx *store.Tx) error {
			all, err := tx.RefundsForPeople()
			asked = len(all) == 1 && all[0].Order == second.Order
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return asked
	})
	if n := len(box.Refunds()); n != 0 {
		t.Errorf("%d went back by themselves", n)
	}
}

// A bank that takes back what was paid at a terminal freezes the tickets of that order,
// though the provider names it by a reference of its own.
func TestADisputeOfATerminalsPayment(t *testing.T) {
	t.Parallel()
	k, box := sandboxed(t, 20)
	device := k.terminal(box)
	p := k.askAt(device, 1)
	tap(t, box, device, paystacktest.CardSuccess)
	k.look(p.Order)
	k.Wait("it is paid", func() bool { return k.stands(p.Order).State == ticketing.CheckoutPaid })
	id, err := box.Dispute(box.Transactions()[0].Reference)
	if err != nil {
		t.Fatal(err)
	}
	box.Deliver(t.Context())
	last := k.heard[len(k.heard)-1]
	if code := k.webhook([]byte(last[0]), last[1]); code != 200 {
		t.Errorf("its webhook: %d", code)
	}
	if err := k.Store.Read(t.Context(), func(tx *store.Tx) error {
		d, open, _, err := tx.Dispute(id)
		if d.Order != p.Order || !open {
			t.Errorf("disputed: %+v, open %v", d, open)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
