package fair

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// A script is one scenario, one line a step, in the words of the trade:
//
//	fair 100 10                places on the ground and for VIPs; the first line
//	counter c1                 a counter joins, its shift is opened
//	gate g1 north              a gate joins and is armed
//	host h                     a machine that is both, at the north gate
//	sell c1 standard 2         and "sell c1 standard 2 = sold_out" for a refusal
//	undo c1
//	order c1 standard 2        asked for, to be paid online; "= any" as above
//	again c1 5                 another attempt to pay one of its orders
//	buy c1 5                   the buyer of one of its orders pays
//	drop c1 5                  the counter gives one of its orders up
//	refund c1 5                the organizer gives one ticket of it back, whatever comes of it
//	scan g1 c1 3 = admit       the third ticket that c1 sold
//	try g1 c1 77               one of them, whatever comes of it
//	office o                   an Office joins
//	cut c1, heal c1, slow c1 5, flaky c1 20000, restart c1
//	meddle c1 late twice       somebody ill on its line, see meddler.go; or "any"
//	foreign c1                 its line leads to somebody with another key
//	stick c1 g1                a file is made at one and taken in at the other
//	clock c1 +60               its clock, minutes; clock hub, clock all
//	stop-clock c1, start-clock c1, confirm-clock g1
//	pass 30                    so many minutes go by, on every clock that goes
//	doors                      every clock to an hour after the doors
//	image c1, put-back c1      its disk; it stops when it meets who knows more of it
//	meet c1                    it meets the hub: it stops, or all of it is there
//	replace c1 c2              it is written off, and another joins in its place
//	backup, restore            the hub's disk; it is restored elsewhere
//	return c1                  it gives back what is left to it
//	revoke c1, write-off c1
//	move 120                   the organizer moves Friday, minutes
//	lend-for 60                minutes that a counter sells without the hub
//	close-hub, open-hub
//	quiet                      the hub has folded all that it holds
//	settle                     everything heals and all sides agree
//	expect conflicts 1         at the hub, of any kind
//	expect left c1 ground 3
//	expect stopped c1
//	expect doubt g1 yes        whether its gate doubts the clock
//
// At the end it is settled and the promises are checked.
type runner struct {
	t      testing.TB
	f      *Fair
	images map[string]string
	backup string
}

var typeNames = map[string]ticketing.TypeNo{"standard": Standard, "family": Family, "vip": VIP, "guest": Guest}
var quotaNames = map[string]ticketing.QuotaID{"ground": QuotaGround, "vip": QuotaVIP}

// Run runs a script and checks the promises at its end. It returns the fair.
func Run(t testing.TB, script string) *Fair {
	t.Helper()
	r := &runner{t: t, images: map[string]string{}}
	for i, line := range strings.Split(script, "\n") {
		line, _, _ = strings.Cut(line, "#")
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if err := r.step(strings.Fields(line)); err != nil {
			t.Fatalf("line %d, %q: %v", i+1, line, err)
		}
	}
	r.f.Settle()
	r.f.Check()
	return r.f
}

// RunFile runs the script of a file.
func RunFile(t testing.TB, path string) *Fair {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return Run(t, string(raw))
}

func (r *runner) step(w []string) error {
	word, rest := w[0], w[1:]
	switch word {
	case "counter", "gate", "host", "office":
		return r.join(w)
	case "fair":
		return r.open(rest)
	case "close-hub":
		r.f.CloseHub()
	case "open-hub":
		r.f.OpenHub()
		r.t.Cleanup(r.f.CloseHub)
	case "backup":
		r.backup = r.f.Backup()
	case "restore":
		if r.backup == "" {
			return fmt.Errorf("there is no backup")
		}
		r.f.Restore(r.backup)
	case "doors":
		r.clocks("all", func(c *Clock) { c.Reach(Noon + 7*Hour) })
		r.f.tick()
	case "settle":
		r.f.Settle()
	case "quiet":
		r.f.Quiet()
	case "clock":
		r.clocks(rest[0], func(c *Clock) { c.Add(number(rest, 1, 0) * 60_000) })
		r.f.tick()
	case "pass":
		r.clocks("all", func(c *Clock) { c.Pass(number(rest, 0, 1) * 60_000) })
		r.f.tick()
	case "move":
		return r.f.Move(number(rest, 0, 60) * 60_000)
	case "lend-for":
		return r.f.LendFor(number(rest, 0, 60))
	case "expect":
		return r.expect(rest)
	default:
		if len(rest) == 0 || r.f.All[rest[0]] == nil {
			return fmt.Errorf("no such step, or no such machine")
		}
		return r.machine(word, r.f.All[rest[0]], rest[1:])
	}
	return nil
}

func (r *runner) open(w []string) error {
	r.f = New(r.t, number(w, 0, 100), number(w, 1, 10))
	return nil
}

func (r *runner) join(w []string) error {
	at := North
	if len(w) > 2 {
		at = ticketing.GateID(w[2])
	}
	if w[0] == "counter" || w[0] == "office" {
		at = ""
	}
	r.f.Join(w[1], ticketing.Place(w[0]), at)
	return nil
}

// clocks does something to a machine's clock, the hub's, or all.
func (r *runner) clocks(whose string, what func(*Clock)) {
	if whose == "hub" || whose == "all" {
		what(r.f.Clock)
	}
	for name, m := range r.f.All {
		if whose == name || whose == "all" {
			what(m.Clock)
		}
	}
}

