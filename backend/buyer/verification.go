package buyer

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// ID names an account, a browser or a verification.
type ID [16]byte

// Keys works accounts, codes and links out. Its key must outlive the tables: the account of
// an address is the same after a restore.
type Keys struct{ key []byte }

// NewKeys returns the Keys of a hub.
func NewKeys(key []byte) Keys { return Keys{key} }

func (k Keys) of(label string, text []byte) (id ID) {
	m := hmac.New(sha256.New, k.key)
	m.Write([]byte(label + "\x00"))
	m.Write(text)
	copy(id[:], m.Sum(nil))
	return id
}

// Account is whose an address is. Who has the tables alone cannot find the address by
// trying: the hash has a key.
func (k Keys) Account(address string) ID { return k.of("account", []byte(address)) }

// Owner is whom what the address, an e-mail address or a phone number, buys counts for.
func (k Keys) Owner(address string) ID { return k.of("mailbox", []byte(Mailbox(address))) }

// Instrument names a card or an account that paid, by the provider's word for it.
func (k Keys) Instrument(signature string) ID { return k.of("instrument", []byte(signature)) }

// digits is how long a code is.
const digits = 8

// Code is what a verification's mail says and its browser types: eight digits. It is kept
// nowhere.
func (k Keys) Code(id ID) string {
	sum := k.of("code", id[:])
	return fmt.Sprintf("%0*d", digits, binary.BigEndian.Uint64(sum[:8])%100_000_000)
}

// Link is the last part of the address that a verification's mail has.
func (k Keys) Link(id ID) string {
	mac := k.of("link", id[:])
	return base64.RawURLEncoding.EncodeToString(append(id[:], mac[:]...))
}

// ParseLink opens a link; ok is false for one that this hub has not made.
func (k Keys) ParseLink(link string) (id ID, ok bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(link)
	if err != nil || len(b) != 2*len(id) {
		return id, false
	}
	copy(id[:], b)
	mac := k.of("link", id[:])
	if !hmac.Equal(b[len(id):], mac[:]) {
		return ID{}, false
	}
	return id, true
}

// Verification is an address that somebody says is his. Its code is for the browser that
// asked, its link for whichever opens it: each once. Instants are Unix ms.
type Verification struct {
	ID       ID
	Browser  ID
	Address  string
	Language string // en or fr
	MadeAt   int64
	Until    int64
	Wrong    int64 // codes that were not it
	CodeUsed bool
	LinkUsed bool
	Tries    int64 // to send the mail
	NextAt   int64 // when it is to be sent; 0: it is not
	SentAt   int64
}

const (
	// lives is how long a code and its link are good, ms.
	lives = 20 * 60_000
	// mostWrong bounds guessing: of a hundred million codes so many may be tried.
	mostWrong = 5
)

// Ask begins to verify an address.
func Ask(id, browser ID, address, language string, now int64) Verification {
	if language != "fr" {
		language = "en"
	}
	return Verification{ID: id, Browser: browser, Address: address, Language: language, MadeAt: now, Until: now + lives, NextAt: now}
}

// Open reports whether its code can still be typed.
func (v Verification) Open(now int64) bool {
	return now < v.Until && !v.CodeUsed && v.Wrong < mostWrong
}

// Type takes what somebody typed in a browser. Both what comes back must be kept: a wrong
// code counts. CodeInvalid (field code, left: tries left), CodeTooLate where another mail is
// needed: for a wrong browser as for a code that has run out.
func (v Verification) Type(k Keys, browser ID, code string, now int64) (Verification, error) {
	if !v.Open(now) || subtle.ConstantTimeCompare(v.Browser[:], browser[:]) == 0 {
		return v, over()
	}
	typed := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, code)
	if subtle.ConstantTimeCompare([]byte(typed), []byte(k.Code(v.ID))) == 0 {
		v.Wrong++
		left := mostWrong - v.Wrong
		if left == 0 {
			return v, over()
		}
		return v, ticketing.Errorf(ticketing.CodeInvalid, "This is not the code of the newest mail.", "field", "code", "left", fmt.Sprint(left))
	}
	v.CodeUsed = true
	return v, nil
}

// Follow takes the link. CodeTooLate for one that was used or has run out.
func (v Verification) Follow(now int64) (Verification, error) {
	if v.LinkUsed || now >= v.Until {
		return v, over()
	}
	v.LinkUsed = true
	return v, nil
}

func over() error {
	return ticketing.Errorf(ticketing.CodeTooLate, "This code or link was used already, or its time is over. Ask for a new one.")
}

// pauses are how long a mail that did not leave rests after each try, ms: all within the
// life of its code.
var pauses = [...]int64{5_000, 15_000, 30_000, 60_000, 120_000, 300_000}

// Sent notes what became of a try to send the mail. final: nobody has this address.
func (v Verification) Sent(now int64, failed, final bool) Verification {
	v.Tries++
	v.NextAt = 0
	switch {
	case !failed:
		v.SentAt = now
	case !final && v.Tries <= int64(len(pauses)) && now+pauses[v.Tries-1] < v.Until:
		v.NextAt = now + pauses[v.Tries-1]
	}
	return v
}
