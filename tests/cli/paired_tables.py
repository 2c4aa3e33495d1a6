"""What a comparison estimates, from its own table of pairs by the textbooks: differences with Newcombe's interval, McNemar's test in whole
numbers, Holm's adjustment, delays, means. Alternatives that turn no future, some, nearly all and all, from 1 to 900 of them."""

import csv
import json
import math
from collections import defaultdict

from _by_hand import holm, mcnemar, mean, median_ranks, newcombe, share_interval, student_quantile, variance
from _capexsim import TWO_ACTOR, check, equal, fresh_folder, main, run

HORIZON = 60
ALTERNATIVES = ["actors.challenger.budget.growth.normal.mean=0.43 log/year", "actors.challenger.budget.growth=0.45 log/year",
                "market.budget_correlation=5 %", "parity.ratio=0.98", "parity.ratio=3", "parity.ratio=1000000", "parity.ratio=0.001",
                "parity.lag=600 months", "parity.hysteresis=11 %"]
root = fresh_folder()


class Comparison:
    def __init__(self, trajectories):
        self.n = trajectories
        self.folder = root / str(trajectories)
        sets = [word for a in ALTERNATIVES for word in ("--set", a)]
        text = run("compare", TWO_ACTOR, *sets, "--seed", "5", "--trajectories", trajectories, "--quiet", "--json",
                   "-o", self.folder, folder=root).stdout
        self.summary = json.loads(text)["comparisons"]
        self.pairs = defaultdict(list)  # (alternative, measure): (T0, T1, count), 0: not reached
        for row in csv.DictReader(open(self.folder / "pairs.csv", encoding="utf-8")):
            dates = [self.quarter(row[key]) for key in ("base_quarter", "alternative_quarter")]
            self.pairs[row["alternative"], row["metric"]].append((*dates, int(row["trajectories [1]"])))

    @staticmethod
    def quarter(text):
        return 0 if text.startswith(">") else (int(text[:4]) - 2026) * 4 + int(text[5])

    def table(self, alternative, measure, by):
        """both, only under the base, only under the alternative, neither"""
        cells = [0, 0, 0, 0]
        for before, after, count in self.pairs[alternative, measure]:
            cells[2 * (not 0 < before <= by) + (not 0 < after <= by)] += count
        return cells

    def each(self):
        for comparison in self.summary:
            for metric in comparison["metrics"]:
                yield comparison["alternative"], metric


comparisons = [Comparison(n) for n in (1, 2, 9, 60, 900)]


def close(printed, expected, what):
    check(abs(printed - expected) <= 1e-10 * max(abs(expected), 1e-2), f"{what}: printed {printed}, by hand {expected!r}")


def close_interval(printed, expected, what):
    for key, value in zip(("value", "lower", "upper"), expected):
        close(printed[key], value, f"{what}: {key}")


def test_differences_have_newcombes_interval_and_mcnemars_test():
    seen = set()
    for comparison in comparisons:
        n = comparison.n
        for alternative, metric in comparison.each():
            for t, quarter in enumerate(metric["quarters"], 1):
                table = comparison.table(alternative, metric["metric"], t)
                both, base, other, _ = table
                what = f"{alternative}, {metric['metric']} by {quarter['quarter']}, {table}"
                equal((quarter["discordant_down"], quarter["discordant_up"]), (base, other), what)
                close_interval(quarter["difference"], ((other - base) / n, *newcombe(*table)), what)
                p = mcnemar(base, other)
                check(abs(quarter["p_value"] - p) <= 1e-10 * p, f"{what}: p is {quarter['p_value']}, not {p}")
                close_interval(quarter["base"], ((both + base) / n, *share_interval(both + base, n)), what)
                close_interval(quarter["alternative"], ((both + other) / n, *share_interval(both + other, n)), what)
                seen.add(tuple(cell > 0 for cell in table))
    for rare in ((True, False, False, False), (False, False, False, True), (False, True, False, False), (False, False, True, False),
                 (True, True, False, False), (False, False, True, True), (True, True, True, True)):
        check(rare in seen, f"a table with counts in {rare} of both, base alone, alternative alone, neither")


