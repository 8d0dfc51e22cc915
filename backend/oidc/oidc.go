// Package oidc lets people sign in through one OpenID Connect provider: it sends a browser
// there, and learns from what comes back which e-mail address the provider has verified.
// OpenID Connect Core 1.0 and Discovery 1.0; authorization code flow with PKCE (RFC 7636).
//
// It must never take an address that the provider has not verified, nor a token whose
// signature, issuer, audience, time or nonce it has not checked; and never show its secret.
package oidc

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// What became of somebody's way to the provider. The provider's own words stand behind them,
// for a log.
var (
	// ErrDown: the provider does not answer, or not in time.
	ErrDown = errors.New("oidc: the provider does not answer")
	// ErrRefused: what it answered proves nothing.
	ErrRefused = errors.New("oidc: what the provider answered proves nothing")
	// ErrNoAddress: it tells no e-mail address, or has not verified it.
	ErrNoAddress = errors.New("oidc: the provider has verified no e-mail address")
)

const (
	// askWithin is how long one answer of the provider may take; allWithin all that one person
	// waits for.
	askWithin = 8 * time.Second
	allWithin = 15 * time.Second
	// mostAsking bounds those who wait for the provider at once: the others are told that it does
	// not answer, so that a slow one holds up nothing else.
	mostAsking = 64
)

// Config is what a Provider works with.
type Config struct {
	Settings
	// Loopback: a provider on this machine may be asked by plain HTTP.
	Loopback bool
	Now      func() time.Time
	HTTP     http.RoundTripper // nil: one with time limits
}

// Provider is who people sign in with. It is for any number of goroutines, and asks for
// nothing before somebody comes.
type Provider struct {
	cfg    Config
	client *http.Client
	asking chan struct{} // a place for each who waits for the provider
	found  discovery
}

// New returns a Provider. CodeInvalid with its field (name, issuer, clientId, secret).
func New(cfg Config) (*Provider, error) {
	if err := cfg.validate(cfg.Loopback); err != nil {
		return nil, err
	}
	p := &Provider{cfg: cfg, client: newClient(cfg.HTTP), asking: make(chan struct{}, mostAsking)}
	p.found.turn = make(chan struct{}, 1)
	return p, nil
}

// Settings says how it is set, without its secret.
func (p *Provider) Settings() Settings {
	s := p.cfg.Settings
	s.Secret = ""
	return s
}

// Errand is one browser's way to the provider and back. Nobody else can guess any of it;
// Verifier has 43 to 128 letters (RFC 7636, 4.1).
type Errand struct{ State, Nonce, Verifier string }

// Begin returns where to send the browser. The provider sends it back to the address back.
// ErrDown.
func (p *Provider) Begin(ctx context.Context, e Errand, back string) (address string, err error) {
	_, k, leave, err := p.enter(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	return p.asks(k, back).AuthCodeURL(e.State, oidc.Nonce(e.Nonce), oauth2.S256ChallengeOption(e.Verifier)), nil
}

// Finish takes the code that the browser has brought back and returns the e-mail address that
// the provider has verified, as it spells it. Whether the browser has brought the errand's
// State is the caller's to check. ErrDown, ErrRefused, ErrNoAddress.
func (p *Provider) Finish(ctx context.Context, e Errand, back, code string) (email string, err error) {
	ctx, k, leave, err := p.enter(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	token, err := p.asks(k, back).Exchange(oidc.ClientContext(ctx, p.client), code, oauth2.VerifierOption(e.Verifier))
	if err != nil {
		return "", whyNoToken(err)
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := k.verifier.Verify(ctx, raw)
	if err != nil {
		return "", fmt.Errorf("%w: %.200s", ErrRefused, err.Error())
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(e.Nonce)) == 0 {
		return "", fmt.Errorf("%w: the token is of another errand", ErrRefused)
	}
	var claims map[string]any // not a struct, which would take Email_Verified for email_verified
	if err := id.Claims(&claims); err != nil {
		return "", fmt.Errorf("%w: %.200s", ErrRefused, err.Error())
	}
	// A token for several is ours where it was made for us (Core, 3.1.3.7, 4 and 5).
	if party, named := claims["azp"]; named && party != p.cfg.ClientID || !named && len(id.Audience) > 1 {
		return "", fmt.Errorf("%w: the token was made for another", ErrRefused)
	}
	email, _ = claims["email"].(string)
	if email == "" || claims["email_verified"] != true {
		return "", ErrNoAddress
	}
	return email, nil
}

// asks is what is asked of the provider for one errand.
func (p *Provider) asks(k *known, back string) *oauth2.Config {
	return &oauth2.Config{ClientID: p.cfg.ClientID, ClientSecret: string(p.cfg.Secret), Endpoint: k.endpoint, RedirectURL: back, Scopes: []string{oidc.ScopeOpenID, "email"}}
}

// enter takes a place among those who wait for the provider, and learns who it is.
func (p *Provider) enter(ctx context.Context) (_ context.Context, _ *known, leave func(), err error) {
	select {
	case p.asking <- struct{}{}:
	default:
		return nil, nil, nil, fmt.Errorf("%w: %d people wait for it", ErrDown, mostAsking)
	}
	ctx, cancel := context.WithTimeout(ctx, allWithin)
	leave = func() { cancel(); <-p.asking }
	k, err := p.known(ctx)
	if err != nil {
		leave()
		return nil, nil, nil, err
	}
	return ctx, k, leave, nil
}

// whyNoToken tells a provider that does not answer from one that refuses a code.
func whyNoToken(err error) error {
	var refused *oauth2.RetrieveError
	if !errors.As(err, &refused) {
		return fmt.Errorf("%w: %.200s", ErrDown, err.Error())
	}
	status := refused.Response.StatusCode
	if status >= http.StatusInternalServerError || status == http.StatusTooManyRequests {
		return fmt.Errorf("%w: it answers %d", ErrDown, status)
	}
	// Not its whole answer: nobody knows what stands in it.
	return fmt.Errorf("%w: it answers %d, %.60q", ErrRefused, status, refused.ErrorCode)
}

// style is how the provider wants to be shown the secret (Core, 9).
func style(methods []string) oauth2.AuthStyle {
	if slices.Contains(methods, "client_secret_post") {
		return oauth2.AuthStyleInParams // nothing is spelled twice there
	}
	return oauth2.AuthStyleInHeader
}
