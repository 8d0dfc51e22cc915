package store_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/buyer"
	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/queue"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

func TestVerifications(t *testing.T) {
	onEach(t, func(t *testing.T, st *store.Store) {
		first := buyer.Ask(buyer.ID{1}, buyer.ID{9}, "ama@fair.test", "fr", 100)
		second := buyer.Ask(buyer.ID{2}, buyer.ID{9}, "ben@fair.test", "en", 200)
		other := buyer.Ask(buyer.ID{3}, buyer.ID{8}, "eve@fair.test", "en", 50)
		do(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.PutVerification(first), tx.PutVerification(second), tx.PutVerification(other))
		})
		read(t, st, func(tx *store.Tx) error {
			_, ok, err := tx.Verification(first.ID)
			same(t, "the one before", ok, false)
			got, ok, err2 := tx.VerificationOf(buyer.ID{9})
			same(t, "the browser's", got, second)
			same(t, "there", ok, true)
			_, ok, err3 := tx.VerificationOf(buyer.ID{7})
			same(t, "nobody's", ok, false)
			due, err4 := tx.DueVerifications(150, 10)
			same(t, "due", due, []buyer.Verification{other})
			at, err5 := tx.NextVerification()
			same(t, "next", at, int64(50))
			return errors.Join(err, err2, err3, err4, err5)
		})
		changed := second
		changed.Wrong, changed.CodeUsed, changed.LinkUsed, changed.Tries, changed.NextAt, changed.SentAt = 3, true, true, 2, 0, 400
		do(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.ChangeVerification(changed), tx.ForgetVerifications(other.Until))
		})
		read(t, st, func(tx *store.Tx) error {
			got, _, err := tx.Verification(second.ID)
			same(t, "changed", got, changed)
			_, ok, err2 := tx.Verification(other.ID)
			same(t, "forgotten", ok, false)
			at, err3 := tx.NextVerification()
			same(t, "nothing is due", at, int64(0))
			return errors.Join(err, err2, err3)
		})
	})
}

