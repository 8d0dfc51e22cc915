package hub

import (
	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/guard"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// aboveLimit reports whether an order is more than its buyer may have, with all that he has
// beside it.
func aboveLimit(tx *store.Tx, order ticketing.OrderID) (bool, error) {
	kept, ok, err := tx.Hold(string(order))
	if err != nil || !ok || len(kept.Owner) == 0 {
		return false, err
	}
	sale, ok, err := tx.WebSale(kept.Event)
	if err != nil || !ok || sale.Policy.MostItems == 0 {
		return false, err
	}
	has, err := tx.ItemsOf(kept.Owner, kept.Event)
	if kept.State != ticketing.HoldOpen && kept.State != ticketing.HoldTaken {
		has += kept.Items
	}
	return has > sale.Policy.MostItems, err
}

// noteInstrument shows the organizer a card that has paid for more than one buyer may have.
// That is known only once it has paid: nothing that is paid is taken away for it.
func (h *Hub) noteInstrument(tx *store.Tx, c checkout.Checkout, a checkout.Attempt) error {
	if !c.Web() || len(a.Instrument) == 0 {
		return nil
	}
	sale, ok, err := tx.WebSale(c.Asked.Sold.Event)
	if err != nil || !ok || sale.Policy.MostItems == 0 {
		return err
	}
	if err := tx.PutAttempt(a); err != nil { // it counts with the others
		return err
	}
	items, err := tx.ItemsPaidBy(a.Instrument, c.Asked.Sold.Event)
	if err != nil || items <= sale.Policy.MostItems {
		return err
	}
	s, _, err := tx.SaleByID(c.Order())
	if err != nil {
		return err
	}
	h.cfg.Log.Info("hub: one card has paid for more than one buyer may have", "event", c.Asked.Sold.Event, "order", s.Number, "items", items, "most", sale.Policy.MostItems)
	h.shop.guard.Note(guard.PaidByOneCard, s.Number)
	return nil
}
