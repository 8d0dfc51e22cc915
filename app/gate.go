package app

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"strconv"
	"strings"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/gate"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/station"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Gate is the Gate face.
type Gate struct{ app *App }

// GateView is what stands beside the verdict.
type GateView struct {
	Open      bool        `json:"open"`
	Gate      string      `json:"gate"`
	GateName  string      `json:"gateName"`
	Lane      string      `json:"lane"`
	Inside    int64       `json:"inside"`
	Sold      int64       `json:"sold"`
	ThisLane  int64       `json:"thisLane"`
	PerMinute int64       `json:"perMinute"`
	Refused   int64       `json:"refused"`
	Last      []ScanView  `json:"last"`  // newest first, at most 20
	Band      *Problem    `json:"band"`  // amber band over ready: clock, disk
	Alert     *Problem    `json:"alert"` // a conflict found when gates met again
	Gates     []GateDraft `json:"gates"`
}

// ScanView is one scan in the list.
type ScanView struct {
	Ref     string `json:"ref"`
	Verdict string `json:"verdict"`
	Type    string `json:"type"`
	Code    string `json:"code"`
	At      int64  `json:"at"`
	Gate    string `json:"gate"`
	Device  string `json:"device"`  // its name; for a side of a conflict
	Steward string `json:"steward"` // who worked there, where it is known; for a side of a conflict
}

// ScanRequest is a code as it was read. Key is made by the screen for this
// scan, so that an answer lost on the way is not a second entry.
type ScanRequest struct {
	Key    string `json:"key"`
	Code   string `json:"code"`
	Source string `json:"source"` // wedge, camera, picture, paste, typed
}

// VerdictView is the whole verdict. Nothing in it names a person.
type VerdictView struct {
	Key     string            `json:"key"` // of the scan
	Ref     string            `json:"ref"` // of the recorded check-in, if any
	Verdict string            `json:"verdict"`
	Type    string            `json:"type"`
	Code    string            `json:"code"`
	People  int               `json:"people"`
	Band    string            `json:"wristband"`
	At      int64             `json:"at"`
	Entry   int               `json:"entry"`  // 1 first entry, 2 a re-entry...
	Reason  string            `json:"reason"` // code of the sentence under the word: i18n verdict.<reason>
	Args    map[string]string `json:"args"`   // when (ms), gate, steward, from (ms), until (ms), performance (ms), amount...
	CanAct  bool              `json:"canAct"` // attention: F9 admits; refused: a supervisor may reopen
	Test    bool              `json:"test"`   // the test pass of the readiness check
}

// CheckView is a line of the readiness check.
type CheckView struct {
	ID     string            `json:"id"`    // keys, lists, clock, hub, gates, scanner, sound, disk, test
	State  string            `json:"state"` // ok, look, missing
	Args   map[string]string `json:"args"`
	Figure string            `json:"figure"`
}

// FoundTicket is a ticket that this gate knows, without a person.
type FoundTicket struct {
	Ref   string `json:"ref"`
	Type  string `json:"type"`
	Code  string `json:"code"`
	State string `json:"state"` // issued, in, void, refunded, frozen
	At    int64  `json:"at"`    // of the last check-in
}

// State returns what stands beside the verdict.
func (g *Gate) State() (GateView, error) {
	return call(g.app, "Gate.State", quick, func(ctx context.Context) (GateView, error) { return g.state(ctx) })
}

func (g *Gate) state(ctx context.Context) (GateView, error) {
	w, st, _, err := g.acting(ctx)
	if err != nil {
		return GateView{}, err
	}
	v := GateView{Last: []ScanView{}, Gates: []GateDraft{}}
	e, p, ok, err := w.chosen(ctx, st.Now())
	if err != nil || !ok {
		return v, err
	}
	for _, door := range e.Event.Gates {
		v.Gates = append(v.Gates, GateDraft{ID: string(door.ID), Name: door.Name})
	}
	armed := st.Gate().Armed()
	v.Open = armed.Performance == p.ID
	v.Gate, v.Lane = string(armed.Gate), armed.Lane
	if armed.Doubted {
		v.Band = problemOf(ticketing.Errorf(ticketing.CodeClockWrong, "This laptop's clock cannot be right. A supervisor compares it once."))
	}
	return v, w.store.Read(ctx, func(tx *store.Tx) error { return fillGate(tx, st, &e.Event, p, &v) })
}

