package fair

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// RandomScript writes a scenario: two or three counters, two gates and an Office
// that sell, undo, take orders that are paid online, scan and carry files while lines break or are meddled with,
// clocks jump and stop, and programs restart. In one of two, disks are put back
// to what they were; in the others the hub is restored from a backup: both at
// once lose what nobody could find again. The same seed writes the same script.
func RandomScript(seed uint64, steps int) string {
	w := &writer{r: rand.New(rand.NewPCG(seed, 3)), sold: map[string]int{}, images: map[string]bool{}}
	w.restores = w.r.IntN(2) == 0
	w.say("fair %d %d", 20+w.r.IntN(60), 3+w.r.IntN(8))
	for _, c := range []string{"c1", "c2", "c3"}[:2+w.r.IntN(2)] {
		w.counters = append(w.counters, c)
		w.say("counter %s", c)
	}
	w.gates = []string{"g1", "g2"}
	w.say("gate g1 north\ngate g2 north\noffice o\ndoors")
	for range steps {
		w.step()
	}
	return w.b.String()
}

// writer is a script that grows.
type writer struct {
	r               *rand.Rand
	b               strings.Builder
	restores        bool // else disks are put back
	backup          bool
	counters, gates []string
	sold            map[string]int
	images          map[string]bool
	joined          int
}

func (w *writer) say(format string, args ...any) { fmt.Fprintf(&w.b, format+"\n", args...) }

func (w *writer) pick(of ...string) string { return of[w.r.IntN(len(of))] }

func (w *writer) anyone() string {
	return w.pick(append(append([]string{"o"}, w.counters...), w.gates...)...)
}

func (w *writer) step() {
	switch n := w.r.IntN(100); {
	case n < 20:
		c := w.pick(w.counters...)
		w.say("sell %s %s %d = any", c, w.pick("standard", "standard", "family", "vip", "guest"), 1+w.r.IntN(4))
		w.sold[c]++
	case n < 26:
		w.say("undo %s = any", w.pick(w.counters...))
	case n < 34:
		w.online()
	case n < 56:
		if c := w.pick(w.counters...); w.sold[c] > 0 {
			w.say("try %s %s %d", w.pick(w.gates...), c, w.r.IntN(1000))
		}
	case n < 64:
		w.say("cut %s", w.anyone())
	case n < 71:
		w.say("heal %s", w.anyone())
	case n < 85:
		w.line(w.anyone())
	case n < 89:
		w.clock()
	case n < 91:
		w.say("return %s", w.pick(w.counters...))
	case n < 93:
		if w.restores { // what only a file and a lost disk had stays where the file was taken in
			w.say("stick %s %s = any", w.anyone(), w.anyone())
		}
	case n < 95:
		w.say("close-hub\nopen-hub")
	default:
		w.disk()
	}
}

func (w *writer) online() {
	c := w.pick(w.counters...)
	switch w.r.IntN(8) {
	case 7:
		if !w.restores { // what a restored hub has forgotten of them a person finds at the provider
			w.say("refund %s %d", c, w.r.IntN(1000))
		}
	case 0, 1, 2:
		w.say("order %s %s %d = any", c, w.pick("standard", "standard", "vip", "guest"), 1+w.r.IntN(4))
	case 3:
		w.say("again %s %d = any", c, w.r.IntN(1000))
	case 4:
		w.say("drop %s %d = any", c, w.r.IntN(1000))
	default:
		w.say("buy %s %d", c, w.r.IntN(1000))
	}
}

func (w *writer) line(m string) {
	switch w.r.IntN(6) {
	case 0, 1:
		w.say("flaky %s %d", m, 3000+w.r.IntN(30_000))
	case 2:
		w.say("slow %s %d", m, 1+w.r.IntN(8))
	case 3:
		w.say("restart %s", m)
	case 4:
		w.say("foreign %s", m)
	default:
		w.say("meddle %s any", m)
	}
}

func (w *writer) clock() {
	m := w.pick("hub", w.anyone())
	switch w.r.IntN(4) {
	case 0:
		w.say("pass %d", 1+w.r.IntN(20))
	case 1:
		if m != "hub" {
			w.say("%s %s", w.pick("stop-clock", "start-clock"), m)
		}
	default:
		w.say("clock %s %d", m, w.r.IntN(120)-60)
	}
}

// disk restores the hub, or puts a machine's disk back and lets another join in
// its place.
func (w *writer) disk() {
	if w.restores {
		if !w.backup || w.r.IntN(3) == 0 {
			w.backup = true
			w.say("backup")
			return
		}
		w.say("restore")
		return
	}
	of := &w.gates
	if w.r.IntN(2) == 0 {
		of = &w.counters
	}
	i := w.r.IntN(len(*of))
	m := (*of)[i]
	if !w.images[m] {
		w.images[m] = true
		w.say("image %s", m)
		return
	}
	w.say("put-back %s", m)
	w.say("meet %s", m)
	w.joined++
	(*of)[i] = fmt.Sprint(m[:1], "x", w.joined)
	w.say("replace %s %s", m, (*of)[i])
}
