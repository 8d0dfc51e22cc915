package main

import (
	"database/sql"
	"strings"
	"testing"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// A hub on a database that is shared: what stops it, and what must not.
func TestServeAmongNodes(t *testing.T) {
	database, dir := fair.Postgres(t), t.TempDir()
	node := func(dir string) (out *told, stop func()) {
		return serving(t, dir, "--database", database)
	}
	out, stop := node(dir)
	hello := func(out *told) {
		t.Helper()
		client := hubapi.NewClient(out.find(t, `answers on (\S+)\.`), "", nil, nil)
		for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(100 * time.Millisecond) {
			_, err := client.Hello(t.Context())
			if err == nil {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("no hello: %v", err)
			}
		}
	}
	hello(out)
	if text := one(t, 1, "restored", "--data", dir, "--database", database); !strings.Contains(text, string(ticketing.CodeLocked)) {
		t.Errorf("restored beside a node that leads says %s", text)
	}
	// A node with a key of its own would stand before buyers and refuse them all.
	if text := one(t, 1, "serve", "--data", t.TempDir(), "--listen", "127.0.0.1:0", "--database", database); !strings.Contains(text, string(ticketing.CodeDamaged)) {
		t.Errorf("a node with another key says %s", text)
	}
	if text := one(t, 1, "serve", "--data", t.TempDir(), "--listen", "127.0.0.1:0", "--database", database, "--node", ":0"); !strings.Contains(text, "--node") {
		t.Errorf("a node that no other can reach says %s", text)
	}
	stop()
	raw, err := sql.Open("pgx", database)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	for _, name := range []string{"paystack", "post"} {
		if _, err := raw.Exec("INSERT INTO setting (name, value) VALUES ($1, $2)", "secret."+name, []byte("no seal")); err != nil {
			t.Fatal(err)
		}
	}
	out, stop = node(dir)
	hello(out)
	stop()
	if text := one(t, 0, "restored", "--data", dir, "--database", database); !strings.Contains(text, "Big Hall") {
		t.Errorf("restored says %s", text)
	}
}
