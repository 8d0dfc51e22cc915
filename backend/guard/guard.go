// Package guard slows down who asks too often, and says whom and why. It decides nothing
// about who may buy: suspicion slows, it never takes a place or an order away.
//
// It must never tell apart people by what they cannot change, and never keep more of an
// address than the network that it stands in.
package guard

import (
	"cmp"
	"crypto/subtle"
	"hash/maphash"
	"maps"
	"net/netip"
	"slices"
	"sync"
)

// Budget is how often something may be asked for: a burst at once, and then one each Every
// ms (GCRA).
type Budget struct {
	Every int64 // ms
	Burst int64 // at once, at least 1
}

// Rule names what a budget is for. It is what an organizer reads.
type Rule string

// The rules. Addresses have generous ones: a campus or a phone network stands behind one.
const (
	JoinsByAddress Rule = "joins_by_address"
	HoldsByAddress Rule = "holds_by_address"
	AsksByAddress  Rule = "asks_by_address"
	HoldsByAccount Rule = "holds_by_account"
	PaysByOrder    Rule = "pays_by_order"
	// AddressesByOrder: other and other addresses for its tickets, somebody tries whose they are.
	AddressesByOrder Rule = "addresses_by_order"
	AsksByAccount    Rule = "asks_by_account"
	ReadsByAddress   Rule = "reads_by_address" // of what is the same for all: the state, an event
	PagesByAddress   Rule = "pages_by_address"
	ListsByAddress   Rule = "lists_by_address" // of all entrants of a draw: 32 bytes each
	LinksByAddress   Rule = "links_by_address" // orders' links that nobody has made: somebody guesses
	CodesByAddress   Rule = "codes_by_address" // mails with a code, from one network
	CodesByAccount   Rule = "codes_by_account" // and from one browser
	CodesToMailbox   Rule = "codes_to_mailbox" // and to one mailbox: nobody is flooded through us
	TextsByAddress   Rule = "texts_by_address" // codes to phones, from one network
	TextsInAll       Rule = "texts_in_all"     // and of all: each costs the organizer something
	TextsADay        Rule = "texts_a_day"      // and of all, over days: 5,000 at once and 5,000 more a day
	TypedByAddress   Rule = "typed_by_address" // codes and links that were tried from one network
	CardHasAll       Rule = "card_has_all"     // slows nobody: a card had paid for as much as one may, and its money went back
	MailboxHasAll    Rule = "mailbox_has_all"  // slows nobody: as many tickets as one buyer may have go to one address
	PaidByOneCard    Rule = "paid_by_one_card" // slows nobody: one card has paid for more than one buyer may have
)

// Budgets are those in force, by rule.
var Budgets = map[Rule]Budget{
	JoinsByAddress:   {Every: 20, Burst: 3000},
	HoldsByAddress:   {Every: 50, Burst: 1000},
	AsksByAddress:    {Every: 2, Burst: 6000},
	ReadsByAddress:   {Every: 1, Burst: 20_000},
	PagesByAddress:   {Every: 5, Burst: 5000},
	ListsByAddress:   {Every: 2000, Burst: 20},
	LinksByAddress:   {Every: 6000, Burst: 20},
	HoldsByAccount:   {Every: 3000, Burst: 10},
	PaysByOrder:      {Every: 1000, Burst: 40},
	AsksByAccount:    {Every: 250, Burst: 60},
	AddressesByOrder: {Every: 120_000, Burst: 5},
	CodesByAddress:   {Every: 500, Burst: 300},
	CodesByAccount:   {Every: 30_000, Burst: 6},
	CodesToMailbox:   {Every: 120_000, Burst: 6},
	TextsByAddress:   {Every: 10_000, Burst: 40},
	TextsInAll:       {Every: 500, Burst: 100},
	TextsADay:        {Every: 17_280, Burst: 5000},
	TypedByAddress:   {Every: 1000, Burst: 300},
}

// Network is the network that an address stands in, as far as it is looked at: a /24, or
// a /64 of IPv6. An address that cannot be read is one of its own.
func Network(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return "unknown"
	}
	a = a.Unmap()
	bits := 64
	if a.Is4() {
		bits = 24
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return "unknown"
	}
	return p.String()
}

