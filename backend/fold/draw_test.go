package fold_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticketcrib/ticketcrib/backend/boxoffice"
	"github.com/ticketcrib/ticketcrib/backend/catalog"
	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// publish lays a version of an event and returns its place in the hub's journal.
func (d *desk) publish(e ticketing.Event) uint64 {
	d.t.Helper()
	d.lay(d.hub.write(d.t, 0, catalog.KindSaved, journal.Marshal(catalog.Saved{Event: e, RootKey: fair.Public("event root"), CodeKey: fair.CodeKey()})))
	return d.hub.tip.Seq
}

func (d *desk) lend(w *writer, u inventory.Units) uint64 {
	d.t.Helper()
	d.lay(d.hub.write(d.t, 0, inventory.KindGranted, journal.Marshal(inventory.Granted{Device: w.id, Units: u})))
	return d.hub.tip.Seq
}

func (d *desk) level(q ticketing.QuotaID) (l inventory.Level) {
	d.t.Helper()
	if err := d.st.Read(d.t.Context(), func(tx *store.Tx) (err error) { l, _, err = tx.Level(q); return err }); err != nil {
		d.t.Fatal(err)
	}
	return l
}

// saleOf is a sale of some types as an honest counter records it.
func saleOf(e ticketing.Event, order string, counts map[ticketing.TypeNo]int64) orders.Sold {
	b := orders.Sold{Order: ticketing.OrderID(order), Number: order, Key: order, Event: e.ID, Performance: fair.Friday, Currency: "NGN", Units: inventory.Units{}}
	for no, n := range counts {
		t, _ := e.Type(no)
		l := orders.Line{Type: no, Tier: t.Tiers[0].No, Items: n, Price: t.Tiers[0].Price.Minor}
		b.Lines, b.Total = append(b.Lines, l), b.Total+n*l.Price
		for range n * int64(t.Passes) {
			b.Tickets = append(b.Tickets, orders.Issued{N: uint32(len(b.Tickets) + 1), Type: no, People: t.People, Pass: []byte{}})
		}
		for _, q := range e.QuotasOf(fair.Friday, no) {
			b.Units[q.ID] += q.Draw(t, n)
		}
	}
	return b
}

// Whatever units a sale names, the hub takes what its lines and passes draw, and
// says so where they differ; undone, as much comes back.
func TestTheHubWorksOutWhatASaleTakes(t *testing.T) {
	e := fair.NightMarket(1000, 100)
	rapid.Check(t, func(rt *rapid.T) {
		d := newDesk(t)
		d.publish(e)
		w := d.enrol("counter", ticketing.PlaceCounter)
		at := d.lend(w, inventory.Units{fair.QuotaGround: 900, fair.QuotaVIP: 90})
		b := saleOf(e, "order", map[ticketing.TypeNo]int64{fair.Standard: rapid.Int64Range(0, 5).Draw(rt, "standard"),
			fair.Family: rapid.Int64Range(0, 5).Draw(rt, "family"), fair.VIP: rapid.Int64Range(0, 5).Draw(rt, "vip")})
		takes, honest := b.Units, true
		switch rapid.IntRange(0, 3).Draw(rt, "lie") {
		case 1: // it names other units
			b.Units = inventory.Units{fair.QuotaGround: rapid.Int64Range(0, 30).Draw(rt, "ground"), fair.QuotaSunday: rapid.Int64Range(0, 3).Draw(rt, "sunday")}
			honest = b.Units.Same(takes)
		case 2: // it names fewer lines than it has passes
			if b.Lines = nil; len(b.Tickets) > 0 {
				b.Units, honest = inventory.Units{}, false
			}
		case 3: // its passes are for more people than its type
			for i := range b.Tickets {
				if b.Tickets[i].Type == fair.Standard {
					b.Tickets[i].People, honest = 9, false
				}
			}
			sold := int64(0)
			for _, l := range b.Lines {
				if l.Type == fair.Standard {
					sold = l.Items
				}
			}
			takes = inventory.Units{fair.QuotaGround: takes[fair.QuotaGround] + 8*sold, fair.QuotaVIP: takes[fair.QuotaVIP]}
		}
		d.lay(w.write(t, at, boxoffice.KindSold, journal.Marshal(b)))
		d.judge()
		if g, v := d.level(fair.QuotaGround).Sold, d.level(fair.QuotaVIP).Sold; g != takes[fair.QuotaGround] || v != takes[fair.QuotaVIP] {
			rt.Fatalf("took %d and %d, want %v", g, v, takes)
		}
		if n := d.conflicts()[boxoffice.ConflictNoRight]; (n == 0) != honest || d.waiting() != 0 {
			rt.Fatalf("%d conflicts, honest %v", n, honest)
		}
		d.lay(w.write(t, at, boxoffice.KindVoided, journal.Marshal(boxoffice.Voided{Order: "order", Units: inventory.Units{fair.QuotaGround: 99}, Scope: fair.Friday})))
		d.judge()
		if g, v := d.level(fair.QuotaGround), d.level(fair.QuotaVIP); g.Sold != 0 || v.Sold != 0 || g.Lent != 900 || v.Lent != 90 {
			rt.Fatalf("undone: %+v %+v", g, v)
		}
	})
}

