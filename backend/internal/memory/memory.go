// Package memory gives back to the system what a crowd has left behind.
package memory

import (
	"context"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// every is how often is looked. A process is quiet that allocates less than little in that
// time; what it has allocated since it gave back last must be worth a collection. Bytes. A
// process that works is left alone: a collection would hold up what it sends.
const (
	every  = 10 * time.Second
	little = 8 << 20
	worth  = 32 << 20
)

// GiveBack looks at this process's heap until ctx ends: once it is quiet after a burst what
// is dead is collected and what is empty returned. Go by itself collects an idle heap every
// two minutes and keeps what a burst needed, so that who comes in a herd would cost the
// garbage of his request for as long as he waits. A collection costs one core some ten ms.
// It is for the program that the process is, and runs once in it.
func GiveBack(ctx context.Context) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	h := newHeap()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			h.look()
		}
	}
}

// heap is how much was ever allocated: at the last look, and when it was given back last.
type heap struct {
	sample      [1]metrics.Sample
	seen, given uint64
}

func newHeap() *heap {
	h := &heap{sample: [1]metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}}
	h.seen = h.allocated()
	return h
}

func (h *heap) allocated() uint64 {
	metrics.Read(h.sample[:])
	return h.sample[0].Value.Uint64()
}

// look gives back what is not needed, where the process is quiet.
func (h *heap) look() (gave bool) {
	now := h.allocated()
	lately := now - h.seen
	h.seen = now
	if lately > little || now-h.given < worth {
		return false
	}
	debug.FreeOSMemory()
	h.given = now
	return true
}
