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
// other, and looked at where it is not paid yet. taken is false where the attempt
// is known, and where nobody here asked for its order.
func (d *Desk) Adopt(ctx context.Context, p Payment) (taken bool, err error) {
	bare, n, ok := split(p.Reference)
	if !ok {
		return false, nil
	}
	err = d.cfg.Store.Do(ctx, func(tx Tx) error {
		taken = false
		if _, known, err := tx.Attempt(p.Reference); err != nil || known {
			return err
		}
		c, ok, err := tx.CheckoutNamed(bare)
		if err != nil || !ok {
			return err
		}
		now := d.cfg.Now()
		taken = true
		return tx.PutAttempt(Attempt{Reference: p.Reference, Order: c.Order(), N: n, Key: "adopted-" + strconv.FormatInt(n, 10), Channel: ChannelPage,
			State: ticketing.AttemptSuperseded, Reason: "adopted", Due: ticketing.Money{Minor: c.Asked.Due, Currency: c.Asked.Sold.Currency},
			StartedAt: now, NextLook: now, Fees: -1})
	})
	if err != nil || !taken {
		return false, err
	}
	return true, d.Look(ctx, p.Reference)
}

// BookFees books what the provider kept of a payment that was booked before that was
// known. It does nothing where it is known already.
func (d *Desk) BookFees(ctx context.Context, reference string, minor int64) error {
	return d.cfg.Store.Do(ctx, func(tx Tx) error {
		a, ok, err := tx.Attempt(reference)
		if err != nil || !ok || a.Fees >= 0 || minor < 0 || a.State != ticketing.AttemptPaid && a.State != ticketing.AttemptSurplus {
			return err
		}
		c, _, err := tx.Checkout(a.Order)
		if err != nil {
			return err
		}
		a.Fees = minor
		if err := tx.PutAttempt(a); err != nil {
			return err
		}
		return d.cfg.Decide(tx, KindFees, Fees{Reference: reference, Order: a.Order, Event: c.Asked.Sold.Event, Minor: minor, Currency: a.Due.Currency})
	})
}
