package station

import (
	"context"
	"net/http"

	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/refund"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Claims asks the hub what is to be paid out to who holds a ticket: code is its short
// code, or what its QR says. CodeOffline while the hub does not answer.
func (s *Station) Claims(ctx context.Context, by ticketing.StaffID, code string) (out hubapi.Orders, err error) {
	err = s.Hub().Do(ctx, http.MethodPost, "/v1/claims", by, hubapi.FindClaims{Code: code}, &out)
	return out, err
}

// PayClaim pays a claim out, once, while the hub answers. Cash comes out of the open
// drawer, which must hold it. The hub decides first: a program that ends between the
// two leaves a drawer that is short by what the hub says was paid at it, and never a
// buyer who is paid twice.
func (s *Station) PayClaim(ctx context.Context, by ticketing.StaffID, code string, claim hubapi.RefundDoc) error {
	cash := claim.Method == refund.Cash
	paid := ticketing.Money{Minor: claim.Minor, Currency: claim.Currency}
	if cash {
		if err := s.BoxOffice().MayPayOut(ctx, by, paid); err != nil {
			return err
		}
	}
	if err := s.Hub().Do(ctx, http.MethodPost, "/v1/claims/pay", by, hubapi.PayClaim{Code: code, ID: claim.ID}, nil); err != nil {
		return err
	}
	if !cash {
		return nil
	}
	err := s.BoxOffice().PayOut(context.WithoutCancel(ctx), by, paid, claim.ID, claim.Number)
	s.Recorded("shift")
	return err
}
