package store

import (
	"context"
	"database/sql"
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
	var fresh []int
	total := inventory.Units{}
	for i, h := range holds {
		if known[h.Key] {
			continue
		}
		known[h.Key] = true // a key twice in one batch is one hold
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
		list := strings.NewReplacer("(", "", ")", "").Replace(rows(count, 1))
		found, err := t.raw.QueryContext(t.ctx(), "SELECT client_key FROM hold WHERE client_key IN ("+list+")", args...)
		if err != nil {
			return err
		}
		return scanKeys(found, known)
	})
	return known, err
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
		args := make([]any, 0, 4*count)
		for _, i := range which[from : from+count] {
			args = append(args, holds[i].ID, string(ticketing.HoldOpen), holds[i].Until, holds[i].Key)
		}
		_, err := t.raw.ExecContext(t.ctx(), "INSERT INTO hold (id, state, until, client_key) VALUES "+rows(count, 4), args...)
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
