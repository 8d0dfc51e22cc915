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
	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/gate"
	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/ledger"
	"github.com/ticketcrib/ticketcrib/backend/notify"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/refund"
	"github.com/ticketcrib/ticketcrib/backend/report"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// ConflictLate: an entry that a revoked device wrote after the last one that
// the organizer trusts. It is folded, since it happened; a person decides.
const ConflictLate = "late_after_revocation"

// ConflictUnsaid: an entry that cites more than the hub has ever said in the
// epoch that it is in. What it rests on cannot come.
const ConflictUnsaid = "cites_unsaid"

var errUnsaid = errors.New("fold: the entry cites what the hub has not said")

// of fits a use case's fold to the store's transaction.
func of[T any](f func(T, journal.Sealed) error) func(*store.Tx, journal.Sealed) error {
	return func(tx *store.Tx, e journal.Sealed) error { return f(any(tx).(T), e) }
}

// rule is how a kind is folded and who may write it.
type rule struct {
	fold func(*store.Tx, journal.Sealed) error
	may  func(ticketing.Place) bool // nil: the hub's own key alone
}

func anyPlace(p ticketing.Place) bool { return p.Valid() }

// rules has every kind that this version knows.
var rules = map[string]rule{
	catalog.KindSaved:         {of(catalog.Fold), nil},
	inventory.KindGranted:     {of(inventory.FoldGranted), nil},
	inventory.KindWrittenOff:  {of(inventory.FoldWrittenOff), nil},
	inventory.KindFound:       {of(inventory.FoldFound), nil},
	inventory.KindReturned:    {of(inventory.FoldReturned), ticketing.Place.Sells},
	access.KindEnrolled:       {of(access.FoldEnrolled), nil},
	access.KindRenamed:        {of(access.FoldRenamed), nil},
	access.KindRevoked:        {foldRevoked, nil},
	access.KindCertified:      {of(access.FoldCertified), nil},
	access.KindStaff:          {of(access.FoldStaff), nil},
	access.KindLeft:           {of(access.FoldLeft), anyPlace},
	boxoffice.KindSold:        {of(boxoffice.FoldSold), ticketing.Place.Sells},
	boxoffice.KindVoided:      {of(boxoffice.FoldVoided), ticketing.Place.Sells},
	boxoffice.KindShiftOpened: {of(boxoffice.FoldShiftOpened), ticketing.Place.Sells},
	boxoffice.KindDrawerMoved: {of(boxoffice.FoldDrawerMoved), ticketing.Place.Sells},
	boxoffice.KindShiftClosed: {of(boxoffice.FoldShiftClosed), ticketing.Place.Sells},
	orders.KindAsked:          {of(checkout.FoldAsked), ticketing.Place.Sells},
	checkout.KindBegun:        {of(checkout.FoldBegun), nil},
	checkout.KindDropped:      {of(checkout.FoldDropped), ticketing.Place.Sells},
	checkout.KindPaid:         {of(checkout.FoldPaid), nil},
	checkout.KindEnded:        {of(checkout.FoldEnded), nil},
	checkout.KindSurplus:      {of(checkout.FoldSurplus), nil},
	checkout.KindFees:         {of(checkout.FoldFees), nil},
	ledger.KindClosed:         {of(ledger.FoldClosed), nil},
	ledger.KindPaidOut:        {of(ledger.FoldPaidOut), nil},
	notify.KindContact:        {of(notify.FoldContact), ticketing.Place.Sells},
	refund.KindPlanned:        {of(refund.FoldPlanned), nil},
	refund.KindSettled:        {of(refund.FoldSettled), nil},
	refund.KindAnyway:         {of(refund.FoldAnyway), nil},
	refund.KindLimit:          {of(refund.FoldLimit), nil},
	refund.KindProposed:       {of(refund.FoldProposed), nil},
	refund.KindAnswered:       {of(refund.FoldAnswered), nil},
	refund.KindScheduled:      {of(refund.FoldScheduled), nil},
	refund.KindDisputed:       {of(refund.FoldDisputed), nil},
	refund.KindDisputeEnded:   {of(refund.FoldDisputeEnded), nil},
	gate.KindCheckin:          {of(gate.FoldCheckin), ticketing.Place.Scans},
	gate.KindRefused:          {of(gate.FoldRefused), ticketing.Place.Scans},
	gate.KindReopened:         {of(gate.FoldReopened), ticketing.Place.Scans},
	gate.KindArmed:            {of(gate.FoldNote), ticketing.Place.Scans},
	gate.KindClock:            {of(gate.FoldNote), ticketing.Place.Scans},
	report.KindDecided:        {of(report.FoldDecided), nil},
	KindRestored:              {foldRestored, nil},
	KindWhole:                 {foldWhole, nil},
}

