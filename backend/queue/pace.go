package queue

import "math"

// Load is what the pace is set by: what can be sold, and how those fare who have a turn.
type Load struct {
	// Free is how many items can be had; Capacity how many there are in all.
	Free, Capacity int64
	// Types is what of Free there is of each type.
	Types []int64
	// Returnable is what is held or lent and may come back.
	Returnable int64
	// Open is false while nobody can pay.
	Open bool
	// Asked are the questions of the last second to whoever takes the payments, Failed those
	// that got no answer.
	Asked, Failed int64
}

// pace decides how many are called at each tick: never more than the stock bears or than
// the shop serves at once, and nobody while nobody can pay.
type pace struct {
	rate   float64 // calls a second, smoothed
	credit float64 // of calls not made yet, below 1 after each tick
	health float64 // what of the rate is left while payments fail, up to 1
	// What those did who had a turn: share that bought, items each buyer took.
	buys, takes float64
	// By type: the mean and the mean square of what a turn takes; empty until the first
	// has ended.
	mean, square []float64
	// Calls a minute over one and five minutes.
	fast, slow float64
}

// What is taken as given before anybody has bought: most of those who wait for a turn
// want two.
func newPace() pace { return pace{rate: 5, health: 1, buys: 0.8, takes: 2} }

const (
	fewLeft   = 200
	leastRate = 0.2
	mostRate  = 500
	// Above so many of a hundred payments that fail the rate is halved each second; without it
	// comes back by a twentieth of the whole.
	mostFailed  = 2
	leastHealth = 1.0 / 64
	learn       = 0.02
)

// bought learns from one turn that has ended: what it took by type; nil: nothing.
func (p *pace) bought(took []int64) {
	did, items := 0.0, int64(0)
	for _, n := range took {
		items += n
	}
	if items > 0 {
		did = 1
		p.takes += learn * (float64(items) - p.takes)
	}
	p.buys += learn * (did - p.buys)
	for i := range p.mean {
		n := 0.0
		if i < len(took) {
			n = float64(took[i])
		}
		p.mean[i] += learn * (n - p.mean[i])
		p.square[i] += learn * (n*n - p.square[i])
	}
}

// suppose begins what a turn takes of each type with its share of what there is.
func (p *pace) suppose(types []int64) {
	sum := int64(0)
	for _, n := range types {
		sum += n
	}
	if len(p.mean) == len(types) || sum == 0 {
		return
	}
	p.mean, p.square = make([]float64, len(types)), make([]float64, len(types))
	for i, n := range types {
		p.mean[i] = p.buys * p.takes * float64(n) / float64(sum)
		p.square[i] = p.mean[i] * p.takes
	}
}

// taken are pairs by type, in thousandths: mean and variance of what a turn takes.
func (p *pace) taken() []int64 {
	out := make([]int64, 0, 2*len(p.mean))
	for i, m := range p.mean {
		out = append(out, int64(1000*m+0.5), int64(1000*max(p.square[i]-m*m, 0)+0.5))
	}
	return out
}

// allow is how many may be called now, ms after the last time, while outstanding have a
// turn or a call and have taken nothing yet, and shoppers of at most target are in the
// shop.
func (p *pace) allow(l Load, outstanding, shoppers, target int64, ms int64) int64 {
	if !l.Open || ms <= 0 {
		return 0
	}
	room := target - shoppers
	if l.Failed*100 > l.Asked*mostFailed {
		p.health = max(p.health/2, leastHealth)
	} else {
		p.health = min(p.health+float64(ms)/20_000, 1)
	}
	// The rate follows the room in the shop, by a fifth a second at most.
	want := min(max(float64(room)/10, leastRate), mostRate)
	change := math.Pow(1.2, float64(ms)/1000)
	p.rate = min(max(want, p.rate/change), p.rate*change)
	p.rate = max(p.rate, leastRate)
	rate := p.rate * p.health
	p.credit = min(p.credit+rate*float64(ms)/1000, max(1, rate))
	n := min(int64(p.credit), room, p.stock(l)-outstanding)
	if n <= 0 {
		return 0
	}
	p.credit -= float64(n)
	return n
}

// stock is how many may have a turn or a call at once for what is there to be sold. Where
// little is left, one for each item: nobody is called into an empty shop.
func (p *pace) stock(l Load) int64 {
	if l.Free <= 0 {
		return 0
	}
	if l.Free < fewLeft || l.Free*50 < l.Capacity {
		return l.Free
	}
	return int64(float64(l.Free) * 1.1 / max(p.buys*p.takes, 0.2))
}

// called keeps how many were called within the last ms.
func (p *pace) called(n, ms int64) {
	if ms <= 0 {
		return
	}
	now := float64(n) * minute / float64(ms)
	p.fast += (now - p.fast) * (1 - math.Exp(-float64(ms)/minute))
	p.slow += (now - p.slow) * (1 - math.Exp(-float64(ms)/(5*minute)))
}
