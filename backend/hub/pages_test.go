package hub

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gorilla/mux"

	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// table is a counter that knows one event and one order.
type table struct {
	event hubapi.ShopEvent
	order hubapi.ShopOrder
	err   error
}

func (t *table) ShopEvents(context.Context) ([]hubapi.ShopEvent, error) {
	return []hubapi.ShopEvent{t.event}, t.err
}

func (t *table) ShopEvent(_ context.Context, id ticketing.EventID) (hubapi.ShopEvent, error) {
	if id != t.event.ID && t.err == nil {
		return hubapi.ShopEvent{}, ticketing.Errorf(ticketing.CodeNotFound, "There is nothing on sale here.")
	}
	return t.event, t.err
}

func (t *table) ShopOrder(_ context.Context, link string) (hubapi.ShopOrder, error) {
	if link != t.order.Order && t.err == nil {
		return hubapi.ShopOrder{}, noOrder()
	}
	return t.order, t.err
}

const friday = 1_797_620_400_000 // Fri 18 Dec 2026, 19:00 in Accra

func newTable() *table {
	p := hubapi.ShopPerformance{ID: "00000000000000aa", DoorsAt: friday - 5_400_000, StartsAt: friday, EndsAt: friday + 18_000_000, OnSale: true, Left: []int64{-1, 0, 3}, MayReturn: []bool{false, true, false}}
	return &table{
		event: hubapi.ShopEvent{ID: "e-1", Name: "Highlife & Brass Ball", Venue: "Independence Square, Accra", Zone: "Africa/Accra", Currency: "GHS", Organization: "Ga Mashie Arts", Mode: "live",
			Performances: []hubapi.ShopPerformance{p}, MostItems: 8, HoldFor: 600_000, Sale: hubapi.ShopSale{Phase: "live"}, Now: friday - 86_400_000,
			Types: []hubapi.ShopType{{No: 1, Name: "Regular", Price: 250_00, OnSale: true, Passes: 1, People: 1}, {No: 2, Name: "VIP", Price: 650_00, OnSale: true}, {No: 3, Name: "Student", Note: "Card checked at the gate", Price: 120_50, OnSale: true}}},
		order: hubapi.ShopOrder{Order: "secret-link", Number: "Q8MT-3K5E", State: "paid", Event: "e-1", EventName: "Highlife & Brass Ball", Venue: "Independence Square, Accra", Zone: "Africa/Accra", Currency: "GHS",
			Mode: "live", Performance: p, Total: 500_00, Lines: []hubapi.ShopLine{{Type: 1, Name: "Regular", Count: 2, Price: 250_00}},
			Tickets: []hubapi.ShopTicket{{N: 1, Type: "Regular", Code: "R2HD-60QW", State: "issued"}, {N: 2, Type: "Regular", Code: "3FJ8-W0RB", State: "refunded"}},
			Refunds: []hubapi.ShopRefund{{Minor: 250_00, State: "sending", At: friday}}},
	}
}

// builtShop is as Vite leaves it, with the desktop's screens beside it.
func builtShop() fstest.MapFS {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	return fstest.MapFS{
		"shop.html": file(`<!doctype html><html lang="en"><head><link rel="icon" href="/icon.svg"><!--shop-head--><script type="module" src="/assets/shop-A1.js"></script><link rel="stylesheet" href="/assets/shop-B2.css"></head>` +
			`<body><div id="root"><!--shop-body--></div><!--shop-data--></body></html>`),
		"index.html":            file(`<script src="/assets/index-Z9.js">`),
		"icon.svg":              file(`<svg xmlns="http://www.w3.org/2000/svg"/>`),
		"assets/shop-A1.js":     file(`import "./time-C3.js";` + strings.Repeat("//  \n", 200)),
		"assets/time-C3.js":     file(`export {}`),
		"assets/shop-B2.css":    file(`@font-face{src:url(/assets/inter-D4.woff2)}`),
		"assets/inter-D4.woff2": file(`wOF2`),
		"assets/index-Z9.js":    file(`the desktop`),
	}
}

type answered struct {
	*http.Response
	text string
}

func visit(t *testing.T, p *pages, path string, set ...func(*http.Request)) answered {
	t.Helper()
	router := mux.NewRouter()
	router.Use(webSecured)
	p.routes(router)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	for _, f := range set {
		f(r)
	}
	w := httptest.NewRecorder()
	router.ServeHTTP(w, r)
	return answered{w.Result(), w.Body.String()}
}

