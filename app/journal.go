package app

// Journal is what was recorded, and what does not agree.
type Journal struct{ app *App }

// EntryView is a journal entry.
type EntryView struct {
	Device string `json:"device"`
	Seq    int64  `json:"seq"`
	At     int64  `json:"at"`
	Kind   string `json:"kind"`
	Text   string `json:"text"`
	State  string `json:"state"` // folded, waiting, parked
	Sent   bool   `json:"sent"`
}

// ConflictView is something that clocks or rights could not decide.
type ConflictView struct {
	ID       string            `json:"id"`
	Kind     string            `json:"kind"` // double_admission, oversold, fork, unknown_kind, fold_failed, no_right, late_after_revocation
	At       int64             `json:"at"`
	Args     map[string]string `json:"args"`
	Sides    []ScanView        `json:"sides"`
	State    string            `json:"state"` // open, closed
	Decision string            `json:"decision"`
	By       string            `json:"by"`
}

// Entries returns up to 100 entries of a device before a sequence; 0: newest.
func (j *Journal) Entries(device string, before int64) ([]EntryView, error) { return nil, errNotBuilt }

// Conflicts lists the open ones first.
func (j *Journal) Conflicts() ([]ConflictView, error) { return nil, errNotBuilt }

// Decide closes a conflict with a person's words.
func (j *Journal) Decide(id, decision, note string) ([]ConflictView, error) { return nil, errNotBuilt }

// Stick answers with the path of a file for a USB stick: what this station has
// that others may lack. Take it in with POST /app/stick.
func (j *Journal) Stick() (string, error) { return "", errNotBuilt }

// Backup makes a verified, encrypted backup now and returns its head.
func (j *Journal) Backup() (BackupHead, error) { return BackupHead{}, errNotBuilt }
