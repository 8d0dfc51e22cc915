//go:build automation && measure

package smoke_test

import (
	"encoding/binary"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// spot is a place on the screen, in pixels from its upper left corner.
type spot struct{ x, y int }

// screen is the memory of a virtual display, as it changes.
type screen struct {
	memory []byte
	offset int // of the first pixel
	line   int // bytes a row
}

func screenOf(t *testing.T) screen {
	t.Helper()
	f, err := os.Open(os.Getenv("TICKETCRIB_TEST_SCREEN"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	memory, err := syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Munmap(memory) })
	word := func(i int) int { return int(binary.BigEndian.Uint32(memory[i*4:])) }
	return screen{memory: memory, offset: word(0) + word(19)*12, line: word(12)}
}

// at is the colour of a pixel as 0xRRGGBB.
func (s screen) at(p spot) uint32 {
	i := s.offset + p.y*s.line + p.x*4
	return binary.LittleEndian.Uint32(s.memory[i:]) & 0xffffff
}

// within looks at a pixel five thousand times a second and returns the instant at
// which its colour holds; ok is false where it did not in time.
func (s screen) within(limit time.Duration, p spot, holds func(colour uint32) bool) (at time.Time, ok bool) {
	for deadline := time.Now().Add(limit); time.Now().Before(deadline); time.Sleep(200 * time.Microsecond) {
		if holds(s.at(p)) {
			return time.Now(), true
		}
	}
	return time.Time{}, false
}

// until is within for what must come.
func (s screen) until(t *testing.T, p spot, holds func(colour uint32) bool) time.Time {
	t.Helper()
	if at, ok := s.within(patience, p, holds); ok {
		return at
	}
	keep(t, "failed-"+strings.ReplaceAll(t.Name(), "/", "-"))
	t.Fatalf("the pixel at %v stayed %06x", p, s.at(p))
	return time.Time{}
}

// keyboard presses keys at the X server (XTEST, the extension that its test tools
// use), so that they arrive as those of a device do.
type keyboard struct {
	t      *testing.T
	server net.Conn
	opcode byte
}

func keysOf(t *testing.T) keyboard {
	t.Helper()
	number, err := strconv.Atoi(strings.TrimPrefix(os.Getenv("DISPLAY"), ":"))
	if err != nil {
		t.Fatalf("DISPLAY is %q", os.Getenv("DISPLAY"))
	}
	server, err := net.Dial("unix", "/tmp/.X11-unix/X"+strconv.Itoa(number))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	k := keyboard{t: t, server: server}
	k.send([]byte{'l', 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	head := k.receive(8)
	if head[0] != 1 {
		t.Fatal("the X server does not let us in")
	}
	k.receive(4 * int(binary.LittleEndian.Uint16(head[6:])))
	k.send(append([]byte{98, 0, 4, 0, 5, 0, 0, 0}, "XTEST\x00\x00\x00"...))
	found := k.receive(32)
	if found[8] == 0 {
		t.Fatal("the X server has no XTEST")
	}
	k.opcode = found[9]
	// Without a window manager nobody gives the keyboard to a window: it belongs to
	// the one below the pointer, which stands in the middle.
	k.send([]byte{42, 1, 3, 0, 1, 0, 0, 0, 0, 0, 0, 0})
	return k
}

func (k keyboard) send(request []byte) {
	k.t.Helper()
	if _, err := k.server.Write(request); err != nil {
		k.t.Fatal(err)
	}
}

func (k keyboard) receive(n int) []byte {
	k.t.Helper()
	answer := make([]byte, n)
	if _, err := io.ReadFull(k.server, answer); err != nil {
		k.t.Fatal(err)
	}
	return answer
}

// Codes of the keys that are pressed, on the keyboard that Xvfb has.
var codes = map[rune]byte{'1': 10, '2': 11, '3': 12, '4': 13, '5': 14, '6': 15, '7': 16, '8': 17, '9': 18, '0': 19, '\n': 36, 'z': 52}

func (k keyboard) fake(event, code byte) {
	k.t.Helper()
	request := make([]byte, 36)
	request[0], request[1], request[2], request[4], request[5] = k.opcode, 2, 9, event, code
	k.send(request)
}

// person presses one key after another at a person's pace.
func (k keyboard) person(text string) { k.scanner(text, 80*time.Millisecond) }

// scanner presses the keys of a text, one every pace, and returns the instants of
// the first and the last one.
func (k keyboard) scanner(text string, pace time.Duration) (first, last time.Time) {
	k.t.Helper()
	first = time.Now()
	for i, r := range text {
		due := first.Add(time.Duration(i) * pace)
		time.Sleep(time.Until(due) - 300*time.Microsecond)
		for time.Now().Before(due) {
			continue
		}
		last = time.Now()
		k.fake(2, codes[r])
		k.fake(3, codes[r])
	}
	return first, last
}
