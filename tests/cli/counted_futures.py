"""What a run counts and estimates, from its futures taken one by one: each is replayed, parity and exit are read off its ratios,
and shares, dates, means and what decides are computed anew by the textbooks. Every number agrees to all its printed digits."""

import csv
import json
import math
from statistics import NormalDist

from _by_hand import (STANDARD_ERRORS, first_order, incidence, mean, median_ranks, normal_below, share_interval, spearman,
                      variance)
from _capexsim import TWO_ACTOR, check, equal, fresh_folder, main, run

FUTURES, HORIZON, SUSTAINED, RELAPSE_AFTER = 300, 40, 2, 2
ACTORS = ("challenger", "incumbent")
LAWS = {"challenger": lambda x: normal_below((x - 0.45) / 0.10), "incumbent": lambda x: normal_below((x - 0.20) / 0.08),
        "budget_correlation": lambda x: (x - 0.2) / 0.4}  # of every uncertain input, by the second word of its path
BINS = 20
SCENARIO = (TWO_ACTOR, "--seed", "11", "--set", f"horizon={HORIZON} quarters", "--set", f"parity.sustained={SUSTAINED} quarters",
            "--set", "parity.exit.rate=6 %/year", "--set", "market.budget_correlation={uniform: [20 %, 60 %]}")
root = fresh_folder()
run("run", *SCENARIO, "--trajectories", FUTURES, "--quiet", "-o", "out", folder=root)
summary = json.loads((root / "out/summary.json").read_text())
measures = {m["metric"]: m for m in summary["metrics"]}


def replayed(trajectory):
    tables = {t["key"]: t for t in
              json.loads(run("run", *SCENARIO, "--replay", trajectory, "--json", folder=root).stdout)["tables"]}
    keys = [c["key"] for c in tables["world"]["columns"]]
    world = {key: [row[i] for row in tables["world"]["rows"]] for i, key in enumerate(keys)}
    inputs = {row[0].split(".")[1]: row[2] for row in tables["parameters"]["rows"]}
    actor = {name: {key: [row[i] for row in tables[f"actor_{name}"]["rows"]]
                    for i, key in enumerate(c["key"] for c in tables[f"actor_{name}"]["columns"])} for name in ACTORS}
    return world, inputs, actor


class Future:
    """M34 and M35 of docs/model.md, read off the ratios."""

    def __init__(self, measure, world):
        self.left = int(world["left"][-1])  # 0: it stayed
        level = world[f"ratio_{measure}"]
        if measure == "lag":
            there, lost = [x <= 3 for x in level], [x > 3 * 1.1 for x in level]
        else:
            ratio = [math.exp(x) for x in level] if measure == "effective" else level
            there, lost = [x >= 1 for x in ratio], [x < 0.9 for x in ratio]
        here = [t for t in range(1, HORIZON + 1) if not self.left or t < self.left]
        self.at_start = there[0]
        self.confirmed = next((t for t in here if t >= SUSTAINED and all(there[t - SUSTAINED + 1:t + 1])), 0)
        self.relapsed = any(t - RELAPSE_AFTER + 1 > self.confirmed and all(lost[t - RELAPSE_AFTER + 1:t + 1])
                            for t in here) if self.confirmed else False
        self.gone = self.left if not self.confirmed else 0
        self.time = self.confirmed or HORIZON


worlds, inputs, paths = zip(*map(replayed, range(FUTURES)))
actors = {name: [path[name] for path in paths] for name in ACTORS}
futures = {measure: [Future(measure, world) for world in worlds] for measure in measures}
driver_rows = list(csv.DictReader(open(root / "out/drivers.csv", encoding="utf-8")))
twentieths = {name: [int(BINS * below(drawn[name])) for drawn in inputs] for name, below in LAWS.items()}


def close(printed, expected, what):
    check(abs(float(printed) - expected) <= 1e-10 * max(abs(expected), 1e-3), f"{what}: printed {printed}, by hand {expected!r}")


def share(row, name, k, n, what, suffix=""):
    lower, upper = share_interval(k, n)
    for key, expected in ((name + suffix, k / n), (f"{name}_lower{suffix}", lower), (f"{name}_upper{suffix}", upper)):
        close(row[key], expected, f"{what}: {key}")


