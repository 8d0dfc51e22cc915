package mail

import (
	"strings"
	"time"
)

// Entry is one date for a calendar. Instants are Unix ms.
type Entry struct {
	ID       string
	Title    string
	Place    string
	Note     string
	StartsAt int64
	EndsAt   int64 // 0: not known
	MadeAt   int64
}

// Calendar writes a date as a file that calendars take in (RFC 5545), in UTC: it is
// right in every zone.
func Calendar(e Entry) File {
	var b strings.Builder
	put := func(name, value string) {
		b.WriteString(fold(name + ":" + value))
	}
	stamp := func(ms int64) string { return time.UnixMilli(ms).UTC().Format("20060102T150405Z") }
	put("BEGIN", "VCALENDAR")
	put("VERSION", "2.0")
	put("PRODID", "-//TicketCrib//Tickets//EN")
	put("METHOD", "PUBLISH")
	put("BEGIN", "VEVENT")
	put("UID", e.ID)
	put("DTSTAMP", stamp(e.MadeAt))
	put("DTSTART", stamp(e.StartsAt))
	if e.EndsAt > e.StartsAt {
		put("DTEND", stamp(e.EndsAt))
	}
	put("SUMMARY", escape(e.Title))
	if e.Place != "" {
		put("LOCATION", escape(e.Place))
	}
	if e.Note != "" {
		put("DESCRIPTION", escape(e.Note))
	}
	put("END", "VEVENT")
	put("END", "VCALENDAR")
	return File{Name: "event.ics", Type: "text/calendar; charset=utf-8; method=PUBLISH", Body: []byte(b.String())}
}

// escape keeps text one value (RFC 5545, 3.3.11).
func escape(s string) string {
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`).Replace(s)
}

// fold breaks a line after at most 75 octets, between letters (RFC 5545, 3.1).
func fold(line string) string {
	var b strings.Builder
	width := 0
	for _, r := range line {
		n := len(string(r))
		if width+n > 75 {
			b.WriteString("\r\n ")
			width = 1
		}
		b.WriteRune(r)
		width += n
	}
	b.WriteString("\r\n")
	return b.String()
}
