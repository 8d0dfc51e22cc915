package store

import (
	"errors"

	"encoding/binary"
	"math"

	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/store/db"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Tip returns the end of a journal as held here; the zero Tip if none.
func (t *Tx) Tip(device ticketing.DeviceID, epoch uint32) (journal.Tip, error) {
	row, ok, err := found(t.q.Tip(t.ctx(), db.TipParams{Device: string(device), Epoch: int64(epoch)}))
	if err != nil || !ok {
		return journal.Tip{}, err
	}
	return journal.Tip{Seq: uint64(row.Seq), Hash: journal.Hash(row.Hash)}, nil
}

// Keep stores an entry of this machine's own as the new end of its journal,
// folded: its writer folds it in the same transaction.
func (t *Tx) Keep(e journal.Sealed, now int64) error {
	if err := t.insertEntry(e, now, "folded", ""); err != nil {
		return err
	}
	if err := t.putTip(e.Device, e.Epoch, journal.Tip{Seq: e.Seq, Hash: e.Hash}, nil); err != nil {
		return err
	}
	return t.SetFolded(e.Device, e.Epoch, e.Seq)
}

// KeepReceived stores the entries that a verified batch added, unjudged, with
// the head that vouches for them.
func (t *Tx) KeepReceived(r journal.Received, now int64) error {
	for _, e := range r.Fresh {
		if err := t.insertEntry(e, now, "waiting", ""); err != nil {
			return err
		}
	}
	if len(r.Fresh) == 0 {
		return nil
	}
	last := r.Fresh[len(r.Fresh)-1]
	return t.putTip(last.Device, last.Epoch, journal.Tip{Seq: last.Seq, Hash: last.Hash}, r.Head.Sig)
}

// KeepAside stores an entry that is not part of the journal held here, such as
// the other side of a fork.
func (t *Tx) KeepAside(e journal.Sealed, now int64, reason string) error {
	return t.insertEntry(e, now, "parked", reason)
}

func (t *Tx) insertEntry(e journal.Sealed, now int64, state, reason string) error {
	_, err := t.q.InsertEntry(t.ctx(), db.InsertEntryParams{Device: string(e.Device), Epoch: int64(e.Epoch), Seq: int64(e.Seq),
		Hash: e.Hash[:], Kind: e.Kind, At: e.At, Bytes: e.Bytes, StoredAt: now, State: state, Reason: reason})
	return err
}

func (t *Tx) putTip(device ticketing.DeviceID, epoch uint32, tip journal.Tip, sig []byte) error {
	if sig == nil {
		sig = []byte{}
	}
	return t.q.PutTip(t.ctx(), db.PutTipParams{Device: string(device), Epoch: int64(epoch), Seq: int64(tip.Seq), Hash: tip.Hash[:], Signed: sig})
}

// EntryHash returns the hash held at a sequence.
func (t *Tx) EntryHash(device ticketing.DeviceID, epoch uint32, seq uint64) (journal.Hash, bool, error) {
	h, ok, err := found(t.q.EntryHash(t.ctx(), db.EntryHashParams{Device: string(device), Epoch: int64(epoch), Seq: int64(seq)}))
	if err != nil || !ok {
		return journal.Hash{}, false, err
	}
	return journal.Hash(h), true, nil
}

// EntriesFrom returns up to count entries after a sequence, within the tip.
func (t *Tx) EntriesFrom(device ticketing.DeviceID, epoch uint32, after uint64, count int) ([]journal.Sealed, error) {
	tip, err := t.Tip(device, epoch)
	if err != nil {
		return nil, err
	}
	rows, err := t.q.EntriesFrom(t.ctx(), db.EntriesFromParams{Device: string(device), Epoch: int64(epoch), AfterSeq: int64(after), ToSeq: int64(tip.Seq), Count: int32(count)})
	if err != nil {
		return nil, err
	}
	out := make([]journal.Sealed, 0, len(rows))
	for _, r := range rows {
		e, err := journal.Parse(r.Bytes)
		if err != nil {
			return nil, err
		}
		if n := len(out); n > 0 && out[n-1].Seq == e.Seq {
			continue // the other side of a fork
		}
		out = append(out, e)
	}
	return out, nil
}

// Listed is an entry as the Office lists it.
type Listed struct {
	Entry  journal.Sealed
	State  string // waiting, folded, parked
	Reason string
}

// EntriesBefore lists up to count entries of a device before a sequence (0:
// the newest), newest first.
func (t *Tx) EntriesBefore(device ticketing.DeviceID, before uint64, count int) ([]Listed, error) {
	if before == 0 {
		before = math.MaxInt64
	}
	rows, err := t.q.EntriesBefore(t.ctx(), db.EntriesBeforeParams{Device: string(device), BeforeSeq: int64(before), Count: int32(count)})
	if err != nil {
		return nil, err
	}
	out := make([]Listed, 0, len(rows))
	for _, r := range rows {
		e, err := journal.Parse(r.Bytes)
		if err != nil {
			return nil, err
		}
		out = append(out, Listed{Entry: e, State: r.State, Reason: r.Reason})
	}
	return out, nil
}

// Waiting returns of each journal up to count entries that are stored and not
// folded, in order: one that waits for something does not hide the others.
func (t *Tx) Waiting(count int) ([][]journal.Sealed, error) {
	tips, err := t.q.UnfoldedTips(t.ctx())
	if err != nil {
		return nil, err
	}
	out := make([][]journal.Sealed, 0, len(tips))
	for _, tip := range tips {
		rows, err := t.q.WaitingEntries(t.ctx(), db.WaitingEntriesParams{Device: tip.Device, Epoch: tip.Epoch, Folded: tip.Folded, Count: int32(count)})
		if err != nil {
			return nil, err
		}
		run := make([]journal.Sealed, 0, len(rows))
		for _, raw := range rows {
			e, err := journal.Parse(raw)
			if err != nil {
				return nil, err
			}
			run = append(run, e)
		}
		out = append(out, run)
	}
	return out, nil
}

// CountWaiting returns how many stored entries have not been folded.
func (t *Tx) CountWaiting() (int64, error) { return t.q.CountEntries(t.ctx(), "waiting") }

// Waits is how many entries of a device are stored and not folded, and since
// when the first of them is here, Unix ms.
type Waits struct {
	Device  ticketing.DeviceID
	Entries int64
	Since   int64
}

// WaitingSince lists the devices whose journals wait for something.
func (t *Tx) WaitingSince() ([]Waits, error) {
	rows, err := t.q.WaitingSince(t.ctx())
	out := make([]Waits, 0, len(rows))
	for _, r := range rows {
		out = append(out, Waits{ticketing.DeviceID(r.Device), r.Entries, r.Since})
	}
	return out, err
}

// ErrJudged: somebody else has folded or parked the entry meanwhile. The work that
// finds it is undone.
var ErrJudged = errors.New("store: the entry is judged already")

// Folded marks an entry as judged, once (ErrJudged); a reason parks it.
func (t *Tx) Folded(e journal.Sealed, reason string) error {
	state := "folded"
	if reason != "" {
		state = "parked"
	}
	n, err := t.q.SetEntryState(t.ctx(), db.SetEntryStateParams{State: state, Reason: reason, Device: string(e.Device),
		Epoch: int64(e.Epoch), Seq: int64(e.Seq), Hash: e.Hash[:]})
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrJudged
	}
	return t.SetFolded(e.Device, e.Epoch, e.Seq)
}

