package catalog_test

import (
	"strings"
	"testing"
	"time"

	"github.com/ticketcrib/ticketcrib/backend/catalog"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// field returns the field that a refusal names, or "" for none.
func field(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	e, ok := err.(*ticketing.Error)
	if !ok || e.Code != ticketing.CodeInvalid {
		t.Fatalf("refused with %v", err)
	}
	return e.Args["field"]
}

func TestValidate(t *testing.T) {
	long := strings.Repeat("a", 10_000)
	for name, c := range map[string]struct {
		change func(*ticketing.Event)
		field  string
	}{
		"as it is":                   {func(*ticketing.Event) {}, ""},
		"any script":                 {func(e *ticketing.Event) { e.Name = "夜市 سوق ليلي Àjọ̀dún 🎪👩‍👩‍👧‍👦" }, ""},
		"200 characters":             {func(e *ticketing.Event) { e.Name = strings.Repeat("ẹ", 200) }, ""},
		"no name":                    {func(e *ticketing.Event) { e.Name = "" }, "name"},
		"201 characters":             {func(e *ticketing.Event) { e.Name = strings.Repeat("é", 201) }, "name"},
		"10,000 characters":          {func(e *ticketing.Event) { e.Name = long }, "name"},
		"10,000 characters of venue": {func(e *ticketing.Event) { e.Venue = long }, "venue"},
		"control character":          {func(e *ticketing.Event) { e.Name = "a\x00b" }, "name"},
		"escape":                     {func(e *ticketing.Event) { e.Types[0].Name = "\x1b[31m" }, "types.0.name"},
		"line break":                 {func(e *ticketing.Event) { e.Types[1].Note = "a\nb" }, "types.1.note"},
		"right-to-left override":     {func(e *ticketing.Event) { e.Name = "a\u202eb" }, "name"},
		"isolate":                    {func(e *ticketing.Event) { e.Types[0].Check = "\u2067a" }, "types.0.check"},
		"broken UTF-8":               {func(e *ticketing.Event) { e.Name = "a\xff" }, "name"},
		"no zone":                    {func(e *ticketing.Event) { e.Zone = "" }, "zone"},
		"the machine's zone":         {func(e *ticketing.Event) { e.Zone = "Local" }, "zone"},
		"an invented zone":           {func(e *ticketing.Event) { e.Zone = "Africa/Wakanda" }, "zone"},
		"a path for a zone":          {func(e *ticketing.Event) { e.Zone = "../../etc/passwd" }, "zone"},
		"an unknown currency":        {func(e *ticketing.Event) { e.Currency = "BTC" }, "currency"},
		"no performance":             {func(e *ticketing.Event) { e.Performances = nil }, "performances"},
		"two of one id":              {func(e *ticketing.Event) { e.Performances[1].ID = fair.Friday }, "performances.1.id"},
		"malformed id":               {func(e *ticketing.Event) { e.Performances[0].ID = "friday" }, "performances.0.id"},
		"ends before it starts":      {func(e *ticketing.Event) { e.Performances[0].EndsAt = e.Performances[0].StartsAt }, "performances.0.starts"},
		"doors after the start":      {func(e *ticketing.Event) { e.Performances[0].DoorsAt = e.Performances[0].StartsAt + 1 }, "performances.0.starts"},
		"a month long":               {func(e *ticketing.Event) { e.Performances[0].EndsAt += 31 * 24 * fair.Hour }, "performances.0.starts"},
		"before 1970":                {func(e *ticketing.Event) { e.Performances[0].DoorsAt, e.Performances[0].StartsAt = -5, -1 }, "performances.0.starts"},
		"no type":                    {func(e *ticketing.Event) { e.Types = nil }, "types"},
		"two of one number":          {func(e *ticketing.Event) { e.Types[1].No = 1 }, "types.1.no"},
		"number 0":                   {func(e *ticketing.Event) { e.Types[0].No = 0 }, "types.0.no"},
		"no passes":                  {func(e *ticketing.Event) { e.Types[0].Passes = 0 }, "types.0.passes"},
		"too many people":            {func(e *ticketing.Event) { e.Types[0].People = 101 }, "types.0.people"},
		"no price":                   {func(e *ticketing.Event) { e.Types[0].Tiers = nil }, "types.0.price"},
		"negative price":             {func(e *ticketing.Event) { e.Types[0].Tiers[0].Price.Minor = -1 }, "types.0.price"},
		"huge price":                 {func(e *ticketing.Event) { e.Types[0].Tiers[0].Price.Minor = 1 << 60 }, "types.0.price"},
		"another currency":           {func(e *ticketing.Event) { e.Types[0].Tiers[0].Price.Currency = "GHS" }, "types.0.price"},
		"a gate that is not there":   {func(e *ticketing.Event) { e.Types[2].Gates = []ticketing.GateID{"back"} }, "types.2.gates"},
		"a quota of no performance":  {func(e *ticketing.Event) { e.Quotas[0].Performance = "00000000000000ff" }, "quotas.0.performance"},
		"two quotas of one id":       {func(e *ticketing.Event) { e.Quotas[1].ID = e.Quotas[0].ID }, "quotas.1.id"},
		"negative capacity":          {func(e *ticketing.Event) { e.Quotas[0].Capacity = -1 }, "quotas.0.capacity"},
		"huge capacity":              {func(e *ticketing.Event) { e.Quotas[0].Capacity = 1 << 40 }, "quotas.0.capacity"},
		"capacity 0":                 {func(e *ticketing.Event) { e.Quotas[0].Capacity = 0 }, ""},
		"a quota of no such type":    {func(e *ticketing.Event) { e.Quotas[0].Types = []ticketing.TypeNo{9} }, "quotas.0.types"},
		"a type twice in a quota":    {func(e *ticketing.Event) { e.Quotas[0].Types = []ticketing.TypeNo{1, 1} }, "quotas.0.types"},
		"a gate without a name":      {func(e *ticketing.Event) { e.Gates[0].Name = "" }, "gates.0.name"},
		"two gates of one id":        {func(e *ticketing.Event) { e.Gates[1].ID = fair.North }, "gates.1.id"},
		"a gate without an id":       {func(e *ticketing.Event) { e.Gates[1].ID = "" }, "gates.1.id"},
	} {
		t.Run(name, func(t *testing.T) {
			e := fair.NightMarket(100, 10)
			c.change(&e)
			if got := field(t, catalog.Validate(&e)); got != c.field {
				t.Errorf("refuses %q, want %q", got, c.field)
			}
		})
	}
}

func TestMayFollow(t *testing.T) {
	all := func(ticketing.ScopeID, ticketing.TypeNo) bool { return true }
	none := func(ticketing.ScopeID, ticketing.TypeNo) bool { return false }
	for name, c := range map[string]struct {
		change func(old, next *ticketing.Event)
		sold   func(ticketing.ScopeID, ticketing.TypeNo) bool
		code   ticketing.Code
	}{
		"nothing":                       {func(_, _ *ticketing.Event) {}, all, ""},
		"moved by two hours":            {func(_, n *ticketing.Event) { move(n, 2*fair.Hour) }, all, ""},
		"moved by a day":                {func(_, n *ticketing.Event) { move(n, 24*fair.Hour) }, all, ""},
		"another price":                 {func(_, n *ticketing.Event) { n.Types[0].Tiers[0].Price.Minor++ }, all, ""},
		"renamed":                       {func(_, n *ticketing.Event) { n.Types[0].Name = "Early" }, all, ""},
		"hidden":                        {func(_, n *ticketing.Event) { n.Types[0].Hidden = true }, all, ""},
		"the same version":              {func(_, n *ticketing.Event) { n.Version-- }, all, ticketing.CodeConflict},
		"a version left out":            {func(_, n *ticketing.Event) { n.Version++ }, all, ticketing.CodeConflict},
		"after the close":               {func(o, _ *ticketing.Event) { o.Closed = true }, none, ticketing.CodeTooLate},
		"currency of what was sold":     {func(_, n *ticketing.Event) { n.Currency = "GHS" }, all, ticketing.CodeInvalid},
		"currency of nothing sold":      {func(_, n *ticketing.Event) { n.Currency = "GHS" }, none, ""},
		"date of what was sold":         {func(_, n *ticketing.Event) { n.Performances = n.Performances[:1] }, all, ticketing.CodeInvalid},
		"date of nothing sold":          {func(_, n *ticketing.Event) { n.Performances = n.Performances[:1] }, none, ""},
		"type of what was sold":         {func(_, n *ticketing.Event) { n.Types = n.Types[:3] }, all, ticketing.CodeInvalid},
		"type of nothing sold":          {func(_, n *ticketing.Event) { n.Types = n.Types[:3] }, none, ""},
		"passes of what was sold":       {func(_, n *ticketing.Event) { n.Types[0].Passes = 2 }, all, ticketing.CodeInvalid},
		"people of what was sold":       {func(_, n *ticketing.Event) { n.Types[1].People = 5 }, all, ticketing.CodeInvalid},
		"people of nothing sold":        {func(_, n *ticketing.Event) { n.Types[1].People = 5 }, none, ""},
		"quota counted anew":            {func(_, n *ticketing.Event) { n.Quotas[0].CountsPeople = false }, all, ticketing.CodeInvalid},
		"quota counted anew, none sold": {func(_, n *ticketing.Event) { n.Quotas[0].CountsPeople = false }, none, ""},
		"a new limit on what was sold":  {func(_, n *ticketing.Event) { n.Quotas[1].Types = append(n.Quotas[1].Types, fair.Guest) }, all, ticketing.CodeInvalid},
		"a new limit on nothing sold":   {func(_, n *ticketing.Event) { n.Quotas[1].Types = append(n.Quotas[1].Types, fair.Guest) }, none, ""},
		"a smaller limit":               {func(_, n *ticketing.Event) { n.Quotas[0].Capacity-- }, all, ""},
		"quota of another date":         {func(_, n *ticketing.Event) { n.Quotas[1].Performance = fair.Sunday }, all, ticketing.CodeInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			old, next := fair.NightMarket(100, 10), fair.NightMarket(100, 10)
			next.Version = 2
			c.change(&old, &next)
			if err := catalog.MayFollow(&old, &next, c.sold); ticketing.CodeOf(err) != c.code {
				t.Errorf("got %v, want %q", err, c.code)
			}
		})
	}
}

