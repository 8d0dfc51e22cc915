package hub_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/hub"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/mail/mailtest"
	"github.com/ticketcrib/ticketcrib/backend/oidc/oidctest"
	"github.com/ticketcrib/ticketcrib/backend/queue"
	"github.com/ticketcrib/ticketcrib/backend/secrets"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// withProvider opens a sale on the web whose buyers may sign in through a provider, too.
func withProvider(t *testing.T, p queue.Policy) (*street, *mailtest.Sink, *oidctest.Provider) {
	t.Helper()
	s, sink := verified(t, 100, p)
	return s, sink, s.lets()
}

// doorman keeps settings in a vault of its own.
func (k *till) doorman() *hub.Doorman {
	k.t.Helper()
	v, err := secrets.Open(secrets.Config{Dir: k.t.TempDir()})
	if err != nil {
		k.t.Fatal(err)
	}
	return &hub.Doorman{Vault: v, Now: k.Clock.Now, Loopback: true}
}

// identity is a provider on the fair's clock.
func (k *till) identity() *oidctest.Provider {
	k.t.Helper()
	p := oidctest.Open("http://tickets.test/me/back")
	k.t.Cleanup(p.Close)
	p.Now = func() time.Time { return time.UnixMilli(k.Clock.Now()) }
	return p
}

func setsIn(p *oidctest.Provider) hubapi.SetSignIn {
	return hubapi.SetSignIn{Name: "Fair ID", Issuer: p.Issuer, ClientID: oidctest.ClientID, Secret: oidctest.ClientSecret}
}

// lets an organizer set a provider.
func (k *till) lets() *oidctest.Provider {
	k.t.Helper()
	p := k.identity()
	in, err := k.hasKept(p).Open()
	if err != nil {
		k.t.Fatal(err)
	}
	k.Hub.UseSignIn(in)
	return p
}

// hasKept is a doorman who knows a provider.
func (k *till) hasKept(p *oidctest.Provider) *hub.Doorman {
	k.t.Helper()
	d := k.doorman()
	if _, err := d.Set(k.t.Context(), setsIn(p)); err != nil {
		k.t.Fatal(err)
	}
	return d
}

