package hubapi

import (
	"context"
	"net/http"
	"net/url"

	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// PaymentsDoc says how payments are set up: Mode is "" where none are taken. The
// key itself is never said.
type PaymentsDoc struct {
	Mode   string `json:"mode"`
	Alias  string `json:"alias"`
	CanSet bool   `json:"canSet"`
	// Takes is how long a payment may take, in seconds; 0: that is not limited, or not
	// known yet. TakesRefused: the provider did not let it be limited.
	Takes        int64 `json:"takes"`
	TakesRefused bool  `json:"takesRefused"`
}

// SetPayments sets how payments are taken: with a key of Paystack, in the sandbox,
// or not at all; with none of the three that stays. Alias is the address that the
// provider is given where a buyer at a counter gives none; "": none.
type SetPayments struct {
	Key     string `json:"key"`
	Sandbox bool   `json:"sandbox"`
	Off     bool   `json:"off"`
	Alias   string `json:"alias"`
}

// Pay begins an attempt to pay an order. Key is the screen's own: the same one
// starts once. The contact is the buyer's, or the alias that the organizer set.
type Pay struct {
	Key     string `json:"key"`
	Channel string `json:"channel"`
	Email   string `json:"email"`
	Phone   string `json:"phone"`
	Network string `json:"network"`
	// Language is the buyer's, en or fr.
	Language string `json:"language"`
	// Terminal is the one that the buyer holds a card to; "": the one of the try before.
	Terminal string `json:"terminal,omitempty"`
}

// Pay begins an attempt to pay an order of this device.
func (c *Client) Pay(ctx context.Context, order ticketing.OrderID, p Pay) (out checkout.Paying, err error) {
	err = c.Do(ctx, http.MethodPost, "/v1/orders/"+url.PathEscape(string(order))+"/pay", "", p, &out)
	return out, err
}

// BuyerAnswer is what the buyer says for the step that the provider waits for.
type BuyerAnswer struct {
	Value string `json:"value" maxLength:"32"`
}

// AnswerPayment hands it on.
func (c *Client) AnswerPayment(ctx context.Context, order ticketing.OrderID, value string) (out checkout.Paying, err error) {
	err = c.Do(ctx, http.MethodPost, "/v1/orders/"+url.PathEscape(string(order))+"/answer", "", BuyerAnswer{Value: value}, &out)
	return out, err
}

// LookAgain lets the hub ask the provider now how an order of this device stands.
func (c *Client) LookAgain(ctx context.Context, order ticketing.OrderID) (out checkout.Paying, err error) {
	err = c.Do(ctx, http.MethodPost, "/v1/orders/"+url.PathEscape(string(order))+"/look", "", struct{}{}, &out)
	return out, err
}