// What a browser had becomes its account's: where it stood, what it kept and whom that
// counts for; and a browser that has ended is nobody's.
func TestABrowserBecomesAnAccounts(t *testing.T) {
	onEach(t, func(t *testing.T, st *store.Store) {
		stocked(t, st, 100, 0)
		const event = ticketing.EventID("e")
		browser, fresh, account, owner := queue.Account{1}, queue.Account{2}, queue.Account{3}, buyer.ID{4}
		kept := hold(1, inventory.Units{"a": 3})
		kept.Account, kept.Owner, kept.Event, kept.Items, kept.Basket = browser[:], browser[:], event, 3, []byte{1}
		bought := hold(2, inventory.Units{"a": 2})
		bought.Account, bought.Owner, bought.Event, bought.Items, bought.Basket = account[:], owner[:], event, 2, []byte{1}
		if _, err := st.HoldAll(context.Background(), []inventory.Hold{kept, bought}); err != nil {
			t.Fatal(err)
		}
		do(t, st, func(tx *store.Tx) error {
			_, err := tx.EndHold("h2", ticketing.HoldTaken)
			return errors.Join(err, tx.PutTicket(ticketOf("h2", 1)), tx.PutAccount(account, owner, "a•••@fair.test", 10), tx.PutAccount(account, owner, "a•••@fair.test", 20),
				tx.GiveHolds(browser, account, owner), tx.EndBrowser(browser, account, 20), tx.SignIn(fresh, account, 20),
				tx.PutPlace(event, account, fresh), tx.PutPlace(event, account, browser),
				tx.PutEntries(event, []queue.Entry{{Number: 1, Account: browser, State: queue.Waiting}, {Number: 2, Account: account, State: queue.Left}, {Number: 3, Account: queue.Account{7}, State: queue.Waiting}}))
		})
		if err := st.Do(t.Context(), func(tx *store.Tx) error { return tx.PutPlace(event, queue.Account{6}, browser) }); err == nil {
			t.Error("one place is two accounts'")
		}
		for name, c := range map[string]struct {
			account, holder queue.Account
			want            bool
		}{
			"another's place":       {queue.Account{6}, browser, false},
			"a second one":          {account, queue.Account{8}, false},
			"one that is forgotten": {queue.Account{6}, queue.Account{8}, true},
		} {
			do(t, st, func(tx *store.Tx) error {
				ok, err := tx.TakePlaceBack(event, c.account, c.holder)
				same(t, name, ok, c.want)
				return err
			})
		}
		read(t, st, func(tx *store.Tx) error {
			s, ok, err := tx.SignedIn(fresh, event)
			same(t, "signed in", s, store.SignedIn{Account: account, Owner: owner[:], Shown: "a•••@fair.test", Holder: browser})
			same(t, "there", ok, true)
			s, _, err2 := tx.SignedIn(fresh, "another")
			same(t, "in a line where it has none", s.Holder, account)
			s, _, err3 := tx.SignedIn(browser, event)
			same(t, "the one before has ended", s.Ended, true)
			_, ok, err4 := tx.SignedIn(queue.Account{9}, event)
			same(t, "a stranger", ok, false)
			holds, err5 := tx.HoldsOf(account)
			same(t, "its holds", holds, []string{"h1", "h2"})
			items, err6 := tx.ItemsOf(owner[:], event)
			same(t, "its items", items, int64(5))
			items, err7 := tx.ItemsOf(owner[:], "another")
			same(t, "of another event", items, int64(0))
			n, err8 := tx.VerifiedEntrants(event)
			same(t, "verified entrants", n, int64(2))
			return errors.Join(err, err2, err3, err4, err5, err6, err7, err8)
		})
		do(t, st, func(tx *store.Tx) error {
			_, err := tx.EndHold("h1", ticketing.HoldReleased)
			holds, err2 := tx.HoldsOf(account)
			same(t, "without what has ended", holds, []string{"h2"})
			late := checkout.Attempt{Reference: "r", Order: "h1", N: 1, Key: "r", State: ticketing.AttemptSurplus, Due: ticketing.Money{Minor: 1, Currency: "NGN"}, Fees: -1}
			err3 := tx.PutAttempt(late)
			holds, err4 := tx.HoldsOf(account)
			same(t, "but with what money came for", holds, []string{"h1", "h2"})
			return errors.Join(err, err2, err3, err4, tx.EndBrowser(fresh, account, 30))
		})
		do(t, st, func(tx *store.Tx) error { return errors.Join(tx.RetakeHold("h1"), tx.PutTicket(ticketOf("h1", 2))) })
		read(t, st, func(tx *store.Tx) error {
			s, _, err := tx.SignedIn(fresh, event)
			same(t, "signed out", s.Ended, true)
			k, _, err2 := tx.Hold("h1")
			same(t, "paid late", k.State, ticketing.HoldTaken)
			same(t, "whose it is", []any{k.Account, k.Owner}, []any{account[:], owner[:]})
			items, err3 := tx.ItemsOf(owner[:], event)
			same(t, "and it counts", items, int64(5))
			return errors.Join(err, err2, err3)
		})
		do(t, st, func(tx *store.Tx) error { return tx.ForgetAccounts(21) })
		read(t, st, func(tx *store.Tx) error {
			_, ok, err := tx.SignedIn(fresh, event)
			same(t, "forgotten", ok, false)
			holder, err2 := tx.PlaceOf(event, account)
			same(t, "its place too", holder, account)
			return errors.Join(err, err2)
		})
	})
}

