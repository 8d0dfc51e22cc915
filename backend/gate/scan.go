package gate

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/pass"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Scan is a code as it was read, with the screen's own key for this reading.
type Scan struct {
	Key  string
	Code string
}

// Outcome is what a scan came to.
type Outcome struct {
	Decision
	Payload pass.Payload
	Mark    string // the ticket's number for people; "" where none was read
	At      int64
	Seq     uint64 // of the recorded check-in; 0: none
	Test    bool
	CanAct  bool // a person may still admit: F9 or a supervisor
}

// Scan decides, records, and answers after the record is durable. It always
// has a verdict: what could not be decided is not_checked, with nothing
// recorded as in.
func (g *Gate) Scan(ctx context.Context, s Scan) Outcome {
	out, err := g.scan(ctx, s)
	if err == nil {
		return out
	}
	g.cfg.Log.Error("gate: not checked", "error", err)
	reason := "failed"
	if code := ticketing.CodeOf(err); code != ticketing.CodeInternal {
		reason = string(code)
	}
	return Outcome{Decision: Decision{Verdict: ticketing.NotChecked, Reason: reason}, At: g.cfg.Now()}
}

func (g *Gate) scan(ctx context.Context, s Scan) (out Outcome, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic while deciding: %v\n%s", p, debug.Stack())
		}
	}()
	code := strings.TrimSpace(s.Code)
	switch kind, _ := pass.KindOf(code); kind {
	case pass.KindCard:
		return g.takeCard(ctx, code)
	case pass.KindPass:
		token, err := pass.ParseDigits(code)
		if err != nil {
			return g.refuseUnread(ctx, Decision{Verdict: ticketing.Unknown, Reason: "damaged"})
		}
		if out, ok := g.tryTest(token); ok {
			return out, nil
		}
		return g.settle(ctx, ruling{pending: pending{scan: s, finding: g.ring.Load().Check(token)}, how: "scan"})
	default:
		return g.refuseUnread(ctx, Decision{Verdict: ticketing.Unknown, Reason: "not_ours"})
	}
}

// Admit lets the person of an attention in, after a steward has looked.
// CodeNotFound when that scan can no longer be acted on, CodeNeedsPerson for a
// ticket that Look has shown.
func (g *Gate) Admit(ctx context.Context, key string) (Outcome, error) {
	p, ok := g.kept(key)
	if !ok || p.decision.Verdict != ticketing.Attention {
		return Outcome{}, gone()
	}
	if p.byNumber {
		return Outcome{}, ticketing.Errorf(ticketing.CodeNeedsPerson, "A ticket that was only found in the list is let in by a supervisor.")
	}
	how := "attention"
	if p.byCode {
		how = "code"
	}
	return g.settle(ctx, ruling{pending: p, accepted: true, how: how})
}

// overridable are the verdicts that a supervisor may decide otherwise.
func overridable(v ticketing.Verdict) bool {
	switch v {
	case ticketing.AlreadyIn, ticketing.NotYetValid, ticketing.NoLongerValid, ticketing.WrongGate, ticketing.Attention:
		return true
	default:
		return false
	}
}

// Override admits against a refusal. The caller has checked the supervisor's
// PIN; the role is checked here. An earlier entry is reopened first.
func (g *Gate) Override(ctx context.Context, key, reason string, by ticketing.StaffID) (Outcome, error) {
	p, ok := g.kept(key)
	if !ok || !overridable(p.decision.Verdict) {
		return Outcome{}, gone()
	}
	if err := g.cfg.Store.Read(ctx, func(tx Tx) error { return supervisor(tx, by) }); err != nil {
		return Outcome{}, err
	}
	how := "override"
	if p.decision.Verdict == ticketing.AlreadyIn {
		how = "reopened"
	}
	return g.settle(ctx, ruling{pending: p, accepted: true, overridden: true, how: how, reason: reason, by: by})
}

func supervisor(tx Tx, by ticketing.StaffID) error {
	s, ok, err := tx.StaffByID(by)
	if err != nil {
		return err
	}
	if !ok {
		return access.Require(nil, ticketing.RoleSupervisor)
	}
	return access.Require(&s, ticketing.RoleSupervisor)
}

func gone() error {
	return ticketing.Errorf(ticketing.CodeNotFound, "This scan is over. Scan the pass again.")
}

