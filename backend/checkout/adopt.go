package checkout

import (
	"context"
	"strconv"
	"strings"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Ours reports whether a payment bears a reference of this program.
func Ours(reference string) bool { return strings.HasPrefix(reference, referencePrefix) }

const referencePrefix = "tc-"

// split takes a reference apart: the order's id without hyphens, and the number of
// the try.
func split(reference string) (bare string, n int64, ok bool) {
	rest, ok := strings.CutPrefix(reference, referencePrefix)
	i := strings.LastIndexByte(rest, '-')
	if !ok || i < 1 {
		return "", 0, false
	}
	n, err := strconv.ParseInt(rest[i+1:], 10, 64)
	return rest[:i], n, err == nil && n > 0
}

// Adopt takes in a payment of the provider's own list whose attempt is not known
// here: the hub was restored from a state of before it began. It is settled as any
// other, and looked at where it is not paid yet. One that was paid after this hub had
// stopped looking is settled too. taken is false where the attempt is known and
// settled, and where nobody here asked for its order.
func (d *Desk) Adopt(ctx context.Context, p Payment) (taken bool, err error) {
	bare, n, ok := split(p.Reference)
	if !ok {
		return false, nil
	}
	err = d.cfg.Store.Do(ctx, func(tx Tx) error {
		taken = false
		a, known, err := tx.Attempt(p.Reference)
		if err != nil || known {
			taken = known && p.Standing == Success && !a.settled()
			return err
		}
		c, ok, err := tx.CheckoutNamed(bare)
		if err != nil || !ok {
			return err
		}
		now := d.cfg.Now()
		taken = true
		channel := ChannelPage
		if p.Request != "" {
			channel = ChannelTerminal
		}
		return tx.PutAttempt(Attempt{Reference: p.Reference, Order: c.Order(), N: n, Key: "adopted-" + strconv.FormatInt(n, 10), Channel: channel, Prompt: Prompt{Request: p.Request},
			State: ticketing.AttemptSuperseded, Reason: "adopted", Due: ticketing.Money{Minor: c.Asked.Due, Currency: c.Asked.Sold.Currency},
			StartedAt: now, NextLook: now, Fees: -1})
	})
	if err != nil || !taken {
		return false, err
	}
	return true, d.Look(ctx, p.Reference)
}

// Complete keeps what the provider said later than that a payment was paid: what it kept
// of it, which is booked, and the number of one at a terminal. It does nothing where that
// is known already.
func (d *Desk) Complete(ctx context.Context, p Payment) error {
	return d.cfg.Store.Do(ctx, func(tx Tx) error {
		a, ok, err := tx.Attempt(p.Reference)
		if err != nil || !ok || a.State != ticketing.AttemptPaid && a.State != ticketing.AttemptSurplus {
			return err
		}
		p.Txn, err = d.unclaimed(tx, &a, p)
		numbered, fees := a.Txn == 0 && p.Txn != 0, a.Fees < 0 && p.Fees >= 0
		if err != nil || !numbered && !fees {
			return err
		}
		c, _, err := tx.Checkout(a.Order)
		if err != nil {
			return err
		}
		if numbered {
			a.Txn = p.Txn
		}
		if fees {
			a.Fees = p.Fees
		}
		if err := tx.PutAttempt(a); err != nil || !fees {
			return err
		}
		return d.cfg.Decide(tx, KindFees, Fees{Reference: a.Reference, Order: a.Order, Event: c.Asked.Sold.Event, Minor: p.Fees, Currency: a.Due.Currency})
	})
}
