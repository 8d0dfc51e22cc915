package app

import (
	"context"
	"strconv"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/station"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Readiness runs the checks before doors. A gate opens with a check missing,
// too; it is written down with the steward's name.
func (g *Gate) Readiness() ([]CheckView, error) {
	return call(g.app, "Gate.Readiness", quick, func(ctx context.Context) ([]CheckView, error) {
		w, st, _, err := g.acting(ctx)
		if err != nil {
			return nil, err
		}
		return w.readiness(ctx, st)
	})
}

// ReportCheck keeps what only the screen can know: the scanner's speed, and
// whether the sounds were heard.
func (g *Gate) ReportCheck(id, state string, args map[string]string) ([]CheckView, error) {
	return call(g.app, "Gate.ReportCheck", quick, func(ctx context.Context) ([]CheckView, error) {
		w, st, _, err := g.acting(ctx)
		if err != nil {
			return nil, err
		}
		if (id != "scanner" && id != "sound") || (state != "ok" && state != "look" && state != "missing") || len(args) > 8 {
			return nil, ticketing.Errorf(ticketing.CodeInvalid, "This check is not known.", "field", "id")
		}
		w.mu.Lock()
		w.checks[id] = CheckView{ID: id, State: state, Args: args, Figure: args["figure"]}
		w.mu.Unlock()
		return w.readiness(ctx, st)
	})
}

// readiness lists the checks in the order of the screen.
func (w *world) readiness(ctx context.Context, st *station.Station) ([]CheckView, error) {
	var out []CheckView
	_, p, ok, err := w.chosen(ctx, st.Now())
	if err != nil {
		return nil, err
	}
	err = w.store.Read(ctx, func(tx *store.Tx) error {
		keys, err := keysCheck(tx, st)
		if err != nil {
			return err
		}
		lists := check("lists", ok, "0", nil)
		if ok {
			n, err := tx.CountTickets(p.ID)
			if err != nil {
				return err
			}
			lists = check("lists", st.Link().Ever, strconv.FormatInt(n, 10), map[string]string{"count": strconv.FormatInt(n, 10), "asOf": strconv.FormatInt(st.Link().HeardAt, 10)})
		}
		gates, err := gatesCheck(tx, st, w.now())
		out = append(append(append(out, keys, lists), linkChecks(st, w.now())...), gates)
		return err
	})
	return append(out, w.screenChecks(st)...), err
}

func check(id string, ok bool, figure string, args map[string]string) CheckView {
	c := CheckView{ID: id, State: "look", Figure: figure, Args: map[string]string{}}
	if ok {
		c.State = "ok"
	}
	for k, v := range args {
		c.Args[k] = v
	}
	return c
}

// keysCheck counts the selling devices whose certificate this gate holds.
func keysCheck(tx *store.Tx, st *station.Station) (CheckView, error) {
	devices, err := tx.Devices()
	known, all := 0, 0
	for _, d := range devices {
		if d.State == access.Active && d.Place.Sells() {
			all++
			if st.Gate().Knows(d.ID) {
				known++
			}
		}
	}
	figure := strconv.Itoa(known) + "/" + strconv.Itoa(all)
	return check("keys", all > 0 && known == all, figure, map[string]string{"known": strconv.Itoa(known), "of": strconv.Itoa(all)}), err
}

// gatesCheck counts the other machines that scan. They hear of each other
// through the hub: while it is not heard, one ticket could enter at two of them.
func gatesCheck(tx *store.Tx, st *station.Station, now int64) (CheckView, error) {
	devices, err := tx.Devices()
	others := 0
	for _, d := range devices {
		if d.State == access.Active && d.Place == ticketing.PlaceGate && d.ID != st.Device() {
			others++
		}
	}
	n := strconv.Itoa(others)
	heard := st.Link().Ever && now-st.Link().HeardAt < lastWord
	return check("gates", others == 0 || heard, n, map[string]string{"count": n}), err
}

// clockApart is how far a clock may be from the hub's before a person looks, in
// ms; lastWord how old the last word of the hub may be.
const (
	clockApart = 120_000
	lastWord   = 15 * 60_000
)

func linkChecks(st *station.Station, now int64) []CheckView {
	l := st.Link()
	skew := max(l.ClockSkew, -l.ClockSkew)
	clock := check("clock", l.Ever && skew < clockApart && !st.Gate().Armed().Doubted, strconv.FormatInt(skew, 10), map[string]string{"ms": strconv.FormatInt(skew, 10)})
	age := now - l.HeardAt
	hub := check("hub", l.Ever && age < lastWord, strconv.FormatInt(age, 10), map[string]string{"at": strconv.FormatInt(l.HeardAt, 10)})
	if !l.Ever {
		hub.State, hub.Figure = "missing", ""
	}
	return []CheckView{clock, hub}
}

// screenChecks are what the screen reports, the disk, and the test scans.
func (w *world) screenChecks(st *station.Station) []CheckView {
	w.mu.Lock()
	out := []CheckView{}
	for _, id := range []string{"scanner", "sound"} {
		if c, ok := w.checks[id]; ok {
			out = append(out, c)
		} else {
			out = append(out, CheckView{ID: id, State: "missing", Args: map[string]string{}})
		}
	}
	w.mu.Unlock()
	free, err := freeBytes(w.dir)
	gigabytes := strconv.FormatUint(free>>30, 10)
	out = append(out, check("disk", err == nil && free > 1<<30, gigabytes, map[string]string{"gb": gigabytes}))
	scans := strconv.Itoa(min(st.Gate().TestScans(), 2))
	return append(out, check("test", st.Gate().TestScans() >= 2, scans, map[string]string{"scans": scans}))
}
