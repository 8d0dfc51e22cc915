package oidctest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"math/big"
)

// Key is what a provider signs with: RS256 or ES256 (RFC 7518).
type Key struct {
	ID, Alg string
	signer  crypto.Signer
}

// NewRSA makes a key for RS256.
func NewRSA(id string) *Key {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic("oidctest: " + err.Error())
	}
	return &Key{id, "RS256", k}
}

// NewECDSA makes a key for ES256.
func NewECDSA(id string) *Key {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic("oidctest: " + err.Error())
	}
	return &Key{id, "ES256", k}
}

// public is the key as a JWK (RFC 7517).
func (k *Key) public() map[string]any {
	out := map[string]any{"kid": k.ID, "alg": k.Alg, "use": "sig"}
	switch pub := k.signer.Public().(type) {
	case *rsa.PublicKey:
		out["kty"], out["n"], out["e"] = "RSA", b64(pub.N.Bytes()), b64(big.NewInt(int64(pub.E)).Bytes())
	case *ecdsa.PublicKey:
		point, err := pub.Bytes()
		if err != nil {
			panic("oidctest: " + err.Error())
		}
		out["kty"], out["crv"], out["x"], out["y"] = "EC", "P-256", b64(point[1:33]), b64(point[33:])
	}
	return out
}

// PEM is the public key as one finds it in a file.
func (k *Key) PEM() []byte {
	raw, err := x509.MarshalPKIXPublicKey(k.signer.Public())
	if err != nil {
		panic("oidctest: " + err.Error())
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: raw})
}

// Sign makes a token (RFC 7515, compact).
func (k *Key) Sign(header, claims map[string]any) string {
	text := signed(header, claims)
	sum := sha256.Sum256([]byte(text))
	var signature []byte
	var err error
	switch private := k.signer.(type) {
	case *rsa.PrivateKey:
		signature, err = rsa.SignPKCS1v15(rand.Reader, private, crypto.SHA256, sum[:])
	case *ecdsa.PrivateKey:
		var r, s *big.Int
		if r, s, err = ecdsa.Sign(rand.Reader, private, sum[:]); err == nil {
			signature = append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
		}
	}
	if err != nil {
		panic("oidctest: " + err.Error())
	}
	return text + "." + b64(signature)
}

// Unsigned makes a token that nobody has signed.
func Unsigned(header, claims map[string]any) string {
	header["alg"] = "none"
	return signed(header, claims) + "."
}

// HS256 makes a token that is signed with a secret.
func HS256(secret []byte) func(header, claims map[string]any) string {
	return func(header, claims map[string]any) string {
		header["alg"] = "HS256"
		text := signed(header, claims)
		m := hmac.New(sha256.New, secret)
		m.Write([]byte(text))
		return text + "." + b64(m.Sum(nil))
	}
}

func signed(header, claims map[string]any) string {
	return b64(marshal(header)) + "." + b64(marshal(claims))
}

func marshal(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		panic("oidctest: " + err.Error())
	}
	return raw
}

func b64(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }
