package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// told is an output that another goroutine writes.
type told struct {
	mu   sync.Mutex
	text bytes.Buffer
	line chan struct{}
}

func (w *told) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	defer func() {
		select {
		case w.line <- struct{}{}:
		default:
		}
	}()
	return w.text.Write(b)
}

func (w *told) find(t *testing.T, pattern string) string {
	t.Helper()
	for {
		w.mu.Lock()
		m := regexp.MustCompile(pattern).FindStringSubmatch(w.text.String())
		w.mu.Unlock()
		if m != nil {
			return m[1]
		}
		select {
		case <-w.line:
		case <-t.Context().Done():
			t.Fatalf("never said %s", pattern)
		}
	}
}

// serving runs a hub until the returned function is called.
func serving(t *testing.T, dir string, more ...string) (out *told, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out = &told{line: make(chan struct{}, 1)}
	status := make(chan int, 1)
	go func() {
		status <- run(ctx, append([]string{"serve", "--data", dir, "--listen", "127.0.0.1:0", "--name", "Big Hall"}, more...), out, out)
	}()
	return out, sync.OnceFunc(func() {
		cancel()
		if s := <-status; s != 0 {
			t.Errorf("serve ended with %d: %s", s, out.text.String())
		}
	})
}

func one(t *testing.T, want int, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	if got := run(t.Context(), args, &out, &errs); got != want {
		t.Fatalf("%v: status %d, want %d: %s%s", args, got, want, out.String(), errs.String())
	}
	return out.String() + errs.String()
}

func TestServeBackUpRestoreAndCheck(t *testing.T) {
	dir := t.TempDir()
	out, stop := serving(t, dir)
	defer stop()
	address := out.find(t, `answers on (\S+)\.`)
	key := out.find(t, `(?s)Recovery key.*?\n\n  ([A-Z0-9 ]+)\n`)
	code := out.find(t, `code +(\S+)`)

	commitment := hubapi.JoinCommitment([]byte("key"), []byte("nonce"))
	client := hubapi.NewClient(address, "", nil, nil)
	if _, err := client.JoinStart(t.Context(), hubapi.JoinStart{Name: "Office", Commitment: commitment, Proof: hubapi.JoinProof("0000-0000-0000", commitment)}); ticketing.CodeOf(err) != ticketing.CodeUnauthorized {
		t.Errorf("a wrong code: %v", err)
	}
	if _, err := client.JoinStart(t.Context(), hubapi.JoinStart{Name: "Office", Commitment: commitment, Proof: hubapi.JoinProof(code, commitment)}); err != nil {
		t.Errorf("the printed code: %v", err)
	}
	if text := one(t, 1, "serve", "--data", dir, "--listen", "127.0.0.1:0"); !strings.Contains(text, string(ticketing.CodeLocked)) {
		t.Errorf("a second hub on the folder says %s", text)
	}
	backups := t.TempDir()
	path := strings.TrimSpace(one(t, 0, "backup", "--data", dir, "--to", backups))
	stop()
	if text := one(t, 0, "check", "--data", dir); !strings.Contains(text, "whole") {
		t.Errorf("check says %s", text)
	}

	keyFile := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(keyFile, []byte(key), 0o600); err != nil {
		t.Fatal(err)
	}
	one(t, 1, "restore", "--from", path, "--key-file", keyFile, "--data", dir)
	restored := filepath.Join(t.TempDir(), "restored")
	if text := one(t, 0, "restore", "--from", path, "--key-file", keyFile, "--data", restored); !strings.Contains(text, "Big Hall") {
		t.Errorf("restore says %s", text)
	}
	again, stopAgain := serving(t, restored)
	defer stopAgain()
	if hello, err := hubapi.NewClient(again.find(t, `answers on (\S+)\.`), "", nil, nil).Hello(t.Context()); err != nil || hello.Epoch < 2 {
		t.Errorf("the restored hub: %+v %v", hello, err)
	}
}

// Metrics are for this machine, or for who has the token.
func TestMetricsAreNotForEverybody(t *testing.T) {
	dir := t.TempDir()
	for _, on := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "localhost", "127.0.0.1"} {
		if text := one(t, 1, "serve", "--data", dir, "--listen", "127.0.0.1:0", "--metrics", on); !strings.Contains(text, "--metrics") {
			t.Errorf("metrics on %s: %s", on, text)
		}
	}
	short := filepath.Join(dir, "token")
	if err := os.WriteFile(short, []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	one(t, 1, "serve", "--data", dir, "--listen", "127.0.0.1:0", "--metrics", "0.0.0.0:0", "--metrics-token-file", short)
}

func TestADatabaseWithoutItsKeyIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(databaseFile(dir), []byte("something"), 0o600); err != nil {
		t.Fatal(err)
	}
	if text := one(t, 1, "serve", "--data", dir, "--listen", "127.0.0.1:0"); !strings.Contains(text, string(ticketing.CodeDamaged)) {
		t.Errorf("serve says %s", text)
	}
	if raw, _ := os.ReadFile(databaseFile(dir)); string(raw) != "something" {
		t.Error("the database was changed")
	}
}
