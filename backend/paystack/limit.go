package paystack

import (
	"context"
	"sync"
	"time"
)

// window is Paystack's: so many requests of one endpoint in any sixty seconds.
const window = time.Minute

// Limits are how many requests of each endpoint a mode allows in a window (docs:
// rate limits; reference section 7). An endpoint that is not named has the
// standard one.
func Limits(m Mode) (standard int, extended map[string]int) {
	if m == Test {
		return 100, nil
	}
	return 600, map[string]int{"verify": 3000, "initialize": 1200, "charge": 1200, "check": 1200}
}

// Limiter keeps the requests of every endpoint under its limit in any window that
// slides, as even as they come. It is for any number of goroutines.
type Limiter struct {
	now      func() time.Time
	wait     func(context.Context, time.Duration) error
	standard int
	extended map[string]int

	mu   sync.Mutex
	ends map[string]*endpoint
}

// endpoint is when its last requests went out, the oldest first, and until when it
// pauses because Paystack said so.
type endpoint struct {
	sent   []time.Time
	paused time.Time
}

// NewLimiter returns a limiter of a mode. now and wait may be those of a test's
// own clock; nil: the real one.
func NewLimiter(m Mode, now func() time.Time, wait func(context.Context, time.Duration) error) *Limiter {
	if now == nil {
		now = time.Now
	}
	if wait == nil {
		wait = sleep
	}
	l := &Limiter{now: now, wait: wait, ends: map[string]*endpoint{}}
	l.standard, l.extended = Limits(m)
	return l
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// Take waits until one more request may go out, and counts it.
func (l *Limiter) Take(ctx context.Context, name string) error {
	for {
		pause := l.try(name)
		if pause <= 0 {
			return nil
		}
		if err := l.wait(ctx, pause); err != nil {
			return err
		}
	}
}

// margin is added to a window, for what a request takes longer on its way than
// another.
const margin = 50 * time.Millisecond

func (l *Limiter) try(name string) (pause time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.ends[name]
	if e == nil {
		e = &endpoint{}
		l.ends[name] = e
	}
	limit, ok := l.extended[name]
	if !ok {
		limit = l.standard
	}
	now := l.now()
	if pause := e.paused.Sub(now); pause > 0 {
		return pause
	}
	if len(e.sent) < limit {
		e.sent = append(e.sent, now)
		return 0
	}
	if pause := e.sent[0].Add(window + margin).Sub(now); pause > 0 {
		return pause
	}
	e.sent = append(e.sent[1:], now)
	return 0
}

// Pause holds an endpoint back for as long as Paystack said.
func (l *Limiter) Pause(name string, d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if e := l.ends[name]; e != nil {
		if until := l.now().Add(d); until.After(e.paused) {
			e.paused = until
		}
	}
}
