package gate

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Kinds of entry of this package.
const (
	KindCheckin  = "checkin"          // Checkin
	KindRefused  = "scan.refused"     // Refusal
	KindReopened = "checkin.reopened" // Reopened
	KindArmed    = "gate.opened"      // Opened
	KindClock    = "clock.confirmed"  // ClockConfirmed
)

// Topics of the feed.
const (
	TopicCheckin  = "checkin"  // CheckinSaid, to gates
	TopicReopened = "reopened" // ReopenedSaid, to gates
)

// ConflictDouble: two gates that could not hear each other admitted the same
// right. Detail: Double.
const ConflictDouble = "double_admission"

// Checkin is a recorded admission. How is scan, attention, code, override or
// reopened. Key is the screen's own, so that a lost answer is one entry.
type Checkin struct {
	Performance ticketing.ScopeID `cbor:"1,keyasint"`
	Scope       ticketing.ScopeID `cbor:"2,keyasint,omitempty"` // where it is not the performance itself
	TicketKey   []byte            `cbor:"3,keyasint"`
	N           uint32            `cbor:"4,keyasint"`
	RootKey     []byte            `cbor:"5,keyasint,omitempty"` // where it is not the ticket itself
	RootN       uint32            `cbor:"6,keyasint,omitempty"`
	Generation  uint8             `cbor:"7,keyasint,omitempty"`
	Type        ticketing.TypeNo  `cbor:"8,keyasint"`
	Ordinal     int               `cbor:"9,keyasint"`
	Gate        ticketing.GateID  `cbor:"10,keyasint"`
	Lane        string            `cbor:"11,keyasint,omitempty"`
	How         string            `cbor:"12,keyasint"`
	Staff       ticketing.StaffID `cbor:"13,keyasint,omitempty"`
	Key         string            `cbor:"14,keyasint,omitempty"`
	GoodFor     uint8             `cbor:"15,keyasint,omitempty"` // entries that the right gives, where it is not 1; 255: any number

	Device ticketing.DeviceID `cbor:"-"`
	Epoch  uint32             `cbor:"-"`
	Seq    uint64             `cbor:"-"`
	At     int64              `cbor:"-"`
}

// Ticket returns the ticket that entered.
func (c Checkin) Ticket() ticketing.TicketKey { return keyOf(c.TicketKey, c.N) }

// Root returns the right that entered: the first ticket of its line.
func (c Checkin) Root() ticketing.TicketKey {
	if len(c.RootKey) == 0 {
		return c.Ticket()
	}
	return keyOf(c.RootKey, c.RootN)
}

// In returns the scope of the right.
func (c Checkin) In() ticketing.ScopeID {
	if c.Scope == "" {
		return c.Performance
	}
	return c.Scope
}

func keyOf(key []byte, n uint32) ticketing.TicketKey {
	var k ticketing.KeyID
	copy(k[:], key)
	return ticketing.TicketKey{Key: k, N: n}
}

// Refusal is a scan that let nobody in.
type Refusal struct {
	Performance ticketing.ScopeID `cbor:"1,keyasint"`
	Verdict     ticketing.Verdict `cbor:"2,keyasint"`
	Type        ticketing.TypeNo  `cbor:"3,keyasint,omitempty"`
	Mark        string            `cbor:"4,keyasint,omitempty"` // the ticket's number, if it could be read
	Gate        ticketing.GateID  `cbor:"5,keyasint"`
	Lane        string            `cbor:"6,keyasint,omitempty"`
	Staff       ticketing.StaffID `cbor:"7,keyasint,omitempty"`

	Device ticketing.DeviceID `cbor:"-"`
	Epoch  uint32             `cbor:"-"`
	Seq    uint64             `cbor:"-"`
	At     int64              `cbor:"-"`
}

// Reopened takes an admission back: the person went out.
type Reopened struct {
	Device ticketing.DeviceID `cbor:"1,keyasint"`
	Epoch  uint32             `cbor:"2,keyasint"`
	Seq    uint64             `cbor:"3,keyasint"`
	Staff  ticketing.StaffID  `cbor:"4,keyasint,omitempty"`
	Reason string             `cbor:"5,keyasint,omitempty"`
}

// ReopenedSaid is how other gates hear of a Reopened.
type ReopenedSaid struct {
	At   int64    `cbor:"1,keyasint"`
	What Reopened `cbor:"2,keyasint"`
}

// Opened records that a gate was armed, by whom, and which readiness checks
// were missing.
type Opened struct {
	Performance ticketing.ScopeID `cbor:"1,keyasint"`
	Gate        ticketing.GateID  `cbor:"2,keyasint"`
	Lane        string            `cbor:"3,keyasint,omitempty"`
	Staff       ticketing.StaffID `cbor:"4,keyasint"`
	Missing     []string          `cbor:"5,keyasint,omitempty"`
}

// ClockConfirmed records that a supervisor compared a doubted clock.
type ClockConfirmed struct {
	Staff ticketing.StaffID `cbor:"1,keyasint"`
	Skew  int64             `cbor:"2,keyasint"` // ms that this machine thought it was off; 0: unknown
}

