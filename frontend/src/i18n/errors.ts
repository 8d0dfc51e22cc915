/** What each refusal says: what happened, then what to do. The names are the codes of the program. */
export const errors = {
  internal: [
    "Something went wrong inside TicketCrib. Nothing more was done. Try once more; if it stays, restart.",
    "Une erreur est survenue dans TicketCrib. Rien de plus n’a été fait. Réessayez ; sinon, redémarrez.",
  ],
  invalid: [
    "Something here is not right. Look at the marked field.",
    "Quelque chose ne va pas ici. Regardez le champ marqué.",
  ],
  not_found: [
    "There is no such thing here. Look at what was typed.",
    "Rien de tel ici. Vérifiez ce qui a été saisi.",
  ],
  forbidden: [
    "Your role may not do this. Ask somebody who may.",
    "Votre rôle ne le permet pas. Demandez à une personne autorisée.",
  ],
  unverified: ["An e-mail address must be verified first.", "Une adresse e-mail doit d’abord être vérifiée."],
  unauthorized: ["Nobody is signed in. Sign in first.", "Personne n’est connecté. Connectez-vous d’abord."],
  conflict: [
    "This changed meanwhile. Look at it again, then decide.",
    "Cela a changé entre-temps. Regardez à nouveau, puis décidez.",
  ],
  sold_out: [
    "Only {{left}} left here of {{type}}. Take fewer, or ask for more.",
    "Il ne reste ici que {{left}} de {{type}}. Prenez-en moins, ou demandez-en.",
  ],
  used_up: [
    "{{type}} is used up at this counter. Ask for more, or send the buyer to another one.",
    "{{type}} est épuisé à ce guichet. Demandez-en, ou envoyez l’acheteur à un autre.",
  ],
  not_on_sale: ["This is not on sale now.", "Ceci n’est pas en vente maintenant."],
  shift_closed: [
    "No shift is open. Open one with the money in the drawer.",
    "Aucun service n’est ouvert. Ouvrez-en un avec le fond de caisse.",
  ],
  shift_open: ["A shift is open already. Close it first.", "Un service est déjà ouvert. Fermez-le d’abord."],
  too_late: ["The moment for this has passed.", "Il est trop tard pour cela."],
  wrong_pin: ["Not this PIN. {{left}} tries left.", "Ce n’est pas ce code. Encore {{left}} essais."],
  locked_out: [
    "Too many wrong PINs. Wait {{seconds}} seconds.",
    "Trop de codes faux. Attendez {{seconds}} secondes.",
  ],
  offline: [
    "Only the hub may do this, and it cannot be reached now. Try when it is back.",
    "Seul le hub peut le faire, et il est injoignable. Réessayez à son retour.",
  ],
  timeout: [
    "No answer in time. Nothing is known to have happened; try again.",
    "Pas de réponse à temps. Rien n’est sûr ; réessayez.",
  ],
  not_kept: [
    "This was not kept: the disk did not take it. Nothing was taken. Free some space, then try again.",
    "Rien n’a été gardé : le disque a refusé. Libérez de la place, puis réessayez.",
  ],
  locked: [
    "Another TicketCrib has this data folder. Close it, then start again.",
    "Un autre TicketCrib utilise ce dossier. Fermez-le, puis relancez.",
  ],
  damaged: [
    "The data file is damaged. Nothing was overwritten. Restore a backup.",
    "Le fichier de données est abîmé. Rien n’a été écrasé. Restaurez une sauvegarde.",
  ],
  sealed: [
    "The keys of this folder do not open. Unlock this account’s keyring, then start again.",
    "Les clés de ce dossier ne s’ouvrent pas. Déverrouillez le trousseau de ce compte, puis relancez.",
  ],
  clock_wrong: [
    "This laptop’s clock cannot be right. Set it, or let a supervisor confirm the time.",
    "L’horloge de ce portable est fausse. Réglez-la, ou faites confirmer l’heure par un superviseur.",
  ],
  revoked: [
    "This laptop may no longer act. Ask the organizer.",
    "Ce portable n’a plus le droit d’agir. Demandez à l’organisateur.",
  ],
  restored_image: [
    "This laptop was put back to an old state. It must be enrolled anew.",
    "Ce portable est revenu à un ancien état. Il faut l’inscrire à nouveau.",
  ],
  hub_recovering: [
    "The hub was restored and is asking the laptops first. Wait a little.",
    "Le hub a été restauré et interroge d’abord les portables. Patientez un peu.",
  ],
  too_many: [
    "Asked too often. Wait {{seconds}} seconds.",
    "Trop de demandes. Attendez {{seconds}} secondes.",
  ],
  busy: [
    "The hub has very much to do. Try again in {{seconds}} seconds.",
    "Le hub est très occupé. Réessayez dans {{seconds}} secondes.",
  ],
  work: [
    "The hub asks for proof of work first. Use its own page.",
    "Le hub demande d’abord une preuve de travail. Utilisez sa propre page.",
  ],
  slowed: [
    "Chosen quicker than people do. Wait {{seconds}} seconds. Code: {{code}}",
    "Un choix plus rapide que celui d’une personne. Attendez {{seconds}} secondes. Code : {{code}}",
  ],
  no_allotment: [
    "No tickets are lent to this laptop. Ask the Office for some.",
    "Aucun billet n’est prêté à ce portable. Demandez-en au bureau.",
  ],
  amount_short: ["The money does not reach the total.", "Le montant reçu n’atteint pas le total."],
  drawer_short: [
    "The drawer does not hold that much. Pay money in first, then undo the sale.",
    "La caisse ne contient pas autant. Faites d’abord une entrée d’argent, puis annulez la vente.",
  ],
  needs_person: ["A supervisor must confirm this.", "Un superviseur doit confirmer."],
  too_new: [
    "This was written by a newer TicketCrib. Update this one.",
    "Écrit par un TicketCrib plus récent. Mettez celui-ci à jour.",
  ],
  unsent: [
    "{{count}} entries are not sent yet. Connect to the hub first.",
    "{{count}} écritures ne sont pas encore envoyées. Reliez-vous d’abord au hub.",
  ],
  words_differ: [
    "The three words were not the same. This code is dead; make a new one.",
    "Les trois mots différaient. Ce code est mort ; faites-en un autre.",
  ],
} as const;
