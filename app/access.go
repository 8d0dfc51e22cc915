package app

import (
	"context"
	"net/http"

	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

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
func (a *Access) List() ([]StaffDraft, error) {
	return call(a.app, "Access.List", quick, func(ctx context.Context) ([]StaffDraft, error) {
		_, st, by, err := a.app.acting(ctx, ticketing.RoleOrganizer)
		if err != nil {
			return nil, err
		}
		var all hubapi.StaffList
		err = st.Hub().Do(ctx, http.MethodGet, "/v1/staff", by.ID, nil, &all)
		return staffDrafts(all), err
	})
}

// Save adds or changes a person.
func (a *Access) Save(d StaffDraft) ([]StaffDraft, error) {
	return call(a.app, "Access.Save", quick, func(ctx context.Context) ([]StaffDraft, error) {
		_, st, by, err := a.app.acting(ctx, ticketing.RoleOrganizer)
		if err != nil {
			return nil, err
		}
		var all hubapi.StaffList
		err = st.Hub().Do(ctx, http.MethodPost, "/v1/staff", by.ID,
			hubapi.StaffDoc{ID: ticketing.StaffID(d.ID), Name: d.Name, Role: ticketing.Role(d.Role), PIN: d.PIN, Active: d.Active}, &all)
		a.app.news.tell("changed", "staff")
		return staffDrafts(all), err
	})
}

func staffDrafts(all hubapi.StaffList) []StaffDraft {
	out := make([]StaffDraft, 0, len(all.Staff))
	for _, s := range all.Staff {
		out = append(out, StaffDraft{ID: string(s.ID), Name: s.Name, Role: string(s.Role), Active: s.Active})
	}
	return out
}
