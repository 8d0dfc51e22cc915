package app

import (
	"context"
	"net/http"
	"net/url"
	"time"

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
	// Disputes are payments that buyers' banks take back now, the most urgent first.
	Disputes []DisputeView `json:"disputes"`
	// Proposals wait for a second person; Limits say above what.
	Proposals []ProposalView `json:"proposals"`
	Limits    []Money        `json:"limits"`
}

// ProposalView is what waits for a second person.
type ProposalView struct {
	ID       string  `json:"id"`
	By       string  `json:"by"`      // a name
	Mine     bool    `json:"mine"`    // who looks has proposed it
	Number   string  `json:"number"`  // of the order; "": the performance is to be cancelled
	Tickets  int     `json:"tickets"` // 0: all of it
	Title    string  `json:"title"`
	StartsAt int64   `json:"startsAt"`
	Reason   string  `json:"reason"`
	Amount   Money   `json:"amount"`
	Others   []Money `json:"others"` // what else it comes to, in other currencies
	Kept     Money   `json:"kept"`   // booking fees that stay
	At       int64   `json:"at"`
}

// DisputeView is a payment that the buyer's bank takes back.
type DisputeView struct {
	Number    string `json:"number"` // of the order
	Reference string `json:"reference"`
	Amount    Money  `json:"amount"`
	DueAt     int64  `json:"dueAt"` // until when to answer; 0: not said
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
	// GoesAt is from when on the rest goes by itself, where that is later than now; 0.
	GoesAt      int64  `json:"goesAt"`
	Performance string `json:"performance"`
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
	ToAccount bool   `json:"toAccount"` // the provider waits for an account of the buyer
	ChangedAt int64  `json:"changedAt"`
}

// RefundBank is a bank that the account of a buyer may be at.
type RefundBank struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// CancelRequest cancels a performance for good, "": all of the event. Name is the
// event's, typed. When is "" (at once), night, or time, then On is a day and time of the
// event's zone, 2006-01-02T15:04.
type CancelRequest struct {
	Event       string `json:"event"`
	Performance string `json:"performance"`
	Name        string `json:"name"`
	When        string `json:"when"`
	On          string `json:"on"`
}

// RefundOrder is a paid order with what is left of it.
type RefundOrder struct {
	Order    string         `json:"order"`
	Number   string         `json:"number"`
	Title    string         `json:"title"` // the event's name
	StartsAt int64          `json:"startsAt"`
	At       int64          `json:"at"`
	Total    Money          `json:"total"`
	Left     Money          `json:"left"`
	Void     bool           `json:"void"`
	Tickets  []RefundTicket `json:"tickets"`
	Claims   []RefundClaim  `json:"claims"` // to be paid out by hand
}

// RefundTicket is one ticket of an order.
type RefundTicket struct {
	Position int    `json:"position"`
	Type     string `json:"type"`
	Price    Money  `json:"price"`
	Fee      Money  `json:"fee"` // its booking fee, beside that
	State    string `json:"state"`
	InAt     int64  `json:"inAt"` // when somebody went in on it; 0: nobody is inside
}

// RefundRequest gives back tickets of an order; none: all that is left of it. Anyway:
// though somebody is inside.
type RefundRequest struct {
	Order     string `json:"order"`
	Positions []int  `json:"positions"`
	Reason    string `json:"reason"`
	Anyway    bool   `json:"anyway"`
	Shown     int64  `json:"shown"` // what goes back by the plan that was shown; CodeConflict if that has changed
}

// RefundPlan is what a RefundRequest would give back: who gets what, which booking fees
// go with it and which stay.
type RefundPlan struct {
	Parts []RefundPart `json:"parts"`
	Total Money        `json:"total"`
	Fee   Money        `json:"fee"`  // what of the total is booking fees
	Kept  Money        `json:"kept"` // booking fees that stay
}

// RefundPart is what goes back in one way: online, cash, card or transfer.
type RefundPart struct {
	Method string `json:"method"`
	Amount Money  `json:"amount"`
}

