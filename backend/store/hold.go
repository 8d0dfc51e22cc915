package store

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"

	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/store/db"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

var _ inventory.HoldStore = (*Store)(nil)

// HoldAll holds a batch in one transaction: each quota's row is changed once,
// and rows go in by the dozen. Where the batch does not fit, it is done one by
// one in order of arrival.
func (s *Store) HoldAll(ctx context.Context, holds []inventory.Hold) (refused []error, err error) {
	err = s.Do(ctx, func(tx *Tx) error {
		refused = make([]error, len(holds))
		return tx.holdAll(holds, refused)
	})
	return refused, err
}

func (t *Tx) holdAll(holds []inventory.Hold, refused []error) error {
	known, err := t.heldAlready(holds)
	if err != nil {
		return err
	}
	has, err := t.itemsOf(holds)
	if err != nil {
		return err
	}
	var fresh []int
	total := inventory.Units{}
	for i, h := range holds {
		if known[h.Key] {
			refused[i] = inventory.ErrKept
			continue
		}
		if refused[i] = has.above(h); refused[i] != nil {
			continue
		}
		known[h.Key] = true // a key twice in one batch is one hold
		has.add(h)
		fresh = append(fresh, i)
		for q, n := range h.Units {
			total[q] += n
		}
	}
	fits, err := t.holdUnits(total)
	if err != nil {
		return err
	}
	if !fits {
		if fresh, err = t.holdEach(holds, fresh, refused); err != nil {
			return err
		}
	}
	return t.insertHolds(holds, fresh)
}

// holdUnits moves a vector from free to held, or nothing of it.
func (t *Tx) holdUnits(u inventory.Units) (bool, error) {
	var done []ticketing.QuotaID
	for q, n := range u {
		err := t.MoveUnits(q, inventory.FreeToHeld, n)
		if err == nil {
			done = append(done, q)
			continue
		}
		if ticketing.CodeOf(err) != ticketing.CodeConflict {
			return false, err
		}
		for _, back := range done {
			if err := t.MoveUnits(back, inventory.HeldToFree, u[back]); err != nil {
				return false, err
			}
		}
		return false, nil
	}
	return true, nil
}

func (t *Tx) holdEach(holds []inventory.Hold, fresh []int, refused []error) (accepted []int, err error) {
	for _, i := range fresh {
		ok, err := t.holdUnits(holds[i].Units)
		if err != nil {
			return nil, err
		}
		if ok {
			accepted = append(accepted, i)
		} else {
			refused[i] = ticketing.Errorf(ticketing.CodeSoldOut, "These tickets are gone. Choose others.", "type", "", "left", "0")
		}
	}
	return accepted, nil
}

// chunks are the sizes of multi-row statements: few, so that each is prepared
// once.
var chunks = [...]int{64, 8, 1}

func chunked(n int, each func(from, count int) error) error {
	from := 0
	for _, size := range chunks {
		for ; n-from >= size; from += size {
			if err := each(from, size); err != nil {
				return err
			}
		}
	}
	return nil
}

// rows spells count rows of width parameters: ($1,$2),($3,$4).
func rows(count, width int) string {
	var b strings.Builder
	for i := range count {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('(')
		for j := range width {
			if j > 0 {
				b.WriteByte(',')
			}
			b.WriteString("$" + strconv.Itoa(i*width+j+1))
		}
		b.WriteByte(')')
	}
	return b.String()
}

func (t *Tx) heldAlready(holds []inventory.Hold) (map[string]bool, error) {
	known := make(map[string]bool, len(holds))
	err := chunked(len(holds), func(from, count int) error {
		args := make([]any, count)
		for i := range count {
			args[i] = holds[from+i].Key
		}
		found, err := t.raw.QueryContext(t.ctx(), "SELECT client_key FROM hold WHERE client_key IN "+rows(1, count), args...)
		if err != nil {
			return err
		}
		return scanKeys(found, known)
	})
	return known, err
}

// owned is how many items owners keep and have bought, by event and owner.
type owned map[string]int64

func ownerOf(h inventory.Hold) string { return string(h.Event) + "\x00" + string(h.Owner) }

func (o owned) add(h inventory.Hold) { o[ownerOf(h)] += h.Items }

// above refuses more than an owner may have.
func (o owned) above(h inventory.Hold) error {
	if h.Most == 0 || o[ownerOf(h)]+h.Items <= h.Most {
		return nil
	}
	return ticketing.Errorf(ticketing.CodeTooMany, "This is more than one buyer may have.", "most", strconv.FormatInt(h.Most, 10))
}

// itemsOf counts what the owners of a batch have already.
func (t *Tx) itemsOf(holds []inventory.Hold) (owned, error) {
	has := owned{}
	var limited []int
	for i, h := range holds {
		if h.Most > 0 {
			limited = append(limited, i)
		}
	}
	err := chunked(len(limited), func(from, count int) error {
		args := make([]any, count)
		for i := range count {
			args[i] = holds[limited[from+i]].Owner
		}
		found, err := t.raw.QueryContext(t.ctx(), "SELECT event, owner, CAST(sum(items) AS BIGINT) FROM counted WHERE owner IN "+rows(1, count)+" GROUP BY event, owner", args...)
		if err != nil {
			return err
		}
		defer found.Close()
		for found.Next() {
			var h inventory.Hold
			if err := found.Scan(&h.Event, &h.Owner, &h.Items); err != nil {
				return err
			}
			has[ownerOf(h)] = h.Items // an owner may be asked for in two chunks
		}
		return found.Err()
	})
	return has, err
}

