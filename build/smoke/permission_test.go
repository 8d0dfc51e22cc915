//go:build automation

package smoke_test

import (
	"bufio"
	"context"
	"os/exec"
	"strings"
	"testing"
)

// ask runs a script in a window that no driver holds, and returns what it returns,
// or the name of the error that it threw.
func ask(t *testing.T, script string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	window := exec.CommandContext(ctx, mustAbs(t, program), "--data", t.TempDir())
	window.Env = append(window.Environ(), `TICKETCRIB_PROBE=(async () => { `+script+` })()
		.then((got) => document.title = "answer " + got, (e) => document.title = "answer " + e.name)`)
	out, err := window.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := window.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		cancel()
		_ = window.Wait()
	}()
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, answer, found := strings.Cut(lines.Text(), "title: answer "); found {
			return answer
		}
	}
	t.Fatalf("the window said nothing within %s", patience)
	return ""
}

func TestTheWindowAllowsTheCameraAndNothingElse(t *testing.T) {
	const media = `const stream = await navigator.mediaDevices.getUserMedia(%); return stream.getTracks().map((track) => track.kind).join()`
	for name, c := range map[string]struct{ script, want string }{
		"camera":                 {strings.Replace(media, "%", "{ video: true }", 1), "video"},
		"microphone":             {strings.Replace(media, "%", "{ audio: true }", 1), "NotAllowedError"},
		"camera with microphone": {strings.Replace(media, "%", "{ audio: true, video: true }", 1), "NotAllowedError"},
		"notifications":          {`return await Notification.requestPermission()`, "denied"},
		"place": {`return await new Promise((resolve) =>
			navigator.geolocation.getCurrentPosition(() => resolve("allowed"), (e) => resolve("refused " + e.code)))`, "refused 1"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := ask(t, c.script); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}