func speaks(language string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set("Accept-Language", language) }
}

// says fails where a page does not say something, or says what is not to be said.
func (a answered) says(t *testing.T, want ...string) {
	t.Helper()
	for _, w := range want {
		not := strings.HasPrefix(w, "!")
		if strings.Contains(a.text, strings.TrimPrefix(w, "!")) == not {
			t.Errorf("%s: it should say %q:\n%s", a.Status, w, a.text)
		}
	}
}

func TestAnEventIsReadableWithoutAScript(t *testing.T) {
	t.Parallel()
	p := newPages(newTable(), builtShop())
	p.name, p.address = "Ga Mashie Arts", "https://tickets.example"
	a := visit(t, p, "/e/e-1")
	a.says(t, `<html lang="en">`, "<title>Highlife &amp; Brass Ball</title>", "Friday 18 December 2026", "Doors 17:30, begins 19:00, until 00:00", "Independence Square, Accra", "GH₵250", "GH₵120.50", "Many left", "Being bought; some may come back", "3 left", "Card checked at the gate",
		`<meta name="description" content="Highlife &amp; Brass Ball · Friday 18 December 2026 · Independence Square, Accra · On sale" />`, `property="og:title"`, `<link rel="canonical" href="https://tickets.example/e/e-1"`, `src="/assets/shop-A1.js"`, "<noscript><p>Buying needs JavaScript.", "!noindex", "!http-equiv")
	visit(t, p, "/e/e-1", speaks("fr-CI, en;q=0.5")).says(t, `<html lang="fr">`, "Vendredi 18 décembre 2026", "250\u00a0GH₵", "Beaucoup de places", "?lang=en")
	visit(t, p, "/").says(t, "What is on", `href="/e/e-1"`, "from GH₵120.50", "On sale", "!class=\"band\"")
	guests := newTable()
	guests.event.Practice = true
	guests.event.Types = append(guests.event.Types, hubapi.ShopType{No: 4, Name: "Guest", OnSale: true})
	visit(t, newPages(guests, nil), "/").says(t, "from GH₵120.50", "Practice. No real money")
	guests.event.Types = guests.event.Types[3:]
	visit(t, newPages(guests, nil), "/").says(t, `<bdi class="num">free</bdi>`)
}

// The language is that of the address, then that chosen before, then the browser's.
func TestAPageSpeaksTheLanguageThatIsAskedFor(t *testing.T) {
	t.Parallel()
	p := newPages(newTable(), builtShop())
	chosen := func(r *http.Request) { r.AddCookie(&http.Cookie{Name: languageCookie, Value: "fr"}) }
	odd := func(r *http.Request) { r.AddCookie(&http.Cookie{Name: languageCookie, Value: "xx"}) }
	for name, try := range map[string]struct {
		path string
		set  []func(*http.Request)
		want string
	}{
		"nothing":              {"/", nil, "en"},
		"the browser":          {"/", []func(*http.Request){speaks("de, fr;q=0.8, en;q=0.7")}, "fr"},
		"neither is ours":      {"/", []func(*http.Request){speaks("de, sw")}, "en"},
		"begins alike only":    {"/", []func(*http.Request){speaks("frr, en")}, "en"},
		"chosen before":        {"/", []func(*http.Request){speaks("en"), chosen}, "fr"},
		"a cookie that is odd": {"/", []func(*http.Request){speaks("fr"), odd}, "fr"},
		"the address":          {"/?lang=en", []func(*http.Request){speaks("fr"), chosen}, "en"},
		"an odd address":       {"/?lang=%22%3E", []func(*http.Request){speaks("fr")}, "fr"},
	} {
		a := visit(t, p, try.path, try.set...)
		if a.Header.Get("Content-Language") != try.want {
			t.Errorf("%s: %q", name, a.Header.Get("Content-Language"))
		}
		a.says(t, `<html lang="`+try.want+`">`)
	}
	if a := visit(t, p, "/?lang=fr"); len(a.Cookies()) != 1 || a.Cookies()[0].Value != "fr" {
		t.Errorf("what the address asks for is remembered as %v", a.Cookies())
	}
}

