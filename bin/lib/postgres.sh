# shellcheck shell=bash
# A throw-away PostgreSQL cluster, for the tests. Sourced, not run. Needs packages.sh.
#
#   postgres_start   makes and starts it, and exports COUNTERSIGN_TEST_POSTGRES (owner's URL)
#   postgres_restart_command   prints how to restart it
#   postgres_stop    stops and deletes it; safe to call twice, or when nothing was started
#
# POSTGRES_DURABLE=1 leaves fsync and full_page_writes on, for measuring.

postgres_dir=""
postgres_bin=""

# PostgreSQL refuses to run as root.
postgres_run() {
  if [ "$(id -u)" -eq 0 ]; then
    runuser -u postgres -- "$@"
  else
    "$@"
  fi
}

# Prints the directory of the newest server programs; Debian keeps them off the PATH.
postgres_programs() {
  local dir
  dir=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
  if [ -n "$dir" ] && [ -x "$dir/initdb" ]; then
    echo "$dir"
  elif command -v initdb >/dev/null; then
    dirname "$(readlink -f "$(command -v initdb)")"
  else
    return 1
  fi
}

# Prints a loopback port nobody listens on, below the range the kernel hands out by itself.
postgres_free_port() {
  local port
  while :; do
    port=$((15000 + RANDOM % 17000))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return 0
    fi
  done
}

postgres_start() {
  if ! postgres_bin=$(postgres_programs); then
    need_package initdb postgresql
    postgres_bin=$(postgres_programs)
  fi
  # A short path: a socket's may have 107 characters at most.
  postgres_dir=$(mktemp -d /tmp/countersign-pg.XXXXXX)
  [ "$(id -u)" -ne 0 ] || chown postgres: "$postgres_dir"

  local password
  password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  install -m 600 /dev/null "$postgres_dir/password"
  echo "$password" >"$postgres_dir/password"
  [ "$(id -u)" -ne 0 ] || chown postgres: "$postgres_dir/password"

  if ! (cd / && postgres_run "$postgres_bin/initdb" --pgdata="$postgres_dir/data" --no-sync \
    --encoding=UTF8 --locale=C.UTF-8 --username=owner --pwfile="$postgres_dir/password" \
    --auth-local=scram-sha-256 --auth-host=scram-sha-256) >"$postgres_dir/initdb.log" 2>&1; then
    cat "$postgres_dir/initdb.log" >&2
    return 1
  fi
  # A superuser can run programs on this machine, so the owner needs the password. The roles
  # that tests make for the application own nothing and may sign in without one.
  cat >"$postgres_dir/data/pg_hba.conf" <<'HBA'
local all owner              scram-sha-256
host  all owner 127.0.0.1/32 scram-sha-256
local all all                trust
host  all all   127.0.0.1/32 trust
HBA
  cat >>"$postgres_dir/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = '$postgres_dir'
max_connections = 200
shared_buffers = 128MB
timezone = 'UTC'
log_timezone = 'UTC'
CONF
  if [ "${POSTGRES_DURABLE:-0}" != 1 ]; then
    cat >>"$postgres_dir/data/postgresql.conf" <<'CONF'
fsync = off
full_page_writes = off
synchronous_commit = off
CONF
  fi

  # Somebody else may take the port between the look and the start, so try a few.
  local port
  for _ in 1 2 3 4 5; do
    port=$(postgres_free_port)
    if (cd / && postgres_run "$postgres_bin/pg_ctl" start --pgdata="$postgres_dir/data" --silent --wait --timeout=60 \
      --log="$postgres_dir/server.log" --options="-p $port") >/dev/null 2>&1; then
      export COUNTERSIGN_TEST_POSTGRES="postgres://owner:$password@127.0.0.1:$port/postgres"
      return 0
    fi
  done
  echo "PostgreSQL did not start:" >&2
  tail -n 20 "$postgres_dir/server.log" >&2
  return 1
}

# Prints a command that restarts it as if the machine had lost power, and waits until it is back.
postgres_restart_command() {
  local as=""
  [ "$(id -u)" -ne 0 ] || as="runuser -u postgres -- "
  echo "cd / && $as$postgres_bin/pg_ctl restart --pgdata=$postgres_dir/data --silent --mode=immediate --wait --log=$postgres_dir/server.log >/dev/null"
}

postgres_stop() {
  [ -n "$postgres_dir" ] || return 0
  if [ -e "$postgres_dir/data/postmaster.pid" ]; then
    (cd / && postgres_run "$postgres_bin/pg_ctl" stop --pgdata="$postgres_dir/data" --silent --mode=immediate) >/dev/null 2>&1 || true
  fi
  rm -rf "$postgres_dir"
  postgres_dir=""
}
