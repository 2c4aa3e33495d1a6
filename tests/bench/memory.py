"""Peak memory of the program: does it grow with the number of trajectories?"""

import argparse
import json
import os
import pathlib
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SCENARIO = HERE.parents[1] / "scenarios" / "as_briefed.yaml"
CASES = {  # name: (scenario, trajectories, threads)
    "as_briefed, 1e5 trajectories, 2 threads": (SCENARIO, 100_000, 2),
    "as_briefed, 1e7 trajectories, 2 threads": (SCENARIO, 10_000_000, 2),
    "12 actors, 160 quarters, 1e5 trajectories, 8 threads": (HERE / "twelve_actors.yaml", 100_000, 8),
}


def peak_memory(scenario, trajectories, threads):
    """Peak resident memory of one run in MB."""
    with tempfile.TemporaryDirectory() as folder:
        command = [os.environ["CAPEXSIM"], "run", str(scenario), "--quiet", "--trajectories", str(trajectories)]
        command += ["--threads", str(threads), "-o", os.path.join(folder, "out")]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise SystemExit(f"failed: {' '.join(command)}")
    return usage.ru_maxrss * 1024 / 1e6


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", help="write the figures here as JSON")
    arguments = parser.parse_args()
    peaks = {}
    for name, case in CASES.items():
        peaks[name] = peak_memory(*case)
        print(f"{name:54} {peaks[name]:6.1f} MB")
    if arguments.out:
        pathlib.Path(arguments.out).write_text(json.dumps(peaks, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
