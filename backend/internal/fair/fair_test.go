package fair_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
)

// Every scenario of testdata holds the promises, and its journals fold to the
// same tables in other orders.
func TestScenarios(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatal(err, len(paths))
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			f := fair.RunFile(t, path)
			replay(t, f, 4)
		})
	}
}

func replay(t *testing.T, f *fair.Fair, orders int) {
	t.Helper()
	journals := f.Journals()
	for seed := range orders {
		if diff := f.Replay(journals, uint64(seed)); diff != "" {
			t.Errorf("folded in the order of seed %d: %s", seed, diff)
		}
	}
}

// Scenarios that nobody wrote. A failure names the seed;
// TICKETCRIB_TEST_SEED runs that one, or a range.
func TestRandomScenarios(t *testing.T) {
	first, count, steps := uint64(1), 6, 60
	if os.Getenv("TICKETCRIB_LONG") != "" {
		count, steps = 200, 150 // some thousands of cuts
	}
	if s := os.Getenv("TICKETCRIB_TEST_SEED"); s != "" { // "17", or "100-399"
		from, to, several := strings.Cut(s, "-")
		seed, err := strconv.ParseUint(from, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		first, count = seed, 1
		if last, err := strconv.ParseUint(to, 10, 64); several && err == nil && last > seed {
			count = int(last - seed + 1)
		}
	}
	for seed := first; seed < first+uint64(count); seed++ {
		t.Run("seed "+strconv.FormatUint(seed, 10), func(t *testing.T) {
			t.Parallel()
			script := fair.RandomScript(seed, steps)
			t.Cleanup(func() {
				if t.Failed() {
					t.Logf("TICKETCRIB_TEST_SEED=%d\n%s", seed, script)
				}
			})
			replay(t, fair.Run(t, script), 3)
		})
	}
}
