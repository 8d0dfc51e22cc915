package bots_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/hub"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/internal/bots"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/mail"
	"github.com/ticketcrib/ticketcrib/backend/queue"
	"github.com/ticketcrib/ticketcrib/backend/queue/draw"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// layers are what is on; the zero value is everything.
type layers struct {
	noGuard, noLimit, line, draw, perCard, verified bool
}

// letters stands for buyers' mail servers: it keeps the last code that each mailbox was sent.
type letters struct {
	mu    sync.Mutex
	codes map[string]string
	more  chan struct{}
}

var codeIn = regexp.MustCompile(`(?m)^(\d{4} \d{4})\s*$`)

func (m *letters) Letter(_ context.Context, l mail.Letter) error {
	if found := codeIn.FindStringSubmatch(l.Text); found != nil {
		m.mu.Lock()
		m.codes[l.To] = found[1]
		m.mu.Unlock()
		select {
		case m.more <- struct{}{}:
		default:
		}
	}
	return nil
}

func (m *letters) Text(context.Context, string, string) error { return errors.ErrUnsupported }

func (m *letters) Doc() hubapi.PostDoc { return hubapi.PostDoc{Mode: "live", Host: "fair.test"} }

// code takes the code out that a mailbox is sent, once it is there.
func (m *letters) code(mailbox string) string {
	for {
		m.mu.Lock()
		code, ok := m.codes[mailbox]
		delete(m.codes, mailbox)
		m.mu.Unlock()
		if ok {
			return code
		}
		<-m.more
	}
}

// places is the ground that is sold: less than is wanted.
const places = 700

func played(t *testing.T, l layers, groups []bots.Group) bots.Report {
	t.Helper()
	st, err := store.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "hub.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	clock, bank := fair.NewClock(fair.Noon), fair.NewBank()
	c := hub.Config{Store: st, Key: fair.Key("hub"), Name: "Fair", Version: "test", Now: clock.Now, NewID: fair.IDs("hub"), Random: fair.Random("bots"), Log: fair.Quiet(), Provider: bank, Address: func() string { return "" }, BehindProxy: true}
	c.Unguarded = l.noGuard
	mail := &letters{codes: map[string]string{}, more: make(chan struct{}, 1)}
	h, err := hub.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	if _, err := h.SaveStaff(t.Context(), fair.Organizer, hubapi.StaffDoc{ID: fair.Organizer, Name: "O", Role: ticketing.RoleOrganizer, PIN: "2580", Active: true}); err != nil {
		t.Fatal(err)
	}
	if err := h.SaveEvent(t.Context(), fair.Organizer, fair.NightMarket(places, 1)); err != nil {
		t.Fatal(err)
	}
	if err := h.UsePost(t.Context(), mail); err != nil {
		t.Fatal(err)
	}
	p := queue.Policy{Event: fair.EventID, On: true, Line: l.line || l.draw, Draw: l.draw, JoinAt: fair.Noon - 1, OpensAt: fair.Noon + 60_000, MostItems: 4, Shoppers: 100, PerCard: l.perCard, Verify: queue.VerifyFree}
	if l.verified {
		p.Verify = queue.VerifyAsked
	}
	if l.noLimit {
		p.MostItems = 40
	}
	if err := h.SetWebSale(t.Context(), fair.Organizer, p); err != nil {
		t.Fatal(err)
	}
	said, chance := false, []string{"venue", "promoter"}
	if l.draw {
		for _, name := range chance {
			text, _ := draw.Entropy(fair.EventID, name, "phrase").MarshalText()
			if err := h.Committer(t.Context(), fair.EventID, hubapi.DrawCommit{Name: name, Commitment: string(text)}); err != nil {
				t.Fatal(err)
			}
		}
	}
	tick := func() error {
		if l.draw && !said && clock.Now() > p.OpensAt+2000 {
			said = true
			for _, name := range chance {
				if err := h.DrawValue(t.Context(), fair.EventID, hubapi.DrawReveal{Name: name, Value: "phrase"}); err != nil {
					return err
				}
			}
		}
		return h.TickShop(t.Context())
	}
	r, err := bots.Run(bots.Venue{Web: h.Web(), Now: clock.Now, Advance: clock.Set, Tick: tick, Pay: func(reference, card string) { bank.Pay(reference, func(p *checkout.Payment) { p.Instrument = card }) }, Code: mail.code,
		Event: fair.EventID, Performance: fair.Friday, Type: fair.Standard, Price: ticketing.Money{Minor: 5_000_00, Currency: "NGN"}, OpensAt: p.OpensAt, Line: p.Line, Draw: l.draw, PerCard: l.perCard, Most: p.MostItems}, groups, 42)
	if err != nil {
		t.Fatal(err)
	}
	if r.Tickets == 0 || r.Tickets > places {
		t.Errorf("%d tickets were sold of %d", r.Tickets, places)
	}
	return r
}

// leftAlone: no more than one of a hundred of any group of people is slowed by what is
// suspected of him, and nobody is kept out.
func leftAlone(t *testing.T, r bots.Report) {
	t.Helper()
	for _, o := range r.Outcomes {
		if o.Blocked > 0 {
			t.Errorf("%d of %q were kept out", o.Blocked, o.Name)
		}
		if !o.Scalper && o.Slowed*100 > o.Count {
			t.Errorf("%d of %d of %q were slowed", o.Slowed, o.Count, o.Name)
		}
		if o.Tickets > 4*int64(max(o.Count*o.Accounts, 60)) {
			t.Errorf("%q has %d tickets", o.Name, o.Tickets)
		}
	}
}

