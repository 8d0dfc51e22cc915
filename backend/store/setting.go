package store

import (
	"encoding/json"

	"github.com/ticketcrib/ticketcrib/backend/store/db"
)

// Setting returns a named value of this machine's own.
func (t *Tx) Setting(name string) (value []byte, ok bool, err error) {
	return found(t.q.Setting(t.ctx(), name))
}

// PutSetting keeps a named value.
func (t *Tx) PutSetting(name string, value []byte) error {
	if value == nil {
		value = []byte{}
	}
	return t.q.PutSetting(t.ctx(), db.PutSettingParams{Name: name, Value: value})
}

// DeleteSetting forgets a named value.
func (t *Tx) DeleteSetting(name string) error { return t.q.DeleteSetting(t.ctx(), name) }

// SettingOf reads what is kept under a name as JSON; the zero value where nothing is.
func SettingOf[T any](tx *Tx, name string) (v T, err error) {
	raw, ok, err := tx.Setting(name)
	if err != nil || !ok {
		return v, err
	}
	return v, json.Unmarshal(raw, &v)
}

// PutSettingOf is SettingOf backwards.
func PutSettingOf(tx *Tx, name string, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return tx.PutSetting(name, raw)
}

// Parked is a basket that waits for its buyer.
type Parked struct {
	ID  string
	At  int64
	Doc []byte
}

// Park keeps a basket.
func (t *Tx) Park(p Parked) error {
	return t.q.PutParkedBasket(t.ctx(), db.PutParkedBasketParams{ID: p.ID, At: p.At, Doc: p.Doc})
}

// ParkedBaskets lists the baskets that wait, oldest first.
func (t *Tx) ParkedBaskets() ([]Parked, error) {
	rows, err := t.q.ParkedBaskets(t.ctx())
	if err != nil {
		return nil, err
	}
	out := make([]Parked, 0, len(rows))
	for _, r := range rows {
		out = append(out, Parked(r))
	}
	return out, nil
}

// Unpark takes a basket out; ok is false when somebody was quicker.
func (t *Tx) Unpark(id string) (doc []byte, ok bool, err error) {
	return found(t.q.TakeParkedBasket(t.ctx(), id))
}
