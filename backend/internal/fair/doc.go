// Package fair is a whole fair in one process: a hub, counters and gates on
// stores of their own, a network that fails on purpose, clocks that can be
// wrong, and disks that are put back to an older state. Scenario scripts and a
// seeded generator drive it, and after each run the promises are checked.
//
// It uses the product's own code only and must never be part of a program: it
// is for tests.
package fair
