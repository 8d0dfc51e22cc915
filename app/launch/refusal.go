package launch

import (
	"errors"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Refusal returns the sentence that says why the program does not start, in the
// person's language where it has one for err's code.
func (w Words) Refusal(err error) string {
	switch ticketing.CodeOf(err) {
	case ticketing.CodeLocked:
		return w.Locked
	case ticketing.CodeDamaged:
		return w.Damaged
	case ticketing.CodeTooNew:
		return w.TooNew
	case ticketing.CodeSealed:
		return w.Sealed
	}
	var refused *ticketing.Error
	if errors.As(err, &refused) {
		return refused.Message
	}
	return err.Error()
}
