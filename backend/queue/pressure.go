package queue

import "sync/atomic"

// pressure is what joins cost at the writer.
type pressure struct {
	joins atomic.Int64
	wait  atomic.Int64 // the longest since it was looked at, ms
}

func (p *pressure) took(ms int64) {
	for {
		was := p.wait.Load()
		if ms <= was || p.wait.CompareAndSwap(was, ms) {
			return
		}
	}
}

// Pressure returns how many joins are on their way to being durable, and the longest that
// one took since the last call, ms.
func (r *Room) Pressure() (joins, waitMs int64) { return r.press.joins.Load(), r.press.wait.Swap(0) }

// Joins is how many joins are on their way.
func (r *Room) Joins() int64 { return r.press.joins.Load() }

// SetPause says after how many seconds one who is near the front looks again, from the next
// frame on.
func (r *Room) SetPause(seconds int64) { r.pause.Store(seconds) }
