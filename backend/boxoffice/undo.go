package boxoffice

import (
	"context"
	"strconv"

	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Undo voids a sale of the open shift and returns it. CodeTooLate when its
// shift is closed or somebody of it is inside; CodeConflict when it is void
// already; CodeDrawerShort (missing) when its cash is not in the drawer any
// more: what cannot be given back is not undone. A seller undoes only sales of
// the own shift.
func (b *BoxOffice) Undo(ctx context.Context, order ticketing.OrderID, by ticketing.StaffID, reason, where string) (orders.Sale, error) {
	var sale orders.Sale
	err := b.cfg.Store.Do(ctx, func(tx Tx) error {
		if err := b.mayUndo(tx, order, by); err != nil {
			return err
		}
		s, _, err := tx.SaleByID(order)
		if err != nil {
			return err
		}
		if err := b.canGiveBack(tx, s); err != nil {
			return err
		}
		entry, sold, err := recordOf(tx, s, b.cfg.Author.Epoch)
		if err != nil {
			return err
		}
		units, _, err := orders.UnitsOf(tx, entry, sold)
		if err != nil {
			return err
		}
		body := Voided{Order: order, Staff: by, Reason: reason, Units: units, Where: where, Scope: s.Performance}
		tickets, err := tx.TicketsOf(order)
		if err != nil {
			return err
		}
		for _, t := range tickets {
			body.Tickets = append(body.Tickets, t.Key.N)
		}
		e, err := journal.Record(tx, b.cfg.Author, b.cfg.Now(), KindVoided, body)
		if err != nil {
			return err
		}
		if err := FoldVoided(tx, e); err != nil {
			return err
		}
		sale, _, err = tx.SaleByID(order)
		return err
	})
	return sale, err
}

// canGiveBack refuses to take more cash out of the open drawer than it should
// hold.
func (b *BoxOffice) canGiveBack(tx Tx, s orders.Sale) error {
	shift, _, err := tx.OpenShift(b.cfg.Author.Device)
	if err != nil {
		return err
	}
	f, err := tx.Figures(shift)
	if err != nil {
		return err
	}
	if left := f.Expected(shift.Float) - s.Cash; left < 0 {
		return ticketing.Errorf(ticketing.CodeDrawerShort, "The drawer does not hold that much. Pay money in first, then undo the sale.",
			"missing", strconv.FormatInt(-left, 10))
	}
	return nil
}

// MayUndo says whether the sale can still be undone; the cash to give back may
// be paid in until then.
func (b *BoxOffice) MayUndo(ctx context.Context, order ticketing.OrderID, by ticketing.StaffID) error {
	return b.cfg.Store.Read(ctx, func(tx Tx) error { return b.mayUndo(tx, order, by) })
}

func (b *BoxOffice) mayUndo(tx Tx, order ticketing.OrderID, by ticketing.StaffID) error {
	if err := require(tx, by, ticketing.RoleSeller); err != nil {
		return err
	}
	s, ok, err := tx.SaleByID(order)
	if err != nil {
		return err
	}
	if ok && s.Online > 0 {
		return ticketing.Errorf(ticketing.CodeTooLate, "This order was paid online. Only a refund can give the money back.")
	}
	if !ok || s.Device != b.cfg.Author.Device {
		return ticketing.Errorf(ticketing.CodeNotFound, "This sale was not made at this counter.")
	}
	if s.VoidedAt > 0 {
		return ticketing.Errorf(ticketing.CodeConflict, "This sale is undone already.")
	}
	shift, open, err := tx.OpenShift(b.cfg.Author.Device)
	if err != nil {
		return err
	}
	if !open || shift.ID != s.Shift {
		return ticketing.Errorf(ticketing.CodeTooLate, "The shift of this sale is closed. Only a refund can give the money back.")
	}
	tickets, err := tx.TicketsOf(order)
	if err != nil {
		return err
	}
	for _, t := range tickets {
		if t.RefundedAt > 0 {
			return ticketing.Errorf(ticketing.CodeTooLate, "This sale is refunded by the Office. It cannot be undone as well.")
		}
		in, err := tx.Entered(s.Performance, t.Scope, t.Root)
		if err != nil {
			return err
		}
		if in {
			return ticketing.Errorf(ticketing.CodeTooLate, "Somebody of this sale is inside already. It cannot be undone.")
		}
	}
	return nil
}
