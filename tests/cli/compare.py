"""compare: the same luck, the same numbers as separate runs, and differences that add up."""

import csv
import json
import subprocess

from _capexsim import FOUNDING, SOURCE, TWO_ACTOR, check, equal, fresh_folder, run

EMBARGO = SOURCE / "scenarios/policy/embargo.yaml"
OPEN = SOURCE / "scenarios/policy/open.yaml"
root = fresh_folder()


def comparison(folder, *arguments):
    return json.loads(run("compare", *arguments, "--json", "--quiet", "-o", folder, "--force", folder=root).stdout)


def test():
    few = ("--trajectories", "3000")

    same = comparison("same", FOUNDING, FOUNDING, *few)
    for metric in same["comparisons"][0]["metrics"]:
        check(metric["discordant_up"] == 0 and metric["discordant_down"] == 0, "a scenario agrees with itself")
        for quarter in metric["quarters"]:
            check(quarter["difference"]["value"] == 0, "a scenario does not differ from itself")
            check(quarter["ratio_change"]["value"] == 0, "nor do its ratios")
            check(quarter["p_value"] == 1, "nor is that surprising")

    both = comparison("both", FOUNDING, "--what-if", EMBARGO, "--what-if", OPEN, *few)
    check([c["alternative"] for c in both["comparisons"]] == ["embargo", "open"], "alternatives in their order")
    swapped = comparison("swapped", FOUNDING, "--what-if", OPEN, "--what-if", EMBARGO, *few)
    check(swapped["comparisons"][1]["metrics"][4]["quarters"] == both["comparisons"][0]["metrics"][4]["quarters"],
           "a comparison does not depend on what else is compared")

    for overlay, found in ((EMBARGO, both["comparisons"][0]), (OPEN, both["comparisons"][1])):
        alone = run("run", FOUNDING, "--what-if", overlay, *few, "--json", "--quiet", "-o", "alone", "--force",
                    folder=root)
        for separate, paired in zip(json.loads(alone.stdout)["metrics"], found["metrics"]):
            for one, two in zip(separate["quarters"], paired["quarters"]):
                check(one["probability"] == two["alternative"]["value"], "a separate run says the same")
                difference = two["discordant_up"] - two["discordant_down"]
                check(abs(two["difference"]["value"] - difference / 3000) < 1e-12, "discordant pairs make the difference")
                check(abs(two["alternative"]["value"] - two["base"]["value"] - two["difference"]["value"]) < 1e-9,
                       "the difference is that of the two")
                check(two["difference"]["lower"] <= two["difference"]["value"] <= two["difference"]["upper"],
                       "an interval holds its number")

    rows = list(csv.DictReader(open(root / "both/compare.csv")))
    check(len(rows) == 2 * 5 * both["horizon"], "a row for each alternative, metric and quarter")
    pairs = list(csv.DictReader(open(root / "both/pairs.csv")))
    for metric in ("spend", "lag"):
        counted = [int(p[list(p)[-1]]) for p in pairs if p["alternative"] == "embargo" and p["metric"] == metric]
        equal(sum(counted), 3000, "every trajectory is one pair of dates")
    subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=root / "both", check=True)

    one = comparison("one", FOUNDING, "--what-if", EMBARGO, *few, "--threads", "1")
    seven = comparison("seven", FOUNDING, "--what-if", EMBARGO, *few, "--threads", "7", "--instruction-set",
                       "sse2")
    check(one == seven, "threads and instruction sets change nothing")

    stacked = comparison("stacked", FOUNDING, "--what-if", f"{OPEN}+{EMBARGO}", *few)
    check(stacked["comparisons"][0]["alternative"] == "open+embargo", "overlays may be stacked")
    based = comparison("based", FOUNDING, "--base-what-if", OPEN, "--what-if", EMBARGO, *few)
    for one, two in zip(stacked["comparisons"][0]["metrics"], based["comparisons"][0]["metrics"]):
        check([q["alternative"] for q in one["quarters"]] == [q["alternative"] for q in two["quarters"]],
               "an overlay under all of them is the same as one stacked below")

    # Method: growth .45 against .43 on the reference model gains more than fivefold by pairing (published: 7.6 to 10.9).
    gain = comparison("gain", TWO_ACTOR, "--set",
                      "actors.challenger.budget.growth={normal: {mean: 0.43 log/year, sd: 0.10 log/year}}",
                      "--trajectories", "20000")
    stock = gain["comparisons"][0]["metrics"][2]
    check(stock["metric"] == "stock" and stock["variance_ratio"] > 5, f"pairing gains {stock['variance_ratio']}")
    check(stock["difference"]["upper"] < 0, "slower growth makes parity less likely")
    check(stock["restricted_mean_difference"]["lower"] > 0, "and later")

    short = run("compare", FOUNDING, "--set", "horizon=8 quarters", "-o", "short", folder=root, code=1)
    check("same start and horizon" in short.stderr, "horizons must agree")
    alone = run("compare", FOUNDING, "-o", "short", folder=root, code=1)
    check("something to compare with" in alone.stderr, "one scenario is no comparison")
    wrong = run("compare", FOUNDING, "--set", "actors.bytedance.budget.grwth=1 %/year", "-o", "short", folder=root, code=2)
    check("growth" in wrong.stderr, "a mistyped path is found, with a hint")
    check(not (root / "short").exists(), "what is refused leaves nothing")


test()
