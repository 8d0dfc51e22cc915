package paystack

import (
	"encoding/json"
	"errors"
	"testing"
)

// FuzzAnswers: whatever comes back is taken apart or is an error with an outcome, and
// nothing is said to be rejected that may have happened.
func FuzzAnswers(f *testing.F) {
	for _, seed := range []string{
		`{"status":true,"message":"ok","data":{"id":5805764101,"amount":"10000","fees":null,"requested_amount":10000,"paid_at":"2024-08-22T09:15:02.000Z","metadata":""}}`,
		`{"status":true,"message":"ok","data":[{"id":"1","transaction":{"id":2,"reference":"tc-1-1"},"fully_deducted":true,"status":"needs_attention"}],"meta":{"next":null,"previous":"null"}}`,
		`{"status":false,"message":"Transaction has been fully reversed","type":"api_error","code":"transaction_reversed","meta":{"nextStep":"x"}}`,
		`{"status":"1","data":{"status":"pay_offline","bank":{"slug":"a","name":"b","id":24},"account_expires_at":""}}`,
		`{"status":true,"data":{"id":6304434,"request_code":"PRQ_o4nrgxtgcw5n2gg","paid":1,"pending_amount":null,"customer":28958104,"offline_reference":4634336304434}}`,
		`[]`, `null`, `{"status":true}`, `{"status":true,"data":null}`, "<html>", "",
	} {
		f.Add(200, []byte(seed))
		f.Add(400, []byte(seed))
	}
	f.Fuzz(func(t *testing.T, status int, raw []byte) {
		for _, out := range []any{new(Transaction), new([]Transaction), new(Refund), new([]Refund), new(Charged), new([]Dispute), new([]Bank), new([]Balance),
			new(PaymentRequest), new([]Terminal), new(Presence), new([]Settlement), new(session), nil} {
			_, err := read(status, raw, out)
			var e *Error
			if err != nil && !errors.As(err, &e) {
				t.Fatalf("an error without an outcome: %v", err)
			}
			if err == nil && (status >= 300 || !json.Valid(raw)) {
				t.Fatalf("status %d with %q is taken for an answer", status, raw)
			}
			if e != nil && e.Outcome == Rejected && (status >= 500 || !json.Valid(raw)) {
				t.Fatalf("status %d with %q is taken for a refusal", status, raw)
			}
		}
	})
}
