package app

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"net/http"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/catalog"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/pricing"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Catalog is the organizer's desk for events.
type Catalog struct{ app *App }

// EventSummary is an event in the list.
type EventSummary struct {
	Event        EventHead     `json:"event"`
	Performances []Performance `json:"performances"`
	Sold         int64         `json:"sold"`
	Capacity     int64         `json:"capacity"`
}

// EventDraft is an event as a person edits it: amounts and local times as text
// in the event's own currency and zone, so that the rules can refuse what was
// really typed. An empty ID makes a new event.
type EventDraft struct {
	ID           string             `json:"id"`
	Version      int64              `json:"version"` // the one that was read; CodeConflict if it is old
	Name         string             `json:"name"`
	Venue        string             `json:"venue"`
	Zone         string             `json:"zone"`
	Currency     string             `json:"currency"`
	Performances []PerformanceDraft `json:"performances"`
	Types        []TypeDraft        `json:"types"`
	Shared       []QuotaDraft       `json:"shared"` // limits over several types
	Gates        []GateDraft        `json:"gates"`
	LentFor      int64              `json:"lentFor"` // minutes that a counter sells without the hub; 0: until the end
	// The booking fee of each item that costs anything: an amount and a part of the price in
	// percent, as typed; empty is none. FeeReturned gives it back at the buyer's wish.
	FeeFixed     string `json:"feeFixed"`
	FeePercent   string `json:"feePercent"`
	FeeAtCounter bool   `json:"feeAtCounter"`
	FeeReturned  bool   `json:"feeReturned"`
	// Lists are further price lists; each type has a price for each of them.
	Lists []ListDraft `json:"lists"`
}

// ListDraft is a price list: its name, its currency, and the booking fee's amount in it.
type ListDraft struct {
	No       int    `json:"no"` // 0: a new one
	Name     string `json:"name"`
	Currency string `json:"currency"`
	FeeFixed string `json:"feeFixed"`
}

// PerformanceDraft is a showing in local time: date 2006-01-02, times 15:04.
// Ends before starts means after midnight; empty doors or ends are filled in.
type PerformanceDraft struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Date   string `json:"date"`
	Doors  string `json:"doors"`
	Starts string `json:"starts"`
	Ends   string `json:"ends"`
}

// TypeDraft is a ticket type. Quantity is its own limit for each performance,
// 0 for none of its own. Empty or "0" price is free.
type TypeDraft struct {
	No        int      `json:"no"`
	Name      string   `json:"name"`
	Note      string   `json:"note"`
	Price     string   `json:"price"`
	Quantity  int64    `json:"quantity"`
	Passes    int      `json:"passes"`
	People    int      `json:"people"`
	Wristband string   `json:"wristband"`
	Check     string   `json:"check"`
	ReEntry   bool     `json:"reEntry"`
	Hidden    bool     `json:"hidden"`
	Gates     []string `json:"gates"`
	Prices    []string `json:"prices"` // in the further lists, in their order; empty: not sold in it
}

// QuotaDraft is a limit over several types, for each performance.
type QuotaDraft struct {
	Name         string `json:"name"`
	Capacity     int64  `json:"capacity"`
	Types        []int  `json:"types"`
	CountsPeople bool   `json:"countsPeople"`
}

// GateDraft is a place where people are let in.
type GateDraft struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// CatalogChoices are the zones and currencies that the editor offers.
type CatalogChoices struct {
	Zones      []string `json:"zones"`
	Currencies []string `json:"currencies"`
}

// List returns every event, soonest first, with what is known of its sales.
func (c *Catalog) List() ([]EventSummary, error) {
	return call(c.app, "Catalog.List", quick, func(ctx context.Context) ([]EventSummary, error) {
		w, _, _, err := c.app.acting(ctx, ticketing.RoleSteward)
		if err != nil {
			return nil, err
		}
		out := []EventSummary{}
		err = w.store.Read(ctx, func(tx *store.Tx) error {
			events, err := tx.Events()
			if err != nil {
				return err
			}
			levels, err := tx.Levels()
			if err != nil {
				return err
			}
			for _, e := range events {
				row := EventSummary{Event: eventHead(&e.Event), Performances: []Performance{}}
				for _, p := range e.Event.Performances {
					row.Performances = append(row.Performances, performanceView(&e.Event, p))
				}
				for _, l := range levels {
					if l.Event == e.Event.ID && len(ownTypes(&e.Event, l.Quota)) == 1 {
						row.Sold += l.Sold
						row.Capacity += l.Capacity
					}
				}
				out = append(out, row)
			}
			return nil
		})
		sort.SliceStable(out, func(i, j int) bool {
			return out[i].Performances[0].StartsAt < out[j].Performances[0].StartsAt
		})
		return out, err
	})
}

