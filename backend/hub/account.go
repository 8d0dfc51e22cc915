package hub

import (
	"context"
	"errors"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/store"
)

// accountEvery is how often the hub looks at what the provider's account is set to: a
// person may change it on the dashboard. accountAgain is after a look that failed.
const (
	accountEvery = time.Hour
	accountAgain = 5 * time.Minute
)

// lapsing is what the hub remembers of how long a payment may take. Seconds is 0 where
// that is not limited, or not known.
type lapsing struct {
	Seconds int64 `json:"seconds"`
	Refused bool  `json:"refused"`
}

const lapsingSetting = "payments lapse"

// lookAtAccountWhenDue looks at the account once an hour, and at once where the hub takes
// payments through another one since.
func (h *Hub) lookAtAccountWhenDue(ctx context.Context) {
	t := h.till.Load()
	if t == nil || t == h.accountOf && time.Now().Before(h.accountAfter) {
		return
	}
	h.accountOf, h.accountAfter = t, time.Now().Add(accountEvery)
	if err := h.lookAtAccount(ctx, t); err != nil && ctx.Err() == nil {
		h.accountAfter = time.Now().Add(accountAgain)
		h.cfg.Log.Warn("hub: the provider's account could not be looked at; it is looked at again", "error", err)
	}
}

// LookAtAccount looks at what the account is set to now. It does nothing where the hub
// takes no payments.
func (h *Hub) LookAtAccount(ctx context.Context) error {
	t := h.till.Load()
	if t == nil {
		return nil
	}
	return h.lookAtAccount(ctx, t)
}

func (h *Hub) lookAtAccount(ctx context.Context, t *till) error {
	return errors.Join(h.limitPayments(ctx, t), h.refreshOffer(ctx, t))
}

// refreshOffer tells the counters which terminals there are now.
func (h *Hub) refreshOffer(ctx context.Context, t *till) error {
	p, ok := t.provider.(checkout.Refresher)
	if !ok {
		return nil
	}
	failed := p.Refresh(ctx)
	err := h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		if h.till.Load() != t {
			return nil
		}
		return sayOffer(tx, t.provider.Offer())
	})
	h.announce()
	return errors.Join(failed, err)
}

// limitPayments lets no payment take longer than its tickets are held: what is paid later
// buys only what is left. A provider that refuses is worked with all the same, since late
// money has its own way.
func (h *Hub) limitPayments(ctx context.Context, t *till) error {
	p, ok := t.provider.(checkout.Lapser)
	if !ok {
		return nil
	}
	took, err := p.Lapse(ctx, checkout.PaymentTakes)
	now := lapsing{Seconds: int64(took / time.Second)}
	var f *checkout.Failure
	switch {
	case errors.As(err, &f) && f.Outcome == checkout.Rejected:
		now.Refused = true
	case err != nil:
		return err
	}
	return h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		before, err := store.SettingOf[lapsing](tx, lapsingSetting)
		if err != nil || before == now || h.till.Load() != t {
			return err
		}
		if now.Refused {
			h.cfg.Log.Warn("hub: the provider does not limit how long a payment may take; money that comes late buys what is left, or goes back", "reason", f.Reason)
		} else {
			h.cfg.Log.Info("hub: a payment may take as long as its tickets are held", "seconds", now.Seconds)
		}
		return store.PutSettingOf(tx, lapsingSetting, now)
	})
}
