package orders

import (
	"slices"

	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// UnitsOf is what a sale takes, and named is false where the sale says
// otherwise. A device believes itself; the hub works it out from what was sold,
// by the version of the event that the seller had taken in: a counter that was
// stolen may name whatever it likes.
func UnitsOf(tx Tx, e journal.Sealed, b Sold) (u inventory.Units, named bool, err error) {
	if !tx.AtHub() {
		return b.Units, true, nil
	}
	saved, ok, err := tx.EventAt(b.Event, e.After)
	if err != nil {
		return nil, false, err
	}
	if !ok {
		return nil, false, journal.ErrNotYet
	}
	u, known := drawn(&saved.Event, b)
	return u, known && u.Same(b.Units), nil
}

// Priced reports whether a sale's lines cost what the event asked, by the price list that
// it names and the version that the seller had taken in, with its booking fee, and whether
// its passes are no more than those of its lines. A device believes itself. When a price held is not asked: a counter's clock may be off.
func Priced(tx Tx, e journal.Sealed, b Sold, online bool) (bool, error) {
	if !tx.AtHub() {
		return true, nil
	}
	saved, ok, err := tx.EventAt(b.Event, e.After)
	if err != nil {
		return false, err
	}
	if !ok {
		return false, journal.ErrNotYet
	}
	event, ok := saved.Event.In(b.List)
	if !ok || event.Currency != b.Currency {
		return false, nil
	}
	total := ticketing.Money{Currency: b.Currency}
	for _, l := range b.Lines {
		amount, ok := costs(&event, l, online)
		if !ok {
			return false, nil
		}
		if total, err = total.Plus(amount); err != nil {
			return false, nil //nolint:nilerr // a sum that no order can have is a lie, not a failure
		}
	}
	return total.Minor == b.Total && paidFor(&event, b), nil
}

// paidFor reports whether a sale's lines pay for all its passes and the people they let in.
func paidFor(e *ticketing.Event, b Sold) bool {
	for no, s := range soldByType(b) {
		t, _ := e.Type(no)
		if s.passes > s.items*max(int64(t.Passes), 1) || s.people > s.passes*max(int64(t.People), 1) {
			return false
		}
	}
	return true
}

// costs is what a line comes to; ok is false where the event does not sell it so.
func costs(e *ticketing.Event, l Line, online bool) (amount ticketing.Money, ok bool) {
	t, _ := e.Type(l.Type)
	i := slices.IndexFunc(t.Tiers, func(tier ticketing.Tier) bool { return tier.No == l.Tier && tier.Price.Minor == l.Price })
	if i < 0 || t.Hidden {
		return amount, false
	}
	fee, err := feeOf(e, t.Tiers[i].Price, online)
	if err != nil || fee.Minor != l.Fee {
		return amount, false
	}
	each, err := fee.Plus(t.Tiers[i].Price)
	if err == nil {
		amount, err = each.Times(int(l.Items))
	}
	return amount, err == nil
}

// Drawn is what tickets of a performance take from its quotas.
func Drawn(e *ticketing.Event, performance ticketing.ScopeID, tickets []Ticket) inventory.Units {
	b := Sold{Performance: performance}
	for _, t := range tickets {
		b.Tickets = append(b.Tickets, Issued{Type: t.Type, People: t.People})
	}
	u, _ := drawn(e, b)
	return u
}

// drawn adds up what the lines of a sale, or its passes where they are more,
// take from the quotas. known is false for a type that the event does not have.
func drawn(e *ticketing.Event, b Sold) (u inventory.Units, known bool) {
	u, known = inventory.Units{}, true
	for no, s := range soldByType(b) {
		t, ok := e.Type(no)
		known = known && ok
		each := max(int64(t.Passes), 1)
		items := max(s.items, (s.passes+each-1)/each)
		people := max(items*each*max(int64(t.People), 1), s.people)
		for _, q := range e.QuotasOf(b.Performance, no) {
			if q.CountsPeople {
				u[q.ID] += people
			} else {
				u[q.ID] += items
			}
		}
	}
	return u, known
}

// soldOf is what a sale says of one type: items of its lines, and passes with
// the people they are good for.
type soldOf struct{ items, passes, people int64 }

func soldByType(b Sold) map[ticketing.TypeNo]soldOf {
	out := map[ticketing.TypeNo]soldOf{}
	for _, l := range b.Lines {
		s := out[l.Type]
		s.items += min(max(l.Items, 0), inventory.MaxItems)
		out[l.Type] = s
	}
	for _, t := range b.Tickets {
		s := out[t.Type]
		s.passes++
		s.people += max(int64(t.People), 1)
		out[t.Type] = s
	}
	return out
}
