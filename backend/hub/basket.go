package hub

import (
	"cmp"
	"context"
	"net/http"

	"github.com/ticketcrib/ticketcrib/backend/buyer"
	"github.com/ticketcrib/ticketcrib/backend/catalog"
	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/mail"
	"github.com/ticketcrib/ticketcrib/backend/notify"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/queue"
	"github.com/ticketcrib/ticketcrib/backend/refund"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// basketOf reads what a hold is for.
func basketOf(raw []byte) (b orders.Asked, err error) {
	if len(raw) == 0 {
		return b, noOrder()
	}
	return b, journal.Unmarshal(raw, &b)
}

// askedIn reads what a hold is for, with its event as that is now.
func askedIn(tx *store.Tx, basket []byte) (asked orders.Asked, saved catalog.Saved, err error) {
	if asked, err = basketOf(basket); err != nil {
		return asked, saved, err
	}
	saved, _, err = tx.Event(asked.Sold.Event)
	return asked, saved, err
}

// holdForBuyer keeps what a buyer has chosen and answers with its order. The same key is
// the same order. CodeSoldOut where it is not there, CodeConflict where it is not his turn
// or the price has changed, CodeInvalid above what one buyer may have, CodeUnverified where
// an address is asked for and nothing else has asked for it before.
func (h *Hub) holdForBuyer(ctx context.Context, v visitor, event ticketing.EventID, in hubapi.ShopHold) (hubapi.ShopOrder, error) {
	r, err := h.shop.room(event)
	if err != nil {
		return hubapi.ShopOrder{}, err
	}
	order := h.shop.orderID(v.account, event, in.Key)
	sale, phase, why := r.Sale()
	if phase == queue.Paused && why == queue.WhyProvider && in.Total == 0 {
		phase = queue.Live // what is free needs nobody to take payments; its price is looked at below
	}
	if err := mayBuy(r, v, sale, phase); err != nil {
		return h.taken(ctx, order, err)
	}
	hold, doc, err := h.basket(ctx, v, event, order, in, sale.Policy)
	if err != nil {
		return h.taken(ctx, order, err)
	}
	if err := h.shop.desk.Place(ctx, hold); err != nil {
		return h.taken(ctx, order, err)
	}
	if sale.Policy.Line {
		// After the units are kept: a turn without units does not stand in their way, and
		// units without a turn end by themselves.
		if err := r.Buys(context.WithoutCancel(ctx), v.place, order); err != nil {
			if undone := h.releaseHold(context.WithoutCancel(ctx), order); undone != nil {
				h.cfg.Log.Warn("hub: what a turn could not buy is kept until its time is over", "order", order, "error", undone)
			}
			return hubapi.ShopOrder{}, err
		}
	}
	return doc, nil
}

// taken answers for a basket that is refused now: where it was taken before, by its order,
// however that stands.
func (h *Hub) taken(ctx context.Context, order ticketing.OrderID, refused error) (hubapi.ShopOrder, error) {
	if again, err := h.shopOrder(ctx, order); err == nil {
		return again, nil
	}
	return hubapi.ShopOrder{}, refused
}

// mayBuy refuses who has no turn, and all while nothing is sold.
func mayBuy(r *queue.Room, v visitor, sale queue.Sale, phase queue.Phase) error {
	if !sale.Policy.On || phase == queue.Ended {
		return ticketing.Errorf(ticketing.CodeTooLate, "This sale has ended.")
	}
	if !sale.Policy.Line {
		if phase == queue.Closed || phase == queue.Prequeue {
			return ticketing.Errorf(ticketing.CodeConflict, "This sale has not begun yet.")
		}
		if phase == queue.Paused {
			return ticketing.Errorf(ticketing.CodeConflict, "This sale is stopped for a moment. Try again soon.")
		}
		return v.mayGoOn(sale.Policy)
	}
	if e, ok := r.Entry(v.place); !ok || e.State != queue.Claimed {
		return ticketing.Errorf(ticketing.CodeConflict, "It is not your turn yet.")
	}
	return nil
}

// basket checks what was chosen, prices it, and says what is to be held for it and what its
// buyer is told then.
func (h *Hub) basket(ctx context.Context, v visitor, event ticketing.EventID, order ticketing.OrderID, in hubapi.ShopHold, p queue.Policy) (hold inventory.Hold, doc hubapi.ShopOrder, err error) {
	now := h.cfg.Now()
	e, err := h.onSale(ctx, event)
	if err != nil {
		return hold, doc, err
	}
	at, ok := e.Performance(in.Performance)
	if !ok || !sells(e, at, now) {
		return hold, doc, ticketing.Errorf(ticketing.CodeTooLate, "This is no longer on sale.")
	}
	items, count := make([]orders.Item, 0, len(in.Items)), int64(0)
	for _, i := range in.Items {
		items, count = append(items, orders.Item{Type: i.Type, Count: i.Count}), count+i.Count
	}
	lines, total, err := orders.Price(e, items, true, now)
	if err != nil {
		return hold, doc, err
	}
	if err := orders.Shown(total, ticketing.Money{Minor: in.Total, Currency: in.Currency}); err != nil {
		return hold, doc, err
	}
	if total.Minor > 0 {
		if err := h.offer().Refuse(total); err != nil {
			return hold, doc, err
		}
	}
	units, err := orders.Units(e, at.ID, items)
	if err != nil {
		return hold, doc, err
	}
	asked := orders.Asked{Due: total.Minor, Sold: orders.Sold{Order: order, Key: string(order), Event: e.ID, Performance: at.ID, Lines: lines, Currency: e.Currency,
		Total: total.Minor, Tenders: []orders.Tender{}, Units: units, Tickets: []orders.Issued{}}}
	hold = inventory.Hold{ID: string(order), Key: "web-" + string(order), Units: units, Until: now + holdOnWeb.Milliseconds(), Account: v.account[:], Owner: v.owner, Event: e.ID, Items: count,
		Most: p.MostItems, Basket: journal.Marshal(asked)}
	doc = h.orderDoc(e, asked)
	doc.State, doc.LeftMs = "held", holdOnWeb.Milliseconds()
	doc.PerCard = p.CardMost()
	return hold, doc, nil
}

func errOr(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

func (h *Hub) releaseHold(ctx context.Context, order ticketing.OrderID) error {
	return h.cfg.Store.Do(ctx, func(tx *store.Tx) error { _, err := tx.ReleaseHold(string(order)); return err })
}

// ShopOrder is an order as whoever has its link sees it. CodeNotFound.
func (h *Hub) ShopOrder(ctx context.Context, link string) (hubapi.ShopOrder, error) {
	order, err := h.shop.orderOf(link)
	if err != nil {
		return hubapi.ShopOrder{}, err
	}
	return h.shopOrder(ctx, order)
}

func (h *Hub) shopOrder(ctx context.Context, order ticketing.OrderID) (out hubapi.ShopOrder, err error) {
	err = h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		kept, ok, err := tx.Hold(string(order))
		if err != nil || !ok {
			return errOr(err, noOrder())
		}
		asked, saved, err := askedIn(tx, kept.Basket)
		if err != nil {
			return err
		}
		out = h.orderDoc(&saved.Event, asked)
		sale, _, err := tx.WebSale(saved.Event.ID)
		if err != nil {
			return err
		}
		out.PerCard = sale.Policy.CardMost()
		alias, _, err := tx.Setting(AliasSetting)
		if err != nil {
			return err
		}
		out.Texts = h.texts() && (asked.Due == 0 || len(alias) > 0)
		c, begun, err := tx.Checkout(order)
		if err != nil {
			return err
		}
		if !begun {
			out.State, out.LeftMs = "held", max(kept.Until-out.Now, 0)
			if kept.State != ticketing.HoldOpen {
				out.State, out.Why, out.LeftMs = "ended", string(kept.State), 0
			}
			return nil
		}
		return h.begunDoc(tx, c, &out)
	})
	return out, err
}

