# What tests need beside the program: a PostgreSQL and a display of their own.
# Each is started on a free place, known by its process id, and stopped by it.
# Sourced after machine.sh; scratch is a folder that ends with the test run.

# postgres_started: a PostgreSQL of this run alone, at TICKETCRIB_TEST_POSTGRES. It
# answers on a socket in a folder that only this account can enter, and keeps
# nothing: what it loses when it is killed is of no interest.
postgres_started() {
  local bin home=$scratch/postgres
  bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
  mkdir -p "$home"
  # PostgreSQL refuses to run as root, and brings an account of its own.
  if [ "$(id -u)" = 0 ]; then
    chmod 711 "$scratch"
    chown postgres "$home"
    as_postgres() { (cd / && exec runuser -u postgres -- "$@"); }
  else
    as_postgres() { "$@"; }
  fi
  as_postgres "$bin/initdb" --pgdata="$home/data" --username=ticketcrib --auth=trust --encoding=UTF8 \
    --no-locale --no-sync >"$log/initdb.log"
  as_postgres "$bin/pg_ctl" --pgdata="$home/data" --log="$home/server.log" --wait --silent start -o \
    "-c listen_addresses='' -c unix_socket_directories='$home' -c fsync=off -c dynamic_shared_memory_type=mmap -c max_connections=200"
  postgres_pid=$(head -n 1 "$home/data/postmaster.pid")
  as_postgres "$bin/createdb" --host="$home" --username=ticketcrib ticketcrib
  export TICKETCRIB_TEST_POSTGRES="postgres:///ticketcrib?host=$home&user=ticketcrib"
}

# display_started [SIZE]: a screen that nobody sees, at DISPLAY. What it shows is the file
# TICKETCRIB_TEST_SCREEN, in the form that xwd(1) writes.
display_started() {
  mkfifo "$scratch/display"
  mkdir "$scratch/screen"
  Xvfb -displayfd 7 -screen 0 "${1:-1366x768}x24" -fbdir "$scratch/screen" -nolisten tcp 7>"$scratch/display" 2>"$log/xvfb.log" &
  xvfb_pid=$!
  DISPLAY=:$(head -n 1 <"$scratch/display")
  # Without a session bus GTK would start one that outlives the test.
  export TICKETCRIB_TEST_SCREEN=$scratch/screen/Xvfb_screen0
  export DISPLAY NO_AT_BRIDGE=1 DBUS_SESSION_BUS_ADDRESS=disabled:
}

services_stopped() {
  [ -z "${postgres_pid:-}" ] || kill -INT "$postgres_pid" 2>/dev/null || true
  [ -z "${xvfb_pid:-}" ] || kill "$xvfb_pid" 2>/dev/null || true
  # The data folder cannot go before its server has.
  while [ -n "${postgres_pid:-}" ] && kill -0 "$postgres_pid" 2>/dev/null; do sleep 0.1; done
}
