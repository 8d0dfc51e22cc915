package memory

import (
	"runtime/metrics"
	"testing"
)

var kept [][]byte

// What a burst leaves behind goes back once the process is quiet, only then, and once.
func TestABurstGoesBack(t *testing.T) {
	h := newHeap()
	for range 64 {
		kept = append(kept, make([]byte, 1<<20))
	}
	clear(kept)
	kept = nil
	if h.look() {
		t.Fatal("it was given back while the burst went on")
	}
	if !h.look() {
		t.Fatal("nothing was given back")
	}
	left := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/free:bytes"}}
	metrics.Read(left)
	if taken := left[0].Value.Uint64() + left[1].Value.Uint64(); taken > 24<<20 {
		t.Errorf("%d bytes are still taken", taken)
	}
	if h.look() {
		t.Error("an idle process collects again and again")
	}
}
