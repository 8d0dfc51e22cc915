package printer

import (
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/pass"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Of fills in what is printed of a ticket of an order. Its place among the others,
// and who prints it, are the caller's. CodeInvalid for a ticket without its pass.
func Of(e *ticketing.Event, s orders.Sale, k orders.Ticket, language string) (Ticket, error) {
	token, err := pass.ParseToken(k.Pass)
	if err != nil {
		return Ticket{}, err
	}
	code, err := pass.ParseShortCode(k.Code)
	if err != nil {
		return Ticket{}, err
	}
	p, _ := e.Performance(s.Performance)
	t, _ := e.Type(k.Type)
	out := Ticket{Language: language, Zone: e.Zone, Event: e.Name, Performance: p.Name, Venue: e.Venue, DoorsAt: p.DoorsAt, StartsAt: p.StartsAt,
		Type: t.Name, Note: t.Note, Wristband: t.Wristband, People: max(int(k.People), 1), ReEntry: t.ReEntry, Price: ticketing.Money{Currency: s.Total.Currency}, Fee: ticketing.Money{Currency: s.Total.Currency},
		Digits: token.Digits(), Code: code, Order: s.Number, SoldAt: s.At, Tender: tenderOf(s), Practice: e.Practice}
	for _, l := range s.Lines {
		if l.Type == k.Type {
			out.Price.Minor, out.Fee.Minor = l.Price/int64(max(t.Passes, 1)), l.Fee/int64(max(t.Passes, 1))
		}
	}
	for _, g := range e.Gates {
		if len(t.Gates) > 0 && t.AllowedAt(g.ID) {
			out.Gate = g.Name
			break
		}
	}
	return out, nil
}

// tenderOf is how all of an order was paid; "" where it was in several ways, or not
// to a counter.
func tenderOf(s orders.Sale) string {
	switch {
	case s.Cash > 0 && s.Card+s.Online+s.Transfer == 0:
		return "cash"
	case s.Card > 0 && s.Cash+s.Online+s.Transfer == 0:
		return "card"
	default:
		return ""
	}
}
