package hub

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/fold"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/ledger"
	"github.com/ticketcrib/ticketcrib/backend/refund"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// nightly is when the provider's lists are compared with ours, by the clock of the
// machine. cron only says when: what the hub remembers of the last time decides.
var nightly = must(cron.ParseStandard("20 3 * * *"))

func must(s cron.Schedule, err error) cron.Schedule {
	if err != nil {
		panic("internal error: " + err.Error())
	}
	return s
}

// Times in ms. A payment may come long after its page was opened: the provider's
// list is read from so much earlier than ours.
const (
	pageLives      = 8 * 24 * 3600_000
	firstLookBack  = 24 * 3600_000
	reconcileAgain = 10 * time.Minute // after one that failed
)

// reconciled is what the hub remembers of the last comparison.
type reconciled struct {
	At     int64  `json:"at"`
	Epoch  uint32 `json:"epoch"`
	Agreed int    `json:"agreed"`
	Fresh  int    `json:"fresh"`
}

const reconciledSetting = "reconciled"

func lastReconciled(tx *store.Tx) (reconciled, error) {
	return store.SettingOf[reconciled](tx, reconciledSetting)
}

// reconcileWhenDue compares the lists when a night has gone by, and as soon as a
// restored hub has heard from everybody, and owes nobody units that his entries need:
// payments may have begun that it forgot.
func (h *Hub) reconcileWhenDue(ctx context.Context) {
	t := h.till.Load()
	if t == nil || time.Now().Before(h.reconcileAfter) {
		return
	}
	due := false
	err := h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		due = false
		last, err := lastReconciled(tx)
		if err != nil {
			return err
		}
		head, err := tx.FeedHead()
		if err != nil {
			return err
		}
		if last.At == 0 && head.Epoch == firstEpoch {
			return store.PutSettingOf(tx, reconciledSetting, reconciled{At: h.cfg.Now(), Epoch: head.Epoch})
		}
		since := last.At
		if last.Epoch != head.Epoch {
			since = max(since, epochBegan(head.Epoch)) // a backup remembers the night before it
		}
		due = !nightly.Next(time.UnixMilli(since)).After(time.UnixMilli(h.cfg.Now()))
		if last.Epoch == head.Epoch {
			return nil
		}
		waiting, err := recovering(tx)
		if err != nil {
			return err
		}
		owed, err := list(tx, proven)
		due = len(waiting) == 0 && (due || len(owed) == 0)
		return err
	})
	if err == nil && due {
		err = h.Reconcile(ctx, 0)
	}
	if err != nil && ctx.Err() == nil {
		h.reconcileAfter = time.Now().Add(reconcileAgain)
		h.cfg.Log.Error("hub: the provider's lists could not be compared with ours; it is tried again", "error", err)
	}
}

// Reconcile compares the provider's lists of payments, refunds and payouts with ours from a
// moment on, Unix ms; 0: since the last time. It takes in payments that were forgotten here, books fees that were
// said late and what was paid out, and keeps as findings what a person has to look at.
func (h *Hub) Reconcile(ctx context.Context, from int64) error {
	t := h.till.Load()
	if t == nil {
		return ticketing.Errorf(ticketing.CodeNotFound, "This hub takes no payments yet. The organizer sets the provider's key in the Office.")
	}
	// What counters have sent is judged first: a payment is taken in for an order that is known.
	if _, err := fold.Judge(ctx, h.cfg.Store, h.id, h.cfg.Log); err != nil {
		return err
	}
	now := h.cfg.Now()
	var last reconciled
	if err := h.cfg.Store.Read(ctx, func(tx *store.Tx) (err error) { last, err = lastReconciled(tx); return err }); err != nil {
		return err
	}
	if from <= 0 {
		from = max(0, min(last.At, now)-firstLookBack)
	}
	if err := h.LookAtDisputes(ctx); err != nil { // some countries have none to list
		h.cfg.Log.Warn("hub: disputes could not be asked for; they are asked for again in an hour", "error", err)
	}
	theirs, err := t.provider.List(ctx, max(0, from-pageLives), now)
	if err != nil {
		return err
	}
	for _, p := range theirs {
		if err := h.takeIn(ctx, t.desk, p); err != nil {
			return err
		}
	}
	var given []refund.Given
	if p, ok := t.giver(); ok {
		if given, err = p.GivenBetween(ctx, from, now); err != nil {
			return err
		}
	}
	paidOut, err := h.bookPayouts(ctx, t, max(0, from-payoutsBack), now)
	if err != nil {
		return err
	}
	return h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		return h.compare(tx, lists{payments: theirs, refunds: given, payouts: paidOut}, from, now)
	})
}

// lists are the provider's.
type lists struct {
	payments []checkout.Payment
	refunds  []refund.Given
	payouts  []checkout.Payout
}