func move(e *ticketing.Event, by int64) {
	p := &e.Performances[0]
	p.DoorsAt, p.StartsAt, p.EndsAt = p.DoorsAt+by, p.StartsAt+by, p.EndsAt+by
}

func TestLocalTime(t *testing.T) {
	for name, c := range map[string]struct{ date, clock, zone, want, field string }{
		"Lagos":                       {"2026-12-04", "19:00", "Africa/Lagos", "2026-12-04T18:00:00Z", ""},
		"an odd zone":                 {"2026-12-04", "19:00", "Asia/Kathmandu", "2026-12-04T13:15:00Z", ""},
		"before the clocks go back":   {"2026-10-25", "01:30", "Europe/Paris", "2026-10-24T23:30:00Z", ""},
		"an hour that happens twice":  {"2026-10-25", "02:30", "Europe/Paris", "", ""}, // either is right
		"after they went back":        {"2026-10-25", "03:00", "Europe/Paris", "2026-10-25T02:00:00Z", ""},
		"a time that the clocks skip": {"2027-03-28", "02:30", "Europe/Paris", "", "starts"},
		"the minute after":            {"2027-03-28", "03:00", "Europe/Paris", "2027-03-28T01:00:00Z", ""},
		"midnight that is skipped":    {"2026-04-24", "00:30", "Africa/Cairo", "", "starts"},
		"29 February":                 {"2028-02-29", "12:00", "UTC", "2028-02-29T12:00:00Z", ""},
		"29 February of no leap year": {"2027-02-29", "12:00", "UTC", "", "starts"},
		"24:00":                       {"2026-12-04", "24:00", "UTC", "", "starts"},
		"no time":                     {"2026-12-04", "", "UTC", "", "starts"},
		"letters":                     {"tomorrow", "noon", "UTC", "", "starts"},
		"a year of two digits":        {"0026-12-04", "12:00", "UTC", "", "starts"},
		"far away":                    {"9999-12-04", "12:00", "UTC", "", "starts"},
		"no zone":                     {"2026-12-04", "12:00", "", "", "zone"},
		"the machine's zone":          {"2026-12-04", "12:00", "Local", "", "zone"},
	} {
		at, err := catalog.LocalTime(c.date, c.clock, c.zone, "starts")
		if got := field(t, err); got != c.field {
			t.Errorf("%s: refuses %q, want %q", name, got, c.field)
			continue
		}
		if c.want != "" && time.UnixMilli(at).UTC().Format(time.RFC3339) != c.want {
			t.Errorf("%s: %s, want %s", name, time.UnixMilli(at).UTC().Format(time.RFC3339), c.want)
		}
		if date, clock := catalog.LocalText(at, c.zone); err == nil && (date != c.date || clock != c.clock) {
			t.Errorf("%s: back as %s %s", name, date, clock)
		}
	}
}

