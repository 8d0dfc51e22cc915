package printer_test

import (
	"crypto/ed25519"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/pass"
	"github.com/ticketcrib/ticketcrib/backend/printer"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

const zone = "Africa/Lagos"

// digits are those of a pass that a key of zeros signed.
func digits(t testing.TB, n uint32) string {
	t.Helper()
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	id := pass.DeviceOf(key.Public().(ed25519.PublicKey)).KeyID()
	token, err := pass.Sign(key, pass.Payload{Issuer: id, RootKey: id, Scope: "00112233445566aa", N: n, RootN: n, Type: 1, People: 1})
	if err != nil {
		t.Fatal(err)
	}
	return token.Digits()
}

// lagos is the ticket of the look's picture.
func lagos(t testing.TB) printer.Ticket {
	return printer.Ticket{
		Language: "en", Zone: zone, Organizer: "Harmattan Nights Ltd · Lagos", Contact: "+234 1 555 0142",
		Event: "Harmattan Nights", Venue: "Tafawa Balewa Square, Lagos",
		DoorsAt: 1_797_613_200_000, StartsAt: 1_797_616_800_000, Gate: "A South",
		Type: "VIP", Note: "Front lawn", Wristband: "plum", People: 1,
		Price: ticketing.Money{Minor: 25_000_00, Currency: "NGN"}, Name: "Oluwadamilọ́lá Fáṣọlá-Williams",
		Digits: digits(t, 1), Code: pass.NewShortCode([5]byte{0x9a, 0x5e, 0x21, 0x4c, 0xed}),
		Order: "Q8MT-3K5E", Index: 1, Count: 2, SoldAt: 1_797_619_560_000, Receipt: "CRIB07-0186", Tender: "cash",
	}
}

// abidjan is the roll of the look's picture.
func abidjan(t testing.TB) printer.Ticket {
	return printer.Ticket{
		Language: "fr", Zone: "Africa/Abidjan", Event: "NUIT DU ZOUGLOU", Venue: "Palais de la Culture, Treichville, Abidjan",
		DoorsAt: 1_797_706_800_000, StartsAt: 1_797_710_400_000, Gate: "Porte Nord", Type: "TRIBUNE", People: 1,
		Price: ticketing.Money{Minor: 15_000, Currency: "XOF"}, Digits: digits(t, 2),
		Code: pass.NewShortCode([5]byte{0x46, 0xa6, 0xd2, 0xc6, 0x82}), Order: "V5RM-3CE8", Index: 1, Count: 1,
		SoldAt: 1_797_704_520_000, Counter: "guichet 3", Receipt: "CRIB03-0412", Tender: "cash",
	}
}
