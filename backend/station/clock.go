package station

import (
	"context"

	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// A gate goes by a clock that anybody can set and that a flat battery forgets.
// While the hub is heard it sets the clock right. Alone, the station compares it
// with what has really passed, and doubts it after a jump, over restarts, until
// the hub is heard or a supervisor has confirmed it.

const (
	// clockBack is how far a clock may lie before this station's last entry, in
	// ms: beyond it the battery was flat or somebody set it.
	clockBack = 5 * 60_000
	// clockJump is how far a clock may part from what has really passed, in ms.
	clockJump = 2 * 60_000
)

// doubted is the setting that keeps a doubt over a restart.
const doubted = "clock doubted"

// moment is one moment on the clock and by what had really passed.
type moment struct{ wall, elapsed int64 }

// doubtClock compares the clock with what this station wrote last, and with what
// it thought when it ended. The hub, once it is reached, sets the clock right and
// ends the doubt.
func (s *Station) doubtClock(tx *store.Tx) error {
	_, still, err := tx.Setting(doubted)
	if err != nil {
		return err
	}
	last, err := tx.EntriesBefore(s.author.Device, 0, 1)
	if still || (err == nil && len(last) > 0 && s.cfg.Now()+s.offset < last[0].Entry.At-clockBack) {
		s.gate.Doubt(true)
	}
	return err
}

// hasHub reports whether a hub with a clock of its own is heard: a host's hub
// goes by the same clock, and proves nothing.
func (s *Station) hasHub() bool {
	return s.link.Reached && s.cfg.Identity.Place != ticketing.PlaceHost
}

// watch doubts the clock once it has jumped, or stands still, while no hub is
// heard that could set it right.
func (s *Station) watch() {
	if s.cfg.Elapsed == nil {
		return
	}
	s.mu.Lock()
	jump := s.cfg.Now() - s.sure.wall - (s.cfg.Elapsed() - s.sure.elapsed)
	alone := !s.hasHub()
	s.mu.Unlock()
	if !alone || abs(jump) <= clockJump || s.gate.Armed().Doubted {
		return
	}
	s.gate.Doubt(true)
	s.cfg.Log.Warn("station: the clock has jumped", "ms", jump)
	if err := s.Do(context.Background(), func(tx *store.Tx) error { return tx.PutSetting(doubted, []byte{1}) }); err != nil {
		s.cfg.Log.Warn("station: the doubt of the clock was not kept", "error", err)
	}
	s.cfg.Changed("link")
}

// believe takes the clock as it is now for right.
func (s *Station) believe() {
	if s.cfg.Elapsed == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sure = moment{s.cfg.Now(), s.cfg.Elapsed()}
}

// trust takes the hub's word for the time.
func (s *Station) trust(ctx context.Context) error {
	if s.gate.Armed().Doubted {
		s.gate.Doubt(false)
		return s.certain(ctx)
	}
	s.believe()
	return nil
}

// certain keeps that nobody doubts the clock.
func (s *Station) certain(ctx context.Context) error {
	s.believe()
	return s.Do(ctx, func(tx *store.Tx) error { return tx.DeleteSetting(doubted) })
}

// ConfirmClock records that a supervisor has compared the clock, and believes it
// from now on. skew is how far off it was thought to be, in ms.
func (s *Station) ConfirmClock(ctx context.Context, by ticketing.StaffID, skew int64) error {
	if err := s.gate.ConfirmClock(ctx, by, skew); err != nil {
		return err
	}
	return s.certain(ctx)
}
