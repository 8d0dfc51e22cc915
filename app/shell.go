package app

import (
	"context"
	"sort"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/boxoffice"
	"github.com/ticketcrib/ticketcrib/backend/catalog"
	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/station"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Shell is the frame around every face: who is here, what this laptop is, how
// it stands with the hub.
type Shell struct{ app *App }

// ShellView is all that the frame shows. Instants are Unix milliseconds.
type ShellView struct {
	Phase       string       `json:"phase"` // first_run, joining, sign_in, ready, stopped
	Place       string       `json:"place"` // counter, gate, office, host
	Faces       []string     `json:"faces"` // counter, gate, office: what the signed-in person may open here
	Device      string       `json:"device"`
	HubName     string       `json:"hubName"`
	Practice    bool         `json:"practice"`
	Payments    string       `json:"payments"` // whose money is paid online: "", sandbox, test, live
	Kiosk       bool         `json:"kiosk"`
	Language    string       `json:"language"` // en, fr or "" for the system's
	Theme       string       `json:"theme"`    // light, dark or "" for the system's
	Version     string       `json:"version"`
	Now         int64        `json:"now"`
	Staff       *StaffTile   `json:"staff"`
	Event       *EventHead   `json:"event"`
	Performance *Performance `json:"performance"`
	Shift       *ShiftHead   `json:"shift"`
	Link        LinkView     `json:"link"`
	Problem     *Problem     `json:"problem"` // what stops this station, or nil
	Backup      BackupHead   `json:"backup"`  // hosts only
	Keys        string       `json:"keys"`    // what holds this laptop's keys: keyring, passphrase, file
}

// Problem is something that a person must mend: a code and args as errors have
// them, and the English sentence.
type Problem struct {
	Code    string            `json:"code"`
	Message string            `json:"message"`
	Args    map[string]string `json:"args"`
}

// LinkView says how this station stands with its hub and how much is unsent.
type LinkView struct {
	State     string `json:"state"` // hosting, reached, alone, never
	HubName   string `json:"hubName"`
	Address   string `json:"address"`
	LastHeard int64  `json:"lastHeard"`
	Unsent    int    `json:"unsent"`      // journal entries that no other machine has yet
	Copies    int    `json:"copies"`      // machines that hold the whole journal, this one counted
	Joined    int    `json:"joined"`      // other laptops that may act here, where this one hosts
	ClockSkew int64  `json:"clockSkewMs"` // this clock minus the hub's; 0 when unknown
}

// BackupHead is the age of the last good backup.
type BackupHead struct {
	At    int64  `json:"at"` // 0: never
	Place string `json:"place"`
}

// StaffTile is a person on the sign-in screen.
type StaffTile struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Initials string `json:"initials"`
	Role     string `json:"role"` // steward, seller, supervisor, organizer
	Locked   int    `json:"lockedSeconds"`
}

// EventHead is what the top bar says of the event.
type EventHead struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Venue    string `json:"venue"`
	Zone     string `json:"zone"`
	Currency string `json:"currency"`
	Closed   bool   `json:"closed"`
}

// Performance is one dated showing, with its event's zone.
type Performance struct {
	ID       string `json:"id"`
	Event    string `json:"event"`
	Name     string `json:"name"`
	Zone     string `json:"zone"`
	DoorsAt  int64  `json:"doorsAt"`
	StartsAt int64  `json:"startsAt"`
	EndsAt   int64  `json:"endsAt"`
	// Cancelled: nothing is sold of it, and what was paid goes back.
	Cancelled bool `json:"cancelled"`
}

// Money is an exact amount for a screen: minor is below 2^53.
type Money struct {
	Minor    int64  `json:"minor"`
	Currency string `json:"currency"`
}

// Approval is the PIN of a person who may do what the signed-in one may not.
type Approval struct {
	Staff string `json:"staff"`
	PIN   string `json:"pin"`
}

// PerformanceChoice is a performance with its event.
type PerformanceChoice struct {
	Performance Performance `json:"performance"`
	Event       EventHead   `json:"event"`
}

// State returns the frame's view. Screens call it at start and at every
// "shell" event.
func (s *Shell) State() (ShellView, error) {
	return call(s.app, "Shell.State", quick, s.app.shellView)
}

