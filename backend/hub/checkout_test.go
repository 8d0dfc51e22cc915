package hub_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/boxoffice"
	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/ledger"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/paystack"
	"github.com/ticketcrib/ticketcrib/backend/paystack/paystacktest"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// till is a fair with one counter whose buyers pay online.
type till struct {
	*fair.Fair
	t        *testing.T
	counter  *fair.Machine
	gate     *fair.Machine
	baskets  int
	passing  sync.Mutex
	provider checkout.Provider
	client   *paystack.Client // of the sandbox, where there is one
	heard    [][2]string      // webhooks that the sandbox has sent, with their signatures
}

// hear keeps a webhook for a test that says when it arrives.
func (k *till) hear(body []byte, signature string) bool {
	k.passing.Lock()
	defer k.passing.Unlock()
	k.heard = append(k.heard, [2]string{string(body), signature})
	return true
}

func newTill(t *testing.T, ground int64) *till {
	f := fair.New(t, ground, 10)
	k := &till{Fair: f, t: t, counter: f.Join("counter", ticketing.PlaceCounter, ""), gate: f.Join("gate", ticketing.PlaceGate, fair.North)}
	k.Wait("the counter has reached the hub, and was lent what there is", func() bool {
		lent := false
		_ = k.counter.Store.Read(t.Context(), func(tx *store.Tx) error {
			a, _, err := tx.Allotment(k.counter.ID, fair.QuotaGround)
			lent = err == nil && a.Left() > 0
			return err
		})
		return lent && k.counter.Station.Link().Reached
	})
	return k
}

func (k *till) basket(count int64, tenders ...orders.Tender) boxoffice.Request {
	k.baskets++
	e := fair.NightMarket(1, 1)
	return boxoffice.Request{Key: fmt.Sprint("basket-", k.baskets), Staff: fair.Seller, Performance: fair.Friday, Items: []orders.Item{{Type: 1, Count: count}},
		Tenders: tenders, Total: count * e.Types[0].Tiers[0].Price.Minor, Currency: "NGN"}
}

// ask begins to pay a basket of so many of type 1.
func (k *till) ask(count int64) checkout.Paying {
	k.t.Helper()
	p, err := k.counter.Station.PayOnline(k.t.Context(), k.basket(count), page("1"))
	if err != nil {
		k.t.Fatal(err)
	}
	return p
}

// seen waits until the hub's desk has seen an order: it is held from there on, by the
// clock of then, so that a test that lets its time run out waits for it first.
func (k *till) seen(order ticketing.OrderID) {
	k.t.Helper()
	k.Wait("the hub has seen the order", func() bool {
		var c checkout.Checkout
		if err := k.Store.Read(k.t.Context(), func(tx *store.Tx) (err error) { c, _, err = tx.Checkout(order); return err }); err != nil {
			k.t.Fatal(err)
		}
		return c.SeenAt > 0
	})
}

func page(key string) hubapi.Pay {
	return hubapi.Pay{Key: key, Channel: checkout.ChannelPage, Email: "box@fair.test"}
}

func (k *till) stands(order ticketing.OrderID) (p checkout.Paying) {
	k.t.Helper()
	p, err := k.counter.Station.Paying(k.t.Context(), order)
	if err != nil {
		k.t.Fatal(err)
	}
	return p
}

// look lets the hub ask the provider how the order stands.
func (k *till) look(order ticketing.OrderID) {
	k.t.Helper()
	if _, err := k.counter.Station.Hub().LookAgain(k.t.Context(), order); err != nil {
		k.t.Fatal(err)
	}
}

func (k *till) levels() (l struct{ held, sold, lent, free int64 }) {
	k.t.Helper()
	err := k.Store.Read(k.t.Context(), func(tx *store.Tx) error {
		all, err := tx.Levels()
		for _, q := range all {
			if q.Quota == fair.NightMarket(1, 1).Quotas[0].ID {
				l.held, l.sold, l.lent, l.free = q.Held, q.Sold, q.Lent, q.Free()
			}
		}
		return err
	})
	if err != nil {
		k.t.Fatal(err)
	}
	return l
}

