package hub_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"

	buyers "github.com/ticketcrib/ticketcrib/backend/buyer"
	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/guard"
	"github.com/ticketcrib/ticketcrib/backend/hub"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/mail/mailtest"
	"github.com/ticketcrib/ticketcrib/backend/queue"
	"github.com/ticketcrib/ticketcrib/backend/queue/draw"
	"github.com/ticketcrib/ticketcrib/backend/refund"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// verified opens a sale on the web whose hub sends mail.
func verified(t *testing.T, ground int64, p queue.Policy) (*street, *mailtest.Sink) {
	t.Helper()
	s := newStreet(t, ground, queue.Policy{})
	sink := s.mails()
	s.sellOnWeb(p)
	return s, sink
}

// mails lets the hub's letters leave through a mail server, as an organizer sets one.
func (k *till) mails() *mailtest.Sink {
	k.t.Helper()
	return k.carries(false)
}

var (
	codeIn = regexp.MustCompile(`(?m)^(\d{4} \d{4})\s*$`)
	linkIn = regexp.MustCompile(`http://tickets\.test/me#([\w-]+)`)
)

// asks wants a code sent and returns what its mail has.
func (b *buyer) asks(sink *mailtest.Sink, address string) (code, link string) {
	b.s.t.Helper()
	before := len(sink.Kept())
	me := must[hubapi.ShopMe](b, "POST", "/api/me/ask", hubapi.ShopVerify{Email: address, Language: "en"})
	if me.Verified || me.Asked == nil || me.Asked.LeftMs <= 0 {
		b.s.t.Fatalf("who asks is told %+v", me)
	}
	var l mailtest.Kept
	b.s.Wait("a mail with a code", func() bool {
		for _, l = range sink.Kept()[before:] {
			if codeIn.MatchString(l.Text) {
				return true
			}
		}
		return false
	})
	return codeIn.FindStringSubmatch(l.Text)[1], linkIn.FindStringSubmatch(l.Text)[1]
}

func (b *buyer) types(code string) (hubapi.ShopMe, ticketing.Code) {
	b.s.t.Helper()
	var me hubapi.ShopMe
	_, refused := b.do("POST", "/api/me/code", hubapi.ShopCode{Code: code}, &me)
	return me, refused
}

func (b *buyer) follows(link string) (hubapi.ShopMe, ticketing.Code) {
	b.s.t.Helper()
	var me hubapi.ShopMe
	_, refused := b.do("POST", "/api/me/link", hubapi.ShopLink{Link: link}, &me)
	return me, refused
}

// verifies makes the browser the address's.
func (b *buyer) verifies(sink *mailtest.Sink, address string) {
	b.s.t.Helper()
	code, _ := b.asks(sink, address)
	if me, refused := b.types(code); refused != "" || !me.Verified {
		b.s.t.Fatalf("a code is answered with %+v %s", me, refused)
	}
}

func (b *buyer) place() hubapi.ShopEntry {
	b.s.t.Helper()
	return must[hubapi.ShopEntry](b, "GET", onWeb+"/entry", nil)
}

// An address that was verified is the account: another device has the same place and the
// same orders, and a turn is claimed by whoever of them comes.
func TestAnAddressIsTheAccount(t *testing.T) {
	t.Parallel()
	s, sink := verified(t, 100, queue.Policy{Line: true, Shoppers: 1})
	if e := must[hubapi.ShopEvent](s.buyer(), "GET", onWeb, nil); !e.Sale.Verify {
		t.Error("a line with mail asks nobody to verify")
	}
	phone, laptop := s.buyer(), s.buyer()
	joined := must[hubapi.ShopEntry](phone, "POST", onWeb+"/join", hubapi.ShopJoin{})
	s.tick(2)
	if _, code := phone.do("POST", onWeb+"/claim", struct{}{}, nil); code != ticketing.CodeUnverified {
		t.Errorf("a claim without an address: %q", code)
	}
	if e := phone.place(); e.State != "called" || e.LeftMs <= 0 {
		t.Errorf("who is to verify is %+v", e)
	}
	code, link := phone.asks(sink, " AMA@Fair.test ")
	if me, refused := phone.types(code); refused != "" || me.Email != "a•••@fair.test" {
		t.Fatalf("the code is answered with %+v %s", me, refused)
	}
	looked := must[hubapi.ShopMe](laptop, "POST", "/api/me/link", hubapi.ShopLink{Link: link, Look: true})
	if looked.Verified || looked.Email != "a•••@fair.test" {
		t.Errorf("who only looks is told %+v", looked)
	}
	if me, refused := laptop.follows(link); refused != "" || !me.Verified {
		t.Fatalf("the link on another device: %+v %s", me, refused)
	}
	if a, b := phone.place(), laptop.place(); a.Number != joined.Number || b.Number != joined.Number || b.State != "called" {
		t.Errorf("on the phone %+v, on the laptop %+v", a, b)
	}
	if again := must[hubapi.ShopEntry](laptop, "POST", onWeb+"/join", hubapi.ShopJoin{}); again.Number != joined.Number {
		t.Errorf("joining on the laptop gives %+v", again)
	}
	if e := must[hubapi.ShopEntry](laptop, "POST", onWeb+"/claim", struct{}{}); e.State != "claimed" {
		t.Fatalf("claimed on the laptop: %+v", e)
	}
	s.Clock.Add(2000) // a person looks first
	o := laptop.pays(must[hubapi.ShopOrder](laptop, "POST", onWeb+"/hold", chosen("1", 2)))
	mine := must[hubapi.ShopMine](phone, "GET", "/api/me/orders", nil)
	if len(mine.Orders) != 1 || mine.Orders[0].Order != o.Order || mine.Orders[0].State != "paid" {
		t.Errorf("the phone's orders are %+v", mine.Orders)
	}
	must[hubapi.ShopMe](phone, "POST", "/api/me/out", struct{}{})
	if _, code := phone.do("GET", "/api/me/orders", nil, nil); code != ticketing.CodeNotFound {
		t.Errorf("orders after signing out: %q", code)
	}
	if _, code := s.buyer().do("GET", "/api/me/orders", nil, nil); code != ticketing.CodeNotFound {
		t.Errorf("a stranger's orders: %q", code)
	}
	stranger := s.buyer()
	must[hubapi.ShopEntry](stranger, "POST", onWeb+"/join", hubapi.ShopJoin{})
	if _, code := stranger.do("GET", "/api/me/orders", nil, nil); code != ticketing.CodeUnverified {
		t.Errorf("orders without an address: %q", code)
	}
}

