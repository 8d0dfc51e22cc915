package hub

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"strconv"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/fold"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// issuer is the key that signs the passes of what the hub itself sells. Each epoch
// has its own: a restored hub may have forgotten passes, and never numbers one
// anew under a key that has numbered it before.
func (h *Hub) issuer(tx *store.Tx) (ed25519.PrivateKey, error) {
	head, err := tx.FeedHead()
	if err != nil {
		return nil, err
	}
	seed, err := h.derive("issuer of epoch " + strconv.FormatUint(uint64(head.Epoch), 10))
	if err != nil {
		return nil, err
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// openDesk starts taking payments, where somebody takes them for us, and tells the
// counters what can be paid. Its goroutine ends with Close.
func (h *Hub) openDesk(ctx context.Context) error {
	var offer checkout.Offer
	if h.cfg.Provider != nil {
		offer = h.cfg.Provider.Offer()
	}
	if err := h.cfg.Store.Do(ctx, func(tx *store.Tx) error { return sayOffer(tx, offer) }); err != nil || h.cfg.Provider == nil {
		return err
	}
	h.desk = checkout.New(checkout.Config{Store: store.Of[checkout.Tx]{Store: h.cfg.Store}, Provider: h.cfg.Provider,
		Decide: func(tx checkout.Tx, kind string, body any) error { return h.decide(tx.(*store.Tx), kind, body) },
		Issuer: func(tx checkout.Tx) (ed25519.PrivateKey, error) { return h.issuer(tx.(*store.Tx)) },
		Now:    h.cfg.Now, Random: h.cfg.Random, Log: h.cfg.Log})
	h.ended.Go(h.takePayments)
	return nil
}

func sayOffer(tx *store.Tx, o checkout.Offer) error {
	said, _, err := tx.Setting(checkout.OfferSetting)
	raw := journal.Marshal(o)
	if err != nil || bytes.Equal(said, raw) || (len(said) == 0 && o.Mode == "") {
		return err
	}
	if err := tx.PutSetting(checkout.OfferSetting, raw); err != nil {
		return err
	}
	return tx.Say(checkout.TopicOffer, "", o)
}

// AliasSetting is the address that the provider is given where a buyer at a
// counter gives none: the organizer's own.
const AliasSetting = "payment alias"

// orAlias gives a contact without an address the organizer's alias.
func (h *Hub) orAlias(ctx context.Context, c checkout.Contact) (checkout.Contact, error) {
	if c.Email != "" {
		return c, nil
	}
	err := h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		alias, _, err := tx.Setting(AliasSetting)
		c.Email = string(alias)
		return err
	})
	if err == nil && c.Email == "" {
		err = ticketing.Errorf(ticketing.CodeInvalid, "The payment provider asks for the buyer's e-mail address.", "field", "email")
	}
	return c, err
}

// wakeDesk lets the desk look at once at what has come.
func (h *Hub) wakeDesk() {
	select {
	case h.cashed <- struct{}{}:
	default:
	}
}

// deskRests is the longest that the desk waits between two looks.
const deskRests = 15 * time.Second

// takePayments looks at payments when they are due, and whenever it is woken.
func (h *Hub) takePayments() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	h.ended.Go(func() {
		select {
		case <-h.quit:
			cancel()
		case <-ctx.Done():
		}
	})
	for {
		ended, err := h.desk.Step(ctx)
		if err != nil && ctx.Err() == nil {
			h.cfg.Log.Error("hub: payments could not be looked at; they are looked at again", "error", err)
		}
		h.announce()
		if ended > 0 {
			h.poke() // what was held may be lent
		}
		timer := time.NewTimer(h.untilLook(ctx))
		select {
		case <-h.quit:
			timer.Stop()
			return
		case <-h.cashed:
		case <-timer.C:
		}
		timer.Stop()
	}
}

func (h *Hub) untilLook(ctx context.Context) time.Duration {
	var at int64
	err := h.cfg.Store.Read(ctx, func(tx *store.Tx) (err error) { at, err = tx.NextLook(); return err })
	if err != nil || at == 0 {
		return deskRests
	}
	return min(max(time.Duration(at-h.cfg.Now())*time.Millisecond, 200*time.Millisecond), deskRests)
}

// Pay begins an attempt to pay an order that the device has asked for. What the
// device has sent is judged first: its order is in it.
func (h *Hub) Pay(ctx context.Context, d access.Device, s checkout.Start) (checkout.Paying, error) {
	if h.desk == nil {
		return checkout.Paying{}, noPayments()
	}
	if _, err := fold.Judge(ctx, h.cfg.Store, h.id, h.cfg.Log); err != nil {
		return checkout.Paying{}, err
	}
	if err := h.ordered(ctx, d, s.Order); err != nil {
		return checkout.Paying{}, err
	}
	var err error
	if s.Contact, err = h.orAlias(ctx, s.Contact); err != nil {
		return checkout.Paying{}, err
	}
	p, err := h.desk.Begin(ctx, s)
	h.announce()
	h.wakeDesk()
	return p, err
}

// LookAgain asks the provider now how an order of the device stands.
func (h *Hub) LookAgain(ctx context.Context, d access.Device, order ticketing.OrderID) (checkout.Paying, error) {
	if h.desk == nil {
		return checkout.Paying{}, noPayments()
	}
	if err := h.ordered(ctx, d, order); err != nil {
		return checkout.Paying{}, err
	}
	var tried []checkout.Attempt
	err := h.cfg.Store.Read(ctx, func(tx *store.Tx) (err error) { tried, err = tx.AttemptsOf(order); return err })
	if err != nil {
		return checkout.Paying{}, err
	}
	for _, a := range tried {
		if err := h.desk.Look(ctx, a.Reference); err != nil {
			return checkout.Paying{}, err
		}
	}
	h.announce()
	return h.desk.Standing(ctx, order)
}

// ordered refuses an order that another device asked for, as if it were not there.
func (h *Hub) ordered(ctx context.Context, d access.Device, order ticketing.OrderID) error {
	return h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		c, ok, err := tx.Checkout(order)
		if err == nil && (!ok || c.Device != d.ID) {
			return ticketing.Errorf(ticketing.CodeNotFound, "The hub does not know this order yet. Try again in a moment.")
		}
		return err
	})
}

func noPayments() error {
	return ticketing.Errorf(ticketing.CodeNotFound, "This hub takes no payments yet. The organizer sets the provider's key in the Office.")
}

func (h *Hub) postPay(ctx context.Context, in *struct {
	ID   string `path:"id" maxLength:"64"`
	Body hubapi.Pay
}) (*body[checkout.Paying], error) {
	return answer(h.Pay(ctx, callerOf(ctx).device, checkout.Start{Order: ticketing.OrderID(in.ID), Key: in.Body.Key, Channel: in.Body.Channel,
		Contact: checkout.Contact{Email: in.Body.Email, Phone: in.Body.Phone, Network: in.Body.Network}}))
}

func (h *Hub) postLook(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"64"`
}) (*body[checkout.Paying], error) {
	return answer(h.LookAgain(ctx, callerOf(ctx).device, ticketing.OrderID(in.ID)))
}
