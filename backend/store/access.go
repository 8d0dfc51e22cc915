package store

import (
	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/pass"
	"github.com/ticketcrib/ticketcrib/backend/store/db"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

var _ access.Tx = (*Tx)(nil)

// Device returns an enrolled machine.
func (t *Tx) Device(id ticketing.DeviceID) (access.Device, bool, error) {
	r, ok, err := found(t.q.Device(t.ctx(), string(id)))
	return device(r), ok, err
}

// Devices lists every machine that was ever enrolled, oldest first.
func (t *Tx) Devices() ([]access.Device, error) {
	rows, err := t.q.Devices(t.ctx())
	if err != nil {
		return nil, err
	}
	out := make([]access.Device, 0, len(rows))
	for _, r := range rows {
		out = append(out, device(r))
	}
	return out, nil
}

func device(r db.Device) access.Device {
	return access.Device{ID: ticketing.DeviceID(r.ID), Key: r.PublicKey, Name: r.Name, Place: ticketing.Place(r.Place), Gate: ticketing.GateID(r.Gate),
		State: access.DeviceState(r.State), TrustedTo: r.TrustedTo, Enrolled: r.EnrolledAt, HeardAt: r.HeardAt, Unsent: r.Unsent,
		Staff: ticketing.StaffID(r.Staff), ClockSkew: r.ClockSkew}
}

// PutDevice keeps what was decided of a machine; what it was heard to say
// itself stays.
func (t *Tx) PutDevice(d access.Device) error {
	return t.q.PutDevice(t.ctx(), db.PutDeviceParams{ID: string(d.ID), PublicKey: d.Key, KeyID: d.ID.KeyID().String(), Name: d.Name,
		Place: string(d.Place), Gate: string(d.Gate), State: string(d.State), TrustedTo: d.TrustedTo, EnrolledAt: d.Enrolled})
}

// HearDevice keeps what a machine says of itself.
func (t *Tx) HearDevice(d access.Device) error {
	return t.q.HearDevice(t.ctx(), db.HearDeviceParams{ID: string(d.ID), HeardAt: d.HeardAt, Unsent: d.Unsent, Staff: string(d.Staff), ClockSkew: d.ClockSkew})
}

// PutRevocation keeps the last trusted ticket of a device, by scope.
func (t *Tx) PutRevocation(id ticketing.DeviceID, last map[ticketing.ScopeID]uint32) error {
	if len(last) == 0 { // nothing of it is trusted in any scope: kept under no scope
		last = map[ticketing.ScopeID]uint32{"": 0}
	}
	for scope, n := range last {
		if err := t.q.PutRevocation(t.ctx(), db.PutRevocationParams{Device: string(id), Scope: string(scope), LastN: int64(n)}); err != nil {
			return err
		}
	}
	return nil
}

// Revocations lists the revoked devices with their last trusted tickets.
func (t *Tx) Revocations() (map[ticketing.DeviceID]map[ticketing.ScopeID]uint32, error) {
	rows, err := t.q.Revocations(t.ctx())
	out := map[ticketing.DeviceID]map[ticketing.ScopeID]uint32{}
	for _, r := range rows {
		id := ticketing.DeviceID(r.Device)
		if out[id] == nil {
			out[id] = map[ticketing.ScopeID]uint32{}
		}
		if r.Scope != "" {
			out[id][ticketing.ScopeID(r.Scope)] = uint32(r.LastN)
		}
	}
	return out, err
}

// PutCertificate keeps a certificate if it is newer than the one that is here
// from the same first performance on. CodeInvalid for what is no certificate.
func (t *Tx) PutCertificate(c access.Certified) error {
	read, err := pass.ParseCertificate(c.Certificate)
	if err != nil {
		return err
	}
	scope := ""
	if len(read.Scopes) > 0 {
		scope = string(read.Scopes[0].Scope)
	}
	return t.q.PutCertificate(t.ctx(), db.PutCertificateParams{Device: string(c.Device), Event: string(c.Event), Scope: scope, Serial: int64(c.Serial), Bytes: c.Certificate})
}

// Certificates lists the newest certificates.
func (t *Tx) Certificates() ([]access.Certified, error) {
	rows, err := t.q.Certificates(t.ctx())
	out := make([]access.Certified, 0, len(rows))
	for _, r := range rows {
		out = append(out, access.Certified{Device: ticketing.DeviceID(r.Device), Event: ticketing.EventID(r.Event), Serial: uint64(r.Serial), Certificate: r.Bytes})
	}
	return out, err
}

// StaffByID returns a person.
func (t *Tx) StaffByID(id ticketing.StaffID) (access.Staff, bool, error) {
	r, ok, err := found(t.q.StaffByID(t.ctx(), string(id)))
	return staff(r), ok, err
}

// StaffList lists everybody by name.
func (t *Tx) StaffList() ([]access.Staff, error) {
	rows, err := t.q.StaffList(t.ctx())
	out := make([]access.Staff, 0, len(rows))
	for _, r := range rows {
		out = append(out, staff(r))
	}
	return out, err
}

func staff(r db.Staff) access.Staff {
	return access.Staff{ID: ticketing.StaffID(r.ID), Name: r.Name, Role: ticketing.Role(r.Role), PINHash: r.PinHash, Active: r.Active, Version: r.Version}
}

// PutStaff keeps a person if the row is newer than the one that is here.
func (t *Tx) PutStaff(s access.Staff) error {
	return t.q.PutStaff(t.ctx(), db.PutStaffParams{ID: string(s.ID), Name: s.Name, Role: string(s.Role), PinHash: s.PINHash, Active: s.Active, Version: s.Version})
}

// Tries returns how often somebody's PIN was wrong here.
func (t *Tx) Tries(id ticketing.StaffID) (access.Tries, error) {
	r, _, err := found(t.q.PINFailure(t.ctx(), string(id)))
	return access.Tries{Failures: r.Failures, LastAt: r.LastAt, Until: r.Until}, err
}

// PutTries keeps the count; the zero count forgets it.
func (t *Tx) PutTries(id ticketing.StaffID, n access.Tries) error {
	if n == (access.Tries{}) {
		return t.q.ClearPINFailure(t.ctx(), string(id))
	}
	return t.q.PutPINFailure(t.ctx(), db.PutPINFailureParams{Staff: string(id), Failures: n.Failures, LastAt: n.LastAt, Until: n.Until})
}
