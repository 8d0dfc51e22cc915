package pricing

import (
	"slices"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Denomination is a note or coin that is in use.
type Denomination struct {
	Minor int64 // its worth in minor units
	Coin  bool
}

// Denominations returns the notes and coins in everyday use of a currency,
// largest first; nil for one that TicketCrib does not sell in.
func Denominations(currency string) []Denomination {
	c, ok := cash[currency]
	if !ok {
		return nil
	}
	out := make([]Denomination, 0, len(c.notes)+len(c.coins))
	for _, minor := range c.notes {
		out = append(out, Denomination{Minor: minor})
	}
	for _, minor := range c.coins {
		out = append(out, Denomination{Minor: minor, Coin: true})
	}
	slices.SortStableFunc(out, func(a, b Denomination) int { return int(b.Minor - a.Minor) })
	return out
}

// cash lists notes and coins in minor units, largest first, as the central
// banks issue them and as they are really used: naira coins, for one, are not.
var cash = map[string]struct{ notes, coins []int64 }{
	"NGN": {notes: []int64{1000_00, 500_00, 200_00, 100_00, 50_00, 20_00, 10_00, 5_00}},
	"GHS": {notes: []int64{200_00, 100_00, 50_00, 20_00, 10_00, 5_00}, coins: []int64{2_00, 1_00, 50, 20, 10}},
	"KES": {notes: []int64{1000_00, 500_00, 200_00, 100_00, 50_00}, coins: []int64{20_00, 10_00, 5_00, 1_00}},
	"ZAR": {notes: []int64{200_00, 100_00, 50_00, 20_00, 10_00}, coins: []int64{5_00, 2_00, 1_00, 50, 20, 10}},
	"USD": {notes: []int64{100_00, 50_00, 20_00, 10_00, 5_00, 1_00}, coins: []int64{25, 10, 5, 1}},
	"XOF": {notes: []int64{10_000, 5_000, 2_000, 1_000, 500}, coins: []int64{250, 200, 100, 50, 25, 10, 5, 1}},
	"EGP": {notes: []int64{200_00, 100_00, 50_00, 20_00, 10_00, 5_00}, coins: []int64{1_00, 50, 25}},
	"RWF": {notes: []int64{5_000, 2_000, 1_000, 500}, coins: []int64{100, 50, 20, 10, 5, 1}},
	"EUR": {notes: []int64{200_00, 100_00, 50_00, 20_00, 10_00, 5_00}, coins: []int64{2_00, 1_00, 50, 20, 10, 5, 2, 1}},
	"GBP": {notes: []int64{50_00, 20_00, 10_00, 5_00}, coins: []int64{2_00, 1_00, 50, 20, 10, 5, 2, 1}},
}

// likelyAmounts is how many amounts a counter has room to offer.
const likelyAmounts = 3

// LikelyCash returns up to three round amounts above the total that a buyer is
// likely to hand over, smallest first: one note that covers it, or the total
// rounded up to a step of 1 or 5 that people count in. The exact amount is not
// among them. It returns nil if there is nothing to pay or the currency is
// unknown.
func LikelyCash(total ticketing.Money) []ticketing.Money {
	notes := cash[total.Currency].notes
	if len(notes) == 0 || total.Minor <= 0 || total.Validate() != nil {
		return nil
	}
	var out []ticketing.Money
	last := total.Minor
	for _, step := range steps(notes, total.Minor) {
		amount := (total.Minor + step - 1) / step * step
		if amount > last && amount <= ticketing.MaxMinor && len(out) < likelyAmounts {
			out = append(out, ticketing.Money{Minor: amount, Currency: total.Currency})
			last = amount
		}
	}
	return out
}

// steps lists what people round a total up to, ascending: notes of 1 and 5, any
// note that covers the total alone, and bundles of 5 and 10 of the largest.
// Nobody rounds by less than a hundredth.
func steps(notes []int64, total int64) []int64 {
	var out []int64
	for _, note := range slices.Backward(notes) {
		if (roundStep(note) && note >= total/100) || note > total {
			out = append(out, note)
		}
	}
	for bundle := notes[0]; bundle <= total*2; bundle *= 10 {
		if bundle >= total/100 {
			out = append(out, 5*bundle, 10*bundle)
		}
	}
	return out
}

// roundStep reports whether the first digit is 1 or 5.
func roundStep(n int64) bool {
	for n >= 10 {
		n /= 10
	}
	return n == 1 || n == 5
}
