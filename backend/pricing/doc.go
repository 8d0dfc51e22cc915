// Package pricing answers what something costs and how it is paid in cash: the
// tier in force, an order's fees, tax and total, likely amounts of cash, the
// notes to hand back, and the text of an amount of money.
//
// It is pure: no clock, no storage, no configuration. It must never use a
// float, round without a named rule, or lose a minor unit: parts always add up
// to the whole.
package pricing
