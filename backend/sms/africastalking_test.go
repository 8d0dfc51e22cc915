package sms_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/sms"
)

// The answers of the provider's documentation, and others that it may give, each with
// what becomes of the message.
func TestAnswersOfTheProvider(t *testing.T) {
	taken := `{"SMSMessageData":{"Message":"Sent to 1/1 Total Cost: KES 0.8000","Recipients":[{"statusCode":%d,"number":"+254711XXXYYY","status":"%s","cost":"KES 0.8000","messageId":"ATPid_SampleTxnId123"}]}}`
	for _, c := range []struct {
		name, answer string
		status       int
		id           string
		refused      bool
	}{
		{"sent", fmt.Sprintf(taken, 101, "Success"), 201, "ATPid_SampleTxnId123", false},
		{"queued", fmt.Sprintf(taken, 102, "Queued"), 201, "ATPid_SampleTxnId123", false},
		{"no such number", fmt.Sprintf(taken, 403, "InvalidPhoneNumber"), 201, "", true},
		{"its owner takes none", fmt.Sprintf(taken, 406, "UserInBlacklist"), 201, "", true},
		{"no money left", fmt.Sprintf(taken, 405, "InsufficientBalance"), 201, "", false},
		{"its own fault", fmt.Sprintf(taken, 500, "InternalServerError"), 201, "", false},
		{"nobody", `{"SMSMessageData":{"Message":"InvalidSenderId","Recipients":[]}}`, 201, "", false},
		{"nothing", `{}`, 201, "", false},
		{"not JSON", `<html>`, 201, "", false},
		{"a wrong key", `The supplied authentication is invalid`, 401, "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var asked *http.Request
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_ = r.ParseForm()
				asked = r
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte(c.answer))
			}))
			defer server.Close()
			a := sms.AfricasTalking{User: "fair", Key: "secret-key", From: "FAIR", BaseURL: server.URL}
			id, err := a.Send(t.Context(), "+254711082000", "Hello")
			var refused *sms.Refused
			if id != c.id || (err == nil) != (c.id != "") || errors.As(err, &refused) != c.refused {
				t.Errorf("%q, %v", id, err)
			}
			if f := asked.PostForm; f.Get("username") != "fair" || f.Get("to") != "+254711082000" || f.Get("message") != "Hello" || f.Get("from") != "FAIR" || asked.Header.Get("apiKey") != "secret-key" {
				t.Errorf("asked %v", f)
			}
			if strings.Contains(fmt.Sprintf("%v %+v %#v", a, a, a), "secret-key") {
				t.Error("the key shows")
			}
		})
	}
}
