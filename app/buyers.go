package app

import (
	"context"
	"net/http"

	"github.com/ticketcrib/ticketcrib/backend/hub"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Buyers is how buyers on the web sign in: the organizer's.
type Buyers struct{ app *App }

// SignInView says through which provider buyers may sign in beside a code. Its secret is never
// shown again.
type SignInView struct {
	Name     string `json:"name"`   // as buyers know it: Google
	Issuer   string `json:"issuer"` // "": nobody is set
	ClientID string `json:"clientId"`
	// Redirect is the address to register at the provider; "" while nothing is sold on the web.
	Redirect string `json:"redirect"`
	CanSet   bool   `json:"canSet"`
}

// SignInDraft sets the provider; an empty secret stays what it is.
type SignInDraft struct {
	Name     string `json:"name"`
	Issuer   string `json:"issuer"`
	ClientID string `json:"clientId"`
	Secret   string `json:"secret"`
	Off      bool   `json:"off"`
}

// SignIn returns through whom buyers may sign in.
func (b *Buyers) SignIn() (SignInView, error) {
	return b.ask("Buyers.SignIn", http.MethodGet, nil)
}

// SaveSignIn changes it. CodeInvalid with the field, CodeOffline where no provider answers at
// its address.
func (b *Buyers) SaveSignIn(d SignInDraft) (SignInView, error) {
	return b.ask("Buyers.SaveSignIn", http.MethodPost, hubapi.SetSignIn(d))
}

func (b *Buyers) ask(name, method string, in any) (SignInView, error) {
	return call(b.app, name, long, func(ctx context.Context) (SignInView, error) {
		_, st, by, err := b.app.acting(ctx, ticketing.RoleOrganizer)
		if err != nil {
			return SignInView{}, err
		}
		var out hubapi.SignInDoc
		err = st.Hub().Do(ctx, method, "/v1/sign-in", by.ID, in, &out)
		return SignInView(out), err
	})
}

// doorman keeps through whom buyers of this world's hub sign in. A provider to practise with may
// be on this machine.
func (w *world) doorman() *hub.Doorman {
	return &hub.Doorman{Vault: w.secrets, Now: w.now, Loopback: w.practice}
}
