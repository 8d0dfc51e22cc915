package fair

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// RandomScript writes a scenario: two or three counters and two gates that sell, undo
// and scan while lines break, clocks jump and programs restart. The same seed
// writes the same script.
func RandomScript(seed uint64, steps int) string {
	r := rand.New(rand.NewPCG(seed, 2))
	var b strings.Builder
	fmt.Fprintf(&b, "fair %d %d\n", 20+r.IntN(60), 3+r.IntN(8))
	counters := []string{"c1", "c2", "c3"}[:2+r.IntN(2)]
	gates := []string{"g1", "g2"}
	for _, c := range counters {
		fmt.Fprintln(&b, "counter", c)
	}
	fmt.Fprintln(&b, "gate g1 north\ngate g2 north\ndoors")
	all := append(append([]string{}, counters...), gates...)
	pick := func(of []string) string { return of[r.IntN(len(of))] }
	sold := map[string]int{}
	for range steps {
		switch n := r.IntN(100); {
		case n < 30:
			c := pick(counters)
			fmt.Fprintf(&b, "sell %s %s %d = any\n", c, pick([]string{"standard", "standard", "family", "vip", "guest"}), 1+r.IntN(4))
			sold[c]++
		case n < 38:
			fmt.Fprintf(&b, "undo %s = any\n", pick(counters))
		case n < 66:
			if c := pick(counters); sold[c] > 0 {
				fmt.Fprintf(&b, "try %s %s %d\n", pick(gates), c, r.IntN(1000))
			}
		case n < 78:
			fmt.Fprintln(&b, "cut", pick(all))
		case n < 86:
			fmt.Fprintln(&b, "heal", pick(all))
		case n < 90:
			fmt.Fprintln(&b, "flaky", pick(all), 3000+r.IntN(30_000))
		case n < 92:
			fmt.Fprintln(&b, "slow", pick(all), 1+r.IntN(8))
		case n < 94:
			fmt.Fprintln(&b, "restart", pick(all))
		case n < 96:
			fmt.Fprintf(&b, "clock %s %d\n", pick(append([]string{"hub"}, all...)), r.IntN(120)-60)
		case n < 98:
			fmt.Fprintln(&b, "return", pick(counters))
		default:
			fmt.Fprintln(&b, "close-hub\nopen-hub")
		}
	}
	return b.String()
}
