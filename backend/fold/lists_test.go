package fold_test

import (
	"fmt"
	"maps"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticketcrib/ticketcrib/backend/boxoffice"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/ledger"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/refund"
	"github.com/ticketcrib/ticketcrib/backend/report"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// sums are minor units of each currency.
type sums map[string]int64

// sumsOf adds amounts up by currency; what comes to nothing is not in it.
func sumsOf(all []ticketing.Money) sums {
	out := sums{}
	for _, m := range all {
		if out[m.Currency] += m.Minor; out[m.Currency] == 0 {
			delete(out, m.Currency)
		}
	}
	return out
}

// books is what a test expects of the sales of one evening.
type books struct {
	sold     map[ticketing.OrderID]ticketing.Money // that were not undone
	cash     int64                                 // in the drawer, which counts NGN
	planned  []ticketing.Money                     // to go back
	fees     []ticketing.Money
	standard int64 // of the type, in NGN without the fee
}

// Sales of four price lists in three currencies, undone and given back in any order:
// the drawer, the report, the ledger, what a cancelling comes to and the batch of refunds
// each add up one currency alone.
func TestNoSumMixesTwoCurrencies(t *testing.T) {
	e := fair.NightMarket(10_000, 10)
	e.Fee = ticketing.BookingFee{Fixed: 50_00, BasisPoints: 150, AtCounter: true}
	e.Lists = []ticketing.PriceList{
		{No: 1, Name: "Visitors", Currency: "USD", FeeFixed: 25, Prices: []ticketing.ListPrice{{Type: fair.Standard, Minor: 7_00}}},
		{No: 2, Name: "Visiteurs", Currency: "XOF", Prices: []ticketing.ListPrice{{Type: fair.Standard, Minor: 4_000}}},
		{No: 5, Name: "Members", Currency: "NGN", Prices: []ticketing.ListPrice{{Type: fair.Standard, Minor: 3_000_00}}},
	}
	lists := []ticketing.ListNo{0, 1, 2, 5}
	rapid.Check(t, func(rt *rapid.T) {
		d := newDesk(t)
		d.publish(e)
		w := d.enrol("counter", ticketing.PlaceCounter)
		at := d.lend(w, inventory.Units{fair.QuotaGround: 9_000})
		d.lay(w.write(t, at, boxoffice.KindShiftOpened, journal.Marshal(boxoffice.ShiftOpened{Shift: "s", Staff: fair.Seller, Currency: "NGN", Float: 1_000_00})))
		want := books{sold: map[ticketing.OrderID]ticketing.Money{}, cash: 1_000_00}
		for n := range rapid.IntRange(1, 12).Draw(rt, "sales") {
			in, _ := e.In(rapid.SampledFrom(lists).Draw(rt, "list"))
			want.sale(rt, d, w, at, in, fmt.Sprint("o", n))
		}
		if d.judge(); d.waiting() != 0 || len(d.conflicts()) != 0 {
			rt.Fatalf("%d wait, %v", d.waiting(), d.conflicts())
		}
		want.check(rt, d)
	})
}

// sale lays one sale, and after it perhaps that it was undone, or that part of it goes
// back.
func (b *books) sale(rt *rapid.T, d *desk, w *writer, at uint64, in ticketing.Event, order string) {
	count := rapid.Int64Range(1, 3).Draw(rt, "count")
	s := saleOf(in, order, map[ticketing.TypeNo]int64{fair.Standard: count})
	lines, total, err := orders.Price(&in, []orders.Item{{Type: fair.Standard, Count: count}}, false, fair.Noon)
	if err != nil {
		rt.Fatal(err)
	}
	s.Shift, s.Lines, s.Currency, s.Total, s.List = "s", lines, in.Currency, total.Minor, listOf(in)
	ways := []string{orders.TenderCard, orders.TenderTransfer}
	if in.Currency == "NGN" {
		ways = append(ways, orders.TenderCash)
	}
	way := rapid.SampledFrom(ways).Draw(rt, "way")
	s.Tenders = []orders.Tender{{Kind: way, Minor: total.Minor, Received: total.Minor}}
	d.lay(w.write(d.t, at, boxoffice.KindSold, journal.Marshal(s)))
	switch rapid.IntRange(0, 2).Draw(rt, "then") {
	case 1:
		d.lay(w.write(d.t, at, boxoffice.KindVoided, journal.Marshal(boxoffice.Voided{Order: s.Order, Units: s.Units, Scope: fair.Friday})))
		return
	case 2:
		back := ticketing.Money{Minor: rapid.Int64Range(1, total.Minor).Draw(rt, "back"), Currency: in.Currency}
		item := refund.Item{ID: "r-" + order, Order: s.Order, Method: refund.Card, Minor: back.Minor, Currency: back.Currency}
		d.judge() // a plan is the hub's own, of what it knows
		d.lay(d.hub.write(d.t, 0, refund.KindPlanned, journal.Marshal(refund.Planned{Batch: refund.BatchOf(fair.Friday), Event: fair.EventID, Performance: fair.Friday, Items: []refund.Item{item}})))
		b.planned = append(b.planned, back)
	}
	b.sold[s.Order] = total
	b.fees = append(b.fees, s.Fees())
	if in.Currency == "NGN" {
		b.standard += count * lines[0].Price
	}
	if way == orders.TenderCash {
		b.cash += total.Minor
	}
}

// listOf is the list that Event.In made of the event, by its currency and price.
func listOf(in ticketing.Event) ticketing.ListNo {
	for _, l := range in.Lists {
		if l.Currency == in.Currency && l.Prices[0].Minor == in.Types[0].Tiers[0].Price.Minor {
			return l.No
		}
	}
	return 0
}

func (b *books) check(rt *rapid.T, d *desk) {
	sold := []ticketing.Money{}
	for _, m := range b.sold {
		sold = append(sold, m)
	}
	all, fees, planned := sumsOf(sold), sumsOf(b.fees), sumsOf(b.planned)
	left := maps.Clone(all)
	for currency, n := range planned {
		if left[currency] -= n; left[currency] == 0 {
			delete(left, currency)
		}
	}
	others := maps.Clone(all)
	delete(others, "NGN")
	equal := func(what string, got, want sums) {
		if !maps.Equal(got, want) {
			rt.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	err := d.st.Read(d.t.Context(), func(tx *store.Tx) error {
		f, err := tx.Figures(boxoffice.Shift{ID: "s", Currency: "NGN", Float: 1_000_00})
		if err != nil {
			return err
		}
		equal("the drawer's own", sumsOf([]ticketing.Money{{Minor: f.Cash - f.VoidedCash + f.Card + f.Transfer - f.VoidedCard, Currency: "NGN"}}), sumsOf([]ticketing.Money{{Minor: all["NGN"], Currency: "NGN"}}))
		equal("the shift's others", sumsOf(f.Others), others)
		if got := f.Expected(1_000_00); got != b.cash {
			rt.Errorf("the drawer should hold %d, it says %d", b.cash, got)
		}
		r, err := report.Of(tx, fair.Friday, fair.Noon, 0)
		if err != nil {
			return err
		}
		equal("reported", sumsOf(append([]ticketing.Money{{Minor: r.Taken, Currency: r.Currency}}, r.Others...)), all)
		if r.Fees != fees["NGN"] || r.TakenSince != all["NGN"] || r.Types[0].Taken != b.standard {
			rt.Errorf("reported %+v, want %v with fees %v, and %d of the type", r, all, fees, b.standard)
		}
		going, err := tx.LeftOfPerformance(fair.Friday)
		if err != nil {
			return err
		}
		equal("a cancelling comes to", sumsOf(going), left)
		batches, err := tx.RefundBatches()
		if err != nil {
			return err
		}
		inBatches := []ticketing.Money{}
		for _, batch := range batches {
			for _, s := range batch.Sums {
				inBatches = append(inBatches, ticketing.Money{Minor: s.Minor, Currency: batch.Currency})
			}
		}
		equal("planned to go back", sumsOf(inBatches), planned)
		return b.balance(tx, equal, all, fees, planned)
	})
	if err != nil {
		rt.Fatal(err)
	}
}

// balance checks the ledger: each currency is in balance by itself.
func (b *books) balance(tx *store.Tx, equal func(string, sums, sums), all, fees, planned sums) error {
	accounts, err := tx.Balances(fair.EventID)
	if err != nil {
		return err
	}
	by := map[string][]ticketing.Money{}
	for _, a := range accounts {
		by["all"] = append(by["all"], a.Amount)
		by[a.Account] = append(by[a.Account], ticketing.Money{Minor: -a.Amount.Minor, Currency: a.Amount.Currency})
	}
	equal("the ledger balances", sumsOf(by["all"]), sums{})
	equal("the ledger's sales and fees", sumsOf(append(by[ledger.Sales], by[ledger.Booking]...)), all)
	equal("the ledger's fees", sumsOf(by[ledger.Booking]), fees)
	equal("the ledger's dues", sumsOf(by[ledger.Due]), planned)
	return nil
}
