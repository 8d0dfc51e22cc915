package gate

import (
	"context"

	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// ruling is one decision to be made: a scan, and what a person has said of it.
type ruling struct {
	pending
	accepted   bool   // a steward has looked
	overridden bool   // a supervisor lets in against a refusal
	how        string // scan, attention, code, override or reopened
	reason     string
	by         ticketing.StaffID // "": whoever armed the gate
}

// settle reads the facts, decides and records, in one transaction.
func (g *Gate) settle(ctx context.Context, r ruling) (Outcome, error) {
	armed := g.Armed()
	if r.by == "" {
		r.by = armed.Staff
	}
	out := Outcome{Payload: r.finding.Payload, Mark: Mark(r.finding.Payload.Ticket())}
	err := g.cfg.Store.Do(ctx, func(tx Tx) error { return g.rule(tx, armed, r, &out) })
	if err != nil {
		return Outcome{}, err
	}
	r.decision = out.Decision
	if out.CanAct = overridable(out.Verdict); out.CanAct && r.scan.Key != "" {
		g.keep(r.scan.Key, r.pending)
	}
	return out, nil
}

func (g *Gate) rule(tx Tx, armed Armed, r ruling, out *Outcome) error {
	out.At, out.Seq = g.cfg.Now(), 0
	done, ok, err := tx.CheckinByKey(g.cfg.Author.Device, r.scan.Key)
	if err != nil || ok {
		out.Decision, out.Seq, out.At = Decision{Verdict: ticketing.Admit, Ordinal: done.Ordinal}, done.Seq, done.At
		return err
	}
	f, err := g.facts(tx, armed, r.pending)
	if err != nil {
		return err
	}
	f.Accepted = r.accepted
	out.Decision = decide(f, out.At)
	if r.overridden && overridable(out.Verdict) {
		if err := g.reopen(tx, f, r); err != nil {
			return err
		}
		out.Decision = Decision{Verdict: ticketing.Admit, Reason: r.how, Ordinal: len(f.Entries) + 1}
	}
	return g.record(tx, armed, r, f, out)
}

func (g *Gate) facts(tx Tx, armed Armed, p pending) (Facts, error) {
	load := p.finding.Payload
	root := ticketing.TicketKey{Key: load.RootKey, N: load.RootN}
	f := Facts{Finding: p.finding, Here: armed.Performance, Gate: armed.Gate, ByCode: p.byCode, ByNumber: p.byNumber, ClockDoubted: armed.Doubted}
	saved, ok, err := tx.EventOf(armed.Performance)
	if err != nil {
		return f, err
	}
	if ok {
		f.Event = &saved.Event
		f.Performance, _ = saved.Event.Performance(armed.Performance)
	}
	if load.Scope != armed.Performance {
		return f, elsewhere(tx, load.Scope, &f)
	}
	k, _, err := tx.KnownTicket(load.Scope, load.Ticket())
	if err != nil {
		return f, err
	}
	f.State, f.VoidAt, f.Where, f.Refunded = k.State, k.VoidAt, k.Where, k.Refunded
	if f.Newest, err = tx.NewestGeneration(load.Scope, root); err != nil {
		return f, err
	}
	f.Entries, err = tx.Entries(armed.Performance, load.Scope, root)
	return f, err
}

func elsewhere(tx Tx, scope ticketing.ScopeID, f *Facts) error {
	saved, ok, err := tx.EventOf(scope)
	if err != nil || !ok {
		return err
	}
	if p, there := saved.Event.Performance(scope); there {
		f.Elsewhere = &p
	}
	return nil
}

// reopen takes the last standing entry back where a supervisor says that the
// person went out.
func (g *Gate) reopen(tx Tx, f Facts, r ruling) error {
	if r.how != "reopened" {
		return nil
	}
	for i := len(f.Entries) - 1; i >= 0; i-- {
		if e := f.Entries[i]; !e.Reopened {
			return g.write(tx, KindReopened, Reopened{Device: e.Device, Epoch: e.Epoch, Seq: e.Seq, Staff: r.by, Reason: r.reason}, FoldReopened, nil)
		}
	}
	return nil
}

// record keeps an admission or a refusal; an attention is recorded when a
// person has decided it, and looking a ticket up is no scan.
func (g *Gate) record(tx Tx, armed Armed, r ruling, f Facts, out *Outcome) error {
	if out.Verdict == ticketing.Attention || (r.byNumber && !r.overridden) {
		return nil
	}
	if out.Verdict != ticketing.Admit {
		return g.recordRefusal(tx, armed, *out)
	}
	load := out.Payload
	c := Checkin{Performance: armed.Performance, TicketKey: load.Issuer[:], N: load.N, Generation: load.Generation, Type: load.Type,
		Ordinal: out.Ordinal, Gate: armed.Gate, Lane: armed.Lane, How: r.how, Staff: r.by, Key: r.scan.Key, GoodFor: f.goodFor()}
	if load.RootKey != load.Issuer || load.RootN != load.N {
		c.RootKey, c.RootN = load.RootKey[:], load.RootN
	}
	return g.write(tx, KindCheckin, c, FoldCheckin, &out.Seq)
}

func (g *Gate) recordRefusal(tx Tx, armed Armed, out Outcome) error {
	return g.write(tx, KindRefused, Refusal{Performance: armed.Performance, Verdict: out.Verdict, Type: out.Payload.Type,
		Mark: out.Mark, Gate: armed.Gate, Lane: armed.Lane, Staff: armed.Staff}, FoldRefused, nil)
}

// refuseUnread records a scan that is not a pass of ours.
func (g *Gate) refuseUnread(ctx context.Context, d Decision) (Outcome, error) {
	out := Outcome{Decision: d, At: g.cfg.Now()}
	armed := g.Armed()
	return out, g.cfg.Store.Do(ctx, func(tx Tx) error { return g.recordRefusal(tx, armed, out) })
}

// Open arms the gate and records by whom and with which checks missing.
func (g *Gate) Open(ctx context.Context, a Armed, missing []string) error {
	err := g.cfg.Store.Do(ctx, func(tx Tx) error {
		s, ok, err := tx.StaffByID(a.Staff)
		if err != nil || !ok || !s.Active {
			return orSignIn(err)
		}
		return g.write(tx, KindArmed, Opened{Performance: a.Performance, Gate: a.Gate, Lane: a.Lane, Staff: a.Staff, Missing: missing}, FoldNote, nil)
	})
	if err == nil {
		g.Arm(a)
	}
	return err
}

// ConfirmClock records that a supervisor has compared the clock, and believes
// it from now on.
func (g *Gate) ConfirmClock(ctx context.Context, by ticketing.StaffID, skew int64) error {
	err := g.cfg.Store.Do(ctx, func(tx Tx) error {
		if err := supervisor(tx, by); err != nil {
			return err
		}
		return g.write(tx, KindClock, ClockConfirmed{Staff: by, Skew: skew}, FoldNote, nil)
	})
	if err == nil {
		g.Doubt(false)
	}
	return err
}

func orSignIn(err error) error {
	if err != nil {
		return err
	}
	return ticketing.Errorf(ticketing.CodeUnauthorized, "Sign in first.")
}

func (g *Gate) write(tx Tx, kind string, body any, fold func(Tx, journal.Sealed) error, seq *uint64) error {
	e, err := journal.Record(tx, g.cfg.Author, g.cfg.Now(), kind, body)
	if err != nil {
		return err
	}
	if seq != nil {
		*seq = e.Seq
	}
	return fold(tx, e)
}
