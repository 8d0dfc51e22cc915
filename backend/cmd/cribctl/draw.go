package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/queue/draw"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

const verifyUsage = `cribctl verify-draw DRAW LEAVES [PROOF]

  DRAW    what /api/e/EVENT/draw says
  LEAVES  what /api/e/EVENT/draw/leaves says
  PROOF   what /api/e/EVENT/proof says in your own browser

It trusts nobody: it works all of it out again.`

// verifyDraw checks the published files of a draw.
func verifyDraw(args []string, out io.Writer) error {
	if len(args) < 2 || len(args) > 3 {
		return &usageError{verifyUsage}
	}
	var r draw.Record
	if err := readJSON(args[0], &r); err != nil {
		return err
	}
	raw, err := os.ReadFile(args[1])
	if err != nil {
		return err
	}
	if len(raw)%len(draw.Hash{}) != 0 {
		return ticketing.Errorf(ticketing.CodeInvalid, "These entrants are not those of the close.", "field", "entrants")
	}
	leaves := make([]draw.Hash, len(raw)/len(draw.Hash{}))
	for i := range leaves {
		copy(leaves[i][:], raw[i*len(draw.Hash{}):])
	}
	if err := r.Verify(leaves); err != nil {
		return err
	}
	fmt.Fprintf(out, "The draw of %s is right: %d entrants (the hub says that %d were verified), closed %d, drawn %d.\n", r.Event, r.Entrants, r.Verified, r.ClosedAt, r.DrawnAt)
	for _, c := range r.Committers {
		if c.Commitment.Zero() {
			fmt.Fprintf(out, "Look up yourself that %s took place after %s, and gave %s.\n", c.Name, utc(r.ClosedAt), c.Value)
		}
	}
	for _, s := range r.Silent {
		fmt.Fprintf(out, "The organizer says that %s kept silent. Look up yourself that %s took place after %s, when it was named instead.\n",
			s.Name, s.Round, utc(s.NamedAt))
	}
	for _, m := range r.Missed {
		fmt.Fprintf(out, "The organizer says that %s had not taken place by %s. Look up yourself that it had not, and that %s, which was named with it before the close, took place later.\n",
			m.Name, utc(r.Deadline(m.Committer)), m.Else)
	}
	if len(args) == 2 {
		return nil
	}
	var p hubapi.DrawProof
	if err := readJSON(args[2], &p); err != nil {
		return err
	}
	var account [16]byte
	if n, err := hex.Decode(account[:], []byte(p.Account)); err != nil || n != len(account) {
		return ticketing.Errorf(ticketing.CodeInvalid, "This is no proof.", "field", "account")
	}
	if !p.Proof.Holds(draw.Leaf(p.Number, account), r.Root) {
		return ticketing.Errorf(ticketing.CodeInvalid, "This entry was not on the list of the close.", "field", "proof")
	}
	place := uint64(draw.Order(r.Seed, int(r.Entrants))[p.Proof.Index]) + 1
	if place != p.Place {
		return ticketing.Errorf(ticketing.CodeInvalid, "The page says another place than was drawn.", "field", "place")
	}
	fmt.Fprintf(out, "Number %d was on the list, and was drawn place %d.\n", p.Number, place)
	return nil
}

func utc(ms int64) string { return time.UnixMilli(ms).UTC().Format(time.RFC3339) }

func readJSON(path string, into any) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
