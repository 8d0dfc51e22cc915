package app

// Access is the organizer's desk for staff.
type Access struct{ app *App }

// StaffDraft is a person on the staff list. An empty PIN keeps the old one.
type StaffDraft struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Role   string `json:"role"`
	PIN    string `json:"pin"`
	Active bool   `json:"active"`
}

// List returns everybody on the staff list.
func (a *Access) List() ([]StaffDraft, error) { return nil, errNotBuilt }

// Save adds or changes a person.
func (a *Access) Save(d StaffDraft) ([]StaffDraft, error) { return nil, errNotBuilt }
