package paystacktest

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/paystack"
)

// event is a webhook on its way.
type event struct {
	Body []byte
	Next int64 // when it is sent (again); 0: it has arrived, or is lost
	Sent int   // times
}

// tell queues a webhook. The caller holds the lock.
func (s *Sandbox) tell(name string, data any) {
	raw, _ := json.Marshal(map[string]any{"event": name, "data": data})
	s.state.Events = append(s.state.Events, &event{Body: raw, Next: s.cfg.Now()})
}

// pauses are when a webhook is sent again that nobody has acknowledged: every
// three minutes four times, then hourly for three days (docs: webhooks).
func pause(sent int) time.Duration {
	switch {
	case sent < 4:
		return 3 * time.Minute
	case sent < 4+72:
		return time.Hour
	}
	return 0
}

// Deliver sends what is due, and returns how many were acknowledged.
func (s *Sandbox) Deliver(ctx context.Context) (arrived int) {
	s.mu.Lock()
	s.progress()
	now := s.cfg.Now()
	var due []*event
	for _, e := range s.state.Events {
		if e.Next > 0 && e.Next <= now {
			due = append(due, e)
		}
	}
	s.mu.Unlock()
	for _, e := range due {
		ok := s.send(ctx, e.Body)
		s.mu.Lock()
		e.Sent++
		e.Next = 0
		if again := pause(e.Sent); !ok && again > 0 {
			e.Next = now + again.Milliseconds()
		}
		s.mu.Unlock()
		if ok {
			arrived++
		}
	}
	return arrived
}

func (s *Sandbox) send(ctx context.Context, body []byte) bool {
	signature := Sign(s.cfg.Key, body)
	if s.cfg.Send != nil {
		return s.cfg.Send(body, signature)
	}
	if s.cfg.Webhook == "" {
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.cfg.Webhook, bytes.NewReader(body))
	if err != nil {
		return false
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set(paystack.SignatureHeader, signature)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	_ = resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// Sign signs a webhook's bytes as Paystack does.
func Sign(key paystack.Key, body []byte) string {
	mac := hmac.New(sha512.New, []byte(key.Reveal()))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}
