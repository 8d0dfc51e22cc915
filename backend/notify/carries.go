package notify

import "github.com/ticketcrib/ticketcrib/backend/journal"

// TopicCarries tells every device whether this hub's letters leave: a counter promises
// a buyer no letter that nobody carries.
const TopicCarries = "letters"

// Carries is what this hub can send.
type Carries struct {
	Letters bool `cbor:"1,keyasint"`
	Texts   bool `cbor:"2,keyasint"` // short messages to phones
}

// carriesSetting is where a hub and its devices keep it.
const carriesSetting = "letters"

// CarriesTx is what keeping it needs inside a transaction.
type CarriesTx interface {
	Setting(name string) ([]byte, bool, error)
	PutSetting(name string, value []byte) error
}

// HearCarries keeps what the hub can send.
func HearCarries(tx CarriesTx, body []byte) error {
	var c Carries
	if err := journal.Unmarshal(body, &c); err != nil {
		return err
	}
	return tx.PutSetting(carriesSetting, body)
}

// Carried is what the hub can send, as it said last.
func Carried(tx CarriesTx) (c Carries, err error) {
	raw, ok, err := tx.Setting(carriesSetting)
	if err != nil || !ok {
		return c, err
	}
	return c, journal.Unmarshal(raw, &c)
}
