package checkout

import (
	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/ledger"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// ConflictNoRight: a counter asked for an order of units that were not lent to it,
// or named others than its order takes. Detail: the order's id.
const ConflictNoRight = "no_right"

// ConflictPrice: an order was not asked for at the event's prices. Detail: the order's id.
const ConflictPrice = "price"

// TopicOrder tells the counter that asked how its order stands. Body: Said.
const TopicOrder = "order"

// TopicOffer tells every device what can be paid online: while no money moves, each
// screen says so. Body: Offer.
const TopicOffer = "offer"

// Said is what a counter hears of its order: how it stands, and once it is paid
// all of it, so that the counter prints it without asking again.
type Said struct {
	Paying Paying       `cbor:"1,keyasint"`
	Sold   *orders.Sold `cbor:"2,keyasint,omitempty"`
	Seq    uint64       `cbor:"3,keyasint,omitempty"` // of the hub's entry
	At     int64        `cbor:"4,keyasint,omitempty"`
}

// FoldAsked moves the order's units from the counter to the hub, which holds them.
// An order without right is kept and ends, as does one at other prices than the event's: no
// money has been taken for it, and none is.
func FoldAsked(tx Tx, e journal.Sealed) error {
	var b orders.Asked
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	if err := validate(b); err != nil {
		return err
	}
	if _, known, err := tx.Event(b.Sold.Event); err != nil || !known {
		return orNotYet(err)
	}
	b.Sold.Counter = e.Device
	units, named, err := orders.UnitsOf(tx, e, b.Sold)
	if err != nil {
		return err
	}
	held, err := inventory.Cede(tx, e.Device, units)
	if err != nil {
		return err
	}
	if !held || !named {
		if err := tx.PutConflict(journal.ConflictOf(e, ConflictNoRight, string(b.Sold.Order))); err != nil {
			return err
		}
	}
	priced, err := orders.Priced(tx, e, b.Sold, true)
	if err != nil {
		return err
	}
	if !priced {
		if err := tx.PutConflict(journal.ConflictOf(e, ConflictPrice, string(b.Sold.Order))); err != nil {
			return err
		}
	}
	b.Sold.Units = units
	c := Checkout{Asked: b, Device: e.Device, At: e.At, State: ticketing.CheckoutOpen, Held: held}
	c.Paying = standing(c)
	if err := tx.PutCheckout(c); err != nil || !held || !tx.AtHub() {
		return err
	}
	if err := tx.PutHold(b.Sold.Order, units); err != nil || priced {
		return err
	}
	return end(tx, c, WhyPrice)
}

// FoldBegun makes an order of what a buyer on the web keeps: it holds the very units, and
// from now on it ends as every order does. What is no longer kept is no order's.
func FoldBegun(tx Tx, e journal.Sealed) error {
	var b orders.Asked
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	if err := validate(b); err != nil {
		return err
	}
	kept, err := tx.KeepHold(string(b.Sold.Order))
	if err != nil {
		return err
	}
	b.Sold.Counter = ""
	c := Checkout{Asked: b, Device: e.Device, At: e.At, State: ticketing.CheckoutOpen, Held: kept}
	c.Paying = standing(c)
	return tx.PutCheckout(c)
}

// say tells the counter that asked for an order; a buyer on the web asks by himself.
func say(tx Tx, c Checkout, s Said) error {
	if c.Web() {
		return nil
	}
	return tx.Say(TopicOrder, c.Device, s)
}

// validate holds the sums of an order together: what a device writes is not to be
// believed.
func validate(b orders.Asked) error {
	sum := b.Due
	for _, t := range b.Sold.Tenders {
		if t.Minor <= 0 || t.Kind == orders.TenderOnline {
			return sumWrong()
		}
		sum += t.Minor
	}
	lines := ticketing.Money{Currency: b.Sold.Currency}
	for _, l := range b.Sold.Lines {
		each, err := ticketing.Money{Minor: l.Price, Currency: b.Sold.Currency}.Plus(ticketing.Money{Minor: l.Fee, Currency: b.Sold.Currency})
		if err != nil {
			return err
		}
		amount, err := each.Times(int(l.Items))
		if err != nil {
			return err
		}
		if lines, err = lines.Plus(amount); err != nil {
			return err
		}
	}
	if b.Due < 0 || sum != b.Sold.Total || lines.Minor != b.Sold.Total || len(b.Sold.Tickets) > 0 || b.Sold.Issuer != "" {
		return sumWrong()
	}
	return lines.Validate()
}

func sumWrong() error {
	return ticketing.Errorf(ticketing.CodeInvalid, "What is to be paid is not what the order costs.", "field", "tenders")
}

func orNotYet(err error) error {
	if err != nil {
		return err
	}
	return journal.ErrNotYet
}

// standing is how a checkout stands that nobody tries to pay yet.
func standing(c Checkout) Paying {
	return Paying{Order: c.Order(), State: c.State, Why: c.Why, Due: c.Asked.Due, Currency: c.Asked.Sold.Currency}
}

// FoldDropped notes that the counter has given its order up.
func FoldDropped(tx Tx, e journal.Sealed) error {
	var b Dropped
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	c, _, err := tx.Checkout(b.Order)
	if err != nil {
		return err
	}
	if c.Device != e.Device { // one that is not here was kept aside: it is of this journal, and earlier
		return ticketing.Errorf(ticketing.CodeForbidden, "A counter gives up its own orders only.")
	}
	return tx.DropCheckout(b.Order, e.At)
}

// FoldPaid sells the order: its units are sold, its tickets issued, its money
// booked, and the counter that asked is told all of it. Once.
func FoldPaid(tx Tx, e journal.Sealed) error {
	var b Paid
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	c, ok, err := tx.Checkout(b.Sold.Order)
	if err != nil || !ok {
		return orNotYet(err)
	}
	if c.State == ticketing.CheckoutPaid {
		return nil
	}
	if err := sell(tx, c, b); err != nil {
		return err
	}
	if err := tx.PayCheckout(c.Order()); err != nil {
		return err
	}
	if err := orders.Record(tx, e, b.Sold, true); err != nil {
		return err
	}
	if err := ledger.Post(tx, e, ledger.Sale(b.Sold, b.Fees)); err != nil {
		return err
	}
	c.State, c.Why = ticketing.CheckoutPaid, ""
	p := standing(c)
	p.Reference, p.Channel, p.Attempt = b.Reference, b.Channel, ticketing.AttemptPaid
	if err := tx.PutPaying(p); err != nil {
		return err
	}
	return say(tx, c, Said{Paying: p, Sold: &b.Sold, Seq: e.Seq, At: e.At})
}

func sell(tx Tx, c Checkout, b Paid) error {
	if !b.Retaken {
		ok, err := tx.EndHold(string(c.Order()), ticketing.HoldTaken)
		if err == nil && !ok {
			return journal.ErrNotYet
		}
		return err
	}
	if c.State != ticketing.CheckoutEnded {
		return journal.ErrNotYet // its hold had ended when the hub wrote this
	}
	// It counts for its buyer again: of what was let go and paid late too nobody has more
	// than one may.
	if err := tx.RetakeHold(string(c.Order())); err != nil {
		return err
	}
	return inventory.SellFree(tx, b.Sold.Units)
}

// FoldEnded lets the order's units go.
func FoldEnded(tx Tx, e journal.Sealed) error {
	var b Ended
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	c, ok, err := tx.Checkout(b.Order)
	if err != nil || !ok {
		return orNotYet(err)
	}
	if c.State != ticketing.CheckoutOpen {
		return nil
	}
	return end(tx, c, b.Why)
}

func end(tx Tx, c Checkout, why string) error {
	if err := tx.EndCheckout(c.Order(), why); err != nil {
		return err
	}
	if c.Held {
		if _, err := tx.EndHold(string(c.Order()), ticketing.HoldReleased); err != nil {
			return err
		}
	}
	p := c.Paying
	p.State, p.Why = ticketing.CheckoutEnded, why
	if err := tx.PutPaying(p); err != nil {
		return err
	}
	return say(tx, c, Said{Paying: p})
}

// FoldSurplus books money that bought nothing: it is owed to who paid it.
func FoldSurplus(tx Tx, e journal.Sealed) error {
	var b Surplus
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	if err := tx.PutSurplus(b, e.At); err != nil {
		return err
	}
	return ledger.Post(tx, e, ledger.Surplus(b.Event, b.Order, ticketing.Money{Minor: b.Minor, Currency: b.Currency}, b.Fees))
}

// FoldFees books what the provider kept, where that was said later than the payment.
func FoldFees(tx Tx, e journal.Sealed) error {
	var b Fees
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	return ledger.Post(tx, e, ledger.FeesKept(b.Event, b.Order, ticketing.Money{Minor: b.Minor, Currency: b.Currency}))
}

// Hear takes in how an order of this counter stands.
func Hear(tx Tx, body []byte) error {
	var b Said
	if err := journal.Unmarshal(body, &b); err != nil {
		return err
	}
	c, ok, err := tx.Checkout(b.Paying.Order)
	if err != nil || !ok || c.State == ticketing.CheckoutPaid {
		return err // an older word, or an order of before this device was restored
	}
	if err := tx.PutPaying(b.Paying); err != nil {
		return err
	}
	switch b.Paying.State {
	case ticketing.CheckoutEnded:
		return tx.EndCheckout(c.Order(), b.Paying.Why)
	case ticketing.CheckoutPaid:
		if b.Sold == nil {
			return ticketing.Errorf(ticketing.CodeInvalid, "This paid order has no tickets.")
		}
		if err := tx.PayCheckout(c.Order()); err != nil {
			return err
		}
		return orders.Record(tx, journal.Sealed{Entry: journal.Entry{Device: b.Sold.Issuer, Seq: b.Seq, At: b.At}}, *b.Sold, true)
	default:
		return nil
	}
}

// OfferSetting is where a hub and its counters keep the Offer.
const OfferSetting = "offer"

// HearOffer keeps what can be paid online.
func HearOffer(tx Tx, body []byte) error {
	var o Offer
	if err := journal.Unmarshal(body, &o); err != nil {
		return err
	}
	return tx.PutSetting(OfferSetting, body)
}

// Offered is what can be paid online, as the hub said last.
func Offered(tx Tx) (o Offer, err error) {
	raw, ok, err := tx.Setting(OfferSetting)
	if err != nil || !ok {
		return o, err
	}
	return o, journal.Unmarshal(raw, &o)
}
