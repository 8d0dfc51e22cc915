package station

import (
	"context"

	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/notify"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// LeaveContact keeps where the buyer of an order of this device wants the tickets,
// sealed for the hub, which sends them when it hears of it. CodeInvalid for what is no
// address, CodeNotFound for an order that is not of here.
func (s *Station) LeaveContact(ctx context.Context, order ticketing.OrderID, b notify.Buyer) error {
	sealed, commitment, err := notify.Seal(s.cfg.Identity.HubKey, s.cfg.Random, b)
	if err != nil {
		return err
	}
	err = s.Do(ctx, func(tx *store.Tx) error {
		_, sold, err := tx.SaleByID(order)
		if err != nil {
			return err
		}
		_, asked, err := tx.Checkout(order)
		if err != nil {
			return err
		}
		if !sold && !asked {
			return ticketing.Errorf(ticketing.CodeNotFound, "This sale was not made at this counter.")
		}
		e, err := journal.Record(tx, s.author, s.Now(), notify.KindContact, notify.Left{Order: order, Commitment: commitment})
		if err != nil {
			return err
		}
		if err := notify.FoldContact(tx, e); err != nil {
			return err
		}
		return tx.KeepSealed(commitment, sealed)
	})
	if err == nil {
		s.Recorded("sale")
	}
	return err
}

// leaveContacts gives the hub the addresses that it does not have. A restored hub is
// given all of them again. What is not taken comes with the next sync.
func (s *Station) leaveContacts(ctx context.Context) {
	var all []store.Contact
	var epoch uint32
	err := s.Read(ctx, func(tx *store.Tx) error {
		at, err := tx.FeedCursor()
		if err != nil {
			return err
		}
		epoch = at.Epoch
		all, err = tx.ContactsToSend(s.author.Device, epoch)
		return err
	})
	if err == nil && len(all) > 0 {
		err = s.handOver(ctx, all, epoch)
	}
	if err != nil && ctx.Err() == nil {
		s.cfg.Log.Warn("station: addresses of buyers were not handed over; they come with the next sync", "error", err)
	}
}

func (s *Station) handOver(ctx context.Context, all []store.Contact, epoch uint32) error {
	var out hubapi.Contacts
	for _, c := range all {
		out.Contacts = append(out.Contacts, hubapi.Contact{Commitment: c.Commitment, Sealed: c.Sealed})
	}
	if err := s.client.LeaveContacts(ctx, out); err != nil {
		return err
	}
	return s.Do(ctx, func(tx *store.Tx) error {
		for _, c := range all {
			if err := tx.ContactSent(c.Commitment, epoch); err != nil {
				return err
			}
		}
		return nil
	})
}
