package pricing_test

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticketcrib/ticketcrib/backend/pricing"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

func naira(minor int64) ticketing.Money { return ticketing.Money{Minor: minor, Currency: "NGN"} }

func TestTierInForce(t *testing.T) {
	early := ticketing.Tier{No: 1, Until: 100}
	late := ticketing.Tier{No: 2, From: 200, Until: 300}
	door := ticketing.Tier{No: 3, From: 250}
	for now, want := range map[int64]ticketing.TierNo{0: 1, 99: 1, 100: 0, 199: 0, 200: 2, 299: 2, 300: 3, 1 << 40: 3} {
		tier, ok := pricing.TierInForce(ticketing.TicketType{Tiers: []ticketing.Tier{early, late, door}}, now)
		if tier.No != want || ok != (want != 0) {
			t.Errorf("at %d: tier %d, %v", now, tier.No, ok)
		}
	}
}

func TestPriceTable(t *testing.T) {
	two := []pricing.Line{{Price: naira(7_500_00), Items: 2}, {Price: naira(25_000_00), Items: 1}}
	odd := []pricing.Line{{Price: naira(33), Items: 3}}
	for name, c := range map[string]struct {
		rules            pricing.Rules
		lines            []pricing.Line
		fees, tax, total int64
	}{
		"plain":                {pricing.Rules{}, two, 0, 0, 40_000_00},
		"nothing":              {pricing.Rules{}, nil, 0, 0, 0},
		"fee an item":          {pricing.Rules{Fees: []pricing.Fee{{Basis: pricing.PerItem, Fixed: 100_00}}}, two, 300_00, 0, 40_300_00},
		"fee an order":         {pricing.Rules{Fees: []pricing.Fee{{Basis: pricing.PerOrder, Fixed: 100_00, BasisPoints: 150}}}, two, 700_00, 0, 40_700_00},
		"free has no fee":      {pricing.Rules{Fees: []pricing.Fee{{Basis: pricing.PerOrder, Fixed: 5}, {Basis: pricing.PerItem, Fixed: 5}}}, []pricing.Line{{Price: naira(0), Items: 2}}, 0, 0, 0},
		"tax on top":           {pricing.Rules{Tax: pricing.Tax{Basis: pricing.PerOrder, BasisPoints: 750}}, two, 0, 3_000_00, 43_000_00},
		"tax inside":           {pricing.Rules{Tax: pricing.Tax{Basis: pricing.PerOrder, BasisPoints: 750, Inclusive: true}}, two, 0, 2_790_70, 40_000_00},
		"items round alone":    {pricing.Rules{Tax: pricing.Tax{Basis: pricing.PerItem, BasisPoints: 750}}, odd, 0, 6, 105},
		"order rounds once":    {pricing.Rules{Tax: pricing.Tax{Basis: pricing.PerOrder, BasisPoints: 750}}, odd, 0, 7, 106},
		"half up":              {pricing.Rules{Tax: pricing.Tax{Basis: pricing.PerOrder, BasisPoints: 5000}}, []pricing.Line{{Price: naira(5), Items: 1}}, 0, 3, 8},
		"half to even":         {pricing.Rules{Rounding: pricing.HalfEven, Tax: pricing.Tax{Basis: pricing.PerOrder, BasisPoints: 5000}}, []pricing.Line{{Price: naira(5), Items: 1}}, 0, 2, 7},
		"fees are taxed":       {pricing.Rules{Fees: []pricing.Fee{{Basis: pricing.PerOrder, Fixed: 100}}, Tax: pricing.Tax{Basis: pricing.PerOrder, BasisPoints: 1000, OnFees: true}}, []pricing.Line{{Price: naira(900), Items: 1}}, 100, 100, 1100},
		"fees taxed as item":   {pricing.Rules{Fees: []pricing.Fee{{Basis: pricing.PerOrder, Fixed: 100}}, Tax: pricing.Tax{Basis: pricing.PerItem, BasisPoints: 1000, OnFees: true}}, []pricing.Line{{Price: naira(900), Items: 1}}, 100, 100, 1100},
		"as much as there can": {pricing.Rules{Tax: pricing.Tax{Basis: pricing.PerOrder, BasisPoints: 10_000, Inclusive: true}}, []pricing.Line{{Price: naira(ticketing.MaxMinor), Items: 1}}, 0, 1 << 52, ticketing.MaxMinor},
	} {
		got, err := c.rules.Price("NGN", c.lines)
		if err != nil || got.Fees.Minor != c.fees || got.Tax.Minor != c.tax || got.Total.Minor != c.total {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
}

func TestPriceRefuses(t *testing.T) {
	one := func(m ticketing.Money, items int) []pricing.Line { return []pricing.Line{{Price: m, Items: items}} }
	for name, c := range map[string]struct {
		rules    pricing.Rules
		currency string
		lines    []pricing.Line
		field    string
	}{
		"no items":         {pricing.Rules{}, "NGN", one(naira(1), 0), "items"},
		"minus one":        {pricing.Rules{}, "NGN", one(naira(1), -1), "items"},
		"too many":         {pricing.Rules{}, "NGN", one(naira(1), 10_001), "items"},
		"negative price":   {pricing.Rules{}, "NGN", one(naira(-1), 1), "price"},
		"two currencies":   {pricing.Rules{}, "GHS", one(naira(1), 1), "price"},
		"unknown currency": {pricing.Rules{}, "XXX", nil, "currency"},
		"beyond exact":     {pricing.Rules{}, "NGN", one(naira(ticketing.MaxMinor), 2), ""},
		"total too large":  {pricing.Rules{Tax: pricing.Tax{Basis: pricing.PerOrder, BasisPoints: 1}}, "NGN", one(naira(ticketing.MaxMinor), 1), "amount"},
		"fee over 100%":    {pricing.Rules{Fees: []pricing.Fee{{Basis: pricing.PerOrder, BasisPoints: 10_001}}}, "NGN", nil, "fee"},
		"fee of nothing":   {pricing.Rules{Fees: []pricing.Fee{{Fixed: 1}}}, "NGN", nil, "fee"},
		"negative fee":     {pricing.Rules{Fees: []pricing.Fee{{Basis: pricing.PerOrder, Fixed: -1}}}, "NGN", nil, "fee"},
		"negative tax":     {pricing.Rules{Tax: pricing.Tax{Basis: pricing.PerOrder, BasisPoints: -1}}, "NGN", nil, "tax"},
		"tax of nothing":   {pricing.Rules{Tax: pricing.Tax{BasisPoints: 1}}, "NGN", nil, "tax"},
		"unknown rounding": {pricing.Rules{Rounding: "down"}, "NGN", nil, "rounding"},
	} {
		got, err := c.rules.Price(c.currency, c.lines)
		e, ok := err.(*ticketing.Error)
		if !ok || e.Code != ticketing.CodeInvalid || (c.field != "" && e.Args["field"] != c.field) || got.Total.Minor != 0 {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
}

func anyRules(t *rapid.T) pricing.Rules {
	basis := rapid.SampledFrom([]pricing.Basis{pricing.PerItem, pricing.PerOrder})
	rules := pricing.Rules{
		Rounding: rapid.SampledFrom([]pricing.Rounding{"", pricing.HalfUp, pricing.HalfEven}).Draw(t, "rounding"),
		Tax: pricing.Tax{
			Basis: basis.Draw(t, "tax basis"), BasisPoints: rapid.Int64Range(0, 10_000).Draw(t, "tax"),
			Inclusive: rapid.Bool().Draw(t, "inclusive"), OnFees: rapid.Bool().Draw(t, "on fees"),
		},
	}
	for range rapid.IntRange(0, 3).Draw(t, "fees") {
		rules.Fees = append(rules.Fees, pricing.Fee{
			Basis: basis.Draw(t, "basis"), Fixed: rapid.Int64Range(0, 500_00).Draw(t, "fixed"),
			BasisPoints: rapid.Int64Range(0, 10_000).Draw(t, "points"),
		})
	}
	return rules
}

// TestPartsAddUpToTheWhole also bounds every rounding by half a minor unit for
// each time that the rule rounds.
func TestPartsAddUpToTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := anyRules(t)
		var lines []pricing.Line
		items, exact := 0, int64(0)
		for range rapid.IntRange(0, 4).Draw(t, "lines") {
			line := pricing.Line{Price: naira(rapid.Int64Range(0, 99_999_99).Draw(t, "price")), Items: rapid.IntRange(1, 50).Draw(t, "items")}
			lines = append(lines, line)
			items += line.Items
			exact += line.Price.Minor * int64(line.Items)
		}
		q, err := rules.Price("NGN", lines)
		if err != nil {
			t.Fatal(err)
		}
		fees, total := int64(0), q.Items.Minor+q.Fees.Minor
		for _, fee := range q.PerFee {
			fees += fee.Minor
		}
		if !rules.Tax.Inclusive {
			total += q.Tax.Minor
		}
		if q.Items.Minor != exact || fees != q.Fees.Minor || total != q.Total.Minor || len(q.PerFee) != len(rules.Fees) {
			t.Fatalf("%+v", q)
		}
		base := exact
		if rules.Tax.OnFees {
			base += fees
		}
		whole := int64(10_000)
		if rules.Tax.Inclusive {
			whole += rules.Tax.BasisPoints
		}
		want := new(big.Rat).Mul(big.NewRat(base, 1), big.NewRat(rules.Tax.BasisPoints, whole))
		off := new(big.Rat).Sub(want, big.NewRat(q.Tax.Minor, 1))
		if off.Abs(off).Cmp(big.NewRat(int64(items+1), 2)) > 0 {
			t.Fatalf("tax %d is off by %s", q.Tax.Minor, off.FloatString(3))
		}
	})
}

func TestSplitAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := naira(rapid.Int64Range(-ticketing.MaxMinor, ticketing.MaxMinor).Draw(t, "amount"))
		n := rapid.IntRange(1, 200).Draw(t, "n")
		sum := int64(0)
		shares := pricing.Split(m, n)
		for _, share := range shares {
			sum += share.Minor
			if d := share.Minor - shares[n-1].Minor; d < -1 || d > 1 || share.Currency != "NGN" {
				t.Fatalf("uneven: %v", shares)
			}
		}
		if sum != m.Minor || len(shares) != n {
			t.Fatalf("%d shares add up to %d", len(shares), sum)
		}
	})
	if pricing.Split(naira(1), 0) != nil {
		t.Error("shared among nobody")
	}
}

