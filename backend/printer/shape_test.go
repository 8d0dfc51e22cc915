package printer_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticketcrib/ticketcrib/backend/printer"
)

func TestSeenIsWhatReadersExpect(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"english":            {"Harmattan Nights", "Harmattan Nights"},
		"spaces and lines":   {"  two \t\n words ", "two words"},
		"decomposed":         {"e\u0301", "é"},
		"yoruba marks":       {"ọ́", "ọ\u0301"},
		"naira and cedi":     {"₦1 GH₵2 €3", "₦1 GH₵2 €3"},
		"hausa and akan":     {"ɓ ɗ ƙ ɛ ɔ", "ɓ ɗ ƙ ɛ ɔ"},
		"hebrew":             {"שלום", "םולש"},
		"hebrew in english":  {"a שלום b", "a םולש b"},
		"number in hebrew":   {"שער 12 ב", "ב 12 רעש"},
		"two words, english": {"VIP שלום עולם end", "VIP םלוע םולש end"},
		"arabic forms":       {"محمد", "\ufeaa\ufee4\ufea4\ufee3"},
		"lam alef":           {"سلام", "\ufee1\ufefc\ufeb3"},
		"does not join":      {"دار", "\ufead\ufe8d\ufea9"},
		"emoji":              {"ok 😀", "ok □"},
		"chinese":            {"漢", "□"},
		"no such code":       {"a\x00\x07b\u200d\ufe0f\u202e", "ab"},
		"broken utf-8":       {"a\xffb", "a\ufffdb"},
		"private use":        {"a\ue000b", "ab"},
	} {
		if got := printer.Seen(c.text); got != c.want {
			t.Errorf("%s: %+q, want %+q", name, got, c.want)
		}
	}
}

func TestMarksStandAboveTallLetters(t *testing.T) {
	if low, tall := printer.MarkHeight("x\u0323\u0301"), printer.MarkHeight("Ọ\u0301"); tall < low+0.1 {
		t.Errorf("a mark %.3f above a capital, %.3f above a small letter", tall, low)
	}
	if deep := printer.MarkHeight("q\u0323"); deep >= 0 {
		t.Errorf("a dot below is drawn %.3f above its place", deep)
	}
}

func TestWrapKeepsTheWidthAndTheWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.StringMatching(`[a-zA-Zọṣ́₦]{1,14}`), 1, 40).Draw(t, "words")
		text := strings.Join(words, " ")
		width := rapid.Float64Range(12, 60).Draw(t, "width")
		most := rapid.IntRange(1, 6).Draw(t, "lines")
		lines, widths := printer.Wrapped(text, width, most)
		if len(lines) > most {
			t.Fatalf("%d lines of %d", len(lines), most)
		}
		for i, w := range widths {
			if w > width {
				t.Fatalf("%q is %.2f wide in %.2f", lines[i], w, width)
			}
		}
		joined := strings.Join(lines, " ")
		if cut, ok := strings.CutSuffix(joined, "…"); ok {
			if !strings.HasPrefix(printer.Seen(text), cut) {
				t.Fatalf("%q is no beginning of %q", cut, text)
			}
		} else if joined != printer.Seen(text) {
			t.Fatalf("%q became %q", text, joined)
		}
	})
}

func TestLongTextIsCut(t *testing.T) {
	lines, _ := printer.Wrapped(strings.Repeat("x", 10_000), 20, 2)
	if len(lines) != 2 || !strings.HasSuffix(lines[1], "…") {
		t.Fatalf("%q", lines)
	}
	if lines, _ := printer.Wrapped("", 20, 2); lines != nil {
		t.Fatalf("%q of nothing", lines)
	}
}

func TestMoments(t *testing.T) {
	const newYear = 1_798_761_600_000 // 2027-01-01 00:00 UTC
	for _, c := range []struct {
		ms             int64
		zone, language string
		day, clock     string
	}{
		{newYear, "Africa/Lagos", "en", "Fri 1 Jan 2027", "01:00"},
		{newYear, "Africa/Lagos", "fr", "ven. 1 janv. 2027", "1\u00a0h"},
		{newYear - 300_000, "Africa/Abidjan", "fr", "jeu. 31 déc. 2026", "23\u00a0h\u00a055"},
		{newYear, "America/New_York", "en", "Thu 31 Dec 2026", "19:00"},
	} {
		if day, clock := printer.Day(c.ms, c.zone, c.language), printer.Clock(c.ms, c.zone, c.language); day != c.day || clock != c.clock {
			t.Errorf("%s %s: %q %q", c.zone, c.language, day, clock)
		}
	}
}
