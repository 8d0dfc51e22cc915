package bots

import "slices"

// Tied is what a score by ties would do to one group: of Count so many are tied to more others
// than one may be, and have so many of the tickets.
type Tied struct {
	Group
	Flagged int
	Tickets int64
}

// Ties works out what a score by what accounts have in common would have seen of a sale that was
// played: two who share anything of the kinds belong together, and who belongs to a bunch of
// many is suspected. size is from how many on: the smallest with which no more than one of a
// hundred of any group of people is. It knows all, after the sale: a hub would know less, and
// later.
func (r Report) Ties(kinds ...string) (size int, out []Tied) {
	bunch := map[*actor]*actor{}
	var top func(a *actor) *actor
	top = func(a *actor) *actor {
		if up, ok := bunch[a]; ok && up != a {
			bunch[a] = top(up)
			return bunch[a]
		}
		return a
	}
	first := map[string]*actor{}
	for _, o := range r.Outcomes {
		for _, a := range o.actors {
			for _, kind := range kinds {
				for _, what := range a.shared[kind] {
					if other, ok := first[what]; ok {
						bunch[top(a)] = top(other)
					} else {
						first[what] = a
					}
				}
			}
		}
	}
	many := map[*actor]int{}
	for _, o := range r.Outcomes {
		for _, a := range o.actors {
			many[top(a)]++
		}
	}
	for _, o := range r.Outcomes {
		if o.Scalper {
			continue
		}
		sizes := make([]int, len(o.actors))
		for i, a := range o.actors {
			sizes[i] = many[top(a)]
		}
		slices.Sort(sizes)
		size = max(size, sizes[len(sizes)-1-len(sizes)/100]+1)
	}
	for _, o := range r.Outcomes {
		t := Tied{Group: o.Group}
		for _, a := range o.actors {
			if many[top(a)] >= size {
				t.Flagged++
				t.Tickets += a.tickets
			}
		}
		out = append(out, t)
	}
	return size, out
}
