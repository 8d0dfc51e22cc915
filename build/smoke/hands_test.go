//go:build automation

package smoke_test

import (
	"strings"
	"time"
)

// Keys as WebDriver spells those that have no character (WebDriver 17.4.2).
const (
	keyEnter  = "\uE007"
	keyEscape = "\uE00C"
	keyF5     = "\uE035"
	keyF9     = "\uE039"
)

// see waits until the page shows the text.
func (s *session) see(text string) {
	s.t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if strings.Contains(s.text(`return document.body.innerText`), text) {
			return
		}
	}
	keep(s.t, "failed")
	s.t.Fatalf("the window does not show %q but:\n%s", text, s.text(`return document.body.innerText`))
}

// press presses and releases the keys one after another, as a person does.
func (s *session) press(keys ...string) {
	s.t.Helper()
	var steps []map[string]any
	for _, key := range keys {
		steps = append(steps,
			map[string]any{"type": "keyDown", "value": key},
			map[string]any{"type": "pause", "duration": 60},
			map[string]any{"type": "keyUp", "value": key})
	}
	request(s.t, "POST", s.base+"/actions", map[string]any{"actions": []any{
		map[string]any{"type": "key", "id": "keyboard", "actions": steps},
	}}, nil)
}

// fill types text into the field of that label, over what is in it, at a person's
// pace: the screens take anything faster for a scanner.
func (s *session) fill(label, text string) {
	s.t.Helper()
	field := s.find(`const named = (is) => [...document.querySelectorAll("input, textarea")].find((field) =>
			[field.getAttribute("aria-label") ?? "", ...[...(field.labels ?? [])].map((l) => l.innerText)].some((name) => is(name.trim())));
		return named((name) => name === ` + quoted(label) + `) ?? named((name) => name.startsWith(` + quoted(label) + `))`)
	request(s.t, "POST", s.base+"/element/"+field+"/clear", map[string]any{}, nil)
	request(s.t, "POST", s.base+"/element/"+field+"/click", map[string]any{}, nil)
	s.press(strings.Split(text, "")...)
}

// click presses the button, menu entry or tile with a line that begins with that name.
func (s *session) click(name string) {
	s.t.Helper()
	button := s.find(`return [...document.querySelectorAll("button, [role=menuitem]")].find((button) =>
		(button.getAttribute("aria-label") ?? button.innerText).split("\n").some((line) => line.trim().startsWith(` + quoted(name) + `)))`)
	request(s.t, "POST", s.base+"/element/"+button+"/click", map[string]any{}, nil)
}

// find waits for the element that the script returns.
func (s *session) find(script string) (element string) {
	s.t.Helper()
	eventually(s.t, script, func() bool {
		var found map[string]string
		request(s.t, "POST", s.base+"/execute/sync", map[string]any{"script": script, "args": []any{}}, &found)
		for _, id := range found {
			element = id
		}
		return element != ""
	})
	return element
}

func quoted(text string) string { return "`" + text + "`" }
