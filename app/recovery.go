package app

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/ticketcrib/ticketcrib/backend/backup"
	"github.com/ticketcrib/ticketcrib/backend/printer"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// The recovery sheet holds the one secret that opens this hub's backups, and
// with them its keys and its staff list. It is shown once and kept nowhere
// here: the folder keeps the public half alone, which can only seal.

// recoverySheet makes the secret of a new hub.
func (w *world) recoverySheet(organization string) (RecoverySheet, error) {
	secret, public, err := backup.NewSecret()
	if err != nil {
		return RecoverySheet{}, err
	}
	if err := os.WriteFile(filepath.Join(w.dir, backup.PublicFile), []byte(public), 0o600); err != nil {
		return RecoverySheet{}, errors.Join(ticketing.Errorf(ticketing.CodeNotKept, "The disk did not keep the recovery key. Free some space, then start again."), err)
	}
	words := backup.Groups(secret)
	pdf, err := w.sheetPDF(organization, words)
	if err != nil {
		return RecoverySheet{}, err
	}
	w.mu.Lock()
	w.sheet = pdf
	w.mu.Unlock()
	return RecoverySheet{Organization: organization, Words: words, PDF: "/app/recovery.pdf"}, nil
}

func (w *world) sheetPDF(organization string, words []string) ([]byte, error) {
	french := w.app.language() == "fr"
	title, subtitle, label := "Recovery sheet", "Keep this page where you keep money. It is shown once.", "Recovery key"
	notes := []string{"This key opens the backups of this hub and restores the organizer.", "Without it nobody can, TicketCrib included.",
		"To use it: start TicketCrib on another laptop, choose Take over as hub, and give it the backup and this key."}
	if french {
		title, subtitle, label = "Feuille de secours", "Gardez cette page là où vous gardez l’argent. Elle n’est montrée qu’une fois.", "Clé de secours"
		notes = []string{"Cette clé ouvre les sauvegardes de ce hub et rétablit l’organisateur.", "Sans elle, personne ne le peut, pas même TicketCrib.",
			"Pour l’utiliser : lancez TicketCrib sur un autre ordinateur, choisissez Reprendre le hub, puis donnez la sauvegarde et cette clé."}
	}
	rows := [][]string{}
	for i := 0; i < len(words); i += 4 {
		rows = append(rows, []string{strings.Join(words[i:min(i+4, len(words))], "  ")})
	}
	return printer.Report{Language: w.app.language(), Zone: "UTC", Title: title, Subtitle: subtitle, AsOf: w.now(), Practice: w.practice,
		Facts: []printer.Fact{{Label: "TicketCrib", Text: organization}}, Notes: notes,
		Tables: []printer.Table{{Title: label, Columns: []printer.Column{{Title: label, Share: 1}}, Rows: rows}}}.PDF()
}

// language is the screens' language as far as Go needs it: en or fr.
func (a *App) language() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.prefs.Language == "fr" || (a.prefs.Language == "" && strings.HasPrefix(os.Getenv("LANG"), "fr")) {
		return "fr"
	}
	return "en"
}
