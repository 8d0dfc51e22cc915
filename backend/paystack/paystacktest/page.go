package paystacktest

import (
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"github.com/ticketcrib/ticketcrib/backend/paystack"
)

// page is where a tester plays the buyer. It works without scripts, on a phone.
var payPage = template.Must(template.New("pay").Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>SANDBOX – pay</title>
<style>
:root{color-scheme:light dark;--bg:#f2eeeb;--card:#fdfbfa;--ink:#211821;--ink2:#50454e;--line:#837a75;--brand:#602266;--warn:#7e4f04;--warnbg:#fcebc7}
@media(prefers-color-scheme:dark){:root{--bg:#110d10;--card:#1b1619;--ink:#f3efec;--ink2:#c7bfb9;--line:#82767f;--brand:#7d3a83;--warn:#f9c254;--warnbg:#3b290c}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
.band{background:var(--warnbg);color:var(--warn);padding:12px 16px;text-align:center;font-weight:700}
main{max-width:480px;margin:0 auto;padding:24px 16px}h1{font-size:44px;line-height:1.1;margin:0 0 4px}p{margin:0 0 16px;color:var(--ink2)}
form{margin:0 0 10px}button{width:100%;min-height:56px;border:1.5px solid var(--line);border-radius:10px;background:var(--card);color:var(--ink);font:600 16px system-ui,sans-serif;text-align:start;padding:8px 16px}
button span{display:block;font-weight:400;color:var(--ink2);font-size:14px}button.main{background:var(--brand);border-color:var(--brand);color:#fff}button.main span{color:#fff}
button:focus-visible{outline:3px solid #5f42d3;outline-offset:2px}
</style>
<div class="band">SANDBOX: no money moves here</div>
<main>{{if .Done}}<h1>{{.Done}}</h1><p>{{.Hint}}</p>{{range $k, $v := .Deeds}}<form method="post"><input type="hidden" name="card" value="{{$k}}"><button>{{$v}}</button></form>
{{end}}{{else}}
<h1>{{.Amount}}</h1><p>{{.Email}} · {{.Reference}}{{if .Said}}<br><b>{{.Said}}</b>{{end}}</p>
{{range $i, $c := .Cards}}<form method="post"><input type="hidden" name="card" value="{{$c.Number}}"><button{{if eq $i 0}} class="main"{{end}}>Card {{$c.Number}}<span>{{$c.Says}}</span></button></form>
{{end}}{{if not .Terminal}}<form method="post"><input type="hidden" name="card" value="cancel"><button>Do not pay<span>goes back without paying</span></button></form>{{end}}
{{range $k, $v := .Deeds}}<form method="post"><input type="hidden" name="card" value="{{$k}}"><button>{{$v}}</button></form>
{{end}}{{end}}</main></html>`))

func (s *Sandbox) pages() {
	s.mux.HandleFunc("GET /checkout/{access}", s.show)
	s.mux.HandleFunc("POST /checkout/{access}", s.press)
	s.mux.HandleFunc("GET /terminal-screen/{device}", s.screen)
	s.mux.HandleFunc("POST /terminal-screen/{device}", s.touch)
	s.mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		render(w, map[string]any{"Done": "Sandbox", "Hint": "This answers as Paystack does. No money moves."})
	})
}

func render(w http.ResponseWriter, data map[string]any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action *; frame-ancestors 'none'")
	_ = payPage.Execute(w, data)
}

// by is a transaction by its access code. The caller holds the lock.
func (s *Sandbox) by(access string) *Transaction {
	for _, t := range s.state.Transactions {
		if t.Access == access {
			return t
		}
	}
	return nil
}

func (s *Sandbox) show(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.by(r.PathValue("access"))
	switch {
	case t == nil:
		w.WriteHeader(http.StatusNotFound)
		render(w, map[string]any{"Done": "No such payment", "Hint": "Ask for a new code."})
	case t.PaidAt > 0:
		render(w, map[string]any{"Done": "Paid", "Hint": "You can close this page.", "Deeds": s.deeds(t)})
	default:
		amount := t.Currency + " " + money(t.Amount)
		render(w, map[string]any{"Amount": amount, "Email": t.Email, "Reference": t.Reference, "Said": t.Response, "Cards": cards})
	}
}

func money(subunits int64) string {
	whole, rest := fmt2(subunits/100), fmt2(subunits%100)
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return whole + "." + strings.Repeat("0", 2-len(rest)) + rest
}

// deeds are what a tester can let happen to a payment. The caller holds the lock.
func (s *Sandbox) deeds(t *Transaction) map[string]string {
	switch d := s.openDispute(t.Reference); {
	case d != nil:
		return map[string]string{"won": "The dispute is declined: the organizer wins", "lost": "The bank keeps the money"}
	case t.Status == paystack.Success && t.Settled:
		return map[string]string{"dispute": "The buyer's bank takes it back (a dispute)"}
	case t.Status == paystack.Success:
		return map[string]string{"dispute": "The buyer's bank takes it back (a dispute)", "settle": "All that was paid is paid out to the organizer"}
	}
	return nil
}

// screen is what a Terminal shows.
func (s *Sandbox) screen(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.terminal(r.PathValue("device"))
	if t == nil {
		w.WriteHeader(http.StatusNotFound)
		render(w, map[string]any{"Done": "No such terminal", "Hint": "Look at its number."})
		return
	}
	switch q := s.shown(t); {
	case t.Off:
		render(w, map[string]any{"Done": "Off", "Hint": t.Name + " · " + t.Device, "Deeds": map[string]string{"on": "Switch it on"}})
	case q == nil:
		render(w, map[string]any{"Done": "Ready", "Hint": t.Name + " · " + t.Device, "Deeds": map[string]string{"off": "Switch it off"}})
	default:
		render(w, map[string]any{"Amount": q.Currency + " " + money(q.Amount), "Email": t.Name, "Reference": q.Code, "Cards": cards, "Terminal": true,
			"Deeds": map[string]string{"off": "Switch it off"}})
	}
}

// touch is a person at a Terminal.
func (s *Sandbox) touch(w http.ResponseWriter, r *http.Request) {
	device, card := r.PathValue("device"), r.FormValue("card")
	switch card {
	case "on", "off":
		_ = s.Switch(device, func(t *Terminal) { t.Off = card == "off" })
	default:
		_ = s.Tap(device, card)
	}
	http.Redirect(w, r, r.URL.Path, http.StatusSeeOther)
}

func (s *Sandbox) openDispute(reference string) *Dispute {
	for _, d := range s.state.Disputes {
		if d.Transaction == reference && d.Resolution == "" {
			return d
		}
	}
	return nil
}

// do lets a deed happen.
func (s *Sandbox) do(t *Transaction, deed string) {
	switch deed {
	case "dispute":
		_, _ = s.Dispute(t.Reference)
	case "settle":
		if id, err := s.Settle(t.Currency); err == nil && id != 0 {
			_ = s.PayOut(id, true)
		}
	case "won", "lost":
		s.mu.Lock()
		d := s.openDispute(t.Reference)
		s.mu.Unlock()
		if d != nil {
			_ = s.Resolve(d.ID, deed == "won")
		}
	}
}

func (s *Sandbox) press(w http.ResponseWriter, r *http.Request) {
	card := r.FormValue("card")
	s.mu.Lock()
	t := s.by(r.PathValue("access"))
	paid := t != nil && t.PaidAt > 0
	if t != nil && !paid && card != "cancel" {
		s.pay(t, card)
		_ = s.save()
	}
	s.mu.Unlock()
	if t == nil {
		http.NotFound(w, r)
		return
	}
	if paid {
		s.do(t, card)
		http.Redirect(w, r, r.URL.Path, http.StatusSeeOther)
		return
	}
	if back, err := url.Parse(t.Callback); err == nil && back.Host != "" && (t.Status == paystack.Success || card == "cancel") {
		q := back.Query()
		q.Set("trxref", t.Reference)
		q.Set("reference", t.Reference)
		back.RawQuery = q.Encode()
		http.Redirect(w, r, back.String(), http.StatusSeeOther)
		return
	}
	http.Redirect(w, r, r.URL.Path, http.StatusSeeOther)
}
