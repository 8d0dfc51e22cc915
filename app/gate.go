package app

// Gate is the Gate face.
type Gate struct{ app *App }

// GateView is what stands beside the verdict.
type GateView struct {
	Open      bool        `json:"open"`
	Gate      string      `json:"gate"`
	GateName  string      `json:"gateName"`
	Lane      string      `json:"lane"`
	Inside    int64       `json:"inside"`
	Sold      int64       `json:"sold"`
	ThisLane  int64       `json:"thisLane"`
	PerMinute int64       `json:"perMinute"`
	Refused   int64       `json:"refused"`
	Last      []ScanView  `json:"last"`  // newest first, at most 20
	Band      *Problem    `json:"band"`  // amber band over ready: clock, disk
	Alert     *Problem    `json:"alert"` // a conflict found when gates met again
	Gates     []GateDraft `json:"gates"`
}

// ScanView is one scan in the list.
type ScanView struct {
	Ref     string `json:"ref"`
	Verdict string `json:"verdict"`
	Type    string `json:"type"`
	Code    string `json:"code"`
	At      int64  `json:"at"`
	Gate    string `json:"gate"`
}

// ScanRequest is a code as it was read. Key is made by the screen for this
// scan, so that an answer lost on the way is not a second entry.
type ScanRequest struct {
	Key    string `json:"key"`
	Code   string `json:"code"`
	Source string `json:"source"` // wedge, camera, picture, paste, typed
}

// VerdictView is the whole verdict. Nothing in it names a person.
type VerdictView struct {
	Key     string            `json:"key"` // of the scan
	Ref     string            `json:"ref"` // of the recorded check-in, if any
	Verdict string            `json:"verdict"`
	Type    string            `json:"type"`
	Code    string            `json:"code"`
	People  int               `json:"people"`
	Band    string            `json:"wristband"`
	At      int64             `json:"at"`
	Entry   int               `json:"entry"`  // 1 first entry, 2 a re-entry...
	Reason  string            `json:"reason"` // code of the sentence under the word: i18n verdict.<reason>
	Args    map[string]string `json:"args"`   // when (ms), gate, steward, from (ms), until (ms), performance (ms), amount...
	CanAct  bool              `json:"canAct"` // attention: F9 admits; refused: a supervisor may reopen
	Test    bool              `json:"test"`   // the test pass of the readiness check
}

// CheckView is a line of the readiness check.
type CheckView struct {
	ID     string            `json:"id"`    // keys, lists, clock, hub, gates, scanner, sound, disk, test
	State  string            `json:"state"` // ok, look, missing
	Args   map[string]string `json:"args"`
	Figure string            `json:"figure"`
}

// FoundTicket is a ticket that this gate knows, without a person.
type FoundTicket struct {
	Ref   string `json:"ref"`
	Type  string `json:"type"`
	Code  string `json:"code"`
	State string `json:"state"` // issued, in, void, refunded, frozen
	At    int64  `json:"at"`    // of the last check-in
}

// State returns what stands beside the verdict.
func (g *Gate) State() (GateView, error) { return GateView{}, errNotBuilt }

// Readiness runs the checks before doors.
func (g *Gate) Readiness() ([]CheckView, error) { return nil, errNotBuilt }

// ReportCheck keeps what only the screen can know: scanner speed, sound heard.
func (g *Gate) ReportCheck(id, state string, args map[string]string) ([]CheckView, error) {
	return nil, errNotBuilt
}

// TestPass returns the steward's test pass: good twice, counted never.
func (g *Gate) TestPass() (PassView, error) { return PassView{}, errNotBuilt }

// Open arms this gate for the chosen performance.
func (g *Gate) Open(gate, lane string) (GateView, error) { return GateView{}, errNotBuilt }

// Shut disarms it.
func (g *Gate) Shut() (GateView, error) { return GateView{}, errNotBuilt }

// Scan decides, records and answers; it never fails softly: what could not be
// decided is not_checked.
func (g *Gate) Scan(r ScanRequest) (VerdictView, error) { return VerdictView{}, errNotBuilt }

// Admit lets the person of an attention in (F9).
func (g *Gate) Admit(key string) (VerdictView, error) { return VerdictView{}, errNotBuilt }

// Override admits against a refusal, or reopens an entry, by a supervisor's PIN.
func (g *Gate) Override(key, reason string, a Approval) (VerdictView, error) {
	return VerdictView{}, errNotBuilt
}

// Code looks a short code up; at best attention, never admit.
func (g *Gate) Code(r ScanRequest) (VerdictView, error) { return VerdictView{}, errNotBuilt }

// Find looks for tickets by part of a short code or type.
func (g *Gate) Find(query string) ([]FoundTicket, error) { return nil, errNotBuilt }

// ConfirmClock records that a supervisor has compared the clock.
func (g *Gate) ConfirmClock(a Approval) (GateView, error) { return GateView{}, errNotBuilt }
