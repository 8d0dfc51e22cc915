package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/ticketcrib/ticketcrib/app"
	"github.com/ticketcrib/ticketcrib/app/control"
)

// diagnosis is what support needs to see of a station. Nothing in it is a name,
// a code or a key: it is safe to send.
type diagnosis struct {
	At       string           `json:"at"`
	Version  string           `json:"version"`
	System   string           `json:"system"`
	Running  bool             `json:"running"` // the program ran beside
	Phase    string           `json:"phase"`
	Place    string           `json:"place"`
	Practice bool             `json:"practice"`
	Link     linkDiagnosis    `json:"link"`
	Problem  string           `json:"problem,omitempty"`
	BackupAt int64            `json:"backupAt"`
	Keys     string           `json:"keys"`  // keyring, passphrase or file
	Files    map[string]int64 `json:"files"` // sizes in bytes
}

type linkDiagnosis struct {
	State       string `json:"state"`
	LastHeard   int64  `json:"lastHeard"`
	Unsent      int    `json:"unsent"`
	Copies      int    `json:"copies"`
	ClockSkewMs int64  `json:"clockSkewMs"`
}

// doctor writes a diagnosis, and says what could not be looked at.
func doctor(ctx context.Context, c *control.Caller, dataDir string, running bool, out io.Writer) error {
	d := diagnosis{At: time.Now().UTC().Format(time.RFC3339), System: runtime.GOOS + "/" + runtime.GOARCH, Running: running, Files: map[string]int64{}}
	raw, err := c.Call(ctx, "Shell", "State", nil)
	var v app.ShellView
	if err == nil {
		err = json.Unmarshal(raw, &v)
	}
	if err != nil {
		return fmt.Errorf("look at the program: %w", err)
	}
	d.Version, d.Phase, d.Place, d.Practice, d.BackupAt, d.Keys = v.Version, v.Phase, v.Place, v.Practice, v.Backup.At, v.Keys
	d.Link = linkDiagnosis{v.Link.State, v.Link.LastHeard, v.Link.Unsent, v.Link.Copies, v.Link.ClockSkew}
	if v.Problem != nil {
		d.Problem = v.Problem.Code
	}
	for _, name := range []string{"station.db", "station.db-wal", "hub.db", "hub.db-wal"} {
		if info, err := os.Stat(filepath.Join(dataDir, name)); err == nil {
			d.Files[name] = info.Size()
		}
	}
	enc := json.NewEncoder(out)
	enc.SetIndent("", "  ")
	return enc.Encode(d)
}
