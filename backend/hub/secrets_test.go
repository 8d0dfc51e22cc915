package hub_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"io/fs"
	"path/filepath"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/hub"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/oidc/oidctest"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// folder is what a hub kept before it shared a database.
type folder map[string][]byte

func (f folder) Get(name string) ([]byte, error) {
	if v, ok := f[name]; ok {
		return v, nil
	}
	return nil, fs.ErrNotExist
}
func (f folder) Set(name string, v []byte) error { f[name] = v; return nil }
func (f folder) Remove(name string) error        { delete(f, name); return nil }

func sharing(t *testing.T) (*store.Store, *hub.SharedSecrets) {
	t.Helper()
	st, err := store.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "hub.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	set(t, st, "hub", []byte(journal.DeviceOf(fair.Key("hub").Public().(ed25519.PublicKey))))
	shared, err := hub.NewSharedSecrets(st, fair.Key("hub"))
	if err != nil {
		t.Fatal(err)
	}
	return st, shared
}

func set(t *testing.T, st *store.Store, name string, v []byte) {
	t.Helper()
	if err := st.Do(t.Context(), func(tx *store.Tx) error { return tx.PutSetting(name, v) }); err != nil {
		t.Fatal(err)
	}
}

func setting(t *testing.T, st *store.Store, name string) (v []byte) {
	t.Helper()
	if err := st.Read(t.Context(), func(tx *store.Tx) (err error) { v, _, err = tx.Setting(name); return err }); err != nil {
		t.Fatal(err)
	}
	return v
}

// What an organizer has turned off does not come back with the next node that leads, whose
// folder still has it.
func TestARemovedSecretStaysRemoved(t *testing.T) {
	t.Parallel()
	_, shared := sharing(t)
	kept := folder{"paystack": []byte("sk_test_1")}
	for range 2 {
		if err := shared.TakeFrom(kept); err != nil {
			t.Fatal(err)
		}
	}
	if v, err := shared.Get("paystack"); err != nil || string(v) != "sk_test_1" {
		t.Fatalf("it was not taken over: %q %v", v, err)
	}
	if _, err := (&hub.Cashier{Vault: shared}).Set(t.Context(), hubapi.SetPayments{Off: true}); err != nil {
		t.Fatal(err)
	}
	if err := shared.TakeFrom(kept); err != nil {
		t.Fatal(err)
	}
	if v, err := shared.Get("paystack"); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("it is back: %q %v", v, err)
	}
}

// Through whom buyers sign in goes with the hub to several servers, and is set anew where it is
// damaged.
func TestSeveralServersKnowThroughWhomBuyersSignIn(t *testing.T) {
	t.Parallel()
	st, shared := sharing(t)
	p := oidctest.Open()
	t.Cleanup(p.Close)
	kept, now := folder{}, func() int64 { return fair.Noon }
	if _, err := (&hub.Doorman{Vault: kept, Now: now, Loopback: true}).Set(t.Context(), setsIn(p)); err != nil {
		t.Fatal(err)
	}
	if err := shared.TakeFrom(kept); err != nil {
		t.Fatal(err)
	}
	d := &hub.Doorman{Vault: shared, Now: now, Loopback: true}
	if in, err := d.Open(); err != nil || in == nil || in.Settings().Issuer != p.Issuer {
		t.Fatalf("it was not taken over: %v", err)
	}
	if raw := setting(t, st, "secret.sign-in"); bytes.Contains(raw, []byte(oidctest.ClientSecret)) || bytes.Contains(raw, []byte(p.Issuer)) {
		t.Error("it lies in the database in the clear")
	}
	set(t, st, "secret.sign-in", []byte("damaged"))
	if _, err := d.Open(); ticketing.CodeOf(err) != ticketing.CodeDamaged {
		t.Errorf("damaged: %v", err)
	}
	if in, err := d.Set(t.Context(), setsIn(p)); err != nil || in == nil {
		t.Errorf("damaged, and set anew: %v", err)
	}
}

func TestASecretThatWasTamperedWithIsNotUsedAndIsSetAnew(t *testing.T) {
	t.Parallel()
	st, shared := sharing(t)
	for _, name := range []string{"paystack", "post"} {
		if err := shared.Set(name, []byte("of "+name)); err != nil {
			t.Fatal(err)
		}
	}
	one, other := setting(t, st, "secret.paystack"), setting(t, st, "secret.post")
	for what, to := range map[string][]byte{"swapped": other, "cut": one[:len(one)-1], "one byte": one[:1]} {
		set(t, st, "secret.paystack", to)
		if v, err := shared.Get("paystack"); ticketing.CodeOf(err) != ticketing.CodeDamaged {
			t.Errorf("%s: %q %v", what, v, err)
		}
	}
	if _, err := (&hub.Cashier{Vault: shared}).Set(t.Context(), hubapi.SetPayments{Off: true}); err != nil {
		t.Errorf("a damaged secret cannot be set anew: %v", err)
	}
}

func TestNothingIsSealedInTheDatabaseOfAnotherHub(t *testing.T) {
	t.Parallel()
	st, _ := sharing(t)
	if _, err := hub.NewSharedSecrets(st, fair.Key("another")); ticketing.CodeOf(err) != ticketing.CodeDamaged {
		t.Fatalf("another hub's secrets were opened: %v", err)
	}
}