func TestAnOrderIsReadableWithoutAScriptAndKeptByNobody(t *testing.T) {
	t.Parallel()
	from := newTable()
	p := newPages(from, builtShop())
	p.address = "https://tickets.example"
	a := visit(t, p, "/o/secret-link")
	a.says(t, "Paid", "Q8MT-3K5E", `src="/o/secret-link/pass/1.svg"`, "!pass/2.svg", "Refunded", "/o/secret-link/tickets.pdf?lang=en", "/o/secret-link/calendar.ics", "GH₵500", "On its way to your bank", "noindex", "!og:url", "!canonical", "!http-equiv")
	for name, want := range map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"} {
		if got := a.Header.Get(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
	for _, try := range []struct {
		state, why, attempt string
		left                int64
		want                []string
	}{
		{"held", "", "", 150_000, []string{"Held for you", "3 minutes left to pay", `http-equiv="refresh"`}},
		{"paying", "", "waiting", 1, []string{"Waiting for your payment", `href="https://pay.example/x"`, `http-equiv="refresh"`}},
		{"paying", "", "unknown", 1, []string{"Do not pay again"}},
		{"paying", "", "failed", 1, []string{"The payment did not go through"}},
		{"ended", "timed_out", "", 0, []string{"The time to pay is over", `href="/e/e-1"`, "!http-equiv"}},
		{"ended", "closed", "", 0, []string{"This date was cancelled before you paid"}},
		{"ended", "timed_out", "surplus", 0, []string{"Your money came after the time", "!Nothing was paid"}},
	} {
		from.order.State, from.order.Why, from.order.Attempt, from.order.LeftMs = try.state, try.why, try.attempt, try.left
		from.order.Tickets, from.order.Refunds, from.order.Number, from.order.PayAt = nil, nil, "", "https://pay.example/x"
		visit(t, p, "/o/secret-link").says(t, try.want...)
	}
}

func TestEachPhaseIsSaid(t *testing.T) {
	t.Parallel()
	from := newTable()
	p := newPages(from, builtShop())
	for _, try := range []struct {
		change func(*hubapi.ShopEvent)
		want   string
	}{
		{func(e *hubapi.ShopEvent) { e.Sale.Phase = "closed" }, "On sale soon"},
		{func(e *hubapi.ShopEvent) { e.Sale.Phase, e.Sale.OpensAt = "closed", friday }, "On sale Fri 18 Dec 2026, 19:00"},
		{func(e *hubapi.ShopEvent) { e.Sale.Phase = "prequeue" }, "The line is open"},
		{func(e *hubapi.ShopEvent) { e.Sale.Line = true }, "On sale, with a line"},
		{func(e *hubapi.ShopEvent) { e.Sale.Phase, e.Sale.Why = "paused", "provider" }, "Payments do not work now."},
		{func(e *hubapi.ShopEvent) { e.Sale.Phase, e.Sale.Why = "paused", "restored" }, "We put everybody back"},
		{func(e *hubapi.ShopEvent) { e.Sale.Phase, e.Sale.Why = "paused", "organizer" }, "The organizer has stopped it."},
		{func(e *hubapi.ShopEvent) { e.Sale.Phase = "soldout" }, "Some may come back within 10 minutes"},
		{func(e *hubapi.ShopEvent) { e.Sale.Phase, e.Performances[0].MayReturn = "soldout", nil }, "Every ticket is sold."},
		{func(e *hubapi.ShopEvent) { e.Sale.Phase = "ended" }, "The sale has ended"},
		{func(e *hubapi.ShopEvent) { e.Performances[0].Cancelled = true }, "Who has tickets is given the money back"},
		{func(e *hubapi.ShopEvent) { e.Practice = true }, "Practice. No real money, no real tickets."},
		{func(e *hubapi.ShopEvent) { e.Practice = true }, "noindex"},
		{func(e *hubapi.ShopEvent) { e.Mode = "test" }, "Test payments."},
	} {
		from.event = newTable().event
		try.change(&from.event)
		visit(t, p, "/e/e-1").says(t, try.want)
	}
}

var dataIn = regexp.MustCompile(`(?s)<script id="shop-data" type="application/json">(.*?)</script>`)
var linkedIn = regexp.MustCompile(`(?s)<script type="application/ld\+json">(.*?)</script>`)

// What people write is never anything but text.
func TestWhatPeopleWriteIsText(t *testing.T) {
	t.Parallel()
	from := newTable()
	nasty := `</script><script>alert(1)</script><b title="x" & 'y'>` + "\u2028"
	from.event.Name, from.event.Venue, from.event.Types[0].Name, from.event.Types[0].Note = nasty, nasty, nasty, nasty
	from.order.EventName, from.order.Lines[0].Name, from.order.PayAt, from.order.State = nasty, nasty, "javascript:alert(1)", "paying"
	p := newPages(from, builtShop())
	for _, path := range []string{"/", "/e/e-1", "/o/secret-link"} {
		a := visit(t, p, path)
		a.says(t, "!<script>alert", "!<b title", "!href=\"javascript:")
		found := dataIn.FindStringSubmatch(a.text)
		if found == nil {
			t.Fatalf("%s has no data", path)
		}
		var data shopData
		if err := json.Unmarshal([]byte(found[1]), &data); err != nil {
			t.Fatal(err)
		}
		switch {
		case path == "/" && data.Events[0].Name != nasty, path == "/e/e-1" && data.Event.Types[0].Note != nasty, path == "/o/secret-link" && data.Order.EventName != nasty:
			t.Errorf("%s gives the script something else than what was written: %+v", path, data)
		}
	}
	var events []map[string]any
	found := linkedIn.FindStringSubmatch(visit(t, p, "/e/e-1").text)
	if err := json.Unmarshal([]byte(found[1]), &events); err != nil || events[0]["name"] != nasty || events[0]["@type"] != "Event" || events[0]["startDate"] != "2026-12-18T19:00:00Z" {
		t.Errorf("%v: %+v", err, events)
	}
	if offers := events[0]["offers"].([]any); offers[2].(map[string]any)["price"] != "120.50" || offers[1].(map[string]any)["availability"] != "https://schema.org/SoldOut" {
		t.Errorf("the offers are %+v", events[0]["offers"])
	}
}

// A page runs no script but the built one and loads nothing from elsewhere.
func TestThePolicyOfAPage(t *testing.T) {
	t.Parallel()
	p := newPages(newTable(), builtShop())
	script := regexp.MustCompile(`<script([^>]*)>`)
	for _, path := range []string{"/", "/e/e-1", "/o/secret-link", "/nothing", "/e/none"} {
		a := visit(t, p, path)
		policy := a.Header.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "script-src 'self';", "style-src 'self';", "base-uri 'none'", "frame-ancestors 'none'"} {
			if !strings.Contains(policy, want) {
				t.Errorf("%s: the policy %q has no %q", path, policy, want)
			}
		}
		a.says(t, "! style=", "! onclick", "!<style")
		for _, tag := range script.FindAllStringSubmatch(a.text, -1) {
			if !strings.Contains(tag[1], `src="/assets/`) && !strings.Contains(tag[1], `json"`) {
				t.Errorf("%s runs %q, which its policy forbids", path, tag[0])
			}
		}
		if a.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s may be guessed at", path)
		}
	}
}

