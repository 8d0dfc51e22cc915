package hubapi

import (
	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/report"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// SaveEvent publishes a version of an event.
type SaveEvent struct {
	Event ticketing.Event `json:"event"`
}

// StaffDoc is a person on the staff list. An empty PIN keeps the old one.
type StaffDoc struct {
	ID     ticketing.StaffID `json:"id"`
	Name   string            `json:"name"`
	Role   ticketing.Role    `json:"role"`
	PIN    string            `json:"pin,omitempty"`
	Active bool              `json:"active"`
}

// StaffList is everybody.
type StaffList struct {
	Staff []StaffDoc `json:"staff"`
}

// DeviceDoc is an enrolled machine as the Office sees it.
type DeviceDoc struct {
	ID        ticketing.DeviceID `json:"id"`
	Name      string             `json:"name"`
	Place     ticketing.Place    `json:"place"`
	Gate      ticketing.GateID   `json:"gate"`
	State     string             `json:"state"`
	Staff     string             `json:"staff"`
	HeardAt   int64              `json:"heardAt"`
	Unsent    int64              `json:"unsent"`
	ClockSkew int64              `json:"clockSkewMs"`
	Held      uint64             `json:"held"` // entries of its journal that the hub holds
	Lent      []LentDoc          `json:"lent"`
}

// LentDoc is what a device still holds of a quota.
type LentDoc struct {
	Quota       ticketing.QuotaID `json:"quota"`
	Performance ticketing.ScopeID `json:"performance"`
	Name        string            `json:"name"`
	Units       int64             `json:"units"`
	Until       int64             `json:"until"`
	Asked       int64             `json:"asked"`
}

// DeviceList is every device.
type DeviceList struct {
	Devices []DeviceDoc `json:"devices"`
}

// OpenCode asks for an enrolment code.
type OpenCode struct {
	Place ticketing.Place  `json:"place"`
	Gate  ticketing.GateID `json:"gate"`
	Count int              `json:"count"`
}

// CodeDoc is the open enrolment; an empty Code is none.
type CodeDoc struct {
	Code       string           `json:"code"`
	Invitation string           `json:"invitation"` // text of the QR
	Address    string           `json:"address"`
	Place      ticketing.Place  `json:"place"`
	Gate       ticketing.GateID `json:"gate"`
	Count      int              `json:"count"`
	Joined     int              `json:"joined"`
	Until      int64            `json:"until"`
	Asking     []AskingDoc      `json:"asking"`
}

// AskingDoc is a laptop that asks to be let in.
type AskingDoc struct {
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	Words []string `json:"words"`
}

// AnswerJoin lets an asking laptop in, or kills the code.
type AnswerJoin struct {
	ID   string `json:"id"`
	Same bool   `json:"same"`
}

// DeviceChange renames, revokes or writes a device off.
type DeviceChange struct {
	Device ticketing.DeviceID `json:"device"`
	Name   string             `json:"name,omitempty"`
	Reason string             `json:"reason,omitempty"`
}

// Lend lends units of quotas to a device.
type Lend struct {
	Device ticketing.DeviceID `json:"device"`
	Units  inventory.Units    `json:"units"`
}

// Overview is a performance's figures with what is heard of the devices.
type Overview struct {
	Figures report.Figures `json:"figures"`
	Devices []DeviceDoc    `json:"devices"`
	Waiting int64          `json:"waiting"` // stored entries that wait for others
	Waits   []WaitDoc      `json:"waits"`   // whose they are, where it has been a while
	// Recovering names the counters that a restored hub still asks.
	Recovering []string `json:"recovering"`
}

// WaitDoc says how many entries of a device wait for something that has not
// arrived at the hub, and since when, Unix ms.
type WaitDoc struct {
	Device  ticketing.DeviceID `json:"device"`
	Name    string             `json:"name"`
	Entries int64              `json:"entries"`
	Since   int64              `json:"since"`
}

// ConflictDoc is a conflict for the Office.
type ConflictDoc struct {
	ID        ticketing.ConflictID `json:"id"`
	Kind      string               `json:"kind"`
	At        int64                `json:"at"`
	Detail    []byte               `json:"detail"` // CBOR of the kind's own package
	DecidedAt int64                `json:"decidedAt"`
	Decision  string               `json:"decision"`
	Note      string               `json:"note"`
	By        ticketing.StaffID    `json:"by"`
	// Stewards names who let in on each side of a double admission, in the order of
	// its sides; "" where the hub has no journal of that device yet.
	Stewards []string `json:"stewards,omitempty"`
}

// ConflictList is up to 200 conflicts, the open ones first.
type ConflictList struct {
	Conflicts []ConflictDoc `json:"conflicts"`
}

// DecideConflict closes one.
type DecideConflict struct {
	ID       ticketing.ConflictID `json:"id"`
	Decision string               `json:"decision"`
	Note     string               `json:"note"`
}

// EntryList is a page of a device's journal as the hub holds it, newest first.
type EntryList struct {
	Entries []EntryDoc `json:"entries"`
}

// EntryDoc is one entry.
type EntryDoc struct {
	Device ticketing.DeviceID `json:"device"`
	Seq    uint64             `json:"seq"`
	At     int64              `json:"at"`
	Kind   string             `json:"kind"`
	State  string             `json:"state"`
	Reason string             `json:"reason"`
}

// ShiftDoc is a shift with its sums, in minor units.
type ShiftDoc struct {
	ID       ticketing.ShiftID  `json:"id"`
	Device   ticketing.DeviceID `json:"device"`
	Staff    ticketing.StaffID  `json:"staff"`
	Currency string             `json:"currency"`
	OpenedAt int64              `json:"openedAt"`
	ClosedAt int64              `json:"closedAt"`
	Float    int64              `json:"float"`
	Cash     int64              `json:"cash"`
	Card     int64              `json:"card"`
	Transfer int64              `json:"transfer"`
	Voided   int64              `json:"voided"`
	PaidIn   int64              `json:"paidIn"`
	PaidOut  int64              `json:"paidOut"`
	Counted  int64              `json:"counted"`
	Expected int64              `json:"expected"`
	Sales    int64              `json:"sales"`
	Voids    int64              `json:"voids"`
	Others   []ticketing.Money  `json:"others,omitempty"` // taken in other currencies than the drawer's
}

// CloseDoc is the close of an event: the figures of each performance, the
// shifts, and which journals are not all in.
type CloseDoc struct {
	Event   ticketing.Event  `json:"event"`
	AsOf    int64            `json:"asOf"`
	Figures []report.Figures `json:"figures"`
	Shifts  []ShiftDoc       `json:"shifts"`
	Missing []string         `json:"missing"` // names of devices with unsent entries or silent
}
