package app

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/ticketcrib/ticketcrib/backend/catalog"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/queue"
	"github.com/ticketcrib/ticketcrib/backend/queue/draw"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Queue is the sale on the web and its waiting room: the Office's.
type Queue struct{ app *App }

// WebSaleView is how an event is sold on the web, and how that goes.
type WebSaleView struct {
	Sale    WebSaleDraft `json:"sale"`
	Set     bool         `json:"set"`   // an organizer has said how
	Phase   string       `json:"phase"` // closed, prequeue, live, paused, soldout, ended
	Why     string       `json:"why"`   // paused: organizer, provider, restored
	Address string       `json:"address"`
	QR      string       `json:"qr"` // of the address, where there is one
	Zone    string       `json:"zone"`
	Waiting int64        `json:"waiting"`
	Turns   int64        `json:"turns"`
	Called  int64        `json:"called"`
	Rate    int64        `json:"rate"` // called a minute
	Held    int64        `json:"held"`
	Sold    int64        `json:"sold"`
	AsOf    int64        `json:"asOf"`
	Mails   bool         `json:"mails"` // buyers can be asked to verify an address

	Draw      DrawView        `json:"draw"`
	Slowed    []SlowedView    `json:"slowed"` // the latest first
	Suspected []SuspectedView `json:"suspected"`
}

// DrawView is how the draw stands.
type DrawView struct {
	Committers []CommitterView `json:"committers"`
	Closed     bool            `json:"closed"` // the list is: values may be said
	Drawn      bool            `json:"drawn"`
	Entrants   int64           `json:"entrants"` // at the close
	Verified   int64           `json:"verified"` // of them
}

// CommitterView is one who brings chance to the draw.
type CommitterView struct {
	Name  string `json:"name"`
	Round bool   `json:"round"` // a public one: nobody has committed himself to its value
	Value string `json:"value"` // "": not said yet
	For   string `json:"for"`   // who kept silent, and has it in his place; "": nobody
	// Else is the public one that counts where this one has not taken place by ElseAt, an instant once the
	// list is closed, and else so many minutes after that; Missed is the one in whose place it stands. "": none.
	Else   string `json:"else"`
	ElseAt int64  `json:"elseAt"`
	ElseIn int64  `json:"elseIn"`
	Missed string `json:"missed"`
}

// SlowedView is who asked the buyers' pages too often.
type SlowedView struct {
	Rule  string `json:"rule"`
	Who   string `json:"who"`
	Times int64  `json:"times"`
	Last  int64  `json:"last"`
}

// SuspectedView is who chose as no person does and was slowed, with the reasons.
type SuspectedView struct {
	Code   string   `json:"code"` // that the buyer quotes
	Signs  []string `json:"signs"`
	Times  int64    `json:"times"`
	Last   int64    `json:"last"`
	Lifted bool     `json:"lifted"`
}

// WebSaleDraft says how an event is sold on the web. JoinOn and OpensOn are days and times
// of the event's zone, 2006-01-02T15:04; "": at once.
type WebSaleDraft struct {
	Event       string `json:"event"`
	On          bool   `json:"on"`
	Line        bool   `json:"line"`
	Draw        bool   `json:"draw"` // of the places of those who join before it opens
	JoinOn      string `json:"joinOn"`
	OpensOn     string `json:"opensOn"`
	MostItems   int64  `json:"mostItems"`
	Shoppers    int64  `json:"shoppers"`
	ClaimWithin int64  `json:"claimWithin"` // minutes
	TurnFor     int64  `json:"turnFor"`     // minutes
	// Verify: asked, free, or "": what the hub takes for it.
	Verify string `json:"verify"`
	// PerCard: MostItems counts for one card or account too, whoever buys with it.
	PerCard bool `json:"perCard"`
	Paused  bool `json:"paused"`
	Ended   bool `json:"ended"`
}

// View returns how an event is sold on the web.
func (q *Queue) View(event string) (WebSaleView, error) {
	return q.ask("Queue.View", ticketing.RoleSupervisor, event, func(ticketing.Event) (string, any, error) { return http.MethodGet, nil, nil })
}

// Save changes how an event is sold on the web. CodeInvalid with its field.
func (q *Queue) Save(d WebSaleDraft) (WebSaleView, error) {
	return q.ask("Queue.Save", ticketing.RoleOrganizer, d.Event, func(e ticketing.Event) (string, any, error) {
		joins, err := instantOf(d.JoinOn, e.Zone, "joinOn")
		if err != nil {
			return "", nil, err
		}
		opens, err := instantOf(d.OpensOn, e.Zone, "opensOn")
		return http.MethodPost, queue.Policy{Event: e.ID, On: d.On, Line: d.Line, Draw: d.Draw, JoinAt: joins, OpensAt: opens, MostItems: d.MostItems, Shoppers: d.Shoppers,
			ClaimWithin: d.ClaimWithin * 60_000, TurnFor: d.TurnFor * 60_000, Verify: queue.Verify(d.Verify), PerCard: d.PerCard, Paused: d.Paused, Ended: d.Ended}, err
	})
}

// Commit names one who brings chance to the draw. The phrase is kept nowhere: whoever
// typed it says it again once the list is closed. "": the name is that of a public round; instead is the one
// that counts where that has not taken place so many minutes after the close, "": none.
func (q *Queue) Commit(event, name, phrase, instead string, minutes int64) (WebSaleView, error) {
	return q.askAt("Queue.Commit", ticketing.RoleOrganizer, event, "/draw/committers", func(e ticketing.Event) (string, any, error) {
		in := hubapi.DrawCommit{Name: strings.TrimSpace(name)}
		if in.Else = strings.TrimSpace(instead); in.Else != "" {
			in.Within = minutes * 60_000
		}
		if phrase != "" {
			text, err := draw.Entropy(e.ID, in.Name, phrase).MarshalText()
			if err != nil {
				return "", nil, err
			}
			in.Commitment = string(text)
		}
		return http.MethodPost, in, nil
	})
}