func ownTypes(e *ticketing.Event, id ticketing.QuotaID) []ticketing.TypeNo {
	for _, q := range e.Quotas {
		if q.ID == id {
			return q.Types
		}
	}
	return nil
}

// New returns a draft with what can be guessed filled in: a name, a price and a
// quantity make it complete.
func (c *Catalog) New() (EventDraft, error) {
	return call(c.app, "Catalog.New", quick, func(ctx context.Context) (EventDraft, error) {
		w, st, _, err := c.app.acting(ctx, ticketing.RoleOrganizer)
		if err != nil {
			return EventDraft{}, err
		}
		zone, currency := "Africa/Lagos", "NGN"
		if old, _, ok, err := w.chosen(ctx, st.Now()); err != nil {
			return EventDraft{}, err
		} else if ok {
			zone, currency = old.Event.Zone, old.Event.Currency
		}
		date, _ := catalog.LocalText(st.Now(), zone)
		return EventDraft{Zone: zone, Currency: currency, Shared: []QuotaDraft{}, Lists: []ListDraft{},
			Performances: []PerformanceDraft{{Date: date, Doors: "", Starts: "20:00", Ends: "23:59"}},
			Types:        []TypeDraft{{No: 1, Name: "Regular", Passes: 1, People: 1, Gates: []string{}, Prices: []string{}}},
			Gates:        []GateDraft{{ID: newGateID(), Name: "Main gate"}}}, nil
	})
}

// Draft returns an event for editing.
func (c *Catalog) Draft(event string) (EventDraft, error) {
	return call(c.app, "Catalog.Draft", quick, func(ctx context.Context) (EventDraft, error) {
		w, _, _, err := c.app.acting(ctx, ticketing.RoleSupervisor)
		if err != nil {
			return EventDraft{}, err
		}
		return w.draft(ctx, ticketing.EventID(event))
	})
}

func (w *world) draft(ctx context.Context, id ticketing.EventID) (d EventDraft, err error) {
	err = w.store.Read(ctx, func(tx *store.Tx) error {
		s, ok, err := tx.Event(id)
		if err != nil || !ok {
			return orUnknown(err)
		}
		d = draftOf(&s.Event)
		return nil
	})
	return d, err
}

// Save checks and publishes the draft at the hub. CodeInvalid names the field
// as a path such as types.0.price in Args["field"].
func (c *Catalog) Save(d EventDraft) (EventDraft, error) {
	return call(c.app, "Catalog.Save", long, func(ctx context.Context) (EventDraft, error) {
		w, st, by, err := c.app.acting(ctx, ticketing.RoleOrganizer)
		if err != nil {
			return EventDraft{}, err
		}
		var old *ticketing.Event
		if d.ID != "" {
			err := w.store.Read(ctx, func(tx *store.Tx) error {
				s, ok, err := tx.Event(ticketing.EventID(d.ID))
				if err != nil || !ok {
					return orUnknown(err)
				}
				old = &s.Event
				return nil
			})
			if err != nil {
				return EventDraft{}, err
			}
		}
		e, err := eventOf(d, old)
		if err != nil {
			return EventDraft{}, err
		}
		e.Practice = w.practice
		if err := catalog.Validate(&e); err != nil {
			return EventDraft{}, err
		}
		if err := st.Hub().Do(ctx, http.MethodPost, "/v1/events", by.ID, hubapi.SaveEvent{Event: e}, nil); err != nil {
			return EventDraft{}, err
		}
		if err := w.heardVersion(ctx, e.ID, e.Version); err != nil {
			return EventDraft{}, err
		}
		return draftOf(&e), w.heardLent(ctx, &e)
	})
}

// heardVersion waits until this station has heard of what it has published.
func (w *world) heardVersion(ctx context.Context, id ticketing.EventID, version uint32) error {
	return until(ctx, func() (seen bool, err error) {
		err = w.store.Read(ctx, func(tx *store.Tx) error {
			s, _, err := tx.Event(id)
			seen = s.Event.Version >= version
			return err
		})
		return seen, err
	})
}

