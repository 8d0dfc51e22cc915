package secrets_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/secrets"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

func open(t *testing.T, cfg secrets.Config) *secrets.Vault {
	t.Helper()
	v, err := secrets.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestAKeyIsTheSameAtTheNextStart(t *testing.T) {
	dir := t.TempDir()
	v := open(t, secrets.Config{Dir: dir})
	if v.Has("hub") {
		t.Fatal("a new folder has a key")
	}
	if _, err := v.Key("hub"); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("no key says %v", err)
	}
	key, err := v.MakeKey("hub")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.MakeKey("hub"); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a second key of the name says %v", err)
	}
	again, err := open(t, secrets.Config{Dir: dir}).Key("hub")
	if err != nil || !again.Equal(key) {
		t.Fatalf("another key came back: %v", err)
	}
}

func TestNoKeyStandsInTheClear(t *testing.T) {
	dir := t.TempDir()
	key, err := open(t, secrets.Config{Dir: dir, Passphrase: "correct horse"}).MakeKey("hub")
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Fatalf("the folder has %d files, want the vault and the key: %v", len(entries), err)
	}
	for _, e := range entries {
		raw, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		for _, spelled := range [][]byte{key.Seed(), []byte(hex.EncodeToString(key.Seed())), []byte("AGE-SECRET-KEY-")} {
			if bytes.Contains(raw, spelled) {
				t.Errorf("%s holds a key in the clear", e.Name())
			}
		}
		if info, err := e.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s can be read by others: %v", e.Name(), info.Mode())
		}
	}
}

func TestAPassphraseOpensWhatItSealed(t *testing.T) {
	dir := t.TempDir()
	key, err := open(t, secrets.Config{Dir: dir}).MakeKey("hub") // in a file at first
	if err != nil {
		t.Fatal(err)
	}
	if v := open(t, secrets.Config{Dir: dir, Passphrase: "correct horse"}); v.Where() != secrets.ByPassphrase {
		t.Fatalf("the identity is %s once there is a passphrase", v.Where())
	}
	for _, wrong := range []string{"", "correct hors"} {
		if _, err := secrets.Open(secrets.Config{Dir: dir, Passphrase: wrong}); ticketing.CodeOf(err) != ticketing.CodeSealed {
			t.Errorf("passphrase %q says %v", wrong, err)
		}
	}
	again, err := open(t, secrets.Config{Dir: dir, Passphrase: "correct horse"}).Key("hub")
	if err != nil || !again.Equal(key) {
		t.Fatalf("another key came back: %v", err)
	}
}

func TestAKeyOfABackupIsSealedAtItsFirstReading(t *testing.T) {
	dir := t.TempDir()
	v := open(t, secrets.Config{Dir: dir})
	key, err := v.MakeKey("other")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "hub.key")
	if err := os.WriteFile(path, secrets.Clear(key), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if got, err := v.Key("hub"); err != nil || !got.Equal(key) {
			t.Fatalf("another key came back: %v", err)
		}
		raw, err := os.ReadFile(path)
		if err != nil || bytes.Contains(raw, secrets.Clear(key)) {
			t.Fatalf("the key is still in the clear: %v", err)
		}
	}
}

func TestWhatIsDamagedIsSaidAndKept(t *testing.T) {
	for name, damage := range map[string]func([]byte) []byte{
		"cut":   func(b []byte) []byte { return b[:len(b)/2] },
		"bent":  func(b []byte) []byte { b[len(b)-1] ^= 1; return b },
		"empty": func([]byte) []byte { return nil },
	} {
		for _, file := range []string{"hub.key", "vault"} {
			t.Run(name+" "+file, func(t *testing.T) {
				dir := t.TempDir()
				if _, err := open(t, secrets.Config{Dir: dir}).MakeKey("hub"); err != nil {
					t.Fatal(err)
				}
				path := filepath.Join(dir, file)
				raw, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				bad := damage(raw)
				if err := os.WriteFile(path, bad, 0o600); err != nil {
					t.Fatal(err)
				}
				v, err := secrets.Open(secrets.Config{Dir: dir})
				if err == nil {
					_, err = v.Key("hub")
				}
				if ticketing.CodeOf(err) != ticketing.CodeDamaged {
					t.Errorf("it says %v", err)
				}
				if after, _ := os.ReadFile(path); !bytes.Equal(after, bad) {
					t.Error("the file was changed")
				}
			})
		}
	}
}

