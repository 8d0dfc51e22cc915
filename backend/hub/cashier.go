package hub

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"

	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/paystack"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Cashier keeps how a hub takes payments: Paystack's key, sealed, or the word
// "sandbox". It never returns a key.
type Cashier struct {
	Vault Secrets
	// Sandbox starts our own sandbox and returns its key and where it answers; nil:
	// there is none here.
	Sandbox func(context.Context) (key paystack.Key, address string, err error)
	Now     func() int64
	Log     *slog.Logger
}

// paymentSecret is the vault's name for how payments are taken; beforeSecret for
// the key before, whose webhooks may still be on their way.
const (
	paymentSecret = "paystack"
	beforeSecret  = "paystack-before"
	sandboxWord   = "sandbox"
)

// Open returns who takes payments, as it was kept; nil where nobody does.
func (c *Cashier) Open(ctx context.Context) (checkout.Provider, error) {
	kept, err := c.Vault.Get(paymentSecret)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if string(kept) == sandboxWord {
		return c.sandbox(ctx)
	}
	key, err := paystack.ParseKey(string(kept))
	if err != nil {
		return nil, err
	}
	keys := []paystack.Key{key}
	if before, err := c.Vault.Get(beforeSecret); err == nil {
		if old, err := paystack.ParseKey(string(before)); err == nil && old.Mode() == key.Mode() {
			keys = append(keys, old)
		}
	}
	return c.paystack(paystack.Config{Key: key, Log: c.Log}, keys, false)
}

func (c *Cashier) paystack(cfg paystack.Config, keys []paystack.Key, sandbox bool) (checkout.Provider, error) {
	client, err := paystack.New(cfg)
	if err != nil {
		return nil, err
	}
	return &Paystack{Client: client, Keys: keys, Sandbox: sandbox, Now: c.Now}, nil
}

func (c *Cashier) sandbox(ctx context.Context) (checkout.Provider, error) {
	if c.Sandbox == nil {
		return nil, ticketing.Errorf(ticketing.CodeNotFound, "There is no sandbox here.")
	}
	key, address, err := c.Sandbox(ctx)
	if err != nil {
		return nil, err
	}
	return c.paystack(paystack.Config{Key: key, BaseURL: address, Log: c.Log}, []paystack.Key{key}, true)
}

// Set changes how payments are taken. A key is tried at Paystack before it is kept:
// CodeInvalid for one that is none or that Paystack does not take, CodeOffline where
// Paystack cannot be asked.
func (c *Cashier) Set(ctx context.Context, s hubapi.SetPayments) (checkout.Provider, error) {
	switch {
	case s.Off:
		return nil, c.keep(nil)
	case s.Sandbox:
		p, err := c.sandbox(ctx)
		if err != nil {
			return nil, err
		}
		return p, c.keep([]byte(sandboxWord))
	}
	key, err := paystack.ParseKey(s.Key)
	if err != nil {
		return nil, ticketing.Errorf(ticketing.CodeInvalid, "A secret key of Paystack begins with sk_test_ or sk_live_.", "field", "key")
	}
	client, err := paystack.New(paystack.Config{Key: key, Log: c.Log})
	if err != nil {
		return nil, err
	}
	if _, err := client.Balances(ctx); err != nil {
		if errors.Is(err, paystack.ErrKeyRefused) {
			return nil, ticketing.Errorf(ticketing.CodeInvalid, "Paystack does not take this key. Copy it anew from the dashboard.", "field", "key")
		}
		return nil, unreached(err)
	}
	if err := c.keep([]byte(key.Reveal())); err != nil {
		return nil, err
	}
	return c.Open(ctx)
}

// unreached says that Paystack could not be asked.
func unreached(err error) error {
	return errors.Join(ticketing.Errorf(ticketing.CodeOffline, "Paystack cannot be reached. Look at the internet connection, then try again."), err)
}

// keep puts what is new in the place of what was; a key that goes is remembered
// for the webhooks that it signed.
func (c *Cashier) keep(secret []byte) error {
	before, err := c.Vault.Get(paymentSecret)
	// One that is damaged is set anew, as whoever reads of it is told to.
	if err != nil && !errors.Is(err, fs.ErrNotExist) && ticketing.CodeOf(err) != ticketing.CodeDamaged {
		return err
	}
	if err == nil {
		if err := c.Vault.Set(beforeSecret, before); err != nil {
			return err
		}
	}
	if secret == nil {
		return c.Vault.Remove(paymentSecret)
	}
	return c.Vault.Set(paymentSecret, secret)
}