// Choices returns what the editor's lists offer.
func (c *Catalog) Choices() (CatalogChoices, error) {
	return CatalogChoices{Zones: []string{"Africa/Lagos", "Africa/Accra", "Africa/Nairobi", "Africa/Johannesburg", "Africa/Abidjan", "Africa/Dakar",
		"Africa/Lome", "Africa/Cotonou", "Africa/Cairo", "Africa/Kigali", "Africa/Kampala", "Africa/Dar_es_Salaam", "Africa/Douala",
		"Europe/London", "Europe/Paris", "UTC"},
		Currencies: []string{"NGN", "GHS", "KES", "ZAR", "XOF", "EGP", "RWF", "USD", "EUR", "GBP"}}, nil
}

// lentWait is how long a new event may wait for its first tickets to be lent.
const lentWait = 2 * time.Second

// heardLent gives the hub a moment to lend this counter what it has just
// published, so that the next press can be a sale. Where it does not, the
// Counter says so by itself.
func (w *world) heardLent(ctx context.Context, e *ticketing.Event) error {
	st := w.running()
	if st == nil || !st.Identity().Place.Sells() {
		return nil
	}
	short, cancel := context.WithTimeout(ctx, lentWait)
	defer cancel()
	err := until(short, func() (lent bool, err error) {
		lent = true
		err = w.store.Read(ctx, func(tx *store.Tx) error {
			for _, q := range e.Quotas {
				_, ok, err := tx.Allotment(st.Device(), q.ID)
				if err != nil {
					return err
				}
				lent = lent && (ok || q.Capacity == 0)
			}
			return nil
		})
		return lent, err
	})
	if errors.Is(err, context.DeadlineExceeded) {
		return ctx.Err()
	}
	return err
}

func newGateID() string { return "g" + newScope()[:7] }

