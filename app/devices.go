package app

// Devices is the organizer's desk for enrolled machines and what is lent.
type Devices struct{ app *App }

// DeviceView is an enrolled machine.
type DeviceView struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Place     string `json:"place"`
	Gate      string `json:"gate"`
	Staff     string `json:"staff"` // who is on, if heard
	LastHeard int64  `json:"lastHeard"`
	Unsent    int    `json:"unsent"` // -1: not known
	Lent      int64  `json:"lent"`   // units still at risk there
	Until     int64  `json:"until"`
	State     string `json:"state"` // well, alone, silent, revoked, written_off, left
	This      bool   `json:"this"`
}

// EnrolCode is a code that laptops join with.
type EnrolCode struct {
	Code    string     `json:"code"`
	QR      string     `json:"qr"` // path to an SVG
	Address string     `json:"address"`
	Place   string     `json:"place"`
	Gate    string     `json:"gate"`
	Count   int        `json:"count"`
	Joined  int        `json:"joined"`
	Until   int64      `json:"until"`
	Asking  []JoinAsks `json:"asking"`
}

// JoinAsks is a laptop that asks to be let in.
type JoinAsks struct {
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	Words []string `json:"words"`
}

// RiskView is what writing a device off puts at risk, by quota.
type RiskView struct {
	Device string     `json:"device"`
	Lines  []RiskLine `json:"lines"`
}

// RiskLine is so many units of a quota.
type RiskLine struct {
	Performance string `json:"performance"`
	Quota       string `json:"quota"`
	Units       int64  `json:"units"`
}

// List returns every device.
func (d *Devices) List() ([]DeviceView, error) { return nil, errNotBuilt }

// NewCode opens an enrolment; a second one replaces it.
func (d *Devices) NewCode(place, gate string, count int) (EnrolCode, error) {
	return EnrolCode{}, errNotBuilt
}

// Code returns the open enrolment, or an empty one.
func (d *Devices) Code() (EnrolCode, error) { return EnrolCode{}, errNotBuilt }

// Answer lets an asking laptop in, or not. Not the same words: the code dies.
func (d *Devices) Answer(id string, same bool) (EnrolCode, error) { return EnrolCode{}, errNotBuilt }

// CloseCode ends the open enrolment.
func (d *Devices) CloseCode() (EnrolCode, error) { return EnrolCode{}, errNotBuilt }

// Rename changes a device's name.
func (d *Devices) Rename(id, name string) ([]DeviceView, error) { return nil, errNotBuilt }

// Risk says what writing the device off puts at risk.
func (d *Devices) Risk(id string) (RiskView, error) { return RiskView{}, errNotBuilt }

// Revoke ends a device's right to act; its later tickets read attention.
func (d *Devices) Revoke(id, reason string) ([]DeviceView, error) { return nil, errNotBuilt }

// WriteOff gives a lost device's units up, by the name of the device typed.
func (d *Devices) WriteOff(id, name, reason string) ([]DeviceView, error) { return nil, errNotBuilt }

// Lend lends more of a type to a device.
func (d *Devices) Lend(id string, typ int, units int64) ([]DeviceView, error) {
	return nil, errNotBuilt
}

// Return gives everything lent to this device back.
func (d *Devices) Return() ([]DeviceView, error) { return nil, errNotBuilt }

// Leave leaves the hub: CodeUnsent while anything is unsent; then wipes keys
// and data of this device.
func (d *Devices) Leave(name string) (ShellView, error) { return ShellView{}, errNotBuilt }
