package pricing_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticketcrib/ticketcrib/backend/pricing"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

var sold = []string{"NGN", "GHS", "KES", "ZAR", "USD", "XOF", "EGP", "RWF", "EUR", "GBP"}

func TestEveryCurrencyHasCash(t *testing.T) {
	for _, currency := range sold {
		all := pricing.Denominations(currency)
		if _, ok := ticketing.Decimals(currency); !ok || len(all) < 8 || all[0].Coin {
			t.Errorf("%s: %v", currency, all)
		}
		for i := 1; i < len(all); i++ {
			if all[i].Minor >= all[i-1].Minor || all[i].Minor < 1 {
				t.Errorf("%s: %d after %d", currency, all[i].Minor, all[i-1].Minor)
			}
		}
	}
	if pricing.Denominations("XXX") != nil {
		t.Error("cash of no country")
	}
}

func TestLikelyCash(t *testing.T) {
	for _, c := range []struct {
		minor    int64
		currency string
		want     string
	}{
		{44_500_00, "NGN", "[4500000 5000000 10000000]"}, {350_00, "NGN", "[40000 50000 100000]"}, {12_34, "USD", "[1300 1500 2000]"},
		{15_000, "XOF", "[20000 50000 100000]"}, {1_000_00, "NGN", "[500000 1000000]"}, {1, "GBP", "[500 1000 2000]"},
		{0, "NGN", "[]"}, {-5, "NGN", "[]"}, {500, "XXX", "[]"},
	} {
		var got []int64
		for _, m := range pricing.LikelyCash(ticketing.Money{Minor: c.minor, Currency: c.currency}) {
			got = append(got, m.Minor)
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("%d %s: %v, want %s", c.minor, c.currency, got, c.want)
		}
	}
}

func TestLikelyCashIsAboveTheTotalAndRises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := ticketing.Money{Minor: rapid.Int64Range(1, ticketing.MaxMinor).Draw(t, "total"), Currency: rapid.SampledFrom(sold).Draw(t, "currency")}
		last := total.Minor
		for _, m := range pricing.LikelyCash(total) {
			if m.Minor <= last || m.Validate() != nil || m.Currency != total.Currency {
				t.Fatalf("%v after %d", m, last)
			}
			last = m.Minor
		}
	})
}

func TestChangeOfTheCounter(t *testing.T) {
	for name, c := range map[string]struct {
		minor  int64
		drawer map[int64]int64
		want   string
		short  int64
	}{
		"full drawer":      {5_500_00, nil, "[{100000 5} {50000 1}]", 0},
		"no 500 left":      {5_500_00, map[int64]int64{1000_00: 9, 200_00: 9, 100_00: 9}, "[{100000 5} {20000 2} {10000 1}]", 0},
		"greed would fail": {600_00, map[int64]int64{500_00: 1, 200_00: 3}, "[{20000 3}]", 0},
		"too little":       {600_00, map[int64]int64{500_00: 1}, "[{50000 1}]", 100_00},
		"empty drawer":     {600_00, map[int64]int64{}, "[]", 600_00},
		"negative count":   {500_00, map[int64]int64{500_00: -3}, "[]", 500_00},
		"kobo":             {5_50, nil, "[{500 1}]", 50},
		"nothing":          {0, nil, "[]", 0},
	} {
		got, short, err := pricing.Change(naira(c.minor), c.drawer)
		if err != nil || fmt.Sprint(got) != c.want || short != naira(c.short) {
			t.Errorf("%s: %v short %v %v", name, got, short, err)
		}
	}
	for _, m := range []ticketing.Money{naira(-1), {Minor: 5, Currency: "XXX"}} {
		if _, _, err := pricing.Change(m, nil); ticketing.CodeOf(err) != ticketing.CodeInvalid {
			t.Errorf("%v: %v", m, err)
		}
	}
}

// TestChangeFindsWhatThereIs compares with a table of every sum that the
// drawer can make.
func TestChangeFindsWhatThereIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		drawer := map[int64]int64{}
		sums := map[int64]bool{0: true}
		for _, d := range pricing.Denominations("NGN") {
			drawer[d.Minor] = rapid.Int64Range(0, 3).Draw(t, "count")
			for _, sum := range slices.Collect(maps.Keys(sums)) {
				for k := int64(1); k <= drawer[d.Minor]; k++ {
					sums[sum+k*d.Minor] = true
				}
			}
		}
		amount := rapid.Int64Range(0, 600).Draw(t, "fives") * 5_00
		pieces, short, err := pricing.Change(naira(amount), drawer)
		if err != nil {
			t.Fatal(err)
		}
		given := int64(0)
		for _, p := range pieces {
			given += p.Minor * p.Count
			if p.Count < 1 || p.Count > drawer[p.Minor] {
				t.Fatalf("%d of %d in a drawer of %d", p.Count, p.Minor, drawer[p.Minor])
			}
		}
		if given+short.Minor != amount || short.Minor < 0 || (short.Minor == 0) != sums[amount] {
			t.Fatalf("%d: %v short %d, possible: %v", amount, pieces, short.Minor, sums[amount])
		}
	})
}
