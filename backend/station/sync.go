package station

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/catalog"
	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/fold"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/refund"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// quiet is how long an idle station waits between two syncs: the stream wakes
// it when there is news.
const quiet = 45 * time.Second

// run keeps the station in step with its hub for as long as ctx lasts.
func (s *Station) run(ctx context.Context) {
	failures := 0
	for ctx.Err() == nil && s.Link().Stopped == nil {
		err := s.step(ctx)
		if err != nil {
			failures++
			s.lost(err)
			s.look(ctx, failures)
			s.wait(ctx, backoff(failures, s.jitter()))
			continue
		}
		failures = 0
		s.listen(ctx)
	}
}

// listen follows the hub's stream until it breaks, syncing whenever there is
// something to send.
func (s *Station) listen(ctx context.Context) {
	stream, cancel := context.WithCancel(ctx)
	defer cancel()
	broken := make(chan struct{})
	s.ended.Go(func() {
		defer close(broken)
		s.follow(stream)
	})
	for {
		timer := time.NewTimer(quiet)
		select {
		case <-ctx.Done():
		case <-broken:
		case <-s.poked:
		case <-timer.C:
		}
		timer.Stop()
		if ctx.Err() != nil {
			return
		}
		if err := s.step(ctx); err != nil {
			s.lost(err)
			return
		}
		select {
		case <-broken:
			return
		default:
		}
	}
}

// follow takes frames from the stream as they come.
func (s *Station) follow(ctx context.Context) {
	at, err := s.cursor(ctx)
	if err != nil {
		return
	}
	wake, err := s.client.Wake(ctx, at)
	if err != nil {
		return
	}
	defer wake.Close()
	for {
		signed, f, err := wake.Next(ctx)
		if err != nil {
			return
		}
		if err := s.apply(ctx, signed, f); err != nil {
			s.cfg.Log.Warn("station: a frame was not taken in; sync follows", "error", err)
			return
		}
	}
}

func (s *Station) cursor(ctx context.Context) (c journal.Cursor, err error) {
	err = s.Read(ctx, func(tx *store.Tx) (err error) {
		c, err = tx.FeedCursor()
		return err
	})
	return c, err
}

// step syncs until both sides have all there is. One goes on at a time: an answer to
// one that was overtaken would say that the hub holds more than this station wrote.
func (s *Station) step(ctx context.Context) error {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	page := ""
	for {
		if err := s.returnEnded(ctx); err != nil {
			return err
		}
		r, tip, err := s.request(ctx, page)
		if err != nil {
			return err
		}
		resp, f, err := s.client.Sync(ctx, r)
		if err != nil {
			return errors.Join(err, s.lastWord(ctx, err))
		}
		if err := s.acknowledge(ctx, r, resp, tip); err != nil {
			return err
		}
		if err := s.apply(ctx, resp.Frame, f); err != nil {
			return err
		}
		page = f.Next
		if resp.Report && r.Proof == nil {
			continue // the hub is recovering: the next step proves what it lent
		}
		if !resp.More && page == "" && resp.Held >= tip {
			s.reached(f)
			s.leaveContacts(ctx)
			return nil
		}
		if f.Snapshot && page == "" && resp.Held >= tip {
			continue // the feed goes on from the snapshot's place
		}
	}
}

// request says what the hub may lack and where this station is in the feed.
func (s *Station) request(ctx context.Context, page string) (r hubapi.SyncRequest, tip uint64, err error) {
	s.mu.Lock()
	prove := s.prove
	r.Staff, r.Snapshot, r.Clock, r.Levels = s.staff, page, s.cfg.Now(), s.cfg.Identity.Place.Sells()
	if len(s.asks) > 0 {
		r.Asks = inventory.Units{}
		for q, n := range s.asks {
			r.Asks[q] = n
		}
	}
	s.mu.Unlock()
	err = s.Read(ctx, func(tx *store.Tx) error {
		own, err := tx.Tip(s.author.Device, 1)
		if err != nil {
			return err
		}
		tip, r.Tip = own.Seq, own.Seq
		if prove {
			if r.Proof, err = s.proof(tx); err != nil {
				return err
			}
		}
		if r.Feed, err = tx.FeedCursor(); err != nil {
			return err
		}
		held, err := s.held(tx)
		if err != nil || held >= tip {
			return err
		}
		if r.Batch, err = s.batch(tx, held); err == nil && r.Batch != nil {
			r.Unsent = int64(tip - r.Batch.Head.Seq)
		}
		return err
	})
	return r, tip, err
}

