package printer

import (
	"slices"

	"golang.org/x/text/unicode/bidi"
)

// joining maps an Arabic letter to its first presentation form and to how many
// there are: isolated, final and, with four, initial and medial. A letter with
// two does not join what follows. Unicode, Arabic Presentation Forms A and B.
var joining = map[rune]struct {
	first rune
	forms int
}{
	0x0622: {0xfe81, 2}, 0x0623: {0xfe83, 2}, 0x0624: {0xfe85, 2}, 0x0625: {0xfe87, 2}, 0x0626: {0xfe89, 4},
	0x0627: {0xfe8d, 2}, 0x0628: {0xfe8f, 4}, 0x0629: {0xfe93, 2}, 0x062a: {0xfe95, 4}, 0x062b: {0xfe99, 4},
	0x062c: {0xfe9d, 4}, 0x062d: {0xfea1, 4}, 0x062e: {0xfea5, 4}, 0x062f: {0xfea9, 2}, 0x0630: {0xfeab, 2},
	0x0631: {0xfead, 2}, 0x0632: {0xfeaf, 2}, 0x0633: {0xfeb1, 4}, 0x0634: {0xfeb5, 4}, 0x0635: {0xfeb9, 4},
	0x0636: {0xfebd, 4}, 0x0637: {0xfec1, 4}, 0x0638: {0xfec5, 4}, 0x0639: {0xfec9, 4}, 0x063a: {0xfecd, 4},
	0x0641: {0xfed1, 4}, 0x0642: {0xfed5, 4}, 0x0643: {0xfed9, 4}, 0x0644: {0xfedd, 4}, 0x0645: {0xfee1, 4},
	0x0646: {0xfee5, 4}, 0x0647: {0xfee9, 4}, 0x0648: {0xfeed, 2}, 0x0649: {0xfeef, 2}, 0x064a: {0xfef1, 4},
	0x067e: {0xfb56, 4}, 0x0686: {0xfb7a, 4}, 0x0698: {0xfb8a, 2}, 0x06a4: {0xfb6a, 4}, 0x06a9: {0xfb8e, 4},
	0x06af: {0xfb92, 4}, 0x06cc: {0xfbfc, 4},
}

// lamAlef maps the alef after a lam to the isolated form of the two together;
// the final form follows it.
var lamAlef = map[rune]rune{0x0622: 0xfef5, 0x0623: 0xfef7, 0x0625: 0xfef9, 0x0627: 0xfefb}

const (
	lam     = 0x0644
	tatweel = 0x0640
)

// join replaces Arabic letters by the forms that they take beside each other.
func join(all []cluster) []cluster {
	if !slices.ContainsFunc(all, func(c cluster) bool { return joining[c.runes[0]].forms > 0 }) {
		return all
	}
	var out []cluster
	before := false // the letter before joins this one
	for i := 0; i < len(all); i++ {
		c := cluster{runes: slices.Clone(all[i].runes), space: all[i].space}
		letter := joining[c.runes[0]]
		form := rune(0)
		if before && letter.forms > 0 {
			form = 1
		}
		if c.runes[0] == lam && i+1 < len(all) && lamAlef[all[i+1].runes[0]] != 0 {
			i++
			c.runes[0] = lamAlef[all[i].runes[0]] + form
			c.runes = append(c.runes, all[i].runes[1:]...)
			before = false
		} else if letter.forms > 0 {
			joins := letter.forms == 4 && i+1 < len(all) && joinsBefore(all[i+1].runes[0])
			if joins {
				form += 2
			}
			c.runes[0] = letter.first + form
			before = joins
		} else {
			before = c.runes[0] == tatweel
		}
		out = append(out, c)
	}
	return out
}

func joinsBefore(r rune) bool { return r == tatweel || joining[r].forms > 0 }

// visual brings the clusters of one line from the order of reading into the
// order of seeing, left to right.
func visual(all []cluster) []cluster {
	if !slices.ContainsFunc(all, func(c cluster) bool { return direction(c) == bidi.R }) {
		return all
	}
	runs := runsOf(all)
	if firstStrong(all) == bidi.R {
		slices.Reverse(runs)
		return flatten(runs)
	}
	// Left to right: what lies between the first and last of neighbouring
	// right-to-left runs, numbers included, is one stretch read from the right.
	for start := 0; start < len(runs); start++ {
		if !runs[start].reversed {
			continue
		}
		end := start + 1
		for end+1 < len(runs) && runs[end].number && runs[end+1].reversed {
			end += 2
		}
		slices.Reverse(runs[start:end])
		start = end - 1
	}
	return flatten(runs)
}

// run is a stretch of clusters of one direction.
type run struct {
	clusters []cluster
	reversed bool // right to left
	number   bool // digits, which keep their order inside right-to-left text
}

// runsOf groups neighbours by direction. What has none, spaces and points, goes
// with the runs on both sides if they agree, else with the line.
func runsOf(all []cluster) []run {
	base := firstStrong(all)
	classes := make([]bidi.Class, len(all))
	for i, c := range all {
		classes[i] = direction(c)
	}
	for i := 0; i < len(classes); i++ {
		if classes[i] != bidi.ON {
			continue
		}
		end := i
		for end < len(classes) && classes[end] == bidi.ON {
			end++
		}
		fill := base
		if i > 0 && end < len(classes) && lent(classes[i-1], base) == lent(classes[end], base) {
			fill = lent(classes[end], base)
		}
		for ; i < end; i++ {
			classes[i] = fill
		}
	}
	var out []run
	for i, c := range all {
		if i == 0 || classes[i] != classes[i-1] {
			out = append(out, run{reversed: classes[i] == bidi.R, number: classes[i] == bidi.EN})
		}
		last := &out[len(out)-1]
		last.clusters = append(last.clusters, c)
	}
	return out
}

// lent is the direction that a neighbour lends to what has none: digits count
// as the line's own.
func lent(c, base bidi.Class) bidi.Class {
	if c == bidi.EN {
		return base
	}
	return c
}

func flatten(runs []run) []cluster {
	var out []cluster
	for _, r := range runs {
		if r.reversed {
			r.clusters = slices.Clone(r.clusters)
			slices.Reverse(r.clusters)
		}
		out = append(out, r.clusters...)
	}
	return out
}

// direction is L, R, EN for digits and ON for everything without direction.
func direction(c cluster) bidi.Class {
	properties, _ := bidi.LookupRune(c.runes[0])
	switch properties.Class() {
	case bidi.L:
		return bidi.L
	case bidi.R, bidi.AL:
		return bidi.R
	case bidi.EN, bidi.AN:
		return bidi.EN
	}
	return bidi.ON
}

func firstStrong(all []cluster) bidi.Class {
	for _, c := range all {
		if d := direction(c); d == bidi.L || d == bidi.R {
			return d
		}
	}
	return bidi.L
}
