package hub_test

import (
	stdcontext "context"
	"slices"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"

	"github.com/ticketcrib/ticketcrib/backend/hub"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/mail"
	"github.com/ticketcrib/ticketcrib/backend/mail/mailtest"
	"github.com/ticketcrib/ticketcrib/backend/notify"
	"github.com/ticketcrib/ticketcrib/backend/paystack/paystacktest"
	"github.com/ticketcrib/ticketcrib/backend/refund"
	"github.com/ticketcrib/ticketcrib/backend/secrets"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// posts lets the hub's letters leave to a server that keeps them, as a sandbox does.
func (k *till) posts() *mailtest.Sink {
	k.t.Helper()
	return k.carries(true)
}

// mailServer is a mail server that keeps what it is given, and a vault for its postman.
func (k *till) mailServer() (*mailtest.Sink, *secrets.Vault) {
	k.t.Helper()
	sink, err := mailtest.Open(nil)
	if err != nil {
		k.t.Fatal(err)
	}
	k.t.Cleanup(sink.Close)
	v, err := secrets.Open(secrets.Config{Dir: k.t.TempDir()})
	if err != nil {
		k.t.Fatal(err)
	}
	return sink, v
}

func (k *till) carries(sandbox bool) *mailtest.Sink {
	k.t.Helper()
	sink, v := k.mailServer()
	server := mail.Server{Host: "127.0.0.1", Port: sink.Port(), From: "tickets@fair.test"}
	postman := &hub.Postman{Vault: v, Sandbox: func(stdcontext.Context) (mail.Server, error) { return server, nil }}
	set := hubapi.SetPost{Sandbox: true}
	if !sandbox {
		set = hubapi.SetPost{Host: server.Host, Port: server.Port, From: server.From}
	}
	post, err := postman.Set(k.t.Context(), set)
	if err != nil {
		k.t.Fatal(err)
	}
	if err := k.Hub.UsePost(k.t.Context(), post); err != nil {
		k.t.Fatal(err)
	}
	return sink
}

func subjects(sink *mailtest.Sink) (out []string) {
	for _, l := range sink.Kept() {
		out = append(out, l.To+": "+l.Subject)
	}
	slices.Sort(out)
	return out
}

// Buyers who left an address are told what becomes of their order, once each: who paid
// online, who paid cash and left one at the counter; who left none is not.
func TestBuyersAreToldOnce(t *testing.T) {
	t.Parallel()
	k, box := sandboxed(t, 20)
	sink := k.posts()
	p, err := k.counter.Station.PayOnline(t.Context(), k.basket(2), hubapi.Pay{Key: "1", Channel: "page", Email: "ada@example.org", Language: "fr"})
	if err != nil {
		t.Fatal(err)
	}
	if err := box.Pay(p.Reference, paystacktest.CardSuccess); err != nil {
		t.Fatal(err)
	}
	k.look(p.Order)
	for range 2 {
		if err := k.counter.Sell(fair.Standard, 1); err != nil {
			t.Fatal(err)
		}
	}
	cash := k.counter.Sales[0]
	if err := k.counter.Station.LeaveContact(t.Context(), cash.ID, notify.Buyer{Email: "no address"}); ticketing.CodeOf(err) != ticketing.CodeInvalid {
		t.Errorf("left what is no address: %v", err)
	}
	if err := k.counter.Station.LeaveContact(t.Context(), cash.ID, notify.Buyer{Email: "ben@example.org", Language: "en"}); err != nil {
		t.Fatal(err)
	}
	want := []string{"ada@example.org: Vos billets : Night market", "ben@example.org: Your ticket: Night market"}
	k.Wait("both have their tickets", func() bool { return slices.Equal(subjects(sink), want) })
	for _, l := range sink.Kept() {
		pdf := ""
		for name := range l.Files {
			if strings.HasSuffix(name, ".pdf") {
				pdf = name
			}
		}
		if pdf == "" || !strings.HasPrefix(string(l.Files[pdf]), "%PDF-") || !strings.Contains(string(l.Files["event.ics"]), "SUMMARY:Night market") {
			t.Errorf("to %s went %d files", l.To, len(l.Files))
		}
	}
	if err := k.Hub.Cancel(t.Context(), fair.Organizer, fair.EventID, hubapi.Cancel{Performance: fair.Friday, Name: "Night market"}); err != nil {
		t.Fatal(err)
	}
	box.SetBalance("NGN", 100_000_000)
	k.Wait("it is given back", func() bool { return k.refunds("cancelled-" + string(fair.Friday))[refund.Done] == 1 })
	want = append(want, "ada@example.org: Annulé : Night market", "ben@example.org: Cancelled: Night market")
	k.Wait("both hear of it, and one of the bank", func() bool {
		all := subjects(sink)
		return len(all) == 5 && slices.ContainsFunc(all, func(s string) bool { return strings.HasPrefix(s, "ada@example.org: Remboursé : ") })
	})
	for _, w := range want {
		if !slices.Contains(subjects(sink), w) {
			t.Errorf("%q is missing of %q", w, subjects(sink))
		}
	}
	k.private("ada@example.org", "ben@example.org")
}

// private looks that no journal and no frame of the counter holds an address.
func (k *till) private(addresses ...string) {
	k.t.Helper()
	for _, run := range k.Journals() {
		for _, e := range run {
			for _, a := range addresses {
				if strings.Contains(string(e.Bytes), a) {
					k.t.Errorf("P6: %s of the journal holds %s", e.Kind, a)
				}
			}
		}
	}
}

// An address that is left while the hub is away arrives when it is back; one that
// nobody has is seen, and sent again to another.
func TestAnAddressComesLateAndIsMended(t *testing.T) {
	t.Parallel()
	k := newTill(t, 10)
	sink := k.posts()
	sink.Refuse = func(to string) error {
		if to == "gone@example.org" {
			return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "No such user"}
		}
		return nil
	}
	k.counter.Cut()
	k.Wait("the counter is alone", func() bool { return !k.counter.Station.Link().Reached })
	if err := k.counter.Sell(fair.Standard, 1); err != nil {
		t.Fatal(err)
	}
	if err := k.counter.Station.LeaveContact(t.Context(), k.counter.Sales[0].ID, notify.Buyer{Email: "gone@example.org", Language: "en"}); err != nil {
		t.Fatal(err)
	}
	k.counter.Heal()
	k.counter.Station.Recorded("sale")
	var dead hubapi.MessageDoc
	k.Wait("nobody has the address", func() bool {
		all, err := k.Hub.Messages(t.Context())
		if err == nil && all.Dead == 1 {
			dead = all.Messages[0]
		}
		return dead.ID != ""
	})
	if dead.To != "gone@example.org" || dead.Reason != "550" || dead.Number != k.counter.Sales[0].Number {
		t.Errorf("%+v", dead)
	}
	if err := k.Hub.SendAgain(t.Context(), hubapi.SendAgain{ID: dead.ID, To: "ben@example.org"}); err != nil {
		t.Fatal(err)
	}
	k.Wait("it arrives", func() bool { return len(sink.Kept()) == 1 })
	if got := sink.Kept()[0].To; got != "ben@example.org" {
		t.Errorf("it went to %s", got)
	}
}

// Letters wait while the mail server is away, for as long as it takes, and then leave
// once each.
func TestLettersWaitForTheServer(t *testing.T) {
	t.Parallel()
	k := newTill(t, 10)
	sink := k.posts()
	sink.Close()
	if err := k.counter.Sell(fair.Standard, 1); err != nil {
		t.Fatal(err)
	}
	if err := k.counter.Station.LeaveContact(t.Context(), k.counter.Sales[0].ID, notify.Buyer{Email: "ben@example.org"}); err != nil {
		t.Fatal(err)
	}
	failed := func() (yes bool) {
		_ = k.Store.Read(t.Context(), func(tx *store.Tx) error {
			all, err := tx.MessagesOf(k.counter.Sales[0].ID)
			yes = len(all) == 1 && all[0].State == notify.Due && all[0].Tries == 1
			return err
		})
		return yes
	}
	k.Wait("it was tried", failed)
	next := k.posts()
	if len(next.Kept()) != 0 {
		t.Error("it was tried again without a pause")
	}
	k.pass(3600_000)
	k.Hub.WakePost()
	k.Wait("it arrives", func() bool { return len(next.Kept()) == 1 })
}