// A cookie is worth nothing once its browser has become an account's, nor after signing
// out: who has planted it, or kept a copy, has nothing.
func TestACookieFromBeforeIsNobodys(t *testing.T) {
	t.Parallel()
	s, sink := verified(t, 100, queue.Policy{Line: true})
	b := s.buyer()
	must[hubapi.ShopEntry](b, "POST", onWeb+"/join", hubapi.ShopJoin{})
	at, _ := url.Parse(s.server.URL)
	planted := b.client.Jar.Cookies(at)
	b.verifies(sink, "ama@fair.test")
	current := b.client.Jar.Cookies(at)
	must[hubapi.ShopMe](b, "POST", "/api/me/out", struct{}{})
	for name, cookies := range map[string][]*http.Cookie{"from before": planted, "signed out": current} {
		thief := s.buyer()
		thief.client.Jar.SetCookies(at, cookies)
		for _, path := range []string{onWeb + "/entry", "/api/me/orders"} {
			if _, code := thief.do("GET", path, nil, nil); code != ticketing.CodeNotFound {
				t.Errorf("%s with a cookie %s: %q", path, name, code)
			}
		}
		if me := must[hubapi.ShopMe](thief, "GET", "/api/me", nil); me.Verified {
			t.Errorf("a cookie %s is %+v", name, me)
		}
	}
	b.verifies(sink, "ama@fair.test")
	if e := b.place(); e.Number != 1 {
		t.Errorf("who signs in again is %+v", e)
	}
}

// A hub that was restored from before it knew whose a place was, or that there was one, gives
// it back to the account and to nobody else.
func TestARestoredHubGivesAnAccountItsPlaceBack(t *testing.T) {
	t.Parallel()
	for name, early := range map[string]bool{"from before the join": true, "from before the address": false} {
		t.Run(name, func(t *testing.T) {
			s, sink := verified(t, 100, queue.Policy{Line: true, OpensAt: fair.Noon + fair.Hour, JoinAt: fair.Noon - fair.Hour})
			b, thief, other := s.buyer(), s.buyer(), s.buyer()
			backup := ""
			if early {
				backup = s.Backup()
			}
			must[hubapi.ShopEntry](other, "POST", onWeb+"/join", hubapi.ShopJoin{})
			joined := must[hubapi.ShopEntry](b, "POST", onWeb+"/join", hubapi.ShopJoin{})
			if !early {
				backup = s.Backup()
			}
			b.verifies(sink, "ama@fair.test")
			token := b.place().Token
			s.Restore(backup)
			s.server.Close()
			s.server = httptest.NewServer(s.Hub.Web())
			t.Cleanup(s.server.Close)
			sink = s.mails()
			for _, one := range []*buyer{b, thief} {
				one.header["Ticketcrib-Place"] = token
			}
			thief.verifies(sink, "eve@fair.test")
			for what, one := range map[string]*buyer{"another account": thief, "the account before it is signed in": b} {
				if _, refused := one.do("POST", onWeb+"/join", hubapi.ShopJoin{Back: true}, nil); refused != ticketing.CodeNotFound {
					t.Errorf("%s with the token: %q", what, refused)
				}
			}
			b.verifies(sink, "ama@fair.test")
			if e := must[hubapi.ShopEntry](b, "POST", onWeb+"/join", hubapi.ShopJoin{Back: true}); e.Number != joined.Number {
				t.Errorf("the account has %+v, before %+v", e, joined)
			}
			if e := b.place(); e.Number != joined.Number {
				t.Errorf("and then %+v", e)
			}
		})
	}
}

// Two places that turn out to be one person's are one: the earlier is kept, and the other
// is given up.
func TestOnePersonHasOnePlace(t *testing.T) {
	t.Parallel()
	s, sink := verified(t, 100, queue.Policy{Line: true, OpensAt: fair.Noon + fair.Hour, JoinAt: fair.Noon - fair.Hour})
	first, between, second, third := s.buyer(), s.buyer(), s.buyer(), s.buyer()
	for _, b := range []*buyer{first, between, second, third} {
		must[hubapi.ShopEntry](b, "POST", onWeb+"/join", hubapi.ShopJoin{})
	}
	second.verifies(sink, "ama@fair.test")
	if e := second.place(); e.Number != 3 {
		t.Errorf("the only place is %+v", e)
	}
	first.verifies(sink, "ama@fair.test") // earlier: the account's from now on
	third.verifies(sink, "AMA@fair.test") // later: given up
	for name, b := range map[string]*buyer{"first": first, "second": second, "third": third} {
		if e := b.place(); e.Number != 1 || e.State != "waiting" {
			t.Errorf("%s is %+v", name, e)
		}
	}
	if e := between.place(); e.Number != 2 || e.Ahead != 1 || e.Behind != 0 {
		t.Errorf("who stands between them is %+v", e)
	}
	// Whoever has a place and signs in where there is one already gains none by leaving.
	must[hubapi.ShopEntry](second, "POST", onWeb+"/leave", struct{}{})
	if e := first.place(); e.State != "left" {
		t.Errorf("the other device of who has left is %+v", e)
	}
	if e := must[hubapi.ShopEntry](third, "POST", onWeb+"/join", hubapi.ShopJoin{}); e.Number != 5 {
		t.Errorf("who joins anew is %+v", e)
	}
	if e := first.place(); e.Number != 5 {
		t.Errorf("and on the other device %+v", e)
	}
}

// What proves an address lets nobody else in.
func TestACodeAndALinkLetNobodyElseIn(t *testing.T) {
	t.Parallel()
	s, sink := verified(t, 100, queue.Policy{Line: true})
	b, other := s.buyer(), s.buyer()
	must[hubapi.ShopEntry](other, "POST", onWeb+"/join", hubapi.ShopJoin{})
	code, link := b.asks(sink, "ama@fair.test")
	if _, refused := other.types(code); refused != ticketing.CodeTooLate {
		t.Errorf("the code in another browser: %q", refused)
	}
	if _, refused := s.buyer().types(code); refused != ticketing.CodeTooLate {
		t.Errorf("the code without a cookie: %q", refused)
	}
	// Who sends somebody his own link would be given what stands in that browser.
	if _, refused := other.follows(link); refused != ticketing.CodeConflict {
		t.Errorf("the link where there is a place: %q", refused)
	}
	for name, forged := range map[string]string{"none": "", "short": link[:20], "changed": "B" + link[1:], "its end": link[:42] + "_", "longer": link + "AAAA", "letters": strings.Repeat("A", 43)} {
		if _, refused := s.buyer().follows(forged); refused != ticketing.CodeTooLate && forged != link {
			t.Errorf("a link that is %s: %q", name, refused)
		}
	}
	if _, refused := s.buyer().follows(link); refused != "" {
		t.Errorf("the link on a device that has nothing: %q", refused)
	}
	if _, refused := s.buyer().follows(link); refused != ticketing.CodeTooLate {
		t.Errorf("the link twice: %q", refused)
	}
	newer, _ := b.asks(sink, "ama@fair.test")
	if _, refused := b.types(code); refused != ticketing.CodeInvalid {
		t.Errorf("the code of the mail before: %q", refused)
	}
	if _, refused := b.types(newer); refused != "" {
		t.Errorf("the newest code: %q", refused)
	}
	if _, refused := b.types(newer); refused != ticketing.CodeTooLate {
		t.Errorf("a code twice: %q", refused)
	}
	late := s.buyer()
	code, link = late.asks(sink, "ben@fair.test")
	s.Clock.Add(20*60_000 + 1)
	if _, refused := late.types(code); refused != ticketing.CodeTooLate {
		t.Errorf("a code whose time is over: %q", refused)
	}
	if _, refused := s.buyer().follows(link); refused != ticketing.CodeTooLate {
		t.Errorf("a link whose time is over: %q", refused)
	}
}