// opens asks for a page and follows nobody; it returns where it is sent to, "" for nowhere, and
// the cookies that it is given.
func (b *buyer) opens(address string, set ...func(*http.Request)) (to string, given []*http.Cookie) {
	b.s.t.Helper()
	r, err := http.NewRequestWithContext(b.s.t.Context(), http.MethodGet, address, nil)
	if err != nil {
		b.s.t.Fatal(err)
	}
	for _, f := range set {
		f(r)
	}
	client := *b.client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	answer, err := client.Do(r)
	if err != nil {
		b.s.t.Fatal(err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		b.s.t.Fatal(err)
	}
	if answer.StatusCode >= 400 {
		b.s.t.Fatalf("%s is answered with %s %s", address, answer.Status, raw)
	}
	return answer.Header.Get("Location"), answer.Cookies()
}

// leaves goes to the provider and returns the address with which the browser would come back.
func (b *buyer) leaves(from string) (back string) {
	b.s.t.Helper()
	to, _ := b.opens(b.s.server.URL + "/me/with?to=" + url.QueryEscape(from))
	if !strings.HasPrefix(to, "http://127.0.0.1:") {
		b.s.t.Fatalf("the browser is sent to %s", to)
	}
	back, _ = b.opens(to)
	path, ours := strings.CutPrefix(back, "http://tickets.test")
	if !ours {
		b.s.t.Fatalf("the provider sends the browser to %s", back)
	}
	return path
}

// goesThrough signs in through the provider and returns the page where the browser arrives.
func (b *buyer) goesThrough(from string) string {
	b.s.t.Helper()
	to, _ := b.opens(b.s.server.URL + b.leaves(from))
	return to
}

func (b *buyer) me() hubapi.ShopMe {
	b.s.t.Helper()
	return must[hubapi.ShopMe](b, "GET", "/api/me", nil)
}

// Whoever comes through the provider is who he is by a mail's link: one account, whichever
// way, and what stands in the browser comes along.
func TestAProviderSignsInToTheSameAccount(t *testing.T) {
	t.Parallel()
	s, sink, provider := withProvider(t, queue.Policy{Line: true, Shoppers: 1})
	provider.Email = "AMA@Fair.test"
	phone, laptop := s.buyer(), s.buyer()
	joined := must[hubapi.ShopEntry](phone, "POST", onWeb+"/join", hubapi.ShopJoin{})
	s.tick(2)
	if _, code := phone.do("POST", onWeb+"/claim", struct{}{}, nil); code != ticketing.CodeUnverified {
		t.Errorf("a claim without an address: %q", code)
	}
	if me := phone.me(); me.With != "Fair ID" || me.Verified {
		t.Errorf("who has not signed in is told %+v", me)
	}
	page := "/e/" + string(fair.EventID)
	if to := phone.goesThrough(page); to != page {
		t.Fatalf("the browser goes on to %s", to)
	}
	if me := phone.me(); !me.Verified || me.Email != "a•••@fair.test" {
		t.Fatalf("who has signed in is %+v", me)
	}
	laptop.verifies(sink, "ama@fair.test")
	if a, b := phone.place(), laptop.place(); a.Number != joined.Number || b.Number != joined.Number || b.State != "called" {
		t.Errorf("on the phone %+v, on the laptop %+v", a, b)
	}
	if e := must[hubapi.ShopEntry](phone, "POST", onWeb+"/claim", struct{}{}); e.State != "claimed" {
		t.Fatalf("claimed: %+v", e)
	}
	s.Clock.Add(2000)
	o := phone.pays(must[hubapi.ShopOrder](phone, "POST", onWeb+"/hold", chosen("1", 2)))
	if mine := must[hubapi.ShopMine](laptop, "GET", "/api/me/orders", nil); len(mine.Orders) != 1 || mine.Orders[0].Order != o.Order {
		t.Errorf("by the mail's code one has %+v", mine.Orders)
	}
	provider.Change(func(p *oidctest.Provider) { p.Email = "eve@fair.test" })
	other := s.buyer()
	other.goesThrough("/me")
	if mine := must[hubapi.ShopMine](other, "GET", "/api/me/orders", nil); len(mine.Orders) != 0 {
		t.Errorf("somebody else has %+v", mine.Orders)
	}
}

// With each sign-in the cookie from before is nobody's.
func TestACookieFromBeforeTheProviderIsNobodys(t *testing.T) {
	t.Parallel()
	s, _, _ := withProvider(t, queue.Policy{Line: true})
	b, thief := s.buyer(), s.buyer()
	must[hubapi.ShopEntry](b, "POST", onWeb+"/join", hubapi.ShopJoin{})
	at, _ := url.Parse(s.server.URL)
	thief.client.Jar.SetCookies(at, b.client.Jar.Cookies(at))
	b.goesThrough("/me")
	if _, code := thief.do("GET", onWeb+"/entry", nil, nil); code != ticketing.CodeNotFound {
		t.Errorf("a place by the cookie from before: %q", code)
	}
	if me := thief.me(); me.Verified {
		t.Errorf("the cookie from before is %+v", me)
	}
}

// What comes back is good once, in the browser that has begun it, and for ten minutes.
func TestAnErrandIsOfOneBrowserAndOnce(t *testing.T) {
	t.Parallel()
	s, _, _ := withProvider(t, queue.Policy{Line: true})
	refused := func(what string, b *buyer, path string) {
		t.Helper()
		if to, _ := b.opens(s.server.URL + path); to != "/me?with=over" || b.me().Verified {
			t.Errorf("%s goes on to %s as %+v", what, to, b.me())
		}
	}
	victim, attacker := s.buyer(), s.buyer()
	theirs := attacker.leaves("/me")
	refused("without an errand", victim, theirs)
	own := victim.leaves("/me")
	refused("with somebody else's state", victim, theirs)
	refused("without a state", victim, "/me/back?code=code-1")
	// The victim's own errand goes on, whatever others have sent him to.
	if to, _ := victim.opens(s.server.URL + own); to != "/me" || !victim.me().Verified {
		t.Fatalf("the own errand goes on to %s as %+v", to, victim.me())
	}
	refused("once more", s.buyer(), own)
	late := s.buyer()
	path := late.leaves("/me")
	s.Clock.Add(10*60_000 + 1)
	refused("after ten minutes", late, path)
	// Nobody chooses for himself until when it is good, and where it goes on to.
	at, _ := url.Parse(s.server.URL)
	for what, change := range map[string]func(raw []byte){
		"another errand":    func(raw []byte) { raw[0]++ },
		"a later end":       func(raw []byte) { raw[20]++ },
		"another page":      func(raw []byte) { copy(raw[24:], "//e") },
		"another signature": func(raw []byte) { raw[len(raw)-1]++ },
	} {
		forged := s.buyer()
		path := forged.leaves("/me")
		for _, k := range forged.client.Jar.Cookies(at) {
			raw, err := base64.RawURLEncoding.DecodeString(k.Value)
			if err != nil || len(raw) != 16+8+len("/me")+32 {
				t.Fatalf("the cookie is %s, %v", k, err)
			}
			change(raw)
			k.Value = base64.RawURLEncoding.EncodeToString(raw)
			forged.client.Jar.SetCookies(at, []*http.Cookie{k})
		}
		refused(what, forged, path)
	}
}

// An errand whose code is good at the provider a second time is used up here all the same.
func TestAnErrandIsUsedUpHere(t *testing.T) {
	t.Parallel()
	s, _, provider := withProvider(t, queue.Policy{Line: true})
	b := s.buyer()
	to, _ := b.opens(s.server.URL + "/me/with")
	at, _ := url.Parse(s.server.URL)
	cookies := b.client.Jar.Cookies(at)
	for i, want := range []string{"/me", "/me?with=over"} {
		one := s.buyer()
		one.client.Jar.SetCookies(at, cookies)
		back, _ := one.opens(to) // a code of its own each time
		if on, _ := one.opens(s.server.URL + strings.TrimPrefix(back, "http://tickets.test")); on != want || one.me().Verified != (i == 0) {
			t.Errorf("time %d goes on to %s as %+v", i+1, on, one.me())
		}
	}
	if provider.Asked("/token") != 2 {
		t.Errorf("the provider was asked for %d tokens", provider.Asked("/token"))
	}
}

// A hub that was begun anew meanwhile, or another node, takes an errand up: it lies in the
// browser alone. Over TLS no other host can have planted it.
func TestAnErrandLiesInTheBrowser(t *testing.T) {
	t.Parallel()
	s, _, provider := withProvider(t, queue.Policy{Line: true})
	b := s.buyer()
	path := b.leaves("/me")
	in, err := s.hasKept(provider).Open()
	if err != nil {
		t.Fatal(err)
	}
	s.Restore(s.Backup())
	s.Hub.UseSignIn(in)
	s.server.Config.Handler = s.Hub.Web()
	if to, _ := b.opens(s.server.URL + path); to != "/me" || !b.me().Verified {
		t.Errorf("after the hub has begun anew one goes on to %s as %+v", to, b.me())
	}
	s.Web = "https://tickets.test"
	_, cookies := s.buyer().opens(s.server.URL + "/me/with")
	if len(cookies) != 1 {
		t.Fatalf("over TLS the cookies are %v", cookies)
	}
	if c := cookies[0]; c.Name != "__Host-tc_errand" || !c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" || c.SameSite != http.SameSiteLaxMode || c.MaxAge != 600 {
		t.Errorf("over TLS the cookie is %v", c)
	}
}