// Reveal says a phrase, or the value of a public round, once the list is closed.
func (q *Queue) Reveal(event, name, value string) (WebSaleView, error) {
	return q.askAt("Queue.Reveal", ticketing.RoleOrganizer, event, "/draw/values", func(ticketing.Event) (string, any, error) {
		return http.MethodPost, hubapi.DrawReveal{Name: name, Value: value}, nil
	})
}

// Replace lets a public round that is still to come stand for one who keeps silent, or the one that was named
// with a public round for that.
func (q *Queue) Replace(event, name, round string) (WebSaleView, error) {
	return q.askAt("Queue.Replace", ticketing.RoleOrganizer, event, "/draw/replace", func(ticketing.Event) (string, any, error) {
		return http.MethodPost, hubapi.DrawReplace{Name: name, Round: round}, nil
	})
}

// Lift ends what is suspected of the buyer who quotes the code. CodeNotFound.
func (q *Queue) Lift(event, code string) (WebSaleView, error) {
	return q.askAt("Queue.Lift", ticketing.RoleOrganizer, event, "/web-sale/lift", func(ticketing.Event) (string, any, error) {
		return http.MethodPost, hubapi.Lift{Code: strings.ToLower(strings.TrimSpace(code))}, nil
	})
}

// instantOf reads a day and time of a zone; "" is 0.
func instantOf(text, zone, field string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	date, clock, _ := strings.Cut(text, "T")
	return catalog.LocalTime(date, clock, zone, field)
}

func (q *Queue) ask(name string, least ticketing.Role, event string, request func(ticketing.Event) (method string, in any, err error)) (WebSaleView, error) {
	return q.askAt(name, least, event, "/web-sale", request)
}

func (q *Queue) askAt(name string, least ticketing.Role, event, path string, request func(ticketing.Event) (method string, in any, err error)) (WebSaleView, error) {
	return call(q.app, name, long, func(ctx context.Context) (WebSaleView, error) {
		_, st, by, err := q.app.acting(ctx, least)
		if err != nil {
			return WebSaleView{}, err
		}
		events, err := q.app.eventsOfHub(ctx)
		if err != nil {
			return WebSaleView{}, err
		}
		e, ok := events[ticketing.EventID(event)]
		if !ok {
			return WebSaleView{}, ticketing.Errorf(ticketing.CodeNotFound, "There is no such event.")
		}
		method, in, err := request(e)
		if err != nil {
			return WebSaleView{}, err
		}
		var out hubapi.WebSale
		err = st.Hub().Do(ctx, method, "/v1/events/"+url.PathEscape(event)+path, by.ID, in, &out)
		return webSaleView(e, out), err
	})
}

func webSaleView(e ticketing.Event, s hubapi.WebSale) WebSaleView {
	p := s.Policy
	d := DrawView{Committers: []CommitterView{}, Closed: s.Draw.ClosedAt > 0, Drawn: s.Draw.DrawnAt > 0, Entrants: int64(s.Draw.Entrants), Verified: int64(s.Draw.Verified)}
	for _, c := range s.Draw.Committers {
		view := CommitterView{Name: c.Name, Round: c.Commitment.Zero(), Value: c.Value, Else: c.Else, ElseIn: c.Within / 60_000}
		if c.Else != "" && s.Draw.ClosedAt > 0 {
			view.ElseAt = s.Draw.Deadline(c)
		}
		for _, m := range s.Draw.Missed {
			if m.Else == c.Name {
				view.Missed = m.Name
			}
		}
		for _, s := range s.Draw.Silent {
			if s.Round == c.Name {
				view.For = s.Name
			}
		}
		d.Committers = append(d.Committers, view)
	}
	slowed := []SlowedView{}
	for _, one := range s.Slowed[:min(len(s.Slowed), 50)] {
		slowed = append(slowed, SlowedView{Rule: string(one.Rule), Who: one.Who, Times: one.Times, Last: one.Last})
	}
	suspected := []SuspectedView{}
	for _, one := range s.Suspected[:min(len(s.Suspected), 50)] {
		view := SuspectedView{Code: one.Code, Signs: []string{}, Times: one.Times, Last: one.Last, Lifted: one.Lifted}
		for _, sign := range one.Signs {
			view.Signs = append(view.Signs, string(sign))
		}
		suspected = append(suspected, view)
	}
	code := ""
	if s.Address != "" {
		code = qrOf(s.Address)
	}
	return WebSaleView{QR: code, Draw: d, Slowed: slowed, Suspected: suspected, Set: s.Set, Phase: s.Phase, Why: s.Why, Address: s.Address, Zone: e.Zone, Waiting: s.Waiting, Turns: s.Turns, Called: s.Called, Rate: s.Rate,
		Held: s.Held, Sold: s.Sold, AsOf: s.AsOf, Mails: s.Mails,
		Sale: WebSaleDraft{Event: string(e.ID), On: p.On, Line: p.Line, Draw: p.Draw, JoinOn: localOf(p.JoinAt, e.Zone), OpensOn: localOf(p.OpensAt, e.Zone), MostItems: p.MostItems,
			Shoppers: p.Shoppers, ClaimWithin: p.ClaimWithin / 60_000, TurnFor: p.TurnFor / 60_000, Verify: string(p.Verify), PerCard: p.PerCard, Paused: p.Paused, Ended: p.Ended}}
}

func localOf(at int64, zone string) string {
	if at == 0 {
		return ""
	}
	date, clock := catalog.LocalText(at, zone)
	return date + "T" + clock
}
