package hub

import (
	"context"
	"crypto/ed25519"
	"crypto/hmac"
	"fmt"
	"io"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// joins is the one open enrolment. It lives in memory: a restart ends it, and
// the Office opens another.
type joins struct {
	doc     hubapi.CodeDoc
	asking  map[string]*asking
	order   []string
	answers map[string]hubapi.JoinState // of joins that are over, for who asks again
	wrong   []int64                     // when a wrong code was tried
	alone   bool                        // a new server's first code: who knows it is let in
}

type asking struct {
	name       string
	commitment []byte
	nonce      []byte // the hub's
	key        ed25519.PublicKey
	words      [3]string
}

// A code lives for ten minutes; twenty wrong ones in a minute end it.
const (
	codeLife   = 10 * 60_000
	wrongLimit = 20
	maxAsking  = 16
	maxJoins   = 50
)

// OpenCode opens an enrolment for one role and place, for count laptops; an
// older one ends.
func (h *Hub) OpenCode(r hubapi.OpenCode) (hubapi.CodeDoc, error) {
	if !r.Place.Valid() || r.Place == ticketing.PlaceHost || r.Count < 1 || r.Count > maxJoins {
		return hubapi.CodeDoc{}, ticketing.Errorf(ticketing.CodeInvalid, "Choose counter, gate or office, for 1 to 50 laptops.", "field", "place")
	}
	var random [8]byte
	if _, err := io.ReadFull(h.cfg.Random, random[:]); err != nil {
		return hubapi.CodeDoc{}, fmt.Errorf("draw a code: %w", err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	code, address := hubapi.NewCode(random), h.cfg.Address()
	h.joins = joins{asking: map[string]*asking{}, answers: h.joins.answers, doc: hubapi.CodeDoc{Code: code, Address: address, Place: r.Place, Gate: r.Gate,
		Count: r.Count, Until: h.cfg.Now() + codeLife, Invitation: hubapi.Invitation{Hub: h.id, Address: address, Code: code}.String()}}
	return h.code(), nil
}

// organizerLife is how long a server's first code is good for, ms.
const organizerLife = 60 * 60_000

// OpenOrganizerCode opens the enrolment of a new server's first Office. Nobody
// is there yet to compare words, so who knows the code is let in, once.
func (h *Hub) OpenOrganizerCode() (hubapi.CodeDoc, error) {
	doc, err := h.OpenCode(hubapi.OpenCode{Place: ticketing.PlaceOffice, Count: 1})
	if err != nil {
		return doc, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.joins.alone = true
	h.joins.doc.Until = h.cfg.Now() + organizerLife
	return h.code(), nil
}

// Code returns the open enrolment, or an empty one.
func (h *Hub) Code() hubapi.CodeDoc {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.code()
}

// CloseCode ends the open enrolment; laptops that ask are refused.
func (h *Hub) CloseCode() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.endCode()
}

func (h *Hub) endCode() {
	for id := range h.joins.asking {
		h.answer(id, hubapi.JoinState{State: "refused", Hub: h.id, Name: h.cfg.Name})
	}
	h.joins = joins{answers: h.joins.answers}
	h.joining()
}

func (h *Hub) joining() {
	if h.cfg.Joining != nil {
		h.cfg.Joining()
	}
}

func (h *Hub) answer(id string, s hubapi.JoinState) {
	if h.joins.answers == nil || len(h.joins.answers) > 1000 {
		h.joins.answers = map[string]hubapi.JoinState{}
	}
	h.joins.answers[id] = s
}

// code is the open enrolment as the Office sees it; one that is over is ended.
func (h *Hub) code() hubapi.CodeDoc {
	if h.joins.doc.Code != "" && h.cfg.Now() >= h.joins.doc.Until {
		h.endCode()
	}
	doc := h.joins.doc
	doc.Asking = []hubapi.AskingDoc{}
	for _, id := range h.joins.order {
		if a := h.joins.asking[id]; a != nil && a.key != nil {
			doc.Asking = append(doc.Asking, hubapi.AskingDoc{ID: id, Name: a.name, Words: a.words[:]})
		}
	}
	return doc
}

// JoinStart takes a laptop's commitment, if it knows the code.
func (h *Hub) JoinStart(r hubapi.JoinStart) (hubapi.JoinStarted, error) {
	if err := access.ValidName(r.Name, "name"); err != nil {
		return hubapi.JoinStarted{}, err
	}
	nonce := make([]byte, 32)
	if _, err := io.ReadFull(h.cfg.Random, nonce); err != nil {
		return hubapi.JoinStarted{}, fmt.Errorf("draw a nonce: %w", err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	doc := h.code()
	if doc.Code == "" || !hmac.Equal(r.Proof, hubapi.JoinProof(doc.Code, r.Commitment)) {
		return hubapi.JoinStarted{}, h.wrongCode()
	}
	if len(h.joins.asking) >= maxAsking || doc.Joined >= doc.Count {
		return hubapi.JoinStarted{}, ticketing.Errorf(ticketing.CodeTooMany, "This code has been used. Ask the Office for another.", "seconds", "0")
	}
	id := h.cfg.NewID()
	h.joins.asking[id] = &asking{name: r.Name, commitment: r.Commitment, nonce: nonce}
	h.joins.order = append(h.joins.order, id)
	return hubapi.JoinStarted{ID: id, Hub: h.cfg.Name, HubKey: h.Key(), Nonce: nonce, Place: doc.Place}, nil
}

func (h *Hub) wrongCode() error {
	now, recent := h.cfg.Now(), h.joins.wrong[:0]
	for _, at := range h.joins.wrong {
		if now-at < 60_000 {
			recent = append(recent, at)
		}
	}
	h.joins.wrong = append(recent, now)
	if len(h.joins.wrong) >= wrongLimit {
		h.endCode()
	}
	return ticketing.Errorf(ticketing.CodeUnauthorized, "This code is not the one that the Office shows now. Look again, or ask for a new one.")
}

// JoinReveal opens the commitment; from now on the Office sees the words. On a
// new server's first code it lets the laptop in.
func (h *Hub) JoinReveal(ctx context.Context, r hubapi.JoinReveal) (hubapi.JoinState, error) {
	s, alone, err := h.reveal(r)
	if err != nil || !alone {
		return s, err
	}
	_, err = h.AnswerJoin(ctx, "", hubapi.AnswerJoin{ID: r.ID, Same: true})
	return s, err
}

func (h *Hub) reveal(r hubapi.JoinReveal) (s hubapi.JoinState, alone bool, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.code()
	a := h.joins.asking[r.ID]
	if a == nil {
		return hubapi.JoinState{}, false, ticketing.Errorf(ticketing.CodeNotFound, "This code is over. Ask the Office for another.")
	}
	if len(r.Key) != ed25519.PublicKeySize || !hmac.Equal(a.commitment, hubapi.JoinCommitment(r.Key, r.Nonce)) {
		h.endCode()
		return hubapi.JoinState{}, false, ticketing.Errorf(ticketing.CodeWordsDiffer, "Something between this laptop and the hub is not right. Ask the Office for a new code.")
	}
	a.key = r.Key
	a.words = hubapi.JoinWords(h.Key(), a.nonce, r.Key, r.Nonce)
	h.joining()
	return hubapi.JoinState{State: "asking", Hub: h.id, Name: h.cfg.Name}, h.joins.alone, nil
}

// JoinState says how far a join is.
func (h *Hub) JoinState(id string) hubapi.JoinState {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.code()
	if s, ok := h.joins.answers[id]; ok {
		return s
	}
	if h.joins.asking[id] != nil {
		return hubapi.JoinState{State: "asking", Hub: h.id, Name: h.cfg.Name}
	}
	return hubapi.JoinState{State: "refused", Hub: h.id, Name: h.cfg.Name}
}

// AnswerJoin lets a laptop in whose words were the same. Where they were not,
// somebody may be in between: the code dies with everybody who asks.
func (h *Hub) AnswerJoin(ctx context.Context, by ticketing.StaffID, r hubapi.AnswerJoin) (hubapi.CodeDoc, error) {
	h.mu.Lock()
	doc := h.code() // a code that is over ends here, with who asks
	a := h.joins.asking[r.ID]
	if a == nil || a.key == nil {
		h.mu.Unlock()
		return doc, ticketing.Errorf(ticketing.CodeNotFound, "This laptop no longer asks.")
	}
	if !r.Same {
		h.endCode()
		defer h.mu.Unlock()
		return h.code(), nil
	}
	delete(h.joins.asking, r.ID)
	h.answer(r.ID, hubapi.JoinState{State: "asking", Hub: h.id, Name: h.cfg.Name}) // until it is kept
	h.joins.doc.Joined++
	h.mu.Unlock()
	err := h.Enrol(ctx, access.Enrolled{Device: journal.DeviceOf(a.key), Key: a.key, Name: a.name, Place: doc.Place, Gate: doc.Gate, By: by})
	h.mu.Lock()
	defer h.mu.Unlock()
	defer h.joining()
	if err != nil {
		h.joins.doc.Joined--
		h.answer(r.ID, hubapi.JoinState{State: "refused", Hub: h.id, Name: h.cfg.Name})
		return h.code(), err
	}
	h.answer(r.ID, hubapi.JoinState{State: "accepted", Hub: h.id, Name: h.cfg.Name})
	return h.code(), nil
}

// Enrol lets a device in. CodeConflict for a key whose hint another device
// has: the laptop makes a new key and asks again.
func (h *Hub) Enrol(ctx context.Context, b access.Enrolled) error {
	err := h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		devices, err := tx.Devices()
		if err != nil {
			return err
		}
		for _, d := range devices {
			if d.ID == b.Device && d.State == access.Active {
				return nil
			}
			if d.ID.KeyID() == b.Device.KeyID() {
				return ticketing.Errorf(ticketing.CodeConflict, "This laptop must make another key. Join again.")
			}
		}
		head, err := tx.FeedHead()
		if err != nil {
			return err
		}
		if err := h.decide(tx, access.KindEnrolled, b); err != nil || !b.Place.Sells() || head.Epoch == firstEpoch {
			return err
		}
		return join(tx, late, b.Device) // it may have been lent units in what a restore has lost
	})
	if err == nil {
		h.poke()
	}
	return err
}
