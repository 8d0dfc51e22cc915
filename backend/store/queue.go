package store

import (
	"errors"

	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/queue"
	"github.com/ticketcrib/ticketcrib/backend/store/db"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

var _ queue.Tx = (*Tx)(nil)

// WebSale returns the row of an event's sale on the web.
func (t *Tx) WebSale(event ticketing.EventID) (queue.Sale, bool, error) {
	r, ok, err := found(t.q.WebSale(t.ctx(), string(event)))
	if err != nil || !ok {
		return queue.Sale{}, ok, err
	}
	s, err := saleRow(r)
	return s, true, err
}

// WebSales lists every event that is, or was, sold on the web.
func (t *Tx) WebSales() ([]queue.Sale, error) {
	rows, err := t.q.WebSales(t.ctx())
	if err != nil {
		return nil, err
	}
	out := make([]queue.Sale, 0, len(rows))
	for _, r := range rows {
		s, err := saleRow(r)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

func saleRow(r db.WebSale) (queue.Sale, error) {
	s := queue.Sale{Epoch: uint32(r.Epoch), Clock: r.Clock, Tick: r.Tick, Last: uint64(r.Last), Serving: uint64(r.Serving), Called: r.Called,
		Joined: r.Joined, GraceTo: r.GraceTo}
	return s, errors.Join(journal.Unmarshal(r.Policy, &s.Policy), journal.Unmarshal(r.Draw, &s.Draw))
}

// PutWebSale keeps how an event's sale stands.
func (t *Tx) PutWebSale(s queue.Sale) error {
	return t.q.PutWebSale(t.ctx(), db.PutWebSaleParams{Event: string(s.Policy.Event), Policy: journal.Marshal(s.Policy), Epoch: int64(s.Epoch), Clock: s.Clock,
		Tick: s.Tick, Last: int64(s.Last), Serving: int64(s.Serving), Called: s.Called, Joined: s.Joined, GraceTo: s.GraceTo, Draw: journal.Marshal(s.Draw)})
}

// PutEntries keeps new entries, by the dozen. One whose account or number is there
// already fails all of them.
func (t *Tx) PutEntries(event ticketing.EventID, entries []queue.Entry) error {
	return chunked(len(entries), func(from, count int) error {
		args := make([]any, 0, 5*count)
		for i := range entries[from : from+count] {
			e := &entries[from+i]
			args = append(args, string(event), int64(e.Number), e.Account[:], int64(e.State), e.Until)
		}
		_, err := t.raw.ExecContext(t.ctx(), "INSERT INTO queue_entry (event, number, account, state, until) VALUES "+rows(count, 5), args...)
		return err
	})
}

// ChangeEntry does a guarded change; ok is false where the entry is not in From.
func (t *Tx) ChangeEntry(event ticketing.EventID, c queue.Change) (ok bool, err error) {
	n, err := t.q.ChangeQueueEntry(t.ctx(), db.ChangeQueueEntryParams{Next: int64(c.To), Returned: flag(c.Returned), Until: c.Until, OrderID: string(c.Order), More: flag(c.More),
		Event: string(event), Number: int64(c.Number), State: int64(c.From)})
	return n > 0, err
}

// ForgetAccount takes the account from an entry that has ended.
func (t *Tx) ForgetAccount(event ticketing.EventID, number uint64) error {
	return t.q.ForgetQueueAccount(t.ctx(), db.ForgetQueueAccountParams{Event: string(event), Number: int64(number)})
}

// EachEntry calls f with every entry of the event in order of number. A million of them
// must not be in memory twice: rows go by one by one.
func (t *Tx) EachEntry(event ticketing.EventID, f func(queue.Entry) error) error {
	found, err := t.raw.QueryContext(t.ctx(), "SELECT number, account, was, state, returned, until, order_id, more FROM queue_entry WHERE event = $1 ORDER BY number", string(event))
	if err != nil {
		return err
	}
	defer found.Close()
	var number, state, returned, until, more int64
	var account, was []byte
	var order string
	for found.Next() {
		if err := found.Scan(&number, &account, &was, &state, &returned, &until, &order, &more); err != nil {
			return err
		}
		e := queue.Entry{Number: uint64(number), State: queue.State(state), Returned: returned != 0, Until: until, Order: ticketing.OrderID(order), More: more}
		copy(e.Account[:], account)
		copy(e.Was[:], was)
		if err := f(e); err != nil {
			return err
		}
	}
	return found.Err()
}

// PutTurnWord keeps whom to write to before the turn of an entry comes; a later word takes the
// place of an earlier one.
func (t *Tx) PutTurnWord(event ticketing.EventID, number uint64, address, language string) error {
	return t.q.PutTurnWord(t.ctx(), db.PutTurnWordParams{Event: string(event), Number: int64(number), Address: address, Language: language})
}

// TurnWord is whom to write to before the turn of an entry; ok is false where nobody asked.
func (t *Tx) TurnWord(event ticketing.EventID, number uint64) (address, language string, ok bool, err error) {
	r, ok, err := found(t.q.TurnWord(t.ctx(), db.TurnWordParams{Event: string(event), Number: int64(number)}))
	return r.Address, r.Language, ok, err
}

// HasTurnWords reports whether anybody in an event's line asked to be written to.
func (t *Tx) HasTurnWords(event ticketing.EventID) (bool, error) {
	n, err := t.q.HasTurnWords(t.ctx(), string(event))
	return n > 0, err
}

// DropTurnWord forgets whom to write to for an entry; ok is false where nobody was known.
func (t *Tx) DropTurnWord(event ticketing.EventID, number uint64) (ok bool, err error) {
	n, err := t.q.DropTurnWord(t.ctx(), db.DropTurnWordParams{Event: string(event), Number: int64(number)})
	return n > 0, err
}

// DropTurnWords forgets all of an event.
func (t *Tx) DropTurnWords(event ticketing.EventID) error {
	return t.q.DropTurnWords(t.ctx(), string(event))
}
