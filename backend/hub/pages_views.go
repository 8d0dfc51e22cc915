package hub

import (
	"fmt"
	"hash/fnv"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/pricing"
	"github.com/ticketcrib/ticketcrib/backend/printer"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// eventView says of an event what its page shows.
type eventView struct {
	pageWords
	*hubapi.ShopEvent
}

// When is the date, or from when to when.
func (v eventView) When() string {
	if len(v.Performances) == 0 {
		return ""
	}
	first, last := v.Performances[0], v.Performances[len(v.Performances)-1]
	if len(v.Performances) == 1 {
		return v.day(first.StartsAt, v.Zone)
	}
	return v.T("event.several", "count", strconv.Itoa(len(v.Performances)), "from", v.moment(first.StartsAt, v.Zone), "to", v.moment(last.StartsAt, v.Zone))
}

// Doors is when doors open, it begins and it ends, where there is one showing.
func (v eventView) Doors() string {
	if len(v.Performances) != 1 {
		return ""
	}
	p := v.Performances[0]
	begins, ends := clock(p.StartsAt, v.Zone), clock(p.EndsAt, v.Zone)
	if p.DoorsAt > 0 && p.DoorsAt < p.StartsAt {
		return v.T("event.doors", "time", clock(p.DoorsAt, v.Zone), "start", begins, "end", ends)
	}
	return v.T("event.begins", "start", begins, "end", ends)
}

// Moment is when a performance begins.
func (v eventView) Moment(p hubapi.ShopPerformance) string { return v.moment(p.StartsAt, v.Zone) }

// Several reports whether there is a date to choose.
func (v eventView) Several() bool { return len(v.Performances) > 1 }

// Open reports whether anybody can choose at once: the script puts a stepper into each row
// then, and its room is kept.
func (v eventView) Open() bool { return v.Sale.Phase == "live" && !v.Sale.Line && !v.Cancelled() }

// About is the event in one line.
func (v eventView) About() string {
	parts := []string{v.Name, v.When()}
	if v.Venue != "" {
		parts = append(parts, v.Venue)
	}
	return strings.Join(append(parts, v.Stand()), " · ")
}

// Cancelled reports whether all of it is.
func (v eventView) Cancelled() bool {
	for _, p := range v.Performances {
		if !p.Cancelled {
			return false
		}
	}
	return len(v.Performances) > 0
}

// Stand is how the sale is, in a word.
func (v eventView) Stand() string {
	switch phase := v.Sale.Phase; {
	case v.Cancelled():
		return v.T("list.cancelled")
	case phase == "closed" && v.Sale.OpensAt > 0:
		return v.T("list.closed", "when", v.moment(v.Sale.OpensAt, v.Zone))
	case phase == "closed":
		return v.T("list.soon")
	case phase == "live" && v.Sale.Line:
		return v.T("list.line")
	case phase == "draw":
		return v.T("list.prequeue")
	default:
		return v.T("list." + phase)
	}
}

// StandHelp is what that means for who wants a ticket.
func (v eventView) StandHelp() string {
	switch {
	case v.Cancelled():
		return v.T("phase.cancelledHelp")
	case v.Sale.Phase == "paused" && v.Sale.Why == "provider":
		return v.T("phase.pausedProvider")
	case v.Sale.Phase == "paused" && v.Sale.Why == "restored":
		return v.T("phase.pausedRestored")
	case v.Sale.Phase == "paused":
		return v.T("phase.pausedOrganizer")
	case v.Sale.Phase == "soldout" && v.mayReturn():
		return v.T("phase.returnHelp", "minutes", strconv.FormatInt(max(v.HoldFor/60_000, 1), 10))
	case v.Sale.Phase == "soldout":
		return v.T("phase.soldHelp")
	case v.Sale.Phase == "ended":
		return v.T("phase.endedHelp")
	}
	return ""
}

func (v eventView) mayReturn() bool {
	for _, p := range v.Performances {
		for _, may := range p.MayReturn {
			if may {
				return true
			}
		}
	}
	return false
}

// Price is what one of a type costs.
func (v eventView) Price(t hubapi.ShopType) string {
	if t.Price == 0 {
		return v.T("pick.free")
	}
	return v.money(v.Currency, t.Price)
}

// From is the least price, "" where nothing is on sale. What is free beside what is not is
// for guests: it is no price to begin from.
func (v eventView) From() string {
	least, free := int64(math.MaxInt64), false
	for _, t := range v.Types {
		switch {
		case t.OnSale && t.Price == 0:
			free = true
		case t.OnSale:
			least = min(least, t.Price)
		}
	}
	switch {
	case v.Cancelled():
		return ""
	case least < math.MaxInt64:
		return v.T("list.from", "price", v.money(v.Currency, least))
	case free:
		return v.T("list.free")
	}
	return ""
}

// Left is how many of the i-th type there are, of the first showing that can be had.
func (v eventView) Left(i int) string {
	if !v.Types[i].OnSale {
		return v.T("pick.notNow")
	}
	for _, p := range v.Performances {
		if p.Cancelled || i >= len(p.Left) || v.Several() && !p.OnSale {
			continue
		}
		switch left := p.Left[i]; {
		case left == hubapi.ManyLeft:
			return v.T("pick.many")
		case left == 0 && i < len(p.MayReturn) && p.MayReturn[i]:
			return v.T("pick.mayReturn")
		case left == 0:
			return v.T("pick.none")
		case left == 1:
			return v.T("pick.left_one", "count", "1")
		default:
			return v.T("pick.left_other", "count", strconv.FormatInt(left, 10))
		}
	}
	return ""
}

// orderView says of an order what its page shows.
type orderView struct {
	pageWords
	*hubapi.ShopOrder
}

// Money is an amount in the order's currency.
func (v orderView) Money(minor int64) string {
	return v.money(v.Currency, minor)
}

// Sum is what a line costs.
func (v orderView) Sum(l hubapi.ShopLine) string { return v.Money(l.Price * l.Count) }

// When is when it begins.
func (v orderView) When() string {
	return v.day(v.Performance.StartsAt, v.Zone) + ", " + clock(v.Performance.StartsAt, v.Zone)
}

// Minutes are those that are left to pay.
func (v orderView) Minutes() int64 { return (v.LeftMs + 59_999) / 60_000 }

// Late reports whether money has come for an order that had ended.
func (v orderView) Late() bool {
	switch ticketing.AttemptState(v.Attempt) {
	case ticketing.AttemptPaid, ticketing.AttemptSurplus, ticketing.AttemptReview, ticketing.AttemptUnknown:
		return true
	}
	return false
}

// Stand is how it is and what to do, in two sentences.
func (v orderView) Stand() [2]string {
	pair := func(name string) [2]string {
		return [2]string{v.T("order." + name + "Title"), v.T("order." + name + "Help")}
	}
	switch v.State {
	case "held":
		return [2]string{v.T("order.heldTitle"), v.T("plain.held")}
	case "paying":
		switch ticketing.AttemptState(v.Attempt) {
		case ticketing.AttemptFailed:
			return pair("failed")
		case ticketing.AttemptSurplus:
			if v.Reason == checkout.SurplusCard {
				return v.ofCard("order.cardAgain")
			}
			return pair("late")
		case ticketing.AttemptReview:
			return pair("review")
		case ticketing.AttemptUnknown, ticketing.AttemptRecorded:
			return pair("unknown")
		}
		return pair("pay")
	case "paid":
		if v.Performance.Cancelled {
			return [2]string{v.T("order.eventCancelled"), v.T("order.eventCancelledHelp")}
		}
		return [2]string{v.T("order.paid"), ""}
	}
	if v.Late() {
		switch v.Reason {
		case checkout.SurplusLimit:
			return pair("limit")
		case checkout.SurplusCard:
			return v.ofCard("")
		}
		return pair("late")
	}
	switch v.Why {
	case "released", "dropped":
		return [2]string{v.T("order.endedReleased"), v.T("order.endedHelp")}
	case "expired", "timed_out":
		return [2]string{v.T("order.endedTimedOut"), v.T("order.endedHelp")}
	case "closed":
		return [2]string{v.T("order.endedClosed"), v.T("order.endedNoHelp")}
	}
	return [2]string{v.T("order.endedOther"), v.T("order.endedHelp")}
}

// ofCard says that money goes back since its card may not pay for so much, and what then.
func (v orderView) ofCard(then string) [2]string {
	help := v.T("order.cardHelp")
	if then != "" {
		help += " " + v.T(then)
	}
	return [2]string{v.T("order.limitTitle"), help}
}

// Word is the state of a ticket that lets nobody in.
func (v orderView) Word(t hubapi.ShopTicket) string {
	switch ticketing.TicketState(t.State) {
	case ticketing.TicketIssued:
		return ""
	case ticketing.TicketFrozen:
		return v.T("order.frozen")
	case ticketing.TicketRefunded:
		return v.T("order.refunded")
	}
	return v.T("order.void")
}

// Good reports whether any ticket lets somebody in.
func (v orderView) Good() bool {
	for _, t := range v.Tickets {
		if t.State == string(ticketing.TicketIssued) {
			return true
		}
	}
	return false
}

// Refund is how money on its way back stands.
func (v orderView) Refund(r hubapi.ShopRefund) string {
	switch r.State {
	case "planned":
		return v.T("order.refundPlanned")
	case "done":
		return v.T("order.refundDone")
	case "attention":
		return v.T("order.refundAttention")
	case "failed":
		return v.T("order.refundFailed")
	}
	return v.T("order.refundSending")
}

// signs stand for currencies whose code French typesetting would write out: the script's
// pages write them so in both languages.
var signs = strings.NewReplacer("NGN", "₦", "GHS", "GH₵", "KES", "KSh")

// band says that nothing here is real, "" where it is.
func (w pageWords) band(practice bool, mode string) string {
	switch {
	case practice:
		return w.T("top.practice")
	case mode == "test" || mode == "sandbox":
		return w.T("top.test")
	}
	return ""
}

func (w pageWords) money(currency string, minor int64) string {
	return signs.Replace(pricing.Text(ticketing.Money{Minor: minor, Currency: currency}, w.Language))
}

var longDays = map[string][7]string{
	"en": {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
	"fr": {"Dimanche", "Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi"},
}

var longMonths = map[string][12]string{
	"en": {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	"fr": {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
}

func in(ms int64, zone string) time.Time {
	at := time.UnixMilli(ms).UTC()
	if l, err := time.LoadLocation(zone); err == nil {
		at = at.In(l)
	}
	return at
}

// day writes "Friday 18 December 2026".
func (w pageWords) day(ms int64, zone string) string {
	at := in(ms, zone)
	return fmt.Sprintf("%s %d %s %d", longDays[w.Language][at.Weekday()], at.Day(), longMonths[w.Language][at.Month()-1], at.Year())
}

func clock(ms int64, zone string) string { return in(ms, zone).Format("15:04") }

func (w pageWords) moment(ms int64, zone string) string {
	text, err := printer.When(ms, zone, w.Language)
	if err != nil {
		return time.UnixMilli(ms).UTC().Format("2006-01-02 15:04 UTC")
	}
	return text
}

// linked is the event as schema.org has it, for who finds events elsewhere: one Event for
// each showing.
func linked(e *hubapi.ShopEvent, address string) []map[string]any {
	out := []map[string]any{}
	for i, p := range e.Performances {
		status, attendance := "https://schema.org/EventScheduled", "https://schema.org/OfflineEventAttendanceMode"
		if p.Cancelled {
			status = "https://schema.org/EventCancelled"
		}
		one := map[string]any{"@context": "https://schema.org", "@type": "Event", "name": e.Name, "startDate": iso(p.StartsAt, e.Zone), "endDate": iso(p.EndsAt, e.Zone),
			"eventStatus": status, "eventAttendanceMode": attendance, "location": map[string]any{"@type": "Place", "name": e.Venue, "address": e.Venue},
			"organizer": map[string]any{"@type": "Organization", "name": e.Organization}}
		if p.DoorsAt > 0 {
			one["doorTime"] = iso(p.DoorsAt, e.Zone)
		}
		if address != "" {
			one["url"], one["image"] = address, address+"/poster.svg"
		}
		offers := []map[string]any{}
		for t, kind := range e.Types {
			offers = append(offers, offer(e, kind, e.Performances[i], t, address))
		}
		one["offers"] = offers
		out = append(out, one)
	}
	return out
}

func offer(e *hubapi.ShopEvent, t hubapi.ShopType, p hubapi.ShopPerformance, i int, address string) map[string]any {
	availability := "https://schema.org/InStock"
	switch {
	case !t.OnSale || !p.OnSale || i < len(p.Left) && p.Left[i] == 0:
		availability = "https://schema.org/SoldOut"
	case e.Sale.Phase == "closed" || e.Sale.Phase == "prequeue":
		availability = "https://schema.org/PreSale"
	}
	price := ticketing.Money{Minor: t.Price, Currency: e.Currency}
	out := map[string]any{"@type": "Offer", "name": t.Name, "price": pricing.Plain(price), "priceCurrency": e.Currency, "availability": availability}
	if address != "" {
		out["url"] = address
	}
	if e.Sale.OpensAt > 0 {
		out["validFrom"] = iso(e.Sale.OpensAt, e.Zone)
	}
	return out
}

func iso(ms int64, zone string) string { return in(ms, zone).Format(time.RFC3339) }

// palettes are of four colours that stand well beside the house's own.
var palettes = [][4]string{
	{"#1c2148", "#7a2f7c", "#f4e6d4", "#e9b7a0"},
	{"#2f1432", "#3d4aa3", "#f4e6d4", "#d9a7c7"},
	{"#14332f", "#b4532a", "#f3e7cf", "#8fb8a8"},
	{"#3a1420", "#8c4a2f", "#f6e9d8", "#d8a45f"},
	{"#152a45", "#4c6f9e", "#f1ebdf", "#c9a3b4"},
}

// poster draws a picture of sixteen tiles of rings from an event's id: always the same one
// for the same event, and none for two. Its middle reads as a strip too.
func poster(event string) []byte {
	h := fnv.New64a()
	_, _ = h.Write([]byte(event))
	seed := max(h.Sum64(), 1) // of nothing nothing follows
	next := func(n uint64) int {
		seed ^= seed << 13
		seed ^= seed >> 7
		seed ^= seed << 17
		return int(seed % n)
	}
	c := palettes[next(uint64(len(palettes)))]
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" preserveAspectRatio="xMidYMid slice">`)
	fmt.Fprintf(&b, `<rect width="400" height="400" fill="%s"/>`, c[0])
	for tile := range 16 {
		x, y := tile%4*100, tile/4*100
		ground := next(4)
		ring := (ground + 1 + next(3)) % 4 // another one
		// A quarter of three rings around one corner of the tile, drawn as paths: a tile
		// needs no clip then.
		corner := next(4)
		cx, cy := x+100*(corner%2), y+100*(corner/2)
		fmt.Fprintf(&b, `<rect x="%d" y="%d" width="100" height="100" fill="%s"/>`, x, y, c[ground])
		for i, radius := range []int{82, 56, 30} {
			fill := c[ring]
			if i == 1 {
				fill = c[ground]
			}
			dx, dy := radius, radius
			if corner%2 == 1 {
				dx = -radius
			}
			if corner/2 == 1 {
				dy = -radius
			}
			sweep := 0
			if dx*dy > 0 {
				sweep = 1
			}
			fmt.Fprintf(&b, `<path fill="%s" d="M%d %dh%dA%d %d 0 0 %d %d %dz"/>`, fill, cx, cy, dx, radius, radius, sweep, cx, cy+dy)
		}
	}
	fmt.Fprintf(&b, `<rect x="100" y="100" width="200" height="200" fill="%s"/>`, c[0])
	for i, radius := range []int{98, 80, 62, 44, 26, 10} {
		fmt.Fprintf(&b, `<circle cx="200" cy="200" r="%d" fill="%s"/>`, radius, c[[]int{2, 0, 3, 1, 2, 0}[i]])
	}
	b.WriteString(`</svg>`)
	return []byte(b.String())
}
