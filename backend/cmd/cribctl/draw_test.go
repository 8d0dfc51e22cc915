package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/queue/draw"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Whoever checks a draw is told what only he can look up, and a record that lies is not right.
func TestVerifyDrawSaysWhatIsToBeLookedUp(t *testing.T) {
	const event, hour = ticketing.EventID("night-market"), 3_600_000
	secret := draw.Hash{7}
	leaves := []draw.Hash{draw.Leaf(1, [16]byte{1}), draw.Leaf(2, [16]byte{2})}
	r := draw.Record{Event: event, Commitment: draw.Commitment(event, secret), Secret: secret, Entrants: 2, Last: 2, Root: draw.Root(leaves), ClosedAt: 9 * hour, DrawnAt: 12 * hour,
		Committers: []draw.Committer{{Name: "venue", Commitment: draw.Entropy(event, "venue", "seven drums"), Value: "seven drums"}, {Name: "lotto 2", Value: "4 5 6"}},
		Missed:     []draw.Miss{{Committer: draw.Committer{Name: "lotto 1", Else: "lotto 2", Within: hour}, SaidAt: 10 * hour}}}
	var err error
	if r.Seed, err = r.SeedOf(secret); err != nil {
		t.Fatal(err)
	}
	said := func() (string, error) {
		dir, out := t.TempDir(), strings.Builder{}
		raw, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		files := []string{filepath.Join(dir, "draw"), filepath.Join(dir, "leaves")}
		for i, content := range [][]byte{raw, append(leaves[0][:], leaves[1][:]...)} {
			if err := os.WriteFile(files[i], content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		err = verifyDraw(files, &out)
		return out.String(), err
	}
	text, err := said()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"The draw of night-market is right: 2 entrants",
		"Look up yourself that lotto 2 took place after 1970-01-01T09:00:00Z, and gave 4 5 6.",
		"The organizer says that lotto 1 had not taken place by 1970-01-01T10:00:00Z. Look up yourself that it had not, and that lotto 2, which was named with it before the close, took place later.",
	} {
		if !strings.Contains(text, line) {
			t.Errorf("it should say %q:\n%s", line, text)
		}
	}
	r.Missed[0].SaidAt--
	if _, err := said(); ticketing.CodeOf(err) != ticketing.CodeInvalid {
		t.Errorf("one that had still time was replaced: %v", err)
	}
}
