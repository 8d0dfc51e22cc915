package pass

import (
	"math/big"
	"strings"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// TokenDigits is how many decimal digits spell a token, always. The first six
// versions of the format all begin with 1.
const TokenDigits = 251

// Digits spells the token as the QR carries it: its 104 bytes as one big-endian
// number, 251 decimal digits.
func (t Token) Digits() string { return new(big.Int).SetBytes(t[:]).Text(10) }

// ParseDigits reads what Digits wrote and nothing else: no spaces, no signs, no
// other length. It returns CodeInvalid, with Args reason one of length, digit,
// range and version, or CodeTooNew for a later version of this format. A token
// that parses is not yet genuine.
func ParseDigits(s string) (Token, error) {
	var t Token
	if len(s) != TokenDigits {
		return t, badCode("length")
	}
	if !onlyDigits(s) {
		return t, badCode("digit")
	}
	number, _ := new(big.Int).SetString(s, 10)
	if number.BitLen() > 8*TokenSize {
		return t, badCode("range")
	}
	number.FillBytes(t[:])
	return t, t.checkVersion()
}

// ParseToken reads the 104 bytes of a token; the same errors as ParseDigits.
func ParseToken(b []byte) (Token, error) {
	if len(b) != TokenSize {
		return Token{}, badCode("length")
	}
	t := Token(b)
	return t, t.checkVersion()
}

func (t Token) checkVersion() error {
	switch {
	case t[0] == versionByte:
		return nil
	case t[0] > versionByte && t[0] <= lastVersionByte:
		return ticketing.Errorf(ticketing.CodeTooNew,
			"This pass is of a newer version. Update this program, then scan again.", "reason", "version")
	}
	return badCode("version")
}

func badCode(reason string) error {
	return ticketing.Errorf(ticketing.CodeInvalid, "This is not a TicketCrib code.", "reason", reason)
}

func onlyDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
