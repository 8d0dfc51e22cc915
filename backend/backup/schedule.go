package backup

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/robfig/cron/v3"
)

// Every15Minutes is the usual schedule.
const Every15Minutes = "*/15 * * * *"

// Schedule runs job by a cron expression until ctx ends, never twice at once.
// cron remembers nothing over a restart: what dir says of the last backup does,
// and one that is overdue is made at once.
func Schedule(ctx context.Context, spec, dir string, job func(context.Context) error, log *slog.Logger) error {
	plan, err := cron.ParseStandard(spec)
	if err != nil {
		return fmt.Errorf("read the backup schedule: %w", err)
	}
	run := func() {
		if err := job(ctx); err != nil && ctx.Err() == nil {
			log.Error("backup: not made; the next one is tried in time", "error", err)
		}
	}
	c := cron.New(cron.WithChain(cron.SkipIfStillRunning(cron.DiscardLogger)))
	c.Schedule(plan, cron.FuncJob(run))
	if last, _ := Last(dir); !last.IsZero() && plan.Next(last).Before(time.Now()) {
		run()
	}
	c.Start()
	<-ctx.Done()
	<-c.Stop().Done()
	return nil
}
