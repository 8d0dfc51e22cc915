package hub

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"strings"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/oidc"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Doorman keeps through whom a hub's buyers sign in, sealed. It never returns the secret.
type Doorman struct {
	Vault Secrets
	Now   func() int64 // Unix ms
	// Loopback: a provider on this machine may be asked by plain HTTP, as in practice.
	Loopback bool
}

const signInSecret = "sign-in"

func (d *Doorman) kept() (k oidc.Settings, ok bool, err error) {
	raw, err := d.Vault.Get(signInSecret)
	if errors.Is(err, fs.ErrNotExist) {
		return k, false, nil
	}
	if err != nil {
		return k, false, err
	}
	return k, true, json.Unmarshal(raw, &k)
}

// Open returns through whom buyers sign in, as it was kept; nil where nobody was set.
func (d *Doorman) Open() (*oidc.Provider, error) {
	k, ok, err := d.kept()
	if err != nil || !ok {
		return nil, err
	}
	return d.provider(k)
}

func (d *Doorman) provider(k oidc.Settings) (*oidc.Provider, error) {
	return oidc.New(oidc.Config{Settings: k, Loopback: d.Loopback, Now: func() time.Time { return time.UnixMilli(d.Now()) }})
}

// Set changes through whom buyers sign in. A provider is asked who it is before it is kept:
// CodeInvalid with its field, CodeOffline where none answers. Whether it takes the secret is
// known when the first buyer comes back from it.
func (d *Doorman) Set(ctx context.Context, s hubapi.SetSignIn) (*oidc.Provider, error) {
	if s.Off {
		err := d.Vault.Remove(signInSecret)
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		return nil, err
	}
	before, _, err := d.kept()
	if err != nil && ticketing.CodeOf(err) != ticketing.CodeDamaged { // which is set anew
		return nil, err
	}
	k := oidc.Settings{Name: strings.TrimSpace(s.Name), Issuer: strings.TrimSpace(s.Issuer), ClientID: strings.TrimSpace(s.ClientID), Secret: oidc.Secret(strings.TrimSpace(s.Secret))}
	if k.Secret == "" && k.Issuer == before.Issuer && k.ClientID == before.ClientID { // kept for whom it was given for
		k.Secret = before.Secret
	}
	p, err := d.provider(k)
	if err != nil {
		return nil, err
	}
	if err := p.Try(ctx); err != nil {
		return nil, err
	}
	raw, err := json.Marshal(k)
	if err != nil {
		return nil, err
	}
	return p, d.Vault.Set(signInSecret, raw)
}

// UseSignIn lets buyers sign in through p from now on, nil: with a code alone.
func (h *Hub) UseSignIn(p *oidc.Provider) { h.door.Store(p) }

// with is through whom buyers may sign in, as they know it; "": nobody.
func (h *Hub) with() string {
	p := h.door.Load()
	if p == nil {
		return ""
	}
	return p.Settings().Name
}

// SignIn says through whom buyers sign in.
func (h *Hub) SignIn() hubapi.SignInDoc {
	out := hubapi.SignInDoc{Redirect: h.backAddress(), CanSet: h.cfg.SetSignIn != nil}
	if p := h.door.Load(); p != nil {
		s := p.Settings()
		out.Name, out.Issuer, out.ClientID = s.Name, s.Issuer, s.ClientID
	}
	return out
}

// SetSignIn changes through whom buyers sign in.
func (h *Hub) SetSignIn(ctx context.Context, s hubapi.SetSignIn) error {
	if h.cfg.SetSignIn == nil {
		return ticketing.Errorf(ticketing.CodeForbidden, "How buyers sign in here is set where the hub runs.")
	}
	p, err := h.cfg.SetSignIn(ctx, s)
	if err != nil {
		return err
	}
	h.UseSignIn(p)
	return nil
}

func (h *Hub) getSignIn(context.Context, *none) (*body[hubapi.SignInDoc], error) {
	return answer(h.SignIn(), nil)
}

func (h *Hub) postSignIn(ctx context.Context, in *body[hubapi.SetSignIn]) (*body[hubapi.SignInDoc], error) {
	if err := h.SetSignIn(ctx, in.Body); err != nil {
		return nil, err
	}
	return answer(h.SignIn(), nil)
}
