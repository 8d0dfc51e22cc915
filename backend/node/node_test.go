package node_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"database/sql"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/ticketcrib/ticketcrib/backend/hub"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/node"
	"github.com/ticketcrib/ticketcrib/backend/queue"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

const term = 600 * time.Millisecond

// place is one node with its listeners.
type place struct {
	t                  *testing.T
	node               *node.Node
	seat               *store.Seat
	web, devices, link string
	stop               func()
}

func now() int64 { return time.Now().UnixMilli() }

// newPlace starts a node of the fair's hub on a database.
func newPlace(t *testing.T, database string) *place {
	t.Helper()
	p := &place{t: t}
	listen := func() net.Listener {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	web, devices, link := listen(), listen(), listen()
	p.web, p.devices, p.link = "http://"+web.Addr().String(), devices.Addr().String(), link.Addr().String()
	var err error
	if p.seat, err = store.OpenSeat(t.Context(), database, store.Leader{Node: uuid.NewString(), Address: p.link}, term); err != nil {
		t.Fatal(err)
	}
	p.node, err = node.New(node.Config{Seat: p.seat, Key: fair.Key("hub"), Term: term, Log: fair.Quiet(), Lead: lead})
	if err != nil {
		t.Fatal(err)
	}
	serving, cancel := context.WithCancel(context.Background())
	leading, leave := context.WithCancel(context.Background())
	var all, ran sync.WaitGroup
	all.Go(func() { _ = hub.ServeBuyers(serving, web, p.node.Web()) })
	all.Go(func() { _ = hub.ServeDevices(serving, devices, fair.Key("hub"), p.node.Devices()) })
	all.Go(func() { _ = hub.ServeNodes(serving, link, fair.Key("hub"), p.node.Nodes()) })
	ran.Go(func() {
		if err := p.node.Run(leading); err != nil {
			t.Errorf("a node ended: %v", err)
		}
	})
	p.stop = sync.OnceFunc(func() {
		leave()
		ran.Wait()
		cancel()
		all.Wait()
		_ = p.seat.Close()
	})
	t.Cleanup(p.stop)
	return p
}

func lead(ctx context.Context, st *store.Store) (*hub.Hub, error) {
	h, err := hub.Open(ctx, hub.Config{Store: st, Key: fair.Key("hub"), Name: "Fair", Version: "test", Now: now, NewID: uuid.NewString, Random: rand.Reader, Log: fair.Quiet(),
		Provider: fair.NewBank(), Address: func() string { return "" }})
	if err != nil {
		return nil, err
	}
	if err := opened(ctx, h); err != nil {
		h.Close()
		return nil, err
	}
	return h, nil
}

// opened puts an event on sale, where it is not.
func opened(ctx context.Context, h *hub.Hub) error {
	if list, err := h.StaffList(ctx); err != nil || len(list.Staff) > 0 {
		return err
	}
	if _, err := h.SaveStaff(ctx, fair.Organizer, hubapi.StaffDoc{ID: fair.Organizer, Name: "O", Role: ticketing.RoleOrganizer, PIN: "2580", Active: true}); err != nil {
		return err
	}
	e := fair.NightMarket(1000, 1)
	for i := range e.Performances {
		p := &e.Performances[i]
		p.DoorsAt, p.StartsAt, p.EndsAt = now()+fair.Hour, now()+2*fair.Hour, now()+3*fair.Hour
	}
	if err := h.SaveEvent(ctx, fair.Organizer, e); err != nil {
		return err
	}
	return h.SetWebSale(ctx, fair.Organizer, queue.Policy{Event: fair.EventID, On: true, Line: true})
}

// browser is one buyer's.
type browser struct {
	t *testing.T
	http.Client
}

func newBrowser(t *testing.T) *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t, http.Client{Jar: jar, Timeout: 20 * time.Second}}
}

const at = "/api/e/" + string(fair.EventID)

func (b *browser) entry(method string, p *place, path string) (e hubapi.ShopEntry) {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, p.web+at+path, strings.NewReader("{}"))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	// One browser knows all nodes by one name: its cookie goes to each.
	answer, err := b.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	raw, _ := io.ReadAll(answer.Body)
	if answer.StatusCode != http.StatusOK || json.Unmarshal(raw, &e) != nil {
		b.t.Fatalf("%s %s: %d %s", method, path, answer.StatusCode, raw)
	}
	return e
}