// The web serves what the shop loads, and nothing of the desktop's screens.
func TestOnlyTheShopsFilesAreServed(t *testing.T) {
	t.Parallel()
	p := newPages(newTable(), builtShop())
	for path, want := range map[string]string{"/assets/shop-A1.js": "immutable", "/assets/time-C3.js": "immutable", "/assets/shop-B2.css": "immutable", "/assets/inter-D4.woff2": "immutable", "/icon.svg": "max-age=3600"} {
		if a := visit(t, p, path); a.StatusCode != http.StatusOK || !strings.Contains(a.Header.Get("Cache-Control"), want) {
			t.Errorf("%s: %s, %q", path, a.Status, a.Header.Get("Cache-Control"))
		}
	}
	for _, path := range []string{"/assets/index-Z9.js", "/index.html", "/shop.html", "/assets/", "/assets/../index.html"} {
		if a := visit(t, p, path); a.StatusCode == http.StatusOK {
			t.Errorf("%s is served: %s", path, a.text)
		}
	}
	zipped := visit(t, p, "/assets/shop-A1.js", func(r *http.Request) { r.Header.Set("Accept-Encoding", "gzip, br") })
	z, err := gzip.NewReader(strings.NewReader(zipped.text))
	if err != nil || zipped.Header.Get("Content-Encoding") != "gzip" || zipped.Header.Get("Vary") != "Accept-Encoding" {
		t.Fatalf("%v, %v", err, zipped.Header)
	}
	if raw, err := io.ReadAll(z); err != nil || !bytes.Equal(raw, builtShop()["assets/shop-A1.js"].Data) {
		t.Errorf("what is sent compressed is something else: %v", err)
	}
}