// View returns how everything stands that goes back.
func (r *Refunds) View() (RefundsView, error) {
	return r.ask("Refunds.View", ticketing.RoleSupervisor, http.MethodGet, "/v1/refunds", nil)
}

// Find returns the orders that the beginning of a number, the short code of a ticket or
// what its QR says names, whoever sold them.
func (r *Refunds) Find(query string) ([]RefundOrder, error) {
	return call(r.app, "Refunds.Find", long, func(ctx context.Context) ([]RefundOrder, error) {
		_, st, by, err := r.app.acting(ctx, ticketing.RoleSupervisor)
		if err != nil {
			return nil, err
		}
		var found hubapi.Orders
		if err := st.Hub().Do(ctx, http.MethodGet, "/v1/orders?query="+url.QueryEscape(query), by.ID, nil, &found); err != nil {
			return nil, err
		}
		events, err := r.app.eventsOfHub(ctx)
		out := make([]RefundOrder, 0, len(found.Orders))
		for _, o := range found.Orders {
			out = append(out, refundOrder(o, events[o.Event]))
		}
		return out, err
	})
}

func refundOrder(o hubapi.OrderDoc, e ticketing.Event) RefundOrder {
	money := func(minor int64) Money { return Money{Minor: minor, Currency: o.Currency} }
	p, _ := e.Performance(o.Performance)
	v := RefundOrder{Order: string(o.Order), Number: o.Number, Title: e.Name, StartsAt: p.StartsAt, At: o.At, Total: money(o.Total), Left: money(o.Left), Void: o.Void,
		Tickets: []RefundTicket{}, Claims: []RefundClaim{}}
	for _, t := range o.Tickets {
		v.Tickets = append(v.Tickets, RefundTicket{Position: t.Position, Type: t.Type, Price: money(t.Minor), Fee: money(t.Fee), State: string(t.State), InAt: t.InAt})
	}
	for _, c := range o.Claims {
		v.Claims = append(v.Claims, refundClaim(c))
	}
	return v
}

// Order gives back tickets of one order, or all that is left of it. CodeConflict where
// nothing is left, and where somebody is inside.
func (r *Refunds) Order(q RefundRequest) (RefundsView, error) {
	return r.ask("Refunds.Order", ticketing.RoleOrganizer, http.MethodPost, "/v1/refunds",
		hubapi.RefundOrder{Order: ticketing.OrderID(q.Order), Positions: q.Positions, Reason: q.Reason, Anyway: q.Anyway, Shown: q.Shown})
}

// Plan says what Order would give back of an order's tickets, none: all that is left, and
// changes nothing. CodeConflict where nothing is left.
func (r *Refunds) Plan(order string, positions []int) (RefundPlan, error) {
	return call(r.app, "Refunds.Plan", long, func(ctx context.Context) (RefundPlan, error) {
		_, st, by, err := r.app.acting(ctx, ticketing.RoleSupervisor)
		if err != nil {
			return RefundPlan{}, err
		}
		var p hubapi.RefundPlan
		if err := st.Hub().Do(ctx, http.MethodPost, "/v1/refund-plans", by.ID, hubapi.RefundOrder{Order: ticketing.OrderID(order), Positions: positions}, &p); err != nil {
			return RefundPlan{}, err
		}
		money := func(minor int64) Money { return Money{Minor: minor, Currency: p.Currency} }
		v := RefundPlan{Parts: []RefundPart{}, Total: money(p.Minor), Fee: money(p.Fee), Kept: money(p.Kept)}
		for _, part := range p.Parts {
			v.Parts = append(v.Parts, RefundPart{Method: part.Method, Amount: money(part.Minor)})
		}
		return v, nil
	})
}

// Anyway lets a refund go that waits for a gate: who says so answers for it.
func (r *Refunds) Anyway(id string) (RefundsView, error) {
	return r.ask("Refunds.Anyway", ticketing.RoleOrganizer, http.MethodPost, "/v1/refunds/"+url.PathEscape(id)+"/anyway", struct{}{})
}