// Limiter keeps the budgets of whoever asks. It is for any number of goroutines and keeps
// a bounded number of keys: those who have asked for nothing lately are forgotten first.
type Limiter struct {
	now     func() int64 // Unix ms
	budgets map[Rule]Budget
	seed    maphash.Seed
	shards  [64]shard

	mu     sync.Mutex
	slowed map[slowedKey]*Slowed
	counts map[Rule]int64
}

// shard keeps budgets: when each would be whole again, Unix ms.
type shard struct {
	mu   sync.Mutex
	kept generations[uint64, int64] // by the hash of a key
}

// key is what a budget is for. Only its hash is kept, a third of the memory: under the seed of
// this process nobody can look for two keys with one hash, and two of a million that share a
// budget by chance happen once in 30 million processes.
type key struct {
	rule Rule
	who  string
}

// keysOf bounds a generation of a shard.
const keysOf = 1 << 13

// NewLimiter returns a Limiter with budgets by rule.
func NewLimiter(now func() int64, budgets map[Rule]Budget) *Limiter {
	l := &Limiter{now: now, budgets: budgets, seed: maphash.MakeSeed(), slowed: map[slowedKey]*Slowed{}, counts: map[Rule]int64{}}
	for i := range l.shards {
		l.shards[i].kept.most = keysOf
	}
	return l
}

// Take takes one of a budget. wait is 0 where it was there, or else in how many ms there
// is one again: nothing was taken then.
func (l *Limiter) Take(rule Rule, who string) (wait int64) {
	b, ok := l.budgets[rule]
	if !ok {
		return 0
	}
	k, now := maphash.Comparable(l.seed, key{rule, who}), l.now()
	s := &l.shards[k%uint64(len(l.shards))]
	s.mu.Lock()
	tat, _ := s.kept.get(k)
	tat = max(tat, now)
	room := now + b.Every*b.Burst - (tat + b.Every)
	if room >= 0 {
		tat += b.Every
	}
	s.kept.put(k, tat) // who is refused too: he is not forgotten for asking on
	s.mu.Unlock()
	if room >= 0 {
		return 0
	}
	l.note(rule, who, now)
	return -room
}

type slowedKey struct {
	rule Rule
	who  string
}

// Slowed is who was slowed down, by which rule, and how often.
type Slowed struct {
	Rule  Rule   `json:"rule"`
	Who   string `json:"who"` // a network, or the first letters of an account
	Times int64  `json:"times"`
	First int64  `json:"first"` // Unix ms
	Last  int64  `json:"last"`
}

// mostSlowed bounds what is remembered.
const mostSlowed = 500

// shown is as much of an account as is ever shown.
const shown = 8

func (l *Limiter) note(rule Rule, who string, now int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.counts[rule]++
	k := slowedKey{rule, who}
	s, ok := l.slowed[k]
	if !ok {
		if len(l.slowed) >= mostSlowed {
			forgetOldest(l.slowed, func(s *Slowed) int64 { return s.Last })
		}
		s = &Slowed{Rule: rule, Who: who, First: now}
		l.slowed[k] = s
	}
	s.Times, s.Last = s.Times+1, now
}

// Counts is how often each rule has slowed somebody.
func (l *Limiter) Counts() map[Rule]int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return maps.Clone(l.counts)
}

// Same compares secrets in a time that says nothing of them.
func Same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// WasSlowed lists who was slowed down, the latest first.
func (l *Limiter) WasSlowed() []Slowed {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make([]Slowed, 0, len(l.slowed))
	for _, s := range l.slowed {
		one := *s
		if len(one.Who) > shown && byAccount(one.Rule) {
			one.Who = one.Who[:shown]
		}
		out = append(out, one)
	}
	slices.SortFunc(out, func(a, b Slowed) int { return cmp.Compare(b.Last, a.Last) })
	return out
}

func byAccount(r Rule) bool {
	switch r {
	case HoldsByAccount, PaysByOrder, AddressesByOrder, AsksByAccount, CodesByAccount, CodesToMailbox, MailboxHasAll:
		return true
	}
	return false
}

// Note puts somebody on the list whom nothing slows down, so that a person looks at it.
func (l *Limiter) Note(rule Rule, who string) { l.note(rule, who, l.now()) }