// A percentage is read as it is typed or refused, never rounded, and written back the same.
func TestPercentages(t *testing.T) {
	for text, want := range map[string]int64{"": 0, "2": 200, "1.5": 150, "1,25": 125, "0.05": 5, ".5": 50, " 10 % ": 1000, "100": 10_000, "999": 99_900} {
		got, ok := catalog.BasisPoints(text)
		if !ok || got != want {
			t.Errorf("%q is %d, %v; want %d", text, got, ok, want)
		}
		if again, ok := catalog.BasisPoints(catalog.PercentText(got)); !ok || again != got {
			t.Errorf("%d is written %q", got, catalog.PercentText(got))
		}
	}
	for _, text := range []string{"1.255", "-1", "1000", "a", "1.", "1.5.5", "1e2", "%%"} {
		if got, ok := catalog.BasisPoints(text); ok {
			t.Errorf("%q is read as %d", text, got)
		}
	}
}

func TestAFeeIsWithinItsBounds(t *testing.T) {
	for name, c := range map[string]struct {
		fee   ticketing.BookingFee
		field string
	}{
		"none":            {ticketing.BookingFee{}, ""},
		"all of it":       {ticketing.BookingFee{Fixed: 1, BasisPoints: 10_000}, ""},
		"a negative one":  {ticketing.BookingFee{Fixed: -1}, "feeFixed"},
		"beyond counting": {ticketing.BookingFee{Fixed: ticketing.MaxMinor}, "feeFixed"},
		"a negative part": {ticketing.BookingFee{BasisPoints: -1}, "feePercent"},
		"over the price":  {ticketing.BookingFee{BasisPoints: 10_001}, "feePercent"},
	} {
		e := fair.NightMarket(10, 10)
		e.Fee = c.fee
		if got := field(t, catalog.Validate(&e)); got != c.field {
			t.Errorf("%s: refuses %q, want %q", name, got, c.field)
		}
	}
}

