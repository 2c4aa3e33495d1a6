"""A sweep of 21 x 21 values with 20,000 trajectories each against one run of as many trajectories in all."""

import argparse
import json
import os
import pathlib
import resource
import subprocess
import tempfile
import time

SIDE, EACH = 21, 20000


def seconds(program, *arguments):
    """Time on the wall and CPU time of the program."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    subprocess.run([program, *arguments, "--quiet"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.monotonic() - began, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", required=True)
    out = pathlib.Path(parser.parse_args().out)
    program = os.environ["CAPEXSIM"]
    scenario = os.path.join(os.environ["CAPEXSIM_SOURCE"], "scenarios", "as_briefed.yaml")
    with tempfile.TemporaryDirectory() as folder:
        sweep = seconds(program, "sweep", scenario, "--vary", f"channels.licensed.home_share=10 %:90 %:{SIDE}",
                        "--vary", f"policy.regimes.states.split_tier.permits.licensed=5 %:95 %:{SIDE}",
                        "--trajectories", str(EACH), "-o", os.path.join(folder, "sweep"))
        run = seconds(program, "run", scenario, "--trajectories", str(SIDE * SIDE * EACH), "-o",
                      os.path.join(folder, "run"))
    figures = {"sweep": sweep, "run": run}
    for name, (wall, cpu) in figures.items():
        print(f"{name}: {wall:.0f} s on the wall, {cpu:.0f} s of CPU time")
    out.write_text(json.dumps(figures), encoding="utf-8")


if __name__ == "__main__":
    main()
