package access_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/access"
	"github.com/ticketcrib/ticketcrib/backend/internal/fair"
	"github.com/ticketcrib/ticketcrib/backend/store"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

func TestPINsThatAreRefused(t *testing.T) {
	for pin, ok := range map[string]bool{"2580": true, "90210": true, "13572468": true, "": false, "123": false, "123456789": false, "1234": false, "4321": false,
		"0000": false, "77777777": false, "12a4": false, "１２５８": false, "25 8": false, "-258": false} {
		hash, err := access.HashPIN(pin)
		if (err == nil) != ok || (ok && !access.PINMatches(pin, hash)) {
			t.Errorf("%q: %v", pin, err)
		}
		if !ok && ticketing.CodeOf(err) != ticketing.CodeInvalid {
			t.Errorf("%q is refused with %v", pin, err)
		}
		if ok && (!strings.HasPrefix(hash, "$argon2id$") || access.PINMatches(pin+"1", hash)) {
			t.Errorf("%q is kept as %s", pin, hash)
		}
	}
	for _, hash := range []string{"", "-", "$argon2id$", "2580"} {
		if access.PINMatches("2580", hash) {
			t.Errorf("a PIN matches %q", hash)
		}
	}
}

// The first four wrong PINs cost nothing; each further one doubles the wait up
// to a quarter of an hour; half a day without one forgets them.
func TestLockOut(t *testing.T) {
	var n access.Tries
	now := fair.Noon
	for left := 4; left > 0; left-- {
		var err error
		n, err = n.Wrong(now)
		var e *ticketing.Error
		if !errors.As(err, &e) || e.Code != ticketing.CodeWrongPIN || e.Args["left"] != string(rune('0'+left)) || n.Locked(now) != nil {
			t.Fatalf("%d left: %v", left, err)
		}
	}
	for _, seconds := range []int64{30, 60, 120, 240, 480, 900, 900, 900} {
		n, _ = n.Wrong(now)
		if n.Locked(now+seconds*1000-1) == nil || n.Locked(now+seconds*1000) != nil {
			t.Errorf("after %d wrong ones it is not locked for %d s: %+v", n.Failures, seconds, n)
		}
		now += seconds * 1000
	}
	for range 100 {
		n, _ = n.Wrong(now)
	}
	if n.Until-now != 900_000 {
		t.Errorf("locked for %d ms", n.Until-now)
	}
	if n, _ = n.Wrong(now + 12*fair.Hour + 1); n.Failures != 1 {
		t.Errorf("a day later: %+v", n)
	}
}

// A clock that is set back does not lock somebody out for a day, and does not
// give more than one try.
func TestLockOutWithTheClockSetBack(t *testing.T) {
	var n access.Tries
	for range 8 {
		n, _ = n.Wrong(fair.Noon)
	}
	back := fair.Noon - 24*fair.Hour
	if err := n.Locked(back); err != nil {
		t.Errorf("a day back: %v", err)
	}
	if n, _ = n.Wrong(back); n.Failures != 9 || n.Locked(back) == nil {
		t.Errorf("the try after it: %+v", n)
	}
}

