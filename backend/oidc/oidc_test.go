package oidc_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/oidc"
	"github.com/ticketcrib/ticketcrib/backend/oidc/oidctest"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

const back = "https://tickets.test/me/back"

var errand = oidc.Errand{State: "state-of-this-browser", Nonce: "nonce-of-this-browser", Verifier: strings.Repeat("v", 43)}

// door is a provider and who signs people in through it, on a clock of their own.
type door struct {
	t        *testing.T
	provider *oidctest.Provider
	*oidc.Provider
	mu  sync.Mutex
	now time.Time
}

func newDoor(t *testing.T, set ...func(*oidc.Config)) *door {
	t.Helper()
	d := &door{t: t, provider: oidctest.Open(back), now: time.Date(2026, 12, 18, 19, 0, 0, 0, time.UTC)}
	t.Cleanup(d.provider.Close)
	d.provider.Now = d.clock
	cfg := oidc.Config{Settings: oidc.Settings{Name: "Fair ID", Issuer: d.provider.Issuer, ClientID: oidctest.ClientID, Secret: oidctest.ClientSecret}, Loopback: true, Now: d.clock}
	for _, f := range set {
		f(&cfg)
	}
	p, err := oidc.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	d.Provider = p
	return d
}

func (d *door) clock() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.now
}

func (d *door) passes(by time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now = d.now.Add(by)
}

// goes sends a browser to the provider and returns what it brings back.
func (d *door) goes(e oidc.Errand) url.Values {
	d.t.Helper()
	address, err := d.Begin(d.t.Context(), e, back)
	if err != nil {
		d.t.Fatal(err)
	}
	return d.visits(address)
}

func (d *door) visits(address string) url.Values {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), http.MethodGet, address, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer resp.Body.Close()
	to, err := resp.Location()
	if err != nil {
		text, _ := io.ReadAll(resp.Body)
		d.t.Fatalf("the provider answers %s %s", resp.Status, text)
	}
	if to.Scheme+"://"+to.Host+to.Path != back {
		d.t.Fatalf("the browser is sent to %s", to)
	}
	return to.Query()
}

// signs goes the whole way.
func (d *door) signs() (string, error) {
	d.t.Helper()
	q := d.goes(errand)
	if q.Get("state") != errand.State {
		d.t.Fatalf("the browser brings %v", q)
	}
	return d.Finish(d.t.Context(), errand, back, q.Get("code"))
}

func TestAVerifiedAddressComesBack(t *testing.T) {
	t.Parallel()
	for name, methods := range map[string][]string{"as the standard has it": nil, "in the header": {"client_secret_basic"}, "in the form": {"client_secret_post"}} {
		for _, key := range []*oidctest.Key{oidctest.NewRSA("r"), oidctest.NewECDSA("e")} {
			t.Run(name+", "+key.Alg, func(t *testing.T) {
				d := newDoor(t)
				d.provider.Rotate(key)
				d.provider.Methods = methods
				if methods == nil {
					d.provider.Discovery = func(doc map[string]any) { delete(doc, "token_endpoint_auth_methods_supported") }
					d.provider.Methods = []string{"client_secret_basic"}
				}
				email, err := d.signs()
				if err != nil || email != "ama@fair.test" {
					t.Errorf("%q, %v", email, err)
				}
			})
		}
	}
}

