package backup_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/backup"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

func sealed(t *testing.T) (path, secret string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"hub.db": strings.Repeat("database ", 10_000), "hub.key": "seed"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	secret, public, err := backup.NewSecret()
	if err != nil {
		t.Fatal(err)
	}
	path, err = backup.Seal(filepath.Join(dir, "backups"), public, time.Unix(1_800_000_000, 0),
		map[string]backup.Content{"hub.db": {Path: filepath.Join(dir, "hub.db")}, "hub.key": {Bytes: []byte("seed")}})
	if err != nil {
		t.Fatal(err)
	}
	return path, secret
}

func TestABackupOpensWithItsSheet(t *testing.T) {
	path, secret := sealed(t)
	copied := strings.ToLower(strings.Join(backup.Groups(secret), " \n"))
	parsed, err := backup.ParseSecret(copied)
	if err != nil || parsed != secret {
		t.Fatalf("the sheet's text %q reads as %q: %v", copied, parsed, err)
	}
	to := t.TempDir()
	names, err := backup.Open(path, parsed, to)
	if err != nil || len(names) != 2 {
		t.Fatal(names, err)
	}
	if raw, err := os.ReadFile(filepath.Join(to, "hub.db")); err != nil || len(raw) != 90_000 {
		t.Fatalf("%d bytes: %v", len(raw), err)
	}
	if info, _ := os.Stat(filepath.Join(to, "hub.key")); info.Mode().Perm() != 0o600 {
		t.Errorf("the key is readable by others: %v", info.Mode())
	}
}

func TestABackupThatDoesNotOpenLeavesNothing(t *testing.T) {
	path, secret := sealed(t)
	_, other := sealed(t)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	written := func(raw []byte) string {
		p := filepath.Join(t.TempDir(), "b.age")
		if err := os.WriteFile(p, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		return p
	}
	flipped := append([]byte{}, whole...)
	flipped[len(flipped)-200] ^= 1
	for name, c := range map[string]struct {
		path, secret string
		code         ticketing.Code
	}{
		"another sheet":  {path, other, ticketing.CodeUnauthorized},
		"truncated":      {written(whole[:len(whole)/2]), secret, ticketing.CodeDamaged},
		"one bit wrong":  {written(flipped), secret, ticketing.CodeDamaged},
		"not a backup":   {written([]byte("hello")), secret, ticketing.CodeDamaged},
		"no such file":   {path + "x", secret, ticketing.CodeNotFound},
		"no such secret": {path, "AGE-SECRET-KEY-1", ticketing.CodeInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			to := t.TempDir()
			if _, err := backup.Open(c.path, c.secret, to); ticketing.CodeOf(err) != c.code {
				t.Fatalf("got %v, want %s", err, c.code)
			}
			if left, _ := os.ReadDir(to); len(left) != 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestABackupNeverWritesOverAHub(t *testing.T) {
	path, secret := sealed(t)
	to := t.TempDir()
	if err := os.WriteFile(filepath.Join(to, "hub.db"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := backup.Open(path, secret, to); ticketing.CodeOf(err) != ticketing.CodeConflict {
		t.Fatal(err)
	}
	if raw, _ := os.ReadFile(filepath.Join(to, "hub.db")); string(raw) != "mine" {
		t.Errorf("the hub that was there now reads %q", raw)
	}
}

func TestLastAndKeep(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"ticketcrib-20260101-100000.age", "ticketcrib-20260102-100000.age", "ticketcrib-20260103-100000.age.part", "other.age"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if at, _ := backup.Last(dir); at.Format("2006-01-02") != "2026-01-02" {
		t.Errorf("last: %v", at)
	}
	if err := backup.Keep(dir, 1); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "ticketcrib-20260101-100000.age")); !os.IsNotExist(err) {
		t.Error("the older one stays")
	}
}

func TestAnOverdueBackupIsMadeAtOnce(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "ticketcrib-20260101-100000.age"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	made := false
	err := backup.Schedule(ctx, backup.Every15Minutes, dir, func(context.Context) error {
		made = true
		cancel()
		return nil
	}, slog.New(slog.DiscardHandler))
	if err != nil || !made {
		t.Fatal(made, err)
	}
}
