package paystacktest

import (
	"net/http"
)

// Kind is a way in which an answer goes wrong.
type Kind string

// The kinds. Before and Refused: nothing was done; the others: all was done, and the answer
// does not say so.
const (
	None    Kind = ""
	Before  Kind = "before"  // the line is cut before anything was done
	After   Kind = "after"   // it was done, and the line is cut
	Ill     Kind = "ill"     // it was done, and a 502 comes back
	Garbled Kind = "garbled" // it was done, and half of the answer comes back
	Refused Kind = "refused" // the country of the account does not have it
)

// Fault spoils calls of an endpoint ("": of any): the next Count of them, or each
// for which When says so.
type Fault struct {
	Endpoint string
	Kind     Kind
	Count    int
	When     func() bool
}

// Order adds a fault.
func (s *Sandbox) Order(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, f)
}

// Mend takes all faults away.
func (s *Sandbox) Mend() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// fault is what goes wrong with this call. The caller holds the lock.
func (s *Sandbox) fault(endpoint string) Kind {
	for i := range s.faults {
		f := &s.faults[i]
		if f.Endpoint != "" && f.Endpoint != endpoint {
			continue
		}
		if f.When != nil {
			if f.When() {
				return f.Kind
			}
			continue
		}
		if f.Count > 0 {
			f.Count--
			return f.Kind
		}
	}
	return None
}

// spoil answers as the fault has it. A line that is cut is a panic that net/http
// knows.
func spoil(w http.ResponseWriter, k Kind, a answer) {
	switch k {
	case Before, After:
		panic(http.ErrAbortHandler)
	case Refused:
		write(w, refuse(http.StatusForbidden, "Sorry, this feature is not yet available in your country.", "api_error", "", ""))
	case Ill:
		http.Error(w, "<html><h1>502 Bad Gateway</h1></html>", http.StatusBadGateway)
	case Garbled:
		w.Header().Set("Content-Type", "application/json")
		raw := a.bytes()
		_, _ = w.Write(raw[:len(raw)/2])
	default:
		write(w, a)
	}
}
