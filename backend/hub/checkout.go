package hub

import (
	"bytes"
	"cmp"
	"context"
	"crypto/ed25519"
	"errors"
	"io"
	"net/http"
	"net/mail"
	"strconv"
	"strings"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/fold"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/notify"
	"github.com/ticketcrib/ticketcrib/backend/paystack"
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

// till is a provider with the desk that works with it. Offer is what it offered when it was
// taken on: its mode and its terms stay, its Terminals may change.
type till struct {
	provider checkout.Provider
	desk     *checkout.Desk
	offer    checkout.Offer
}

// UseProvider takes payments through p from now on, nil: through nobody, and tells
// the counters what can be paid.
func (h *Hub) UseProvider(ctx context.Context, p checkout.Provider) error {
	var offer checkout.Offer
	var next *till
	if p != nil {
		offer = p.Offer()
		next = &till{p, h.newDesk(p), offer}
	}
	if err := h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		return errors.Join(sayOffer(tx, offer), tx.DeleteSetting(lapsingSetting))
	}); err != nil {
		return err
	}
	h.health.forget() // what another one answered says nothing of this one
	h.till.Store(next)
	h.announce()
	h.wakeDesk()
	return nil
}

// newDesk is a desk that pays through p; nil: one for orders that cost nothing.
func (h *Hub) newDesk(p checkout.Provider) *checkout.Desk {
	return checkout.New(checkout.Config{Store: store.Of[checkout.Tx]{Store: h.cfg.Store}, Provider: p,
		Decide: func(tx checkout.Tx, kind string, body any) error { return h.decide(tx.(*store.Tx), kind, body) },
		Issuer: func(tx checkout.Tx) (ed25519.PrivateKey, error) { return h.issuer(tx.(*store.Tx)) },
		Above:  func(tx checkout.Tx, c checkout.Checkout) (bool, error) { return aboveLimit(tx.(*store.Tx), c.Order()) },
		Spent: func(tx checkout.Tx, c checkout.Checkout, a checkout.Attempt) (bool, error) {
			return h.spentCard(tx.(*store.Tx), c, a)
		},
		Instrument: func(word string) []byte { id := h.buyers.Instrument(word); return id[:] },
		Paid: func(tx checkout.Tx, c checkout.Checkout, a checkout.Attempt) error {
			return h.noteInstrument(tx.(*store.Tx), c, a)
		},
		Heard: func(answered bool) { h.health.heard(answered, h.cfg.Now()) },
		Now:   h.cfg.Now, Random: h.cfg.Random, Log: h.cfg.Log})
}

// offer is what can be paid now, and on which terms; its Terminals may be others meanwhile.
func (h *Hub) offer() checkout.Offer {
	if t := h.till.Load(); t != nil {
		return t.offer
	}
	return checkout.Offer{}
}

// desk is who takes payments now. CodeNotFound where nobody does.
func (h *Hub) desk() (*checkout.Desk, error) {
	t := h.till.Load()
	if t == nil {
		return nil, ticketing.Errorf(ticketing.CodeNotFound, "This hub takes no payments yet. The organizer sets the provider's key in the Office.")
	}
	return t.desk, nil
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
func (h *Hub) wakeDesk() { wakes(h.cashed) }

// takePayments looks at payments when they are due, and whenever it is woken.
func (h *Hub) takePayments() {
	h.repeats(h.cashed, func(ctx context.Context) time.Duration {
		h.lookAtAccountWhenDue(ctx)
		h.lookAtPayments(ctx)
		h.reconcileWhenDue(ctx)
		h.lookAtDisputesWhenDue(ctx)
		h.sendRefunds(ctx)
		return min(h.until(ctx, (*store.Tx).NextLook), h.until(ctx, (*store.Tx).NextRefund))
	})
}

func (h *Hub) lookAtPayments(ctx context.Context) {
	step := h.closer().CloseDue // without a provider nobody can pay, and what is held still ends
	if desk, err := h.desk(); err == nil {
		step = desk.Step
	}
	decided, err := step(ctx)
	if err != nil && ctx.Err() == nil {
		h.cfg.Log.Error("hub: payments could not be looked at; they are looked at again", "error", err)
	}
	h.announce()
	if decided > 0 {
		h.wakePost()
	}
	if decided > 0 || h.calledBack(ctx) {
		h.poke() // what was held may be lent, what late money waits for is asked back
	}
}

func (h *Hub) calledBack(ctx context.Context) (some bool) {
	err := h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		wanted, err := tx.Wanted()
		some = len(wanted) > 0
		return err
	})
	return err == nil && some
}

