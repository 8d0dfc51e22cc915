package guard

import "math"

// generations keep values by key, and a bounded number of them. What is put is in the young
// one; when that is full it becomes the old one, and what nobody has put since then is
// forgotten: nobody ever pays for a look at all of them.
type generations[K comparable, V any] struct {
	most       int // of one generation
	young, old map[K]V
}

func (g *generations[K, V]) get(k K) (V, bool) {
	if v, ok := g.young[k]; ok {
		return v, true
	}
	v, ok := g.old[k]
	return v, ok
}

func (g *generations[K, V]) put(k K, v V) {
	if _, ok := g.young[k]; g.young == nil || !ok && len(g.young) >= g.most {
		g.young, g.old = map[K]V{}, g.young
	}
	g.young[k] = v
}

// forgetOldest takes out what was last the longest ago.
func forgetOldest[K comparable, V any](all map[K]V, last func(V) int64) {
	var oldest K
	at := int64(math.MaxInt64)
	for k, v := range all {
		if l := last(v); l < at {
			oldest, at = k, l
		}
	}
	delete(all, oldest)
}
