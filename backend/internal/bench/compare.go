package bench

// hands are the scans and sales that wait at one machine at once in bulk.
const hands = 64

// comparison is one action of ours beside the obvious way to do it.
type comparison struct {
	key, what         string
	median, p99, rate float64 // asked
	ours, obvious     func(i int) error
}

func (r *run) compare(c comparison) error {
	obvious, err := each(r.size.Singles, c.obvious)
	if err != nil {
		return err
	}
	obviousRate, err := atOnce(hands, r.size.Singles, func(i int) error { return c.obvious(r.size.Singles + i) })
	if err != nil {
		return err
	}
	ours, err := each(r.size.Singles, c.ours)
	if err != nil {
		return err
	}
	rate, err := atOnce(hands, r.size.Bulk, func(i int) error { return c.ours(r.size.Singles + i) })
	if err != nil {
		return err
	}
	r.tell(Figure{Key: c.key + ".median", What: c.what + ", median", Value: ms(ours.median()), Unit: "ms", Asked: c.median, Limit: ms(r.sync), Obvious: ms(obvious.median())})
	r.tell(Figure{Key: c.key + ".p99", What: c.what + ", p99", Value: ms(ours.p99()), Unit: "ms", Asked: c.p99, Limit: ms(r.sync), Obvious: ms(obvious.p99())})
	r.tell(Figure{Key: c.key + ".rate", What: c.what + ", 64 at once", Value: rate, Unit: "/s", Asked: c.rate, Limit: 1 / r.sync.Seconds(), Obvious: obviousRate})
	return nil
}
