package hub

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Challenges and tokens are authenticated by the hub's secret and kept nowhere,
// so that any node of a hub can check them. Lives are in ms.
const (
	challengeLife = 60_000
	sessionLife   = 12 * 3600_000
)

// Challenge makes a nonce that Session takes within a minute.
func (h *Hub) Challenge() (hubapi.Challenge, error) {
	nonce := make([]byte, 24)
	if _, err := io.ReadFull(h.cfg.Random, nonce[:16]); err != nil {
		return hubapi.Challenge{}, fmt.Errorf("draw a nonce: %w", err)
	}
	binary.BigEndian.PutUint64(nonce[16:], uint64(h.cfg.Now()))
	return hubapi.Challenge{Nonce: append(nonce, h.mac("challenge", nonce)...)}, nil
}

// Session gives a device that was ever enrolled a token for a signed challenge:
// one that may no longer act still hands its journal over.
func (h *Hub) Session(ctx context.Context, r hubapi.SessionRequest) (hubapi.SessionResponse, error) {
	if len(r.Nonce) != 24+sha256.Size || !hmac.Equal(r.Nonce[24:], h.mac("challenge", r.Nonce[:24])) {
		return hubapi.SessionResponse{}, notEnrolled()
	}
	now := h.cfg.Now()
	if age := now - int64(binary.BigEndian.Uint64(r.Nonce[16:24])); age < 0 || age > challengeLife {
		return hubapi.SessionResponse{}, notEnrolled()
	}
	d, err := h.enrolled(ctx, r.Device)
	if err != nil {
		return hubapi.SessionResponse{}, err
	}
	if !r.Verify(d.Key, h.id) {
		return hubapi.SessionResponse{}, notEnrolled()
	}
	id, _ := hex.DecodeString(string(d.ID))
	token := binary.BigEndian.AppendUint64(id, uint64(now+sessionLife))
	token = append(token, h.mac("session", token)...)
	return hubapi.SessionResponse{Token: base64.RawURLEncoding.EncodeToString(token), Expires: now + sessionLife}, nil
}

// device returns who holds a token.
func (h *Hub) device(ctx context.Context, authorization string) (access.Device, error) {
	text, ok := strings.CutPrefix(authorization, "Bearer ")
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if !ok || err != nil || len(raw) != 24+sha256.Size || !hmac.Equal(raw[24:], h.mac("session", raw[:24])) {
		return access.Device{}, notEnrolled()
	}
	if h.cfg.Now() >= int64(binary.BigEndian.Uint64(raw[16:24])) {
		return access.Device{}, notEnrolled()
	}
	return h.enrolled(ctx, ticketing.DeviceID(hex.EncodeToString(raw[:16])))
}

func (h *Hub) enrolled(ctx context.Context, id ticketing.DeviceID) (d access.Device, err error) {
	var ok bool
	err = h.cfg.Store.Read(ctx, func(tx *store.Tx) (err error) {
		d, ok, err = tx.Device(id)
		return err
	})
	if err == nil && !ok {
		err = notEnrolled()
	}
	return d, err
}

// mayAct refuses a device whose right to act has ended.
func mayAct(d access.Device) error {
	if d.State != access.Active {
		return revoked()
	}
	return nil
}

func revoked(args ...string) error {
	return ticketing.Errorf(ticketing.CodeRevoked, "The organizer has ended this laptop's right to work here. Ask them.", args...)
}

// actor checks the member of staff that a device names, against the hub's own list.
func (h *Hub) actor(ctx context.Context, id string, least ticketing.Role) (ticketing.StaffID, error) {
	var s access.Staff
	var ok bool
	err := h.cfg.Store.Read(ctx, func(tx *store.Tx) (err error) {
		s, ok, err = tx.StaffByID(ticketing.StaffID(id))
		return err
	})
	if err != nil {
		return "", err
	}
	if !ok {
		return "", access.Require(nil, least)
	}
	return s.ID, access.Require(&s, least)
}

func (h *Hub) mac(purpose string, b []byte) []byte {
	m := hmac.New(sha256.New, h.secret)
	m.Write([]byte(purpose + "\n"))
	m.Write(b)
	return m.Sum(nil)
}

func notEnrolled() error {
	return ticketing.Errorf(ticketing.CodeUnauthorized, "This laptop is not enrolled at this hub.")
}
