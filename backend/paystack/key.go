package paystack

import (
	"errors"
	"log/slog"
	"strings"
)

// Mode says whose money moves: none in test, people's in live.
type Mode string

// The modes. A key has one, and so has everything that Paystack says.
const (
	Test Mode = "test"
	Live Mode = "live"
)

// Key is a secret key. It shows itself to nobody: however it is printed, logged or
// encoded, only its mode is seen.
type Key struct{ secret string }

// ErrKey: the text is not a secret key of Paystack.
var ErrKey = errors.New("paystack: a secret key begins with sk_test_ or sk_live_")

// ParseKey reads a secret key. A public one (pk_) is refused: it may only begin
// transactions from a browser.
func ParseKey(text string) (Key, error) {
	text = strings.TrimSpace(text)
	rest, ok := strings.CutPrefix(text, "sk_test_")
	if !ok {
		rest, ok = strings.CutPrefix(text, "sk_live_")
	}
	if !ok || len(rest) < 8 || len(text) > 128 || strings.ContainsFunc(rest, notKeyRune) {
		return Key{}, ErrKey
	}
	return Key{text}, nil
}

func notKeyRune(r rune) bool {
	return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '_'
}

// Mode is the key's mode.
func (k Key) Mode() Mode {
	if strings.HasPrefix(k.secret, "sk_live_") {
		return Live
	}
	return Test
}

// Reveal returns the key itself, to seal it or to send it to Paystack.
func (k Key) Reveal() string { return k.secret }

// String hides the key.
func (k Key) String() string { return "sk_" + string(k.Mode()) + "_…" }

// GoString hides the key.
func (k Key) GoString() string { return k.String() }

// LogValue hides the key.
func (k Key) LogValue() slog.Value { return slog.StringValue(k.String()) }

// MarshalText hides the key.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.String()), nil }
