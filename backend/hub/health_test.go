package hub

import "testing"

// An outage is five questions in a row without an answer. It ends with the first answer, or
// after half a minute, so that somebody tries.
func TestAnOutageIsWhenNobodyAnswers(t *testing.T) {
	t.Parallel()
	var s health
	is := func(want bool, now int64, what string) {
		t.Helper()
		if _, _, down := s.answers(now); down != want {
			t.Errorf("%s: down is %v", what, down)
		}
	}
	for range silentFrom - 1 {
		s.heard(false, 1000)
	}
	is(false, 1000, "four in a row")
	s.heard(false, 2000)
	is(true, 2000, "five in a row")
	is(true, 2000+tryAfter-1, "half a minute less a moment")
	is(false, 2000+tryAfter, "half a minute")
	s.heard(false, 2000+tryAfter)
	is(true, 2000+tryAfter, "the one that tried")
	s.heard(true, 2000+tryAfter)
	is(false, 2000+tryAfter, "an answer")
	s.tick()
	if asked, failed, _ := s.answers(0); asked != 7 || failed != 6 {
		t.Errorf("%d asked, %d failed", asked, failed)
	}
	s.tick()
	if asked, failed, _ := s.answers(0); asked != 0 || failed != 0 {
		t.Errorf("a second later %d asked, %d failed", asked, failed)
	}
	for range silentFrom {
		s.heard(false, 0)
	}
	s.forget()
	is(false, 0, "another provider")
}