// Each of these would let somebody in as somebody else.
func TestATokenThatProvesNothing(t *testing.T) {
	t.Parallel()
	other := oidctest.NewRSA("first") // of the same name as the provider's
	claim := func(name string, value any) func(*oidctest.Provider) {
		return func(p *oidctest.Provider) { p.Claims = func(c map[string]any) { c[name] = value } }
	}
	signs := func(sign func(header, claims map[string]any) string) func(*oidctest.Provider) {
		return func(p *oidctest.Provider) { p.Sign = sign }
	}
	for name, c := range map[string]struct {
		set  func(*oidctest.Provider)
		want error
	}{
		"issuer of another":   {claim("iss", "https://accounts.example"), oidc.ErrRefused},
		"audience of another": {claim("aud", "somebody else's client"), oidc.ErrRefused},
		"audiences of others": {claim("aud", []string{"one", "two"}), oidc.ErrRefused},
		"made for another of several": {func(p *oidctest.Provider) {
			p.Claims = func(c map[string]any) { c["aud"], c["azp"] = []string{oidctest.ClientID, "other"}, "other" }
		}, oidc.ErrRefused},
		"several and nobody named":   {claim("aud", []string{oidctest.ClientID, "other"}), oidc.ErrRefused},
		"made for another party":     {claim("azp", "other"), oidc.ErrRefused},
		"expired":                    {claim("exp", time.Date(2026, 12, 18, 18, 59, 59, 0, time.UTC).Unix()), oidc.ErrRefused},
		"without an end":             {func(p *oidctest.Provider) { p.Claims = func(c map[string]any) { delete(c, "exp") } }, oidc.ErrRefused},
		"not yet":                    {claim("nbf", time.Date(2026, 12, 18, 19, 6, 0, 0, time.UTC).Unix()), oidc.ErrRefused},
		"another nonce":              {claim("nonce", "of-another-browser"), oidc.ErrRefused},
		"no nonce":                   {func(p *oidctest.Provider) { p.Claims = func(c map[string]any) { delete(c, "nonce") } }, oidc.ErrRefused},
		"unsigned":                   {signs(oidctest.Unsigned), oidc.ErrRefused},
		"signed with the secret":     {signs(oidctest.HS256([]byte(oidctest.ClientSecret))), oidc.ErrRefused},
		"signed with the public key": {func(p *oidctest.Provider) { p.Sign = oidctest.HS256(p.Key().PEM()) }, oidc.ErrRefused},
		"signed by another":          {signs(other.Sign), oidc.ErrRefused},
		"changed after it was signed": {func(p *oidctest.Provider) {
			k := p.Key()
			p.Sign = func(h, c map[string]any) string {
				good := k.Sign(h, c)
				c["email"] = "eve@fair.test"
				forged := k.Sign(h, c)
				return forged[:strings.LastIndexByte(forged, '.')] + good[strings.LastIndexByte(good, '.'):]
			}
		}, oidc.ErrRefused},
		"no token at all":         {signs(func(_, _ map[string]any) string { return "" }), oidc.ErrRefused},
		"no address":              {func(p *oidctest.Provider) { p.Email = nil }, oidc.ErrNoAddress},
		"an address that is none": {func(p *oidctest.Provider) { p.Email = []string{"ama@fair.test"} }, oidc.ErrNoAddress},
		"not verified":            {func(p *oidctest.Provider) { p.Verified = false }, oidc.ErrNoAddress},
		"nothing of verified":     {func(p *oidctest.Provider) { p.Verified = nil }, oidc.ErrNoAddress},
		"verified in a word":      {func(p *oidctest.Provider) { p.Verified = "false" }, oidc.ErrNoAddress},
		"verified by another name": {func(p *oidctest.Provider) {
			p.Verified = nil
			p.Claims = func(c map[string]any) { c["Email_Verified"] = true }
		}, oidc.ErrNoAddress},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDoor(t)
			d.provider.Change(c.set)
			if email, err := d.signs(); !errors.Is(err, c.want) || email != "" {
				t.Errorf("%q, %v", email, err)
			}
		})
	}
	t.Run("several and we are named", func(t *testing.T) {
		d := newDoor(t)
		d.provider.Claims = func(c map[string]any) { c["aud"], c["azp"] = []string{oidctest.ClientID, "other"}, oidctest.ClientID }
		if email, err := d.signs(); email == "" || err != nil {
			t.Errorf("%q, %v", email, err)
		}
	})
}