// takeIn adopts a payment that was forgotten here, or completes what is known of it.
func (h *Hub) takeIn(ctx context.Context, desk *checkout.Desk, p checkout.Payment) error {
	if !checkout.Ours(p.Reference) {
		return nil
	}
	if _, err := desk.Adopt(ctx, p); err != nil {
		return err
	}
	return desk.Complete(ctx, p)
}

func (h *Hub) compare(tx *store.Tx, theirs lists, from, now int64) error {
	there, here, err := payments(tx, theirs.payments, from, now)
	if err != nil {
		return err
	}
	back, own, err := refundsOf(tx, theirs.refunds, from, now)
	if err != nil {
		return err
	}
	out, booked, err := payoutsOf(tx, theirs.payouts, from)
	if err != nil {
		return err
	}
	found, agreed := ledger.Compare(slices.Concat(there, back, out), slices.Concat(here, own, booked))
	fresh := 0
	for _, f := range found {
		f.FoundAt = now
		isNew, err := tx.PutFinding(f)
		if err != nil {
			return err
		}
		if isNew {
			fresh++
		}
	}
	for _, id := range agreed {
		if err := tx.DropFinding(id); err != nil {
			return err
		}
	}
	head, err := tx.FeedHead()
	if err != nil {
		return err
	}
	return store.PutSettingOf(tx, reconciledSetting, reconciled{At: now, Epoch: head.Epoch, Agreed: len(agreed), Fresh: fresh})
}

// payments are what the provider took under our references, and what we hold as
// taken: of this time, and of each that the provider names.
func payments(tx *store.Tx, theirs []checkout.Payment, from, now int64) (there, here []ledger.Movement, err error) {
	ours := map[string]checkout.Attempt{}
	recent, err := tx.AttemptsPaid(from, now)
	if err != nil {
		return nil, nil, err
	}
	for _, a := range recent {
		ours[a.Reference] = a
	}
	for _, p := range theirs {
		if !checkout.Ours(p.Reference) || p.Standing != checkout.Success && p.Standing != checkout.Back {
			continue
		}
		a, ok, err := tx.Attempt(p.Reference)
		if err != nil {
			return nil, nil, err
		}
		if ok && took(a) {
			ours[p.Reference] = a
		}
		amount := p.Paid
		if p.Requested != 0 {
			amount.Minor = p.Requested
		}
		there = append(there, ledger.Movement{Of: ledger.OfPayment, Name: p.Reference, Order: a.Order, Amount: amount})
	}
	for _, a := range ours {
		here = append(here, ledger.Movement{Of: ledger.OfPayment, Name: a.Reference, Order: a.Order, Amount: a.Due})
	}
	return there, here, nil
}

func took(a checkout.Attempt) bool {
	return a.State == ticketing.AttemptPaid || a.State == ticketing.AttemptSurplus || a.State == ticketing.AttemptReview
}

// refundsOf are what went back of our payments, and what we sent. What the sender
// has not heard of yet it looks for itself.
func refundsOf(tx *store.Tx, given []refund.Given, from, now int64) (there, here []ledger.Movement, err error) {
	ours := map[string]refund.Refund{}
	recent, err := tx.RefundsSent(from, now)
	if err != nil {
		return nil, nil, err
	}
	for _, r := range recent {
		if r.State != refund.Failed {
			ours[strconv.FormatUint(r.Provider, 10)] = r
		}
	}
	for _, g := range given {
		if g.State == refund.Failed {
			continue
		}
		name := strconv.FormatUint(g.ID, 10)
		r, ok := refund.Refund{}, false
		if id, marked := strings.CutPrefix(g.Note, refund.Note("")); marked {
			if r, ok, err = tx.Refund(id); err != nil {
				return nil, nil, err
			}
		}
		if ok && r.Provider == 0 {
			continue
		}
		a, known, err := tx.AttemptByTxn(g.Txn)
		if err != nil {
			return nil, nil, err
		}
		if !ok && !known {
			continue // of another program that uses the account
		}
		if ok {
			ours[name] = r
		}
		there = append(there, ledger.Movement{Of: ledger.OfRefund, Name: name, Order: a.Order, Amount: ticketing.Money{Minor: g.Minor, Currency: g.Currency}})
	}
	for name, r := range ours {
		here = append(here, ledger.Movement{Of: ledger.OfRefund, Name: name, Order: r.Order, Amount: ticketing.Money{Minor: r.Minor, Currency: r.Currency}})
	}
	return there, here, nil
}

// closedShown is how long a finding that was closed stays in sight, in ms.
const closedShown = 30 * 24 * 3600_000