// A hub that was built without the shop says the same in plain HTML.
func TestWithoutTheBuiltShopPagesArePlain(t *testing.T) {
	t.Parallel()
	for name, built := range map[string]fstest.MapFS{"none": nil, "unbuilt": {}, "another page": {"shop.html": {Data: []byte("<html>")}}} {
		p := newPages(newTable(), built)
		visit(t, p, "/e/e-1").says(t, "<h1>Highlife &amp; Brass Ball</h1>", "</html>", "Buying needs JavaScript", "!src=\"/assets")
		if a := visit(t, p, "/assets/shop-A1.js"); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", name, a.Status)
		}
	}
	visit(t, newPages(newTable(), nil), "/e/e-1").says(t, "Highlife")
}

func TestWhatIsNotThereIsSaid(t *testing.T) {
	t.Parallel()
	from := newTable()
	p := newPages(from, builtShop())
	for _, path := range []string{"/e/none", "/o/none", "/none/at/all"} {
		a := visit(t, p, path, speaks("fr"))
		a.says(t, "Il n’y a rien ici", "noindex", "!shop-data\"")
		if a.StatusCode != http.StatusNotFound || a.Header.Get("Content-Type") != "text/html; charset=utf-8" {
			t.Errorf("%s: %s, %s", path, a.Status, a.Header.Get("Content-Type"))
		}
	}
	if a := visit(t, p, "/api/none"); a.StatusCode != http.StatusNotFound || a.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("what a script asks for and is not there: %s, %s", a.Status, a.Header.Get("Content-Type"))
	}
	p.slowed = func(*http.Request) bool { return true }
	if a := visit(t, p, "/o/none"); a.StatusCode != http.StatusTooManyRequests || !strings.Contains(a.text, "You asked very often.") {
		t.Errorf("who guesses links hears %s: %s", a.Status, a.text)
	}
	if a := visit(t, p, "/o/secret-link"); a.StatusCode != http.StatusOK {
		t.Errorf("who has a link hears %s", a.Status)
	}
	from.err = errors.New("the disk is gone")
	var failed int
	p.failed = func(*http.Request, error) { failed++ }
	a := visit(t, p, "/e/e-1")
	a.says(t, "This could not be fetched", "!disk", `http-equiv="refresh"`)
	if a.StatusCode != http.StatusInternalServerError || failed != 1 {
		t.Errorf("%s, logged %d times", a.Status, failed)
	}
}

// An event has one picture, and two events have two.
func TestAPosterIsAPictureOfItsEvent(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for i := range 200 {
		id := "event-" + strconv.Itoa(i)
		svg := string(poster(id))
		if svg != string(poster(id)) {
			t.Fatalf("%s has two pictures", id)
		}
		if other, ok := seen[svg]; ok {
			t.Errorf("%s looks like %s", id, other)
		}
		seen[svg] = id
		if err := xml.Unmarshal([]byte(svg), new(struct{})); err != nil {
			t.Fatalf("%s: %v", id, err)
		}
	}
	a := visit(t, newPages(newTable(), nil), "/e/e-1/poster.svg")
	if a.Header.Get("Content-Type") != "image/svg+xml" || !strings.HasPrefix(a.text, "<svg") {
		t.Errorf("%v", a.Header)
	}
}

// The pages without a script say what those with one say.
func TestPagesSayWhatTheShopSays(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../frontend/src/shop/words.ts")
	if err != nil {
		t.Fatal(err)
	}
	shop := string(raw)
	for name, pair := range sentences {
		if strings.HasPrefix(name, "plain.") {
			continue
		}
		key := name[strings.LastIndexByte(name, '.')+1:]
		said := regexp.MustCompile(`(?m)^\s+` + regexp.QuoteMeta(key) + `: \[\s*"` + regexp.QuoteMeta(pair[0]) + `",\s*"` + regexp.QuoteMeta(pair[1]) + `",?\s*\],`)
		if !said.MatchString(shop) {
			t.Errorf("%s is not what the shop says: %q, %q", name, pair[0], pair[1])
		}
	}
	for _, file := range []string{"list", "event", "order", "missing", "parts"} {
		page, err := pageFiles.ReadFile("pages/" + file + ".html")
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`\.T "([^"]+)"`).FindAllSubmatch(page, -1) {
			if _, ok := sentences[string(m[1])]; !ok {
				t.Errorf("%s.html says %q, which is no sentence", file, m[1])
			}
		}
	}
}