// MoreTimeForBuyer gives a buyer longer to pay what is kept for him, near its end and while as
// much is free for others. Earlier, and where nothing is kept any more, it changes nothing.
// CodeConflict where it can be given no more.
func (h *Hub) MoreTimeForBuyer(ctx context.Context, order ticketing.OrderID) (hubapi.ShopOrder, error) {
	err := h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		kept, ok, err := tx.Hold(string(order))
		if err != nil || !ok || kept.State != ticketing.HoldOpen {
			return err
		}
		c, begun, err := tx.Checkout(order)
		if err != nil || begun && c.State != ticketing.CheckoutOpen {
			return err
		}
		now, until := h.cfg.Now(), kept.Until
		if begun {
			until = c.Until()
		}
		if until-now > queue.MoreBefore || until <= now {
			return nil
		}
		asked, saved, err := askedIn(tx, kept.Basket)
		if err != nil {
			return err
		}
		sale, _, err := tx.WebSale(asked.Sold.Event)
		if err != nil {
			return err
		}
		if p, ok := saved.Event.Performance(asked.Sold.Performance); !ok || !sells(&saved.Event, p, now) || sale.Policy.Ended || !sale.Policy.On {
			return queue.NoMoreTime()
		}
		for q, n := range asked.Sold.Units {
			if l, ok, err := tx.Level(q); err != nil || !ok || l.Free() < n {
				return errOr(err, queue.NoMoreTime())
			}
		}
		given, err := tx.ProlongHold(string(order), now+holdOnWeb.Milliseconds(), queue.MostMore)
		if err != nil || !given {
			return errOr(err, queue.NoMoreTime())
		}
		if begun {
			return checkout.Prolong(tx, order, now)
		}
		return nil
	})
	if err != nil {
		return hubapi.ShopOrder{}, err
	}
	return h.shopOrder(ctx, order)
}

