package store

import (
	"encoding/json"

	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/store/db"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

var _ checkout.Tx = (*Tx)(nil)

// PutCheckout keeps an order that was asked for; the same one again adds nothing.
func (t *Tx) PutCheckout(c checkout.Checkout) error {
	s := c.Asked.Sold
	_, err := t.q.InsertCheckout(t.ctx(), db.InsertCheckoutParams{ID: string(s.Order), ClientKey: s.Key, Device: string(c.Device), Event: string(s.Event),
		Performance: string(s.Performance), At: c.At, TotalMinor: s.Total, DueMinor: c.Asked.Due, Currency: s.Currency, Asked: journal.Marshal(c.Asked),
		Held: c.Held, Paying: journal.Marshal(c.Paying)})
	return err
}

// Checkout returns an order that was asked for.
func (t *Tx) Checkout(id ticketing.OrderID) (checkout.Checkout, bool, error) {
	return checkoutRow(found(t.q.CheckoutByID(t.ctx(), string(id))))
}

// AskedByKey returns the order that a device asked for of a basket.
func (t *Tx) AskedByKey(device ticketing.DeviceID, key string) (orders.Asked, bool, error) {
	c, ok, err := checkoutRow(found(t.q.CheckoutByKey(t.ctx(), db.CheckoutByKeyParams{Device: string(device), ClientKey: key})))
	return c.Asked, ok, err
}

// OpenCheckouts lists up to 500 orders that are neither paid nor ended, the oldest
// first, from behind one on.
func (t *Tx) OpenCheckouts(behind checkout.Checkout) ([]checkout.Checkout, error) {
	return checkouts(t.q.OpenCheckouts(t.ctx(), db.OpenCheckoutsParams{At: behind.At, ID: string(behind.Order())}))
}

// CheckoutsOf lists a counter's newest orders.
func (t *Tx) CheckoutsOf(device ticketing.DeviceID, count int) ([]checkout.Checkout, error) {
	return checkouts(t.q.CheckoutsOf(t.ctx(), db.CheckoutsOfParams{Device: string(device), Count: int32(count)}))
}

func checkouts(rows []db.Checkout, err error) ([]checkout.Checkout, error) {
	out := make([]checkout.Checkout, 0, len(rows))
	for _, r := range rows {
		c, _, err := checkoutRow(r, true, nil)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, err
}

func checkoutRow(r db.Checkout, ok bool, err error) (checkout.Checkout, bool, error) {
	if err != nil || !ok {
		return checkout.Checkout{}, false, err
	}
	c := checkout.Checkout{Device: ticketing.DeviceID(r.Device), At: r.At, State: ticketing.CheckoutState(r.State), Why: r.Why, DroppedAt: r.DroppedAt,
		Held: r.Held, SeenAt: r.SeenAt, Still: r.Still}
	if err := journal.Unmarshal(r.Asked, &c.Asked); err != nil {
		return c, false, err
	}
	return c, true, journal.Unmarshal(r.Paying, &c.Paying)
}

// DropCheckout notes when the counter gave an order up, once.
func (t *Tx) DropCheckout(id ticketing.OrderID, at int64) error {
	_, err := t.q.DropCheckout(t.ctx(), db.DropCheckoutParams{ID: string(id), DroppedAt: at})
	return err
}

// ProlongCheckout lets an open order's time to pay begin anew at a moment, Unix ms.
func (t *Tx) ProlongCheckout(id ticketing.OrderID, at int64) error {
	return t.q.ProlongCheckout(t.ctx(), db.ProlongCheckoutParams{At: at, ID: string(id)})
}

// SeeCheckout notes when the hub first saw an order, once.
func (t *Tx) SeeCheckout(id ticketing.OrderID, at int64) error {
	return t.q.SeeCheckout(t.ctx(), db.SeeCheckoutParams{ID: string(id), SeenAt: at})
}

// EndCheckout ends an open order.
func (t *Tx) EndCheckout(id ticketing.OrderID, why string) error {
	_, err := t.q.EndCheckout(t.ctx(), db.EndCheckoutParams{ID: string(id), Why: why})
	return err
}

// PayCheckout notes that an order is paid.
func (t *Tx) PayCheckout(id ticketing.OrderID) error {
	_, err := t.q.PayCheckout(t.ctx(), string(id))
	return err
}

// PutPaying keeps what the screens show of an order.
func (t *Tx) PutPaying(p checkout.Paying) error {
	return t.q.HearPaying(t.ctx(), db.HearPayingParams{ID: string(p.Order), Paying: journal.Marshal(p)})
}

// PutHold keeps units that were moved to held, for an order; it ends by EndHold
// alone.
func (t *Tx) PutHold(order ticketing.OrderID, u inventory.Units) error {
	n, err := t.q.InsertHold(t.ctx(), db.InsertHoldParams{ID: string(order), ClientKey: "order-" + string(order)})
	if err != nil || n == 0 {
		return err
	}
	for q, units := range u {
		if units == 0 {
			continue
		}
		if err := t.q.InsertHoldLine(t.ctx(), db.InsertHoldLineParams{Hold: string(order), Quota: string(q), Units: units}); err != nil {
			return err
		}
	}
	return nil
}

// PutAttempt keeps an attempt, or what has become of it. Its reference, order, n,
// key, channel, amount and start never change.
func (t *Tx) PutAttempt(a checkout.Attempt) error {
	contact, err := json.Marshal(a.Contact)
	if err != nil {
		return err
	}
	_, known, err := found(t.q.AttemptByReference(t.ctx(), a.Reference))
	if err != nil {
		return err
	}
	if !known {
		if err := t.q.InsertAttempt(t.ctx(), db.InsertAttemptParams{Reference: a.Reference, OrderID: string(a.Order), N: a.N, ClientKey: a.Key,
			Channel: a.Channel, Contact: contact, Minor: a.Due.Minor, Currency: a.Due.Currency, Prompt: journal.Marshal(a.Prompt), StartedAt: a.StartedAt}); err != nil {
			return err
		}
	}
	return t.q.PutAttempt(t.ctx(), db.PutAttemptParams{Reference: a.Reference, State: string(a.State), Reason: a.Reason, Prompt: journal.Marshal(a.Prompt),
		Contact: contact, Looks: a.Looks, NextLook: a.NextLook, TxnID: int64(a.Txn), FeesMinor: a.Fees, PaidAt: a.PaidAt, WantedAt: a.WantedAt, Instrument: a.Instrument})
}

// Attempt returns an attempt.
func (t *Tx) Attempt(reference string) (checkout.Attempt, bool, error) {
	r, ok, err := found(t.q.AttemptByReference(t.ctx(), reference))
	if err != nil || !ok {
		return checkout.Attempt{}, false, err
	}
	a, err := attempt(r)
	return a, true, err
}

// AttemptsOf lists the attempts of an order, in order.
func (t *Tx) AttemptsOf(order ticketing.OrderID) ([]checkout.Attempt, error) {
	return attempts(t.q.AttemptsOf(t.ctx(), string(order)))
}

// DueAttempts lists up to count attempts that are to be looked at by now.
func (t *Tx) DueAttempts(now int64, count int) ([]checkout.Attempt, error) {
	return attempts(t.q.DueAttempts(t.ctx(), db.DueAttemptsParams{Now: now, Count: int32(count)}))
}

// Wanted is what late money waits for: counters are asked to give it back, and it is
// lent to nobody.
func (t *Tx) Wanted() (inventory.Units, error) {
	all, err := attempts(t.q.WantingAttempts(t.ctx()))
	out, seen := inventory.Units{}, map[ticketing.OrderID]bool{}
	for _, a := range all {
		c, ok, err := t.Checkout(a.Order)
		if err != nil {
			return nil, err
		}
		if !ok || seen[a.Order] {
			continue
		}
		seen[a.Order] = true
		for q, n := range c.Asked.Sold.Units {
			out[q] += n
		}
	}
	return out, err
}

// NextLook is when the next attempt is to be looked at; 0: none is.
func (t *Tx) NextLook() (int64, error) { return t.q.NextLook(t.ctx()) }

func attempts(rows []db.Attempt, err error) ([]checkout.Attempt, error) {
	out := make([]checkout.Attempt, 0, len(rows))
	for _, r := range rows {
		a, err := attempt(r)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, err
}

func attempt(r db.Attempt) (checkout.Attempt, error) {
	a := checkout.Attempt{Reference: r.Reference, Order: ticketing.OrderID(r.OrderID), N: r.N, Key: r.ClientKey, Channel: r.Channel,
		State: ticketing.AttemptState(r.State), Reason: r.Reason, Due: ticketing.Money{Minor: r.Minor, Currency: r.Currency}, StartedAt: r.StartedAt,
		Looks: r.Looks, NextLook: r.NextLook, Txn: uint64(r.TxnID), Fees: r.FeesMinor, PaidAt: r.PaidAt, WantedAt: r.WantedAt, Instrument: r.Instrument}
	if err := json.Unmarshal(r.Contact, &a.Contact); err != nil {
		return a, err
	}
	return a, journal.Unmarshal(r.Prompt, &a.Prompt)
}

// CheckoutNamed finds an order by its id without hyphens.
func (t *Tx) CheckoutNamed(bare string) (checkout.Checkout, bool, error) {
	return checkoutRow(found(t.q.CheckoutNamed(t.ctx(), bare)))
}

// AttemptsPaid lists the attempts that money came for from one moment to another.
func (t *Tx) AttemptsPaid(since, before int64) ([]checkout.Attempt, error) {
	return attempts(t.q.AttemptsPaid(t.ctx(), db.AttemptsPaidParams{Since: since, Before: before}))
}

// AttemptByTxn returns the attempt that the provider numbers so.
func (t *Tx) AttemptByTxn(txn uint64) (checkout.Attempt, bool, error) {
	r, ok, err := found(t.q.AttemptByTxn(t.ctx(), int64(txn)))
	if err != nil || !ok {
		return checkout.Attempt{}, false, err
	}
	a, err := attempt(r)
	return a, true, err
}
