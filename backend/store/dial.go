package store

import (
	"database/sql"
	"fmt"
	"net"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// silentFor is how long a connection to PostgreSQL may be without any sign of the other
// end's machine. The system's own answer is a quarter of an hour, for which the writer would
// wait for its COMMIT, though the database has long been somewhere else.
const silentFor = 10 * time.Second

// postgresPool opens connections that end by themselves when the other end is gone.
func postgresPool(address string) (*sql.DB, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	config.DialFunc = postgresDialer().DialContext
	// A prepared statement's plan is else kept for all values after five of them: on the morning of
	// a sale, when the tables are empty, that is to read them whole, and stays so while they fill.
	config.RuntimeParams["plan_cache_mode"] = "force_custom_plan"
	return stdlib.OpenDB(*config), nil
}

func postgresDialer() *net.Dialer {
	return &net.Dialer{Control: endsSilent, KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: silentFor / 2, Interval: silentFor / 5, Count: 3}}
}
