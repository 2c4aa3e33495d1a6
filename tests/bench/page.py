"""Pages and workbooks: how long `capexsim report` takes to write them anew, and how large a page is."""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

SCENARIOS = pathlib.Path(__file__).resolve().parents[2] / "scenarios"
TRAJECTORIES = 100_000
TIMES = 7
CASES = ("as_briefed", "evidence_2026")


def seconds(command):
    begin = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


def measured(scenario):
    """Median time of writing page and workbook anew [s], of doing nothing [s], and their sizes [bytes]."""
    program = os.environ["CAPEXSIM"]
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "out"
        subprocess.run([program, "run", str(SCENARIOS / f"{scenario}.yaml"), "--quiet", "--trajectories", str(TRAJECTORIES),
                        "-o", str(out)], check=True, stdout=subprocess.DEVNULL)
        page = out / "report.html"
        if not page.exists():
            raise SystemExit("this capexsim was built without pages")
        return {
            "seconds": statistics.median(seconds([program, "report", str(out)]) for _ in range(TIMES)),
            "start": statistics.median(seconds([program, "version"]) for _ in range(TIMES)),
            "page": page.stat().st_size,
            "workbook": (out / "results.xlsx").stat().st_size,
        }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", help="write the figures here as JSON")
    arguments = parser.parse_args()
    figures = {}
    for scenario in CASES:
        figures[scenario] = found = measured(scenario)
        print(f"{scenario:14} page and workbook in {found['seconds']:.3f} s; page {found['page'] / 1e6:.2f} MB, "
              f"workbook {found['workbook'] / 1e6:.2f} MB")
    if arguments.out:
        pathlib.Path(arguments.out).write_text(json.dumps(figures, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