// Whatever goes wrong is a sentence on a page, the code beside it, and nobody is signed in.
func TestAProviderThatSignsNobodyIn(t *testing.T) {
	t.Parallel()
	s, sink, provider := withProvider(t, queue.Policy{Line: true})
	for why, set := range map[string]func(*oidctest.Provider){
		"denied":     func(p *oidctest.Provider) { p.Denies = true },
		"unverified": func(p *oidctest.Provider) { p.Verified = false },
		"refused":    func(p *oidctest.Provider) { p.Sign = oidctest.Unsigned },
		"down": func(p *oidctest.Provider) {
			p.Fault = func(w http.ResponseWriter, r *http.Request) bool {
				if r.URL.Path == "/token" {
					w.WriteHeader(http.StatusBadGateway)
				}
				return r.URL.Path == "/token"
			}
		},
	} {
		provider.Change(set)
		b := s.buyer()
		if to := b.goesThrough("/me"); to != "/me?with="+why || b.me().Verified {
			t.Errorf("%s: the browser goes on to %s as %+v", why, to, b.me())
		}
		provider.Change(func(p *oidctest.Provider) { p.Denies, p.Verified, p.Sign, p.Fault = false, true, nil, nil })
	}
	// An address of theirs that is none of ours.
	provider.Change(func(p *oidctest.Provider) { p.Email = "ama@localhost" })
	if to := s.buyer().goesThrough("/me"); to != "/me?with=unverified" {
		t.Errorf("an address that nobody can write to goes on to %s", to)
	}
	// It does not answer at all: the other way goes on.
	s.Clock.Add(2 * fair.Hour)
	provider.Close()
	b := s.buyer()
	if to, _ := b.opens(s.server.URL + "/me/with?to=/e/" + string(fair.EventID)); to != "/e/"+string(fair.EventID)+"?with=down" {
		t.Errorf("with a provider that is down one goes on to %s", to)
	}
	b.verifies(sink, "ama@fair.test")
}

