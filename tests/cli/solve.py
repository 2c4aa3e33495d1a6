"""solve: the value of a key at which a probability passes a level, with its interval, all values on the same luck."""

import csv
import json
import subprocess

from _capexsim import FOUNDING, SOURCE, TWO_ACTOR, check, contains, equal, fresh_folder, main, run

EMBARGO = SOURCE / "scenarios/policy/embargo.yaml"
MEAN = "actors.challenger.budget.growth.normal.mean"
NAMED = f"'challenger: budget growth normal mean' ({MEAN})"
root = fresh_folder()
HALF = "P(stock by 2030Q4) = 50 %"


def solved(folder, file, vary, condition, *more, trajectories=2000):
    return json.loads(run("solve", file, "--vary", vary, "--for", condition, "--trajectories", trajectories, "--quiet", "--force", "--json",
                          "-o", folder, *more, folder=root).stdout)


def one(found):
    equal(len(found["solutions"]), 1, found["answer"])
    return found["solutions"][0]


def test_the_reference_of_the_two_actors():
    found = solved("reference", TWO_ACTOR, f"{MEAN}=0.3 log/year:0.6 log/year", HALF, trajectories=20000)
    answer = one(found)
    # .4446 [.4418, .4476] in a study of as many trajectories; .44427 [.44397, .44456] of 2 million by derive_critical_value.py
    check(answer["lower_number"] < 0.4446 < answer["upper_number"], answer)
    check(answer["lower_number"] < 0.44427 < answer["upper_number"], answer)
    width = answer["upper_number"] - answer["lower_number"]
    check(0.0048 < width < 0.0070, f"as wide as the study's .0058: {width}")
    equal((found["method"], found["against"], answer["direction"]), ("critical values", 0, "rises"), "method")
    equal((found["looked_at_first"], found["from"], found["to"]), (11, "0.3 log/year", "0.6 log/year"), "range")
    check(found["tolerance"] < width / 100, found["tolerance"])
    equal(answer["value"], f"{answer['value_number']} log/year", "units as they were written")
    check(abs(answer["after_number"] - answer["value_number"]) < width / 50, answer)
    # a run with that value has that probability
    alone = json.loads(run("run", TWO_ACTOR, "--set", f"{MEAN}={answer['value']}", "--trajectories", "20000", "--quiet", "--json", "-o",
                           "alone", folder=root).stdout)
    stock = next(m for m in alone["metrics"] if m["metric"] == "stock")
    at = next(q for q in stock["quarters"] if q["quarter"] == "2030Q4")
    point = next(p for p in found["points"] if p["value"] == answer["value"])
    equal(at["probability"], point["probability"]["value"], "the same luck")
    check(abs(at["probability"] - 0.5) < 0.0005, at)
    rows = list(csv.DictReader(open(root / "reference/solve.csv")))
    equal(len(rows), len(found["points"]), "a row a value")
    subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=root / "reference", check=True)
    command = json.loads((root / "reference/manifest.json").read_text())["command"]
    contains(run("report", root / "reference", folder=root).stdout, "Report")
    contains(command, f"--vary '{MEAN}=0.3 log/year:0.6 log/year:11' --for 'P(stock by 2030Q4) = 50 %'")


def test_what_is_printed():
    shown = " ".join(run("solve", TWO_ACTOR, "--vary", f"{MEAN}=0.3 log/year:0.6 log/year", "--for", HALF, "--trajectories", "2000", "--quiet",
                         "-o", "shown", folder=root).stdout.split())
    contains(shown, "The probability that challenger reaches parity by 2030Q4 (measure: stock) is 50 % with")
    contains(shown, "(95 % interval 0.4")
    contains(shown, "None of the 2,000 trajectories goes against the others over the 11 values")
    contains(shown, "the answer")
    contains(shown, "until each number was known to")


def test_units_are_those_of_the_user():
    percent = one(solved("percent", TWO_ACTOR, f"{MEAN}=30 %/year:90 %/year", HALF, "--set",
                         "actors.challenger.budget.growth={normal: {mean: 50 %/year, sd: 10 %/year}}"))
    check(percent["value"].endswith(" %/year") and 45 < percent["value_number"] < 70, percent)


def test_below_and_above_say_for_which_values():
    rising = f"{MEAN}=0.3 log/year:0.6 log/year"
    below = solved("below", TWO_ACTOR, rising, "P(stock by 2030Q4) < 40 %")
    equal(len(below["holds"]), 1, "one stretch")
    equal((below["holds"][0]["from"], below["holds"][0]["to"]), (None, one(below)["value"]), "below the answer")
    above = solved("above", TWO_ACTOR, rising, "P(stock by 2030Q4) > 40 %")
    equal((above["holds"][0]["from"], above["holds"][0]["to"]), (one(above)["value"], None), "above it")
    contains(below["answer"], f"for {NAMED} below ")
    falling = solved("falling", TWO_ACTOR, "actors.incumbent.budget.growth.normal.mean=0 log/year:0.4 log/year", "P(stock by 2030Q4) > 40 %")
    equal(one(falling)["direction"], "falls", "a faster rival")
    equal(falling["holds"][0]["from"], None, "below it")


