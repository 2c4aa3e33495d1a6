"""--extend: a run that goes on is, to the last bit, the run that was longer from the beginning."""

import json
import shutil
import signal
import subprocess
import time

from _capexsim import (FOUNDING, LISTED, PROGRAM, SOURCE, TWO_ACTOR, check, check_sums, contains, contents, environment, equal,
                       fresh_folder, load_json, main, run)

EMBARGO = SOURCE / "scenarios/policy/embargo.yaml"
OVERLAY = "format: 1\nname: slower\nactors: {challenger: {budget: {growth: {normal: {mean: 0.40 log/year, sd: 0.10 log/year}}}}}\n"


def check_equal(a, b):
    one, two = contents(a), contents(b)
    for name in LISTED + ["SHA256SUMS"]:
        check(one[name] == two[name], f"{name} of {a} differs from that of {b}")
    check_sums(a)


def extend_and_hold(here, first, whole, *scenario):
    run("run", *scenario, "--trajectories", first, "--quiet", "-o", "short", folder=here)
    before = contents(here / "short")
    run("run", "--extend", "short", "--trajectories", whole, "--quiet", "-o", "long", folder=here)
    run("run", *scenario, "--trajectories", whole, "--quiet", "-o", "direct", folder=here)
    check_equal(here / "long", here / "direct")
    check(contents(here / "short") == before, "the shorter run stays as it was")
    equal(load_json((here / "long/environment.json").read_text())["trajectories_before"], first, "said apart")


def test_it_is_the_longer_run_to_the_last_bit_wherever_it_was_cut():
    for first, whole in ((1000, 3000), (512, 1024), (1, 2), (1535, 1537)):
        extend_and_hold(fresh_folder(), first, whole, TWO_ACTOR)


def test_so_too_with_everything_that_a_scenario_may_have():
    here = fresh_folder()
    extend_and_hold(here, 700, 1500, FOUNDING, "--what-if", EMBARGO, "--set", "policy.levers.embargo.at=2027Q3", "--set",
                    "parity.sustained=2 quarters", "--seed", "18446744073709551615")


def test_the_name_is_that_of_the_longer_run():
    here = fresh_folder()
    run("run", TWO_ACTOR, "--trajectories", "600", "--quiet", folder=here)
    (short,) = (here / "results").iterdir()
    done = run("run", "--extend", short.relative_to(here), "--trajectories", "900", "--quiet", folder=here)
    direct = run("run", TWO_ACTOR, "--trajectories", "900", "--quiet", folder=here)
    contains(direct.stdout, "the same as before, to the last bit")
    equal(len(list((here / "results").iterdir())), 2, "both runs are there")
    check(str(short.name) not in done.stdout, "the longer run has a folder of its own")


def test_over_itself_only_by_force():
    here = fresh_folder()
    run("run", TWO_ACTOR, "--trajectories", "600", "--quiet", "-o", "out", folder=here)
    contains(run("run", "--extend", "out", "--trajectories", "900", "--quiet", "-o", "out", folder=here, code=3).stderr, "--force")
    run("run", "--extend", "out", "--trajectories", "900", "--quiet", "-o", "out", "--force", folder=here)
    run("run", TWO_ACTOR, "--trajectories", "900", "--quiet", "-o", "direct", folder=here)
    check_equal(here / "out", here / "direct")


def test_files_may_have_changed_or_gone():
    here, there = fresh_folder(), fresh_folder()
    (here / "my view").mkdir()
    (here / "my view/base file.yaml").write_bytes(TWO_ACTOR.read_bytes())
    (here / "my view/it's.yaml").write_text(OVERLAY)
    (here / "child.yaml").write_text("format: 1\nextends: my view/base file.yaml\nname: child\n")
    scenario = ("child.yaml", "--what-if", "my view/it's.yaml", "--set", "parity.sustained=2 quarters")
    for n in (800, 1700):
        run("run", *scenario, "--trajectories", n, "--quiet", "-o", f"out{n}", folder=here)
    (here / "child.yaml").write_text("nonsense")
    shutil.rmtree(here / "my view")
    shutil.copytree(here / "out800", there / "moved")
    run("run", "--extend", "moved", "--trajectories", "1700", "--quiet", "-o", "long", folder=there)
    check_equal(there / "long", here / "out1700")


