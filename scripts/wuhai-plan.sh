#!/bin/sh
# Loads the outline of Wuhai's plan (17 tasks, 31 targets for 2024 and 2025) as a draft into a city of an installation, and shows what its
# registers say to every target at the end of both years:
#   scripts/wuhai-plan.sh CITY [OUTLINE] [--data FOLDER] [--key-file FILE] [--sure]
# OUTLINE is the full text of the plan (the tests' seed 002, for one) or any other; without one it is the short outline of the repository.
# Without --sure it only shows what is understood. The demonstration city (rongqiao demo --cities) has the plan already.
set -eu
city=${1:?usage: scripts/wuhai-plan.sh CITY [OUTLINE] [--data FOLDER] [--key-file FILE] [--sure]}
shift
outline=$(dirname "$0")/../internal/app/cities/wuhai_plan.txt
case ${1:-} in
"" | -*) ;;
*)
	outline=$1
	shift
	;;
esac
run() {
	if [ -n "${RONGQIAO:-}" ]; then "$RONGQIAO" "$@"; else (cd "$(dirname "$0")/.." && go run ./cmd/rongqiao "$@"); fi
}
absolute() { case $1 in /*) echo "$1" ;; *) echo "$PWD/$1" ;; esac; }
outline=$(absolute "$outline")
sure=
n=$#
while [ "$n" -gt 0 ]; do # folders are of the caller, the program may run elsewhere
	arg=$1
	shift
	n=$((n - 1))
	case $arg in
	--sure) sure=--sure ;;
	--data | --key-file | --config)
		set -- "$@" "$arg" "$(absolute "${1:?$arg wants a path}")"
		shift
		n=$((n - 1))
		;;
	*) set -- "$@" "$arg" ;;
	esac
done
run plan import --city "$city" $sure "$@" "$outline"
if [ -n "$sure" ]; then
	for year in 2024 2025; do run plan show --city "$city" --drafts --on "$year-12-31" "$@"; done
fi
