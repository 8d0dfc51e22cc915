// Package bots plays an on-sale between people and scalpers' programs against the hub itself,
// on virtual time and from a seed: the guard, the waiting room, the stock and the payments
// are the real ones. The attackers have read the defence's source.
//
// It is synthetic traffic; it says nothing on real-world rates.
package bots

import (
	"bytes"
	"container/heap"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"

	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Venue is the sale that is played against. Now and Advance are its clock, Unix ms; Tick
// moves the hub on; Pay lets the bank say that a payment page was paid, and with which card.
type Venue struct {
	Web         http.Handler
	Now         func() int64
	Advance     func(to int64)
	Tick        func() error
	Pay         func(reference, card string)
	Event       ticketing.EventID
	Performance ticketing.ScopeID
	Type        ticketing.TypeNo
	Price       ticketing.Money
	OpensAt     int64
	Line, Draw  bool
	Most        int64 // of one account
}

// Group is how so many of one kind act.
type Group struct {
	Name    string
	Scalper bool
	HeldOut bool // no rule was made by looking at it
	Count   int
	// Networks is over how many networks they spread; Accounts how many each has;
	// Cookieless: a new account with every request; Instruments: means of payment of all.
	Networks, Accounts, Instruments int
	Cookieless                      bool
	// Language and Fetch are whether they send what browsers send.
	Language, Fetch bool
	// Least and Most is how long after they could they choose, ms; Late how much later they
	// come than the opening.
	Least, Most, Late int64
	// Tries is how often one chooses in all; Spins how often he lets go before he buys.
	Tries, Spins int
	// Fickle is how many of a hundred let go once and choose anew; Gone how many leave.
	Fickle, Gone int
}

// Groups are those that are played: people in groups that a guard is likely to wrong, and
// B0 to B7 of the reference.
func Groups(people int) []Group {
	person := func(name string, networks int, least, most, late int64) Group {
		return Group{Name: name, Count: people, Networks: networks, Accounts: 1, Instruments: people, Language: true, Fetch: true, Least: least, Most: most, Late: late, Tries: 2, Fickle: 10, Gone: 15}
	}
	tabs := person("two tabs and a phone", people, 1500, 9000, 20_000)
	tabs.Accounts = 2
	family := person("family, one card", (people+4)/5, 1500, 15_000, 20_000)
	family.Instruments = (people + 4) / 5
	old := person("old browser", people, 2000, 15_000, 20_000)
	old.Fetch = false
	fickle := person("cannot decide", people, 1500, 9000, 10_000)
	fickle.Fickle, fickle.Tries = 100, 4
	bot := func(name string, heldOut bool, count, networks int, least, most int64) Group {
		return Group{Name: name, Scalper: true, HeldOut: heldOut, Count: count, Networks: networks, Accounts: 1, Instruments: count, Language: true, Fetch: true, Least: least, Most: most, Tries: 1}
	}
	b0, b4, b5, b6, b7 := bot("B0 no cookies", false, 1, 1, 10, 20), bot("B4 spinner", true, 15, 15, 750, 900), bot("B5 account ring", true, 100, 100, 750, 3000),
		bot("B6 serverless", true, 40, 40, 100, 400), bot("B7 many tabs", true, 20, 20, 1500, 9000)
	b0.Cookieless, b0.Language, b0.Fetch, b0.Tries = true, false, false, 60
	b4.Spins, b4.Tries = 12, 20
	b5.Instruments = 25
	b6.Language, b6.Fetch = false, false
	b7.Accounts = 3
	return []Group{
		person("campus, one network", 1, 1500, 15_000, 20_000), person("VPN", 3, 1500, 15_000, 20_000), person("Tor, hides itself", 5, 3000, 25_000, 20_000),
		person("screen reader, keyboard", people, 8000, 60_000, 20_000), person("filled in, saved card", people, 900, 2500, 5000), person("slow phone", people, 4000, 30_000, 20_000),
		person("refreshes", people, 900, 6000, 0), tabs, family, old, fickle,
		b0, bot("B1 data centre", false, 40, 1, 20, 200), bot("B2 stealth", false, 40, 40, 750, 1500), bot("B3 stealth, pays for work", false, 40, 40, 750, 1500), b4, b5, b6, b7,
	}
}

// Outcome is what became of a group.
type Outcome struct {
	Group
	Slowed, Limited int // of Count: by conduct, by a budget
	Blocked         int // who waited as he was told and was told to wait again
	Spent           int // whose card had paid for as much as one may
	Tickets         int64
}

// Report is what came of a run.
type Report struct {
	Outcomes []Outcome
	Tickets  int64
	Scalped  int64
}

// Share is the scalpers' part of all tickets.
func (r Report) Share() float64 { return float64(r.Scalped) / float64(max(r.Tickets, 1)) }

// actor is one of a group.
type actor struct {
	of                       *Outcome
	network, mail, card      string
	jars                     []*jar
	slowed, limited, blocked bool
	spent                    bool
}

// jar is one account of an actor: a browser, or a tab of another profile.
type jar struct {
	cookie string
	waited bool // as it was told
}

type world struct {
	v     Venue
	rng   *rand.Rand
	due   agenda
	order int
	end   int64
	err   error
}

type entry struct {
	at    int64
	order int
	do    func()
}

type agenda []entry

func (a agenda) Len() int { return len(a) }
func (a agenda) Less(i, j int) bool {
	return a[i].at < a[j].at || a[i].at == a[j].at && a[i].order < a[j].order
}
func (a agenda) Swap(i, j int) { a[i], a[j] = a[j], a[i] }
func (a *agenda) Push(x any)   { *a = append(*a, x.(entry)) }
func (a *agenda) Pop() any {
	last := len(*a) - 1
	x := (*a)[last]
	*a = (*a)[:last]
	return x
}

func (w *world) after(ms int64, do func()) {
	w.order++
	heap.Push(&w.due, entry{w.v.Now() + ms, w.order, do})
}

// length is how long a sale is played, ms after it opens.
const length = 15 * 60_000

// Run plays one sale.
func Run(v Venue, groups []Group, seed uint64) (Report, error) {
	w := &world{v: v, rng: rand.New(rand.NewPCG(seed, 1)), end: v.OpensAt + length}
	out := make([]Outcome, len(groups))
	var actors []*actor
	for g := range groups {
		out[g].Group = groups[g]
		for i := range groups[g].Count {
			a := &actor{of: &out[g], network: fmt.Sprintf("%d.%d.%d.9", 11+g, i%groups[g].Networks>>8, i%groups[g].Networks&0xff), mail: fmt.Sprintf("g%d-%d@fair.test", g, i%groups[g].Instruments), card: card(g, i%groups[g].Instruments)}
			for range groups[g].Accounts {
				j := &jar{}
				a.jars = append(a.jars, j)
				w.enter(a, j)
			}
			actors = append(actors, a)
		}
	}
	var tick func()
	tick = func() {
		if err := v.Tick(); err != nil {
			w.err = err
		}
		w.after(1000, tick)
	}
	w.after(1000, tick)
	for w.err == nil && len(w.due) > 0 && w.due[0].at <= w.end {
		next := heap.Pop(&w.due).(entry)
		v.Advance(next.at)
		next.do()
	}
	r := Report{Outcomes: out}
	for _, a := range actors {
		o := a.of
		o.Slowed, o.Limited, o.Blocked = o.Slowed+count(a.slowed), o.Limited+count(a.limited), o.Blocked+count(a.blocked)
		o.Spent += count(a.spent)
	}
	for _, o := range out {
		if r.Tickets += o.Tickets; o.Scalper {
			r.Scalped += o.Tickets
		}
	}
	return r, w.err
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (w *world) between(least, most int64) int64 { return least + w.rng.Int64N(max(most-least, 0)+1) }

// enter lets one come: at once at the opening, or some time after it.
func (w *world) enter(a *actor, j *jar) {
	g := a.of.Group
	late := int64(0)
	if g.Late > 0 {
		late = w.rng.Int64N(g.Late)
	}
	wait := w.v.OpensAt + late - w.v.Now()
	if w.v.Draw { // who comes early gains nothing, and nobody has to hurry
		w.after(w.rng.Int64N(w.v.OpensAt-w.v.Now()), func() { w.join(a, j) })
		return
	}
	if w.v.Line {
		w.after(wait+w.between(g.Least/10, g.Most/10), func() { w.join(a, j) })
		return
	}
	w.after(wait+w.between(g.Least, g.Most), func() { w.choose(a, j, 1) })
}

// ask sends one request of an account and returns its status and, of a refusal, what it says.
func (w *world) ask(a *actor, j *jar, method, path string, in, out any) (int, hubapi.Problem) {
	raw, err := json.Marshal(in)
	if err != nil {
		w.err = err
	}
	r := httptest.NewRequest(method, "http://tickets.test"+path, bytes.NewReader(raw))
	r.RemoteAddr = "127.0.0.1:9" // the proxy
	r.Header.Set("X-Forwarded-For", a.network)
	r.Header.Set("Content-Type", "application/json")
	if a.of.Language {
		r.Header.Set("Accept-Language", "en-NG,en;q=0.8")
	}
	if a.of.Fetch {
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	if j.cookie != "" && !a.of.Cookieless {
		r.Header.Set("Cookie", j.cookie)
	}
	answer := httptest.NewRecorder()
	w.v.Web.ServeHTTP(answer, r)
	for _, c := range answer.Result().Cookies() {
		j.cookie = c.Name + "=" + c.Value
	}
	var p hubapi.Problem
	if answer.Code >= 300 {
		_ = json.Unmarshal(answer.Body.Bytes(), &p)
	} else if out != nil {
		if err := json.Unmarshal(answer.Body.Bytes(), out); err != nil {
			w.err = err
		}
	}
	return answer.Code, p
}

func (w *world) path(action string) string { return "/api/e/" + string(w.v.Event) + action }

// join waits in line as the page does, and chooses in its turn.
func (w *world) join(a *actor, j *jar) {
	if status, p := w.ask(a, j, http.MethodPost, w.path("/join"), struct{}{}, nil); status >= 300 {
		a.limited = a.limited || p.Code == ticketing.CodeTooMany
		w.after(w.between(2000, 6000), func() { w.join(a, j) })
		return
	}
	w.follow(a, j)
}

func (w *world) follow(a *actor, j *jar) {
	var e hubapi.ShopEntry
	w.ask(a, j, http.MethodPost, w.path("/here"), struct{}{}, &e)
	switch e.State {
	case "called":
		w.after(w.between(a.of.Least/2, a.of.Most/2), func() {
			if status, _ := w.ask(a, j, http.MethodPost, w.path("/claim"), struct{}{}, nil); status < 300 {
				w.after(w.between(a.of.Least, a.of.Most), func() { w.choose(a, j, 1) })
			}
		})
	case "waiting", "away", "":
		w.after(w.between(4000, 8000), func() { w.follow(a, j) })
	}
}

func (w *world) choose(a *actor, j *jar, try int) {
	g := a.of.Group
	want := w.between(1, min(4, w.v.Most))
	if g.Scalper {
		want = w.v.Most
	}
	w.order++
	in := hubapi.ShopHold{Key: fmt.Sprintf("basket-%06d", w.order), Performance: w.v.Performance, Items: []hubapi.ShopItem{{Type: w.v.Type, Count: want}}, Total: want * w.v.Price.Minor, Currency: w.v.Price.Currency, Language: "en"}
	var o hubapi.ShopOrder
	status, p := w.ask(a, j, http.MethodPost, w.path("/hold"), in, &o)
	again := func(ms int64) {
		if try < g.Tries || p.Code == ticketing.CodeSlowed {
			w.after(ms, func() { w.choose(a, j, try+1) })
		}
	}
	switch {
	case status < 300:
		j.waited = false
		w.kept(a, j, o, want, try)
	case p.Code == ticketing.CodeSlowed:
		a.slowed, a.blocked = true, a.blocked || j.waited && g.Spins == 0
		j.waited = true
		var seconds int64
		_, _ = fmt.Sscan(p.Args["seconds"], &seconds)
		again(seconds * 1000)
	case p.Code == ticketing.CodeTooMany:
		a.limited = a.limited || p.Args["most"] == ""
		again(w.between(1000, 4000))
	default: // sold out: look again for what comes back
		again(w.between(20_000, 60_000))
	}
}

// kept pays for what is kept, or lets it go.
func (w *world) kept(a *actor, j *jar, o hubapi.ShopOrder, items int64, try int) {
	g := a.of.Group
	if g.Cookieless && try < g.Tries {
		w.after(50, func() { w.choose(a, j, try+1) })
	}
	release := func(ms int64) {
		w.after(ms, func() {
			w.ask(a, j, http.MethodPost, "/api/o/"+o.Order+"/release", struct{}{}, nil)
			w.after(w.between(g.Least, g.Most), func() { w.choose(a, j, try+1) })
		})
	}
	switch {
	case try <= g.Spins:
		release(w.between(20_000, 40_000))
		return
	case !g.Scalper && try < g.Tries && w.rng.IntN(100) < g.Fickle:
		release(w.between(3000, 30_000))
		return
	case !g.Scalper && w.rng.IntN(100) < g.Gone:
		return
	}
	w.after(w.between(3000, 60_000), func() { w.pay(a, j, o, items, 1) })
}

func card(group, n int) string { return fmt.Sprintf("SIG_%d_%d", group, n) }

// cardsTried is with how many cards one tries to pay an order: of a ring that has many.
const cardsTried = 8

// pay pays for what is kept, and where the card has paid for as much as one may, a scalper
// takes another one of his group.
func (w *world) pay(a *actor, j *jar, o hubapi.ShopOrder, items int64, try int) {
	var paying hubapi.ShopOrder
	if status, _ := w.ask(a, j, http.MethodPost, "/api/o/"+o.Order+"/pay", hubapi.ShopPay{Key: fmt.Sprintf("paying-%d-%s", try, o.Order[:12]), Email: a.mail, Language: "en"}, &paying); status >= 300 || paying.PayAt == "" {
		return
	}
	w.v.Pay(paying.PayAt[strings.LastIndexByte(paying.PayAt, '/')+1:], a.card)
	w.ask(a, j, http.MethodPost, "/api/o/"+o.Order+"/look", struct{}{}, &paying)
	switch {
	case paying.State == "paid":
		a.of.Tickets += items
	case paying.Reason == checkout.SurplusCard:
		a.spent = true
		if !a.of.Scalper || try >= cardsTried {
			w.ask(a, j, http.MethodPost, "/api/o/"+o.Order+"/release", struct{}{}, nil)
			return
		}
		var group int
		_, _ = fmt.Sscanf(a.card, "SIG_%d", &group)
		a.card = card(group, w.rng.IntN(a.of.Instruments))
		w.after(w.between(3000, 15_000), func() { w.pay(a, j, o, items, try+1) })
	}
}

// Wilson is the 95 % interval of k of n.
func Wilson(k, n int) (low, high float64) {
	if n == 0 {
		return 0, 1
	}
	const z = 1.96
	p, m := float64(k)/float64(n), float64(n)
	mid, spread := p+z*z/(2*m), z*math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return max(0, (mid-spread)/(1+z*z/m)), min(1, (mid+spread)/(1+z*z/m))
}

// Warning stands above every report.
const Warning = "synthetic traffic; says nothing on real-world rates"

// Write says what came of a run.
func (r Report) Write(out io.Writer) {
	fmt.Fprintln(out, Warning)
	caught, scalpers, wronged, people := 0, 0, 0, 0
	for _, o := range r.Outcomes {
		low, high := Wilson(o.Slowed, o.Count)
		kind := "people  "
		if o.Scalper {
			kind, caught, scalpers = "scalpers", caught+o.Slowed, scalpers+o.Count
		} else {
			wronged, people = wronged+o.Slowed, people+o.Count
		}
		held := ""
		if o.HeldOut {
			held = " (held out)"
		}
		fmt.Fprintf(out, "  %s %-26s %4d: slowed %3d = %5.1f %% [%.1f, %.1f], over a budget %d, blocked %d, card spent %d, tickets %d%s\n", kind, o.Name, o.Count, o.Slowed, 100*float64(o.Slowed)/float64(o.Count), 100*low, 100*high, o.Limited, o.Blocked, o.Spent, o.Tickets, held)
	}
	recall, false1 := float64(caught)/float64(max(scalpers, 1)), float64(wronged)/float64(max(people, 1))
	for _, p := range []float64{0.01, 0.10, 0.42} {
		fmt.Fprintf(out, "  where %2.0f %% are scalpers' programs, of those slowed %.0f %% are\n", 100*p, 100*p*recall/max(p*recall+(1-p)*false1, 1e-9))
	}
	fmt.Fprintf(out, "  scalpers have %d of %d tickets, %.1f %%\n", r.Scalped, r.Tickets, 100*r.Share())
}

// Of returns what became of a group.
func (r Report) Of(name string) Outcome {
	i := slices.IndexFunc(r.Outcomes, func(o Outcome) bool { return strings.HasPrefix(o.Name, name) })
	if i < 0 {
		return Outcome{}
	}
	return r.Outcomes[i]
}
