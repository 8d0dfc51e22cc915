package gate_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/catalog"
	"github.com/ticketcrib/ticketcrib/backend/gate"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/pass"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// open returns a laptop at open doors that has sold some of a type.
func open(t *testing.T, no ticketing.TypeNo, count int64) (*fair.Laptop, []orders.Ticket) {
	t.Helper()
	l := fair.NewLaptop(t, "host", fair.NightMarket(100, 10))
	l.OpenShift(t)
	_, tickets := l.Sell(t, "b1", no, count)
	l.Doors()
	return l, tickets
}

func says(t *testing.T, o gate.Outcome, v ticketing.Verdict, reason string) {
	t.Helper()
	if o.Verdict != v || o.Reason != reason {
		t.Fatalf("says %s %q, want %s %q", o.Verdict, o.Reason, v, reason)
	}
}

// entries counts what a journal has of a kind.
func entries(t *testing.T, l *fair.Laptop, kind string) (n int) {
	t.Helper()
	if err := l.Store.Read(t.Context(), func(tx *store.Tx) error {
		all, err := tx.EntriesFrom(l.ID, 1, 0, 10_000)
		for _, e := range all {
			if e.Kind == kind {
				n++
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAdmitThenAlreadyIn(t *testing.T) {
	l, tickets := open(t, fair.Standard, 1)
	code := fair.Digits(t, tickets[0])
	first := l.Gate.Scan(t.Context(), gate.Scan{Key: "k1", Code: " " + code + "\r\n"})
	says(t, first, ticketing.Admit, "")
	l.Clock.Add(60_000)
	second := l.Gate.Scan(t.Context(), gate.Scan{Key: "k2", Code: code})
	says(t, second, ticketing.AlreadyIn, "already_in")
	want := map[string]string{"when": fmt.Sprint(first.At), "gate": "north", "lane": "1", "device": string(l.ID), "staff": string(l.Gate.Armed().Staff)}
	if !reflect.DeepEqual(second.Args, want) {
		t.Errorf("it says %v, want %v", second.Args, want)
	}
	if n := entries(t, l, gate.KindCheckin); n != 1 {
		t.Errorf("%d check-ins", n)
	}
	if n := entries(t, l, gate.KindRefused); n != 1 {
		t.Errorf("%d refusals", n)
	}
}

// The screen asks again with its key after a lost answer: the same admission.
func TestLostAnswerIsOneAdmission(t *testing.T) {
	l, tickets := open(t, fair.Standard, 1)
	s := gate.Scan{Key: "k1", Code: fair.Digits(t, tickets[0])}
	outs := make([]gate.Outcome, 6)
	var wg sync.WaitGroup
	for i := range outs {
		wg.Go(func() { outs[i] = l.Gate.Scan(t.Context(), s) })
	}
	wg.Wait()
	for _, o := range outs {
		says(t, o, ticketing.Admit, "")
		if o.Seq != outs[0].Seq || o.At != outs[0].At || o.Ordinal != 1 {
			t.Errorf("another admission: %+v", o)
		}
	}
	if n := entries(t, l, gate.KindCheckin); n != 1 {
		t.Errorf("%d check-ins", n)
	}
}

// Of many scans of one pass at once, at one gate, one admits.
func TestOneOfManyAdmits(t *testing.T) {
	l, tickets := open(t, fair.Standard, 1)
	code, admitted := fair.Digits(t, tickets[0]), make([]bool, 24)
	var wg sync.WaitGroup
	for i := range admitted {
		wg.Go(func() {
			admitted[i] = l.Gate.Scan(t.Context(), gate.Scan{Key: fmt.Sprint("k", i), Code: code}).Verdict == ticketing.Admit
		})
	}
	wg.Wait()
	n := 0
	for _, a := range admitted {
		if a {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d were admitted", n)
	}
}

func TestAPassForFourEntersFourTimes(t *testing.T) {
	l, tickets := open(t, fair.Family, 1)
	code := fair.Digits(t, tickets[0])
	for i := range 4 {
		o := l.Gate.Scan(t.Context(), gate.Scan{Key: fmt.Sprint("k", i), Code: code})
		says(t, o, ticketing.Admit, "")
		if o.Ordinal != i+1 {
			t.Errorf("entry %d is numbered %d", i+1, o.Ordinal)
		}
	}
	says(t, l.Gate.Scan(t.Context(), gate.Scan{Key: "k5", Code: code}), ticketing.AlreadyIn, "already_in")
}

func TestAttentionIsAdmittedByAPerson(t *testing.T) {
	l, tickets := open(t, fair.Guest, 1)
	code := fair.Digits(t, tickets[0])
	o := l.Gate.Scan(t.Context(), gate.Scan{Key: "k1", Code: code})
	says(t, o, ticketing.Attention, "check")
	if !o.CanAct || entries(t, l, gate.KindCheckin) != 0 {
		t.Fatalf("recorded before anybody looked: %+v", o)
	}
	if _, err := l.Gate.Admit(t.Context(), "another"); ticketing.CodeOf(err) != ticketing.CodeNotFound {
		t.Errorf("a scan that never was: %v", err)
	}
	for range 2 { // pressed twice
		o, err := l.Gate.Admit(t.Context(), "k1")
		if err != nil {
			t.Fatal(err)
		}
		says(t, o, ticketing.Admit, "")
	}
	if n := entries(t, l, gate.KindCheckin); n != 1 {
		t.Errorf("%d check-ins", n)
	}
	says(t, l.Gate.Scan(t.Context(), gate.Scan{Key: "k2", Code: code}), ticketing.AlreadyIn, "already_in")
	if _, err := l.Gate.Admit(t.Context(), "k2"); ticketing.CodeOf(err) != ticketing.CodeNotFound {
		t.Errorf("a refusal was admitted as if it were an attention: %v", err)
	}
}

// What was void meanwhile is not admitted, though somebody has looked.
func TestAdmitDecidesAnew(t *testing.T) {
	l, tickets := open(t, fair.Guest, 1)
	says(t, l.Gate.Scan(t.Context(), gate.Scan{Key: "k1", Code: fair.Digits(t, tickets[0])}), ticketing.Attention, "check")
	l.Do(t, func(tx *store.Tx) error { return tx.VoidTicket(fair.Friday, tickets[0].Key, 5, "Counter 1") })
	o, err := l.Gate.Admit(t.Context(), "k1")
	if err != nil {
		t.Fatal(err)
	}
	says(t, o, ticketing.Void, "void")
}

func TestOverride(t *testing.T) {
	l, tickets := open(t, fair.Standard, 2)
	code := fair.Digits(t, tickets[0])
	says(t, l.Gate.Scan(t.Context(), gate.Scan{Key: "k1", Code: code}), ticketing.Admit, "")
	says(t, l.Gate.Scan(t.Context(), gate.Scan{Key: "k2", Code: code}), ticketing.AlreadyIn, "already_in")
	for who, code := range map[ticketing.StaffID]ticketing.Code{fair.Steward: ticketing.CodeForbidden, fair.Seller: ticketing.CodeForbidden, "": ticketing.CodeUnauthorized} {
		if _, err := l.Gate.Override(t.Context(), "k2", "I know her", who); ticketing.CodeOf(err) != code {
			t.Errorf("%q: %v", who, err)
		}
	}
	o, err := l.Gate.Override(t.Context(), "k2", "went out to the car", fair.Supervisor)
	if err != nil {
		t.Fatal(err)
	}
	says(t, o, ticketing.Admit, "reopened")
	if a, b := entries(t, l, gate.KindReopened), entries(t, l, gate.KindCheckin); a != 1 || b != 2 {
		t.Errorf("%d reopened, %d check-ins", a, b)
	}
	says(t, l.Gate.Scan(t.Context(), gate.Scan{Key: "k3", Code: code}), ticketing.AlreadyIn, "already_in")
	if n := openConflicts(t, l); n != 0 {
		t.Errorf("%d conflicts of one gate with itself", n)
	}
}

func openConflicts(t *testing.T, l *fair.Laptop) (n int64) {
	t.Helper()
	if err := l.Store.Read(t.Context(), func(tx *store.Tx) (err error) { n, err = tx.OpenConflicts(); return err }); err != nil {
		t.Fatal(err)
	}
	return n
}

// Verdicts that prove something are nobody's to change.
func TestOverrideCannotMakeAForgeryGood(t *testing.T) {
	l, tickets := open(t, fair.Standard, 1)
	l.Do(t, func(tx *store.Tx) error { return tx.VoidTicket(fair.Friday, tickets[0].Key, 5, "Counter 1") })
	forged := tickets[0]
	forged.Pass = append([]byte{}, forged.Pass...)
	forged.Pass[100] ^= 1
	for key, code := range map[string]string{"void": fair.Digits(t, tickets[0]), "forged": fair.Digits(t, forged)} {
		o := l.Gate.Scan(t.Context(), gate.Scan{Key: key, Code: code})
		if o.Verdict != ticketing.Verdict(key) || o.CanAct {
			t.Errorf("%s: %+v", key, o)
		}
		if _, err := l.Gate.Override(t.Context(), key, "please", fair.Organizer); ticketing.CodeOf(err) != ticketing.CodeNotFound {
			t.Errorf("%s was overridden: %v", key, err)
		}
	}
}

func TestForeignCodes(t *testing.T) {
	l, tickets := open(t, fair.Standard, 1)
	good := fair.Digits(t, tickets[0])
	for name, code := range map[string]string{
		"nothing": "", "a link": "https://example.org/t/1", "an EAN": "4006381333931", "letters": "hello", "one digit short": good[:250], "one digit more": good + "1",
		"twice": good + good, "a zero in front": "0" + good[1:], "other digits": strings.Repeat("٣", 251), "10,000 characters": strings.Repeat("x", 10_000), "control": "\x1b\x00",
	} {
		o := l.Gate.Scan(t.Context(), gate.Scan{Key: name, Code: code})
		if o.Verdict != ticketing.Unknown {
			t.Errorf("%s: %s %q", name, o.Verdict, o.Reason)
		}
	}
	says(t, l.Gate.Scan(t.Context(), gate.Scan{Key: "good", Code: good}), ticketing.Admit, "")
}

// A pass of a counter that this gate has not met is for a person; the counter's
// card, read offline, makes it good.
func TestCardIsTakenOffline(t *testing.T) {
	other := fair.NewLaptop(t, "counter 2", fair.NightMarket(100, 10))
	other.OpenShift(t)
	_, tickets := other.Sell(t, "b1", fair.Standard, 1)
	l, _ := open(t, fair.Standard, 1)
	code := fair.Digits(t, tickets[0])
	says(t, l.Gate.Scan(t.Context(), gate.Scan{Key: "k1", Code: code}), ticketing.Attention, string(pass.UnknownKey))
	c, err := other.Certificate()
	if err != nil {
		t.Fatal(err)
	}
	card, err := pass.Card(c.Certificate)
	if err != nil {
		t.Fatal(err)
	}
	stranger := append([]byte{}, c.Certificate...)
	stranger[len(stranger)-1] ^= 1
	bad, err := pass.Card(stranger)
	if err != nil {
		t.Fatal(err)
	}
	says(t, l.Gate.Scan(t.Context(), gate.Scan{Key: "k2", Code: bad}), ticketing.Unknown, "card_refused")
	says(t, l.Gate.Scan(t.Context(), gate.Scan{Key: "k3", Code: code}), ticketing.Attention, string(pass.UnknownKey))
	says(t, l.Gate.Scan(t.Context(), gate.Scan{Key: "k4", Code: card}), "", "card_taken")
	says(t, l.Gate.Scan(t.Context(), gate.Scan{Key: "k5", Code: code}), ticketing.Admit, "")
}

// Numbers follow each other: a ticket that was looked up in the list lets nobody
// in but by a supervisor, and is no scan.
func TestALookedUpTicketIsForASupervisor(t *testing.T) {
	l, tickets := open(t, fair.Standard, 2)
	look := func(key string) gate.Outcome {
		t.Helper()
		o, err := l.Gate.Look(t.Context(), key, tickets[0].Key)
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	counted := func() (n int64) {
		l.Do(t, func(tx *store.Tx) error {
			f, err := tx.GateFigures(tickets[0].Scope, l.ID, 0)
			n = f.Refused
			return err
		})
		return n
	}
	says(t, look("n1"), ticketing.Attention, "number")
	if _, err := l.Gate.Admit(t.Context(), "n1"); ticketing.CodeOf(err) != ticketing.CodeNeedsPerson {
		t.Errorf("admitted by its number: %v", err)
	}
	says(t, l.Gate.Scan(t.Context(), gate.Scan{Key: "k1", Code: fair.Digits(t, tickets[0])}), ticketing.Admit, "")
	says(t, look("n2"), ticketing.AlreadyIn, "already_in")
	if n := counted(); n != 0 {
		t.Errorf("looking up counts as %d refused", n)
	}
	if _, err := l.Gate.Look(t.Context(), "n3", ticketing.TicketKey{Key: tickets[0].Key.Key, N: 9999}); ticketing.CodeOf(err) != ticketing.CodeNotFound {
		t.Errorf("a ticket that nobody sold: %v", err)
	}
}

func TestShortCodes(t *testing.T) {
	l, tickets := open(t, fair.Standard, 2)
	o, err := l.Gate.Code(t.Context(), gate.Scan{Key: "c1", Code: strings.ToLower(tickets[0].Code)})
	if err != nil {
		t.Fatal(err)
	}
	says(t, o, ticketing.Attention, "code")
	if o, err = l.Gate.Admit(t.Context(), "c1"); err != nil {
		t.Fatal(err)
	}
	says(t, o, ticketing.Admit, "")
	says(t, l.Gate.Scan(t.Context(), gate.Scan{Key: "k1", Code: fair.Digits(t, tickets[0])}), ticketing.AlreadyIn, "already_in")
	wrong := pass.NewShortCode([5]byte{1, 2, 3, 4, 5}).String()
	for i := range 10 {
		code := wrong
		if i%2 == 0 {
			code = "typing"
		}
		if _, err := l.Gate.Code(t.Context(), gate.Scan{Key: fmt.Sprint("w", i), Code: code}); err != nil && ticketing.CodeOf(err) != ticketing.CodeInvalid {
			t.Fatalf("guess %d: %v", i, err)
		}
	}
	_, err = l.Gate.Code(t.Context(), gate.Scan{Key: "c2", Code: tickets[1].Code})
	if ticketing.CodeOf(err) != ticketing.CodeNeedsPerson {
		t.Fatalf("after ten wrong ones: %v", err)
	}
	l.Clock.Add(60_001)
	if _, err = l.Gate.Code(t.Context(), gate.Scan{Key: "c3", Code: tickets[1].Code}); err != nil {
		t.Errorf("a minute later: %v", err)
	}
}

// A gate that cannot record says so: nobody is let in by a fault.
func TestFaultsAreNotChecked(t *testing.T) {
	l, tickets := open(t, fair.Standard, 1)
	code := fair.Digits(t, tickets[0])
	for name, st := range map[string]gate.Store{
		"a disk that keeps nothing": failing{errors.Join(ticketing.Errorf(ticketing.CodeNotKept, "full"), errors.New("disk"))},
		"a fault":                   failing{errors.New("what is this")},
		"a panic":                   panicking{},
	} {
		broken := gate.New(gate.Config{Store: st, Author: journal.Author{Device: l.ID, Epoch: 1}, Key: l.Key, Now: l.Clock.Now, Log: fair.Quiet()})
		broken.Arm(gate.Armed{Performance: fair.Friday, Gate: fair.North})
		for _, c := range []string{code, "unread"} {
			if o := broken.Scan(t.Context(), gate.Scan{Key: "k", Code: c}); o.Verdict != ticketing.NotChecked {
				t.Errorf("%s says %s", name, o.Verdict)
			}
		}
	}
	says(t, l.Gate.Scan(t.Context(), gate.Scan{Key: "k", Code: code}), ticketing.Admit, "")
}

// failing and panicking stand for a disk and a fault that cannot be had on
// demand.
type (
	failing   struct{ err error }
	panicking struct{}
)

func (f failing) Do(context.Context, func(gate.Tx) error) error   { return f.err }
func (f failing) Read(context.Context, func(gate.Tx) error) error { return f.err }
func (panicking) Do(_ context.Context, work func(gate.Tx) error) error {
	return work(nil)
}
func (panicking) Read(_ context.Context, work func(gate.Tx) error) error { return work(nil) }

// A show that was postponed after its tickets were sold keeps its passes, by
// two hours and by a day.
func TestPostponedShowKeepsItsPasses(t *testing.T) {
	for name, by := range map[string]int64{"two hours": 2 * fair.Hour, "a day": 24 * fair.Hour} {
		l, tickets := open(t, fair.Standard, 1)
		l.Do(t, func(tx *store.Tx) error {
			s, _, err := tx.Event(fair.EventID)
			p := &s.Event.Performances[0]
			p.DoorsAt, p.StartsAt, p.EndsAt, s.Event.Version = p.DoorsAt+by, p.StartsAt+by, p.EndsAt+by, 2
			return errors.Join(err, catalog.Hear(tx, journal.Marshal(s)))
		})
		l.Clock.Set(fair.Noon + 6*fair.Hour)
		says(t, l.Gate.Scan(t.Context(), gate.Scan{Key: "early", Code: fair.Digits(t, tickets[0])}), ticketing.NotYetValid, "early")
		l.Clock.Add(by + fair.Hour)
		o := l.Gate.Scan(t.Context(), gate.Scan{Key: "in time", Code: fair.Digits(t, tickets[0])})
		if o.Verdict != ticketing.Admit {
			t.Errorf("moved by %s: %s", name, o.Verdict)
		}
	}
}

func TestDoubtedClock(t *testing.T) {
	l, tickets := open(t, fair.Standard, 1)
	l.Clock.Set(fair.Noon - 365*24*fair.Hour)
	l.Gate.Doubt(true)
	code := fair.Digits(t, tickets[0])
	says(t, l.Gate.Scan(t.Context(), gate.Scan{Key: "k1", Code: code}), ticketing.Attention, "clock")
	if err := l.Gate.ConfirmClock(t.Context(), fair.Steward, 0); ticketing.CodeOf(err) != ticketing.CodeForbidden {
		t.Errorf("a steward confirms the clock: %v", err)
	}
	l.Doors()
	if err := l.Gate.ConfirmClock(t.Context(), fair.Supervisor, 0); err != nil {
		t.Fatal(err)
	}
	says(t, l.Gate.Scan(t.Context(), gate.Scan{Key: "k2", Code: code}), ticketing.Admit, "")
	if n := entries(t, l, gate.KindClock); n != 1 {
		t.Errorf("%d records of it", n)
	}
}

func TestTestPass(t *testing.T) {
	l, _ := open(t, fair.Standard, 1)
	digits, err := l.Gate.TestPass()
	if err != nil {
		t.Fatal(err)
	}
	before := entries(t, l, gate.KindCheckin) + entries(t, l, gate.KindRefused)
	if o := l.Gate.Scan(t.Context(), gate.Scan{Key: "1", Code: digits}); !o.Test || o.Verdict != ticketing.Admit {
		t.Errorf("first: %+v", o)
	}
	if o := l.Gate.Scan(t.Context(), gate.Scan{Key: "2", Code: digits}); !o.Test || o.Verdict != ticketing.AlreadyIn {
		t.Errorf("second: %+v", o)
	}
	if after := entries(t, l, gate.KindCheckin) + entries(t, l, gate.KindRefused); after != before || l.Gate.TestScans() != 2 {
		t.Errorf("the test was counted: %d, %d", after-before, l.Gate.TestScans())
	}
	other := fair.NewLaptop(t, "gate 2", fair.NightMarket(1, 1))
	other.Doors()
	if o := other.Gate.Scan(t.Context(), gate.Scan{Key: "1", Code: digits}); o.Verdict == ticketing.Admit {
		t.Errorf("another gate admits it: %+v", o)
	}
}
