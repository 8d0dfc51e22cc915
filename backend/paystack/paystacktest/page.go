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
<main>{{if .Done}}<h1>{{.Done}}</h1><p>{{.Hint}}</p>{{else}}
<h1>{{.Amount}}</h1><p>{{.Email}} · {{.Reference}}{{if .Said}}<br><b>{{.Said}}</b>{{end}}</p>
{{range $i, $c := .Cards}}<form method="post"><input type="hidden" name="card" value="{{$c.Number}}"><button{{if eq $i 0}} class="main"{{end}}>Card {{$c.Number}}<span>{{$c.Says}}</span></button></form>
{{end}}<form method="post"><input type="hidden" name="card" value="cancel"><button>Do not pay<span>goes back without paying</span></button></form>
{{end}}</main></html>`))

func (s *Sandbox) pages() {
	s.mux.HandleFunc("GET /checkout/{access}", s.show)
	s.mux.HandleFunc("POST /checkout/{access}", s.press)
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
		render(w, map[string]any{"Done": "Paid", "Hint": "You can close this page."})
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

func (s *Sandbox) press(w http.ResponseWriter, r *http.Request) {
	card := r.FormValue("card")
	s.mu.Lock()
	t := s.by(r.PathValue("access"))
	if t != nil && card != "cancel" {
		s.pay(t, card)
		_ = s.save()
	}
	s.mu.Unlock()
	if t == nil {
		http.NotFound(w, r)
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
