package crash_test

import (
	"context"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

type contextOf = context.Context

var background = context.Background()

// Killed at any moment, a program has kept what it confirmed, once.
func TestKilledAtAnyMoment(t *testing.T) {
	kills := 30
	if os.Getenv("TICKETCRIB_LONG") != "" {
		kills = 1000
	}
	r := rand.New(rand.NewPCG(7, 7))
	path, said := filepath.Join(t.TempDir(), "data.db"), newConfirmed()
	for kill := range kills {
		if kill%25 == 24 { // a new disk now and then: an old one only grows
			path, said = filepath.Join(t.TempDir(), "data.db"), newConfirmed()
		}
		cmd, out := start(t, path)
		// The child is killed after so many of its words, in the middle of
		// whatever it does then.
		for range 1 + r.IntN(60) {
			line, err := out.ReadString('\n')
			if err != nil {
				t.Fatalf("the child ended by itself: %v", cmd.Wait())
			}
			said.hear(line)
		}
		for range r.IntN(4000) {
			_ = r.Uint64() // a moment that is not always right after a word
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		rest, _ := io.ReadAll(out)
		hearAll(said, rest)
		_ = cmd.Wait()
		if wrong := check(t, path, said); len(wrong) > 0 {
			t.Fatalf("after kill %d: %v", kill+1, wrong[:min(5, len(wrong))])
		}
	}
	if len(said.sold) == 0 || len(said.in) == 0 {
		t.Error("nothing was confirmed")
	}
}

// hearAll hears the lines that are whole: half a line was not said.
func hearAll(c *confirmed, raw []byte) {
	for start, i := 0, 0; i < len(raw); i++ {
		if raw[i] == '\n' {
			c.hear(string(raw[start:i]))
			start = i + 1
		}
	}
}
