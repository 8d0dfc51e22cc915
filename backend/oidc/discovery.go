package oidc

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

const (
	// knownFor is how long what the provider says of itself is believed, its keys with it: one
	// that it has taken back opens nothing for longer.
	knownFor = time.Hour
	// restsFor is how long one that did not answer is left alone: who comes meanwhile is told so
	// at once.
	restsFor = 5 * time.Second
	// maxAnswer bounds what is read of an answer, in bytes.
	maxAnswer = 256 << 10
)

// Why what answers is not the provider that was set.
var (
	errUnsafe = errors.New("oidc: the provider names an address without TLS")
	errOther  = errors.New("oidc: the provider calls itself otherwise")
)

// known is what the provider says of itself.
type known struct {
	endpoint oauth2.Endpoint
	verifier *oidc.IDTokenVerifier
}

// discovery is what was learnt of the provider last. turn is held while it is looked at or
// asked for: all who come meanwhile wait for one answer.
type discovery struct {
	turn  chan struct{}
	known *known
	err   error
	at    time.Time
}

// Try asks the provider who it is, as if nobody ever had. CodeInvalid (field issuer) for one that calls
// itself otherwise or is asked by plain HTTP, CodeOffline where none answers.
func (p *Provider) Try(ctx context.Context) error {
	_, err := p.discover(ctx)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errOther):
		return errors.Join(ticketing.Errorf(ticketing.CodeInvalid, "The provider spells its address otherwise. Copy it letter for letter, with or without a / at its end.", "field", "issuer"), err)
	case errors.Is(err, errUnsafe):
		return errors.Join(ticketing.Errorf(ticketing.CodeInvalid, "Part of this provider is reached without encryption. It cannot be used.", "field", "issuer"), err)
	}
	return errors.Join(ticketing.Errorf(ticketing.CodeOffline, "No provider of OpenID Connect answers there. Look at the address and the internet connection.", "field", "issuer"), err)
}

// known is what the provider says of itself, asked for anew from time to time.
func (p *Provider) known(ctx context.Context) (*known, error) {
	d := &p.found
	select {
	case d.turn <- struct{}{}:
		defer func() { <-d.turn }()
	case <-ctx.Done():
		return nil, fmt.Errorf("%w: %w", ErrDown, ctx.Err())
	}
	lasts := knownFor
	if d.err != nil {
		lasts = restsFor
	}
	if age := p.cfg.Now().Sub(d.at); d.at.IsZero() || age < 0 || age > lasts {
		// Whoever asked may go: the answer is everybody's.
		d.known, d.err = p.discover(context.WithoutCancel(ctx))
		d.at = p.cfg.Now()
	}
	return d.known, d.err
}

// discover asks the provider who it is.
func (p *Provider) discover(ctx context.Context) (*known, error) {
	ctx = oidc.ClientContext(ctx, p.client)
	found, err := oidc.NewProvider(ctx, p.cfg.Issuer)
	var other *oidc.IssuerMismatchError
	switch {
	case errors.As(err, &other):
		return nil, fmt.Errorf("%w: %w: %.200q", ErrDown, errOther, other.Discovered)
	case err != nil:
		return nil, fmt.Errorf("%w: %.200s", ErrDown, err.Error()) // a whole page may stand in it
	}
	var more struct {
		Keys    string   `json:"jwks_uri"`
		Methods []string `json:"token_endpoint_auth_methods_supported"`
	}
	if err := found.Claims(&more); err != nil {
		return nil, fmt.Errorf("%w: %.200s", ErrDown, err.Error())
	}
	k := &known{endpoint: found.Endpoint()}
	k.endpoint.AuthStyle = style(more.Methods)
	for _, address := range []string{k.endpoint.AuthURL, k.endpoint.TokenURL, more.Keys} {
		if !safe(address, p.cfg.Loopback) {
			return nil, fmt.Errorf("%w: %w", ErrDown, errUnsafe)
		}
	}
	// Only signatures by the provider's own key are taken: the library knows none by a secret that
	// both have, and not "none".
	k.verifier = found.VerifierContext(ctx, &oidc.Config{ClientID: p.cfg.ClientID, Now: p.cfg.Now})
	return k, nil
}

// newClient asks without following anybody elsewhere: a code and a secret are for the address
// that they were sent to.
func newClient(over http.RoundTripper) *http.Client {
	if over == nil {
		over = &http.Transport{Proxy: http.ProxyFromEnvironment, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}, MaxIdleConnsPerHost: 8, IdleConnTimeout: 90 * time.Second,
			DialContext: (&net.Dialer{Timeout: 5 * time.Second}).DialContext, TLSHandshakeTimeout: 5 * time.Second}
	}
	return &http.Client{Timeout: askWithin, Transport: bounded{over}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// bounded reads no more of an answer than maxAnswer.
type bounded struct{ over http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := b.over.RoundTrip(r)
	if err == nil {
		resp.Body = http.MaxBytesReader(nil, resp.Body, maxAnswer)
	}
	return resp, err
}
