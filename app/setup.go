package app

// Setup is the first run: what this laptop is for.
type Setup struct{ app *App }

// HostRequest makes this laptop the hub of a new organization and its first
// organizer. Organization may be empty: the person's name stands for it.
type HostRequest struct {
	Organization string `json:"organization"`
	Name         string `json:"name"`
	PIN          string `json:"pin"` // 4 to 8 digits
	Language     string `json:"language"`
}

// RecoverySheet restores the organizer and opens backups. It is shown once and
// can be saved as PDF at PDF.
type RecoverySheet struct {
	Organization string   `json:"organization"`
	Words        []string `json:"words"` // groups of the recovery code
	PDF          string   `json:"pdf"`   // path under the app's own handler
}

// HubFound is a hub heard on this network.
type HubFound struct {
	Name    string `json:"name"`
	Address string `json:"address"` // host:port
	Event   string `json:"event"`
}

// JoinRequest asks a hub to take this laptop. Code is what the hub shows: the
// text of its QR, or its short code, then with the address of the hub.
type JoinRequest struct {
	Address string `json:"address"`
	Code    string `json:"code"`
	Name    string `json:"name"` // of this laptop, as the Office will see it
}

// JoinView follows a join: the three words to compare, then the answer.
type JoinView struct {
	State   string   `json:"state"` // none, asking, words, joined, refused
	HubName string   `json:"hubName"`
	Words   []string `json:"words"`
	Problem *Problem `json:"problem"`
}

// Host makes this laptop the hub, its own counter, gate and office, and signs
// the organizer in.
func (s *Setup) Host(r HostRequest) (RecoverySheet, error) { return RecoverySheet{}, errNotBuilt }

// Practice opens the practice world: its own keys, folder and made-up event.
func (s *Setup) Practice() (ShellView, error) { return ShellView{}, errNotBuilt }

// LeavePractice goes back to the real world of this laptop.
func (s *Setup) LeavePractice() (ShellView, error) { return ShellView{}, errNotBuilt }

// Nearby lists the hubs heard so far; it never waits.
func (s *Setup) Nearby() ([]HubFound, error) { return nil, errNotBuilt }

// Join begins to join; follow it with Joining and "join" events.
func (s *Setup) Join(r JoinRequest) (JoinView, error) { return JoinView{}, errNotBuilt }

// Joining returns how far the join is.
func (s *Setup) Joining() (JoinView, error) { return JoinView{}, errNotBuilt }

// ConfirmWords says whether the three words are the same on the hub's screen.
func (s *Setup) ConfirmWords(same bool) (JoinView, error) { return JoinView{}, errNotBuilt }

// CancelJoin gives the join up.
func (s *Setup) CancelJoin() (JoinView, error) { return JoinView{}, errNotBuilt }