def test_quarters():
    lever = ("--set", "policy.levers.slow={at: 2028Q1, set: {actors.challenger.budget.growth: 0 log/year}}")
    found = solved("quarters", TWO_ACTOR, "policy.levers.slow.at=2026Q2:2031Q1", "P(stock by 2030Q4) = 25 %", *lever)
    answer = one(found)
    check("value_number" not in answer and answer["value"][4] == "Q", answer)
    by = {p["value"]: p["reached"] for p in found["points"]}
    quarters = sorted(by)
    before = quarters[quarters.index(answer["value"]) - 1]
    check(by[before] < 500 <= by[answer["value"]], f"the first quarter with 25 % of 2,000: {by}")
    check(answer["lower"] <= answer["value"] <= answer["upper"], answer)
    contains(found["answer"], f"is at least 25 % for 'lever slow: at' (policy.levers.slow.at) from {answer['value']}")


def test_whole_numbers():
    found = solved("whole", TWO_ACTOR, "parity.sustained=1 quarters:13 quarters", "P(stock by 2030Q4) = 40 %")
    answer = one(found)
    equal(answer["direction"], "falls", "longer is harder")
    equal(answer["value_number"], int(answer["value_number"]), "whole")
    contains(found["answer"], "up to")


def test_no_value_does_it():
    found = solved("nowhere", TWO_ACTOR, f"{MEAN}=0.1 log/year:0.2 log/year", HALF)
    equal((found["solutions"], found["passes"]), ([], 1), "none")
    contains(found["answer"], f"No value of {NAMED} from 0.1 log/year to 0.2 log/year does it.")
    edge = solved("edge", TWO_ACTOR, f"{MEAN}=0.3 log/year:0.45 log/year", HALF, trajectories=200)
    check(one(edge)["upper_beyond_range"] and one(edge)["upper"] is None, edge["solutions"])


def test_an_outcome_that_goes_both_ways():
    """A wider spread of growth makes winners of some futures and losers of others: the answer is that of the average."""
    found = solved("both", TWO_ACTOR, "actors.challenger.budget.growth.normal.sd=0.01 log/year:1 log/year", "P(stock by 2030Q4) = 51 %",
                   trajectories=5000)
    equal(found["method"], "sample average", "the spread makes winners and losers")
    check(found["rising"] > 0 and found["falling"] > 0, found)
    equal(found["against"], min(found["rising"], found["falling"]) + found["mixed"], "against")
    text = json.loads((root / "both/result.json").read_text())["sections"][-1]["text"][0]
    contains(text, "by TOMS 748")


def test_threads_and_instruction_sets_change_nothing():
    vary = f"{MEAN}=0.3 log/year:0.6 log/year:9"
    first = solved("t1", TWO_ACTOR, vary, HALF, "--threads", "1")
    equal(first, solved("t7", TWO_ACTOR, vary, HALF, "--threads", "7", "--instruction-set", "sse2"), "threads")
    check(first["looked_at_first"] == 9, "steps")


def test_a_real_scenario_and_an_overlay():
    found = solved("founding", FOUNDING, "policy.levers.embargo.at=2027Q1:2034Q1", "P(lag by 2036Q4) > 30 %", "--what-if", EMBARGO,
                   trajectories=1000)
    check("answer" in found and len(found["points"]) >= 9, "answered")


def test_a_scenario_from_standard_input():
    vary = ("--vary", f"{MEAN}=0.3 log/year:0.6 log/year", "--for", HALF, "--trajectories", "1000", "--quiet", "--json")
    piped = json.loads(run("solve", "-", *vary, "-o", "piped", folder=root, stdin=TWO_ACTOR.read_text()).stdout)
    named = json.loads(run("solve", TWO_ACTOR, *vary, "-o", "named", folder=root).stdout)
    equal(piped["solutions"], named["solutions"], "the same text")


def test_dry_run_and_mistakes():
    contains(run("solve", TWO_ACTOR, "--vary", f"{MEAN}=0.3 log/year:0.6 log/year", "--for", HALF, "--dry-run", folder=root).stdout, "Would solve")
    good = f"{MEAN}=0.3 log/year:0.6 log/year"
    for vary, condition, words, code in (
        ("x", HALF, "needs path=from:to", 1),
        (f"{MEAN}=0.3 log/year", HALF, "needs path=from:to", 1),
        (f"{MEAN}=0.3 log/year:0.6 log/year:5", HALF, "needs 9 to 33 steps", 1),
        (f"{MEAN}=0.6 log/year:0.3 log/year", HALF, "the first end must be below the second", 1),
        (f"{MEAN}=a:b", HALF, "needs numbers or quarters", 1),
        (f"{MEAN}=0.3 log/year:60 %", HALF, "both ends need the same unit", 1),
        ("actors.challenger.budget.growth.normal.men=0.3 log/year:0.6 log/year", HALF, "unknown key", 2),
        ("parity.sustained=1.5 quarters:4 quarters", HALF, "whole numbers", 1),
        ("run.seed=1:9", HALF, "what makes values comparable", 1),
        ("horizon=40 quarters:60 quarters", HALF, "cannot be varied", 1),
        (good, "P(stok by 2030Q4) = 50 %", "column 3: 'stok' is no measure; did you mean 'stock'?", 1),
        (good, "P(stock by 2060Q4) = 50 %", "2060Q4 is not simulated; the scenario runs from 2026Q1 to 2040Q4", 1),
        (good, "P(stock by 2030Q4) < 0 %", "ask for a level between them", 1),
    ):
        done = run("solve", TWO_ACTOR, "--vary", vary, "--for", condition, "--quiet", "-o", "wrong", folder=root, code=code)
        contains(done.stderr, words)
        check(not (root / "wrong").exists(), "what is refused leaves nothing")
    contains(run("solve", TWO_ACTOR, "--for", HALF, folder=root, code=1).stderr, "--vary")
    contains(run("solve", TWO_ACTOR, "--vary", good, folder=root, code=1).stderr, "--for")


main(globals())