// book checks that the ledger balances and returns what an account holds.
func (k *till) book(account string) (minor int64) {
	k.t.Helper()
	err := k.Store.Read(k.t.Context(), func(tx *store.Tx) error {
		all, err := tx.Balances("")
		sum := int64(0)
		for _, b := range all {
			sum += b.Amount.Minor
			if b.Account == account {
				minor = b.Amount.Minor
			}
		}
		if sum != 0 {
			k.t.Errorf("the ledger is out of balance by %d", sum)
		}
		return err
	})
	if err != nil {
		k.t.Fatal(err)
	}
	return minor
}

// An order that is paid online is sold by the hub: its units leave the counter at
// once, its tickets are at the counter and good at the gate.
func TestAnOrderIsPaidOnline(t *testing.T) {
	t.Parallel()
	k := newTill(t, 10)
	p := k.ask(3)
	if p.Attempt != ticketing.AttemptWaiting || p.Prompt.URL == "" || p.Due != k.basket(3).Total {
		t.Fatalf("asked: %+v", p)
	}
	if l := k.levels(); l.held != 3 || l.lent != 7 {
		t.Errorf("while it is paid: %+v", l)
	}
	again, err := k.counter.Station.TryPayment(t.Context(), p.Order, page("1"))
	if err != nil || again.N != 1 || again.Reference != p.Reference {
		t.Errorf("the same wish again: %+v, %v", again, err)
	}
	k.Bank.Pay(p.Reference, nil)
	k.look(p.Order)
	k.look(p.Order)
	k.Wait("the counter hears", func() bool { return k.stands(p.Order).State == ticketing.CheckoutPaid })
	if l := k.levels(); l.held != 0 || l.sold != 3 || l.lent != 7 {
		t.Errorf("paid: %+v", l)
	}
	var tickets []orders.Ticket
	if err := k.counter.Store.Read(t.Context(), func(tx *store.Tx) (err error) {
		tickets, err = tx.TicketsOf(p.Order)
		sale, _, err2 := tx.SaleByID(p.Order)
		if sale.Online != p.Due || sale.Counter != k.counter.ID || sale.Shift == "" || len(sale.Tenders) != 1 || sale.Tenders[0].Slip != p.Reference {
			t.Errorf("the sale at the counter: %+v", sale)
		}
		return errors.Join(err, err2)
	}); err != nil || len(tickets) != 3 {
		t.Fatalf("%d tickets, %v", len(tickets), err)
	}
	k.gate.Clock.Set(fair.Noon + 7*fair.Hour)
	k.Wait("the gate knows the hub's key", func() bool { return k.gate.Station.Gate().Knows(issuerOf(tickets[0], k)) })
	if out := k.gate.Scan(tickets[0]); out.Verdict != ticketing.Admit {
		t.Errorf("at the gate: %s", out.Verdict)
	}
	if got := k.book(ledger.Provider); got != p.Due-p.Due/100 {
		t.Errorf("at the provider: %d", got)
	}
	if got := k.book(ledger.Sales); got != -p.Due {
		t.Errorf("sales: %d", got)
	}
}

func issuerOf(ticket orders.Ticket, k *till) (id ticketing.DeviceID) {
	_ = k.Store.Read(k.t.Context(), func(tx *store.Tx) error {
		s, _, err := tx.SaleByID(ticket.Sale)
		id = s.Device
		return err
	})
	return id
}

