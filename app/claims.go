package app

import (
	"context"

	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Claims returns the orders with money to be paid out by hand to who holds the ticket
// of this short code or QR. CodeInvalid for a number, CodeOffline without the hub.
func (b *BoxOffice) Claims(code string) ([]RefundOrder, error) {
	return call(b.app, "BoxOffice.Claims", long, func(ctx context.Context) ([]RefundOrder, error) {
		w, st, by, err := b.app.acting(ctx, ticketing.RoleSeller)
		if err != nil {
			return nil, err
		}
		found, err := st.Claims(ctx, by.ID, code)
		if err != nil {
			return nil, err
		}
		out := make([]RefundOrder, 0, len(found.Orders))
		err = w.store.Read(ctx, func(tx *store.Tx) error {
			for _, o := range found.Orders {
				saved, _, err := tx.Event(o.Event)
				if err != nil {
					return err
				}
				out = append(out, refundOrder(o, saved.Event))
			}
			return nil
		})
		return out, err
	})
}

// PayClaim pays one of them out, once; cash comes out of the open drawer.
func (b *BoxOffice) PayClaim(code string, claim RefundClaim) (bool, error) {
	return call(b.app, "BoxOffice.PayClaim", long, func(ctx context.Context) (bool, error) {
		_, st, by, err := b.app.acting(ctx, ticketing.RoleSeller)
		if err != nil {
			return false, err
		}
		err = st.PayClaim(ctx, by.ID, code, hubapi.RefundDoc{ID: claim.ID, Number: claim.Number, Method: claim.Method, Minor: claim.Amount.Minor, Currency: claim.Amount.Currency})
		return err == nil, err
	})
}
