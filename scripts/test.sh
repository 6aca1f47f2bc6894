#!/usr/bin/env bash
# Runs all tests with what this machine has, and lists what was skipped and why.
# RONGQIAO_TEST_ALL=1 makes a skip a failure. A PostgreSQL 15 that is installed
# is started on a free loopback port for the run; RONGQIAO_PG names another.
set -uo pipefail
cd "$(dirname "$0")/.."
started=""
if [ -z "${RONGQIAO_PG:-}" ]; then
  if dsn=$(scripts/pg.sh start "${TMPDIR:-/tmp}/rongqiao-pg.$$" 2>/dev/null); then
    export RONGQIAO_PG="$dsn"; started="${TMPDIR:-/tmp}/rongqiao-pg.$$"
  else
    echo "no PostgreSQL 15 here: tests run on SQLite alone"
  fi
fi
[ -n "${RONGQIAO_DATA:-}" ] || { [ -d "$(make -s print-data 2>/dev/null)" ] && RONGQIAO_DATA=$(cd "$(make -s print-data)" && pwd) && export RONGQIAO_DATA; }
trap '[ -z "$started" ] || scripts/pg.sh stop "$started"' EXIT
begin=$(date +%s)
go test -json -timeout 30m ./... | go run ./internal/tools/testsum
codes=("${PIPESTATUS[@]}")
echo "all tests: $(( $(date +%s) - begin )) s"
[ "${codes[0]}" = 0 ] && [ "${codes[1]}" = 0 ]