func TestASecretIsRemoved(t *testing.T) {
	v := open(t, secrets.Config{Dir: t.TempDir()})
	if err := v.Put("paystack", []byte("sk_test_1")); err != nil {
		t.Fatal(err)
	}
	if got, err := v.Get("paystack"); err != nil || string(got) != "sk_test_1" {
		t.Fatalf("%q came back: %v", got, err)
	}
	if err := errors.Join(v.Remove("paystack"), v.Remove("paystack")); err != nil || v.Has("paystack") {
		t.Errorf("it is still there: %v", err)
	}
}

func TestThePassphraseIsWhereTheEnvironmentSays(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, c := range []struct {
		name, file, credentials, want string
		refused                       bool
	}{
		{name: "neither"},
		{name: "a file", file: write("file", "correct horse\n"), want: "correct horse"},
		{name: "systemd's credential", credentials: filepath.Dir(write("ticketcrib-passphrase", "battery")), want: "battery"},
		{name: "no such credential", credentials: filepath.Join(dir, "none")},
		{name: "no such file", file: filepath.Join(dir, "none"), refused: true},
		{name: "an empty file", file: write("empty", "\n"), refused: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			env := map[string]string{"TICKETCRIB_PASSPHRASE_FILE": c.file, "CREDENTIALS_DIRECTORY": c.credentials}
			got, err := secrets.Passphrase(func(k string) string { return env[k] })
			if got != c.want || (err != nil) != c.refused {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

// TestKeyring works on a real keyring, which build/test starts on a session bus
// of its own. Anybody's own keyring is left alone.
func TestKeyring(t *testing.T) {
	if os.Getenv("TICKETCRIB_TEST_KEYRING") == "" {
		t.Skip("build/test brings a keyring for this")
	}
	dir := t.TempDir()
	file := open(t, secrets.Config{Dir: dir})
	key, err := file.MakeKey("hub")
	if err != nil || file.Where() != secrets.InFile {
		t.Fatalf("%s, %v", file.Where(), err)
	}
	for range 2 { // moved at the first, found there at the second
		v := open(t, secrets.Config{Dir: dir, Keyring: true})
		if got, err := v.Key("hub"); v.Where() != secrets.InKeyring || err != nil || !got.Equal(key) {
			t.Fatalf("%s: %v", v.Where(), err)
		}
	}
	raw, err := os.ReadFile(filepath.Join(dir, "vault"))
	if err != nil || strings.Contains(string(raw), "AGE-SECRET-KEY-") {
		t.Fatalf("the identity is still in the file: %v", err)
	}
	// A bus is found once a process: what happens without one is tried in another.
	alone := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestWithoutTheKeyring$", "-test.v")
	alone.Env = append(os.Environ(), "TICKETCRIB_TEST_VAULT="+dir, "DBUS_SESSION_BUS_ADDRESS=unix:path="+filepath.Join(dir, "nobody"))
	if out, err := alone.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

// TestWithoutTheKeyring is the second half of TestKeyring.
func TestWithoutTheKeyring(t *testing.T) {
	dir := os.Getenv("TICKETCRIB_TEST_VAULT")
	if dir == "" {
		t.Skip("TestKeyring runs this")
	}
	if _, err := secrets.Open(secrets.Config{Dir: dir, Keyring: true}); ticketing.CodeOf(err) != ticketing.CodeSealed {
		t.Errorf("without its keyring it says %v", err)
	}
	if v := open(t, secrets.Config{Dir: t.TempDir(), Keyring: true}); v.Where() != secrets.InFile {
		t.Errorf("a new folder without a keyring keeps its identity %s", v.Where())
	}
}

// What a person may change is changed whole; a key is put once.
func TestSetTakesThePlaceOfWhatWas(t *testing.T) {
	v, err := secrets.Open(secrets.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"first", "second"} {
		if err := v.Set("changes", []byte(want)); err != nil {
			t.Fatal(err)
		}
		if got, err := v.Get("changes"); err != nil || string(got) != want {
			t.Errorf("%q, %v", got, err)
		}
	}
	if err := v.Put("changes", []byte("third")); err == nil {
		t.Error("Put takes the place of what was")
	}
}
