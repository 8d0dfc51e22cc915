package queue

// rank is which of two entries of one person stands: the turn that he is in, then the turn
// that he has had, then the call, then a place.
func (s State) rank() int {
	switch s {
	case Claimed:
		return 4
	case Done:
		return 3
	case Called:
		return 2
	case Waiting, Away:
		return 1
	}
	return 0
}

// Over reports whether of two places that turn out to be one person's this one is kept: the
// further one, and of two that wait the earlier.
func (v View) Over(other View) bool {
	if a, b := v.State.rank(), other.State.rank(); a != b {
		return a > b
	}
	if v.Place != other.Place {
		return v.Place < other.Place
	}
	return v.Number < other.Number // not drawn yet
}