func scanKeys(found *sql.Rows, known map[string]bool) error {
	defer found.Close()
	for found.Next() {
		var key string
		if err := found.Scan(&key); err != nil {
			return err
		}
		known[key] = true
	}
	return found.Err()
}

func (t *Tx) insertHolds(holds []inventory.Hold, which []int) error {
	err := chunked(len(which), func(from, count int) error {
		args := make([]any, 0, 9*count)
		for _, i := range which[from : from+count] {
			h := &holds[i]
			args = append(args, h.ID, string(ticketing.HoldOpen), h.Until, h.Key, h.Account, h.Owner, string(h.Event), h.Items, h.Basket)
		}
		_, err := t.raw.ExecContext(t.ctx(), "INSERT INTO hold (id, state, until, client_key, account, owner, event, items, basket) VALUES "+rows(count, 9), args...)
		return err
	})
	if err != nil {
		return err
	}
	var lines []any
	for _, i := range which {
		for q, n := range holds[i].Units {
			if n == 0 {
				continue
			}
			lines = append(lines, holds[i].ID, string(q), n)
		}
	}
	return chunked(len(lines)/3, func(from, count int) error {
		_, err := t.raw.ExecContext(t.ctx(), "INSERT INTO hold_line (hold, quota, units) VALUES "+rows(count, 3), lines[3*from:3*(from+count)]...)
		return err
	})
}

// EndHold closes an open hold: its units are sold (taken) or free again. ok is
// false for one that has ended already.
func (t *Tx) EndHold(id string, state ticketing.HoldState) (ok bool, err error) {
	n, err := t.q.EndHold(t.ctx(), db.EndHoldParams{State: string(state), ID: id})
	if err != nil || n == 0 {
		return false, err
	}
	lines, err := t.q.HoldLines(t.ctx(), id)
	if err != nil {
		return false, err
	}
	how := inventory.HeldToFree
	if state == ticketing.HoldTaken {
		how = inventory.HeldToSold
	}
	for _, l := range lines {
		if err := t.MoveUnits(ticketing.QuotaID(l.Quota), how, l.Units); err != nil {
			return false, err
		}
	}
	return true, nil
}

// RetakeHold makes a hold taken that had ended: its order was paid late, and counts again.
func (t *Tx) RetakeHold(id string) error { return t.q.RetakeHold(t.ctx(), id) }

// Hold returns a hold as it stands.
func (t *Tx) Hold(id string) (inventory.Kept, bool, error) {
	r, ok, err := found(t.q.HoldByID(t.ctx(), id))
	if err != nil || !ok {
		return inventory.Kept{}, ok, err
	}
	k := inventory.Kept{State: ticketing.HoldState(r.State), Hold: inventory.Hold{ID: r.ID, Until: r.Until, Account: r.Account, Owner: r.Owner, Event: ticketing.EventID(r.Event),
		Items: r.Items, Basket: r.Basket, Units: inventory.Units{}}, SentTo: r.SentTo}
	lines, err := t.q.HoldLines(t.ctx(), id)
	for _, l := range lines {
		k.Units[ticketing.QuotaID(l.Quota)] = l.Units
	}
	return k, true, err
}

// HoldsPast lists up to 500 open holds whose time is over.
func (t *Tx) HoldsPast(now int64) ([]string, error) { return t.q.HoldsPast(t.ctx(), now) }

// ExpireHold ends a hold whose time is over; ok is false for one that has become an order's
// meanwhile, or was prolonged.
func (t *Tx) ExpireHold(id string, now int64) (ok bool, err error) {
	if _, ok, err = found(t.q.PastHold(t.ctx(), db.PastHoldParams{ID: id, Now: now})); err != nil || !ok {
		return false, err
	}
	return t.EndHold(id, ticketing.HoldExpired)
}

// ReleaseHold lets go what is kept and is no order's yet; ok is false for all else.
func (t *Tx) ReleaseHold(id string) (ok bool, err error) {
	if _, ok, err = found(t.q.LooseHold(t.ctx(), id)); err != nil || !ok {
		return false, err
	}
	return t.EndHold(id, ticketing.HoldReleased)
}

// ProlongHold gives an open hold until another moment, Unix ms, as often as most in all; ok is
// false where it has ended or was given that often. One that ends by EndHold alone goes on so.
func (t *Tx) ProlongHold(id string, until, most int64) (ok bool, err error) {
	n, err := t.q.ProlongHold(t.ctx(), db.ProlongHoldParams{Until: until, ID: id, Most: most})
	return n > 0, err
}

// KeepHold lets an open hold end by EndHold alone; ok is false for one that has ended.
func (t *Tx) KeepHold(id string) (ok bool, err error) {
	n, err := t.q.KeepHold(t.ctx(), id)
	return n > 0, err
}

// WebItems counts the items that buyers on the web keep now, and have bought.
func (t *Tx) WebItems(event ticketing.EventID) (held, sold int64, err error) {
	rows, err := t.q.WebItems(t.ctx(), string(event))
	for _, r := range rows {
		if ticketing.HoldState(r.State) == ticketing.HoldTaken {
			sold = r.Items
		} else {
			held = r.Items
		}
	}
	return held, sold, err
}

// StandStill lets what buyers on the web keep of an event, and have begun to pay, be kept for so
// much longer, ms: what is being paid no more than most in all, since its buyer may be gone.
func (t *Tx) StandStill(event ticketing.EventID, ms, most int64) error {
	return errors.Join(t.q.ProlongHolds(t.ctx(), db.ProlongHoldsParams{Event: string(event), Ms: ms}),
		t.q.StandCheckoutsStill(t.ctx(), db.StandCheckoutsStillParams{Event: string(event), Ms: ms, Most: most}))
}
