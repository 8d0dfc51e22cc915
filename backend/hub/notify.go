package hub

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/fold"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/mail"
	"github.com/ticketcrib/ticketcrib/backend/notify"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/pricing"
	"github.com/ticketcrib/ticketcrib/backend/printer"
	"github.com/ticketcrib/ticketcrib/backend/refund"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// UsePost lets letters leave through p from now on, nil: none do, and wait; and tells
// the counters.
func (h *Hub) UsePost(ctx context.Context, p Post) error {
	var carries notify.Carries
	var next *Post
	if p != nil {
		carries, next = notify.Carries{Letters: true, Texts: p.Doc().SMSUser != ""}, &p
	}
	if err := h.cfg.Store.Do(ctx, func(tx *store.Tx) error { return sayCarries(tx, carries) }); err != nil {
		return err
	}
	h.post.Store(next)
	h.announce()
	h.wakePost()
	h.wakeCodes()
	return nil
}

func sayCarries(tx *store.Tx, c notify.Carries) error {
	before, err := notify.Carried(tx)
	if err != nil || before == c {
		return err
	}
	if err := notify.HearCarries(tx, journal.Marshal(c)); err != nil {
		return err
	}
	return tx.Say(notify.TopicCarries, "", c)
}

// wakePost lets the postman look at once at what is to be sent.
func (h *Hub) wakePost() { wakes(h.posted) }

// forgetAfter is how long addresses of buyers are kept after the doors, in ms.
const forgetAfter = 180 * 24 * 3600_000

// carryMessages sends what buyers are to be told.
func (h *Hub) carryMessages() {
	forgotten := time.Time{}
	h.repeats(h.posted, func(ctx context.Context) time.Duration {
		if time.Since(forgotten) > time.Hour {
			forgotten = time.Now()
			if err := h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
				before := h.cfg.Now() - forgetAfter
				return errors.Join(tx.ForgetBuyers(before), tx.ForgetAccounts(before))
			}); err != nil && ctx.Err() == nil {
				h.cfg.Log.Error("hub: old addresses of buyers could not be forgotten; it is tried again", "error", err)
			}
			h.shop.signed.forget()
		}
		return h.sendMessages(ctx)
	})
}

// sendMessages sends all that is due and returns how long to rest.
func (h *Hub) sendMessages(ctx context.Context) time.Duration {
	if h.post.Load() == nil {
		return rests
	}
	runner := notify.New(notify.Config{Store: store.Of[notify.RunnerTx]{Store: h.cfg.Store}, Holder: string(h.id) + "-" + h.node, Now: h.cfg.Now, Log: h.cfg.Log, Deliver: h.deliver})
	for ctx.Err() == nil {
		tried, err := runner.Step(ctx)
		if err != nil && ctx.Err() == nil {
			h.cfg.Log.Warn("hub: messages were not sent; they are tried again", "error", err)
			return rests
		}
		if tried == 0 {
			break
		}
	}
	return h.until(ctx, (*store.Tx).NextMessage)
}

// errNoPage: a short message would bring its buyer no tickets while buyers reach no pages here.
var errNoPage = errors.New("hub: the page of an order has no address now")

var errNoPost = errors.New("hub: no mail leaves")

// deliver writes a message and hands it to whoever carries letters by then: a server that was
// changed for one that fails has the rest of ten thousand letters at once.
func (h *Hub) deliver(ctx context.Context, m notify.Message) error {
	l, text, err := h.compose(ctx, m)
	if err != nil {
		return err
	}
	p := h.post.Load()
	switch {
	case p == nil:
		return errNoPost
	case strings.Contains(m.To, "@"):
		return (*p).Letter(ctx, l)
	default:
		return (*p).Text(ctx, m.To, text)
	}
}

// compose writes what a message says, from how things stand now.
func (h *Hub) compose(ctx context.Context, m notify.Message) (l mail.Letter, text string, err error) {
	var a mail.About
	var files []mail.File
	err = h.cfg.Store.Read(ctx, func(tx *store.Tx) (err error) {
		a, files, err = h.about(tx, m)
		return err
	})
	if err != nil {
		return l, "", err
	}
	if l, err = mail.Write(string(m.Kind), a); err != nil {
		return l, "", err
	}
	name := sha256.Sum256([]byte(string(h.id) + "\x00" + m.ID))
	l.ID, l.To, l.Attached = "tc."+hex.EncodeToString(name[:16]), m.To, files
	text, err = mail.Line(string(m.Kind), a)
	return l, text, err
}

