#!/bin/sh
# A throw-away PostgreSQL 15 for tests, on a free loopback port, without durability.
#   scripts/pg.sh start [DIR]   starts it and prints its DSN
#   scripts/pg.sh stop  [DIR]   stops it and removes DIR
#   scripts/pg.sh halt  [DIR]   stops it and keeps DIR
#   scripts/pg.sh resume [DIR]  starts one that was halted, on its port
# DIR is /tmp/rongqiao-pg unless given. PG_BIN names the folder of initdb and pg_ctl.
set -eu
cmd=${1:-}
dir=${2:-/tmp/rongqiao-pg}
bin=${PG_BIN:-/usr/lib/postgresql/15/bin}
[ -x "$bin/pg_ctl" ] || bin=$(dirname "$(readlink -f "$(command -v pg_ctl)")")

# PostgreSQL refuses to run as root.
as_pg() {
	if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

up() {
	as_pg "$bin/pg_ctl" -D "$dir/data" -l "$dir/data/server.log" -w -t 30 -o "-h 127.0.0.1 -p $1 -k $dir \
		-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 \
		-c max_locks_per_transaction=1024 -c shared_buffers=64MB -c wal_level=replica -c max_wal_size=512MB" start >/dev/null 2>&1
}

start() {
	if [ -f "$dir/dsn" ] && as_pg "$bin/pg_ctl" -D "$dir/data" status >/dev/null 2>&1; then
		cat "$dir/dsn"
		return
	fi
	rm -rf "$dir"
	mkdir -p "$dir"
	[ "$(id -u)" != 0 ] || chown postgres "$dir"
	as_pg "$bin/initdb" -D "$dir/data" -U rongqiao -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$dir/initdb.log" 2>&1
	n=0
	while :; do
		n=$((n + 1))
		port=$(( 20000 + ($$ * 7 + n * 131) % 20000 ))
		if up "$port"; then
			break
		fi
		if [ "$n" -ge 5 ]; then
			cat "$dir/data/server.log" >&2
			exit 1
		fi
	done
	echo "postgres://rongqiao@127.0.0.1:$port/postgres?sslmode=disable" >"$dir/dsn"
	cat "$dir/dsn"
}

stop() {
	[ -d "$dir/data" ] || return 0
	as_pg "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1 || true
	rm -rf "$dir"
}

halt() { as_pg "$bin/pg_ctl" -D "$dir/data" -m fast stop >/dev/null; }

resume() { up "$(sed 's/.*:\([0-9]*\)\/.*/\1/' "$dir/dsn")"; }

case $cmd in
start) start ;;
stop) stop ;;
halt) halt ;;
resume) resume ;;
*) sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