// A code is good once, for the browser that it was given to, and for who knows the secret.
func TestACodeOfAnother(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	code := d.goes(errand).Get("code")
	for name, e := range map[string]oidc.Errand{"verifier": {State: errand.State, Nonce: errand.Nonce, Verifier: strings.Repeat("w", 43)}, "nothing": {}} {
		if email, err := d.Finish(t.Context(), e, back, code); !errors.Is(err, oidc.ErrRefused) {
			t.Errorf("with another %s: %q, %v", name, email, err)
		}
	}
	if email, err := d.Finish(t.Context(), errand, "https://tickets.test/elsewhere", code); !errors.Is(err, oidc.ErrRefused) {
		t.Errorf("for another address: %q, %v", email, err)
	}
	if email, err := d.Finish(t.Context(), oidc.Errand{Nonce: "another", Verifier: errand.Verifier}, back, d.goes(errand).Get("code")); !errors.Is(err, oidc.ErrRefused) {
		t.Errorf("with another nonce: %q, %v", email, err)
	}
	if _, err := d.Finish(t.Context(), errand, back, code); err != nil {
		t.Fatal(err)
	}
	if email, err := d.Finish(t.Context(), errand, back, code); !errors.Is(err, oidc.ErrRefused) {
		t.Errorf("a second time: %q, %v", email, err)
	}
	wrong := newDoor(t, func(c *oidc.Config) { c.Secret = "wrong" })
	if email, err := wrong.signs(); !errors.Is(err, oidc.ErrRefused) || strings.Contains(fmt.Sprint(err), "wrong") {
		t.Errorf("with a wrong secret: %q, %v", email, err)
	}
}

// A provider that signs with another key is asked for it; one that it has taken back is good
// for an hour at most.
func TestAProviderThatChangesItsKey(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	old := d.provider.Key()
	if _, err := d.signs(); err != nil {
		t.Fatal(err)
	}
	d.provider.Rotate(oidctest.NewECDSA("second"))
	if _, err := d.signs(); err != nil {
		t.Errorf("with a new key: %v", err)
	}
	d.provider.Change(func(p *oidctest.Provider) {
		p.Sign = func(h, c map[string]any) string { h["alg"], h["kid"] = old.Alg, old.ID; return old.Sign(h, c) }
	})
	if _, err := d.signs(); !errors.Is(err, oidc.ErrRefused) {
		t.Errorf("with the key before: %v", err)
	}
	d.provider.Change(func(p *oidctest.Provider) { p.Sign = nil })
	const keys, itself = "/keys", "/.well-known/openid-configuration"
	k, i := d.provider.Asked(keys), d.provider.Asked(itself)
	if _, err := d.signs(); err != nil || d.provider.Asked(keys) != k || d.provider.Asked(itself) != i {
		t.Errorf("what is known was asked for anew: %v", err)
	}
	d.passes(time.Hour + time.Second)
	if _, err := d.signs(); err != nil || d.provider.Asked(keys) != k+1 || d.provider.Asked(itself) != i+1 {
		t.Errorf("after an hour keys were asked for %d times, not %d: %v", d.provider.Asked(keys), k+1, err)
	}
}

