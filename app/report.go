package app

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/station"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Report is what was sold and who came. Every figure carries AsOf and which
// devices' journals are in it.
type Report struct{ app *App }

// Overview is the Office's first page for the chosen performance.
type Overview struct {
	AsOf        int64       `json:"asOf"`
	Taken       Money       `json:"taken"`
	TakenToday  Money       `json:"takenToday"`
	Others      []Money     `json:"others"` // taken in other currencies, each apart
	Fees        Money       `json:"fees"`   // booking fees, in what was taken and in no type's
	Sold        int64       `json:"sold"`
	Capacity    int64       `json:"capacity"`
	Held        int64       `json:"held"`
	Inside      int64       `json:"inside"`
	PerMinute   int64       `json:"perMinute"`
	Types       []TypeLevel `json:"types"`
	Hours       []HourCount `json:"hours"`
	Gates       []GateCount `json:"gates"`
	Devices     []DeviceAge `json:"devices"`
	JournalsIn  int         `json:"journalsIn"`
	JournalsOf  int         `json:"journalsOf"`
	Missing     []string    `json:"missing"` // names of devices whose journal is not all in
	NeedsPerson []NeedView  `json:"needs"`
}

// TypeLevel is the capacity of a type: the four always add up to Of.
type TypeLevel struct {
	Type  int    `json:"type"`
	Name  string `json:"name"`
	Sold  int64  `json:"sold"`
	Held  int64  `json:"held"`
	Lent  int64  `json:"lent"`
	Free  int64  `json:"free"`
	Gone  int64  `json:"writtenOff"`
	Of    int64  `json:"of"`
	Taken Money  `json:"taken"`
}

// HourCount is the tickets sold in the hour that begins At.
type HourCount struct {
	At   int64 `json:"at"`
	Sold int64 `json:"sold"`
}

// GateCount is the people let in at a gate.
type GateCount struct {
	Gate      string `json:"gate"`
	Name      string `json:"name"`
	In        int64  `json:"in"`
	PerMinute int64  `json:"perMinute"`
}

// DeviceAge is when a device was last heard.
type DeviceAge struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	LastHeard int64  `json:"lastHeard"`
	State     string `json:"state"`
}

// NeedView is something for a person: a code, args and the page to open.
type NeedView struct {
	Kind string            `json:"kind"` // conflict, silent_device, asked_more, waits, recovering, no_backup, backup_old
	Args map[string]string `json:"args"`
	Page string            `json:"page"`
}

// CloseView is the close of an event: figures, and who is still missing.
type CloseView struct {
	Event    EventHead   `json:"event"`
	AsOf     int64       `json:"asOf"`
	Sold     int64       `json:"sold"`
	Admitted int64       `json:"admitted"`
	NoShow   int64       `json:"noShow"`
	Voided   int64       `json:"voided"`
	Cash     Money       `json:"cash"`
	Card     Money       `json:"card"`
	Transfer Money       `json:"transfer"` // to the venue's own account
	Others   []Money     `json:"others"`   // taken in other currencies, each apart
	Online   Money       `json:"online"`   // paid through the provider
	Fees     Money       `json:"fees"`     // booking fees, in what was taken and in no type's
	Types    []TypeLevel `json:"types"`
	Shifts   []ShiftView `json:"shifts"`
	Missing  []string    `json:"missing"`
	Open     []string    `json:"openShifts"`
	Closed   bool        `json:"closed"`
	PDF      string      `json:"pdf"`
	CSV      string      `json:"csv"`
}

// Overview returns the figures of the chosen performance, from the hub. Cut off
// it is CodeOffline: the screen keeps what it showed last, with its age.
func (r *Report) Overview() (Overview, error) {
	return call(r.app, "Report.Overview", quick, func(ctx context.Context) (Overview, error) {
		w, st, by, err := r.app.acting(ctx, ticketing.RoleSupervisor)
		if err != nil {
			return Overview{}, err
		}
		e, p, ok, err := w.chosen(ctx, st.Now())
		if err != nil || !ok {
			return Overview{}, orUnknown(err)
		}
		query := url.Values{"performance": {string(p.ID)}, "since": {strconv.FormatInt(dayBegan(st.Now(), e.Event.Zone), 10)}}
		var doc hubapi.Overview
		if err := st.Hub().Do(ctx, http.MethodGet, "/v1/overview?"+query.Encode(), by.ID, nil, &doc); err != nil {
			return Overview{}, err
		}
		v := overviewView(doc)
		w.remindOfBackup(&v)
		return v, nil
	})
}

// backupOld is when the last backup of a host is worth a word, in ms.
const backupOld = 2 * 3600_000

