// Package fold is the one place where kinds of entry and topics of the feed
// meet their rules. Truth is the set of signed entries; every table is a fold
// of it, the same in any order of arrival and with repeats.
//
// Storing an entry cannot fail for what it says; folding cannot lose it: an
// entry without right, of an unknown kind, or whose fold panics is parked for a
// person, and the rest goes on.
package fold

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/boxoffice"
	"github.com/ticketcrib/ticketcrib/backend/catalog"
	"github.com/ticketcrib/ticketcrib/backend/gate"
	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/report"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// ConflictLate: an entry that a revoked device wrote after the last one that
// the organizer trusts. It is folded, since it happened; a person decides.
const ConflictLate = "late_after_revocation"

// KindRestored opens a new epoch of the hub; it only says that it happened.
const KindRestored = "hub.restored"

// of fits a use case's fold to the store's transaction.
func of[T any](f func(T, journal.Sealed) error) func(*store.Tx, journal.Sealed) error {
	return func(tx *store.Tx, e journal.Sealed) error { return f(any(tx).(T), e) }
}

// rules has the fold of every kind that this version knows. byHub says that
// only the hub's own key may write the kind.
var rules = map[string]struct {
	fold  func(*store.Tx, journal.Sealed) error
	byHub bool
}{
	catalog.KindSaved:         {of(catalog.Fold), true},
	inventory.KindGranted:     {of(inventory.FoldGranted), true},
	inventory.KindWrittenOff:  {of(inventory.FoldWrittenOff), true},
	inventory.KindFound:       {of(inventory.FoldFound), true},
	inventory.KindReturned:    {of(inventory.FoldReturned), false},
	access.KindEnrolled:       {of(access.FoldEnrolled), true},
	access.KindRenamed:        {of(access.FoldRenamed), true},
	access.KindRevoked:        {of(access.FoldRevoked), true},
	access.KindCertified:      {of(access.FoldCertified), true},
	access.KindStaff:          {of(access.FoldStaff), true},
	access.KindLeft:           {of(access.FoldLeft), false},
	boxoffice.KindSold:        {of(boxoffice.FoldSold), false},
	boxoffice.KindVoided:      {of(boxoffice.FoldVoided), false},
	boxoffice.KindShiftOpened: {of(boxoffice.FoldShiftOpened), false},
	boxoffice.KindDrawerMoved: {of(boxoffice.FoldDrawerMoved), false},
	boxoffice.KindShiftClosed: {of(boxoffice.FoldShiftClosed), false},
	gate.KindCheckin:          {of(gate.FoldCheckin), false},
	gate.KindRefused:          {of(gate.FoldRefused), false},
	gate.KindReopened:         {of(gate.FoldReopened), false},
	gate.KindArmed:            {of(gate.FoldNote), false},
	gate.KindClock:            {of(gate.FoldNote), false},
	report.KindDecided:        {of(report.FoldDecided), true},
	KindRestored:              {of(gate.FoldNote), true},
}

// Entry folds one entry whose journal is folded up to it. It returns
// journal.ErrNotYet while something that it rests on has not arrived.
func Entry(tx *store.Tx, hub ticketing.DeviceID, e journal.Sealed) error {
	rule, ok := rules[e.Kind]
	if !ok {
		return ticketing.Errorf(ticketing.CodeTooNew, "This kind of entry is not known here. Update this program.")
	}
	if rule.byHub != (e.Device == hub) {
		return ticketing.Errorf(ticketing.CodeForbidden, "This device may not write such an entry.")
	}
	if e.Device != hub {
		if err := arrived(tx, hub, e.After); err != nil {
			return err
		}
		if err := whole(tx, e.Device); err != nil {
			return err
		}
		if err := late(tx, e); err != nil {
			return err
		}
	}
	return rule.fold(tx, e)
}

// arrived waits until as much of the hub's journal is folded as the entry's
// writer had taken in. What a restored hub has lost of an older epoch is not
// waited for.
func arrived(tx *store.Tx, hub ticketing.DeviceID, after journal.Cursor) error {
	if after.N == 0 {
		return nil
	}
	tip, err := tx.Tip(hub, after.Epoch)
	if err != nil {
		return err
	}
	folded, err := tx.FoldedIn(hub, after.Epoch)
	if err != nil || folded >= after.N {
		return err
	}
	newer, err := tx.Tip(hub, after.Epoch+1)
	if err != nil || (newer.Seq > 0 && folded >= tip.Seq) {
		return err
	}
	return journal.ErrNotYet
}

