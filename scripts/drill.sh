#!/usr/bin/env bash
# Backup–restore drill: drill.sh PROGRAM. Seeds the sample cities, backs one up,
# verifies the file, restores it into a new installation, compares row by row.
set -euo pipefail
bin=$1 out=build/drill
rm -rf "$out"
mkdir -p "$out"
"$bin" seed --demo --data "$out/one"
from=(--data "$out/one" --key-file "$out/one.key")
"$bin" backup "${from[@]}" --city 900100 --out "$out/backups"
file=$(ls "$out"/backups/900100-*.rqb)
"$bin" restore "${from[@]}" --verify "$file"
cp "$out/one.key" "$out/two.key"
# The public catalogues are no part of a city's backup; exports show their names.
mkdir -p "$out/two"
cp "$out"/one/catalog.db* "$out/two/"
to=(--data "$out/two" --key-file "$out/two.key")
"$bin" restore "${to[@]}" "$file"
"$bin" audit verify "${to[@]}" --city 900100
for kind in org.schools org.enterprises; do
  "$bin" export "${from[@]}" --city 900100 $kind "$out/$kind.one.csv"
  "$bin" export "${to[@]}" --city 900100 $kind "$out/$kind.two.csv"
  cmp "$out/$kind.one.csv" "$out/$kind.two.csv"
done
echo "drill passed"
