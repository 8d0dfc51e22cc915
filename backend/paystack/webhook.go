package paystack

import (
	"crypto/hmac"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"errors"
)

// SignatureHeader is where a webhook's signature stands.
const SignatureHeader = "x-paystack-signature"

// MaxWebhook bounds the body of a webhook, in bytes.
const MaxWebhook = 1 << 20

// Signed reports whether one of the keys signed the bytes as they came: HMAC with
// SHA-512, in hex. There is no other secret; while a key is changed both count.
func Signed(body []byte, signature string, keys ...Key) bool {
	got, err := hex.DecodeString(signature)
	if err != nil || len(got) != sha512.Size {
		return false
	}
	ok := false
	for _, k := range keys {
		mac := hmac.New(sha512.New, []byte(k.Reveal()))
		mac.Write(body)
		ok = hmac.Equal(mac.Sum(nil), got) || ok
	}
	return ok
}

// Event is what a webhook says. It proves that something has happened and not
// how things stand: who hears it asks.
type Event struct {
	Name      string
	Domain    Mode
	Reference string // of the transaction, where one is named
	Txn       uint64
	Refund    uint64 // of refund events, where it is said
	Note      string
	Request   string // the code of a payment request
	About     string // its description
	Terminal  string // where a transaction at a counter was paid
	Status    string
	Amount    int64
}

// ParseEvent reads a webhook's body. An event that is not known is one all the
// same, with its name; a body that is none is an error.
func ParseEvent(body []byte) (Event, error) {
	var w struct {
		Event Text            `json:"event"`
		Data  json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(body, &w); err != nil {
		return Event{}, err
	}
	if w.Event == "" {
		return Event{}, errors.New("paystack: this is no event")
	}
	var d struct {
		ID          ID              `json:"id"`
		Domain      Mode            `json:"domain"`
		Reference   Text            `json:"reference"`
		OfTxn       Text            `json:"transaction_reference"`
		Transaction json.RawMessage `json:"transaction"`
		Status      Text            `json:"status"`
		Amount      Maybe           `json:"amount"`
		Note        Text            `json:"merchant_note"`
		Request     json.RawMessage `json:"request_code"`
		About       json.RawMessage `json:"description"`
		Source      Source          `json:"source"`
	}
	if len(w.Data) > 0 && w.Data[0] == '{' {
		if err := json.Unmarshal(w.Data, &d); err != nil {
			return Event{}, err
		}
	}
	var of Ref
	_ = of.UnmarshalJSON(d.Transaction)
	e := Event{Name: string(w.Event), Domain: d.Domain, Status: string(d.Status), Amount: int64(d.Amount.Value), Note: string(d.Note)}
	switch e.Name {
	case "charge.success":
		e.Reference, e.Txn = string(d.Reference), uint64(d.ID)
		if d.Source.Source == ChannelTerminal {
			e.Terminal = string(d.Source.Identifier)
		}
	case "refund.pending", "refund.processing", "refund.processed", "refund.failed", "refund.needs-attention":
		e.Reference, e.Refund, e.Txn = string(d.OfTxn), uint64(d.ID), uint64(of.ID)
	case "paymentrequest.pending", "paymentrequest.success", "invoice.payment_failed":
		e.Request, e.About = text(d.Request), text(d.About)
		e.Reference, e.Txn = of.Reference, uint64(of.ID)
	default:
		e.Reference, e.Txn = string(d.OfTxn), uint64(of.ID)
		if e.Reference == "" {
			e.Reference = of.Reference
		}
	}
	return e, nil
}

// text reads what is a text; what is none is nothing.
func text(raw json.RawMessage) string {
	var t Text
	if len(raw) == 0 || t.UnmarshalJSON(raw) != nil {
		return ""
	}
	return string(t)
}
