// Package buyer says who a buyer on the web is: whoever has shown that an e-mail address or a
// phone number is his. The address, spelled in one way, is the account.
//
// It must never keep a code or a link that would let anybody in, never take a code from
// another browser than the one that asked for it, and never say whether an address is known.
package buyer

import (
	"net/mail"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// longestAddress is in bytes (RFC 5321, 4.5.3.1.3).
const longestAddress = 254

// Address spells an e-mail address in one way: without blanks around it, composed (NFC)
// and in lower case. CodeInvalid (field email) for what nobody can be written to at.
func Address(text string) (string, error) {
	a := norm.NFC.String(strings.ToLower(norm.NFC.String(strings.TrimSpace(text))))
	_, domain, _ := strings.Cut(a, "@")
	parsed, err := mail.ParseAddress(a)
	if err != nil || parsed.Address != a || len(a) > longestAddress || !strings.Contains(domain, ".") || strings.ContainsFunc(a, unpostable) {
		return "", ticketing.Errorf(ticketing.CodeInvalid, "This is not an e-mail address.", "field", "email")
	}
	return a, nil
}

// The digits of a number with its country (E.164).
const leastDigits, mostDigits = 8, 15

// Phone spells a phone number in one way: + and its digits, the country's first. CodeInvalid
// (field email) for what is none, or has no country.
func Phone(text string) (string, error) {
	bad := ticketing.Errorf(ticketing.CodeInvalid, "Type the number with its country, as +233 24 123 4567.", "field", "email")
	text = strings.TrimSpace(norm.NFKC.String(text))
	var digits strings.Builder
	for i, r := range text {
		switch {
		case r >= '0' && r <= '9':
			digits.WriteRune(r)
		case r == '+' && i == 0:
		case strings.ContainsRune(" -.()/", r):
		default:
			return "", bad
		}
	}
	number, international := digits.String(), strings.HasPrefix(text, "+")
	if rest, ok := strings.CutPrefix(number, "00"); ok && !international {
		number, international = rest, true
	}
	if !international || len(number) < leastDigits || len(number) > mostDigits || number[0] == '0' {
		return "", bad
	}
	return "+" + number, nil
}

// Reach spells an e-mail address or a phone number in one way. CodeInvalid (field email).
func Reach(text string) (string, error) {
	if strings.Contains(text, "@") {
		return Address(text)
	}
	return Phone(text)
}

// IsPhone reports whether an address that was spelled in one way is a phone number.
func IsPhone(address string) bool {
	return strings.HasPrefix(address, "+") && !strings.Contains(address, "@")
}

// unpostable is what no header may have in it.
func unpostable(r rune) bool {
	return unicode.IsControl(r) || unicode.IsSpace(r) || r == unicode.ReplacementChar
}

// Mailbox is the mailbox behind an address, as far as it can be known: what stands after a
// plus is a mark of its owner's own, and Gmail looks at no dots. Limits count by it, since
// one person has any number of such addresses.
func Mailbox(address string) string {
	if IsPhone(address) {
		return address
	}
	name, domain, _ := strings.Cut(address, "@")
	if at := strings.IndexByte(name, '+'); at > 0 {
		name = name[:at]
	}
	if domain == "gmail.com" || domain == "googlemail.com" {
		domain = "gmail.com"
		if plain := strings.ReplaceAll(name, ".", ""); plain != "" {
			name = plain
		}
	}
	return name + "@" + domain
}

// Shown is as much of an address as its owner knows it by.
func Shown(address string) string {
	if IsPhone(address) {
		return address[:4] + "•••" + address[len(address)-2:]
	}
	name, domain, ok := strings.Cut(address, "@")
	if !ok {
		return ""
	}
	first := []rune(name)
	return string(first[:min(1, len(first))]) + "•••@" + domain
}
