package pass

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// ShortCode is the code under a ticket's QR, for a person to read out: 40
// random bits as 8 characters of Crockford's base 32 and one check character,
// without the hyphen that String shows. It finds a ticket that is known
// already; it proves nothing.
type ShortCode string

const (
	codeAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	codeLength   = 9
	codeLabel    = "ticketcrib short code v1\n"
)

// NewShortCode returns the code of 40 random bits.
func NewShortCode(random [5]byte) ShortCode {
	bits := uint64(0)
	for _, b := range random {
		bits = bits<<8 | uint64(b)
	}
	code := make([]byte, codeLength)
	for i := codeLength - 2; i >= 0; i-- {
		code[i] = codeAlphabet[bits&31]
		bits >>= 5
	}
	code[codeLength-1] = codeAlphabet[checkValue(code[:codeLength-1])]
	return ShortCode(code)
}

// ParseShortCode reads a code as a person types it: either case, O for 0, I or
// L for 1, with spaces and hyphens anywhere. It returns CodeInvalid, with Args
// reason length, character or check; any one wrong character and any two
// neighbours swapped are caught.
func ParseShortCode(text string) (ShortCode, error) {
	if len(text) > 64 {
		return "", badShortCode("length")
	}
	text = strings.NewReplacer(" ", "", "-", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(text))
	if strings.Trim(text, codeAlphabet) != "" {
		return "", badShortCode("character")
	}
	if len(text) != codeLength {
		return "", badShortCode("length")
	}
	last := codeLength - 1
	if text[last] != codeAlphabet[checkValue([]byte(text[:last]))] {
		return "", badShortCode("check")
	}
	return ShortCode(text), nil
}

// String shows the code as XXXX-XXXXX.
func (c ShortCode) String() string {
	if len(c) != codeLength {
		return string(c)
	}
	return string(c[:4]) + "-" + string(c[4:])
}

// CodeHash is what a gate's list holds instead of a short code.
type CodeHash [8]byte

// String returns the 16 hex digits of the hash.
func (h CodeHash) String() string { return hex.EncodeToString(h[:]) }

// Hash returns the code's keyed hash under the event's code key: the first 8
// bytes of HMAC-SHA256 over a label and the code.
func (c ShortCode) Hash(eventKey []byte) CodeHash {
	mac := hmac.New(sha256.New, eventKey)
	mac.Write([]byte(codeLabel + string(c)))
	return CodeHash(mac.Sum(nil)[:8])
}

// checkValue is the character that makes the sum of all nine, each times a
// power of x that falls to 1 at the check itself, zero in GF(32). All weights
// differ from each other and from zero, so no single change and no swap of
// two characters keeps the sum.
func checkValue(code []byte) byte {
	sum := byte(0)
	for _, c := range code {
		sum = timesX(sum ^ byte(strings.IndexByte(codeAlphabet, c)))
	}
	return sum
}

// timesX multiplies by x in GF(32) with the polynomial x^5 + x^2 + 1.
func timesX(v byte) byte {
	v <<= 1
	if v&32 != 0 {
		v ^= 0b100101
	}
	return v
}

func badShortCode(reason string) error {
	return ticketing.Errorf(ticketing.CodeInvalid, "This is not a ticket's code. Compare it with the ticket, character by character.", "reason", reason)
}
