#!/usr/bin/env bash
# The clang build of this tree writes the same results, bit for bit, as the build under test.
set -euo pipefail

clang=$(compgen -c clang++ | grep -xE 'clang\+\+(-[0-9]+)?' | sort -u | head -n 1) || true
[ -n "$clang" ] || { echo "no clang++ here"; exit 77; }

build=$CAPEXSIM_BINARY/clang
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The log of the build is only of interest when it fails.
{
  cmake -S "$CAPEXSIM_SOURCE" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_COMPILER="$clang" -DBUILD_TESTING=OFF
  cmake --build "$build" --target capexsim
} >"$work/log" 2>&1 || { tail -n 40 "$work/log"; exit 1; }

same() { # NAME ARGUMENT...
  local name=$1
  shift
  "$CAPEXSIM" "$@" -o "$work/tested/$name" >/dev/null
  "$build/capexsim" "$@" -o "$work/clang/$name" >/dev/null
  test -s "$work/tested/$name/SHA256SUMS"
  diff "$work/tested/$name/SHA256SUMS" "$work/clang/$name/SHA256SUMS" || {
    diff -rq "$work/tested/$name" "$work/clang/$name"
    exit 1
  }
}

mkdir "$work/tested" "$work/clang"
same as_briefed run "$CAPEXSIM_SOURCE/scenarios/as_briefed.yaml" --trajectories 4096
same two_actor run "$CAPEXSIM_SOURCE/tests/reference/two_actor.yaml" --trajectories 4096
same evidence_2026 run "$CAPEXSIM_SOURCE/scenarios/evidence_2026.yaml" --trajectories 2048
same every_feature run "$CAPEXSIM_SOURCE/tests/statistical/every_feature.yaml" --trajectories 2048
echo "the same bits with $clang"
