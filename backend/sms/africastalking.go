// Package sms sends short messages to phones, through Africa's Talking.
//
// It must never say that a message was taken when the provider has not said so.
package sms

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// AfricasTalking is an account there. Its key redacts itself.
// API: developers.africastalking.com/docs/sms/sending/bulk.
type AfricasTalking struct {
	User    string // "sandbox" for its sandbox
	Key     Secret
	From    string // a registered short code or name; "": the provider's own
	BaseURL string // "": the provider's, by the user
	Client  *http.Client
}

// Secret prints as stars.
type Secret string

// String hides it.
func (s Secret) String() string { return "***" }

// GoString hides it.
func (s Secret) GoString() string { return "***" }

// Refused says that the message will never arrive: the number is none, or its owner
// takes no messages.
type Refused struct{ Reason string }

// Error returns the reason.
func (r *Refused) Error() string { return "sms: refused: " + r.Reason }

const (
	liveURL    = "https://api.africastalking.com/version1/messaging"
	sandboxURL = "https://api.sandbox.africastalking.com/version1/messaging"
	maxAnswer  = 64 << 10
	timeout    = 30 * time.Second
)

// answer is what the provider says (docs: sending bulk, sample response).
type answer struct {
	Data struct {
		Message    string `json:"Message"`
		Recipients []struct {
			Code   int    `json:"statusCode"`
			Number string `json:"number"`
			Status string `json:"status"`
			ID     string `json:"messageId"`
		} `json:"Recipients"`
	} `json:"SMSMessageData"`
}

// Final statuses: nothing is gained by sending again (docs: status codes).
var final = map[int]bool{402: true, 403: true, 404: true, 406: true, 409: true}

// Send sends text to a number with its country, +254..., and returns the provider's
// name of the message. *Refused where it never will arrive; any other error leaves
// open whether it was sent.
func (a AfricasTalking) Send(ctx context.Context, to, text string) (id string, err error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	form := url.Values{"username": {a.User}, "to": {to}, "message": {text}}
	if a.From != "" {
		form.Set("from", a.From)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.address(), strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("apiKey", string(a.Key))
	client := a.Client
	if client == nil {
		client = http.DefaultClient
	}
	resp, err := client.Do(req)
	if err != nil {
		return "", fmt.Errorf("send a short message: %w", err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return "", fmt.Errorf("read the answer of the short message service: %w", err)
	}
	if resp.StatusCode != http.StatusCreated && resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("the short message service answers %d: %s", resp.StatusCode, brief(raw))
	}
	return read(raw)
}

func (a AfricasTalking) address() string {
	switch {
	case a.BaseURL != "":
		return a.BaseURL
	case a.User == "sandbox":
		return sandboxURL
	default:
		return liveURL
	}
}

// read takes the answer apart: 100, 101 and 102 are taken (docs: status codes).
func read(raw []byte) (id string, err error) {
	var out answer
	if err := json.Unmarshal(raw, &out); err != nil {
		return "", fmt.Errorf("read the answer of the short message service: %w", err)
	}
	if len(out.Data.Recipients) != 1 {
		if out.Data.Message == "" {
			return "", errors.New("the short message service names no receiver")
		}
		return "", errors.New("the short message service says: " + brief([]byte(out.Data.Message)))
	}
	r := out.Data.Recipients[0]
	switch {
	case r.Code >= 100 && r.Code <= 102:
		return r.ID, nil
	case final[r.Code]:
		return "", &Refused{r.Status}
	default:
		return "", fmt.Errorf("the short message service says: %d %s", r.Code, r.Status)
	}
}

func brief(raw []byte) string {
	s := strings.Join(strings.Fields(string(raw)), " ")
	if r := []rune(s); len(r) > 120 {
		return string(r[:120])
	}
	return s
}