func late(tx *store.Tx, e journal.Sealed) error {
	d, ok, err := tx.Device(e.Device)
	if err != nil || !ok || d.TrustedTo < 0 || e.Seq <= uint64(d.TrustedTo) {
		return err
	}
	return tx.PutConflict(journal.ConflictOf(e, ConflictLate, string(d.State)))
}

// waitingAtOnce bounds how many entries one look takes.
const waitingAtOnce = 1000

// Judge folds what waits, until nothing more can be folded, and returns how
// many entries it has folded or parked. Each entry is its own transaction; an
// entry that cannot be folded is parked with a conflict.
func Judge(ctx context.Context, st *store.Store, hub ticketing.DeviceID, log *slog.Logger) (int, error) {
	judged := 0
	for {
		var waiting []journal.Sealed
		if err := st.Read(ctx, func(tx *store.Tx) (err error) {
			waiting, err = tx.Waiting(waitingAtOnce)
			return err
		}); err != nil {
			return judged, err
		}
		n, err := judgeAll(ctx, st, hub, waiting, log)
		judged += n
		if err != nil || n == 0 {
			return judged, err
		}
	}
}

type journalOf struct {
	device ticketing.DeviceID
	epoch  uint32
}

func judgeAll(ctx context.Context, st *store.Store, hub ticketing.DeviceID, waiting []journal.Sealed, log *slog.Logger) (int, error) {
	judged, held := 0, map[journalOf]bool{}
	for _, e := range waiting {
		j := journalOf{e.Device, e.Epoch}
		if held[j] {
			continue
		}
		err := judgeOne(ctx, st, hub, e)
		switch {
		case err == nil:
			judged++
		case errors.Is(err, journal.ErrNotYet):
			held[j] = true
		case ticketing.CodeOf(err) == ticketing.CodeNotKept || ctx.Err() != nil:
			return judged, err
		default:
			log.Warn("fold: an entry was kept aside", "device", e.Device, "seq", e.Seq, "kind", e.Kind, "error", err)
			if err := park(ctx, st, e, err); err != nil {
				return judged, err
			}
			judged++
		}
	}
	return judged, nil
}

func judgeOne(ctx context.Context, st *store.Store, hub ticketing.DeviceID, e journal.Sealed) error {
	return st.Do(ctx, func(tx *store.Tx) error {
		if err := Entry(tx, hub, e); err != nil {
			return err
		}
		return tx.Folded(e, "")
	})
}

func park(ctx context.Context, st *store.Store, e journal.Sealed, cause error) error {
	kind, reason := journal.ConflictFailed, string(ticketing.CodeOf(cause))
	if ticketing.CodeOf(cause) == ticketing.CodeTooNew {
		kind = journal.ConflictUnknown
	}
	return st.Do(ctx, func(tx *store.Tx) error {
		if err := tx.PutConflict(journal.ConflictOf(e, kind, reason)); err != nil {
			return err
		}
		return tx.Folded(e, fmt.Sprintf("%s: %.200s", kind, cause))
	})
}

// Hear takes in one thing that the hub says to the device own. A topic that
// this version does not know is a newer hub's, and passed over.
func Hear(tx *store.Tx, own ticketing.DeviceID, topic string, body []byte) error {
	switch topic {
	case catalog.TopicEvent:
		return catalog.Hear(tx, body)
	case access.TopicDevice:
		return access.HearDevice(tx, body)
	case access.TopicCertificate:
		return access.HearCertificate(tx, body)
	case access.TopicStaff:
		return access.HearStaff(tx, body)
	case inventory.TopicAllotment:
		return inventory.Hear(tx, own, body)
	case boxoffice.TopicTickets:
		return boxoffice.HearTickets(tx, own, body)
	case gate.TopicCheckin:
		return gate.HearCheckin(tx, own, body)
	case gate.TopicReopened:
		return gate.HearReopened(tx, body)
	case store.TopicConflict:
		return report.HearConflict(tx, body)
	case report.TopicDecided:
		return report.HearDecided(tx, body)
	default:
		return nil
	}
}

// MaySee reports whether devices of a place hear a topic that is said to all.
func MaySee(p ticketing.Place, topic string) bool {
	switch topic {
	case gate.TopicCheckin, gate.TopicReopened:
		return p.Scans() || p.Sells()
	case boxoffice.TopicTickets:
		return p.Scans() || p.Sells()
	case store.TopicConflict, report.TopicDecided:
		return p.Scans() || p.Manages()
	case access.TopicStaff, inventory.TopicAllotment, inventory.TopicReturn:
		return false // said to one device
	default:
		return true
	}
}
