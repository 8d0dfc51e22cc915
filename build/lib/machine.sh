# What this machine has and what it lacks: distribution packages, Go, Node.
# Sourced by build/run, build/test and build/package; root is the project's folder.

GO_VERSION=$(sed -n 's/^toolchain go//p' "$root/go.mod")
NODE_VERSION=20.20.2
NPM_VERSION=11.19.1
cache=${XDG_CACHE_HOME:-$HOME/.cache}/ticketcrib
log=$cache/log
mkdir -p "$log"

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

# at_least HAVE WANT: HAVE is the same version as WANT or a later one.
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# as_root COMMAND...: run it as root, through sudo where this is not root yet.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "This needs root, and there is no sudo here. Run as root: $*"
  fi
}

# need WHY PACKAGE...: install the packages that are missing, saying what and why.
need() {
  local why=$1 missing=() package
  shift
  for package; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
  done
  [ ${#missing[@]} = 0 ] && return
  command -v apt-get >/dev/null || fail "This machine has no apt. Install these yourself, then run this again: ${missing[*]}"
  say "Installing $why: ${missing[*]}"
  [ -n "${apt_updated:-}" ] || as_root apt-get -qq update
  apt_updated=yes
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
    install --no-install-recommends "${missing[@]}" -y >"$log/apt.log" 2>&1 ||
    { tail -n 20 "$log/apt.log" >&2; fail "apt could not install them. The whole output is in $log/apt.log"; }
}

machine_cpu() {
  case $(uname -m) in
    x86_64) say amd64 ;;
    aarch64) say arm64 ;;
    *) fail "There is no ready-made Go and Node for a $(uname -m) processor. Install Go $GO_VERSION and Node $NODE_VERSION yourself." ;;
  esac
}

# need_go: a Go of at least GO_VERSION is on PATH. An older one, the distribution's
# if need be, fetches the pinned one as a module, which checks its sum.
need_go() {
  local own=$cache/go-$GO_VERSION
  export GOTOOLCHAIN=local
  if [ -x "$own/bin/go" ]; then
    export PATH="$own/bin:$PATH"
  elif ! command -v go >/dev/null || ! at_least "$(go env GOVERSION | sed 's/^go//')" "$GO_VERSION"; then
    command -v go >/dev/null || need "a Go to fetch Go $GO_VERSION with" golang-go ca-certificates
    say "Fetching Go $GO_VERSION into $own"
    fetch_go "$own"
    export PATH="$own/bin:$PATH"
  fi
}

# fetch_go FOLDER: modules carry neither executable bits nor nested go.mod files;
# both are put back here, as Go itself does it.
fetch_go() {
  local new=$1.new modules module file
  module=golang.org/toolchain@v0.0.1-go$GO_VERSION.linux-$(machine_cpu)
  modules=$cache/fetched
  mkdir -p "$modules"
  (cd "$modules" && GO111MODULE=on GOFLAGS='' GOMODCACHE=$modules go mod download "$module") ||
    fail "Go $GO_VERSION could not be fetched. Is there a network? Run this again to go on."
  rm -rf "$new"
  cp -r "$modules/$module" "$new"
  chmod -R u+w "$new" "$modules"
  rm -rf "$modules"
  find "$new" -name _go.mod -print | while read -r file; do mv "$file" "${file%_go.mod}go.mod"; done
  find "$new/bin" "$new/pkg/tool" -type f -exec chmod 755 {} +
  mv "$new" "$1"
}

# need_node: Node and npm of at least the pinned versions are on PATH. The
# distribution's npm, where they are older or missing, fetches them as packages.
need_node() {
  local own=$cache/node-$NODE_VERSION-npm-$NPM_VERSION trusted=/etc/ssl/certs/ca-certificates.crt
  # Node brings a list of authorities of its own; it is to trust those of this machine too.
  [ ! -e $trusted ] || export NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS:-$trusted}
  if [ -x "$own/bin/node" ]; then
    export PATH="$own/bin:$PATH"
  elif ! node_is_new_enough; then
    command -v npm >/dev/null || need "an npm to fetch Node $NODE_VERSION with" npm ca-certificates
    say "Fetching Node $NODE_VERSION and npm $NPM_VERSION into $own"
    fetch_node "$own"
    export PATH="$own/bin:$PATH"
  fi
}

node_is_new_enough() {
  command -v node >/dev/null && command -v npm >/dev/null &&
    at_least "$(node --version | sed 's/^v//')" 20.19.0 && at_least "$(npm --version)" 11.0.0
}

# fetch_node FOLDER: Node's package for this processor holds the program itself.
fetch_node() {
  local new=$1.new cpu
  cpu=$(machine_cpu | sed 's/amd64/x64/')
  rm -rf "$new"
  mkdir -p "$new/lib" "$new/bin"
  npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$new/lib" \
    "node-linux-$cpu@$NODE_VERSION" "npm@$NPM_VERSION" ||
    fail "Node $NODE_VERSION could not be fetched. Is there a network? Run this again to go on."
  ln -s "../lib/node_modules/node-linux-$cpu/bin/node" "$new/bin/node"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$new/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$new/bin/npx"
  mv "$new" "$1"
}

# need_window_headers: what the desktop program is compiled with.
need_window_headers() {
  need "a C compiler and the headers of the window (GTK 3, WebKitGTK 4.1)" \
    gcc libc6-dev pkg-config libgtk-3-dev libwebkit2gtk-4.1-dev ca-certificates
}

# need_test_tools: what the tests use beside that. chromium is the browser's path.
need_test_tools() {
  need "a display for tests, a driver for the window, and PostgreSQL" \
    xvfb webkit2gtk-driver postgresql util-linux
  need "a keyring for tests, to see that keys are kept in it" gnome-keyring dbus
  need "readers of papers and QR codes, to check what is printed" poppler-utils zbar-tools
  need_chromium
}

# need_chromium: Debian has Chromium as packages, one of them without a window: the same
# engine takes half of the processor's time there. Ubuntu's package of that name only
# installs a snap, which cannot run everywhere: chromium stays empty there, and
# fetch_chromium takes the one that Playwright brings.
need_chromium() {
  local candidate name=chromium sound=libasound2
  chromium=
  for candidate in /usr/bin/chromium-headless-shell /usr/bin/chromium /usr/bin/google-chrome /usr/bin/google-chrome-stable; do
    [ -x "$candidate" ] && { chromium=$candidate; return; }
  done
  if grep -q '^ID=ubuntu' /etc/os-release; then
    apt-cache show libasound2t64 >/dev/null 2>&1 && sound=libasound2t64
    need "what Playwright's browser needs" libnss3 libgbm1 libatk-bridge2.0-0 libcups2 libxkbcommon0 $sound
  else
    ! apt-cache show chromium-headless-shell >/dev/null 2>&1 || name=chromium-headless-shell
    need "a browser for the journeys" $name
    chromium=/usr/bin/$name
  fi
}

# fetch_chromium: run in frontend/, after its packages are there.
fetch_chromium() {
  npx playwright install chromium
  chromium=$(node -p 'require("@playwright/test").chromium.executablePath()')
}