func TestWhatOneCardHasPaid(t *testing.T) {
	onEach(t, func(t *testing.T, st *store.Store) {
		stocked(t, st, 100, 0)
		card := bytes.Repeat([]byte{5}, 16)
		for n := 1; n <= 3; n++ {
			h := hold(n, inventory.Units{"a": int64(n)})
			h.Account, h.Owner, h.Event, h.Items, h.Basket = []byte{byte(n)}, []byte{byte(n)}, "e", int64(n), []byte{1}
			if _, err := st.HoldAll(context.Background(), []inventory.Hold{h}); err != nil {
				t.Fatal(err)
			}
			a := checkout.Attempt{Reference: h.ID, Order: ticketing.OrderID(h.ID), N: 1, Key: h.ID, State: ticketing.AttemptPaid, Due: ticketing.Money{Minor: 1, Currency: "NGN"}, Fees: -1, Instrument: card}
			if n == 3 {
				a.Instrument = nil
			}
			do(t, st, func(tx *store.Tx) error {
				_, err := tx.EndHold(h.ID, ticketing.HoldTaken)
				return errors.Join(err, tx.PutAttempt(a), tx.PutTicket(ticketOf(h.ID, uint32(n))))
			})
			read(t, st, func(tx *store.Tx) error {
				got, _, err := tx.Attempt(h.ID)
				same(t, "what paid", got.Instrument, a.Instrument)
				return err
			})
		}
		read(t, st, func(tx *store.Tx) error {
			items, err := tx.ItemsPaidBy(card, "e")
			same(t, "of the event", items, int64(3))
			return err
		})
		do(t, st, func(tx *store.Tx) error { return tx.RefundTicket(fair.Friday, ticketOf("h1", 1).Key, 60) })
		read(t, st, func(tx *store.Tx) error {
			items, err := tx.ItemsPaidBy(card, "e")
			same(t, "of the event, after one has gone back", items, int64(2))
			items, err2 := tx.ItemsPaidBy(card, "another")
			same(t, "of another", items, int64(0))
			return errors.Join(err, err2)
		})
	})
}

// ticketOf is the nth ticket, of an order.
func ticketOf(order string, n uint32) orders.Ticket {
	k := ticketing.TicketKey{Key: one.KeyID(), N: n}
	return orders.Ticket{Scope: fair.Friday, Key: k, Root: k, Type: 1, People: 1, CodeHash: []byte{byte(n)}, Sale: ticketing.OrderID(order), Position: 1, Pass: []byte{1}, IssuedAt: 50}
}

// Whom to write to before a turn is kept once for an entry, and goes.
func TestWordsBeforeTurns(t *testing.T) {
	onEach(t, func(t *testing.T, st *store.Store) {
		const event, another = ticketing.EventID("e"), ticketing.EventID("other")
		do(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.PutTurnWord(event, 7, "a@fair.test", "en"), tx.PutTurnWord(event, 7, "b@fair.test", "fr"), tx.PutTurnWord(event, 1<<40, "c@fair.test", "en"))
		})
		read(t, st, func(tx *store.Tx) error {
			address, language, ok, err := tx.TurnWord(event, 7)
			same(t, "the later word", []any{address, language, ok}, []any{"b@fair.test", "fr", true})
			_, _, ok, err2 := tx.TurnWord(another, 7)
			same(t, "of another event", ok, false)
			some, err3 := tx.HasTurnWords(event)
			none, err4 := tx.HasTurnWords(another)
			same(t, "there are", []bool{some, none}, []bool{true, false})
			return errors.Join(err, err2, err3, err4)
		})
		do(t, st, func(tx *store.Tx) error {
			known, err := tx.DropTurnWord(event, 7)
			unknown, err2 := tx.DropTurnWord(event, 8)
			same(t, "dropped", []bool{known, unknown}, []bool{true, false})
			return errors.Join(err, err2)
		})
		do(t, st, func(tx *store.Tx) error { return tx.DropTurnWords(another) })
		read(t, st, func(tx *store.Tx) error {
			some, err := tx.HasTurnWords(event)
			_, _, ok, err2 := tx.TurnWord(event, 7)
			same(t, "one is left", []bool{some, ok}, []bool{true, false})
			return errors.Join(err, err2)
		})
		do(t, st, func(tx *store.Tx) error { return tx.DropTurnWords(event) })
		read(t, st, func(tx *store.Tx) error {
			some, err := tx.HasTurnWords(event)
			same(t, "none is left", some, false)
			return err
		})
	})
}
