package app

import (
	"context"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/ticketcrib/ticketcrib/backend/gate"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Journal is what was recorded, and what does not agree.
type Journal struct{ app *App }

// EntryView is a journal entry.
type EntryView struct {
	Device string `json:"device"`
	Seq    int64  `json:"seq"`
	At     int64  `json:"at"`
	Kind   string `json:"kind"`
	Text   string `json:"text"`
	State  string `json:"state"` // folded, waiting, parked
	Sent   bool   `json:"sent"`
}

// ConflictView is something that clocks or rights could not decide.
type ConflictView struct {
	ID       string            `json:"id"`
	Kind     string            `json:"kind"` // double_admission, oversold, fork, unknown_kind, fold_failed, no_right, late_after_revocation, cites_unsaid
	At       int64             `json:"at"`
	Args     map[string]string `json:"args"`
	Sides    []ScanView        `json:"sides"`
	State    string            `json:"state"` // open, closed
	Decision string            `json:"decision"`
	By       string            `json:"by"`
}

// Entries returns up to 100 entries of a device before a sequence; 0: newest.
// This device's own are read here, others' at the hub.
func (j *Journal) Entries(device string, before int64) ([]EntryView, error) {
	return call(j.app, "Journal.Entries", quick, func(ctx context.Context) ([]EntryView, error) {
		w, st, by, err := j.app.acting(ctx, ticketing.RoleSupervisor)
		if err != nil {
			return nil, err
		}
		if device == "" || device == string(st.Device()) {
			return w.ownEntries(ctx, st.Device(), uint64(max(before, 0)))
		}
		var all hubapi.EntryList
		query := url.Values{"device": {device}, "before": {strconv.FormatInt(max(before, 0), 10)}}
		if err := st.Hub().Do(ctx, http.MethodGet, "/v1/journal?"+query.Encode(), by.ID, nil, &all); err != nil {
			return nil, err
		}
		out := make([]EntryView, 0, len(all.Entries))
		for _, e := range all.Entries {
			out = append(out, EntryView{Device: string(e.Device), Seq: int64(e.Seq), At: e.At, Kind: e.Kind, Text: e.Reason, State: e.State, Sent: true})
		}
		return out, nil
	})
}

func (w *world) ownEntries(ctx context.Context, own ticketing.DeviceID, before uint64) ([]EntryView, error) {
	out := []EntryView{}
	err := w.store.Read(ctx, func(tx *store.Tx) error {
		copies, err := tx.Copies()
		if err != nil {
			return err
		}
		held := uint64(0)
		for _, c := range copies {
			held = max(held, c.Seq)
		}
		rows, err := tx.EntriesBefore(own, before, 100)
		for _, r := range rows {
			out = append(out, EntryView{Device: string(own), Seq: int64(r.Entry.Seq), At: r.Entry.At, Kind: r.Entry.Kind, Text: r.Reason, State: r.State, Sent: r.Entry.Seq <= held})
		}
		return err
	})
	return out, err
}

// Conflicts lists what is known here, the open ones first.
func (j *Journal) Conflicts() ([]ConflictView, error) {
	return call(j.app, "Journal.Conflicts", quick, func(ctx context.Context) ([]ConflictView, error) { return j.conflicts(ctx) })
}

func (j *Journal) conflicts(ctx context.Context) ([]ConflictView, error) {
	w, st, by, err := j.app.acting(ctx, ticketing.RoleSupervisor)
	if err != nil {
		return nil, err
	}
	var atHub hubapi.ConflictList
	if w.hosts() || st.Link().Reached {
		// What is known here is shown without it, too: it only adds who let in.
		_ = st.Hub().Do(ctx, http.MethodGet, "/v1/conflicts", by.ID, nil, &atHub)
	}
	out := []ConflictView{}
	err = w.store.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.Conflicts()
		if err != nil {
			return err
		}
		for _, c := range all {
			v, err := conflictView(tx, c)
			if err != nil {
				return err
			}
			nameStewards(&v, atHub)
			out = append(out, v)
		}
		return nil
	})
	return out, err
}

// nameStewards adds who let in, as the hub knows it.
func nameStewards(v *ConflictView, atHub hubapi.ConflictList) {
	for _, doc := range atHub.Conflicts {
		if string(doc.ID) != v.ID || len(doc.Stewards) != len(v.Sides) {
			continue
		}
		for i, name := range doc.Stewards {
			if name != "" {
				v.Sides[i].Steward = name
			}
		}
	}
}

