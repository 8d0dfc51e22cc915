package hubapi

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"strings"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// Joining a hub compares a short string out of band, with a commitment: the
// laptop commits to its key and nonce before the hub shows its own, so that
// somebody in between cannot search for keys that give the same three words.
// The code only opens the door to asking; the words are what is trusted.

// JoinStart asks to be let in. Proof is HMAC-SHA256 of the commitment under the
// code: a hub that does not know the code learns nothing of it.
type JoinStart struct {
	Name       string `json:"name"`
	Commitment []byte `json:"commitment"`
	Proof      []byte `json:"proof"`
}

// JoinStarted is the hub's answer, with its key and nonce.
type JoinStarted struct {
	ID     string          `json:"id"`
	Hub    string          `json:"hub"` // name
	HubKey []byte          `json:"hubKey"`
	Nonce  []byte          `json:"nonce"`
	Place  ticketing.Place `json:"place"`
}

// JoinReveal opens the commitment.
type JoinReveal struct {
	ID    string `json:"id"`
	Key   []byte `json:"key"` // of the device, Ed25519 public
	Nonce []byte `json:"nonce"`
}

// JoinState follows a join.
type JoinState struct {
	State string             `json:"state"` // asking, accepted, refused
	Hub   ticketing.DeviceID `json:"hub"`
	Name  string             `json:"name"`
}

// JoinCommitment commits to a device's key and nonce.
func JoinCommitment(deviceKey, nonce []byte) []byte {
	sum := sha256.Sum256(append(append([]byte("ticketcrib join v1\n"), deviceKey...), nonce...))
	return sum[:]
}

// JoinProof shows that the asker knows the code.
func JoinProof(code string, commitment []byte) []byte {
	mac := hmac.New(sha256.New, []byte("ticketcrib code v1\n"+NormalCode(code)))
	mac.Write(commitment)
	return mac.Sum(nil)
}

// NormalCode strips what people add to a code and what they confuse.
func NormalCode(code string) string {
	code = strings.ToUpper(code)
	return strings.NewReplacer("-", "", " ", "", "O", "0", "I", "1", "L", "1").Replace(code)
}

// NewCode spells 60 random bits (8 bytes given) as XXXX-XXXX-XXXX.
func NewCode(random [8]byte) string {
	const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	s := base32.NewEncoding(alphabet).WithPadding(base32.NoPadding).EncodeToString(random[:])[:12]
	return s[:4] + "-" + s[4:8] + "-" + s[8:]
}

// JoinWords are the three words that both screens show: 24 bits over both keys
// and both nonces. Whoever is in between has one try in 16 million, and a person
// who says No ends the code.
func JoinWords(hubKey, hubNonce, deviceKey, deviceNonce []byte) [3]string {
	h := sha256.New()
	h.Write([]byte("ticketcrib words v1\n"))
	for _, part := range [][]byte{hubKey, hubNonce, deviceKey, deviceNonce} {
		h.Write(part)
	}
	sum := h.Sum(nil)
	return [3]string{words[sum[0]], words[sum[1]], words[sum[2]]}
}

// Invitation is the text of the QR that a hub shows.
type Invitation struct {
	Hub     ticketing.DeviceID
	Address string // host:port, a hint
	Code    string
}

const invitationPrefix = "TICKETCRIB-JOIN:"

// String spells an invitation.
func (i Invitation) String() string {
	return invitationPrefix + strings.ToUpper(string(i.Hub)) + ":" + NormalCode(i.Code) + ":" + i.Address
}

// ParseInvitation reads the text of a QR.
func ParseInvitation(text string) (Invitation, bool) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), invitationPrefix)
	parts := strings.SplitN(rest, ":", 3)
	if !ok || len(parts) != 3 {
		return Invitation{}, false
	}
	hub := strings.ToLower(parts[0])
	if _, err := hex.DecodeString(hub); err != nil || !ticketing.DeviceID(hub).Valid() || len(parts[1]) != 12 {
		return Invitation{}, false
	}
	return Invitation{Hub: ticketing.DeviceID(hub), Code: parts[1], Address: parts[2]}, true
}
