package hubapi

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"

	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Client speaks to one hub as one device. It is for any number of goroutines.
type Client struct {
	hub  ticketing.DeviceID // the zero id trusts any key: for joining only
	key  ed25519.PrivateKey
	http *http.Client

	mu      sync.Mutex
	address string // host:port
	token   string
	hubKey  ed25519.PublicKey
}

// NewClient returns a client that knows its hub by key, wherever it is. dial
// may be nil; tests and the fair give their own network.
func NewClient(address string, hub ticketing.DeviceID, key ed25519.PrivateKey, dial func(context.Context, string, string) (net.Conn, error)) *Client {
	c := &Client{address: address, hub: hub, key: key}
	c.http = &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{
		DialContext: dial, ForceAttemptHTTP2: true, MaxIdleConns: 4, IdleConnTimeout: 2 * time.Minute,
		TLSHandshakeTimeout: 8 * time.Second, ResponseHeaderTimeout: 15 * time.Second,
		TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS13, InsecureSkipVerify: true, VerifyPeerCertificate: c.verifyPeer}, //nolint:gosec // the key is verified instead of a name
	}}
	return c
}

// verifyPeer accepts the one hub that this client knows, by its key.
func (c *Client) verifyPeer(raw [][]byte, _ [][]*x509.Certificate) error {
	if len(raw) == 0 {
		return errNotTheHub()
	}
	leaf, err := x509.ParseCertificate(raw[0])
	if err != nil {
		return errNotTheHub()
	}
	key, ok := leaf.PublicKey.(ed25519.PublicKey)
	if !ok || (c.hub != "" && journal.DeviceOf(key) != c.hub) {
		return errNotTheHub()
	}
	c.mu.Lock()
	c.hubKey = key
	c.mu.Unlock()
	return nil
}

// Move tells the client that its hub answers elsewhere now.
func (c *Client) Move(address string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.address = address
}

// Address returns where the client last looked for its hub.
func (c *Client) Address() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.address
}

// HubKey returns the key that the hub's TLS showed; nil before the first call.
func (c *Client) HubKey() ed25519.PublicKey {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.hubKey
}

// Close drops idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Hello asks who is there.
func (c *Client) Hello(ctx context.Context) (h Hello, err error) {
	return h, c.call(ctx, http.MethodGet, "/v1/hello", nil, &h)
}

// JoinStart, JoinReveal and JoinState are the steps of joining.
func (c *Client) JoinStart(ctx context.Context, r JoinStart) (s JoinStarted, err error) {
	return s, c.call(ctx, http.MethodPost, "/v1/join", r, &s)
}

// JoinReveal opens the commitment of JoinStart.
func (c *Client) JoinReveal(ctx context.Context, r JoinReveal) (s JoinState, err error) {
	return s, c.call(ctx, http.MethodPost, "/v1/join/reveal", r, &s)
}

// JoinState asks how far a join is.
func (c *Client) JoinState(ctx context.Context, id string) (s JoinState, err error) {
	return s, c.call(ctx, http.MethodGet, "/v1/join/"+id, nil, &s)
}

// Sync exchanges one step with the hub and verifies its frame.
func (c *Client) Sync(ctx context.Context, r SyncRequest) (SyncResponse, Frame, error) {
	raw, err := c.authorized(ctx, http.MethodPost, "/v1/sync", "application/cbor", journal.Marshal(r))
	if err != nil {
		return SyncResponse{}, Frame{}, err
	}
	var s SyncResponse
	if err := journal.Unmarshal(raw, &s); err != nil {
		return SyncResponse{}, Frame{}, err
	}
	f, err := s.Frame.Open(c.HubKey(), c.device())
	return s, f, err
}

// Carry brings others' journals to the hub.
func (c *Client) Carry(ctx context.Context, r Carry) error {
	_, err := c.authorized(ctx, http.MethodPost, "/v1/carry", "application/cbor", journal.Marshal(r))
	return err
}

// ToCarry asks for what the hub says to the devices, to bring it to them.
func (c *Client) ToCarry(ctx context.Context) (out Carried, err error) {
	raw, err := c.authorized(ctx, http.MethodPost, "/v1/to-carry", "application/cbor", []byte{0xf6})
	if err != nil {
		return out, err
	}
	return out, journal.UnmarshalLarge(raw, &out)
}

// Do calls an office's route with a JSON body and reads a JSON answer. staff is
// who acts; out may be nil.
func (c *Client) Do(ctx context.Context, method, path string, staff ticketing.StaffID, in, out any) error {
	var body []byte
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return fmt.Errorf("encode the request: %w", err)
		}
	}
	raw, err := c.authorized(withStaff(ctx, staff), method, path, "application/json", body)
	if err != nil || out == nil {
		return err
	}
	if err := json.Unmarshal(raw, out); err != nil {
		return fmt.Errorf("read the hub's answer: %w", err)
	}
	return nil
}

// Wake opens the hub's stream of frames for this device.
func (c *Client) Wake(ctx context.Context, feed journal.Cursor) (*Wake, error) {
	token, err := c.session(ctx)
	if err != nil {
		return nil, err
	}
	conn, resp, err := websocket.Dial(ctx, fmt.Sprintf("wss://%s/v1/wake?epoch=%d&n=%d", c.Address(), feed.Epoch, feed.N),
		&websocket.DialOptions{HTTPClient: &http.Client{Transport: c.http.Transport}, HTTPHeader: http.Header{"Authorization": {"Bearer " + token}}})
	if resp != nil && resp.StatusCode == http.StatusUnauthorized {
		c.forget(token)
	}
	if err != nil {
		return nil, offline(err)
	}
	conn.SetReadLimit(MaxBody)
	return &Wake{conn: conn, client: c}, nil
}

