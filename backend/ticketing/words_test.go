package ticketing_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

func TestTicketTransitions(t *testing.T) {
	states := []ticketing.TicketState{ticketing.TicketHeld, ticketing.TicketIssued, ticketing.TicketFrozen, ticketing.TicketVoid, ticketing.TicketRefunded, "", "lost"}
	legal := map[string]bool{"held issued": true, "held void": true, "issued void": true, "issued refunded": true, "issued frozen": true,
		"frozen issued": true, "frozen void": true, "frozen refunded": true}
	for _, from := range states {
		for _, to := range states {
			if want := legal[string(from)+" "+string(to)]; from.CanBecome(to) != want {
				t.Errorf("%q to %q: want %v", from, to, want)
			}
		}
	}
}

func TestHoldTransitions(t *testing.T) {
	states := []ticketing.HoldState{ticketing.HoldOpen, ticketing.HoldTaken, ticketing.HoldExpired, ticketing.HoldReleased, ""}
	for _, from := range states {
		for _, to := range states {
			late := (from == ticketing.HoldExpired || from == ticketing.HoldReleased) && to == ticketing.HoldTaken // its order was paid late
			want := late || from == ticketing.HoldOpen && to != ticketing.HoldOpen && to != ""
			if from.CanBecome(to) != want {
				t.Errorf("%q to %q: want %v", from, to, want)
			}
		}
	}
}

func TestRolesAreOneLadder(t *testing.T) {
	ladder := []ticketing.Role{ticketing.RoleSteward, ticketing.RoleSeller, ticketing.RoleSupervisor, ticketing.RoleOrganizer}
	for i, r := range ladder {
		for j, least := range ladder {
			if r.AtLeast(least) != (i >= j) {
				t.Errorf("%s at least %s: %v", r, least, r.AtLeast(least))
			}
		}
	}
	for _, r := range []ticketing.Role{"", "admin", "Organizer"} {
		if r.Valid() || r.AtLeast(ticketing.RoleSteward) || r.AtLeast("") {
			t.Errorf("%q has a right", r)
		}
	}
}

func TestPlacesShowTheirFaces(t *testing.T) {
	for place, want := range map[ticketing.Place]string{"counter": "true false false", "gate": "false true false", "office": "false false true", "host": "true true true", "hub": "false false false", "": "false false false"} {
		if got := fmt.Sprint(place.Sells(), place.Scans(), place.Manages()); got != want {
			t.Errorf("%s: %s", place, got)
		}
	}
}

func TestIDs(t *testing.T) {
	for id, valid := range map[ticketing.ScopeID]bool{"00000000000000f1": true, "00000000000000F1": false, "f1": false, "": false, "00000000000000f1 ": false, "00000000000000fg": false} {
		if b, ok := id.Bytes(); ok != valid || (ok && ticketing.ScopeFrom(b) != id) {
			t.Errorf("scope %q: %v", id, ok)
		}
	}
	d := ticketing.DeviceID("0123456789abcdef0123456789abcdef")
	if !d.Valid() || d.KeyID().String() != "01234567" {
		t.Errorf("device: %v %v", d.Valid(), d.KeyID())
	}
	for _, bad := range []ticketing.DeviceID{"", "short", "0123456789ABCDEF0123456789ABCDEF"} {
		if bad.Valid() {
			t.Errorf("%q is accepted", bad)
		}
	}
	if k, err := ticketing.ParseKeyID("00ff00fg"); err == nil {
		t.Errorf("a key id of %v", k)
	}
}

func TestErrorsCarryTheirCode(t *testing.T) {
	refusal := ticketing.Errorf(ticketing.CodeSoldOut, "Only 2 left.", "left", "2", "odd")
	if got := ticketing.CodeOf(fmt.Errorf("sell: %w", errors.Join(errors.New("x"), refusal))); got != ticketing.CodeSoldOut {
		t.Errorf("wrapped: %s", got)
	}
	if len(refusal.Args) != 1 || refusal.Args["left"] != "2" {
		t.Errorf("args: %v", refusal.Args)
	}
	if ticketing.CodeOf(errors.New("x")) != ticketing.CodeInternal || ticketing.CodeOf(nil) != "" {
		t.Error("an unknown error has a code of its own")
	}
}

// One verdict admits, and every verdict has one name.
func TestVerdicts(t *testing.T) {
	seen := map[ticketing.Verdict]bool{}
	for _, v := range ticketing.Verdicts() {
		if seen[v] || !v.Valid() {
			t.Errorf("%s", v)
		}
		seen[v] = true
	}
	if len(seen) != 14 || ticketing.Verdict("").Valid() || ticketing.Verdict("ok").Valid() {
		t.Errorf("%d verdicts", len(seen))
	}
}

func TestQuotasDraw(t *testing.T) {
	e := ticketing.Event{Types: []ticketing.TicketType{{No: 1, Passes: 2, People: 3}, {No: 2, Passes: 1, People: 1}}, Quotas: []ticketing.Quota{
		{ID: "items", Performance: "p", Types: []ticketing.TypeNo{1, 2}}, {ID: "people", Performance: "p", Types: []ticketing.TypeNo{1}, CountsPeople: true},
		{ID: "other", Performance: "q", Types: []ticketing.TypeNo{1}}}}
	one, _ := e.Type(1)
	got := map[ticketing.QuotaID]int64{}
	for _, q := range e.QuotasOf("p", 1) {
		got[q.ID] = q.Draw(one, 5)
	}
	if len(got) != 2 || got["items"] != 5 || got["people"] != 30 {
		t.Errorf("draws %v", got)
	}
	if _, ok := e.Type(3); ok || len(e.QuotasOf("p", 3)) != 0 {
		t.Error("a type that is not there")
	}
}
