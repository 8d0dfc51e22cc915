package ticketing

// Verdict is what a gate says of one scan. Exactly one of them admits.
type Verdict string

// The verdicts. Forged is our format with a bad signature; Unknown is anything
// else that could be read; NotChecked means that deciding itself failed.
const (
	Admit            Verdict = "admit"
	AlreadyIn        Verdict = "already_in"
	Void             Verdict = "void"
	Refunded         Verdict = "refunded"
	NotYetValid      Verdict = "not_yet_valid"
	NoLongerValid    Verdict = "no_longer_valid"
	WrongPerformance Verdict = "wrong_performance"
	WrongGate        Verdict = "wrong_gate"
	Blocked          Verdict = "blocked"
	Unpaid           Verdict = "unpaid"
	Forged           Verdict = "forged"
	Unknown          Verdict = "unknown"
	Attention        Verdict = "attention"
	NotChecked       Verdict = "not_checked"
)

// Verdicts lists every verdict there is, in the order of the words on screen.
func Verdicts() []Verdict {
	return []Verdict{Admit, AlreadyIn, Void, Refunded, NotYetValid, NoLongerValid, WrongPerformance,
		WrongGate, Blocked, Unpaid, Forged, Unknown, Attention, NotChecked}
}

// Valid reports whether v is one of Verdicts.
func (v Verdict) Valid() bool {
	for _, known := range Verdicts() {
		if v == known {
			return true
		}
	}
	return false
}
