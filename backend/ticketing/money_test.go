package ticketing_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

func TestParseAmount(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "1": 100, "007": 700, "5000": 5_000_00, "5,000": 5_000_00, "5 000": 5_000_00, "5'000": 5_000_00, "5’000": 5_000_00,
		"5\u00a0000": 5_000_00, "5\u202f000": 5_000_00, "1,234,567.89": 1_234_567_89, "1.234.567,89": 1_234_567_89, "12,5": 12_50, "12.50": 12_50, ".": -1, ".5": -1, "5.": -1,
		" 42 ": 42_00, "90071992547409.91": 1<<53 - 1,
		"": -1, " ": -1, "-5": -1, "+5": -1, "1.005": -1, "12.345": -1, "0.005": -1, "0,500": -1, "1,005": 1_005_00, "1.234.567": 1_234_567_00, "1.2345": -1, "1,23,456": -1, "1,,000": -1, "1000,000": -1, "12.34.56": -1, "1e3": -1, "0x10": -1,
		"٥٠٠": -1, "５００": -1, "५००": -1, "₦500": -1, "500 NGN": -1, "NaN": -1, "Inf": -1, "5\x00": -1, "5\n0": -1, "\u202e500": -1,
		"90071992547409.92": -1, strings.Repeat("9", 18): -1, strings.Repeat("9", 19): -1, strings.Repeat("9", 10_000): -1,
	} {
		got, err := ticketing.ParseAmount(text, "NGN")
		switch {
		case want < 0 && ticketing.CodeOf(err) != ticketing.CodeInvalid:
			t.Errorf("%.40q: got %v, %v", text, got, err)
		case want >= 0 && (err != nil || got.Minor != want || got.Currency != "NGN"):
			t.Errorf("%.40q: got %v, %v, want %d", text, got, err, want)
		}
	}
}

// A currency without decimals reads every separator as one of thousands.
func TestParseAmountWithoutDecimals(t *testing.T) {
	for _, text := range []string{"5.5", "5,50", "100.00"} {
		if m, err := ticketing.ParseAmount(text, "XOF"); err == nil {
			t.Errorf("%s became %v", text, m)
		}
	}
	if m, err := ticketing.ParseAmount("1.500", "XOF"); err != nil || m.Minor != 1500 {
		t.Errorf("1.500 XOF: %v %v", m, err)
	}
	if _, err := ticketing.ParseAmount("5", "KWD"); ticketing.CodeOf(err) != ticketing.CodeInvalid {
		t.Errorf("a currency that is not sold in: %v", err)
	}
}

func FuzzParseAmount(f *testing.F) {
	for _, s := range []string{"5,000.50", "1.234,5", "", "9e9", " 1 000 "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := ticketing.ParseAmount(text, "GHS")
		if err == nil && (m.Minor < 0 || m.Validate() != nil) {
			t.Fatalf("%q became %v", text, m)
		}
	})
}

func TestMoneyNeverLeavesItsRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := rapid.Custom(func(t *rapid.T) ticketing.Money {
			return ticketing.Money{Minor: rapid.Int64Range(-ticketing.MaxMinor, ticketing.MaxMinor).Draw(t, "minor"), Currency: "EUR"}
		})
		a, b, n := amount.Draw(t, "a"), amount.Draw(t, "b"), rapid.Int().Draw(t, "n")
		if sum, err := a.Plus(b); err == nil {
			back, err := sum.Minus(b)
			if err != nil || back != a || sum.Validate() != nil {
				t.Fatalf("%v + %v = %v, back %v %v", a, b, sum, back, err)
			}
		}
		if product, err := a.Times(n); err == nil && (product.Validate() != nil || n < 0 || (n > 0 && product.Minor/int64(n) != a.Minor)) {
			t.Fatalf("%v x %d = %v", a, n, product)
		}
	})
	if _, err := (ticketing.Money{Minor: 1, Currency: "EUR"}).Plus(ticketing.Money{Minor: 1, Currency: "GBP"}); ticketing.CodeOf(err) != ticketing.CodeInvalid {
		t.Errorf("two currencies: %v", err)
	}
	for _, m := range []ticketing.Money{{Minor: ticketing.MaxMinor + 1, Currency: "EUR"}, {Minor: -1 << 63, Currency: "EUR"}, {Minor: 1, Currency: "eur"}, {}} {
		if ticketing.CodeOf(m.Validate()) != ticketing.CodeInvalid {
			t.Errorf("%v is accepted", m)
		}
	}
}