// about gathers what a message is about. What is no longer so is not told: tickets
// that are void are sent to nobody.
func (h *Hub) about(tx *store.Tx, m notify.Message) (a mail.About, files []mail.File, err error) {
	if m.Kind == notify.TurnSoon {
		return h.aboutTurn(tx, m)
	}
	event, scope, number := ticketing.EventID(""), ticketing.ScopeID(""), ""
	s, ok, err := tx.SaleByID(m.Order)
	if err != nil {
		return a, nil, err
	}
	if ok {
		event, scope, number = s.Event, s.Performance, s.Number
	} else {
		c, known, err := tx.Checkout(m.Order)
		if err != nil || !known {
			return a, nil, orGone(err, "no_order")
		}
		event, scope = c.Asked.Sold.Event, c.Asked.Sold.Performance
	}
	saved, ok, err := tx.Event(event)
	if err != nil || !ok {
		return a, nil, orGone(err, "no_event")
	}
	e := saved.Event
	p, _ := e.Performance(scope)
	language := m.Language
	if language != "fr" {
		language = "en"
	}
	when, err := printer.When(p.StartsAt, e.Zone, language)
	if err != nil {
		return a, nil, err
	}
	a = mail.About{Language: language, Event: e.Name, Performance: p.Name, When: when, Venue: e.Venue, Order: number, Amount: pricing.Text(m.Money, language),
		Cancelled: p.Cancelled, Organizer: h.cfg.Name, Practice: e.Practice}
	c, known, err := tx.Checkout(m.Order)
	if err != nil {
		return a, nil, err
	}
	if known && c.Web() {
		a.Link = h.orderAddress(m.Order)
	}
	if m.Kind == notify.PaymentBack {
		why, err := whyBack(tx, m)
		a.Above, a.Card = why == checkout.SurplusLimit, why == checkout.SurplusCard
		return a, nil, err
	}
	if m.Kind == notify.TicketBack && p.EndsAt > 0 && p.EndsAt < h.cfg.Now() {
		return a, nil, &notify.Undeliverable{Reason: "over"}
	}
	if m.Kind != notify.Tickets {
		return a, nil, nil
	}
	if known && c.Web() && a.Link == "" && !strings.Contains(m.To, "@") {
		return a, nil, errNoPage
	}
	if s.VoidedAt > 0 {
		return a, nil, &notify.Undeliverable{Reason: "void"}
	}
	if p.EndsAt > 0 && p.EndsAt < h.cfg.Now() {
		return a, nil, &notify.Undeliverable{Reason: "over"}
	}
	a.Tickets, files, err = h.ticketFiles(tx, &e, s, language)
	if err == nil && a.Tickets == 0 {
		err = &notify.Undeliverable{Reason: "void"}
	}
	if err == nil && p.EndsAt > 0 {
		files = append(files, mail.Calendar(mail.Entry{ID: string(p.ID) + "@ticketcrib", Title: e.Name, Place: e.Venue, Note: number, StartsAt: p.StartsAt, EndsAt: p.EndsAt, MadeAt: s.At}))
	}
	return a, files, err
}

// aboutTurn is what somebody is told whose turn comes. Who waits no more is not told.
func (h *Hub) aboutTurn(tx *store.Tx, m notify.Message) (a mail.About, files []mail.File, err error) {
	event, number, err := turnOf(m.ID)
	if err != nil {
		return a, nil, err
	}
	saved, ok, err := tx.Event(event)
	if err != nil || !ok {
		return a, nil, orGone(err, "no_event")
	}
	if !h.stillWaits(event, number) {
		return a, nil, &notify.Undeliverable{Reason: "not_waiting"}
	}
	a = mail.About{Language: m.Language, Event: saved.Event.Name, Organizer: h.cfg.Name, Practice: saved.Event.Practice, Minutes: wordBefore / 60_000}
	if h.cfg.WebAddress != nil && h.cfg.WebAddress() != "" {
		a.Link = h.cfg.WebAddress() + "/e/" + url.PathEscape(string(event))
	}
	return a, nil, nil
}

// whyBack is why the payment of a message bought nothing; "" where nobody knows any more.
func whyBack(tx *store.Tx, m notify.Message) (string, error) {
	back, err := tx.RefundsOf(m.Order)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(back, func(r refund.Refund) bool { return notify.ID(m.Kind, r.ID) == m.ID })
	if i < 0 {
		return "", nil
	}
	a, _, err := tx.Attempt(back[i].Reference)
	return a.Reason, err
}

