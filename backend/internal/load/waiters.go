package load

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Heard is what waiters heard: how long each frame took from its tick to each of them.
type Heard struct {
	Waiters int64
	Frames  int64
	Ended   int64                   // streams that ended before they were told to
	Near    *hdrhistogram.Histogram // µs, of those within 100 places of the front
	Far     *hdrhistogram.Histogram // µs, of all others that a sweep was for
	// Of those whose stream ended and who went to another node: µs until each saw its place
	// there, and until its stream there told the first frame. Lost are those who saw another place.
	Found, Back *hdrhistogram.Histogram
	Lost        int64
}

// nearEnough is what the hub calls near the front.
const nearEnough = 100

// Wait lets so many people join a line and follow it on a stream each until ctx ends. tickAt
// says when the hub began a tick, and ok is false for one that is not known: its frames are
// not counted.
func Wait(ctx context.Context, c Config, tickAt func(tick int64) (at time.Time, ok bool), joined func()) (Heard, error) {
	if err := c.validate(); err != nil {
		return Heard{}, err
	}
	u, _ := url.Parse(c.Address)
	histogram := func() *hdrhistogram.Histogram { return hdrhistogram.New(1, 120_000_000, 3) }
	h := Heard{Near: histogram(), Far: histogram(), Found: histogram(), Back: histogram()}
	var mu sync.Mutex
	var ended, there atomic.Int64
	var all, opened sync.WaitGroup
	room := make(chan struct{}, 64)
	var failed atomic.Pointer[error]
	for n := range c.Clients {
		room <- struct{}{}
		opened.Go(func() {
			k, place, err := follow(ctx, c, u.Host, int64(n))
			<-room
			if err == nil {
				k, err = k.open(ctx, c, u.Host, int64(n))
			}
			if err != nil {
				failed.Store(&err)
				return
			}
			there.Add(1)
			all.Go(func() {
				for {
					k.hear(ctx, func(tick int64, serving uint64) {
						began, ok := tickAt(tick)
						if !ok {
							return
						}
						took := max(time.Since(began).Microseconds(), 1)
						mu.Lock()
						defer mu.Unlock()
						h.Frames++
						if place <= serving+nearEnough {
							_ = h.Near.RecordValue(took)
						} else {
							_ = h.Far.RecordValue(took)
						}
					})
					if ctx.Err() != nil {
						return
					}
					ended.Add(1)
					if len(c.Others) == 0 {
						return
					}
					began := time.Now()
					var seen uint64
					var found time.Duration
					var looks sync.WaitGroup
					page := *k // it looks for its place while the browser opens the stream
					looks.Go(func() {
						seen = page.elsewhere(ctx, c, int64(n))
						found = time.Since(began)
					})
					err := k.again(ctx, c, began, int64(n))
					back := time.Since(began)
					if looks.Wait(); err != nil || seen == 0 {
						return
					}
					mu.Lock()
					_ = h.Found.RecordValue(max(found.Microseconds(), 1))
					_ = h.Back.RecordValue(max(back.Microseconds(), 1))
					if seen != place {
						h.Lost++
					}
					mu.Unlock()
				}
			})
		})
	}
	opened.Wait()
	if err := failed.Load(); err != nil {
		return h, *err
	}
	joined()
	all.Wait()
	h.Waiters, h.Ended = there.Load(), ended.Load()
	return h, nil
}

// follow joins the line as a new browser and asks for its stream.
func follow(ctx context.Context, c Config, host string, n int64) (*client, uint64, error) {
	k, err := dial(ctx, host, n)
	if err != nil {
		return nil, 0, err
	}
	place, err := k.join(c, host, n)
	for refused := 0; errors.Is(err, errNotLetIn) && refused < mostRefused; refused++ {
		pause(ctx, refusedAgain(refused))
		place, err = k.join(c, host, n)
	}
	if err == nil {
		err = k.stream(c, host, n)
	}
	if err != nil {
		return nil, 0, errors.Join(err, k.conn.Close())
	}
	return k, place, nil
}

