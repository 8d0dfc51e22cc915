package hubapi

import (
	"context"
	"net/http"
)

// Contacts are addresses that buyers left at a counter, sealed for the hub.
type Contacts struct {
	Contacts []Contact `json:"contacts" maxItems:"50"`
}

// Contact is one sealed address.
type Contact struct {
	Commitment []byte `json:"commitment" maxLength:"64"`
	Sealed     []byte `json:"sealed" maxLength:"4096"`
}

// LeaveContacts gives the hub addresses that buyers left here. It keeps those whose
// entries it has.
func (c *Client) LeaveContacts(ctx context.Context, all Contacts) error {
	return c.Do(ctx, http.MethodPost, "/v1/contacts", "", all, nil)
}

// Messages is what buyers were told and are to be told.
type Messages struct {
	AsOf     int64        `json:"asOf"`
	Post     PostDoc      `json:"post"`
	Due      int64        `json:"due"`
	Sent     int64        `json:"sent"`
	Dead     int64        `json:"dead"`
	Messages []MessageDoc `json:"messages"` // those that nobody can deliver, then the newest
}

// PostDoc says how letters leave. Secrets are never said.
type PostDoc struct {
	Mode    string `json:"mode"` // "": none leave; sandbox: they are kept here; live
	CanSet  bool   `json:"canSet"`
	Host    string `json:"host"`
	Port    int    `json:"port"`
	User    string `json:"user"`
	From    string `json:"from"`
	ReplyTo string `json:"replyTo"`
	SMSUser string `json:"smsUser"` // "": no short messages
	SMSFrom string `json:"smsFrom"`
	// TextCountries are the beginnings of the numbers to which buyers on the web may have a
	// code sent, as +233 +234; "": codes go by mail alone.
	TextCountries string `json:"textCountries"`
}

// MessageDoc is one message.
type MessageDoc struct {
	ID     string `json:"id"`
	Kind   string `json:"kind"`
	Number string `json:"number"` // of the order
	To     string `json:"to"`     // "": forgotten
	State  string `json:"state"`
	Reason string `json:"reason"`
	Tries  int64  `json:"tries"`
	MadeAt int64  `json:"madeAt"`
	SentAt int64  `json:"sentAt"`
}

// LetterDoc is what a message says, as it would be written now.
type LetterDoc struct {
	Subject string   `json:"subject"`
	Text    string   `json:"text"`
	Files   []string `json:"files"`
	Short   string   `json:"short"` // as one short message of a phone
}

// SetPost sets how letters leave: through a server, into the sandbox, or not at all.
// Password and SMSKey keep what they are where they are "".
type SetPost struct {
	Host     string `json:"host"`
	Port     int    `json:"port"`
	User     string `json:"user"`
	Password string `json:"password"`
	From     string `json:"from"`
	ReplyTo  string `json:"replyTo"`
	SMSUser  string `json:"smsUser"`
	SMSKey   string `json:"smsKey"`
	SMSFrom  string `json:"smsFrom"`
	// TextCountries are the beginnings of the numbers to which buyers on the web may have a
	// code sent, as +233 +234; "": codes go by mail alone.
	TextCountries string `json:"textCountries"`
	Sandbox       bool   `json:"sandbox"`
	Off           bool   `json:"off"`
}

// SendAgain sends a message that nobody could deliver once more, to another address
// where one is given.
type SendAgain struct {
	ID string `json:"id"`
	To string `json:"to"`
}
