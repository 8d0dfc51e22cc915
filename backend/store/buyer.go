package store

import (
	"github.com/ticketcrib/ticketcrib/backend/buyer"
	"github.com/ticketcrib/ticketcrib/backend/queue"
	"github.com/ticketcrib/ticketcrib/backend/store/db"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// PutVerification keeps a new verification in the stead of all earlier ones of its browser.
func (t *Tx) PutVerification(v buyer.Verification) error {
	if err := t.q.DropVerifications(t.ctx(), v.Browser[:]); err != nil {
		return err
	}
	return t.q.InsertVerification(t.ctx(), db.InsertVerificationParams{ID: v.ID[:], Browser: v.Browser[:], Address: v.Address, Language: v.Language, MadeAt: v.MadeAt, Until: v.Until, NextAt: v.NextAt})
}

// Verification returns a verification by its id.
func (t *Tx) Verification(id buyer.ID) (buyer.Verification, bool, error) {
	r, ok, err := found(t.q.VerificationByID(t.ctx(), id[:]))
	return verificationRow(r), ok, err
}

// VerificationOf returns the newest verification of a browser.
func (t *Tx) VerificationOf(browser buyer.ID) (buyer.Verification, bool, error) {
	r, ok, err := found(t.q.VerificationOfBrowser(t.ctx(), browser[:]))
	return verificationRow(r), ok, err
}

// ChangeVerification keeps how a verification stands.
func (t *Tx) ChangeVerification(v buyer.Verification) error {
	return t.q.PutVerification(t.ctx(), db.PutVerificationParams{ID: v.ID[:], Wrong: v.Wrong, CodeUsed: flag(v.CodeUsed), LinkUsed: flag(v.LinkUsed), Tries: v.Tries, NextAt: v.NextAt, SentAt: v.SentAt})
}

// DueVerifications lists up to count verifications whose mail is to be sent by now.
func (t *Tx) DueVerifications(now int64, count int) ([]buyer.Verification, error) {
	rows, err := t.q.DueVerifications(t.ctx(), db.DueVerificationsParams{Now: now, Count: int32(count)})
	out := make([]buyer.Verification, 0, len(rows))
	for _, r := range rows {
		out = append(out, verificationRow(r))
	}
	return out, err
}

// NextVerification is when the next mail of a verification is due; 0: none is.
func (t *Tx) NextVerification() (int64, error) { return t.q.NextVerification(t.ctx()) }

// ForgetVerifications forgets all whose time is over, and their addresses with them.
func (t *Tx) ForgetVerifications(now int64) error { return t.q.ForgetVerifications(t.ctx(), now) }

func verificationRow(r db.Verification) buyer.Verification {
	return buyer.Verification{ID: buyer.ID(id16(r.ID)), Browser: buyer.ID(id16(r.Browser)), Address: r.Address, Language: r.Language, MadeAt: r.MadeAt, Until: r.Until, Wrong: r.Wrong,
		CodeUsed: r.CodeUsed != 0, LinkUsed: r.LinkUsed != 0, Tries: r.Tries, NextAt: r.NextAt, SentAt: r.SentAt}
}

// id16 reads a hash of 16 bytes; what is shorter is filled up with zeros.
func id16(raw []byte) (id [16]byte) {
	copy(id[:], raw)
	return id
}

func flag(set bool) int64 {
	if set {
		return 1
	}
	return 0
}

// SignedIn is whose a browser is. Ended: nobody's any more. Holder is under whose name the
// account's entry in an event's line stands.
type SignedIn struct {
	Account queue.Account
	Owner   []byte
	Shown   string
	Ended   bool
	Holder  queue.Account
}

// SignedIn returns whose a browser is, and where he stands in an event's line ("": in none).
func (t *Tx) SignedIn(browser queue.Account, event ticketing.EventID) (SignedIn, bool, error) {
	r, ok, err := found(t.q.BuyerByBrowser(t.ctx(), db.BuyerByBrowserParams{Browser: browser[:], Event: string(event)}))
	s := SignedIn{Account: id16(r.Account), Owner: r.Owner, Shown: r.Shown, Ended: r.Ended != 0, Holder: id16(r.Account)}
	if len(r.Holder) > 0 {
		s.Holder = id16(r.Holder)
	}
	return s, ok, err
}

// PutAccount keeps that an address was verified, by as much of it as is shown.
func (t *Tx) PutAccount(account queue.Account, owner buyer.ID, shown string, at int64) error {
	return t.q.PutAccount(t.ctx(), db.PutAccountParams{ID: account[:], Owner: owner[:], Shown: shown, At: at})
}

// EachSignedIn calls f with every browser that is or was an account's.
func (t *Tx) EachSignedIn(f func(browser queue.Account)) error {
	const page = 10_000
	for past := []byte{}; ; {
		some, err := t.q.SignedInBrowsers(t.ctx(), db.SignedInBrowsersParams{Past: past, Count: page})
		if err != nil {
			return err
		}
		for _, b := range some {
			f(id16(b))
			past = b
		}
		if len(some) < page {
			return nil
		}
	}
}

// SignIn makes a browser an account's.
func (t *Tx) SignIn(browser, account queue.Account, at int64) error {
	return t.q.SignIn(t.ctx(), db.SignInParams{Browser: browser[:], Account: account[:], At: at})
}

// EndBrowser lets nobody in by a browser's cookie any more: what was his is the account's.
func (t *Tx) EndBrowser(browser, account queue.Account, at int64) error {
	return t.q.SignIn(t.ctx(), db.SignInParams{Browser: browser[:], Account: account[:], At: at, Ended: 1})
}

// PlaceOf is under whose name an account's entry in an event's line stands.
func (t *Tx) PlaceOf(event ticketing.EventID, account queue.Account) (queue.Account, error) {
	holder, ok, err := found(t.q.PlaceHolder(t.ctx(), db.PlaceHolderParams{Event: string(event), Account: account[:]}))
	if err != nil || !ok {
		return account, err
	}
	return id16(holder), nil
}

// PutPlace makes the entry that holder joined the account's.
func (t *Tx) PutPlace(event ticketing.EventID, account, holder queue.Account) error {
	return t.q.PutPlace(t.ctx(), db.PutPlaceParams{Event: string(event), Account: account[:], Holder: holder[:]})
}

// TakePlaceBack is PutPlace for what a restored hub has forgotten; ok is false where it knows
// of another place of the account, or of another account of the place.
func (t *Tx) TakePlaceBack(event ticketing.EventID, account, holder queue.Account) (ok bool, err error) {
	n, err := t.q.TakePlaceBack(t.ctx(), db.TakePlaceBackParams{Event: string(event), Account: account[:], Holder: holder[:]})
	return n > 0, err
}

// GiveHolds makes all that a browser keeps and has bought the account's.
func (t *Tx) GiveHolds(browser, account queue.Account, owner buyer.ID) error {
	return t.q.GiveHolds(t.ctx(), db.GiveHoldsParams{Browser: browser[:], Account: account[:], Owner: owner[:]})
}

// HoldsOf lists up to 200 holds of an account that still mean something: what is kept or
// bought, and what money has come for. Who chooses again and again leaves hundreds of others.
func (t *Tx) HoldsOf(account queue.Account) ([]string, error) {
	return t.q.HoldsOfAccount(t.ctx(), account[:])
}

// ItemsOf counts the items of an event that are kept for an owner, or were bought by him.
func (t *Tx) ItemsOf(owner []byte, event ticketing.EventID) (int64, error) {
	return t.q.ItemsOfOwner(t.ctx(), db.ItemsOfOwnerParams{Owner: owner, Event: string(event)})
}

// SendHold notes the mailbox that the tickets of a hold go to.
func (t *Tx) SendHold(id string, mailbox []byte) error {
	return t.q.SendHold(t.ctx(), db.SendHoldParams{Mailbox: mailbox, ID: id})
}

// ItemsOfMailbox counts the items of an event, other than those of one hold, that are a mailbox's
// own or were paid for and sent to it; with begun those too that others are about to have sent there,
// or have had sent there for nothing.
func (t *Tx) ItemsOfMailbox(mailbox []byte, event ticketing.EventID, not string, begun bool) (int64, error) {
	return t.q.ItemsOfMailbox(t.ctx(), db.ItemsOfMailboxParams{Mailbox: mailbox, Event: string(event), ID: not, Begun: flag(begun)})
}

// ItemsPaidBy counts the items of an event that one instrument has paid.
func (t *Tx) ItemsPaidBy(instrument []byte, event ticketing.EventID) (int64, error) {
	return t.q.ItemsOfInstrument(t.ctx(), db.ItemsOfInstrumentParams{Instrument: instrument, Event: string(event)})
}

// VerifiedEntrants counts the entries of an event's line whose account is verified.
func (t *Tx) VerifiedEntrants(event ticketing.EventID) (int64, error) {
	return t.q.VerifiedEntrants(t.ctx(), string(event))
}

// ForgetAccounts forgets accounts that nobody has signed in to since a moment, Unix ms.
func (t *Tx) ForgetAccounts(before int64) error {
	if err := t.q.ForgetPlaces(t.ctx(), before); err != nil {
		return err
	}
	if err := t.q.ForgetSignedIn(t.ctx(), before); err != nil {
		return err
	}
	return t.q.ForgetAccounts(t.ctx(), before)
}
