package hub

import (
	"context"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/buyer"
	"github.com/ticketcrib/ticketcrib/backend/mail"
	"github.com/ticketcrib/ticketcrib/backend/notify"
	"github.com/ticketcrib/ticketcrib/backend/queue"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Codes go on a way of their own, past the letters: somebody waits for one while his turn
// runs, and a cancelled event has ten thousand letters.
const (
	codesAtOnce = 8
	codesABatch = 64
	// codeTakes is how long a node that has begun to send a code is left to it, ms.
	codeTakes = 90_000
)

// mails reports whether a code that this hub sends reaches anybody: a sandbox keeps all of
// it to itself.
func (h *Hub) mails() bool {
	p := h.post.Load()
	return p != nil && (*p).Doc().Mode != sandboxPost
}

// texts reports whether this hub sends codes to phones too: its organizer pays for each, and
// has to have said so.
func (h *Hub) texts() bool {
	p := h.post.Load()
	if p == nil {
		return false
	}
	d := (*p).Doc()
	return d.Mode != sandboxPost && d.SMSUser != "" && d.TextCountries != ""
}

// textsTo reports whether codes go to a phone number: of a country that the organizer named.
func (h *Hub) textsTo(number string) bool {
	p := h.post.Load()
	return p != nil && slices.ContainsFunc(strings.Fields((*p).Doc().TextCountries), func(country string) bool { return strings.HasPrefix(number, country) })
}

func noMail() error {
	return ticketing.Errorf(ticketing.CodeInvalid, "This hub sends no mail yet. Set a mail server under Messages first.", "field", "verify")
}

// verifying fills in whether buyers verify an address: in a line they do where mail leaves.
// CodeInvalid where it is to be asked for from now on and no mail leaves: nobody could buy.
// What was asked for before stays so: a sale is stopped and ended whatever has become of mail.
func (h *Hub) verifying(p queue.Policy) (queue.Policy, error) {
	switch {
	case p.Verify == queue.VerifyAsked && !h.mails() && !h.verifies(p.Event):
		return p, noMail()
	case p.Verify == "" && p.Line && h.mails():
		p.Verify = queue.VerifyAsked
	case p.Verify == "":
		p.Verify = queue.VerifyFree
	}
	return p, nil
}

// verifies reports whether an event asks its buyers for an address.
func (h *Hub) verifies(event ticketing.EventID) bool {
	r, err := h.shop.room(event)
	if err != nil {
		return false
	}
	sale, _, _ := r.Sale()
	return sale.Policy.Verify == queue.VerifyAsked
}

// needsNoMail refuses to stop mail while buyers are asked for an address.
func (h *Hub) needsNoMail() error {
	for _, r := range h.shop.all() {
		if sale, _, _ := r.Sale(); sale.Policy.On && !sale.Policy.Ended && sale.Policy.Verify == queue.VerifyAsked {
			return ticketing.Errorf(ticketing.CodeConflict, "An event on the web asks buyers to verify their e-mail. Turn that off first, or they cannot buy.")
		}
	}
	return nil
}

// wakeCodes lets what is to be sent leave now.
func (h *Hub) wakeCodes() { wakes(h.coded) }

// carryCodes sends buyers the codes that they have asked for.
func (h *Hub) carryCodes() { h.repeats(h.coded, h.sendCodes) }

// sendCodes sends all codes that are due and returns how long to rest.
func (h *Hub) sendCodes(ctx context.Context) time.Duration {
	for h.mails() && ctx.Err() == nil {
		due, err := h.takeCodes(ctx)
		if err != nil && ctx.Err() == nil {
			h.cfg.Log.Error("hub: codes could not be sent; they are tried again", "error", err)
			return rests
		}
		if len(due) == 0 {
			break
		}
		var all sync.WaitGroup
		room := make(chan struct{}, codesAtOnce)
		for _, v := range due {
			room <- struct{}{}
			all.Go(func() {
				defer func() { <-room }()
				h.sendCode(ctx, v)
			})
		}
		all.Wait()
	}
	return h.until(ctx, (*store.Tx).NextVerification)
}

// takeCodes takes what is due, so that no other node sends it too, and forgets what has run
// out.
func (h *Hub) takeCodes(ctx context.Context) (due []buyer.Verification, err error) {
	err = h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		now := h.cfg.Now()
		if err := tx.ForgetVerifications(now); err != nil {
			return err
		}
		if due, err = tx.DueVerifications(now, codesABatch); err != nil {
			return err
		}
		for _, v := range due {
			v.NextAt = now + codeTakes
			if err := tx.ChangeVerification(v); err != nil {
				return err
			}
		}
		return nil
	})
	return due, err
}

func (h *Hub) sendCode(ctx context.Context, v buyer.Verification) {
	failed := errNoPost
	if p := h.post.Load(); p != nil {
		failed = h.carryCode(ctx, *p, v)
	}
	var final *notify.Undeliverable
	if failed != nil && buyer.IsPhone(v.Address) && v.Tries > 0 {
		final = &notify.Undeliverable{Reason: "tried"} // it may have left, and each costs something
	}
	if failed != nil && !errors.As(failed, &final) && ctx.Err() == nil {
		h.cfg.Log.Warn("hub: a code was not sent; it is sent again", "try", v.Tries+1, "error", failed)
	}
	kept := h.cfg.Store.Do(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		now, ok, err := tx.Verification(v.ID) // its code may have been tried meanwhile
		if err != nil || !ok {
			return err
		}
		return tx.ChangeVerification(now.Sent(h.cfg.Now(), failed != nil, final != nil))
	})
	if kept != nil && ctx.Err() == nil {
		h.cfg.Log.Error("hub: whether a code was sent could not be kept", "error", kept)
	}
}

// carryCode hands a code to whoever carries it.
func (h *Hub) carryCode(ctx context.Context, p Post, v buyer.Verification) error {
	a := h.aboutCode(v)
	if buyer.IsPhone(v.Address) {
		a.Link = ""
		text, err := mail.Line(mail.Code, a)
		if err != nil {
			return err
		}
		return p.Text(ctx, v.Address, plainer.Replace(text))
	}
	l, err := mail.Write(mail.Code, a)
	if err != nil {
		return err
	}
	l.ID, l.To = "tc.code."+hex.EncodeToString(v.ID[:8]), v.Address
	return p.Letter(ctx, l)
}

// plainer keeps a short message within the alphabet in which 160 letters cost one.
var plainer = strings.NewReplacer("’", "'", "“", "\"", "”", "\"", "…", "...", "\u00a0", " ", "\u202f", " ")

// aboutCode is what a message with a code says.
func (h *Hub) aboutCode(v buyer.Verification) mail.About {
	code := h.buyers.Code(v.ID)
	a := mail.About{Language: v.Language, Organizer: h.cfg.Name, Code: code[:4] + " " + code[4:], Minutes: int((v.Until - h.cfg.Now()) / 60_000)}
	if h.cfg.WebAddress != nil {
		if base := h.cfg.WebAddress(); base != "" {
			a.Link = base + "/me#" + h.buyers.Link(v.ID) // after the #: no server and no proxy hears it
		}
	}
	return a
}
