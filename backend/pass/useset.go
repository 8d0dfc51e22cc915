package pass

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"maps"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Bounds of a serialised UseSet: 4,096 keys and scopes, 16 MiB in all.
const (
	maxUseGroups = 4096
	maxUseBytes  = 16 << 20
)

var useSetMagic = []byte("tcuse1\n")

// UseSet is an exact set of rights, one bitmap of N for each scope and key: the
// used ones, or the revoked ones. It is a cache that the entries rebuild, never
// a truth of its own. Merging in any order gives the same set. The zero value
// is empty; it is not safe for concurrent use.
type UseSet struct {
	groups map[useGroup]*roaring.Bitmap
}

type useGroup struct {
	scope ticketing.ScopeID
	key   ticketing.KeyID
}

// Add puts a right in and reports whether it was new. A root whose scope is
// malformed is not taken.
func (s *UseSet) Add(r Root) bool {
	if !r.Scope.Valid() {
		return false
	}
	return s.group(useGroup{r.Scope, r.Key}).CheckedAdd(r.N)
}

// Remove takes a right out and reports whether it was in.
func (s *UseSet) Remove(r Root) bool {
	g := useGroup{r.Scope, r.Key}
	b := s.groups[g]
	if b == nil || !b.CheckedRemove(r.N) {
		return false
	}
	if b.IsEmpty() {
		delete(s.groups, g)
	}
	return true
}

// Has reports whether the right is in the set.
func (s *UseSet) Has(r Root) bool {
	b := s.groups[useGroup{r.Scope, r.Key}]
	return b != nil && b.Contains(r.N)
}

// Len returns how many rights are in the set.
func (s *UseSet) Len() int {
	n := uint64(0)
	for _, b := range s.groups {
		n += b.GetCardinality()
	}
	return int(n)
}

// Merge puts every right of other in.
func (s *UseSet) Merge(other *UseSet) {
	for g, b := range other.groups {
		s.group(g).Or(b)
	}
}

func (s *UseSet) group(g useGroup) *roaring.Bitmap {
	if s.groups == nil {
		s.groups = map[useGroup]*roaring.Bitmap{}
	}
	if s.groups[g] == nil {
		s.groups[g] = roaring.New()
	}
	return s.groups[g]
}

// MarshalBinary returns the set's one spelling: FORMAT.md section 6. It returns
// CodeInvalid if the set is beyond its bounds.
func (s *UseSet) MarshalBinary() ([]byte, error) {
	out := binary.BigEndian.AppendUint32(bytes.Clone(useSetMagic), uint32(len(s.groups)))
	for _, g := range slices.SortedFunc(maps.Keys(s.groups), compareGroups) {
		bits, err := canonical(s.groups[g])
		if err != nil {
			return nil, badUseSet("bitmap")
		}
		scope, _ := g.scope.Bytes()
		out = append(append(out, scope[:]...), g.key[:]...)
		out = binary.BigEndian.AppendUint32(out, uint32(len(bits)))
		out = append(out, bits...)
	}
	if len(s.groups) > maxUseGroups || len(out) > maxUseBytes {
		return nil, badUseSet("size")
	}
	return out, nil
}

// UnmarshalBinary replaces the set by what MarshalBinary wrote; any other bytes
// are CodeInvalid and leave the set as it was.
func (s *UseSet) UnmarshalBinary(b []byte) error {
	if len(b) > maxUseBytes || !bytes.HasPrefix(b, useSetMagic) || len(b) < len(useSetMagic)+4 {
		return badUseSet("size")
	}
	rest := b[len(useSetMagic):]
	count := binary.BigEndian.Uint32(rest)
	if rest = rest[4:]; count > maxUseGroups {
		return badUseSet("size")
	}
	read := UseSet{groups: make(map[useGroup]*roaring.Bitmap, count)}
	for range count {
		var err error
		if rest, err = read.readGroup(rest); err != nil {
			return err
		}
	}
	if again, err := read.MarshalBinary(); err != nil || !bytes.Equal(again, b) {
		return badUseSet("encoding")
	}
	*s = read
	return nil
}

func (s *UseSet) readGroup(b []byte) (rest []byte, err error) {
	const header = 8 + 4 + 4
	if len(b) < header {
		return nil, badUseSet("length")
	}
	g := useGroup{ticketing.ScopeFrom([8]byte(b[:8])), ticketing.KeyID(b[8:12])}
	size := binary.BigEndian.Uint32(b[12:header])
	if b = b[header:]; uint64(size) > uint64(len(b)) {
		return nil, badUseSet("length")
	}
	bits := roaring.New()
	if n, err := bits.ReadFrom(bytes.NewReader(b[:size])); err != nil || n != int64(size) {
		return nil, badUseSet("bitmap")
	}
	if err := bits.Validate(); err != nil || bits.IsEmpty() || s.groups[g] != nil {
		return nil, badUseSet("bitmap")
	}
	s.groups[g] = bits
	return b[size:], nil
}

// canonical writes a bitmap in the one form that depends only on its members.
func canonical(b *roaring.Bitmap) ([]byte, error) {
	fresh := roaring.New()
	for it := b.ManyIterator(); ; {
		var chunk [1024]uint32
		n := it.NextMany(chunk[:])
		if n == 0 {
			break
		}
		fresh.AddMany(chunk[:n])
	}
	fresh.RunOptimize()
	return fresh.ToBytes()
}

func compareGroups(a, b useGroup) int {
	return cmp.Or(cmp.Compare(a.scope, b.scope), bytes.Compare(a.key[:], b.key[:]))
}

func badUseSet(reason string) error {
	return ticketing.Errorf(ticketing.CodeInvalid, "This set of passes cannot be read.", "reason", reason)
}