func fillGate(tx *store.Tx, st *station.Station, e *ticketing.Event, p ticketing.Performance, v *GateView) error {
	names, err := namesOf(tx, p.ID)
	if err != nil {
		return err
	}
	v.GateName = names.gates[ticketing.GateID(v.Gate)]
	f, err := tx.GateFigures(p.ID, st.Device(), st.Now()-60_000)
	if err != nil {
		return err
	}
	v.Inside, v.ThisLane, v.PerMinute, v.Refused = f.Inside, f.ThisDevice, f.Lately, f.Refused
	if v.Sold, err = tx.CountTickets(p.ID); err != nil {
		return err
	}
	if v.Last, err = lastScans(tx, st.Device(), p.ID, names); err != nil {
		return err
	}
	conflicts, err := tx.Conflicts()
	if err != nil || len(conflicts) == 0 {
		return err
	}
	if c := conflicts[0]; c.At == 0 && c.Conflict.Kind == gate.ConflictDouble {
		var view ConflictView
		view.Args = map[string]string{}
		if err := doubleView(tx, c.Conflict, &view); err != nil {
			return err
		}
		args := map[string]string{"ticket": view.Args["ticket"]}
		for i, s := range view.Sides {
			n := strconv.Itoa(i + 1)
			args["gate"+n], args["device"+n], args["steward"+n], args["when"+n] = s.Gate, s.Device, s.Steward, strconv.FormatInt(s.At, 10)
		}
		v.Alert = &Problem{Code: gate.ConflictDouble, Message: "One ticket entered twice.", Args: args}
	}
	return nil
}

// lastScans merges the newest admissions and refusals of this device.
func lastScans(tx *store.Tx, own ticketing.DeviceID, p ticketing.ScopeID, names names) ([]ScanView, error) {
	in, err := tx.LatestCheckins(p, own, 20)
	if err != nil {
		return nil, err
	}
	out := []ScanView{}
	for _, c := range in {
		out = append(out, ScanView{Ref: ref(c.Device, c.Seq), Verdict: string(ticketing.Admit), Type: names.types[c.Type], Code: gate.Mark(c.Ticket()), At: c.At, Gate: names.place(c.Gate, c.Lane)})
	}
	refused, err := tx.LatestRefusals(p, own, 20)
	for _, r := range refused {
		out = append(out, ScanView{Ref: ref(r.Device, r.Seq), Verdict: string(r.Verdict), Type: names.types[r.Type], Code: r.Mark, At: r.At, Gate: names.place(r.Gate, r.Lane)})
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].At > out[j].At })
	return out[:min(len(out), 20)], err
}

func ref(d ticketing.DeviceID, seq uint64) string { return fmt.Sprintf("%s-%d", d, seq) }

// acting is who works at the gate: anybody of its roster.
func (g *Gate) acting(ctx context.Context) (*world, *station.Station, access.Staff, error) {
	return g.app.acting(ctx, ticketing.RoleSteward)
}

// TestPass returns the steward's test pass: good once, then already in, and
// never counted.
func (g *Gate) TestPass() (PassView, error) {
	return call(g.app, "Gate.TestPass", quick, func(ctx context.Context) (PassView, error) {
		_, st, _, err := g.acting(ctx)
		if err != nil {
			return PassView{}, err
		}
		digits, err := st.Gate().TestPass()
		return PassView{Digits: digits, QR: "/app/qr.svg?pass=" + digits, People: 1, State: "issued"}, err
	})
}

// Open arms this gate for the chosen performance, and records by whom and with
// which readiness checks missing.
func (g *Gate) Open(door, lane string) (GateView, error) {
	return call(g.app, "Gate.Open", quick, func(ctx context.Context) (GateView, error) {
		w, st, by, err := g.acting(ctx)
		if err != nil {
			return GateView{}, err
		}
		_, p, ok, err := w.chosen(ctx, st.Now())
		if err != nil || !ok {
			return GateView{}, orUnknown(err)
		}
		if len(lane) > 40 {
			return GateView{}, ticketing.Errorf(ticketing.CodeInvalid, "A lane has a short name.", "field", "lane")
		}
		checks, err := w.readiness(ctx, st)
		if err != nil {
			return GateView{}, err
		}
		missing := []string{}
		for _, c := range checks {
			if c.State != "ok" {
				missing = append(missing, c.ID)
			}
		}
		armed := gate.Armed{Performance: p.ID, Gate: ticketing.GateID(door), Lane: lane, Staff: by.ID, Doubted: st.Gate().Armed().Doubted}
		if err := st.Gate().Open(ctx, armed, missing); err != nil {
			return GateView{}, err
		}
		st.Recorded("scan")
		return g.state(ctx)
	})
}

