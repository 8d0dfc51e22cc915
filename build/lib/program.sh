# The screens and the program, each built only when what it is made of changed.
# Sourced after machine.sh.

SQLITE_TAGS=sqlite_fts5,sqlite_math_functions,sqlite_stat4
WINDOW_TAGS=desktop,production,webkit2_41,$SQLITE_TAGS
out=$root/build/bin
stamps=$out/stamps

# digest PATH...: one name for the content of all files below the paths.
digest() {
  find "$@" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d ' ' -f 1
}

# unless_stamped NAME DIGEST COMMAND...: run the command unless it succeeded before
# for this digest.
unless_stamped() {
  local name=$1 digest=$2
  shift 2
  [ "$(cat "$stamps/$name" 2>/dev/null)" = "$digest" ] && return
  rm -f "$stamps/$name"
  "$@"
  mkdir -p "$stamps"
  printf '%s\n' "$digest" >"$stamps/$name"
}

# screens_ready: frontend/dist holds the screens of the sources that are here.
screens_ready() {
  cd "$root/frontend"
  [ -d node_modules ] || rm -f "$stamps/packages"
  unless_stamped packages "$(digest package-lock.json) $(node --version)" \
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
  [ -f dist/index.html ] || rm -f "$stamps/screens"
  unless_stamped screens "$(screens_digest)" npm run --silent build -- --logLevel warn
  cd "$root"
}

screens_digest() {
  local made_of=() path
  for path in *.json *.ts *.html src public wailsjs; do [ -e "$path" ] && made_of+=("$path"); done
  digest "${made_of[@]}"
}

# program_ready [TAG]: build/bin/ticketcrib is the program of the sources that are
# here; with a tag more, build/bin/ticketcrib-TAG.
program_ready() {
  local name=ticketcrib${1:+-$1}
  go build -tags "$WINDOW_TAGS${1:+,$1}" -ldflags "-s -w" -o "$out/$name" .
}

# write_bindings: frontend/wailsjs is what the bound structs of package app say.
write_bindings() {
  go build -tags "bindings,$SQLITE_TAGS" -o "$out/bindings" .
  "$out/bindings" >"$log/bindings.log"
}