def test_p_values_are_holms():
    for comparison in comparisons:
        metrics = [metric for _, metric in comparison.each()]
        raw = [mcnemar(metric["discordant_down"], metric["discordant_up"]) for metric in metrics]
        for metric, p in zip(metrics, holm(raw)):
            check(abs(metric["p_adjusted"] - p) <= 1e-10 * p, f"{metric['metric']}: {metric['p_adjusted']}, not {p}")
        equal(len(raw), 5 * len(ALTERNATIVES), "tests that are adjusted for each other")


def t_interval(values):
    middle = mean(values)
    half = student_quantile(len(values) - 1) * math.sqrt(variance(values) / len(values))
    return middle, middle - half, middle + half


def spread_out(pairs):
    return [(before, after) for before, after, count in pairs for _ in range(count)]


def test_dates_and_means():
    for comparison in comparisons:
        for alternative, metric in comparison.each():
            what = f"{alternative}, {metric['metric']}, {comparison.n} trajectories"
            pairs, n = spread_out(comparison.pairs[alternative, metric["metric"]]), comparison.n
            equal(len(pairs), n, what)
            changes = [(after or HORIZON) - (before or HORIZON) for before, after in pairs]
            if n > 1:
                close_interval(metric["restricted_mean_difference"], t_interval(changes), f"{what}: mean")
            else:
                equal(metric["restricted_mean_difference"], {"value": changes[0], "lower": None, "upper": None}, what)
            never = HORIZON + 1
            earlier = sum((after or never) < (before or never) for before, after in pairs)
            later = sum((after or never) > (before or never) for before, after in pairs)
            close_interval(metric["earlier"], (earlier / n, *share_interval(earlier, n)), f"{what}: earlier")
            close_interval(metric["later"], (later / n, *share_interval(later, n)), f"{what}: later")
            delays = sorted(after - before for before, after in pairs if before and after)
            equal(metric["reached_by_both"], len(delays), what)
            if delays:
                lower, upper = median_ranks(len(delays))
                at = [delays[rank - 1] if 0 < rank <= len(delays) else None for rank in ((len(delays) + 1) // 2, lower, upper)]
                equal([metric["median_delay"][key] for key in ("value", "lower", "upper")], at, f"{what}: delay")
            both, base, other, _ = comparison.table(alternative, metric["metric"], HORIZON)
            p, q = (both + base) / n, (both + other) / n
            paired = (base + other) / n - (q - p) ** 2
            if paired > 1e-12:
                close(metric["variance_ratio"], (p * (1 - p) + q * (1 - q)) / paired, f"{what}: gain by pairing")
            else:
                equal(metric["variance_ratio"], None, f"{what}: gain by pairing")


def ratios(trajectory, *sets):
    text = run("run", TWO_ACTOR, *sets, "--seed", "5", "--replay", trajectory, "--json", folder=root).stdout
    world = next(t for t in json.loads(text)["tables"] if t["key"] == "world")
    keys = [column["key"] for column in world["columns"]]
    return {m: [row[keys.index("ratio_" + m)] for row in world["rows"]] for m in ("spend", "cumulative", "stock")}


def test_changes_of_ratios_are_geometric_means_of_pairs():
    """Squares are kept to 2⁻³⁰ (docs/decisions/0007), so variances and no means are off by up to half of that."""
    comparison = comparisons[3]
    alternative, n, compared = ALTERNATIVES[0], comparison.n, 0
    bases, others = ([ratios(i, *sets) for i in range(n)] for sets in ((), ("--set", alternative)))
    for name, metric in comparison.each():
        if name != alternative or metric["metric"] not in bases[0]:
            continue
        for t in (1, 20, HORIZON):
            change = [math.log(b[metric["metric"]][t] / a[metric["metric"]][t]) for a, b in zip(bases, others)]
            value, lower, upper = (math.log1p(metric["quarters"][t - 1]["ratio_change"][key]) for key in ("value", "lower", "upper"))
            what = f"{metric['metric']} by {t}"
            close(value, mean(change), what)
            kept = variance(change) + 2**-31 * n / (n - 1), variance(change) - 2**-31 * n / (n - 1)
            most, least = (student_quantile(n - 1) * math.sqrt(max(v, 0) / n) for v in kept)
            check(least - 1e-10 <= (upper - lower) / 2 <= most + 1e-10, f"{what}: ± {(upper - lower) / 2}, not {least} to {most}")
            compared += 1
    equal(compared, 9, "numbers compared")


main(globals())