// Shut disarms it.
func (g *Gate) Shut() (GateView, error) {
	return call(g.app, "Gate.Shut", quick, func(ctx context.Context) (GateView, error) {
		_, st, _, err := g.acting(ctx)
		if err != nil {
			return GateView{}, err
		}
		st.Gate().Arm(gate.Armed{Doubted: st.Gate().Armed().Doubted})
		return g.state(ctx)
	})
}

// Scan decides, records and answers; it never fails softly: what could not be
// decided is not_checked.
func (g *Gate) Scan(r ScanRequest) (VerdictView, error) {
	return call(g.app, "Gate.Scan", gateLimit, func(ctx context.Context) (VerdictView, error) { return g.scan(ctx, r) })
}

// gateLimit is how long a gate waits before it says not_checked.
const gateLimit = quick / 2

func (g *Gate) scan(ctx context.Context, r ScanRequest) (VerdictView, error) {
	w, st, _, err := g.acting(ctx)
	if err != nil {
		return VerdictView{}, err
	}
	if len(r.Code) > 4096 || len(r.Key) > 64 {
		return VerdictView{}, ticketing.Errorf(ticketing.CodeInvalid, "This is not a code.", "field", "code")
	}
	if st.Gate().Armed().Performance == "" && !st.Gate().Testing() {
		return VerdictView{}, ticketing.Errorf(ticketing.CodeShiftClosed, "Open this gate first.")
	}
	out := st.Gate().Scan(ctx, gate.Scan{Key: r.Key, Code: r.Code})
	st.Recorded("scan")
	return w.verdict(ctx, r.Key, out)
}

// Admit lets the person of an attention in (F9).
func (g *Gate) Admit(key string) (VerdictView, error) {
	return g.act("Gate.Admit", key, func(ctx context.Context, st *station.Station) (gate.Outcome, error) {
		return st.Gate().Admit(ctx, key)
	})
}

// Override admits against a refusal, or reopens an entry, by a supervisor's PIN.
func (g *Gate) Override(key, reason string, ap Approval) (VerdictView, error) {
	return g.act("Gate.Override", key, func(ctx context.Context, st *station.Station) (gate.Outcome, error) {
		by, err := approved(ctx, st, ap, ticketing.RoleSupervisor)
		if err != nil {
			return gate.Outcome{}, err
		}
		return st.Gate().Override(ctx, key, clipped(reason), by.ID)
	})
}

func clipped(s string) string {
	if r := []rune(s); len(r) > 200 {
		return string(r[:200])
	}
	return s
}

// Code looks a short code up; at best attention, never admit.
func (g *Gate) Code(r ScanRequest) (VerdictView, error) {
	return g.act("Gate.Code", r.Key, func(ctx context.Context, st *station.Station) (gate.Outcome, error) {
		return st.Gate().Code(ctx, gate.Scan{Key: r.Key, Code: r.Code})
	})
}

// Look shows what this gate knows of a ticket that Find has listed, by its Ref.
// It never admits; a supervisor may, by Override.
func (g *Gate) Look(key, ref string) (VerdictView, error) {
	return g.act("Gate.Look", key, func(ctx context.Context, st *station.Station) (gate.Outcome, error) {
		ticket, err := ticketOf(ref)
		if err != nil {
			return gate.Outcome{}, err
		}
		return st.Gate().Look(ctx, key, ticket)
	})
}

// ticketOf reads what refOf wrote.
func ticketOf(ref string) (ticketing.TicketKey, error) {
	key, number, _ := strings.Cut(ref, "-")
	k, err := ticketing.ParseKeyID(key)
	if err != nil {
		return ticketing.TicketKey{}, err
	}
	n, err := strconv.ParseUint(number, 10, 32)
	if err != nil {
		return ticketing.TicketKey{}, errors.Join(ticketing.Errorf(ticketing.CodeInvalid, "This is not a ticket's number.", "field", "ref"), err)
	}
	return ticketing.TicketKey{Key: k, N: uint32(n)}, nil
}

func refOf(k ticketing.TicketKey) string {
	return k.Key.String() + "-" + strconv.FormatUint(uint64(k.N), 10)
}

