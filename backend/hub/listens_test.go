package hub_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/hub"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/queue"
)

func streamOf(t *testing.T, cookies ...*http.Cookie) *http.Request {
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/e/one/stream", nil)
	for _, c := range cookies {
		r.AddCookie(c)
	}
	return r
}

// A herd of streams is asked for by a few questions, and each hears what is for itself. Where
// the node that leads says nothing of use, they hear as nobody.
func TestAHerdOfStreamsIsAskedForTogether(t *testing.T) {
	t.Parallel()
	const herd = 2000
	var now, most, longest atomic.Int64
	var damaged atomic.Bool
	raise := func(n *atomic.Int64, to int64) {
		for was := n.Load(); to > was && !n.CompareAndSwap(was, to); was = n.Load() {
		}
	}
	leader := newLeading(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/frames/") {
			_, _ = fmt.Fprintln(w, "frame")
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
			return
		}
		raise(&most, now.Add(1))
		defer now.Add(-1)
		var who []struct{ Cookies []string }
		if err := json.NewDecoder(r.Body).Decode(&who); err != nil {
			t.Error(err)
		}
		raise(&longest, int64(len(who)))
		out := make([]map[string]uint64, 0, len(who))
		for _, l := range who {
			n := uint64(0)
			if len(l.Cookies) == 1 {
				_, _ = fmt.Sscanf(l.Cookies[0], "tc_buyer=%d", &n)
			}
			out = append(out, map[string]uint64{"number": n, "place": n + 7})
		}
		if damaged.Load() {
			out = append(out, out[0])
		}
		_ = json.NewEncoder(w).Encode(out)
	})
	front := newFront(t, isAt(leader.address))
	var all sync.WaitGroup
	for n := range uint64(herd) {
		all.Go(func() {
			number, place, err := front.ListensTo("one", streamOf(t, &http.Cookie{Name: "tc_buyer", Value: fmt.Sprint(n + 1)}, &http.Cookie{Name: "other", Value: "x"}))
			if number != n+1 || place != n+8 || err != nil {
				t.Errorf("%d listens to number %d at place %d: %v", n+1, number, place, err)
			}
		})
	}
	all.Wait()
	if most.Load() > hub.AsksListens || longest.Load() > hub.MostListens {
		t.Errorf("%d questions at once, the longest for %d", most.Load(), longest.Load())
	}
	asked := leader.asked.Load()
	for _, c := range []*http.Cookie{{Name: "other", Value: "1"}, {Name: "tc_buyer", Value: strings.Repeat("1", 1000)}} {
		if number, place, err := front.ListensTo("one", streamOf(t, c)); number != 0 || place != 0 || err != nil {
			t.Errorf("who shows no cookie of ours listens to number %d at place %d: %v", number, place, err)
		}
	}
	if n := leader.asked.Load() - asked; n != 0 {
		t.Errorf("%d were asked for who show no cookie of ours", n)
	}
	damaged.Store(true)
	if number, place, err := front.ListensTo("one", streamOf(t, &http.Cookie{Name: "tc_buyer", Value: "5"})); number != 0 || place != 0 || err != nil {
		t.Errorf("an answer for more than asked makes number %d at place %d: %v", number, place, err)
	}
}

// A front hears from the hub itself at which place a stream stands, and of whoever shows a
// cookie that the hub has not given, that he is nobody.
func TestAFrontHearsWhoListens(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{Line: true})
	leader := newLeading(t, s.Hub.Nodes().ServeHTTP)
	front := newFront(t, isAt(leader.address))
	at, err := url.Parse(s.server.URL)
	if err != nil {
		t.Fatal(err)
	}
	for place := uint64(1); place <= 3; place++ {
		b := s.buyer()
		e := must[hubapi.ShopEntry](b, "POST", onWeb+"/join", hubapi.ShopJoin{})
		cookies := b.client.Jar.Cookies(at)
		if number, got, err := front.ListensTo(fair.EventID, streamOf(t, cookies...)); number != e.Number || got != place || err != nil {
			t.Errorf("number %d at place %d listens to %d at %d: %v", e.Number, place, number, got, err)
		}
		cookies[0].Value = "A" + cookies[0].Value[1:len(cookies[0].Value)-1] + "A"
		if number, got, err := front.ListensTo(fair.EventID, streamOf(t, cookies...)); number != 0 || got != 0 || err != nil {
			t.Errorf("a forged cookie listens to %d at %d: %v", number, got, err)
		}
	}
}

// Nobody makes the question too long for the others in it by what he shows as his cookies.
func TestNobodySpoilsTheQuestionForOthers(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{Line: true})
	for _, letter := range []string{"<", "&", "a"} {
		long := strings.Repeat(letter, 128)
		r := streamOf(t, &http.Cookie{Name: "__Host-tc_buyer", Value: long}, &http.Cookie{Name: "tc_buyer", Value: long})
		question, err := hub.QuestionFor(r, hub.MostListens)
		if err != nil {
			t.Fatal(err)
		}
		asks := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/listens/"+string(fair.EventID), bytes.NewReader(question))
		answer := httptest.NewRecorder()
		s.Hub.Nodes().ServeHTTP(answer, asks)
		if answer.Code != http.StatusOK {
			t.Errorf("for %d who show %q: %d %s", hub.MostListens, letter, answer.Code, answer.Body)
		}
	}
}
