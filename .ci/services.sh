# shellcheck shell=bash
# What the gate starts, and stops again: PostgreSQL, the server, and the tool that fuzzes it.
# Sourced by `run`, which sets `cache`, `work` and `binary`.
: "${cache:?}" "${work:?}" "${binary:?}"

cluster='' database='' server='' pid='' token='' venv='' pg_bin='' data_dir='' environment=()

fail() {
  printf '%s\n' "$*" >&2
  return 1
}

need() { # command, what it is[, Debian package]
  command -v "$1" >/dev/null || install_package "${3:-}" || fail "$2 is missing: install it."
}

install_package() { # Debian packages
  [ -n "$1" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  echo "Installing $*"
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "$@"; } >"$work/apt.log" 2>&1
}

# --- PostgreSQL --------------------------------------------------------------------------------

find_postgres() {
  if [ -n "${TEST_DATABASE_URL:-}" ]; then
    answers || fail 'PostgreSQL does not answer at TEST_DATABASE_URL: start it, or correct the URL.'
  else
    export TEST_DATABASE_URL=postgres://postgres@127.0.0.1:5432/postgres
    answers || make_cluster
  fi
  psql_ 'select version()'
}

answers() {
  psql_ 'select 1' >/dev/null 2>&1
}

psql_() {
  PGCONNECT_TIMEOUT=5 psql --no-psqlrc --no-password -v ON_ERROR_STOP=1 -qtA \
    "$TEST_DATABASE_URL" -c "$1"
}

# A cluster of our own, on a free port, gone when the gate ends: those of the machine stay as they
# are, stopped or with passwords that we don't know.
make_cluster() {
  local missing='PostgreSQL is missing: install it, or set TEST_DATABASE_URL to a server.'
  find_pg_bin || { install_package postgresql && find_pg_bin; } || fail "$missing"
  cluster=$work/postgres
  local port
  port=$(free_port)
  mkdir "$cluster"
  if [ "$(id -u)" = 0 ]; then
    chmod 711 "$work"
    chown postgres "$cluster"
  fi
  as_postgres "$pg_bin/initdb" -D "$cluster/data" -A trust -U postgres -E UTF8 --locale=C.UTF-8 \
    -N >/dev/null
  as_postgres "$pg_bin/pg_ctl" -D "$cluster/data" -l "$cluster/log" -w -s start \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
  export TEST_DATABASE_URL=postgres://postgres@127.0.0.1:$port/postgres
  answers || fail "PostgreSQL was started on port $port and does not answer."
}

find_pg_bin() {
  local candidate
  for candidate in /usr/lib/postgresql/*/bin "$(dirname "$(command -v initdb || echo /none/x)")"; do
    if [ -x "$candidate/initdb" ]; then pg_bin=$candidate; fi
  done
  [ -n "$pg_bin" ]
}

# PostgreSQL refuses to run as root.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then
    (cd / && runuser -u postgres -- "$@")
  else
    "$@"
  fi
}

create_database() {
  local name=tickets_gate_$$
  psql_ "create database $name" >/dev/null
  database=${TEST_DATABASE_URL%%\?*}
  database=${database%/*}/$name
  case $TEST_DATABASE_URL in *\?*) database+="?${TEST_DATABASE_URL#*\?}" ;; esac
}

# --- The server --------------------------------------------------------------------------------

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Starts on a new data directory, with nothing of the caller's settings.
start_server() { # [NAME=value…]
  local name port
  data_dir=$(mktemp -d "$work/data.XXXXXX")
  port=$(free_port)
  server=http://127.0.0.1:$port
  environment=(env -u DATABASE_URL)
  for name in $(compgen -e TICKETS_); do environment+=(-u "$name"); done
  environment+=(TICKETS_SERVER__DATA_DIR="$data_dir" TICKETS_SERVER__BIND="127.0.0.1:$port"
    TICKETS_SERVER__MANAGEMENT_BIND=127.0.0.1:0 TICKETS_ADMIN__PASSWORD="$(admin_password)" "$@")
  "${environment[@]}" "$binary" >"$work/server.log" 2>&1 &
  pid=$!
  local try
  for try in {1..150}; do
    if curl -fsS -o "$work/ready" "$server/health/ready" 2>/dev/null; then return; fi
    if ! kill -0 "$pid" 2>/dev/null; then break; fi
    sleep 0.2
  done
  cat "$work/server.log" >&2
  fail "The server did not start (try $try): its log is above."
}

# The password that the README starts its walk with.
admin_password() {
  sed -n "s/.*TICKETS_ADMIN__PASSWORD='\([^']*\)' cargo run.*/\1/p" README.md
}

# Runs a command of the program beside the server, on the same data.
beside_server() { # argument…
  "${environment[@]}" "$binary" "$@"
}

# Asks the server to end, and demands that it ends well.
stop_server() {
  local code=0
  kill -TERM "$pid"
  wait "$pid" || code=$?
  pid=''
  if [ "$code" -ne 0 ] || grep -q 'panicked at' "$work/server.log"; then
    cat "$work/server.log" >&2
    fail "The server panicked, or ended with code $code instead of 0: its log is above."
  fi
}

log_in() {
  local body
  body=$(jq -n --arg password "$(admin_password)" '{email: "admin@localhost", $password}')
  token=$(curl -fsS "$server/api/auth/login" -H 'Content-Type: application/json' -d "$body" |
    jq -er .token)
}

session_is_alive() {
  curl -fsS -o "$work/me" -H "Authorization: Bearer $token" "$server/api/auth/me" ||
    fail 'The session ended during the run, so that what came after it was only ever refused.'
}

install_schemathesis() {
  venv=$cache/schemathesis-$(sha256sum .ci/requirements.txt | cut -c1-12)
  if [ -e "$venv/complete" ]; then return; fi
  rm -rf "$venv"
  make_venv || { install_package python3-venv && make_venv; } ||
    fail 'Python cannot make a virtual environment: install python3-venv.'
  "$venv/bin/python" -m pip install -q --disable-pip-version-check -r .ci/requirements.txt
  touch "$venv/complete"
}

make_venv() {
  python3 -m venv "$venv" 2>"$work/venv.log"
}

stop_everything() {
  if [ -n "$pid" ]; then
    kill -TERM "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
  fi
  if [ -n "$database" ]; then
    psql_ "drop database if exists tickets_gate_$$ with (force)" >/dev/null
  fi
  if [ -n "$cluster" ]; then
    as_postgres "$pg_bin/pg_ctl" -D "$cluster/data" -m immediate -s stop
  fi
}
