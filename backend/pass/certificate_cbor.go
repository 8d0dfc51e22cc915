package pass

import (
	"github.com/fxamacker/cbor/v2"

	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// certificateBody and scopeBody are the CBOR arrays of FORMAT.md section 4.
// Their elements must never be reordered; a new one means a new version.
type certificateBody struct {
	_        struct{} `cbor:",toarray"`
	Version  uint8
	Key      []byte
	Event    string
	Place    string
	Scopes   []scopeBody
	Types    []uint16
	NotAfter uint64
	Serial   uint64
}

type scopeBody struct {
	_        struct{} `cbor:",toarray"`
	Scope    []byte
	StartsAt uint64
	Ceiling  uint32
}

func encodeBody(c *Certificate) ([]byte, error) {
	body := certificateBody{
		Version: certificateVersion, Key: c.Key, Event: string(c.Event), Place: string(c.Place),
		Scopes: make([]scopeBody, 0, len(c.Scopes)), Types: make([]uint16, 0, len(c.Types)),
		NotAfter: uint64(c.NotAfter), Serial: c.Serial,
	}
	for _, r := range c.Scopes {
		scope, _ := r.Scope.Bytes()
		body.Scopes = append(body.Scopes, scopeBody{Scope: scope[:], StartsAt: uint64(r.StartsAt), Ceiling: r.Ceiling})
	}
	for _, no := range c.Types {
		body.Types = append(body.Types, uint16(no))
	}
	mode, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		return nil, err
	}
	return mode.Marshal(body)
}

func decodeBody(b []byte) (*Certificate, error) {
	mode, err := cbor.DecOptions{
		DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden, TagsMd: cbor.TagsForbidden,
		MaxNestedLevels: 4, MaxArrayElements: 64, UTF8: cbor.UTF8RejectInvalid,
	}.DecMode()
	if err != nil {
		return nil, err
	}
	var body certificateBody
	if err := mode.Unmarshal(b, &body); err != nil {
		return nil, badCertificate("encoding")
	}
	if body.Version != certificateVersion {
		return nil, badCertificate("version")
	}
	c := &Certificate{
		Key: body.Key, Event: ticketing.EventID(body.Event), Place: ticketing.Place(body.Place),
		NotAfter: int64(body.NotAfter), Serial: body.Serial,
	}
	for _, s := range body.Scopes {
		if len(s.Scope) != 8 {
			return nil, badCertificate("scopes")
		}
		c.Scopes = append(c.Scopes, ScopeRight{
			Scope: ticketing.ScopeFrom([8]byte(s.Scope)), StartsAt: int64(s.StartsAt), Ceiling: s.Ceiling,
		})
	}
	for _, no := range body.Types {
		c.Types = append(c.Types, ticketing.TypeNo(no))
	}
	return c, nil
}