// remindOfBackup says so where a host that has sold stands without a backup.
func (w *world) remindOfBackup(v *Overview) {
	if !w.hosts() || w.practice || v.Sold == 0 {
		return
	}
	switch at := w.lastBackup().At; {
	case at == 0:
		v.NeedsPerson = append(v.NeedsPerson, NeedView{Kind: "no_backup", Args: map[string]string{}, Page: "journal"})
	case w.now()-at > backupOld:
		v.NeedsPerson = append(v.NeedsPerson, NeedView{Kind: "backup_old", Args: map[string]string{"at": strconv.FormatInt(at, 10)}, Page: "journal"})
	}
}

func overviewView(doc hubapi.Overview) Overview {
	f := doc.Figures
	money := func(n int64) Money { return Money{Minor: n, Currency: f.Currency} }
	v := Overview{AsOf: f.AsOf, Taken: money(f.Taken), TakenToday: money(f.TakenSince), Fees: money(f.Fees), Others: moneys(f.Others), Sold: f.Sold, Inside: f.Inside, PerMinute: f.PerMinute,
		Types: []TypeLevel{}, Hours: []HourCount{}, Gates: []GateCount{}, Devices: []DeviceAge{}, Missing: []string{}, NeedsPerson: []NeedView{}}
	for _, t := range f.Types {
		v.Types = append(v.Types, TypeLevel{Type: int(t.Type), Name: t.Name, Sold: t.Sold, Held: t.Held, Lent: t.Lent, Free: t.Free, Gone: t.WrittenOff, Of: t.Of, Taken: money(t.Taken)})
		v.Capacity += max(t.Of, 0)
		v.Held += t.Held
	}
	for _, h := range f.Hours {
		v.Hours = append(v.Hours, HourCount{At: h.At, Sold: h.Items})
	}
	for _, g := range f.Gates {
		v.Gates = append(v.Gates, GateCount{Gate: string(g.Gate), Name: g.Name, In: g.In, PerMinute: g.Lately})
	}
	for _, d := range doc.Devices {
		devicePart(d, &v)
	}
	for _, name := range doc.Recovering {
		v.NeedsPerson = append(v.NeedsPerson, NeedView{Kind: "recovering", Args: map[string]string{"device": name}, Page: "devices"})
	}
	for _, w := range doc.Waits {
		v.NeedsPerson = append(v.NeedsPerson, NeedView{Kind: "waits", Page: "journal",
			Args: map[string]string{"device": w.Name, "id": string(w.Device), "count": strconv.FormatInt(w.Entries, 10), "since": strconv.FormatInt(w.Since, 10)}})
	}
	if f.Conflicts > 0 {
		v.NeedsPerson = append([]NeedView{{Kind: "conflict", Args: map[string]string{"count": strconv.FormatInt(f.Conflicts, 10)}, Page: "journal"}}, v.NeedsPerson...)
	}
	return v
}

// devicePart adds what a device means for the overview: its age, whether its
// journal is in, and whether it needs a person.
func devicePart(d hubapi.DeviceDoc, v *Overview) {
	if d.State == "revoked" || d.State == "left" || d.State == "written_off" {
		return
	}
	v.Devices = append(v.Devices, DeviceAge{ID: string(d.ID), Name: d.Name, LastHeard: d.HeardAt, State: d.State})
	v.JournalsOf++
	if d.State == "well" && d.Unsent == 0 {
		v.JournalsIn++
	} else {
		v.Missing = append(v.Missing, d.Name)
	}
	lent := int64(0)
	for _, l := range d.Lent {
		lent += l.Units
		if l.Asked > 0 {
			v.NeedsPerson = append(v.NeedsPerson, NeedView{Kind: "asked_more", Page: "devices",
				Args: map[string]string{"device": d.Name, "id": string(d.ID), "type": l.Name, "count": strconv.FormatInt(l.Asked, 10)}})
		}
	}
	if d.State == "silent" {
		v.NeedsPerson = append(v.NeedsPerson, NeedView{Kind: "silent_device", Page: "devices",
			Args: map[string]string{"device": d.Name, "id": string(d.ID), "heard": strconv.FormatInt(d.HeardAt, 10), "count": strconv.FormatInt(lent, 10)}})
	}
}

// Close returns the close page of an event.
func (r *Report) Close(event string) (CloseView, error) {
	return call(r.app, "Report.Close", quick, func(ctx context.Context) (CloseView, error) {
		_, st, by, err := r.app.acting(ctx, ticketing.RoleSupervisor)
		if err != nil {
			return CloseView{}, err
		}
		doc, err := closeDoc(ctx, st, by.ID, event)
		if err != nil {
			return CloseView{}, err
		}
		return r.closeView(ctx, doc)
	})
}