// LedgerDoc is the book as it stands.
func (h *Hub) LedgerDoc(ctx context.Context) (out hubapi.Ledger, err error) {
	out = hubapi.Ledger{AsOf: h.cfg.Now(), Events: []hubapi.EventBalances{}, Findings: []ledger.Finding{}, Periods: []hubapi.Period{}, Payouts: []hubapi.Payout{}}
	err = h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		last, err := lastReconciled(tx)
		if err != nil {
			return err
		}
		out.ReconciledAt, out.Agreed = last.At, int64(last.Agreed)
		if out.Findings, err = tx.Findings(h.cfg.Now() - closedShown); err != nil {
			return err
		}
		if out.Payouts, err = payoutsShown(tx); err != nil {
			return err
		}
		events, err := tx.Events()
		if err != nil {
			return err
		}
		ids := []ticketing.EventID{""}
		for _, e := range events {
			ids = append(ids, e.Event.ID)
		}
		for _, e := range ids {
			all, err := tx.Balances(e)
			if err != nil {
				return err
			}
			if len(all) > 0 {
				out.Events = append(out.Events, hubapi.EventBalances{Event: e, Balances: balances(all)})
			}
		}
		return h.periods(tx, &out)
	})
	return out, err
}

func (h *Hub) periods(tx *store.Tx, out *hubapi.Ledger) error {
	closed, err := tx.Closings()
	if err != nil {
		return err
	}
	for _, c := range append([]ledger.Closing{{}}, closed...) {
		sums, err := tx.PeriodSums(c.N)
		if err != nil {
			return err
		}
		p := hubapi.Period{N: c.N, ClosedAt: c.At, ClosedBy: c.By, Sums: []hubapi.LedgerSum{}}
		for _, s := range sums {
			p.Sums = append(p.Sums, hubapi.LedgerSum{Debit: s.Debit, Credit: s.Credit, Minor: s.Amount.Minor, Currency: s.Amount.Currency, Postings: s.Postings})
		}
		out.Periods = append(out.Periods, p)
	}
	return nil
}

func balances(all []ledger.Balance) []hubapi.LedgerBalance {
	out := make([]hubapi.LedgerBalance, 0, len(all))
	for _, b := range all {
		out = append(out, hubapi.LedgerBalance{Account: b.Account, Minor: b.Amount.Minor, Currency: b.Amount.Currency})
	}
	return out
}

// CloseFinding closes a finding with what a person says of it.
func (h *Hub) CloseFinding(ctx context.Context, by ticketing.StaffID, id, note string) error {
	if note = strings.TrimSpace(note); note == "" || len(note) > 800 {
		return ticketing.Errorf(ticketing.CodeInvalid, "Say in a few words what you found out.", "field", "note")
	}
	return h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		ok, err := tx.CloseFinding(id, note, by, h.cfg.Now())
		if err == nil && !ok {
			return ticketing.Errorf(ticketing.CodeConflict, "This finding is closed already.")
		}
		return err
	})
}

// ClosePeriod closes the open period of the book as period n. CodeConflict while entries wait to
// be folded: they would be of it.
func (h *Hub) ClosePeriod(ctx context.Context, by ticketing.StaffID, n int64) error {
	return h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		waiting, err := tx.CountWaiting()
		if err != nil {
			return err
		}
		if waiting > 0 {
			return ticketing.Errorf(ticketing.CodeConflict, "Entries have arrived that are not counted yet. Try again in a moment.")
		}
		sums, err := tx.PeriodSums(0)
		if err != nil {
			return err
		}
		if len(sums) == 0 {
			return ticketing.Errorf(ticketing.CodeConflict, "Nothing has been booked since the last closing.")
		}
		closed, err := tx.Closings()
		if err != nil {
			return err
		}
		tips, err := tx.Tips()
		if err != nil {
			return err
		}
		b := ledger.Closed{N: 1, By: by}
		if len(closed) > 0 {
			b.N = closed[0].N + 1
		}
		if b.N != n {
			return ticketing.Errorf(ticketing.CodeConflict, "This period is closed already.")
		}
		for _, t := range tips {
			b.Tips = append(b.Tips, ledger.Tip{Device: t.Head.Device, Epoch: t.Head.Epoch, Seq: t.Folded})
		}
		return h.decide(tx, ledger.KindClosed, b)
	})
}

func (h *Hub) getLedger(ctx context.Context, _ *none) (*body[hubapi.Ledger], error) {
	return answer(h.LedgerDoc(ctx))
}

func (h *Hub) postReconcile(ctx context.Context, in *body[hubapi.Reconcile]) (*body[hubapi.Ledger], error) {
	if err := h.Reconcile(ctx, in.Body.From); err != nil {
		return nil, err
	}
	return answer(h.LedgerDoc(ctx))
}

func (h *Hub) postFinding(ctx context.Context, in *body[hubapi.CloseFinding]) (*body[hubapi.Ledger], error) {
	if err := h.CloseFinding(ctx, callerOf(ctx).staff, in.Body.ID, in.Body.Note); err != nil {
		return nil, err
	}
	return answer(h.LedgerDoc(ctx))
}

func (h *Hub) postClosing(ctx context.Context, in *body[hubapi.ClosePeriod]) (*body[hubapi.Ledger], error) {
	if err := h.ClosePeriod(ctx, callerOf(ctx).staff, in.Body.N); err != nil {
		return nil, err
	}
	return answer(h.LedgerDoc(ctx))
}
