package queue_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/queue"
)

// frameVectors is testdata/frames.json: what frontend/src/shop/signed.test.ts holds a browser's check to.
type frameVectors struct {
	Event          string   `json:"event"`
	Key            string   `json:"key"`
	OtherKey       string   `json:"otherKey"`
	Frames         []string `json:"frames"`
	OfAnotherEvent string   `json:"ofAnotherEvent"`
}

var writeVectors = flag.Bool("write-vectors", false, "write testdata/frames.json anew")

// The frames that the pages' check is tried on are those that the hub signs.
func TestFrameVectors(t *testing.T) {
	seed := make([]byte, ed25519.SeedSize)
	key := ed25519.NewKeyFromSeed(seed)
	seed[0] = 1
	other := ed25519.NewKeyFromSeed(seed)
	spelled := func(k ed25519.PrivateKey) string {
		return base64.RawURLEncoding.EncodeToString(k.Public().(ed25519.PublicKey))
	}
	f := queue.Frame{Epoch: 1, Tick: 1000, Phase: queue.Live, Serving: 2000, Last: 9400, Waiting: 7190, Steps: []int64{1, 1, 7400, 7190}, Rate: 112, Slow: 110, Pause: 2,
		Left: [][]int64{{-1, 31}, nil}, Takes: []int64{1200, 900}}
	made := frameVectors{Event: string(event), Key: spelled(key), OtherKey: spelled(other), OfAnotherEvent: f.Text("another", key)}
	made.Frames = append(made.Frames, f.Text(event, key))
	f.Tick, f.Phase, f.Why = 1001, queue.Paused, "é <1>" // as no reason is spelled, but any would have to hold
	made.Frames = append(made.Frames, f.Text(event, key))
	const path = "testdata/frames.json"
	if *writeVectors {
		raw, err := json.MarshalIndent(made, "", " ")
		if err == nil {
			err = os.WriteFile(path, append(raw, '\n'), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var kept frameVectors
	if err := json.Unmarshal(raw, &kept); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(kept, made) {
		t.Error("what the hub signs now is not what the file has")
	}
	for _, text := range kept.Frames {
		if _, err := queue.OpenFrame(key.Public().(ed25519.PublicKey), event, text); err != nil {
			t.Error(err)
		}
	}
}
