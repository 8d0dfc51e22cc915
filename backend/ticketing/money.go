package ticketing

import (
	"maps"
	"math/bits"
	"slices"
	"strings"
)

// MaxMinor bounds every amount, so that it passes unrounded through a screen
// that counts in 53-bit floats.
const MaxMinor int64 = 1<<53 - 1

// Money is an exact amount: minor units (kobo, pesewas, cents) of an ISO 4217
// currency. It is never a float and no sum mixes two currencies.
type Money struct {
	Minor    int64  `json:"minor" cbor:"1,keyasint"`
	Currency string `json:"currency" cbor:"2,keyasint"`
}

// currencies are those that can be sold in, with their number of decimals
// (ISO 4217, as CLDR shows them).
var currencies = map[string]int{
	"NGN": 2, "GHS": 2, "KES": 2, "ZAR": 2, "USD": 2, "XOF": 0, "EGP": 2, "RWF": 0, "EUR": 2, "GBP": 2,
}

// Decimals returns how many decimals the currency has; ok is false for a
// currency that TicketCrib does not sell in.
func Decimals(currency string) (n int, ok bool) {
	n, ok = currencies[currency]
	return n, ok
}

// Currencies lists the ISO 4217 codes that can be sold in, sorted.
func Currencies() []string { return slices.Sorted(maps.Keys(currencies)) }

// Validate returns CodeInvalid if the currency is unknown or the amount is
// beyond what a screen can show exactly.
func (m Money) Validate() error {
	if _, ok := currencies[m.Currency]; !ok {
		return Errorf(CodeInvalid, "This currency is not known here.", "field", "currency", "currency", m.Currency)
	}
	if m.Minor > MaxMinor || m.Minor < -MaxMinor {
		return Errorf(CodeInvalid, "This amount is too large.", "field", "amount")
	}
	return nil
}

// Plus adds two amounts of one currency. It returns CodeInvalid if the
// currencies differ or the sum is out of range.
func (m Money) Plus(o Money) (Money, error) {
	if m.Currency != o.Currency {
		return Money{}, Errorf(CodeInvalid, "Two currencies cannot be added.", "field", "currency")
	}
	sum := Money{Minor: m.Minor + o.Minor, Currency: m.Currency}
	return sum, sum.Validate()
}

// Minus is Plus of the negated amount.
func (m Money) Minus(o Money) (Money, error) {
	return m.Plus(Money{Minor: -o.Minor, Currency: o.Currency})
}

// Times multiplies by a count. It returns CodeInvalid on a negative count or
// when the product is out of range.
func (m Money) Times(n int) (Money, error) {
	if n < 0 {
		return Money{}, Errorf(CodeInvalid, "A count cannot be negative.", "field", "count")
	}
	abs := m.Minor
	if abs < 0 {
		abs = -abs
	}
	hi, lo := bits.Mul64(uint64(abs), uint64(n))
	if hi != 0 || lo > uint64(MaxMinor) {
		return Money{}, Errorf(CodeInvalid, "This amount is too large.", "field", "amount")
	}
	return Money{Minor: m.Minor * int64(n), Currency: m.Currency}, nil
}

// ParseAmount reads an amount as a person types it into minor units: digits,
// an optional decimal point or comma followed by at most the currency's
// decimals, and spaces, apostrophes or commas between groups of three. It
// returns CodeInvalid for anything else: three decimals of naira are a typing
// mistake, never rounded.
func ParseAmount(text, currency string) (Money, error) {
	decimals, ok := currencies[currency]
	if !ok {
		return Money{}, Errorf(CodeInvalid, "This currency is not known here.", "field", "currency", "currency", currency)
	}
	whole, fraction, ok := splitAmount(text, decimals)
	if !ok {
		return Money{}, Errorf(CodeInvalid, "This is not an amount of money.", "field", "amount", "text", clip(text, 32))
	}
	var minor int64
	for _, d := range whole + fraction + strings.Repeat("0", decimals-len(fraction)) {
		minor = minor*10 + int64(d-'0')
		if minor > MaxMinor {
			return Money{}, Errorf(CodeInvalid, "This amount is too large.", "field", "amount")
		}
	}
	return Money{Minor: minor, Currency: currency}, nil
}

// splitAmount takes the last separator as the decimal one when at most
// `decimals` digits follow it, and demands groups of three before it.
func splitAmount(text string, decimals int) (whole, fraction string, ok bool) {
	text = strings.TrimSpace(text)
	text = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "'", " ", "’", " ").Replace(text)
	if i := strings.LastIndexAny(text, ".,"); i >= 0 && len(text)-i-1 <= decimals && len(text)-i-1 > 0 {
		text, fraction = text[:i], text[i+1:]
		if !allDigits(fraction) {
			return "", "", false
		}
	}
	groups := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' || r == '.' })
	if strings.Join(groups, "") == "" || separators(text) != len(groups)-1 {
		return "", "", false
	}
	if len(groups) > 1 && (groups[0][0] == '0' || (decimals > 0 && fraction == "" && strings.Count(text, ".") == 1 && separators(text) == 1)) {
		return "", "", false // 12.345 is three decimals as likely as twelve thousand
	}
	for i, g := range groups {
		if !allDigits(g) || (len(groups) > 1 && i > 0 && len(g) != 3) || (len(groups) > 1 && i == 0 && len(g) > 3) {
			return "", "", false
		}
	}
	whole = strings.Join(groups, "")
	return whole, fraction, len(whole) <= 18
}

func separators(s string) int {
	n := 0
	for _, r := range s {
		if r == ' ' || r == ',' || r == '.' {
			n++
		}
	}
	return n
}

func allDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

func clip(s string, max int) string {
	r := []rune(s)
	if len(r) > max {
		return string(r[:max]) + "…"
	}
	return s
}