// batch is the run of entries after what the hub holds, its end signed.
func (s *Station) batch(tx *store.Tx, held uint64) (*journal.Batch, error) {
	entries, err := tx.EntriesFrom(s.author.Device, 1, held, journal.MaxBatch)
	if err != nil || len(entries) == 0 {
		return nil, err
	}
	b, size := &journal.Batch{}, 0
	var last journal.Sealed
	for _, e := range entries {
		if size += len(e.Bytes); size > journal.MaxBatchBytes && len(b.Entries) > 0 {
			break
		}
		b.Entries = append(b.Entries, e.Bytes)
		last = e
	}
	b.Head = journal.SignHead(s.cfg.Key, 1, journal.Tip{Seq: last.Seq, Hash: last.Hash})
	return b, nil
}

// proofFrames bounds the frames that are sent to a recovering hub: of those that speak of
// refunds alone, and of all others, so that a day of refunds hides nothing else.
const proofFrames = 400

// proof is what the hub has said about what is lent to this device, as it
// signed it, newest last. It is not nil: an empty proof says that there is none.
func (s *Station) proof(tx *store.Tx) ([]hubapi.SignedFrame, error) {
	all := []hubapi.SignedFrame{}
	at := journal.Cursor{}
	for {
		frames, err := tx.Frames(at, 500)
		if err != nil {
			return nil, err
		}
		if len(frames) == 0 {
			break
		}
		for _, f := range frames {
			var signed hubapi.SignedFrame
			if err := journal.Unmarshal(f.Bytes, &signed); err != nil {
				return nil, err
			}
			all, at = append(all, signed), f.At
		}
	}
	left := map[bool]int{true: proofFrames, false: proofFrames}
	out := []hubapi.SignedFrame{}
	for _, signed := range slices.Backward(all) {
		if refunds := s.ofRefundsAlone(signed); left[refunds] > 0 {
			left[refunds]--
			out = append(out, signed)
		}
	}
	slices.Reverse(out)
	return out, nil
}

func (s *Station) ofRefundsAlone(signed hubapi.SignedFrame) bool {
	f, err := signed.Open(s.cfg.Identity.HubKey, s.author.Device)
	return err == nil && len(f.Items) > 0 && !slices.ContainsFunc(f.Items, func(i hubapi.Item) bool {
		return i.Topic != refund.TopicPlanned && i.Topic != refund.TopicSettled
	})
}

// hubHolder names the hub among those who hold copies.
const hubHolder = "hub"

func (s *Station) held(tx *store.Tx) (uint64, error) {
	copies, err := tx.Copies()
	for _, c := range copies {
		if c.Holder == hubHolder {
			return c.Seq, err
		}
	}
	return 0, err
}

// lastWord keeps how far a hub that no longer lets this station act holds its
// journal: that is handed over all the same.
func (s *Station) lastWord(ctx context.Context, refusal error) error {
	var e *ticketing.Error
	if !errors.As(refusal, &e) || e.Code != ticketing.CodeRevoked {
		return nil
	}
	held, err := strconv.ParseUint(e.Args["held"], 10, 64)
	if err != nil {
		return nil // it said no more than no
	}
	return s.Do(ctx, func(tx *store.Tx) error {
		if err := tx.PutCopy(store.Copied{Holder: hubHolder, Seq: held, HeardAt: s.cfg.Now()}); err != nil {
			return err
		}
		return s.count(tx)
	})
}

// stopped is the setting that keeps over a restart that this station must not go on.
const stopped = "stopped"

func restoredImage() error {
	return ticketing.Errorf(ticketing.CodeRestoredImage,
		"This laptop was restored from an older state. What it sold since is at the hub. Join the hub again to go on.")
}