def test_probabilities_are_shares_of_the_futures():
    rows = list(csv.DictReader(open(root / "out/parity.csv", encoding="utf-8")))
    equal(len(rows), len(measures) * HORIZON, "rows")
    for i, row in enumerate(rows):
        t, of = i % HORIZON + 1, futures[row["metric"]]
        what = f"{row['metric']} by {row['quarter']}"
        share(row, "probability", sum(0 < f.confirmed <= t for f in of), FUTURES, what, " [1]")
        if t + SUSTAINED - 1 <= HORIZON:
            share(row, "onset", sum(0 < f.confirmed <= t + SUSTAINED - 1 for f in of), FUTURES, what, " [1]")
        else:
            equal(row["onset [1]"], "", f"{what}: what began later cannot be confirmed in time")
        share(row, "left", sum(0 < f.gone <= t for f in of), FUTURES, what, " [1]")


def test_probabilities_are_the_cumulative_incidences():
    """Aalen and Johansen: parity and exit compete, the horizon censors."""
    for measure, of in futures.items():
        times = [f.confirmed or f.gone or HORIZON for f in of]
        events = ["parity" if f.confirmed else "exit" if f.gone else 0 for f in of]
        check(events.count("parity") > 50 and events.count("exit") > 20 and events.count(0) > 5, f"{measure}: all three happen")
        curves = incidence(times, events, HORIZON)
        printed = [q["probability"] for q in measures[measure]["quarters"]]
        for t in range(HORIZON):
            check(abs(printed[t] - curves["parity"][t]) < 1e-12, f"{measure} by {t + 1}: {printed[t]}, {curves['parity'][t]}")
        check(abs(measures[measure]["left"] - curves["exit"][-1]) < 1e-12, f"{measure}: exits")


def quarter_of(t):
    return f"{2026 + (t - 1) // 4}Q{(t - 1) % 4 + 1}"


