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
// stock: lend Grants, and ask for Asks back from who has more than enough.
type Plan struct {
	Grants map[ticketing.DeviceID]Units
	Asks   map[ticketing.DeviceID]Units
}

// Next plans the lending of every quota by itself. A lone seller is lent all
// that is free. Among several, each is kept at a share of what is unsold: small
// enough that no counter sits on stock that another needs, large enough to go
// on alone for a while. It never lends more than is free.
func Next(levels []Level, lent []Allotment, sellers []Seller) Plan {
	p := Plan{Grants: map[ticketing.DeviceID]Units{}, Asks: map[ticketing.DeviceID]Units{}}
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
		planQuota(&p, l, held[l.Quota], sellers)
	}
	return p
}

func planQuota(p *Plan, l Level, held map[ticketing.DeviceID]Allotment, sellers []Seller) {
	free := l.Free()
	if len(sellers) == 1 {
		p.grant(sellers[0].Device, l.Quota, free)
		return
	}
	unsold := free
	for _, s := range sellers {
		unsold += held[s.Device].Left()
	}
	share := max(unsold/int64(2*len(sellers)), min(1, unsold))
	short := int64(0)
	for _, s := range sellers {
		a := held[s.Device]
		want := max(share-a.Left(), 0)
		if a.Left() > share/2 && a.Asked == 0 {
			continue // more than half of its share: enough for now
		}
		want = max(want, a.Asked)
		give := min(want, free)
		p.grant(s.Device, l.Quota, give)
		free -= give
		short += want - give
	}
	for _, s := range sellers {
		if a := held[s.Device]; short > 0 && s.Reached && a.Left() > share {
			back := min(a.Left()-share, short)
			p.ask(s.Device, l.Quota, back)
			short -= back
		}
	}
}

func (p *Plan) grant(d ticketing.DeviceID, q ticketing.QuotaID, n int64) { add(p.Grants, d, q, n) }

func (p *Plan) ask(d ticketing.DeviceID, q ticketing.QuotaID, n int64) { add(p.Asks, d, q, n) }

func add(m map[ticketing.DeviceID]Units, d ticketing.DeviceID, q ticketing.QuotaID, n int64) {
	if n <= 0 {
		return
	}
	if m[d] == nil {
		m[d] = Units{}
	}
	m[d][q] += n
}
