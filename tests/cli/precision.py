"""--precision: a run goes on until what was asked is known as exactly as asked, says why it ended, and is the run of so many trajectories."""

import shutil
import signal
import subprocess
import time

from _capexsim import (FOUNDING, LISTED, PROGRAM, TWO_ACTOR, check, contains, contents, environment, equal, fresh_folder, load_json, main,
                       run)

HALF = 1.959963984540054


def wilson_half_width(k, n):
    """Wilson (1927), as in every textbook."""
    z, p = HALF, k / n
    return z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5


def at_horizon(summary):
    return {m["metric"]: m["quarters"][-1]["probability"] for m in summary["metrics"]}


def asked(here, *arguments, code=0):
    return load_json(run("run", TWO_ACTOR, *arguments, "--quiet", "--json", "--force", "-o", "out", folder=here, code=code).stdout)


def test_it_ends_as_exact_as_asked_and_not_much_later():
    here = fresh_folder()
    found = asked(here, "--precision", "0.7pp", "--at", "stock@2030Q4")
    ending, n = found["precision"], found["trajectories"]
    equal((ending["why"], ending["metric"], ending["quarter"], ending["targets"]), ("reached", "stock", "2030Q4", 1), "ending")
    stock = found["metrics"][2]["quarters"][19]
    equal(stock["quarter"], "2030Q4", "quarter")
    k = round(stock["probability"] * n)
    check(abs(wilson_half_width(k, n) - ending["half_width"]) < 1e-12, "Wilson's half-width")
    check(ending["half_width"] <= 0.007, "as exact as asked")
    check(wilson_half_width(round(k * 0.75), round(n * 0.75)) > 0.007, f"{n} are not many more than needed")
    equal(ending["asked_half_width"], 0.007, "what was asked")


def test_without_a_target_every_measure_by_the_horizon_is_one():
    here = fresh_folder()
    found = asked(here, "--precision", "1pp")
    n = found["trajectories"]
    widths = {m: wilson_half_width(round(p * n), n) for m, p in at_horizon(found).items()}
    ending = found["precision"]
    equal((ending["targets"], ending["quarter"]), (5, "2040Q4"), "targets")
    check(abs(max(widths.values()) - ending["half_width"]) < 1e-12, f"{widths} {ending}")


def test_a_quarter_alone_makes_every_measure_by_it_a_target_and_is_printed():
    here = fresh_folder()
    found = asked(here, "--precision", "1.2pp", "--at", "2031Q1", "--at", "lag@2035Q4")
    equal(found["precision"]["targets"], 6, "targets")
    contains(found["at"]["tables"][0]["title"], "2031Q1")


def test_it_is_the_run_of_as_many_trajectories():
    here = fresh_folder()
    found = asked(here, "--precision", "1.1pp")
    run("run", TWO_ACTOR, "--trajectories", found["trajectories"], "--quiet", "-o", "again", folder=here)
    a, b = contents(here / "out"), contents(here / "again")
    for name in LISTED + ["SHA256SUMS"]:
        check(a[name] == b[name], f"{name} differs from that of a run of {found['trajectories']}")
    command = load_json(a["manifest.json"])["command"]
    contains(command, f"--trajectories {found['trajectories']}")
    equal(load_json(a["environment.json"])["precision"]["why"], "reached", "why it ended stands apart")


def test_threads_do_not_change_where_it_ends():
    here = fresh_folder()
    one = asked(here, "--precision", "1pp", "--threads", "1")
    three = asked(here, "--precision", "1pp", "--threads", "3", "--instruction-set", "sse2")
    equal(one, three, "the same")


def test_a_finer_one_begins_like_a_coarser_one():
    here = fresh_folder()
    counts = []
    for width in ("1.5pp", "0.6pp"):
        found = asked(here, "--precision", width)
        n = found["trajectories"]
        counts.append([round(q["probability"] * n) for m in found["metrics"] for q in m["quarters"]])
    check(all(a <= b for a, b in zip(*counts)), "counts only grow")


def test_trajectories_are_the_most_that_it_takes():
    here = fresh_folder()
    found = asked(here, "--precision", "0.1pp", "--trajectories", "5000")
    equal((found["trajectories"], found["precision"]["why"]), (5000, "cap"), "the cap")
    shown = run("run", TWO_ACTOR, "--precision", "0.1pp", "--trajectories", "5000", "--quiet", "-o", "out", folder=here).stdout
    flat = " ".join(shown.split())
    contains(flat, "Stopped at the most that was allowed, 5,000 trajectories, not as exact as asked (±0.1 percentage points)")
    few = asked(here, "--precision", "20pp", "--trajectories", "700")
    equal((few["trajectories"], few["precision"]["why"]), (700, "reached"), "fewer than the first look")


def test_the_page_says_why_it_ended():
    here = fresh_folder()
    shown = run("run", FOUNDING, "--precision", "1pp", "--at", "effective@2034Q4", "--quiet", "-o", "out", folder=here).stdout
    flat = " ".join(shown.split())
    contains(flat, "as exact as asked (±1 percentage points)")
    contains(flat, "effective by 2034Q4, is known to ±")


