package pricing

import "github.com/ticketcrib/ticketcrib/backend/ticketing"

// TierInForce returns the first tier of the type that holds at the instant now,
// Unix ms: from From, until just before Until, 0 being no bound. ok is false if
// none holds, which means that the type is not on sale.
func TierInForce(t ticketing.TicketType, now int64) (tier ticketing.Tier, ok bool) {
	for _, tier := range t.Tiers {
		if now >= tier.From && (tier.Until == 0 || now < tier.Until) {
			return tier, true
		}
	}
	return ticketing.Tier{}, false
}
