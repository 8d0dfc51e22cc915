package store

import (
	"encoding/hex"

	"github.com/ticketcrib/ticketcrib/backend/gate"
	"github.com/ticketcrib/ticketcrib/backend/store/db"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

var _ gate.Tx = (*Tx)(nil)

// KnownTicket returns what is known of a ticket, without a person.
func (t *Tx) KnownTicket(scope ticketing.ScopeID, k ticketing.TicketKey) (gate.Known, bool, error) {
	r, ok, err := found(t.q.Ticket(t.ctx(), db.TicketParams{Scope: string(scope), KeyID: k.Key.String(), N: int64(k.N)}))
	if err != nil || !ok {
		return gate.Known{}, false, err
	}
	return known(r), true, nil
}

// KnownByCode finds the tickets of a scope by the hash of their short code.
func (t *Tx) KnownByCode(scope ticketing.ScopeID, hash []byte) ([]gate.Known, error) {
	rows, err := t.q.TicketsByCode(t.ctx(), db.TicketsByCodeParams{Scope: string(scope), CodeHash: hash})
	out := make([]gate.Known, 0, len(rows))
	for _, r := range rows {
		out = append(out, known(r))
	}
	return out, err
}

func known(r db.Ticket) gate.Known {
	t := ticket(r)
	return gate.Known{Scope: t.Scope, Key: t.Key, Root: t.Root, Generation: t.Generation, Type: t.Type, People: t.People, State: t.State(),
		VoidAt: t.VoidAt, Where: t.VoidWhere, Refunded: t.RefundedAt}
}

// NewestGeneration returns the highest generation that is known of a right.
func (t *Tx) NewestGeneration(scope ticketing.ScopeID, root ticketing.TicketKey) (uint8, error) {
	n, err := t.q.NewestGeneration(t.ctx(), db.NewestGenerationParams{Scope: string(scope), RootKey: root.Key.String(), RootN: int64(root.N)})
	return uint8(n), err
}

// Entries lists the admissions of a right to a performance, in their order.
func (t *Tx) Entries(performance, scope ticketing.ScopeID, root ticketing.TicketKey) ([]gate.Entry, error) {
	rows, err := t.q.CheckinsOfRoot(t.ctx(), db.CheckinsOfRootParams{Performance: string(performance), Scope: string(scope), RootKey: root.Key.String(), RootN: int64(root.N)})
	out := make([]gate.Entry, 0, len(rows))
	for _, r := range rows {
		out = append(out, gate.Entry{Device: ticketing.DeviceID(r.Device), Epoch: uint32(r.Epoch), Seq: uint64(r.Seq), Ordinal: int(r.Ordinal),
			Gate: ticketing.GateID(r.Gate), Lane: r.Lane, Staff: ticketing.StaffID(r.Staff), At: r.At, Reopened: r.ReopenedAt > 0})
	}
	return out, err
}

// Entered reports whether anybody stands admitted on a right.
func (t *Tx) Entered(performance, scope ticketing.ScopeID, root ticketing.TicketKey) (bool, error) {
	entries, err := t.Entries(performance, scope, root)
	for _, e := range entries {
		if !e.Reopened {
			return true, err
		}
	}
	return false, err
}

// CheckinByKey finds the admission of a screen's own scan key.
func (t *Tx) CheckinByKey(device ticketing.DeviceID, key string) (gate.Checkin, bool, error) {
	if key == "" {
		return gate.Checkin{}, false, nil
	}
	r, ok, err := found(t.q.CheckinByKey(t.ctx(), db.CheckinByKeyParams{Device: string(device), ClientKey: key}))
	return checkin(r), ok, err
}

func checkin(r db.Checkin) gate.Checkin {
	key, _ := hex.DecodeString(r.KeyID)
	root, _ := hex.DecodeString(r.RootKey)
	return gate.Checkin{Performance: ticketing.ScopeID(r.Performance), Scope: ticketing.ScopeID(r.Scope), TicketKey: key, N: uint32(r.N), RootKey: root,
		RootN: uint32(r.RootN), Generation: uint8(r.Generation), Type: ticketing.TypeNo(r.Type), Ordinal: int(r.Ordinal), Gate: ticketing.GateID(r.Gate),
		Lane: r.Lane, How: r.How, Staff: ticketing.StaffID(r.Staff), Key: r.ClientKey, GoodFor: uint8(r.GoodFor), Device: ticketing.DeviceID(r.Device), Epoch: uint32(r.Epoch), Seq: uint64(r.Seq), At: r.At}
}

// PutCheckin keeps an admission; the same one again adds nothing. Each counts
// one person: a pass for n people enters n times.
func (t *Tx) PutCheckin(c gate.Checkin) error {
	ticket, root := c.Ticket(), c.Root()
	_, err := t.q.InsertCheckin(t.ctx(), db.InsertCheckinParams{Device: string(c.Device), Epoch: int64(c.Epoch), Seq: int64(c.Seq), Performance: string(c.Performance),
		Scope: string(c.In()), RootKey: root.Key.String(), RootN: int64(root.N), Generation: int64(c.Generation), KeyID: ticket.Key.String(), N: int64(c.N),
		Type: int64(c.Type), People: 1, Ordinal: int64(c.Ordinal), Gate: string(c.Gate), Lane: c.Lane, At: c.At, How: c.How, Staff: string(c.Staff), ClientKey: c.Key, GoodFor: int64(c.GoodFor)})
	return err
}

// PutReopening takes an admission back; the admission may come later.
func (t *Tx) PutReopening(r gate.Reopened, at int64) error {
	_, err := t.q.InsertReopening(t.ctx(), db.InsertReopeningParams{Device: string(r.Device), Epoch: int64(r.Epoch), Seq: int64(r.Seq), At: at, Staff: string(r.Staff), Reason: r.Reason})
	return err
}

// Reopenings lists every reopening.
func (t *Tx) Reopenings() ([]gate.ReopenedSaid, error) {
	rows, err := t.q.Reopenings(t.ctx())
	out := make([]gate.ReopenedSaid, 0, len(rows))
	for _, r := range rows {
		out = append(out, gate.ReopenedSaid{At: r.At, What: gate.Reopened{Device: ticketing.DeviceID(r.Device), Epoch: uint32(r.Epoch), Seq: uint64(r.Seq)}})
	}
	return out, err
}

// PutRefusal keeps a scan that let nobody in.
func (t *Tx) PutRefusal(r gate.Refusal) error {
	_, err := t.q.InsertRefusal(t.ctx(), db.InsertRefusalParams{Device: string(r.Device), Epoch: int64(r.Epoch), Seq: int64(r.Seq), Performance: string(r.Performance),
		Verdict: string(r.Verdict), Type: int64(r.Type), Code: r.Mark, Gate: string(r.Gate), Lane: r.Lane, At: r.At})
	return err
}

// LatestCheckins lists a device's newest admissions to a performance.
func (t *Tx) LatestCheckins(performance ticketing.ScopeID, device ticketing.DeviceID, count int) ([]gate.Checkin, error) {
	rows, err := t.q.LatestCheckins(t.ctx(), db.LatestCheckinsParams{Performance: string(performance), Device: string(device), Count: int32(count)})
	return checkins(rows, err)
}

// Checkin returns an admission by who recorded it.
func (t *Tx) Checkin(performance ticketing.ScopeID, device ticketing.DeviceID, seq uint64) (gate.Checkin, bool, error) {
	next, err := t.CheckinsAfter(performance, device, seq-1, 1)
	if err != nil || len(next) == 0 || next[0].Device != device || next[0].Seq != seq {
		return gate.Checkin{}, false, err
	}
	return next[0], true, nil
}

// CheckinsAfter lists up to count admissions to a performance after one, by
// device and sequence.
func (t *Tx) CheckinsAfter(performance ticketing.ScopeID, device ticketing.DeviceID, seq uint64, count int) ([]gate.Checkin, error) {
	rows, err := t.q.CheckinsPage(t.ctx(), db.CheckinsPageParams{Performance: string(performance), Device: string(device), AfterSeq: int64(seq), Count: int32(count)})
	return checkins(rows, err)
}

func checkins(rows []db.Checkin, err error) ([]gate.Checkin, error) {
	out := make([]gate.Checkin, 0, len(rows))
	for _, r := range rows {
		out = append(out, checkin(r))
	}
	return out, err
}

// LatestRefusals lists a device's newest refusals.
func (t *Tx) LatestRefusals(performance ticketing.ScopeID, device ticketing.DeviceID, count int) ([]gate.Refusal, error) {
	rows, err := t.q.LatestRefusals(t.ctx(), db.LatestRefusalsParams{Performance: string(performance), Device: string(device), Count: int32(count)})
	out := make([]gate.Refusal, 0, len(rows))
	for _, r := range rows {
		out = append(out, gate.Refusal{Performance: ticketing.ScopeID(r.Performance), Verdict: ticketing.Verdict(r.Verdict), Type: ticketing.TypeNo(r.Type),
			Mark: r.Code, Gate: ticketing.GateID(r.Gate), Lane: r.Lane, Device: ticketing.DeviceID(r.Device), Epoch: uint32(r.Epoch), Seq: uint64(r.Seq), At: r.At})
	}
	return out, err
}

// GateFigures are the counts beside a gate's verdict.
type GateFigures struct{ Inside, ThisDevice, Lately, Refused int64 }

// GateFigures counts who is inside a performance, and this device's part;
// Lately is since a moment.
func (t *Tx) GateFigures(performance ticketing.ScopeID, device ticketing.DeviceID, since int64) (f GateFigures, err error) {
	if f.Inside, err = t.q.CountInside(t.ctx(), string(performance)); err != nil {
		return f, err
	}
	own, err := t.q.CountByDevice(t.ctx(), db.CountByDeviceParams{Since: since, Performance: string(performance), Device: string(device)})
	if err != nil {
		return f, err
	}
	f.ThisDevice, f.Lately = own.People, own.Lately
	f.Refused, err = t.q.CountRefusals(t.ctx(), db.CountRefusalsParams{Performance: string(performance), Device: string(device)})
	return f, err
}