func TestSignIn(t *testing.T) {
	st := fair.Store(t)
	hash, err := access.HashPIN("2580")
	if err != nil {
		t.Fatal(err)
	}
	put := func(tx *store.Tx) error {
		for i, role := range []ticketing.Role{ticketing.RoleSteward, ticketing.RoleSeller, ticketing.RoleSupervisor, ticketing.RoleOrganizer} {
			if err := tx.PutStaff(access.Staff{ID: ticketing.StaffID(role), Name: string(role), Role: role, PINHash: hash, Active: true, Version: int64(i)}); err != nil {
				return err
			}
		}
		return tx.PutStaff(access.Staff{ID: "gone", Name: "gone", Role: ticketing.RoleOrganizer, PINHash: hash, Version: 1})
	}
	signIn := func(id ticketing.StaffID, pin string, at ticketing.Place, now int64) (wrong error) {
		t.Helper()
		if err := st.Do(t.Context(), func(tx *store.Tx) (err error) {
			_, wrong, err = access.SignIn(tx, id, func(hash string) bool { return access.PINMatches(pin, hash) }, at, now)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return wrong
	}
	if err := st.Do(t.Context(), put); err != nil {
		t.Fatal(err)
	}
	roster := map[ticketing.Place]string{ticketing.PlaceGate: "steward seller supervisor organizer", ticketing.PlaceHost: "steward seller supervisor organizer",
		ticketing.PlaceCounter: "seller supervisor organizer", ticketing.PlaceOffice: "supervisor organizer"}
	for place, may := range roster {
		for _, id := range []ticketing.StaffID{"steward", "seller", "supervisor", "organizer", "gone", "nobody"} {
			want := ticketing.CodeForbidden
			for _, w := range strings.Fields(may) {
				if w == string(id) {
					want = ""
				}
			}
			if got := ticketing.CodeOf(signIn(id, "2580", place, fair.Noon)); got != want {
				t.Errorf("%s at a %s: %q, want %q", id, place, got, want)
			}
		}
	}
	for i := range 5 {
		want := ticketing.CodeWrongPIN
		if i == 4 {
			want = ticketing.CodeLockedOut
		}
		if err := signIn("seller", "9999", ticketing.PlaceCounter, fair.Noon); ticketing.CodeOf(err) != want {
			t.Errorf("wrong PIN %d: %v", i+1, err)
		}
	}
	if err := signIn("seller", "2580", ticketing.PlaceCounter, fair.Noon+29_999); ticketing.CodeOf(err) != ticketing.CodeLockedOut {
		t.Errorf("the right PIN while locked out: %v", err)
	}
	if err := signIn("supervisor", "2580", ticketing.PlaceCounter, fair.Noon); err != nil {
		t.Errorf("another person meanwhile: %v", err)
	}
	if err := signIn("seller", "2580", ticketing.PlaceCounter, fair.Noon+30_000); err != nil {
		t.Errorf("the right PIN after it: %v", err)
	}
	if err := signIn("seller", "9999", ticketing.PlaceCounter, fair.Noon+30_001); ticketing.CodeOf(err) != ticketing.CodeWrongPIN {
		t.Errorf("a wrong PIN after a right one counts from the beginning: %v", err)
	}
}

func TestRequire(t *testing.T) {
	seller := access.Staff{Role: ticketing.RoleSeller, Active: true}
	for name, c := range map[string]struct {
		who   *access.Staff
		least ticketing.Role
		code  ticketing.Code
	}{
		"nobody":         {nil, ticketing.RoleSteward, ticketing.CodeUnauthorized},
		"somebody gone":  {&access.Staff{Role: ticketing.RoleOrganizer}, ticketing.RoleSteward, ticketing.CodeUnauthorized},
		"enough":         {&seller, ticketing.RoleSeller, ""},
		"more":           {&seller, ticketing.RoleSteward, ""},
		"too little":     {&seller, ticketing.RoleSupervisor, ticketing.CodeForbidden},
		"a role of none": {&access.Staff{Role: "owner", Active: true}, ticketing.RoleSteward, ticketing.CodeForbidden},
	} {
		if err := access.Require(c.who, c.least); ticketing.CodeOf(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNames(t *testing.T) {
	for name, ok := range map[string]bool{"Ada": true, "Ọlá": true, "مريم": true, "王小明": true, "👩🏾‍🍳": true, strings.Repeat("é", 80): true,
		"": false, strings.Repeat("é", 81): false, strings.Repeat("a", 10_000): false, "a\x00": false, "a\nb": false, "a\u202eb": false, "a\u2066b": false, "a\xff": false, "a\u0085b": false} {
		if err := access.ValidName(name, "name"); (err == nil) != ok {
			t.Errorf("%.20q: %v", name, err)
		}
	}
}
