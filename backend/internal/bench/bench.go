// Package bench measures what a laptop can do: the disk alone, the gate, the
// counter, holds, a new device and an upload, on the real hub and stations over
// loopback. Each figure stands beside what is asked and what limits it.
//
// It works in an empty folder of its caller's and never touches the program's
// own data; it must not be linked with package testing.
package bench

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Figure is one measured number.
type Figure struct {
	Key     string  `json:"key"` // names the figure to scripts; never changes meaning
	What    string  `json:"what"`
	Value   float64 `json:"value"`
	Unit    string  `json:"unit"`              // ms, s or /s
	Asked   float64 `json:"asked,omitempty"`   // at most, or at least of a rate; 0: nothing is asked
	Limit   float64 `json:"limit,omitempty"`   // the disk's own, in the same unit; 0: it does not limit this
	Obvious float64 `json:"obvious,omitempty"` // one plain transaction each, in the same run; 0: not measured
}

// Reached reports whether the figure is as good as what is asked.
func (f Figure) Reached() bool {
	if f.Unit == "/s" {
		return f.Value >= f.Asked
	}
	return f.Asked == 0 || f.Value <= f.Asked
}

// Size is how much of each is done.
type Size struct {
	Tickets  int // that the event has
	Singles  int // one after another: disk, gate, sale, and everything obvious
	Bulk     int // scans, and sales, 64 at once
	Holds    int // by 512 buyers at once
	Checkins int // uploaded
}

// Whole is the size that the asked figures are about.
func Whole() Size {
	return Size{Tickets: 100_000, Singles: 500, Bulk: 4000, Holds: 50_000, Checkins: 100_000}
}

// Run measures everything in an empty folder and tells each figure as soon as
// it is known. It ends early with ctx, or with what went wrong.
func Run(ctx context.Context, folder string, size Size, tell func(Figure)) error {
	disk, err := measureDisk(folder, size.Singles)
	if err != nil {
		return fmt.Errorf("measure the disk: %w", err)
	}
	r := &run{ctx: ctx, folder: folder, size: size, tell: tell, sync: disk.median()}
	r.tell(Figure{Key: "disk.median", What: "disk: one page written and synced, median", Value: ms(disk.median()), Unit: "ms"})
	r.tell(Figure{Key: "disk.p99", What: "disk: one page written and synced, p99", Value: ms(disk.p99()), Unit: "ms"})
	for _, measure := range []struct {
		what string
		do   func() error
	}{{"holds", r.holds}, {"the venue", r.venue}} {
		if err := measure.do(); err != nil {
			return fmt.Errorf("measure %s: %w", measure.what, err)
		}
	}
	return nil
}

// run is one pass over all measures.
type run struct {
	ctx    context.Context
	folder string
	size   Size
	tell   func(Figure)
	sync   time.Duration // the disk's own, median
}

// spread is how long each of many took.
type spread []time.Duration

// each does so many things one after another; a refusal ends it.
func each(count int, do func(i int) error) (spread, error) {
	took := make(spread, 0, count)
	for i := range count {
		at := time.Now()
		if err := do(i); err != nil {
			return nil, err
		}
		took = append(took, time.Since(at))
	}
	slices.Sort(took)
	return took, nil
}

func (s spread) median() time.Duration { return s[len(s)/2] }
func (s spread) p99() time.Duration    { return s[len(s)*99/100] }

// atOnce does so many things by so many hands and returns how many a second;
// the first refusal ends it.
func atOnce(hands, count int, do func(i int) error) (perSecond float64, err error) {
	var wait sync.WaitGroup
	var next atomic.Int64
	var refused atomic.Pointer[error]
	at := time.Now()
	for range hands {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < count && refused.Load() == nil; i = int(next.Add(1)) - 1 {
				if err := do(i); err != nil {
					refused.CompareAndSwap(nil, &err)
				}
			}
		})
	}
	wait.Wait()
	if err := refused.Load(); err != nil {
		return 0, *err
	}
	return float64(count) / time.Since(at).Seconds(), nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
