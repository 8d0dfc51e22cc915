package hubapi

import (
	"github.com/ticketcrib/ticketcrib/backend/guard"
	"github.com/ticketcrib/ticketcrib/backend/queue"
	"github.com/ticketcrib/ticketcrib/backend/queue/draw"
)

// WebSale is how an event is sold on the web, and how that goes.
type WebSale struct {
	Policy queue.Policy `json:"policy"`
	// Set: an organizer has said how; until then the policy is what would be filled in.
	Set bool `json:"set"`
	// Phase and Why are those of the buyers' pages.
	Phase string `json:"phase"`
	Why   string `json:"why"`
	// Address is where buyers find it; "": this hub has no pages.
	Address string `json:"address"`
	// Waiting are those in line, Turns those who choose or pay now, Called all who ever
	// had a call; Rate is how many were called a minute lately.
	Waiting int64 `json:"waiting"`
	Turns   int64 `json:"turns"`
	Called  int64 `json:"called"`
	Rate    int64 `json:"rate"`
	// Held and Sold are items of orders that were begun on the web.
	Held int64 `json:"held"`
	Sold int64 `json:"sold"`
	AsOf int64 `json:"asOf"`
	// Mails: this hub sends mail, so that buyers can be asked to verify an address.
	Mails bool `json:"mails"`
	// Draw is what is published of the draw, where there is one; Missing names those whose
	// values are not said yet.
	Draw    draw.Record `json:"draw"`
	Missing []string    `json:"missing"`
	// Slowed is who asked too often, the latest first: of all events.
	Slowed []guard.Slowed `json:"slowed"`
	// Suspected is who chose as no person does and was slowed, with the reasons.
	Suspected []guard.Suspected `json:"suspected"`
}

// DrawCommit names one who brings chance to a draw. Commitment is 64 hexadecimal digits; "":
// Name is a public round.
type DrawCommit struct {
	Name       string `json:"name" maxLength:"200"`
	Commitment string `json:"commitment" maxLength:"64"`
	// Else is the public round that counts where Name, one too, does not take place within Within, ms, of
	// the close; "" and 0: none.
	Else   string `json:"else,omitempty" maxLength:"200"`
	Within int64  `json:"within,omitempty"`
}

// DrawReveal says the value of one who brings chance.
type DrawReveal struct {
	Name  string `json:"name" maxLength:"200"`
	Value string `json:"value" maxLength:"1000"`
}

// DrawReplace lets a public round stand for one who keeps silent, or for another that did not take place.
type DrawReplace struct {
	Name  string `json:"name" maxLength:"200"`
	Round string `json:"round" maxLength:"200"`
}

// Lift ends what is suspected of the buyer who quotes the code.
type Lift struct {
	Code string `json:"code" maxLength:"16"`
}