// Staff lists who may sign in on this device, offline too.
func (s *Shell) Staff() ([]StaffTile, error) {
	return call(s.app, "Shell.Staff", quick, func(ctx context.Context) ([]StaffTile, error) {
		w, st, err := s.app.station()
		if err != nil {
			return nil, err
		}
		roster, err := st.Roster(ctx)
		if err != nil {
			return nil, err
		}
		out := make([]StaffTile, 0, len(roster))
		err = w.store.Read(ctx, func(tx *store.Tx) error {
			for _, p := range roster {
				tries, err := tx.Tries(p.ID)
				if err != nil {
					return err
				}
				out = append(out, staffTile(p, tries, w.now()))
			}
			return nil
		})
		return out, err
	})
}

func staffTile(p access.Staff, tries access.Tries, now int64) StaffTile {
	t := StaffTile{ID: string(p.ID), Name: p.Name, Initials: initials(p.Name), Role: string(p.Role)}
	if tries.Locked(now) != nil {
		t.Locked = int((tries.Until - now + 999) / 1000)
	}
	return t
}

// initials are the first letters of the first and the last word.
func initials(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || r == '-' })
	if len(words) == 0 {
		return ""
	}
	first, _ := utf8.DecodeRuneInString(words[0])
	if len(words) == 1 {
		return strings.ToUpper(string(first))
	}
	last, _ := utf8.DecodeRuneInString(words[len(words)-1])
	return strings.ToUpper(string(first) + string(last))
}

// SignIn checks the PIN. CodeWrongPIN (left), CodeLockedOut (seconds).
func (s *Shell) SignIn(staff, pin string) (ShellView, error) {
	return call(s.app, "Shell.SignIn", quick, func(ctx context.Context) (ShellView, error) {
		_, st, err := s.app.station()
		if err != nil {
			return ShellView{}, err
		}
		p, err := st.SignIn(ctx, ticketing.StaffID(staff), pin)
		if err != nil {
			return ShellView{}, err
		}
		s.app.signedIn(p.ID)
		return s.app.shellView(ctx)
	})
}

// SignOut ends the sign-in; an open shift stays open.
func (s *Shell) SignOut() (ShellView, error) {
	return call(s.app, "Shell.SignOut", quick, func(ctx context.Context) (ShellView, error) {
		s.app.signedIn("")
		return s.app.shellView(ctx)
	})
}

func (a *App) signedIn(id ticketing.StaffID) {
	a.who.set(id)
	if _, st, err := a.station(); err == nil {
		st.SignedIn(id)
	}
	a.news.tell("shell", "session")
}

// Choose sets the performance that Counter, Gate and Overview show.
func (s *Shell) Choose(performance string) (ShellView, error) {
	return call(s.app, "Shell.Choose", quick, func(ctx context.Context) (ShellView, error) {
		w, _, err := s.app.station()
		if err != nil {
			return ShellView{}, err
		}
		err = w.store.Do(ctx, func(tx *store.Tx) error {
			if _, ok, err := tx.EventOf(ticketing.ScopeID(performance)); err != nil || !ok {
				return orUnknown(err)
			}
			return tx.PutSetting("performance", []byte(performance))
		})
		if err != nil {
			return ShellView{}, err
		}
		s.app.news.tell("board", "performance")
		s.app.news.tell("gate", "performance")
		s.app.news.tell("report", "performance")
		return s.app.shellView(ctx)
	})
}

func orUnknown(err error) error {
	if err != nil {
		return err
	}
	return ticketing.Errorf(ticketing.CodeNotFound, "This performance is not known here.")
}

// Performances lists what can be chosen, soonest first: what is not over, then
// what was.
func (s *Shell) Performances() ([]PerformanceChoice, error) {
	return call(s.app, "Shell.Performances", quick, func(ctx context.Context) ([]PerformanceChoice, error) {
		w, st, err := s.app.station()
		if err != nil {
			return nil, err
		}
		return w.performances(ctx, st.Now())
	})
}

func (w *world) performances(ctx context.Context, now int64) ([]PerformanceChoice, error) {
	out := []PerformanceChoice{}
	err := w.store.Read(ctx, func(tx *store.Tx) error {
		events, err := tx.Events()
		for _, e := range events {
			for _, p := range e.Event.Performances {
				out = append(out, PerformanceChoice{performanceView(&e.Event, p), eventHead(&e.Event)})
			}
		}
		return err
	})
	sort.SliceStable(out, func(i, j int) bool {
		a, b := out[i].Performance, out[j].Performance
		if over := a.EndsAt < now; over != (b.EndsAt < now) {
			return !over
		}
		return a.StartsAt < b.StartsAt
	})
	return out, err
}

