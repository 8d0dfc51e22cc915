package store

import (
	"github.com/ticketcrib/ticketcrib/backend/notify"
	"github.com/ticketcrib/ticketcrib/backend/store/db"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

var (
	_ notify.Tx        = (*Tx)(nil)
	_ notify.ContactTx = (*Tx)(nil)
	_ notify.RunnerTx  = (*Tx)(nil)
)

// Contact is the sealed part of an entry in which a buyer left an address. Sealed is
// empty where it is not here.
type Contact struct {
	Commitment []byte
	Order      ticketing.OrderID
	Device     ticketing.DeviceID
	At         int64
	Sealed     []byte
}

func contactRow(r db.Contact) Contact {
	return Contact{Commitment: r.Commitment, Order: ticketing.OrderID(r.OrderID), Device: ticketing.DeviceID(r.Device), At: r.At, Sealed: r.Sealed}
}

// PutCommitment keeps which sealed part belongs to an order of a device.
func (t *Tx) PutCommitment(order ticketing.OrderID, device ticketing.DeviceID, commitment []byte, at int64) error {
	return t.q.InsertCommitment(t.ctx(), db.InsertCommitmentParams{Commitment: commitment, OrderID: string(order), Device: string(device), At: at, Sealed: []byte{}})
}

// KeepSealed keeps the sealed part of a commitment that is here.
func (t *Tx) KeepSealed(commitment, sealed []byte) error {
	return t.q.KeepSealed(t.ctx(), db.KeepSealedParams{Commitment: commitment, Sealed: sealed})
}

// Contact returns what is known of a commitment.
func (t *Tx) Contact(commitment []byte) (Contact, bool, error) {
	r, ok, err := found(t.q.ContactByCommitment(t.ctx(), commitment))
	return contactRow(r), ok, err
}

// ContactsToSend lists up to 50 sealed parts of a device that a hub of this epoch has
// not acknowledged.
func (t *Tx) ContactsToSend(device ticketing.DeviceID, epoch uint32) ([]Contact, error) {
	rows, err := t.q.ContactsToSend(t.ctx(), db.ContactsToSendParams{Device: string(device), Epoch: int64(epoch)})
	out := make([]Contact, 0, len(rows))
	for _, r := range rows {
		out = append(out, contactRow(r))
	}
	return out, err
}

// ContactSent notes that the hub has a sealed part.
func (t *Tx) ContactSent(commitment []byte, epoch uint32) error {
	return t.q.ContactSent(t.ctx(), db.ContactSentParams{Commitment: commitment, Epoch: int64(epoch)})
}

// PutBuyer keeps where the buyer of an order wants to be told.
func (t *Tx) PutBuyer(b notify.Buyer) error {
	return t.q.PutBuyer(t.ctx(), db.PutBuyerParams{OrderID: string(b.Order), Email: b.Email, Phone: b.Phone, Language: b.Language, At: b.At})
}

// Buyer returns where the buyer of an order wants to be told.
func (t *Tx) Buyer(order ticketing.OrderID) (notify.Buyer, bool, error) {
	r, ok, err := found(t.q.BuyerByOrder(t.ctx(), string(order)))
	return notify.Buyer{Order: order, Email: r.Email, Phone: r.Phone, Language: r.Language, At: r.At}, ok, err
}

// PutMessage keeps a message; one that is there stays as it is.
func (t *Tx) PutMessage(m notify.Message) error {
	return t.q.InsertMessage(t.ctx(), db.InsertMessageParams{ID: m.ID, Kind: string(m.Kind), OrderID: string(m.Order), Recipient: m.To, Language: m.Language,
		Minor: m.Money.Minor, Currency: m.Money.Currency, MadeAt: m.MadeAt})
}

// Message returns a message.
func (t *Tx) Message(id string) (notify.Message, bool, error) {
	r, ok, err := found(t.q.MessageByID(t.ctx(), id))
	return messageRow(r), ok, err
}

// ChangeMessage keeps where a message stands, and whom it goes to.
func (t *Tx) ChangeMessage(m notify.Message) error {
	return t.q.PutMessage(t.ctx(), db.PutMessageParams{ID: m.ID, Recipient: m.To, State: string(m.State), Reason: m.Reason, Tries: m.Tries, NextAt: m.NextAt, SentAt: m.SentAt})
}

// DueMessages lists up to count messages that are to be sent by now.
func (t *Tx) DueMessages(now int64, count int) ([]notify.Message, error) {
	return messages(t.q.DueMessages(t.ctx(), db.DueMessagesParams{Now: now, Count: int32(count)}))
}

// NextMessage is when the next message is due; 0: none is.
func (t *Tx) NextMessage() (int64, error) { return t.q.NextMessage(t.ctx()) }

// LatestMessages lists 100: those that nobody can deliver, then the newest.
func (t *Tx) LatestMessages() ([]notify.Message, error) {
	return messages(t.q.LatestMessages(t.ctx()))
}

// MessagesOf lists what the buyer of an order was told.
func (t *Tx) MessagesOf(order ticketing.OrderID) ([]notify.Message, error) {
	return messages(t.q.MessagesOfOrder(t.ctx(), string(order)))
}

// MessageCounts counts messages by state.
func (t *Tx) MessageCounts() (map[notify.State]int64, error) {
	rows, err := t.q.MessageCounts(t.ctx())
	out := map[notify.State]int64{}
	for _, r := range rows {
		out[notify.State(r.State)] = r.Messages
	}
	return out, err
}

// ForgetBuyers empties every address of performances that began before a moment,
// Unix ms: what was told stays, to whom does not.
func (t *Tx) ForgetBuyers(before int64) error {
	if err := t.q.ForgetBuyers(t.ctx(), before); err != nil {
		return err
	}
	if err := t.q.ForgetRecipients(t.ctx(), before); err != nil {
		return err
	}
	return t.q.ForgetSealed(t.ctx(), db.ForgetSealedParams{Sealed: []byte{}, Before: before})
}

func messages(rows []db.Message, err error) ([]notify.Message, error) {
	out := make([]notify.Message, 0, len(rows))
	for _, r := range rows {
		out = append(out, messageRow(r))
	}
	return out, err
}

func messageRow(r db.Message) notify.Message {
	return notify.Message{ID: r.ID, Kind: notify.Kind(r.Kind), Order: ticketing.OrderID(r.OrderID), To: r.Recipient, Language: r.Language,
		Money: ticketing.Money{Minor: r.Minor, Currency: r.Currency}, State: notify.State(r.State), Reason: r.Reason, Tries: r.Tries, NextAt: r.NextAt, MadeAt: r.MadeAt, SentAt: r.SentAt}
}