// SetFolded moves the folded mark of a journal forward.
func (t *Tx) SetFolded(device ticketing.DeviceID, epoch uint32, seq uint64) error {
	return t.q.SetFolded(t.ctx(), db.SetFoldedParams{Folded: int64(seq), Device: string(device), Epoch: int64(epoch)})
}

// FoldedTo returns how far a device's journal is folded here.
func (t *Tx) FoldedTo(device ticketing.DeviceID) (uint64, error) { return t.FoldedIn(device, 1) }

// FoldedIn returns how far the journal of one epoch is folded here.
func (t *Tx) FoldedIn(device ticketing.DeviceID, epoch uint32) (uint64, error) {
	row, _, err := found(t.q.Tip(t.ctx(), db.TipParams{Device: string(device), Epoch: int64(epoch)}))
	return uint64(row.Folded), err
}

// HeldTip is the end of a journal as held here.
type HeldTip struct {
	Head   journal.Head
	Folded uint64
}

// Tips lists the journals held here.
func (t *Tx) Tips() ([]HeldTip, error) {
	rows, err := t.q.Tips(t.ctx())
	if err != nil {
		return nil, err
	}
	out := make([]HeldTip, 0, len(rows))
	for _, r := range rows {
		out = append(out, HeldTip{Folded: uint64(r.Folded), Head: journal.Head{Device: ticketing.DeviceID(r.Device), Epoch: uint32(r.Epoch),
			Seq: uint64(r.Seq), Hash: journal.Hash(r.Hash), Sig: r.Signed}})
	}
	return out, nil
}

