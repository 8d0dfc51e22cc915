package hub

import "sync"

// health is how whoever takes the payments answers. Where many questions go unanswered
// fewer buyers are called; where none is answered any more nobody is, and the sale says so.
type health struct {
	mu sync.Mutex
	// Since the last tick, and in the second before it.
	asked, failed         int64
	wereAsked, haveFailed int64
	silent                int64 // questions without an answer since the last answer
	failedAt              int64 // Unix ms, of the last of them
}

const (
	// silentFrom is how many questions in a row without an answer are an outage.
	silentFrom = 5
	// tryAfter is after how long of an outage buyers may try again, ms.
	tryAfter = 30_000
)

// heard notes one question.
func (s *health) heard(answered bool, now int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	if answered {
		s.silent = 0
		return
	}
	s.failed++
	s.silent++
	s.failedAt = now
}

// tick ends a second: until the next one its numbers are what answered says.
func (s *health) tick() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wereAsked, s.haveFailed, s.asked, s.failed = s.asked, s.failed, 0, 0
}

// answers is what the second before the last tick was like, and whether nobody answers.
func (s *health) answers(now int64) (asked, failed int64, down bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.wereAsked, s.haveFailed, s.silent >= silentFrom && now-s.failedAt < tryAfter
}

func (s *health) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked, s.failed, s.wereAsked, s.haveFailed, s.silent, s.failedAt = 0, 0, 0, 0, 0, 0
}