// Paid ends a refund that somebody has paid out by hand, once.
func (r *Refunds) Paid(id string) (RefundsView, error) {
	return r.ask("Refunds.Paid", ticketing.RoleSupervisor, http.MethodPost, "/v1/refunds/"+url.PathEscape(id)+"/paid", struct{}{})
}

// Banks lists the banks that the account of a refund may be at.
func (r *Refunds) Banks(id string) ([]RefundBank, error) {
	return call(r.app, "Refunds.Banks", long, func(ctx context.Context) ([]RefundBank, error) {
		_, st, by, err := r.app.acting(ctx, ticketing.RoleSupervisor)
		if err != nil {
			return nil, err
		}
		var out hubapi.RefundBanks
		if err := st.Hub().Do(ctx, http.MethodGet, "/v1/refunds/"+url.PathEscape(id)+"/banks", by.ID, nil, &out); err != nil {
			return nil, err
		}
		banks := make([]RefundBank, 0, len(out.Banks))
		for _, b := range out.Banks {
			banks = append(banks, RefundBank{ID: b.ID, Name: b.Name})
		}
		return banks, nil
	})
}

// ToAccount sends a refund that needs attention to an account of the buyer, once.
// Nothing of the account is kept here.
func (r *Refunds) ToAccount(id, bank, number string) (RefundsView, error) {
	return r.ask("Refunds.ToAccount", ticketing.RoleSupervisor, http.MethodPost, "/v1/refunds/"+url.PathEscape(id)+"/account", hubapi.RefundAccount{Bank: bank, Number: number})
}

// Cancel cancels a performance, and gives all back that was paid for it.
func (r *Refunds) Cancel(c CancelRequest) (RefundsView, error) {
	return call(r.app, "Refunds.Cancel", long, func(ctx context.Context) (RefundsView, error) {
		_, st, by, err := r.app.acting(ctx, ticketing.RoleOrganizer)
		if err != nil {
			return RefundsView{}, err
		}
		events, err := r.app.eventsOfHub(ctx)
		if err != nil {
			return RefundsView{}, err
		}
		e := events[ticketing.EventID(c.Event)]
		at, err := onDay(c, e.Zone)
		if err != nil {
			return RefundsView{}, err
		}
		for _, p := range e.Performances {
			if p.Cancelled || c.Performance != "" && string(p.ID) != c.Performance {
				continue
			}
			if err := st.Hub().Do(ctx, http.MethodPost, "/v1/events/"+url.PathEscape(c.Event)+"/cancel", by.ID,
				hubapi.Cancel{Performance: p.ID, Name: c.Name, When: c.When, At: at}, nil); err != nil {
				return RefundsView{}, err
			}
		}
		var out hubapi.Refunds
		if err := st.Hub().Do(ctx, http.MethodGet, "/v1/refunds", by.ID, nil, &out); err != nil {
			return RefundsView{}, err
		}
		return r.view(ctx, out, by.ID)
	})
}

// onDay reads the day and time of a cancelling, in the event's zone.
func onDay(c CancelRequest, zone string) (int64, error) {
	if c.When != hubapi.AtTime {
		return 0, nil
	}
	loc, err := time.LoadLocation(zone)
	if err == nil {
		var t time.Time
		if t, err = time.ParseInLocation("2006-01-02T15:04", c.On, loc); err == nil {
			return t.UnixMilli(), nil
		}
	}
	return 0, ticketing.Errorf(ticketing.CodeInvalid, "Choose a time from now on, within 90 days.", "field", "at")
}

// Answer approves what another person has proposed, or ends it.
func (r *Refunds) Answer(id string, yes bool) (RefundsView, error) {
	return r.ask("Refunds.Answer", ticketing.RoleOrganizer, http.MethodPost, "/v1/refund-proposals", hubapi.AnswerProposal{ID: id, Yes: yes})
}