def test_dates_and_means():
    for measure, of in futures.items():
        printed, dates = measures[measure], sorted(f.confirmed or HORIZON + 1 for f in of)
        lower, upper = median_ranks(FUTURES)
        for key, rank in (("median", FUTURES // 2), ("median_lower", lower), ("median_upper", upper)):
            date = dates[rank - 1]
            equal(printed[key], quarter_of(date) if date <= HORIZON else None, f"{measure}: {key}")
        times = [f.time for f in of]
        half = STANDARD_ERRORS * math.sqrt(variance(times) / FUTURES)
        for key, expected in (("", mean(times)), ("_lower", mean(times) - half), ("_upper", mean(times) + half)):
            close(printed["restricted_mean" + key], expected, f"{measure}: restricted mean{key}")


def test_what_becomes_of_futures():
    relapses = 0
    for measure, of in futures.items():
        printed, reached = measures[measure], [f for f in of if f.confirmed]
        relapsed = sum(f.relapsed for f in reached)
        share(printed, "not_reached", FUTURES - len(reached), FUTURES, measure)
        share(printed, "relapsed", relapsed, len(reached), measure)
        share(printed, "durable", len(reached) - relapsed, FUTURES, measure)
        close(printed["at_start"], sum(f.at_start for f in of) / FUTURES, f"{measure}: at the start")
        relapses += relapsed
    check(relapses > 0, "some future loses parity again")


def test_what_decides():
    """First-order index by analysis of variance, Spearman's correlation, the ends; all from single futures."""
    check(len(driver_rows) >= 2 * 3 * (len(measures) - 1), "three inputs, two quarters, every measure")
    for row in driver_rows:
        of, name = futures[row["metric"]], row["path"].split(".")[1]
        by = (int(row["quarter"][:4]) - 2026) * 4 + int(row["quarter"][5])
        values = [drawn[name] for drawn in inputs]
        bins = twentieths[name]
        reached, times = [0 < f.confirmed <= by for f in of], [f.time for f in of]
        what = f"{row['metric']} by {row['quarter']}, {name}"
        close(row["index [1]"], first_order(bins, list(map(float, reached))), f"{what}: index")
        close(row["index_time [1]"], first_order(bins, times), f"{what}: index of time")
        close(row["rank [1]"], spearman(bins, [-t for t in times]), f"{what}: rank correlation of twentieths")
        check(abs(float(row["rank [1]"]) - spearman(values, [-t for t in times])) < 0.01, f"{what}: rank correlation of values")
        for end, inside in (("low", range(BINS // 10)), ("high", range(BINS - BINS // 10, BINS))):
            there = [y for b, y in zip(bins, reached) if b in inside]
            share(row, end, sum(there), len(there), what, " [1]")


def test_what_shows():
    """A sum of indices; a bar where the ends differ by more than chance makes the largest of three differ (pooled test, Bonferroni)."""
    shown = 0
    for told in summary["drivers"]:
        what = f"{told['metric']} by {told['quarter']}"
        close(told["explained_one_by_one"], sum(effect["index"] for effect in told["inputs"]), f"{what}: one by one")
        for effect in told["inputs"]:
            rows = [r for r in driver_rows if (r["metric"], r["quarter"], r["path"]) == (told["metric"], told["quarter"], effect["path"])]
            n, m = (sum(b in ends for b in twentieths[effect["path"].split(".")[1]]) for ends in (range(2), range(BINS - 2, BINS)))
            low, high = (float(rows[0][f"{end} [1]"]) for end in ("low", "high"))
            pooled = (low * n + high * m) / (n + m)
            error = math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
            equal(effect["moves"], abs(high - low) > NormalDist().inv_cdf(1 - 0.05 / 2 / len(LAWS)) * error, f"{what}, {effect['input']}: moves")
            shown += effect["moves"]
    check(0 < shown < 3 * len(summary["drivers"]), f"{shown} bars are drawn, others are not")


def section(key):
    return next(s for s in json.loads((root / "out/result.json").read_text())["sections"] if s["key"] == key)


def test_the_gap_is_the_mean_of_logarithms():
    gaps = [-world["ratio_effective"][-1] for world in worlds]
    budgets = [math.log(rival / own) for own, rival in zip(*([f["stock"][-1] for f in actors[a]] for a in ACTORS))]
    half = STANDARD_ERRORS * math.sqrt(variance(gaps) / FUTURES)
    bars = {curve["key"]: curve for curve in section("waterfall")["charts"][0]["curves"]}
    for key, expected in (("values", mean(gaps)), ("lower", mean(gaps) - half), ("upper", mean(gaps) + half)):
        check(abs(bars["total"][key][0] - expected) < 1e-6, f"the gap, {key}: {bars['total'][key][0]}, by hand {expected}")
    check(abs(bars["spend"]["values"][0] - mean(budgets)) < 1e-9, f"all of it is budgets: {bars['spend']['values'][0]}, {mean(budgets)}")


def test_fans_are_quantiles_of_futures():
    """To the width of a bin, 1/32 of an octave's lower end; between two futures anything is their quantile."""
    compared = 0
    series = {f"ratio.{m}": [w[f"ratio_{m}"] for w in worlds] for m in ("spend", "cumulative", "stock")}
    series |= {f"{key} {a}": [f[key] for f in actors[a]] for a in ACTORS for key in ("spend", "cumulative", "stock")}
    for row in csv.DictReader(open(root / "out/fans.csv", encoding="utf-8")):
        name = f"{row['series']} {row['subject']}".strip()
        if name not in series:
            continue
        t = (int(row["quarter"][:4]) - 2026) * 4 + int(row["quarter"][5])
        values = sorted(path[t] for path in series[name])
        for key in ("q05", "q25", "q50", "q75", "q95"):
            rank = int(key[1:]) * FUTURES // 100
            low, high = values[rank - 1] * (1 - 1 / 32), values[rank] * (1 + 1 / 32)
            check(low <= float(row[key]) <= high, f"{name} {row['quarter']}: {key} is {row[key]}, not {low} to {high}")
            compared += 1
    equal(compared, len(series) * HORIZON * 5, "quantiles compared")


main(globals())
