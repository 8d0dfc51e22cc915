package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/internal/bench"
)

func TestBenchSaysEachFigureAndLeavesNothing(t *testing.T) {
	size := bench.Size{Tickets: 300, Singles: 20, Bulk: 70, Holds: 600, Checkins: 300}
	for _, asJSON := range []bool{false, true} {
		dir := t.TempDir()
		var out bytes.Buffer
		if err := (options{data: filepath.Join(dir, "not", "yet"), json: asJSON}).bench(size, &out); err != nil {
			t.Fatal(err)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("it left %v, %v", left, err)
		}
		if !asJSON {
			if !strings.Contains(out.String(), "gate decision") || !strings.Contains(out.String(), "<= 0.5 ms") {
				t.Errorf("a person reads\n%s", out.String())
			}
			continue
		}
		var b benched
		if err := json.Unmarshal(out.Bytes(), &b); err != nil || len(b.Figures) != 12 || b.Cores < 1 {
			t.Errorf("a script reads %d figures, %v: %s", len(b.Figures), err, out.String())
		}
	}
}

func TestBenchTakesNoMoreWords(t *testing.T) {
	dir := t.TempDir()
	if status, out, errs := crib(t, dir, "bench", "gate"); status != 2 || out != "" || !strings.Contains(errs, "no more words") {
		t.Errorf("status %d, %q, %q", status, out, errs)
	}
}

func TestBenchLines(t *testing.T) {
	for _, c := range []struct {
		f    bench.Figure
		want []string
	}{
		{bench.Figure{What: "a", Value: 0.6, Unit: "ms", Asked: 0.5, Limit: 0.3, Obvious: 0.4}, []string{"a", "0.6 ms", "<= 0.5 ms !", "0.3 ms x2.0", "0.4 ms x1.5"}},
		{bench.Figure{What: "b", Value: 56100, Unit: "/s", Asked: 50000}, []string{"b", "56100/s", ">= 50000/s"}},
		{bench.Figure{What: "c", Value: 7.41, Unit: "s"}, []string{"c", "7.41 s"}},
	} {
		line := benchLine(c.f)
		if got := strings.Join(strings.Fields(line), " "); got != strings.Join(c.want, " ") {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestTheDiskOfAFolderThatIsNotThereYet(t *testing.T) {
	dir := t.TempDir()
	if got, err := existing(filepath.Join(dir, "a", "b")); err != nil || got != dir {
		t.Errorf("%s, %v", got, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err := (options{data: filepath.Join(dir, "file")}).bench(bench.Size{}, &out)
	var wrong *usageError
	if err == nil || errors.As(err, &wrong) || out.Len() > 0 {
		t.Errorf("on a file: %v, %q", err, out.String())
	}
}