// open returns once the first frame is heard on the stream that was asked for. Where it is
// refused it is asked for anew, as the page does.
func (k *client) open(ctx context.Context, c Config, host string, n int64) (*client, error) {
	for refused := neverHad; ; refused++ {
		err := k.opened()
		if err == nil {
			return k, nil
		}
		_ = k.conn.Close()
		if !errors.Is(err, errRefused) {
			return nil, err
		}
		pause(ctx, refusedAgain(refused))
		fresh, err := dial(ctx, host, n)
		if err != nil {
			return nil, err
		}
		fresh.cookie, k = k.cookie, fresh
		if err := k.stream(c, host, n); err != nil {
			return nil, errors.Join(err, k.conn.Close())
		}
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// get asks for something of the event as the browser that has joined.
func (k *client) get(c Config, host, path string, n int64) error {
	_, err := k.conn.Write([]byte("GET /api/e/" + string(c.Event) + path + " HTTP/1.1\r\nHost: " + host + "\r\nCookie: " + k.cookie + "\r\nX-Forwarded-For: " + network(n) + "\r\n\r\n"))
	return err
}

func (k *client) stream(c Config, host string, n int64) error {
	k.in = bufio.NewReaderSize(k.conn, 1024)
	return k.get(c, host, "/stream", n)
}

// hear reads frames until the stream ends.
func (k *client) hear(ctx context.Context, told func(tick int64, serving uint64)) {
	conn := k.conn
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	defer conn.Close()
	for {
		tick, serving, err := k.frame()
		if err != nil {
			return
		}
		told(tick, serving)
	}
}

// lookAgain is after how long a page that finds no place looks again.
const (
	lookAgain = 300 * time.Millisecond
	// firstAgain is after how long a page tries again whose stream was refused, the first times
	// after it had one; then it does so ever more seldom.
	firstAgain = 1500 * time.Millisecond
	firstTimes = 5
	neverHad   = firstTimes + 3
	// mostAgain is after how long a page tries again at most whose stream is refused again and again.
	mostAgain = time.Minute
	// answerWithin is how long a browser's page waits for an answer.
	answerWithin = 10 * time.Second
)

// refusedAgain is after how long the page tries again whose stream was refused as often as that
// before: see live.ts.
func refusedAgain(before int) time.Duration {
	longest := min(firstAgain<<max(0, min(before, 10)+1-firstTimes), mostAgain)
	return time.Duration((0.5 + rand.Float64()) * float64(longest))
}

// dialOther connects to another node as the same browser, for one answer: to any of them, as what
// stands before them does.
func (k *client) dialOther(ctx context.Context, c Config, n int64) (fresh *client, host string, err error) {
	u, _ := url.Parse(c.Others[rand.IntN(len(c.Others))])
	if fresh, err = dial(ctx, u.Host, n); err != nil {
		return nil, "", err
	}
	_ = fresh.conn.SetDeadline(time.Now().Add(answerWithin))
	fresh.cookie = k.cookie
	return fresh, u.Host, nil
}

// elsewhere looks for its place at the other nodes until one of them says it; 0 where ctx has
// ended before.
func (k *client) elsewhere(ctx context.Context, c Config, n int64) (place uint64) {
	for ctx.Err() == nil {
		fresh, host, err := k.dialOther(ctx, c, n)
		if err == nil {
			if err = fresh.get(c, host, "/entry", n); err == nil {
				place, err = fresh.place()
			}
			_ = fresh.conn.Close()
		}
		if err == nil {
			return place
		}
		pause(ctx, lookAgain)
	}
	return 0
}

// again opens the stream at another node, that broke at an instant, and hears one frame. A browser
// does so by itself while nobody answers, after as long as the stream has said; where it is
// refused the page does.
func (k *client) again(ctx context.Context, c Config, broke time.Time, n int64) error {
	wait, refused := time.Until(broke.Add(k.retry)), 0
	for ctx.Err() == nil {
		pause(ctx, wait)
		wait = k.retry
		fresh, host, err := k.dialOther(ctx, c, n)
		if err != nil {
			continue
		}
		if err = fresh.stream(c, host, n); err == nil {
			err = fresh.opened()
		}
		if err == nil {
			_ = fresh.conn.SetDeadline(time.Time{})
			*k = *fresh
			return nil
		}
		_ = fresh.conn.Close()
		if errors.Is(err, errRefused) {
			wait = refusedAgain(refused)
			refused++
		}
	}
	return ctx.Err()
}

var errRefused = errors.New("load: the stream was refused")

// opened hears the first frame of a stream that was not refused.
func (k *client) opened() error {
	status, _, _, err := k.head()
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("%w: %d", errRefused, status)
	}
	if err == nil {
		_, _, err = k.frame()
	}
	return err
}

func (k *client) join(c Config, host string, n int64) (place uint64, err error) {
	if _, err := k.conn.Write(c.request(host, n)); err != nil {
		return 0, err
	}
	if place, err = k.place(); err == nil && k.cookie == "" {
		err = errors.New("load: who joined was given no cookie")
	}
	return place, err
}

// mostRefused is how often one joins anew who was refused. What a hub under strain asks of a
// browser, some work, is not done here: it is waited until it asks for none.
const mostRefused = 8

var errNotLetIn = errors.New("load: nobody was let into the line")

// place reads an answer with a place in line.
func (k *client) place() (place uint64, err error) {
	_, length, cookie, err := k.head()
	if err != nil {
		return 0, err
	}
	if cookie != "" {
		k.cookie = cookie
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(k.in, body); err != nil {
		return 0, err
	}
	var e struct {
		Place uint64 `json:"place"`
	}
	if err := json.Unmarshal(body, &e); err != nil || e.Place == 0 {
		return 0, fmt.Errorf("%w: %.100s", errNotLetIn, body)
	}
	return e.Place, nil
}

var dataPrefix, retryPrefix = []byte("data: "), []byte("retry: ")

// frame reads the next frame of a stream.
func (k *client) frame() (tick int64, serving uint64, err error) {
	for {
		line, err := k.in.ReadSlice('\n')
		if err != nil {
			return 0, 0, err
		}
		if ms, ok := bytes.CutPrefix(line, retryPrefix); ok {
			n, err := strconv.Atoi(string(bytes.TrimSpace(ms)))
			if err != nil {
				return 0, 0, err
			}
			k.retry = time.Duration(n) * time.Millisecond
		}
		rest, ok := bytes.CutPrefix(line, dataPrefix)
		if !ok {
			continue
		}
		_, raw, ok := bytes.Cut(rest, []byte(" "))
		if !ok {
			return 0, 0, errors.New("load: this is no frame")
		}
		var f struct {
			Tick    int64  `json:"t"`
			Serving uint64 `json:"s"`
		}
		if err := json.Unmarshal(raw, &f); err != nil {
			return 0, 0, err
		}
		return f.Tick, f.Serving, nil
	}
}
