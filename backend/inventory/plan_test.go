package inventory_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticketcrib/ticketcrib/backend/inventory"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// venue is what a plan looks at.
type venue struct {
	levels  []inventory.Level
	lent    []inventory.Allotment
	sellers []inventory.Seller
}

func drawVenue(t *rapid.T) venue {
	var v venue
	sellers := rapid.IntRange(0, 4).Draw(t, "sellers")
	for i := range sellers {
		v.sellers = append(v.sellers, inventory.Seller{Device: ticketing.DeviceID(fmt.Sprint("d", i)), Reached: rapid.Bool().Draw(t, "reached")})
	}
	for i := range rapid.IntRange(1, 3).Draw(t, "quotas") {
		l := inventory.Level{Quota: ticketing.QuotaID(fmt.Sprint("q", i)), Capacity: rapid.Int64Range(0, 300).Draw(t, "capacity")}
		room := l.Capacity
		l.Sold = rapid.Int64Range(0, room).Draw(t, "sold")
		room -= l.Sold
		for d := range sellers {
			a := inventory.Allotment{Device: ticketing.DeviceID(fmt.Sprint("d", d)), Quota: l.Quota, Granted: rapid.Int64Range(0, room).Draw(t, "granted"), Asked: rapid.Int64Range(0, 40).Draw(t, "asked")}
			room -= a.Granted
			l.Lent += a.Granted
			v.lent = append(v.lent, a)
		}
		l.Held = rapid.Int64Range(0, room).Draw(t, "held")
		v.levels = append(v.levels, l)
	}
	return v
}

// drawWeb draws which quotas are sold on the web too.
func (v venue) drawWeb(t *rapid.T) map[ticketing.QuotaID]bool {
	web := map[ticketing.QuotaID]bool{}
	for _, l := range v.levels {
		web[l.Quota] = rapid.Bool().Draw(t, "web")
	}
	return web
}

func (v venue) left(d ticketing.DeviceID, q ticketing.QuotaID) int64 {
	for _, a := range v.lent {
		if a.Device == d && a.Quota == q {
			return a.Left()
		}
	}
	return 0
}

// A plan never lends more than is free, lends only to sellers, asks back only
// what is there, and only of who is reached.
func TestPlanLendsOnlyWhatIsFree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := drawVenue(t)
		wanted := inventory.Units{}
		for _, l := range v.levels {
			if rapid.Bool().Draw(t, "wanted") {
				wanted[l.Quota] = rapid.Int64Range(1, 8).Draw(t, "units wanted")
			}
		}
		p := inventory.Next(v.levels, v.lent, v.sellers, wanted, v.drawWeb(t))
		reached := map[ticketing.DeviceID]bool{}
		for _, s := range v.sellers {
			reached[s.Device] = s.Reached
		}
		for _, l := range v.levels {
			total := int64(0)
			for d, u := range p.Grants {
				if _, seller := reached[d]; !seller || u[l.Quota] < 0 {
					t.Fatalf("lends %v to %s", u, d)
				}
				total += u[l.Quota]
			}
			if total > max(l.Free()-wanted[l.Quota], 0) {
				t.Fatalf("lends %d of %d free, %d wanted", total, l.Free(), wanted[l.Quota])
			}
			short, back, there := wanted[l.Quota]-l.Free(), int64(0), int64(0)
			for _, s := range v.sellers {
				if s.Reached {
					there += v.left(s.Device, l.Quota)
				}
				if keep, asked := p.Keep[s.Device][l.Quota]; asked {
					back += v.left(s.Device, l.Quota) - keep
				}
			}
			if short > 0 && back < min(short, there) {
				t.Fatalf("asks %d back of %d that it is short of and %d that is there", back, short, there)
			}
			for d, u := range p.Keep {
				keep, asked := u[l.Quota]
				if asked && (!reached[d] || keep < 0 || keep >= v.left(d, l.Quota)) {
					t.Fatalf("asks %s (reached %v) to keep %d of %d", d, reached[d], keep, v.left(d, l.Quota))
				}
				if asked && p.Grants[d][l.Quota] > 0 {
					t.Fatalf("lends to %s and asks it back", d)
				}
			}
		}
	})
}

func TestLoneSellerIsLentEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := drawVenue(t)
		v.sellers = []inventory.Seller{{Device: "d0", Reached: rapid.Bool().Draw(t, "reached")}}
		p := inventory.Next(v.levels, v.lent, v.sellers, nil, nil)
		for _, l := range v.levels {
			if got := p.Grants["d0"][l.Quota]; got != l.Free() {
				t.Fatalf("lent %d of %d", got, l.Free())
			}
		}
		if len(p.Keep) != 0 {
			t.Fatalf("asks %v back", p.Keep)
		}
	})
}

// Carried out again and again, plans come to rest: nothing is lent to and fro
// for ever. Every seller then has stock where there is enough for all.
func TestPlansComeToRest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := drawVenue(t)
		for i := range v.sellers {
			v.sellers[i].Reached = true
		}
		web := v.drawWeb(t)
		for round := 0; ; round++ {
			p := inventory.Next(v.levels, v.lent, v.sellers, nil, web)
			if len(p.Grants) == 0 && len(p.Keep) == 0 {
				break
			}
			if round == 20 {
				t.Fatalf("still moving: %+v", p)
			}
			v.carryOut(p)
		}
		if len(v.sellers) == 0 {
			return
		}
		for _, l := range v.levels {
			unsold := l.Free()
			for _, s := range v.sellers {
				unsold += v.left(s.Device, l.Quota)
			}
			if share := max(unsold/int64(2*len(v.sellers)+2), min(1, unsold)); web[l.Quota] && l.Free() < share {
				t.Fatalf("the web has %d of %d unsold, its share is %d", l.Free(), unsold, share)
			}
		}
		for _, l := range v.levels {
			unsold := l.Capacity - l.Sold - l.Held
			for _, s := range v.sellers {
				if unsold >= int64(4*len(v.sellers)) && v.left(s.Device, l.Quota) == 0 {
					t.Fatalf("%s has nothing of %d unsold", s.Device, unsold)
				}
			}
		}
	})
}

func (v *venue) carryOut(p inventory.Plan) {
	for i, l := range v.levels {
		for j, a := range v.lent {
			if a.Quota != l.Quota {
				continue
			}
			if n := p.Grants[a.Device][l.Quota]; n > 0 {
				v.lent[j].Granted += n
				v.lent[j].Asked = 0
				v.levels[i].Lent += n
			}
			if keep, asked := p.Keep[a.Device][l.Quota]; asked {
				back := a.Left() - keep
				v.lent[j].Returned += back
				v.levels[i].Lent -= back
			}
		}
	}
}
