package paystack

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
)

// Terminal is a device of Paystack that takes cards at a counter (docs: terminal;
// reference section 9).
type Terminal struct {
	ID      ID   `json:"id"`
	Name    Text `json:"name"`
	Address Text `json:"address"`
	Status  Text `json:"status"`
	Device  Text `json:"terminal_id"` // what the other calls know it by
	Domain  Mode `json:"domain"`
}

// TerminalActive is the status of a Terminal that can be used.
const TerminalActive = "active"

// Terminals lists all Terminals of the account. ErrCountry where Paystack offers none.
func (c *Client) Terminals(ctx context.Context) (all []Terminal, err error) {
	seen := map[Text]bool{"": true, "null": true} // a cursor that is none, in both of its spellings
	q := url.Values{"perPage": {strconv.Itoa(perPage)}}
	for {
		var some []Terminal
		meta, err := c.get(ctx, "terminals", "/terminal", q, &some)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
		var m struct {
			Next Text `json:"next"`
		}
		_ = json.Unmarshal(meta, &m)
		if seen[m.Next] {
			return all, nil
		}
		seen[m.Next] = true
		q.Set("next", string(m.Next))
	}
}

// Presence is whether a Terminal can be sent something: both must be.
type Presence struct {
	Online    Flag `json:"online"`
	Available Flag `json:"available"`
}

// TerminalPresence asks whether a Terminal is there.
func (c *Client) TerminalPresence(ctx context.Context, terminal string) (out Presence, err error) {
	part, err := segment(terminal)
	if err != nil {
		return out, err
	}
	_, err = c.get(ctx, "terminal presence", "/terminal/"+part+"/presence", nil, &out)
	return out, err
}

// terminalEvent is what a Terminal is to do.
type terminalEvent struct {
	Type   string            `json:"type"`
	Action string            `json:"action"`
	Data   terminalEventData `json:"data"`
}

type terminalEventData struct {
	ID        uint64 `json:"id"`
	Reference string `json:"reference,omitempty"`
}

// ProcessOnTerminal lets a Terminal ask for the money of a payment request: POST
// /terminal/{id}/event. It returns the event's id. ErrNotFound where Paystack does not
// know the request, or the Terminal.
func (c *Client) ProcessOnTerminal(ctx context.Context, terminal string, r PaymentRequest) (event string, err error) {
	part, err := segment(terminal)
	if err != nil {
		return "", err
	}
	var out struct {
		ID Text `json:"id"`
	}
	err = c.post(ctx, "terminal event", "/terminal/"+part+"/event",
		terminalEvent{Type: "invoice", Action: "process", Data: terminalEventData{ID: uint64(r.ID), Reference: string(r.Offline)}}, &out)
	if err == nil && out.ID == "" {
		err = &Error{Outcome: Unknown, Cause: errors.New("the answer has no event in it")}
	}
	return string(out.ID), err
}

// TerminalEventDelivered asks whether an event has reached its Terminal. Paystack knows
// it for 48 hours: ErrNotFound after that.
func (c *Client) TerminalEventDelivered(ctx context.Context, terminal, event string) (bool, error) {
	part, err := segment(terminal)
	if err != nil {
		return false, err
	}
	which, err := segment(event)
	if err != nil {
		return false, err
	}
	var out struct {
		Delivered Flag `json:"delivered"`
	}
	_, err = c.get(ctx, "terminal event fetch", "/terminal/"+part+"/event/"+which, nil, &out)
	return bool(out.Delivered), err
}
