#!/usr/bin/env python3
"""Every lane loop is vectorised in each of its wrappers, 16 bytes wide for SSE2, 32 for AVX2 and 64 for AVX-512, and none uses
a fused multiply-add. g++ says in the dump of its vectoriser what it made of each loop in each function; a loop that slips back
to scalar code costs a factor and changes no result, so nothing else would notice.

A loop that an instruction set cannot do so says it on its line, with the reason: `CAPEXSIM_LANES  // scalar on sse2: …`, or
`narrow` where some g++ takes a part of the register only."""

import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SOURCE = Path(os.environ.get("CAPEXSIM_SOURCE", Path(__file__).resolve().parents[2]))
FLOORS = ("numeric", "sampling", "model", "engine")  # those that CMakeLists.txt builds with KERNELS
BYTES = {"sse2": 16, "avx2": 32, "avx512": 64}
FLAGS = "-std=c++20 -O3 -ffp-contract=off -fno-math-errno -fno-trapping-math -Iinclude -Isim".split()

LANES = re.compile(r"CAPEXSIM_LANES(?:\s*// (scalar|narrow) on (\w+(?:, \w+)*): \S.*)?$")
FUNCTION = re.compile(r";; Function (?:\S*::)?(\w+)_(sse2|avx2|avx512)[ .]")
VERDICT = re.compile(r"(\S+):(\d+):\d+: (?:optimized:\s+(?:epilogue )?loop vectorized using (\d+) byte|missed:\s+couldn't vectorize loop)")
FUSED = re.compile(r"\bvfn?m(?:add|sub)\w*")


def compiler():
    """g++ for x86-64, or why there is none."""
    command = os.environ.get("CXX", "g++")
    try:
        said = subprocess.run([command, "-v"], capture_output=True, text=True, check=True).stderr
    except (OSError, subprocess.CalledProcessError):
        return None, f"{command} does not run"
    if "gcc version" not in said:
        return None, f"{command} is not g++"
    if "Target: x86_64" not in said:
        return None, "the kernels have wrappers on x86-64 only"
    return command, ""


def lane_loops(source, text):
    """{line of each lane loop: (what it may be, on which instruction sets)}."""
    loops = {}
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip().startswith("CAPEXSIM_LANES"):
            match = LANES.match(line.strip())
            excused = set(match[2].split(", ")) if match and match[2] else set()
            if not match or not excused <= set(BYTES):
                sys.exit(f"{source}:{number}: '{line.strip()}' does not say what the loop may be, on what, and why")
            loops[number + 1] = (match[1], excused)
    return loops


def verdicts(dump, source):
    """(kernel, instruction set, line, widest vector in bytes or 0) of each loop that stands in `source`."""
    widths = {}
    here = None
    for line in dump.split("\n"):
        if line.startswith(";; Function "):
            here = FUNCTION.match(line)
        elif here and (verdict := VERDICT.match(line)) and verdict[1] == source:
            loop = (here[1], here[2], int(verdict[2]))
            widths[loop] = max(int(verdict[3] or 0), widths.get(loop, 0))
    return [(*loop, width) for loop, width in sorted(widths.items())]


def check_loops(source, text, dump):
    loops = lane_loops(source, text)
    seen = {line: set() for line in loops}
    for kernel, instruction_set, line, width in verdicts(dump, source):
        if line not in loops:
            continue
        seen[line].add(instruction_set)
        excuse, where = loops[line]
        if width != BYTES[instruction_set] and not (instruction_set in where and (width or excuse == "scalar")):
            yield f"{source}:{line}: {kernel} is {f'{width} bytes wide' if width else 'scalar'} on {instruction_set}"
    for line, instruction_sets in seen.items():
        if instruction_sets != set(BYTES):
            yield f"{source}:{line}: no kernel has this loop on {', '.join(sorted(set(BYTES) - instruction_sets))}"


def check_source(compiler, folder, source):
    stem = source.replace("/", ".")
    dump, binary = Path(folder, stem + ".dump"), Path(folder, stem + ".o")
    done = subprocess.run([compiler, *FLAGS, f"-fdump-tree-vect-optimized-missed={dump}", "-c", source, "-o", binary],
                          cwd=SOURCE, capture_output=True, text=True)
    if done.returncode != 0:
        return [f"{source}: {done.stderr.strip()}"]
    problems = list(check_loops(source, (SOURCE / source).read_text(encoding="utf-8"), dump.read_text()))
    code = subprocess.run(["objdump", "--disassemble", "--no-show-raw-insn", binary], capture_output=True, text=True, check=True).stdout
    problems += [f"{source}: uses {instruction}, whose bits no other instruction set has" for instruction in sorted(set(FUSED.findall(code)))]
    return problems


def main():
    command, why_not = compiler()
    if not command:
        print(why_not)
        return 77
    sources = [path.relative_to(SOURCE).as_posix() for floor in FLOORS for path in sorted((SOURCE / "sim" / floor).glob("*.cpp"))
               if "CAPEXSIM_LANES" in path.read_text(encoding="utf-8")]
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as workers:
        problems = [p for found in workers.map(lambda source: check_source(command, folder, source), sources) for p in found]
    for problem in problems:
        print(problem)
    print(f"{len(sources)} sources with lane loops, {len(problems)} problems")
    return 1 if problems or not sources else 0


if __name__ == "__main__":
    sys.exit(main())
