package boxoffice

import (
	"context"
	"math"
	"slices"
	"strconv"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/catalog"
	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Request is a basket to sell. Key is the screen's own: the same key sells
// once. Total is what the screen showed.
type Request struct {
	Key         string
	Staff       ticketing.StaffID
	Performance ticketing.ScopeID
	List        ticketing.ListNo // of prices; 0: the event's own
	Items       []orders.Item
	Tenders     []orders.Tender // Received alone counts; none for a free order
	Total       int64           // what the screen showed, CodeConflict if the price changed
	Currency    string          // of Total
}

// Sell sells the basket and returns after it is durable, with the tickets in
// order of the lines. CodeSoldOut (type, left), CodeNotOnSale, CodeShiftClosed,
// CodeAmountShort (missing), CodeNoAllotment, CodeTooLate, and CodeConflict
// when the price changed or the key was used for another basket.
func (b *BoxOffice) Sell(ctx context.Context, r Request) (orders.Sale, []orders.Ticket, error) {
	var sale orders.Sale
	var tickets []orders.Ticket
	err := b.cfg.Store.Do(ctx, func(tx Tx) error {
		id, err := b.sell(tx, r)
		if err != nil {
			return err
		}
		if sale, _, err = tx.SaleByID(id); err != nil {
			return err
		}
		tickets, err = tx.TicketsOf(id)
		return err
	})
	return sale, tickets, err
}

func (b *BoxOffice) sell(tx Tx, r Request) (ticketing.OrderID, error) {
	now := b.cfg.Now()
	done, ok, err := tx.SaleByKey(b.cfg.Author.Device, r.Key)
	if err != nil || ok {
		return done.ID, sameBasket(done, r, err)
	}
	sold, saved, err := b.basket(tx, r, false, now)
	if err != nil {
		return "", err
	}
	if err := tend(&sold, r.Tenders); err != nil {
		return "", err
	}
	if err := b.issuer.Issue(tx, &sold, saved); err != nil {
		return "", err
	}
	e, err := journal.Record(tx, b.cfg.Author, now, KindSold, sold)
	if err != nil {
		return "", err
	}
	return sold.Order, FoldSold(tx, e)
}

func (r Request) shown() ticketing.Money {
	return ticketing.Money{Minor: r.Total, Currency: r.Currency}
}

// basket is an order of what was asked for, priced as what is paid online or here, and with what it takes of this
// device's units; nothing is paid of it yet.
func (b *BoxOffice) basket(tx Tx, r Request, online bool, now int64) (orders.Sold, catalog.Saved, error) {
	shift, saved, err := b.maySell(tx, r, now)
	if err != nil {
		return orders.Sold{}, saved, err
	}
	event, ok := saved.Event.In(r.List)
	if !ok {
		return orders.Sold{}, saved, ticketing.Errorf(ticketing.CodeNotOnSale, "This price list is not sold any more. Choose another.", "field", "list")
	}
	if err := drawerCounts(shift, event.Currency, r); err != nil {
		return orders.Sold{}, saved, err
	}
	sold := orders.Sold{Order: ticketing.OrderID(b.cfg.NewID()), Key: r.Key, Event: saved.Event.ID, Performance: r.Performance,
		Shift: shift.ID, Staff: r.Staff, Currency: event.Currency, List: r.List}
	lines, total, err := orders.Price(&event, r.Items, online, now)
	if err == nil {
		err = orders.Shown(total, r.shown())
	}
	if err != nil {
		return orders.Sold{}, saved, err
	}
	sold.Lines, sold.Total = lines, total.Minor
	sold.Units, err = b.units(tx, &saved.Event, r, now)
	return sold, saved, err
}

func sameBasket(done orders.Sale, r Request, err error) error {
	if err != nil {
		return err
	}
	same := len(done.Lines) == len(r.Items) && done.Total == r.shown() && done.Performance == r.Performance
	for i := 0; same && i < len(r.Items); i++ {
		same = done.Lines[i].Type == r.Items[i].Type && done.Lines[i].Items == r.Items[i].Count
	}
	if !same {
		return ticketing.Errorf(ticketing.CodeConflict, "This basket was sold already. Start a new one.")
	}
	return nil
}

// maySell checks who, when and where.
func (b *BoxOffice) maySell(tx Tx, r Request, now int64) (Shift, catalog.Saved, error) {
	if r.Key == "" || len(r.Key) > 64 {
		return Shift{}, catalog.Saved{}, ticketing.Errorf(ticketing.CodeInvalid, "This basket has no key.", "field", "key")
	}
	if err := require(tx, r.Staff, ticketing.RoleSeller); err != nil {
		return Shift{}, catalog.Saved{}, err
	}
	if slices.ContainsFunc(r.Tenders, func(t orders.Tender) bool { return t.Kind == orders.TenderTransfer }) {
		// Nobody at the counter sees the venue's account: who records it answers for it.
		if err := require(tx, r.Staff, ticketing.RoleSupervisor); err != nil {
			return Shift{}, catalog.Saved{}, err
		}
	}
	shift, ok, err := tx.OpenShift(b.cfg.Author.Device)
	if err != nil {
		return Shift{}, catalog.Saved{}, err
	}
	if !ok {
		return Shift{}, catalog.Saved{}, ticketing.Errorf(ticketing.CodeShiftClosed, "Open a shift first, with what is in the drawer.")
	}
	saved, ok, err := tx.EventOf(r.Performance)
	if err != nil {
		return Shift{}, catalog.Saved{}, err
	}
	p, there := saved.Event.Performance(r.Performance)
	if !ok || !there {
		return Shift{}, catalog.Saved{}, ticketing.Errorf(ticketing.CodeNotFound, "This performance is not known here.")
	}
	if p.Cancelled {
		return Shift{}, catalog.Saved{}, ticketing.Errorf(ticketing.CodeTooLate, "This performance is cancelled. Buyers get their money back.")
	}
	if saved.Event.Closed || now >= p.EndsAt {
		return Shift{}, catalog.Saved{}, ticketing.Errorf(ticketing.CodeTooLate, "This performance is over. Choose another.")
	}
	return shift, saved, nil
}

// drawerCounts refuses cash that the open drawer does not count: it counts one currency,
// and no sum mixes two. What is not cash may be in a list of another.
func drawerCounts(s Shift, currency string, r Request) error {
	if s.Currency == currency {
		return nil
	}
	if r.List == 0 {
		return ticketing.Errorf(ticketing.CodeConflict, "This drawer counts another currency. Close the shift and open one for this event.")
	}
	for _, t := range r.Tenders {
		if t.Kind == orders.TenderCash {
			return ticketing.Errorf(ticketing.CodeConflict, "This drawer counts another currency. Take this one by card or with Paystack.", "field", "tenders")
		}
	}
	return nil
}

func require(tx Tx, id ticketing.StaffID, least ticketing.Role) error {
	s, ok, err := tx.StaffByID(id)
	if err != nil {
		return err
	}
	if !ok {
		return access.Require(nil, least)
	}
	return access.Require(&s, least)
}

// tend shares what was received: cards for what they were charged, cash for
// the rest, and change from cash only.
func tend(sold *orders.Sold, received []orders.Tender) error {
	due := sold.Total
	var cash int64
	for _, t := range received {
		if t.Received <= 0 || t.Received > ticketing.MaxMinor || len(t.Slip) > 64 {
			return ticketing.Errorf(ticketing.CodeInvalid, "An amount is more than 0.", "field", "tenders")
		}
		switch t.Kind {
		case orders.TenderCard, orders.TenderTransfer:
			if t.Received > due {
				return ticketing.Errorf(ticketing.CodeInvalid, "A card is charged for no more than is due.", "field", "tenders")
			}
			if t.Kind == orders.TenderTransfer && t.Slip == "" {
				return ticketing.Errorf(ticketing.CodeInvalid, "A transfer has a reference: it proves the payment.", "field", "tenders")
			}
			due -= t.Received
			sold.Tenders = append(sold.Tenders, orders.Tender{Kind: t.Kind, Minor: t.Received, Received: t.Received, Slip: t.Slip})
		case orders.TenderCash:
			if cash += t.Received; cash > ticketing.MaxMinor {
				return ticketing.Errorf(ticketing.CodeInvalid, "This amount is too large.", "field", "amount")
			}
		default:
			return ticketing.Errorf(ticketing.CodeInvalid, "This way of paying is not known.", "field", "tenders")
		}
	}
	if cash < due {
		return ticketing.Errorf(ticketing.CodeAmountShort, "This is not enough yet.", "missing", strconv.FormatInt(due-cash, 10))
	}
	if due > 0 {
		sold.Tenders = append(sold.Tenders, orders.Tender{Kind: orders.TenderCash, Minor: due, Received: cash})
	}
	sold.Change = cash - due
	return nil
}

// units says what the basket takes and refuses what is not lent to this device.
func (b *BoxOffice) units(tx Tx, e *ticketing.Event, r Request, now int64) (inventory.Units, error) {
	u, err := orders.Units(e, r.Performance, r.Items)
	if err != nil {
		return nil, err
	}
	for _, i := range r.Items {
		left, err := Sellable(tx, b.cfg.Author.Device, e, r.Performance, i.Type, now)
		if err != nil {
			return nil, err
		}
		if left.Items < i.Count {
			return nil, soldOut(e, i.Type, left)
		}
	}
	for q, n := range u { // types that share a quota may fit alone and not together
		a, _, err := tx.Allotment(b.cfg.Author.Device, q)
		if err != nil {
			return nil, err
		}
		if a.Left() < n {
			return nil, soldOut(e, r.Items[0].Type, Left{Items: a.Left()})
		}
	}
	return u, nil
}

func soldOut(e *ticketing.Event, no ticketing.TypeNo, left Left) error {
	t, _ := e.Type(no)
	if left.Ended {
		return ticketing.Errorf(ticketing.CodeNoAllotment, "What was lent to this counter has ended. Reconnect it to the hub for more.", "type", t.Name)
	}
	if left.Items == 0 {
		return ticketing.Errorf(ticketing.CodeSoldOut, t.Name+" is used up at this counter. Ask for more, or send the buyer to another counter.",
			"type", t.Name, "left", "0")
	}
	return ticketing.Errorf(ticketing.CodeSoldOut, "Only "+strconv.FormatInt(left.Items, 10)+" left here of "+t.Name+".",
		"type", t.Name, "left", strconv.FormatInt(left.Items, 10))
}

// Left is how many items of a type this device may sell now; Items is
// math.MaxInt32 where no quota limits the type. Of is how many were lent and
// not returned.
type Left struct {
	Items, Of int64
	Ended     bool  // lent, but only until a time that has passed
	Until     int64 // Unix ms; 0: no end
	AskedAt   int64
}

// Sellable returns how much of a type the device may sell at a moment.
func Sellable(tx inventory.Tx, device ticketing.DeviceID, e *ticketing.Event, p ticketing.ScopeID, no ticketing.TypeNo, now int64) (Left, error) {
	t, _ := e.Type(no)
	left := Left{Items: math.MaxInt32, Of: math.MaxInt32}
	for _, q := range e.QuotasOf(p, no) {
		a, _, err := tx.Allotment(device, q.ID)
		if err != nil {
			return Left{}, err
		}
		draw := max(q.Draw(t, 1), 1)
		if a.Until != 0 && now >= a.Until {
			left.Ended = left.Ended || a.Granted > 0 // given back by now, or not
			a.Granted = a.Sold + a.Returned + a.WrittenOff
		}
		left.Items = min(left.Items, a.Left()/draw)
		left.Of = min(left.Of, (a.Granted-a.Returned-a.WrittenOff)/draw)
		if a.Until != 0 && (left.Until == 0 || a.Until < left.Until) {
			left.Until = a.Until
		}
		left.AskedAt = max(left.AskedAt, a.AskedAt)
	}
	return left, nil
}