// Pay begins an attempt to pay an order that the device has asked for. What the
// device has sent is judged first: its order is in it.
func (h *Hub) Pay(ctx context.Context, d access.Device, s checkout.Start) (checkout.Paying, error) {
	desk, err := h.desk()
	if err != nil {
		return checkout.Paying{}, err
	}
	if _, err := fold.Judge(ctx, h.cfg.Store, h.id, h.cfg.Log); err != nil {
		return checkout.Paying{}, err
	}
	if err := h.ordered(ctx, d, s.Order); err != nil {
		return checkout.Paying{}, err
	}
	if err := h.keepBuyer(ctx, s); err != nil {
		return checkout.Paying{}, err
	}
	if s.Contact, err = h.asBefore(ctx, s); err != nil {
		return checkout.Paying{}, err
	}
	if s.Contact, err = h.orAlias(ctx, s.Contact); err != nil {
		return checkout.Paying{}, err
	}
	p, err := desk.Begin(ctx, s)
	h.announce()
	h.wakeDesk()
	return p, err
}

// asBefore asks the buyer of the try before where a further one names nobody.
func (h *Hub) asBefore(ctx context.Context, s checkout.Start) (c checkout.Contact, err error) {
	c = s.Contact
	if c.Email != "" || c.Phone != "" {
		return c, nil
	}
	err = h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		tried, err := tx.AttemptsOf(s.Order)
		if err != nil || len(tried) == 0 {
			return err
		}
		before := tried[len(tried)-1].Contact
		c.Email, c.Phone, c.Network = before.Email, before.Phone, cmp.Or(c.Network, before.Network)
		return nil
	})
	return c, err
}

// keepBuyer remembers where the buyer of an order wants to be told.
func (h *Hub) keepBuyer(ctx context.Context, s checkout.Start) error {
	b := notify.Buyer{Order: s.Order, Email: s.Contact.Email, Language: s.Contact.Language, At: h.cfg.Now()}
	if b.Email == "" {
		return nil
	}
	if err := b.Validate(); err != nil {
		return err
	}
	return h.cfg.Store.Do(ctx, func(tx *store.Tx) error { return tx.PutBuyer(b) })
}

// Answer hands on what the buyer of an order of the device says for the step that the
// provider waits for.
func (h *Hub) Answer(ctx context.Context, d access.Device, order ticketing.OrderID, value string) (checkout.Paying, error) {
	desk, err := h.desk()
	if err != nil {
		return checkout.Paying{}, err
	}
	if err := h.ordered(ctx, d, order); err != nil {
		return checkout.Paying{}, err
	}
	p, err := desk.Answer(ctx, order, value)
	h.announce()
	h.wakeDesk()
	return p, err
}

