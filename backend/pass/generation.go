package pass

import "github.com/ticketcrib/ticketcrib/backend/ticketing"

// Root names the right behind a pass: it stays the same through reprint,
// transfer, upgrade and exchange within a scope, and is what enters once. A
// move to another scope issues a new root there and voids the old one.
type Root struct {
	Scope ticketing.ScopeID
	Key   ticketing.KeyID
	N     uint32
}

// Root returns the right that the pass stands for.
func (p Payload) Root() Root { return Root{Scope: p.Scope, Key: p.RootKey, N: p.RootN} }

// Supersedes reports whether p replaces old: the same right in a higher
// generation. Two different passes of one generation supersede neither; they
// are a conflict for a person.
func (p Payload) Supersedes(old Payload) bool {
	return p.Root() == old.Root() && p.Generation > old.Generation
}

// Rivals reports whether p and other are different passes of the same right in
// the same generation, which two devices can only issue when neither knew of
// the other.
func (p Payload) Rivals(other Payload) bool {
	return p.Root() == other.Root() && p.Generation == other.Generation && p.Ticket() != other.Ticket()
}
