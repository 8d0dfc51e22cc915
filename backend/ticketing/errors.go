package ticketing

import "errors"

// Code says what kind of refusal an Error is. Codes are stable: screens and
// scripts decide by them, and every screen language has a sentence for each.
type Code string

// The codes. Each comment is the meaning; the sentence a person reads is in
// the screens' catalogues under errors.<code>.
const (
	CodeInternal      Code = "internal"       // we are at fault; the log has the id
	CodeInvalid       Code = "invalid"        // a field is wrong; Args["field"] names it
	CodeNotFound      Code = "not_found"      // no such thing here
	CodeForbidden     Code = "forbidden"      // this role may not; Args["role"] names one that may
	CodeUnauthorized  Code = "unauthorized"   // nobody is signed in, or the device is not enrolled
	CodeUnverified    Code = "unverified"     // a buyer has to verify an e-mail address first
	CodeConflict      Code = "conflict"       // changed meanwhile, or exists already
	CodeSoldOut       Code = "sold_out"       // fewer units here than asked; Args type, left
	CodeNotOnSale     Code = "not_on_sale"    // the type is not sold now or here
	CodeShiftClosed   Code = "shift_closed"   // open a shift first
	CodeShiftOpen     Code = "shift_open"     // a shift is open already
	CodeTooLate       Code = "too_late"       // the moment for this has passed
	CodeWrongPIN      Code = "wrong_pin"      // Args left: tries left
	CodeLockedOut     Code = "locked_out"     // too many wrong PINs; Args seconds
	CodeOffline       Code = "offline"        // only the hub may do this and it cannot be reached
	CodeTimeout       Code = "timeout"        // no answer in time; nothing is known to have happened
	CodeNotKept       Code = "not_kept"       // the disk did not keep it; nothing was taken
	CodeLocked        Code = "locked"         // another program has this data folder
	CodeDamaged       Code = "damaged"        // the data file is damaged; nothing was overwritten
	CodeClockWrong    Code = "clock_wrong"    // this machine's clock cannot be right
	CodeRevoked       Code = "revoked"        // this device may no longer act
	CodeRestoredImage Code = "restored_image" // this device was restored from an old image
	CodeHubRecovering Code = "hub_recovering" // the hub restored and is asking the devices first
	CodeTooMany       Code = "too_many"       // asked too often; Args seconds
	CodeBusy          Code = "busy"           // the hub has more to do than it can; Args seconds
	CodeWork          Code = "work"           // prove some work first; Args challenge
	CodeSlowed        Code = "slowed"         // acts as no person does; Args seconds, code: what to quote
	CodeNoAllotment   Code = "no_allotment"   // nothing lent to this device; ask for more
	CodeAmountShort   Code = "amount_short"   // tenders do not reach the total; Args missing
	CodeDrawerShort   Code = "drawer_short"   // the drawer has not the cash to give back; Args missing: minor units
	CodeNeedsPerson   Code = "needs_person"   // a supervisor must confirm
	CodeTooNew        Code = "too_new"        // written by a newer version; update this program
	CodeUnsent        Code = "unsent"         // entries are unsent; Args count
	CodeSealed        Code = "sealed"         // the keyring or passphrase that holds the keys does not open them
	CodeWordsDiffer   Code = "words_differ"   // the three words were not the same; the code is dead
)

// Error is a refusal that a person may read. Message is the English sentence;
// Args are the values that a translation needs, as text. An Error never holds
// a secret or a buyer's name.
type Error struct {
	Code    Code
	Message string
	Args    map[string]string
}

// Error returns the code and the English sentence.
func (e *Error) Error() string { return string(e.Code) + ": " + e.Message }

// Errorf makes an Error. args are pairs of name and value; an odd one out is
// dropped.
func Errorf(code Code, message string, args ...string) *Error {
	e := &Error{Code: code, Message: message}
	for i := 0; i+1 < len(args); i += 2 {
		if e.Args == nil {
			e.Args = make(map[string]string, len(args)/2)
		}
		e.Args[args[i]] = args[i+1]
	}
	return e
}

// CodeOf returns the code of the first Error in err's chain, CodeInternal for
// any other error and "" for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return CodeInternal
}
