package pass

import (
	"fmt"
	"math/big"
	"strconv"
)

// A card is a certificate as decimal digits, so that a counter can show its own
// in a QR and a gate that was never online with it can scan it: "901", three
// digits of byte length, then each 12 bytes as 29 digits. A pass begins with 1.
const (
	cardPrefix     = "901"
	cardHeader     = len(cardPrefix) + 3
	cardBlock      = 12
	cardBlockCount = 29
)

// Kind says what a text of digits claims to be, from its first digits.
type Kind string

// The kinds of digits.
const (
	KindNone Kind = ""     // none of ours
	KindPass Kind = "pass" // for ParseDigits
	KindCard Kind = "card" // for ParseCard
)

// KindOf tells a pass from a counter's card from anything else, and how many
// digits it has when complete. It needs the first 6 digits at most and judges
// no more than those; while a card's length has not been seen, want is 0.
func KindOf(s string) (kind Kind, want int) {
	switch {
	case s == "":
		return KindNone, 0
	case s[0] == '1':
		return KindPass, TokenDigits
	case len(s) < len(cardPrefix) && s == cardPrefix[:len(s)]:
		return KindCard, 0
	case len(s) >= len(cardPrefix) && s[:len(cardPrefix)] == cardPrefix:
		return KindCard, cardWant(s)
	}
	return KindNone, 0
}

func cardWant(s string) int {
	if len(s) < cardHeader {
		return 0
	}
	size, err := strconv.ParseUint(s[len(cardPrefix):cardHeader], 10, 16)
	if err != nil {
		return 0
	}
	return cardDigits(int(size))
}

// cardDigits returns how many digits a card of size bytes has.
func cardDigits(size int) int {
	return cardHeader + size/cardBlock*cardBlockCount + digitsFor(size%cardBlock)
}

// digitsFor returns how many decimal digits the largest number of n bytes has.
func digitsFor(n int) int {
	if n == 0 {
		return 0
	}
	limit := new(big.Int).Lsh(big.NewInt(1), uint(8*n))
	return len(limit.Sub(limit, big.NewInt(1)).Text(10))
}

// Card spells a signed certificate as digits. It returns CodeInvalid if b is
// longer than MaxCertificate or empty. The longest has 2,326 digits and fits a
// QR of version 25, level M; one of a single performance fits version 11.
func Card(b []byte) (string, error) {
	if len(b) == 0 || len(b) > MaxCertificate {
		return "", badCertificate("size")
	}
	digits := make([]byte, 0, cardDigits(len(b)))
	digits = fmt.Appendf(digits, "%s%03d", cardPrefix, len(b))
	for start := 0; start < len(b); start += cardBlock {
		block := b[start:min(start+cardBlock, len(b))]
		digits = fmt.Appendf(digits, "%0*d", digitsFor(len(block)), new(big.Int).SetBytes(block))
	}
	return string(digits), nil
}

// ParseCard reads the digits of a card into a certificate's bytes, of which it
// checks only that Card would write the same digits. It returns CodeInvalid
// with Args reason one of length, digit, range and version.
func ParseCard(s string) ([]byte, error) {
	switch {
	case len(s) < cardHeader || len(s) > cardDigits(MaxCertificate):
		return nil, badCode("length")
	case !onlyDigits(s):
		return nil, badCode("digit")
	case s[:len(cardPrefix)] != cardPrefix:
		return nil, badCode("version")
	}
	size, _ := strconv.Atoi(s[len(cardPrefix):cardHeader])
	if size == 0 || size > MaxCertificate || len(s) != cardDigits(size) {
		return nil, badCode("length")
	}
	out := make([]byte, 0, size)
	for rest := s[cardHeader:]; len(out) < size; {
		bytes := min(cardBlock, size-len(out))
		digits := digitsFor(bytes)
		number, _ := new(big.Int).SetString(rest[:digits], 10)
		if number.BitLen() > 8*bytes {
			return nil, badCode("range")
		}
		out = append(out, number.FillBytes(make([]byte, bytes))...)
		rest = rest[digits:]
	}
	return out, nil
}

// ReadCard is ParseCard and ParseCertificate in one.
func ReadCard(s string) (raw []byte, c *Certificate, err error) {
	if raw, err = ParseCard(s); err != nil {
		return nil, nil, err
	}
	if c, err = ParseCertificate(raw); err != nil {
		return nil, nil, err
	}
	return raw, c, nil
}
