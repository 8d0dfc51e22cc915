package app_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/ticketcrib/ticketcrib/app"
	"github.com/ticketcrib/ticketcrib/backend/oidc/oidctest"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

func (l *laptop) buyers() *app.Buyers {
	l.t.Helper()
	for _, b := range l.app.Bindings() {
		if s, ok := b.(*app.Buyers); ok {
			return s
		}
	}
	l.t.Fatal("nothing is bound for buyers")
	return nil
}

// The Office sets through whom buyers sign in and is never told the secret again; a provider
// without TLS is for practice alone.
func TestTheOfficeSetsThroughWhomBuyersSignIn(t *testing.T) {
	l, _ := host(t)
	p := oidctest.Open()
	defer p.Close()
	draft := app.SignInDraft{Name: "Fair ID", Issuer: p.Issuer, ClientID: oidctest.ClientID, Secret: oidctest.ClientSecret}
	var refused *ticketing.Error
	if _, err := l.buyers().SaveSignIn(draft); !errors.As(err, &refused) || refused.Args["field"] != "issuer" {
		t.Errorf("a provider without TLS: %v", err)
	}
	if v := must[app.SignInView](t)(l.buyers().SignIn()); !v.CanSet || v.Issuer != "" {
		t.Errorf("nobody is set, and the Office is told %+v", v)
	}
	must[app.ShellView](t)(l.setup.Practice())
	saved := must[app.SignInView](t)(l.buyers().SaveSignIn(draft))
	again := must[app.SignInView](t)(l.buyers().SignIn())
	raw, err := json.Marshal([]app.SignInView{saved, again})
	if err != nil || saved != again || again.Issuer != p.Issuer || again.Name != "Fair ID" || strings.Contains(string(raw), oidctest.ClientSecret) {
		t.Errorf("the Office is told %s, %v", raw, err)
	}
	draft.Secret = ""
	must[app.SignInView](t)(l.buyers().SaveSignIn(draft))
	if v := must[app.SignInView](t)(l.buyers().SaveSignIn(app.SignInDraft{Off: true})); v.Issuer != "" || v.Name != "" {
		t.Errorf("nobody any more, and the Office is told %+v", v)
	}
}
