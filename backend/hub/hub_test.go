package hub_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// document is what the tests read of the hub's own OpenAPI document.
type document struct {
	OpenAPI string                                         `json:"openapi"`
	Paths   map[string]map[string]struct{ Summary string } `json:"paths"`
}

func read(t *testing.T, h http.Handler) document {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/openapi.json", nil))
	var d document
	if err := json.Unmarshal(w.Body.Bytes(), &d); err != nil || !strings.HasPrefix(d.OpenAPI, "3.1") || len(d.Paths) < 20 {
		t.Fatalf("status %d, %d paths: %v", w.Code, len(d.Paths), err)
	}
	return d
}

// token gives a device of the fair a session.
func token(t *testing.T, f *fair.Fair, m *fair.Machine) string {
	t.Helper()
	c, err := f.Hub.Challenge()
	if err != nil {
		t.Fatal(err)
	}
	s, err := f.Hub.Session(t.Context(), hubapi.SignSession(m.Key, f.Hub.ID(), c.Nonce))
	if err != nil {
		t.Fatal(err)
	}
	return s.Token
}

type asked struct {
	token string
	staff ticketing.StaffID
	body  io.Reader
}

func ask(h http.Handler, method, path string, a asked) *httptest.ResponseRecorder {
	path = strings.ReplaceAll(path, "{id}", "some-id")
	r := httptest.NewRequest(strings.ToUpper(method), path, a.body)
	if a.body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if a.token != "" {
		r.Header.Set("Authorization", "Bearer "+a.token)
	}
	r.Header.Set("Staff", string(a.staff))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// Every route of the document says for whom it is, and is for nobody else: a
// new route without that fails here.
func TestEveryRouteIsForSomebody(t *testing.T) {
	t.Parallel()
	f := fair.New(t, 10, 10)
	gate, office := f.Join("gate", ticketing.PlaceGate, fair.North), f.Enrol("office", ticketing.PlaceOffice, "")
	gone := f.Enrol("gone", ticketing.PlaceOffice, "")
	goneToken := token(t, f, gone)
	gone.Gone = true
	if err := f.Hub.Revoke(t.Context(), fair.Organizer, hubapi.DeviceChange{Device: gone.ID}); err != nil {
		t.Fatal(err)
	}
	h := f.Hub.Handler()
	gateToken, officeToken := token(t, f, gate), token(t, f, office)
	counterToken := token(t, f, f.Enrol("counter", ticketing.PlaceCounter, ""))
	for path, methods := range read(t, h).Paths {
		for method, op := range methods {
			name := method + " " + path
			status := func(a asked) int { return ask(h, method, path, a).Code }
			nobody := status(asked{})
			asGate := status(asked{token: gateToken, staff: fair.Organizer})
			revoked := status(asked{token: goneToken, staff: fair.Organizer})
			steward := status(asked{token: officeToken, staff: fair.Steward})
			supervisor := status(asked{token: officeToken, staff: fair.Supervisor})
			stranger := status(asked{token: officeToken, staff: "stranger"})
			organizer := status(asked{token: officeToken, staff: fair.Organizer})
			refused := func(code int) bool { return code == http.StatusUnauthorized || code == http.StatusForbidden }
			switch op.Summary {
			case "For: anybody":
				if refused(nobody) && path != "/v1/session" {
					t.Errorf("%s refuses with %d", name, nobody)
				}
			case "For: device":
				if nobody != http.StatusUnauthorized || refused(asGate) {
					t.Errorf("%s: nobody %d, a gate %d", name, nobody, asGate)
				}
			case "For: enrolled device":
				if nobody != http.StatusUnauthorized || refused(asGate) || !refused(revoked) {
					t.Errorf("%s: nobody %d, a gate %d, revoked %d", name, nobody, asGate, revoked)
				}
			case "For: seller or more":
				atCounter := status(asked{token: counterToken, staff: fair.Seller})
				stewardThere := status(asked{token: counterToken, staff: fair.Steward})
				if nobody != 401 || asGate != 403 || revoked != 403 || stranger != 403 || stewardThere != 403 || organizer != 403 || refused(atCounter) {
					t.Errorf("%s: nobody %d, a gate %d, revoked %d, a stranger %d, a steward %d, an office %d, a seller %d", name, nobody, asGate, revoked, stranger, stewardThere, organizer, atCounter)
				}
			case "For: supervisor or more", "For: organizer":
				only := op.Summary == "For: organizer"
				if nobody != 401 || asGate != 403 || revoked != 403 || steward != 403 || stranger != 401 || refused(supervisor) != only || refused(organizer) {
					t.Errorf("%s: nobody %d, a gate %d, revoked %d, a steward %d, a stranger %d, a supervisor %d, the organizer %d", name, nobody, asGate, revoked, steward, stranger, supervisor, organizer)
				}
			default:
				t.Errorf("%s is for %q", name, op.Summary)
			}
			for who, code := range map[string]int{"nobody": nobody, "a gate": asGate, "the organizer": organizer} {
				if code >= 500 {
					t.Errorf("%s answers %s with %d", name, who, code)
				}
			}
		}
	}
}

// Bodies that are too large, cut off, or nonsense are refused with a problem
// document, on every route, and nothing falls over.
func TestBadBodiesAreRefused(t *testing.T) {
	t.Parallel()
	f := fair.New(t, 10, 10)
	office := f.Enrol("office", ticketing.PlaceOffice, "")
	h, session := f.Hub.Handler(), token(t, f, office)
	huge := strings.Repeat(" ", hubapi.MaxBody+2) + "{}"
	for path, methods := range read(t, h).Paths {
		for method, op := range methods {
			if method != "post" || path == "/v1/enrolment/end" || path == "/v1/challenge" || path == "/v1/to-carry" {
				continue // takes no body
			}
			for what, body := range map[string]io.Reader{"huge": strings.NewReader(huge), "cut off": io.MultiReader(strings.NewReader(`{"name": "a`), iotest.ErrReader(io.ErrUnexpectedEOF)),
				"half": strings.NewReader(`{"name": "a`), "noise": bytes.NewReader([]byte{0xff, 0, 1, 2}), "nothing": strings.NewReader(""), "a number": strings.NewReader("7")} {
				w := ask(h, method, path, asked{session, fair.Organizer, body})
				if w.Code < 400 || (w.Code >= 500 && what != "cut off") { // then nobody is there to hear it
					t.Errorf("%s (%s) answers a body that is %s with %d: %s", path, op.Summary, what, w.Code, w.Body)
				}
				if ct := w.Header().Get("Content-Type"); !strings.HasPrefix(ct, "application/problem+json") {
					t.Errorf("%s answers a body that is %s as %q", path, what, ct)
				}
			}
		}
	}
}

func TestSessionsAreProven(t *testing.T) {
	t.Parallel()
	f := fair.New(t, 10, 10)
	m := f.Enrol("gate", ticketing.PlaceGate, fair.North)
	challenge := func() []byte {
		c, err := f.Hub.Challenge()
		if err != nil {
			t.Fatal(err)
		}
		return c.Nonce
	}
	other := fair.Key("another")
	forged := hubapi.SignSession(other, f.Hub.ID(), challenge())
	forged.Device = m.ID
	tampered := challenge()
	tampered[20] ^= 1
	old := challenge()
	for name, r := range map[string]hubapi.SessionRequest{
		"another's signature": forged,
		"a stranger":          hubapi.SignSession(other, f.Hub.ID(), challenge()),
		"another hub's":       hubapi.SignSession(m.Key, "00000000000000000000000000000000", challenge()),
		"an invented nonce":   hubapi.SignSession(m.Key, f.Hub.ID(), make([]byte, 56)),
		"a changed nonce":     hubapi.SignSession(m.Key, f.Hub.ID(), tampered),
		"a short nonce":       hubapi.SignSession(m.Key, f.Hub.ID(), []byte{1}),
		"nothing":             {},
	} {
		if _, err := f.Hub.Session(t.Context(), r); ticketing.CodeOf(err) != ticketing.CodeUnauthorized {
			t.Errorf("%s: %v", name, err)
		}
	}
	f.Clock.Add(60_001)
	if _, err := f.Hub.Session(t.Context(), hubapi.SignSession(m.Key, f.Hub.ID(), old)); ticketing.CodeOf(err) != ticketing.CodeUnauthorized {
		t.Errorf("a nonce of a minute ago: %v", err)
	}
	good := token(t, f, m)
	status := func(token string) int { return ask(f.Hub.Handler(), "post", "/v1/to-carry", asked{token: token}).Code }
	if status(good) == http.StatusUnauthorized || status(good[:len(good)-2]+"AA") != http.StatusUnauthorized || status("") != http.StatusUnauthorized {
		t.Errorf("tokens: %d, %d", status(good), status(good[:len(good)-2]+"AA"))
	}
	f.Clock.Add(12 * fair.Hour)
	if status(good) != http.StatusUnauthorized {
		t.Error("a token of this morning is good tonight")
	}
}

// joining is a laptop that asks to be let in.
func joining(t *testing.T, f *fair.Fair, hub ticketing.DeviceID, address string) (*hubapi.Client, ed25519.PrivateKey) {
	t.Helper()
	key := fair.Key(t.Name())
	c := hubapi.NewClient(address, hub, key, nil)
	t.Cleanup(c.Close)
	return c, key
}

func start(c *hubapi.Client, key ed25519.PrivateKey, code string) (hubapi.JoinStarted, []byte, error) {
	nonce := bytes.Repeat([]byte{7}, 32)
	commitment := hubapi.JoinCommitment(key.Public().(ed25519.PublicKey), nonce)
	s, err := c.JoinStart(context(), hubapi.JoinStart{Name: "Laptop", Commitment: commitment, Proof: hubapi.JoinProof(code, commitment)})
	return s, nonce, err
}

func TestJoining(t *testing.T) {
	t.Parallel()
	f := fair.New(t, 10, 10)
	code, err := f.Hub.OpenCode(hubapi.OpenCode{Place: ticketing.PlaceCounter, Count: 1})
	if err != nil {
		t.Fatal(err)
	}
	c, key := joining(t, f, "", f.Address())
	if _, _, err := start(c, key, "AAAA-AAAA-AAAA"); ticketing.CodeOf(err) != ticketing.CodeUnauthorized {
		t.Fatalf("a wrong code: %v", err)
	}
	s, nonce, err := start(c, key, strings.ToLower(strings.ReplaceAll(code.Code, "-", " ")))
	if err != nil {
		t.Fatal(err)
	}
	if s.Place != ticketing.PlaceCounter || !bytes.Equal(s.HubKey, c.HubKey()) {
		t.Errorf("started %+v", s)
	}
	if n := len(f.Hub.Code().Asking); n != 0 {
		t.Errorf("%d ask before they have shown their key", n)
	}
	public := key.Public().(ed25519.PublicKey)
	if st, err := c.JoinReveal(context(), hubapi.JoinReveal{ID: s.ID, Key: public, Nonce: nonce}); err != nil || st.State != "asking" {
		t.Fatalf("%+v, %v", st, err)
	}
	asking := f.Hub.Code().Asking
	mine := hubapi.JoinWords(s.HubKey, s.Nonce, public, nonce)
	if len(asking) != 1 || fmt.Sprint(asking[0].Words) != fmt.Sprint(mine[:]) {
		t.Fatalf("the hub shows %+v, the laptop %v", asking, mine)
	}
	if _, err := f.Hub.AnswerJoin(t.Context(), fair.Organizer, hubapi.AnswerJoin{ID: s.ID, Same: true}); err != nil {
		t.Fatal(err)
	}
	if st, err := c.JoinState(context(), s.ID); err != nil || st.State != "accepted" || st.Hub != f.Hub.ID() {
		t.Errorf("%+v, %v", st, err)
	}
	if _, _, err := start(c, fair.Key("second"), code.Code); ticketing.CodeOf(err) != ticketing.CodeTooMany {
		t.Errorf("a second laptop with a code for one: %v", err)
	}
}

// A laptop asks again and again how far it is. Between the person's yes and the
// moment when its enrolment is kept, the answer must not be no: it gives up then.
func TestALaptopIsNeverRefusedWhileItIsLetIn(t *testing.T) {
	t.Parallel()
	f := fair.New(t, 10, 10)
	const laptops = 12 // it is a race: one alone may win it
	code, err := f.Hub.OpenCode(hubapi.OpenCode{Place: ticketing.PlaceGate, Count: laptops})
	if err != nil {
		t.Fatal(err)
	}
	c, _ := joining(t, f, "", f.Address())
	for i := range laptops {
		key := fair.Key(fmt.Sprint("laptop ", i))
		s, nonce, err := start(c, key, code.Code)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.JoinReveal(context(), hubapi.JoinReveal{ID: s.ID, Key: key.Public().(ed25519.PublicKey), Nonce: nonce}); err != nil {
			t.Fatal(err)
		}
		asks, heard := make(chan struct{}), make(chan string)
		go func() {
			state := f.Hub.JoinState(s.ID).State
			close(asks)
			for state == "asking" {
				state = f.Hub.JoinState(s.ID).State
			}
			heard <- state
		}()
		<-asks
		if _, err := f.Hub.AnswerJoin(t.Context(), fair.Organizer, hubapi.AnswerJoin{ID: s.ID, Same: true}); err != nil {
			t.Fatal(err)
		}
		if state := <-heard; state != "accepted" {
			t.Fatalf("laptop %d heard %s", i, state)
		}
	}
}

func TestWordsThatDifferEndTheCode(t *testing.T) {
	t.Parallel()
	f := fair.New(t, 10, 10)
	code, err := f.Hub.OpenCode(hubapi.OpenCode{Place: ticketing.PlaceGate, Count: 5})
	if err != nil {
		t.Fatal(err)
	}
	c, key := joining(t, f, "", f.Address())
	s, nonce, err := start(c, key, code.Code)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.JoinReveal(context(), hubapi.JoinReveal{ID: s.ID, Key: key.Public().(ed25519.PublicKey), Nonce: nonce}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Hub.AnswerJoin(t.Context(), fair.Organizer, hubapi.AnswerJoin{ID: s.ID, Same: false}); err != nil {
		t.Fatal(err)
	}
	if st, err := c.JoinState(context(), s.ID); err != nil || st.State != "refused" {
		t.Errorf("%+v, %v", st, err)
	}
	if _, _, err := start(c, key, code.Code); ticketing.CodeOf(err) != ticketing.CodeUnauthorized {
		t.Errorf("the code is still good: %v", err)
	}
}

// A laptop that shows another key than it has committed to ends the code: it
// is searching for words.
func TestAnotherKeyThanCommittedEndsTheCode(t *testing.T) {
	t.Parallel()
	f := fair.New(t, 10, 10)
	code, err := f.Hub.OpenCode(hubapi.OpenCode{Place: ticketing.PlaceGate, Count: 5})
	if err != nil {
		t.Fatal(err)
	}
	c, key := joining(t, f, "", f.Address())
	s, nonce, err := start(c, key, code.Code)
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.JoinReveal(context(), hubapi.JoinReveal{ID: s.ID, Key: fair.Key("better words").Public().(ed25519.PublicKey), Nonce: nonce})
	if ticketing.CodeOf(err) != ticketing.CodeWordsDiffer || f.Hub.Code().Code != "" {
		t.Errorf("%v, code %q", err, f.Hub.Code().Code)
	}
}

func TestCodesEnd(t *testing.T) {
	t.Parallel()
	f := fair.New(t, 10, 10)
	c, key := joining(t, f, "", f.Address())
	code, err := f.Hub.OpenCode(hubapi.OpenCode{Place: ticketing.PlaceGate, Count: 5})
	if err != nil {
		t.Fatal(err)
	}
	s, nonce, err := start(c, key, code.Code)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.JoinReveal(context(), hubapi.JoinReveal{ID: s.ID, Key: key.Public().(ed25519.PublicKey), Nonce: nonce}); err != nil {
		t.Fatal(err)
	}
	f.Clock.Add(10 * 60_000)
	if _, err := f.Hub.AnswerJoin(t.Context(), fair.Organizer, hubapi.AnswerJoin{ID: s.ID, Same: true}); ticketing.CodeOf(err) != ticketing.CodeNotFound {
		t.Errorf("let in ten minutes later: %v", err)
	}
	if _, _, err := start(c, key, code.Code); ticketing.CodeOf(err) != ticketing.CodeUnauthorized {
		t.Errorf("after ten minutes: %v", err)
	}
	if code, err = f.Hub.OpenCode(hubapi.OpenCode{Place: ticketing.PlaceGate, Count: 5}); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if _, _, err := start(c, key, "0000-0000-0000"); ticketing.CodeOf(err) != ticketing.CodeUnauthorized {
			t.Fatal(err)
		}
	}
	if _, _, err := start(c, key, code.Code); ticketing.CodeOf(err) != ticketing.CodeUnauthorized {
		t.Errorf("after twenty wrong ones: %v", err)
	}
	for _, r := range []hubapi.OpenCode{{Place: ticketing.PlaceHost, Count: 1}, {Place: "bar", Count: 1}, {Place: ticketing.PlaceGate}, {Place: ticketing.PlaceGate, Count: 51}} {
		if _, err := f.Hub.OpenCode(r); ticketing.CodeOf(err) != ticketing.CodeInvalid {
			t.Errorf("%+v: %v", r, err)
		}
	}
}

// Somebody in between shows a key of their own. A laptop that knows its hub by
// key does not talk to it at all; one that typed the code sees other words.
func TestSomebodyInBetweenIsFound(t *testing.T) {
	t.Parallel()
	f, between := fair.New(t, 10, 10), fair.Between(t, "somebody in between")
	c, _ := joining(t, f, f.Hub.ID(), between)
	if _, err := c.Hello(context()); ticketing.CodeOf(err) != ticketing.CodeUnauthorized {
		t.Errorf("a hub of another key: %v", err)
	}
	typed, key := joining(t, f, "", between)
	if _, err := typed.Hello(context()); err == nil {
		t.Error("what is no hub has answered")
	}
	theirs := fair.Key("somebody in between").Public().(ed25519.PublicKey)
	if !bytes.Equal(typed.HubKey(), theirs) {
		t.Fatalf("the laptop has seen %x", typed.HubKey())
	}
	nonce, public := []byte("nonce"), key.Public().(ed25519.PublicKey)
	if hubapi.JoinWords(typed.HubKey(), nonce, public, nonce) == hubapi.JoinWords(f.Hub.Key(), nonce, theirs, nonce) {
		t.Error("both screens show the same words")
	}
}

// Frames are for one device, of one hub, as they were signed.
func TestFramesAreForOneDevice(t *testing.T) {
	t.Parallel()
	hub, other := fair.Key("hub"), fair.Key("other hub")
	a, b := ticketing.DeviceID(strings.Repeat("a", 32)), ticketing.DeviceID(strings.Repeat("b", 32))
	s := hubapi.SignFrame(hub, a, hubapi.Frame{Epoch: 1, To: 4, Items: []hubapi.Item{{Topic: "x", Body: []byte{1}}}})
	if f, err := s.Open(hub.Public().(ed25519.PublicKey), a); err != nil || f.To != 4 {
		t.Fatalf("%+v, %v", f, err)
	}
	changed := hubapi.SignedFrame{Frame: append(bytes.Clone(s.Frame), 0), Sig: s.Sig}
	for name, err := range map[string]error{"another device": open(s, hub, b), "another hub": open(s, other, a), "changed": open(changed, hub, a), "nothing": open(hubapi.SignedFrame{}, hub, a)} {
		if ticketing.CodeOf(err) != ticketing.CodeUnauthorized {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func open(s hubapi.SignedFrame, hub ed25519.PrivateKey, d ticketing.DeviceID) error {
	_, err := s.Open(hub.Public().(ed25519.PublicKey), d)
	return err
}

// A device sends its own journal only, and what is not signed by it is refused.
func TestForeignJournalsAreRefused(t *testing.T) {
	t.Parallel()
	f := fair.New(t, 10, 10)
	a, b := f.Enrol("a", ticketing.PlaceGate, fair.North), f.Enrol("b", ticketing.PlaceGate, fair.North)
	device := func(m *fair.Machine) (d deviceOf) { d.t, d.f, d.id = t, f, m.ID; return d }
	write := func(key ed25519.PrivateKey, id ticketing.DeviceID) *journal.Batch {
		e, err := journal.Seal(journal.Tip{}, journal.Entry{Device: id, Epoch: 1, Kind: "x", Body: []byte{}})
		if err != nil {
			t.Fatal(err)
		}
		return &journal.Batch{Entries: [][]byte{e.Bytes}, Head: journal.SignHead(key, 1, journal.Tip{Seq: 1, Hash: e.Hash})}
	}
	a.Close()
	b.Close()
	if err := device(a).sync(write(b.Key, b.ID)); ticketing.CodeOf(err) != ticketing.CodeForbidden {
		t.Errorf("another's journal: %v", err)
	}
	signedByB := write(b.Key, a.ID)
	signedByB.Head.Device = a.ID
	if err := device(a).sync(signedByB); ticketing.CodeOf(err) != ticketing.CodeUnauthorized {
		t.Errorf("signed by another: %v", err)
	}
	if err := device(a).sync(write(a.Key, a.ID)); err != nil {
		t.Errorf("its own: %v", err)
	}
}