// Whoever guesses has five tries a mail, and few mails; and many at once count as many.
func TestGuessingIsBounded(t *testing.T) {
	t.Parallel()
	s, sink := verified(t, 100, queue.Policy{Line: true})
	b := s.buyer()
	code, _ := b.asks(sink, "ama@fair.test")
	wrong := "0000 0000"
	if code == wrong {
		wrong = "0000 0001"
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	answers := map[ticketing.Code]int{}
	for range 20 {
		all.Go(func() {
			_, refused := b.types(wrong)
			mu.Lock()
			defer mu.Unlock()
			answers[refused]++
		})
	}
	all.Wait()
	if answers[ticketing.CodeInvalid] != 4 || answers[ticketing.CodeTooLate] != 16 {
		t.Errorf("twenty wrong codes at once are answered with %v", answers)
	}
	if _, refused := b.types(code); refused != ticketing.CodeTooLate {
		t.Errorf("the right code after them: %q", refused)
	}
	if me := must[hubapi.ShopMe](b, "GET", "/api/me", nil); me.Asked != nil || me.Verified {
		t.Errorf("and the page says %+v", me)
	}
	mails := 0
	for range 30 { // from a new browser each time
		if _, refused := s.buyer().do("POST", "/api/me/ask", hubapi.ShopVerify{Email: "a.ma+x@fair.test"}, nil); refused == "" {
			mails++
		} else if refused != ticketing.CodeTooMany {
			t.Errorf("one more mail is refused with %q", refused)
		}
	}
	if mails > 6 {
		t.Errorf("%d mails go to one mailbox at once", mails)
	}
	asked := 0
	one := s.buyer()
	must[hubapi.ShopEntry](one, "POST", onWeb+"/join", hubapi.ShopJoin{})
	for n := range 30 {
		if _, refused := one.do("POST", "/api/me/ask", hubapi.ShopVerify{Email: strings.Repeat("n", n+1) + "@fair.test"}, nil); refused == "" {
			asked++
		}
	}
	if asked > 7 {
		t.Errorf("one browser has %d mails sent at once", asked)
	}
}

// What no mail may go to is refused, and nothing of it is in a header; large bodies are not
// read; other sites cannot ask.
func TestWhatIsNoAddressIsRefused(t *testing.T) {
	t.Parallel()
	s, sink := verified(t, 100, queue.Policy{Line: true})
	b := s.buyer()
	for _, address := range []string{"", "ama", "ama@fair.test\r\nBcc: eve@fair.test", "ama@fair.test\nSubject: x", "a@fair.test,b@fair.test", "<a@fair.test>", "Ama <a@fair.test>", strings.Repeat("a", 300) + "@fair.test", "a\x00@fair.test"} {
		if _, refused := s.buyer().do("POST", "/api/me/ask", hubapi.ShopVerify{Email: address}, nil); refused != ticketing.CodeInvalid {
			t.Errorf("%.40q is refused with %q", address, refused)
		}
	}
	for _, path := range []string{"/api/me/ask", "/api/me/code", "/api/me/link"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.server.URL+path, io.LimitReader(endless{}, 10<<20))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		answer, err := b.client.Do(r)
		if err != nil {
			continue // the server has hung up on it
		}
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("10 MB to %s: %d", path, answer.StatusCode)
		}
	}
	b.header["Sec-Fetch-Site"], b.header["Origin"] = "cross-site", "https://elsewhere.test"
	for _, path := range []string{"/api/me/ask", "/api/me/code", "/api/me/link", "/api/me/out"} {
		if status, _ := b.do("POST", path, struct{}{}, nil); status != http.StatusForbidden {
			t.Errorf("%s from another site: %d", path, status)
		}
	}
	if len(sink.Kept()) != 0 {
		t.Errorf("mail went out: %+v", sink.Kept()[0])
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	copy(p, bytes.Repeat([]byte{'x'}, len(p)))
	return len(p), nil
}

// Nobody can tell from an answer whether an address is known here.
func TestAnswersDoNotTellWhoIsKnown(t *testing.T) {
	t.Parallel()
	s, sink := verified(t, 100, queue.Policy{Line: true})
	known := s.buyer()
	known.verifies(sink, "ama@fair.test")
	var told []hubapi.ShopMe
	for _, address := range []string{"ama@fair.test", "abc@fair.test"} {
		me := must[hubapi.ShopMe](s.buyer(), "POST", "/api/me/ask", hubapi.ShopVerify{Email: address})
		told = append(told, me)
	}
	for _, me := range told {
		me.Asked.Mail = "" // whether it has left already is a matter of time alone
	}
	if *told[0].Asked != *told[1].Asked || told[0].Verified || told[0].Email != told[1].Email {
		t.Errorf("a known address is answered with %+v %+v, an unknown one with %+v %+v", told[0], told[0].Asked, told[1], told[1].Asked)
	}
}

// A mail server that is down is tried again while the code is good, and the page says so;
// an address that nobody has is said too.
func TestACodeWaitsForTheMailServer(t *testing.T) {
	t.Parallel()
	s, sink := verified(t, 100, queue.Policy{Line: true})
	var mu sync.Mutex
	down := true
	sink.Refuse = func(to string) error {
		mu.Lock()
		defer mu.Unlock()
		if strings.HasPrefix(to, "nobody") {
			return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
		}
		if down {
			return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 2}, Message: "not now"}
		}
		return nil
	}
	b, mistyped := s.buyer(), s.buyer()
	must[hubapi.ShopMe](b, "POST", "/api/me/ask", hubapi.ShopVerify{Email: "ama@fair.test"})
	must[hubapi.ShopMe](mistyped, "POST", "/api/me/ask", hubapi.ShopVerify{Email: "nobody@fair.test"})
	says := func(b *buyer, mail string) {
		t.Helper()
		s.Wait("the page says "+mail, func() bool {
			s.Clock.Add(300)
			me := must[hubapi.ShopMe](b, "GET", "/api/me", nil)
			return me.Asked != nil && me.Asked.Mail == mail
		})
	}
	says(b, "late")
	says(mistyped, "failed")
	mu.Lock()
	down = false
	mu.Unlock()
	s.Clock.Add(10_000)
	says(b, "sent")
	if l := sink.Kept(); len(l) != 1 || l[0].To != "ama@fair.test" {
		t.Errorf("what went out is %+v", l)
	}
}