// chosen returns the performance that the screens show: the one that was
// chosen, or else the soonest. ok is false where there is none.
func (w *world) chosen(ctx context.Context, now int64) (e catalog.Saved, p ticketing.Performance, ok bool, err error) {
	err = w.store.Read(ctx, func(tx *store.Tx) error {
		raw, has, err := tx.Setting("performance")
		if err != nil || !has {
			return err
		}
		if e, ok, err = tx.EventOf(ticketing.ScopeID(raw)); err != nil || !ok {
			return err
		}
		p, ok = e.Event.Performance(ticketing.ScopeID(raw))
		return nil
	})
	if err != nil || ok {
		return e, p, ok, err
	}
	all, err := w.performances(ctx, now)
	if err != nil || len(all) == 0 {
		return e, p, false, err
	}
	err = w.store.Read(ctx, func(tx *store.Tx) error {
		e, ok, err = tx.EventOf(ticketing.ScopeID(all[0].Performance.ID))
		p, ok = e.Event.Performance(ticketing.ScopeID(all[0].Performance.ID))
		return err
	})
	return e, p, ok, err
}

func performanceView(e *ticketing.Event, p ticketing.Performance) Performance {
	return Performance{ID: string(p.ID), Event: string(e.ID), Name: p.Name, Zone: e.Zone, DoorsAt: p.DoorsAt, StartsAt: p.StartsAt, EndsAt: p.EndsAt, Cancelled: p.Cancelled}
}

func eventHead(e *ticketing.Event) EventHead {
	return EventHead{ID: string(e.ID), Name: e.Name, Venue: e.Venue, Zone: e.Zone, Currency: e.Currency, Closed: e.Closed}
}

// SetLanguage keeps the language of this laptop: en, fr, or "" for the system's.
func (s *Shell) SetLanguage(language string) (ShellView, error) {
	return s.prefer("Shell.SetLanguage", language, []string{"", "en", "fr"}, "language", func(p *prefs) { p.Language = language })
}

// SetTheme keeps the theme of this laptop: light, dark, or "" for the system's.
func (s *Shell) SetTheme(theme string) (ShellView, error) {
	return s.prefer("Shell.SetTheme", theme, []string{"", "light", "dark"}, "theme", func(p *prefs) { p.Theme = theme })
}

func (s *Shell) prefer(name, value string, known []string, field string, change func(*prefs)) (ShellView, error) {
	return call(s.app, name, quick, func(ctx context.Context) (ShellView, error) {
		for _, k := range known {
			if k == value {
				if err := s.app.savePrefs(change); err != nil {
					return ShellView{}, err
				}
				s.app.news.tell("shell", name)
				return s.app.shellView(ctx)
			}
		}
		return ShellView{}, ticketing.Errorf(ticketing.CodeInvalid, "Choose one of the list.", "field", field)
	})
}

// LeaveKiosk lets the window close; needs a supervisor.
func (s *Shell) LeaveKiosk(ap Approval) (ShellView, error) {
	return call(s.app, "Shell.LeaveKiosk", quick, func(ctx context.Context) (ShellView, error) {
		_, st, err := s.app.station()
		if err != nil {
			return ShellView{}, err
		}
		if _, err := approved(ctx, st, ap, ticketing.RoleSupervisor); err != nil {
			return ShellView{}, err
		}
		s.app.Unlock()
		return s.app.shellView(ctx)
	})
}

func (a *App) shellView(ctx context.Context) (ShellView, error) {
	w, err := a.in()
	if err != nil {
		return ShellView{}, err
	}
	a.mu.Lock()
	p, unlocked := a.prefs, a.unlocked
	a.mu.Unlock()
	v := ShellView{Phase: "first_run", Faces: []string{}, Practice: w.practice, Kiosk: p.Kiosk && !unlocked, Language: p.Language, Theme: p.Theme,
		Version: a.cfg.Version, Now: w.now()}
	st := w.running()
	if st == nil {
		if j := w.joinView(); j.State != "none" {
			v.Phase = "joining"
		}
		return v, nil
	}
	id := st.Identity()
	v.Phase, v.Place, v.Device, v.HubName, v.Now = "sign_in", string(id.Place), id.Name, id.HubName, st.Now()
	l, err := st.Count(ctx)
	if err != nil {
		return v, err
	}
	v.Link, v.Keys = linkView(l, w, id), string(w.secrets.Where())
	if l.Stopped != nil {
		v.Phase, v.Problem = "stopped", problemOf(l.Stopped)
	} else if l.Refused != nil {
		v.Problem = problemOf(l.Refused)
	}
	return v, w.fillShell(ctx, st, a.who.get(), &v)
}