// A sale is held to the version of the event that its seller had taken in, not
// to one that came later, nor to one before.
func TestASaleIsHeldToTheVersionItsSellerHadHeard(t *testing.T) {
	old := fair.NightMarket(100, 10)
	next := fair.NightMarket(100, 10)
	next.Version = 2
	next.Quotas = append(next.Quotas, ticketing.Quota{ID: "all", Performance: fair.Friday, Name: "All", Capacity: 50, Types: []ticketing.TypeNo{fair.Standard}})
	for _, first := range []string{"the sales", "the second version"} {
		t.Run(first+" first", func(t *testing.T) {
			d := newDesk(t)
			d.publish(old)
			w := d.enrol("counter", ticketing.PlaceCounter)
			before := d.lend(w, inventory.Units{fair.QuotaGround: 50})
			sales := func(after uint64, of ticketing.Event) {
				d.lay(w.write(t, after, boxoffice.KindSold, journal.Marshal(saleOf(of, fmt.Sprint("o", w.tip.Seq), map[ticketing.TypeNo]int64{fair.Standard: 2}))))
			}
			if first == "the sales" {
				sales(before, old)
				d.judge()
			}
			d.publish(next)
			since := d.lend(w, inventory.Units{"all": 20})
			d.judge()
			if first != "the sales" {
				sales(before, old)
			}
			sales(since, next)
			d.judge()
			if n := d.conflicts(); len(n) != 0 || d.level("all").Sold != 2 || d.level(fair.QuotaGround).Sold != 4 {
				t.Fatalf("conflicts %v, %d and %d sold", n, d.level("all").Sold, d.level(fair.QuotaGround).Sold)
			}
			sales(since, old) // it leaves the new limit out
			d.judge()
			if n := d.conflicts(); n[boxoffice.ConflictNoRight] != 1 || d.level("all").Sold != 4 {
				t.Errorf("left out: conflicts %v, %d sold", n, d.level("all").Sold)
			}
		})
	}
}

