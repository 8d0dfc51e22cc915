package hub

import (
	"bytes"
	"compress/gzip"
	"context"
	"embed"
	"encoding/base64"
	"errors"
	"html/template"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/gorilla/mux"

	"github.com/ticketcrib/ticketcrib/backend/guard"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

//go:embed pages/*.html
var pageFiles embed.FS

var pageTemplates = template.Must(template.ParseFS(pageFiles, "pages/*.html"))

// counter is who knows what is on sale and how an order stands: the hub, or a test.
type counter interface {
	ShopEvents(context.Context) ([]hubapi.ShopEvent, error)
	ShopEvent(context.Context, ticketing.EventID) (hubapi.ShopEvent, error)
	ShopOrder(ctx context.Context, link string) (hubapi.ShopOrder, error)
}

// pages draws what buyers see: whole and readable without a script, and around the built
// page, whose script then takes over what was drawn.
type pages struct {
	from    counter
	name    string // of the organization
	address string // where buyers reach the pages, "" where that is not known
	key     string // of the hub, base64url: by it a page knows whose a frame is; "" where it signs none
	shell   shell
	assets  map[string]asset
	failed  func(r *http.Request, err error)
	// slowed reports whether who has asked for an order that is not there has done so too
	// often: somebody guesses.
	slowed func(r *http.Request) bool
	// refused says why a page that is the same for all is not drawn now, or nil.
	refused func(r *http.Request) error
	// with is through whom one may sign in without a code, and who whose a browser is, each "" for
	// nobody's.
	with  func() string
	who   func(r *http.Request) string
	busy  [2]sync.Once
	still [2][]byte // the page of a hub that draws none now, by language
}

// pageRoutes adds the buyers' pages to the web's routes.
func (h *Hub) pageRoutes(r *mux.Router) {
	p := newPages(h, h.cfg.Shop)
	p.name, p.key = h.cfg.Name, base64.RawURLEncoding.EncodeToString(h.Key())
	if h.cfg.WebAddress != nil {
		p.address = h.cfg.WebAddress()
	}
	p.failed = func(r *http.Request, err error) {
		h.cfg.Log.Error("hub: a page was not drawn", "route", routeOf(r), "error", err)
	}
	p.slowed = func(r *http.Request) bool { return h.shop.guard.Take(guard.LinksByAddress, h.networkOf(r)) > 0 }
	p.refused = func(r *http.Request) error {
		if h.shop.guard.Take(guard.PagesByAddress, h.networkOf(r)) > 0 {
			return ticketing.Errorf(ticketing.CodeTooMany, "Too much was asked for from here.")
		}
		if h.shop.strain.at() >= guard.Static {
			return h.busy()
		}
		return nil
	}
	p.with = h.with
	p.who = func(r *http.Request) string {
		v, _, err := h.visitorOf(r)
		if err != nil {
			p.failed(r, err)
		}
		return v.email
	}
	p.routes(r)
}

func newPages(from counter, built fs.FS) *pages {
	p := &pages{from: from, name: "TicketCrib", failed: func(*http.Request, error) {}, slowed: func(*http.Request) bool { return false }, refused: func(*http.Request) error { return nil },
		with: func() string { return "" }, who: func(*http.Request) string { return "" }}
	p.shell, p.assets = openShell(built)
	return p
}

func (p *pages) routes(r *mux.Router) {
	read := []string{http.MethodGet, http.MethodHead}
	r.HandleFunc("/", p.open(p.list)).Methods(read...)
	r.HandleFunc("/e/{event}", p.open(p.event)).Methods(read...)
	r.HandleFunc("/e/{event}/poster.svg", p.open(p.poster)).Methods(read...)
	r.HandleFunc("/o/{order}", p.order).Methods(read...)
	r.HandleFunc("/me", p.me).Methods(read...)
	r.HandleFunc("/icon.svg", p.asset).Methods(read...)
	r.PathPrefix("/assets/").HandlerFunc(p.asset).Methods(read...)
	r.NotFoundHandler = webSecured(http.HandlerFunc(p.missing))
}

// open lets a request through to a page that is the same for all.
func (p *pages) open(f http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		switch err := p.refused(r); ticketing.CodeOf(err) {
		case "":
			f(w, r)
		case ticketing.CodeBusy:
			p.standStill(w, r, err)
		default:
			p.refuse(w, r, p.view(w, r), err)
		}
	}
}

