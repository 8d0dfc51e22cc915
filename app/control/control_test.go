package control_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/ticketcrib/ticketcrib/app/control"
)

func TestASecondStartRaisesTheWindowOfTheFirst(t *testing.T) {
	var raised atomic.Int32
	for name, c := range map[string]struct {
		raise func() bool
		want  bool
	}{
		"a window":                         {func() bool { raised.Add(1); return true }, true},
		"a window that has not opened yet": {func() bool { return false }, false},
		"no window":                        {nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			served(t, control.Config{DataDir: dir, Raise: c.raise, Log: slog.New(slog.DiscardHandler)})
			if got := control.RaiseWindow(t.Context(), dir); got != c.want {
				t.Errorf("raised: %v", got)
			}
		})
	}
	if raised.Load() != 1 {
		t.Errorf("raised %d times", raised.Load())
	}
	if control.RaiseWindow(t.Context(), filepath.Join(t.TempDir(), "nobody")) {
		t.Error("nobody runs there, and was raised")
	}
}

// served answers commands until the test ends; it returns when a caller gets
// through.
func served(t *testing.T, cfg control.Config) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- control.Serve(ctx, cfg) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	for {
		if _, ok := control.Beside(cfg.DataDir); ok {
			return
		}
		select {
		case err := <-ended:
			t.Fatal(err)
		default:
		}
	}
}
