#!/usr/bin/env bash
# Instructions that a call takes, counted by callgrind, against those kept in `instructions.txt`.
#
#   bash benches/instructions.sh           # fails when a call takes 3 % more than was kept
#   bash benches/instructions.sh --keep    # keeps what is counted now
#
# A count depends on the compiler and on the libraries, not on the machine or on what else it does. After an update of
# either, keep new ones. Calls of the floor are an SDK client on a connector that returns canned bytes.
set -euo pipefail

cd "$(dirname "$0")/.."
kept=benches/instructions.txt
tolerance="${TOLERANCE:-3}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

if ! command -v valgrind >/dev/null; then
    echo "valgrind is missing; on Debian: apt-get install valgrind" >&2
    exit 1
fi

# `way/operation[-tasks]`, and how many calls are counted together.
cases='
floor/DescribeTasks 50
client/DescribeTasks 50
idle/DescribeTasks 50
respond/DescribeTasks 50
floor/DescribeTasks-100 10
client/DescribeTasks-100 10
respond/DescribeTasks-100 10
client/RunTask 50
respond/RunTask 50
client/RegisterTaskDefinition 50
respond/RegisterTaskDefinition 50
client/ListTasks-100 20
respond/ListTasks-100 20
'

built="$(cargo bench --quiet --bench instructions --no-run --message-format=json |
    sed -n 's/.*"executable":"\([^"]*instructions[^"]*\)".*/\1/p' | tail -n 1)"
while read -r case calls; do
    [ -n "$case" ] || continue
    valgrind --tool=callgrind --callgrind-out-file=/dev/null --toggle-collect='instructions::counted' \
        "$built" "$case" "$calls" 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
    awk -v case="$case" -v calls="$calls" '/Collected/ { printf "%-32s %d\n", case, $4 / calls }' "$work/log"
done <<<"$cases" >"$work/counts"

if [ "${1:-}" = --keep ]; then
    cp "$work/counts" "$kept"
fi
awk -v tolerance="$tolerance" '
    NR == FNR { kept[$1] = $2; next }
    {
        count[$1] = $2
        if (!kept[$1]) { printf "%-32s %10d  was never kept\n", $1, $2; failed = 1; next }
        change = ($2 / kept[$1] - 1) * 100
        verdict = change > tolerance ? "TOO MANY" : change < -tolerance ? "fewer: keep it" : ""
        failed = failed || change > tolerance
        printf "%-32s %10d  %+.1f %%  %s\n", $1, $2, change, verdict
    }
    END {
        printf "DescribeTasks of 1, ours to the floor: %.3f\n", count["client/DescribeTasks"] / count["floor/DescribeTasks"]
        printf "DescribeTasks of 100, ours to the floor: %.3f\n", count["client/DescribeTasks-100"] / count["floor/DescribeTasks-100"]
        printf "DescribeTasks of 1, with a fault that waits for another operation: %.4f\n", count["idle/DescribeTasks"] / count["client/DescribeTasks"]
        exit failed
    }
' "$kept" "$work/counts"