// Entry folds one entry whose journal is folded up to it. It returns
// journal.ErrNotYet while something that it rests on has not arrived.
func Entry(tx *store.Tx, hub ticketing.DeviceID, e journal.Sealed) error {
	r, ok := rules[e.Kind]
	if !ok {
		return ticketing.Errorf(ticketing.CodeTooNew, "This kind of entry is not known here. Update this program.")
	}
	if e.Device == hub || r.may == nil {
		if e.Device != hub || r.may != nil {
			return forbidden()
		}
		return r.fold(tx, e)
	}
	d, known, err := tx.Device(e.Device)
	switch {
	case err != nil:
		return err
	case !known:
		return journal.ErrNotYet
	case !r.may(d.Place):
		return forbidden()
	}
	if err := arrived(tx, hub, e.After); err != nil {
		return err
	}
	if err := backed(tx, hub, d, e); err != nil {
		return err
	}
	if err := late(tx, d, e); err != nil {
		return err
	}
	return r.fold(tx, e)
}

func forbidden() error {
	return ticketing.Errorf(ticketing.CodeForbidden, "This device may not write such an entry.")
}

// arrived waits until as much of the hub's journal is folded as the entry's
// writer had taken in. What a restored hub has lost of an older epoch is not
// waited for.
func arrived(tx *store.Tx, hub ticketing.DeviceID, after journal.Cursor) error {
	if after.N == 0 {
		return nil
	}
	folded, err := tx.FoldedIn(hub, after.Epoch)
	if err != nil || folded >= after.N {
		return err
	}
	if gone, err := lost(tx, hub, after.Epoch); err != nil || gone {
		return err
	}
	if never, err := unsaid(tx, hub, after); err != nil || never {
		return errors.Join(err, errUnsaid)
	}
	return journal.ErrNotYet
}

// unsaid reports whether this store is the hub's own, and the hub, which has
// all of its own journal, has not come as far in its present epoch.
func unsaid(tx *store.Tx, hub ticketing.DeviceID, after journal.Cursor) (bool, error) {
	own, ok, err := tx.Setting("hub")
	if err != nil || !ok || ticketing.DeviceID(own) != hub {
		return false, err
	}
	head, err := tx.FeedHead()
	if err != nil || head.Epoch != after.Epoch {
		return false, err
	}
	tip, err := tx.Tip(hub, after.Epoch)
	return tip.Seq < after.N, err
}

// late finds what a device wrote after the last entry that is trusted of it.
func late(tx *store.Tx, d access.Device, e journal.Sealed) error {
	if d.TrustedTo < 0 || e.Seq <= uint64(d.TrustedTo) {
		return nil
	}
	return tx.PutConflict(journal.ConflictOf(e, ConflictLate, ""))
}

// foldRevoked ends a device's right to act; entries that were folded here
// before are found as those are that come after.
func foldRevoked(tx *store.Tx, e journal.Sealed) error {
	if err := access.FoldRevoked(tx, e); err != nil {
		return err
	}
	var b access.Revocation
	if err := journal.Unmarshal(e.Body, &b); err != nil {
		return err
	}
	d, _, err := tx.Device(b.Device)
	if err != nil || d.TrustedTo < 0 {
		return err
	}
	folded, err := tx.FoldedTo(b.Device)
	if err != nil || folded <= uint64(d.TrustedTo) {
		return err
	}
	run, err := tx.EntriesFrom(b.Device, 1, uint64(d.TrustedTo), int(folded-uint64(d.TrustedTo)))
	for _, old := range run {
		if err := late(tx, d, old); err != nil {
			return err
		}
	}
	return err
}