// acknowledge keeps how far the hub holds this journal. A hub that holds more
// of it than this machine knows the machine before it was restored.
func (s *Station) acknowledge(ctx context.Context, r hubapi.SyncRequest, resp hubapi.SyncResponse, tip uint64) error {
	if resp.Held > tip {
		// Written by now, or by a machine that this disk was once in.
		if err := s.Read(ctx, func(tx *store.Tx) error {
			own, err := tx.Tip(s.author.Device, 1)
			tip = own.Seq
			return err
		}); err != nil {
			return err
		}
	}
	if resp.Held > tip || resp.Forked {
		err := restoredImage()
		s.mu.Lock()
		s.link.Stopped = err
		s.mu.Unlock()
		return errors.Join(err, s.Do(ctx, func(tx *store.Tx) error { return tx.PutSetting(stopped, []byte{1}) }))
	}
	s.mu.Lock()
	s.prove = resp.Report
	for q, n := range r.Asks {
		if s.asks[q] == n {
			delete(s.asks, q)
		}
	}
	s.mu.Unlock()
	return s.Do(ctx, func(tx *store.Tx) error {
		held, err := s.held(tx)
		if err != nil {
			return err
		}
		if resp.Held != held { // less: the hub was restored from before, and is sent the rest again
			if err := tx.PutCopy(store.Copied{Holder: hubHolder, Seq: resp.Held, HeardAt: s.cfg.Now()}); err != nil {
				return err
			}
		}
		return s.count(tx)
	})
}

// apply takes a frame in, in one transaction with the cursor that says so.
func (s *Station) apply(ctx context.Context, signed hubapi.SignedFrame, f hubapi.Frame) error {
	topics := map[string]bool{}
	keep, gave, owed := inventory.Units{}, false, false
	err := s.Do(ctx, func(tx *store.Tx) error {
		clear(topics)
		clear(keep)
		at, err := tx.FeedCursor()
		if err != nil {
			return err
		}
		if err := follows(tx, f, at); err != nil {
			return err
		}
		for _, item := range unheard(f, at) {
			if err := s.hear(tx, item, keep); err != nil {
				return err
			}
			topics[item.Topic] = true
			owed = owed || !f.Snapshot && refunded(item)
		}
		if err := s.moved(tx, signed, f, at, topics); err != nil {
			return err
		}
		// In the transaction that moves the cursor: what the hub asks for is not lost
		// between hearing it and doing it.
		gave, err = s.give(tx, keep, "asked", func(left, keep int64) int64 { return left - keep })
		return err
	})
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.link.Ever = true
	s.mu.Unlock()
	if gave {
		s.Recorded(inventory.TopicAllotment)
	}
	if owed { // the hub pays when it knows that this station has heard
		s.poke()
	}
	return s.tell(ctx, topics)
}

// refunded reports whether an item says that tickets are refunded.
func refunded(item hubapi.Item) bool {
	var said orders.TicketsSaid
	return item.Topic == orders.TopicTickets && journal.Unmarshal(item.Body, &said) == nil && said.RefundedAt > 0
}

// unheard are the items of a frame, none where all of them were heard already: a
// stream and a sync may overtake each other, and an older word must not come after
// a newer one.
func unheard(f hubapi.Frame, at journal.Cursor) []hubapi.Item {
	if !f.Snapshot && !f.Carried && f.Epoch == at.Epoch && f.To <= at.N {
		return nil
	}
	return f.Items
}

// follows refuses a frame that leaves something out, and any of an older epoch
// than was heard already: this station has proved to the restored hub what it had
// been lent, and units that it took from an old frame after that would be
// nobody's.
func follows(tx *store.Tx, f hubapi.Frame, at journal.Cursor) error {
	heard, err := tx.Heard()
	if err != nil {
		return err
	}
	if f.Epoch < heard.Epoch {
		return ticketing.Errorf(ticketing.CodeConflict, "The hub has said this before it was restored. Nothing of it was taken in.")
	}
	if !f.Snapshot && !f.Carried && (f.Epoch != at.Epoch || f.From > at.N) {
		return ticketing.Errorf(ticketing.CodeConflict, "The hub is further than this station; it catches up.")
	}
	return nil
}

