package app

import (
	"context"
	"slices"
	"strings"

	"github.com/ticketcrib/ticketcrib/backend/boxoffice"
	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/station"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// OnlineView is what can be paid through the provider now, for one currency.
type OnlineView struct {
	Mode     string   `json:"mode"` // sandbox, test, live
	Least    int64    `json:"least"`
	Channels []string `json:"channels"` // page, mobile_money, transfer, ussd, terminal; the usual one first
	Networks []string `json:"networks"`
	// Terminals are the provider's devices that a card can be held to.
	Terminals []TerminalView `json:"terminals"`
	Off       string         `json:"off"` // why it cannot be used: "" or offline
}

// TerminalView is a device of the provider that takes cards.
type TerminalView struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Place string `json:"place"` // where it stands, as the organizer told the provider
}

// PayingView is an order that the hub sells, and how its payment stands.
type PayingView struct {
	Order   string    `json:"order"`
	State   string    `json:"state"`   // open, paid, ended
	Why     string    `json:"why"`     // it ended: no_right, dropped, timed_out
	Attempt string    `json:"attempt"` // "", recorded, waiting, unknown, failed, superseded, paid, surplus, review
	N       int       `json:"n"`
	Channel string    `json:"channel"`
	Reason  string    `json:"reason"`
	Due     Money     `json:"due"`
	URL     string    `json:"url"` // of the provider's page
	QR      string    `json:"qr"`  // its picture
	Text    string    `json:"text"`
	Code    string    `json:"code"`
	Bank    string    `json:"bank"`
	Account string    `json:"account"`
	Name    string    `json:"name"`
	Step    string    `json:"step"`  // what the provider waits for from the buyer: otp, pin, phone, birthday
	Push    string    `json:"push"`  // how far it has come to a terminal: "", sent, delivered, off, unknown
	At      string    `json:"at"`    // the terminal's id
	Until   int64     `json:"until"` // when the tickets are let go, Unix ms; 0: not known yet
	Dropped bool      `json:"dropped"`
	Sale    *SaleView `json:"sale"` // once it is paid
}

// OnlineRequest asks the hub to sell a basket. Tenders are what the counter takes
// itself: less than the total. Key as in SaleRequest.
type OnlineRequest struct {
	Sale SaleRequest `json:"sale"`
	Pay  PayRequest  `json:"pay"`
}

// PayRequest begins an attempt to pay. Key is made by the screen for each wish, so
// that a second click begins one.
type PayRequest struct {
	Key     string `json:"key"`
	Channel string `json:"channel"`
	Email   string `json:"email"` // "": the organizer's alias
	Phone   string `json:"phone"`
	Network string `json:"network"`
	// Terminal is the one that the buyer holds a card to; "": the one of the try before.
	Terminal string `json:"terminal"`
}

func (r PayRequest) hub(language string) hubapi.Pay {
	return hubapi.Pay{Key: r.Key, Channel: r.Channel, Email: r.Email, Phone: r.Phone, Network: r.Network, Language: language, Terminal: r.Terminal}
}

// PayOnline gives a basket to the hub and begins to have it paid. CodeOffline
// while the hub is not reached; the refusals of Sell; CodeInvalid for an amount
// that the provider does not take.
func (b *BoxOffice) PayOnline(r OnlineRequest) (PayingView, error) {
	return b.paying("BoxOffice.PayOnline", func(ctx context.Context, w *world, st *station.Station) (checkout.Paying, error) {
		by, err := w.person(ctx, b.app.who.get())
		if err != nil {
			return checkout.Paying{}, err
		}
		req, err := saleRequest(r.Sale, by.ID)
		if err != nil {
			return checkout.Paying{}, err
		}
		if err := w.offers(ctx, req); err != nil {
			return checkout.Paying{}, err
		}
		return st.PayOnline(ctx, req, r.Pay.hub(b.app.language()))
	})
}

// offers refuses what cannot be paid online before anything is recorded.
func (w *world) offers(ctx context.Context, r boxoffice.Request) error {
	due := ticketing.Money{Minor: r.Total, Currency: r.Currency}
	for _, t := range r.Tenders {
		due.Minor -= t.Received
	}
	return w.store.Read(ctx, func(tx *store.Tx) error {
		o, err := checkout.Offered(tx)
		if err != nil {
			return err
		}
		return o.Refuse(due)
	})
}

// TryPayment begins another attempt to pay an order. CodeTooLate for one that has
// ended.
func (b *BoxOffice) TryPayment(order string, r PayRequest) (PayingView, error) {
	return b.paying("BoxOffice.TryPayment", func(ctx context.Context, _ *world, st *station.Station) (checkout.Paying, error) {
		return st.TryPayment(ctx, ticketing.OrderID(order), r.hub(b.app.language()))
	})
}

