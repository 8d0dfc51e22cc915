package hub

import (
	"context"
	"maps"
	"slices"

	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/ledger"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// payoutsBack is how much earlier than the other lists that of payouts is read, in ms: one
// may take its days to reach the account, and is booked when it has.
const payoutsBack = 30 * 24 * 3600_000

// bookPayouts books each payout that has reached the account, once, and returns the
// provider's list. A provider that has none to list is no reason to compare nothing.
func (h *Hub) bookPayouts(ctx context.Context, t *till, from, to int64) ([]checkout.Payout, error) {
	p, ok := t.provider.(checkout.Payer)
	if !ok {
		return nil, nil
	}
	all, err := p.Payouts(ctx, from, to)
	if err != nil {
		return nil, err
	}
	for _, o := range all {
		if o.State != checkout.PayoutDone {
			continue
		}
		booked := false
		if err := h.cfg.Store.Read(ctx, func(tx *store.Tx) (err error) { booked, err = tx.PaidOut(o.ID); return err }); err != nil {
			return nil, err
		}
		if booked {
			continue
		}
		of, err := p.PaidOut(ctx, o.ID)
		if err != nil {
			return nil, err
		}
		if err := h.cfg.Store.Do(ctx, func(tx *store.Tx) error { return h.bookPayout(tx, o, of) }); err != nil {
			return nil, err
		}
	}
	return all, h.cfg.Store.Do(ctx, func(tx *store.Tx) error { return putComing(tx, all) })
}

// bookPayout books a payout by what its payments were for. One that does not come to what
// they come to is booked as it has come, and found.
func (h *Hub) bookPayout(tx *store.Tx, o checkout.Payout, of []checkout.Payment) error {
	if booked, err := tx.PaidOut(o.ID); err != nil || booked {
		return err
	}
	net, sum := map[ticketing.EventID]int64{}, -o.Deducted
	b := ledger.PaidOut{ID: o.ID, At: o.At, Minor: o.Paid.Minor, Currency: o.Paid.Currency}
	for _, p := range of {
		if p.Paid.Currency != b.Currency {
			continue // no sum mixes two: what the payout lacks without it is found
		}
		minor := p.Paid.Minor - max(p.Fees, 0)
		sum += minor
		event, ours, err := bookedFor(tx, p)
		if err != nil {
			return err
		}
		if !ours {
			b.Others += minor
			continue
		}
		net[event] += minor
	}
	gone, err := tx.NotDeducted(b.Currency)
	if err != nil {
		return err
	}
	events := map[ticketing.EventID]bool{}
	for _, m := range []map[ticketing.EventID]int64{net, gone} {
		for e := range m {
			events[e] = true
		}
	}
	if !near(sum, b.Minor, len(of), b.Currency) {
		if _, err := tx.PutFinding(ledger.Finding{ID: ledger.FindPayoutParts + ":" + o.ID, Kind: ledger.FindPayoutParts, Name: o.ID, Theirs: b.Minor, Ours: sum,
			Currency: b.Currency, FoundAt: h.cfg.Now()}); err != nil {
			return err
		}
	}
	return h.decide(tx, ledger.KindPaidOut, ledger.Share(b, slices.Sorted(maps.Keys(events)), net, gone, o.Deducted))
}

// near allows for fees that are fractions of a currency without decimals.
func near(a, b int64, payments int, currency string) bool {
	decimals, _ := ticketing.Decimals(currency)
	allowed := int64(0)
	if decimals < 2 {
		allowed = int64(payments) + 1
	}
	return a-b <= allowed && b-a <= allowed
}

// bookedFor is the event that a payment of the provider's list was booked for; ours is
// false where this book never had it.
func bookedFor(tx *store.Tx, p checkout.Payment) (event ticketing.EventID, ours bool, err error) {
	a, ok, err := tx.Attempt(p.Reference)
	if err == nil && !ok && p.Txn != 0 {
		a, ok, err = tx.AttemptByTxn(p.Txn)
	}
	if err != nil || !ok || a.State != ticketing.AttemptPaid && a.State != ticketing.AttemptSurplus {
		return "", false, err
	}
	c, ok, err := tx.Checkout(a.Order)
	return c.Asked.Sold.Event, ok, err
}

// payoutsOf are the payouts that the provider says have arrived, and those that are
// booked: since a moment, and each older one that the provider names.
func payoutsOf(tx *store.Tx, theirs []checkout.Payout, from int64) (there, here []ledger.Movement, err error) {
	booked, err := tx.Payouts(max(0, from-payoutsBack), manyPayouts)
	if err != nil || theirs == nil {
		return nil, nil, err
	}
	named := map[string]bool{}
	for _, o := range theirs {
		if o.State == checkout.PayoutDone {
			named[o.ID] = true
			there = append(there, ledger.Movement{Of: ledger.OfPayout, Name: o.ID, Amount: o.Paid})
		}
	}
	for _, b := range booked {
		if b.At < from && !named[b.ID] {
			continue
		}
		here = append(here, ledger.Movement{Of: ledger.OfPayout, Name: b.ID, Amount: b.Amount})
	}
	return there, here, nil
}

// manyPayouts is more than a month of them: there is one a day and currency.
const manyPayouts = 500

// comingSetting keeps the payouts that have not arrived, as the provider said last: they
// are no facts yet, and no entries.
const comingSetting = "payouts to come"

func putComing(tx *store.Tx, all []checkout.Payout) error {
	coming := []checkout.Payout{}
	for _, o := range all {
		if o.State != checkout.PayoutDone {
			coming = append(coming, o)
		}
	}
	return store.PutSettingOf(tx, comingSetting, coming)
}

// payoutsShown are the payouts to come, then the newest that came.
func payoutsShown(tx *store.Tx) ([]hubapi.Payout, error) {
	out := []hubapi.Payout{}
	coming, err := store.SettingOf[[]checkout.Payout](tx, comingSetting)
	if err != nil {
		return nil, err
	}
	for _, o := range coming {
		out = append(out, hubapi.Payout{ID: o.ID, State: o.State, At: o.At, Minor: o.Paid.Minor, Currency: o.Paid.Currency, Deducted: o.Deducted})
	}
	booked, err := tx.Payouts(0, 50)
	for _, b := range booked {
		out = append(out, hubapi.Payout{ID: b.ID, State: checkout.PayoutDone, At: b.At, Minor: b.Amount.Minor, Currency: b.Amount.Currency, Deducted: b.Deducted, Others: b.Others})
	}
	return out, err
}
