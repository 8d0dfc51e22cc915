package gate

import (
	"strconv"

	"github.com/ticketcrib/ticketcrib/backend/pass"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Facts is everything that a decision rests on: what the pass proves, what
// this gate has heard, where and when. Nothing in it waits for a network.
type Facts struct {
	Finding pass.Finding

	Here        ticketing.ScopeID      // the performance that this gate is armed for
	Performance ticketing.Performance  // of Here, by the newest catalogue
	Event       *ticketing.Event       // nil: this gate has no catalogue
	Elsewhere   *ticketing.Performance // the one that the pass names, if it is another known one
	Gate        ticketing.GateID

	State    ticketing.TicketState // "" where this gate's list does not have the ticket
	VoidAt   int64
	Where    string // where it was made void
	Refunded int64
	Newest   uint8 // newest generation that is known of this right
	Entries  []Entry

	ClockDoubted bool // the clock cannot be right and nobody has confirmed it
	ByCode       bool // found by its short code: nothing was proven
	ByNumber     bool // found in this gate's list: less than nothing, numbers follow each other
	Accepted     bool // a person has looked at the attention and admits (F9)
}

// Entry is one admission of the same right to this performance, wherever it
// was recorded.
type Entry struct {
	Device   ticketing.DeviceID
	Epoch    uint32
	Seq      uint64
	Ordinal  int
	Gate     ticketing.GateID
	Lane     string
	Staff    ticketing.StaffID // "" for what other gates recorded: they say no member of staff
	At       int64
	Reopened bool
}

// Decision is a verdict with its reason: Reason and Args become the sentence
// under the word, in the steward's language.
type Decision struct {
	Verdict ticketing.Verdict
	Reason  string
	Args    map[string]string
	Ordinal int // which entry of this right an admission would be
}

// margin lets people in a little before the doors and after the end: clocks
// differ by minutes, and a queue does not stop on the minute.
const margin = int64(15 * 60_000)

// decide is the gate's whole judgement, a pure table: the first rule that
// matches says the verdict. now is Unix ms.
func decide(f Facts, now int64) Decision {
	d := Decision{Verdict: ticketing.Admit}
	for _, rule := range rules {
		if found, ok := rule(f, now); ok {
			d = found
			break
		}
	}
	d.Ordinal = len(f.Entries) + 1
	return d
}

// rules in their order: proof first, then scope, then what is known of the
// ticket, then time and place, then earlier entries, then what a person must
// look at or was only looking up.
var rules = []func(Facts, int64) (Decision, bool){
	notGenuine, otherPerformance, cancelled, knownState, notProven, outOfTime, otherGate, entered, onlyListed, toLookAt,
}

func notGenuine(f Facts, _ int64) (Decision, bool) {
	return Decision{Verdict: ticketing.Forged, Reason: "forged"}, f.Finding.Standing == pass.Forged
}

func otherPerformance(f Facts, _ int64) (Decision, bool) {
	if f.Finding.Payload.Scope == f.Here {
		return Decision{}, false
	}
	switch {
	case f.Elsewhere != nil:
		return Decision{Verdict: ticketing.WrongPerformance, Reason: "other_performance",
			Args: map[string]string{"performance": ms(f.Elsewhere.StartsAt)}}, true
	case f.Finding.Standing == pass.Genuine:
		return Decision{Verdict: ticketing.WrongPerformance, Reason: "other_event"}, true
	default:
		return Decision{Verdict: ticketing.Unknown, Reason: "not_ours"}, true
	}
}

func cancelled(f Facts, _ int64) (Decision, bool) {
	return Decision{Verdict: ticketing.Refunded, Reason: "cancelled"}, f.Performance.Cancelled
}

func knownState(f Facts, _ int64) (Decision, bool) {
	if f.Newest > f.Finding.Payload.Generation {
		return Decision{Verdict: ticketing.Void, Reason: "exchanged"}, true
	}
	switch f.State {
	case ticketing.TicketVoid:
		return Decision{Verdict: ticketing.Void, Reason: "void", Args: map[string]string{"when": ms(f.VoidAt), "where": f.Where}}, true
	case ticketing.TicketRefunded:
		return Decision{Verdict: ticketing.Refunded, Reason: "refunded", Args: map[string]string{"when": ms(f.Refunded)}}, true
	case ticketing.TicketFrozen:
		return Decision{Verdict: ticketing.Blocked, Reason: "frozen"}, true
	default:
		return Decision{}, false
	}
}

// notProven is for a person, never for the machine: a pass of a counter that
// this gate has not met cannot be told from an invented one.
func notProven(f Facts, _ int64) (Decision, bool) {
	if f.Accepted || (f.Finding.Standing == pass.Genuine && !f.ByCode) {
		return Decision{}, false
	}
	if f.ByCode {
		return Decision{Verdict: ticketing.Attention, Reason: "code"}, true
	}
	return Decision{Verdict: ticketing.Attention, Reason: string(f.Finding.Standing)}, true
}

func outOfTime(f Facts, now int64) (Decision, bool) {
	from, until := f.Performance.DoorsAt, f.Performance.EndsAt
	if f.Event == nil {
		from, until = f.Finding.Window()
	}
	early, late := from > 0 && now < from-margin, until > 0 && now > until+margin
	switch {
	case f.Accepted || (!early && !late):
		return Decision{}, false
	case f.ClockDoubted:
		return Decision{Verdict: ticketing.Attention, Reason: "clock"}, true
	case early:
		return Decision{Verdict: ticketing.NotYetValid, Reason: "early", Args: map[string]string{"from": ms(from)}}, true
	default:
		return Decision{Verdict: ticketing.NoLongerValid, Reason: "late", Args: map[string]string{"until": ms(until)}}, true
	}
}

func otherGate(f Facts, _ int64) (Decision, bool) {
	t, ok := f.ticketType()
	if !ok || f.Gate == "" || t.AllowedAt(f.Gate) {
		return Decision{}, false
	}
	name := ""
	for _, g := range f.Event.Gates {
		if t.AllowedAt(g.ID) {
			name = g.Name
			break
		}
	}
	return Decision{Verdict: ticketing.WrongGate, Reason: "wrong_gate", Args: map[string]string{"gate": name}}, true
}

// entered counts admissions that stand: a right enters once per performance,
// n times for a pass for n people, and as often as it likes with re-entry.
func entered(f Facts, _ int64) (Decision, bool) {
	var last Entry
	standing := 0
	for _, e := range f.Entries {
		if !e.Reopened {
			standing++
			last = e
		}
	}
	if n := f.goodFor(); n == anyNumber || standing < max(1, int(n)) {
		return Decision{}, false
	}
	return Decision{Verdict: ticketing.AlreadyIn, Reason: "already_in", Args: map[string]string{
		"when": ms(last.At), "gate": string(last.Gate), "lane": last.Lane, "device": string(last.Device), "staff": string(last.Staff)}}, true
}

// goodFor is how often the right enters: 0 for once, as it is written.
func (f Facts) goodFor() uint8 {
	t, ok := f.ticketType()
	if f.Finding.Payload.Flags&pass.FlagReEntry != 0 || (ok && t.ReEntry) {
		return anyNumber
	}
	if n := f.Finding.Payload.People; n > 1 {
		return min(n, anyNumber-1)
	}
	return 0
}

// onlyListed: whoever names a number may have read it on another's ticket.
func onlyListed(f Facts, _ int64) (Decision, bool) {
	return Decision{Verdict: ticketing.Attention, Reason: "number"}, f.ByNumber && !f.Accepted
}

func toLookAt(f Facts, _ int64) (Decision, bool) {
	t, ok := f.ticketType()
	if f.Accepted || !ok || t.Check == "" {
		return Decision{}, false
	}
	return Decision{Verdict: ticketing.Attention, Reason: "check", Args: map[string]string{"note": t.Check}}, true
}

func (f Facts) ticketType() (ticketing.TicketType, bool) {
	if f.Event == nil {
		return ticketing.TicketType{}, false
	}
	return f.Event.Type(f.Finding.Payload.Type)
}

func ms(at int64) string { return strconv.FormatInt(at, 10) }
