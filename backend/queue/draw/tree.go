package draw

import "encoding/binary"

// Leaf is an entrant in the tree: its number and its account's hash, which says nobody's
// name. Leaves and nodes have prefixes of their own (RFC 6962).
func Leaf(number uint64, account [16]byte) Hash {
	return sum([]byte{0}, binary.BigEndian.AppendUint64(nil, number), account[:])
}

func node(l, r Hash) Hash { return sum([]byte{1}, l[:], r[:]) }

// Root is the root of the tree over leaves in the order of arrival; of none, the hash of
// nothing.
func Root(leaves []Hash) Hash {
	if len(leaves) == 0 {
		return sum()
	}
	row := append([]Hash(nil), leaves...)
	for len(row) > 1 {
		row = above(row)
	}
	return row[0]
}

// above is the row over a row; the last of an odd one goes up as it is, which makes the
// very tree of RFC 6962.
func above(row []Hash) []Hash {
	out := row[:0]
	for i := 0; i < len(row); i += 2 {
		if i+1 == len(row) {
			out = append(out, row[i])
			break
		}
		out = append(out, node(row[i], row[i+1]))
	}
	return out
}

// Proof shows that a leaf is in a tree: what stands beside the way to the root.
type Proof struct {
	Index uint64 `json:"index"` // of the leaf, from 0
	Size  uint64 `json:"size"`  // of the tree
	Path  []Hash `json:"path"`
}

// Tree is a tree with all its rows, the leaves first: 64 bytes for each leaf.
type Tree [][]Hash

// Grow makes the tree over leaves.
func Grow(leaves []Hash) Tree {
	t := Tree{leaves}
	for row := leaves; len(row) > 1; {
		row = above(append([]Hash(nil), row...))
		t = append(t, row)
	}
	return t
}

// Root is the tree's root.
func (t Tree) Root() Hash { return Root(t[len(t)-1]) }

// Prove makes the proof of the leaf at an index.
func (t Tree) Prove(index int) Proof {
	p := Proof{Index: uint64(index), Size: uint64(len(t[0])), Path: []Hash{}}
	for _, row := range t[:len(t)-1] {
		if beside := index ^ 1; beside < len(row) {
			p.Path = append(p.Path, row[beside])
		}
		index /= 2
	}
	return p
}

// Holds reports whether the leaf is in the tree of that root at the proof's index.
func (p Proof) Holds(leaf, root Hash) bool {
	if p.Index >= p.Size {
		return false
	}
	at, size, rest, h := p.Index, p.Size, p.Path, leaf
	for ; size > 1; at, size = at/2, (size+1)/2 {
		if at^1 >= size {
			continue // it goes up as it is
		}
		if len(rest) == 0 {
			return false
		}
		if at%2 == 0 {
			h = node(h, rest[0])
		} else {
			h = node(rest[0], h)
		}
		rest = rest[1:]
	}
	return len(rest) == 0 && h == root
}
