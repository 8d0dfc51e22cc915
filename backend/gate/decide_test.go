package gate_test

import (
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/gate"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/pass"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

const quarter = int64(15 * 60_000)

// facts of a genuine pass for one, at the right gate, in time, never seen.
func facts() (gate.Facts, int64) {
	e := fair.NightMarket(100, 10)
	return gate.Facts{Finding: pass.Finding{Standing: pass.Genuine, Payload: pass.Payload{Scope: fair.Friday, N: 7, RootN: 7, Type: fair.Standard, People: 1}},
		Here: fair.Friday, Performance: e.Performances[0], Event: &e, Gate: fair.North, State: ticketing.TicketIssued}, fair.Noon + 7*fair.Hour
}

func in(reopened bool) gate.Entry {
	return gate.Entry{Device: "d", Gate: fair.North, Lane: "2", At: 5, Reopened: reopened}
}

// One row a rule, and rows for what decides where several would: the first in
// the order of the table.
func TestDecide(t *testing.T) {
	type change = func(f *gate.Facts, now *int64)
	for name, c := range map[string]struct {
		change  change
		verdict ticketing.Verdict
		reason  string
	}{
		"good":                        {func(*gate.Facts, *int64) {}, ticketing.Admit, ""},
		"never heard of, and genuine": {func(f *gate.Facts, _ *int64) { f.State = "" }, ticketing.Admit, ""},
		"forged":                      {func(f *gate.Facts, _ *int64) { f.Finding.Standing = pass.Forged }, ticketing.Forged, "forged"},
		"forged and accepted":         {func(f *gate.Facts, _ *int64) { f.Finding.Standing, f.Accepted = pass.Forged, true }, ticketing.Forged, "forged"},
		"another date": {func(f *gate.Facts, _ *int64) {
			f.Finding.Payload.Scope, f.Elsewhere = fair.Sunday, &f.Event.Performances[1]
		}, ticketing.WrongPerformance, "other_performance"},
		"another event": {func(f *gate.Facts, _ *int64) { f.Finding.Payload.Scope = fair.Sunday }, ticketing.WrongPerformance, "other_event"},
		"nobody's event": {func(f *gate.Facts, _ *int64) {
			f.Finding.Payload.Scope, f.Finding.Standing = fair.Sunday, pass.UnknownKey
		}, ticketing.Unknown, "not_ours"},
		"exchanged":                     {func(f *gate.Facts, _ *int64) { f.Newest = 1 }, ticketing.Void, "exchanged"},
		"void":                          {func(f *gate.Facts, _ *int64) { f.State = ticketing.TicketVoid }, ticketing.Void, "void"},
		"void and accepted":             {func(f *gate.Facts, _ *int64) { f.State, f.Accepted = ticketing.TicketVoid, true }, ticketing.Void, "void"},
		"refunded":                      {func(f *gate.Facts, _ *int64) { f.State = ticketing.TicketRefunded }, ticketing.Refunded, "refunded"},
		"frozen":                        {func(f *gate.Facts, _ *int64) { f.State = ticketing.TicketFrozen }, ticketing.Blocked, "frozen"},
		"an unknown counter":            {func(f *gate.Facts, _ *int64) { f.Finding.Standing = pass.UnknownKey }, ticketing.Attention, string(pass.UnknownKey)},
		"an unknown counter, looked at": {func(f *gate.Facts, _ *int64) { f.Finding.Standing, f.Accepted = pass.UnknownKey, true }, ticketing.Admit, ""},
		"above the ceiling":             {func(f *gate.Facts, _ *int64) { f.Finding.Standing = pass.AboveCeiling }, ticketing.Attention, string(pass.AboveCeiling)},
		"issued after the revocation":   {func(f *gate.Facts, _ *int64) { f.Finding.Standing = pass.RevokedIssuer }, ticketing.Attention, string(pass.RevokedIssuer)},
		"by short code":                 {func(f *gate.Facts, _ *int64) { f.ByCode = true }, ticketing.Attention, "code"},
		"by short code, looked at":      {func(f *gate.Facts, _ *int64) { f.ByCode, f.Accepted = true, true }, ticketing.Admit, ""},
		"a quarter before doors":        {func(f *gate.Facts, now *int64) { *now = f.Performance.DoorsAt - quarter }, ticketing.Admit, ""},
		"earlier":                       {func(f *gate.Facts, now *int64) { *now = f.Performance.DoorsAt - quarter - 1 }, ticketing.NotYetValid, "early"},
		"a quarter after the end":       {func(f *gate.Facts, now *int64) { *now = f.Performance.EndsAt + quarter }, ticketing.Admit, ""},
		"later":                         {func(f *gate.Facts, now *int64) { *now = f.Performance.EndsAt + quarter + 1 }, ticketing.NoLongerValid, "late"},
		"postponed after it was sold": {func(f *gate.Facts, now *int64) {
			f.Performance.DoorsAt, f.Performance.EndsAt = f.Performance.DoorsAt+24*fair.Hour, f.Performance.EndsAt+24*fair.Hour
			*now += 24 * fair.Hour
		}, ticketing.Admit, ""},
		"early by a doubted clock":         {func(f *gate.Facts, now *int64) { *now, f.ClockDoubted = 0, true }, ticketing.Attention, "clock"},
		"early by a clock that was looked": {func(f *gate.Facts, now *int64) { *now, f.ClockDoubted, f.Accepted = 0, true, true }, ticketing.Admit, ""},
		"in time by a doubted clock":       {func(f *gate.Facts, _ *int64) { f.ClockDoubted = true }, ticketing.Admit, ""},
		"the other gate":                   {func(f *gate.Facts, _ *int64) { f.Finding.Payload.Type, f.Gate = fair.VIP, fair.South }, ticketing.WrongGate, "wrong_gate"},
		"the right gate of several":        {func(f *gate.Facts, _ *int64) { f.Finding.Payload.Type = fair.VIP }, ticketing.Admit, ""},
		"a gate without a name":            {func(f *gate.Facts, _ *int64) { f.Finding.Payload.Type, f.Gate = fair.VIP, "" }, ticketing.Admit, ""},
		"in already":                       {func(f *gate.Facts, _ *int64) { f.Entries = []gate.Entry{in(false)} }, ticketing.AlreadyIn, "already_in"},
		"in already and accepted":          {func(f *gate.Facts, _ *int64) { f.Entries, f.Accepted = []gate.Entry{in(false)}, true }, ticketing.AlreadyIn, "already_in"},
		"in, and out again":                {func(f *gate.Facts, _ *int64) { f.Entries = []gate.Entry{in(true)} }, ticketing.Admit, ""},
		"the fourth of four": {func(f *gate.Facts, _ *int64) {
			f.Finding.Payload.People = 4
			f.Entries = []gate.Entry{in(false), in(false), in(false)}
		}, ticketing.Admit, ""},
		"the fifth of four": {func(f *gate.Facts, _ *int64) {
			f.Finding.Payload.People = 4
			f.Entries = []gate.Entry{in(false), in(false), in(false), in(false)}
		}, ticketing.AlreadyIn, "already_in"},
		"a pass for nobody": {func(f *gate.Facts, _ *int64) { f.Finding.Payload.People, f.Entries = 0, []gate.Entry{in(false)} }, ticketing.AlreadyIn, "already_in"},
		"re-entry by the pass": {func(f *gate.Facts, _ *int64) {
			f.Finding.Payload.Flags, f.Entries = pass.FlagReEntry, []gate.Entry{in(false), in(false)}
		}, ticketing.Admit, ""},
		"re-entry by the catalogue": {func(f *gate.Facts, _ *int64) { f.Event.Types[0].ReEntry, f.Entries = true, []gate.Entry{in(false)} }, ticketing.Admit, ""},
		"to be looked at":           {func(f *gate.Facts, _ *int64) { f.Finding.Payload.Type = fair.Guest }, ticketing.Attention, "check"},
		"looked at":                 {func(f *gate.Facts, _ *int64) { f.Finding.Payload.Type, f.Accepted = fair.Guest, true }, ticketing.Admit, ""},
		"no catalogue, in the pass's time": {func(f *gate.Facts, _ *int64) {
			f.Event, f.Finding.StartsAt = nil, fair.Noon+7*fair.Hour
			f.Finding.Payload.MinutesAfter = 60
		}, ticketing.Admit, ""},
		"no catalogue, out of it": {func(f *gate.Facts, now *int64) {
			f.Event, f.Finding.StartsAt = nil, fair.Noon+7*fair.Hour
			f.Finding.Payload.MinutesAfter = 60
			*now += 10 * fair.Hour
		}, ticketing.NoLongerValid, "late"},

		"found in the list": {func(f *gate.Facts, _ *int64) { f.ByNumber = true }, ticketing.Attention, "number"},
		"found in the list, and in already": {func(f *gate.Facts, _ *int64) {
			f.ByNumber, f.Entries = true, []gate.Entry{in(false)}
		}, ticketing.AlreadyIn, "already_in"},
		"found in the list, and let in by a supervisor": {func(f *gate.Facts, _ *int64) { f.ByNumber, f.Accepted = true, true }, ticketing.Admit, ""},
		"forged before another date":                    {func(f *gate.Facts, _ *int64) { f.Finding.Standing, f.Finding.Payload.Scope = pass.Forged, fair.Sunday }, ticketing.Forged, "forged"},
		"another date before void":                      {func(f *gate.Facts, _ *int64) { f.Finding.Payload.Scope, f.State = fair.Sunday, ticketing.TicketVoid }, ticketing.WrongPerformance, "other_event"},
		"void before not proven":                        {func(f *gate.Facts, _ *int64) { f.State, f.Finding.Standing = ticketing.TicketVoid, pass.UnknownKey }, ticketing.Void, "void"},
		"not proven before early":                       {func(f *gate.Facts, now *int64) { f.Finding.Standing, *now = pass.UnknownKey, 0 }, ticketing.Attention, string(pass.UnknownKey)},
		"early before the other gate":                   {func(f *gate.Facts, now *int64) { f.Finding.Payload.Type, f.Gate, *now = fair.VIP, fair.South, 0 }, ticketing.NotYetValid, "early"},
		"the other gate before in already": {func(f *gate.Facts, _ *int64) {
			f.Finding.Payload.Type, f.Gate = fair.VIP, fair.South
			f.Entries = []gate.Entry{in(false)}
		}, ticketing.WrongGate, "wrong_gate"},
		"in already before to be looked at": {func(f *gate.Facts, _ *int64) {
			f.Finding.Payload.Type = fair.Guest
			f.Entries = []gate.Entry{in(false)}
		}, ticketing.AlreadyIn, "already_in"},
	} {
		t.Run(name, func(t *testing.T) {
			f, now := facts()
			c.change(&f, &now)
			d := gate.Decide(f, now)
			if d.Verdict != c.verdict || d.Reason != c.reason {
				t.Errorf("%s %q, want %s %q", d.Verdict, d.Reason, c.verdict, c.reason)
			}
			if d.Ordinal != len(f.Entries)+1 {
				t.Errorf("entry %d after %d", d.Ordinal, len(f.Entries))
			}
		})
	}
}

// Nothing but a proof admits by itself.
func TestOnlyProofAdmits(t *testing.T) {
	for _, s := range []pass.Standing{pass.UnknownKey, pass.OutOfScope, pass.OutOfType, pass.AboveCeiling, pass.RevokedIssuer, pass.TooNew, pass.Forged, "", "made up"} {
		f, now := facts()
		f.Finding.Standing = s
		if d := gate.Decide(f, now); d.Verdict == ticketing.Admit {
			t.Errorf("%q is admitted", s)
		}
	}
	if d := gate.Decide(gate.Facts{}, 0); d.Verdict == ticketing.Admit {
		t.Error("no facts at all are admitted")
	}
}
