package app

import (
	"context"
	"net/http"
	"net/url"

	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/refund"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Refunds is the money that goes back: the Office's.
type Refunds struct{ app *App }

// RefundsView is how everything stands that goes back, the newest batch first.
type RefundsView struct {
	AsOf    int64         `json:"asOf"`
	Batches []RefundBatch `json:"batches"`
	People  []RefundClaim `json:"people"` // what waits for a person
}

// RefundBatch is a batch with its sums. The states add up to all of it.
type RefundBatch struct {
	ID        string        `json:"id"`
	Kind      string        `json:"kind"`  // cancelled, order, surplus
	Title     string        `json:"title"` // the event's name
	StartsAt  int64         `json:"startsAt"`
	PlannedAt int64         `json:"plannedAt"`
	Total     Money         `json:"total"`
	Done      Money         `json:"done"`
	Refunds   int64         `json:"refunds"`
	States    []RefundState `json:"states"` // done, at_bank, sending, planned, asking, person, claims
}

// RefundState counts refunds in one state.
type RefundState struct {
	State   string `json:"state"`
	Refunds int64  `json:"refunds"`
	Amount  Money  `json:"amount"`
}

// RefundClaim is one refund that waits for a person.
type RefundClaim struct {
	ID        string `json:"id"`
	Number    string `json:"number"` // of the order
	Method    string `json:"method"` // online, cash, card
	Reference string `json:"reference"`
	Amount    Money  `json:"amount"`
	State     string `json:"state"`
	Reason    string `json:"reason"`
	ChangedAt int64  `json:"changedAt"`
}

// CancelRequest cancels a performance for good. Name is the event's, typed.
type CancelRequest struct {
	Event       string `json:"event"`
	Performance string `json:"performance"`
	Name        string `json:"name"`
}

// View returns how everything stands that goes back.
func (r *Refunds) View() (RefundsView, error) {
	return r.ask("Refunds.View", ticketing.RoleSupervisor, http.MethodGet, "/v1/refunds", nil)
}

// Order gives all back of one order. CodeConflict where nothing is left.
func (r *Refunds) Order(order, reason string) (RefundsView, error) {
	return r.ask("Refunds.Order", ticketing.RoleOrganizer, http.MethodPost, "/v1/refunds", hubapi.RefundOrder{Order: ticketing.OrderID(order), Reason: reason})
}

// Paid ends a refund that somebody has paid out by hand, once.
func (r *Refunds) Paid(id string) (RefundsView, error) {
	return r.ask("Refunds.Paid", ticketing.RoleSupervisor, http.MethodPost, "/v1/refunds/"+url.PathEscape(id)+"/paid", struct{}{})
}

// Cancel cancels a performance, and gives all back that was paid for it.
func (r *Refunds) Cancel(c CancelRequest) (RefundsView, error) {
	return call(r.app, "Refunds.Cancel", long, func(ctx context.Context) (RefundsView, error) {
		_, st, by, err := r.app.acting(ctx, ticketing.RoleOrganizer)
		if err != nil {
			return RefundsView{}, err
		}
		if err := st.Hub().Do(ctx, http.MethodPost, "/v1/events/"+url.PathEscape(c.Event)+"/cancel", by.ID,
			hubapi.Cancel{Performance: ticketing.ScopeID(c.Performance), Name: c.Name}, nil); err != nil {
			return RefundsView{}, err
		}
		var out hubapi.Refunds
		if err := st.Hub().Do(ctx, http.MethodGet, "/v1/refunds", by.ID, nil, &out); err != nil {
			return RefundsView{}, err
		}
		return r.view(ctx, out)
	})
}

func (r *Refunds) ask(name string, least ticketing.Role, method, path string, in any) (RefundsView, error) {
	return call(r.app, name, long, func(ctx context.Context) (RefundsView, error) {
		_, st, by, err := r.app.acting(ctx, least)
		if err != nil {
			return RefundsView{}, err
		}
		var out hubapi.Refunds
		if err := st.Hub().Do(ctx, method, path, by.ID, in, &out); err != nil {
			return RefundsView{}, err
		}
		return r.view(ctx, out)
	})
}

func (r *Refunds) view(ctx context.Context, in hubapi.Refunds) (RefundsView, error) {
	events, err := r.app.eventsOfHub(ctx)
	v := RefundsView{AsOf: in.AsOf, Batches: []RefundBatch{}, People: []RefundClaim{}}
	for _, b := range in.Batches {
		e := events[b.Event]
		p, _ := e.Performance(b.Performance)
		v.Batches = append(v.Batches, refundBatch(b, e.Name, p.StartsAt))
	}
	for _, p := range in.People {
		v.People = append(v.People, RefundClaim{ID: p.ID, Number: p.Number, Method: p.Method, Reference: p.Reference, Amount: Money{Minor: p.Minor, Currency: p.Currency},
			State: p.State, Reason: p.Reason, ChangedAt: p.ChangedAt})
	}
	return v, err
}

// eventsOfHub lists the events that the hub has.
func (a *App) eventsOfHub(ctx context.Context) (map[ticketing.EventID]ticketing.Event, error) {
	_, st, by, err := a.acting(ctx, ticketing.RoleSupervisor)
	if err != nil {
		return nil, err
	}
	var list struct {
		Events []ticketing.Event `json:"events"`
	}
	err = st.Hub().Do(ctx, http.MethodGet, "/v1/events", by.ID, nil, &list)
	out := map[ticketing.EventID]ticketing.Event{}
	for _, e := range list.Events {
		out[e.ID] = e
	}
	return out, err
}

// shownAs is what a person is told of a refund's state.
var shownAs = map[refund.State]string{refund.Done: "done", refund.Pending: "at_bank", refund.Processing: "at_bank", refund.Sending: "sending", refund.IsPlanned: "planned",
	refund.Unknown: "asking", refund.NeedsPerson: "person", refund.Failed: "person"}

func refundBatch(b refund.Batch, title string, startsAt int64) RefundBatch {
	money := func(minor int64) Money { return Money{Minor: minor, Currency: b.Currency} }
	v := RefundBatch{ID: b.ID, Kind: kindOf(b.ID), Title: title, StartsAt: startsAt, PlannedAt: b.PlannedAt, States: []RefundState{}}
	counts := map[string]*RefundState{}
	var total, back int64
	for _, s := range b.Sums {
		name := shownAs[s.State]
		if s.Method != refund.Online && s.State == refund.IsPlanned {
			name = "claims"
		}
		if counts[name] == nil {
			counts[name] = &RefundState{State: name}
		}
		counts[name].Refunds += s.Refunds
		counts[name].Amount = money(counts[name].Amount.Minor + s.Minor)
		v.Refunds += s.Refunds
		total += s.Minor
		if s.State == refund.Done {
			back += s.Minor
		}
	}
	for _, name := range []string{"done", "at_bank", "sending", "planned", "claims", "asking", "person"} {
		if c := counts[name]; c != nil {
			v.States = append(v.States, *c)
		}
	}
	v.Total, v.Done = money(total), money(back)
	return v
}

func kindOf(batch string) string {
	for _, kind := range []string{"cancelled", "order"} {
		if len(batch) > len(kind) && batch[:len(kind)] == kind {
			return kind
		}
	}
	return "surplus"
}