// Without a mail server nobody can be asked to verify, and while somebody is it stays.
func TestVerifyingNeedsMail(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{Line: true})
	b := s.buyer()
	if e := must[hubapi.ShopEvent](b, "GET", onWeb, nil); e.Sale.Verify {
		t.Error("a hub without mail asks for what nobody can do")
	}
	asked := queue.Policy{Event: fair.EventID, On: true, Line: true, Verify: queue.VerifyAsked}
	if err := s.Hub.SetWebSale(t.Context(), fair.Organizer, asked); ticketing.CodeOf(err) != ticketing.CodeInvalid || !strings.Contains(err.Error(), "mail") {
		t.Errorf("turned on without mail: %v", err)
	}
	if _, refused := b.do("POST", "/api/me/ask", hubapi.ShopVerify{Email: "ama@fair.test"}, nil); refused != ticketing.CodeInvalid {
		t.Errorf("a code without mail: %q", refused)
	}
	s.posts() // a sandbox, which keeps every code to itself
	if err := s.Hub.SetWebSale(t.Context(), fair.Organizer, asked); ticketing.CodeOf(err) != ticketing.CodeInvalid {
		t.Errorf("turned on with a sandbox: %v", err)
	}
	s.mails()
	if err := s.Hub.SetWebSale(t.Context(), fair.Organizer, asked); err != nil {
		t.Fatal(err)
	}
	if sale, err := s.Hub.WebSale(t.Context(), fair.EventID); err != nil || !sale.Mails || sale.Policy.Verify != queue.VerifyAsked {
		t.Errorf("the organizer sees %+v %v", sale, err)
	}
	if err := s.Hub.UsePost(t.Context(), nil); err != nil { // as when its settings cannot be opened
		t.Fatal(err)
	}
	asked.Paused = true
	if err := s.Hub.SetWebSale(t.Context(), fair.Organizer, asked); err != nil {
		t.Errorf("a sale cannot be stopped without mail: %v", err)
	}
}

// Without a line an address is asked for before anything is kept, where the event asks.
func TestWithoutALineVerifyingComesBeforeTheHold(t *testing.T) {
	t.Parallel()
	s, sink := verified(t, 100, queue.Policy{Verify: queue.VerifyAsked})
	b := s.buyer()
	if _, refused := b.do("POST", onWeb+"/hold", chosen("1", 1), nil); refused != ticketing.CodeUnverified {
		t.Errorf("a hold without an address: %q", refused)
	}
	b.verifies(sink, "ama@fair.test")
	must[hubapi.ShopOrder](b, "POST", onWeb+"/hold", chosen("1", 1))
	free := s.buyer()
	if err := s.Hub.SetWebSale(t.Context(), fair.Organizer, queue.Policy{Event: fair.EventID, On: true}); err != nil {
		t.Fatal(err)
	}
	must[hubapi.ShopOrder](free, "POST", onWeb+"/hold", chosen("2", 1))
}

// What a device was told is out of date once another one of the account brings a place along.
func TestAPlaceThatAnotherDeviceBringsIsThereAtOnce(t *testing.T) {
	t.Parallel()
	s, sink := verified(t, 100, queue.Policy{Line: true, Shoppers: 1})
	phone, laptop := s.buyer(), s.buyer()
	phone.verifies(sink, "ama@fair.test")
	for range 2 { // the second time from what the first has found
		if _, refused := phone.do("GET", onWeb+"/entry", nil, nil); refused != ticketing.CodeNotFound {
			t.Fatalf("before anybody joined: %q", refused)
		}
	}
	joined := must[hubapi.ShopEntry](laptop, "POST", onWeb+"/join", hubapi.ShopJoin{})
	laptop.verifies(sink, "ama@fair.test")
	if e := phone.place(); e.Number != joined.Number {
		t.Errorf("the phone is told place %d, the laptop joined at %d", e.Number, joined.Number)
	}
}

// What a look finds is kept of events that are sold alone: their names are whatever somebody asks for.
func TestNothingIsKeptOfEventsThatAreNone(t *testing.T) {
	t.Parallel()
	s, sink := verified(t, 100, queue.Policy{Line: true, Shoppers: 1})
	b := s.buyer()
	b.verifies(sink, "ama@fair.test")
	_, _ = b.do("GET", onWeb+"/entry", nil, nil)
	browsers, holders := s.Hub.Looks()
	if browsers == 0 || holders == 0 {
		t.Fatal("nothing is kept of an event that is sold")
	}
	for n := range 5 {
		if _, refused := b.do("GET", fmt.Sprintf("/api/e/%d%s/entry", n, strings.Repeat("x", 8000)), nil, nil); refused != ticketing.CodeNotFound {
			t.Errorf("an event that is none: %q", refused)
		}
	}
	if _, after := s.Hub.Looks(); after != holders {
		t.Errorf("%d names of nothing are kept", after-holders)
	}
}

// The limit is of the person: over browsers, devices and marks in an address.
func TestTheLimitIsOfThePerson(t *testing.T) {
	t.Parallel()
	s, sink := verified(t, 100, queue.Policy{MostItems: 4})
	one, two, marked, other := s.buyer(), s.buyer(), s.buyer(), s.buyer()
	first := must[hubapi.ShopOrder](one, "POST", onWeb+"/hold", chosen("1", 3)) // before it is verified
	apart := must[hubapi.ShopOrder](two, "POST", onWeb+"/hold", chosen("2", 2))
	one.verifies(sink, "a.ma@gmail.com")
	two.verifies(sink, "a.ma@gmail.com")
	marked.verifies(sink, "ama+second@gmail.com")
	other.verifies(sink, "ben@gmail.com")
	for name, b := range map[string]*buyer{"the same browser": one, "another": two, "a mark": marked} {
		if _, refused := b.do("POST", onWeb+"/hold", chosen("3", 2), nil); refused != ticketing.CodeTooMany {
			t.Errorf("above the limit from %s: %q", name, refused)
		}
	}
	must[hubapi.ShopOrder](other, "POST", onWeb+"/hold", chosen("4", 4))
	// What was kept in two browsers before they were one buyer's is more than he may pay for.
	if _, refused := two.do("POST", "/api/o/"+apart.Order+"/pay", pay("1"), nil); refused != ticketing.CodeTooMany {
		t.Errorf("paying for more than one may have: %q", refused)
	}
	must[hubapi.ShopOrder](two, "POST", "/api/o/"+apart.Order+"/release", struct{}{})
	if o := one.pays(first); o.State != "paid" {
		t.Errorf("what is within the limit is %+v", o)
	}
	if mine := must[hubapi.ShopMine](two, "GET", "/api/me/orders", nil); len(mine.Orders) != 1 || mine.Orders[0].Order != first.Order {
		t.Errorf("the account's orders are %+v", mine.Orders)
	}
}

