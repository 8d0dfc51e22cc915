package hub_test

import (
	"bufio"
	stdcontext "context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/hub"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/queue"
)

// taken is a connection that was taken over, and its other end.
func taken(t *testing.T) (write func([]byte) (int, error), end func(), other net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if other, err = net.Dial("tcp", l.Addr().String()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = other.Close() })
	was, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	if write, end, err = hub.SocketOf(was); err != nil {
		t.Fatal(err)
	}
	return write, end, other
}

// What is written to a stream arrives, and nothing of the connection stays when it ends: who
// listens is told so at once.
func TestAStreamIsAllThatIsLeftOfAConnection(t *testing.T) {
	t.Parallel()
	write, end, other := taken(t)
	if n, err := write([]byte("a frame")); n != 7 || err != nil {
		t.Fatalf("%d bytes were written: %v", n, err)
	}
	end()
	if heard, err := io.ReadAll(other); string(heard) != "a frame" || err != nil {
		t.Errorf("%q was heard: %v", heard, err)
	}
}

// Who does not read holds nobody up; who has gone is noticed.
func TestAStreamWaitsForNobody(t *testing.T) {
	t.Parallel()
	write, end, other := taken(t)
	defer end()
	frame := []byte(strings.Repeat("x", 64<<10))
	for range 10_000 {
		n, err := write(frame)
		if err != nil {
			t.Fatal(err)
		}
		if n < len(frame) {
			break
		}
	}
	if n, err := write(frame); n == len(frame) || err != nil {
		t.Fatalf("a full socket took %d bytes: %v", n, err)
	}
	_ = other.Close()
	for range 10_000 {
		if _, err := write(frame); err != nil {
			return
		}
	}
	t.Error("nobody has noticed that the other end is closed")
}

// The streams of one node come back at different times when it dies, and none much later.
func TestStreamsComeBackAtDifferentTimes(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{Line: true})
	seen := map[int]bool{}
	for range 20 {
		answer := s.buyer().stream(t.Context())
		var retry int
		if _, err := fmt.Fscanf(answer.Body, "retry: %d\n", &retry); err != nil || retry < 3000 || retry >= 6000 {
			t.Fatalf("a stream is opened anew after %d ms: %v", retry, err)
		}
		seen[retry] = true
	}
	if len(seen) < 10 {
		t.Errorf("20 streams are opened anew at %d times", len(seen))
	}
}

// Of a crowd that is told in portions everybody hears the frame, whom it is near and whom not.
func TestACrowdHearsAFrame(t *testing.T) {
	t.Parallel()
	ctx, cancel := stdcontext.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	s := newStreet(t, 100, queue.Policy{Line: true})
	waits := s.buyer()
	must[hubapi.ShopEntry](waits, "POST", onWeb+"/join", hubapi.ShopJoin{})
	looks := s.buyer()
	looks.client.Transport = &http.Transport{}
	var all []io.ReadCloser
	for n := range 3 * hub.Portion {
		b := looks
		if n%100 == 0 {
			b = waits
		}
		all = append(all, b.stream(ctx).Body)
	}
	s.tick(1)
	for n, body := range all {
		lines := bufio.NewScanner(body)
		for lines.Scan() && (!strings.HasPrefix(lines.Text(), "id: ") || lines.Text() == "id: 0") {
		}
		if !strings.HasPrefix(lines.Text(), "id: ") {
			t.Fatalf("stream %d of %d heard no frame: %v", n, len(all), lines.Err())
		}
	}
}

// Who goes gives back what he had of the streams, once; the others keep theirs.
func TestAStreamIsGivenBackOnce(t *testing.T) {
	t.Parallel()
	s := newStreet(t, 100, queue.Policy{Line: true})
	s.Hub.BoundStreams(100, 3)
	goes, stays := s.buyer(), s.buyer()
	answer := goes.stream(t.Context())
	if a, b := stays.streams(), stays.streams(); a != 200 || b != 200 || stays.streams() == 200 {
		t.Fatalf("of three streams two were answered %d and %d, or there was a fourth", a, b)
	}
	_ = answer.Body.Close()
	s.Wait("another has the stream of who has gone", func() bool {
		s.tick(1)
		return stays.streams() == 200
	})
	for range 5 {
		s.tick(1)
	}
	if stays.streams() == 200 {
		t.Error("one who has gone has given two streams back")
	}
}
