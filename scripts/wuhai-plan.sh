#!/bin/sh
# Loads the outline of Wuhai's plan (17 tasks, targets for 2024 and 2025) as a draft into a city of an installation:
#   scripts/wuhai-plan.sh CITY [--data FOLDER] [--sure]
# Without --sure it only shows what is understood. The demonstration city (rongqiao demo --cities) has it already.
set -eu
city=${1:?usage: scripts/wuhai-plan.sh CITY [--data FOLDER] [--sure]}
shift
cd "$(dirname "$0")/.."
exec go run ./cmd/rongqiao plan import --city "$city" "$@" internal/app/cities/wuhai_plan.txt
