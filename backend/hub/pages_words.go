package hub

import "strings"

// pageWords says what the pages say, in one language.
type pageWords struct{ Language string }

// Other is the other language.
func (w pageWords) Other() string {
	if w.Language == "fr" {
		return "en"
	}
	return "fr"
}

// T says a sentence, with its values as pairs of a name and a text.
func (w pageWords) T(name string, values ...string) string {
	pair := sentences[name]
	text := pair[0]
	if w.Language == "fr" {
		text = pair[1]
	}
	for i := 0; i+1 < len(values); i += 2 {
		text = strings.ReplaceAll(text, "{{"+values[i]+"}}", values[i+1])
	}
	return text
}

// whyNot says why somebody was not signed in through a provider; "" for no reason that there is.
func (w pageWords) whyNot(why, provider string) string {
	switch why {
	case withDenied, withDown, withOver, withRefused, withUnverified:
		return w.T("with."+why, "name", provider)
	case withTooMany:
		return w.T("refused.too_many")
	}
	return ""
}

// sentences are those of frontend/src/shop/words.ts that are said without a script too, in
// English and French. TestPagesSayWhatTheShopSays fails where one differs; those under
// "plain" are of pages without a script alone.
var sentences = map[string][2]string{
	"list.title":               {"What is on", "À l’affiche"},
	"list.none":                {"Nothing is on sale here now. Look again later.", "Rien n’est en vente pour l’instant. Revenez plus tard."},
	"list.from":                {"from {{price}}", "dès {{price}}"},
	"list.free":                {"free", "gratuit"},
	"list.closed":              {"On sale {{when}}", "En vente {{when}}"},
	"list.soon":                {"On sale soon", "Bientôt en vente"},
	"list.prequeue":            {"The line is open", "La file est ouverte"},
	"list.live":                {"On sale", "En vente"},
	"list.line":                {"On sale, with a line", "En vente, avec une file"},
	"list.paused":              {"Stopped for a moment", "Interrompu un moment"},
	"list.soldout":             {"Sold out", "Complet"},
	"list.ended":               {"The sale has ended", "Vente terminée"},
	"list.cancelled":           {"Cancelled", "Annulé"},
	"event.several":            {"{{count}} dates, {{from}} to {{to}}", "{{count}} dates, du {{from}} au {{to}}"},
	"event.doors":              {"Doors {{time}}, begins {{start}}, until {{end}}", "Portes {{time}}, début {{start}}, fin {{end}}"},
	"event.begins":             {"Begins {{start}}, until {{end}}", "Début {{start}}, fin {{end}}"},
	"event.tickets":            {"Choose tickets", "Choisissez vos billets"},
	"event.choose":             {"Choose a date", "Choisissez une date"},
	"event.cancelledOne":       {"Cancelled", "Annulée"},
	"event.when":               {"When", "Quand"},
	"event.where":              {"Where", "Où"},
	"event.backToList":         {"All events", "Tous les événements"},
	"top.language":             {"Français", "English"},
	"top.practice":             {"Practice. No real money, no real tickets.", "Exercice. Ni vrai argent, ni vrais billets."},
	"top.test":                 {"Test payments. No money moves, and these tickets are not for a real event.", "Paiements d’essai. Aucun argent ne circule ; ces billets ne valent pour aucun vrai événement."},
	"top.skip":                 {"To the tickets", "Aller aux billets"},
	"pick.many":                {"Many left", "Beaucoup de places"},
	"pick.left_one":            {"{{count}} left", "{{count}} restant"},
	"pick.left_other":          {"{{count}} left", "{{count}} restants"},
	"pick.none":                {"Sold out", "Complet"},
	"pick.mayReturn":           {"Being bought; some may come back", "En cours d’achat ; il peut en revenir"},
	"pick.notNow":              {"Not on sale now", "Pas en vente maintenant"},
	"pick.free":                {"Free", "Gratuit"},
	"phase.cancelledHelp":      {"Who has tickets is given the money back without asking. Your order’s page says when.", "Les billets sont remboursés sans démarche. La page de votre commande dit quand."},
	"phase.pausedOrganizer":    {"The organizer has stopped it. Every place is kept, and who has begun to choose may finish. This page goes on by itself.", "L’organisateur l’a interrompue. Chaque place est gardée ; qui a commencé peut finir. Cette page reprend d’elle-même."},
	"phase.pausedProvider":     {"Payments do not work now. Nobody’s time runs and every place is kept. This page goes on by itself.", "Les paiements ne marchent pas. Aucun délai ne court et chaque place est gardée. Cette page reprend d’elle-même."},
	"phase.pausedRestored":     {"We put everybody back in their old place. It takes a few minutes; this page goes on by itself.", "Nous remettons chacun à sa place. Cela prend quelques minutes ; cette page reprend d’elle-même."},
	"phase.soldHelp":           {"Every ticket is sold. None is expected back.", "Tous les billets sont vendus. Aucun retour n’est attendu."},
	"phase.returnHelp":         {"Some may come back within {{minutes}} minutes, when somebody does not pay. They show here by themselves.", "Il peut en revenir d’ici {{minutes}} minutes, si quelqu’un ne paie pas. Ils s’affichent ici d’eux-mêmes."},
	"phase.endedHelp":          {"Ask at the venue whether tickets are sold there.", "Demandez sur place si des billets y sont vendus."},
	"order.title":              {"Your order", "Votre commande"},
	"order.number":             {"order {{number}}", "commande {{number}}"},
	"order.heldTitle":          {"Held for you", "Gardé pour vous"},
	"order.paid":               {"Paid", "Payé"},
	"order.qr":                 {"QR code of pass {{n}}, {{type}}", "Code QR du billet {{n}}, {{type}}"},
	"order.pdf":                {"Print or PDF", "Imprimer ou PDF"},
	"order.calendar":           {"Calendar", "Agenda"},
	"order.keepLinkPlain":      {"This page’s address is your key: keep it to yourself.", "L’adresse de cette page est votre clé : gardez-la pour vous."},
	"order.frozen":             {"Blocked for now", "Bloqué pour l’instant"},
	"order.void":               {"Not valid", "Non valable"},
	"order.refunded":           {"Refunded", "Remboursé"},
	"order.total":              {"Total", "Total"},
	"order.refunds":            {"Money back", "Remboursements"},
	"order.toPay":              {"Go on to Paystack", "Continuer vers Paystack"},
	"order.back":               {"Choose again", "Choisir à nouveau"},
	"order.passOf":             {"Pass {{n}} of {{count}}", "Billet {{n}} sur {{count}}"},
	"order.show":               {"Show this at the gate. Turn the brightness up.", "Montrez ceci à l’entrée. Augmentez la luminosité."},
	"order.payTitle":           {"Waiting for your payment", "En attente de votre paiement"},
	"order.payHelp":            {"You pay on Paystack’s page and come back here by yourself.", "Vous payez sur la page de Paystack et revenez ici."},
	"order.failedTitle":        {"The payment did not go through", "Le paiement n’a pas abouti"},
	"order.failedHelp":         {"No money was taken. Try again, or another way to pay.", "Aucun argent n’a été pris. Réessayez, ou payez autrement."},
	"order.reviewTitle":        {"A person looks at your payment", "Une personne vérifie votre paiement"},
	"order.reviewHelp":         {"Do not pay again. Your tickets are kept meanwhile.", "Ne payez pas deux fois. Vos billets restent gardés."},
	"order.unknownTitle":       {"We are asking Paystack about your payment", "Nous demandons à Paystack où en est le paiement"},
	"order.unknownHelp":        {"Do not pay again. This page changes as soon as we know.", "Ne payez pas deux fois. Cette page change dès que nous savons."},
	"order.lateTitle":          {"Your money came after the time", "Votre argent est arrivé après le délai"},
	"order.lateHelp":           {"It is not lost: you get the tickets if they are still there, or all of it back. This page says which.", "Il n’est pas perdu : vous aurez les billets s’il en reste, sinon tout vous est rendu. Cette page le dira."},
	"order.cardHelp":           {"One card may pay for so many tickets of this event and no more. With this order yours would have paid for more, so all of it goes back by itself.", "Une carte ne paie qu’un nombre limité de billets de cet événement. Avec cette commande, la vôtre l’aurait dépassé : tout vous est rendu sans démarche."},
	"order.cardAgain":          {"These tickets are still kept for you: pay with another card.", "Ces billets restent gardés pour vous : payez avec une autre carte."},
	"order.limitTitle":         {"Your money goes back", "Votre argent vous revient"},
	"order.limitHelp":          {"With this order you would have more than one buyer may have. All of it goes back by itself.", "Avec cette commande, vous auriez plus que permis par acheteur. Tout vous est rendu sans démarche."},
	"order.eventCancelled":     {"This date is cancelled", "Cette date est annulée"},
	"order.eventCancelledHelp": {"Your money is given back without asking.", "Vous êtes remboursé sans démarche."},
	"order.endedReleased":      {"You let these tickets go", "Vous avez renoncé à ces billets"},
	"order.endedTimedOut":      {"The time to pay is over", "Le délai de paiement est écoulé"},
	"order.endedClosed":        {"This date was cancelled before you paid", "Cette date a été annulée avant votre paiement"},
	"order.endedOther":         {"This order has ended", "Cette commande est terminée"},
	"order.endedHelp":          {"Nothing was paid. The tickets can be bought again.", "Rien n’a été payé. Les billets sont de nouveau en vente."},
	"order.endedNoHelp":        {"Nothing was paid.", "Rien n’a été payé."},
	"order.refundPlanned":      {"Planned", "Prévu"},
	"order.refundSending":      {"On its way to your bank", "En route vers votre banque"},
	"order.refundDone":         {"Given back", "Remboursé"},
	"order.refundAttention":    {"A person at the organizer’s looks at it", "Une personne chez l’organisateur s’en occupe"},
	"order.refundFailed":       {"Did not go through; the organizer writes to you", "N’a pas abouti ; l’organisateur vous écrira"},
	"me.title":                 {"My orders", "Mes commandes"},
	"me.who":                   {"Signed in as", "Connecté :"},
	"with.go":                  {"Go on with {{name}}", "Continuer avec {{name}}"},
	"with.denied":              {"You did not agree to sign in with {{name}}.", "Vous n’avez pas accepté de vous connecter avec {{name}}."},
	"with.down":                {"{{name}} does not answer now. Try again in a moment.", "{{name}} ne répond pas. Réessayez dans un instant."},
	"with.over":                {"This took too long, or was begun anew elsewhere. Try once more.", "Cela a trop duré, ou a été recommencé ailleurs. Réessayez."},
	"with.refused":             {"Signing in with {{name}} did not work.", "La connexion avec {{name}} n’a pas abouti."},
	"with.unverified":          {"{{name}} does not say that your e-mail is verified.", "{{name}} n’indique pas que votre e-mail est vérifié."},
	"missing.title":            {"There is nothing here", "Il n’y a rien ici"},
	"missing.help":             {"Look at the whole address once more. A link from a mail may have been cut in two.", "Vérifiez toute l’adresse. Le lien d’un message a pu être coupé."},
	"missing.notKnown":         {"This could not be fetched", "Ceci n’a pas pu être chargé"},
	"refused.offline":          {"No answer. Check your connection and try again.", "Pas de réponse. Vérifiez votre connexion et réessayez."},
	"refused.busy":             {"Very many people are here now. Try again in a moment; your place is kept.", "Beaucoup de monde en ce moment. Réessayez dans un instant ; votre place est gardée."},
	"refused.too_many":         {"You asked very often. Wait a moment.", "Trop de demandes. Patientez un instant."},
	"plain.buy":                {"Buying needs JavaScript. Allow it for this page, or ask at the box office.", "L’achat demande JavaScript. Autorisez-le pour cette page, ou demandez au guichet."},
	"plain.orders":             {"This needs JavaScript. Allow it for this page, or use the link of your order in your mail.", "Ceci demande JavaScript. Autorisez-le pour cette page, ou utilisez le lien de votre commande reçu par message."},
	"plain.wait":               {"This page is shown anew by itself.", "Cette page se met à jour d’elle-même."},
	"plain.now":                {"Show it now", "Actualiser"},
	"plain.left":               {"{{minutes}} minutes left to pay.", "Encore {{minutes}} minutes pour payer."},
	"plain.held":               {"Paying needs JavaScript. Allow it for this page.", "Le paiement demande JavaScript. Autorisez-le pour cette page."},
}