// standStill answers with a page that was drawn once: it costs no more than its bytes.
func (p *pages) standStill(w http.ResponseWriter, r *http.Request, why error) {
	v, at := p.view(w, r), 0
	if v.Language == "fr" {
		at = 1
	}
	p.busy[at].Do(func() {
		v.Title, v.Help, v.Again = v.T("missing.notKnown")+" · "+p.name, v.T("refused.busy"), 20
		var err error
		if p.still[at], err = p.drawn("failed", v); err != nil {
			p.failed(r, err)
		}
	})
	againAfter(w, why)
	p.send(w, http.StatusServiceUnavailable, v, p.still[at])
}

// pagePolicy lets a page load what it was built with and nothing else. There is no script
// in the page itself: what the script needs to know is data, which no browser runs.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// view is what a page's templates are drawn from.
type view struct {
	pageWords
	Name    string
	Scripts bool // the page has a script that takes over
	Title   string
	About   string // for who finds it elsewhere
	Address string // of this page, "" where it is a secret or not known
	Help    string // what to do where there is no page
	Band    string // that nothing here is real
	Again   int    // seconds until who has no script sees it anew; 0: never
	Robots  bool   // may be found
	Event   *eventView
	Events  []eventView
	Order   *orderView
	With    string // through whom one may sign in
	Why     string // why that did not work
	Who     string // who is signed in
	Data    any    // for the script
	Linked  any    // JSON-LD
}

// shopData is what the script takes over from.
type shopData struct {
	Organization string             `json:"organization"`
	Events       []hubapi.ShopEvent `json:"events,omitempty"`
	Event        *hubapi.ShopEvent  `json:"event,omitempty"`
	Order        *hubapi.ShopOrder  `json:"order,omitempty"`
	// HubKey comes with the page, which caches ask the hub for anew, and with nothing that they give to others.
	HubKey string `json:"hubKey,omitempty"`
}

func (p *pages) list(w http.ResponseWriter, r *http.Request) {
	v := p.view(w, r)
	events, err := p.from.ShopEvents(r.Context())
	if err != nil {
		p.refuse(w, r, v, err)
		return
	}
	v.Title, v.Robots = v.T("list.title")+" · "+p.name, true
	v.About = v.Title
	if p.address != "" {
		v.Address = p.address + "/"
	}
	for i := range events {
		v.Events = append(v.Events, eventView{pageWords: v.pageWords, ShopEvent: &events[i]})
		if v.Band == "" {
			v.Band = v.band(events[i].Practice, events[i].Mode)
		}
	}
	v.Data = shopData{Organization: p.name, Events: events}
	w.Header().Set("Cache-Control", "no-cache")
	p.draw(w, r, http.StatusOK, "list", v)
}

func (p *pages) event(w http.ResponseWriter, r *http.Request) {
	v := p.view(w, r)
	e, err := p.from.ShopEvent(r.Context(), eventIn(r))
	if err != nil {
		p.refuse(w, r, v, err)
		return
	}
	v.Event = &eventView{pageWords: v.pageWords, ShopEvent: &e}
	v.Title, v.About, v.Robots, v.Band = e.Name, v.Event.About(), !e.Practice, v.band(e.Practice, e.Mode)
	if p.address != "" {
		v.Address = p.address + "/e/" + string(e.ID)
	}
	v.Linked = linked(&e, v.Address)
	v.Data = shopData{Organization: p.name, Event: &e, HubKey: p.key}
	w.Header().Set("Cache-Control", "no-cache")
	p.draw(w, r, http.StatusOK, "event", v)
}