// stream opens a stream at a node and returns what reads its next frame.
func (b *browser) stream(p *place) (next func() (queue.Frame, bool)) {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, p.web+at+"/stream", nil)
	if err != nil {
		b.t.Fatal(err)
	}
	patient := http.Client{Jar: b.Jar}
	answer, err := patient.Do(r)
	if err != nil || answer.StatusCode != http.StatusOK {
		b.t.Fatalf("no stream: %v", err)
	}
	b.t.Cleanup(func() { _ = answer.Body.Close() })
	lines := bufio.NewScanner(answer.Body)
	return func() (f queue.Frame, ok bool) {
		for lines.Scan() {
			if text, is := strings.CutPrefix(lines.Text(), "data: "); is {
				f, err := queue.OpenFrame(fair.Key("hub").Public().(ed25519.PublicKey), fair.EventID, text)
				return f, err == nil
			}
		}
		return f, false
	}
}

// leader waits until one of the nodes leads, and returns it with one that does not.
func leader(t *testing.T, places ...*place) (leads, stands *place) {
	t.Helper()
	for t.Context().Err() == nil {
		leads, stands = nil, nil
		for _, p := range places {
			if p.node.Leads() {
				leads = p
			} else {
				stands = p
			}
		}
		if leads != nil {
			return leads, stands
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatal("no node leads")
	return nil, nil
}

func TestEveryNodeAnswersAsTheOneThatLeads(t *testing.T) {
	database := fair.Postgres(t)
	a, b := newPlace(t, database), newPlace(t, database)
	leads, stands := leader(t, a, b)
	one, two := newBrowser(t), newBrowser(t)
	first := one.entry("POST", stands, "/join")
	second := two.entry("POST", leads, "/join")
	if first.Number != 1 || second.Number != 2 {
		t.Fatalf("the numbers are %d and %d", first.Number, second.Number)
	}
	for _, p := range []*place{leads, stands} {
		if e := one.entry("GET", p, "/entry"); e.Number != first.Number || e.Place != first.Place {
			t.Errorf("a place is %+v at another node", e)
		}
	}
	next := one.stream(stands)
	for f, ok := next(); f.Serving < 1; f, ok = next() {
		if !ok {
			t.Fatal("the stream of a node that stands in front ended")
		}
	}
	if e := one.entry("POST", stands, "/here"); e.State != "called" {
		t.Errorf("who was told that it is his turn is %s", e.State)
	}
	if e := one.entry("POST", stands, "/claim"); e.State != "claimed" {
		t.Errorf("who claims at another node is %s", e.State)
	}
	for _, path := range []string{"/state", ""} {
		for _, p := range []*place{leads, stands} {
			answer, err := one.Get(p.web + at + path)
			if err != nil || answer.StatusCode != http.StatusOK || answer.Header.Get("Cache-Control") != "public, max-age=1" {
				t.Errorf("%s: %+v %v", path, answer, err)
			}
			answer, err = one.Get(p.web + "/api/e/nothing" + path)
			if err != nil || answer.StatusCode != http.StatusNotFound || answer.Header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("an event that is none, %s: %+v %v", path, answer, err)
			}
		}
	}
	// Devices, too, and with the same key.
	for _, p := range []*place{leads, stands} {
		hello, err := hubapi.NewClient(p.devices, "", nil, nil).Hello(t.Context())
		if err != nil || !bytes.Equal(hello.Key, fair.Key("hub").Public().(ed25519.PublicKey)) {
			t.Errorf("hello: %+v %v", hello, err)
		}
	}
}

// A stranger who has found where the nodes speak to each other is told nothing.
func TestOnlyNodesOfTheHubAreAnswered(t *testing.T) {
	p := newPlace(t, fair.Postgres(t))
	leader(t, p)
	_, other, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	foreign := httpsBy(t, other)
	for name, certs := range map[string][]tls.Certificate{"nobody": nil, "another hub": {foreign}} {
		c := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true, Certificates: certs}}}
		answer, err := c.Get("https://" + p.link + "/frames/" + string(fair.EventID))
		if err == nil {
			_ = answer.Body.Close()
			t.Errorf("%s was answered %d", name, answer.StatusCode)
		}
	}
}