def test_files_that_were_named_from_the_root_and_extend_upwards():
    here, there = fresh_folder(), fresh_folder()
    (there / "deep").mkdir()
    (there / "base.yaml").write_bytes(TWO_ACTOR.read_bytes())
    (there / "deep/child.yaml").write_text("format: 1\nextends: ../base.yaml\nname: child\n")
    for n in (800, 1700):
        run("run", there / "deep/child.yaml", "--trajectories", n, "--quiet", "-o", f"out{n}", folder=here)
    shutil.rmtree(there / "deep")
    run("run", "--extend", "out800", "--trajectories", "1700", "--quiet", "-o", "long", folder=here)
    check_equal(here / "long", here / "out1700")


def test_a_scenario_from_standard_input():
    here = fresh_folder()
    for n in (800, 1700):
        run("run", "-", "--trajectories", n, "--quiet", "-o", f"out{n}", folder=here, stdin=TWO_ACTOR.read_text())
    run("run", "--extend", "out800", "--trajectories", "1700", "--quiet", "-o", "long", folder=here)
    check_equal(here / "long", here / "out1700")


def test_up_to_a_precision():
    here = fresh_folder()
    run("run", TWO_ACTOR, "--trajectories", "1000", "--quiet", "-o", "short", folder=here)
    asked = ("--precision", "0.9pp", "--quiet", "--json")
    direct = load_json(run("run", TWO_ACTOR, *asked, "-o", "direct", folder=here).stdout)
    long = load_json(run("run", "--extend", "short", *asked, "-o", "long", folder=here).stdout)
    equal(long, direct, "where it ends")
    check_equal(here / "long", here / "direct")
    again = load_json(run("run", "--extend", "long", *asked, "-o", "long", folder=here).stdout)
    equal((again["trajectories"], again["precision"]["why"]), (direct["trajectories"], "reached"), "nothing is to be added")


def test_an_interrupted_run_goes_on_to_what_it_was_asked_for():
    here = fresh_folder()
    whole = 60000
    command = [PROGRAM, "run", FOUNDING, "--trajectories", str(whole), "--threads", "1", "--quiet", "-o", "part"]
    for wait in (1.0, 0.5, 0.25, 0.12, 0.06):
        process = subprocess.Popen(list(map(str, command)), cwd=here, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        time.sleep(wait)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=300)
        if process.returncode == 130 and (here / "part").exists():
            break
        shutil.rmtree(here / "part", ignore_errors=True)
    check((here / "part").exists(), "it was interrupted half-way")
    done = load_json((here / "part/summary.json").read_text())["trajectories"]
    check(0 < done < whole, f"{done} of {whole}")
    run("run", "--extend", "part", "--quiet", "-o", "long", folder=here)
    run("run", FOUNDING, "--trajectories", whole, "--quiet", "-o", "direct", folder=here)
    check_equal(here / "long", here / "direct")


def refused(here, *arguments, says, code):
    done = run("run", *arguments, "--quiet", folder=here, code=code)
    equal(done.stdout, "", "standard output")
    contains(done.stderr, says)
    check(not (here / "results").exists(), "what is refused leaves nothing")


def rewritten(folder, name, change):
    """A file of the folder changed by somebody who also corrects SHA256SUMS."""
    import hashlib

    (folder / name).write_bytes(change((folder / name).read_bytes()))
    lines = [line if line[66:] != name else hashlib.sha256((folder / name).read_bytes()).hexdigest() + "  " + name
             for line in (folder / "SHA256SUMS").read_text().splitlines()]
    (folder / "SHA256SUMS").write_text("\n".join(lines) + "\n")


