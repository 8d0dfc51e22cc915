// Package report is what was sold and who came: the figures of a performance,
// the close of an event, and what a person decided of a conflict. Every figure
// carries its age and which devices' journals are in it.
//
// It reads and never changes a figure.
package report

import (
	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/catalog"
	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// KindDecided is the hub's entry that closes a conflict. Body: Decided.
const KindDecided = "conflict.decided"

// TopicDecided tells gates and offices. Body: DecidedSaid.
const TopicDecided = "decided"

// Decided is a person's word on a conflict.
type Decided struct {
	Conflict ticketing.ConflictID `cbor:"1,keyasint"`
	Decision string               `cbor:"2,keyasint"`
	Note     string               `cbor:"3,keyasint,omitempty"`
	By       ticketing.StaffID    `cbor:"4,keyasint"`
}

// DecidedSaid is Decided with its time.
type DecidedSaid struct {
	At   int64   `cbor:"1,keyasint"`
	What Decided `cbor:"2,keyasint"`
}

// DecideTx is what taking a decision in needs.
type DecideTx interface {
	PutConflict(c journal.Conflict) error
	Decide(d Decided, at int64) error
	Say(topic string, device ticketing.DeviceID, body any) error
}

// FoldDecided closes a conflict.
func FoldDecided(tx DecideTx, e journal.Sealed) error {
	var b Decided
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	if err := tx.Decide(b, e.At); err != nil {
		return err
	}
	return tx.Say(TopicDecided, "", DecidedSaid{e.At, b})
}

// HearConflict takes in a conflict that the hub found.
func HearConflict(tx DecideTx, body []byte) error {
	var c journal.Conflict
	if err := journal.Unmarshal(body, &c); err != nil {
		return err
	}
	return tx.PutConflict(c)
}

// HearDecided takes in a decision.
func HearDecided(tx DecideTx, body []byte) error {
	var s DecidedSaid
	if err := journal.Unmarshal(body, &s); err != nil {
		return err
	}
	return tx.Decide(s.What, s.At)
}

// Tx is what the figures are read from.
type Tx interface {
	EventOf(performance ticketing.ScopeID) (s catalog.Saved, ok bool, err error)
	Levels() ([]inventory.Level, error)
	Devices() ([]access.Device, error)
	TakenByType(performance ticketing.ScopeID, currency string) ([]TypeCount, error)
	Taken(performance ticketing.ScopeID, currency string, since int64) (Taken, error)
	SoldByHour(performance ticketing.ScopeID, since int64) ([]HourCount, error)
	CountByGate(performance ticketing.ScopeID, since int64) ([]GateCount, error)
	CountTickets(scope ticketing.ScopeID) (int64, error)
	OpenConflicts() (int64, error)
}

// TypeCount is what was sold of one ticket type.
type TypeCount struct {
	Type  ticketing.TypeNo
	Items int64
	Minor int64
}

// Taken are the sums of a performance, in minor units; Since is what was taken
// since a moment.
type Taken struct {
	Cash, Card, Online, Transfer, Since, VoidedItems, Admitted, Inside int64
	Fees                                                               int64             // booking fees, in what was taken
	Others                                                             []ticketing.Money // what was taken in other currencies, each apart
}

// HourCount is what was sold in the hour that begins At.
type HourCount struct {
	At    int64 `json:"at"`
	Items int64 `json:"items"`
}

// GateCount is who came in at one gate; Lately is in the last minute.
type GateCount struct {
	Gate   ticketing.GateID `json:"gate"`
	Name   string           `json:"name"`
	In     int64            `json:"in"`
	Lately int64            `json:"lately"`
}

// Figures are a performance's figures at a moment. Amounts are minor units.
type Figures struct {
	AsOf       int64             `json:"asOf"`
	Event      ticketing.EventID `json:"event"`
	Currency   string            `json:"currency"`
	Taken      int64             `json:"taken"`
	TakenSince int64             `json:"takenSince"`
	Cash       int64             `json:"cash"`
	Card       int64             `json:"card"`
	Transfer   int64             `json:"transfer"` // to the venue's own account
	Online     int64             `json:"online"`
	Fees       int64             `json:"fees,omitempty"` // what of Taken is booking fees; types have none of it
	// Others is what was taken in other currencies than the event's own, each apart; no other
	// sum has any of it.
	Others    []ticketing.Money `json:"others,omitempty"`
	Sold      int64             `json:"sold"`     // tickets that stand
	Voided    int64             `json:"voided"`   // items undone
	Admitted  int64             `json:"admitted"` // tickets that entered at least once
	Inside    int64             `json:"inside"`   // people
	PerMinute int64             `json:"perMinute"`
	Types     []TypeLevel       `json:"types"`
	Hours     []HourCount       `json:"hours"`
	Gates     []GateCount       `json:"gates"`
	Conflicts int64             `json:"conflicts"`
}

// TypeLevel is how a type's own capacity stands; the parts always add up to Of.
type TypeLevel struct {
	Type       ticketing.TypeNo `json:"type"`
	Name       string           `json:"name"`
	Sold       int64            `json:"sold"`
	Held       int64            `json:"held"`
	Lent       int64            `json:"lent"`
	Free       int64            `json:"free"`
	WrittenOff int64            `json:"writtenOff"`
	Of         int64            `json:"of"` // -1: nothing limits it
	Items      int64            `json:"items"`
	Taken      int64            `json:"taken"`
}

// Of reads the figures of a performance. since bounds "today", as the caller
// means it.
func Of(tx Tx, performance ticketing.ScopeID, now, since int64) (Figures, error) {
	saved, ok, err := tx.EventOf(performance)
	if err != nil {
		return Figures{}, err
	}
	if !ok {
		return Figures{}, ticketing.Errorf(ticketing.CodeNotFound, "This performance is not known here.")
	}
	taken, err := tx.Taken(performance, saved.Event.Currency, since)
	if err != nil {
		return Figures{}, err
	}
	f := Figures{AsOf: now, Event: saved.Event.ID, Currency: saved.Event.Currency, Taken: taken.Cash + taken.Card + taken.Online + taken.Transfer, TakenSince: taken.Since,
		Cash: taken.Cash, Card: taken.Card, Online: taken.Online, Transfer: taken.Transfer, Fees: taken.Fees, Others: taken.Others, Voided: taken.VoidedItems, Admitted: taken.Admitted, Inside: taken.Inside}
	if f.Sold, err = tx.CountTickets(performance); err != nil {
		return f, err
	}
	if f.Types, err = typeLevels(tx, &saved.Event, performance); err != nil {
		return f, err
	}
	if f.Hours, err = tx.SoldByHour(performance, now-24*3600_000); err != nil {
		return f, err
	}
	if f.Gates, err = gates(tx, &saved.Event, performance, now); err != nil {
		return f, err
	}
	for _, g := range f.Gates {
		f.PerMinute += g.Lately
	}
	f.Conflicts, err = tx.OpenConflicts()
	return f, err
}

// typeLevels shows for each type the quota that limits it most.
func typeLevels(tx Tx, e *ticketing.Event, performance ticketing.ScopeID) ([]TypeLevel, error) {
	all, err := tx.Levels()
	if err != nil {
		return nil, err
	}
	byID := map[ticketing.QuotaID]inventory.Level{}
	for _, l := range all {
		byID[l.Quota] = l
	}
	counts, err := tx.TakenByType(performance, e.Currency)
	if err != nil {
		return nil, err
	}
	out := make([]TypeLevel, 0, len(e.Types))
	for _, t := range e.Types {
		row := TypeLevel{Type: t.No, Name: t.Name, Of: -1}
		for _, c := range counts {
			if c.Type == t.No {
				row.Items, row.Taken = c.Items, c.Minor
			}
		}
		for _, q := range e.QuotasOf(performance, t.No) {
			if l, ok := byID[q.ID]; ok && (row.Of < 0 || len(q.Types) == 1) {
				row.Sold, row.Held, row.Lent, row.WrittenOff, row.Free, row.Of = l.Sold, l.Held, l.Lent, l.WrittenOff, l.Free(), l.Capacity
			}
		}
		out = append(out, row)
	}
	return out, nil
}

func gates(tx Tx, e *ticketing.Event, performance ticketing.ScopeID, now int64) ([]GateCount, error) {
	counts, err := tx.CountByGate(performance, now-60_000)
	if err != nil {
		return nil, err
	}
	out := make([]GateCount, 0, len(e.Gates))
	seen := map[ticketing.GateID]bool{}
	for _, g := range e.Gates {
		row := GateCount{Gate: g.ID, Name: g.Name}
		for _, c := range counts {
			if c.Gate == g.ID {
				row.In, row.Lately = c.In, c.Lately
			}
		}
		seen[g.ID] = true
		out = append(out, row)
	}
	for _, c := range counts {
		if !seen[c.Gate] {
			out = append(out, c)
		}
	}
	return out, nil
}
