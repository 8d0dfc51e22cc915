// Package pass is the token in a ticket's QR: its 104 bytes, its signature, the
// certificates that say which keys may sign, the ring of keys that a gate
// trusts, and the exact sets of passes used and revoked. FORMAT.md beside this
// file specifies all of it for third parties.
//
// It knows no storage, no network, no clock and no randomness. It must never
// report a field of a token as true before a trusted key has signed it, and
// never call a token genuine because something could not be checked.
package pass
