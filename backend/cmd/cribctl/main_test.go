package main

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ticketcrib/ticketcrib/app"
	"github.com/ticketcrib/ticketcrib/app/control"
)

// crib runs a command line and returns its status and what it wrote.
func crib(t *testing.T, dir string, args ...string) (status int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	env := map[string]string{"TICKETCRIB_STAFF": "Adaeze Okonkwo", "TICKETCRIB_PIN": "2580", "HOME": dir}
	status = run(append([]string{"--data", dir}, args...), strings.NewReader(""), &o, &e, func(k string) string { return env[k] })
	return status, o.String(), e.String()
}

// hosted makes a data folder that hosts, and closes it.
func hosted(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	a, err := app.Open(context.Background(), app.Config{DataDir: dir, Now: time.Now, Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range a.Bindings() {
		if s, ok := b.(*app.Setup); ok {
			if _, err := s.Host(app.HostRequest{Name: "Adaeze Okonkwo", Organization: "Secret Venue", PIN: "2580"}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := a.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestEveryActionIsACommand(t *testing.T) {
	_, out, _ := crib(t, t.TempDir(), "list")
	for _, m := range methods() {
		if !strings.Contains(out, kebab(m.word)+" "+kebab(m.name)) {
			t.Errorf("list leaves out %s %s", m.word, m.name)
		}
		if got, err := (options{word: strings.ToUpper(m.word), action: kebab(m.name)}).method(); err != nil || got.name != m.name {
			t.Errorf("%s %s is not found: %v", m.word, m.name, err)
		}
	}
}

func TestWrongCommandLinesChangeNothing(t *testing.T) {
	for _, args := range [][]string{
		{"gate", "scam"}, {"box-office", "hand-back", "1"}, {"box-office", "hand-back", "1", "much"}, {"gate", "scan", "{"},
		{"gate", "scan", `{"colour":"red"}`}, {"gate", "scan", "@/no/such/file"}, {"--as"},
	} {
		dir := t.TempDir()
		if status, out, errs := crib(t, dir, args...); status == 0 || out != "" || errs == "" {
			t.Errorf("%v: status %d, %q, %q", args, status, out, errs)
		}
	}
}

func TestAloneOnTheFolder(t *testing.T) {
	dir := hosted(t)
	if status, out, errs := crib(t, dir, "shell", "state", "--json"); status != 0 || !strings.Contains(out, `"phase":"ready"`) {
		t.Fatalf("status %d: %s %s", status, out, errs)
	}
	status, _, errs := crib(t, dir, "--as", "Nobody", "access", "list", "--json")
	var refused app.Problem
	if status != 1 || json.Unmarshal([]byte(errs), &refused) != nil || refused.Code != "forbidden" {
		t.Errorf("somebody unknown: %d %s", status, errs)
	}
}

func TestBesideTheRunningProgram(t *testing.T) {
	dir := hosted(t)
	a, err := app.Open(t.Context(), app.Config{DataDir: dir, Now: time.Now, Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() {
		served <- control.Serve(ctx, control.Config{Program: a, DataDir: dir, Log: slog.New(slog.DiscardHandler)})
	}()
	t.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			t.Error(err)
		}
		if err := a.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	for {
		if _, ok := control.Beside(dir); ok {
			break
		}
	}
	if info, err := os.Stat(filepath.Join(dir, "control.sock")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the socket: %v %v", info, err)
	}
	if status, out, errs := crib(t, dir, "catalog", "new", "--json"); status != 0 || !strings.Contains(out, `"currency"`) {
		t.Errorf("status %d: %s %s", status, out, errs)
	}
	if status, out, errs := crib(t, dir, "bench"); status != 1 || out != "" || !strings.Contains(errs, "Close it first") {
		t.Errorf("a bench: status %d: %s %s", status, out, errs)
	}
	if _, out, _ := crib(t, dir, "--as", "", "shell", "state", "--json"); !strings.Contains(out, `"phase":"sign_in"`) {
		t.Errorf("nobody in particular sees %s", out)
	}
}

func TestTheDoctorNamesNobody(t *testing.T) {
	dir := hosted(t)
	status, out, errs := crib(t, dir, "doctor")
	if status != 0 || !json.Valid([]byte(out)) {
		t.Fatalf("status %d: %s %s", status, out, errs)
	}
	for _, secret := range []string{"Adaeze", "Secret Venue", "2580", "argon2"} {
		if strings.Contains(out, secret) {
			t.Errorf("the doctor tells %q", secret)
		}
	}
}
