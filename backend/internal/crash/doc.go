// Package crash kills programs and cuts their power. Its tests run a child that
// sells, scans and syncs on a real store and says what was confirmed; the child
// is killed at random points, or its disk is rebuilt as if the power had failed
// at one, and what was confirmed must be there, once.
//
// It holds tests only.
package crash