func TestText(t *testing.T) {
	for _, c := range []struct {
		minor              int64
		currency, language string
		want               string
	}{
		{25_000_00, "NGN", "en", "₦25,000"}, {25_000_50, "NGN", "en", "₦25,000.50"}, {-1_00, "NGN", "en", "-₦1"},
		{25_000_00, "NGN", "fr", "25\u202f000\u00a0NGN"}, {15_000, "XOF", "fr", "15\u202f000\u00a0F\u202fCFA"},
		{15_000, "XOF", "en", "F\u202fCFA\u00a015,000"}, {250_00, "GHS", "en", "GH₵250"}, {1_500_00, "KES", "en", "Ksh\u00a01,500"},
		{12_05, "EUR", "en", "€12.05"}, {12_05, "EUR", "fr", "12,05\u00a0€"}, {0, "GBP", "en", "£0"},
		{ticketing.MaxMinor, "USD", "en", "$90,071,992,547,409.91"}, {5_000, "RWF", "en", "RF\u00a05,000"},
		{120_00, "EGP", "en", "EGP\u00a0120"}, {80_00, "ZAR", "en", "R\u00a080"}, {1, "XXQ", "en", "?"},
	} {
		if got := pricing.Text(ticketing.Money{Minor: c.minor, Currency: c.currency}, c.language); got != c.want {
			t.Errorf("%d %s in %s: %q, want %q", c.minor, c.currency, c.language, got, c.want)
		}
	}
}