// Code finds a ticket by its short code and asks the steward to look; it never
// admits. After ten wrong ones in a minute it asks for a supervisor
// (CodeNeedsPerson).
func (g *Gate) Code(ctx context.Context, s Scan) (Outcome, error) {
	if err := g.mayGuess(); err != nil {
		return Outcome{}, err
	}
	code, err := pass.ParseShortCode(s.Code)
	if err != nil {
		g.wrongGuess()
		return Outcome{}, err
	}
	found, err := g.byCode(ctx, code)
	if err != nil {
		return Outcome{}, err
	}
	if len(found) != 1 {
		g.wrongGuess()
		return Outcome{Decision: Decision{Verdict: ticketing.Unknown, Reason: "code_not_known"}, At: g.cfg.Now()}, nil
	}
	return g.settle(ctx, ruling{how: "code", pending: pending{scan: s, byCode: true, finding: findingOf(found[0])}})
}

func findingOf(k Known) pass.Finding {
	return pass.Finding{Standing: pass.Genuine, Payload: pass.Payload{Issuer: k.Key.Key, Scope: k.Scope, N: k.Key.N,
		RootKey: k.Root.Key, RootN: k.Root.N, Generation: k.Generation, Type: k.Type, People: k.People}}
}

// Look shows a ticket that was found in this gate's list as a scan of it would
// be: in already, void, or one to look at. Anybody can name a number, so it
// never admits, and only a supervisor may. CodeNotFound where this gate does not
// know the ticket.
func (g *Gate) Look(ctx context.Context, key string, ticket ticketing.TicketKey) (Outcome, error) {
	var k Known
	err := g.cfg.Store.Read(ctx, func(tx Tx) (err error) {
		known := false
		if k, known, err = tx.KnownTicket(g.Armed().Performance, ticket); err == nil && !known {
			err = ticketing.Errorf(ticketing.CodeNotFound, "This gate does not know this ticket.")
		}
		return err
	})
	if err != nil {
		return Outcome{}, err
	}
	return g.settle(ctx, ruling{how: "number", pending: pending{scan: Scan{Key: key}, byNumber: true, finding: findingOf(k)}})
}

func (g *Gate) byCode(ctx context.Context, code pass.ShortCode) (found []Known, err error) {
	armed := g.Armed()
	err = g.cfg.Store.Read(ctx, func(tx Tx) error {
		saved, ok, err := tx.EventOf(armed.Performance)
		if err != nil || !ok {
			return err
		}
		h := code.Hash(saved.CodeKey)
		found, err = tx.KnownByCode(armed.Performance, h[:])
		return err
	})
	return found, err
}

func (g *Gate) mayGuess() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	now, recent := g.cfg.Now(), g.wrong[:0]
	for _, at := range g.wrong {
		if now-at < 60_000 && at <= now {
			recent = append(recent, at)
		}
	}
	g.wrong = recent
	if len(recent) >= 10 {
		return ticketing.Errorf(ticketing.CodeNeedsPerson, "Ten wrong codes in a minute. Call the supervisor.")
	}
	return nil
}

func (g *Gate) wrongGuess() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.wrong = append(g.wrong, g.cfg.Now())
}

// takeCard takes a counter's certificate in from its QR, offline.
func (g *Gate) takeCard(ctx context.Context, code string) (Outcome, error) {
	raw, c, err := pass.ReadCard(code)
	if err == nil {
		err = g.keepCard(ctx, raw, c)
	}
	switch {
	case err == nil:
		return Outcome{Decision: Decision{Reason: "card_taken"}, At: g.cfg.Now()}, nil
	case ticketing.CodeOf(err) == ticketing.CodeInternal || ticketing.CodeOf(err) == ticketing.CodeNotKept:
		return Outcome{}, err
	default:
		return g.refuseUnread(ctx, Decision{Verdict: ticketing.Unknown, Reason: "card_refused"})
	}
}

func (g *Gate) keepCard(ctx context.Context, raw []byte, c *pass.Certificate) error {
	if _, err := g.ring.Load().Add(raw); err != nil {
		return errors.Join(ticketing.Errorf(ticketing.CodeUnauthorized, "This card is not of this event."), err)
	}
	err := g.cfg.Store.Do(ctx, func(tx Tx) error {
		return tx.PutCertificate(access.Certified{Device: c.Device(), Event: c.Event, Serial: c.Serial, Certificate: raw})
	})
	if err != nil {
		return err
	}
	return g.Reload(ctx)
}