// orderDoc is what of an order does not change.
func (h *Hub) orderDoc(e *ticketing.Event, asked orders.Asked) (out hubapi.ShopOrder) {
	s := asked.Sold
	p, _ := e.Performance(s.Performance)
	out = hubapi.ShopOrder{Order: h.shop.link(s.Order), Event: e.ID, EventName: e.Name, Venue: e.Venue, Zone: e.Zone, Mode: h.offer().Mode, Practice: e.Practice, Performance: shopPerformance(p),
		Total: s.Total, Currency: s.Currency, Lines: []hubapi.ShopLine{}, Tickets: []hubapi.ShopTicket{}, Refunds: []hubapi.ShopRefund{}, Now: h.cfg.Now()}
	for _, l := range s.Lines {
		t, _ := e.Type(l.Type)
		out.Lines = append(out.Lines, hubapi.ShopLine{Type: l.Type, Name: t.Name, Count: l.Items, Price: l.Price + l.Fee})
	}
	return out
}

// begunDoc adds how an order stands that its buyer has gone to pay.
func (h *Hub) begunDoc(tx *store.Tx, c checkout.Checkout, out *hubapi.ShopOrder) error {
	out.State, out.Why = "paying", c.Why
	out.Attempt, out.Reason, out.PayAt = string(c.Paying.Attempt), c.Paying.Reason, c.Paying.Prompt.URL
	if c.Paying.Attempt == ticketing.AttemptSurplus {
		out.PayAt = "" // nobody pays there again
	}
	if until := c.Until(); until > 0 {
		out.LeftMs = max(until-out.Now, 0)
	}
	if b, ok, err := tx.Buyer(c.Order()); err != nil {
		return err
	} else if ok {
		out.Email = buyer.Shown(cmp.Or(b.Email, b.Phone))
	}
	back, err := tx.RefundsOf(c.Order())
	if err != nil {
		return err
	}
	for _, r := range back {
		out.Refunds = append(out.Refunds, hubapi.ShopRefund{Minor: r.Minor, State: shopRefundState(r.State), At: r.PlannedAt, Surplus: r.Batch == surplusBatch})
	}
	if c.State == ticketing.CheckoutEnded {
		out.State, out.LeftMs = "ended", 0
	}
	if c.State != ticketing.CheckoutPaid {
		return nil
	}
	out.State, out.LeftMs, out.PayAt = "paid", 0, ""
	s, ok, err := tx.SaleByID(c.Order())
	if err != nil || !ok {
		return err
	}
	out.Number = s.Number
	saved, _, err := tx.Event(s.Event)
	if err != nil {
		return err
	}
	rows, err := tx.TicketsOf(s.ID)
	for _, k := range rows {
		t, _ := saved.Event.Type(k.Type)
		out.Tickets = append(out.Tickets, hubapi.ShopTicket{N: k.Position, Type: t.Name, Code: k.Code, State: string(k.State())})
	}
	return err
}

