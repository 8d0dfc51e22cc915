package hub

import (
	"bytes"
	"context"
	"strings"

	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/pass"
	"github.com/ticketcrib/ticketcrib/backend/refund"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// ordersFound bounds what one question finds.
const ordersFound = 20

// FindOrders finds paid orders, whoever sold them: by the beginning of a number, by
// the short code of a ticket, or by what its QR says.
func (h *Hub) FindOrders(ctx context.Context, query string) (out hubapi.Orders, err error) {
	out.Orders = []hubapi.OrderDoc{}
	if query = strings.TrimSpace(query); query == "" {
		return out, nil
	}
	err = h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		found, err := findSales(tx, query)
		for _, s := range found {
			if err != nil {
				return err
			}
			var doc hubapi.OrderDoc
			doc, err = orderDoc(tx, s)
			out.Orders = append(out.Orders, doc)
		}
		return err
	})
	return out, err
}

func findSales(tx *store.Tx, query string) ([]orders.Sale, error) {
	if token, err := pass.ParseDigits(query); err == nil {
		return saleOfToken(tx, token)
	}
	found, err := tx.SalesByNumber(strings.ToUpper(query), ordersFound)
	if err != nil || len(found) > 0 {
		return found, err
	}
	code, err := pass.ParseShortCode(query)
	if err != nil {
		return nil, nil
	}
	events, err := tx.Events()
	for _, e := range events {
		if err != nil {
			return nil, err
		}
		hash := code.Hash(e.CodeKey)
		var some []orders.Sale
		some, err = tx.SalesByCode(hash[:])
		found = append(found, some...)
	}
	return found, err
}

// saleOfToken finds the order of a pass that is the very one that was issued.
func saleOfToken(tx *store.Tx, token pass.Token) ([]orders.Sale, error) {
	p := token.Unverified()
	t, ok, err := tx.Ticket(p.Scope, ticketing.TicketKey{Key: p.Issuer, N: p.N})
	if err != nil || !ok || !bytes.Equal(t.Pass, token[:]) {
		return nil, err
	}
	s, ok, err := tx.SaleByID(t.Sale)
	if err != nil || !ok {
		return nil, err
	}
	return []orders.Sale{s}, nil
}

func orderDoc(tx *store.Tx, s orders.Sale) (doc hubapi.OrderDoc, err error) {
	f, err := factsOf(tx, s)
	if err != nil {
		return doc, err
	}
	saved, _, err := tx.Event(s.Event)
	if err != nil {
		return doc, err
	}
	doc = hubapi.OrderDoc{Order: s.ID, Number: s.Number, Event: s.Event, Performance: s.Performance, At: s.At, Currency: s.Total.Currency, Total: s.Total.Minor,
		Void: f.Void, Tickets: []hubapi.OrderTicket{}, Claims: []hubapi.RefundDoc{}}
	if f.Wish, err = stands(tx, s); err != nil {
		return doc, err
	}
	doc.Left = minorOf(refund.Plan([]refund.Facts{f}))
	for _, t := range f.Tickets {
		kind, _ := saved.Event.Type(t.Type)
		row := hubapi.OrderTicket{Position: t.Position, Type: kind.Name, Minor: t.Minor, Fee: t.Fee, State: t.State()}
		entries, err := tx.Entries(s.Performance, t.Scope, t.Root)
		if err != nil {
			return doc, err
		}
		for _, e := range entries {
			if !e.Reopened {
				row.InAt = e.At
			}
		}
		doc.Tickets = append(doc.Tickets, row)
	}
	rows, err := tx.RefundsOf(s.ID)
	for _, r := range rows {
		if r.Method != refund.Online && r.State == refund.IsPlanned && !f.Void {
			doc.Claims = append(doc.Claims, refundDoc(r, s.Number))
		}
	}
	return doc, err
}

// FindClaims finds what is to be paid out to who holds a ticket: by its short code or
// what its QR says. A number that anybody may have read does not do.
func (h *Hub) FindClaims(ctx context.Context, code string) (out hubapi.Orders, err error) {
	out.Orders = []hubapi.OrderDoc{}
	_, notDigits := pass.ParseDigits(code)
	_, notShort := pass.ParseShortCode(code)
	if notDigits != nil && notShort != nil {
		return out, ticketing.Errorf(ticketing.CodeInvalid, "Scan the ticket, or type the short code that is printed on it.", "field", "code")
	}
	found, err := h.FindOrders(ctx, code)
	for _, o := range found.Orders {
		if len(o.Claims) > 0 {
			out.Orders = append(out.Orders, o)
		}
	}
	return out, err
}

// PayClaim pays a claim out, once, to who holds a ticket of its order.
func (h *Hub) PayClaim(ctx context.Context, by ticketing.StaffID, at ticketing.DeviceID, p hubapi.PayClaim) error {
	found, err := h.FindClaims(ctx, p.Code)
	if err != nil {
		return err
	}
	for _, o := range found.Orders {
		for _, c := range o.Claims {
			if c.ID == p.ID {
				return h.PaidByHand(ctx, by, at, p.ID)
			}
		}
	}
	return ticketing.Errorf(ticketing.CodeConflict, "Nothing is left to pay out for this ticket.")
}

func (h *Hub) postClaims(ctx context.Context, in *body[hubapi.FindClaims]) (*body[hubapi.Orders], error) {
	return answer(h.FindClaims(ctx, in.Body.Code))
}

func (h *Hub) postPayClaim(ctx context.Context, in *body[hubapi.PayClaim]) (*body[none], error) {
	c := callerOf(ctx)
	return done(h.PayClaim(ctx, c.staff, c.device.ID, in.Body))
}

func (h *Hub) getOrders(ctx context.Context, in *struct {
	Query string `query:"query" maxLength:"400"`
}) (*body[hubapi.Orders], error) {
	return answer(h.FindOrders(ctx, in.Query))
}
