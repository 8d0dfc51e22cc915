package fair

import (
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/gate"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Check fails the test unless the promises hold of what has happened so far.
// The fair has been settled.
func (f *Fair) Check() {
	f.T.Helper()
	f.checkUnits()
	f.checkKept()
	f.checkPaid()
	f.checkEntered()
	f.checkPrivate()
	f.checkAlike()
}

// checkUnits is P1: every unit is in one place, hub and devices agree, and what
// was sold is not more than there was.
func (f *Fair) checkUnits() {
	f.T.Helper()
	sold := map[ticketing.QuotaID]int64{}
	e := NightMarket(1, 1)
	for _, m := range f.All {
		for _, s := range m.Sales {
			for _, l := range s.Lines {
				t, _ := e.Type(l.Type)
				for _, q := range e.QuotasOf(s.Performance, l.Type) {
					sold[q.ID] += q.Draw(t, l.Items)
				}
			}
		}
	}
	f.read(f.Store, func(tx *store.Tx) error {
		levels, err := tx.Levels()
		if err != nil {
			return err
		}
		for _, l := range levels {
			var lent, taken, gone int64
			for _, m := range f.All {
				a, _, err := tx.Allotment(m.ID, l.Quota)
				if err != nil {
					return err
				}
				lent, taken, gone = lent+a.Left(), taken+a.Sold, gone+a.WrittenOff
				if own := m.left(l.Quota); !m.Gone && own != a.Left() {
					f.T.Errorf("P1: %s has %d left of %s, the hub says %d", m.Name, own, l.Quota, a.Left())
				}
			}
			held, online, err := f.online(tx, l.Quota)
			if err != nil {
				return err
			}
			if l.Free() < 0 || l.Held != held || l.Lent != lent || l.Sold != taken+online || l.WrittenOff != gone {
				f.T.Errorf("P1: %s stands at %+v; the devices at %d lent, %d sold, %d written off; online %d are held, %d sold", l.Quota, l, lent, taken, gone, held, online)
			}
			sold[l.Quota] += online
			if sold[l.Quota] > l.Capacity {
				f.T.Errorf("P1: %d of %d sold of %s", sold[l.Quota], l.Capacity, l.Quota)
			}
		}
		return nil
	})
}

func (m *Machine) left(q ticketing.QuotaID) (n int64) {
	if m.Store == nil {
		return 0
	}
	m.fair.read(m.Store, func(tx *store.Tx) error {
		a, _, err := tx.Allotment(m.ID, q)
		n = a.Left()
		return err
	})
	return n
}

// checkKept is P5: what was confirmed is at the hub, once, as it was.
func (f *Fair) checkKept() {
	f.T.Helper()
	f.read(f.Store, func(tx *store.Tx) error {
		for _, m := range f.All {
			if m.Gone {
				continue
			}
			var takings int64
			for _, s := range m.Sales {
				got, ok, err := tx.SaleByID(s.ID)
				if err != nil {
					return err
				}
				if !ok || got.Total != s.Total || got.Seq != s.Seq || got.VoidedAt != 0 {
					f.T.Errorf("P5: %s sold %+v, the hub has %+v", m.Name, s, got)
				}
				takings += s.Total.Minor
			}
			all, err := tx.LatestSales(m.ID, 100_000)
			if err != nil {
				return err
			}
			for _, s := range all {
				if s.VoidedAt == 0 && s.Device == m.ID { // else the hub sold it
					takings -= s.Total.Minor
				}
			}
			if takings != 0 {
				f.T.Errorf("P5: %s and the hub differ by %d", m.Name, takings)
			}
			for _, o := range m.Entered {
				if !hasEntry(tx, m.ID, o) {
					f.T.Errorf("P5: %s admitted %s as %d, and the hub does not have it", m.Name, o.Mark, o.Seq)
				}
			}
		}
		return nil
	})
}

func hasEntry(tx *store.Tx, d ticketing.DeviceID, o gate.Outcome) bool {
	root := ticketing.TicketKey{Key: o.Payload.RootKey, N: o.Payload.RootN}
	all, err := tx.Entries(Friday, o.Payload.Scope, root)
	return err == nil && slices.ContainsFunc(all, func(e gate.Entry) bool { return e.Device == d && e.Seq == o.Seq })
}

// checkEntered is P2: a right that entered more often than it is good for is a
// conflict that somebody sees, and nothing else is.
func (f *Fair) checkEntered() {
	f.T.Helper()
	entered, good := map[string]int{}, map[string]int{}
	for _, m := range f.All {
		for _, o := range m.Entered {
			entered[o.Mark]++
			good[o.Mark] = max(1, int(o.Payload.People))
		}
	}
	f.read(f.Store, func(tx *store.Tx) error {
		conflicts, err := tx.Conflicts()
		if err != nil {
			return err
		}
		seen := ""
		for _, c := range conflicts {
			if c.Conflict.Kind == gate.ConflictDouble {
				seen += " " + rootOf(c.Conflict.Detail)
			}
		}
		for mark, n := range entered {
			if over := n > good[mark]; over != strings.Contains(seen, " "+mark) {
				f.T.Errorf("P2: %s entered %d times of %d; conflicts:%s", mark, n, good[mark], seen)
			}
		}
		return nil
	})
}

// checkPrivate is P6: a gate has no pass and no short code in it that it could
// give away.
func (f *Fair) checkPrivate() {
	f.T.Helper()
	for _, m := range f.working() {
		if m.Place != ticketing.PlaceGate {
			continue
		}
		f.read(m.Store, func(tx *store.Tx) error {
			all, err := tx.TicketsAfter(Friday, ticketing.TicketKey{}, 100_000)
			for _, k := range all {
				if k.Code != "" || len(k.Pass) > 0 || k.Sale != "" {
					f.T.Errorf("P6: %s holds %+v", m.Name, k)
					break
				}
			}
			return err
		})
	}
}

// alike are what every gate and the hub must have in common.
var alike = map[string]string{
	"checkins":  "SELECT device, epoch, seq, performance, scope, root_key, root_n, generation, ordinal, gate, lane, at FROM checkin",
	"reopened":  "SELECT device, epoch, seq FROM reopening",
	"tickets":   "SELECT scope, key_id, n, root_key, root_n, generation, type, people, void_at, refunded_at, frozen_at, thawed_at FROM ticket WHERE issued_at > 0",
	"conflicts": "SELECT id, kind, at, detail FROM conflict",
	"events":    "SELECT id, version FROM event",
	"devices":   "SELECT id, name, state, trusted_to FROM device",
}

// checkAlike: all sides converge.
func (f *Fair) checkAlike() {
	f.T.Helper()
	for _, m := range f.working() {
		if !m.Place.Scans() {
			continue
		}
		for what, query := range alike {
			here, there := rows(f.T, f.HubPath, query), rows(f.T, m.Path, query)
			if what == "tickets" {
				there = f.soldAnew(here, there)
			}
			if diff := differ(here, there); diff != "" {
				f.T.Errorf("%s of %s differ from the hub's: %s", what, m.Name, diff)
			}
		}
	}
}

// soldAnew leaves out of a gate's tickets those of an order that the hub sold, told the
// gates of and forgot, before its counter heard: it has sold the order anew since, and
// nobody has the first passes.
func (f *Fair) soldAnew(hub, gate []string) []string {
	held := map[string]bool{}
	for _, r := range hub {
		held[keyAndN(r)] = true
	}
	issuers := map[string]bool{}
	for _, m := range f.All {
		issuers[m.ID.KeyID().String()] = true
		if m.Store == nil || !m.Place.Sells() {
			continue
		}
		for _, r := range rows(f.T, m.Path, "SELECT scope, key_id, n FROM ticket WHERE sale <> ''") {
			held[keyAndN(r)] = true
		}
	}
	return slices.DeleteFunc(gate, func(r string) bool {
		return !held[keyAndN(r)] && !issuers[strings.Split(r, "|")[1]]
	})
}

// keyAndN is a ticket's own name, the second and third of a row.
func keyAndN(row string) string { return strings.Join(strings.Split(row, "|")[1:3], "|") }

func (f *Fair) read(st *store.Store, work func(*store.Tx) error) {
	f.T.Helper()
	if err := st.Read(f.T.Context(), work); err != nil {
		f.T.Error(err)
	}
}

// rows reads a query from a store, beside whoever has it open.
func rows(t testing.TB, path, query string) []string {
	t.Helper()
	driver, address := "sqlite3", "file:"+path+"?mode=ro&_busy_timeout=5000"
	if isPostgres(path) {
		driver, address = "pgx", path
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	r, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	columns, err := r.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for r.Next() {
		row := make([]any, len(columns))
		for i := range row {
			row[i] = new(any)
		}
		if err := r.Scan(row...); err != nil {
			t.Fatal(err)
		}
		text := ""
		for _, v := range row {
			text += fmt.Sprintf("%v|", *v.(*any))
		}
		out = append(out, text)
	}
	slices.Sort(out)
	return out
}

// differ names the first rows that only one side has.
func differ(a, b []string) string {
	only := map[string]string{}
	for _, r := range a {
		only[r] = "missing " + r
	}
	for _, r := range b {
		if _, both := only[r]; both {
			delete(only, r)
		} else {
			only[r] = "extra " + r
		}
	}
	if len(only) == 0 && len(a) == len(b) {
		return ""
	}
	all := slices.Sorted(maps.Values(only))
	return strings.Join(all[:min(4, len(all))], "; ")
}