func closeDoc(ctx context.Context, st *station.Station, by ticketing.StaffID, event string) (doc hubapi.CloseDoc, err error) {
	return doc, st.Hub().Do(ctx, http.MethodGet, "/v1/events/"+url.PathEscape(event)+"/close", by, nil, &doc)
}

// CloseEvent closes the event's books, by its name typed.
func (r *Report) CloseEvent(event, name string) (CloseView, error) {
	return call(r.app, "Report.CloseEvent", long, func(ctx context.Context) (CloseView, error) {
		w, st, by, err := r.app.acting(ctx, ticketing.RoleOrganizer)
		if err != nil {
			return CloseView{}, err
		}
		if err := st.Hub().Do(ctx, http.MethodPost, "/v1/events/"+url.PathEscape(event)+"/close", by.ID, hubapi.DeviceChange{Name: name}, nil); err != nil {
			return CloseView{}, err
		}
		doc, err := closeDoc(ctx, st, by.ID, event)
		if err != nil {
			return CloseView{}, err
		}
		if err := w.heardVersion(ctx, doc.Event.ID, doc.Event.Version); err != nil {
			return CloseView{}, err
		}
		return r.closeView(ctx, doc)
	})
}

func (r *Report) closeView(ctx context.Context, doc hubapi.CloseDoc) (CloseView, error) {
	w, _, err := r.app.station()
	if err != nil {
		return CloseView{}, err
	}
	cur := doc.Event.Currency
	money := func(n int64) Money { return Money{Minor: n, Currency: cur} }
	v := CloseView{Event: eventHead(&doc.Event), AsOf: doc.AsOf, Missing: doc.Missing, Open: []string{}, Types: []TypeLevel{}, Shifts: []ShiftView{},
		Closed: doc.Event.Closed, PDF: "/app/events/" + string(doc.Event.ID) + "/close.pdf", CSV: "/app/events/" + string(doc.Event.ID) + "/close.csv",
		Cash: money(0), Card: money(0), Transfer: money(0), Online: money(0), Fees: money(0), Others: []Money{}}
	byType := map[int]*TypeLevel{}
	for _, f := range doc.Figures {
		v.Sold += f.Sold
		v.Admitted += f.Admitted
		v.Voided += f.Voided
		v.Cash.Minor += f.Cash
		v.Card.Minor += f.Card
		v.Transfer.Minor += f.Transfer
		v.Online.Minor += f.Online
		v.Fees.Minor += f.Fees
		for _, o := range f.Others {
			if i := slices.IndexFunc(v.Others, func(m Money) bool { return m.Currency == o.Currency }); i >= 0 {
				v.Others[i].Minor += o.Minor
			} else {
				v.Others = append(v.Others, Money(o))
			}
		}
		for _, t := range f.Types {
			row := byType[int(t.Type)]
			if row == nil {
				row = &TypeLevel{Type: int(t.Type), Name: t.Name, Taken: money(0)}
				byType[row.Type] = row
			}
			row.Sold += t.Items
			row.Of += max(t.Of, 0)
			row.Taken.Minor += t.Taken
		}
	}
	v.NoShow = v.Sold - v.Admitted
	for _, t := range doc.Event.Types {
		if row := byType[int(t.No)]; row != nil {
			v.Types = append(v.Types, *row)
		}
	}
	return v, w.store.Read(ctx, func(tx *store.Tx) error { return shiftRows(tx, doc, &v) })
}

func shiftRows(tx *store.Tx, doc hubapi.CloseDoc, v *CloseView) error {
	for _, s := range doc.Shifts {
		money := func(n int64) Money { return Money{Minor: n, Currency: s.Currency} }
		d, _, err := tx.Device(s.Device)
		if err != nil {
			return err
		}
		p, _, err := tx.StaffByID(s.Staff)
		if err != nil {
			return err
		}
		expected, counted, difference := money(s.Expected), money(s.Counted), money(s.Counted-s.Expected)
		row := ShiftView{ID: string(s.ID), Staff: p.Name, Device: d.Name, OpenedAt: s.OpenedAt, ClosedAt: s.ClosedAt, Float: money(s.Float), CashSales: money(s.Cash),
			CardSales: money(s.Card), Transfers: money(s.Transfer), PaidIn: money(s.PaidIn), PaidOut: money(s.PaidOut), Voided: money(s.Voided), Expected: &expected, Others: moneys(s.Others), Sales: int(s.Sales), Voids: int(s.Voids)}
		if s.ClosedAt > 0 {
			row.Counted, row.Difference = &counted, &difference
		} else {
			v.Open = append(v.Open, d.Name+" · "+p.Name)
		}
		v.Shifts = append(v.Shifts, row)
	}
	return nil
}
