package launch

// Words are the sentences that a person reads before any screen is there, in one
// language.
type Words struct {
	Ready      string // before the first link
	Once       string // after the first link
	Another    string // before each link that follows
	NoDisplay  string // why a browser is used
	CannotOpen string // title over the reason why the program does not start
	Locked     string
	Raised     string // a second start has brought the open window to the front
	Damaged    string
	TooNew     string
	Sealed     string
	NoWindow   string // what to do when the window cannot open
	TestOnly   string // --automation in a released program
	Saved      string // before the path of a paper that was saved
	NotSaved   string
}

// WordsFor returns the sentences in French or in English.
func WordsFor(french bool) Words {
	if french {
		return Words{
			Ready:      "TicketCrib est prêt. Ouvrez ce lien dans un navigateur de cet ordinateur :",
			Once:       "Le lien sert une fois. Ctrl C ici arrête TicketCrib.",
			Another:    "Pour l’ouvrir aussi dans un autre navigateur :",
			NoDisplay:  "Il n’y a pas d’écran ici : TicketCrib s’ouvre dans un navigateur.",
			CannotOpen: "TicketCrib ne peut pas démarrer",
			Locked:     "TicketCrib est déjà ouvert avec ce dossier de données. Utilisez la fenêtre ouverte, ou fermez-la d’abord.",
			Raised:     "TicketCrib est déjà ouvert avec ce dossier de données : sa fenêtre est au premier plan.",
			Damaged:    "Le fichier de données est abîmé. Rien n’a été écrasé. Restaurez la dernière sauvegarde, ou demandez de l’aide avant de continuer.",
			TooNew:     "Ces données viennent d’une version plus récente de TicketCrib. Mettez TicketCrib à jour.",
			Sealed:     "Les clés de ce dossier ne s’ouvrent pas. Déverrouillez le trousseau de ce compte, ou indiquez le fichier de la phrase secrète dans TICKETCRIB_PASSPHRASE_FILE, puis relancez.",
			NoWindow:   "La fenêtre ne peut pas s’ouvrir. Démarrez TicketCrib avec --browser pour utiliser un navigateur.",
			TestOnly:   "Ce programme ne connaît pas --automation : cette option est réservée aux versions de test.",
			Saved:      "Enregistré ici :",
			NotSaved:   "Le fichier n’a pas été enregistré. Le disque est-il plein ? Essayez encore une fois.",
		}
	}
	return Words{
		Ready:      "TicketCrib is ready. Open this link in a browser on this machine:",
		Once:       "The link works once. Ctrl C here stops TicketCrib.",
		Another:    "To open it in another browser as well:",
		NoDisplay:  "There is no display here: TicketCrib opens in a browser.",
		CannotOpen: "TicketCrib cannot start",
		Locked:     "TicketCrib is already open with this data folder. Use the window that is open, or close it first.",
		Raised:     "TicketCrib is already open with this data folder: its window is in front now.",
		Damaged:    "The data file is damaged. Nothing was overwritten. Restore the last backup, or ask for help before going on.",
		TooNew:     "This data was written by a newer TicketCrib. Update TicketCrib.",
		Sealed:     "The keys of this folder do not open. Unlock this account's keyring, or name the file with the passphrase in TICKETCRIB_PASSPHRASE_FILE, then start again.",
		NoWindow:   "The window cannot open. Start TicketCrib with --browser to use a browser instead.",
		TestOnly:   "This program does not know --automation: it is for test builds only.",
		Saved:      "Saved here:",
		NotSaved:   "The file was not saved. Is the disk full? Try once more.",
	}
}
