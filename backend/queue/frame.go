package queue

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Frame is what everybody who waits is told each tick: the same bytes for all, from which
// each works out its own place. As text it is "signature json", the signature Ed25519 over
// a label, the event and the JSON, base64url.
type Frame struct {
	Epoch   uint32 `json:"e"`
	Tick    int64  `json:"t"`
	Phase   Phase  `json:"p"`
	Why     string `json:"w,omitempty"`
	Serving uint64 `json:"s"` // every place up to it was called
	Last    uint64 `json:"j"` // the last place that was given
	Waiting int64  `json:"a"`
	// Steps are pairs: within so many places after Serving stand so many who wait. They
	// grow as powers of two, so that the place of those near the front is exact.
	Steps []int64 `json:"q"`
	// Rate is how many were called a minute lately, Slow over the last five minutes.
	Rate int64 `json:"r"`
	Slow int64 `json:"R"`
	// Pause is after how many seconds one who is near the front looks again.
	Pause int64 `json:"x"`
	// Left is what can be had now, by type, by performance; -1 for many.
	Left [][]int64 `json:"l"`
	// Takes are pairs by type, in thousandths: the mean and the variance of what one who
	// is called takes of it.
	Takes []int64 `json:"k"`
}

// frameLabel keeps the signature from meaning anything else.
const frameLabel = "ticketcrib frame\x00"

// Text spells the frame, signed.
func (f Frame) Text(event ticketing.EventID, key ed25519.PrivateKey) string {
	raw, err := json.Marshal(f)
	if err != nil {
		panic(err) // numbers and text marshal
	}
	return base64.RawURLEncoding.EncodeToString(ed25519.Sign(key, frameMessage(event, raw))) + " " + string(raw)
}

func frameMessage(event ticketing.EventID, raw []byte) []byte {
	return append([]byte(frameLabel+string(event)+"\x00"), raw...)
}

// OpenFrame reads a frame and checks its signature.
func OpenFrame(key ed25519.PublicKey, event ticketing.EventID, text string) (f Frame, err error) {
	bad := ticketing.Errorf(ticketing.CodeInvalid, "This frame is not of this hub.")
	spelled, raw, ok := strings.Cut(text, " ")
	signature, err := base64.RawURLEncoding.DecodeString(spelled)
	if !ok || err != nil || !ed25519.Verify(key, frameMessage(event, []byte(raw)), signature) {
		return f, bad
	}
	if err := json.Unmarshal([]byte(raw), &f); err != nil {
		return f, bad
	}
	return f, nil
}

// mostSteps bounds the frame.
const mostSteps = 20

// steps are the pairs of a frame: the places of the 1st, 2nd, 4th, ... that waits after
// serving.
func (l *line) steps(serving uint64) []int64 {
	waits := l.waiting - l.before(serving+1)
	out := []int64{}
	for k := int64(1); k <= waits && len(out) < 2*mostSteps; k *= 2 {
		p, ok := l.after(serving, k)
		if !ok {
			break
		}
		out = append(out, int64(p-serving), k)
		if k < waits && k*2 > waits {
			if p, ok := l.after(serving, waits); ok {
				out = append(out, int64(p-serving), waits)
			}
		}
	}
	return out
}
