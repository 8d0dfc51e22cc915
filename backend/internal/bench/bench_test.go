package bench_test

import (
	"context"
	"errors"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/internal/bench"
)

// small is enough of everything to go through every measure.
func small() bench.Size {
	return bench.Size{Tickets: 300, Singles: 20, Bulk: 70, Holds: 600, Checkins: 300}
}

func TestEveryFigureIsMeasuredOnce(t *testing.T) {
	var keys []string
	err := bench.Run(t.Context(), t.TempDir(), small(), func(f bench.Figure) {
		keys = append(keys, f.Key)
		if f.Value <= 0 || math.IsInf(f.Value, 0) || math.IsNaN(f.Value) || f.What == "" || f.Unit == "" {
			t.Errorf("%+v is no figure", f)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"disk.median", "disk.p99", "holds.rate", "sale.median", "sale.p99", "sale.rate", "device",
		"gate.median", "gate.p99", "gate.rate", "upload", "upload.folded"}
	if !slices.Equal(keys, want) {
		t.Errorf("measured %v, want %v", keys, want)
	}
}

func TestReached(t *testing.T) {
	for _, c := range []struct {
		f    bench.Figure
		want bool
	}{
		{bench.Figure{Value: 0.4, Unit: "ms", Asked: 0.5}, true},
		{bench.Figure{Value: 0.6, Unit: "ms", Asked: 0.5}, false},
		{bench.Figure{Value: 2100, Unit: "/s", Asked: 2000}, true},
		{bench.Figure{Value: 1900, Unit: "/s", Asked: 2000}, false},
		{bench.Figure{Value: 900, Unit: "s"}, true},
	} {
		if got := c.f.Reached(); got != c.want {
			t.Errorf("%+v: reached %v", c.f, got)
		}
	}
}

// Whoever stops it gets their machine back, with no figure that is none.
func TestStoppedInTheMiddle(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	err := bench.Run(ctx, t.TempDir(), small(), func(f bench.Figure) {
		if f.Key == "holds.rate" {
			stop()
		}
		if f.Key == "gate.median" {
			t.Error("it went on")
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("stopped, it says %v", err)
	}
}

func TestAFolderThatCannotBeWritten(t *testing.T) {
	err := bench.Run(t.Context(), t.TempDir()+"/none", small(), func(f bench.Figure) { t.Errorf("measured %+v", f) })
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("without a folder: %v", err)
	}
}
