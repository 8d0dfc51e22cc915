package hub_test

import (
	"strings"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/queue"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Who waits behind others may go, and is written to before the turn comes: once, at the address
// that was verified and at no other.
func TestWhoAsksIsWrittenToBeforeTheTurn(t *testing.T) {
	t.Parallel()
	s, sink := verified(t, 100, queue.Policy{Line: true, Shoppers: 1})
	join := func() *buyer {
		b := s.buyer()
		must[hubapi.ShopEntry](b, "POST", onWeb+"/join", hubapi.ShopJoin{})
		return b
	}
	word := func(b *buyer, address string) (hubapi.ShopWord, ticketing.Code) {
		var out hubapi.ShopWord
		_, refused := b.do("POST", onWeb+"/word", hubapi.ShopVerify{Email: address, Language: "en"}, &out)
		return out, refused
	}
	first, second := join(), join()
	var between []*buyer
	for range 30 { // at a call a minute they take half an hour
		between = append(between, join())
	}
	b, gone, no := join(), join(), join()
	s.tick(2)
	if e := first.place(); e.State != "called" {
		t.Fatalf("the first is %+v", e)
	}
	if _, refused := word(b, "ama@fair.test"); refused != ticketing.CodeInvalid {
		t.Errorf("an address that nobody has verified: %q", refused)
	}
	for who, address := range map[*buyer]string{second: "kofi@fair.test", b: "ama@fair.test", gone: "eve@fair.test", no: "esi@fair.test"} {
		who.verifies(sink, address)
	}
	if _, refused := word(b, "kofi@fair.test"); refused != ticketing.CodeInvalid {
		t.Errorf("somebody else's address: %q", refused)
	}
	if _, refused := word(second, "kofi@fair.test"); refused != ticketing.CodeTooLate {
		t.Errorf("whose turn is next: %q", refused)
	}
	if _, refused := word(s.buyer(), "ama@fair.test"); refused != ticketing.CodeNotFound {
		t.Errorf("who is in no line: %q", refused)
	}
	for who, address := range map[*buyer]string{b: " Ama@fair.test ", gone: "eve@fair.test", no: "esi@fair.test"} {
		if out, refused := word(who, address); refused != "" || !strings.Contains(out.Email, "•") {
			t.Errorf("%q is answered with %+v %q", address, out, refused)
		}
	}
	if out, refused := word(no, ""); refused != "" || out.Email != "" {
		t.Errorf("who wants no word any more: %+v, %q", out, refused)
	}
	must[hubapi.ShopEntry](gone, "POST", onWeb+"/leave", struct{}{})
	told := func() (to []string) {
		for _, l := range subjects(sink) {
			if strings.Contains(l, ": Your turn comes soon: Night market") {
				to = append(to, l[:strings.Index(l, ":")])
			}
		}
		return to
	}
	s.tick(12)
	if early := told(); len(early) != 0 {
		t.Errorf("written to before anything moved: %v", early)
	}
	for _, one := range append(between, first) {
		must[hubapi.ShopEntry](one, "POST", onWeb+"/leave", struct{}{})
	}
	s.Wait("the one behind is written to", func() bool { s.tick(1); return len(told()) > 0 })
	if l := sink.Kept()[len(sink.Kept())-1]; !strings.Contains(l.Text, "\n\nhttp://tickets.test/e/"+strings.TrimPrefix(onWeb, "/api/e/")+"\n\n") {
		t.Errorf("the letter says %s", l.Text)
	}
	for _, one := range []*buyer{second, b} {
		must[hubapi.ShopEntry](one, "POST", onWeb+"/leave", struct{}{})
	}
	s.tick(20)
	if all := told(); len(all) != 1 || all[0] != "ama@fair.test" {
		t.Errorf("written to were %v", all)
	}
}

// Where an event asks nobody for an address the letter is there all the same, for who has shown that one is
// his: nothing goes to any other.
func TestALetterIsThereWhereNoAddressIsAskedFor(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{Line: true, Shoppers: 1, Verify: queue.VerifyFree})
	writes := func() bool { return must[hubapi.ShopEvent](s.buyer(), "GET", onWeb, nil).Sale.Writes }
	if writes() {
		t.Error("a letter is offered where none can leave")
	}
	sink := s.mails()
	if !writes() || must[hubapi.ShopEvent](s.buyer(), "GET", onWeb, nil).Sale.Verify {
		t.Error("no letter is offered, or an address is asked for")
	}
	first := s.buyer()
	must[hubapi.ShopEntry](first, "POST", onWeb+"/join", hubapi.ShopJoin{})
	for range 30 {
		must[hubapi.ShopEntry](s.buyer(), "POST", onWeb+"/join", hubapi.ShopJoin{})
	}
	b := s.buyer()
	joined := must[hubapi.ShopEntry](b, "POST", onWeb+"/join", hubapi.ShopJoin{})
	s.tick(2)
	word := hubapi.ShopVerify{Email: "ama@fair.test", Language: "en"}
	if _, refused := b.do("POST", onWeb+"/word", word, nil); refused != ticketing.CodeInvalid || len(sink.Kept()) != 0 {
		t.Errorf("an address that nobody has verified: %q, and written were %v", refused, sink.Kept())
	}
	b.verifies(sink, "ama@fair.test")
	if out := must[hubapi.ShopWord](b, "POST", onWeb+"/word", word); !strings.Contains(out.Email, "•") {
		t.Errorf("who has shown it is answered with %+v", out)
	}
	if e := b.place(); e.Number != joined.Number || e.Place != joined.Place {
		t.Errorf("the place is %+v, before %+v", e, joined)
	}
}

// It is looked every ten seconds who asked: not each second, and not later.
func TestItIsLookedEveryTenSecondsWhoAsked(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{Line: true, Shoppers: 1})
	has := s.buyer()
	must[hubapi.ShopEntry](has, "POST", onWeb+"/join", hubapi.ShopJoin{})
	s.tick(2)
	if e := has.place(); e.State != "called" {
		t.Fatalf("the first is %+v", e)
	}
	asks := func() (asked func() bool, leave func()) {
		b := s.buyer()
		number := must[hubapi.ShopEntry](b, "POST", onWeb+"/join", hubapi.ShopJoin{}).Number
		if err := s.Store.Do(t.Context(), func(tx *store.Tx) error { return tx.PutTurnWord(fair.EventID, number, "ama@fair.test", "en") }); err != nil {
			t.Fatal(err)
		}
		asked = func() (there bool) {
			if err := s.Store.Read(t.Context(), func(tx *store.Tx) (err error) { _, _, there, err = tx.TurnWord(fair.EventID, number); return err }); err != nil {
				t.Fatal(err)
			}
			return there
		}
		return asked, func() { must[hubapi.ShopEntry](b, "POST", onWeb+"/leave", struct{}{}) }
	}
	asked, leave := asks()
	for took := 1; ; took++ {
		if s.tick(1); !asked() {
			break
		}
		if took == 10 {
			t.Fatal("nobody has looked for ten seconds")
		}
	}
	leave()
	asked, _ = asks()
	if s.tick(9); !asked() {
		t.Error("it was looked within ten seconds")
	}
	if s.tick(1); asked() {
		t.Error("it was not looked after ten seconds")
	}
}
