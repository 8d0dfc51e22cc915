package hubapi

import (
	"context"
	"net/http"
	"net/url"

	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Pay begins an attempt to pay an order. Key is the screen's own: the same one
// starts once. The contact is the buyer's, or the alias that the organizer set.
type Pay struct {
	Key     string `json:"key"`
	Channel string `json:"channel"`
	Email   string `json:"email"`
	Phone   string `json:"phone"`
	Network string `json:"network"`
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
