package hub

import (
	"context"

	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/queue"
	"github.com/ticketcrib/ticketcrib/backend/queue/draw"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// WebSale says how an event is sold on the web. CodeNotFound for an event that is not
// there.
func (h *Hub) WebSale(ctx context.Context, event ticketing.EventID) (out hubapi.WebSale, err error) {
	if _, err := h.eventOf(ctx, event); err != nil {
		return out, err
	}
	out.AsOf, out.Slowed, out.Suspected, out.Mails = h.cfg.Now(), h.shop.guard.WasSlowed(), h.shop.watch.WasSuspected(), h.mails()
	if h.cfg.WebAddress != nil {
		if base := h.cfg.WebAddress(); base != "" {
			out.Address = base + "/e/" + string(event)
		}
	}
	r, none := h.shop.room(event)
	if none != nil {
		out.Policy, err = queue.Policy{Event: event}.Filled(out.AsOf)
		out.Phase = string(queue.Closed)
		return out, err
	}
	sale, phase, why := r.Sale()
	out.Policy, out.Set, out.Phase, out.Why, out.Called = sale.Policy, true, string(phase), why, sale.Called
	out.Waiting, out.Turns, out.Rate = r.Counts()
	out.Draw, out.Missing = sale.Draw, sale.Draw.Waits()
	err = h.cfg.Store.Read(ctx, func(tx *store.Tx) (err error) {
		out.Held, out.Sold, err = tx.WebItems(event)
		return err
	})
	return out, err
}

func (h *Hub) getWebSale(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"64"`
}) (*body[hubapi.WebSale], error) {
	return answer(h.WebSale(ctx, ticketing.EventID(in.ID)))
}

func (h *Hub) postWebSale(ctx context.Context, in *struct {
	ID   string `path:"id" maxLength:"64"`
	Body queue.Policy
}) (*body[hubapi.WebSale], error) {
	in.Body.Event = ticketing.EventID(in.ID)
	if err := h.SetWebSale(ctx, callerOf(ctx).staff, in.Body); err != nil {
		return nil, err
	}
	return answer(h.WebSale(ctx, in.Body.Event))
}

// Committer names one who brings chance to an event's draw; the refusals are those of
// queue.Room.Commit.
func (h *Hub) Committer(ctx context.Context, event ticketing.EventID, in hubapi.DrawCommit) error {
	c := draw.Committer{Name: in.Name, Else: in.Else, Within: in.Within}
	if in.Commitment != "" {
		if err := c.Commitment.UnmarshalText([]byte(in.Commitment)); err != nil {
			return err
		}
	}
	r, err := h.shop.room(event)
	if err != nil {
		return err
	}
	return r.Commit(ctx, c)
}

// DrawValue says the value of one who brings chance; the refusals are those of
// queue.Room.Reveal.
func (h *Hub) DrawValue(ctx context.Context, event ticketing.EventID, in hubapi.DrawReveal) error {
	r, err := h.shop.room(event)
	if err != nil {
		return err
	}
	return r.Reveal(ctx, in.Name, in.Value)
}

// DrawReplace lets a public round stand for one who keeps silent, or for another one; the refusals are those of
// queue.Room.Replace.
func (h *Hub) DrawReplace(ctx context.Context, event ticketing.EventID, in hubapi.DrawReplace) error {
	r, err := h.shop.room(event)
	if err != nil {
		return err
	}
	return r.Replace(ctx, in.Name, in.Round)
}

func (h *Hub) postCommitter(ctx context.Context, in *struct {
	ID   string `path:"id" maxLength:"64"`
	Body hubapi.DrawCommit
}) (*body[hubapi.WebSale], error) {
	if err := h.Committer(ctx, ticketing.EventID(in.ID), in.Body); err != nil {
		return nil, err
	}
	return answer(h.WebSale(ctx, ticketing.EventID(in.ID)))
}

func (h *Hub) postDrawValue(ctx context.Context, in *struct {
	ID   string `path:"id" maxLength:"64"`
	Body hubapi.DrawReveal
}) (*body[hubapi.WebSale], error) {
	if err := h.DrawValue(ctx, ticketing.EventID(in.ID), in.Body); err != nil {
		return nil, err
	}
	return answer(h.WebSale(ctx, ticketing.EventID(in.ID)))
}

func (h *Hub) postDrawReplace(ctx context.Context, in *struct {
	ID   string `path:"id" maxLength:"64"`
	Body hubapi.DrawReplace
}) (*body[hubapi.WebSale], error) {
	if err := h.DrawReplace(ctx, ticketing.EventID(in.ID), in.Body); err != nil {
		return nil, err
	}
	return answer(h.WebSale(ctx, ticketing.EventID(in.ID)))
}

func (h *Hub) postLift(ctx context.Context, in *struct {
	ID   string `path:"id" maxLength:"64"`
	Body hubapi.Lift
}) (*body[hubapi.WebSale], error) {
	if err := h.LiftSuspicion(in.Body.Code, callerOf(ctx).staff); err != nil {
		return nil, err
	}
	return answer(h.WebSale(ctx, ticketing.EventID(in.ID)))
}