func (r *runner) machine(word string, m *Machine, w []string) error {
	switch word {
	case "cut":
		m.Cut()
		r.f.Wait(m.Name+" works alone", func() bool { m.Station.Recorded("look"); return !m.Station.Link().Reached })
	case "heal":
		m.Heal()
	case "slow":
		m.Slow(number(w, 0, 5))
	case "flaky":
		m.Flaky(number(w, 0, 20_000))
	case "restart":
		m.Restart()
	case "meddle":
		m.Meddle(w...)
	case "foreign":
		m.Via(Between(r.t, "somebody in between"))
	case "stop-clock", "start-clock":
		m.Clock.Stop(word == "stop-clock")
	case "confirm-clock":
		return m.Station.ConfirmClock(r.t.Context(), Supervisor, 0)
	case "stick":
		return r.stick(m, w)
	case "meet":
		m.meet()
	case "replace":
		m.Close()
		m.writeOff("replaced")
		r.f.Join(w[0], m.Place, m.Gate)
	case "image":
		r.images[m.Name] = m.Image()
	case "put-back":
		m.PutBack(r.images[m.Name])
	case "return":
		return m.Station.GiveBack(r.t.Context(), "by_hand")
	case "revoke":
		m.Gone = true
		return r.f.Hub.Revoke(r.t.Context(), Organizer, hubapi.DeviceChange{Device: m.ID, Name: m.Name, Reason: "stolen"})
	case "write-off":
		m.writeOff("lost")
	case "sell":
		return outcome(w[2:], string(ticketing.CodeOf(m.Sell(typeNames[w[0]], number(w, 1, 1)))))
	case "order":
		return outcome(w[2:], string(ticketing.CodeOf(m.Order(typeNames[w[0]], number(w, 1, 1)))))
	case "again", "buy", "drop":
		return r.online(word, m, w)
	case "refund":
		if err := r.f.GiveBack(m, number(w, 0, 0)); ticketing.CodeOf(err) == ticketing.CodeInternal {
			return err
		}
		return nil
	case "undo":
		return outcome(w, string(ticketing.CodeOf(m.Undo())))
	case "scan":
		return r.scan(m, w)
	case "try":
		by := r.f.All[w[0]]
		if len(by.Tickets) > 0 {
			m.Scan(by.Tickets[number(w, 1, 0)%int64(len(by.Tickets))])
		}
	default:
		return fmt.Errorf("no such step")
	}
	return nil
}

// online does something to one of the orders that a machine has asked for, where
// there is one.
func (r *runner) online(word string, m *Machine, w []string) error {
	order := m.order(number(w, 0, 0))
	switch {
	case order == "":
		return nil
	case word == "buy":
		r.f.Buy(order)
		return nil
	case word == "again":
		return outcome(w[1:], string(ticketing.CodeOf(m.Again(order))))
	default:
		return outcome(w[1:], string(ticketing.CodeOf(m.Station.DropOrder(r.t.Context(), order, Seller))))
	}
}

func (r *runner) scan(m *Machine, w []string) error {
	k, err := r.ticket(w)
	if err != nil {
		return err
	}
	o := m.Scan(k)
	if len(w) < 4 {
		return nil
	}
	return outcome(w[2:], string(o.Verdict))
}

// stick carries a file from one machine to another.
func (r *runner) stick(from *Machine, w []string) error {
	to := r.f.All[w[0]]
	if to == nil {
		return fmt.Errorf("no such machine")
	}
	raw, err := from.Station.Stick(r.t.Context())
	if err == nil {
		err = to.Station.TakeStick(r.t.Context(), raw)
	}
	return outcome(w[1:], string(ticketing.CodeOf(err)))
}

// ticket finds the n-th ticket that a machine has sold.
func (r *runner) ticket(w []string) (orders.Ticket, error) {
	by := r.f.All[w[0]]
	n := number(w, 1, 1)
	if by == nil || n < 1 || n > int64(len(by.Tickets)) {
		return orders.Ticket{}, fmt.Errorf("no such ticket")
	}
	return by.Tickets[n-1], nil
}

// outcome compares what came of a step with "= word"; without one nothing may
// be refused.
func outcome(w []string, got string) error {
	want := ""
	if len(w) == 2 && w[0] == "=" {
		want = w[1]
	}
	if want == "any" || got == want {
		return nil
	}
	return fmt.Errorf("came to %q, want %q", got, want)
}

func (r *runner) expect(w []string) error {
	switch w[0] {
	case "conflicts":
		all, err := r.f.Hub.Conflicts(r.t.Context())
		if err != nil {
			return err
		}
		if int64(len(all.Conflicts)) != number(w, 1, 0) {
			return fmt.Errorf("there are %d: %+v", len(all.Conflicts), all.Conflicts)
		}
	case "left":
		if n := r.f.All[w[1]].left(quotaNames[w[2]]); n != number(w, 3, 0) {
			return fmt.Errorf("there are %d", n)
		}
	case "doubt":
		m := r.f.All[w[1]]
		if got := m.Station.Gate().Armed().Doubted; got != (w[2] == "yes") {
			return fmt.Errorf("it is %v", got)
		}
	case "stopped":
		m := r.f.All[w[1]]
		r.f.Wait(m.Name+" stops", func() bool { return m.Station.Link().Stopped != nil })
		m.Gone = true
	case "refused":
		m := r.f.All[w[1]]
		m.Restart()
		r.f.Wait(m.Name+" is refused, and has handed all over", func() bool { l := m.Station.Link(); return l.Refused != nil && l.Unsent == 0 })
	default:
		return fmt.Errorf("nothing of that name can be expected")
	}
	return nil
}

func number(w []string, i int, otherwise int64) int64 {
	if i >= len(w) {
		return otherwise
	}
	n, err := strconv.ParseInt(w[i], 10, 64)
	if err != nil {
		return otherwise
	}
	return n
}
