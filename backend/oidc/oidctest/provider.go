// Package oidctest is an OpenID Connect provider for tests: it answers over HTTP as a real one
// does, holds real keys, and refuses what a real one refuses. Who comes to it has signed in
// there already and agrees.
//
// It must never give a token to who does not show the secret and the verifier of the code.
package oidctest

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// What its only client has agreed on with it.
const (
	ClientID     = "ticketcrib@fair.test"
	ClientSecret = "s3cret/with+signs&more"
)

// Provider is a running provider. Its fields are set before anybody comes, or with Change.
type Provider struct {
	Issuer string
	// Redirects are the addresses to which browsers may be sent back.
	Redirects []string
	// Email and Verified are what it says of who comes; nil: it says nothing of it.
	Email, Verified any
	// Denies: who comes does not agree.
	Denies bool
	// Methods are how the secret may be shown, and Algorithms how tokens are signed, as it
	// announces them.
	Methods, Algorithms []string
	// Now is its clock.
	Now func() time.Time
	// Claims changes what a token says before it is signed.
	Claims func(map[string]any)
	// Sign makes a token of its header and claims; nil: with the newest key, properly.
	Sign func(header, claims map[string]any) string
	// Discovery changes what it says of itself.
	Discovery func(map[string]any)
	// Fault, where it is not nil and returns true, has answered a request in the stead of the provider.
	Fault func(http.ResponseWriter, *http.Request) bool

	mu     sync.Mutex
	server *httptest.Server
	keys   []*Key
	codes  map[string]asked
	asks   map[string]int
}

// asked is what a code was given for.
type asked struct {
	redirect, nonce, challenge string
	used                       bool
}

// Open starts a provider whose browsers may be sent back to redirects. Close ends it.
func Open(redirects ...string) *Provider {
	p := &Provider{Redirects: redirects, Email: "ama@fair.test", Verified: true, Methods: []string{"client_secret_basic", "client_secret_post"},
		Algorithms: []string{"RS256", "ES256", "HS256", "none"}, Now: time.Now, keys: []*Key{NewRSA("first")}, codes: map[string]asked{}, asks: map[string]int{}}
	p.server = httptest.NewServer(p)
	p.Issuer = p.server.URL
	return p
}

// Close ends it.
func (p *Provider) Close() { p.server.Close() }

// Change sets something while it runs.
func (p *Provider) Change(set func(*Provider)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	set(p)
}

// Rotate has it sign with another key from now on, and forget all earlier ones.
func (p *Provider) Rotate(k *Key) { p.Change(func(p *Provider) { p.keys = []*Key{k} }) }

// Key is the one that it signs with.
func (p *Provider) Key() *Key { return p.keys[len(p.keys)-1] }

// Asked is how often a path was asked for.
func (p *Provider) Asked(path string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asks[path]
}

