package app

import (
	"context"
	"net/http"

	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Devices is the organizer's desk for enrolled machines and what is lent.
type Devices struct{ app *App }

// DeviceView is an enrolled machine.
type DeviceView struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Place     string `json:"place"`
	Gate      string `json:"gate"`
	Staff     string `json:"staff"` // who is on, if heard
	LastHeard int64  `json:"lastHeard"`
	Unsent    int    `json:"unsent"` // -1: not known
	Lent      int64  `json:"lent"`   // units still at risk there
	Until     int64  `json:"until"`
	State     string `json:"state"` // well, alone, silent, revoked, written_off, left
	This      bool   `json:"this"`
}

// EnrolCode is a code that laptops join with.
type EnrolCode struct {
	Code    string     `json:"code"`
	QR      string     `json:"qr"` // path to an SVG
	Address string     `json:"address"`
	Place   string     `json:"place"`
	Gate    string     `json:"gate"`
	Count   int        `json:"count"`
	Joined  int        `json:"joined"`
	Until   int64      `json:"until"`
	Asking  []JoinAsks `json:"asking"`
}

// JoinAsks is a laptop that asks to be let in.
type JoinAsks struct {
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	Words []string `json:"words"`
}

// RiskView is what writing a device off puts at risk, by quota.
type RiskView struct {
	Device string     `json:"device"`
	Lines  []RiskLine `json:"lines"`
}

// RiskLine is so many units of a quota in one performance, which is nil where
// this station does not know it.
type RiskLine struct {
	Event       string       `json:"event"` // its name
	Performance *Performance `json:"performance"`
	Quota       string       `json:"quota"`
	Units       int64        `json:"units"`
}

// List returns every device.
func (d *Devices) List() ([]DeviceView, error) {
	return call(d.app, "Devices.List", quick, func(ctx context.Context) ([]DeviceView, error) { return d.list(ctx) })
}

func (d *Devices) list(ctx context.Context) ([]DeviceView, error) {
	_, st, by, err := d.app.acting(ctx, ticketing.RoleSupervisor)
	if err != nil {
		return nil, err
	}
	var all hubapi.DeviceList
	if err := st.Hub().Do(ctx, http.MethodGet, "/v1/devices", by.ID, nil, &all); err != nil {
		return nil, err
	}
	out := make([]DeviceView, 0, len(all.Devices))
	for _, doc := range all.Devices {
		out = append(out, deviceView(doc, st.Device()))
	}
	return out, nil
}

func deviceView(doc hubapi.DeviceDoc, own ticketing.DeviceID) DeviceView {
	v := DeviceView{ID: string(doc.ID), Name: doc.Name, Place: string(doc.Place), Gate: string(doc.Gate), Staff: doc.Staff, LastHeard: doc.HeardAt,
		Unsent: int(doc.Unsent), State: doc.State, This: doc.ID == own}
	if doc.State == "silent" {
		v.Unsent = -1
	}
	for _, l := range doc.Lent {
		v.Lent += l.Units
		v.Until = max(v.Until, l.Until)
	}
	return v
}

// NewCode opens an enrolment; a second one replaces it.
func (d *Devices) NewCode(place, gate string, count int) (EnrolCode, error) {
	return d.code("Devices.NewCode", http.MethodPost, "/v1/enrolment", hubapi.OpenCode{Place: ticketing.Place(place), Gate: ticketing.GateID(gate), Count: count})
}

// Code returns the open enrolment, or an empty one.
func (d *Devices) Code() (EnrolCode, error) {
	return d.code("Devices.Code", http.MethodGet, "/v1/enrolment", nil)
}

// Answer lets an asking laptop in, or not. Not the same words: the code dies.
func (d *Devices) Answer(id string, same bool) (EnrolCode, error) {
	return d.code("Devices.Answer", http.MethodPost, "/v1/enrolment/answer", hubapi.AnswerJoin{ID: id, Same: same})
}

// CloseCode ends the open enrolment.
func (d *Devices) CloseCode() (EnrolCode, error) {
	return d.code("Devices.CloseCode", http.MethodPost, "/v1/enrolment/end", struct{}{})
}

func (d *Devices) code(name, method, path string, in any) (EnrolCode, error) {
	return call(d.app, name, quick, func(ctx context.Context) (EnrolCode, error) {
		_, st, by, err := d.app.acting(ctx, ticketing.RoleOrganizer)
		if err != nil {
			return EnrolCode{}, err
		}
		var c hubapi.CodeDoc
		if err := st.Hub().Do(ctx, method, path, by.ID, in, &c); err != nil {
			return EnrolCode{}, err
		}
		v := EnrolCode{Code: c.Code, Address: c.Address, Place: string(c.Place), Gate: string(c.Gate), Count: c.Count, Joined: c.Joined, Until: c.Until, Asking: []JoinAsks{}}
		if c.Invitation != "" {
			v.QR = qrOf(c.Invitation)
		}
		for _, a := range c.Asking {
			v.Asking = append(v.Asking, JoinAsks{ID: a.ID, Name: a.Name, Words: a.Words})
		}
		return v, nil
	})
}

// Rename changes a device's name.
func (d *Devices) Rename(id, name string) ([]DeviceView, error) {
	return d.change("Devices.Rename", "/v1/devices/rename", ticketing.RoleOrganizer, hubapi.DeviceChange{Device: ticketing.DeviceID(id), Name: name})
}

