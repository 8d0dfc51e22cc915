package pricing

import "github.com/ticketcrib/ticketcrib/backend/ticketing"

// Pieces is a number of notes or coins of one denomination.
type Pieces struct {
	Minor int64 // worth of one, minor units
	Count int64
}

// maxSteps bounds the search for change with what is in a drawer.
const maxSteps = 200_000

// Change says which notes and coins make an amount, largest first, taking no
// more of each than the drawer has; a nil drawer has all of them without end.
// It prefers large pieces. short is what cannot be handed back with them: then
// pieces are the nearest below the amount that the large ones make. It returns
// CodeInvalid if the amount is negative or its currency unknown.
func Change(amount ticketing.Money, drawer map[int64]int64) (pieces []Pieces, short ticketing.Money, err error) {
	if err := amount.Validate(); err != nil {
		return nil, ticketing.Money{}, err
	}
	if amount.Minor < 0 {
		return nil, ticketing.Money{}, ticketing.Errorf(ticketing.CodeInvalid, "There is no change on less than zero.", "field", "amount")
	}
	s := search{all: Denominations(amount.Currency), drawer: drawer, dead: map[searchState]bool{}}
	s.counts = make([]int64, len(s.all))
	left := int64(0)
	if !s.exact(0, amount.Minor) {
		left = s.greedy(amount.Minor)
	}
	for i, count := range s.counts {
		if count > 0 {
			pieces = append(pieces, Pieces{Minor: s.all[i].Minor, Count: count})
		}
	}
	return pieces, ticketing.Money{Minor: left, Currency: amount.Currency}, nil
}

// search looks for counts that make an amount exactly. dead remembers what is
// known not to work, so that no state is tried twice.
type search struct {
	all    []Denomination
	drawer map[int64]int64
	counts []int64
	dead   map[searchState]bool
	steps  int
}

type searchState struct {
	from int
	left int64
}

// exact fills counts from the given denomination on, most of the largest first,
// and reports whether they make what is left.
func (s *search) exact(from int, left int64) bool {
	if left == 0 {
		clear(s.counts[from:])
		return true
	}
	state := searchState{from, left}
	if from == len(s.all) || s.dead[state] || s.steps > maxSteps {
		return false
	}
	for count := s.most(from, left); count >= 0; count-- {
		s.steps++
		s.counts[from] = count
		if s.exact(from+1, left-count*s.all[from].Minor) {
			return true
		}
		if s.steps > maxSteps {
			return false
		}
	}
	s.dead[state] = true
	return false
}

// greedy takes the most of each and returns what remains.
func (s *search) greedy(left int64) int64 {
	for i := range s.all {
		s.counts[i] = s.most(i, left)
		left -= s.counts[i] * s.all[i].Minor
	}
	return left
}

func (s *search) most(i int, left int64) int64 {
	most := left / s.all[i].Minor
	if s.drawer != nil {
		most = min(most, max(0, s.drawer[s.all[i].Minor]))
	}
	return most
}
