package buyer_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticketcrib/ticketcrib/backend/buyer"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

func TestAnAddressHasOneSpelling(t *testing.T) {
	for text, want := range map[string]string{
		" Ama@Fair.TEST ":                       "ama@fair.test",
		"jose\u0301@fair.test":                  "josé@fair.test",
		"JOS\u00c9@fair.test":                   "josé@fair.test",
		"a.b+c@gmail.com":                       "a.b+c@gmail.com",
		"ama@fair.test\r\nBcc: x@y.zz":          "",
		"ama\u0000@fair.test":                   "",
		"ama@fair.test, ben@fair.test":          "",
		"Ama <ama@fair.test>":                   "",
		`"a b"@fair.test`:                       "",
		"ama@localhost":                         "",
		"<ama@fair.test>":                       "",
		"ama@fair.test(x)":                      "",
		"am\u0085a@fair.test":                   "",
		"am\u00a0a@fair.test":                   "",
		"am\u2028a@fair.test":                   "",
		"a.b":                                   "",
		"@fair.test":                            "",
		"":                                      "",
		strings.Repeat("a", 250) + "@fair.test": "",
	} {
		got, err := buyer.Address(text)
		if got != want || (want == "") != (ticketing.CodeOf(err) == ticketing.CodeInvalid) {
			t.Errorf("%q is %q (%v), want %q", text, got, err, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[A-Za-zÀ-žİı.+_-]{1,12}@[A-Za-z]{1,8}\.[A-Za-z]{2,4}`).Draw(t, "text")
		once, err := buyer.Address(text)
		if err != nil {
			return
		}
		for _, same := range []string{once, " " + once + "\t", strings.ToUpper(once)} {
			twice, err := buyer.Address(same)
			if same != strings.ToUpper(once) && (err != nil || twice != once) {
				t.Fatalf("%q becomes %q, and that %q (%v)", text, once, twice, err)
			}
			if err == nil && strings.ContainsAny(twice, "\r\n") {
				t.Fatalf("%q goes into a header", twice)
			}
		}
	})
}

// A number is written in many ways, and is one.
func TestANumberHasOneSpelling(t *testing.T) {
	for text, want := range map[string]string{
		"+233 24 123 4567":     "+233241234567",
		" 00233-24-123-4567 ":  "+233241234567",
		"+234 (803) 555.0101":  "+2348035550101",
		"＋２３３２４１２３４５６７":        "+233241234567",
		"024 123 4567":         "", // of which country?
		"233241234567":         "",
		"+0233241234567":       "",
		"+2332":                "",
		"+1234567890123456":    "",
		"+233+241234567":       "",
		"+233 24 123 4567 x12": "",
		"+233\r\n241234567":    "",
		"":                     "",
		"+":                    "",
		"00":                   "",
	} {
		got, err := buyer.Phone(text)
		if got != want || (want == "") != (ticketing.CodeOf(err) == ticketing.CodeInvalid) {
			t.Errorf("%q is %q (%v), want %q", text, got, err, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`(\+|00)?[0-9 ().-]{0,20}`).Draw(t, "text")
		once, err := buyer.Reach(text)
		if err != nil {
			return
		}
		if twice, err := buyer.Reach(once); err != nil || twice != once || !buyer.IsPhone(once) || buyer.Mailbox(once) != once {
			t.Fatalf("%q becomes %q, and that %q (%v)", text, once, twice, err)
		}
		if shown := buyer.Shown(once); strings.Contains(shown, once[4:len(once)-2]) {
			t.Fatalf("%q is shown as %q", once, shown)
		}
	})
	if got, err := buyer.Reach(" Ama@Fair.TEST"); err != nil || got != "ama@fair.test" || buyer.IsPhone(got) || buyer.IsPhone("+ama@fair.test") {
		t.Errorf("an e-mail address is reached at %q (%v)", got, err)
	}
}

func TestOnePersonHasOneMailbox(t *testing.T) {
	for address, want := range map[string]string{
		"ama@fair.test":            "ama@fair.test",
		"ama+1@fair.test":          "ama@fair.test",
		"a.m.a+x+y@gmail.com":      "ama@gmail.com",
		"am.a@googlemail.com":      "ama@gmail.com",
		"a.m.a@fair.test":          "a.m.a@fair.test", // dots mean something elsewhere
		"+ama@fair.test":           "+ama@fair.test",
		"...@gmail.com":            "...@gmail.com",
		"ama@gmail.com.fair.test":  "ama@gmail.com.fair.test",
		"a.ma@mail.gmail.com":      "a.ma@mail.gmail.com",
		"ama+tag@sub.fair.test":    "ama@sub.fair.test",
		"josé+concert@fair.test":   "josé@fair.test",
		"o'neil+a@fair.test":       "o'neil@fair.test",
		"under_score+a@fair.test":  "under_score@fair.test",
		"+leading+tag@fair.test":   "+leading+tag@fair.test",
		"dots...+tag@gmail.com":    "dots@gmail.com",
		"x@gmail.com":              "x@gmail.com",
		"x+@gmail.com":             "x@gmail.com",
		"ama+1@googlemail.com":     "ama@gmail.com",
		"ama+1@GMAIL.com":          "ama@GMAIL.com", // addresses come here in lower case
		"nobody":                   "nobody@",
		"two+a@signs@fair.test":    "two@signs@fair.test",
		"a+b@fair.test":            "a@fair.test",
		"plus+plus+plus@fair.test": "plus@fair.test",
	} {
		if got := buyer.Mailbox(address); got != want {
			t.Errorf("%s has the mailbox %s, want %s", address, got, want)
		}
	}
	keys := buyer.NewKeys([]byte("key"))
	if keys.Account("a+1@fair.test") == keys.Account("a@fair.test") || keys.Owner("a+1@fair.test") != keys.Owner("a@fair.test") {
		t.Error("two addresses of one mailbox are one account, or count for two")
	}
	if buyer.NewKeys([]byte("other")).Account("a@fair.test") == keys.Account("a@fair.test") {
		t.Error("who has no key can work an account out")
	}
}

var keys = buyer.NewKeys([]byte("a key of the hub's own"))

func TestACodeIsForItsBrowserOnceAndForAWhile(t *testing.T) {
	const now = 1_000_000
	here, there := buyer.ID{1}, buyer.ID{2}
	fresh := buyer.Ask(buyer.ID{9}, here, "ama@fair.test", "de", now)
	code := keys.Code(fresh.ID)
	if len(code) != 8 || strings.Trim(code, "0123456789") != "" || fresh.Language != "en" {
		t.Errorf("the code is %q in %s", code, fresh.Language)
	}
	other := keys.Code(buyer.ID{8})
	for name, try := range map[string]struct {
		browser buyer.ID
		code    string
		at      int64
		want    ticketing.Code
	}{
		"as it is":         {here, code, now, ""},
		"as it is shown":   {here, code[:4] + " " + code[4:] + "\n", now + 1, ""},
		"another's":        {here, other, now, ticketing.CodeInvalid},
		"too short":        {here, code[:7], now, ticketing.CodeInvalid},
		"longer":           {here, code + "0", now, ticketing.CodeInvalid},
		"nothing":          {here, "", now, ticketing.CodeInvalid},
		"another browser":  {there, code, now, ticketing.CodeTooLate},
		"when it is over":  {here, code, fresh.Until, ticketing.CodeTooLate},
		"just before that": {here, code, fresh.Until - 1, ""},
	} {
		after, err := fresh.Type(keys, try.browser, try.code, try.at)
		if ticketing.CodeOf(err) != try.want || after.CodeUsed != (try.want == "") {
			t.Errorf("%s: %v, used %v", name, err, after.CodeUsed)
		}
	}
	used, err := fresh.Type(keys, here, code, now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := used.Type(keys, here, code, now); ticketing.CodeOf(err) != ticketing.CodeTooLate {
		t.Errorf("a code twice: %v", err)
	}
	v := fresh
	for n := range 5 {
		if v, err = v.Type(keys, here, other, now); err == nil {
			t.Fatal("a wrong code is right")
		}
		if want := map[bool]ticketing.Code{true: ticketing.CodeTooLate, false: ticketing.CodeInvalid}[n == 4]; ticketing.CodeOf(err) != want {
			t.Errorf("wrong code %d: %v", n+1, err)
		}
	}
	if _, err := v.Type(keys, here, code, now); ticketing.CodeOf(err) != ticketing.CodeTooLate {
		t.Errorf("the right code after five wrong ones: %v", err)
	}
	linked, err := used.Follow(now)
	if err != nil {
		t.Errorf("the link after the code: %v", err)
	}
	if _, err := linked.Follow(now); ticketing.CodeOf(err) != ticketing.CodeTooLate {
		t.Errorf("the link twice: %v", err)
	}
	if _, err := fresh.Follow(fresh.Until); ticketing.CodeOf(err) != ticketing.CodeTooLate {
		t.Errorf("the link when it is over: %v", err)
	}
}

// Whatever is changed of a link is not opened, and what is opened is what was sealed.
func TestALinkCannotBeMade(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var id buyer.ID
		copy(id[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "id"))
		link := keys.Link(id)
		if got, ok := keys.ParseLink(link); !ok || got != id {
			t.Fatalf("%s is not opened", link)
		}
		at := rapid.IntRange(0, len(link)-1).Draw(t, "at")
		changed := []byte(link)
		changed[at] = rapid.SampledFrom([]byte("ABCxyz019-_")).Draw(t, "letter")
		if _, ok := keys.ParseLink(string(changed)); ok != (string(changed) == link) {
			t.Fatalf("%s is opened, made of %s", changed, link)
		}
		if _, ok := buyer.NewKeys([]byte("another hub")).ParseLink(link); ok {
			t.Fatal("another hub opens it")
		}
	})
	for _, link := range []string{"", "x", keys.Link(buyer.ID{1}) + "A", keys.Link(buyer.ID{1})[:40]} {
		if _, ok := keys.ParseLink(link); ok {
			t.Errorf("%q is opened", link)
		}
	}
}

// A mail that does not leave is tried again while its code is good, and never after.
func TestAMailIsTriedWhileItsCodeIsGood(t *testing.T) {
	v := buyer.Ask(buyer.ID{9}, buyer.ID{1}, "ama@fair.test", "en", 1000)
	for v.NextAt > 0 {
		now := v.NextAt
		if now >= v.Until || v.Tries > 20 {
			t.Fatalf("try %d is at %d, of a code until %d", v.Tries+1, now, v.Until)
		}
		v = v.Sent(now, true, false)
	}
	if v.Tries < 5 || v.SentAt != 0 {
		t.Errorf("given up after %d tries", v.Tries)
	}
	fresh := buyer.Ask(buyer.ID{9}, buyer.ID{1}, "ama@fair.test", "en", 1000)
	if gone := fresh.Sent(1000, true, true); gone.NextAt != 0 || gone.SentAt != 0 {
		t.Errorf("an address that nobody has: %+v", gone)
	}
	if sent := fresh.Sent(1001, false, false); sent.NextAt != 0 || sent.SentAt != 1001 {
		t.Errorf("a mail that left: %+v", sent)
	}
}
