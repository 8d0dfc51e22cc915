package hub

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/catalog"
	"github.com/ticketcrib/ticketcrib/backend/checkout"
	"github.com/ticketcrib/ticketcrib/backend/fold"
	"github.com/ticketcrib/ticketcrib/backend/gate"
	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/notify"
	"github.com/ticketcrib/ticketcrib/backend/orders"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// A snapshot says everything that a device may know, in pages, in the same
// words as the feed. Its first page is made at a place in the feed; whatever
// changes while the pages go out is said again by the feed from there, and
// saying a thing twice changes nothing. A page's token is where it goes on:
// "to|stage|performance|position". Performances go in the order of their ids, so
// that one that is closed or added meanwhile shifts no other.

// rowsAtOnce bounds the tickets or check-ins of a page.
const rowsAtOnce = 8000

type place struct {
	to    uint64
	stage string            // base, tickets, checkins
	scope ticketing.ScopeID // "": the first
	after string            // position within
}

func (p place) String() string {
	return strings.Join([]string{strconv.FormatUint(p.to, 10), p.stage, string(p.scope), p.after}, "|")
}

func parsePlace(token string, head uint64) (place, error) {
	if token == "" {
		return place{to: head, stage: "base"}, nil
	}
	parts := strings.SplitN(token, "|", 4)
	if len(parts) != 4 {
		return place{}, badPage()
	}
	to, err := strconv.ParseUint(parts[0], 10, 64)
	if err != nil || to > head {
		return place{}, badPage()
	}
	return place{to, parts[1], ticketing.ScopeID(parts[2]), parts[3]}, nil
}

func badPage() error {
	return ticketing.Errorf(ticketing.CodeInvalid, "This page of the list is not known.", "field", "snapshot")
}

// snapshot fills a frame with the page of the token.
func snapshot(tx *store.Tx, d access.Device, token string, f *hubapi.Frame) error {
	at, err := parsePlace(token, f.To)
	if err != nil {
		return err
	}
	f.Snapshot, f.From, f.To = true, 0, at.to
	scopes, err := openScopes(tx)
	if err != nil {
		return err
	}
	var next place
	switch at.stage {
	case "base":
		err = base(tx, d, f)
		next = place{at.to, "tickets", "", ""}
	case "tickets":
		next, err = ticketPage(tx, at, scopes, f)
	case "checkins":
		next, err = checkinPage(tx, at, scopes, f)
	default:
		return badPage()
	}
	if err != nil {
		return err
	}
	if !d.Place.Scans() && !d.Place.Sells() {
		return nil // an office reads the hub itself
	}
	if next.stage != "" {
		f.Next = next.String()
	}
	return nil
}

func openScopes(tx *store.Tx) ([]ticketing.ScopeID, error) {
	events, err := tx.Events()
	var out []ticketing.ScopeID
	for _, e := range events {
		if e.Event.Closed {
			continue
		}
		for _, p := range e.Event.Performances {
			out = append(out, p.ID)
		}
	}
	slices.Sort(out)
	return out, err
}

// from returns the first performance at or after the place; ok is false when
// there is none left.
func (p place) from(scopes []ticketing.ScopeID) (scope ticketing.ScopeID, ok bool) {
	i, _ := slices.BinarySearch(scopes, p.scope)
	if i == len(scopes) {
		return "", false
	}
	return scopes[i], true
}

// past is the place right after a performance.
func past(s ticketing.ScopeID) ticketing.ScopeID { return s + "~" }

type pageOf struct {
	f     *hubapi.Frame
	place ticketing.Place
}

func (p pageOf) say(topic string, body any) {
	p.f.Items = append(p.f.Items, hubapi.Item{Topic: topic, Body: journal.Marshal(body)})
}

func base(tx *store.Tx, d access.Device, f *hubapi.Frame) error {
	p := pageOf{f, d.Place}
	events, err := tx.Events()
	if err != nil {
		return err
	}
	for _, e := range events {
		p.say(catalog.TopicEvent, e)
	}
	if err := people(tx, d, p); err != nil {
		return err
	}
	lent, err := tx.AllotmentsOf(d.ID)
	if err != nil {
		return err
	}
	for _, a := range lent {
		p.say(inventory.TopicAllotment, inventory.Lent{Quota: a.Quota, Granted: a.Granted, WrittenOff: a.WrittenOff, Until: a.Until})
	}
	if err := asked(tx, d, p); err != nil {
		return err
	}
	if !fold.MaySee(d.Place, store.TopicConflict) {
		return nil
	}
	conflicts, err := tx.Conflicts()
	for _, c := range conflicts {
		p.say(store.TopicConflict, c.Conflict)
	}
	return err
}

func people(tx *store.Tx, d access.Device, p pageOf) error {
	devices, err := tx.Devices()
	if err != nil {
		return err
	}
	revoked, err := tx.Revocations()
	if err != nil {
		return err
	}
	for _, o := range devices {
		p.say(access.TopicDevice, access.Said{Device: o.ID, Key: o.Key, Name: o.Name, Place: o.Place, Gate: o.Gate, State: o.State,
			TrustedTo: o.TrustedTo, LastTicket: revoked[o.ID], Enrolled: o.Enrolled})
	}
	certificates, err := tx.Certificates()
	if err != nil {
		return err
	}
	for _, c := range certificates {
		p.say(access.TopicCertificate, c)
	}
	staff, err := tx.StaffList()
	for _, s := range staff {
		if s.OnRosterOf(d.Place) {
			p.say(access.TopicStaff, s)
		}
	}
	return err
}

