package printer

import (
	"fmt"
	"strings"
)

// words is what stands on a page beside the event's own texts.
type words struct {
	admitsOne, admitsMany             string // admitsMany has one %d
	date, doors, starts, gate, price  string
	anyGate, free, holder, people     string
	plusFee                           string // one %s
	wristband, seat                   string
	order, orderOf                    string // orderOf has two %d
	soldAt                            string
	entersOnce, mayReturn, keepHidden string
	cancelled, lost, lostCall         string // lostCall has one %s
	practice, practiceReport, boxes   string
	page                              string // two %d
	asOf                              string
	tenders                           map[string]string
}

var languages = map[string]words{
	"en": {
		admitsOne: "Admit one", admitsMany: "Admits %d",
		date: "Date", doors: "Doors", starts: "Starts", gate: "Gate", price: "Price",
		anyGate: "Any gate", free: "Free", plusFee: "+ %s booking fee", holder: "For", people: "People",
		wristband: "wristband", seat: "Seat",
		order: "Order", orderOf: "%d of %d", soldAt: "Sold",
		entersOnce: "Enters once.", mayReturn: "You may leave and come back.",
		keepHidden: "Keep the code covered until the gate.",
		cancelled:  "If the event is cancelled, all that was paid is paid back.",
		lost:       "Stolen or lost? Tell the box office and we make this one void.",
		lostCall:   "Stolen or lost? Call %s and we make this one void.",
		practice:   "PRACTICE · NOT A TICKET", practiceReport: "PRACTICE · NO REAL SALES",
		boxes: "□ stands for a letter that this printer does not have.",
		page:  "Page %d of %d", asOf: "As of",
		tenders: map[string]string{"cash": "Paid in cash", "card": "Paid by card", "transfer": "Paid by transfer", "paystack": "Paid with Paystack"},
	},
	"fr": {
		admitsOne: "Une entrée", admitsMany: "%d entrées",
		date: "Date", doors: "Portes", starts: "Début", gate: "Accès", price: "Prix",
		anyGate: "Toutes les portes", free: "Gratuit", plusFee: "+ %s de frais", holder: "Pour", people: "Personnes",
		wristband: "bracelet", seat: "Place",
		order: "Commande", orderOf: "%d sur %d", soldAt: "Vendu",
		entersOnce: "Une seule entrée.", mayReturn: "Vous pouvez sortir et revenir.",
		keepHidden: "Ne montrez ce code qu’au contrôle.",
		cancelled:  "Si l’événement est annulé, tout ce qui fut payé est remboursé.",
		lost:       "Volé ou perdu ? Dites-le à la billetterie et nous l’annulons.",
		lostCall:   "Volé ou perdu ? Appelez le %s et nous l’annulons.",
		practice:   "EXERCICE · PAS UN BILLET", practiceReport: "EXERCICE · AUCUNE VENTE RÉELLE",
		boxes: "□ remplace une lettre que cette imprimante n’a pas.",
		page:  "Page %d sur %d", asOf: "État au",
		tenders: map[string]string{"cash": "Payé en espèces", "card": "Payé par carte", "transfer": "Payé par virement", "paystack": "Payé avec Paystack"},
	},
}

// admits says for how many people the ticket is.
func (w words) admits(people int) string {
	if people == 1 {
		return w.admitsOne
	}
	return fmt.Sprintf(w.admitsMany, people)
}

// terms is the small print of a ticket.
func (w words) terms(reEntry, paid bool, contact string) string {
	parts := []string{w.entersOnce, w.keepHidden}
	if reEntry {
		parts[0] = w.mayReturn
	}
	if paid {
		parts = append(parts, w.cancelled)
	}
	if contact == "" {
		parts = append(parts, w.lost)
	} else {
		parts = append(parts, fmt.Sprintf(w.lostCall, strings.ReplaceAll(contact, " ", "\u00a0")))
	}
	return strings.Join(parts, " ")
}
