package journal_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"testing"

	"github.com/ticketcrib/ticketcrib/backend/hubapi"
	"github.com/ticketcrib/ticketcrib/backend/journal"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// vectors is testdata/vectors.json: PROTOCOL.md in numbers. Bytes are hex.
type vectors struct {
	Entries  []entryVector   `json:"entries"`
	Bad      []badVector     `json:"badEntries"`
	Heads    []headVector    `json:"heads"`
	Frames   []frameVector   `json:"frames"`
	Sessions []sessionVector `json:"sessions"`
	Joins    []joinVector    `json:"joins"`
}

type (
	entryVector struct {
		Device, Prev string
		Epoch        uint32
		At           int64
		AfterEpoch   uint32
		After        uint64
		Seq          uint64
		Kind, Body   string
		Bytes, Hash  string
	}
	badVector  struct{ Why, Bytes string }
	headVector struct {
		Seed, Hash, Sig string
		Epoch           uint32
		Seq             uint64
		Batch           []string // entries that it ends
		Bytes           string   // of the batch
	}
	frameVector   struct{ HubSeed, Device, Frame, Sig string }
	sessionVector struct{ Seed, Hub, Nonce, Sig string }
	joinVector    struct {
		Code, HubKey, HubNonce, DeviceKey, DeviceNonce, Commitment, Proof, Invitation string
		Words                                                                         [3]string
	}
)

var writeVectors = flag.Bool("write-vectors", false, "write testdata/vectors.json anew")

const vectorPath = "testdata/vectors.json"

