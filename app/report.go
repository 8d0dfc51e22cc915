package app

// Report is what was sold and who came. Every figure carries AsOf and which
// devices' journals are in it.
type Report struct{ app *App }

// Overview is the Office's first page for the chosen performance.
type Overview struct {
	AsOf        int64       `json:"asOf"`
	Taken       Money       `json:"taken"`
	TakenToday  Money       `json:"takenToday"`
	Sold        int64       `json:"sold"`
	Capacity    int64       `json:"capacity"`
	Held        int64       `json:"held"`
	Inside      int64       `json:"inside"`
	PerMinute   int64       `json:"perMinute"`
	Types       []TypeLevel `json:"types"`
	Hours       []HourCount `json:"hours"`
	Gates       []GateCount `json:"gates"`
	Devices     []DeviceAge `json:"devices"`
	JournalsIn  int         `json:"journalsIn"`
	JournalsOf  int         `json:"journalsOf"`
	Missing     []string    `json:"missing"` // names of devices whose journal is not all in
	NeedsPerson []NeedView  `json:"needs"`
}

// TypeLevel is the capacity of a type: the four always add up to Of.
type TypeLevel struct {
	Type  int    `json:"type"`
	Name  string `json:"name"`
	Sold  int64  `json:"sold"`
	Held  int64  `json:"held"`
	Lent  int64  `json:"lent"`
	Free  int64  `json:"free"`
	Gone  int64  `json:"writtenOff"`
	Of    int64  `json:"of"`
	Taken Money  `json:"taken"`
}

// HourCount is the tickets sold in the hour that begins At.
type HourCount struct {
	At   int64 `json:"at"`
	Sold int64 `json:"sold"`
}

// GateCount is the people let in at a gate.
type GateCount struct {
	Gate      string `json:"gate"`
	Name      string `json:"name"`
	In        int64  `json:"in"`
	PerMinute int64  `json:"perMinute"`
}

// DeviceAge is when a device was last heard.
type DeviceAge struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	LastHeard int64  `json:"lastHeard"`
	State     string `json:"state"`
}

// NeedView is something for a person: a code, args and the page to open.
type NeedView struct {
	Kind string            `json:"kind"` // conflict, silent_device, asked_more, backup_old
	Args map[string]string `json:"args"`
	Page string            `json:"page"`
}

// CloseView is the close of an event: figures, and who is still missing.
type CloseView struct {
	Event    EventHead   `json:"event"`
	AsOf     int64       `json:"asOf"`
	Sold     int64       `json:"sold"`
	Admitted int64       `json:"admitted"`
	NoShow   int64       `json:"noShow"`
	Voided   int64       `json:"voided"`
	Cash     Money       `json:"cash"`
	Card     Money       `json:"card"`
	Types    []TypeLevel `json:"types"`
	Shifts   []ShiftView `json:"shifts"`
	Missing  []string    `json:"missing"`
	Open     []string    `json:"openShifts"`
	Closed   bool        `json:"closed"`
	PDF      string      `json:"pdf"`
	CSV      string      `json:"csv"`
}

// Overview returns the figures of the chosen performance.
func (r *Report) Overview() (Overview, error) { return Overview{}, errNotBuilt }

// Close returns the close page of an event.
func (r *Report) Close(event string) (CloseView, error) { return CloseView{}, errNotBuilt }

// CloseEvent closes the event's books, by its name typed.
func (r *Report) CloseEvent(event, name string) (CloseView, error) { return CloseView{}, errNotBuilt }