func (g *Gate) act(name, key string, work func(context.Context, *station.Station) (gate.Outcome, error)) (VerdictView, error) {
	return call(g.app, name, quick, func(ctx context.Context) (VerdictView, error) {
		w, st, _, err := g.acting(ctx)
		if err != nil {
			return VerdictView{}, err
		}
		out, err := work(ctx, st)
		if err != nil {
			return VerdictView{}, err
		}
		st.Recorded("scan")
		return w.verdict(ctx, key, out)
	})
}

// verdict puts an outcome into words for the screen.
func (w *world) verdict(ctx context.Context, key string, out gate.Outcome) (VerdictView, error) {
	v := VerdictView{Key: key, Verdict: string(out.Verdict), Code: out.Mark, People: int(out.Payload.People), At: out.At, Entry: out.Ordinal, Reason: out.Reason,
		Args: map[string]string{}, CanAct: out.CanAct, Test: out.Test}
	if out.Seq > 0 {
		if st := w.running(); st != nil {
			v.Ref = ref(st.Device(), out.Seq)
		}
	}
	err := w.store.Read(ctx, func(tx *store.Tx) error {
		n, err := namesOf(tx, out.Payload.Scope)
		if err != nil {
			return err
		}
		v.Type, v.Band = n.types[out.Payload.Type], n.wristbands[out.Payload.Type]
		for k, a := range out.Args {
			v.Args[k] = a
		}
		if out.Reason == "already_in" {
			v.Args["gate"] = n.place(ticketing.GateID(out.Args["gate"]), out.Args["lane"])
			v.Args["device"], v.Args["steward"], err = whoScanned(tx, ticketing.DeviceID(out.Args["device"]), ticketing.StaffID(out.Args["staff"]))
			delete(v.Args, "staff")
			return err
		}
		return nil
	})
	return v, err
}

// whoScanned names a device and the steward who worked there; "" where this
// station does not know the one or the other.
func whoScanned(tx *store.Tx, id ticketing.DeviceID, by ticketing.StaffID) (device, steward string, err error) {
	d, _, err := tx.Device(id)
	if err != nil || by == "" {
		return d.Name, "", err
	}
	s, _, err := tx.StaffByID(by)
	return d.Name, s.Name, err
}

// Find looks for tickets that this gate knows, by their number.
func (g *Gate) Find(query string) ([]FoundTicket, error) {
	return call(g.app, "Gate.Find", quick, func(ctx context.Context) ([]FoundTicket, error) {
		w, st, _, err := g.acting(ctx)
		if err != nil {
			return nil, err
		}
		_, p, ok, err := w.chosen(ctx, st.Now())
		if err != nil || !ok {
			return nil, orUnknown(err)
		}
		out := []FoundTicket{}
		err = w.store.Read(ctx, func(tx *store.Tx) error {
			n, err := namesOf(tx, p.ID)
			if err != nil {
				return err
			}
			rows, err := tx.TicketsByMark(p.ID, strings.ToUpper(strings.TrimSpace(query)), 50)
			for _, t := range rows {
				row, err := foundTicket(tx, p.ID, t, n)
				if err != nil {
					return err
				}
				out = append(out, row)
			}
			return err
		})
		return out, err
	})
}

func foundTicket(tx *store.Tx, p ticketing.ScopeID, t orders.Ticket, n names) (FoundTicket, error) {
	row := FoundTicket{Ref: refOf(t.Key), Type: n.types[t.Type], Code: gate.Mark(t.Key), State: string(t.State())}
	entries, err := tx.Entries(p, t.Scope, t.Root)
	for _, e := range entries {
		if !e.Reopened && row.State == string(ticketing.TicketIssued) {
			row.State = "in"
		}
		row.At = max(row.At, e.At)
	}
	return row, err
}

// ConfirmClock records that a supervisor has compared the clock.
func (g *Gate) ConfirmClock(ap Approval) (GateView, error) {
	return call(g.app, "Gate.ConfirmClock", quick, func(ctx context.Context) (GateView, error) {
		_, st, _, err := g.acting(ctx)
		if err != nil {
			return GateView{}, err
		}
		by, err := approved(ctx, st, ap, ticketing.RoleSupervisor)
		if err != nil {
			return GateView{}, err
		}
		if err := st.ConfirmClock(ctx, by.ID, st.Link().ClockSkew); err != nil {
			return GateView{}, err
		}
		st.Recorded("scan")
		return g.state(ctx)
	})
}
