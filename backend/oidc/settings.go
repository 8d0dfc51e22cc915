package oidc

import (
	"net/netip"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Settings are what the provider and the organizer have agreed on.
type Settings struct {
	Name     string `json:"name"`   // as people know it: Google
	Issuer   string `json:"issuer"` // as it calls itself, letter for letter
	ClientID string `json:"clientId"`
	Secret   Secret `json:"secret,omitempty"`
}

// Secret prints as stars.
type Secret string

// String hides it.
func (s Secret) String() string { return "***" }

// GoString hides it.
func (s Secret) GoString() string { return "***" }

// longestName is in letters: it stands on a button.
const longestName = 40

// longest is of everything else, in bytes.
const longest = 500

func (s Settings) validate(loopback bool) error {
	switch {
	case s.Name == "" || utf8.RuneCountInString(s.Name) > longestName || strings.ContainsFunc(s.Name, unicode.IsControl):
		return ticketing.Errorf(ticketing.CodeInvalid, "Say what buyers know the provider as, in 1 to 40 letters.", "field", "name")
	case len(s.Issuer) > longest || !safe(s.Issuer, loopback) || strings.ContainsAny(s.Issuer, "?#@"):
		return ticketing.Errorf(ticketing.CodeInvalid, "The provider's address begins with https:// and has no ? and no #.", "field", "issuer")
	case s.ClientID == "" || len(s.ClientID) > longest:
		return ticketing.Errorf(ticketing.CodeInvalid, "Copy the client ID from the provider's dashboard.", "field", "clientId")
	case s.Secret == "" || len(s.Secret) > longest:
		return ticketing.Errorf(ticketing.CodeInvalid, "Copy the client secret from the provider's dashboard.", "field", "secret")
	}
	return nil
}

// safe reports whether an address may be asked: nobody on the way reads along.
func safe(address string, loopback bool) bool {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return false
	}
	if u.Scheme == "https" {
		return true
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return loopback && u.Scheme == "http" && err == nil && ip.IsLoopback()
}