func ticketPage(tx *store.Tx, at place, scopes []ticketing.ScopeID, f *hubapi.Frame) (place, error) {
	scope, ok := at.from(scopes)
	if !ok {
		return place{at.to, "checkins", "", ""}, nil
	}
	var after ticketing.TicketKey
	if at.after != "" && scope == at.scope {
		key, n, _ := strings.Cut(at.after, "-")
		k, err := ticketing.ParseKeyID(key)
		seq, err2 := strconv.ParseUint(n, 10, 32)
		if err != nil || err2 != nil {
			return place{}, badPage()
		}
		after = ticketing.TicketKey{Key: k, N: uint32(seq)}
	}
	tickets, err := tx.TicketsAfter(scope, after, rowsAtOnce)
	if err != nil {
		return place{}, err
	}
	sayTickets(pageOf{f: f}, scope, tickets)
	if len(tickets) < rowsAtOnce {
		return place{at.to, "tickets", past(scope), ""}, nil
	}
	last := tickets[len(tickets)-1].Key
	return place{at.to, "tickets", scope, fmt.Sprintf("%s-%d", last.Key, last.N)}, nil
}

// sayTickets groups tickets by who issued them and by when they were made void.
func sayTickets(p pageOf, scope ticketing.ScopeID, tickets []orders.Ticket) {
	scopeBytes, _ := scope.Bytes()
	type group struct {
		key    ticketing.KeyID
		voidAt int64
		where  string
		backAt int64
		frozen int64
		thawed int64
	}
	said, order := map[group]*orders.TicketsSaid{}, []group{}
	put := func(g group, t orders.Ticket) {
		if said[g] == nil {
			said[g] = &orders.TicketsSaid{Scope: scopeBytes[:], Key: g.key[:], At: t.IssuedAt, VoidAt: g.voidAt, Where: g.where, RefundedAt: g.backAt, FrozenAt: g.frozen, ThawedAt: g.thawed}
			order = append(order, g)
		}
		said[g].Tickets = append(said[g].Tickets, orders.TicketSaid{N: t.Key.N, Type: t.Type, People: t.People, CodeHash: t.CodeHash})
	}
	for _, t := range tickets {
		if t.IssuedAt > 0 {
			put(group{key: t.Key.Key}, t)
		}
		if t.VoidAt > 0 {
			put(group{key: t.Key.Key, voidAt: t.VoidAt, where: t.VoidWhere}, t)
		}
		if t.RefundedAt > 0 {
			put(group{key: t.Key.Key, backAt: t.RefundedAt}, t)
		}
		if t.FrozenAt > 0 || t.ThawedAt > 0 {
			put(group{key: t.Key.Key, frozen: t.FrozenAt, thawed: t.ThawedAt}, t)
		}
	}
	for _, g := range order {
		p.say(orders.TopicTickets, said[g])
	}
}

func checkinPage(tx *store.Tx, at place, scopes []ticketing.ScopeID, f *hubapi.Frame) (place, error) {
	p := pageOf{f: f}
	scope, ok := at.from(scopes)
	if !ok {
		taken, err := tx.Reopenings()
		for _, r := range taken {
			p.say(gate.TopicReopened, r)
		}
		return place{}, err
	}
	if scope != at.scope {
		at.after = ""
	}
	device, n, _ := strings.Cut(at.after, "-")
	seq, _ := strconv.ParseUint(n, 10, 64)
	rows, err := tx.CheckinsAfter(scope, ticketing.DeviceID(device), seq, rowsAtOnce)
	if err != nil {
		return place{}, err
	}
	for _, c := range rows {
		p.say(gate.TopicCheckin, gate.Said(c))
	}
	if len(rows) < rowsAtOnce {
		return place{at.to, "checkins", past(scope), ""}, nil
	}
	last := rows[len(rows)-1]
	return place{at.to, "checkins", scope, fmt.Sprintf("%s-%d", last.Device, last.Seq)}, nil
}

// ordersAtOnce bounds how many orders of a counter a snapshot says.
const ordersAtOnce = 200

// asked says how the orders stand that the device asked for: those that are on
// their way, and the newest that have ended.
func asked(tx *store.Tx, d access.Device, p pageOf) error {
	offer, err := checkout.Offered(tx)
	if err != nil {
		return err
	}
	p.say(checkout.TopicOffer, offer)
	carries, err := notify.Carried(tx)
	if err != nil {
		return err
	}
	p.say(notify.TopicCarries, carries)
	mine, err := tx.CheckoutsOf(d.ID, ordersAtOnce)
	for _, c := range mine {
		if c.State != ticketing.CheckoutPaid {
			p.say(checkout.TopicOrder, checkout.Said{Paying: c.Paying})
		}
	}
	return err
}