// The limit is of the address that tickets go to as well: browsers are free. Who shows that an
// address is his is kept from buying by nobody who only typed it.
func TestTheLimitIsOfTheAddressThatTicketsGoTo(t *testing.T) {
	t.Parallel()
	s, sink := verified(t, 100, queue.Policy{MostItems: 4})
	to := func(key, address string) hubapi.ShopPay {
		return hubapi.ShopPay{Key: "paying-" + key, Email: address, Language: "en"}
	}
	keeps := func(key string, count int64) (*buyer, hubapi.ShopOrder) {
		b := s.buyer()
		return b, must[hubapi.ShopOrder](b, "POST", onWeb+"/hold", chosen(key, count))
	}
	bought, first := keeps("1", 2)
	first = must[hubapi.ShopOrder](bought, "POST", "/api/o/"+first.Order+"/pay", to("1", "ring@catch.test"))
	second, apart := keeps("2", 2)
	apart = must[hubapi.ShopOrder](second, "POST", "/api/o/"+apart.Order+"/pay", to("2", "Ring+b@catch.test"))
	third, over := keeps("3", 1)
	if _, refused := third.do("POST", "/api/o/"+over.Order+"/pay", to("3", "ring+c@catch.test"), nil); refused != ticketing.CodeTooMany {
		t.Errorf("a fifth ticket to one mailbox, while four are being paid: %q", refused)
	}
	// He is told which field it is, pays with another address, and goes back to the first one in vain.
	over = must[hubapi.ShopOrder](third, "POST", "/api/o/"+over.Order+"/pay", to("3", "own@catch.test"))
	if _, refused := third.do("POST", "/api/o/"+over.Order+"/pay", to("4", "ring@catch.test"), nil); refused != ticketing.CodeTooMany {
		t.Errorf("another address once it was begun: %q", refused)
	}
	// What is paid goes where it was said to go.
	paid := must[hubapi.ShopOrder](s.buyer(), "POST", onWeb+"/hold", chosen("9", 1))
	paid = s.buyer().pays(paid)
	if _, refused := s.buyer().do("POST", "/api/o/"+paid.Order+"/pay", to("10", "ring@catch.test"), nil); refused != ticketing.CodeConflict {
		t.Errorf("another address once it was paid: %q", refused)
	}
	if o := must[hubapi.ShopOrder](s.buyer(), "GET", "/api/o/"+paid.Order, nil); o.Email != "a•••@fair.test" {
		t.Errorf("what was paid goes to %s now", o.Email)
	}
	// Its owner is not kept out by those who only began to pay, and is by what was bought for him.
	owner := s.buyer()
	owner.verifies(sink, "ring@catch.test")
	his := must[hubapi.ShopOrder](owner, "POST", onWeb+"/hold", chosen("5", 2))
	s.Bank.Pay(first.PayAt[strings.LastIndexByte(first.PayAt, '/')+1:], nil)
	if o := must[hubapi.ShopOrder](bought, "POST", "/api/o/"+first.Order+"/look", struct{}{}); o.State != "paid" {
		t.Fatalf("what was paid is %+v", o)
	}
	if o := must[hubapi.ShopOrder](owner, "POST", "/api/o/"+his.Order+"/pay", to("5", "ring@catch.test")); o.State != "paying" {
		t.Errorf("the owner's own order is %+v", o)
	}
	must[hubapi.ShopOrder](owner, "POST", "/api/o/"+his.Order+"/release", struct{}{})
	more := must[hubapi.ShopOrder](owner, "POST", onWeb+"/hold", chosen("6", 3))
	if _, refused := owner.do("POST", "/api/o/"+more.Order+"/pay", to("6", "ring@catch.test"), nil); refused != ticketing.CodeTooMany {
		t.Errorf("above what was bought for him: %q", refused)
	}
	// What is let go counts no more, and what comes late for it goes back where it is above the limit.
	must[hubapi.ShopOrder](second, "POST", "/api/o/"+apart.Order+"/release", struct{}{})
	must[hubapi.ShopOrder](owner, "POST", "/api/o/"+more.Order+"/release", struct{}{})
	if _, refused := third.do("POST", "/api/o/"+over.Order+"/pay", to("7", "ring@catch.test"), nil); refused != "" {
		t.Errorf("once it is free again: %q", refused)
	}
	sale, err := s.Hub.WebSale(t.Context(), fair.EventID)
	if err != nil || len(sale.Slowed) == 0 || sale.Slowed[0].Rule != guard.MailboxHasAll || len(sale.Slowed[0].Who) != 8 {
		t.Errorf("the organizer is told %+v, %v", sale.Slowed, err)
	}
}

// Money that comes late counts with what others are paying for the same mailbox just now.
func TestLateMoneyCountsForTheMailboxToo(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{MostItems: 4})
	begins := func(key string) (*buyer, hubapi.ShopOrder) {
		b := s.buyer()
		o := must[hubapi.ShopOrder](b, "POST", onWeb+"/hold", chosen(key, 4))
		return b, must[hubapi.ShopOrder](b, "POST", "/api/o/"+o.Order+"/pay", pay(key))
	}
	pays := func(b *buyer, o hubapi.ShopOrder) hubapi.ShopOrder {
		s.Bank.Pay(o.PayAt[strings.LastIndexByte(o.PayAt, '/')+1:], nil)
		return must[hubapi.ShopOrder](b, "POST", "/api/o/"+o.Order+"/look", struct{}{})
	}
	one, late := begins("1")
	must[hubapi.ShopOrder](one, "POST", "/api/o/"+late.Order+"/release", struct{}{})
	two, second := begins("2")
	if o := pays(one, late); o.State != "ended" || o.Reason != checkout.SurplusLimit {
		t.Errorf("late money, while as much as one may have is being paid: %s for %q", o.State, o.Reason)
	}
	if o := pays(two, second); o.State != "paid" {
		t.Errorf("what was begun meanwhile is %s", o.State)
	}
}

// Whose tickets go where is not found out by trying addresses with an order that is kept.
func TestAnOrderTriesFewAddresses(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{MostItems: 4})
	b := s.buyer()
	o := must[hubapi.ShopOrder](b, "POST", onWeb+"/hold", chosen("1", 1))
	tries := func(n int) ticketing.Code {
		_, refused := b.do("POST", "/api/o/"+o.Order+"/pay", hubapi.ShopPay{Key: fmt.Sprint("paying-", n), Email: fmt.Sprint("a", n, "@fair.test"), Language: "en"}, nil)
		return refused
	}
	for n := range 5 {
		if refused := tries(n); refused != "" {
			t.Errorf("address %d: %q", n+1, refused)
		}
	}
	if refused := tries(5); refused != ticketing.CodeTooMany {
		t.Errorf("a sixth address: %q", refused)
	}
	if refused := tries(4); refused != "" {
		t.Errorf("the last one that was taken, once more: %q", refused)
	}
	s.Clock.Add(2 * 60_000)
	if refused := tries(6); refused != "" {
		t.Errorf("another one two minutes later: %q", refused)
	}
}

