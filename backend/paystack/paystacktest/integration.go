package paystacktest

import (
	"net/http"
	"strconv"
	"time"
)

// SessionTimeout is how long a payment may be completed after it was begun; 0: for ever.
func (s *Sandbox) SessionTimeout() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Duration(s.state.Session) * time.Second
}

// SetSessionTimeout is somebody who changes that on the dashboard.
func (s *Sandbox) SetSessionTimeout(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.Session = int64(d / time.Second)
}

// lapsed reports whether a payment was begun too long ago to be completed. The caller
// holds the lock.
func (s *Sandbox) lapsed(t *Transaction) bool {
	return s.state.Session > 0 && s.cfg.Now()-t.CreatedAt > s.state.Session*1000
}

func (s *Sandbox) session(message string) answer {
	return fine(message, map[string]any{"payment_session_timeout": s.state.Session})
}

func (s *Sandbox) sessionFetch(*request) answer {
	return s.session("Payment session timeout retrieved")
}

func (s *Sandbox) sessionUpdate(r *request) answer {
	n, err := strconv.ParseInt(r.text("timeout"), 10, 64)
	if err != nil || n < 0 {
		return refuse(http.StatusBadRequest, `"timeout" must be a number`, "validation_error", "", "")
	}
	s.state.Session = n
	return s.session("Payment session timeout updated")
}
