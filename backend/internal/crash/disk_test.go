package crash_test

import (
	"encoding/binary"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// step is one thing that a program asked of its disk, or a word that it said
// after it ('m').
type step struct {
	kind   byte
	path   string
	offset uint64
	data   []byte
}

// recorded reads a record; a last step that is cut short was never answered.
func recorded(path string) ([]step, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var out []step
	for len(raw) >= 15 {
		pathLen, dataLen := int(binary.LittleEndian.Uint16(raw[1:])), int(binary.LittleEndian.Uint32(raw[11:]))
		if len(raw) < 15+pathLen+dataLen {
			break
		}
		out = append(out, step{raw[0], string(raw[15 : 15+pathLen]), binary.LittleEndian.Uint64(raw[3:]), raw[15+pathLen : 15+pathLen+dataLen]})
		raw = raw[15+pathLen+dataLen:]
	}
	return out, nil
}

// word is a confirmation as a record keeps it.
func word(text string) []byte {
	head := make([]byte, 15, 15+len(text))
	head[0] = 'm'
	binary.LittleEndian.PutUint32(head[11:], uint32(len(text)))
	return append(head, text...)
}

// sector is what a disk writes whole.
const sector = 512

// cut rebuilds in a folder what the disk may hold when the power fails after
// some steps: everything that was synced, and of what was not, in any order,
// some, none, or a part of it. It returns the words said before.
func cut(steps []step, folder string, r *rand.Rand) (*confirmed, error) {
	said, files, open := newConfirmed(), map[string][]byte{}, map[string][]step{}
	for _, s := range steps {
		switch s.kind {
		case 'm':
			said.hear(string(s.data))
		case 's':
			for path, left := range open { // a folder's sync keeps what was removed from it
				if path == s.path || filepath.Dir(path) == s.path {
					open[path] = settle(files, left, path == s.path)
				}
			}
		default:
			open[s.path] = append(open[s.path], s)
		}
	}
	mood := r.IntN(4) // 0: all is lost, 1: all has arrived, else some of it
	for _, left := range open {
		for _, w := range left {
			if mood == 1 || (mood > 1 && r.IntN(2) == 0) {
				put(files, torn(w, mood, r))
			}
		}
	}
	for path, b := range files {
		if strings.HasSuffix(path, "-shm") {
			continue // memory, not disk
		}
		if err := os.WriteFile(filepath.Join(folder, filepath.Base(path)), b, 0o600); err != nil {
			return nil, err
		}
	}
	return said, nil
}

// settle makes what was left of a file durable and returns what is still open:
// a sync of the folder reaches no further than the last removal.
func settle(files map[string][]byte, left []step, all bool) []step {
	reach := len(left)
	if !all {
		for reach > 0 && left[reach-1].kind != 'u' {
			reach--
		}
	}
	for _, w := range left[:reach] {
		put(files, w)
	}
	return left[reach:]
}

func put(files map[string][]byte, w step) {
	if w.kind == 'u' {
		delete(files, w.path)
		return
	}
	files[w.path] = apply(files[w.path], w)
}

// torn is a write of which only some sectors have arrived.
func torn(w step, mood int, r *rand.Rand) step {
	if mood < 3 || len(w.data) <= sector || w.kind != 'w' {
		return w
	}
	w.data = w.data[:sector*r.IntN(len(w.data)/sector+1)]
	return w
}

func apply(file []byte, s step) []byte {
	end := int(s.offset) + len(s.data)
	if s.kind == 't' {
		end = int(s.offset)
		if end < len(file) {
			return file[:end]
		}
	}
	if len(file) < end {
		file = append(file, make([]byte, end-len(file))...)
	}
	copy(file[s.offset:], s.data)
	return file
}
