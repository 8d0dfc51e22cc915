package paystack

import (
	"errors"
	"net/http"
	"strings"
	"time"
)

// Outcome is what is known of a request that did not succeed.
type Outcome int

// The outcomes. Unknown comes first: where nobody has said otherwise, it may have
// happened.
const (
	Unknown  Outcome = iota // it may have been done: look, do not repeat
	Rejected                // Paystack refused: nothing was done
	NotSent                 // it never got there, or Paystack did not look at it: it may be sent again
)

// String names the outcome.
func (o Outcome) String() string { return [...]string{"unknown", "rejected", "not sent"}[o] }

// Error is a request that did not succeed.
type Error struct {
	Outcome Outcome
	Status  int    // HTTP; 0 where there was no answer
	Message string // Paystack's own words
	Code    string
	Type    string
	Next    string        // what Paystack suggests
	Reset   time.Duration // of a rate limit: when its window ends
	Cause   error
}

// Error returns Paystack's words, or what went wrong on the way.
func (e *Error) Error() string {
	if e.Message != "" {
		return "paystack: " + e.Message
	}
	if e.Cause != nil {
		return "paystack: " + e.Cause.Error()
	}
	return "paystack: no answer that can be read"
}

// Unwrap returns what went wrong on the way.
func (e *Error) Unwrap() error { return e.Cause }

// What Paystack refuses, by its code where it gives one and by its words where it
// does not (docs: API errors; reference section 5 and 6).
var (
	ErrDuplicateReference  = errors.New("paystack: this reference was used before")
	ErrNotFound            = errors.New("paystack: there is no such thing")
	ErrReversed            = errors.New("paystack: all of the transaction has gone back")
	ErrExceeds             = errors.New("paystack: more than the transaction has left")
	ErrBalance             = errors.New("paystack: the balance does not suffice")
	ErrNotNeedingAttention = errors.New("paystack: this refund does not wait for details")
	ErrRateLimited         = errors.New("paystack: too many requests")
	ErrKeyRefused          = errors.New("paystack: this key is not taken")
	ErrAmount              = errors.New("paystack: this amount is not taken")
	ErrEmail               = errors.New("paystack: this e-mail address is not taken")
	ErrCurrency            = errors.New("paystack: this currency is not taken")
	ErrCountry             = errors.New("paystack: not offered in this country")
)

// signs tell which refusal it is: by code, else by a part of the words.
var signs = []struct {
	code, words string
	is          error
}{
	{"duplicate_reference", "duplicate transaction reference", ErrDuplicateReference},
	{"transaction_not_found", "transaction reference not found", ErrNotFound},
	{"", "transaction not found", ErrNotFound},
	{"", "refund not found", ErrNotFound},
	{"", "invoice not found", ErrNotFound},
	{"", "payment request not found", ErrNotFound},
	{"", "terminal not found", ErrNotFound},
	{"invalid_push_id", "invalid_push_id", ErrNotFound},
	{"transaction_reversed", "fully reversed", ErrReversed},
	{"", "cannot exceed original", ErrExceeds},
	{"insufficient_balance", "insufficient balance", ErrBalance},
	{"", "refund status should be", ErrNotNeedingAttention},
	{"rate_limited", "rate limit exceeded", ErrRateLimited},
	{"invalid_key", "invalid key", ErrKeyRefused},
	{"", "no authorization header", ErrKeyRefused},
	{"", "format is authorization bearer", ErrKeyRefused},
	{"", "minimum amount", ErrAmount},
	{"", "cannot refund less", ErrAmount},
	{"", "invalid amount", ErrAmount},
	{"", "amount limit exceeded", ErrAmount},
	{"invalid_email_address", "invalid email", ErrEmail},
	{"", "email is not allowed", ErrEmail},
	{"", "currency not supported", ErrCurrency},
	{"", "currency must match", ErrCurrency},
	{"", "not yet available in your country", ErrCountry},
}

// Is lets errors.Is tell the refusals apart.
func (e *Error) Is(target error) bool {
	if target == ErrRateLimited && e.Status == http.StatusTooManyRequests || target == ErrKeyRefused && e.Status == http.StatusUnauthorized {
		return true
	}
	code, words := strings.ToLower(e.Code), strings.ToLower(e.Message)
	for _, s := range signs {
		if s.is == target && (s.code != "" && s.code == code || strings.Contains(words, s.words)) {
			return true
		}
	}
	return false
}

// OutcomeOf is what is known of a request that returned err: Unknown for what is
// not an *Error.
func OutcomeOf(err error) Outcome {
	var e *Error
	if errors.As(err, &e) {
		return e.Outcome
	}
	return Unknown
}
