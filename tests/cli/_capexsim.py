"""What the tests of the program share: run it in a folder of its own, and look at what it left."""

import atexit
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM = os.environ["CAPEXSIM"]
SOURCE = Path(os.environ["CAPEXSIM_SOURCE"])
TWO_ACTOR = SOURCE / "tests/reference/two_actor.yaml"
FOUNDING = SOURCE / "scenarios/as_briefed.yaml"
PAGES = not (Path(os.environ["CAPEXSIM_BINARY"]) / "web/off").exists()  # whether this build has the page's code
LISTED = sorted(["channels.csv", "drivers.csv", "fans.csv", "inputs.csv", "manifest.json", "parity.csv", "result.json", "results.xlsx", "summary.json",
                 "tally"] + ["report.html"] * PAGES)

if not Path(PROGRAM).exists():
    sys.exit(77)


def fresh_folder():
    folder = Path(tempfile.mkdtemp(prefix="capexsim-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def environment(**changes):
    quiet = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "CLICOLOR_FORCE", "COLUMNS", "TERM", "LC_ALL")}
    quiet.update({"LC_ALL": "C.UTF-8", "TERM": "xterm"})
    quiet.update(changes)
    return quiet


def run(*arguments, folder, code=0, stdin=None, env=None, stdout=subprocess.PIPE):
    """Runs the program in `folder`; fails the test when it exits otherwise than with `code`."""
    done = subprocess.run(
        [PROGRAM, *map(str, arguments)],
        cwd=folder,
        input=stdin,
        stdout=stdout,
        stderr=subprocess.PIPE,
        env=env or environment(),
        timeout=300,
        encoding="utf-8",
    )
    check(done.returncode == code, f"{arguments}: exit code {done.returncode}, not {code}\n{done.stdout}\n{done.stderr}")
    return done


def check(holds, what):
    if not holds:
        raise AssertionError(what)


def equal(a, b, what=""):
    check(a == b, f"{what}: {a!r} is not {b!r}")


def contains(text, part):
    check(part in text, f"{part!r} is not in\n{text}")


def contents(folder):
    return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


def only_result(folder):
    results = list((Path(folder) / "results").iterdir())
    equal(len(results), 1, f"one folder of results in {results}")
    return results[0]


def check_sums(folder):
    """What `sha256sum -c` does."""
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    equal(sorted(line[66:] for line in lines), LISTED, "files in SHA256SUMS")
    for line in lines:
        equal(hashlib.sha256((folder / line[66:]).read_bytes()).hexdigest(), line[:64], line[66:])


def load_json(text):
    def refuse(constant):
        raise AssertionError(f"JSON has no {constant}")

    return json.loads(text, parse_constant=refuse)


def main(tests):
    """Runs every test_… function of a module's globals; says which one failed."""
    failed = 0
    for name, test in list(tests.items()):
        if not name.startswith("test_") or not callable(test):
            continue
        try:
            test()
        except Exception as error:  # noqa: BLE001: any failure is to be shown, with its test
            failed += 1
            print(f"FAILED {name.replace('_', ' ')}\n  {type(error).__name__}: {error}")
        else:
            print(f"ok {name.replace('_', ' ')}")
    sys.exit(1 if failed else 0)
