package printer_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticketcrib/ticketcrib/backend/printer"
	"github.com/ticketcrib/ticketcrib/backend/qr"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// poppler runs one of its tools on a PDF and returns what it prints; the test
// is skipped where poppler is not installed.
func poppler(t *testing.T, tool string, pdf []byte, arguments ...string) []byte {
	t.Helper()
	path, err := exec.LookPath(tool)
	if err != nil {
		t.Skip(tool + " is not installed")
	}
	file := filepath.Join(t.TempDir(), "page.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, a := range arguments {
		arguments[i] = strings.ReplaceAll(a, "FILE", file)
	}
	out, err := exec.Command(path, arguments...).Output()
	if err != nil {
		t.Fatalf("%s: %v", tool, err)
	}
	return out
}

func textOf(t *testing.T, pdf []byte) string {
	return string(poppler(t, "pdftotext", pdf, "-layout", "FILE", "-"))
}

func TestTicketSaysEverything(t *testing.T) {
	for name, draw := range map[string]func([]printer.Ticket) ([]byte, error){"A5": printer.A5, "roll": printer.Roll} {
		t.Run(name, func(t *testing.T) {
			pdf, err := draw([]printer.Ticket{lagos(t), abidjan(t)})
			if err != nil {
				t.Fatal(err)
			}
			text := textOf(t, pdf)
			for _, want := range []string{
				"Harmattan Nights", "Tafawa Balewa Square, Lagos", "Fri 18 Dec 2026", "18:00", "A South", "₦25,000", "VIP",
				"Front lawn · wristband plum", "Fáṣọlá-Williams", "Q8MT-3K5E", "Enters once.", "CRIB07-0186", "19:46",
				"NUIT DU ZOUGLOU", "sam. 19 déc. 2026", "Porte Nord", "Une seule entrée.", "Commande V5RM-3CE8",
			} {
				if !strings.Contains(text, want) {
					t.Errorf("%q is missing", want)
				}
			}
			if strings.Contains(text, "PRACTICE") || strings.Contains(text, "□") {
				t.Error("a band or a box on a plain ticket")
			}
		})
	}
}

// The booking fee stands beside the price, where there was one.
func TestTheFeeIsPrinted(t *testing.T) {
	en, fr := lagos(t), abidjan(t)
	en.Fee, fr.Fee = ticketing.Money{Minor: 475_00, Currency: "NGN"}, ticketing.Money{Minor: 500, Currency: "XOF"}
	for name, draw := range map[string]func([]printer.Ticket) ([]byte, error){"A5": printer.A5, "roll": printer.Roll} {
		for _, with := range []bool{true, false} {
			tickets := []printer.Ticket{lagos(t), abidjan(t)}
			if with {
				tickets = []printer.Ticket{en, fr}
			}
			pdf, err := draw(tickets)
			if err != nil {
				t.Fatal(err)
			}
			text := textOf(t, pdf)
			if strings.Contains(text, "+ ₦475 booking fee") != with || strings.Contains(text, "de frais") != with {
				t.Errorf("%s, with a fee %v: %s", name, with, text)
			}
		}
	}
}

func TestPrintedCodeIsThePass(t *testing.T) {
	ticket := lagos(t)
	for name, draw := range map[string]func([]printer.Ticket) ([]byte, error){"A5": printer.A5, "roll": printer.Roll} {
		pdf, err := draw([]printer.Ticket{ticket})
		if err != nil {
			t.Fatal(err)
		}
		picture := poppler(t, "pdftoppm", pdf, "-r", "150", "-png", "FILE")
		if text, err := qr.ReadPicture(picture); err != nil || text != ticket.Digits {
			t.Errorf("%s: %q %v", name, text, err)
		}
	}
}

func TestPageSizes(t *testing.T) {
	pdf, err := printer.A5([]printer.Ticket{lagos(t), lagos(t), lagos(t)})
	if err != nil {
		t.Fatal(err)
	}
	if info := string(poppler(t, "pdfinfo", pdf, "FILE")); !strings.Contains(info, "595.28 x 419.53") || !strings.Contains(info, "Pages:           3") {
		t.Errorf("%s", info)
	}
	pdf, err = printer.Roll([]printer.Ticket{lagos(t)})
	if err != nil {
		t.Fatal(err)
	}
	if info := string(poppler(t, "pdfinfo", pdf, "FILE")); !strings.Contains(info, "226.77 x ") {
		t.Errorf("%s", info)
	}
}

