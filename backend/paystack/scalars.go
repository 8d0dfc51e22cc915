package paystack

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"
)

// Paystack's samples spell one thing in several ways (reference section 1): these
// types take each of them, and refuse what is none.

// Amount is a number of subunits: a number, a number in quotes, or null.
type Amount int64

// UnmarshalJSON reads it.
func (a *Amount) UnmarshalJSON(raw []byte) error {
	n, _, err := integer(raw)
	*a = Amount(n)
	return err
}

// Maybe is an amount that may be missing.
type Maybe struct {
	Value Amount
	Said  bool
}

// UnmarshalJSON reads it; null and "" are not said.
func (m *Maybe) UnmarshalJSON(raw []byte) error {
	n, said, err := integer(raw)
	*m = Maybe{Amount(n), said}
	return err
}

// integer reads a whole number, quoted or not, that a float would hold exactly.
func integer(raw []byte) (n int64, said bool, err error) {
	text := strings.Trim(strings.TrimSpace(string(raw)), `"`)
	if text == "" || text == "null" {
		return 0, false, nil
	}
	if n, err = strconv.ParseInt(text, 10, 64); err == nil {
		return n, true, nil
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		return 0, false, errors.New("paystack: this is not a whole amount")
	}
	return int64(f), true, nil
}

// ID is a number of Paystack's: unsigned, 64 bits, quoted or not.
type ID uint64

// UnmarshalJSON reads it; null and "" are 0.
func (i *ID) UnmarshalJSON(raw []byte) error {
	text := strings.Trim(strings.TrimSpace(string(raw)), `"`)
	if text == "" || text == "null" {
		*i = 0
		return nil
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return errors.New("paystack: this is not an id")
	}
	*i = ID(n)
	return nil
}

// Flag is true, false, 1, 0, in quotes or not, or null.
type Flag bool

// UnmarshalJSON reads it.
func (f *Flag) UnmarshalJSON(raw []byte) error {
	switch strings.Trim(strings.TrimSpace(string(raw)), `"`) {
	case "true", "1":
		*f = true
	case "false", "0", "null", "":
		*f = false
	default:
		return errors.New("paystack: this is neither yes nor no")
	}
	return nil
}

// Text is a string, a number, or null; blanks around it are cut off.
type Text string

// UnmarshalJSON reads it.
func (t *Text) UnmarshalJSON(raw []byte) error {
	raw = bytes.TrimSpace(raw)
	if bytes.Equal(raw, []byte("null")) {
		*t = ""
		return nil
	}
	if len(raw) > 0 && raw[0] != '"' {
		if raw[0] == '{' || raw[0] == '[' {
			return errors.New("paystack: this is not a text")
		}
		*t = Text(raw)
		return nil
	}
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		return err
	}
	*t = Text(strings.TrimSpace(s))
	return nil
}

// Instant is a moment, Unix ms; 0 where it is null or not one.
type Instant int64

// UnmarshalJSON reads it.
func (i *Instant) UnmarshalJSON(raw []byte) error {
	var t Text
	*i = 0
	if err := t.UnmarshalJSON(raw); err != nil || t == "" {
		return nil // a moment is never worth refusing a payment
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.000Z", "2006-01-02 15:04:05"} {
		if at, err := time.Parse(layout, string(t)); err == nil {
			*i = Instant(at.UnixMilli())
			return nil
		}
	}
	return nil
}

// Ref is a transaction, said as its id or as an object that has it.
type Ref struct {
	ID        ID
	Reference string
}

// UnmarshalJSON reads it.
func (r *Ref) UnmarshalJSON(raw []byte) error {
	raw = bytes.TrimSpace(raw)
	if len(raw) > 0 && raw[0] == '{' {
		var o struct {
			ID        ID   `json:"id"`
			Reference Text `json:"reference"`
		}
		if err := json.Unmarshal(raw, &o); err != nil {
			return err
		}
		*r = Ref{o.ID, string(o.Reference)}
		return nil
	}
	*r = Ref{}
	return r.ID.UnmarshalJSON(raw)
}

// Metadata is what was sent along: an object, a string that holds one, or one of
// several spellings of nothing.
type Metadata map[string]any

// UnmarshalJSON reads it; what is no object is nothing.
func (m *Metadata) UnmarshalJSON(raw []byte) error {
	*m = nil
	raw = bytes.TrimSpace(raw)
	if len(raw) > 0 && raw[0] == '"' {
		var s string
		if err := json.Unmarshal(raw, &s); err != nil {
			return err
		}
		raw = []byte(s)
	}
	var o map[string]any
	if json.Unmarshal(raw, &o) == nil {
		*m = o
	}
	return nil
}

// Subunits turns an amount of a currency that is counted with so many decimals
// into Paystack's: hundredths, of every currency (reference section 2). Whole is
// its inverse; ok is false for what the currency has no coin for.
func Subunits(minor int64, decimals int) int64 {
	for ; decimals < 2; decimals++ {
		minor *= 10
	}
	return minor
}

// Whole is the inverse of Subunits.
func Whole(subunits int64, decimals int) (minor int64, ok bool) {
	for ; decimals < 2; decimals++ {
		if subunits%10 != 0 {
			return 0, false
		}
		subunits /= 10
	}
	return subunits, true
}