// What a provider does wrong holds nobody up and sends nothing elsewhere.
func TestAProviderThatFails(t *testing.T) {
	t.Parallel()
	var stolen sync.Map
	var sent atomic.Int64 // of what has no end, bytes
	thief := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		stolen.Store(r.URL.Path, r.Form.Encode()+r.Header.Get("Authorization"))
	}))
	t.Cleanup(thief.Close)
	at := func(path string, answer http.HandlerFunc) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path != path {
				return false
			}
			answer(w, r)
			return true
		}
	}
	faults := map[string]http.HandlerFunc{
		"down": func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, strings.Repeat("out ", 10_000), http.StatusBadGateway)
		},
		"too many": func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "slow", http.StatusTooManyRequests) },
		"hangs up": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"elsewhere": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, thief.URL+r.URL.Path, http.StatusTemporaryRedirect)
		},
		"no end": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"issuer":"`)
			for r.Context().Err() == nil {
				n, err := io.WriteString(w, strings.Repeat("a", 64<<10))
				sent.Add(int64(n))
				if err != nil {
					return
				}
			}
		},
		"no answer": func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body) // or nobody notices that who asked has gone
			<-r.Context().Done()
		},
		"no JSON":     func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") },
		"nothing":     func(http.ResponseWriter, *http.Request) {},
		"no such one": func(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) },
	}
	for name, fault := range faults {
		for _, path := range []string{"/.well-known/openid-configuration", "/token", "/keys"} {
			t.Run(name+" at "+path, func(t *testing.T) {
				t.Parallel()
				d := newDoor(t)
				d.provider.Fault = at(path, fault)
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				if name == "no answer" { // the person waits for less than the provider is given
					ctx, cancel = context.WithTimeout(t.Context(), time.Second)
					defer cancel()
				}
				begun := time.Now()
				if path == "/.well-known/openid-configuration" {
					if _, err := d.Begin(ctx, errand, back); !errors.Is(err, oidc.ErrDown) || len(err.Error()) > 1000 {
						t.Errorf("begun: %v", err)
					}
					if err := d.Try(ctx); ticketing.CodeOf(err) != ticketing.CodeOffline {
						t.Errorf("tried: %v", err)
					}
				} else if email, err := d.Finish(ctx, errand, back, d.goes(errand).Get("code")); !errors.Is(err, oidc.ErrDown) && !errors.Is(err, oidc.ErrRefused) || len(err.Error()) > 1000 {
					t.Errorf("finished: %q, %v", email, err)
				}
				if took := time.Since(begun); took > 20*time.Second {
					t.Errorf("it took %s", took)
				}
			})
		}
	}
	t.Cleanup(func() {
		if n := sent.Load(); n > 64<<20 { // a few times what lies in sockets
			t.Errorf("%d bytes without an end were taken in", n)
		}
		stolen.Range(func(path, what any) bool { t.Errorf("%s was sent elsewhere: %s", path, what); return true })
	})
}

// One that is down is asked again after a few seconds, by one of all who come.
func TestAProviderThatIsDownIsLeftAlone(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	d.provider.Fault = func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(http.StatusBadGateway); return true }
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if _, err := d.Begin(t.Context(), errand, back); !errors.Is(err, oidc.ErrDown) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := d.provider.Asked("/.well-known/openid-configuration"); n != 1 {
		t.Errorf("it was asked %d times", n)
	}
	d.provider.Change(func(p *oidctest.Provider) { p.Fault = nil })
	if _, err := d.Begin(t.Context(), errand, back); !errors.Is(err, oidc.ErrDown) {
		t.Errorf("at once: %v", err)
	}
	d.passes(6 * time.Second)
	if _, err := d.signs(); err != nil {
		t.Errorf("after a few seconds: %v", err)
	}
}

