package printer

import (
	"fmt"

	"github.com/ticketcrib/ticketcrib/backend/pass"
	"github.com/ticketcrib/ticketcrib/backend/pricing"
	"github.com/ticketcrib/ticketcrib/backend/qr"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// MaxTickets bounds one document.
const MaxTickets = 200

// Ticket is all that one printed ticket says. Texts may be empty unless the
// comment says otherwise; instants are Unix milliseconds.
type Ticket struct {
	Language string // "en" or "fr"
	Zone     string // IANA zone of the performance

	Organizer   string
	Contact     string // where a buyer reports a lost ticket: a phone number or address
	Event       string // needed
	Performance string // only where the date does not say it
	Venue       string
	DoorsAt     int64 // 0: the same as StartsAt
	StartsAt    int64
	Gate        string // empty: every gate

	Type      string // needed
	Note      string // one line about the type
	Wristband string
	Seat      string
	People    int // admissions at once; at least 1
	ReEntry   bool
	Price     ticketing.Money
	Fee       ticketing.Money // the booking fee, beside the price

	Name   string         // whose it is
	Digits string         // the pass: 251 decimal digits
	Code   pass.ShortCode // for a person to read out

	Order   string // the order's code
	Index   int    // of this ticket in its order, from 1
	Count   int    // of tickets in the order
	SoldAt  int64
	Receipt string // number on the counter's own roll of receipts
	Counter string
	Tender  string // "cash", "card", "transfer" or "paystack"; empty: not said

	Practice bool // shows a band: no real gate knows this pass
}

// printed is a ticket with everything that its page needs, made ready.
type printed struct {
	Ticket
	place place
	words words
	qr    qr.Code
}

// prepare checks the tickets and draws their codes. It returns CodeInvalid,
// with Args field, if there are none or too many or one lacks what it needs.
func prepare(tickets []Ticket) ([]printed, error) {
	if len(tickets) == 0 || len(tickets) > MaxTickets {
		return nil, ticketing.Errorf(ticketing.CodeInvalid, "Print 1 to 200 tickets at a time.", "field", "tickets")
	}
	out := make([]printed, 0, len(tickets))
	for _, t := range tickets {
		c, err := t.ready()
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

func (t Ticket) ready() (printed, error) {
	t.drop()
	where, err := placeOf(t.Zone, t.Language)
	if err != nil {
		return printed{}, err
	}
	if _, err := pass.ParseDigits(t.Digits); err != nil {
		return printed{}, err
	}
	if field := t.lacks(); field != "" {
		return printed{}, ticketing.Errorf(ticketing.CodeInvalid, "This ticket cannot be printed: something is missing on it.", "field", field)
	}
	code, err := qr.Pass(t.Digits)
	if err != nil {
		return printed{}, err
	}
	return printed{Ticket: t, place: where, words: languages[t.Language], qr: code}, nil
}

// drop empties the texts that hold nothing to see.
func (t *Ticket) drop() {
	for _, text := range []*string{
		&t.Organizer, &t.Contact, &t.Event, &t.Performance, &t.Venue, &t.Gate, &t.Type, &t.Note, &t.Wristband, &t.Seat,
		&t.Name, &t.Order, &t.Receipt, &t.Counter,
	} {
		if len(clusters(*text)) == 0 {
			*text = ""
		}
	}
}

func (t Ticket) lacks() string {
	switch {
	case t.Event == "":
		return "event"
	case t.Type == "":
		return "type"
	case t.People < 1:
		return "people"
	case t.Price.Validate() != nil || t.Fee.Minor != 0 && t.Fee.Validate() != nil:
		return "price"
	}
	return ""
}

// price is the amount in words, "Free" where there is nothing to pay.
func (c printed) price() string {
	if c.Price.Minor == 0 {
		return c.words.free
	}
	return pricing.Text(c.Price, c.Language)
}

// fee is the booking fee in words; "" where there was none.
func (c printed) fee() string {
	if c.Fee.Minor == 0 {
		return ""
	}
	return fmt.Sprintf(c.words.plusFee, pricing.Text(c.Fee, c.Language))
}

// opening is the label and the time that a visitor comes by.
func (c printed) opening() (label, clock string) {
	if c.DoorsAt == 0 || c.DoorsAt == c.StartsAt {
		return c.words.starts, c.place.clock(c.StartsAt)
	}
	return c.words.doors, c.place.clock(c.DoorsAt)
}

// first is the instant that opening names.
func (c printed) first() int64 {
	if c.DoorsAt == 0 {
		return c.StartsAt
	}
	return c.DoorsAt
}

func (c printed) gate() string {
	if c.Gate == "" {
		return c.words.anyGate
	}
	return c.Gate
}

// about joins what describes the ticket beside its type.
func (c printed) about() string {
	band := ""
	if c.Wristband != "" {
		band = c.words.wristband + " " + c.Wristband
	}
	seat := ""
	if c.Seat != "" {
		seat = c.words.seat + " " + c.Seat
	}
	return joined(seat, c.Note, band)
}

// sold joins when and where the ticket was sold.
func (c printed) sold() string {
	if c.SoldAt == 0 {
		return joined(c.Receipt, c.Counter)
	}
	return joined(c.words.soldAt+" "+c.place.date(c.SoldAt)+" "+c.place.clock(c.SoldAt), c.Receipt)
}

// joined puts a middle dot between the texts that are not empty.
func joined(texts ...string) string {
	out := ""
	for _, t := range texts {
		switch {
		case t == "":
		case out == "":
			out = t
		default:
			out += " · " + t
		}
	}
	return out
}
