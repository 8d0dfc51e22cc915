package pricing

import "github.com/ticketcrib/ticketcrib/backend/ticketing"

// Split shares an amount among n, the first ones getting one minor unit more
// where it does not come out even. The shares add up to the amount; nil if n is
// below 1.
func Split(m ticketing.Money, n int) []ticketing.Money {
	if n < 1 {
		return nil
	}
	out := make([]ticketing.Money, n)
	each, left := m.Minor/int64(n), m.Minor%int64(n)
	for i := range out {
		out[i] = ticketing.Money{Minor: each, Currency: m.Currency}
		switch {
		case int64(i) < left:
			out[i].Minor++
		case int64(i) < -left:
			out[i].Minor--
		}
	}
	return out
}