// Who waits for a slow one is bounded, and the others are told at once.
func TestASlowProviderHoldsUpFew(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	begun, end := make(chan struct{}, 100), make(chan struct{})
	d.provider.Fault = func(_ http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/token" {
			begun <- struct{}{}
			<-end
		}
		return false
	}
	code := d.goes(errand).Get("code")
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() { _, _ = d.Finish(t.Context(), errand, back, code) })
		<-begun
	}
	at := time.Now()
	if _, err := d.Finish(t.Context(), errand, back, code); !errors.Is(err, oidc.ErrDown) || time.Since(at) > time.Second {
		t.Errorf("one more after %s: %v", time.Since(at), err)
	}
	close(end)
	all.Wait()
	if _, err := d.signs(); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func TestWhatAnOrganizerSets(t *testing.T) {
	t.Parallel()
	good := oidc.Settings{Name: "Google", Issuer: "https://accounts.google.com", ClientID: "id", Secret: "secret"}
	for name, c := range map[string]struct {
		change   func(*oidc.Settings)
		loopback bool
		field    string
	}{
		"good":                  {func(*oidc.Settings) {}, false, ""},
		"a path":                {func(s *oidc.Settings) { s.Issuer = "https://id.example/realms/fair/" }, false, ""},
		"no name":               {func(s *oidc.Settings) { s.Name = "" }, false, "name"},
		"a long name":           {func(s *oidc.Settings) { s.Name = strings.Repeat("é", 41) }, false, "name"},
		"a name of two lines":   {func(s *oidc.Settings) { s.Name = "a\nb" }, false, "name"},
		"no issuer":             {func(s *oidc.Settings) { s.Issuer = "" }, false, "issuer"},
		"a word":                {func(s *oidc.Settings) { s.Issuer = "accounts.google.com" }, false, "issuer"},
		"plain HTTP":            {func(s *oidc.Settings) { s.Issuer = "http://id.example" }, true, "issuer"},
		"this machine":          {func(s *oidc.Settings) { s.Issuer = "http://127.0.0.1:8080" }, false, "issuer"},
		"this machine, allowed": {func(s *oidc.Settings) { s.Issuer = "http://127.0.0.1:8080" }, true, ""},
		"its like":              {func(s *oidc.Settings) { s.Issuer = "http://127.0.0.1.example" }, true, "issuer"},
		"a file":                {func(s *oidc.Settings) { s.Issuer = "file:///etc/passwd" }, true, "issuer"},
		"a question":            {func(s *oidc.Settings) { s.Issuer += "?a=b" }, false, "issuer"},
		"a person":              {func(s *oidc.Settings) { s.Issuer = "https://me:pw@id.example" }, false, "issuer"},
		"no client":             {func(s *oidc.Settings) { s.ClientID = "" }, false, "clientId"},
		"no secret":             {func(s *oidc.Settings) { s.Secret = "" }, false, "secret"},
	} {
		s := good
		c.change(&s)
		p, err := oidc.New(oidc.Config{Settings: s, Loopback: c.loopback, Now: time.Now})
		var refused *ticketing.Error
		if errors.As(err, &refused); c.field == "" != (err == nil) || refused != nil && refused.Args["field"] != c.field {
			t.Errorf("%s: %v", name, err)
		}
		if p != nil && (p.Settings().Secret != "" || p.Settings().Issuer != s.Issuer) {
			t.Errorf("%s: it says %+v", name, p.Settings())
		}
	}
	if text := fmt.Sprintf("%v %+v %#v %s", good, good, good, good.Secret); strings.Contains(text, "secret\"") || strings.Contains(text, " secret") {
		t.Errorf("it prints %s", text)
	}
}

// What is wrong with a provider is said when it is set.
func TestAProviderIsTried(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		say  func(map[string]any)
		want ticketing.Code
	}{
		"well":                   {nil, ""},
		"by another name":        {func(doc map[string]any) { doc["issuer"] = doc["issuer"].(string) + "/" }, ticketing.CodeInvalid},
		"a secret in the clear":  {func(doc map[string]any) { doc["token_endpoint"] = "http://id.example/token" }, ticketing.CodeInvalid},
		"keys in the clear":      {func(doc map[string]any) { doc["jwks_uri"] = "http://id.example/keys" }, ticketing.CodeInvalid},
		"a person in the clear":  {func(doc map[string]any) { doc["authorization_endpoint"] = "http://id.example/authorize" }, ticketing.CodeInvalid},
		"nowhere to send people": {func(doc map[string]any) { delete(doc, "authorization_endpoint") }, ticketing.CodeInvalid},
	} {
		d := newDoor(t)
		d.provider.Discovery = c.say
		if err := d.Try(t.Context()); ticketing.CodeOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := d.Begin(t.Context(), errand, back); c.want != "" && !errors.Is(err, oidc.ErrDown) {
			t.Errorf("%s: a buyer is told %v", name, err)
		}
	}
}