// AnswerPayment hands on what the buyer says for the step that the provider waits for,
// as a code that the phone got. It is kept nowhere.
func (b *BoxOffice) AnswerPayment(order, value string) (PayingView, error) {
	return b.paying("BoxOffice.AnswerPayment", func(ctx context.Context, _ *world, st *station.Station) (checkout.Paying, error) {
		return st.Hub().AnswerPayment(ctx, ticketing.OrderID(order), strings.TrimSpace(value))
	})
}

// LookAgain lets the hub ask the provider now how an order stands.
func (b *BoxOffice) LookAgain(order string) (PayingView, error) {
	return b.paying("BoxOffice.LookAgain", func(ctx context.Context, _ *world, st *station.Station) (checkout.Paying, error) {
		return st.Hub().LookAgain(ctx, ticketing.OrderID(order))
	})
}

// DropOrder gives an order up. Money that comes all the same buys what is left, or
// goes back.
func (b *BoxOffice) DropOrder(order string) (PayingView, error) {
	return b.paying("BoxOffice.DropOrder", func(ctx context.Context, w *world, st *station.Station) (checkout.Paying, error) {
		if err := st.DropOrder(ctx, ticketing.OrderID(order), b.app.who.get()); err != nil {
			return checkout.Paying{}, err
		}
		return st.Paying(ctx, ticketing.OrderID(order))
	})
}

// Paying is how an order stands, as the hub said last.
func (b *BoxOffice) Paying(order string) (PayingView, error) {
	return b.paying("BoxOffice.Paying", func(ctx context.Context, _ *world, st *station.Station) (checkout.Paying, error) {
		return st.Paying(ctx, ticketing.OrderID(order))
	})
}

// PayingOrders lists the orders of this device that wait to be paid, the newest
// first: they outlive a restart.
func (b *BoxOffice) PayingOrders() ([]PayingView, error) {
	return call(b.app, "BoxOffice.PayingOrders", quick, func(ctx context.Context) ([]PayingView, error) {
		w, st, _, err := b.app.acting(ctx, ticketing.RoleSeller)
		if err != nil {
			return nil, err
		}
		out := []PayingView{}
		err = w.store.Read(ctx, func(tx *store.Tx) error {
			all, err := tx.CheckoutsOf(st.Device(), 50)
			for _, c := range all {
				if c.State == ticketing.CheckoutOpen && c.DroppedAt == 0 {
					out = append(out, payingView(c.Paying))
				}
			}
			return err
		})
		return out, err
	})
}

// paying does something with an order and returns how it stands then.
func (b *BoxOffice) paying(name string, work func(context.Context, *world, *station.Station) (checkout.Paying, error)) (PayingView, error) {
	return call(b.app, name, long, func(ctx context.Context) (PayingView, error) {
		w, st, by, err := b.app.acting(ctx, ticketing.RoleSeller)
		if err != nil {
			return PayingView{}, err
		}
		p, err := work(ctx, w, st)
		if err != nil {
			return PayingView{}, err
		}
		v := payingView(p)
		var sale orders.Sale
		sold := false
		err = w.store.Read(ctx, func(tx *store.Tx) error {
			c, _, err := tx.Checkout(p.Order)
			if err != nil {
				return err
			}
			v.Dropped = c.DroppedAt > 0
			sale, sold, err = tx.SaleByID(p.Order)
			return err
		})
		if err != nil || !sold {
			return v, err
		}
		s, err := b.saleView(ctx, w, st, by, sale)
		v.State, v.Sale = string(ticketing.CheckoutPaid), &s
		return v, err
	})
}

func payingView(p checkout.Paying) PayingView {
	v := PayingView{Order: string(p.Order), State: string(p.State), Why: p.Why, Attempt: string(p.Attempt), N: int(p.N), Channel: p.Channel, Reason: p.Reason,
		Due: Money{Minor: p.Due, Currency: p.Currency}, URL: p.Prompt.URL, Text: p.Prompt.Text, Code: p.Prompt.Code, Bank: p.Prompt.Bank,
		Account: p.Prompt.Account, Name: p.Prompt.Name, Step: p.Prompt.Step, Push: p.Prompt.Push, At: p.Prompt.Terminal, Until: p.Until}
	if v.URL != "" {
		v.QR = qrOf(v.URL)
	}
	return v
}

// online is what can be paid through the provider in a currency; nil where nothing
// can be.
func online(tx *store.Tx, st *station.Station, currency string) (*OnlineView, error) {
	o, err := checkout.Offered(tx)
	terms, ok := o.Terms[currency]
	if err != nil || !ok || o.Mode == "" {
		return nil, err
	}
	v := &OnlineView{Mode: o.Mode, Least: terms.Least, Channels: slices.Concat([]string{}, terms.Channels), Networks: slices.Concat([]string{}, terms.Networks),
		Terminals: []TerminalView{}}
	for _, t := range o.Terminals {
		v.Terminals = append(v.Terminals, TerminalView(t))
	}
	if !st.Link().Reached {
		v.Off = string(ticketing.CodeOffline)
	}
	return v, nil
}
