package pricing

import "github.com/ticketcrib/ticketcrib/backend/ticketing"

// MaxItems bounds the items of one order line.
const MaxItems = 10_000

// wholePart is 100% in basis points, the most that a fee or tax may be.
const wholePart = 10_000

// Line is what an order buys: Items of one price.
type Line struct {
	Price ticketing.Money // of one item, not negative
	Items int             // 1 to MaxItems
}

// Basis says what a fee or tax is taken of.
type Basis string

// The bases. Where amounts are rounded, PerItem rounds each item's part and
// then adds, PerOrder adds and then rounds once.
const (
	PerItem  Basis = "per_item"
	PerOrder Basis = "per_order"
)

// Fee is added to what the items cost. Items and orders that cost nothing carry
// no fee.
type Fee struct {
	Name        string
	Basis       Basis
	Fixed       int64 // minor units, of each item or of the order
	BasisPoints int64 // of the item's price or of the order's items; 100 is 1%
}

// BookingFee is what an event's booking fee comes to on one item of a price. CodeInvalid
// for a fee or a price that is out of range.
func BookingFee(f ticketing.BookingFee, price ticketing.Money) (ticketing.Money, error) {
	rules := Rules{Fees: []Fee{{Basis: PerItem, Fixed: f.Fixed, BasisPoints: f.BasisPoints}}}
	quote, err := rules.Price(price.Currency, []Line{{Price: price, Items: 1}})
	return quote.Fees, err
}

// Tax is a part of the price or comes on top of it.
type Tax struct {
	Name        string
	Basis       Basis
	BasisPoints int64 // of the price before tax; 750 is 7.5%
	Inclusive   bool  // the prices shown contain it
	OnFees      bool  // fees are taxed too, as one more item
}

// Rules are an event's fees, tax and rounding. The zero value adds nothing.
type Rules struct {
	Fees     []Fee
	Tax      Tax      // BasisPoints 0: none
	Rounding Rounding // "" is HalfUp
}

// Quote is what an order costs and why. Total is Items + Fees, plus Tax where
// it is not inclusive; an inclusive Tax is the part that Total contains.
type Quote struct {
	Items ticketing.Money
	Fees  ticketing.Money
	Tax   ticketing.Money
	Total ticketing.Money

	PerFee []ticketing.Money // in the order of Rules.Fees; they add up to Fees
}

// Price returns what the lines cost in the currency. It returns CodeInvalid,
// with Args field, if a line is negative, empty or of another currency, a rule
// is out of range, or a sum is beyond ticketing.MaxMinor. No lines cost nothing.
func (r Rules) Price(currency string, lines []Line) (Quote, error) {
	if err := r.validate(); err != nil {
		return Quote{}, err
	}
	sum := adder{currency: currency}
	items := sum.items(lines)
	fees := make([]int64, len(r.Fees))
	total := items
	feeSum := int64(0)
	for i, fee := range r.Fees {
		fees[i] = r.fee(fee, &sum, lines, items)
		feeSum = sum.plus(feeSum, fees[i])
	}
	tax := r.tax(&sum, lines, items, feeSum)
	total = sum.plus(total, feeSum)
	if !r.Tax.Inclusive {
		total = sum.plus(total, tax)
	}
	if sum.err != nil {
		return Quote{}, sum.err
	}
	quote := Quote{Items: sum.money(items), Fees: sum.money(feeSum), Tax: sum.money(tax), Total: sum.money(total)}
	for _, fee := range fees {
		quote.PerFee = append(quote.PerFee, sum.money(fee))
	}
	return quote, nil
}

func (r Rules) fee(fee Fee, sum *adder, lines []Line, items int64) int64 {
	if fee.Basis == PerOrder {
		return r.feeOn(fee, sum, items)
	}
	out := int64(0)
	for _, line := range lines {
		out = sum.plus(out, sum.times(r.feeOn(fee, sum, line.Price.Minor), line.Items))
	}
	return out
}

func (r Rules) feeOn(fee Fee, sum *adder, amount int64) int64 {
	if amount <= 0 {
		return 0
	}
	return sum.plus(fee.Fixed, r.rounding().share(amount, fee.BasisPoints, wholePart))
}

func (r Rules) tax(sum *adder, lines []Line, items, fees int64) int64 {
	taxedFees := int64(0)
	if r.Tax.OnFees {
		taxedFees = fees
	}
	if r.Tax.Basis != PerItem {
		return r.taxOn(sum.plus(items, taxedFees))
	}
	out := r.taxOn(taxedFees)
	for _, line := range lines {
		out = sum.plus(out, sum.times(r.taxOn(line.Price.Minor), line.Items))
	}
	return out
}

func (r Rules) taxOn(amount int64) int64 {
	whole := int64(wholePart)
	if r.Tax.Inclusive {
		whole += r.Tax.BasisPoints
	}
	return r.rounding().share(max(amount, 0), r.Tax.BasisPoints, whole)
}

func (r Rules) rounding() Rounding {
	if r.Rounding == "" {
		return HalfUp
	}
	return r.Rounding
}

func (r Rules) validate() error {
	for _, fee := range r.Fees {
		if !inRange(fee.BasisPoints) || fee.Fixed < 0 || fee.Fixed > ticketing.MaxMinor || !fee.Basis.valid() {
			return ticketing.Errorf(ticketing.CodeInvalid, "A fee is 0 to 100%, of each item or of the order.", "field", "fee")
		}
	}
	if !inRange(r.Tax.BasisPoints) || (r.Tax.BasisPoints > 0 && !r.Tax.Basis.valid()) {
		return ticketing.Errorf(ticketing.CodeInvalid, "A tax is 0 to 100%, of each item or of the order.", "field", "tax")
	}
	if !r.rounding().Valid() {
		return ticketing.Errorf(ticketing.CodeInvalid, "Amounts are rounded half up or half to even.", "field", "rounding")
	}
	return nil
}

func (b Basis) valid() bool { return b == PerItem || b == PerOrder }

func inRange(basisPoints int64) bool { return basisPoints >= 0 && basisPoints <= wholePart }