// Orders that were let go and are paid late count like all others: what is above the limit
// goes back by itself.
func TestLateMoneyCountsForTheLimit(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{MostItems: 4})
	b := s.buyer()
	var late []hubapi.ShopOrder
	for _, key := range []string{"1", "2", "3"} {
		o := must[hubapi.ShopOrder](b, "POST", onWeb+"/hold", chosen(key, 2))
		o = must[hubapi.ShopOrder](b, "POST", "/api/o/"+o.Order+"/pay", pay(key))
		must[hubapi.ShopOrder](b, "POST", "/api/o/"+o.Order+"/release", struct{}{})
		late = append(late, o)
	}
	sold := s.levels().sold
	for i, want := range []string{"paid", "paid", "ended"} {
		s.Bank.Pay(late[i].PayAt[strings.LastIndexByte(late[i].PayAt, '/')+1:], nil)
		o := must[hubapi.ShopOrder](b, "POST", "/api/o/"+late[i].Order+"/look", struct{}{})
		if o.State != want {
			t.Errorf("order %d is %+v, want %s", i+1, o, want)
		}
		if want == "ended" && (o.Attempt != string(ticketing.AttemptSurplus) || o.Reason != checkout.SurplusLimit) {
			t.Errorf("money above the limit is %q for %q", o.Attempt, o.Reason)
		}
	}
	s.Wait("what is above the limit is planned to go back", func() bool { return s.refunds("surplus")[refund.IsPlanned] == 1 })
	if l := s.levels(); l.sold != sold+4 {
		t.Errorf("%d were sold late", l.sold-sold)
	}
	if _, refused := b.do("POST", onWeb+"/hold", chosen("4", 1), nil); refused != ticketing.CodeTooMany {
		t.Errorf("one more after them: %q", refused)
	}
}

// One card that pays for more than one buyer may have is shown to the organizer, by order;
// what it has paid stays paid.
func TestOneCardOfManyBuyersIsShown(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{MostItems: 3})
	buys := func(key, card string, count int64) hubapi.ShopOrder {
		b := s.buyer()
		o := must[hubapi.ShopOrder](b, "POST", onWeb+"/hold", chosen(key, count))
		o = must[hubapi.ShopOrder](b, "POST", "/api/o/"+o.Order+"/pay", payAs(o, "1"))
		s.Bank.Pay(o.PayAt[strings.LastIndexByte(o.PayAt, '/')+1:], func(p *checkout.Payment) { p.Instrument = card })
		return must[hubapi.ShopOrder](b, "POST", "/api/o/"+o.Order+"/look", struct{}{})
	}
	buys("1", "SIG_one", 3)
	buys("2", "SIG_two", 3)
	o := buys("3", "SIG_one", 1)
	sale, err := s.Hub.WebSale(t.Context(), fair.EventID)
	if err != nil || o.State != "paid" || len(sale.Slowed) != 1 || sale.Slowed[0].Rule != guard.PaidByOneCard || sale.Slowed[0].Who != o.Number {
		t.Errorf("an order of one card too many is %s, the organizer sees %+v %v", o.State, sale.Slowed, err)
	}
}

// Where cards are bound, one card pays for no more than one buyer may have, whoever buys: its
// money goes back, what is kept stays kept, and another card pays for it.
func TestOneCardPaysForNoMore(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{MostItems: 3, PerCard: true})
	b := s.buyer()
	pays := func(o hubapi.ShopOrder, key, card string) hubapi.ShopOrder {
		o = must[hubapi.ShopOrder](b, "POST", "/api/o/"+o.Order+"/pay", payAs(o, key))
		s.Bank.Pay(o.PayAt[strings.LastIndexByte(o.PayAt, '/')+1:], func(p *checkout.Payment) { p.Instrument = card })
		return must[hubapi.ShopOrder](b, "POST", "/api/o/"+o.Order+"/look", struct{}{})
	}
	if o := pays(must[hubapi.ShopOrder](b, "POST", onWeb+"/hold", chosen("1", 2)), "1", "SIG_one"); o.State != "paid" {
		t.Fatalf("the first order is %+v", o)
	}
	b = s.buyer()
	before := s.levels()
	kept := must[hubapi.ShopOrder](b, "POST", onWeb+"/hold", chosen("2", 2))
	if kept.PerCard != 3 {
		t.Errorf("a buyer is told of %d for one card", kept.PerCard)
	}
	o := pays(kept, "1", "SIG_one")
	if o.State != "paying" || o.Attempt != string(ticketing.AttemptSurplus) || o.Reason != checkout.SurplusCard || o.PayAt != "" || o.LeftMs == 0 {
		t.Errorf("an order that a spent card has paid is %+v", o)
	}
	if l := s.levels(); l.sold != before.sold || l.held != before.held+2 {
		t.Errorf("a spent card leaves %+v, before %+v", l, before)
	}
	s.Wait("the money of a spent card is planned to go back", func() bool { return s.refunds("surplus")[refund.IsPlanned] == 1 })
	if o = pays(kept, "2", "SIG_two"); o.State != "paid" || len(o.Tickets) != 2 {
		t.Errorf("paid with another card it is %+v", o)
	}
	b = s.buyer()
	if o = pays(must[hubapi.ShopOrder](b, "POST", onWeb+"/hold", chosen("3", 1)), "1", "SIG_one"); o.State != "paid" {
		t.Errorf("what its card may still pay for is %+v", o)
	}
	if o = pays(must[hubapi.ShopOrder](b, "POST", onWeb+"/hold", chosen("4", 1)), "1", ""); o.State != "paid" {
		t.Errorf("what paid with something that nobody names is %+v", o)
	}
	// Money that comes to what has ended is that of a spent card all the same.
	b = s.buyer()
	late := must[hubapi.ShopOrder](b, "POST", onWeb+"/hold", chosen("5", 1))
	late = must[hubapi.ShopOrder](b, "POST", "/api/o/"+late.Order+"/pay", payAs(late, "1"))
	must[hubapi.ShopOrder](b, "POST", "/api/o/"+late.Order+"/release", struct{}{})
	s.Bank.Pay(late.PayAt[strings.LastIndexByte(late.PayAt, '/')+1:], func(p *checkout.Payment) { p.Instrument = "SIG_one" })
	if o = must[hubapi.ShopOrder](b, "POST", "/api/o/"+late.Order+"/look", struct{}{}); o.State != "ended" || o.Reason != checkout.SurplusCard {
		t.Errorf("late money of a spent card is %+v", o)
	}
	sale, err := s.Hub.WebSale(t.Context(), fair.EventID)
	if err != nil || len(sale.Slowed) != 2 || sale.Slowed[0].Rule != guard.CardHasAll {
		t.Errorf("the organizer sees %+v %v", sale.Slowed, err)
	}
}

