package journal

import (
	"crypto/ed25519"
	"encoding/binary"
	"encoding/hex"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// MaxBatch bounds the entries of one batch, and MaxBatchBytes their bytes; a
// single entry always fits.
const (
	MaxBatch      = 2048
	MaxBatchBytes = 1 << 20
)

// Head is a device's signature under its journal up to Seq: it vouches for all
// entries before it through the chain, whoever carries them.
type Head struct {
	Device ticketing.DeviceID `cbor:"1,keyasint" json:"device"`
	Epoch  uint32             `cbor:"2,keyasint" json:"epoch"`
	Seq    uint64             `cbor:"3,keyasint" json:"seq"`
	Hash   Hash               `cbor:"4,keyasint" json:"hash"`
	Sig    []byte             `cbor:"5,keyasint" json:"sig"`
}

// Tip returns the place that the head vouches for.
func (h Head) Tip() Tip { return Tip{h.Seq, h.Hash} }

// Batch is a run of entries of one journal and the head that ends it.
type Batch struct {
	Entries [][]byte `cbor:"1,keyasint" json:"entries"`
	Head    Head     `cbor:"2,keyasint" json:"head"`
}

// SignHead vouches for a journal up to tip.
func SignHead(key ed25519.PrivateKey, epoch uint32, tip Tip) Head {
	h := Head{Device: DeviceOf(key.Public().(ed25519.PublicKey)), Epoch: epoch, Seq: tip.Seq, Hash: tip.Hash}
	h.Sig = ed25519.Sign(key, h.signed())
	return h
}

// Verify reports whether the head was signed by key and names its device.
func (h Head) Verify(key ed25519.PublicKey) bool {
	return len(key) == ed25519.PublicKeySize && DeviceOf(key) == h.Device && ed25519.Verify(key, h.signed(), h.Sig)
}

func (h Head) signed() []byte {
	device, _ := hex.DecodeString(string(h.Device))
	b := append([]byte(headLabel), device...)
	b = binary.BigEndian.AppendUint32(b, h.Epoch)
	b = binary.BigEndian.AppendUint64(b, h.Seq)
	return append(b, h.Hash[:]...)
}

// Received is what a batch adds to the journal that the receiver holds.
type Received struct {
	Fresh []Sealed // chained after the receiver's tip, in order
	Known int      // entries that were here already
	Head  Head
}

// Receive checks a batch against the tip that the receiver holds of that
// journal. have returns the hash that the receiver holds at a sequence.
//
// Errors: CodeUnauthorized for a signature that is not key's; CodeInvalid for
// damaged bytes or a broken chain; *Gap when entries between are missing, and
// *Fork when the device's own key vouches for two histories. Nothing of a
// batch that fails may be stored as part of the journal.
func Receive(key ed25519.PublicKey, tip Tip, have func(seq uint64) (Hash, bool), b Batch) (Received, error) {
	if len(b.Entries) > MaxBatch {
		return Received{}, ticketing.Errorf(ticketing.CodeInvalid, "This batch is too large.", "field", "batch")
	}
	if !b.Head.Verify(key) {
		return Received{}, ticketing.Errorf(ticketing.CodeUnauthorized, "This journal is not signed by the device it names.")
	}
	all, err := parseRun(b)
	if err != nil {
		return Received{}, err
	}
	out := Received{Head: b.Head}
	for i, e := range all {
		switch {
		case e.Seq > tip.Seq:
			if e.Seq == tip.Seq+1 && e.Prev != tip.Hash {
				return Received{}, &Fork{Device: e.Device, Epoch: e.Epoch, Seq: tip.Seq, Theirs: all[i:]}
			}
			if e.Seq > tip.Seq+1 && len(out.Fresh) == 0 {
				return Received{}, &Gap{Want: tip.Seq + 1, Got: e.Seq}
			}
			out.Fresh = append(out.Fresh, e)
		default:
			mine, ok := have(e.Seq)
			if ok && mine != e.Hash {
				return Received{}, &Fork{Device: e.Device, Epoch: e.Epoch, Seq: e.Seq, Theirs: all[i:]}
			}
			out.Known++
		}
	}
	return out, nil
}

// parseRun reads the entries of a batch and proves that they are one run that
// ends in the head.
func parseRun(b Batch) ([]Sealed, error) {
	out := make([]Sealed, 0, len(b.Entries))
	for _, raw := range b.Entries {
		e, err := Parse(raw)
		if err != nil {
			return nil, err
		}
		if e.Device != b.Head.Device || e.Epoch != b.Head.Epoch {
			return nil, errMalformed()
		}
		if n := len(out); n > 0 && (e.Seq != out[n-1].Seq+1 || e.Prev != out[n-1].Hash) {
			return nil, errMalformed()
		}
		out = append(out, e)
	}
	if n := len(out); n > 0 && (out[n-1].Seq != b.Head.Seq || out[n-1].Hash != b.Head.Hash) {
		return nil, errMalformed()
	}
	return out, nil
}

// Gap says that entries before the batch are missing here.
type Gap struct{ Want, Got uint64 }

// Error describes the gap for a log.
func (g *Gap) Error() string { return "journal: entries are missing before this batch" }

// Fork says that one key vouches for two histories: both are kept, and a
// person decides.
type Fork struct {
	Device ticketing.DeviceID
	Epoch  uint32
	Seq    uint64 // the last sequence on which both agree, or the first on which they differ
	Theirs []Sealed
}

// Error describes the fork for a log.
func (f *Fork) Error() string { return "journal: two histories of one device" }
