package hub_test

import (
	"bytes"
	"crypto/sha256"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/queue"
)

// Whatever a stranger sends to whichever of the buyers' routes, he is refused in words and
// not with a fault, and nothing of somebody else changes.
func TestStrangersAreRefusedInWords(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 10, queue.Policy{})
	holder := s.buyer()
	o := must[hubapi.ShopOrder](holder, "POST", onWeb+"/hold", chosen("mine", 2))
	sum := sha256.Sum256([]byte("noise"))
	bodies := map[string]string{
		"nothing": "", "cut short": `{"key":"`, "a list": "[]", "null": "null", "another kind": `{"key":1,"items":"x","total":"1","code":[],"email":{}}`,
		"noise": string(sum[:]), "too large": `{"key":"` + strings.Repeat("a", 20<<10) + `"}`, "deep": strings.Repeat("[", 10_000), "numbers that fit nowhere": `{"total":1e999,"items":[{"type":-9223372036854775809,"count":99999999999999999999}]}`,
	}
	cookies := map[string]string{"no cookie": "", "a short one": "tc_buyer=AAAA", "a forged one": "tc_buyer=" + strings.Repeat("A", 43), "markup": `tc_buyer="<script>"`}
	routes := s.Hub.WebRoutes()
	if len(routes) < 15 {
		t.Fatalf("only %d routes are walked", len(routes))
	}
	for _, route := range routes {
		method, path := route[0], route[1]
		for _, order := range []string{strings.Repeat("A", 43), "..%2f..%2f", "%00"} {
			filled := strings.NewReplacer("{event}", string(fair.EventID), "{order}", order, "{n:[0-9]{1,4}}", "1").Replace(path)
			if strings.Contains(filled, "{") {
				continue // a page's own file
			}
			for cookie, value := range cookies {
				for what, body := range bodies {
					if method == http.MethodGet && what != "nothing" || strings.HasSuffix(path, "/stream") {
						continue
					}
					s.Clock.Add(1_000) // who is slowed is refused too, but not for what he sends
					r, err := http.NewRequestWithContext(t.Context(), method, s.server.URL+filled, bytes.NewReader([]byte(body)))
					if err != nil {
						t.Fatal(err)
					}
					r.Header.Set("Content-Type", "application/json")
					if value != "" {
						r.Header.Set("Cookie", value)
					}
					answer, err := http.DefaultClient.Do(r)
					if err != nil {
						t.Fatal(err)
					}
					said, _ := io.ReadAll(answer.Body)
					_ = answer.Body.Close()
					if answer.StatusCode >= 500 {
						t.Errorf("%s %s with %s and a body of %s: %d %.200s", method, filled, cookie, what, answer.StatusCode, said)
					}
					if kind := answer.Header.Get("Content-Type"); answer.StatusCode >= 400 && strings.HasPrefix(path, "/api/") && order[0] == 'A' && kind != "application/problem+json" && !strings.HasPrefix(kind, "text/plain") {
						t.Errorf("%s %s: refused as %s", method, filled, kind)
					}
				}
			}
			if !strings.Contains(path, "{order}") {
				break
			}
		}
	}
	if got := must[hubapi.ShopOrder](holder, "GET", "/api/o/"+o.Order, nil); got.Order != o.Order {
		t.Errorf("the order of somebody else is %+v", got)
	}
}

// Over TLS a buyer's cookie is one that no other host of the domain can plant, and one that
// might have been planted is nobody's.
func TestOverTLSACookieIsOfThisHostAlone(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 10, queue.Policy{Line: true})
	plain := s.joined("")
	if plain.Name != "tc_buyer" || plain.Secure {
		t.Errorf("without TLS the cookie is %v", plain)
	}
	s.Web = "https://tickets.test"
	own := s.joined("")
	if own.Name != "__Host-tc_buyer" || !own.Secure || own.Path != "/" || own.Domain != "" || !own.HttpOnly {
		t.Errorf("over TLS the cookie is %v", own)
	}
	if again := s.joined(own.Name + "=" + own.Value); again != nil {
		t.Errorf("who comes again is given %v", again)
	}
	if another := s.joined("tc_buyer=" + own.Value); another == nil {
		t.Error("a cookie that might have been planted is taken")
	}
}

// joined joins with a cookie and returns the one that the answer sets.
func (s *street) joined(cookie string) *http.Cookie {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), "POST", s.server.URL+onWeb+"/join", strings.NewReader("{}"))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Cookie", cookie)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		s.t.Fatalf("joining: %d", answer.StatusCode)
	}
	for _, c := range answer.Cookies() {
		return c
	}
	return nil
}
