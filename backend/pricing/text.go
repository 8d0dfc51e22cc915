package pricing

import (
	"fmt"
	"strconv"

	"github.com/bojanz/currency"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// regions are where a currency is written as its own people write it, so that
// naira in English read ₦25,000 and not NGN 25,000. CLDR knows these for the
// language; other pairs use the plain language.
var regions = map[string]string{
	"en NGN": "en-NG", "en GHS": "en-GH", "en KES": "en-KE", "en ZAR": "en-ZA", "en RWF": "en-RW", "fr RWF": "fr-RW",
}

// Text writes an amount for people, as CLDR has it for the language, "en" or
// "fr": ₦25,000, GH₵250, 15 000 F CFA. Decimals show only where they are not
// all zero. Its spaces do not break.
func Text(m ticketing.Money, language string) string {
	amount, err := currency.NewAmountFromInt64(m.Minor, m.Currency)
	if err != nil {
		return "?"
	}
	locale := language
	if region, ok := regions[language+" "+m.Currency]; ok {
		locale = region
	}
	formatter := currency.NewFormatter(currency.NewLocale(locale))
	if whole(m) {
		formatter.MinDigits = 0
	}
	return formatter.Format(amount)
}

// whole reports whether the amount has no part below the currency's unit.
func whole(m ticketing.Money) bool {
	decimals, _ := ticketing.Decimals(m.Currency)
	unit := int64(1)
	for range decimals {
		unit *= 10
	}
	return m.Minor%unit == 0
}

// Plain writes an amount as a person types it into a field and
// ticketing.ParseAmount reads it: 7500 or 7500.50.
func Plain(m ticketing.Money) string {
	decimals, _ := ticketing.Decimals(m.Currency)
	unit := int64(1)
	for range decimals {
		unit *= 10
	}
	if m.Minor%unit == 0 {
		return strconv.FormatInt(m.Minor/unit, 10)
	}
	return fmt.Sprintf("%d.%0*d", m.Minor/unit, decimals, max(m.Minor%unit, -(m.Minor%unit)))
}