// LookAgain asks the provider now how an order of the device stands.
func (h *Hub) LookAgain(ctx context.Context, d access.Device, order ticketing.OrderID) (checkout.Paying, error) {
	desk, err := h.desk()
	if err != nil {
		return checkout.Paying{}, err
	}
	if err := h.ordered(ctx, d, order); err != nil {
		return checkout.Paying{}, err
	}
	var tried []checkout.Attempt
	err = h.cfg.Store.Read(ctx, func(tx *store.Tx) (err error) { tried, err = tx.AttemptsOf(order); return err })
	if err != nil {
		return checkout.Paying{}, err
	}
	for _, a := range tried {
		if err := desk.Look(ctx, a.Reference); err != nil {
			return checkout.Paying{}, err
		}
	}
	h.announce()
	h.wakeDesk()
	return desk.Standing(ctx, order)
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

func (h *Hub) postPay(ctx context.Context, in *struct {
	ID   string `path:"id" maxLength:"64"`
	Body hubapi.Pay
}) (*body[checkout.Paying], error) {
	return answer(h.Pay(ctx, callerOf(ctx).device, checkout.Start{Order: ticketing.OrderID(in.ID), Key: in.Body.Key, Channel: in.Body.Channel,
		Contact: checkout.Contact{Email: in.Body.Email, Phone: in.Body.Phone, Network: in.Body.Network, Language: in.Body.Language,
			Terminal: in.Body.Terminal}}))
}

func (h *Hub) postAnswerPayment(ctx context.Context, in *struct {
	ID   string `path:"id" maxLength:"64"`
	Body hubapi.BuyerAnswer
}) (*body[checkout.Paying], error) {
	return answer(h.Answer(ctx, callerOf(ctx).device, ticketing.OrderID(in.ID), in.Body.Value))
}

func (h *Hub) postLook(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"64"`
}) (*body[checkout.Paying], error) {
	return answer(h.LookAgain(ctx, callerOf(ctx).device, ticketing.OrderID(in.ID)))
}

// PaymentsDoc says how payments are set up.
func (h *Hub) PaymentsDoc(ctx context.Context) (out hubapi.PaymentsDoc, err error) {
	out.Mode = h.offer().Mode
	out.CanSet = h.cfg.SetKey != nil
	err = h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		alias, _, err := tx.Setting(AliasSetting)
		if err != nil {
			return err
		}
		l, err := store.SettingOf[lapsing](tx, lapsingSetting)
		out.Alias, out.Takes, out.TakesRefused = string(alias), l.Seconds, l.Refused
		return err
	})
	return out, err
}

// SetPayments keeps the provider's key, or goes over to the sandbox or to nothing,
// and the alias for buyers who give no address. CodeInvalid for what is no key or
// no address.
func (h *Hub) SetPayments(ctx context.Context, s hubapi.SetPayments) error {
	if a, err := mail.ParseAddress(s.Alias); s.Alias != "" && (err != nil || a.Address != s.Alias) {
		return ticketing.Errorf(ticketing.CodeInvalid, "This is not an e-mail address.", "field", "alias")
	}
	if s.Key != "" || s.Sandbox || s.Off {
		if h.cfg.SetKey == nil {
			return ticketing.Errorf(ticketing.CodeForbidden, "This hub's key is set where the hub runs.")
		}
		p, err := h.cfg.SetKey(ctx, s)
		if err != nil {
			return err
		}
		if err := h.UseProvider(ctx, p); err != nil {
			return err
		}
	}
	return h.cfg.Store.Do(ctx, func(tx *store.Tx) error { return tx.PutSetting(AliasSetting, []byte(s.Alias)) })
}

func (h *Hub) getPayments(ctx context.Context, _ *none) (*body[hubapi.PaymentsDoc], error) {
	return answer(h.PaymentsDoc(ctx))
}

func (h *Hub) postPayments(ctx context.Context, in *body[hubapi.SetPayments]) (*body[hubapi.PaymentsDoc], error) {
	if err := h.SetPayments(ctx, in.Body); err != nil {
		return nil, err
	}
	return answer(h.PaymentsDoc(ctx))
}

// webhook hears from the provider that something has happened. What is signed is
// looked up at once, and answered with 200 whether it is ours or not: the account
// may serve others too. It only hastens what polling would find.
func (h *Hub) webhook(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, paystack.MaxWebhook))
	if err != nil {
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	}
	t := h.till.Load()
	if t == nil {
		http.NotFound(w, r)
		return
	}
	p, ok := t.provider.(interface {
		Heard(body []byte, signature string) (paystack.Event, bool)
	})
	if !ok {
		http.NotFound(w, r)
		return
	}
	e, ok := p.Heard(raw, r.Header.Get(paystack.SignatureHeader))
	if !ok {
		http.Error(w, "not signed", http.StatusUnauthorized)
		return
	}
	if checkout.Ours(e.About) { // of a payment request, which names no payment
		e.Reference = e.About
	}
	if e.Reference, err = h.ourReference(r.Context(), e.Reference, e.Txn); err != nil {
		http.Error(w, "not now", http.StatusServiceUnavailable)
		return
	}
	if checkout.Ours(e.Reference) {
		if strings.HasPrefix(e.Name, "charge.dispute.") {
			if err := h.LookAtDisputes(r.Context()); err != nil {
				h.cfg.Log.Warn("hub: a dispute that a webhook named is looked at within the hour", "reference", e.Reference, "error", err)
			}
		}
		if err := h.hasten(r.Context(), e); err != nil {
			h.cfg.Log.Warn("hub: a refund that a webhook named is looked at later", "event", e.Name, "reference", e.Reference, "error", err)
		}
		if err := t.desk.Look(r.Context(), e.Reference); err != nil && ticketing.CodeOf(err) != ticketing.CodeNotFound {
			h.cfg.Log.Warn("hub: what a webhook named could not be looked at; the clock looks again", "event", e.Name, "reference", e.Reference, "error", err)
		}
		h.announce()
	}
	w.WriteHeader(http.StatusOK)
}

// ourReference is the attempt that a payment of the provider's belongs to: by its own
// name, else by its number. What is nobody's here keeps its name.
func (h *Hub) ourReference(ctx context.Context, reference string, txn uint64) (string, error) {
	if checkout.Ours(reference) || txn == 0 {
		return reference, nil
	}
	err := h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		a, ok, err := tx.AttemptByTxn(txn)
		if ok {
			reference = a.Reference
		}
		return err
	})
	return reference, err
}