// hear takes one item in. What cannot be read is a newer hub's: it is logged
// and passed over, so that the rest arrives.
func (s *Station) hear(tx *store.Tx, item hubapi.Item, keep inventory.Units) error {
	if item.Topic == inventory.TopicReturn {
		return journal.Unmarshal(item.Body, &keep)
	}
	err := fold.Hear(tx, s.author.Device, item.Topic, item.Body)
	if code := ticketing.CodeOf(err); code == ticketing.CodeTooNew || code == ticketing.CodeInvalid || errors.Is(err, journal.ErrNotYet) {
		s.cfg.Log.Warn("station: passed over what the hub said", "topic", item.Topic, "error", err)
		return nil
	}
	return err
}

var keptTopics = []string{inventory.TopicAllotment, access.TopicDevice, catalog.TopicEvent, checkout.TopicOrder, refund.TopicPlanned, refund.TopicSettled}

func (s *Station) moved(tx *store.Tx, signed hubapi.SignedFrame, f hubapi.Frame, at journal.Cursor, topics map[string]bool) error {
	for _, l := range f.Levels {
		l.AsOf = f.At
		if err := tx.HearLevel(l); err != nil {
			return err
		}
	}
	// What was lent, who may act, what is sold, was paid and went back, and that this epoch
	// was: a hub that is restored is told again what it has forgotten.
	kept := slices.ContainsFunc(keptTopics, func(topic string) bool { return topics[topic] })
	if kept || f.Epoch > at.Epoch {
		if err := tx.PutFrame(store.KeptFrame{At: journal.Cursor{Epoch: f.Epoch, N: f.To}, Bytes: journal.Marshal(signed)}); err != nil {
			return err
		}
	}
	// What is sold from here on rests on what this frame says, though it be the
	// first page of a snapshot: its entry must not be judged before.
	heard, err := tx.Heard()
	if err != nil {
		return err
	}
	if next := (journal.Cursor{Epoch: f.Epoch, N: f.Journal}); heard.Before(next) && f.Journal > 0 {
		if err := tx.SetHeard(next); err != nil {
			return err
		}
	}
	if f.Carried || (f.Snapshot && f.Next != "") {
		return nil
	}
	if next := (journal.Cursor{Epoch: f.Epoch, N: f.To}); at.Before(next) {
		return tx.SetFeedCursor(next)
	}
	return nil
}

// tell lets the gate and the screens know what was heard.
func (s *Station) tell(ctx context.Context, topics map[string]bool) error {
	if topics[access.TopicCertificate] || topics[access.TopicDevice] || topics[catalog.TopicEvent] {
		if err := s.gate.Reload(ctx); err != nil {
			return err
		}
	}
	if topics[inventory.TopicAllotment] || topics[catalog.TopicEvent] {
		s.poke() // a sync brings the levels of the quotas, which the stream does not
	}
	for t := range topics {
		s.cfg.Changed(t)
	}
	return nil
}

// giveBack returns as many of the units as are still here.
func (s *Station) giveBack(ctx context.Context, u inventory.Units, reason string) error {
	if len(u) == 0 {
		return nil
	}
	gave := false
	err := s.Do(ctx, func(tx *store.Tx) (err error) {
		gave, err = s.give(tx, u, reason, func(left, back int64) int64 { return min(left, back) })
		return err
	})
	if err == nil && gave {
		s.Recorded(inventory.TopicAllotment)
	}
	return err
}

// give returns what back says of each quota of u, given what is left here and the
// quota's number in u. gave is false where that is nothing.
func (s *Station) give(tx *store.Tx, u inventory.Units, reason string, back func(left, n int64) int64) (gave bool, err error) {
	given := inventory.Units{}
	for q, n := range u {
		a, _, err := tx.Allotment(s.author.Device, q)
		if err != nil {
			return false, err
		}
		if n = back(a.Left(), n); n > 0 {
			given[q] = n
		}
	}
	if given.Empty() {
		return false, nil
	}
	e, err := journal.Record(tx, s.author, s.Now(), inventory.KindReturned, inventory.Returned{Units: given, Reason: reason})
	if err != nil {
		return false, err
	}
	return true, inventory.FoldReturned(tx, e)
}

