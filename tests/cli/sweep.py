"""sweep: every point is the scenario with that value, on the luck of the scenario as it stands."""

import csv
import json
import subprocess

from _capexsim import FOUNDING, SOURCE, check, contains, equal, fresh_folder, run

EMBARGO = SOURCE / "scenarios/policy/embargo.yaml"
root = fresh_folder()
FEW = ("--trajectories", "2000", "--quiet", "--force")


def swept(folder, *arguments):
    return json.loads(run("sweep", *arguments, *FEW, "--json", "-o", folder, folder=root).stdout)


def test_a_point_is_a_run_with_that_value():
    found = swept("one", FOUNDING, "--vary", "channels.domestic.buyer_share=10 %:40 %:3")
    equal([p["set"] for p in found["points"]],
          [["channels.domestic.buyer_share=10 %"], ["channels.domestic.buyer_share=25 %"],
           ["channels.domestic.buyer_share=40 %"]], "values, both ends included")
    alone = json.loads(run("run", FOUNDING, "--set", "channels.domestic.buyer_share=40 %", *FEW, "--json", "-o", "alone",
                           folder=root).stdout)
    for separate, point in zip(alone["metrics"], found["points"][2]["metrics"]):
        equal(separate["quarters"][-1]["probability"], point["probability"]["value"], separate["metric"])
    lags = [p["metrics"][4]["ratio_change"]["value"] for p in found["points"]]
    check(lags[0] > lags[1] > lags[2], f"a larger share shortens the lag: {lags}")
    rows = list(csv.DictReader(open(root / "one/sweep.csv")))
    equal(len(rows), 3 * 5 * found_horizon(), "a row for each point, metric and quarter")
    subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=root / "one", check=True)


def found_horizon():
    return json.loads((root / "alone/summary.json").read_text())["horizon"]


def test_dates_and_a_second_key():
    found = swept("two", FOUNDING, "--what-if", EMBARGO, "--vary", "policy.levers.embargo.at=2027Q1:2029Q1:3", "--vary",
                  "channels.licensed.fee=0 %|20 %", "--at", "2030Q4")
    equal([p["set"][0][-6:] for p in found["points"]], ["2027Q1", "2027Q1", "2028Q1", "2028Q1", "2029Q1", "2029Q1"], "dates")
    equal(found["quarter"], "2030Q4", "the quarter that was asked for")
    shown = run("sweep", FOUNDING, "--what-if", EMBARGO, "--vary", "policy.levers.embargo.at=2027Q1:2029Q1:3", "--vary",
                "channels.licensed.fee=0 %|20 %", *FEW, "-o", "shown", folder=root).stdout
    contains(shown, "downwards")
    contains(shown, "It passes 50 % nowhere on this grid")


def test_the_scenario_as_it_stands_is_no_change():
    found = swept("same", FOUNDING, "--vary", "channels.licensed.tariff=25 %|25 %")
    for point in found["points"]:
        for metric in point["metrics"]:
            equal(metric["difference"]["value"], 0, "nothing was changed")


def test_threads_change_nothing():
    vary = ("--vary", "market.price.decline=10 %/year:30 %/year:3")
    one = swept("t1", FOUNDING, *vary, "--threads", "1")
    seven = swept("t7", FOUNDING, *vary, "--threads", "7", "--instruction-set", "sse2")
    equal(one, seven, "threads and instruction sets")


def test_mistakes():
    for vary, words, code in (
        ("channels.domestic.buyer_share", "needs path=from:to:steps", 1),
        ("channels.domestic.buyer_share=10 %:40 %:1", "2 to 1001 steps", 1),
        ("channels.domestic.buyer_share=10 %:40 km:3", "same unit", 1),
        ("channels.domestic.buyer_share=a:b:3", "numbers or quarters", 1),
        ("channels.domestic.buyer_share=0 %:40 %:3:log", "positive ends", 1),
        ("channels.domestic.buyer_sahre=10 %:40 %:3", "buyer_share", 2),
        ("run.seed=1|2", "what makes points comparable", 1),
        ("horizon=8 quarters|12 quarters", "same start and horizon", 1),
    ):
        done = run("sweep", FOUNDING, "--vary", vary, *FEW, "-o", "wrong", folder=root, code=code)
        contains(done.stderr, words)
        check(not (root / "wrong").exists(), "what is refused leaves nothing")
    contains(run("sweep", FOUNDING, "-o", "wrong", folder=root, code=1).stderr, "needs --vary once or twice")
    contains(run("sweep", FOUNDING, "--vary", "channels.licensed.tariff=0 %|9 %", "--metric", "stick", folder=root, code=1).stderr, "no measure")


for name, test in list(globals().items()):
    if name.startswith("test_"):
        test()
