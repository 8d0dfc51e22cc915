package catalog

import (
	"strconv"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Limits of a document.
const (
	maxName         = 200
	maxPerformances = 366
	maxTypes        = 100
	maxTiers        = 20
	maxQuotas       = 2000
	maxGates        = 200
	maxLists        = 20
	maxCapacity     = 10_000_000
	maxRun          = 14 * 24 * 3600_000 // ms between doors and end
	minLent         = 15                 // minutes that a counter sells without its hub
	maxLent         = 60 * 24 * 60
	maxFee          = 10_000    // basis points
	maxFees         = 1_000_000 // a fixed fee is paid so many times and stays an amount
)

// Validate checks a document. Every refusal is CodeInvalid with the field's
// path in Args["field"].
func Validate(e *ticketing.Event) error {
	if err := name(e.Name, "name", true); err != nil {
		return err
	}
	if err := name(e.Venue, "venue", false); err != nil {
		return err
	}
	if _, err := time.LoadLocation(e.Zone); err != nil || e.Zone == "" || e.Zone == "Local" {
		return refuse("zone", "Choose the time zone of the venue.")
	}
	if _, ok := ticketing.Decimals(e.Currency); !ok {
		return refuse("currency", "Choose a currency from the list.")
	}
	if e.LentFor != 0 && (e.LentFor < minLent || e.LentFor > maxLent) {
		return refuse("lentFor", "A counter sells without the hub for 15 minutes or more.")
	}
	if e.Fee.Fixed < 0 || e.Fee.Fixed > ticketing.MaxMinor/maxFees {
		return refuse("feeFixed", "A booking fee is 0 or more.")
	}
	if e.Fee.BasisPoints < 0 || e.Fee.BasisPoints > maxFee {
		return refuse("feePercent", "A booking fee is 0 to 100% of the price.")
	}
	for _, check := range []func(*ticketing.Event) error{gates, performances, types, lists, quotas} {
		if err := check(e); err != nil {
			return err
		}
	}
	return nil
}

func performances(e *ticketing.Event) error {
	if n := len(e.Performances); n < 1 || n > maxPerformances {
		return refuse("performances", "An event has between 1 and 366 performances.")
	}
	seen := map[ticketing.ScopeID]bool{}
	for i, p := range e.Performances {
		at := path("performances", i)
		if !p.ID.Valid() || seen[p.ID] {
			return refuse(at+".id", "Two performances have one id.")
		}
		seen[p.ID] = true
		if err := name(p.Name, at+".name", false); err != nil {
			return err
		}
		if p.StartsAt < 0 || p.DoorsAt > p.StartsAt || p.EndsAt <= p.StartsAt || p.EndsAt-p.DoorsAt > maxRun {
			return refuse(at+".starts", "Doors open before the start, and the end comes after it.")
		}
	}
	return nil
}

func types(e *ticketing.Event) error {
	if n := len(e.Types); n < 1 || n > maxTypes {
		return refuse("types", "An event sells between 1 and 100 ticket types.")
	}
	seen := map[ticketing.TypeNo]bool{}
	for i, t := range e.Types {
		at := path("types", i)
		if t.No == 0 || seen[t.No] {
			return refuse(at+".no", "Two ticket types have one number.")
		}
		seen[t.No] = true
		if err := ticketType(e, t, at); err != nil {
			return err
		}
	}
	return nil
}

func ticketType(e *ticketing.Event, t ticketing.TicketType, at string) error {
	if err := name(t.Name, at+".name", true); err != nil {
		return err
	}
	for field, text := range map[string]string{"note": t.Note, "wristband": t.Wristband, "check": t.Check} {
		if err := name(text, at+"."+field, false); err != nil {
			return err
		}
	}
	if t.Passes < 1 || t.Passes > 20 {
		return refuse(at+".passes", "One sale of a type gives 1 to 20 passes.")
	}
	if t.People < 1 || t.People > 100 {
		return refuse(at+".people", "A pass is for 1 to 100 people.")
	}
	if n := len(t.Tiers); n < 1 || n > maxTiers {
		return refuse(at+".price", "A ticket type has at least one price.")
	}
	for _, tier := range t.Tiers {
		if tier.Price.Currency != e.Currency {
			return refuse(at+".price", "All prices of an event are in its currency.")
		}
		if tier.Price.Validate() != nil || tier.Price.Minor < 0 {
			return refuse(at+".price", "A price is 0 or more.")
		}
	}
	for _, g := range t.Gates {
		if !hasGate(e, g) {
			return refuse(at+".gates", "This gate is not on the event's list.")
		}
	}
	return nil
}

func lists(e *ticketing.Event) error {
	if len(e.Lists) > maxLists {
		return refuse("lists", "There are too many price lists.")
	}
	seen := map[ticketing.ListNo]bool{}
	for i, l := range e.Lists {
		at := path("lists", i)
		if l.No == 0 || seen[l.No] {
			return refuse(at+".no", "Two price lists have one number.")
		}
		seen[l.No] = true
		if err := name(l.Name, at+".name", true); err != nil {
			return err
		}
		if _, ok := ticketing.Decimals(l.Currency); !ok {
			return refuse(at+".currency", "Choose a currency from the list.")
		}
		if l.FeeFixed < 0 || l.FeeFixed > ticketing.MaxMinor/maxFees {
			return refuse(at+".feeFixed", "A booking fee is 0 or more.")
		}
		if err := listPrices(e, l, at); err != nil {
			return err
		}
	}
	return nil
}

func listPrices(e *ticketing.Event, l ticketing.PriceList, at string) error {
	priced := map[ticketing.TypeNo]bool{}
	for _, p := range l.Prices {
		if _, ok := e.Type(p.Type); !ok || priced[p.Type] {
			return refuse(at+".prices", "This price list names a ticket type that is not there, or names one twice.")
		}
		priced[p.Type] = true
		if p.Minor < 0 || p.Minor > ticketing.MaxMinor {
			return refuse(at+".prices", "A price is 0 or more.")
		}
	}
	if len(priced) == 0 {
		return refuse(at+".prices", "A price list has a price for one ticket type at least.")
	}
	return nil
}

func quotas(e *ticketing.Event) error {
	if len(e.Quotas) > maxQuotas {
		return refuse("shared", "There are too many limits.")
	}
	seen := map[ticketing.QuotaID]bool{}
	for i, q := range e.Quotas {
		at := path("quotas", i)
		if q.ID == "" || seen[q.ID] {
			return refuse(at+".id", "Two limits have one id.")
		}
		seen[q.ID] = true
		if _, ok := e.Performance(q.Performance); !ok {
			return refuse(at+".performance", "This limit belongs to no performance.")
		}
		if q.Capacity < 0 || q.Capacity > maxCapacity {
			return refuse(at+".capacity", "A quantity is between 0 and 10,000,000.")
		}
		if err := name(q.Name, at+".name", false); err != nil {
			return err
		}
		named := map[ticketing.TypeNo]bool{}
		for _, no := range q.Types {
			if _, ok := e.Type(no); !ok || named[no] {
				return refuse(at+".types", "This limit names a ticket type that is not there, or names one twice.")
			}
			named[no] = true
		}
	}
	return nil
}

func gates(e *ticketing.Event) error {
	if len(e.Gates) > maxGates {
		return refuse("gates", "There are too many gates.")
	}
	seen := map[ticketing.GateID]bool{}
	for i, g := range e.Gates {
		if g.ID == "" || seen[g.ID] {
			return refuse(path("gates", i)+".id", "Two gates have one id.")
		}
		seen[g.ID] = true
		if err := name(g.Name, path("gates", i)+".name", true); err != nil {
			return err
		}
	}
	return nil
}

func hasGate(e *ticketing.Event, id ticketing.GateID) bool {
	for _, g := range e.Gates {
		if g.ID == id {
			return true
		}
	}
	return false
}

// name accepts any script, but no control characters and no characters that
// rearrange a line on screen or on paper.
func name(s, field string, required bool) error {
	if required && s == "" {
		return refuse(field, "Give this a name.")
	}
	if utf8.RuneCountInString(s) > maxName {
		return refuse(field, "This is too long: at most 200 characters.")
	}
	if !utf8.ValidString(s) {
		return refuse(field, "This text is damaged.")
	}
	for _, r := range s {
		if unicode.IsControl(r) || (r >= 0x202a && r <= 0x202e) || (r >= 0x2066 && r <= 0x2069) {
			return refuse(field, "This has a character that cannot be shown.")
		}
	}
	return nil
}

func refuse(field, message string) error {
	return ticketing.Errorf(ticketing.CodeInvalid, message, "field", field)
}

func path(list string, i int) string { return list + "." + strconv.Itoa(i) }