// SetLimit sets above what a second person has to approve; an empty amount: never.
func (r *Refunds) SetLimit(currency, amount string) (RefundsView, error) {
	m, err := typed(amount, currency)
	if err != nil {
		return call(r.app, "Refunds.SetLimit", quick, func(context.Context) (RefundsView, error) { return RefundsView{}, err })
	}
	return r.ask("Refunds.SetLimit", ticketing.RoleOrganizer, http.MethodPost, "/v1/refund-limits", hubapi.RefundLimit{Currency: currency, Minor: m.Minor})
}

// Start lets what a cancelled performance gives back go now.
func (r *Refunds) Start(performance string) (RefundsView, error) {
	return r.ask("Refunds.Start", ticketing.RoleOrganizer, http.MethodPost, "/v1/refund-starts", hubapi.StartRefunds{Performance: ticketing.ScopeID(performance)})
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
		return r.view(ctx, out, by.ID)
	})
}

func (r *Refunds) view(ctx context.Context, in hubapi.Refunds, mine ticketing.StaffID) (RefundsView, error) {
	events, err := r.app.eventsOfHub(ctx)
	v := RefundsView{AsOf: in.AsOf, Batches: []RefundBatch{}, People: []RefundClaim{}, Disputes: []DisputeView{}, Proposals: []ProposalView{}, Limits: []Money{}}
	for _, d := range in.Disputes {
		v.Disputes = append(v.Disputes, DisputeView{Number: d.Number, Reference: d.Reference, Amount: Money{Minor: d.Minor, Currency: d.Currency}, DueAt: d.DueAt})
	}
	for _, l := range in.Limits {
		v.Limits = append(v.Limits, Money{Minor: l.Minor, Currency: l.Currency})
	}
	for _, d := range in.Proposals {
		e := events[d.Event]
		p, _ := e.Performance(d.Performance)
		v.Proposals = append(v.Proposals, ProposalView{ID: d.ID, By: d.ByName, Mine: d.By == mine, Number: d.Number, Tickets: d.Tickets, Title: e.Name, StartsAt: p.StartsAt,
			Reason: d.Reason, Amount: Money{Minor: d.Minor, Currency: d.Currency}, Others: moneys(d.Others), Kept: Money{Minor: d.Kept, Currency: d.Currency}, At: d.At})
	}
	for _, b := range in.Batches {
		e := events[b.Event]
		p, _ := e.Performance(b.Performance)
		v.Batches = append(v.Batches, refundBatch(b, e.Name, p.StartsAt))
		if b.NextAt > in.AsOf+soonEnough {
			v.Batches[len(v.Batches)-1].GoesAt = b.NextAt
		}
	}
	for _, p := range in.People {
		v.People = append(v.People, refundClaim(p))
	}
	return v, err
}

func refundClaim(p hubapi.RefundDoc) RefundClaim {
	return RefundClaim{ID: p.ID, Number: p.Number, Method: p.Method, Reference: p.Reference, Amount: Money{Minor: p.Minor, Currency: p.Currency},
		State: p.State, Reason: p.Reason, ToAccount: p.ToAccount, ChangedAt: p.ChangedAt}
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

// soonEnough is what a person does not call waiting, in ms.
const soonEnough = 15 * 60_000

// shownAs is what a person is told of a refund's state.
var shownAs = map[refund.State]string{refund.Done: "done", refund.Pending: "at_bank", refund.Processing: "at_bank", refund.Sending: "sending", refund.IsPlanned: "planned",
	refund.Unknown: "asking", refund.NeedsPerson: "person", refund.Failed: "person"}

func refundBatch(b refund.Batch, title string, startsAt int64) RefundBatch {
	money := func(minor int64) Money { return Money{Minor: minor, Currency: b.Currency} }
	v := RefundBatch{ID: b.ID, Performance: string(b.Performance), Kind: kindOf(b.ID), Title: title, StartsAt: startsAt, PlannedAt: b.PlannedAt, States: []RefundState{}}
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
