#!/usr/bin/env bash
# Runs the product over real public data: real.sh PROGRAM FOLDER. Catalogues, the
# programme register, advertisements as needs, positions as labelled needs; the
# map of the province, the matches, the gap report, the warning rules on a national offer. Everything goes to build/real.
set -euo pipefail
bin=$1 data=$2 out=build/real
rm -rf "$out" "$out.key"
mkdir -p "$out"
at=(--data "$out/data" --key-file "$out.key")
step() { echo; echo "-- $1"; }

step "catalogues and labelled sets"
"$bin" catalog import --data "$out/data" "$data"
step "the city"
"$bin" init "${at[@]}" --city 440000 --name 广东省 --level province | sed 's#http[^ ]*#(link)#'
step "register, advertisements, positions"
"$bin" real "${at[@]}" --review "$data"
step "map"
"$bin" report map "${at[@]}" --year 2026 "$out/map.svg"
step "matches"
"$bin" match "${at[@]}" --top 3 --json > "$out/matches.jsonl"
wc -l < "$out/matches.jsonl" | sed 's/$/ lines in matches.jsonl/'
step "gap report"
"$bin" report gap "${at[@]}" --year 2026 "$out/gap.docx" "$out/gap.xlsx" "$out/gap.json"
step "warning rules on a national offer"
"$bin" real warnings --data "$data" "$out/warnings.md"
cat "$out/warnings.md"
step "caps on the register of 2025 and the sample cities"
"$bin" real caps --data "$data" "$out/caps.md"
head -20 "$out/caps.md"
step "audit"
"$bin" audit verify "${at[@]}" --city 440000
ls -l "$out"
