"""Designs of a run: what they round, print, store and refuse; and that their results are one for any machine and any thread."""

import json
import signal
import subprocess
import time

from _capexsim import FOUNDING, PROGRAM, TWO_ACTOR, check, contains, contents, environment, equal, fresh_folder, load_json, main, run

DESIGNS = ("sobol", "lhs")


def numbers(folder, *arguments):
    return load_json(run("run", *arguments, "--json", "--quiet", folder=folder).stdout)


def test_a_design_rounds_what_is_asked_and_says_so():
    here = fresh_folder()
    done = run("run", TWO_ACTOR, "--design", "sobol", "--trajectories", 1000, "-o", "s", folder=here)
    contains(done.stderr, "1,000 trajectories become 1,024: Sobol' points are even at 16 scrambles of a power of two")
    contains(" ".join(done.stdout.split()), "1,024 trajectories (16 × 64 Sobol' points)")
    done = run("run", TWO_ACTOR, "--design", "lhs", "--trajectories", 1000, "-o", "l", folder=here)
    contains(done.stderr, "1,000 trajectories become 1,008: there are 16 Latin hypercubes of as many points each")
    contains(" ".join(done.stdout.split()), "1,008 trajectories (16 × 63 points of Latin hypercubes)")
    done = run("run", TWO_ACTOR, "--design", "sobol", "--trajectories", 1024, "-o", "s", folder=here)
    check("become" not in done.stderr, done.stderr)
    contains(" ".join(done.stdout.split()), "the same as before, to the last bit")
    for folder, design, points in (("s", "sobol", 64), ("l", "lhs", 63)):
        manifest = load_json((here / folder / "manifest.json").read_text())
        summary = load_json((here / folder / "summary.json").read_text())
        for record in (manifest, summary):
            equal(record["design"], design, "design")
            equal(record["design_parts"], 16, "parts")
            equal(record["design_points"], points, "points")
        contains(manifest["design_rounding"], "16")
        contains(manifest["command"], f" --design {design}")
        equal(manifest["trajectories"], 16 * points, "trajectories")
    random = numbers(here, TWO_ACTOR, "--trajectories", 1000, "-o", "r")
    equal(random["design"], "random", "design")
    check("design_parts" not in random, "a random design has no parts")


def test_the_command_of_the_manifest_brings_the_result_about_again():
    here = fresh_folder()
    (here / "two.yaml").write_bytes(TWO_ACTOR.read_bytes())
    for design in DESIGNS:
        run("run", "two.yaml", "--design", design, "--trajectories", 700, "-o", design, "--quiet", folder=here)
        command = load_json((here / design / "manifest.json").read_text())["command"].split()
        done = run(*command[1:], "-o", design, "--quiet", folder=here)
        contains(done.stdout, "the same as before, to the last bit")


def test_threads_and_instruction_sets_change_no_bit():
    here = fresh_folder()
    for design in DESIGNS:
        for name, more in (("1", ["--threads", 1]), ("7", ["--threads", 7]), ("2", ["--instruction-set", "sse2"])):
            run("run", FOUNDING, "--design", design, "--trajectories", 4096, *more, "--quiet", "-o", design + name, folder=here)
        first = contents(here / (design + "1"))
        for name in ("7", "2"):
            other = contents(here / (design + name))
            for file in ("tally", "result.json", "summary.json", "manifest.json", "fans.csv"):
                check(first[file] == other[file], f"{design}: {file} differs")


def test_designs_have_results_of_their_own():
    here = fresh_folder()
    results = {d: numbers(here, FOUNDING, "--trajectories", 2048, "--design", d) for d in ("random", *DESIGNS)}
    equal(len({r["hash"] for r in results.values()}), 3, "hashes")
    equal(results["random"]["hash"], numbers(here, FOUNDING, "--trajectories", 2048)["hash"], "random is what runs by default")


