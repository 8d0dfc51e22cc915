package access

import (
	"strconv"

	"github.com/alexedwards/argon2id"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// pinCost takes a noticeable part of a second on a small laptop, so that a
// stolen list of hashes of few digits is not read at once; on the device
// itself the lock-out does the rest.
var pinCost = argon2id.Params{Memory: 32 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// HashPIN checks that the PIN is 4 to 8 digits, not all the same and not a run,
// and returns its argon2id hash. CodeInvalid says what is wrong.
func HashPIN(pin string) (string, error) {
	if len(pin) < 4 || len(pin) > 8 {
		return "", ticketing.Errorf(ticketing.CodeInvalid, "A PIN has 4 to 8 digits.", "field", "pin")
	}
	same, up, down := true, true, true
	for i := range len(pin) {
		if pin[i] < '0' || pin[i] > '9' {
			return "", ticketing.Errorf(ticketing.CodeInvalid, "A PIN has digits only.", "field", "pin")
		}
		if i > 0 {
			same = same && pin[i] == pin[i-1]
			up = up && pin[i] == pin[i-1]+1
			down = down && pin[i] == pin[i-1]-1
		}
	}
	if same || up || down {
		return "", ticketing.Errorf(ticketing.CodeInvalid, "This PIN is too easy to guess. Choose another.", "field", "pin")
	}
	cost := pinCost
	return argon2id.CreateHash(pin, &cost)
}

// PINMatches reports whether the PIN is the one of the hash.
func PINMatches(pin, hash string) bool {
	ok, err := argon2id.ComparePasswordAndHash(pin, hash)
	return err == nil && ok
}

// Tries is how often somebody's PIN was wrong on this device.
type Tries struct {
	Failures int64
	LastAt   int64
	Until    int64 // locked until then, Unix ms
}

// freeTries may be wrong before the lock-out begins; each further one doubles
// it up to a quarter of an hour.
const (
	freeTries   = 5
	firstLock   = int64(30_000)
	longestLock = int64(15 * 60_000)
	forgetAfter = int64(12 * 3600_000)
)

// Locked returns CodeLockedOut (seconds) while no PIN is looked at. A clock
// that was set back does not lock for longer than the longest lock.
func (t Tries) Locked(now int64) error {
	left := t.Until - now
	if left <= 0 || left > longestLock {
		return nil
	}
	return ticketing.Errorf(ticketing.CodeLockedOut, "Too many wrong PINs. Wait, or ask a supervisor.",
		"seconds", strconv.FormatInt((left+999)/1000, 10))
}

// Wrong counts a wrong PIN and returns the new count with what to say.
func (t Tries) Wrong(now int64) (Tries, error) {
	if now-t.LastAt > forgetAfter {
		t = Tries{}
	}
	t.Failures++
	t.LastAt = now
	if t.Failures < freeTries {
		left := strconv.FormatInt(freeTries-t.Failures, 10)
		return t, ticketing.Errorf(ticketing.CodeWrongPIN, "Not this PIN. Tries left: "+left+".", "left", left)
	}
	t.Until = now + min(firstLock<<min(t.Failures-freeTries, 10), longestLock)
	return t, t.Locked(now)
}

// SignIn judges a PIN. matches says whether it is the one of a hash: it was
// worked out before, since hashing takes longer than a transaction may. wrong is
// what to tell the person, with the failure counted in tx; err is a fault of the
// store. Both are nil where it matches.
func SignIn(tx Tx, id ticketing.StaffID, matches func(hash string) bool, place ticketing.Place, now int64) (s Staff, wrong, err error) {
	s, ok, err := tx.StaffByID(id)
	if err != nil {
		return Staff{}, nil, err
	}
	if !ok || !s.Active || !s.OnRosterOf(place) {
		return Staff{}, ticketing.Errorf(ticketing.CodeForbidden, "This person cannot sign in here.", "role", ""), nil
	}
	tries, err := tx.Tries(id)
	if err != nil {
		return Staff{}, nil, err
	}
	if locked := tries.Locked(now); locked != nil {
		return Staff{}, locked, nil
	}
	if !matches(s.PINHash) {
		tries, wrong = tries.Wrong(now)
		return Staff{}, wrong, tx.PutTries(id, tries)
	}
	return s, nil, tx.PutTries(id, Tries{})
}
