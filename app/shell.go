package app

// Shell is the frame around every face: who is here, what this laptop is, how
// it stands with the hub.
type Shell struct{ app *App }

// ShellView is all that the frame shows. Instants are Unix milliseconds.
type ShellView struct {
	Phase       string       `json:"phase"` // first_run, joining, sign_in, ready, stopped
	Place       string       `json:"place"` // counter, gate, office, host
	Faces       []string     `json:"faces"` // counter, gate, office: what the signed-in person may open here
	Device      string       `json:"device"`
	HubName     string       `json:"hubName"`
	Practice    bool         `json:"practice"`
	Kiosk       bool         `json:"kiosk"`
	Language    string       `json:"language"` // en, fr or "" for the system's
	Theme       string       `json:"theme"`    // light, dark or "" for the system's
	Version     string       `json:"version"`
	Now         int64        `json:"now"`
	Staff       *StaffTile   `json:"staff"`
	Event       *EventHead   `json:"event"`
	Performance *Performance `json:"performance"`
	Shift       *ShiftHead   `json:"shift"`
	Link        LinkView     `json:"link"`
	Problem     *Problem     `json:"problem"` // what stops this station, or nil
	Backup      BackupHead   `json:"backup"`  // hosts only
}

// Problem is something that a person must mend: a code and args as errors have
// them, and the English sentence.
type Problem struct {
	Code    string            `json:"code"`
	Message string            `json:"message"`
	Args    map[string]string `json:"args"`
}

// LinkView says how this station stands with its hub and how much is unsent.
type LinkView struct {
	State     string `json:"state"` // hosting, reached, alone, never
	HubName   string `json:"hubName"`
	Address   string `json:"address"`
	LastHeard int64  `json:"lastHeard"`
	Unsent    int    `json:"unsent"` // journal entries that no other machine has yet
	Copies    int    `json:"copies"` // machines that hold the whole journal, this one counted
	Peers     int    `json:"peers"`  // gates heard in the last minute
	PeersOf   int    `json:"peersOf"`
	ClockSkew int64  `json:"clockSkewMs"` // this clock minus the hub's; 0 when unknown
}

// BackupHead is the age of the last good backup.
type BackupHead struct {
	At    int64  `json:"at"` // 0: never
	Place string `json:"place"`
}

// StaffTile is a person on the sign-in screen.
type StaffTile struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Initials string `json:"initials"`
	Role     string `json:"role"` // steward, seller, supervisor, organizer
	Locked   int    `json:"lockedSeconds"`
}

// EventHead is what the top bar says of the event.
type EventHead struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Venue    string `json:"venue"`
	Zone     string `json:"zone"`
	Currency string `json:"currency"`
	Closed   bool   `json:"closed"`
}

// Performance is one dated showing, with its event's zone.
type Performance struct {
	ID       string `json:"id"`
	Event    string `json:"event"`
	Name     string `json:"name"`
	Zone     string `json:"zone"`
	DoorsAt  int64  `json:"doorsAt"`
	StartsAt int64  `json:"startsAt"`
	EndsAt   int64  `json:"endsAt"`
}

// Money is an exact amount for a screen: minor is below 2^53.
type Money struct {
	Minor    int64  `json:"minor"`
	Currency string `json:"currency"`
}

// Approval is the PIN of a person who may do what the signed-in one may not.
type Approval struct {
	Staff string `json:"staff"`
	PIN   string `json:"pin"`
}

// State returns the frame's view. Screens call it at start and at every
// "shell" event.
func (s *Shell) State() (ShellView, error) { return ShellView{}, errNotBuilt }

// Staff lists who may sign in on this device, offline too.
func (s *Shell) Staff() ([]StaffTile, error) { return nil, errNotBuilt }

// SignIn checks the PIN. CodeWrongPIN (left), CodeLockedOut (seconds).
func (s *Shell) SignIn(staff, pin string) (ShellView, error) { return ShellView{}, errNotBuilt }

// SignOut ends the sign-in; an open shift stays open.
func (s *Shell) SignOut() (ShellView, error) { return ShellView{}, errNotBuilt }

// Choose sets the performance that Counter, Gate and Overview show.
func (s *Shell) Choose(performance string) (ShellView, error) { return ShellView{}, errNotBuilt }

// Performances lists what can be chosen, soonest first.
func (s *Shell) Performances() ([]PerformanceChoice, error) { return nil, errNotBuilt }

// PerformanceChoice is a performance with its event's name.
type PerformanceChoice struct {
	Performance Performance `json:"performance"`
	Event       EventHead   `json:"event"`
}

// SetLanguage keeps the language of this laptop: en, fr, or "" for the system's.
func (s *Shell) SetLanguage(language string) (ShellView, error) { return ShellView{}, errNotBuilt }

// SetTheme keeps the theme of this laptop: light, dark, or "" for the system's.
func (s *Shell) SetTheme(theme string) (ShellView, error) { return ShellView{}, errNotBuilt }

// LeaveKiosk lets the window close; needs a supervisor.
func (s *Shell) LeaveKiosk(a Approval) (ShellView, error) { return ShellView{}, errNotBuilt }