def test_intervals_come_from_the_parts_alone():
    here = fresh_folder()
    for design in DESIGNS:
        done = run("run", FOUNDING, "--design", design, "--trajectories", 2048, "--quiet", "-o", design, "--at", "2030Q4", folder=here)
        said = " ".join(done.stdout.split())
        contains(said, "Other numbers have no interval in this design, as its trajectories are not independent")
        check("±0.5 needs" not in said, "what more trajectories would bring is known for random ones only")
        check("its 95 % interval is beneath it" not in said, "quantiles have no interval")
        summary = load_json((here / design / "summary.json").read_text())
        for metric in summary["metrics"]:
            check(metric["relapsed_lower"] is None and metric["durable_upper"] is None, "shares without an interval")
            for quarter in metric["quarters"]:
                p, low, high = quarter["probability"], quarter["lower"], quarter["upper"]
                check((low is None) == (high is None), "both ends or none")
                if low is not None:
                    check(low <= p <= high and low < high, f"{quarter}")
                else:
                    check(p in (0, 1), f"{quarter}")
        sections = json.loads((here / design / "result.json").read_text())["sections"]
        fans = next(t for s in sections for t in s["tables"] if t["key"] == "fans")
        median = [c["key"] for c in fans["columns"]].index("q50") if "q50" in [c["key"] for c in fans["columns"]] else None
        if median is not None:
            check(all(row[median]["lower"] is None for row in fans["rows"]), "medians of fans without an interval")


def test_replay_shows_the_trajectory_of_the_design():
    here = fresh_folder()
    drawn = {}
    for design in ("random", *DESIGNS):
        said = run("run", TWO_ACTOR, "--design", design, "--trajectories", 1024, "--replay", 777, "--json", "--quiet", folder=here).stdout
        table = next(t for t in json.loads(said)["tables"] if t["key"] == "parameters")
        drawn[design] = json.dumps(table["rows"])
    equal(len(set(drawn.values())), 3, "the inputs of trajectory 777")
    longer = run("run", TWO_ACTOR, "--design", "sobol", "--trajectories", 4096, "--replay", 777, "--json", "--quiet", folder=here).stdout
    table = next(t for t in json.loads(longer)["tables"] if t["key"] == "parameters")
    equal(json.dumps(table["rows"]), drawn["sobol"], "a longer run of Sobol' points begins with the shorter one")
    refused = run("run", TWO_ACTOR, "--design", "lhs", "--trajectories", 1024, "--replay", 1024, folder=here, code=1)
    contains(refused.stderr, "--replay 1024: Latin hypercubes of 1,024 trajectories end before it")


def test_what_is_no_design_is_refused():
    here = fresh_folder()
    refused = run("run", TWO_ACTOR, "--design", "halton", folder=here, code=1)
    contains(refused.stderr, "--design halton: is no design; they are random, sobol and lhs (Latin hypercubes)")
    for command in (["compare", TWO_ACTOR, "--set", "run.seed=2"], ["sweep", TWO_ACTOR, "--vary", "parity.ratio=1:2:2"]):
        refused = run(*command, "--design", "sobol", folder=here, code=1)
        contains(refused.stderr, f"{command[0]}: '--design' is for run alone; what {command[0]} prints needs independent trajectories")


def test_interrupted_hypercubes_are_not_written_and_sobol_points_are():
    for design in DESIGNS:
        here = fresh_folder()
        with subprocess.Popen([PROGRAM, "run", FOUNDING, "--design", design, "--trajectories", "50000000", "--quiet", "-o", "out"], cwd=here,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(), encoding="utf-8") as process:
            time.sleep(3)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=120)
        equal(process.returncode, 130, err)
        if design == "lhs":
            check("interrupted" in err and "nothing is written" in err, err)
        if design == "lhs" and "before the first" not in err:
            contains(err, "interrupted: part of a Latin hypercube is none, so nothing is written")
        if design == "lhs":
            check(not (here / "out").exists(), "nothing is written")
        else:
            if "before the first trajectories were done" in err:  # a slow machine
                continue
            check("interrupted after " in err and "this is their result" in err, err)
            summary = load_json((here / "out/summary.json").read_text())
            equal(summary["trajectories"] % 512, 0, "whole blocks")
            contains(out, "Sobol' points)")


if __name__ == "__main__":
    main(globals())