// ServeHTTP answers.
func (p *Provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.asks[r.URL.Path]++
	fault := p.Fault
	p.mu.Unlock()
	if fault != nil && fault(w, r) { // unlocked: it may take its time
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch r.Method + " " + r.URL.Path {
	case "GET /.well-known/openid-configuration":
		p.discovery(w)
	case "GET /keys":
		var keys []any
		for _, k := range p.keys {
			keys = append(keys, k.public())
		}
		say(w, http.StatusOK, map[string]any{"keys": keys})
	case "GET /authorize":
		p.authorize(w, r)
	case "POST /token":
		p.token(w, r)
	default:
		http.NotFound(w, r)
	}
}

func say(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// discovery: OpenID Connect Discovery 1.0, 3.
func (p *Provider) discovery(w http.ResponseWriter) {
	doc := map[string]any{"issuer": p.Issuer, "authorization_endpoint": p.Issuer + "/authorize", "token_endpoint": p.Issuer + "/token", "jwks_uri": p.Issuer + "/keys",
		"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"}, "id_token_signing_alg_values_supported": p.Algorithms,
		"scopes_supported": []string{"openid", "email"}, "token_endpoint_auth_methods_supported": p.Methods, "code_challenge_methods_supported": []string{"S256"}}
	if p.Discovery != nil {
		p.Discovery(doc)
	}
	say(w, http.StatusOK, doc)
}

// authorize: Core 1.0, 3.1.2, and RFC 7636, 4.3. A request that is not ours is answered here,
// and nobody is sent anywhere.
func (p *Provider) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("client_id") != ClientID || !slices.Contains(p.Redirects, q.Get("redirect_uri")) {
		http.Error(w, "This client or its address is not known.", http.StatusBadRequest)
		return
	}
	back := url.Values{"state": {q.Get("state")}}
	switch {
	case q.Get("response_type") != "code" || !slices.Contains(strings.Fields(q.Get("scope")), "openid") || q.Get("state") == "" || q.Get("nonce") == "":
		back.Set("error", "invalid_request")
	case q.Get("code_challenge_method") != "S256" || len(q.Get("code_challenge")) != 43:
		back.Set("error", "invalid_request")
	case p.Denies:
		back.Set("error", "access_denied")
	default:
		code := fmt.Sprintf("code-%d", len(p.codes)+1)
		p.codes[code] = asked{redirect: q.Get("redirect_uri"), nonce: q.Get("nonce"), challenge: q.Get("code_challenge")}
		back.Set("code", code)
	}
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+back.Encode(), http.StatusFound)
}

// token: Core 1.0, 3.1.3, and RFC 7636, 4.6.
func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	refused := func(code string) { say(w, http.StatusBadRequest, map[string]any{"error": code}) }
	if err := r.ParseForm(); err != nil {
		refused("invalid_request")
		return
	}
	if !p.knows(r) {
		say(w, http.StatusUnauthorized, map[string]any{"error": "invalid_client"})
		return
	}
	code := r.PostForm.Get("code")
	a, ok := p.codes[code]
	sum := sha256.Sum256([]byte(r.PostForm.Get("code_verifier")))
	proven := len(r.PostForm.Get("code_verifier")) >= 43 && base64.RawURLEncoding.EncodeToString(sum[:]) == a.challenge
	if r.PostForm.Get("grant_type") != "authorization_code" || !ok || a.used || a.redirect != r.PostForm.Get("redirect_uri") || !proven {
		refused("invalid_grant")
		return
	}
	a.used = true
	p.codes[code] = a
	say(w, http.StatusOK, map[string]any{"access_token": "access-" + code, "token_type": "Bearer", "expires_in": 300, "id_token": p.idToken(a.nonce)})
}

// knows reports whether a request shows the client's secret, once and in an announced way.
func (p *Provider) knows(r *http.Request) bool {
	id, secret, basic := r.BasicAuth()
	method := "client_secret_basic"
	if basic { // spelled as in a form (RFC 6749, 2.3.1)
		id, _ = url.QueryUnescape(id)
		secret, _ = url.QueryUnescape(secret)
	} else {
		id, secret, method = r.PostForm.Get("client_id"), r.PostForm.Get("client_secret"), "client_secret_post"
	}
	return slices.Contains(p.Methods, method) && id == ClientID && subtle.ConstantTimeCompare([]byte(secret), []byte(ClientSecret)) == 1
}

func (p *Provider) idToken(nonce string) string {
	now := p.Now()
	claims := map[string]any{"iss": p.Issuer, "aud": ClientID, "sub": "person-1", "iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(), "nonce": nonce}
	if p.Email != nil {
		claims["email"] = p.Email
	}
	if p.Verified != nil {
		claims["email_verified"] = p.Verified
	}
	if p.Claims != nil {
		p.Claims(claims)
	}
	k := p.Key()
	header := map[string]any{"typ": "JWT", "alg": k.Alg, "kid": k.ID}
	if p.Sign != nil {
		return p.Sign(header, claims)
	}
	return k.Sign(header, claims)
}
