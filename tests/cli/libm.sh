#!/usr/bin/env bash
# libm answers with other bits where the CPU lacks AVX2 and FMA; the results must not.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
arguments=(run "$CAPEXSIM_SOURCE/scenarios/as_briefed.yaml" --trajectories 4096)

"$CAPEXSIM" "${arguments[@]}" -o "$work/as_is" >/dev/null
GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4 "$CAPEXSIM" "${arguments[@]}" -o "$work/masked" >/dev/null
test -s "$work/as_is/SHA256SUMS"
diff "$work/as_is/SHA256SUMS" "$work/masked/SHA256SUMS"
