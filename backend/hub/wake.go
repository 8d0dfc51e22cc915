package hub

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/coder/websocket"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/store"
)

// pingEvery keeps a quiet stream alive through access points that forget.
const pingEvery = 25 * time.Second

// wake streams frames to a device as the feed grows. A device that falls behind
// is told once that there is more, and comes for it with Sync.
func (h *Hub) wake(w http.ResponseWriter, r *http.Request) {
	d, err := h.device(r.Context(), r.Header.Get("Authorization"))
	if err == nil {
		err = mayAct(d)
	}
	if err != nil {
		http.Error(w, "not enrolled", problemOf(err).GetStatus())
		return
	}
	epoch, _ := strconv.ParseUint(r.URL.Query().Get("epoch"), 10, 32)
	n, _ := strconv.ParseUint(r.URL.Query().Get("n"), 10, 64)
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{CompressionMode: websocket.CompressionDisabled})
	if err != nil {
		return
	}
	defer conn.CloseNow()
	ctx := conn.CloseRead(r.Context())
	if err := h.stream(ctx, conn, d, journal.Cursor{Epoch: uint32(epoch), N: n}); err != nil && ctx.Err() == nil {
		h.cfg.Log.Info("hub: a stream ended", "device", d.ID, "error", err)
	}
}

func (h *Hub) stream(ctx context.Context, conn *websocket.Conn, d access.Device, at journal.Cursor) error {
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	heard := at.N // by the device; what it may not hear is not worth a frame
	for {
		changed := h.listen()
		frame, more, err := h.news(ctx, d, at)
		if err != nil {
			return err
		}
		if len(frame.Items) > 0 || frame.Epoch != at.Epoch {
			frame.From, frame.At = heard, 0
			if err := send(ctx, conn, journal.Marshal(hubapi.SignFrame(h.cfg.Key, d.ID, frame))); err != nil {
				return err
			}
			heard = frame.To
		}
		if frame.Epoch != at.Epoch {
			return nil // the device must ask for a snapshot
		}
		at.N = frame.To
		if more {
			continue
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-h.quit:
			return nil
		case <-changed:
		case <-ping.C:
			if err := alive(ctx, conn); err != nil {
				return err
			}
		}
	}
}

// news is the frame after a cursor, for a device that may still listen.
func (h *Hub) news(ctx context.Context, d access.Device, at journal.Cursor) (f hubapi.Frame, more bool, err error) {
	err = h.cfg.Store.Read(ctx, func(tx *store.Tx) error {
		now, _, err := tx.Device(d.ID)
		if err != nil {
			return err
		}
		if now.State != access.Active {
			return revoked()
		}
		head, err := tx.FeedHead()
		if err != nil {
			return err
		}
		if head.Epoch != at.Epoch {
			f = hubapi.Frame{Epoch: head.Epoch, From: head.N, To: head.N, At: h.cfg.Now()}
			return nil
		}
		if head.N == at.N {
			f = hubapi.Frame{Epoch: at.Epoch, To: at.N}
			return nil
		}
		f, more, err = h.frame(tx, d, hubapi.SyncRequest{Feed: at})
		return err
	})
	return f, more, err
}

// alive checks that the device is there.
func alive(ctx context.Context, conn *websocket.Conn) error {
	ping, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return conn.Ping(ping)
}

func send(ctx context.Context, conn *websocket.Conn, raw []byte) error {
	write, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return conn.Write(write, websocket.MessageBinary, raw)
}
