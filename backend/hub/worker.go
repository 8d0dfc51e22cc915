package hub

import (
	"context"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/store"
)

// rests is the longest that a worker waits between two looks: silent devices and times that
// end make no noise.
const rests = 15 * time.Second

// wakes lets a worker look at once; to be woken twice is to be woken.
func wakes(worker chan<- struct{}) {
	select {
	case worker <- struct{}{}:
	default:
	}
}

// repeats does a worker's work until the hub ends: anew after as long as the work says, or
// as soon as the worker is woken.
func (h *Hub) repeats(woken <-chan struct{}, work func(context.Context) time.Duration) {
	ctx, cancel := h.whileOpen()
	defer cancel()
	for {
		timer := time.NewTimer(work(ctx))
		select {
		case <-h.quit:
			timer.Stop()
			return
		case <-woken:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// until is how long a worker may rest before next is due, Unix ms; 0: nothing is.
func (h *Hub) until(ctx context.Context, next func(*store.Tx) (int64, error)) time.Duration {
	var at int64
	if err := h.cfg.Store.Read(ctx, func(tx *store.Tx) (err error) { at, err = next(tx); return err }); err != nil || at == 0 {
		return rests
	}
	return min(max(time.Duration(at-h.cfg.Now())*time.Millisecond, 200*time.Millisecond), rests)
}
