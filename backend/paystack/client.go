// Package paystack is a thin client of Paystack's API: it spells requests, reads
// every spelling of an answer, and says of each request that failed whether it may
// have happened. It knows nothing of tickets.
//
// It must never repeat a POST, never show a key, and never go over a rate limit
// that it knows.
package paystack

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// baseURL is where Paystack answers, for test and live keys alike.
const baseURL = "https://api.paystack.co"

// maxAnswer bounds what is read of an answer, in bytes.
const maxAnswer = 4 << 20

// Config is what a Client works with.
type Config struct {
	Key     Key
	BaseURL string       // "": Paystack's own; plain HTTP is for a sandbox on this machine
	HTTP    *http.Client // nil: one with time limits
	Limiter *Limiter     // nil: the limits of the key's mode
	// Pause waits between two tries of a GET; nil: the real clock.
	Pause  func(context.Context, time.Duration) error
	Jitter func() float64 // 0 to 1; nil: none
	Log    *slog.Logger
}

// Client calls Paystack. It is for any number of goroutines.
type Client struct {
	cfg  Config
	base string
}

// New returns a client. It refuses an address that is neither HTTPS nor on this
// machine.
func New(cfg Config) (*Client, error) {
	if cfg.BaseURL == "" {
		cfg.BaseURL = baseURL
	}
	u, err := url.Parse(cfg.BaseURL)
	if err != nil || u.Host == "" || (u.Scheme != "https" && !loopback(u)) {
		return nil, errors.New("paystack: the address must be HTTPS, or on this machine")
	}
	if cfg.HTTP == nil {
		cfg.HTTP = &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{Proxy: http.ProxyFromEnvironment,
			TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}, MaxIdleConnsPerHost: 64, IdleConnTimeout: 90 * time.Second,
			DialContext: (&net.Dialer{Timeout: 10 * time.Second}).DialContext, TLSHandshakeTimeout: 10 * time.Second}}
	}
	client := *cfg.HTTP
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	cfg.HTTP = &client
	if cfg.Limiter == nil {
		cfg.Limiter = NewLimiter(cfg.Key.Mode(), nil, nil)
	}
	if cfg.Pause == nil {
		cfg.Pause = sleep
	}
	if cfg.Jitter == nil {
		cfg.Jitter = func() float64 { return 0 }
	}
	return &Client{cfg: cfg, base: strings.TrimRight(cfg.BaseURL, "/")}, nil
}

func loopback(u *url.URL) bool {
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "http" && (u.Hostname() == "localhost" || ip != nil && ip.IsLoopback())
}

// Mode is the mode of the client's key.
func (c *Client) Mode() Mode { return c.cfg.Key.Mode() }

// envelope is what every answer comes in (reference section 1).
type envelope struct {
	Status  Flag            `json:"status"`
	Message Text            `json:"message"`
	Data    json.RawMessage `json:"data"`
	Meta    json.RawMessage `json:"meta"`
	Type    Text            `json:"type"`
	Code    Text            `json:"code"`
}

// next reads what Paystack suggests, in either spelling.
func (e envelope) next() string {
	var m struct {
		Wire Text `json:"nextStep"`
		Docs Text `json:"next_step"`
	}
	_ = json.Unmarshal(e.Meta, &m)
	return string(m.Wire + m.Docs)
}

// triesOfGet is how often a GET is tried that found nobody or somebody ill.
const triesOfGet = 4

// get asks, and asks again where the answer may come the next time.
func (c *Client) get(ctx context.Context, endpoint, path string, query url.Values, out any) (meta json.RawMessage, err error) {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	for try := 1; ; try++ {
		meta, err = c.once(ctx, endpoint, http.MethodGet, path, nil, out)
		var e *Error
		if err == nil || !errors.As(err, &e) || try == triesOfGet || ctx.Err() != nil {
			return meta, err
		}
		if e.Outcome == Rejected {
			return meta, err
		}
		wait := time.Duration(float64(250*time.Millisecond<<try) * (0.5 + c.cfg.Jitter()/2))
		if err := c.cfg.Pause(ctx, max(wait, e.Reset)); err != nil {
			return meta, err
		}
	}
}

// all reads a list page by page, to its end.
func all[T any](ctx context.Context, c *Client, endpoint, path string, query func(page int) url.Values) (rows []T, err error) {
	for page := 1; ; page++ {
		var some []T
		if _, err = c.get(ctx, endpoint, path, query(page), &some); err != nil {
			return nil, err
		}
		rows = append(rows, some...)
		if len(some) < perPage {
			return rows, nil
		}
	}
}