// Judge folds what waits, until nothing more can be folded, and returns how
// many entries it has folded or parked. Two at once are as good as one. An entry that cannot be folded is parked
// with a conflict.
func Judge(ctx context.Context, st *store.Store, hub ticketing.DeviceID, log *slog.Logger) (int, error) {
	j := judge{st: st, hub: hub, log: log}
	for {
		var waiting [][]journal.Sealed
		if err := st.Read(ctx, func(tx *store.Tx) (err error) {
			waiting, err = tx.Waiting(waitingAtOnce)
			return err
		}); err != nil {
			return j.judged, err
		}
		before, raced := j.judged, false
		for _, run := range waiting {
			err := j.run(ctx, run)
			if raced = raced || errors.Is(err, store.ErrJudged); err != nil && !errors.Is(err, store.ErrJudged) {
				return j.judged, err
			}
		}
		if j.judged == before && !raced {
			return j.judged, nil
		}
	}
}

// waitingAtOnce bounds how many entries of a journal one look takes, together
// how many share a transaction where all goes well.
const (
	waitingAtOnce = 1000
	together      = 100
)

type judge struct {
	st     *store.Store
	hub    ticketing.DeviceID
	log    *slog.Logger
	judged int
}

// run judges entries of one journal until one must wait.
func (j *judge) run(ctx context.Context, run []journal.Sealed) error {
	for len(run) > 0 {
		group := run[:min(len(run), together)]
		failed, err := j.fold(ctx, group)
		if err == nil {
			j.judged += len(group)
			run = run[len(group):]
			continue
		}
		if waits, err := j.apart(ctx, group[:failed+1], err); waits || err != nil {
			return err
		}
		run = run[failed+1:]
	}
	return nil
}

// apart judges a group whose last entry has failed: those before it go on
// without it.
func (j *judge) apart(ctx context.Context, group []journal.Sealed, cause error) (waits bool, err error) {
	last := len(group) - 1
	if last > 0 {
		if _, err := j.fold(ctx, group[:last]); err != nil {
			return false, err
		}
		j.judged += last
		_, cause = j.fold(ctx, group[last:])
	}
	switch e := group[last]; {
	case cause == nil:
	case errors.Is(cause, journal.ErrNotYet):
		return true, nil
	case errors.Is(cause, store.ErrJudged):
		return false, cause
	case ticketing.CodeOf(cause) == ticketing.CodeNotKept || ctx.Err() != nil:
		return false, cause
	default:
		j.log.Warn("fold: an entry was kept aside", "device", e.Device, "seq", e.Seq, "kind", e.Kind, "error", cause)
		if err := park(ctx, j.st, e, cause); err != nil {
			return false, err
		}
	}
	j.judged++
	return false, nil
}

// fold folds a group in one transaction and says which entry failed; then none
// of it is folded.
func (j *judge) fold(ctx context.Context, group []journal.Sealed) (failed int, err error) {
	err = j.st.Do(ctx, func(tx *store.Tx) error {
		for i, e := range group {
			failed = i
			if err := Entry(tx, j.hub, e); err != nil {
				return err
			}
			if err := tx.Folded(e, ""); err != nil {
				return err
			}
		}
		return nil
	})
	return failed, err
}

func park(ctx context.Context, st *store.Store, e journal.Sealed, cause error) error {
	kind, reason := journal.ConflictFailed, string(ticketing.CodeOf(cause))
	switch {
	case ticketing.CodeOf(cause) == ticketing.CodeTooNew:
		kind = journal.ConflictUnknown
	case errors.Is(cause, errUnsaid):
		kind = ConflictUnsaid
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
	case orders.TopicTickets:
		return boxoffice.HearTickets(tx, own, body)
	case checkout.TopicOrder:
		return checkout.Hear(tx, body)
	case checkout.TopicOffer:
		return checkout.HearOffer(tx, body)
	case notify.TopicCarries:
		return notify.HearCarries(tx, body)
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
	case orders.TopicTickets:
		return p.Scans() || p.Sells()
	case store.TopicConflict, report.TopicDecided:
		return p.Scans() || p.Manages()
	case refund.TopicPlanned, refund.TopicSettled:
		return p.Sells() || p.Manages()
	case access.TopicStaff, inventory.TopicAllotment, inventory.TopicReturn, checkout.TopicOrder:
		return false // said to one device
	default:
		return true
	}
}
