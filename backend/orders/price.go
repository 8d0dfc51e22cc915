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

// Price works out the lines of a basket and their sum at a moment, Unix ms; with the
// booking fee where it is paid online, or the event takes it at counters too.
// CodeInvalid for an empty basket or a count that is not 1 to
// inventory.MaxItems, CodeNotOnSale for a type that is not sold now.
func Price(e *ticketing.Event, items []Item, online bool, now int64) ([]Line, ticketing.Money, error) {
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
		fee, err := feeOf(e, tier.Price, online)
		if err != nil {
			return nil, total, err
		}
		each, err := tier.Price.Plus(fee)
		if err != nil {
			return nil, total, err
		}
		amount, err := each.Times(int(item.Count))
		if err != nil {
			return nil, total, err
		}
		if total, err = total.Plus(amount); err != nil {
			return nil, total, err
		}
		lines = append(lines, Line{Type: item.Type, Tier: tier.No, Items: item.Count, Price: tier.Price.Minor, Fee: fee.Minor})
	}
	return lines, total, nil
}

func feeOf(e *ticketing.Event, price ticketing.Money, online bool) (ticketing.Money, error) {
	if !online && !e.Fee.AtCounter {
		return ticketing.Money{Currency: price.Currency}, nil
	}
	return pricing.BookingFee(e.Fee, price)
}

// Shown returns CodeConflict where the sum is not the one that a person saw: as much of
// another currency is another sum.
func Shown(total, shown ticketing.Money) error {
	if total == shown {
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