def test_strangers_and_edited_or_partial_folders_are_refused():
    here = fresh_folder()
    run("run", TWO_ACTOR, "--trajectories", "600", "--quiet", "-o", "out", folder=here)
    run("run", TWO_ACTOR, "--trajectories", "600", "--seed", "9", "--quiet", "-o", "other", folder=here)
    run("compare", TWO_ACTOR, "--set", "parity.sustained=2 quarters", "--trajectories", "600", "--quiet", "-o", "compared", folder=here)

    def case(name, change, says, code=2):
        shutil.rmtree(here / "case", ignore_errors=True)
        shutil.copytree(here / "out", here / "case")
        change(here / "case")
        refused(here, "--extend", "case", "--trajectories", "900", says=says, code=code)

    def manifest(folder, key, value):
        rewritten(folder, "manifest.json", lambda old: json.dumps({**json.loads(old), key: value}, indent=2).encode())

    case("edited", lambda f: (f / "parity.csv").write_text("x"), "parity.csv is not as it was written")
    case("partial", lambda f: (f / "tally").unlink(), "tally is not as it was written")
    case("no sums", lambda f: (f / "SHA256SUMS").unlink(), "holds no results")
    case("version", lambda f: manifest(f, "version", "0.0.1"), "was written by capexsim 0.0.1")
    case("tables", lambda f: manifest(f, "quantile_tables", "0" * 64), "were drawn through other tables")
    case("seed", lambda f: manifest(f, "seed", 8), "holds the counts of another run")
    case("count", lambda f: manifest(f, "trajectories", 599), "holds the counts of another run")
    case("hash", lambda f: manifest(f, "hash", "0" * 64), "would describe differently")
    case("command", lambda f: manifest(f, "command", "capexsim sweep x"), "is not the manifest of a run")
    case("counts", lambda f: rewritten(f, "tally", lambda _: (here / "other/tally").read_bytes()), "holds the counts of another run")
    case("damaged counts", lambda f: rewritten(f, "tally", lambda old: old[:-1] + b"?"), "checksum is wrong", 3)
    refused(here, "--extend", "compared", "--trajectories", "900", says="holds no counts of a run", code=2)
    refused(here, "--extend", "nowhere", "--trajectories", "900", says="nowhere: there is no such folder", code=3)
    (here / "empty").mkdir()
    refused(here, "--extend", "empty", "--trajectories", "900", says="holds no results", code=2)
    (here / "model.yaml").write_bytes(TWO_ACTOR.read_bytes())
    refused(here, "--extend", "model.yaml", "--trajectories", "900", says="is a file, not a folder of results", code=2)


def test_what_is_wrong_is_the_folder_and_not_the_scenario():
    here = fresh_folder()
    run("run", TWO_ACTOR, "--trajectories", "600", "--quiet", "-o", "out", folder=here)
    (here / "empty").mkdir()
    (here / "out/parity.csv").write_text("x")
    for folder in ("empty", "out"):
        said = run("run", "--extend", folder, "--trajectories", "900", folder=here, code=2).stderr
        contains(said, f"{folder}: error: ")
        contains(said, "hint: only a folder of results as capexsim run wrote it can be extended")
        contains(said, f"capexsim: {folder} cannot be extended")
        check("scenario" not in said, said)
    rewritten(here / "out", "manifest.json", lambda old: json.dumps({**json.loads(old), "version": "0.0.1"}, indent=2).encode())
    rewritten(here / "out", "parity.csv", lambda old: old)
    contains(run("run", "--extend", "out", "--trajectories", "900", folder=here, code=2).stderr, "capexsim: out cannot be extended")


def test_mistakes_of_the_command_line():
    here = fresh_folder()
    run("run", TWO_ACTOR, "--trajectories", "600", "--quiet", "-o", "out", folder=here)
    for arguments, says in (
        (("--extend", "out", "--trajectories", "599"), "--trajectories 599: out has 600 already"),
        (("--extend", "out"), "out has 600 trajectories; say how many"),
        (("--extend", "out", "--trajectories", "900", "--seed", "3"), "leave out FILE, --what-if, --set and --seed"),
        ((TWO_ACTOR, "--extend", "out", "--trajectories", "900"), "leave out FILE"),
        (("--extend", "out", "--set", "run.seed=3", "--trajectories", "900"), "leave out FILE"),
        (("--extend", "out", "--trajectories", "900", "--replay", "3"), "it does not go with"),
        (("--extend", "", "--trajectories", "900"), "names no folder"),
    ):
        refused(here, *arguments, says=says, code=1)


main(globals())
