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
// moves the hub on; Pay lets the bank say that a payment page was paid, and with which card;
// Code waits for the code that a mailbox is sent.
type Venue struct {
	Web         http.Handler
	Now         func() int64
	Advance     func(to int64)
	Tick        func() error
	Pay         func(reference, card string)
	Code        func(mailbox string) string
	Event       ticketing.EventID
	Performance ticketing.ScopeID
	Type        ticketing.TypeNo
	Price       ticketing.Money
	OpensAt     int64
	Line, Draw  bool
	PerCard     bool
	Most        int64 // of one account
}

// Group is how so many of one kind act.
type Group struct {
	Name    string
	Scalper bool
	HeldOut bool // no rule was made by looking at it
	Count   int
	// Networks is over how many networks they spread; Accounts how many each has;
	// Cookieless: a new account with every request; Instruments: means of payment of all;
	// Mailboxes: addresses of all.
	Networks, Accounts, Instruments, Mailboxes int
	Cookieless                                 bool
	// OneHand: one operator is behind all of them, and deals cards and mailboxes out.
	OneHand bool
	// Looks is among how many looks of a device theirs are; 1: all look the same.
	Looks int
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

// Groups are those that are played: People, and B0 to B7 of the reference.
func Groups(people int) []Group { return append(People(people), scalpers()...) }

// People are so many of each group of people that a guard is likely to wrong.
func People(count int) []Group {
	person := func(name string, networks int, least, most, late int64) Group {
		return Group{Name: name, Count: count, Networks: networks, Accounts: 1, Instruments: count, Mailboxes: count, Looks: looks, Language: true, Fetch: true, Least: least, Most: most, Late: late, Tries: 2, Fickle: 10, Gone: 15}
	}
	tabs := person("two tabs and a phone", count, 1500, 9000, 20_000)
	tabs.Accounts = 2
	family := person("family, one card", (count+4)/5, 1500, 15_000, 20_000)
	family.Instruments, family.Mailboxes = (count+4)/5, (count+4)/5
	tor := person("Tor, hides itself", 5, 3000, 25_000, 20_000)
	tor.Looks = 1
	old := person("old browser", count, 2000, 15_000, 20_000)
	old.Fetch = false
	fickle := person("cannot decide", count, 1500, 9000, 10_000)
	fickle.Fickle, fickle.Tries = 100, 4
	return []Group{
		person("campus, one network", 1, 1500, 15_000, 20_000), person("VPN", 3, 1500, 15_000, 20_000), tor,
		person("screen reader, keyboard", count, 8000, 60_000, 20_000), person("filled in, saved card", count, 900, 2500, 5000), person("slow phone", count, 4000, 30_000, 20_000),
		person("refreshes", count, 900, 6000, 0), tabs, family, old, fickle,
	}
}

func scalpers() []Group {
	bot := func(name string, heldOut bool, count, networks int, least, most int64) Group {
		return Group{Name: name, Scalper: true, HeldOut: heldOut, Count: count, Networks: networks, Accounts: 1, Instruments: count, Mailboxes: count, Looks: looks, Language: true, Fetch: true, Least: least, Most: most, Tries: 1}
	}
	b0, b4, b5, b6, b7 := bot("B0 no cookies", false, 1, 1, 10, 20), bot("B4 spinner", true, 15, 15, 750, 900), bot("B5 account ring", true, 100, 100, 750, 3000),
		bot("B6 serverless", true, 40, 40, 100, 400), bot("B7 many tabs", true, 20, 20, 1500, 9000)
	b0.Cookieless, b0.Language, b0.Fetch, b0.Tries, b0.OneHand, b0.Mailboxes, b0.Instruments = true, false, false, 60, true, 60, 60
	b4.Spins, b4.Tries = 12, 20
	b5.Instruments, b5.OneHand = 25, true
	b6.Language, b6.Fetch = false, false
	b7.Accounts = 3
	return []Group{b0, bot("B1 data centre", false, 40, 1, 20, 200), bot("B2 stealth", false, 40, 40, 750, 1500), bot("B3 stealth, pays for work", false, 40, 40, 750, 1500), b4, b5, b6, b7}
}

// looks is how many looks devices have, as coarsely as one may look at them: the commonest
// is a sixth of all.
const looks = 60

// Careless is a ring that has not read the defence's source: one machine plays all of its
// accounts, from few networks, and what it pays with and has sent to it is all mixed up.
func Careless() Group {
	return Group{Name: "B5 careless ring", Scalper: true, Count: 100, Networks: 4, Accounts: 1, Instruments: 25, Mailboxes: 40, Looks: 1, OneHand: true, Language: true, Fetch: true, Least: 750, Most: 3000, Tries: 1}
}

// Outcome is what became of a group.
type Outcome struct {
	Group
	Slowed, Limited int // of Count: by conduct, by a budget
	Blocked         int // who waited as he was told and was told to wait again
	Spent           int // whose card had paid for as much as one may
	Boxed           int // whose mailbox had as many tickets as one may
	Tickets         int64

	no         int
	actors     []*actor
	paid, sent map[int]int // by card, by mailbox: how many orders
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
	network                  string
	card, mailbox            int // of those of its group
	jars                     []*jar
	slowed, limited, blocked bool
	spent, boxed             bool
	tickets                  int64
	shared                   map[string][]string // what the hub could see that others may have too, by kind
}

// Kinds of what two accounts can have in common: what paid, where tickets go, and a look of the
// device together with the network.
const (
	ByCard, ByMailbox, ByDevice = "card", "mailbox", "device"
)

func (a *actor) shows(kind string, what ...any) {
	a.shared[kind] = append(a.shared[kind], kind+fmt.Sprint(what...))
}

func (a *actor) address() string { return fmt.Sprintf("g%d-%d@fair.test", a.of.no, a.mailbox) }

// jar is one account of an actor: a browser, or a tab of another profile.
type jar struct {
	cookie   string
	waited   bool // as it was told
	verified bool // or has tried to
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
	for g := range groups {
		out[g].Group, out[g].no, out[g].paid, out[g].sent = groups[g], g, map[int]int{}, map[int]int{}
		for i := range groups[g].Count {
			a := &actor{of: &out[g], network: fmt.Sprintf("%d.%d.%d.9", 11+g, i%groups[g].Networks>>8, i%groups[g].Networks&0xff), card: i % groups[g].Instruments, mailbox: i % groups[g].Mailboxes, shared: map[string][]string{}}
			out[g].actors = append(out[g].actors, a)
			a.shows(ByDevice, a.network, " ", w.look(groups[g].Looks))
			if !groups[g].Scalper { // whoever of a family buys: luck must not be what leaves them alone
				a.shows(ByCard, a.of.Name, " ", a.card)
				a.shows(ByMailbox, a.of.Name, " ", a.mailbox)
			}
			for range groups[g].Accounts {
				j := &jar{}
				a.jars = append(a.jars, j)
				w.enter(a, j)
			}
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
	for i := range out {
		o := &out[i]
		for _, a := range o.actors {
			o.Slowed, o.Limited, o.Blocked = o.Slowed+count(a.slowed), o.Limited+count(a.limited), o.Blocked+count(a.blocked)
			o.Spent, o.Boxed, o.Tickets = o.Spent+count(a.spent), o.Boxed+count(a.boxed), o.Tickets+a.tickets
		}
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

// look draws how a device looks, the first ones often: phones of a kind are alike.
func (w *world) look(among int) int {
	return int(float64(among) * math.Pow(w.rng.Float64(), 2.3))
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
		w.after(w.between(a.of.Least/2, a.of.Most/2), func() { w.claim(a, j, true) })
	case "waiting", "away", "":
		w.after(w.between(4000, 8000), func() { w.follow(a, j) })
	}
}

// claim takes a turn up, and verifies an address first where one is asked for.
func (w *world) claim(a *actor, j *jar, verifies bool) {
	status, p := w.ask(a, j, http.MethodPost, w.path("/claim"), struct{}{}, nil)
	switch {
	case status < 300:
		w.after(w.between(a.of.Least, a.of.Most), func() { w.choose(a, j, 1) })
	case p.Code == ticketing.CodeUnverified && verifies:
		w.verify(a, j, func() { w.claim(a, j, false) })
	}
}

// verify types the code that an address is sent. Scalpers' programs read their mail at once.
func (w *world) verify(a *actor, j *jar, then func()) {
	if status, p := w.ask(a, j, http.MethodPost, "/api/me/ask", hubapi.ShopVerify{Email: a.address(), Language: "en"}, nil); status >= 300 {
		a.limited = a.limited || p.Code == ticketing.CodeTooMany
		return
	}
	code := w.v.Code(a.address())
	read := w.between(10_000, 60_000)
	if a.of.Scalper {
		read = w.between(500, 2000)
	}
	w.after(read, func() {
		if status, _ := w.ask(a, j, http.MethodPost, "/api/me/code", hubapi.ShopCode{Code: code}, nil); status < 300 {
			then()
		}
	})
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
	case p.Code == ticketing.CodeUnverified && !j.verified:
		j.verified = true
		w.verify(a, j, func() { w.choose(a, j, try) })
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

// triesToPay is how often one tries to pay an order.
const triesToPay = 8

// deal gives one of a group that one hand holds the card and the mailbox that were used least:
// who knows that both are looked at shares as little as he can.
func (o *Outcome) deal(a *actor) {
	for n := range o.Instruments {
		if o.paid[n] < o.paid[a.card] {
			a.card = n
		}
	}
	for n := range o.Mailboxes {
		if o.sent[n] < o.sent[a.mailbox] {
			a.mailbox = n
		}
	}
}

// pay pays for what is kept, with what the one hand behind a group deals out; who is told that his
// address has its tickets takes another one, where he has one.
func (w *world) pay(a *actor, j *jar, o hubapi.ShopOrder, items int64, try int) {
	g := a.of
	letGo := func() { w.ask(a, j, http.MethodPost, "/api/o/"+o.Order+"/release", struct{}{}, nil) }
	again := func() {
		if try >= triesToPay {
			letGo()
			return
		}
		w.after(w.between(3000, 15_000), func() { w.pay(a, j, o, items, try+1) })
	}
	if g.OneHand {
		if g.deal(a); w.v.PerCard && g.paid[a.card] > 0 {
			letGo() // the page says that no card of the group pays for more
			return
		}
	}
	var paying hubapi.ShopOrder
	a.shows(ByMailbox, g.Name, " ", a.mailbox)
	status, p := w.ask(a, j, http.MethodPost, "/api/o/"+o.Order+"/pay", hubapi.ShopPay{Key: fmt.Sprintf("paying-%d-%s", try, o.Order[:12]), Email: a.address(), Language: "en"}, &paying)
	if p.Args["why"] == "mailbox" {
		a.boxed = true
		g.sent[a.mailbox]++
		switch {
		case g.OneHand:
			again()
		case !g.Scalper && g.Mailboxes < g.Count: // each of a family has an address of his own too
			a.mailbox = g.Mailboxes + slices.Index(g.actors, a)
			again()
		default:
			letGo()
		}
		return
	}
	if status >= 300 || paying.PayAt == "" {
		return
	}
	a.shows(ByCard, g.Name, " ", a.card)
	g.sent[a.mailbox]++
	w.v.Pay(paying.PayAt[strings.LastIndexByte(paying.PayAt, '/')+1:], fmt.Sprintf("SIG_%s_%d", g.Name, a.card))
	w.ask(a, j, http.MethodPost, "/api/o/"+o.Order+"/look", struct{}{}, &paying)
	switch {
	case paying.State == "paid":
		a.tickets += items
		g.paid[a.card]++
	case paying.Reason == checkout.SurplusCard:
		a.spent = true
		letGo()
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
		fmt.Fprintf(out, "  %s %-26s %4d: slowed %3d = %5.1f %% [%.1f, %.1f], over a budget %d, blocked %d, card spent %d, mailbox full %d, tickets %d%s\n", kind, o.Name, o.Count, o.Slowed, 100*float64(o.Slowed)/float64(o.Count), 100*low, 100*high, o.Limited, o.Blocked, o.Spent, o.Boxed, o.Tickets, held)
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
