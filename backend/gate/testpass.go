package gate

import (
	"fmt"
	"strings"

	"github.com/ticketcrib/ticketcrib/backend/pass"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// testPass proves screen, sound and scanner before doors: it admits once, then
// says already in, and is never counted.
type testPass struct {
	token  pass.Token
	scans  int
	signed bool
}

// TestPass returns the digits of a pass that only this gate takes, and begins
// the test anew.
func (g *Gate) TestPass() (string, error) {
	scope := g.Armed().Performance
	if !scope.Valid() {
		scope = "0000000000000000"
	}
	key := g.cfg.Author.Device.KeyID()
	token, err := pass.Sign(g.cfg.Key, pass.Payload{Issuer: key, Scope: scope, N: 1, RootKey: key, RootN: 1, Type: 1, People: 1,
		MinutesBefore: pass.OpenEnd, MinutesAfter: pass.OpenEnd, Seat: uint32(g.cfg.Now()) | 1})
	if err != nil {
		return "", fmt.Errorf("sign the test pass: %w", err)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.test = testPass{token: token, signed: true}
	return token.Digits(), nil
}

// TestScans returns how often the test pass was read: 2 is enough.
func (g *Gate) TestScans() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.test.scans
}

// Testing reports whether a test pass has been made: it can be read before the
// gate is open.
func (g *Gate) Testing() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.test.signed
}

func (g *Gate) tryTest(t pass.Token) (Outcome, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.test.signed || t != g.test.token {
		return Outcome{}, false
	}
	g.test.scans++
	d := Decision{Verdict: ticketing.Admit, Reason: "test", Ordinal: 1}
	if g.test.scans > 1 {
		d.Verdict = ticketing.AlreadyIn
	}
	return Outcome{Decision: d, Payload: t.Unverified(), At: g.cfg.Now(), Test: true}, true
}

// Mark is a ticket's number as people read it: four letters of the issuing
// key, and its counter.
func Mark(k ticketing.TicketKey) string {
	return fmt.Sprintf("%s-%04d", strings.ToUpper(k.Key.String()[:4]), k.N)
}
