package app

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// prefs are this laptop's own choices, kept beside the data because they are
// needed before any of it is opened.
type prefs struct {
	Language string `json:"language,omitempty"`
	Theme    string `json:"theme,omitempty"`
	Printer  string `json:"printer,omitempty"` // way:address, or "" for none
	Kiosk    bool   `json:"-"`
}

func prefsFile(dir string) string { return filepath.Join(dir, "preferences.json") }

// loadPrefs reads the choices; a damaged file is as good as none.
func loadPrefs(dir string) prefs {
	var p prefs
	if raw, err := os.ReadFile(prefsFile(dir)); err == nil && json.Unmarshal(raw, &p) != nil {
		return prefs{}
	}
	return p
}

// savePrefs changes the choices and keeps them.
func (a *App) savePrefs(change func(*prefs)) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	next := a.prefs
	change(&next)
	raw, err := json.Marshal(next)
	if err != nil {
		return fmt.Errorf("encode the preferences: %w", err)
	}
	temporary := prefsFile(a.cfg.DataDir) + ".new"
	if err := os.WriteFile(temporary, raw, 0o600); err != nil {
		return fmt.Errorf("write the preferences: %w", err)
	}
	if err := os.Rename(temporary, prefsFile(a.cfg.DataDir)); err != nil {
		return fmt.Errorf("keep the preferences: %w", err)
	}
	a.prefs = next
	return nil
}