def test_ways_to_write_it():
    here = fresh_folder()
    for text in ("5pp", "5 pp", "5 %", "5%", "5 %-points", "5 percentage points", "5e0pp"):
        contains(run("run", TWO_ACTOR, "--precision", text, "--dry-run", folder=here).stdout, "Would run 4,096 to 10,000,000 trajectories")


def test_interrupted_it_is_the_run_of_what_was_done():
    here = fresh_folder()
    process = subprocess.Popen([PROGRAM, "run", str(TWO_ACTOR), "--precision", "0.005pp", "--trajectories", "900000000", "--quiet", "--json", "-o",
                                "out"], cwd=here, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=300)
    equal(process.returncode, 130, err)
    found = load_json(out)
    n = found["trajectories"]
    check(0 < n < 900000000, n)
    equal(found["precision"]["why"], "interrupted", "why")
    contains(err, "this is their result; capexsim run --extend out goes on to what was asked for")
    run("run", TWO_ACTOR, "--trajectories", n, "--quiet", "-o", "again", folder=here)
    check((here / "out/tally").read_bytes() == (here / "again/tally").read_bytes(), "it is a prefix")
    again = run("run", "--extend", "out", "--dry-run", folder=here)
    contains(again.stderr, "goes on to what was asked for: --precision 0.005pp --trajectories 900000000 --at spend@2040Q4 --at cumulative@2040Q4")
    contains(again.stdout, f"Would run {n:,} to 900,000,000 trajectories")
    contains(run("run", "--extend", "out", "--trajectories", n + 1, "--dry-run", folder=here).stdout, "Would run")


def interrupted_part(here, *asked):
    """A folder `part` of a run that was interrupted half-way."""
    for wait in (1.5, 0.8, 0.4, 0.2, 0.1):
        process = subprocess.Popen([PROGRAM, "run", str(FOUNDING), *asked, "--threads", "1", "--quiet", "-o", "part"], cwd=here,
                                   env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(wait)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=300)
        if process.returncode == 130 and (here / "part").exists():
            return load_json((here / "part/summary.json").read_text())["trajectories"]
        shutil.rmtree(here / "part", ignore_errors=True)
    raise AssertionError("it was not interrupted half-way")


def test_interrupted_it_goes_on_to_what_it_was_asked_for_without_being_told_again():
    here = fresh_folder()
    what = ("--precision", "0.25pp", "--at", "lag@2034Q4", "--at", "effective@2034Q4", "--trajectories", "150000")
    done = interrupted_part(here, *what)
    long = load_json(run("run", "--extend", "part", "--json", "--quiet", "-o", "long", folder=here).stdout)
    direct = load_json(run("run", FOUNDING, *what, "--json", "--quiet", "-o", "direct", folder=here).stdout)
    check(done < direct["trajectories"], f"{done} are part of {direct['trajectories']}")
    if long["trajectories"] == done:  # interrupted between two looks, and exact enough: nothing was left to do
        check(long["precision"]["half_width"] <= 0.0025, f"±{long['precision']['half_width']} with {done} trajectories")
    else:
        equal(long, direct, "as if it had never been interrupted")
        a, b = contents(here / "long"), contents(here / "direct")
        for name in LISTED + ["SHA256SUMS"]:
            check(a[name] == b[name], f"{name} differs from that of the run that was not interrupted")
    said = run("run", "--extend", "part", "--trajectories", done + 1, "--dry-run", folder=here)
    contains(said.stdout, f"Would run {done + 1:,} trajectories")
    check("goes on to what was asked for" not in said.stderr, "who says how many is heard")
    contains(run("run", "--extend", "long", folder=here, code=1).stderr, "say how many there are to be in all")
    equal(load_json((here / "part/environment.json").read_text())["precision"]["asked_for"], ["effective@2034Q4", "lag@2034Q4"][::-1], "kept")


def test_mistakes():
    here = fresh_folder()
    for text, words in (
        ("0.5", "has no unit; write 0.5pp"),
        ("half", "is no number of percentage points"),
        ("0.5 km", "'km' is not a unit of a probability"),
        ("0pp", "must be between 0.001 and 25 percentage points"),
        ("30pp", "must be between"),
        ("-1pp", "must be between"),
        ("pp", "is no number"),
        ("", "WIDTH missing"),
    ):
        contains(run("run", TWO_ACTOR, f"--precision={text}", folder=here, code=1).stderr, words)
    for at, words in (
        ("stick@2030Q4", "--at stick@2030Q4: is no measure; they are spend"),
        ("stock@2030", "is not a quarter"),
        ("stock@2020Q1", "is not simulated"),
    ):
        contains(run("run", TWO_ACTOR, "--precision", "1pp", "--at", at, folder=here, code=1).stderr, words)
    contains(run("run", TWO_ACTOR, "--at", "stock@2030Q4", folder=here, code=1).stderr, "--precision is asked for, which is missing")
    contains(run("run", TWO_ACTOR, "--at", "2030Q4", "--at", "2031Q4", folder=here, code=1).stderr, "prints one quarter")
    contains(run("run", TWO_ACTOR, "--precision", "1pp", "--replay", "3", folder=here, code=1).stderr, "it does not go with")
    equal(list(here.iterdir()), [], "what is refused leaves nothing")


main(globals())
