package hub

import (
	"bytes"
	"encoding/hex"
	"strconv"

	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/guard"
	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// aboveLimit reports whether an order is more than its buyer may have, with all that he has
// beside it: by whom it counts for, and by where its tickets go.
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
	if err != nil || has > sale.Policy.MostItems || len(kept.SentTo) == 0 {
		return has > sale.Policy.MostItems, err
	}
	sent, err := sentBeside(tx, kept, kept.SentTo)
	return sent+kept.Items > sale.Policy.MostItems, err
}

// sentBeside counts the items that are a mailbox's or go to it beside those that are kept.
func sentBeside(tx *store.Tx, kept inventory.Kept, box []byte) (int64, error) {
	return tx.ItemsOfMailbox(box, kept.Event, kept.ID, !bytes.Equal(kept.Owner, box))
}

// sendTo keeps where an order's tickets go. CodeTooMany (field email) where as many as one buyer
// may have are that mailbox's, or go to it: a cookie is free, and so is another browser. What
// others have only begun to pay, and what costs nothing, counts against none but those who have
// not shown that the mailbox is theirs: nobody keeps its owner from buying by typing his address.
func (h *Hub) sendTo(tx *store.Tx, order ticketing.OrderID, address string) error {
	kept, ok, err := tx.Hold(string(order))
	if err != nil || !ok {
		return errOr(err, noOrder())
	}
	box := h.buyers.Owner(address)
	if bytes.Equal(kept.SentTo, box[:]) || kept.State == ticketing.HoldTaken {
		return nil
	}
	// Whose tickets go where is not to be found out by trying addresses.
	if wait := h.shop.guard.Take(guard.AddressesByOrder, string(order)); wait > 0 {
		return tooMuch(wait)
	}
	sale, _, err := tx.WebSale(kept.Event)
	if err != nil {
		return err
	}
	if most := sale.Policy.MostItems; most > 0 {
		sent, err := sentBeside(tx, kept, box[:])
		if err != nil {
			return err
		}
		if sent+kept.Items > most {
			who := hex.EncodeToString(kept.Account)
			h.cfg.Log.Info("hub: as many tickets as one buyer may have go to an address already", "event", kept.Event, "code", guard.CodeOf(who), "items", sent, "most", most)
			h.shop.guard.Note(guard.MailboxHasAll, who)
			return ticketing.Errorf(ticketing.CodeTooMany, "More tickets than one buyer may have would go to this address. Give another one.",
				"field", "email", "why", "mailbox", "most", strconv.FormatInt(most, 10), "code", guard.CodeOf(who), "mails", strconv.FormatBool(h.mails()))
		}
	}
	return tx.SendHold(kept.ID, box[:])
}

// spentCard reports whether what paid an order may not: it has paid for as much as the
// organizer lets one card pay for. Which card it was is known only now, so its money goes
// back, and the organizer sees it.
func (h *Hub) spentCard(tx *store.Tx, c checkout.Checkout, a checkout.Attempt) (bool, error) {
	if !c.Web() || len(a.Instrument) == 0 {
		return false, nil
	}
	sale, _, err := tx.WebSale(c.Asked.Sold.Event)
	most := sale.Policy.CardMost()
	if err != nil || most == 0 {
		return false, err
	}
	paid, err := tx.ItemsPaidBy(a.Instrument, c.Asked.Sold.Event)
	// What the hub has kept one may pay for: the limit may have been another one then.
	if err != nil || paid == 0 || paid+itemsOf(c) <= most {
		return false, err
	}
	h.cfg.Log.Info("hub: a card has paid for as much as one may; its money goes back", "event", c.Asked.Sold.Event, "reference", a.Reference, "items", paid, "most", most)
	h.shop.guard.Note(guard.CardHasAll, a.Reference)
	return true, nil
}

func itemsOf(c checkout.Checkout) (items int64) {
	for _, l := range c.Asked.Sold.Lines {
		items += l.Items
	}
	return items
}

// noteInstrument shows the organizer a card that has paid for more than one buyer may have,
// where cards are not bound: nothing that is paid is taken away for it.
func (h *Hub) noteInstrument(tx *store.Tx, c checkout.Checkout, a checkout.Attempt) error {
	if !c.Web() || len(a.Instrument) == 0 {
		return nil
	}
	sale, _, err := tx.WebSale(c.Asked.Sold.Event)
	most := sale.Policy.MostItems
	if err != nil || sale.Policy.PerCard || most == 0 {
		return err
	}
	if err := tx.PutAttempt(a); err != nil { // it counts with the others
		return err
	}
	items, err := tx.ItemsPaidBy(a.Instrument, c.Asked.Sold.Event)
	if err != nil || items <= most {
		return err
	}
	s, _, err := tx.SaleByID(c.Order())
	if err != nil {
		return err
	}
	h.cfg.Log.Info("hub: one card has paid for more than one buyer may have", "event", c.Asked.Sold.Event, "order", s.Number, "items", items, "most", most)
	h.shop.guard.Note(guard.PaidByOneCard, s.Number)
	return nil
}
