package app_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ticketcrib/ticketcrib/app"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// laptop is a running program with its bound structs.
type laptop struct {
	t    *testing.T
	dir  string
	app  *app.App
	shut bool

	shell   *app.Shell
	setup   *app.Setup
	catalog *app.Catalog
	box     *app.BoxOffice
	gate    *app.Gate
	access  *app.Access
	devices *app.Devices
	journal *app.Journal
	report  *app.Report
}

func start(t *testing.T, dir string) *laptop {
	t.Helper()
	return startAt(t, dir, time.Now)
}

func startAt(t *testing.T, dir string, now func() time.Time) *laptop {
	t.Helper()
	a, err := app.Open(context.Background(), app.Config{DataDir: dir, Now: now, Log: slog.New(slog.DiscardHandler), Version: "test", Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	l := &laptop{t: t, dir: dir, app: a}
	for _, b := range a.Bindings() {
		switch s := b.(type) {
		case *app.Shell:
			l.shell = s
		case *app.Setup:
			l.setup = s
		case *app.Catalog:
			l.catalog = s
		case *app.BoxOffice:
			l.box = s
		case *app.Gate:
			l.gate = s
		case *app.Access:
			l.access = s
		case *app.Devices:
			l.devices = s
		case *app.Journal:
			l.journal = s
		case *app.Report:
			l.report = s
		}
	}
	t.Cleanup(l.stop)
	return l
}

func (l *laptop) stop() {
	if l.shut {
		return
	}
	l.shut = true
	if err := l.app.Close(context.Background()); err != nil {
		l.t.Error(err)
	}
}

// must fails the test on an error and gives the call's result.
func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// eventually waits for a state that another goroutine brings about.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for !is() {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

const pin = "2580"

// host is a laptop that hosts an event of 100 tickets at 7,500 naira, with an
// open drawer, and the recovery key.
func host(t *testing.T) (*laptop, string) {
	t.Helper()
	l := start(t, t.TempDir())
	sheet := must[app.RecoverySheet](t)(l.setup.Host(app.HostRequest{Name: "Kwabena Boateng", PIN: pin, Language: "en"}))
	d := must[app.EventDraft](t)(l.catalog.New())
	d.Name, d.Venue = "Harmattan Nights", "Tafawa Balewa Square"
	d.Types[0].Price, d.Types[0].Quantity = "7500", 100
	now := time.Now()
	d.Zone, d.Performances[0].Date, d.Performances[0].Starts, d.Performances[0].Ends = "UTC", now.UTC().Format("2006-01-02"), now.UTC().Format("15:04"), ""
	if _, err := l.catalog.Save(d); err != nil {
		t.Fatal(err)
	}
	if _, err := l.box.OpenShift("50000"); err != nil {
		t.Fatal(err)
	}
	return l, strings.Join(sheet.Words, " ")
}

// joins lets a new laptop in for a place and signs the organizer in there.
func (l *laptop) joins(place string) *laptop {
	t := l.t
	t.Helper()
	other := start(t, t.TempDir())
	code := must[app.EnrolCode](t)(l.devices.NewCode(place, "", 1))
	asked := must[app.JoinView](t)(other.setup.Join(app.JoinRequest{Address: code.Address, Code: code.Code, Name: "Second " + place}))
	asking := must[app.EnrolCode](t)(l.devices.Code()).Asking
	if len(asking) != 1 || strings.Join(asking[0].Words, " ") != strings.Join(asked.Words, " ") {
		t.Fatalf("the words differ: %v, %v", asking, asked.Words)
	}
	if _, err := l.devices.Answer(asking[0].ID, true); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the new laptop knows who may sign in", func() bool { s, err := other.shell.Staff(); return err == nil && len(s) > 0 })
	other.signIn()
	return other
}

func (l *laptop) signIn() {
	l.t.Helper()
	staff := must[[]app.StaffTile](l.t)(l.shell.Staff())
	if _, err := l.shell.SignIn(staff[0].ID, pin); err != nil {
		l.t.Fatal(err)
	}
}

func (l *laptop) state() app.ShellView {
	l.t.Helper()
	return must[app.ShellView](l.t)(l.shell.State())
}

func (l *laptop) sell(key string, count int) (app.SaleView, error) {
	return l.box.Sell(app.SaleRequest{Key: key, Performance: l.state().Performance.ID, Currency: "NGN", Lines: []app.SaleLine{{Type: 1, Count: count}},
		Tenders: []app.SaleTender{{Kind: "cash", Received: 750_000 * int64(count)}}, Total: 750_000 * int64(count)})
}

func (l *laptop) mine() int64 {
	l.t.Helper()
	return must[app.Board](l.t)(l.box.Board()).Rows[0].Mine
}

func (l *laptop) openGate() {
	l.t.Helper()
	g := must[app.GateView](l.t)(l.gate.State())
	if _, err := l.gate.Open(g.Gates[0].ID, "1"); err != nil {
		l.t.Fatal(err)
	}
}

func (l *laptop) scan(key, digits string) app.VerdictView {
	l.t.Helper()
	return must[app.VerdictView](l.t)(l.gate.Scan(app.ScanRequest{Key: key, Code: digits, Source: "wedge"}))
}

func (l *laptop) level() app.TypeLevel {
	l.t.Helper()
	return must[app.Overview](l.t)(l.report.Overview()).Types[0]
}

func TestSellAdmitAndCloseOnOneLaptop(t *testing.T) {
	l, _ := host(t)
	sale := must[app.SaleView](t)(l.sell("one", 2))
	again := must[app.SaleView](t)(l.sell("one", 2))
	if again.Order != sale.Order {
		t.Error("the same basket was sold twice")
	}
	passes := must[[]app.PassView](t)(l.box.Passes(sale.Order))
	l.openGate()
	if v := l.scan("s1", passes[0].Digits); v.Verdict != "admit" {
		t.Fatalf("first scan: %+v", v)
	}
	if v := l.scan("s1", passes[0].Digits); v.Verdict != "admit" {
		t.Errorf("the same scan asked again: %+v", v)
	}
	if v := l.scan("s2", passes[0].Digits); v.Verdict != "already_in" || v.Args["gate"] == "" || v.Args["when"] == "" || v.Args["steward"] != "Kwabena Boateng" {
		t.Errorf("second scan: %+v", v)
	}
	if _, err := l.box.Undo(sale.Order, ""); ticketing.CodeOf(err) != ticketing.CodeTooLate {
		t.Errorf("undo with somebody inside: %v", err)
	}
	other := must[app.SaleView](t)(l.sell("two", 1))
	if v := must[app.SaleView](t)(l.box.Undo(other.Order, "changed their mind")); v.State != "void" {
		t.Errorf("undone: %+v", v)
	}
	undone := must[[]app.PassView](t)(l.box.Passes(other.Order))
	if v := l.scan("s3", undone[0].Digits); v.Verdict != "void" {
		t.Errorf("a pass of an undone sale: %+v", v)
	}
	shift := must[app.ShiftView](t)(l.box.CloseShift("65000"))
	if shift.Difference.Minor != 0 {
		t.Errorf("the drawer differs by %d", shift.Difference.Minor)
	}
	eventually(t, "the hub has everything", func() bool {
		v := must[app.CloseView](t)(l.report.Close(l.state().Event.ID))
		return v.Voided == 1 && len(v.Open) == 0
	})
	doc := must[app.CloseView](t)(l.report.Close(l.state().Event.ID))
	if doc.Sold != 2 || doc.Admitted != 1 || doc.NoShow != 1 || doc.Voided != 1 || doc.Cash.Minor != 1_500_000 {
		t.Errorf("close: %+v", doc)
	}
	for _, path := range []string{sale.PDF, shift.PDF, doc.PDF, doc.CSV, passes[0].QR, "/app/recovery.pdf"} {
		w := httptest.NewRecorder()
		l.app.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != http.StatusOK || w.Body.Len() == 0 {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}

func TestASecondCounterSellsToTheLastUnitCutOff(t *testing.T) {
	l, _ := host(t)
	counter := l.joins("counter")
	if _, err := counter.box.OpenShift("0"); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the counter is lent tickets", func() bool { return counter.mine() > 0 })
	dir := l.dir
	l.stop()
	lent := counter.mine()
	for i := range lent {
		if _, err := counter.sell(strconv.FormatInt(i, 10), 1); err != nil {
			t.Fatalf("sale %d of %d: %v", i+1, lent, err)
		}
	}
	if _, err := counter.sell("one too many", 1); ticketing.CodeOf(err) != ticketing.CodeSoldOut {
		t.Fatalf("one too many: %v", err)
	}
	if s := counter.state(); s.Link.Unsent < int(lent) || s.Link.State != "alone" {
		t.Errorf("cut off: %+v", s.Link)
	}
	l = start(t, dir)
	l.signIn()
	eventually(t, "the counter has found its hub again", func() bool { s := counter.state(); return s.Link.State == "reached" && s.Link.Unsent == 0 })
	eventually(t, "the hub counts what was sold cut off", func() bool {
		v := l.level()
		return v.Sold == lent && v.Sold+v.Held+v.Lent+v.Free+v.Gone == 100
	})
	if got := must[[]app.ConflictView](t)(l.journal.Conflicts()); len(got) != 0 {
		t.Errorf("conflicts: %+v", got)
	}
}

func TestPracticeIsAWorldOfItsOwn(t *testing.T) {
	l, _ := host(t)
	v := must[app.ShellView](t)(l.setup.Practice())
	if !v.Practice || v.Phase != "ready" || v.Event.Name == "Harmattan Nights" {
		t.Fatalf("practice: %+v", v)
	}
	perf := v.Performance.ID
	sale, err := l.box.Sell(app.SaleRequest{Key: "p", Performance: perf, Currency: "NGN", Lines: []app.SaleLine{{Type: 1, Count: 1}},
		Tenders: []app.SaleTender{{Kind: "cash", Received: 750_000}}, Total: 750_000})
	if err != nil {
		t.Fatal(err)
	}
	pass := must[[]app.PassView](t)(l.box.Passes(sale.Order))[0]
	if v := must[app.ShellView](t)(l.setup.LeavePractice()); v.Practice || v.Phase != "sign_in" {
		t.Fatalf("back: %+v", v)
	}
	l.signIn()
	l.openGate()
	if v := l.scan("x", pass.Digits); v.Verdict == "admit" || v.Verdict == "attention" {
		t.Errorf("a practice pass at a real gate: %+v", v)
	}
}

func TestAnotherLaptopTakesOverFromABackup(t *testing.T) {
	l, key := host(t)
	if _, err := l.sell("before", 3); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the hub has the sale", func() bool { return l.level().Sold == 3 })
	head := must[app.BackupHead](t)(l.journal.Backup())
	files, err := filepath.Glob(filepath.Join(head.Place, "*.age"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	if _, err := l.sell("after", 2); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the hub has the second sale", func() bool { return l.level().Sold == 5 })

	other := start(t, t.TempDir())
	if _, err := other.setup.TakeOver(files[0], strings.Repeat("QQQQ ", 14)+"QQ"); ticketing.CodeOf(err) != ticketing.CodeInvalid {
		t.Fatalf("a wrong key: %v", err)
	}
	if _, err := other.setup.TakeOver(files[0], key); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the staff is there", func() bool { s, err := other.shell.Staff(); return err == nil && len(s) == 1 })
	other.signIn()
	overview := must[app.Overview](t)(other.report.Overview())
	if overview.Sold != 3 || other.mine() != 0 {
		t.Errorf("restored: %d sold, %d to sell here", overview.Sold, other.mine())
	}
	if len(overview.NeedsPerson) == 0 || overview.NeedsPerson[0].Kind != "recovering" {
		t.Errorf("the overview does not say that counters are missing: %+v", overview.NeedsPerson)
	}
	for _, d := range must[[]app.DeviceView](t)(other.devices.List()) {
		if !d.This {
			if _, err := other.devices.WriteOff(d.ID, d.Name, "burnt"); err != nil {
				t.Fatal(err)
			}
		}
	}
	eventually(t, "written off: nothing is lent twice", func() bool { v := other.level(); return v.Gone == 97 && v.Sold == 3 && v.Free == 0 && v.Lent == 0 })
}

func TestAStickCarriesWhatANetworkWould(t *testing.T) {
	l, _ := host(t)
	sale := must[app.SaleView](t)(l.sell("k", 1))
	pass := must[[]app.PassView](t)(l.box.Passes(sale.Order))[0]
	gate := l.joins("gate")
	gate.openGate()
	dir := l.dir
	l.stop()
	if v := gate.scan("x", pass.Digits); v.Verdict != "admit" {
		t.Fatalf("cut off: %+v", v)
	}
	path := must[string](t)(gate.journal.Stick())
	w := httptest.NewRecorder()
	gate.app.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	stick := w.Body.Bytes()
	gate.stop()

	l = start(t, dir)
	l.signIn()
	l.openGate()
	post := func(raw []byte) int {
		w := httptest.NewRecorder()
		l.app.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/app/stick", strings.NewReader(string(raw))))
		return w.Code
	}
	if code := post(append(append([]byte{}, stick[:len(stick)-3]...), 1, 2, 3)); code == http.StatusNoContent {
		t.Error("a damaged stick was taken in")
	}
	for range 2 {
		if code := post(stick); code != http.StatusNoContent {
			t.Fatalf("status %d", code)
		}
	}
	if v := l.scan("y", pass.Digits); v.Verdict != "already_in" || v.Args["device"] != "Second gate" || v.Args["steward"] != "Kwabena Boateng" {
		t.Errorf("after the stick: %+v", v)
	}
}

// A counter whose disk was put back to before what the hub holds of it stops, acts
// no more, not after a restart either, and can be wiped to join anew.
func TestARestoredLaptopStopsAndStartsOver(t *testing.T) {
	l, _ := host(t)
	counter := l.joins("counter")
	if _, err := counter.box.OpenShift("1000"); err != nil {
		t.Fatal(err)
	}
	sent := func() bool { link := counter.state().Link; return link.Unsent == 0 && link.State == "reached" }
	eventually(t, "the hub has all of it", sent)
	counter.stop()
	image := t.TempDir()
	if err := os.CopyFS(image, os.DirFS(counter.dir)); err != nil {
		t.Fatal(err)
	}
	counter = start(t, counter.dir)
	counter.signIn()
	eventually(t, "it may sell", func() bool { _, err := counter.sell("a", 1); return err == nil })
	eventually(t, "the hub has the sale", sent)
	counter.stop()

	old := start(t, image)
	eventually(t, "it has stopped", func() bool { return old.state().Phase == "stopped" })
	refused := func(l *laptop) {
		t.Helper()
		_, err := l.box.Board()
		_, err2 := l.gate.State()
		_, err3 := l.sell0()
		for _, err := range []error{err, err2, err3} {
			if ticketing.CodeOf(err) != ticketing.CodeRestoredImage {
				t.Errorf("it acts: %v", err)
			}
		}
	}
	refused(old)
	old.stop()
	old = start(t, image)
	if s := old.state(); s.Phase != "stopped" || s.Problem == nil {
		t.Fatalf("after a restart: %+v", s)
	}
	refused(old)
	if _, err := old.setup.StartOver("another name"); ticketing.CodeOf(err) != ticketing.CodeInvalid {
		t.Errorf("a wrong name: %v", err)
	}
	if _, err := l.setup.StartOver("Second counter"); ticketing.CodeOf(err) != ticketing.CodeConflict {
		t.Errorf("a laptop that works is wiped: %v", err)
	}
	if v := must[app.ShellView](t)(old.setup.StartOver("Second counter")); v.Phase != "first_run" {
		t.Errorf("after starting over: %s", v.Phase)
	}
}

// sell0 sells without looking at the screen first.
func (l *laptop) sell0() (app.SaleView, error) {
	return l.box.Sell(app.SaleRequest{Key: "0", Lines: []app.SaleLine{{Type: 1, Count: 1}}})
}

func TestAFlatBatteryIsNoticed(t *testing.T) {
	l, _ := host(t)
	if _, err := l.sell("k", 1); err != nil {
		t.Fatal(err)
	}
	l.stop()
	l = startAt(t, l.dir, func() time.Time { return time.Now().AddDate(-1, 0, 0) })
	l.signIn()
	if v := must[app.GateView](t)(l.gate.State()); v.Band == nil || v.Band.Code != string(ticketing.CodeClockWrong) {
		t.Fatalf("a clock a year behind its own journal: %+v", v.Band)
	}
	staff := must[[]app.StaffTile](t)(l.shell.Staff())
	if v := must[app.GateView](t)(l.gate.ConfirmClock(app.Approval{Staff: staff[0].ID, PIN: pin})); v.Band != nil {
		t.Errorf("confirmed, and still %+v", v.Band)
	}
}

func TestOneProgramADataFolder(t *testing.T) {
	l := start(t, t.TempDir())
	_, err := app.Open(context.Background(), app.Config{DataDir: l.dir, Now: time.Now})
	if ticketing.CodeOf(err) != ticketing.CodeLocked {
		t.Fatalf("a second program: %v", err)
	}
}

func TestRefusalsAreSpelledForAScreen(t *testing.T) {
	l := start(t, t.TempDir())
	_, err := l.box.Sell(app.SaleRequest{Key: "k"})
	var p app.Problem
	if json.Unmarshal([]byte(app.ErrorJSON(err)), &p) != nil || p.Code != string(ticketing.CodeUnauthorized) || p.Message == "" || p.Args == nil {
		t.Errorf("got %s", app.ErrorJSON(err))
	}
	if json.Unmarshal([]byte(app.ErrorJSON(context.Canceled)), &p) != nil || p.Code != string(ticketing.CodeInternal) {
		t.Errorf("a fault reads %s", app.ErrorJSON(context.Canceled))
	}
}
