#!/usr/bin/env bash
# What fake-ecs adds to a clean build of an application's tests: CPU-seconds and units (invocations of rustc), per profile.
#
#   bash benches/compile_cost.sh [dev|release]
#   bash benches/compile_cost.sh features [dev|release]    # what each feature adds to fake-ecs and its core
#   FEATURES='none iam' bash benches/compile_cost.sh features    # some of them; `none` is what the others are held against
#
# Four packages are built from nothing, each in a target folder of its own: one with the SDK as an application has it; the
# same one with fake-ecs as a dev-dependency; that one with bollard, as a test has it that drives an engine by itself; and
# with fake-ecs and its feature `docker`. Every rustc is timed by itself, so what else the machine does matters little.
set -euo pipefail

what=all
if [ "${1:-}" = features ]; then
    what=features
    shift
fi
profile="${1:-dev}"
root="$(cd "$(dirname "$0")/.." && pwd)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

cat >"$work/rustc" <<'WRAPPER'
#!/usr/bin/env bash
# Called by cargo as `rustc-wrapper rustc ARGS`; times the compiler and keeps its standard streams untouched.
TIMEFORMAT='%U %S'
crate=query
for ((i = 1; i < $#; i++)); do
    [ "${!i}" = --crate-name ] && { next=$((i + 1)); crate="${!next}"; }
done
exec 3>&1 4>&2
spent="$({ time "$@" 1>&3 2>&4 3>&- 4>&-; } 2>&1)" && code=0 || code=$?
[ "$crate" = query ] || echo "$crate $spent" >>"$COST_LOG"
exit "$code"
WRAPPER
chmod +x "$work/rustc"

package() {
    local name="$1" dependency="$2" target="$1"
    # What all have is built once where only the crate itself is of interest.
    [ "$what" = all ] || target=together
    mkdir -p "$work/$name/src"
    cat >"$work/$name/Cargo.toml" <<MANIFEST
[package]
name = "app"
version = "0.0.0"
edition = "2024"

[workspace]

[dependencies]
aws-config = "1"
aws-sdk-ecs = "1"
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }

[dev-dependencies]
$dependency
MANIFEST
    cp "$root/Cargo.lock" "$work/$name/Cargo.lock"
    echo 'fn main() {}' >"$work/$name/src/main.rs"
    echo "$target" >"$work/$name/target-folder"
}

measure() {
    local name="$1"
    (
        cd "$work/$name"
        export COST_LOG="$work/$name.log" RUSTC_WRAPPER="$work/rustc" CARGO_INCREMENTAL=0 CARGO_TARGET_DIR="$work/$(cat target-folder)/target"
        cargo fetch --quiet
        cargo build --quiet --tests $([ "$profile" = release ] && echo --release)
    )
    awk -v name="$name" '{ cpu += $2 + $3; units++ } END { printf "%-8s %6.1f CPU-s %4d units\n", name, cpu, units }' "$work/$name.log"
}

# What the second package of two has that the first has not, and what both have.
compare() {
    local before="$1" after="$2"
    awk '{ print $1 }' "$work/$before.log" | sort -u >"$work/known"
    echo "new in $after, beside $before:"
    awk '{ print $1, $2 + $3 }' "$work/$after.log" | grep -vwFf "$work/known" | sort -k2 -nr | awk '{ printf "  %-20s %5.1f CPU-s\n", $1, $2; sum += $2 } END { printf "  %-20s %5.1f CPU-s\n", "together", sum }'
    # Units that both have cost a little more or less by chance, and more where more features are asked for.
    echo "the rest, taken together:"
    for name in "$before" "$after"; do
        grep -wFf "$work/known" "$work/$name.log" | awk -v name="$name" '{ cpu += $2 + $3 } END { printf "  %-8s %6.1f CPU-s\n", name, cpu }'
    done
}

# What the crate and its core take with that feature, how much more than with none, and what the feature brings along.
measure_feature() {
    local name="$1" features=''
    [ "$name" = none ] || features="\"$name\""
    package "$name" "fake-ecs = { path = \"$root\", features = [$features] }"
    measure "$name" >/dev/null
    awk -v name="$name" -v none="$work/none.sum" '
        FNR == NR { known[$1]; next }
        $1 == "fake_ecs_core" { core += $2 + $3 }
        $1 == "fake_ecs" { crate += $2 + $3 }
        !($1 in known) { others += $2 + $3; units++ }
        END {
            if (name == "none") print core + crate >none
            else getline before <none
            printf "%-12s core %5.1f, fake-ecs %5.1f CPU-s", name, core, crate
            if (name != "none") printf ", %+5.1f (%+.0f %%)", core + crate - before, 100 * (core + crate - before) / before
            if (units) printf ", %d further units %.1f CPU-s", units, others
            print ""
        }' "$work/none.log" "$work/$name.log"
}

if [ "$what" = features ]; then
    all='none autoscaling cloudformation cloudmap cloudtrail cloudwatch codedeploy ec2 ecr elb events iam logs s3 scheduler secrets sqs sts
        neighbours agent endpoints docker kubernetes'
    for feature in ${FEATURES:-$all}; do
        measure_feature "$feature"
    done
    exit
fi

fake="fake-ecs = { path = \"$root\" }"
bollard="$(grep '^bollard = ' "$root/crates/fake-ecs-docker/Cargo.toml")"
package without ''
package with "$fake"
package bollard "$fake
$bollard"
package docker "fake-ecs = { path = \"$root\", features = [\"docker\"] }"
for name in without with bollard docker; do
    measure "$name"
    rm -rf "$work/$name/target"
done
compare without with
compare with bollard
compare bollard docker
