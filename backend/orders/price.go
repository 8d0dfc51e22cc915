package orders

import (
	"strconv"

	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/pricing"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Item is so many of a type.
type Item struct {
	Type  ticketing.TypeNo
	Count int64
}

// Price works out the lines of a basket and their sum at a moment, Unix ms.
// CodeInvalid for an empty basket or a count that is not 1 to
// inventory.MaxItems, CodeNotOnSale for a type that is not sold now.
func Price(e *ticketing.Event, items []Item, now int64) ([]Line, ticketing.Money, error) {
	total := ticketing.Money{Currency: e.Currency}
	if len(items) == 0 {
		return nil, total, ticketing.Errorf(ticketing.CodeInvalid, "The basket is empty.", "field", "lines")
	}
	lines, seen := make([]Line, 0, len(items)), map[ticketing.TypeNo]bool{}
	for _, item := range items {
		t, ok := e.Type(item.Type)
		if !ok || t.Hidden || seen[item.Type] {
			return nil, total, ticketing.Errorf(ticketing.CodeNotOnSale, "This ticket type is not on sale.", "type", t.Name)
		}
		seen[item.Type] = true
		if item.Count < 1 || item.Count > inventory.MaxItems {
			return nil, total, ticketing.Errorf(ticketing.CodeInvalid, "Between 1 and 1,000 tickets can be sold at once.", "field", "count")
		}
		tier, ok := pricing.TierInForce(t, now)
		if !ok {
			return nil, total, ticketing.Errorf(ticketing.CodeNotOnSale, "This ticket type is not on sale now.", "type", t.Name)
		}
		amount, err := tier.Price.Times(int(item.Count))
		if err != nil {
			return nil, total, err
		}
		if total, err = total.Plus(amount); err != nil {
			return nil, total, err
		}
		lines = append(lines, Line{Type: item.Type, Tier: tier.No, Items: item.Count, Price: tier.Price.Minor})
	}
	return lines, total, nil
}

// Shown returns CodeConflict where the sum is not the one that a person saw.
func Shown(total ticketing.Money, shown int64) error {
	if total.Minor == shown {
		return nil
	}
	return ticketing.Errorf(ticketing.CodeConflict, "The price has changed. Look at the total again.", "total", strconv.FormatInt(total.Minor, 10))
}

// Units is what a basket takes from the quotas of a performance; the refusals
// are those of inventory.Draws.
func Units(e *ticketing.Event, performance ticketing.ScopeID, items []Item) (inventory.Units, error) {
	count := map[ticketing.TypeNo]int64{}
	for _, i := range items {
		count[i.Type] = i.Count
	}
	return inventory.Draws(e, performance, count)
}
