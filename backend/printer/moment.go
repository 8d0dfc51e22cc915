package printer

import (
	"fmt"
	"time"
	_ "time/tzdata" // the zones are part of the program: Windows has none

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// place is where and in what language moments are written. The machine's own
// zone never matters.
type place struct {
	zone     *time.Location
	language string // "en" or "fr"
}

// placeOf returns CodeInvalid if the zone is no IANA zone or the language is
// not spoken here.
func placeOf(zone, language string) (place, error) {
	if language != "en" && language != "fr" {
		return place{}, ticketing.Errorf(ticketing.CodeInvalid, "Pages are printed in English or French.", "field", "language")
	}
	if zone == "" || zone == "Local" {
		return place{}, badZone(zone)
	}
	location, err := time.LoadLocation(zone)
	if err != nil {
		return place{}, badZone(zone)
	}
	return place{location, language}, nil
}

func badZone(zone string) error {
	return ticketing.Errorf(ticketing.CodeInvalid, "This time zone is not known.", "field", "zone", "zone", zone)
}

var days = map[string][7]string{
	"en": {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
	"fr": {"dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."},
}

var months = map[string][12]string{
	"en": {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
	"fr": {"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."},
}

func (p place) at(ms int64) time.Time { return time.UnixMilli(ms).In(p.zone) }

// day writes "Fri 18 Dec 2026", or "ven. 18 déc. 2026".
func (p place) day(ms int64) string {
	return fmt.Sprintf("%s %d", p.shortDay(ms), p.at(ms).Year())
}

// shortDay writes "Fri 18 Dec", or "ven. 18 déc.".
func (p place) shortDay(ms int64) string {
	return days[p.language][p.at(ms).Weekday()] + " " + p.date(ms)
}

// date writes "18 Dec", or "18 déc.".
func (p place) date(ms int64) string {
	t := p.at(ms)
	return fmt.Sprintf("%d %s", t.Day(), months[p.language][t.Month()-1])
}

// clock writes "18:00", or "18 h" and "18 h 05".
func (p place) clock(ms int64) string {
	t := p.at(ms)
	if p.language == "en" {
		return t.Format("15:04")
	}
	if t.Minute() == 0 {
		return fmt.Sprintf("%d\u00a0h", t.Hour())
	}
	return fmt.Sprintf("%d\u00a0h\u00a0%02d", t.Hour(), t.Minute())
}

// When writes a moment as letters do: "Fri 18 Dec 2026, 19:00", or "ven. 18 déc.
// 2026, 19 h". CodeInvalid for a zone or a language that is not known.
func When(ms int64, zone, language string) (string, error) {
	p, err := placeOf(zone, language)
	if err != nil {
		return "", err
	}
	return p.day(ms) + ", " + p.clock(ms), nil
}
