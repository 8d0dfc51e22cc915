//go:build automation

package smoke_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// program is the window with the tag automation, as build/test makes it.
const program = "../bin/ticketcrib-automation"

// patience bounds every wait for a process or a page.
const patience = 20 * time.Second

// session is one window held by WebKitWebDriver.
type session struct {
	t    *testing.T
	base string // the driver's address with the session's id
	data string // the program's data folder
	pid  int    // the program's process
}

// open starts a driver and, through it, the program with the given flags on a data
// folder. Both end with the test, and so does everything that they started.
func open(t *testing.T, data string, flags ...string) *session {
	t.Helper()
	driver, address := startDriver(t)
	binary, err := filepath.Abs(program)
	if err != nil {
		t.Fatal(err)
	}
	args := append([]string{"--automation", "--data", data}, flags...)
	var started struct {
		SessionID string `json:"sessionId"`
	}
	request(t, "POST", address+"/session", map[string]any{"capabilities": map[string]any{"alwaysMatch": map[string]any{
		"webkitgtk:browserOptions": map[string]any{"binary": binary, "args": args},
	}}}, &started)
	s := &session{t: t, base: address + "/session/" + started.SessionID, data: data, pid: childOf(t, driver, filepath.Base(binary))}
	request(t, "POST", s.base+"/timeouts", map[string]int{"implicit": 5000, "script": int(patience.Milliseconds())}, nil)
	return s
}

// startDriver returns the driver's process id and address.
func startDriver(t *testing.T) (pid int, address string) {
	t.Helper()
	port := freePort(t)
	driver := exec.Command("WebKitWebDriver", "--port="+strconv.Itoa(port))
	driver.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	driver.Stderr = os.Stderr
	if err := driver.Start(); err != nil {
		t.Fatalf("WebKitWebDriver did not start (package webkit2gtk-driver): %v", err)
	}
	t.Cleanup(func() {
		_ = syscall.Kill(-driver.Process.Pid, syscall.SIGKILL)
		_ = driver.Wait()
	})
	address = "http://127.0.0.1:" + strconv.Itoa(port)
	eventually(t, "the driver answers", func() bool {
		answer, err := http.Get(address + "/status")
		if err != nil {
			return false
		}
		return answer.Body.Close() == nil && answer.StatusCode == http.StatusOK
	})
	return driver.Process.Pid, address
}

func freePort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().(*net.TCPAddr).Port
}

// run executes a script in the page and decodes what it returns or resolves to.
func (s *session) run(script string, into any) {
	s.t.Helper()
	wrapped := `const done = arguments[arguments.length - 1];
		(async () => { ` + script + ` })().then(done, (e) => done("rejected: " + (e && e.message)));`
	request(s.t, "POST", s.base+"/execute/async", map[string]any{"script": wrapped, "args": []any{}}, into)
}

// text runs a script that returns text.
func (s *session) text(script string) string {
	s.t.Helper()
	var out string
	s.run(script, &out)
	return out
}

// request speaks WebDriver: every answer is {"value": ...}.
func request(t *testing.T, method, url string, body, into any) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
	defer cancel()
	var payload io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		payload = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(ctx, method, url, payload)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("%s %s: %s", method, url, text)
	}
	if into == nil {
		return
	}
	envelope := struct {
		Value any `json:"value"`
	}{into}
	if err := json.Unmarshal(text, &envelope); err != nil {
		t.Fatalf("%s %s answered %s: %v", method, url, text, err)
	}
}

// eventually asks again until the condition holds; what it waits for is another
// process, which sends no word.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Fatalf("not within %s: %s", patience, what)
}

// childOf returns the process of that name below parent.
func childOf(t *testing.T, parent int, name string) (pid int) {
	t.Helper()
	eventually(t, name+" runs", func() bool {
		for _, child := range below(parent) {
			if child.name == name[:min(15, len(name))] {
				pid = child.pid
				return true
			}
		}
		return false
	})
	return pid
}

type process struct {
	pid, parent int
	name        string // as the kernel keeps it: 15 bytes at most
}

// below lists the processes that descend from parent.
func below(parent int) (found []process) {
	var all []process
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // it ended meanwhile
		}
		var p process
		head, rest, _ := strings.Cut(string(text), "(")
		name, tail, _ := cutLast(rest, ")")
		p.name = name
		_, _ = fmt.Sscan(head, &p.pid)
		var state string
		_, _ = fmt.Sscan(tail, &state, &p.parent)
		if state != "Z" {
			all = append(all, p)
		}
	}
	family := map[int]bool{parent: true}
	for grew := true; grew; {
		grew = false
		for _, p := range all {
			if family[p.parent] && !family[p.pid] {
				family[p.pid], grew = true, true
				found = append(found, p)
			}
		}
	}
	return found
}

func cutLast(s, sep string) (before, after string, ok bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}
