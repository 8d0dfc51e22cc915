package bench

import (
	"fmt"

	"github.com/ticketcrib/ticketcrib/backend/gate"
	"github.com/ticketcrib/ticketcrib/backend/ticketing"
)

// scans measures the gate, which has never heard of what the counter sold.
func (r *run) scans(g *device, easy *obvious, codes []string) error {
	g.station.Close()
	if err := g.station.Gate().Reload(r.ctx); err != nil {
		return err
	}
	g.station.Gate().Arm(gate.Armed{Performance: evening, Gate: door, Lane: "1", Staff: steward})
	scan := func(i int) error {
		o := g.station.Gate().Scan(r.ctx, gate.Scan{Key: fmt.Sprint("scan ", i), Code: codes[i]})
		if o.Verdict != ticketing.Admit {
			return fmt.Errorf("the gate says %s %s to a good ticket", o.Verdict, o.Reason)
		}
		return nil
	}
	return r.compare(comparison{key: "gate", what: "gate decision with the check-in on the disk", median: 0.5, p99: 5, rate: 2000, ours: scan, obvious: easy.scan})
}