func (w *world) fillShell(ctx context.Context, st *station.Station, session ticketing.StaffID, v *ShellView) error {
	person, err := w.person(ctx, session)
	if err != nil {
		return err
	}
	if person != nil && person.Active && v.Phase == "sign_in" {
		t := staffTile(*person, access.Tries{}, v.Now)
		v.Phase, v.Staff, v.Faces = "ready", &t, faces(st.Identity().Place, person.Role)
	}
	e, p, ok, err := w.chosen(ctx, v.Now)
	if err != nil {
		return err
	}
	if ok {
		head, view := eventHead(&e.Event), performanceView(&e.Event, p)
		v.Event, v.Performance = &head, &view
	}
	if w.host != nil {
		v.Backup = w.lastBackup()
	}
	return w.store.Read(ctx, func(tx *store.Tx) error {
		offer, err := checkout.Offered(tx)
		if err != nil {
			return err
		}
		v.Payments = offer.Mode
		if w.host != nil {
			if v.Link.Joined, err = joined(tx, st.Device()); err != nil {
				return err
			}
		}
		s, open, err := tx.OpenShift(st.Device())
		if err != nil || !open {
			return err
		}
		f, err := tx.Figures(s)
		v.Shift = shiftHead(s, f)
		return err
	})
}

// joined counts the other laptops of this hub that may act.
func joined(tx *store.Tx, own ticketing.DeviceID) (n int, err error) {
	all, err := tx.Devices()
	for _, d := range all {
		if d.ID != own && d.State == access.Active {
			n++
		}
	}
	return n, err
}

func shiftHead(s boxoffice.Shift, f boxoffice.Figures) *ShiftHead {
	return &ShiftHead{ID: string(s.ID), OpenedAt: s.OpenedAt, Sales: int(f.Sales - f.Voids)}
}

// faces are what a person may open on a device of that place.
func faces(p ticketing.Place, r ticketing.Role) []string {
	out := []string{}
	if p.Sells() && r.AtLeast(ticketing.RoleSeller) {
		out = append(out, "counter")
	}
	if p.Scans() {
		out = append(out, "gate")
	}
	if p.Manages() && r.AtLeast(ticketing.RoleSupervisor) {
		out = append(out, "office")
	}
	return out
}

func linkView(l station.Link, w *world, id station.Identity) LinkView {
	v := LinkView{State: "alone", HubName: id.HubName, Address: l.Address, LastHeard: l.HeardAt, Unsent: int(l.Unsent), Copies: l.Copies, ClockSkew: l.ClockSkew}
	switch {
	case w.host != nil && l.Reached:
		v.State, v.Address = "hosting", w.host.address()
		v.Copies = max(1, v.Copies-1) // the hub's copy is on this same disk
	case l.Reached:
		v.State = "reached"
	case !l.Ever:
		v.State = "never"
	}
	return v
}

// dayBegan is when the current day began on the clocks of a zone, Unix ms.
func dayBegan(now int64, zone string) int64 {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		loc = time.UTC
	}
	t := time.UnixMilli(now).In(loc)
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, loc).UnixMilli()
}

// SignInAs signs a person in by name, for a command line.
func (a *App) SignInAs(ctx context.Context, name, pin string) error {
	_, st, err := a.station()
	if err != nil {
		return err
	}
	roster, err := st.Roster(ctx)
	if err != nil {
		return err
	}
	for _, p := range roster {
		if strings.EqualFold(p.Name, name) || string(p.ID) == name {
			if _, err := st.SignIn(ctx, p.ID, pin); err != nil {
				return err
			}
			a.who.set(p.ID)
			return nil
		}
	}
	return ticketing.Errorf(ticketing.CodeForbidden, "Nobody of this name may sign in here.", "role", "")
}