// Double is the detail of ConflictDouble.
type Double struct {
	Performance ticketing.ScopeID `cbor:"1,keyasint" json:"performance"`
	Scope       ticketing.ScopeID `cbor:"2,keyasint" json:"scope"`
	Root        string            `cbor:"3,keyasint" json:"root"`
	Type        ticketing.TypeNo  `cbor:"4,keyasint" json:"type"`
	Sides       []DoubleSide      `cbor:"5,keyasint" json:"sides"`
}

// DoubleSide is one of the admissions.
type DoubleSide struct {
	Device ticketing.DeviceID `cbor:"1,keyasint" json:"device"`
	Seq    uint64             `cbor:"2,keyasint" json:"seq"`
	Gate   ticketing.GateID   `cbor:"3,keyasint" json:"gate"`
	Lane   string             `cbor:"4,keyasint" json:"lane"`
	At     int64              `cbor:"5,keyasint" json:"at"`
}

// FoldCheckin records an admission and finds what it contradicts.
func FoldCheckin(tx Tx, e journal.Sealed) error {
	var b Checkin
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	b.Device, b.Epoch, b.Seq, b.At = e.Device, e.Epoch, e.Seq, e.At
	if err := take(tx, b); err != nil {
		return err
	}
	return tx.Say(TopicCheckin, "", Said(b))
}

// HearCheckin takes in an admission of another gate.
func HearCheckin(tx Tx, own ticketing.DeviceID, body []byte) error {
	var s CheckinSaid
	if err := journal.Unmarshal(body, &s); err != nil {
		return err
	}
	c, err := s.Checkin()
	if err != nil {
		return err
	}
	if c.Device == own {
		return nil
	}
	return take(tx, c)
}

func take(tx Tx, c Checkin) error {
	if err := tx.PutCheckin(c); err != nil {
		return err
	}
	entries, err := tx.Entries(c.Performance, c.In(), c.Root())
	if err != nil {
		return err
	}
	if c.GoodFor == anyNumber || len(entries) <= max(1, int(c.GoodFor)) {
		return nil // gates that share a pass for many count from one each
	}
	for _, sides := range doubles(entries) {
		if err := tx.PutConflict(doubleOf(c, sides)); err != nil {
			return err
		}
	}
	return nil
}

// anyNumber in GoodFor is a right that leaves and comes back.
const anyNumber = 255

// doubles groups the entries that have one number and were let in by several
// devices.
func doubles(entries []Entry) (out [][]Entry) {
	byOrdinal := map[int][]Entry{}
	order := []int{}
	for _, e := range entries {
		if len(byOrdinal[e.Ordinal]) == 0 {
			order = append(order, e.Ordinal)
		}
		byOrdinal[e.Ordinal] = append(byOrdinal[e.Ordinal], e)
	}
	for _, o := range order {
		if len(byOrdinal[o]) > 1 {
			out = append(out, byOrdinal[o])
		}
	}
	return out
}

// doubleOf names a double admission the same wherever and in whatever order
// its sides are found; the detail grows with every side that is heard of.
func doubleOf(c Checkin, entries []Entry) journal.Conflict {
	d := Double{Performance: c.Performance, Scope: c.In(), Root: Mark(c.Root()), Type: c.Type}
	first := entries[0].At
	for _, e := range entries {
		d.Sides = append(d.Sides, DoubleSide{e.Device, e.Seq, e.Gate, e.Lane, e.At})
		first = min(first, e.At)
	}
	root := c.Root()
	sum := sha256.Sum256(journal.Marshal([]any{c.Performance, c.In(), root.Key[:], root.N, entries[0].Ordinal}))
	return journal.Conflict{ID: ticketing.ConflictID("double-" + hex.EncodeToString(sum[:12])), Kind: ConflictDouble, At: first, Detail: journal.Marshal(d)}
}

// FoldRefused records a refusal.
func FoldRefused(tx Tx, e journal.Sealed) error {
	var b Refusal
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	b.Device, b.Epoch, b.Seq, b.At = e.Device, e.Epoch, e.Seq, e.At
	return tx.PutRefusal(b)
}

// FoldReopened takes an admission back; the admission may arrive later.
func FoldReopened(tx Tx, e journal.Sealed) error {
	var b Reopened
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	if err := tx.PutReopening(b, e.At); err != nil {
		return err
	}
	b.Staff, b.Reason = "", ""
	return tx.Say(TopicReopened, "", ReopenedSaid{At: e.At, What: b})
}

// HearReopened takes in a reopening of another gate.
func HearReopened(tx Tx, body []byte) error {
	var s ReopenedSaid
	if err := journal.Unmarshal(body, &s); err != nil {
		return err
	}
	return tx.PutReopening(s.What, s.At)
}

// FoldNote is for entries that only say what happened.
func FoldNote(Tx, journal.Sealed) error { return nil }