func TestVectors(t *testing.T) {
	made := makeVectors(t)
	if *writeVectors {
		raw, err := json.MarshalIndent(made, "", " ")
		if err == nil {
			err = os.WriteFile(vectorPath, append(raw, '\n'), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	raw, err := os.ReadFile(vectorPath)
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(v, made) {
		t.Error("what is written now is not what the file has")
	}
	v.checkEntries(t)
	v.checkSigned(t)
}

// checkEntries reads the entries of the file, not those that were just made.
func (v vectors) checkEntries(t *testing.T) {
	for _, e := range v.Entries {
		got, err := journal.Parse(unhex(e.Bytes))
		if err != nil || got.Hash.String() != e.Hash || got.Seq != e.Seq || string(got.Device) != e.Device || got.Kind != e.Kind || hex.EncodeToString(got.Body) != e.Body ||
			got.Prev.String() != e.Prev || got.After != (journal.Cursor{Epoch: e.AfterEpoch, N: e.After}) || got.At != e.At {
			t.Errorf("entry %d: %+v, %v", e.Seq, got.Entry, err)
		}
	}
	for _, b := range v.Bad {
		if e, err := journal.Parse(unhex(b.Bytes)); ticketing.CodeOf(err) != ticketing.CodeInvalid {
			t.Errorf("%s is read as %+v, %v", b.Why, e.Entry, err)
		}
	}
	for _, h := range v.Heads {
		var b journal.Batch
		if err := journal.Unmarshal(unhex(h.Bytes), &b); err != nil {
			t.Fatal(err)
		}
		got, err := journal.Receive(keyOf(h.Seed).Public().(ed25519.PublicKey), journal.Tip{}, func(uint64) (journal.Hash, bool) { return journal.Hash{}, false }, b)
		if err != nil || len(got.Fresh) != len(h.Batch) || got.Head.Hash.String() != h.Hash || got.Head.Seq != h.Seq {
			t.Errorf("batch: %+v, %v", got.Head, err)
		}
	}
}

func (v vectors) checkSigned(t *testing.T) {
	for _, f := range v.Frames {
		s := hubapi.SignedFrame{Frame: unhex(f.Frame), Sig: unhex(f.Sig)}
		if frame, err := s.Open(keyOf(f.HubSeed).Public().(ed25519.PublicKey), ticketing.DeviceID(f.Device)); err != nil || len(frame.Items) != 1 {
			t.Errorf("frame: %+v, %v", frame, err)
		}
	}
	for _, s := range v.Sessions {
		key := keyOf(s.Seed).Public().(ed25519.PublicKey)
		r := hubapi.SessionRequest{Device: journal.DeviceOf(key), Nonce: unhex(s.Nonce), Sig: unhex(s.Sig)}
		if !r.Verify(key, ticketing.DeviceID(s.Hub)) {
			t.Error("session")
		}
	}
	for _, j := range v.Joins {
		i, ok := hubapi.ParseInvitation(j.Invitation)
		if !ok || hubapi.NormalCode(j.Code) != i.Code || !bytes.Equal(hubapi.JoinProof(i.Code, unhex(j.Commitment)), unhex(j.Proof)) {
			t.Errorf("join: %+v", i)
		}
	}
}

func makeVectors(t *testing.T) (v vectors) {
	t.Helper()
	seed, hubSeed := bytes.Repeat([]byte{1}, 32), bytes.Repeat([]byte{2}, 32)
	device, hub := ed25519.NewKeyFromSeed(seed), ed25519.NewKeyFromSeed(hubSeed)
	public, hubPublic := device.Public().(ed25519.PublicKey), hub.Public().(ed25519.PublicKey)
	id, hubID := journal.DeviceOf(public), journal.DeviceOf(hubPublic)
	var tip journal.Tip
	var batch journal.Batch
	var texts []string
	for i, kind := range []string{"gate.opened", "checkin", "a kind that nobody knows yet"} {
		e, err := journal.Seal(tip, journal.Entry{Device: id, Epoch: 1, At: 1796385600000 + int64(i), After: journal.Cursor{Epoch: 2, N: 300}, Kind: kind, Body: journal.Marshal(map[int]int{1: i})})
		if err != nil {
			t.Fatal(err)
		}
		tip = journal.Tip{Seq: e.Seq, Hash: e.Hash}
		batch.Entries, texts = append(batch.Entries, e.Bytes), append(texts, hex.EncodeToString(e.Bytes))
		v.Entries = append(v.Entries, entryVector{Device: string(id), Prev: e.Prev.String(), Epoch: 1, At: e.At, AfterEpoch: 2, After: 300, Seq: e.Seq, Kind: kind,
			Body: hex.EncodeToString(e.Body), Bytes: hex.EncodeToString(e.Bytes), Hash: e.Hash.String()})
	}
	v.Bad = badEntries(batch.Entries[0])
	batch.Head = journal.SignHead(device, 1, tip)
	v.Heads = []headVector{{Seed: hex.EncodeToString(seed), Epoch: 1, Seq: tip.Seq, Hash: tip.Hash.String(), Sig: hex.EncodeToString(batch.Head.Sig), Batch: texts, Bytes: hex.EncodeToString(journal.Marshal(batch))}}
	f := hubapi.SignFrame(hub, id, hubapi.Frame{Epoch: 2, From: 7, To: 9, Journal: 300, At: 1796385600000, Items: []hubapi.Item{{Topic: "device", Body: []byte{0xa0}}}})
	v.Frames = []frameVector{{hex.EncodeToString(hubSeed), string(id), hex.EncodeToString(f.Frame), hex.EncodeToString(f.Sig)}}
	s := hubapi.SignSession(device, hubID, []byte("a nonce of the hub"))
	v.Sessions = []sessionVector{{hex.EncodeToString(seed), string(hubID), hex.EncodeToString(s.Nonce), hex.EncodeToString(s.Sig)}}
	const code = "7K3M-QX0V-5TWP"
	nonce, hubNonce := bytes.Repeat([]byte{3}, 32), bytes.Repeat([]byte{4}, 32)
	commitment := hubapi.JoinCommitment(public, nonce)
	v.Joins = []joinVector{{Code: code, HubKey: hex.EncodeToString(hubPublic), HubNonce: hex.EncodeToString(hubNonce), DeviceKey: hex.EncodeToString(public), DeviceNonce: hex.EncodeToString(nonce),
		Commitment: hex.EncodeToString(commitment), Proof: hex.EncodeToString(hubapi.JoinProof(code, commitment)), Words: hubapi.JoinWords(hubPublic, hubNonce, public, nonce),
		Invitation: hubapi.Invitation{Hub: hubID, Address: "192.168.1.20:7448", Code: code}.String()}}
	return v
}

// badEntries are what no reader may take for the good one.
func badEntries(good []byte) []badVector {
	change := func(at int, to byte) []byte {
		b := bytes.Clone(good)
		b[at] = to
		return b
	}
	long := append([]byte{0x98, 0x0a}, good[1:]...) // the array's length in two bytes
	bad := map[string][]byte{"nothing": {}, "a byte more": append(bytes.Clone(good), 0), "a byte less": good[:len(good)-1], "another version": change(1, 2),
		"nine elements": change(0, 0x89), "a length that is not the shortest": long, "no array": {0xa0}, "sequence 1 with a predecessor": change(24, 1)}
	var out []badVector
	for _, why := range []string{"nothing", "a byte more", "a byte less", "another version", "nine elements", "a length that is not the shortest", "no array", "sequence 1 with a predecessor"} {
		out = append(out, badVector{why, hex.EncodeToString(bad[why])})
	}
	return out
}

func unhex(s string) []byte { b, _ := hex.DecodeString(s); return b }

func keyOf(seed string) ed25519.PrivateKey { return ed25519.NewKeyFromSeed(unhex(seed)) }
