package station

import (
	"context"

	"github.com/ticketcrib/ticketcrib/backend/hubapi"
)

// Apply takes a frame in, as a stream or a sync brings it.
func (s *Station) Apply(ctx context.Context, signed hubapi.SignedFrame, f hubapi.Frame) error {
	return s.apply(ctx, signed, f)
}

// Step syncs once, as the station does by itself.
func (s *Station) Step(ctx context.Context) error { return s.step(ctx) }
