#!/usr/bin/env bash
# Runs all tests with what this machine has, and lists what was skipped and why.
# RONGQIAO_TEST_ALL=1 makes a skip a failure. A PostgreSQL 15 that is installed
# is started twice on free loopback ports for the run; RONGQIAO_PG and RONGQIAO_PG2
# name others.
set -uo pipefail
cd "$(dirname "$0")/.."
started=""
trap 'for dir in $started; do scripts/pg.sh stop "$dir"; done' EXIT
for name in RONGQIAO_PG RONGQIAO_PG2; do
  [ -z "${!name:-}" ] || continue
  dir="${TMPDIR:-/tmp}/$(echo $name | tr 'A-Z_' 'a-z-').$$"
  if dsn=$(scripts/pg.sh start "$dir" 2>/dev/null); then
    export "$name=$dsn"; started="$started $dir"
  else
    echo "no PostgreSQL 15 here: tests run on SQLite alone"
    break
  fi
done
[ -n "${RONGQIAO_DATA:-}" ] || { [ -d "$(make -s print-data 2>/dev/null)" ] && RONGQIAO_DATA=$(cd "$(make -s print-data)" && pwd) && export RONGQIAO_DATA; }
begin=$(date +%s)
go test -json -timeout 30m ./... | go run ./internal/tools/testsum
codes=("${PIPESTATUS[@]}")
echo "all tests: $(( $(date +%s) - begin )) s"
[ "${codes[0]}" = 0 ] && [ "${codes[1]}" = 0 ]