func shopRefundState(s refund.State) string {
	switch s {
	case refund.IsPlanned:
		return "planned"
	case refund.NeedsPerson:
		return "attention"
	case refund.Done:
		return "done"
	case refund.Failed:
		return "failed"
	}
	return "sending"
}

// PayForBuyer makes an order of what is kept, where it is not one yet, and begins to pay
// it. What costs nothing is the buyer's at once. mayText is asked once for each number that the
// tickets are to go to. CodeTooLate where it is no longer kept.
func (h *Hub) PayForBuyer(ctx context.Context, order ticketing.OrderID, in hubapi.ShopPay, mayText func() error) (hubapi.ShopOrder, error) {
	to := notify.Buyer{Order: order, Email: in.Email, Language: in.Language, At: h.cfg.Now()}
	if in.Email == "" {
		return hubapi.ShopOrder{}, ticketing.Errorf(ticketing.CodeInvalid, "Say where your tickets are to go.", "field", "email")
	}
	if buyer.IsPhone(in.Email) {
		to.Email, to.Phone = "", in.Email
	}
	if err := to.Validate(); err != nil {
		return hubapi.ShopOrder{}, err
	}
	contact, err := h.contactOf(ctx, order, to)
	if err != nil {
		return hubapi.ShopOrder{}, err
	}
	due, err := h.beginOrder(ctx, order, to, mayText)
	if err != nil {
		return hubapi.ShopOrder{}, err
	}
	if due == 0 {
		if _, err := h.closer().Close(ctx, order); err != nil {
			return hubapi.ShopOrder{}, err
		}
	} else {
		desk, err := h.desk()
		if err != nil {
			return hubapi.ShopOrder{}, err
		}
		start := checkout.Start{Order: order, Key: in.Key, Channel: checkout.ChannelPage, Contact: contact, Return: h.orderAddress(order)}
		if _, err := desk.Begin(ctx, start); err != nil {
			return hubapi.ShopOrder{}, err
		}
	}
	h.announce()
	h.wakeDesk()
	h.wakePost()
	return h.shopOrder(ctx, order)
}

// contactOf is whom the provider is told of: who gave a phone alone is told to it by the
// organizer's alias, where anything is to be paid. CodeInvalid (field email) without one.
func (h *Hub) contactOf(ctx context.Context, order ticketing.OrderID, to notify.Buyer) (checkout.Contact, error) {
	c := checkout.Contact{Email: to.Email, Language: to.Language}
	if c.Email != "" {
		return c, nil
	}
	var asked orders.Asked
	err := h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		kept, ok, err := tx.Hold(string(order))
		if err != nil || !ok {
			return errOr(err, noOrder())
		}
		asked, _, err = askedIn(tx, kept.Basket)
		return err
	})
	if err != nil || asked.Due == 0 {
		return c, err
	}
	return h.orAlias(ctx, c)
}

// orderAddress is where the buyer of an order finds it on the web; "" while buyers reach no pages
// here. Whoever has it has the order.
func (h *Hub) orderAddress(order ticketing.OrderID) string {
	if h.cfg.WebAddress == nil || h.cfg.WebAddress() == "" {
		return ""
	}
	return h.cfg.WebAddress() + "/o/" + h.shop.link(order)
}