// orGone says why a message has nothing to say, where nothing went wrong.
func orGone(err error, reason string) error { return errOr(err, &notify.Undeliverable{Reason: reason}) }

// ticketFiles prints an order's good tickets, in as many files as they need.
func (h *Hub) ticketFiles(tx *store.Tx, e *ticketing.Event, s orders.Sale, language string) (count int, files []mail.File, err error) {
	rows, err := tx.TicketsOf(s.ID)
	if err != nil {
		return 0, nil, err
	}
	var good []printer.Ticket
	for _, k := range rows {
		if k.State() != ticketing.TicketIssued {
			continue
		}
		t, err := printer.Of(e, s, k, language)
		if err != nil {
			return 0, nil, err
		}
		t.Index, t.Count, t.Organizer = k.Position, len(rows), h.cfg.Name
		good = append(good, t)
	}
	for at := 0; at < len(good); at += printer.MaxTickets {
		pdf, err := printer.A5(good[at:min(at+printer.MaxTickets, len(good))])
		if err != nil {
			return 0, nil, err
		}
		name := "tickets-" + s.Number + ".pdf"
		if at > 0 {
			name = fmt.Sprintf("tickets-%s-%d.pdf", s.Number, at/printer.MaxTickets+1)
		}
		files = append(files, mail.File{Name: name, Type: "application/pdf", Body: pdf})
	}
	return len(good), files, nil
}

// LeaveContacts takes in addresses that buyers left at a counter. Each must answer to
// an entry of that device; one whose entry is not here yet is refused as a whole with
// CodeConflict, and comes again.
func (h *Hub) LeaveContacts(ctx context.Context, d access.Device, all hubapi.Contacts) error {
	if _, err := fold.Judge(ctx, h.cfg.Store, h.id, h.cfg.Log); err != nil {
		return err
	}
	for _, c := range all.Contacts {
		b, commitment, err := notify.Open(h.cfg.Key, c.Sealed)
		if err != nil || !bytes.Equal(commitment, c.Commitment) {
			h.cfg.Log.Warn("hub: an address that a counter sent cannot be read; it is let go", "device", d.ID, "error", err)
			continue
		}
		if err := h.cfg.Store.Do(ctx, func(tx *store.Tx) error { return h.keepContact(tx, d.ID, b, commitment) }); err != nil {
			return err
		}
	}
	h.wakePost()
	return nil
}

func (h *Hub) keepContact(tx *store.Tx, device ticketing.DeviceID, b notify.Buyer, commitment []byte) error {
	c, ok, err := tx.Contact(commitment)
	if err != nil {
		return err
	}
	if !ok {
		return ticketing.Errorf(ticketing.CodeConflict, "The hub does not know this order yet. Try again in a moment.")
	}
	if c.Device != device {
		return ticketing.Errorf(ticketing.CodeForbidden, "Another device wrote this.")
	}
	s, sold, err := tx.SaleByID(c.Order)
	if err != nil {
		return err
	}
	if sold && s.Counter != device {
		return nil // a counter leaves addresses for its own orders only
	}
	b.Order, b.At = c.Order, c.At
	before, had, err := tx.Buyer(c.Order)
	if err != nil || had && before.At > b.At {
		return err // an older word
	}
	if err := tx.PutBuyer(b); err != nil || !sold || s.VoidedAt > 0 {
		return err
	}
	return notify.Tell(tx, notify.Fact{Kind: notify.Tickets, Key: string(c.Order) + ":" + hex.EncodeToString(commitment[:8]), Order: c.Order, Money: s.Total, At: h.cfg.Now()})
}

// Messages says what buyers were told and are to be told.
func (h *Hub) Messages(ctx context.Context) (out hubapi.Messages, err error) {
	out = hubapi.Messages{AsOf: h.cfg.Now(), Messages: []hubapi.MessageDoc{}}
	if p := h.post.Load(); p != nil {
		out.Post = (*p).Doc()
	}
	out.Post.CanSet = h.cfg.SetPost != nil
	err = h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		counts, err := tx.MessageCounts()
		if err != nil {
			return err
		}
		out.Due, out.Sent, out.Dead = counts[notify.Due]+counts[notify.Sending], counts[notify.Sent], counts[notify.Dead]
		all, err := tx.LatestMessages()
		if err != nil {
			return err
		}
		for _, m := range all {
			s, _, err := tx.SaleByID(m.Order)
			if err != nil {
				return err
			}
			out.Messages = append(out.Messages, hubapi.MessageDoc{ID: m.ID, Kind: string(m.Kind), Number: s.Number, To: m.To, State: string(m.State), Reason: m.Reason,
				Tries: m.Tries, MadeAt: m.MadeAt, SentAt: m.SentAt})
		}
		return nil
	})
	return out, err
}

