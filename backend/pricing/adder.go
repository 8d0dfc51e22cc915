package pricing

import "github.com/ticketcrib/ticketcrib/backend/ticketing"

// adder adds minor units of one currency and keeps the first error, so that a
// sum reads as a sum. After an error every result is 0.
type adder struct {
	currency string
	err      error
}

func (a *adder) money(minor int64) ticketing.Money {
	return ticketing.Money{Minor: minor, Currency: a.currency}
}

func (a *adder) plus(x, y int64) int64 {
	sum, err := a.money(x).Plus(a.money(y))
	return a.kept(sum, err)
}

func (a *adder) times(x int64, n int) int64 {
	product, err := a.money(x).Times(n)
	return a.kept(product, err)
}

func (a *adder) kept(m ticketing.Money, err error) int64 {
	if a.err == nil {
		a.err = err
	}
	if a.err != nil {
		return 0
	}
	return m.Minor
}

// items adds up what the lines cost.
func (a *adder) items(lines []Line) int64 {
	a.kept(a.money(0), a.money(0).Validate())
	out := int64(0)
	for _, line := range lines {
		if line.Price.Minor < 0 || line.Price.Currency != a.currency || line.Price.Minor > ticketing.MaxMinor {
			a.kept(a.money(0), ticketing.Errorf(ticketing.CodeInvalid, "A price is in the event's currency and not below zero.", "field", "price"))
		}
		if line.Items < 1 || line.Items > MaxItems {
			a.kept(a.money(0), ticketing.Errorf(ticketing.CodeInvalid, "Take at least one and at most 10,000 of a ticket.", "field", "items"))
		}
		if a.err != nil {
			return 0
		}
		out = a.plus(out, a.times(line.Price.Minor, line.Items))
	}
	return out
}
