package app

import (
	"context"
	"crypto/ed25519"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/backup"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/station"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Setup is the first run: what this laptop is for.
type Setup struct{ app *App }

// HostRequest makes this laptop the hub of a new organization and its first
// organizer. Organization may be empty: the person's name stands for it.
type HostRequest struct {
	Organization string `json:"organization"`
	Name         string `json:"name"`
	PIN          string `json:"pin"` // 4 to 8 digits
	Language     string `json:"language"`
}

// RecoverySheet restores the organizer and opens backups. It is shown once and
// can be saved as PDF at PDF.
type RecoverySheet struct {
	Organization string   `json:"organization"`
	Words        []string `json:"words"` // groups of the recovery code
	PDF          string   `json:"pdf"`   // path under the app's own handler
}

// HubFound is a hub heard on this network.
type HubFound struct {
	Hub     string `json:"hub"` // its key's id
	Name    string `json:"name"`
	Address string `json:"address"` // host:port
}

// JoinRequest asks a hub to take this laptop. Code is what the hub shows: the
// text of its QR, or its short code, then with the address of the hub.
type JoinRequest struct {
	Address string `json:"address"`
	Code    string `json:"code"`
	Name    string `json:"name"` // of this laptop, as the Office will see it
}

// JoinView follows a join: the three words to compare, then the answer.
type JoinView struct {
	State   string   `json:"state"` // none, asking, words, joined, refused
	HubName string   `json:"hubName"`
	Words   []string `json:"words"`
	Problem *Problem `json:"problem"`
}

// Host makes this laptop the hub, its own counter, gate and office, and signs
// the organizer in.
func (s *Setup) Host(r HostRequest) (RecoverySheet, error) {
	return call(s.app, "Setup.Host", long, func(ctx context.Context) (RecoverySheet, error) {
		w, err := s.app.in()
		if err != nil {
			return RecoverySheet{}, err
		}
		if r.Organization == "" {
			r.Organization = r.Name
		}
		if err := access.ValidName(r.Organization, "organization"); err != nil {
			return RecoverySheet{}, err
		}
		if r.Language != "" {
			if err := s.app.savePrefs(func(p *prefs) { p.Language = r.Language }); err != nil {
				return RecoverySheet{}, err
			}
		}
		id, err := w.becomeHost(ctx, r)
		if err != nil {
			return RecoverySheet{}, err
		}
		s.app.signedIn(id)
		return w.recoverySheet(r.Organization)
	})
}

// becomeHost makes keys, hub and organizer, and starts this laptop's own
// station on it. The identity is written last: until then nothing counts, and
// a first run that was cut short begins anew.
func (w *world) becomeHost(ctx context.Context, r HostRequest) (ticketing.StaffID, error) {
	if w.running() != nil {
		return "", ticketing.Errorf(ticketing.CodeConflict, "This laptop has been set up already.")
	}
	if _, err := access.HashPIN(r.PIN); err != nil {
		return "", err
	}
	if err := access.ValidName(r.Name, "name"); err != nil {
		return "", err
	}
	if err := w.forget("hub.key", "hub.db", "hub.db-wal", "hub.db-shm", backup.PublicFile); err != nil {
		return "", err
	}
	h, err := w.openHost(ctx, r.Organization)
	if err != nil {
		return "", err
	}
	id, identity, err := w.firstOrganizer(ctx, h, r)
	if err != nil {
		return "", errors.Join(err, h.close(ctx))
	}
	w.mu.Lock()
	w.host = h
	w.mu.Unlock()
	key, err := w.key("station")
	if err != nil {
		return "", err
	}
	if err := w.openStation(ctx, identity, key); err != nil {
		return "", err
	}
	return id, w.heardOf(ctx, id)
}

func (w *world) firstOrganizer(ctx context.Context, h *host, r HostRequest) (ticketing.StaffID, station.Identity, error) {
	key, err := w.key("station")
	if err != nil {
		return "", station.Identity{}, err
	}
	public := key.Public().(ed25519.PublicKey)
	name, err := os.Hostname()
	if err != nil || access.ValidName(name, "name") != nil {
		name = "Host"
	}
	if err := h.hub.Enrol(ctx, access.Enrolled{Device: journal.DeviceOf(public), Key: public, Name: name, Place: ticketing.PlaceHost}); err != nil {
		return "", station.Identity{}, err
	}
	id, err := h.hub.SaveStaff(ctx, "", hubapi.StaffDoc{Name: r.Name, Role: ticketing.RoleOrganizer, PIN: r.PIN, Active: true})
	if err != nil {
		return "", station.Identity{}, err
	}
	identity := station.Identity{Hub: h.hub.ID(), HubKey: h.hub.Key(), HubName: r.Organization, Address: h.local(), Name: name, Place: ticketing.PlaceHost}
	return id, identity, station.SaveIdentity(ctx, w.store, identity)
}

// heardOf waits until the station knows a person from its hub.
func (w *world) heardOf(ctx context.Context, id ticketing.StaffID) error {
	return until(ctx, func() (bool, error) {
		p, err := w.person(ctx, id)
		return p != nil, err
	})
}

// until looks again and again, for as long as ctx lasts, whether something that
// the hub says has arrived here.
func until(ctx context.Context, is func() (bool, error)) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if ok, err := is(); err != nil || ok {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// forget removes files of this world.
func (w *world) forget(names ...string) error {
	for _, n := range names {
		if err := os.Remove(filepath.Join(w.dir, n)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// Practice opens the practice world: its own keys, folder and made-up event.
func (s *Setup) Practice() (ShellView, error) {
	return call(s.app, "Setup.Practice", long, func(ctx context.Context) (ShellView, error) {
		if err := s.app.enter(ctx, true); err != nil {
			return ShellView{}, err
		}
		w, err := s.app.in()
		if err != nil {
			return ShellView{}, err
		}
		if err := w.practise(ctx); err != nil {
			return ShellView{}, err
		}
		return s.app.shellView(ctx)
	})
}

// LeavePractice goes back to the real world of this laptop.
func (s *Setup) LeavePractice() (ShellView, error) {
	return call(s.app, "Setup.LeavePractice", long, func(ctx context.Context) (ShellView, error) {
		if err := s.app.enter(ctx, false); err != nil {
			return ShellView{}, err
		}
		return s.app.shellView(ctx)
	})
}

// Nearby lists the hubs heard on this network within two seconds.
func (s *Setup) Nearby() ([]HubFound, error) {
	return call(s.app, "Setup.Nearby", quick, func(ctx context.Context) ([]HubFound, error) {
		return hubsNearby(ctx), nil
	})
}

// Join begins to join; follow it with Joining and "join" events.
func (s *Setup) Join(r JoinRequest) (JoinView, error) {
	return call(s.app, "Setup.Join", long, func(ctx context.Context) (JoinView, error) {
		w, err := s.app.in()
		if err != nil {
			return JoinView{}, err
		}
		return w.join(ctx, r)
	})
}

// Joining returns how far the join is.
func (s *Setup) Joining() (JoinView, error) {
	return call(s.app, "Setup.Joining", quick, func(context.Context) (JoinView, error) {
		w, err := s.app.in()
		if err != nil {
			return JoinView{}, err
		}
		return w.joinView(), nil
	})
}

// ConfirmWords says whether the three words are the same on the hub's screen.
// Where they are not, this laptop stops too.
func (s *Setup) ConfirmWords(same bool) (JoinView, error) {
	return call(s.app, "Setup.ConfirmWords", quick, func(context.Context) (JoinView, error) {
		w, err := s.app.in()
		if err != nil {
			return JoinView{}, err
		}
		if !same {
			w.refuseJoin(ticketing.Errorf(ticketing.CodeWordsDiffer, "The words were not the same: something may be in between. Ask the Office for a new code."))
		}
		return w.joinView(), nil
	})
}

// CancelJoin gives the join up.
func (s *Setup) CancelJoin() (JoinView, error) {
	return call(s.app, "Setup.CancelJoin", quick, func(context.Context) (JoinView, error) {
		w, err := s.app.in()
		if err != nil {
			return JoinView{}, err
		}
		w.cancelJoin()
		return w.joinView(), nil
	})
}

// address completes what a person typed: the usual port where none is given.
func address(typed string) string {
	typed = strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(typed), "https://"), "http://"))
	typed = strings.TrimSuffix(typed, "/")
	if typed == "" || strings.Contains(typed, ":") {
		return typed
	}
	return typed + ":7448"
}

// StartOver wipes keys and data of a laptop that was restored from an older state
// and must not go on, so that it can join its hub anew; the hub holds what it had
// sent. The laptop's name is typed. CodeConflict for one that may go on.
func (s *Setup) StartOver(name string) (ShellView, error) {
	return call(s.app, "Setup.StartOver", long, func(ctx context.Context) (ShellView, error) {
		w, st, err := s.app.station()
		if err != nil {
			return ShellView{}, err
		}
		if st.Link().Stopped == nil || w.hosts() {
			return ShellView{}, ticketing.Errorf(ticketing.CodeConflict, "This laptop works as it is. To leave its hub, use Devices.")
		}
		if name != st.Identity().Name {
			return ShellView{}, ticketing.Errorf(ticketing.CodeInvalid, "Type this laptop's name as it is written.", "field", "name")
		}
		if err := s.app.wipe(ctx, w); err != nil {
			return ShellView{}, err
		}
		return s.app.shellView(ctx)
	})
}
