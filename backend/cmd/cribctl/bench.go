package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/ticketcrib/ticketcrib/app/control"
	"github.com/ticketcrib/ticketcrib/backend/internal/bench"
)

// benchTime bounds a bench on a slow machine.
const benchTime = 15 * time.Minute

// benched is what a bench says to a script. It names no person and no place.
type benched struct {
	At      string         `json:"at"`
	Version string         `json:"version"`
	System  string         `json:"system"`
	Cores   int            `json:"cores"`
	Figures []bench.Figure `json:"figures"`
}

// bench measures this machine on the disk that the data folder is on, in a
// folder that it removes, however it ends.
func (o options) bench(size bench.Size, out io.Writer) (err error) {
	if o.action != "" {
		return &usageError{"bench takes no more words"}
	}
	if _, beside := control.Beside(o.data); beside {
		return errors.New("TicketCrib is running. Close it first: each would make the other slow")
	}
	disk, err := existing(o.data)
	if err != nil {
		return fmt.Errorf("find the disk to measure: %w", err)
	}
	folder, err := os.MkdirTemp(disk, "ticketcrib-bench-")
	if err != nil {
		return fmt.Errorf("make a folder to measure in: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, benchTime)
	defer cancel()
	b := benched{At: time.Now().UTC().Format(time.RFC3339), Version: version, System: runtime.GOOS + "/" + runtime.GOARCH, Cores: runtime.NumCPU()}
	if !o.json {
		fmt.Fprintf(out, "%s, %d cores. This takes a minute or two.\n\n%s\n", b.System, b.Cores, benchRow("", "here", "asked", "the disk's own", "one by one"))
	}
	err = bench.Run(ctx, folder, size, func(f bench.Figure) {
		b.Figures = append(b.Figures, f)
		if !o.json {
			fmt.Fprintln(out, benchLine(f))
		}
	})
	if err != nil && ctx.Err() != nil {
		return errors.New("the bench was stopped before its end. Nothing is left of it")
	}
	if err != nil || !o.json {
		return err
	}
	return json.NewEncoder(out).Encode(b)
}

// existing is the folder itself, or the nearest above it that exists.
func existing(folder string) (string, error) {
	for {
		_, err := os.Stat(folder)
		up := filepath.Dir(folder)
		if !errors.Is(err, fs.ErrNotExist) || up == folder {
			return folder, err
		}
		folder = up
	}
}

// benchRow lines the columns up.
func benchRow(what, here, asked, limit, obvious string) string {
	return strings.TrimRight(fmt.Sprintf("%-58s %12s %14s %16s %18s", what, here, asked, limit, obvious), " ")
}

// benchLine is one figure for a person.
func benchLine(f bench.Figure) string {
	asked := ""
	if f.Asked > 0 {
		asked = map[bool]string{true: "<= ", false: ">= "}[f.Unit != "/s"] + amount(f.Asked, f.Unit)
		if !f.Reached() {
			asked += " !"
		}
	}
	limit, obvious := "", ""
	if f.Limit > 0 {
		limit = fmt.Sprintf("%s x%.1f", amount(f.Limit, f.Unit), f.Value/f.Limit)
	}
	if f.Obvious > 0 {
		obvious = fmt.Sprintf("%s x%.1f", amount(f.Obvious, f.Unit), f.Value/f.Obvious)
	}
	return benchRow(f.What, amount(f.Value, f.Unit), asked, limit, obvious)
}

func amount(v float64, unit string) string {
	if unit == "/s" {
		return fmt.Sprintf("%.0f/s", v)
	}
	return fmt.Sprintf("%.3g %s", v, unit)
}