// A limit that was made smaller meanwhile takes nothing from what was kept under the one
// before; too many spent cards end an order, and so does money for what is over.
func TestAnOrderThatNoCardPaysEnds(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{MostItems: 4, PerCard: true})
	pays := func(b *buyer, o hubapi.ShopOrder, key, card string) hubapi.ShopOrder {
		o = must[hubapi.ShopOrder](b, "POST", "/api/o/"+o.Order+"/pay", payAs(o, key))
		s.Bank.Pay(o.PayAt[strings.LastIndexByte(o.PayAt, '/')+1:], func(p *checkout.Payment) { p.Instrument = card })
		return must[hubapi.ShopOrder](b, "POST", "/api/o/"+o.Order+"/look", struct{}{})
	}
	first, spent, late := s.buyer(), s.buyer(), s.buyer()
	kept := must[hubapi.ShopOrder](first, "POST", onWeb+"/hold", chosen("1", 4))
	kept = must[hubapi.ShopOrder](first, "POST", "/api/o/"+kept.Order+"/pay", payAs(kept, "1"))
	if err := s.Hub.SetWebSale(t.Context(), fair.Organizer, queue.Policy{Event: fair.EventID, On: true, MostItems: 2, PerCard: true}); err != nil {
		t.Fatal(err)
	}
	if o := pays(first, kept, "1", "SIG_one"); o.State != "paid" {
		t.Errorf("four that were kept while four were the limit are %+v", o)
	}
	o := must[hubapi.ShopOrder](spent, "POST", onWeb+"/hold", chosen("2", 2))
	for n, want := range []string{"paying", "paying", "ended"} {
		if o = pays(spent, o, fmt.Sprint(n), "SIG_one"); o.State != want || o.Attempt != string(ticketing.AttemptSurplus) {
			t.Errorf("with the %d. spent card it is %s, %s", n+1, o.State, o.Attempt)
		}
	}
	if o.Why != checkout.WhyCards || o.Reason != checkout.SurplusCard || s.levels().held != 0 {
		t.Errorf("after them it is %+v, %+v", o, s.levels())
	}
	s.Wait("all three go back", func() bool { return s.refunds("surplus")[refund.IsPlanned] == 3 })
	o = must[hubapi.ShopOrder](late, "POST", onWeb+"/hold", chosen("3", 1))
	o = must[hubapi.ShopOrder](late, "POST", "/api/o/"+o.Order+"/pay", payAs(o, "1"))
	s.closeEvent()
	s.Bank.Pay(o.PayAt[strings.LastIndexByte(o.PayAt, '/')+1:], nil)
	if o = must[hubapi.ShopOrder](late, "POST", "/api/o/"+o.Order+"/look", struct{}{}); o.State != "ended" || o.Why != checkout.WhyClosed || o.Reason != checkout.SurplusClosed {
		t.Errorf("money for a closed event is %+v", o)
	}
}

// closeEvent closes the event: nothing of it is sold any more.
func (s *street) closeEvent() {
	s.t.Helper()
	all, err := s.Hub.Events(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	e := all[0].Clone()
	e.Version++
	e.Closed = true
	if err := s.Hub.SaveEvent(s.t.Context(), fair.Organizer, e); err != nil {
		s.t.Fatal(err)
	}
}

// texts lets the hub's codes go to phones too, through a service that keeps what it is given.
func (k *till) texts() (sent func(to string) []string) {
	k.t.Helper()
	var mu sync.Mutex
	kept := map[string][]string{}
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		kept[r.FormValue("to")] = append(kept[r.FormValue("to")], r.FormValue("message"))
		fmt.Fprintf(w, `{"SMSMessageData":{"Recipients":[{"statusCode":101,"number":%q,"status":"Success","messageId":"1"}]}}`, r.FormValue("to"))
	}))
	k.t.Cleanup(service.Close)
	sink, v := k.mailServer()
	postman := &hub.Postman{Vault: v, TextsAt: service.URL}
	set := hubapi.SetPost{Host: "127.0.0.1", Port: sink.Port(), From: "tickets@fair.test", SMSUser: "fair", SMSKey: "key", TextCountries: " +233  +254"}
	if _, err := postman.Set(k.t.Context(), set); err != nil {
		k.t.Fatal(err)
	}
	post, err := postman.Open(k.t.Context()) // as a hub that starts finds it
	if err == nil {
		err = k.Hub.UsePost(k.t.Context(), post)
	}
	if err != nil {
		k.t.Fatal(err)
	}
	return func(to string) []string {
		mu.Lock()
		defer mu.Unlock()
		return kept[to]
	}
}

// Who has no mailbox leaves a phone number: the page of the order goes there, and the provider is
// told the organizer's alias. A letter has the page's address too.
func TestTicketsGoToAPhone(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{})
	sent := s.texts()
	paying := func(to string) hubapi.ShopPay { return hubapi.ShopPay{Key: "paying-" + to, Email: to, Language: "en"} }
	b := s.buyer()
	o := must[hubapi.ShopOrder](b, "POST", onWeb+"/hold", chosen("1", 2))
	if _, refused := b.do("POST", "/api/o/"+o.Order+"/pay", paying("+233 24 123 4567"), nil); o.Texts || refused != ticketing.CodeInvalid {
		t.Errorf("a phone without an alias for the provider: %v, %q", o.Texts, refused)
	}
	if err := s.Hub.SetPayments(t.Context(), hubapi.SetPayments{Alias: "tickets@fair.test"}); err != nil {
		t.Fatal(err)
	}
	if o = must[hubapi.ShopOrder](b, "GET", "/api/o/"+o.Order, nil); !o.Texts {
		t.Error("a phone with an alias is not offered")
	}
	for _, bad := range []string{"", "+2348035550101", "0241234567", "ama@"} {
		if _, refused := b.do("POST", "/api/o/"+o.Order+"/pay", paying(bad), nil); refused != ticketing.CodeInvalid {
			t.Errorf("tickets go to %q: %q", bad, refused)
		}
	}
	o = must[hubapi.ShopOrder](b, "POST", "/api/o/"+o.Order+"/pay", paying("00233 (24) 123-4567"))
	if to := s.Bank.Asked().Contact.Email; to != "tickets@fair.test" || o.Email != "+233•••67" {
		t.Errorf("the provider is told of %q, the page says %q", to, o.Email)
	}
	s.Bank.Pay(s.Bank.Asked().Reference, func(*checkout.Payment) {})
	if o = must[hubapi.ShopOrder](b, "POST", "/api/o/"+o.Order+"/look", struct{}{}); o.State != "paid" {
		t.Fatalf("its order is %+v", o)
	}
	s.Wait("a short message with the order's page", func() bool { return len(sent("+233241234567")) == 1 })
	if text := sent("+233241234567")[0]; !strings.HasSuffix(text, "\nhttp://tickets.test/o/"+o.Order) {
		t.Errorf("it says %q", text)
	}
	// Presses that send nothing take no budget: neither on an order that is over, nor twice for one number.
	var over []string
	for range 2 {
		o := must[hubapi.ShopOrder](s.buyer(), "POST", onWeb+"/hold", chosen("3", 1))
		must[hubapi.ShopOrder](b, "POST", "/api/o/"+o.Order+"/release", struct{}{})
		over = append(over, o.Order)
	}
	again := must[hubapi.ShopOrder](s.buyer(), "POST", onWeb+"/hold", chosen("4", 1))
	for i := range 30 { // an order has a budget of its own
		for _, order := range over {
			if _, refused := b.do("POST", "/api/o/"+order+"/pay", paying(fmt.Sprintf("+23324%07d", i)), nil); refused != ticketing.CodeTooLate {
				t.Fatalf("an order that is over is paid, press %d: %q", i+1, refused)
			}
		}
		if _, refused := b.do("POST", "/api/o/"+again.Order+"/pay", paying("+233241234568"), nil); refused != "" {
			t.Fatalf("pressed %d times: %q", i+1, refused)
		}
	}
	free := s.buyer()
	in := chosen("2", 1)
	in.Items[0].Type, in.Total = fair.Guest, 0
	f := must[hubapi.ShopOrder](free, "POST", onWeb+"/hold", in)
	if f = must[hubapi.ShopOrder](free, "POST", "/api/o/"+f.Order+"/pay", paying("+254712345678")); f.State != "paid" {
		t.Errorf("what costs nothing, for a phone: %+v", f)
	}
}