// SetPost changes how letters leave.
func (h *Hub) SetPost(ctx context.Context, s hubapi.SetPost) error {
	if h.cfg.SetPost == nil {
		return ticketing.Errorf(ticketing.CodeForbidden, "This hub's mail is set where the hub runs.")
	}
	if s.Off || s.Sandbox {
		if err := h.needsNoMail(); err != nil {
			return err
		}
	}
	p, err := h.cfg.SetPost(ctx, s)
	if err != nil {
		return err
	}
	return h.UsePost(ctx, p)
}

// knownMessage is a message by its id. CodeNotFound.
func knownMessage(tx *store.Tx, id string) (notify.Message, error) {
	m, ok, err := tx.Message(id)
	if err == nil && !ok {
		err = ticketing.Errorf(ticketing.CodeNotFound, "This message is not known at the hub.")
	}
	return m, err
}

// SendAgain sends a message once more: one that nobody could deliver, or one that
// arrived nowhere that the buyer reads.
func (h *Hub) SendAgain(ctx context.Context, s hubapi.SendAgain) error {
	err := h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		m, err := knownMessage(tx, s.ID)
		if err != nil {
			return err
		}
		if s.To != "" {
			b := notify.Buyer{Order: m.Order, Language: m.Language, At: h.cfg.Now()}
			if b.Email = s.To; !strings.Contains(s.To, "@") {
				b.Email, b.Phone = "", s.To
			}
			if err := b.Validate(); err != nil {
				return err
			}
			if err := tx.PutBuyer(b); err != nil {
				return err
			}
			m.To = s.To
		}
		if m.To == "" {
			return ticketing.Errorf(ticketing.CodeInvalid, "This is not an e-mail address.", "field", "to")
		}
		if m.State == notify.Sending || m.State == notify.Due && s.To == "" {
			return ticketing.Errorf(ticketing.CodeConflict, "This message is on its way.")
		}
		m.State, m.Reason, m.Tries, m.NextAt = notify.Due, "", 0, h.cfg.Now()
		return tx.ChangeMessage(m)
	})
	if err == nil {
		h.wakePost()
	}
	return err
}

func (h *Hub) postContacts(ctx context.Context, in *body[hubapi.Contacts]) (*body[none], error) {
	return done(h.LeaveContacts(ctx, callerOf(ctx).device, in.Body))
}

// Letter is what a message says, as it would be written now. CodeConflict for one that
// is not written any more: its tickets are void, or the event is over.
func (h *Hub) Letter(ctx context.Context, id string) (out hubapi.LetterDoc, err error) {
	var m notify.Message
	err = h.cfg.Store.Read(ctx, func(tx *store.Tx) (err error) { m, err = knownMessage(tx, id); return err })
	if err != nil {
		return out, err
	}
	l, short, err := h.compose(ctx, m)
	var over *notify.Undeliverable
	if errors.As(err, &over) {
		return out, errors.Join(ticketing.Errorf(ticketing.CodeConflict, "This message would not be written now: what it was about is over."), err)
	}
	out = hubapi.LetterDoc{Subject: l.Subject, Text: l.Text, Files: []string{}, Short: short}
	for _, f := range l.Attached {
		out.Files = append(out.Files, f.Name)
	}
	return out, err
}

func (h *Hub) getLetter(ctx context.Context, in *struct {
	ID string `query:"id" maxLength:"128"`
}) (*body[hubapi.LetterDoc], error) {
	return answer(h.Letter(ctx, in.ID))
}

func (h *Hub) getMessages(ctx context.Context, _ *none) (*body[hubapi.Messages], error) {
	return answer(h.Messages(ctx))
}

func (h *Hub) postPost(ctx context.Context, in *body[hubapi.SetPost]) (*body[hubapi.Messages], error) {
	if err := h.SetPost(ctx, in.Body); err != nil {
		return nil, err
	}
	return answer(h.Messages(ctx))
}

func (h *Hub) postSendAgain(ctx context.Context, in *body[hubapi.SendAgain]) (*body[hubapi.Messages], error) {
	if err := h.SendAgain(ctx, in.Body); err != nil {
		return nil, err
	}
	return answer(h.Messages(ctx))
}