// newScope makes the id of a performance: 8 random bytes.
func newScope() string {
	var b [8]byte
	_, _ = rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// eventOf reads a draft into a document. What the draft does not show of the
// old one (ids, tiers beyond the first price) stays.
func eventOf(d EventDraft, old *ticketing.Event) (ticketing.Event, error) {
	e := ticketing.Event{ID: ticketing.EventID(d.ID), Version: uint32(d.Version) + 1, Name: d.Name, Venue: d.Venue, Zone: d.Zone, Currency: d.Currency,
		Gates: []ticketing.Gate{}, LentFor: d.LentFor}
	if d.ID == "" {
		e.ID, e.Version = ticketing.EventID(newID()), 1
	}
	for _, g := range d.Gates {
		if g.ID == "" {
			g.ID = newGateID()
		}
		e.Gates = append(e.Gates, ticketing.Gate{ID: ticketing.GateID(g.ID), Name: g.Name})
	}
	if err := feeOf(d, &e); err != nil {
		return e, err
	}
	if err := performancesOf(d, &e); err != nil {
		return e, err
	}
	if err := typesOf(d, &e, old); err != nil {
		return e, err
	}
	if err := listsOf(d, &e, old); err != nil {
		return e, err
	}
	quotasOf(d, &e, old)
	return e, nil
}

// listsOf reads the further price lists. A new one gets a number that no other has.
func listsOf(d EventDraft, e *ticketing.Event, old *ticketing.Event) error {
	next := ticketing.ListNo(0)
	if old != nil {
		for _, l := range old.Lists {
			next = max(next, l.No)
		}
	}
	for i, l := range d.Lists {
		at := "lists." + strconv.Itoa(i)
		fee, err := typed(l.FeeFixed, l.Currency)
		if err != nil {
			return ticketing.Errorf(ticketing.CodeInvalid, "This is not a fee. Write it like 100 or 100.50, or leave it empty.", "field", at+".feeFixed")
		}
		kept := ticketing.PriceList{No: ticketing.ListNo(l.No), Name: l.Name, Currency: l.Currency, FeeFixed: fee.Minor}
		if kept.No == 0 {
			next++
			kept.No = next
		}
		for j, t := range d.Types {
			if i >= len(t.Prices) || strings.TrimSpace(t.Prices[i]) == "" {
				continue
			}
			price, err := ticketing.ParseAmount(t.Prices[i], l.Currency)
			if err != nil {
				return ticketing.Errorf(ticketing.CodeInvalid, "This is not a price. Write it like 7500 or 7500.50.", "field", at+".prices."+strconv.Itoa(j))
			}
			kept.Prices = append(kept.Prices, ticketing.ListPrice{Type: e.Types[j].No, Minor: price.Minor})
		}
		e.Lists = append(e.Lists, kept)
	}
	return nil
}

func feeOf(d EventDraft, e *ticketing.Event) error {
	fixed, err := typed(d.FeeFixed, d.Currency)
	if err != nil {
		return ticketing.Errorf(ticketing.CodeInvalid, "This is not a fee. Write it like 100 or 100.50, or leave it empty.", "field", "feeFixed")
	}
	points, ok := catalog.BasisPoints(d.FeePercent)
	if !ok {
		return ticketing.Errorf(ticketing.CodeInvalid, "This is not a percentage. Write it like 2 or 1.5, or leave it empty.", "field", "feePercent")
	}
	e.Fee = ticketing.BookingFee{Fixed: fixed.Minor, BasisPoints: points, AtCounter: d.FeeAtCounter, Returned: d.FeeReturned}
	return nil
}

// longestBefore is how long before the start doors may open on the evening before, ms.
const longestBefore = 12 * 3600_000

func performancesOf(d EventDraft, e *ticketing.Event) error {
	for i, p := range d.Performances {
		at := "performances." + strconv.Itoa(i)
		starts, err := catalog.LocalTime(p.Date, p.Starts, d.Zone, at+".starts")
		if err != nil {
			return err
		}
		doors := starts - 3600_000
		if p.Doors != "" {
			if doors, err = catalog.LocalTime(p.Date, p.Doors, d.Zone, at+".doors"); err != nil {
				return err
			}
			if before := doors - 24*3600_000; doors > starts && before >= starts-longestBefore {
				doors = before // of a night that begins after midnight
			}
		}
		ends := starts + 4*3600_000
		if p.Ends != "" {
			if ends, err = catalog.LocalTime(p.Date, p.Ends, d.Zone, at+".ends"); err != nil {
				return err
			}
			if ends <= starts { // after midnight
				ends += 24 * 3600_000
			}
		}
		if p.ID == "" {
			p.ID = newScope()
		}
		e.Performances = append(e.Performances, ticketing.Performance{ID: ticketing.ScopeID(p.ID), Name: p.Name, DoorsAt: doors, StartsAt: starts, EndsAt: ends})
	}
	return nil
}

func typesOf(d EventDraft, e *ticketing.Event, old *ticketing.Event) error {
	next := ticketing.TypeNo(0)
	if old != nil {
		for _, t := range old.Types {
			next = max(next, t.No)
		}
	}
	for _, t := range d.Types {
		next = max(next, ticketing.TypeNo(t.No))
	}
	for i, t := range d.Types {
		text := t.Price
		if text == "" {
			text = "0"
		}
		price, err := ticketing.ParseAmount(text, d.Currency)
		if err != nil {
			return ticketing.Errorf(ticketing.CodeInvalid, "This is not a price. Write it like 7500 or 7500.50.", "field", "types."+strconv.Itoa(i)+".price")
		}
		no := ticketing.TypeNo(t.No)
		if no == 0 {
			next++
			no = next
		}
		kept := ticketing.TicketType{No: no, Name: t.Name, Note: t.Note, Wristband: t.Wristband, Check: t.Check, ReEntry: t.ReEntry, Hidden: t.Hidden,
			Passes: clamp(t.Passes), People: clamp(t.People), Tiers: []ticketing.Tier{{No: 1, Price: price}}}
		for _, g := range t.Gates {
			kept.Gates = append(kept.Gates, ticketing.GateID(g))
		}
		e.Types = append(e.Types, kept)
	}
	return nil
}

// clamp keeps a count inside what the document can hold, for Validate to judge.
func clamp(n int) uint8 { return uint8(min(max(n, 0), 255)) }

// quotasOf makes a quota for each type with a quantity, and one for each shared
// limit, in every performance. A quota keeps its id as long as it means the
// same.
func quotasOf(d EventDraft, e *ticketing.Event, old *ticketing.Event) {
	for _, p := range e.Performances {
		for i, t := range d.Types {
			if t.Quantity > 0 || hadQuota(old, p.ID, e.Types[i].No) {
				e.Quotas = append(e.Quotas, keepID(old, ticketing.Quota{Performance: p.ID, Name: t.Name, Capacity: t.Quantity, Types: []ticketing.TypeNo{e.Types[i].No}}))
			}
		}
		for _, s := range d.Shared {
			q := ticketing.Quota{Performance: p.ID, Name: s.Name, Capacity: s.Capacity, CountsPeople: s.CountsPeople}
			for _, no := range s.Types {
				q.Types = append(q.Types, ticketing.TypeNo(no))
			}
			e.Quotas = append(e.Quotas, keepID(old, q))
		}
	}
}

func hadQuota(old *ticketing.Event, p ticketing.ScopeID, no ticketing.TypeNo) bool {
	if old == nil {
		return false
	}
	return slices.ContainsFunc(old.Quotas, func(q ticketing.Quota) bool {
		return q.Performance == p && len(q.Types) == 1 && q.Types[0] == no
	})
}

func keepID(old *ticketing.Event, q ticketing.Quota) ticketing.Quota {
	if old != nil {
		for _, o := range old.Quotas {
			if o.Performance == q.Performance && slices.Equal(o.Types, q.Types) && o.CountsPeople == q.CountsPeople {
				q.ID = o.ID
				return q
			}
		}
	}
	q.ID = ticketing.QuotaID(newID())
	return q
}

// draftOf is eventOf backwards.
func draftOf(e *ticketing.Event) EventDraft {
	d := EventDraft{ID: string(e.ID), Version: int64(e.Version), Name: e.Name, Venue: e.Venue, Zone: e.Zone, Currency: e.Currency,
		Performances: []PerformanceDraft{}, Types: []TypeDraft{}, Shared: []QuotaDraft{}, Lists: []ListDraft{}, Gates: []GateDraft{}, LentFor: e.LentFor,
		FeeFixed:   unlessNone(e.Fee.Fixed, pricing.Plain(ticketing.Money{Minor: e.Fee.Fixed, Currency: e.Currency})),
		FeePercent: unlessNone(e.Fee.BasisPoints, catalog.PercentText(e.Fee.BasisPoints)), FeeAtCounter: e.Fee.AtCounter, FeeReturned: e.Fee.Returned}
	for _, p := range e.Performances {
		row := PerformanceDraft{ID: string(p.ID), Name: p.Name}
		row.Date, row.Starts = catalog.LocalText(p.StartsAt, e.Zone)
		_, row.Doors = catalog.LocalText(p.DoorsAt, e.Zone)
		_, row.Ends = catalog.LocalText(p.EndsAt, e.Zone)
		d.Performances = append(d.Performances, row)
	}
	for _, l := range e.Lists {
		d.Lists = append(d.Lists, ListDraft{No: int(l.No), Name: l.Name, Currency: l.Currency,
			FeeFixed: unlessNone(l.FeeFixed, pricing.Plain(ticketing.Money{Minor: l.FeeFixed, Currency: l.Currency}))})
	}
	for _, t := range e.Types {
		d.Types = append(d.Types, typeDraft(e, t))
	}
	if len(e.Performances) > 0 {
		for _, q := range e.Quotas {
			if q.Performance == e.Performances[0].ID && len(q.Types) != 1 {
				row := QuotaDraft{Name: q.Name, Capacity: q.Capacity, CountsPeople: q.CountsPeople, Types: []int{}}
				for _, no := range q.Types {
					row.Types = append(row.Types, int(no))
				}
				d.Shared = append(d.Shared, row)
			}
		}
	}
	for _, g := range e.Gates {
		d.Gates = append(d.Gates, GateDraft{ID: string(g.ID), Name: g.Name})
	}
	return d
}

func unlessNone(n int64, text string) string {
	if n == 0 {
		return ""
	}
	return text
}

func typeDraft(e *ticketing.Event, t ticketing.TicketType) TypeDraft {
	row := TypeDraft{No: int(t.No), Name: t.Name, Note: t.Note, Passes: int(t.Passes), People: int(t.People), Wristband: t.Wristband, Check: t.Check,
		ReEntry: t.ReEntry, Hidden: t.Hidden, Gates: []string{}, Prices: []string{}}
	row.Price = pricing.Plain(t.Tiers[0].Price)
	for _, l := range e.Lists {
		text := ""
		for _, p := range l.Prices {
			if p.Type == t.No {
				text = pricing.Plain(ticketing.Money{Minor: p.Minor, Currency: l.Currency})
			}
		}
		row.Prices = append(row.Prices, text)
	}
	for _, g := range t.Gates {
		row.Gates = append(row.Gates, string(g))
	}
	for _, q := range e.Quotas {
		if len(e.Performances) > 0 && q.Performance == e.Performances[0].ID && len(q.Types) == 1 && q.Types[0] == t.No {
			row.Quantity = q.Capacity
		}
	}
	return row
}
