package station

import (
	"context"

	"github.com/ticketcrib/ticketcrib/backend/boxoffice"
	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// PayOnline gives a basket to the hub and begins an attempt to pay it through the
// provider. CodeOffline while the hub is not reached: nothing is recorded then.
// Where the attempt fails the order stands all the same: it is tried again or
// dropped, after a restart too.
func (s *Station) PayOnline(ctx context.Context, r boxoffice.Request, p hubapi.Pay) (checkout.Paying, error) {
	if !s.Link().Reached {
		return checkout.Paying{}, ticketing.Errorf(ticketing.CodeOffline, "The hub cannot be reached: nothing can be paid online now. Take cash or card.")
	}
	order, err := s.box.Ask(ctx, r)
	if err != nil {
		return checkout.Paying{}, err
	}
	s.cfg.Changed("sale")
	return s.TryPayment(ctx, order, p)
}

// TryPayment begins an attempt to pay an order of this device, after the hub has
// all of its journal.
func (s *Station) TryPayment(ctx context.Context, order ticketing.OrderID, p hubapi.Pay) (checkout.Paying, error) {
	if err := s.step(ctx); err != nil {
		s.poke()
		return s.Paying(ctx, order)
	}
	return s.client.Pay(ctx, order, p)
}

// Paying is how an order of this device stands, as the hub said last. CodeNotFound.
func (s *Station) Paying(ctx context.Context, order ticketing.OrderID) (p checkout.Paying, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		c, ok, err := tx.Checkout(order)
		if err == nil && !ok {
			return ticketing.Errorf(ticketing.CodeNotFound, "This order was not asked for here.")
		}
		p = c.Paying
		p.State, p.Why = c.State, c.Why
		return err
	})
	return p, err
}

// DropOrder gives an order of this device up. The hub decides what becomes of it.
func (s *Station) DropOrder(ctx context.Context, order ticketing.OrderID, by ticketing.StaffID) error {
	err := s.Do(ctx, func(tx *store.Tx) error {
		c, ok, err := tx.Checkout(order)
		if err != nil {
			return err
		}
		if !ok {
			return ticketing.Errorf(ticketing.CodeNotFound, "This order was not asked for here.")
		}
		if c.State != ticketing.CheckoutOpen || c.DroppedAt > 0 {
			return nil
		}
		e, err := journal.Record(tx, s.author, s.Now(), checkout.KindDropped, checkout.Dropped{Order: order, Staff: by})
		if err != nil {
			return err
		}
		return checkout.FoldDropped(tx, e)
	})
	if err == nil {
		s.Recorded("sale")
	}
	return err
}
