package hubapi

import (
	"context"
	"net/http"
	"net/url"

	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Payments says what can be paid through a hub: Mode is "" where nothing can be,
// sandbox where no money moves, test or live; Least has the smallest amount of
// each currency that is taken, in minor units.
type Payments struct {
	Mode  string           `json:"mode"`
	Least map[string]int64 `json:"least"`
}

// Pay begins an attempt to pay an order. Key is the screen's own: the same one
// starts once. The contact is the buyer's, or the alias that the organizer set.
type Pay struct {
	Key     string `json:"key"`
	Channel string `json:"channel"`
	Email   string `json:"email"`
	Phone   string `json:"phone"`
	Network string `json:"network"`
}

// Payments asks what can be paid through the hub.
func (c *Client) Payments(ctx context.Context) (out Payments, err error) {
	err = c.Do(ctx, http.MethodGet, "/v1/payments", "", nil, &out)
	return out, err
}

// Pay begins an attempt to pay an order of this device.
func (c *Client) Pay(ctx context.Context, order ticketing.OrderID, p Pay) (out checkout.Paying, err error) {
	err = c.Do(ctx, http.MethodPost, "/v1/orders/"+url.PathEscape(string(order))+"/pay", "", p, &out)
	return out, err
}

// LookAgain lets the hub ask the provider now how an order of this device stands.
func (c *Client) LookAgain(ctx context.Context, order ticketing.OrderID) (out checkout.Paying, err error) {
	err = c.Do(ctx, http.MethodPost, "/v1/orders/"+url.PathEscape(string(order))+"/look", "", struct{}{}, &out)
	return out, err
}
