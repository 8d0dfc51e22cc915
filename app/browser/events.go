package browser

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

// backlog is how many events may wait for one page. A page that falls further
// behind is cut off; it connects again and asks for the present state.
const backlog = 256

// silence is how often a page is told that the connection still stands.
const silence = 20 * time.Second

// writeLimit bounds how long one event may take to leave.
const writeLimit = 10 * time.Second

// Events sends what the program emits to every open page, as server-sent events.
// It is safe for concurrent use and never waits for a page.
type Events struct {
	log *slog.Logger

	mu     sync.Mutex
	closed bool
	pages  map[chan []byte]bool
}

// NewEvents makes an Events with no page.
func NewEvents(log *slog.Logger) *Events {
	return &Events{log: log, pages: map[chan []byte]bool{}}
}

// Emit sends data, anything that JSON can hold, under a name to every page that
// is connected now. A page that connects later does not see it.
func (e *Events) Emit(name string, data any) {
	event := struct {
		Name string `json:"name"`
		Data any    `json:"data"`
	}{name, data}
	line, err := json.Marshal(event)
	if err != nil {
		e.log.Error("an event was not sent", "event", name, "err", err)
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	for page := range e.pages {
		select {
		case page <- line:
		default:
			e.drop(page)
		}
	}
}

// Close ends every page's stream; pages that connect later are ended at once.
func (e *Events) Close() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.closed = true
	for page := range e.pages {
		e.drop(page)
	}
}

// drop needs the lock. A closed channel is what a page's stream ends by.
func (e *Events) drop(page chan []byte) {
	if e.pages[page] {
		delete(e.pages, page)
		close(page)
	}
}

func (e *Events) join() chan []byte {
	page := make(chan []byte, backlog)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.pages[page] = true
	if e.closed {
		e.drop(page)
	}
	return page
}

func (e *Events) leave(page chan []byte) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.drop(page)
}

// ServeHTTP streams events to one page until it leaves or falls behind.
func (e *Events) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	page := e.join()
	defer e.leave(page)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	out := stream{w: w, control: http.NewResponseController(w)}
	if !out.send("retry: 1000\n\n") {
		return
	}
	alive := time.NewTicker(silence)
	defer alive.Stop()
	for {
		select {
		case <-r.Context().Done():
			return
		case <-alive.C:
			if !out.send(": still here\n\n") {
				return
			}
		case line, ok := <-page:
			if !ok || !out.send("data: "+string(line)+"\n\n") {
				return
			}
		}
	}
}

// stream writes and flushes, each within writeLimit.
type stream struct {
	w       http.ResponseWriter
	control *http.ResponseController
}

func (s stream) send(text string) bool {
	if err := s.control.SetWriteDeadline(time.Now().Add(writeLimit)); err != nil {
		return false
	}
	if _, err := s.w.Write([]byte(text)); err != nil {
		return false
	}
	return s.control.Flush() == nil
}
