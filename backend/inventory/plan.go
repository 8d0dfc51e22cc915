package inventory

import (
	"sort"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Seller is a device that may be lent units.
type Seller struct {
	Device  ticketing.DeviceID
	Reached bool // heard lately: a grant or a request reaches it now
}

// Plan is what the hub should do next so that nobody runs out while there is
// stock: lend Grants, and ask who has more than enough to go down to Keep.
type Plan struct {
	Grants map[ticketing.DeviceID]Units
	// Keep is what a device is to keep of a quota: said twice, or late, it takes
	// no more than said once.
	Keep map[ticketing.DeviceID]Units
}

// Next plans the lending of every quota by itself. A lone seller is lent all
// that is free. Among several, each is kept at a share of what is unsold: small
// enough that no counter sits on stock that another needs, large enough to go
// on alone for a while. It never lends more than is free. Wanted is what the hub
// itself is short of: it is not lent, and called back first. Of a quota that is sold on
// the web too, the hub keeps at least as much as a counter's share, and calls back up to
// half of what is unsold when it falls below.
func Next(levels []Level, lent []Allotment, sellers []Seller, wanted Units, web map[ticketing.QuotaID]bool) Plan {
	p := Plan{Grants: map[ticketing.DeviceID]Units{}, Keep: map[ticketing.DeviceID]Units{}}
	if len(sellers) == 0 {
		return p
	}
	sellers = append([]Seller(nil), sellers...)
	sort.Slice(sellers, func(i, j int) bool { return sellers[i].Device < sellers[j].Device })
	held := map[ticketing.QuotaID]map[ticketing.DeviceID]Allotment{}
	for _, a := range lent {
		if held[a.Quota] == nil {
			held[a.Quota] = map[ticketing.DeviceID]Allotment{}
		}
		held[a.Quota][a.Device] = a
	}
	for _, l := range levels {
		planQuota(&p, l, held[l.Quota], sellers, wanted[l.Quota], web[l.Quota])
	}
	return p
}

func planQuota(p *Plan, l Level, held map[ticketing.DeviceID]Allotment, sellers []Seller, wanted int64, web bool) {
	free := l.Free() - wanted
	if free < 0 {
		p.callBack(l.Quota, held, sellers, -free)
		return
	}
	if len(sellers) == 1 && !web {
		p.grant(sellers[0].Device, l.Quota, free)
		return
	}
	unsold := free
	for _, s := range sellers {
		unsold += held[s.Device].Left()
	}
	among := int64(len(sellers))
	if web {
		among++
	}
	share := max(unsold/(2*among), min(1, unsold))
	if web && free < share {
		p.callBack(l.Quota, held, sellers, max(unsold/2, share)-free)
		return
	}
	if web {
		free -= share // the web's own
	}
	// Who runs low comes before who asks for more than a share.
	low := p.lend(l.Quota, sellers, &free, func(d ticketing.DeviceID) int64 {
		if left := held[d].Left(); left <= share/2 {
			return share - left
		}
		return 0 // more than half of its share: enough for now
	})
	wish := p.lend(l.Quota, sellers, &free, func(d ticketing.DeviceID) int64 {
		return held[d].Asked - p.Grants[d][l.Quota]
	})
	for _, s := range sellers {
		a := held[s.Device]
		spare := a.Left() - share
		if !s.Reached || spare <= 0 || p.Grants[s.Device][l.Quota] > 0 {
			continue
		}
		back := min(spare, low)
		low -= back
		if a.Asked == 0 {
			more := min(spare-back, wish)
			wish -= more
			back += more
		}
		if back > 0 {
			p.keep(s.Device, l.Quota, a.Left()-back)
		}
	}
}

// callBack asks those who are reached for so many units.
func (p *Plan) callBack(q ticketing.QuotaID, held map[ticketing.DeviceID]Allotment, sellers []Seller, short int64) {
	for _, s := range sellers {
		left := held[s.Device].Left()
		if back := min(short, left); s.Reached && back > 0 {
			p.keep(s.Device, q, left-back)
			short -= back
		}
	}
}

// lend grants what each seller wants of what is free, and returns how much of
// it was not there.
func (p *Plan) lend(q ticketing.QuotaID, sellers []Seller, free *int64, want func(ticketing.DeviceID) int64) (short int64) {
	for _, s := range sellers {
		wanted := max(want(s.Device), 0)
		give := min(wanted, *free)
		p.grant(s.Device, q, give)
		*free -= give
		short += wanted - give
	}
	return short
}

func (p *Plan) grant(d ticketing.DeviceID, q ticketing.QuotaID, n int64) {
	if n > 0 {
		put(p.Grants, d, q, p.Grants[d][q]+n)
	}
}

func (p *Plan) keep(d ticketing.DeviceID, q ticketing.QuotaID, n int64) { put(p.Keep, d, q, n) }

func put(m map[ticketing.DeviceID]Units, d ticketing.DeviceID, q ticketing.QuotaID, n int64) {
	if m[d] == nil {
		m[d] = Units{}
	}
	m[d][q] = n
}
