package crash_test

import (
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
)

// record lets a child work with its disk recorded, and returns what it asked
// of it with its confirmations between.
func record(t *testing.T, env ...string) (steps []step, name string) {
	t.Helper()
	recorder := filepath.Join(t.TempDir(), "recorder.so")
	if out, err := exec.Command("cc", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", recorder, "testdata/recorder.c", "-ldl", "-lpthread").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	folder, to := fair.Folder(t), filepath.Join(fair.Folder(t), "record")
	path := filepath.Join(folder, "data.db")
	cmd, out := start(t, path, append(env, "LD_PRELOAD="+recorder, "RECORD_FOLDER="+folder, "RECORD_TO="+to, "TICKETCRIB_TEST_CRASH_STEPS=90", wordsTo+"="+to)...)
	if _, err := io.Copy(io.Discard, out); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	steps, err := recorded(to)
	if err != nil {
		t.Fatal(err)
	}
	return steps, filepath.Base(path)
}

// cuts rebuilds the disk at so many points and returns what was wrong at each.
func cuts(t *testing.T, steps []step, name string, count int) (wrong []string) {
	t.Helper()
	r := rand.New(rand.NewPCG(11, 11))
	for range count {
		at := r.IntN(len(steps) + 1)
		folder, err := os.MkdirTemp(fair.Folder(t), "cut")
		if err != nil {
			t.Fatal(err)
		}
		said, err := cut(steps[:at], folder, r)
		if err != nil {
			t.Fatal(err)
		}
		if bad := check(t, filepath.Join(folder, name), said); len(bad) > 0 {
			wrong = append(wrong, bad[0])
		}
		_ = os.RemoveAll(folder)
	}
	return wrong
}

// The power fails at any point: what was confirmed is on the disk, whatever of
// the rest has arrived, in whatever order, whole or torn.
func TestPowerCuts(t *testing.T) {
	count := 60
	if os.Getenv("TICKETCRIB_LONG") != "" {
		count = 1000
	}
	steps, name := record(t)
	counts := map[byte]int{}
	for _, s := range steps {
		counts[s.kind]++
	}
	if counts['w'] < 200 || counts['s'] < 100 || counts['m'] < 100 {
		t.Fatalf("the record has %d writes, %d syncs and %d words", counts['w'], counts['s'], counts['m'])
	}
	t.Logf("%d writes, %d syncs, %d words", counts['w'], counts['s'], counts['m'])
	if wrong := cuts(t, steps, name, count); len(wrong) > 0 {
		t.Errorf("%d of %d cuts: %s", len(wrong), count, strings.Join(wrong[:min(5, len(wrong))], "\n"))
	}
}

// The same test finds a store that does not sync: it would notice.
func TestPowerCutsFindAStoreThatDoesNotSync(t *testing.T) {
	steps, name := record(t, "TICKETCRIB_TEST_SYNCHRONOUS=OFF")
	if wrong := cuts(t, steps, name, 20); len(wrong) < 5 {
		t.Errorf("%d of 20 cuts of a store without syncs were noticed: %v", len(wrong), wrong)
	}
}
