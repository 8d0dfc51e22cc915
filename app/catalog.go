package app

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

// Zones and currencies that the editor offers.
type CatalogChoices struct {
	Zones      []string `json:"zones"`
	Currencies []string `json:"currencies"`
}

// List returns every event, soonest first.
func (c *Catalog) List() ([]EventSummary, error) { return nil, errNotBuilt }

// New returns a draft with what can be guessed filled in, as few as 6 fields
// from complete.
func (c *Catalog) New() (EventDraft, error) { return EventDraft{}, errNotBuilt }

// Draft returns an event for editing.
func (c *Catalog) Draft(event string) (EventDraft, error) { return EventDraft{}, errNotBuilt }

// Save checks and publishes the draft. CodeInvalid names the field as a path
// such as types.0.price in Args["field"].
func (c *Catalog) Save(d EventDraft) (EventDraft, error) { return EventDraft{}, errNotBuilt }

// Choices returns what the editor's lists offer.
func (c *Catalog) Choices() (CatalogChoices, error) { return CatalogChoices{}, errNotBuilt }
