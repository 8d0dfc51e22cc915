package fair_test

import (
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

func TestOneEvening(t *testing.T) {
	f := fair.New(t, 100, 10)
	c := f.Join("counter 1", ticketing.PlaceCounter, "")
	g := f.Join("gate 1", ticketing.PlaceGate, fair.North)
	if err := c.Sell(fair.Standard, 3); err != nil {
		t.Fatal(err)
	}
	f.Settle()
	g.Clock.Set(fair.Noon + 7*fair.Hour)
	f.Clock.Set(fair.Noon + 7*fair.Hour)
	if o := g.Scan(c.Tickets[0]); o.Verdict != ticketing.Admit {
		t.Fatalf("%+v", o)
	}
	f.Settle()
	f.Check()
	journals := f.Journals()
	for seed := range uint64(5) {
		if diff := f.Replay(journals, seed); diff != "" {
			t.Errorf("seed %d: %s", seed, diff)
		}
	}
}
