"""The figures that the benchmarks are run for, as ratios, out of the JSON that they left in a folder."""

import json
import pathlib
import sys

SETS = ("avx512", "avx2", "sse2")


def medians(folder, name):
    """Median of each benchmark of a file: {label: entry}; empty when it was not run."""
    path = folder / f"{name}.json"
    if not path.exists():
        return {}
    entries = json.loads(path.read_text(encoding="utf-8"))["benchmarks"]
    return {e["run_name"].removesuffix("/process_time/real_time"): e for e in entries if e.get("aggregate_name") == "median"}


def plain(folder, name):
    path = folder / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def rate(entries, label):
    return entries[label]["items_per_second"]


def founding(folder):
    """The engine over the textbook implementation."""
    for level, name in (("-O2", "founding_speed"), ("-O3", "founding_speed_o3")):
        found = medians(folder, name)
        for depth, meaning in (("fans", "everything recorded"), ("parity", "parity counts only")):
            if f"textbook/{depth}" not in found:
                continue
            textbook = rate(found, f"textbook/{depth}")
            for instruction_set in (s for s in SETS if f"engine/{s}/{depth}" in found):
                engine = rate(found, f"engine/{instruction_set}/{depth}")
                wanted = ("2.5" if instruction_set == "sse2" else "5") if level == "-O2" and depth == "fans" else ""
                yield (f"engine {instruction_set} / textbook {level}, {meaning}", f"{engine / textbook:.2f}",
                       wanted and f">= {wanted}", f"{engine:,.0f} / {textbook:,.0f} per s and core")


def limit(folder):
    """The engine over the kernel that only draws and takes exponentials and logarithms."""
    found = medians(folder, "limit_speed")
    best = next((s for s in SETS if f"limit/{s}" in found), None)
    for instruction_set in (s for s in SETS if f"limit/{s}" in found):
        pure = rate(found, f"limit/{instruction_set}")
        for depth, meaning in (("fans", "everything recorded"), ("parity", "parity counts only")):
            if f"engine/{instruction_set}/{depth}" not in found:
                continue
            engine = rate(found, f"engine/{instruction_set}/{depth}")
            wanted = ">= 40 %" if instruction_set == best and depth == "fans" else ""
            yield (f"engine {instruction_set}, share of the pure limit, {meaning}", f"{engine / pure:.0%}", wanted,
                   f"{engine:,.0f} of {pure:,.0f} per s and core")


def threads(folder):
    """CPU time of two threads over one."""
    found = medians(folder, "thread_speed")
    if "threads/2" in found:
        one, two = found["threads/1"], found["threads/2"]
        yield ("CPU time on 2 threads / on 1", f"{two['cpu_time'] / one['cpu_time']:.3f}", "<= 1.08", "")
        if "apart/2" in found:
            apart = found["apart/2"]["cpu_time"]
            yield ("CPU time of two runs of 1 thread at once / of one", f"{apart / one['cpu_time']:.3f}", "", "what the machine takes")
        yield ("time on the wall on 1 thread / on 2", f"{one['real_time'] / two['real_time']:.2f}", "", "")


def reference(folder):
    """The engine over NumPy on the reference model."""
    found, numpy = medians(folder, "reference_speed"), plain(folder, "numpy_reference")
    best = next((s for s in SETS if f"reference/{s}/fans" in found), None)
    if not best or not numpy:
        return
    for depth, against in (("parity", "five metrics"), ("fans", "five metrics and fans"), ("parity", "stock alone")):
        engine = rate(found, f"reference/{best}/{depth}")
        wanted = ">= 1" if against != "stock alone" else ""
        yield (f"engine {best}, {'five metrics' if depth == 'parity' else 'everything'} / NumPy, {against}",
               f"{engine / numpy[against]:.2f}", wanted, f"{engine:,.0f} / {numpy[against]:,.0f} per s and core")


def designs(folder):
    """Variance of random trajectories over that of a design, over independent seeds."""
    for entry in plain(folder, "design_gain").get("benchmarks", ()):
        scenario, design = entry["run_name"].split("/")[1:3]
        for figure, meaning in (("probability", "a probability"), ("mean_time", "a mean time")):
            yield (f"variance random / {design}, {scenario}, {meaning}", f"{entry[figure]:.2f}", "", f"known to {entry['known_to']:.0%}")


def memory(folder):
    """Peak memory."""
    peaks = list(plain(folder, "memory").items())
    for name, peak in peaks:
        yield (f"peak memory, {name}", f"{peak:.0f} MB", "< 300 MB" if "as_briefed" in name else "", "")
    if len(peaks) > 1:
        yield ("peak memory, 1e7 trajectories / 1e5", f"{peaks[1][1] / peaks[0][1]:.3f}", "<= 1.10", "")


def together(folder):
    """Five scenarios in one pass over five runs, and a sweep over one long run."""
    found = medians(folder, "together_speed")
    for which, wanted in (("policies", "<= 0.75"), ("strategies", ""), ("evidence_2026", "")):
        for depth, meaning in (("parity", "parity counts only"), ("fans", "everything recorded")):
            if f"together/{which}/{depth}" in found:
                ratio = rate(found, f"separate/{which}/{depth}") / rate(found, f"together/{which}/{depth}")
                yield (f"five scenarios together / apart, {which}, {meaning}", f"{ratio:.2f}",
                       wanted if depth == "parity" else "", "CPU time")
    sweep = plain(folder, "sweep_speed")
    if sweep:
        yield ("sweep of 21 x 21 x 20,000 / run of 8.82 million", f"{sweep['sweep'][0] / sweep['run'][0]:.2f}", "<= 0.80",
               f"on the wall; CPU time {sweep['sweep'][1] / sweep['run'][1]:.2f}")


def page(folder):
    """The page of a run of 100,000 trajectories."""
    for scenario, found in plain(folder, "page").items():
        yield (f"page and workbook of {scenario}, 1e5 trajectories", f"{found['seconds']:.2f} s", "< 1 s", "report DIR, the reading included")
        yield (f"size of the page of {scenario}", f"{found['page'] / 1e6:.2f} MB", "< 1.5 MB", f"workbook {found['workbook'] / 1e6:.2f} MB")


def main():
    folder = pathlib.Path(sys.argv[1])
    rows = [row for part in (founding, limit, threads, reference, together, designs, memory, page) for row in part(folder)]
    widths = [max(len(row[k]) for row in rows) for k in range(3)] if rows else []
    for row in rows:
        print(f"{row[0]:{widths[0]}}  {row[1]:>{widths[1]}}  {row[2]:{widths[2]}}  {row[3]}".rstrip())
    print("\nMedians of interleaved repetitions. Again: scripts/bench, or scripts/bench founding limit thread reference together sweep design memory page for parts.")


if __name__ == "__main__":
    main()
