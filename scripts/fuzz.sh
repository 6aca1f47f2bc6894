#!/usr/bin/env bash
# Runs every fuzz target of the tree for the given time (default 5s).
set -euo pipefail
cd "$(dirname "$0")/.."
time=${1:-5s}
grep -rln --include='*_test.go' '^func Fuzz' internal | while read -r file; do
  dir=$(dirname "$file")
  for target in $(grep -ho '^func Fuzz[A-Za-z0-9_]*' "$file" | sed 's/^func //'); do
    echo "fuzz $dir $target"
    go test "./$dir" -run '^$' -fuzz "^$target\$" -fuzztime "$time" >/tmp/fuzz.$$ 2>&1 || { cat /tmp/fuzz.$$; exit 1; }
  done
done
rm -f /tmp/fuzz.$$