func TestBookingFee(t *testing.T) {
	for name, c := range map[string]struct {
		fee   ticketing.BookingFee
		price int64
		want  int64
	}{
		"none":              {ticketing.BookingFee{}, 5000, 0},
		"fixed":             {ticketing.BookingFee{Fixed: 100}, 5000, 100},
		"a part":            {ticketing.BookingFee{BasisPoints: 150}, 5000, 75},
		"both":              {ticketing.BookingFee{Fixed: 100, BasisPoints: 150}, 5000, 175},
		"half goes up":      {ticketing.BookingFee{BasisPoints: 150}, 100, 2},
		"less than a half":  {ticketing.BookingFee{BasisPoints: 149}, 100, 1},
		"free carries none": {ticketing.BookingFee{Fixed: 100, BasisPoints: 150}, 0, 0},
	} {
		if got, err := pricing.BookingFee(c.fee, naira(c.price)); err != nil || got != naira(c.want) {
			t.Errorf("%s: %+v, %v; want %d", name, got, err, c.want)
		}
	}
	if _, err := pricing.BookingFee(ticketing.BookingFee{BasisPoints: 10_001}, naira(1)); ticketing.CodeOf(err) != ticketing.CodeInvalid {
		t.Errorf("more than the price: %v", err)
	}
}
