package boxoffice

import (
	"context"

	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Ask gives the basket to the hub to sell, with its units: what is not paid by the
// tenders is paid through the provider. It returns the order's id after the entry
// is durable; nothing is sold before the hub says so. The refusals are those of
// Sell.
func (b *BoxOffice) Ask(ctx context.Context, r Request) (ticketing.OrderID, error) {
	var id ticketing.OrderID
	err := b.cfg.Store.Do(ctx, func(tx Tx) error {
		now := b.cfg.Now()
		before, ok, err := tx.AskedByKey(b.cfg.Author.Device, r.Key)
		if id = before.Sold.Order; err != nil || ok {
			return err
		}
		if _, sold, err := tx.SaleByKey(b.cfg.Author.Device, r.Key); err != nil || sold {
			return orSold(err)
		}
		order, _, err := b.basket(tx, r, true, now)
		if err != nil {
			return err
		}
		asked := orders.Asked{Sold: order, Due: order.Total}
		for _, t := range r.Tenders {
			if err := part(&asked, t); err != nil {
				return err
			}
		}
		e, err := journal.Record(tx, b.cfg.Author, now, orders.KindAsked, asked)
		if err != nil {
			return err
		}
		id = order.Order
		return b.cfg.FoldAsked(tx, e)
	})
	return id, err
}

// part takes what the counter itself is paid of an order: less than all of it.
func part(a *orders.Asked, t orders.Tender) error {
	if t.Kind != orders.TenderCash && t.Kind != orders.TenderCard { // a transfer is the whole of its order
		return ticketing.Errorf(ticketing.CodeInvalid, "This way of paying is not known.", "field", "tenders")
	}
	if t.Received <= 0 || t.Received >= a.Due || len(t.Slip) > 64 {
		return ticketing.Errorf(ticketing.CodeInvalid, "A part is more than 0 and less than what is due.", "field", "tenders")
	}
	a.Due -= t.Received
	a.Sold.Tenders = append(a.Sold.Tenders, orders.Tender{Kind: t.Kind, Minor: t.Received, Received: t.Received, Slip: t.Slip})
	return nil
}

func orSold(err error) error {
	if err != nil {
		return err
	}
	return ticketing.Errorf(ticketing.CodeConflict, "This basket was sold already. Start a new one.")
}
