package app

import (
	"context"
	"net/http"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/catalog"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/station"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// practicePIN signs in to practice, where nothing is worth a secret. The
// sign-in screen shows it there.
const practicePIN = "2580"

// practise makes the practice world's hub, person and event once, and signs the
// person in.
func (w *world) practise(ctx context.Context) error {
	if w.running() == nil {
		id, err := w.becomeHost(ctx, HostRequest{Organization: "Practice", Name: "Practice", PIN: practicePIN})
		if err != nil {
			return err
		}
		if err := w.practiceEvent(ctx, id); err != nil {
			return err
		}
	}
	roster, err := w.running().Roster(ctx)
	if err != nil || len(roster) == 0 {
		return err
	}
	w.app.signedIn(roster[0].ID)
	return w.practiceShift(ctx, w.running(), roster[0].ID)
}

// practiceEvent is tonight, so that the gate admits what the counter sells.
func (w *world) practiceEvent(ctx context.Context, by ticketing.StaffID) error {
	st, zone := w.running(), "Africa/Lagos"
	date, _ := catalog.LocalText(st.Now(), zone)
	clock := time.UnixMilli(st.Now()).Add(time.Hour).Truncate(time.Minute).UnixMilli()
	_, starts := catalog.LocalText(clock, zone)
	e, err := eventOf(EventDraft{Name: "Practice night", Venue: "Here", Zone: zone, Currency: "NGN",
		Performances: []PerformanceDraft{{Date: date, Starts: starts}},
		Types: []TypeDraft{
			{Name: "Regular", Note: "Standing", Price: "7500", Quantity: 400, Passes: 1, People: 1},
			{Name: "VIP", Note: "Front lawn", Wristband: "plum", Price: "25000", Quantity: 60, Passes: 1, People: 1},
			{Name: "Student", Note: "Show a valid student card", Check: "Look at the student card", Price: "4500", Quantity: 60, Passes: 1, People: 1},
			{Name: "Table of 6", Note: "Six passes", Price: "180000", Quantity: 4, Passes: 6, People: 1},
			{Name: "Guest", Price: "0", Quantity: 20, Passes: 1, People: 1}},
		Gates: []GateDraft{{Name: "Main gate"}}}, nil)
	if err != nil {
		return err
	}
	e.Practice = true
	p := &e.Performances[0]
	p.StartsAt = clock
	p.DoorsAt, p.EndsAt = clock-2*3600_000, clock+13*24*3600_000
	if err := st.Hub().Do(ctx, http.MethodPost, "/v1/events", by, hubapi.SaveEvent{Event: e}, nil); err != nil {
		return err
	}
	if err := w.heardVersion(ctx, e.ID, e.Version); err != nil {
		return err
	}
	return w.heardLent(ctx, &e)
}

// practiceShift opens a drawer, so that the first press can be a sale.
func (w *world) practiceShift(ctx context.Context, st *station.Station, by ticketing.StaffID) error {
	_, err := st.BoxOffice().OpenShift(ctx, by, ticketing.Money{Minor: 50_000_00, Currency: "NGN"})
	if ticketing.CodeOf(err) == ticketing.CodeShiftOpen {
		return nil
	}
	return err
}
