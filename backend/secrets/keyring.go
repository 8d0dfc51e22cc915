package secrets

import (
	"errors"
	"time"

	"github.com/zalando/go-keyring"
)

// service is the name that the account's keyring shows.
const service = "TicketCrib"

// keyringWait is how long a keyring may take: one that is locked may wait for a
// person who is not there.
const keyringWait = 3 * time.Second

var errSilent = errors.New("the keyring does not answer")

func keyringSet(id, secret string) error {
	_, err := answered(func() (string, error) { return "", keyring.Set(service, id, secret) })
	return err
}

func keyringGet(id string) (string, error) {
	return answered(func() (string, error) { return keyring.Get(service, id) })
}

// answered waits for a call of the keyring, but not for ever. A call that never
// answers keeps its goroutine until the program ends.
func answered(call func() (string, error)) (string, error) {
	type answer struct {
		text string
		err  error
	}
	got := make(chan answer, 1)
	go func() {
		text, err := call()
		got <- answer{text, err}
	}()
	late := time.NewTimer(keyringWait)
	defer late.Stop()
	select {
	case a := <-got:
		return a.text, a.err
	case <-late.C:
		return "", errSilent
	}
}
