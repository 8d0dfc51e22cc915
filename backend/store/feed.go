package store

import (
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/store/db"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// FeedItem is one thing that the hub says. Device is whom it is for; "" is
// every device whose place may see the topic.
type FeedItem struct {
	N      uint64
	Topic  string
	Device ticketing.DeviceID
	Body   []byte
}

// AtHub reports whether this store is a hub's: quotas in it are the truth.
func (t *Tx) AtHub() bool {
	if t.hub == nil {
		_, ok, err := found(t.q.FeedHead(t.ctx()))
		hub := ok && err == nil
		t.hub = &hub
	}
	return *t.hub
}

// StartFeed makes this store a hub's, in an epoch.
func (t *Tx) StartFeed(epoch uint32) error {
	t.hub = nil
	return t.q.StartFeed(t.ctx(), int64(epoch))
}

// FeedHead returns the last number of the feed.
func (t *Tx) FeedHead() (journal.Cursor, error) {
	row, err := t.q.FeedHead(t.ctx())
	return journal.Cursor{Epoch: uint32(row.Epoch), N: uint64(row.N)}, err
}

// FeedN is how far the feed goes when this transaction is kept.
func (t *Tx) FeedN() (uint64, error) {
	head, err := t.FeedHead()
	return head.N + uint64(len(t.feed)), err
}

// Say tells a device, or every device for "". At a station it says nothing.
func (t *Tx) Say(topic string, device ticketing.DeviceID, body any) error {
	if t.AtHub() {
		t.feed = append(t.feed, FeedItem{Topic: topic, Device: device, Body: journal.Marshal(body)})
	}
	return nil
}

// flushFeed numbers what was said, as the last statements of the work.
func (t *Tx) flushFeed() error {
	if len(t.feed) == 0 {
		return nil
	}
	head, err := t.q.AdvanceFeed(t.ctx(), int64(len(t.feed)))
	if err != nil {
		return err
	}
	first := head.N - int64(len(t.feed))
	for i, f := range t.feed {
		if err := t.q.InsertFeed(t.ctx(), db.InsertFeedParams{Epoch: head.Epoch, N: first + int64(i) + 1, Topic: f.Topic, Device: string(f.Device), Body: f.Body}); err != nil {
			return err
		}
	}
	t.feed = nil
	return nil
}

// FeedAfter returns up to count items after a place in the feed.
func (t *Tx) FeedAfter(c journal.Cursor, count int) ([]FeedItem, error) {
	rows, err := t.q.FeedAfter(t.ctx(), db.FeedAfterParams{Epoch: int64(c.Epoch), AfterN: int64(c.N), Count: int32(count)})
	if err != nil {
		return nil, err
	}
	out := make([]FeedItem, 0, len(rows))
	for _, r := range rows {
		out = append(out, FeedItem{N: uint64(r.N), Topic: r.Topic, Device: ticketing.DeviceID(r.Device), Body: r.Body})
	}
	return out, nil
}

// KeptFrame is a signed frame of the hub as it arrived.
type KeptFrame struct {
	At    journal.Cursor
	Bytes []byte
}

// PutFrame keeps a signed frame: proof of what the hub said.
func (t *Tx) PutFrame(f KeptFrame) error {
	return t.q.PutFrame(t.ctx(), db.PutFrameParams{Epoch: int64(f.At.Epoch), N: int64(f.At.N), Bytes: f.Bytes})
}

// Frames returns up to count kept frames after a place.
func (t *Tx) Frames(after journal.Cursor, count int) ([]KeptFrame, error) {
	rows, err := t.q.Frames(t.ctx(), db.FramesParams{Epoch: int64(after.Epoch), AfterN: int64(after.N), Count: int32(count)})
	if err != nil {
		return nil, err
	}
	out := make([]KeptFrame, 0, len(rows))
	for _, r := range rows {
		out = append(out, KeptFrame{journal.Cursor{Epoch: uint32(r.Epoch), N: uint64(r.N)}, r.Bytes})
	}
	return out, nil
}