// post asks once.
func (c *Client) post(ctx context.Context, endpoint, path string, body, out any) error {
	return c.write(ctx, http.MethodPost, endpoint, path, body, out)
}

// write sends a body, once.
func (c *Client) write(ctx context.Context, method, endpoint, path string, body, out any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return &Error{Outcome: NotSent, Cause: err}
	}
	_, err = c.once(ctx, endpoint, method, path, raw, out)
	return err
}

// once sends one request and reads its answer.
func (c *Client) once(ctx context.Context, endpoint, method, path string, body []byte, out any) (json.RawMessage, error) {
	if err := c.cfg.Limiter.Take(ctx, endpoint); err != nil {
		return nil, &Error{Outcome: NotSent, Cause: err}
	}
	var written atomic.Bool // from the first byte on nobody can say that it did not arrive
	trace := &httptrace.ClientTrace{WroteHeaders: func() { written.Store(true) }, WroteHeaderField: func(string, []string) { written.Store(true) }}
	req, err := http.NewRequestWithContext(httptrace.WithClientTrace(ctx, trace), method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, &Error{Outcome: NotSent, Cause: err}
	}
	req.Header.Set("Authorization", "Bearer "+c.cfg.Key.Reveal())
	req.Header.Set("Accept", "application/json")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
		req.GetBody = nil // the transport would send it anew on another connection
	}
	resp, err := c.cfg.HTTP.Do(req)
	if err != nil {
		outcome := Unknown
		if !written.Load() {
			outcome = NotSent
		}
		return nil, &Error{Outcome: outcome, Cause: hide(err)}
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err == nil && len(raw) > maxAnswer {
		err = errors.New("the answer is too large")
	}
	if resp.StatusCode == http.StatusTooManyRequests {
		return nil, c.limited(endpoint, resp, raw)
	}
	if err != nil {
		return nil, &Error{Outcome: Unknown, Status: resp.StatusCode, Cause: err}
	}
	return read(resp.StatusCode, raw, out)
}

// hide keeps addresses with queries out of logs; the cause itself stays.
func hide(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// limited holds the endpoint back for as long as Paystack says. What it did not
// look at may be sent again.
func (c *Client) limited(endpoint string, resp *http.Response, raw []byte) error {
	reset := 5 * time.Second
	if s, err := strconv.Atoi(strings.TrimSpace(resp.Header.Get("x-ratelimit-reset"))); err == nil && s >= 0 && s <= 3600 {
		reset = time.Duration(s) * time.Second
	}
	c.cfg.Limiter.Pause(endpoint, reset)
	e := &Error{Outcome: NotSent, Status: resp.StatusCode, Reset: reset, Message: "Rate limit exceeded!"}
	var env envelope
	if json.Unmarshal(raw, &env) == nil {
		e.Code, e.Type, e.Next = string(env.Code), string(env.Type), env.next()
	}
	return e
}

// read takes an answer apart. A 200 may refuse, and a refusal may come with data.
func read(status int, raw []byte, out any) (json.RawMessage, error) {
	var env envelope
	broken := json.Unmarshal(raw, &env)
	switch {
	case status >= 500:
		return nil, &Error{Outcome: Unknown, Status: status, Message: string(env.Message), Code: string(env.Code), Type: string(env.Type), Cause: fmt.Errorf("status %d", status)}
	case status >= 400 || broken == nil && !bool(env.Status):
		if broken != nil {
			return nil, &Error{Outcome: Unknown, Status: status, Cause: fmt.Errorf("status %d, and no answer that can be read", status)}
		}
		return env.Data, &Error{Outcome: Rejected, Status: status, Message: string(env.Message), Code: string(env.Code), Type: string(env.Type), Next: env.next()}
	case broken != nil:
		return nil, &Error{Outcome: Unknown, Status: status, Cause: broken}
	case status >= 300:
		return nil, &Error{Outcome: Unknown, Status: status, Cause: errors.New("sent elsewhere")}
	}
	if out != nil {
		if err := json.Unmarshal(env.Data, out); err != nil {
			return nil, &Error{Outcome: Unknown, Status: status, Cause: err}
		}
	}
	return env.Meta, nil
}

// segment escapes one part of a path; "" and what would climb are refused.
func segment(s string) (string, error) {
	if s == "" || s == "." || s == ".." {
		return "", &Error{Outcome: NotSent, Cause: errors.New("a reference is not empty and not dots")}
	}
	return url.PathEscape(s), nil
}