// What came too late buys what is still free, or what a counter gives back for it;
// where nobody has any, it is owed to who paid it, and nothing is oversold.
func TestMoneyThatComesLate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		does func(*testing.T, *till)
		sold int64 // with what others sold
		owed int64 // of the order's 4
	}{
		{"there is some", func(t *testing.T, k *till) { // among several counters not all is lent
			second := k.Join("second counter", ticketing.PlaceCounter, "")
			k.Wait("it has enough", func() bool { return second.Sell(fair.Standard, 1) == nil })
		}, 5, 0},
		{"all of it is lent", func(*testing.T, *till) {}, 4, 0},
		{"all of it is sold", func(t *testing.T, k *till) {
			for range 4 {
				k.Wait("it has what came back", func() bool { return k.counter.Sell(fair.Standard, 10) == nil })
			}
		}, 40, 4},
		{"the counter is cut off", func(_ *testing.T, k *till) {
			k.counter.Cut()
			k.Wait("it is alone", func() bool { return !k.counter.Station.Link().Reached })
		}, 0, 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newTill(t, 40)
			p := k.ask(4)
			if err := k.counter.Station.DropOrder(t.Context(), p.Order, fair.Seller); err != nil {
				t.Fatal(err)
			}
			k.Wait("the order has ended", func() bool { return k.stands(p.Order).State == ticketing.CheckoutEnded })
			if _, err := k.counter.Station.TryPayment(t.Context(), p.Order, page("2")); ticketing.CodeOf(err) != ticketing.CodeTooLate {
				t.Errorf("tried after the end: %v", err)
			}
			k.Wait("its units are lent again", func() bool { l := k.levels(); return l.held == 0 && l.free == 0 })
			c.does(t, k)
			k.Bank.Pay(p.Reference, nil)
			k.Wait("it is settled", func() bool {
				k.pass(400) // money waits a minute of this clock for the counters' units: they need some of ours
				if c.name != "the counter is cut off" {
					k.look(p.Order)
				}
				l := k.levels()
				return l.sold == c.sold && l.held == 0 && -k.book(ledger.Due) == c.owed*p.Due/4
			})
		})
	}
}

// A card that was declined is followed by another on the same page: polling alone
// hears of it.
func TestADeclinedCardIsFollowedByAnother(t *testing.T) {
	t.Parallel()
	k, box := sandboxed(t, 20)
	p := k.ask(1)
	if err := box.Pay(p.Reference, paystacktest.CardDeclined); err != nil {
		t.Fatal(err)
	}
	k.look(p.Order)
	k.Wait("it was declined", func() bool { return k.stands(p.Order).Attempt == ticketing.AttemptFailed })
	if err := box.Pay(p.Reference, paystacktest.CardSuccess); err != nil {
		t.Fatal(err)
	}
	k.Wait("it is paid", func() bool { k.pass(4_000); return k.stands(p.Order).State == ticketing.CheckoutPaid })
}

// Two attempts are paid: one buys the order, the other is owed to who paid it.
func TestTwoAttemptsArePaid(t *testing.T) {
	t.Parallel()
	k := newTill(t, 4)
	first := k.ask(1)
	second, err := k.counter.Station.TryPayment(t.Context(), first.Order, page("2"))
	if err != nil || second.N != 2 || second.Reference == first.Reference {
		t.Fatalf("%+v, %v", second, err)
	}
	k.Bank.Pay(second.Reference, nil)
	k.Bank.Pay(first.Reference, nil)
	k.look(first.Order)
	k.look(first.Order)
	if l := k.levels(); l.sold != 1 || l.held != 0 {
		t.Errorf("%+v", l)
	}
	if got := k.book(ledger.Due); got != -first.Due {
		t.Errorf("owed %d", got)
	}
}

