package boxoffice_test

import (
	"crypto/ed25519"
	"errors"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/boxoffice"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/pass"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

func item(no ticketing.TypeNo, count int64) orders.Item {
	return orders.Item{Type: no, Count: count}
}

// left is what the laptop may still sell of a quota.
func left(t *testing.T, l *fair.Laptop, q ticketing.QuotaID) (n int64) {
	t.Helper()
	if err := l.Store.Read(t.Context(), func(tx *store.Tx) error {
		a, _, err := tx.Allotment(l.ID, q)
		n = a.Left()
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

func counter(t *testing.T, ground, vip int64) *fair.Laptop {
	t.Helper()
	l := fair.NewLaptop(t, "counter", fair.NightMarket(ground, vip))
	l.OpenShift(t)
	return l
}

func refused(t *testing.T, err error, code ticketing.Code, args ...string) {
	t.Helper()
	var e *ticketing.Error
	if !errors.As(err, &e) || e.Code != code {
		t.Fatalf("got %v, want %s", err, code)
	}
	for i := 0; i+1 < len(args); i += 2 {
		if e.Args[args[i]] != args[i+1] {
			t.Errorf("%s is %q, want %q", args[i], e.Args[args[i]], args[i+1])
		}
	}
}

func TestSaleIssuesWhatWasBought(t *testing.T) {
	l := counter(t, 100, 10)
	r := l.Basket("b1", item(fair.Standard, 2), item(fair.Family, 1), item(fair.VIP, 1), item(fair.Guest, 1))
	r.Tenders = []orders.Tender{{Kind: orders.TenderCash, Received: 40_000_00}, {Kind: orders.TenderCard, Received: 20_000_00, Slip: "A7"}}
	sale, tickets, err := l.Box.Sell(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if sale.Total.Minor != 51_000_00 || sale.Card != 20_000_00 || sale.Cash != 31_000_00 || sale.Change != 9_000_00 || !sale.Rightful {
		t.Errorf("sale %+v", sale)
	}
	if len(tickets) != 5 {
		t.Fatalf("%d tickets", len(tickets))
	}
	ring := pass.NewRing()
	c, err := l.Certificate()
	if err := errors.Join(err, ring.Trust(fair.EventID, fair.RootKey().Public().(ed25519.PublicKey)), add(ring, c)); err != nil {
		t.Fatal(err)
	}
	for i, k := range tickets {
		token, err := pass.ParseToken(k.Pass)
		if err != nil {
			t.Fatal(err)
		}
		if f := ring.Check(token); f.Standing != pass.Genuine || f.Payload.N != uint32(i+1) || f.Payload.People != k.People || f.Payload.Type != k.Type {
			t.Errorf("ticket %d is %+v", i+1, f)
		}
		if code, err := pass.ParseShortCode(k.Code); err != nil || code.String() != k.Code {
			t.Errorf("code %q: %v", k.Code, err)
		}
	}
	if g, v := left(t, l, fair.QuotaGround), left(t, l, fair.QuotaVIP); g != 94 || v != 9 {
		t.Errorf("left %d on the ground and %d VIP", g, v)
	}
}

func add(ring *pass.Ring, c access.Certified) error {
	_, err := ring.Add(c.Certificate)
	return err
}

// One basket is sold once, however often and at once it is asked for.
func TestOneKeySellsOnce(t *testing.T) {
	l := counter(t, 100, 10)
	r := l.Basket("b1", item(fair.Standard, 2))
	sales := make([]orders.Sale, 8)
	var wg sync.WaitGroup
	for i := range sales {
		wg.Go(func() {
			var err error
			if sales[i], _, err = l.Box.Sell(t.Context(), r); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, s := range sales[1:] {
		if !reflect.DeepEqual(s, sales[0]) {
			t.Errorf("another answer: %+v and %+v", s, sales[0])
		}
	}
	if n := left(t, l, fair.QuotaGround); n != 98 {
		t.Errorf("%d left of 100", n)
	}
	for name, other := range map[string]boxoffice.Request{
		"more of it":         l.Basket("b1", item(fair.Standard, 3)),
		"another type":       {Key: "b1", Performance: fair.Friday, Staff: fair.Seller, Items: []orders.Item{item(fair.VIP, 2)}, Total: r.Total, Currency: "NGN", Tenders: r.Tenders},
		"another date":       {Key: "b1", Performance: fair.Sunday, Staff: fair.Seller, Items: r.Items, Total: r.Total, Currency: "NGN", Tenders: r.Tenders},
		"the same as one of": l.Basket("b1", item(fair.Standard, 1), item(fair.Guest, 1)),
	} {
		if _, _, err := l.Box.Sell(t.Context(), other); ticketing.CodeOf(err) != ticketing.CodeConflict {
			t.Errorf("%s with the same key: %v", name, err)
		}
	}
}

func TestSellRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		change func(l *fair.Laptop, r *boxoffice.Request)
		code   ticketing.Code
		args   []string
	}{
		"price changed":           {func(_ *fair.Laptop, r *boxoffice.Request) { r.Total -= 100 }, ticketing.CodeConflict, []string{"total", "1000000"}},
		"no key":                  {func(_ *fair.Laptop, r *boxoffice.Request) { r.Key = "" }, ticketing.CodeInvalid, []string{"field", "key"}},
		"an endless key":          {func(_ *fair.Laptop, r *boxoffice.Request) { r.Key = strings.Repeat("k", 10_000) }, ticketing.CodeInvalid, nil},
		"nobody":                  {func(_ *fair.Laptop, r *boxoffice.Request) { r.Staff = "" }, ticketing.CodeUnauthorized, nil},
		"a steward":               {func(_ *fair.Laptop, r *boxoffice.Request) { r.Staff = fair.Steward }, ticketing.CodeForbidden, []string{"role", "seller"}},
		"nothing":                 {func(_ *fair.Laptop, r *boxoffice.Request) { r.Items = nil }, ticketing.CodeInvalid, nil},
		"0 of a type":             {func(_ *fair.Laptop, r *boxoffice.Request) { r.Items[0].Count = 0 }, ticketing.CodeInvalid, []string{"field", "count"}},
		"less than none":          {func(_ *fair.Laptop, r *boxoffice.Request) { r.Items[0].Count = -1 }, ticketing.CodeInvalid, nil},
		"too many":                {func(_ *fair.Laptop, r *boxoffice.Request) { r.Items[0].Count = 1001 }, ticketing.CodeInvalid, nil},
		"huge":                    {func(_ *fair.Laptop, r *boxoffice.Request) { r.Items[0].Count = 1 << 62 }, ticketing.CodeInvalid, nil},
		"a type twice":            {func(_ *fair.Laptop, r *boxoffice.Request) { r.Items = append(r.Items, r.Items[0]) }, ticketing.CodeNotOnSale, nil},
		"a type that is not sold": {func(_ *fair.Laptop, r *boxoffice.Request) { r.Items[0].Type = 99 }, ticketing.CodeNotOnSale, nil},
		"another event":           {func(_ *fair.Laptop, r *boxoffice.Request) { r.Performance = "00000000000000ff" }, ticketing.CodeNotFound, nil},
		"more than is left": {func(_ *fair.Laptop, r *boxoffice.Request) {
			r.Items[0].Count, r.Total, r.Tenders[0].Received = 11, 55_000_00, 55_000_00
		}, ticketing.CodeSoldOut, []string{"left", "10", "type", "Standard"}},
		"not enough money": {func(_ *fair.Laptop, r *boxoffice.Request) { r.Tenders[0].Received -= 1 }, ticketing.CodeAmountShort, []string{"missing", "1"}},
		"no money":         {func(_ *fair.Laptop, r *boxoffice.Request) { r.Tenders = nil }, ticketing.CodeAmountShort, []string{"missing", "1000000"}},
		"negative money":   {func(_ *fair.Laptop, r *boxoffice.Request) { r.Tenders[0].Received = -5 }, ticketing.CodeInvalid, nil},
		"endless money":    {func(_ *fair.Laptop, r *boxoffice.Request) { r.Tenders[0].Received = 1 << 62 }, ticketing.CodeInvalid, nil},
		"a card for too much": {func(_ *fair.Laptop, r *boxoffice.Request) {
			r.Tenders[0].Kind, r.Tenders[0].Received = "card", 10_001_00
		}, ticketing.CodeInvalid, nil},
		"shells":        {func(_ *fair.Laptop, r *boxoffice.Request) { r.Tenders[0].Kind = "shells" }, ticketing.CodeInvalid, nil},
		"after the end": {func(l *fair.Laptop, _ *boxoffice.Request) { l.Clock.Set(fair.Noon + 12*fair.Hour) }, ticketing.CodeTooLate, nil},
	} {
		t.Run(name, func(t *testing.T) {
			l := counter(t, 10, 10)
			r := l.Basket("b1", item(fair.Standard, 2))
			c.change(l, &r)
			_, _, err := l.Box.Sell(t.Context(), r)
			refused(t, err, c.code, c.args...)
			if n := left(t, l, fair.QuotaGround); n != 10 {
				t.Errorf("a refused sale took %d", 10-n)
			}
		})
	}
}

// Types that share a limit fit alone and not together; the refusal names what
// is left.
func TestSharedLimitIsNotSoldTwice(t *testing.T) {
	l := counter(t, 9, 1)
	_, _, err := l.Box.Sell(t.Context(), l.Basket("b1", item(fair.Standard, 6), item(fair.Family, 1)))
	refused(t, err, ticketing.CodeSoldOut)
	l.Sell(t, "b2", fair.Family, 2)
	_, _, err = l.Box.Sell(t.Context(), l.Basket("b3", item(fair.Standard, 2)))
	refused(t, err, ticketing.CodeSoldOut, "left", "1")
	l.Sell(t, "b4", fair.Standard, 1)
	_, _, err = l.Box.Sell(t.Context(), l.Basket("b5", item(fair.Standard, 1)))
	refused(t, err, ticketing.CodeSoldOut, "left", "0")
}

// What was lent until a time is not sold after it, and is not lost by it.
func TestLentUntil(t *testing.T) {
	l := counter(t, 10, 10)
	l.Do(t, func(tx *store.Tx) error {
		return tx.PutAllotment(inventory.Allotment{Device: l.ID, Quota: fair.QuotaGround, Granted: 10, Until: fair.Noon + fair.Hour})
	})
	l.Clock.Add(fair.Hour - 1)
	l.Sell(t, "b1", fair.Standard, 1)
	l.Clock.Add(1)
	_, _, err := l.Box.Sell(t.Context(), l.Basket("b2", item(fair.Standard, 1)))
	refused(t, err, ticketing.CodeNoAllotment)
	if n := left(t, l, fair.QuotaGround); n != 9 {
		t.Errorf("%d left", n)
	}
}

func TestFreeOrdersNeedNoTender(t *testing.T) {
	l := counter(t, 10, 10)
	sale, tickets := l.Sell(t, "b1", fair.Guest, 2)
	if sale.Total.Minor != 0 || len(sale.Tenders) != 0 || len(tickets) != 2 {
		t.Errorf("%+v", sale)
	}
}

// The certificate's ceiling stops the counter before it issues what no gate
// would take.
func TestCeilingStopsTheCounter(t *testing.T) {
	l := counter(t, 100_000, 10)
	for i := range fair.Ceiling / 1000 {
		l.Sell(t, string(rune('a'+i)), fair.Guest, 1000)
	}
	_, _, err := l.Box.Sell(t.Context(), l.Basket("one more", item(fair.Guest, 1)))
	refused(t, err, ticketing.CodeNoAllotment)
}

func TestUndoPutsEverythingBack(t *testing.T) {
	l := counter(t, 10, 10)
	sale, tickets, err := l.Box.Sell(t.Context(), l.Basket("b1", item(fair.Standard, 2), item(fair.Family, 1)))
	if err != nil {
		t.Fatal(err)
	}
	// The limit has changed since: what goes back is what was taken.
	l.Do(t, func(tx *store.Tx) error {
		s, _, err := tx.Event(fair.EventID)
		s.Event.Version++
		s.Event.Quotas[0].CountsPeople = false
		return errors.Join(err, tx.PutEvent(s))
	})
	if _, err := l.Box.Undo(t.Context(), sale.ID, fair.Seller, "wrong night", "Counter 1"); err != nil {
		t.Fatal(err)
	}
	if n := left(t, l, fair.QuotaGround); n != 10 {
		t.Errorf("%d left of 10", n)
	}
	_, err = l.Box.Undo(t.Context(), sale.ID, fair.Seller, "again", "Counter 1")
	refused(t, err, ticketing.CodeConflict)
	l.Doors()
	if out := l.Gate.Scan(t.Context(), scan("s1", fair.Digits(t, tickets[0]))); out.Verdict != ticketing.Void || out.Args["where"] != "Counter 1" {
		t.Errorf("the gate says %+v", out.Decision)
	}
}

func TestUndoRefuses(t *testing.T) {
	l := counter(t, 10, 10)
	sale, tickets := l.Sell(t, "b1", fair.Standard, 2)
	_, err := l.Box.Undo(t.Context(), "never", fair.Seller, "", "")
	refused(t, err, ticketing.CodeNotFound)
	_, err = l.Box.Undo(t.Context(), sale.ID, fair.Steward, "", "")
	refused(t, err, ticketing.CodeForbidden)
	l.Doors()
	if out := l.Gate.Scan(t.Context(), scan("s1", fair.Digits(t, tickets[1]))); out.Verdict != ticketing.Admit {
		t.Fatalf("the gate says %+v", out.Decision)
	}
	_, err = l.Box.Undo(t.Context(), sale.ID, fair.Seller, "", "")
	refused(t, err, ticketing.CodeTooLate)
	other, _ := l.Sell(t, "b2", fair.Standard, 1)
	if _, err := l.Box.CloseShift(t.Context(), fair.Seller, 0); err != nil {
		t.Fatal(err)
	}
	_, err = l.Box.Undo(t.Context(), other.ID, fair.Supervisor, "", "")
	refused(t, err, ticketing.CodeTooLate)
}

// The booking fee is the event's: at a counter only where it says so, none on what is
// free, and all of it goes back with an undone sale.
func TestABookingFeeAtTheCounter(t *testing.T) {
	e := fair.NightMarket(100, 10)
	e.Fee = ticketing.BookingFee{Fixed: 100_00, BasisPoints: 25}
	online := fair.NewLaptop(t, "online only", e)
	online.OpenShift(t)
	if sale, _ := online.Sell(t, "b1", fair.Standard, 2); sale.Fees().Minor != 0 || sale.Total.Minor != 10_000_00 {
		t.Errorf("a fee that is for payments online: %+v", sale)
	}
	e.Fee.AtCounter = true
	l := fair.NewLaptop(t, "counter too", e)
	l.OpenShift(t)
	without := l.Basket("b1", item(fair.Standard, 2), item(fair.Guest, 1))
	_, _, err := l.Box.Sell(t.Context(), without)
	refused(t, err, ticketing.CodeConflict, "total", "1022500")
	with := without
	with.Total = 10_000_00 + 2*(100_00+12_50)
	with.Tenders = []orders.Tender{{Kind: orders.TenderCash, Received: with.Total}}
	sale, _, err := l.Box.Sell(t.Context(), with)
	if err != nil {
		t.Fatal(err)
	}
	if sale.Fees().Minor != 225_00 || sale.Lines[0].Fee != 112_50 || sale.Lines[1].Fee != 0 || sale.Cash != with.Total {
		t.Errorf("sale %+v", sale)
	}
	if again, _, err := l.Box.Sell(t.Context(), with); err != nil || again.ID != sale.ID {
		t.Errorf("asked again: %+v, %v", again, err)
	}
	if _, err := l.Box.Undo(t.Context(), sale.ID, fair.Seller, "changed their mind", "counter"); err != nil {
		t.Fatal(err)
	}
	l.Do(t, func(tx *store.Tx) error {
		s, _, err := tx.OpenShift(l.ID)
		if err != nil {
			return err
		}
		f, err := tx.Figures(s)
		if left := f.Expected(s.Float); left != s.Float {
			t.Errorf("the drawer should hold %d after it", left)
		}
		return err
	})
}

// A further price list sells from the same quotas in its own currency: by card, since the
// drawer counts its own alone, and no sum of the shift mixes the two.
func TestAPriceListInAnotherCurrency(t *testing.T) {
	e := fair.NightMarket(100, 10)
	e.Lists = []ticketing.PriceList{{No: 3, Name: "Tourists", Currency: "USD", Prices: []ticketing.ListPrice{{Type: fair.Standard, Minor: 7_50}}}}
	l := fair.NewLaptop(t, "counter", e)
	l.OpenShift(t)
	l.Sell(t, "own", fair.Standard, 1)
	r := l.Basket("b1", item(fair.Standard, 2))
	r.List, r.Total, r.Currency, r.Tenders = 3, 15_00, "USD", []orders.Tender{{Kind: orders.TenderCash, Received: 15_00}}
	_, _, err := l.Box.Sell(t.Context(), r)
	refused(t, err, ticketing.CodeConflict, "field", "tenders")
	r.Tenders[0].Kind = orders.TenderCard
	sale, _, err := l.Box.Sell(t.Context(), r)
	if err != nil || sale.Total != (ticketing.Money{Minor: 15_00, Currency: "USD"}) {
		t.Fatalf("sale %+v, %v", sale, err)
	}
	if g := left(t, l, fair.QuotaGround); g != 97 {
		t.Errorf("%d are left of the quota that both share", g)
	}
	for name, list := range map[string]ticketing.ListNo{"no such list": 9} {
		r.Key, r.List = name, list
		_, _, err := l.Box.Sell(t.Context(), r)
		refused(t, err, ticketing.CodeNotOnSale)
	}
	vip := l.Basket("b2", item(fair.VIP, 1))
	vip.List, vip.Tenders = 3, nil
	_, _, err = l.Box.Sell(t.Context(), vip)
	refused(t, err, ticketing.CodeNotOnSale, "type", "VIP")
	l.Do(t, func(tx *store.Tx) error {
		s, _, err := tx.OpenShift(l.ID)
		if err != nil {
			return err
		}
		f, err := tx.Figures(s)
		if f.Card != 0 || f.Cash != 5_000_00 || f.Sales != 2 || len(f.Others) != 1 || f.Others[0] != sale.Total {
			t.Errorf("figures %+v", f)
		}
		return err
	})
	if _, err := l.Box.Undo(t.Context(), sale.ID, fair.Seller, "changed their mind", "counter"); err != nil {
		t.Error(err)
	}
}