func TestEqualTicketsGiveEqualBytes(t *testing.T) {
	for name, draw := range map[string]func() ([]byte, error){
		"A5":     func() ([]byte, error) { return printer.A5([]printer.Ticket{lagos(t), abidjan(t)}) },
		"roll":   func() ([]byte, error) { return printer.Roll([]printer.Ticket{lagos(t), abidjan(t)}) },
		"dots":   func() ([]byte, error) { return printer.Tickets([]printer.Ticket{lagos(t)}, true) },
		"report": func() ([]byte, error) { return shiftReport(9).PDF() },
	} {
		first, err := draw()
		if err != nil {
			t.Fatal(err)
		}
		for range 5 {
			if again, err := draw(); err != nil || !bytes.Equal(first, again) {
				t.Errorf("%s: two of equal input differ: %v", name, err)
				break
			}
		}
	}
}

func TestPracticeHasABand(t *testing.T) {
	ticket := lagos(t)
	ticket.Practice = true
	for name, draw := range map[string]func([]printer.Ticket) ([]byte, error){"A5": printer.A5, "roll": printer.Roll} {
		pdf, err := draw([]printer.Ticket{ticket})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(textOf(t, pdf), "PRACTICE · NOT A TICKET") {
			t.Errorf("%s: no band", name)
		}
	}
}

func TestMissingLettersAreOwnedUpTo(t *testing.T) {
	ticket := lagos(t)
	ticket.Name = "漢字 😀"
	for name, draw := range map[string]func([]printer.Ticket) ([]byte, error){"A5": printer.A5, "roll": printer.Roll} {
		pdf, err := draw([]printer.Ticket{ticket})
		if err != nil {
			t.Fatal(err)
		}
		if text := textOf(t, pdf); !strings.Contains(text, "□□ □") || !strings.Contains(text, "stands for a letter") {
			t.Errorf("%s: %s", name, text)
		}
	}
}

// TestAnyTextPrints: no text of any script or length makes a page fail.
func TestAnyTextPrints(t *testing.T) {
	text := rapid.OneOf(rapid.String(), rapid.StringOfN(rapid.RuneFrom([]rune("漢字😀אבمحمدلاọ́ẹ̀W.□\u202e\u0000 \n")), 0, 80, -1),
		rapid.Just(strings.Repeat("x", 10_000)), rapid.Just(strings.Repeat("Ọ́ ", 4000)), rapid.Just(strings.Repeat("\u0301", 300)))
	plainTicket := lagos(t)
	rapid.Check(t, func(t *rapid.T) {
		ticket := plainTicket
		ticket.Event, ticket.Type = "E"+text.Draw(t, "event"), "T"+text.Draw(t, "type")
		ticket.Name, ticket.Venue, ticket.Note = text.Draw(t, "name"), text.Draw(t, "venue"), text.Draw(t, "note")
		ticket.Gate, ticket.Organizer, ticket.Contact = text.Draw(t, "gate"), text.Draw(t, "organizer"), text.Draw(t, "contact")
		draw := rapid.SampledFrom([]func([]printer.Ticket) ([]byte, error){printer.A5, printer.Roll, inDots}).Draw(t, "page")
		if page, err := draw([]printer.Ticket{ticket}); err != nil || len(page) < 5000 {
			t.Fatalf("%d bytes, %v", len(page), err)
		}
	})
}

func inDots(tickets []printer.Ticket) ([]byte, error) { return printer.Tickets(tickets, false) }

func TestTicketRefuses(t *testing.T) {
	for field, spoil := range map[string]func(*printer.Ticket){
		"event":    func(k *printer.Ticket) { k.Event = " \u200d" },
		"type":     func(k *printer.Ticket) { k.Type = "" },
		"people":   func(k *printer.Ticket) { k.People = 0 },
		"price":    func(k *printer.Ticket) { k.Price.Currency = "" },
		"zone":     func(k *printer.Ticket) { k.Zone = "Local" },
		"language": func(k *printer.Ticket) { k.Language = "de" },
		"digits":   func(k *printer.Ticket) { k.Digits = "1" },
	} {
		ticket := lagos(t)
		spoil(&ticket)
		_, err := printer.A5([]printer.Ticket{ticket})
		e, ok := err.(*ticketing.Error)
		if !ok || e.Code != ticketing.CodeInvalid || (e.Args["field"] != field && field != "digits") {
			t.Errorf("%s: %v", field, err)
		}
	}
	for _, n := range []int{0, printer.MaxTickets + 1} {
		if _, err := printer.Roll(make([]printer.Ticket, n)); ticketing.CodeOf(err) != ticketing.CodeInvalid {
			t.Errorf("%d tickets: %v", n, err)
		}
	}
}

func BenchmarkA5(b *testing.B) {
	tickets := []printer.Ticket{lagos(b)}
	for b.Loop() {
		if _, err := printer.A5(tickets); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTickets(b *testing.B) {
	tickets := []printer.Ticket{lagos(b)}
	for b.Loop() {
		if _, err := printer.Tickets(tickets, false); err != nil {
			b.Fatal(err)
		}
	}
}
