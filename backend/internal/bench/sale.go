package bench

import (
	"errors"
	"fmt"

	"github.com/ticketcrib/ticketcrib/backend/boxoffice"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/pass"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// sales measures the counter and returns what the QR of each ticket says.
func (r *run) sales(c *device, easy *obvious) (codes []string, err error) {
	if err := until(r.ctx, c.store, func(tx *store.Tx) (bool, error) {
		_, known, err := tx.EventOf(evening)
		_, staffed, err2 := tx.StaffByID(cashier)
		_, certified, err3 := tx.Ceiling(c.id, evening)
		lent, _, err4 := tx.Allotment(c.id, places)
		return known && staffed && certified && lent.Left() >= int64(r.size.Singles+r.size.Bulk), errors.Join(err, err2, err3, err4)
	}); err != nil {
		return nil, err
	}
	c.station.Close()
	if err := know(r.ctx, c.store, r.size.Tickets); err != nil {
		return nil, err
	}
	box := c.station.BoxOffice()
	if _, err := box.OpenShift(r.ctx, cashier, ticketing.Money{Currency: "NGN"}); err != nil {
		return nil, err
	}
	sold := make([]orders.Ticket, r.size.Singles+r.size.Bulk)
	sell := func(i int) error {
		_, tickets, err := box.Sell(r.ctx, boxoffice.Request{Key: fmt.Sprint("basket ", i), Staff: cashier, Performance: evening, Total: price, Currency: "NGN",
			Items: []orders.Item{{Type: plain, Count: 1}}, Tenders: []orders.Tender{{Kind: orders.TenderCash, Received: price}}})
		if err == nil {
			sold[i] = tickets[0]
		}
		return err
	}
	if err := r.compare(comparison{key: "sale", what: "counter sale on the disk", p99: 10, rate: 1000, ours: sell, obvious: easy.sell}); err != nil {
		return nil, err
	}
	for _, t := range sold {
		token, err := pass.ParseToken(t.Pass)
		if err != nil {
			return nil, err
		}
		codes = append(codes, token.Digits())
	}
	return codes, nil
}