func TestAnotherNodeLeadsWhenOneGoes(t *testing.T) {
	database := fair.Postgres(t)
	a, b := newPlace(t, database), newPlace(t, database)
	leads, stands := leader(t, a, b)
	buyer := newBrowser(t)
	before := buyer.entry("POST", stands, "/join")
	next := buyer.stream(stands)
	if _, ok := next(); !ok {
		t.Fatal("no frame came")
	}
	// In peace: nobody who asks meanwhile is refused.
	asks, done := context.WithCancel(t.Context())
	var all sync.WaitGroup
	all.Go(func() {
		for asks.Err() == nil {
			if e := newBrowser(t).entry("POST", stands, "/join"); e.Number == 0 {
				t.Error("a join had no number")
			}
		}
	})
	leads.stop()
	now, _ := leader(t, stands)
	done()
	all.Wait()
	if now != stands || leads.node.Leads() {
		t.Fatal("the wrong node leads")
	}
	if e := buyer.entry("GET", stands, "/entry"); e.Number != before.Number || e.Place != before.Place {
		t.Errorf("the place was %d, and is %d", before.Place, e.Place)
	}
	// The stream was ended when its node began to lead; the next one goes on.
	for _, ok := next(); ok; _, ok = next() {
	}
	if _, ok := buyer.stream(stands)(); !ok {
		t.Error("no stream after the change")
	}
	third := newPlace(t, database)
	if e := buyer.entry("GET", third, "/entry"); e.Number != before.Number {
		t.Errorf("at a node that came later the number is %d", e.Number)
	}
}

// A node that loses its seat without knowing, as one that was asleep: it writes nothing
// more, and stands in front as soon as it looks.
func TestANodeThatWasAsleepStandsBack(t *testing.T) {
	database := fair.Postgres(t)
	a, b := newPlace(t, database), newPlace(t, database)
	leads, stands := leader(t, a, b)
	buyer := newBrowser(t)
	before := buyer.entry("POST", leads, "/join")
	raw, err := sql.Open("pgx", database)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	if _, err := raw.Exec("UPDATE leader SET until = now() - interval '1 second'"); err != nil {
		t.Fatal(err)
	}
	for !stands.node.Leads() || leads.node.Leads() {
		if t.Context().Err() != nil {
			t.Fatal("the seat did not change hands")
		}
		// Whichever took the seat: the one of before may have been quicker.
		if _, err := raw.Exec("UPDATE leader SET until = now() - interval '1 second' WHERE address = $1", leads.link); err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range []*place{a, b} {
		if e := buyer.entry("GET", p, "/entry"); e.Number != before.Number {
			t.Errorf("the number was %d, and is %d", before.Number, e.Number)
		}
	}
}

// wire stands between a node and its database, and can stop passing anything on, as a
// network that was cut: nobody is told.
type wire struct{ cut atomic.Bool }

func newWire(t *testing.T, database string) (w *wire, address string) {
	t.Helper()
	w = &wire{}
	return w, fair.Through(t, database, func(client, server net.Conn) {
		var both sync.WaitGroup
		both.Go(func() { w.pass(server, client) })
		both.Go(func() { w.pass(client, server) })
		both.Wait()
	})
}

func (w *wire) pass(to, from net.Conn) {
	defer func() { _ = to.Close(); _ = from.Close() }()
	b := make([]byte, 64<<10)
	for {
		n, err := from.Read(b)
		for w.cut.Load() {
			time.Sleep(time.Millisecond)
		}
		if err != nil {
			return
		}
		if _, err := to.Write(b[:n]); err != nil {
			return
		}
	}
}

// The database of the node that leads falls silent, and no connection says so. Another node
// leads, and this one stands in front of it as soon as it can look again.
func TestANodeThatIsCutOffFromTheDatabaseStandsBack(t *testing.T) {
	database := fair.Postgres(t)
	w, through := newWire(t, database)
	defer w.cut.Store(false)
	a := newPlace(t, through)
	leader(t, a)
	b := newPlace(t, database)
	buyer := newBrowser(t)
	before := buyer.entry("POST", a, "/join")
	w.cut.Store(true)
	for !b.node.Leads() {
		if t.Context().Err() != nil {
			t.Fatal("the other node does not lead")
		}
		if raced := a.node.Leads() && b.node.Leads(); raced {
			t.Fatal("both lead")
		}
		time.Sleep(time.Millisecond)
	}
	if e := buyer.entry("GET", b, "/entry"); e.Number != before.Number {
		t.Errorf("the number was %d, and is %d", before.Number, e.Number)
	}
	w.cut.Store(false)
	if e := buyer.entry("GET", a, "/entry"); e.Number != before.Number {
		t.Errorf("the number was %d, and is %d at the node that was cut off", before.Number, e.Number)
	}
}

func httpsBy(t *testing.T, key ed25519.PrivateKey) tls.Certificate {
	t.Helper()
	cert, err := hub.Certificate(key)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}
