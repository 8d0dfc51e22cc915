package paystack

import (
	"context"
	"net/http"
	"time"
)

const sessionTimeout = "/integration/payment_session_timeout"

// session is how long a payment may be completed after it was begun, in seconds; 0: for
// ever.
type session struct {
	Seconds Amount `json:"payment_session_timeout"`
}

// SessionTimeout asks how long a payment of this account may be completed after it was
// begun; 0: for ever. It is one setting for all that use the account.
func (c *Client) SessionTimeout(ctx context.Context) (time.Duration, error) {
	var out session
	_, err := c.get(ctx, "session timeout", sessionTimeout, nil, &out)
	return time.Duration(out.Seconds) * time.Second, err
}

// SetSessionTimeout changes it, in whole seconds, and returns what Paystack says it is
// then.
func (c *Client) SetSessionTimeout(ctx context.Context, d time.Duration) (time.Duration, error) {
	var out session
	err := c.write(ctx, http.MethodPut, "session timeout set", sessionTimeout, map[string]int64{"timeout": int64(d / time.Second)}, &out)
	return time.Duration(out.Seconds) * time.Second, err
}