// GiveBack returns everything that is lent to this device.
func (s *Station) GiveBack(ctx context.Context, reason string) error {
	u := inventory.Units{}
	err := s.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.AllotmentsOf(s.author.Device)
		for _, a := range all {
			u[a.Quota] = a.Left()
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.giveBack(ctx, u, reason)
}

// returnEnded gives back what was lent until a time that has passed.
func (s *Station) returnEnded(ctx context.Context) error {
	u, now := inventory.Units{}, s.Now()
	err := s.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.AllotmentsOf(s.author.Device)
		for _, a := range all {
			if a.Until != 0 && now >= a.Until && a.Left() > 0 {
				u[a.Quota] = a.Left()
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.giveBack(ctx, u, "until")
}

// count adds up what is unsent, and in how many places the journal is whole.
func (s *Station) count(tx *store.Tx) error {
	own, err := tx.Tip(s.author.Device, 1)
	if err != nil {
		return err
	}
	copies, err := tx.Copies()
	if err != nil {
		return err
	}
	held, whole := uint64(0), 1
	for _, c := range copies {
		held = max(held, c.Seq)
		if c.Seq >= own.Seq {
			whole++
		}
	}
	s.mu.Lock()
	s.link.Unsent, s.link.Copies = own.Seq-min(held, own.Seq), whole
	s.mu.Unlock()
	return nil
}

// reached notes that the hub was heard, and how its clock stands to this one.
func (s *Station) reached(f hubapi.Frame) {
	s.mu.Lock()
	now := s.cfg.Now()
	skew := now - f.At
	was := s.link
	s.link.Reached, s.link.Ever, s.link.HeardAt, s.link.ClockSkew, s.link.Refused = true, true, now, skew, nil
	s.link.Address = s.client.Address()
	changed := abs(-skew-s.offset) > 2000
	if changed {
		s.offset = -skew
	}
	offset := s.offset
	s.mu.Unlock()
	if s.cfg.Identity.Place != ticketing.PlaceHost { // a host's hub has the same clock: it proves nothing
		if err := s.trust(context.Background()); err != nil {
			s.cfg.Log.Warn("station: the clock is trusted, and that was not kept", "error", err)
		}
	}
	if changed {
		raw, _ := json.Marshal(offset)
		_ = s.Do(context.Background(), func(tx *store.Tx) error { return tx.PutSetting("clock", raw) })
	}
	if !was.Reached || was.Unsent != s.Link().Unsent {
		s.cfg.Changed("link")
	}
}

func abs(n int64) int64 { return max(n, -n) }

// lost notes that the hub cannot be reached, or does not take this station.
func (s *Station) lost(err error) {
	s.mu.Lock()
	was := s.link.Reached
	s.link.Reached, s.link.Refused = false, nil
	if code := ticketing.CodeOf(err); code == ticketing.CodeRevoked || code == ticketing.CodeUnauthorized {
		s.link.Refused = err
	}
	s.mu.Unlock()
	if was {
		s.cfg.Log.Info("station: working alone", "error", err)
	}
	s.cfg.Changed("link")
}

// look searches the LAN for a hub that has moved.
func (s *Station) look(ctx context.Context, failures int) {
	if s.cfg.Find == nil || failures%2 != 0 {
		return
	}
	if address, ok := s.cfg.Find(ctx, s.cfg.Identity.Hub); ok && address != s.client.Address() {
		s.client.Move(address)
		id := s.cfg.Identity
		id.Address = address
		if err := SaveIdentity(ctx, s.cfg.Store, id); err != nil {
			s.cfg.Log.Warn("station: the hub's new address was not kept", "error", err)
		}
	}
}

func (s *Station) wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

func (s *Station) jitter() byte {
	var b [1]byte
	_, _ = s.cfg.Random.Read(b[:])
	return b[0]
}