// A sale is held to the prices of its list, in the version that its seller had heard: what
// it says otherwise is kept, with a conflict.
func TestASaleIsHeldToThePricesOfItsList(t *testing.T) {
	e := fair.NightMarket(100, 10)
	e.Fee = ticketing.BookingFee{Fixed: 1_00, AtCounter: true}
	e.Lists = []ticketing.PriceList{{No: 1, Name: "Tourists", Currency: "USD", FeeFixed: 5, Prices: []ticketing.ListPrice{{Type: fair.Standard, Minor: 7_00}}}}
	own := e.Types[0].Tiers[0].Price.Minor
	for name, c := range map[string]struct {
		lie    func(b *orders.Sold)
		honest bool
	}{
		"its own prices": {func(*orders.Sold) {}, true},
		"a list": {func(b *orders.Sold) {
			b.List, b.Currency, b.Lines[0].Price, b.Lines[0].Fee, b.Total = 1, "USD", 7_00, 5, 2*7_05
		}, true},
		"no fee":               {func(b *orders.Sold) { b.Lines[0].Fee, b.Total = 0, 2*own }, false},
		"another sum":          {func(b *orders.Sold) { b.Total-- }, false},
		"a fee in the price":   {func(b *orders.Sold) { b.Lines[0].Fee = 0 }, false},
		"another price":        {func(b *orders.Sold) { b.Lines[0].Price, b.Total = own-1, 2*(own-1+1_00) }, false},
		"a list's price as is": {func(b *orders.Sold) { b.Lines[0].Price, b.Lines[0].Fee, b.Total = 7_00, 5, 2*7_05 }, false},
		"another currency":     {func(b *orders.Sold) { b.Currency = "USD" }, false},
		"no such list":         {func(b *orders.Sold) { b.List = 2 }, false},
		"a pass more than is paid": {func(b *orders.Sold) {
			b.Tickets = append(b.Tickets, orders.Issued{N: 3, Type: fair.Standard, Pass: []byte{}})
		}, false},
		"a pass of another type": {func(b *orders.Sold) { b.Tickets[1].Type = fair.VIP }, false},
		"a pass for a crowd":     {func(b *orders.Sold) { b.Tickets[0].People = 9 }, false},
		"too many to count":      {func(b *orders.Sold) { b.Lines[0].Price, b.Lines[0].Items = ticketing.MaxMinor, 1<<60 }, false},
	} {
		d := newDesk(t)
		d.publish(e)
		w := d.enrol("counter", ticketing.PlaceCounter)
		at := d.lend(w, inventory.Units{fair.QuotaGround: 50})
		b := saleOf(e, "order", map[ticketing.TypeNo]int64{fair.Standard: 2})
		b.Lines[0].Fee, b.Total = 1_00, b.Total+2*1_00
		c.lie(&b)
		d.lay(w.write(t, at, boxoffice.KindSold, journal.Marshal(b)))
		d.judge()
		if n := d.conflicts()[boxoffice.ConflictPrice]; (n == 0) != c.honest || d.waiting() != 0 {
			t.Errorf("%s: %v, %d wait", name, d.conflicts(), d.waiting())
		}
	}
}

// An order that a counter asks the hub to sell is held to the prices of its list as a sale
// is, with the fee that is paid online.
func TestAnOrderIsHeldToThePricesOfItsList(t *testing.T) {
	e := fair.NightMarket(100, 10)
	e.Fee = ticketing.BookingFee{Fixed: 1_00}
	e.Lists = []ticketing.PriceList{{No: 1, Name: "Tourists", Currency: "USD", FeeFixed: 5, Prices: []ticketing.ListPrice{{Type: fair.Standard, Minor: 7_00}}}}
	for name, c := range map[string]struct {
		lie    func(b *orders.Sold)
		honest bool
	}{
		"a list":           {func(*orders.Sold) {}, true},
		"no fee":           {func(b *orders.Sold) { b.Lines[0].Fee, b.Total = 0, 14_00 }, false},
		"as its own":       {func(b *orders.Sold) { b.List = 0 }, false},
		"another currency": {func(b *orders.Sold) { b.Currency = "NGN" }, false},
		"its own, in dollars": {func(b *orders.Sold) {
			b.List, b.Lines[0].Price, b.Lines[0].Fee, b.Total = 0, 5_000_00, 1_00, 2*5_001_00
		}, false},
	} {
		d := newDesk(t)
		d.publish(e)
		w := d.enrol("counter", ticketing.PlaceCounter)
		at := d.lend(w, inventory.Units{fair.QuotaGround: 50})
		b := saleOf(e, "order", map[ticketing.TypeNo]int64{fair.Standard: 2})
		b.Tickets, b.List, b.Currency, b.Total = nil, 1, "USD", 2*7_05
		b.Lines[0].Price, b.Lines[0].Fee = 7_00, 5
		c.lie(&b)
		d.lay(w.write(t, at, orders.KindAsked, journal.Marshal(orders.Asked{Sold: b, Due: b.Total})))
		d.judge()
		if n := d.conflicts()[checkout.ConflictPrice]; (n == 0) != c.honest || d.waiting() != 0 {
			t.Errorf("%s: %v, %d wait", name, d.conflicts(), d.waiting())
		}
		held := map[bool]int64{true: 2}[c.honest]
		if l := d.level(fair.QuotaGround); l.Held != held || l.Lent != 48 || l.Free() != 100-48-held {
			t.Errorf("%s: the hub is left with %+v", name, l)
		}
		var order checkout.Checkout
		d.do(func(tx *store.Tx) (err error) { order, _, err = tx.Checkout(b.Order); return err })
		if want := map[bool]string{false: checkout.WhyPrice}[c.honest]; order.Why != want || order.Paying.Why != want {
			t.Errorf("%s: the order stands as %+v", name, order)
		}
	}
}