// order draws an order. Its address is its key, so nothing keeps it and nobody is told
// where a link on it was followed from.
func (p *pages) order(w http.ResponseWriter, r *http.Request) {
	v := p.view(w, r)
	o, err := p.from.ShopOrder(r.Context(), mux.Vars(r)["order"])
	if ticketing.CodeOf(err) == ticketing.CodeNotFound && p.slowed(r) {
		err = ticketing.Errorf(ticketing.CodeTooMany, "Too much was asked for from here.")
	}
	if err != nil {
		p.refuse(w, r, v, err)
		return
	}
	v.Order = &orderView{pageWords: v.pageWords, ShopOrder: &o}
	v.Title, v.Band = v.T("order.title")+" · "+o.EventName, v.band(o.Practice, o.Mode)
	if o.State == "held" || o.State == "paying" {
		v.Again = 20
	}
	v.Data = shopData{Organization: p.name, Order: &o}
	p.draw(w, r, http.StatusOK, "order", v)
}

// me draws the door to one's orders; what is behind it is fetched by who is let in.
func (p *pages) me(w http.ResponseWriter, r *http.Request) {
	v := p.view(w, r)
	v.Title = v.T("me.title") + " · " + p.name
	if v.With = p.with(); v.With != "" {
		v.Who, v.Why = p.who(r), v.whyNot(r.URL.Query().Get("with"), v.With)
	}
	v.Data = shopData{Organization: p.name}
	p.draw(w, r, http.StatusOK, "me", v)
}

func (p *pages) poster(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Header().Set("Cache-Control", "public, max-age=86400")
	_, _ = w.Write(poster(mux.Vars(r)["event"]))
}

func (p *pages) missing(w http.ResponseWriter, r *http.Request) {
	nothing := ticketing.Errorf(ticketing.CodeNotFound, "There is nothing here.")
	if strings.HasPrefix(r.URL.Path, "/api/") {
		refuse(w, nothing)
		return
	}
	p.refuse(w, r, p.view(w, r), nothing)
}

// refuse draws why there is no page.
func (p *pages) refuse(w http.ResponseWriter, r *http.Request, v view, err error) {
	v.Title = v.T("missing.title") + " · " + p.name
	if ticketing.CodeOf(err) == ticketing.CodeNotFound {
		p.draw(w, r, http.StatusNotFound, "missing", v)
		return
	}
	v.Help = v.T("refused.offline")
	if ticketing.CodeOf(err) == ticketing.CodeTooMany {
		v.Help = v.T("refused.too_many")
	} else if r.Context().Err() == nil {
		p.failed(r, err)
	}
	v.Title, v.Again = v.T("missing.notKnown")+" · "+p.name, 20
	p.draw(w, r, problemOf(err).GetStatus(), "failed", v)
}

// view begins a page in the language that is asked for: by the address, by the cookie that
// an earlier choice has left, or by the browser.
func (p *pages) view(w http.ResponseWriter, r *http.Request) view {
	asked := r.URL.Query().Get("lang")
	if asked == "en" || asked == "fr" {
		http.SetCookie(w, &http.Cookie{Name: languageCookie, Value: asked, Path: "/", MaxAge: 365 * 24 * 3600, SameSite: http.SameSiteLaxMode})
	} else if c, err := r.Cookie(languageCookie); err == nil && (c.Value == "en" || c.Value == "fr") {
		asked = c.Value
	} else {
		asked = preferred(r.Header.Get("Accept-Language"))
	}
	w.Header().Add("Vary", "Accept-Language, Cookie")
	return view{pageWords: pageWords{asked}, Name: p.name, Scripts: p.shell.built}
}

const languageCookie = "tc_lang"

// preferred is the first of our languages that a browser lists: they list them in order.
func preferred(accept string) string {
	for part := range strings.SplitSeq(strings.ToLower(accept), ",") {
		switch tag, _, _ := strings.Cut(strings.TrimSpace(part), ";"); {
		case tag == "fr" || strings.HasPrefix(tag, "fr-"):
			return "fr"
		case tag == "en" || strings.HasPrefix(tag, "en-"):
			return "en"
		}
	}
	return "en"
}

// draw writes a page. It is drawn whole before any of it is sent.
func (p *pages) draw(w http.ResponseWriter, r *http.Request, status int, name string, v view) {
	page, err := p.drawn(name, v)
	if err != nil {
		p.failed(r, err)
		http.Error(w, "This page could not be drawn. Try again.", http.StatusInternalServerError)
		return
	}
	p.send(w, status, v, page)
}

