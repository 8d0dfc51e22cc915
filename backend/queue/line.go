package queue

import "sort"

// line is who waits, by place, in memory: how many stand before a place and who comes
// next are answered in logarithmic time. Places have gaps where the hub was restored, so
// a line is a few dense runs.
type line struct {
	runs []*run
	// waiting is how many wait in all.
	waiting int64
}

// run is a stretch of places without a gap: states by place, and a Fenwick tree of who
// waits over them.
type run struct {
	first  uint64
	states []State
	tree   []int32 // tree[i] sums the waiting of the i&-i places up to i, from 1
}

// longestGap is how many places may be missing inside a run; they cost 5 bytes each.
const longestGap = 1 << 16

func (r *run) end() uint64 { return r.first + uint64(len(r.states)) }

// grow appends places until p is in the run.
func (r *run) grow(p uint64) {
	for r.end() <= p {
		r.states = append(r.states, None)
		i := len(r.states)
		sum, low := int32(0), i&-i
		for j := i - 1; j > i-low; j -= j & -j {
			sum += r.tree[j-1]
		}
		r.tree = append(r.tree, sum)
	}
}

func (r *run) add(p uint64, by int32) {
	for i := int(p-r.first) + 1; i <= len(r.tree); i += i & -i {
		r.tree[i-1] += by
	}
}

// before is how many wait in places of the run below p.
func (r *run) before(p uint64) (n int64) {
	if p <= r.first {
		return 0
	}
	for i := int(min(p, r.end()) - r.first); i > 0; i -= i & -i {
		n += int64(r.tree[i-1])
	}
	return n
}

// find is the place of the k-th that waits, from 1; k is at most their number.
func (r *run) find(k int64) uint64 {
	at, step := 0, 1
	for step*2 <= len(r.tree) {
		step *= 2
	}
	for ; step > 0; step /= 2 {
		if at+step <= len(r.tree) && int64(r.tree[at+step-1]) < k {
			at += step
			k -= int64(r.tree[at-1])
		}
	}
	return r.first + uint64(at)
}

// runOf returns the run that holds place p, made or grown where make is set.
func (l *line) runOf(p uint64, make bool) *run {
	i := sort.Search(len(l.runs), func(i int) bool { return l.runs[i].first > p })
	if i > 0 {
		r := l.runs[i-1]
		if p < r.end() {
			return r
		}
		room := i == len(l.runs) || p < l.runs[i].first
		if make && room && p-r.end() < longestGap {
			r.grow(p)
			return r
		}
	}
	if !make {
		return nil
	}
	r := &run{first: p}
	r.grow(p)
	l.runs = append(l.runs, nil)
	copy(l.runs[i+1:], l.runs[i:])
	l.runs[i] = r
	return r
}

// state returns how the place stands; None where nobody has it.
func (l *line) state(p uint64) State {
	if r := l.runOf(p, false); r != nil {
		return r.states[p-r.first]
	}
	return None
}

// set puts a place into a state.
func (l *line) set(p uint64, s State) {
	r := l.runOf(p, true)
	old := r.states[p-r.first]
	r.states[p-r.first] = s
	switch {
	case old == Waiting && s != Waiting:
		r.add(p, -1)
		l.waiting--
	case old != Waiting && s == Waiting:
		r.add(p, 1)
		l.waiting++
	}
}

// before is how many wait in places below p.
func (l *line) before(p uint64) (n int64) {
	for _, r := range l.runs {
		if r.first >= p {
			break
		}
		n += r.before(p)
	}
	return n
}

// after returns the place of the k-th that waits in places above p, from 1.
func (l *line) after(p uint64, k int64) (uint64, bool) {
	k += l.before(p + 1)
	for _, r := range l.runs {
		n := r.before(r.end())
		if k <= n {
			return r.find(k), true
		}
		k -= n
	}
	return 0, false
}