// Money that is not what was asked for buys nothing, and goes to a person.
func TestWhatIsPaidMustBeWhatWasAsked(t *testing.T) {
	t.Parallel()
	for what, change := range map[string]func(*checkout.Payment){
		"less":             func(p *checkout.Payment) { p.Paid.Minor--; p.Requested-- },
		"more":             func(p *checkout.Payment) { p.Paid.Minor++; p.Requested++ },
		"another currency": func(p *checkout.Payment) { p.Paid.Currency = "GHS" },
		"play money":       func(p *checkout.Payment) { p.Mode = "sandbox" },
		"no number":        func(p *checkout.Payment) { p.Txn = 0 },
		"someone else's":   func(p *checkout.Payment) { p.Reference = "tc-other-1" },
	} {
		t.Run(what, func(t *testing.T) {
			k := newTill(t, 4)
			p := k.ask(1)
			k.Bank.Pay(p.Reference, change)
			k.look(p.Order)
			if l := k.levels(); l.sold != 0 || l.held != 1 {
				t.Errorf("%+v", l)
			}
			k.Wait("the counter hears", func() bool { return k.stands(p.Order).Attempt == ticketing.AttemptReview })
		})
	}
	k := newTill(t, 4) // fees that the buyer bears
	p := k.ask(1)
	k.Bank.Pay(p.Reference, func(p *checkout.Payment) { p.Paid.Minor += 500 })
	k.look(p.Order)
	if k.levels().sold != 1 {
		t.Error("a buyer who bears the fees gets no ticket")
	}
}

// An answer that was lost is looked up, and nothing is asked of the buyer twice
// under one reference.
func TestAnAnswerThatWasLost(t *testing.T) {
	t.Parallel()
	for _, arrived := range []bool{true, false} {
		t.Run(fmt.Sprint("arrived ", arrived), func(t *testing.T) {
			k := newTill(t, 4)
			k.Bank.Answer = func(string) (error, bool) { return errors.New("cut off"), arrived }
			p := k.ask(1)
			if p.Attempt != ticketing.AttemptUnknown {
				t.Fatalf("%+v", p)
			}
			k.look(p.Order)
			want := ticketing.AttemptFailed
			if arrived {
				want = ticketing.AttemptSuperseded
			}
			k.Wait("it was looked up", func() bool { return k.stands(p.Order).Attempt == want })
			k.Bank.Answer = nil
			next, err := k.counter.Station.TryPayment(t.Context(), p.Order, page("2"))
			if err != nil || next.N != 2 || next.Attempt != ticketing.AttemptWaiting {
				t.Fatalf("tried again: %+v, %v", next, err)
			}
			k.Bank.Pay(next.Reference, nil)
			k.look(p.Order)
			if k.levels().sold != 1 {
				t.Error("not sold")
			}
		})
	}
}

// Nobody pays: after a while the units go back, by the hub's clock alone.
func TestAnOrderThatNobodyPaysEnds(t *testing.T) {
	t.Parallel()
	k := newTill(t, 4)
	p := k.ask(2)
	k.seen(p.Order)
	k.pass(16 * 60_000)
	k.look(p.Order)
	k.Wait("it has ended", func() bool {
		_ = k.counter.Sell(2, 1) // something wakes the hub
		return k.stands(p.Order).State == ticketing.CheckoutEnded
	})
	if why := k.stands(p.Order).Why; why != checkout.WhyTimedOut {
		t.Errorf("it ended as %s", why)
	}
}

// Cut off, nothing is asked for and nothing recorded.
func TestNothingIsPaidOnlineAlone(t *testing.T) {
	t.Parallel()
	k := newTill(t, 4)
	k.counter.Cut()
	k.Wait("it is alone", func() bool { return !k.counter.Station.Link().Reached })
	if _, err := k.counter.Station.PayOnline(t.Context(), k.basket(1), page("1")); ticketing.CodeOf(err) != ticketing.CodeOffline {
		t.Errorf("%v", err)
	}
}

