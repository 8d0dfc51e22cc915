package hub

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"strings"

	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/mail"
	"github.com/ticketcrib/ticketcrib/backend/notify"
	"github.com/ticketcrib/ticketcrib/backend/sms"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Post carries letters and short messages to buyers.
type Post interface {
	// Letter hands a letter in. An *notify.Undeliverable is final.
	Letter(ctx context.Context, l mail.Letter) error
	// Text sends a short message to a phone.
	Text(ctx context.Context, to, text string) error
	// Doc says how it is set up, without secrets.
	Doc() hubapi.PostDoc
}

// Postman keeps how a hub's letters leave, sealed. It never returns a secret.
type Postman struct {
	Vault Secrets
	// Sandbox starts a mail server that keeps what it is given; nil: there is none here.
	Sandbox func(context.Context) (mail.Server, error)
	// TextsAt is where short messages are handed in; "": at their service.
	TextsAt string
}

const postSecret = "post"

// sandboxPost is the mode of a mail server that keeps what it is given.
const sandboxPost = "sandbox"

// posted is what the vault holds.
type posted struct {
	Sandbox bool        `json:"sandbox,omitempty"`
	Mail    mail.Server `json:"mail"`
	SMSUser string      `json:"smsUser,omitempty"`
	SMSKey  sms.Secret  `json:"smsKey,omitempty"`
	SMSFrom string      `json:"smsFrom,omitempty"`
	// TextCountries: codes of buyers on the web go to phones of these too.
	TextCountries string `json:"textCountries,omitempty"`
}

func (p *Postman) kept() (k posted, ok bool, err error) {
	raw, err := p.Vault.Get(postSecret)
	if errors.Is(err, fs.ErrNotExist) {
		return k, false, nil
	}
	if err != nil {
		return k, false, err
	}
	return k, true, json.Unmarshal(raw, &k)
}

// Open returns who carries letters, as it was kept; nil where nobody does.
func (p *Postman) Open(ctx context.Context) (Post, error) {
	k, ok, err := p.kept()
	if err != nil || !ok {
		return nil, err
	}
	return p.post(ctx, k)
}

func (p *Postman) post(ctx context.Context, k posted) (Post, error) {
	if !k.Sandbox {
		return &mailbox{k, p.TextsAt}, nil
	}
	if p.Sandbox == nil {
		return nil, ticketing.Errorf(ticketing.CodeNotFound, "There is no sandbox here.")
	}
	server, err := p.Sandbox(ctx)
	if err != nil {
		return nil, err
	}
	return &mailbox{posted: posted{Sandbox: true, Mail: server}}, nil
}

// Set changes how letters leave. A server is tried before it is kept: CodeInvalid for
// what is none, CodeOffline where it does not answer or does not let this hub in.
func (p *Postman) Set(ctx context.Context, s hubapi.SetPost) (Post, error) {
	if s.Off {
		err := p.Vault.Remove(postSecret)
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		return nil, err
	}
	k := posted{Sandbox: s.Sandbox}
	if !s.Sandbox {
		before, _, err := p.kept()
		if err != nil && ticketing.CodeOf(err) != ticketing.CodeDamaged { // which is set anew
			return nil, err
		}
		if k, err = p.wanted(ctx, s, before); err != nil {
			return nil, err
		}
	}
	next, err := p.post(ctx, k)
	if err != nil {
		return nil, err
	}
	raw, err := json.Marshal(k)
	if err != nil {
		return nil, err
	}
	return next, p.Vault.Set(postSecret, raw)
}

func (p *Postman) wanted(ctx context.Context, s hubapi.SetPost, before posted) (k posted, err error) {
	k.Mail = mail.Server{Host: strings.TrimSpace(s.Host), Port: s.Port, User: s.User, Password: mail.Secret(s.Password), From: strings.TrimSpace(s.From), ReplyTo: strings.TrimSpace(s.ReplyTo)}
	if s.Password == "" && before.Mail.Host == k.Mail.Host && before.Mail.User == k.Mail.User { // kept for the server it was given for
		k.Mail.Password = before.Mail.Password
	}
	k.SMSUser, k.SMSKey, k.SMSFrom = s.SMSUser, sms.Secret(s.SMSKey), s.SMSFrom
	if s.SMSKey == "" && s.SMSUser == before.SMSUser {
		k.SMSKey = before.SMSKey
	}
	if err := k.Mail.Validate(); err != nil {
		return k, err
	}
	for _, country := range strings.Fields(s.TextCountries) {
		digits, ok := strings.CutPrefix(country, "+")
		if !ok || digits == "" || len(digits) > 5 || strings.Trim(digits, "0123456789") != "" || digits[0] == '0' {
			return k, ticketing.Errorf(ticketing.CodeInvalid, "Say to which countries codes go, as +233 +234.", "field", "textCountries")
		}
	}
	if k.SMSUser != "" {
		k.TextCountries = strings.Join(strings.Fields(s.TextCountries), " ")
	}
	if k.SMSUser != "" && k.SMSKey == "" {
		return k, ticketing.Errorf(ticketing.CodeInvalid, "Copy the key of the short message service from its dashboard.", "field", "smsKey")
	}
	if err := k.Mail.Try(ctx); err != nil {
		return k, errors.Join(ticketing.Errorf(ticketing.CodeOffline, "The mail server does not answer, or does not let this hub in. Look at its name, port, user and password."), err)
	}
	return k, nil
}

// mailbox is Post over SMTP and Africa's Talking.
type mailbox struct {
	posted
	textsAt string
}

// Letter hands a letter in at the server.
func (p *mailbox) Letter(ctx context.Context, l mail.Letter) error {
	err := p.Mail.Send(ctx, l)
	var refused *mail.Refused
	if errors.As(err, &refused) {
		return &notify.Undeliverable{Reason: refused.Reason}
	}
	return err
}

// Text sends a short message.
func (p *mailbox) Text(ctx context.Context, to, text string) error {
	if p.SMSUser == "" {
		return &notify.Undeliverable{Reason: "no_sms"}
	}
	_, err := sms.AfricasTalking{User: p.SMSUser, Key: p.SMSKey, From: p.SMSFrom, BaseURL: p.textsAt}.Send(ctx, to, text)
	var refused *sms.Refused
	if errors.As(err, &refused) {
		return &notify.Undeliverable{Reason: refused.Reason}
	}
	return err
}

// Doc says how it is set up.
func (p *mailbox) Doc() hubapi.PostDoc {
	mode := "live"
	if p.Sandbox {
		mode = sandboxPost
	}
	return hubapi.PostDoc{Mode: mode, Host: p.Mail.Host, Port: p.Mail.Port, User: p.Mail.User, From: p.Mail.From, ReplyTo: p.Mail.ReplyTo, SMSUser: p.SMSUser, SMSFrom: p.SMSFrom, TextCountries: p.TextCountries}
}
