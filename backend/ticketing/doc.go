// Package ticketing is the vocabulary of TicketCrib: the entities, their ids and
// states, money, verdicts and error codes, each with the one meaning that every
// other package, route and screen gives it.
//
// It knows no storage, no network, no clock and no randomness, imports the
// standard library only, and must never import another package of this module.
package ticketing