// Three hundred of each group, with a line and without: of 40, none slowed still may be 9 of
// a hundred.
func TestPeopleAreLeftAlone(t *testing.T) {
	if os.Getenv("TICKETCRIB_LONG") == "" {
		t.Skip("with 40 of each group in TestEachLayerCostsScalpers")
	}
	t.Parallel()
	for name, l := range map[string]layers{"open sale": {}, "line": {line: true}, "draw": {draw: true}, "draw, verified, cards bound": {draw: true, verified: true, perCard: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := played(t, l, bots.Groups(300))
			var text strings.Builder
			r.Write(&text)
			t.Log(text.String())
			leftAlone(t, r)
		})
	}
}

// Each layer that is there makes the scalpers' share smaller, where it is meant to: the guard
// in a race, the draw in place of the race, the limit in both. Where the limit counts for cards
// too, a ring has no more than the limit for each of its cards, whoever of it buys.
func TestEachLayerCostsScalpers(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name string
		layers
	}{{"open sale", layers{}}, {"open sale without the guard", layers{noGuard: true}}, {"line", layers{line: true}}, {"draw", layers{draw: true}},
		{"draw without a limit", layers{draw: true, noLimit: true}}, {"draw, cards bound", layers{draw: true, perCard: true}}, {"open sale, cards bound", layers{perCard: true}}}
	all := make([]bots.Report, len(rows))
	t.Run("sales", func(t *testing.T) {
		for i, l := range rows {
			t.Run(l.name, func(t *testing.T) {
				t.Parallel()
				all[i] = played(t, l.layers, bots.Groups(40))
				if !l.noGuard && !l.noLimit {
					leftAlone(t, all[i])
				}
				t.Logf("%s: scalpers have %.1f %% of %d tickets, the ring %d", bots.Warning, 100*all[i].Share(), all[i].Tickets, all[i].Of("B5").Tickets)
			})
		}
	})
	reports := map[string]bots.Report{}
	for i, l := range rows {
		reports[l.name] = all[i]
	}
	share := func(name string) float64 { return reports[name].Share() }
	if share("open sale") >= share("open sale without the guard") || share("draw") >= share("open sale") || share("draw") >= share("line") ||
		share("draw") >= share("draw without a limit") {
		t.Error("a layer costs scalpers nothing: take it out")
	}
	var wouldHave int64
	for name, r := range reports {
		ring := r.Of("B5")
		most := 4 * int64(ring.Instruments)
		if !strings.HasSuffix(name, ", cards bound") {
			wouldHave = max(wouldHave, ring.Tickets-most)
		} else if ring.Tickets > most {
			t.Errorf("%s: a ring of %d cards has %d tickets, %d are what its cards may pay for", name, ring.Instruments, ring.Tickets, most)
		}
		for _, o := range r.Outcomes {
			if !o.Scalper && o.Spent > 0 && o.Instruments == o.Count && o.Accounts == 1 {
				t.Errorf("%s: %d of %q met the limit with one order and a card of their own", name, o.Spent, o.Name)
			}
		}
	}
	if wouldHave <= 0 {
		t.Error("no ring had more than its cards may pay for where cards are not bound: nothing was shown")
	}
	for _, name := range []string{"line", "draw"} {
		if b0 := reports[name].Of("B0"); b0.Tickets > 0 {
			t.Errorf("%s: who keeps no cookie has %d tickets: a number at the second contact only would cost him something", name, b0.Tickets)
		}
	}
	for name, r := range reports {
		for _, kinds := range [][]string{{bots.ByCard}, {bots.ByMailbox}, {bots.ByDevice}, {bots.ByCard, bots.ByMailbox}, {bots.ByCard, bots.ByMailbox, bots.ByDevice}} {
			size, all := r.Ties(kinds...)
			for _, g := range all {
				if g.Scalper && g.Tickets > 0 {
					t.Errorf("%s: %q have %d tickets in bunches of %d and more by %v: a score by ties would cost them something", name, g.Name, g.Tickets, size, kinds)
				}
			}
		}
	}
}

// Ties are there to be seen: a ring that has not read this is told by them, all of it, at a size
// that leaves people alone. One that has read it is told by none (TestEachLayerCostsScalpers),
// and so the hub has no such score.
func TestTiesTellTheCareless(t *testing.T) {
	t.Parallel()
	r := played(t, layers{draw: true, verified: true}, append(bots.People(40), bots.Careless()))
	size, all := r.Ties(bots.ByCard, bots.ByMailbox, bots.ByDevice)
	for _, g := range all {
		t.Logf("%s: from %d on, %d of %d of %q", bots.Warning, size, g.Flagged, g.Count, g.Name)
		if g.Scalper != (g.Flagged == g.Count) || !g.Scalper && g.Flagged > 0 {
			t.Errorf("%d of %d of %q are in bunches of %d and more", g.Flagged, g.Count, g.Name, size)
		}
	}
}

func TestWilsonsInterval(t *testing.T) {
	if low, high := bots.Wilson(0, 300); low > 1e-9 || high < 0.0126 || high > 0.0127 {
		t.Errorf("0 of 300 is %.4f to %.4f", low, high)
	}
	if low, high := bots.Wilson(50, 100); low < 0.403 || low > 0.405 || high < 0.595 || high > 0.597 {
		t.Errorf("50 of 100 is %.4f to %.4f", low, high)
	}
}