// Where the organizer pays for it a phone is as good as a mailbox: one number is one account,
// however it is written. Elsewhere nothing is sent to one.
func TestAPhoneIsTheAccountToo(t *testing.T) {
	t.Parallel()
	s, _ := verified(t, 100, queue.Policy{Verify: queue.VerifyAsked, MostItems: 4})
	stranger := s.buyer()
	if _, refused := stranger.do("POST", "/api/me/ask", hubapi.ShopVerify{Email: "+233241234567"}, nil); refused != ticketing.CodeInvalid {
		t.Errorf("a phone where no codes go to phones: %q", refused)
	}
	sent := s.texts()
	verifies := func(number string) *buyer {
		b, before := s.buyer(), len(sent("+233241234567"))
		me := must[hubapi.ShopMe](b, "POST", "/api/me/ask", hubapi.ShopVerify{Email: number, Language: "en"})
		if !me.Texts || me.Asked == nil || me.Asked.Email != "+233•••67" {
			t.Fatalf("who asks is told %+v", me)
		}
		s.Wait("a short message with a code", func() bool { return len(sent("+233241234567")) > before })
		text := sent("+233241234567")[before]
		if strings.Contains(text, "http") || len(text) > 160 {
			t.Errorf("a short message says %q", text)
		}
		if me, refused := b.types(text[:9]); refused != "" || !me.Verified || !me.Texts {
			t.Fatalf("the code of %q is answered with %+v %s", text, me, refused)
		}
		return b
	}
	one := verifies("+233 24 123 4567")
	o := must[hubapi.ShopOrder](one, "POST", onWeb+"/hold", chosen("1", 3))
	if o = one.pays(o); o.State != "paid" {
		t.Fatalf("its order is %+v", o)
	}
	left := verifies("00233 (24) 123-4567")
	if me := must[hubapi.ShopMe](left, "POST", "/api/me/out", struct{}{}); !me.Texts || me.Verified {
		t.Errorf("who goes out is told %+v", me)
	}
	again := verifies("00233 (24) 123-4567")
	if mine := must[hubapi.ShopMine](again, "GET", "/api/me/orders", nil); len(mine.Orders) != 1 || mine.Orders[0].Order != o.Order {
		t.Errorf("on another device it has %+v", mine.Orders)
	}
	if _, refused := again.do("POST", onWeb+"/hold", chosen("2", 2), nil); refused != ticketing.CodeTooMany {
		t.Errorf("above the limit: %q", refused)
	}
	if _, refused := stranger.do("POST", "/api/me/ask", hubapi.ShopVerify{Email: "+2348035550101"}, nil); refused != ticketing.CodeInvalid {
		t.Errorf("a phone of a country that nobody named: %q", refused)
	}
	slowed := ticketing.Code("")
	for i := 0; i < 60 && slowed == ""; i++ {
		_, slowed = s.buyer().do("POST", "/api/me/ask", hubapi.ShopVerify{Email: fmt.Sprintf("+23324%07d", i)}, nil)
	}
	if slowed != ticketing.CodeTooMany {
		t.Errorf("sixty messages for one network: %q", slowed)
	}
	if _, refused := s.buyer().do("POST", "/api/me/ask", hubapi.ShopVerify{Email: "ama@fair.test"}, nil); refused != "" {
		t.Errorf("a mail beside them: %q", refused)
	}
}

// A draw says how many of its entrants were verified when its list was closed.
func TestADrawSaysHowManyWereVerified(t *testing.T) {
	t.Parallel()
	s, sink := verified(t, 100, queue.Policy{Line: true, Draw: true, OpensAt: fair.Noon + fair.Hour})
	all := []*buyer{s.buyer(), s.buyer(), s.buyer()}
	for _, b := range all {
		must[hubapi.ShopEntry](b, "POST", onWeb+"/join", hubapi.ShopJoin{})
	}
	all[1].verifies(sink, "ama@fair.test")
	if err := errors.Join(s.Hub.Committer(t.Context(), fair.EventID, hubapi.DrawCommit{Name: "round 1"}), s.Hub.Committer(t.Context(), fair.EventID, hubapi.DrawCommit{Name: "round 2"})); err != nil {
		t.Fatal(err)
	}
	s.Clock.Set(fair.Noon + fair.Hour)
	s.tick(2)
	record := must[draw.Record](all[0], "GET", onWeb+"/draw", nil)
	if record.Entrants != 3 || record.Verified != 1 {
		t.Errorf("%d entrants, %d verified", record.Entrants, record.Verified)
	}
	before := must[hubapi.DrawProof](all[2], "GET", onWeb+"/proof", nil)
	all[2].verifies(sink, "ben@fair.test")
	if after := must[hubapi.DrawProof](all[2], "GET", onWeb+"/proof", nil); after.Account != before.Account || after.Number != before.Number {
		t.Errorf("verifying changes a proof: %+v, before %+v", after, before)
	}
	if record = must[draw.Record](all[0], "GET", onWeb+"/draw", nil); record.Verified != 1 {
		t.Errorf("who verifies after the close is counted: %d", record.Verified)
	}
}

// An address is forgotten with its code: an account keeps its hash, and what is shown of it.
func TestAnAddressIsForgottenWithItsCode(t *testing.T) {
	t.Parallel()
	s, sink := verified(t, 100, queue.Policy{Line: true})
	b := s.buyer()
	must[hubapi.ShopEntry](b, "POST", onWeb+"/join", hubapi.ShopJoin{})
	at, _ := url.Parse(s.server.URL)
	raw, err := base64.RawURLEncoding.DecodeString(b.client.Jar.Cookies(at)[0].Value)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(append([]byte("account\x00"), raw[:16]...))
	kept := func() (address string) {
		if err := s.Store.Read(t.Context(), func(tx *store.Tx) error {
			v, _, err := tx.VerificationOf(buyers.ID(sum[:16]))
			address = v.Address
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return address
	}
	code, _ := b.asks(sink, "ama@fair.test")
	if kept() != "ama@fair.test" {
		t.Error("an address is gone before its mail is used")
	}
	if _, refused := b.types(code); refused != "" {
		t.Fatal(refused)
	}
	s.Clock.Add(21 * 60_000)
	s.buyer().asks(sink, "other@fair.test")
	if still := kept(); still != "" {
		t.Errorf("%s is kept though its code has run out", still)
	}
}
