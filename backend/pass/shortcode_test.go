package pass_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticketcrib/ticketcrib/backend/pass"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

func anyShortCode(t *rapid.T) pass.ShortCode {
	return pass.NewShortCode([5]byte(rapid.SliceOfN(rapid.Byte(), 5, 5).Draw(t, "random")))
}

func TestShortCodeIsReadAsPeopleTypeIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := anyShortCode(t)
		shown := code.String()
		for _, typed := range []string{
			shown, strings.ToLower(shown), strings.ReplaceAll(shown, "0", "O"), strings.ReplaceAll(shown, "0", "o"),
			strings.ReplaceAll(shown, "1", "I"), strings.ReplaceAll(shown, "1", "l"), " " + strings.Join(strings.Split(shown, ""), " ") + " ",
			string(code),
		} {
			if got, err := pass.ParseShortCode(typed); err != nil || got != code {
				t.Fatalf("%q: %q %v", typed, got, err)
			}
		}
	})
}

func TestShortCodeCatchesOneSlip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := []byte(anyShortCode(t))
		for i := range code {
			for _, wrong := range []byte(crockford) {
				if wrong == code[i] {
					continue
				}
				slip := append([]byte{}, code...)
				slip[i] = wrong
				if _, err := pass.ParseShortCode(string(slip)); err == nil {
					t.Fatalf("%s for %s passed", slip, code)
				}
			}
			if i > 0 && code[i] != code[i-1] {
				slip := append([]byte{}, code...)
				slip[i], slip[i-1] = slip[i-1], slip[i]
				if _, err := pass.ParseShortCode(string(slip)); err == nil {
					t.Fatalf("%s for %s passed", slip, code)
				}
			}
		}
	})
}

func TestShortCodeRefuses(t *testing.T) {
	for text, reason := range map[string]string{
		"": "length", "0000-0000": "length", "0000-000000": "length", "0000-0000U": "character", "0000-0000é": "character",
		"0000-00001": "check", strings.Repeat("-", 65): "length",
	} {
		_, err := pass.ParseShortCode(text)
		wantCode(t, err, ticketing.CodeInvalid, reason)
	}
}

func TestShortCodeHashNeedsTheKey(t *testing.T) {
	code := pass.NewShortCode([5]byte{1, 2, 3, 4, 5})
	if code.Hash([]byte("a")) == code.Hash([]byte("b")) || code.Hash(nil) != code.Hash(nil) {
		t.Fatal("the hash must depend on the key and on nothing else")
	}
}
