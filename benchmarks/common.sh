# What the commands of this folder share; sourced, with $root set to the repository.

. "$root/.ci/common.sh"
export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"

database=""
work="$(mktemp -d)"
finish() {
  [ -z "$database" ] || { kill "$database" && wait "$database"; } || true
  rm -rf "$work"
}
trap finish EXIT
# Folders that a failure leaves behind go with it.
export TMPDIR="$work"

require() {
  require_dotnet
  for program in "$@"; do
    command -v "$program" >/dev/null || die "$program is needed; ./test installs it."
  done
}

# The packages of Node programs of the tests, which are used here, too.
require_packages() {
  local name
  NODE_PATH=""
  for name in "$@"; do
    [ -d "$root/tests/$name/node_modules" ] || (cd "$root/tests/$name" && quietly npm ci --no-audit --no-fund) || die "npm ci in tests/$name failed."
    NODE_PATH="$NODE_PATH${NODE_PATH:+:}$root/tests/$name/node_modules"
  done
  export NODE_PATH
}

# Sets HOST_PROGRAM, unless it is set.
publish_host() {
  [ -z "${HOST_PROGRAM:-}" ] || return 0
  say "Publishing the host."
  quietly dotnet publish "$root/src/Speakr.Monitor.Host" -c Release -o "$work/host" || die "The host cannot be published."
  export HOST_PROGRAM="$work/host/speakr-monitor.dll"
}

free_port() { node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })'; }

# Sets DB_PORT; its user is bench, with the same password. Options of the server may follow.
start_database() {
  say "Starting MariaDB."
  DB_PORT="$(free_port)"
  export DB_PORT
  quietly mariadb-install-db --no-defaults --datadir="$work/data" --user="$(id -un)" --auth-root-authentication-method=normal --skip-test-db
  run_database "$@"
  mariadb --no-defaults -h 127.0.0.1 -P "$DB_PORT" -u root \
    -e "CREATE USER bench@'127.0.0.1' IDENTIFIED BY 'bench'; GRANT ALL ON *.* TO bench@'127.0.0.1' WITH GRANT OPTION"
}

run_database() {
  mariadbd --no-defaults --datadir="$work/data" --user="$(id -un)" --bind-address=127.0.0.1 --port="$DB_PORT" --socket="$work/s" \
    --pid-file="$work/pid" --log-error="$work/log" --tmpdir="$work" --skip-name-resolve --innodb-log-file-size=256M \
    --innodb-flush-log-at-trx-commit=2 --local-infile=1 "$@" 2>/dev/null &
  database=$!
  until mariadb --no-defaults -h 127.0.0.1 -P "$DB_PORT" -u root -e 'SELECT 1' >/dev/null 2>&1; do
    kill -0 "$database" 2>/dev/null || die "MariaDB did not start: $(tail -5 "$work/log")"
    sleep 0.2
  done
}

stop_database() {
  kill "$database"
  wait "$database" || true
  database=""
}