func (p *pages) drawn(name string, v view) ([]byte, error) {
	var page bytes.Buffer
	parts := []string{"head", name, "data"}
	for i, before := range [][]byte{p.shell.begins(v.Language), p.shell.toBody, p.shell.toData} {
		page.Write(before)
		if parts[i] == "data" && v.Data == nil {
			continue
		}
		if err := pageTemplates.ExecuteTemplate(&page, parts[i], v); err != nil {
			return nil, err
		}
	}
	page.Write(p.shell.ends)
	return page.Bytes(), nil
}

func (p *pages) send(w http.ResponseWriter, status int, v view, page []byte) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", v.Language)
	w.Header().Set("Content-Security-Policy", pagePolicy)
	w.WriteHeader(status)
	_, _ = w.Write(page)
}

// shell is the built page, cut where what is drawn goes.
type shell struct {
	toHead, toBody, toData, ends []byte
	built                        bool
}

// bare is the page of a hub that was built without the shop: it has no script and no sheet.
const bare = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <!--shop-head-->
  </head>
  <body>
    <div id="root"><!--shop-body--></div>
    <!--shop-data-->
  </body>
</html>
`

// begins is the page up to what is drawn in its head, in a language.
func (s shell) begins(language string) []byte {
	return bytes.Replace(s.toHead, []byte(`<html lang="en">`), []byte(`<html lang="`+language+`">`), 1)
}

// openShell reads the built page and what it loads. What cannot be used is as if it were
// not there.
func openShell(built fs.FS) (shell, map[string]asset) {
	if built != nil {
		if raw, err := fs.ReadFile(built, "shop.html"); err == nil {
			if s, ok := cutShell(string(raw)); ok {
				s.built = true
				return s, openAssets(built, raw)
			}
		}
	}
	s, _ := cutShell(bare)
	return s, nil
}

func cutShell(page string) (s shell, ok bool) {
	toHead, rest, a := strings.Cut(page, "<!--shop-head-->")
	toBody, rest, b := strings.Cut(rest, "<!--shop-body-->")
	toData, ends, c := strings.Cut(rest, "<!--shop-data-->")
	return shell{toHead: []byte(toHead), toBody: []byte(toBody), toData: []byte(toData), ends: []byte(ends)}, a && b && c
}

// asset is a file that the built page loads.
type asset struct {
	kind    string
	raw     []byte
	zipped  []byte // nil: it does not become smaller
	forever bool   // its name changes with what is in it
}

var assetName = regexp.MustCompile(`[A-Za-z0-9_.-]+\.(?:js|css|woff2|svg)\b`)

// openAssets finds what a page loads, and what that loads. The same folder has the
// desktop's screens, which are nobody's business on the web.
func openAssets(built fs.FS, page []byte) map[string]asset {
	out := map[string]asset{}
	var add func(raw []byte)
	add = func(raw []byte) {
		for _, name := range assetName.FindAllString(string(raw), -1) {
			at := "assets/" + name
			if name == "icon.svg" {
				at = name
			}
			if _, known := out["/"+at]; known {
				continue
			}
			found, err := fs.ReadFile(built, at)
			if err != nil {
				continue
			}
			a := asset{kind: kindOf(name), raw: found, forever: at != name}
			if z := zip(found); len(z) < len(found)*9/10 {
				a.zipped = z
			}
			out["/"+at] = a
			if ext := path.Ext(name); ext == ".js" || ext == ".css" {
				add(found)
			}
		}
	}
	add(page)
	return out
}

func kindOf(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".woff2":
		return "font/woff2"
	}
	return mime.TypeByExtension(path.Ext(name))
}

func zip(raw []byte) []byte {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err == nil {
		_, err = z.Write(raw)
		err = errors.Join(err, z.Close())
	}
	if err != nil {
		return raw
	}
	return b.Bytes()
}

func (p *pages) asset(w http.ResponseWriter, r *http.Request) {
	a, ok := p.assets[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", a.kind)
	w.Header().Set("Cache-Control", "public, max-age=3600")
	if a.forever {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	raw := a.raw
	if a.zipped != nil {
		w.Header().Add("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			w.Header().Set("Content-Encoding", "gzip")
			raw = a.zipped
		}
	}
	_, _ = w.Write(raw)
}