// Risk says what writing the device off puts at risk.
func (d *Devices) Risk(id string) (RiskView, error) {
	return call(d.app, "Devices.Risk", quick, func(ctx context.Context) (RiskView, error) {
		w, st, by, err := d.app.acting(ctx, ticketing.RoleSupervisor)
		if err != nil {
			return RiskView{}, err
		}
		var all hubapi.DeviceList
		if err := st.Hub().Do(ctx, http.MethodGet, "/v1/devices", by.ID, nil, &all); err != nil {
			return RiskView{}, err
		}
		v := RiskView{Device: id, Lines: []RiskLine{}}
		return v, w.store.Read(ctx, func(tx *store.Tx) error {
			for _, doc := range all.Devices {
				if string(doc.ID) == id {
					return riskLines(tx, doc.Lent, &v)
				}
			}
			return nil
		})
	})
}

func riskLines(tx *store.Tx, lent []hubapi.LentDoc, v *RiskView) error {
	for _, l := range lent {
		if l.Units <= 0 {
			continue
		}
		line := RiskLine{Quota: l.Name, Units: l.Units}
		e, ok, err := tx.EventOf(l.Performance)
		if err != nil {
			return err
		}
		if p, known := e.Event.Performance(l.Performance); ok && known {
			line.Event, line.Performance = e.Event.Name, new(performanceView(&e.Event, p))
		}
		v.Lines = append(v.Lines, line)
	}
	return nil
}

// Revoke ends a device's right to act; its later tickets read attention.
func (d *Devices) Revoke(id, reason string) ([]DeviceView, error) {
	return d.change("Devices.Revoke", "/v1/devices/revoke", ticketing.RoleOrganizer, hubapi.DeviceChange{Device: ticketing.DeviceID(id), Reason: reason})
}

// WriteOff gives a lost device's units up, by the name of the device typed.
func (d *Devices) WriteOff(id, name, reason string) ([]DeviceView, error) {
	return d.change("Devices.WriteOff", "/v1/devices/write-off", ticketing.RoleOrganizer, hubapi.DeviceChange{Device: ticketing.DeviceID(id), Name: name, Reason: reason})
}

// Lend lends more of a type of the chosen performance to a device.
func (d *Devices) Lend(id string, typ int, units int64) ([]DeviceView, error) {
	return call(d.app, "Devices.Lend", quick, func(ctx context.Context) ([]DeviceView, error) {
		w, st, by, err := d.app.acting(ctx, ticketing.RoleSupervisor)
		if err != nil {
			return nil, err
		}
		e, p, ok, err := w.chosen(ctx, st.Now())
		if err != nil || !ok {
			return nil, orUnknown(err)
		}
		u := inventory.Units{}
		t, _ := e.Event.Type(ticketing.TypeNo(typ))
		for _, q := range e.Event.QuotasOf(p.ID, t.No) {
			u[q.ID] = q.Draw(t, min(max(units, 0), inventory.MaxItems))
		}
		if err := st.Hub().Do(ctx, http.MethodPost, "/v1/devices/lend", by.ID, hubapi.Lend{Device: ticketing.DeviceID(id), Units: u}, nil); err != nil {
			return nil, err
		}
		return d.list(ctx)
	})
}

func (d *Devices) change(name, path string, least ticketing.Role, in any) ([]DeviceView, error) {
	return call(d.app, name, quick, func(ctx context.Context) ([]DeviceView, error) {
		_, st, by, err := d.app.acting(ctx, least)
		if err != nil {
			return nil, err
		}
		if err := st.Hub().Do(ctx, http.MethodPost, path, by.ID, in, nil); err != nil {
			return nil, err
		}
		return d.list(ctx)
	})
}

// Return gives everything lent to this device back.
func (d *Devices) Return() ([]DeviceView, error) {
	return call(d.app, "Devices.Return", quick, func(ctx context.Context) ([]DeviceView, error) {
		_, st, _, err := d.app.acting(ctx, ticketing.RoleSupervisor)
		if err != nil {
			return nil, err
		}
		if err := st.GiveBack(ctx, "by_hand"); err != nil {
			return nil, err
		}
		return d.list(ctx)
	})
}

// Leave leaves the hub: CodeUnsent while anything is unsent; then wipes keys
// and data of this device. The name of the device is typed.
func (d *Devices) Leave(name string) (ShellView, error) {
	return call(d.app, "Devices.Leave", long, func(ctx context.Context) (ShellView, error) {
		w, st, by, err := d.app.acting(ctx, ticketing.RoleSupervisor)
		if err != nil {
			return ShellView{}, err
		}
		if name != st.Identity().Name {
			return ShellView{}, ticketing.Errorf(ticketing.CodeInvalid, "Type this laptop's name as it is written.", "field", "name")
		}
		if w.hosts() {
			return ShellView{}, ticketing.Errorf(ticketing.CodeForbidden, "This laptop is the hub. Take over on another laptop first.", "role", "")
		}
		if err := st.Leave(ctx, by.ID); err != nil {
			return ShellView{}, err
		}
		if err := d.app.wipe(ctx, w); err != nil {
			return ShellView{}, err
		}
		return d.app.shellView(ctx)
	})
}