func TestPriceListsAreChecked(t *testing.T) {
	good := func() ticketing.PriceList {
		return ticketing.PriceList{No: 1, Name: "Tourists", Currency: "USD", Prices: []ticketing.ListPrice{{Type: fair.Standard, Minor: 7_50}}}
	}
	for name, c := range map[string]struct {
		change func(l *ticketing.PriceList)
		field  string
	}{
		"good":             {func(*ticketing.PriceList) {}, ""},
		"no number":        {func(l *ticketing.PriceList) { l.No = 0 }, "lists.0.no"},
		"no name":          {func(l *ticketing.PriceList) { l.Name = "" }, "lists.0.name"},
		"unknown currency": {func(l *ticketing.PriceList) { l.Currency = "XXX" }, "lists.0.currency"},
		"nothing sold":     {func(l *ticketing.PriceList) { l.Prices = nil }, "lists.0.prices"},
		"unknown type":     {func(l *ticketing.PriceList) { l.Prices[0].Type = 99 }, "lists.0.prices"},
		"a type twice":     {func(l *ticketing.PriceList) { l.Prices = append(l.Prices, l.Prices[0]) }, "lists.0.prices"},
		"below nothing":    {func(l *ticketing.PriceList) { l.Prices[0].Minor = -1 }, "lists.0.prices"},
		"a negative fee":   {func(l *ticketing.PriceList) { l.FeeFixed = -1 }, "lists.0.feeFixed"},
	} {
		e, l := fair.NightMarket(10, 10), good()
		c.change(&l)
		e.Lists = []ticketing.PriceList{l}
		if got := field(t, catalog.Validate(&e)); got != c.field {
			t.Errorf("%s: refuses %q, want %q", name, got, c.field)
		}
	}
	e := fair.NightMarket(10, 10)
	e.Lists = []ticketing.PriceList{good(), good()}
	if got := field(t, catalog.Validate(&e)); got != "lists.1.no" {
		t.Errorf("one number twice: refuses %q", got)
	}
}