// A part is paid in cash, the rest online; the drawer counts its part once the
// order is paid.
func TestAPartInCash(t *testing.T) {
	t.Parallel()
	k := newTill(t, 4)
	p, err := k.counter.Station.PayOnline(t.Context(), k.basket(1, orders.Tender{Kind: orders.TenderCash, Received: 100_00}), page("1"))
	if err != nil {
		t.Fatal(err)
	}
	k.Bank.Pay(p.Reference, nil)
	k.look(p.Order)
	k.Wait("it is paid", func() bool { return k.stands(p.Order).State == ticketing.CheckoutPaid })
	if err := k.counter.Store.Read(t.Context(), func(tx *store.Tx) error {
		s, _, err := tx.OpenShift(k.counter.ID)
		if err != nil {
			return err
		}
		f, err := tx.Figures(s)
		if f.Cash != 100_00 || f.Online != p.Due {
			t.Errorf("%+v", f)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if got := k.book(ledger.Drawer); got != 10_000_00+100_00 {
		t.Errorf("in the drawer: %d", got)
	}
}

// A network that wants a code from the buyer's phone gets it: a wrong one is refused and
// asked for again, a right one pays, and nothing of it is kept.
func TestABuyerAnswersTheNetwork(t *testing.T) {
	t.Parallel()
	k, _ := sandboxed(t, 20)
	p, err := k.counter.Station.PayOnline(t.Context(), k.basket(1), hubapi.Pay{Key: "1", Channel: checkout.ChannelMobile, Email: "box@fair.test", Phone: "+233551234987", Network: "vod"})
	if err != nil {
		t.Fatal(err)
	}
	if p.Prompt.Step != "otp" || p.Prompt.Text == "" {
		t.Fatalf("asked: %+v", p.Prompt)
	}
	answer := func(value string) (checkout.Paying, error) {
		return k.counter.Station.Hub().AnswerPayment(t.Context(), p.Order, value)
	}
	for _, wrong := range []string{"", "000000"} {
		if _, err := answer(wrong); ticketing.CodeOf(err) != ticketing.CodeInvalid {
			t.Errorf("code %q: %v", wrong, err)
		}
	}
	k.Wait("after a wrong code the network asks again", func() bool { return k.stands(p.Order).Prompt.Step == "otp" })
	if _, err := answer("123456"); err != nil {
		t.Fatal(err)
	}
	k.Wait("it is paid", func() bool { k.look(p.Order); return k.stands(p.Order).State == ticketing.CheckoutPaid })
	if _, err := answer("123456"); ticketing.CodeOf(err) != ticketing.CodeConflict {
		t.Errorf("answered when nothing is asked: %v", err)
	}
}

// A payment may take a little less than its tickets are held. A shorter time stays, a
// longer one is shortened again, and a provider that refuses is worked with all the same.
func TestPaymentsLapseBeforeTheirHold(t *testing.T) {
	t.Parallel()
	k, box := sandboxed(t, 4)
	const most = 14 * time.Minute
	doc := func() hubapi.PaymentsDoc {
		t.Helper()
		if err := k.Hub.LookAtAccount(t.Context()); err != nil {
			t.Fatal(err)
		}
		doc, err := k.Hub.PaymentsDoc(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return doc
	}
	k.Wait("the hub has set it by itself", func() bool { return box.SessionTimeout() == most })
	if d := doc(); d.Takes != 14*60 || d.TakesRefused {
		t.Errorf("%+v", d)
	}
	box.SetSessionTimeout(5 * time.Minute)
	if d := doc(); d.Takes != 5*60 || box.SessionTimeout() != 5*time.Minute {
		t.Errorf("a shorter one: %+v, %s", d, box.SessionTimeout())
	}
	box.SetSessionTimeout(time.Hour)
	if d := doc(); d.Takes != 14*60 || box.SessionTimeout() != most {
		t.Errorf("a longer one: %+v, %s", d, box.SessionTimeout())
	}
	box.SetSessionTimeout(0)
	box.Order(paystacktest.Fault{Endpoint: "session timeout set", Kind: paystacktest.Refused, Count: 1})
	if d := doc(); d.Takes != 0 || !d.TakesRefused {
		t.Errorf("refused: %+v", d)
	}
	p := k.ask(1)
	if err := box.Pay(p.Reference, paystacktest.CardSuccess); err != nil {
		t.Fatal(err)
	}
	k.look(p.Order)
	k.Wait("it is paid", func() bool { return k.stands(p.Order).State == ticketing.CheckoutPaid })
	if d := doc(); d.Takes != 14*60 || d.TakesRefused {
		t.Errorf("taken at last: %+v", d)
	}
}
