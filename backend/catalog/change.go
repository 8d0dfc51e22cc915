package catalog

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// MayFollow checks that next may replace old: numbers and ids stay what they
// were, and what passes were sold for stays in the document. sold reports
// whether anything was ever sold of a performance (of any, for "") and a type
// (of any, for 0).
func MayFollow(old, next *ticketing.Event, sold func(ticketing.ScopeID, ticketing.TypeNo) bool) error {
	if old.Version+1 != next.Version {
		return ticketing.Errorf(ticketing.CodeConflict, "Somebody changed this event meanwhile. Look at it again, then save.")
	}
	if old.Closed {
		return ticketing.Errorf(ticketing.CodeTooLate, "This event is closed and can no longer be changed.")
	}
	if old.Currency != next.Currency && sold("", 0) {
		return refuse("currency", "Tickets were sold: the currency stays.")
	}
	for _, p := range old.Performances {
		if _, kept := next.Performance(p.ID); !kept && sold(p.ID, 0) {
			return refuse("performances", "Tickets were sold for this date: it can be moved, not removed.")
		}
	}
	for _, t := range old.Types {
		if _, kept := next.Type(t.No); !kept && sold("", t.No) {
			return refuse("types", "Tickets of this type were sold: hide it instead.")
		}
	}
	return drawsStay(old, next, sold)
}

// StayCancelled keeps the performances cancelled that were: a version that was
// drawn up before does not bring them back.
func StayCancelled(old, next *ticketing.Event) {
	for i := range next.Performances {
		if p, ok := old.Performance(next.Performances[i].ID); ok && p.Cancelled {
			next.Performances[i].Cancelled = true
		}
	}
}

// drawsStay refuses what would change how many places the tickets that were
// sold already take: a limit that counts them anew, or not at all, would let
// more people in than there is room (P1).
func drawsStay(old, next *ticketing.Event, sold func(ticketing.ScopeID, ticketing.TypeNo) bool) error {
	for i, t := range next.Types {
		was, known := old.Type(t.No)
		if known && (was.Passes != t.Passes || was.People != t.People) && sold("", t.No) {
			return refuse(path("types", i)+".people", "Tickets of this type were sold: make a new type for another number of people.")
		}
	}
	for i, q := range next.Quotas {
		was, known := quotaOf(old, q.ID)
		if known && (was.CountsPeople != q.CountsPeople || was.Performance != q.Performance) && sold(was.Performance, 0) {
			return refuse(path("quotas", i), "Tickets were sold within this limit: it goes on counting as it did.")
		}
		for _, no := range q.Types {
			if !(known && was.Covers(no)) && sold(q.Performance, no) {
				return refuse(path("quotas", i)+".types", "Tickets of this type were sold already: a limit set now would not count them.")
			}
		}
	}
	return nil
}

func quotaOf(e *ticketing.Event, id ticketing.QuotaID) (ticketing.Quota, bool) {
	for _, q := range e.Quotas {
		if q.ID == id {
			return q, true
		}
	}
	return ticketing.Quota{}, false
}

// LocalTime reads a date (2006-01-02) and a time (15:04) on the clocks of a
// zone into Unix ms. A time that the clocks skip that day is refused.
func LocalTime(date, clock, zone, field string) (int64, error) {
	loc, err := time.LoadLocation(zone)
	if err != nil || zone == "" || zone == "Local" {
		return 0, refuse("zone", "Choose the time zone of the venue.")
	}
	t, err := time.ParseInLocation("2006-01-02 15:04", date+" "+clock, loc)
	if err != nil || t.Year() < 2000 || t.Year() > 2200 {
		return 0, refuse(field, "Write the date and the time of day.")
	}
	if t.Format("15:04") != clock {
		return 0, refuse(field, "The clocks skip this time on that day.")
	}
	return t.UnixMilli(), nil
}

// LocalText is LocalTime backwards.
func LocalText(at int64, zone string) (date, clock string) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		loc = time.UTC
	}
	t := time.UnixMilli(at).In(loc)
	return t.Format("2006-01-02"), t.Format("15:04")
}

// percent is how a person types a part of a price: up to two decimals, so that it is a
// whole number of basis points.
var percent = regexp.MustCompile(`^([0-9]{0,3})(?:[.,]([0-9]{1,2}))?$`)

// BasisPoints reads a percentage as a person types it, such as 1.5; "" is 0. ok is false
// for anything else. It may be more than 100%, for Validate to judge.
func BasisPoints(text string) (points int64, ok bool) {
	parts := percent.FindStringSubmatch(strings.TrimSuffix(strings.ReplaceAll(strings.TrimSpace(text), " ", ""), "%"))
	if parts == nil {
		return 0, false
	}
	whole, _ := strconv.ParseInt("0"+parts[1], 10, 64)
	decimals, _ := strconv.ParseInt((parts[2] + "00")[:2], 10, 64)
	return whole*100 + decimals, true
}

// PercentText is BasisPoints backwards.
func PercentText(points int64) string {
	if points%100 == 0 {
		return strconv.FormatInt(points/100, 10)
	}
	return strings.TrimSuffix(fmt.Sprintf("%d.%02d", points/100, points%100), "0")
}
