package mail

import (
	"bytes"
	"fmt"
	"html/template"
	"strings"
	text "text/template"

	_ "embed"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Kinds of letter.
const (
	Tickets         = "tickets"
	RefundRequested = "refund_requested"
	RefundClaim     = "refund_claim"
	TicketBack      = "ticket_back"
	TurnSoon        = "turn_soon"
	RefundDone      = "refund_done"
	PaymentBack     = "payment_back"
	Code            = "code"
)

// About is what a letter says. Texts are as people wrote them; When and Amount are in
// the reader's language.
type About struct {
	Language    string // en or fr
	Event       string
	Performance string
	When        string
	Venue       string
	Order       string // its number
	Tickets     int    // passes in the order
	Amount      string
	Cancelled   bool // the whole performance
	Organizer   string
	Practice    bool
	Above       bool // a payment goes back since its buyer has as much as one may
	Card        bool // and here since its card has paid for as much as one may
	// Of a code: as it is typed, and for how many minutes. Minutes are those before a turn, too.
	Code    string
	Minutes int
	// Link is the address that does the same as the code, the page of the order, or that of the
	// line; "": it has none.
	Link string
}

// words are the letters: the first line is the subject, each other a paragraph that
// is left out where it comes to nothing.
var words = map[string]map[string]string{
	Tickets: {
		"en": `{{if eq .Tickets 1}}Your ticket{{else}}Your tickets{{end}}: {{.Event}}
Thank you. {{if eq .Tickets 1}}Your ticket is{{else}}Your {{.Tickets}} tickets are{{end}} attached to this mail.
{{.Event}}{{with .Performance}}, {{.}}{{end}}
{{.When}}{{with .Venue}}, {{.}}{{end}}
Order {{.Order}}
{{if .Link}}The page of your order has them too. Whoever has its address has your tickets: keep it to yourself.{{end}}
{{.Link}}
Show the code on your phone or on paper at the entrance. Each code lets in once: do not post a picture of it.`,
		"fr": `{{if eq .Tickets 1}}Votre billet{{else}}Vos billets{{end}} : {{.Event}}
Merci. {{if eq .Tickets 1}}Votre billet est joint{{else}}Vos {{.Tickets}} billets sont joints{{end}} à ce message.
{{.Event}}{{with .Performance}}, {{.}}{{end}}
{{.When}}{{with .Venue}}, {{.}}{{end}}
Commande {{.Order}}
{{if .Link}}La page de votre commande les a aussi. Qui a son adresse a vos billets : gardez-la pour vous.{{end}}
{{.Link}}
Montrez le code à l’entrée, sur votre téléphone ou sur papier. Chaque code fait entrer une fois : n’en publiez pas de photo.`,
	},
	RefundRequested: {
		"en": `{{if .Cancelled}}Cancelled: {{.Event}}{{else}}Your refund: {{.Event}}{{end}}
{{if .Cancelled}}{{.Event}} on {{.When}} will not take place. We are sorry.{{end}}
{{.Amount}} of your order {{.Order}} goes back to the card or account that you paid with. We have asked the bank for it; we write again when it has it.
{{if .Cancelled}}You need not do anything. Your tickets are no longer good.{{else}}The refunded tickets are no longer good.{{end}}`,
		"fr": `{{if .Cancelled}}Annulé : {{.Event}}{{else}}Votre remboursement : {{.Event}}{{end}}
{{if .Cancelled}}{{.Event}}, {{.When}}, n’aura pas lieu. Nous en sommes désolés.{{end}}
{{.Amount}} de votre commande {{.Order}} reviennent sur la carte ou le compte qui a payé. La demande est faite à la banque ; nous vous écrirons quand elle l’aura reçue.
{{if .Cancelled}}Vous n’avez rien à faire. Vos billets ne sont plus valables.{{else}}Les billets remboursés ne sont plus valables.{{end}}`,
	},
	RefundClaim: {
		"en": `{{if .Cancelled}}Cancelled: {{.Event}}{{else}}Your refund: {{.Event}}{{end}}
{{if .Cancelled}}{{.Event}} on {{.When}} will not take place. We are sorry.{{end}}
{{.Amount}} of your order {{.Order}} is yours. You paid at a counter, so it is given back at a counter: bring your ticket, keep it until then, and show its code.`,
		"fr": `{{if .Cancelled}}Annulé : {{.Event}}{{else}}Votre remboursement : {{.Event}}{{end}}
{{if .Cancelled}}{{.Event}}, {{.When}}, n’aura pas lieu. Nous en sommes désolés.{{end}}
{{.Amount}} de votre commande {{.Order}} vous reviennent. Vous avez payé au guichet : l’argent est rendu au guichet. Gardez votre billet et montrez son code.`,
	},
	RefundDone: {
		"en": `Refunded: {{.Amount}} for {{.Event}}
{{.Amount}} of your order {{.Order}} was given back. A bank may take up to 10 working days to show it.`,
		"fr": `Remboursé : {{.Amount}} pour {{.Event}}
{{.Amount}} de votre commande {{.Order}} vous ont été rendus. Une banque peut mettre jusqu’à 10 jours ouvrés à l’afficher.`,
	},
	TicketBack: {
		"en": `{{if .Cancelled}}Cancelled: {{.Event}}{{else}}Given back: {{.Event}}{{end}}
{{if .Cancelled}}{{.Event}} on {{.When}} will not take place. We are sorry.{{end}}
{{if .Cancelled}}What had cost nothing of your order {{.Order}} is no longer good. No money is owed for it, and you need not do anything.{{else}}What was given back of your order {{.Order}} lets nobody in any more. No money is owed for it. Any other tickets of this order stay good.{{end}}`,
		"fr": `{{if .Cancelled}}Annulé : {{.Event}}{{else}}Rendu : {{.Event}}{{end}}
{{if .Cancelled}}{{.Event}}, {{.When}}, n’aura pas lieu. Nous en sommes désolés.{{end}}
{{if .Cancelled}}Ce qui était gratuit dans votre commande {{.Order}} n’est plus valable. Aucun argent n’est dû, et vous n’avez rien à faire.{{else}}Ce qui a été rendu de votre commande {{.Order}} ne fait plus entrer personne. Aucun argent n’est dû. Les autres billets de cette commande restent valables.{{end}}`,
	},
	PaymentBack: {
		"en": `Your payment goes back: {{.Event}}
Your payment of {{.Amount}} for {{.Event}} {{if .Card}}bought nothing: its card would have paid for more tickets of this event than one may. While the tickets are kept another card can still pay for them, on the page of your order.{{else if .Above}}came late and would have been more than one buyer may have, so it bought nothing.{{else}}came too late, or twice, and bought nothing.{{end}} All of it goes back to the card or account that you paid with; you need not do anything.
{{if .Card}}{{.Link}}{{end}}
A bank may take up to 10 working days to show it.`,
		"fr": `Votre paiement vous revient : {{.Event}}
Votre paiement de {{.Amount}} pour {{.Event}} {{if .Card}}n’a rien acheté : sa carte aurait payé plus de billets de cet événement que permis. Tant que les billets sont gardés, une autre carte peut encore les payer, sur la page de votre commande.{{else if .Above}}est arrivé tard et aurait dépassé ce qu’un acheteur peut avoir ; il n’a rien acheté.{{else}}est arrivé trop tard, ou deux fois, et n’a rien acheté.{{end}} Il revient en entier sur la carte ou le compte qui a payé ; vous n’avez rien à faire.
{{if .Card}}{{.Link}}{{end}}
Une banque peut mettre jusqu’à 10 jours ouvrés à l’afficher.`,
	},
	TurnSoon: {
		"en": `Your turn comes soon: {{.Event}}
In about {{.Minutes}} minutes it is your turn to choose tickets. Open the page on which you wait, in the browser where you joined, and stay there:
{{.Link}}
You are called there and have a few minutes to answer. It may be sooner or later: the page knows best.`,
		"fr": `C’est bientôt à vous : {{.Event}}
Dans environ {{.Minutes}} minutes, ce sera à vous de choisir. Ouvrez la page où vous attendez, dans le navigateur où vous êtes entré dans la file, et restez-y :
{{.Link}}
Vous y serez appelé et aurez quelques minutes pour répondre. Cela peut venir plus tôt ou plus tard : la page le sait mieux.`,
	},
	Code: {
		"en": `{{.Code}} is your code for {{.Organizer}}
Type this code on the page where you asked for it:
{{.Code}}
{{if .Link}}Or open this link on the device where you want to go on. It shows your address and asks before anything happens:{{end}}
{{.Link}}
Code and link are good for {{.Minutes}} minutes, once each. Give them to nobody: we never ask for them.
If you did not ask for this, do nothing. Nobody gets in without it.`,
		"fr": `{{.Code}} est votre code pour {{.Organizer}}
Saisissez ce code sur la page où vous l’avez demandé :
{{.Code}}
{{if .Link}}Ou ouvrez ce lien sur l’appareil où vous voulez continuer. Il montre votre adresse et demande avant d’agir :{{end}}
{{.Link}}
Le code et le lien valent {{.Minutes}} minutes, une fois chacun. Ne les donnez à personne : nous ne les demandons jamais.
Si vous n’avez rien demandé, ne faites rien. Personne n’entre sans eux.`,
	},
}

var practice = map[string]string{
	"en": "PRACTICE. Nobody is let in with this, and no money moved.",
	"fr": "ENTRAÎNEMENT. Ceci ne fait entrer personne, et aucun argent n’a bougé.",
}

//go:embed letter.html
var layout string

var page = template.Must(template.New("letter").Parse(layout))

// Write writes a letter of a kind. CodeInvalid for a kind that is not known.
func Write(kind string, a About) (l Letter, err error) {
	if a.Language != "fr" {
		a.Language = "en"
	}
	source, ok := words[kind][a.Language]
	if !ok {
		return l, ticketing.Errorf(ticketing.CodeInvalid, "There is no such message.", "kind", kind)
	}
	t, err := text.New(kind).Parse(source)
	if err != nil {
		return l, fmt.Errorf("read the words of a letter: %w", err)
	}
	var out bytes.Buffer
	if err := t.Execute(&out, a); err != nil {
		return l, fmt.Errorf("write a letter: %w", err)
	}
	lines := strings.Split(out.String(), "\n")
	l.Subject = one(lines[0])
	var paragraphs []string
	for _, line := range lines[1:] {
		if line = strings.TrimSpace(line); line != "" {
			paragraphs = append(paragraphs, line)
		}
	}
	if a.Practice {
		paragraphs = append([]string{practice[a.Language]}, paragraphs...)
	}
	l.Text = strings.Join(paragraphs, "\n\n") + "\n\n" + a.Organizer + "\n"
	var html bytes.Buffer
	if err := page.Execute(&html, map[string]any{"Language": a.Language, "Title": l.Subject, "Lines": paragraphs, "Organizer": a.Organizer, "Practice": a.Practice, "Code": a.Code, "Link": a.Link}); err != nil {
		return l, fmt.Errorf("write a letter: %w", err)
	}
	l.HTML = html.String()
	return l, nil
}

// one keeps a subject on one line, and short enough for every mail program.
func one(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 120 {
		return string(r[:119]) + "…"
	}
	return s
}

// Line writes the same as one short message of a phone.
func Line(kind string, a About) (string, error) {
	l, err := Write(kind, a)
	if err != nil {
		return "", err
	}
	first, _, _ := strings.Cut(l.Text, "\n")
	if kind == Tickets {
		first = a.When
	}
	out, link := l.Subject+". "+first, ""
	if (kind == Tickets || kind == TurnSoon || kind == PaymentBack && a.Card) && a.Link != "" {
		link = "\n" + a.Link // good as a whole only: what is cut is before it
	}
	if r, most := []rune(out), 300-len([]rune(link)); len(r) > most {
		out = string(r[:most-1]) + "…"
	}
	return out + link, nil
}