// Nobody is sent anywhere but to a page of ours, and no stranger's page begins it.
func TestTheWayBackIsOurs(t *testing.T) {
	t.Parallel()
	s, _, provider := withProvider(t, queue.Policy{Line: true})
	for _, to := range []string{"https://evil.example/", "//evil.example", `/\evil.example`, "/me/../../evil", "/e/a/b", "/e/", "/e/a?b=c", "/e/a\r\nX: y", "/o/secret", "javascript:alert(1)", "/me\n", ""} {
		if on := s.buyer().goesThrough(to); on != "/me" {
			t.Errorf("%q goes on to %s", to, on)
		}
	}
	for site, begins := range map[string]bool{"cross-site": false, "same-site": false, "same-origin": true, "none": true} {
		to, _ := s.buyer().opens(s.server.URL+"/me/with", func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", site) })
		if strings.HasPrefix(to, provider.Issuer) != begins {
			t.Errorf("from %s one goes on to %s", site, to)
		}
	}
	s.Hub.UseSignIn(nil)
	if to, _ := s.buyer().opens(s.server.URL + "/me/with"); to != "/me" {
		t.Errorf("without a provider one goes on to %s", to)
	}
}

// Neither begins without end.
func TestSigningInThroughAProviderIsBounded(t *testing.T) {
	t.Parallel()
	s, _, _ := withProvider(t, queue.Policy{Line: true})
	b := s.buyer()
	must[hubapi.ShopEntry](b, "POST", onWeb+"/join", hubapi.ShopJoin{})
	for n := 0; ; n++ {
		to, _ := b.opens(s.server.URL + "/me/with")
		if to == "/me?with=too_many" {
			break
		}
		if n > 10 {
			t.Fatal("one browser begins as often as it likes")
		}
	}
	guesses := s.buyer()
	for n := 0; ; n++ {
		to, _ := guesses.opens(s.server.URL + "/me/back?state=x&code=y")
		if to == "/me?with=too_many" {
			break
		}
		if n > 400 {
			t.Fatal("one network guesses as often as it likes")
		}
	}
}

// Who has no script finds the way too, what came of it, and who he is.
func TestSigningInWithoutAScript(t *testing.T) {
	t.Parallel()
	s, _, _ := withProvider(t, queue.Policy{Line: true})
	b := s.buyer()
	page := func(path string) string {
		t.Helper()
		r, err := b.client.Get(s.server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		raw, err := io.ReadAll(r.Body)
		if err != nil || !strings.Contains(r.Header.Get("Content-Security-Policy"), "form-action 'none'") {
			t.Fatal(err, r.Header)
		}
		return string(raw)
	}
	if text := page("/me?with=unverified"); !strings.Contains(text, `href="/me/with"`) || !strings.Contains(text, "Go on with Fair ID") || !strings.Contains(text, "Fair ID does not say that your e-mail is verified.") {
		t.Errorf("the page says %s", text)
	}
	if text := page("/me?lang=fr&with=<b>"); !strings.Contains(text, "Continuer avec Fair ID") || strings.Contains(text, "<b>") || strings.Contains(text, "alert") {
		t.Errorf("the page says %s", text)
	}
	b.goesThrough("/me")
	if text := page("/me"); !strings.Contains(text, "a•••@fair.test") || strings.Contains(text, "/me/with") {
		t.Errorf("who is signed in is told %s", text)
	}
}

// What an organizer sets is tried, sealed, found again, and never told.
func TestAnOrganizerSetsAProvider(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{})
	p, d := s.identity(), s.doorman()
	set := setsIn(p)
	if in, err := d.Open(); err != nil || in != nil {
		t.Errorf("before: %v, %v", in, err)
	}
	field := func(err error) string {
		var refused *ticketing.Error
		errors.As(err, &refused)
		if refused == nil {
			return ""
		}
		return refused.Args["field"]
	}
	for name, c := range map[string]struct {
		change func(*hubapi.SetSignIn)
		field  string
	}{
		"no name":           {func(s *hubapi.SetSignIn) { s.Name = " " }, "name"},
		"a word":            {func(s *hubapi.SetSignIn) { s.Issuer = "google" }, "issuer"},
		"nobody there":      {func(s *hubapi.SetSignIn) { s.Issuer += "/nobody" }, "issuer"},
		"spelled otherwise": {func(s *hubapi.SetSignIn) { s.Issuer += "/" }, "issuer"},
		"no client":         {func(s *hubapi.SetSignIn) { s.ClientID = "" }, "clientId"},
		"no secret":         {func(s *hubapi.SetSignIn) { s.Secret = "" }, "secret"},
	} {
		wrong := set
		c.change(&wrong)
		if _, err := d.Set(t.Context(), wrong); err == nil || field(err) != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
	if in, err := d.Open(); err != nil || in != nil {
		t.Errorf("what is refused was kept: %v, %v", in, err)
	}
	spaced := set
	spaced.Issuer, spaced.Secret = " "+set.Issuer+" ", set.Secret+"\n"
	in, err := d.Set(t.Context(), spaced)
	if err != nil {
		t.Fatal(err)
	}
	s.Hub.UseSignIn(in)
	set.Name, set.Secret = "Fair", "" // kept for whom it was given for
	if _, err := d.Set(t.Context(), set); err != nil {
		t.Errorf("with the secret that is kept: %v", err)
	}
	set.ClientID = "another"
	if _, err := d.Set(t.Context(), set); field(err) != "secret" {
		t.Errorf("another client with the secret of the first: %v", err)
	}
	again, err := d.Open() // as a hub that starts finds it
	if err != nil || again.Settings().Name != "Fair" {
		t.Fatalf("%+v, %v", again, err)
	}
	s.Hub.UseSignIn(again)
	s.mails()
	if b := s.buyer(); b.goesThrough("/me") != "/me" || !b.me().Verified {
		t.Errorf("through what was kept one is %+v", b.me())
	}
	doc := s.Hub.SignIn()
	raw, err := json.Marshal(doc)
	if err != nil || doc.Redirect != "http://tickets.test/me/back" || doc.Issuer != p.Issuer || strings.Contains(string(raw), oidctest.ClientSecret) {
		t.Errorf("the Office is told %s, %v", raw, err)
	}
	if _, err := d.Set(t.Context(), hubapi.SetSignIn{Off: true}); err != nil {
		t.Error(err)
	}
	if in, err := d.Open(); err != nil || in != nil {
		t.Errorf("after: %v, %v", in, err)
	}
}
