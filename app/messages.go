package app

import (
	"context"
	"net/http"
	"net/url"

	"github.com/ticketcrib/ticketcrib/backend/hub"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/mail"
	"github.com/ticketcrib/ticketcrib/backend/mail/mailtest"
	"github.com/ticketcrib/ticketcrib/backend/notify"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Messages is what buyers are told: the organizer's.
type Messages struct{ app *App }

// MessagesView is what buyers were told, and how letters leave.
type MessagesView struct {
	AsOf     int64         `json:"asOf"`
	Post     PostView      `json:"post"`
	Due      int64         `json:"due"`
	Sent     int64         `json:"sent"`
	Dead     int64         `json:"dead"`
	Messages []MessageView `json:"messages"`
}

// PostView says how letters leave. Secrets are never shown again.
type PostView struct {
	Mode    string `json:"mode"` // "", sandbox, live
	CanSet  bool   `json:"canSet"`
	Host    string `json:"host"`
	Port    int    `json:"port"`
	User    string `json:"user"`
	From    string `json:"from"`
	ReplyTo string `json:"replyTo"`
	SMSUser string `json:"smsUser"`
	SMSFrom string `json:"smsFrom"`
	// TextCountries are the beginnings of the numbers to which buyers on the web may have a
	// code sent, as +233 +234; "": codes go by mail alone.
	TextCountries string `json:"textCountries"`
}

// MessageView is one message.
type MessageView struct {
	ID     string `json:"id"`
	Kind   string `json:"kind"`
	Number string `json:"number"`
	To     string `json:"to"` // "": forgotten
	State  string `json:"state"`
	Reason string `json:"reason"`
	MadeAt int64  `json:"madeAt"`
	SentAt int64  `json:"sentAt"`
}

// PostDraft sets how letters leave; empty secrets stay what they are.
type PostDraft struct {
	Host     string `json:"host"`
	Port     int    `json:"port"`
	User     string `json:"user"`
	Password string `json:"password"`
	From     string `json:"from"`
	ReplyTo  string `json:"replyTo"`
	SMSUser  string `json:"smsUser"`
	SMSKey   string `json:"smsKey"`
	SMSFrom  string `json:"smsFrom"`
	// TextCountries are the beginnings of the numbers to which buyers on the web may have a
	// code sent, as +233 +234; "": codes go by mail alone.
	TextCountries string `json:"textCountries"`
	Sandbox       bool   `json:"sandbox"`
	Off           bool   `json:"off"`
}

// View returns what buyers were told.
func (m *Messages) View() (MessagesView, error) {
	return m.ask("Messages.View", http.MethodGet, "/v1/messages", nil)
}

// Save changes how letters leave. CodeInvalid with the field, CodeOffline where the
// mail server does not answer or does not let the hub in.
func (m *Messages) Save(d PostDraft) (MessagesView, error) {
	return m.ask("Messages.Save", http.MethodPost, "/v1/messages/post", hubapi.SetPost(d))
}

// Again sends a message once more, to another address where one is given. CodeInvalid
// (field email, phone), CodeConflict for one that is on its way.
func (m *Messages) Again(id, to string) (MessagesView, error) {
	return m.ask("Messages.Again", http.MethodPost, "/v1/messages/again", hubapi.SendAgain{ID: id, To: to})
}

// LetterView is what a message says.
type LetterView struct {
	Subject string   `json:"subject"`
	Text    string   `json:"text"`
	Files   []string `json:"files"`
}

// Letter returns what a message says, as it would be written now. CodeConflict for one
// that is not written any more.
func (m *Messages) Letter(id string) (LetterView, error) {
	return call(m.app, "Messages.Letter", long, func(ctx context.Context) (LetterView, error) {
		_, st, by, err := m.app.acting(ctx, ticketing.RoleOrganizer)
		if err != nil {
			return LetterView{}, err
		}
		var out hubapi.LetterDoc
		if err := st.Hub().Do(ctx, http.MethodGet, "/v1/messages/letter?id="+url.QueryEscape(id), by.ID, nil, &out); err != nil {
			return LetterView{}, err
		}
		return LetterView{Subject: out.Subject, Text: out.Text, Files: out.Files}, nil
	})
}

func (m *Messages) ask(name, method, path string, in any) (MessagesView, error) {
	return call(m.app, name, long, func(ctx context.Context) (MessagesView, error) {
		_, st, by, err := m.app.acting(ctx, ticketing.RoleOrganizer)
		if err != nil {
			return MessagesView{}, err
		}
		var out hubapi.Messages
		if err := st.Hub().Do(ctx, method, path, by.ID, in, &out); err != nil {
			return MessagesView{}, err
		}
		v := MessagesView{AsOf: out.AsOf, Post: PostView(out.Post), Due: out.Due, Sent: out.Sent, Dead: out.Dead, Messages: []MessageView{}}
		for _, d := range out.Messages {
			v.Messages = append(v.Messages, MessageView{ID: d.ID, Kind: d.Kind, Number: d.Number, To: d.To, State: d.State, Reason: d.Reason, MadeAt: d.MadeAt, SentAt: d.SentAt})
		}
		return v, nil
	})
}

// ContactRequest is where the buyer of an order wants the tickets.
type ContactRequest struct {
	Order    string `json:"order"`
	Email    string `json:"email"`
	Phone    string `json:"phone"`
	Language string `json:"language"`
}

// LeaveContact has the tickets of a sale sent to its buyer, as soon as the hub hears
// of it. CodeInvalid (field email, phone).
func (b *BoxOffice) LeaveContact(r ContactRequest) (bool, error) {
	return call(b.app, "BoxOffice.LeaveContact", quick, func(ctx context.Context) (bool, error) {
		_, st, _, err := b.app.acting(ctx, ticketing.RoleSeller)
		if err != nil {
			return false, err
		}
		language := r.Language
		if language == "" {
			language = b.app.language()
		}
		return true, st.LeaveContact(ctx, ticketing.OrderID(r.Order), notify.Buyer{Email: r.Email, Phone: r.Phone, Language: language})
	})
}

// postman keeps how this world's hub's letters leave. Practice keeps them here.
func (w *world) postman() *hub.Postman {
	return &hub.Postman{Vault: w.secrets, Sandbox: w.openSink}
}

// openSink starts this world's own mail server, which keeps what it is given, once.
func (w *world) openSink(context.Context) (mail.Server, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.sink == nil {
		s, err := mailtest.Open(nil)
		if err != nil {
			return mail.Server{}, err
		}
		w.sink = s
	}
	return mail.Server{Host: "127.0.0.1", Port: w.sink.Port(), From: "tickets@practice.invalid", Name: "TicketCrib"}, nil
}