// Heard returns how much of its hub's journal this machine has taken in.
func (t *Tx) Heard() (journal.Cursor, error) { return t.cursor("heard") }

// SetHeard moves the cursor of Heard.
func (t *Tx) SetHeard(c journal.Cursor) error { return t.setCursor("heard", c) }

// FeedCursor returns how far this machine has read its hub's feed.
func (t *Tx) FeedCursor() (journal.Cursor, error) { return t.cursor("feed") }

// SetFeedCursor moves the cursor of FeedCursor.
func (t *Tx) SetFeedCursor(c journal.Cursor) error { return t.setCursor("feed", c) }

func (t *Tx) cursor(name string) (journal.Cursor, error) {
	raw, ok, err := t.Setting(name)
	if err != nil || !ok || len(raw) != 12 {
		return journal.Cursor{}, err
	}
	return journal.Cursor{Epoch: binary.BigEndian.Uint32(raw), N: binary.BigEndian.Uint64(raw[4:])}, nil
}

func (t *Tx) setCursor(name string, c journal.Cursor) error {
	raw := binary.BigEndian.AppendUint32(nil, c.Epoch)
	return t.PutSetting(name, binary.BigEndian.AppendUint64(raw, c.N))
}

// Copied is another machine that holds this one's journal up to Seq.
type Copied struct {
	Holder  string
	Seq     uint64
	HeardAt int64
}

// PutCopy records that a holder has the journal up to a sequence.
func (t *Tx) PutCopy(c Copied) error {
	return t.q.PutCopy(t.ctx(), db.PutCopyParams{Holder: c.Holder, Seq: int64(c.Seq), HeardAt: c.HeardAt})
}

// Copies lists who holds this machine's journal.
func (t *Tx) Copies() ([]Copied, error) {
	rows, err := t.q.Copies(t.ctx())
	if err != nil {
		return nil, err
	}
	out := make([]Copied, 0, len(rows))
	for _, r := range rows {
		out = append(out, Copied{r.Holder, uint64(r.Seq), r.HeardAt})
	}
	return out, nil
}

// PutConflict keeps a conflict; one that is known already adds nothing, unless
// more is known of it now. Gates and offices hear of a new one.
func (t *Tx) PutConflict(c journal.Conflict) error {
	if c.Detail == nil {
		c.Detail = []byte{}
	}
	n, err := t.q.PutConflict(t.ctx(), db.PutConflictParams{ID: string(c.ID), Kind: c.Kind, At: c.At, Detail: c.Detail})
	if err != nil || n == 0 {
		return err
	}
	return t.Say(TopicConflict, "", c)
}

// TopicConflict is the feed's word for a new conflict. Body: journal.Conflict.
const TopicConflict = "conflict"

// Decided is a conflict with what a person decided, if somebody has.
type Decided struct {
	Conflict journal.Conflict
	At       int64 // 0: open
	Decision string
	Note     string
	By       ticketing.StaffID
}

// Conflicts lists up to 200, the open ones first.
func (t *Tx) Conflicts() ([]Decided, error) {
	rows, err := t.q.Conflicts(t.ctx())
	if err != nil {
		return nil, err
	}
	out := make([]Decided, 0, len(rows))
	for _, r := range rows {
		out = append(out, Decided{journal.Conflict{ID: ticketing.ConflictID(r.ID), Kind: r.Kind, At: r.At, Detail: r.Detail},
			r.DecidedAt, r.Decision, r.Note, ticketing.StaffID(r.DecidedBy)})
	}
	return out, nil
}