// Wake is a stream of frames from the hub.
type Wake struct {
	conn   *websocket.Conn
	client *Client
}

// Next waits for the next frame, for as long as ctx lasts. A frame without
// items and with To beyond the caller's cursor asks for a Sync.
func (w *Wake) Next(ctx context.Context) (SignedFrame, Frame, error) {
	_, raw, err := w.conn.Read(ctx)
	if err != nil {
		return SignedFrame{}, Frame{}, offline(err)
	}
	var s SignedFrame
	if err := journal.Unmarshal(raw, &s); err != nil {
		return SignedFrame{}, Frame{}, err
	}
	f, err := s.Open(w.client.HubKey(), w.client.device())
	return s, f, err
}

// Close ends the stream.
func (w *Wake) Close() { _ = w.conn.CloseNow() }

func (c *Client) device() ticketing.DeviceID {
	return journal.DeviceOf(c.key.Public().(ed25519.PublicKey))
}

type staffKey struct{}

func withStaff(ctx context.Context, id ticketing.StaffID) context.Context {
	return context.WithValue(ctx, staffKey{}, id)
}

// authorized calls with a session, made anew once when the hub has forgotten it.
func (c *Client) authorized(ctx context.Context, method, path, contentType string, body []byte) ([]byte, error) {
	for again := false; ; again = true {
		token, err := c.session(ctx)
		if err != nil {
			return nil, err
		}
		raw, status, err := c.send(ctx, method, path, contentType, token, body)
		if status == http.StatusUnauthorized && !again {
			c.forget(token)
			continue
		}
		return raw, err
	}
}

func (c *Client) session(ctx context.Context) (string, error) {
	c.mu.Lock()
	token := c.token
	c.mu.Unlock()
	if token != "" {
		return token, nil
	}
	var challenge Challenge
	if err := c.call(ctx, http.MethodPost, "/v1/challenge", struct{}{}, &challenge); err != nil {
		return "", err
	}
	var s SessionResponse
	if err := c.call(ctx, http.MethodPost, "/v1/session", SignSession(c.key, c.hub, challenge.Nonce), &s); err != nil {
		return "", err
	}
	c.mu.Lock()
	c.token = s.Token
	c.mu.Unlock()
	return s.Token, nil
}

func (c *Client) forget(token string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.token == token {
		c.token = ""
	}
}

func (c *Client) call(ctx context.Context, method, path string, in, out any) error {
	var body []byte
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return fmt.Errorf("encode the request: %w", err)
		}
	}
	raw, _, err := c.send(ctx, method, path, "application/json", "", body)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, out); err != nil {
		return fmt.Errorf("read the hub's answer: %w", err)
	}
	return nil
}

func (c *Client) send(ctx context.Context, method, path, contentType, token string, body []byte) ([]byte, int, error) {
	req, err := http.NewRequestWithContext(ctx, method, "https://"+c.Address()+path, bytes.NewReader(body))
	if err != nil {
		return nil, 0, fmt.Errorf("make the request: %w", err)
	}
	if body != nil {
		req.Header.Set("Content-Type", contentType)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if staff, ok := ctx.Value(staffKey{}).(ticketing.StaffID); ok && staff != "" {
		req.Header.Set("Staff", string(staff))
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, 0, offline(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, MaxBody+1))
	if err != nil {
		return nil, resp.StatusCode, offline(err)
	}
	if len(raw) > MaxBody {
		return nil, resp.StatusCode, ticketing.Errorf(ticketing.CodeInvalid, "The hub's answer is too large.")
	}
	if resp.StatusCode >= 400 {
		return nil, resp.StatusCode, problem(resp, raw)
	}
	return raw, resp.StatusCode, nil
}

// Problem is RFC 9457's document with the code and args of a ticketing.Error.
type Problem struct {
	Type   string            `json:"type,omitempty"`
	Title  string            `json:"title,omitempty"`
	Status int               `json:"status,omitempty"`
	Detail string            `json:"detail,omitempty"`
	Code   ticketing.Code    `json:"code,omitempty"`
	Args   map[string]string `json:"args,omitempty"`
}

func problem(resp *http.Response, raw []byte) error {
	var p Problem
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "application/problem+json") && json.Unmarshal(raw, &p) == nil && p.Code != "" {
		return &ticketing.Error{Code: p.Code, Message: p.Detail, Args: p.Args}
	}
	return errors.Join(ticketing.Errorf(ticketing.CodeOffline, "The hub did not answer as it should. Try again."),
		fmt.Errorf("status %d", resp.StatusCode))
}

// offline names what went wrong on the way; a hub that shows another key is
// not the hub.
func offline(err error) error {
	var refused *ticketing.Error
	if errors.As(err, &refused) {
		return err
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return errors.Join(ticketing.Errorf(ticketing.CodeTimeout, "The hub did not answer in time."), err)
	}
	return errors.Join(ticketing.Errorf(ticketing.CodeOffline, "The hub cannot be reached."), err)
}
