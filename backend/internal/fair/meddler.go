package fair

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"testing"

	"github.com/coder/websocket"

	"github.com/ticketcrib/ticketcrib/backend/hubapi"
)

// Kinds of what a meddler does to what a machine and the hub say to each other.
const (
	meddleRefuse  = "500"     // the hub is not asked
	meddleUnsaid  = "unsaid"  // the hub is asked, and its answer becomes a 500
	meddleHalf    = "half"    // the answer breaks off in its middle
	meddleGarbage = "garbage" // the answer is noise
	meddleTwice   = "twice"   // the hub is asked twice; a frame comes twice
	meddleLate    = "late"    // an answer or a frame of before comes instead, or again
	meddleSwap    = "swap"    // a frame comes after the next one
	meddleDrop    = "drop"    // a frame does not come
)

var meddles = []string{meddleRefuse, meddleUnsaid, meddleHalf, meddleGarbage, meddleTwice, meddleLate, meddleSwap, meddleDrop}

// meddler stands on one machine's line with the hub's own key, and now and then
// does one of its kinds of harm. Nobody outside could: it is a hub that is ill,
// or what a relay that is trusted with nothing may do. It is for any number of
// goroutines and ends with the test.
type meddler struct {
	address string
	to      func() string
	client  *http.Client

	mu    sync.Mutex
	r     *rand.Rand
	kinds []string
	old   map[string][][]byte // answers of before, by route; "" are frames
}

func newMeddler(t testing.TB, name string, key ed25519.PrivateKey, to func() string) *meddler {
	t.Helper()
	d := &meddler{to: to, r: rand.New(rand.NewPCG(uint64(len(name)), uint64(name[len(name)-1]))), old: map[string][][]byte{}}
	d.client = &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, to())
		},
		TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS13, InsecureSkipVerify: true}}}
	l := listen(t, key)
	d.address = l.Addr().String()
	server := &http.Server{Handler: d, ErrorLog: log.New(io.Discard, "", 0)}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() {
		_ = server.Close()
		d.client.CloseIdleConnections()
	})
	return d
}

// do sets what it may do from now on; nothing: it only carries.
func (d *meddler) do(kinds ...string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.kinds = kinds
}

// harm chooses what to do this time: "" in two of three.
func (d *meddler) harm() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.kinds) == 0 || d.r.IntN(3) > 0 {
		return ""
	}
	return d.kinds[d.r.IntN(len(d.kinds))]
}

// keep remembers what was said and returns something of before, if there is.
func (d *meddler) keep(route string, said []byte) (before []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if n := len(d.old[route]); n > 0 {
		before = d.old[route][d.r.IntN(n)]
	}
	d.old[route] = append(d.old[route], said)
	if len(d.old[route]) > 12 {
		d.old[route] = d.old[route][1:]
	}
	return before
}

// ServeHTTP carries a request to the hub and its answer back.
func (d *meddler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/v1/wake" {
		_ = d.stream(w, r)
		return
	}
	asked, err := io.ReadAll(http.MaxBytesReader(w, r.Body, hubapi.MaxBody))
	harm := d.harm()
	if err != nil || harm == meddleRefuse {
		http.Error(w, "ill", http.StatusInternalServerError)
		return
	}
	if harm == meddleTwice {
		_, _, _ = d.ask(r, asked)
	}
	head, answer, err := d.ask(r, asked)
	if err != nil || harm == meddleUnsaid {
		http.Error(w, "ill", http.StatusInternalServerError)
		return
	}
	before := d.keep(r.URL.Path, answer)
	switch {
	case harm == meddleLate && before != nil:
		answer = before
	case harm == meddleGarbage:
		answer = bytes.Repeat([]byte{0x9f, 0x01}, 1+len(answer)/4)
	}
	w.Header().Set("Content-Type", head.Header.Get("Content-Type"))
	w.WriteHeader(head.StatusCode)
	if harm == meddleHalf {
		_, _ = w.Write(answer[:len(answer)/2])
		panic(http.ErrAbortHandler) // the connection breaks
	}
	_, _ = w.Write(answer)
}

func (d *meddler) ask(r *http.Request, body []byte) (*http.Response, []byte, error) {
	to, err := http.NewRequestWithContext(r.Context(), r.Method, "https://hub"+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		return nil, nil, err
	}
	to.Header = r.Header.Clone()
	resp, err := d.client.Do(to)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	return resp, answer, err
}

// stream carries frames from the hub to the machine.
func (d *meddler) stream(w http.ResponseWriter, r *http.Request) error {
	hub, resp, err := websocket.Dial(r.Context(), "wss://hub"+r.URL.RequestURI(), &websocket.DialOptions{HTTPClient: d.client, HTTPHeader: http.Header{"Authorization": r.Header["Authorization"]}})
	if err != nil {
		status := http.StatusBadGateway
		if resp != nil {
			status = resp.StatusCode
		}
		http.Error(w, "the hub does not stream", status)
		return err
	}
	defer hub.CloseNow()
	hub.SetReadLimit(hubapi.MaxBody)
	machine, err := websocket.Accept(w, r, nil)
	if err != nil {
		return err
	}
	defer machine.CloseNow()
	ctx := machine.CloseRead(r.Context())
	var held []byte
	for {
		_, frame, err := hub.Read(ctx)
		if err != nil {
			return err
		}
		before, now := d.keep("", frame), [][]byte{frame}
		switch harm := d.harm(); {
		case harm == meddleTwice:
			now = [][]byte{frame, frame}
		case harm == meddleLate && before != nil:
			now = [][]byte{before, frame, before}
		case harm == meddleDrop:
			now = nil
		case harm == meddleSwap && held == nil:
			held = frame
			continue
		}
		if held != nil {
			now, held = append(now, held), nil
		}
		for _, f := range now {
			err = errors.Join(err, machine.Write(ctx, websocket.MessageBinary, f))
		}
		if err != nil {
			return err
		}
	}
}