func conflictView(tx *store.Tx, c store.Decided) (ConflictView, error) {
	v := ConflictView{ID: string(c.Conflict.ID), Kind: c.Conflict.Kind, At: c.Conflict.At, Args: map[string]string{}, Sides: []ScanView{}, State: "open", Decision: c.Decision}
	if c.At > 0 {
		v.State = "closed"
		if p, ok, err := tx.StaffByID(c.By); err != nil {
			return v, err
		} else if ok {
			v.By = p.Name
		}
	}
	if c.Conflict.Kind == gate.ConflictDouble {
		return v, doubleView(tx, c.Conflict, &v)
	}
	var p journal.Parked
	if journal.Unmarshal(c.Conflict.Detail, &p) == nil {
		v.Args["seq"], v.Args["kind"], v.Args["reason"] = fmt.Sprint(p.Seq), p.Kind, p.Reason
		d, ok, err := tx.Device(p.Device)
		if err != nil {
			return v, err
		}
		v.Args["device"] = hex.EncodeToString([]byte(p.Device))[:8]
		if ok {
			v.Args["device"] = d.Name
		}
	}
	return v, nil
}

func doubleView(tx *store.Tx, c journal.Conflict, v *ConflictView) error {
	var d gate.Double
	if err := journal.Unmarshal(c.Detail, &d); err != nil {
		return err
	}
	names, err := namesOf(tx, d.Performance)
	if err != nil {
		return err
	}
	v.Args["ticket"], v.Args["type"], v.Args["performance"] = d.Root, names.types[d.Type], string(d.Performance)
	for _, s := range d.Sides {
		device, steward, err := whoAdmitted(tx, d.Performance, s)
		if err != nil {
			return err
		}
		v.Sides = append(v.Sides, ScanView{Ref: ref(s.Device, s.Seq), Verdict: string(ticketing.Admit), Type: names.types[d.Type],
			Code: d.Root, At: s.At, Gate: names.place(s.Gate, s.Lane), Device: device, Steward: steward})
	}
	return nil
}

// whoAdmitted names the device and the steward of one side. The steward is
// known where the check-in itself is: on its own device and at the hub.
func whoAdmitted(tx *store.Tx, p ticketing.ScopeID, s gate.DoubleSide) (device, steward string, err error) {
	in, _, err := tx.Checkin(p, s.Device, s.Seq)
	if err != nil {
		return "", "", err
	}
	return whoScanned(tx, s.Device, in.Staff)
}

// Decide closes a conflict with a person's words, at the hub.
func (j *Journal) Decide(id, decision, note string) ([]ConflictView, error) {
	return call(j.app, "Journal.Decide", quick, func(ctx context.Context) ([]ConflictView, error) {
		w, st, by, err := j.app.acting(ctx, ticketing.RoleSupervisor)
		if err != nil {
			return nil, err
		}
		var all hubapi.ConflictList
		in := hubapi.DecideConflict{ID: ticketing.ConflictID(id), Decision: decision, Note: note}
		if err := st.Hub().Do(ctx, http.MethodPost, "/v1/conflicts/decide", by.ID, in, &all); err != nil {
			return nil, err
		}
		err = w.heardDecision(ctx, ticketing.ConflictID(id))
		if err != nil {
			return nil, err
		}
		return j.conflicts(ctx)
	})
}

// Stick makes a file for a USB stick, of what this station has that others may
// lack, and answers with the address to save it from. It is taken in with a POST
// to /app/stick.
func (j *Journal) Stick() (string, error) {
	return call(j.app, "Journal.Stick", long, func(ctx context.Context) (string, error) {
		w, st, _, err := j.app.acting(ctx, ticketing.RoleSteward)
		if err != nil {
			return "", err
		}
		raw, err := st.Stick(ctx)
		if err != nil {
			return "", err
		}
		w.mu.Lock()
		w.stick = raw
		w.mu.Unlock()
		return "/app/ticketcrib.stick", nil
	})
}

// heardDecision waits until this station has heard of what was decided.
func (w *world) heardDecision(ctx context.Context, id ticketing.ConflictID) error {
	return until(ctx, func() (closed bool, err error) {
		err = w.store.Read(ctx, func(tx *store.Tx) error {
			all, err := tx.Conflicts()
			for _, c := range all {
				closed = closed || (c.Conflict.ID == id && c.At > 0)
			}
			return err
		})
		return closed, err
	})
}