// beginOrder makes an order of a hold, once, and keeps where its buyer wants to be told.
func (h *Hub) beginOrder(ctx context.Context, order ticketing.OrderID, to notify.Buyer, mayText func() error) (due int64, err error) {
	err = h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		c, begun, err := tx.Checkout(order)
		if err != nil {
			return err
		}
		if begun && c.State == ticketing.CheckoutEnded {
			return ticketing.Errorf(ticketing.CodeTooLate, "This order has ended. Start a new one.")
		}
		due = c.Asked.Due
		if begun && c.State == ticketing.CheckoutPaid {
			return nil // it goes where it was said to go before it was paid
		}
		if !begun {
			kept, ok, err := tx.Hold(string(order))
			if err != nil || !ok {
				return errOr(err, noOrder())
			}
			if kept.State != ticketing.HoldOpen {
				return ticketing.Errorf(ticketing.CodeTooLate, "This was kept for you until its time was over. Choose again.")
			}
			// Two browsers may have turned out to be one buyer's since it was kept.
			if above, err := aboveLimit(tx, order); err != nil || above {
				return errOr(err, ticketing.Errorf(ticketing.CodeTooMany, "This is more than one buyer may have."))
			}
			asked, saved, err := askedIn(tx, kept.Basket)
			if err != nil {
				return err
			}
			if p, ok := saved.Event.Performance(asked.Sold.Performance); !ok || !sells(&saved.Event, p, h.cfg.Now()) {
				return ticketing.Errorf(ticketing.CodeTooLate, "This is no longer on sale.")
			}
			due = asked.Due
			if err := h.decide(tx, checkout.KindBegun, asked); err != nil {
				return err
			}
			// Its time begins now, however many others the desk has to look at before.
			if err := tx.SeeCheckout(order, h.cfg.Now()); err != nil {
				return err
			}
		}
		if err := h.sendTo(tx, order, cmp.Or(to.Email, to.Phone)); err != nil {
			return err
		}
		before, _, err := tx.Buyer(order)
		if err == nil && to.Phone != "" && before.Phone != to.Phone {
			err = mayText()
		}
		if err != nil {
			return err
		}
		return tx.PutBuyer(to)
	})
	return due, err
}

// closer is who sells what costs nothing: the desk, though it may have no provider.
func (h *Hub) closer() *checkout.Desk {
	if t := h.till.Load(); t != nil {
		return t.desk
	}
	return h.newDesk(nil)
}

// LookForBuyer asks the provider now how an order stands: the buyer has come back from its
// page.
func (h *Hub) LookForBuyer(ctx context.Context, order ticketing.OrderID) (hubapi.ShopOrder, error) {
	var tried []checkout.Attempt
	if err := h.cfg.Store.Read(ctx, func(tx *store.Tx) (err error) { tried, err = tx.AttemptsOf(order); return err }); err != nil {
		return hubapi.ShopOrder{}, err
	}
	if desk, err := h.desk(); err == nil && len(tried) > 0 {
		if err := desk.Look(ctx, tried[len(tried)-1].Reference); err != nil {
			h.cfg.Log.Warn("hub: a payment could not be looked at for its buyer; the clock looks again", "order", order, "error", err)
		}
		h.announce()
		h.wakeDesk()
		h.wakePost()
	}
	return h.shopOrder(ctx, order)
}

// ReleaseForBuyer lets go what is kept, or an order that nobody has paid. Money that comes
// for it later is late, and not lost.
func (h *Hub) ReleaseForBuyer(ctx context.Context, order ticketing.OrderID) (hubapi.ShopOrder, error) {
	err := h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		c, begun, err := tx.Checkout(order)
		switch {
		case err != nil:
			return err
		case !begun:
			_, err := tx.ReleaseHold(string(order))
			return err
		case c.State == ticketing.CheckoutOpen:
			return h.decide(tx, checkout.KindEnded, checkout.Ended{Order: order, Why: checkout.WhyDropped})
		}
		return nil
	})
	if err != nil {
		return hubapi.ShopOrder{}, err
	}
	return h.shopOrder(ctx, order)
}

// ticketsPDF prints an order's good tickets.
func (h *Hub) ticketsPDF(ctx context.Context, order ticketing.OrderID, language string) (files []mail.File, err error) {
	err = h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		s, ok, err := tx.SaleByID(order)
		if err != nil || !ok {
			return errOr(err, noOrder())
		}
		saved, _, err := tx.Event(s.Event)
		if err != nil {
			return err
		}
		var n int
		if n, files, err = h.ticketFiles(tx, &saved.Event, s, language); err == nil && n == 0 {
			err = noOrder()
		}
		return err
	})
	return files, err
}

// saved answers with a file to save.
func saved(w http.ResponseWriter, f mail.File) {
	w.Header().Set("Content-Type", f.Type)
	w.Header().Set("Content-Disposition", `attachment; filename="`+f.Name+`"`)
	_, _ = w.Write(f.Body)
}
