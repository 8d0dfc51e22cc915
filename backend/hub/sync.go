package hub

import (
	"context"
	"errors"
	"strconv"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/fold"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// itemsAtOnce and bytesAtOnce bound what one frame says; a single item always
// fits.
const (
	itemsAtOnce = 2000
	bytesAtOnce = 1 << 20
)

// Sync takes a device's entries in and says what it has not heard. The entries
// are durable, unjudged, before the answer: that is all an acknowledgement
// means.
func (h *Hub) Sync(ctx context.Context, d access.Device, r hubapi.SyncRequest) (hubapi.SyncResponse, error) {
	var out hubapi.SyncResponse
	if d.State != access.Active {
		return out, h.lastWord(ctx, d, r)
	}
	if err := h.regrant(ctx, d, r.Proof); err != nil {
		return out, err
	}
	var fork *journal.Fork
	if r.Batch != nil {
		err := h.take(ctx, d, *r.Batch)
		var gap *journal.Gap
		if err != nil && !errors.As(err, &fork) && !errors.As(err, &gap) {
			return out, err
		}
	}
	if err := h.heard(ctx, d, r); err != nil {
		return out, err
	}
	h.feeds(d.ID, r.Feed.N)
	if err := h.reported(ctx, d, r); err != nil {
		return out, err
	}
	var frame hubapi.Frame
	err := h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		tip, err := tipOf(tx, d.ID)
		if err != nil {
			return err
		}
		out.Held = tip.Seq
		if out.Report, err = mustReport(tx, d.ID, r.Feed.Epoch); err != nil {
			return err
		}
		frame, out.More, err = h.frame(tx, d, r)
		return err
	})
	if err != nil {
		return out, err
	}
	out.Forked = fork != nil
	out.Frame = hubapi.SignFrame(h.cfg.Key, d.ID, frame)
	return out, nil
}

// lastWord takes the entries of a device that may no longer act, since they
// happened, and tells it nothing but how many are held.
func (h *Hub) lastWord(ctx context.Context, d access.Device, r hubapi.SyncRequest) error {
	var tip journal.Tip
	if r.Batch != nil {
		var gap *journal.Gap
		var fork *journal.Fork
		if err := h.take(ctx, d, *r.Batch); err != nil && !errors.As(err, &gap) && !errors.As(err, &fork) {
			return err
		}
	}
	err := h.cfg.Store.Read(ctx, func(tx *store.Tx) (err error) {
		tip, err = tipOf(tx, d.ID)
		return err
	})
	if err != nil {
		return err
	}
	return revoked("held", strconv.FormatUint(tip.Seq, 10))
}

// take stores a batch. The other side of a fork is kept aside with a conflict.
func (h *Hub) take(ctx context.Context, d access.Device, b journal.Batch) error {
	if b.Head.Device != d.ID || b.Head.Epoch != 1 {
		return ticketing.Errorf(ticketing.CodeForbidden, "A device sends its own journal only.")
	}
	var fresh int
	err := h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		tip, err := tipOf(tx, d.ID)
		if err != nil {
			return err
		}
		var broken error
		got, err := journal.Receive(d.Key, tip, func(seq uint64) (journal.Hash, bool) {
			hash, ok, err := tx.EntryHash(d.ID, 1, seq)
			broken = errors.Join(broken, err)
			return hash, ok
		}, b)
		if broken != nil {
			return broken
		}
		if err != nil {
			return err
		}
		fresh = len(got.Fresh)
		return tx.KeepReceived(got, h.cfg.Now())
	})
	var fork *journal.Fork
	if errors.As(err, &fork) {
		return errors.Join(fork, h.keepFork(ctx, fork))
	}
	if fresh > 0 {
		h.poke()
	}
	return err
}

func (h *Hub) keepFork(ctx context.Context, f *journal.Fork) error {
	return h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		for _, e := range f.Theirs {
			if err := tx.KeepAside(e, h.cfg.Now(), journal.ConflictFork); err != nil {
				return err
			}
		}
		return tx.PutConflict(journal.ConflictOf(f.Theirs[0], journal.ConflictFork, ""))
	})
}

// feeds notes how far a device has heard the feed; fedTo says it. After a restart all
// of them say it anew.
func (h *Hub) feeds(d ticketing.DeviceID, n uint64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.fed[d] = n
}

func (h *Hub) fedTo(d ticketing.DeviceID) uint64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.fed[d]
}

// heardEvery bounds how often hearing a device is written, in ms: an idle
// station must not wear the disk.
const heardEvery = 20_000

// heard keeps what the device says of itself, and what it asks for.
func (h *Hub) heard(ctx context.Context, d access.Device, r hubapi.SyncRequest) error {
	now := h.cfg.Now()
	if len(r.Asks) == 0 && now-d.HeardAt < heardEvery && now >= d.HeardAt && d.Staff == r.Staff && (d.Unsent == 0) == (r.Unsent == 0) {
		return nil
	}
	d.HeardAt, d.Unsent, d.Staff, d.ClockSkew = now, r.Unsent, r.Staff, r.Clock-now
	err := h.cfg.Store.Do(ctx, func(tx *store.Tx) error {
		for q, n := range r.Asks {
			a, _, err := tx.Allotment(d.ID, q)
			if err != nil {
				return err
			}
			_, known, err := tx.Level(q)
			if err != nil {
				return err
			}
			if !known {
				continue
			}
			a.Asked, a.AskedAt = min(max(n, 0), inventory.MaxItems), now
			if err := tx.PutAllotment(a); err != nil {
				return err
			}
		}
		return tx.HearDevice(d)
	})
	h.poke() // who is heard is lent to, and what it was lent is renewed
	return err
}

// frame says what the device has not heard: the feed after its cursor, or a
// page of a snapshot where it has none of this epoch or is far behind.
func (h *Hub) frame(tx *store.Tx, d access.Device, r hubapi.SyncRequest) (hubapi.Frame, bool, error) {
	head, err := tx.FeedHead()
	if err != nil {
		return hubapi.Frame{}, false, err
	}
	own, err := tx.Tip(h.id, head.Epoch)
	if err != nil {
		return hubapi.Frame{}, false, err
	}
	f := hubapi.Frame{Epoch: head.Epoch, From: r.Feed.N, To: head.N, Journal: own.Seq, At: h.cfg.Now()}
	if r.Levels {
		if f.Levels, err = tx.Levels(); err != nil {
			return f, false, err
		}
	}
	if r.Snapshot != "" || r.Feed.Epoch != head.Epoch {
		return f, true, snapshot(tx, d, r.Snapshot, &f)
	}
	items, err := tx.FeedAfter(r.Feed, itemsAtOnce)
	if err != nil {
		return f, false, err
	}
	more := len(items) == itemsAtOnce
	size := 0
	for i, item := range items {
		if size += len(item.Body); size > bytesAtOnce && i > 0 {
			items, more = items[:i], true
			break
		}
	}
	if more {
		f.To = items[len(items)-1].N
	}
	f.Items = visible(d, items)
	return f, more, nil
}

// visible keeps what the device may hear.
func visible(d access.Device, items []store.FeedItem) []hubapi.Item {
	var out []hubapi.Item
	for _, i := range items {
		if i.Device == d.ID || (i.Device == "" && fold.MaySee(d.Place, i.Topic)) {
			out = append(out, hubapi.Item{Topic: i.Topic, Body: i.Body})
		}
	}
	return out
}
