package pricing

import "math/bits"

// Rounding names the rule for what falls between two minor units.
type Rounding string

// The rules. HalfUp takes a half away from zero; HalfEven takes it to the even
// neighbour, so that many halves do not add up in one direction.
const (
	HalfUp   Rounding = "half_up"
	HalfEven Rounding = "half_even"
)

// Valid reports whether r is one of the rules.
func (r Rounding) Valid() bool { return r == HalfUp || r == HalfEven }

// share returns amount times part over whole, rounded; exact in 128 bits. amount
// is not negative, whole is positive and part at most whole.
func (r Rounding) share(amount, part, whole int64) int64 {
	high, low := bits.Mul64(uint64(amount), uint64(part))
	quotient, rest := bits.Div64(high, low, uint64(whole))
	twice := 2 * rest
	up := twice > uint64(whole) || (twice == uint64(whole) && (r == HalfUp || quotient%2 == 1))
	if up {
		quotient++
	}
	return int64(quotient)
}
