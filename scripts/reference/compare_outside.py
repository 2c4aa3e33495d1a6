#!/usr/bin/python3
"""How far are the program's numbers from those of SciPy, R and an independent simulation? Prints the table of docs/methods.md.

Usage: CAPEXSIM=build/release/capexsim compare_outside.py [draws] [copula] [drivers] [indices] [dates] [pairs]

Needs NumPy, SciPy and R with its package survival (Debian: python3-scipy r-cran-survival), and some minutes. The tests in tests/cli
hold the program to the same formulae, in plain Python and on smaller samples.
"""

import csv
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
os.environ["CAPEXSIM"] = str(Path(os.environ.get("CAPEXSIM", ROOT / "build/release/capexsim")).resolve())
os.environ.setdefault("CAPEXSIM_SOURCE", str(ROOT))
os.environ.setdefault("CAPEXSIM_BINARY", str(Path(os.environ["CAPEXSIM"]).parent))
sys.path.insert(0, str(ROOT / "tests/cli"))
sys.dont_write_bytecode = True

import numpy as np  # noqa: E402
from scipy import stats  # noqa: E402

import _by_hand as by_hand  # noqa: E402
import _kinds as kinds  # noqa: E402
from _capexsim import TWO_ACTOR, fresh_folder, run  # noqa: E402

root = fresh_folder()


def say(what, with_what, how_many, largest):
    print(f"| {what} | {with_what} | {how_many} | {largest} |", flush=True)


def each(function, arguments):
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(function, arguments))


def rows_of(path):
    with open(path, encoding="utf-8") as file:
        return list(csv.DictReader(file))


def from_r(script):
    """Numbers that R prints, one a line."""
    done = subprocess.run(["R", "--vanilla", "--no-echo"], input=f"options(digits = 17)\n{script}\n", check=True, capture_output=True, text=True)
    return np.array([float(word) for word in done.stdout.split()])


def vector(x):
    lines = [", ".join(map(repr, x[i:i + 100])) for i in range(0, len(x), 100)]
    return "c(" + ",\n".join(lines) + ")"


# --- draws --------------------------------------------------------------------------------------------------------


def within(law, low, high):
    """Quantile function of a law between two bounds, by the smaller tail."""
    def quantile(p):
        return np.where(law.cdf(low) < 0.5, law.ppf(law.cdf(low) * (1 - p) + law.cdf(high) * p),
                        law.isf(law.sf(low) * (1 - p) + law.sf(high) * p))
    return quantile


def student(degrees, location, scale):
    """SciPy 1.10's own is good to 1e-9 only; a step of Newton's mends that."""
    law = stats.t(degrees, location, scale)

    def quantile(p):
        x = law.ppf(p)
        return x - (law.cdf(x) - p) / law.pdf(x)
    return quantile


def beta(a, b, low, high):
    return stats.beta(a, b, low, high - low).ppf


def mixed(p):
    (w, _, _), _ = kinds.MIXED
    return np.where(p < w, stats.norm(0.3, 0.05).ppf(np.minimum(p / w, 1)), stats.gamma(3, scale=0.1).ppf(np.maximum(p - w, 0) / (1 - w)))


def chosen(options):
    values, weights = np.array(options).T
    return lambda p: values[np.minimum(np.searchsorted(np.cumsum(weights), p, "right"), len(values) - 1)]


SIGMA = np.log(0.45 / 0.2) / (2 * stats.norm.ppf(0.95))
SCIPY = {
    "uniform": stats.uniform(-0.2, 1.1).ppf, "normal": stats.norm(0.3, 0.2).ppf,
    "normal_above": within(stats.norm(0.3, 0.2), 0.1, np.inf), "normal_within": within(stats.norm(0.3, 0.2), 0.7, 0.95),
    "lognormal": stats.lognorm(0.5, scale=0.3).ppf, "lognormal_ci90": stats.lognorm(SIGMA, scale=0.3).ppf,
    "lognormal_within": within(stats.lognorm(0.5, scale=0.3), 0.2, 0.6),
    "pert": beta(1.5, 4.5, 0.1, 0.9), "pert_end": beta(5, 1, 0.1, 0.9),
    "triangular": stats.triang(0.1 / 0.8, 0.1, 0.8).ppf, "triangular_end": stats.triang(0, 0.1, 0.8).ppf,
    "beta": beta(2, 5, 0.1, 0.8), "beta_steep": beta(0.3, 4, 0.1, 0.8),
    "beta_within": within(stats.beta(2, 5, 0.1, 0.7), 0.3, 0.5),
    "gamma": stats.gamma(2.5, scale=0.1).ppf, "gamma_steep": stats.gamma(0.2, scale=0.3).ppf,
    "weibull": stats.weibull_min(1.5, scale=0.4).ppf, "weibull_steep": stats.weibull_min(0.7, scale=0.1).ppf,
    "student": student(4, 0.3, 0.01), "student_within": within(stats.t(2.5, 0.3, 0.1), 0, 0.7),
    "empirical": lambda p: np.quantile(kinds.VALUES, p),
    "choice": chosen(kinds.OPTIONS), "choice_unordered": chosen(kinds.UNORDERED), "mixture": mixed,
}


def futures(name, text, count):
    (root / name).write_text(text)
    drawn = each(lambda i: kinds.drawn(name, i, root), range(count))
    return {k: np.array([future[k] for future in drawn]) for k in kinds.NAMES}


def draws(count=1000):
    u = futures("uniform.yaml", kinds.scenario(kinds.uniform), count)
    x = futures("kinds.yaml", kinds.scenario(kinds.as_listed), count)
    run("run", "kinds.yaml", "--trajectories", "64", "--quiet", "-o", "kinds", folder=root)
    listed = {row["path"]: row for row in rows_of(root / "kinds/inputs.csv")}
    worst, worst_listed = {}, {}
    for name, quantile in SCIPY.items():
        expected = quantile(u[name])
        spread = np.diff(quantile(np.array([0.16, 0.84])))[0] / 2
        relative = np.abs(x[name] - expected) / np.abs(expected)
        worst[name] = relative.max(), (np.abs(x[name] - expected) / np.maximum(spread, np.abs(expected))).max()
        if name in kinds.CONTINUOUS:
            row = listed[kinds.path_of(name)]
            at = quantile(np.array([0.05, 0.5, 0.95]))
            worst_listed[name] = max(abs(float(row[c]) / e - 1) for c, e in zip(("low", "median", "high"), at))
    for name, (relative, of_spread) in worst.items():
        print(f"    {name:18} draws {relative:.1e} relative, {of_spread:.1e} of the spread or itself; "
              f"inputs.csv {worst_listed.get(name, 0):.1e} relative", flush=True)
    say("draws", "SciPy's `ppf`", f"{len(SCIPY)} laws × {count}", f"{max(w for _, w in worst.values()):.0e} of the spread or of the draw")
    say("quantiles of `inputs.csv`", "SciPy's `ppf`", 3 * len(worst_listed), f"{max(worst_listed.values()):.0e} relative")


def copula(count=1500):
    rho = (-0.8, -0.3, 0.3, 0.9)
    pairs = [(kinds.NAMES[i], kinds.NAMES[i + 1]) for i in range(0, 20, 2)]
    correlations = "correlations:\n" + "".join(
        f"  c{i}: {{between: [{kinds.path_of(a)}, {kinds.path_of(b)}], spearman: {rho[i % 4]}}}\n" for i, (a, b) in enumerate(pairs))
    x = futures("together.yaml", kinds.scenario(kinds.as_listed, correlations), count)
    largest = 0
    for i, (a, b) in enumerate(pairs):
        realised = stats.spearmanr(x[a], x[b])[0]
        errors = (realised - rho[i % 4]) / by_hand.spearman_error(rho[i % 4], count)
        print(f"    {a} and {b}: asked {rho[i % 4]}, realised {realised:.4f} ({errors:+.1f} standard errors)", flush=True)
        largest = max(largest, abs(errors))
    for i, r in enumerate(rho):
        each_pair = [stats.spearmanr(x[a], x[b])[0] for k, (a, b) in enumerate(pairs) if k % 4 == i]
        print(f"    asked {r}, realised in the mean of {len(each_pair)} pairs {np.mean(each_pair):.4f}")
    say("rank correlations asked for", "SciPy's `spearmanr` of the draws", f"{len(pairs)} pairs × {count}", f"{largest:.1f} standard errors")


# --- what decides -------------------------------------------------------------------------------------------------

EVERYTHING = ROOT / "tests/statistical/every_feature.yaml"


def replayed(trajectory):
    """Inputs of a future, and when each measure had parity: 60 %, or six months, for two quarters."""
    tables = {t["key"]: t for t in json.loads(run("run", EVERYTHING, "--seed", "1", "--replay", trajectory, "--json", folder=root).stdout)["tables"]}
    keys = [c["key"] for c in tables["world"]["columns"]]
    when = {}
    for measure in ("spend", "cumulative", "stock", "effective", "lag"):
        level = np.array([row[keys.index("ratio_" + measure)] for row in tables["world"]["rows"]], float)
        there = level <= 6 if measure == "lag" else level >= (np.log(0.6) if measure == "effective" else 0.6)
        two = there[1:-1] & there[2:]
        when[measure] = int(np.argmax(two)) + 2 if two.any() else len(level) - 1
    return {row[0]: row[2] for row in tables["parameters"]["rows"]}, when


def drivers(count=1500):
    run("run", EVERYTHING, "--seed", "1", "--trajectories", count, "--quiet", "-o", "everything", folder=root)
    inputs, dates = zip(*each(replayed, range(count)))
    largest = compared = inside = 0
    for row in rows_of(root / "everything/drivers.csv"):
        if row["path"] not in inputs[0] or row["rank [1]"] == "":
            continue
        x = [i[row["path"]] for i in inputs]
        rho = stats.spearmanr(x, [-d[row["metric"]] for d in dates])[0]
        largest, compared = max(largest, abs(rho - float(row["rank [1]"]))), compared + 1
        fisher = np.arctanh(rho) + np.array([-1, 1]) * stats.norm.ppf(0.975) * np.sqrt((1 + rho**2 / 2) / (count - 3))
        inside = max(inside, abs(np.tanh(fisher) - [float(row["rank_lower [1]"]), float(row["rank_upper [1]"])]).max())
    print(f"    intervals of rank correlations are within {inside:.4f} of Bonett and Wright's", flush=True)
    say("rank correlations in `drivers.csv`, every kind of input", "SciPy's `spearmanr` of the values themselves", compared, f"{largest:.4f}")


def two_actors(growths, rng):
    """First quarter with parity of stock, 0: not in 60; the noise along the path is drawn here."""
    n = growths.shape[1]
    drift = (np.array([[0.45], [0.20]]) + np.array([[0.10], [0.08]]) * growths) / 4
    budget = np.log([[23.0], [52.0]]) * np.ones((2, n))
    stock = np.array([[30.0], [120.0]]) * np.ones((2, n))
    first = np.zeros(n, int)
    for quarter in range(1, 61):
        z = rng.standard_normal((2, n))
        z[1] = 0.4 * z[0] + np.sqrt(1 - 0.4**2) * z[1]
        budget += drift + z * [[0.125], [0.10]]
        stock = 0.9375 * stock + np.exp(budget) / 4
        first[(first == 0) & (stock[0] >= stock[1])] = quarter
    return first


def in_twentieths(growth, y):
    """By analysis of variance, as the program counts: by twentieths of the input."""
    bins = np.minimum((stats.norm.cdf(growth) * 20).astype(int), 19)
    n, sums, squares = (np.bincount(bins, weights, 20) for weights in (None, y, y * y))
    within = (squares - sums**2 / n) / (n - 1)
    share = n / len(y)
    between = (share * (sums / n - y.mean()) ** 2).sum() - ((1 - share) * within).sum() / len(y)
    return between / y.var()


def indices(batches=100, n=100_000):
    """First-order indices by freezing one growth and drawing all else anew (Sobol' 1993), and by twentieths."""
    rng = np.random.default_rng(20261123)
    found = {}

    def add(actor, what, value):
        found.setdefault((actor, what), []).append(value)

    for _ in range(batches):
        growths = rng.standard_normal((2, n))
        first = two_actors(growths, rng)
        reached, time = ((first > 0) & (first <= 20)).astype(float), np.where(first == 0, 60.0, first)
        for a, actor in enumerate(("challenger", "incumbent")):
            other = rng.standard_normal((2, n))
            other[a] = growths[a]
            again = two_actors(other, rng)
            add(actor, "index", in_twentieths(growths[a], reached))
            add(actor, "index_time", in_twentieths(growths[a], time))
            add(actor, "rank", stats.spearmanr(growths[a], -time)[0])
            add(actor, "low", reached[growths[a] < stats.norm.ppf(0.1)].mean())
            add(actor, "high", reached[growths[a] > stats.norm.ppf(0.9)].mean())
            add(actor, "frozen index", np.corrcoef(reached, (again > 0) & (again <= 20))[0, 1])
            add(actor, "frozen index_time", np.corrcoef(time, np.where(again == 0, 60, again))[0, 1])
    run("run", TWO_ACTOR, "--seed", "2", "--trajectories", "1000000", "--quiet", "-o", "million", folder=root)
    largest, errors = 0, 0
    for row in rows_of(root / "million/drivers.csv"):
        if (row["metric"], row["quarter"]) != ("stock", "2030Q4"):
            continue
        for (actor, what), values in found.items():
            if actor not in row["path"]:
                continue
            mean, error = np.mean(values), np.std(values, ddof=1) / np.sqrt(batches)
            value, lower, upper = (float(row[f"{what.split()[-1]}{end} [1]"]) for end in ("", "_lower", "_upper"))
            combined = np.hypot(error, (upper - lower) / 2 / stats.norm.ppf(0.975))
            print(f"    {actor} {what}: program {value:.5f} ({lower:.5f} to {upper:.5f}); independently {mean:.5f}, standard error {error:.5f}; "
                  f"{(value - mean) / combined:+.1f} standard errors", flush=True)
            if "frozen" not in what:
                largest, errors = max(largest, abs(value - mean)), max(errors, abs(value - mean) / combined)
    say("indices, ends and rank correlations of two actors, a million futures", "the model again in NumPy, ten million", len(found) - 4,
        f"{largest:.4f}, {errors:.1f} standard errors")


# --- dates and pairs ----------------------------------------------------------------------------------------------


def lives(folder, measure):
    """Times and ends (0 horizon, 1 parity, 2 exit) of all futures, from the counts of parity.csv."""
    rows = [row for row in rows_of(folder / "parity.csv") if row["metric"] == measure]
    n = json.loads((folder / "summary.json").read_text())["trajectories"]
    times, ends = [], []
    for kind, key in ((1, "probability [1]"), (2, "left [1]")):
        counts = np.round(np.diff([0.0] + [float(row.get(key) or 0) for row in rows]) * n).astype(int)
        times += list(np.repeat(np.arange(1, len(rows) + 1), counts))
        ends += [kind] * int(counts.sum())
    rest = n - len(times)
    return [int(t) for t in times] + [len(rows)] * rest, ends + [0] * rest, rows, n


def dates(n=2000):
    scenarios = {"stay": (), "leave": ("--set", "parity.exit.rate=6 %/year", "--set", "parity.sustained=2 quarters")}
    largest = {"probability": 0, "exit": 0, "mean": 0, "error": 0, "median": 0, "interval": 0, "limits": 0}
    others = {}
    for name, sets in scenarios.items():
        run("run", TWO_ACTOR, *sets, "--seed", "7", "--trajectories", n, "--quiet", "-o", name, folder=root)
        summary = {m["metric"]: m for m in json.loads((root / name / "summary.json").read_text())["metrics"]}
        for measure, printed in summary.items():
            times, ends, rows, _ = lives(root / name, measure)
            horizon, data = len(rows), f"library(survival); t <- {vector(times)}; e <- {vector(ends)};"
            curve = from_r(f"{data} f <- survfit(Surv(t, factor(e, levels = 0:2)) ~ 1); s <- summary(f, times = 1:{horizon}, extend = TRUE);"
                           "cat(s$pstate[, -1], sep = '\\n')").reshape(2, horizon)
            for key, r, column in (("probability", curve[0], "probability [1]"), ("exit", curve[1], "left [1]")):
                largest[key] = max(largest[key], np.abs(r - [float(row.get(column) or 0) for row in rows]).max())
            limits = np.array([[float(row[f"probability_{end} [1]"]) for row in rows] for end in ("lower", "upper")])
            counts = [round(float(row["probability [1]"]) * n) for row in rows]
            r = from_r(f"f <- function(k) {{ n <- {n}; if (k == 0) c(0, 1 - .05^(1/n)) else if (k == n) c(.05^(1/n), 1) else if (min(k, n - k) < 10) "
                       f"binom.test(k, n)$conf.int else prop.test(k, n, correct = FALSE)$conf.int }}; cat(sapply({vector(counts)}, f), sep = '\\n')")
            largest["limits"] = max(largest["limits"], np.abs(r.reshape(-1, 2).T - limits).max())
            many = np.minimum(counts, n - np.array(counts)) >= 10
            for kind in ("plain", "log", "log-log") if name == "stay" else ():
                r = from_r(f"{data} s <- summary(survfit(Surv(t, e) ~ 1, conf.type = '{kind}'), times = 1:{horizon}, extend = TRUE);"
                           "cat(1 - s$upper, 1 - s$lower, sep = '\\n')").reshape(2, horizon)
                others[kind] = max(others.get(kind, 0), np.abs(r - limits)[:, many].max())
            stay = [t if e == 1 else horizon for t, e in zip(times, ends)]  # who left never gets there
            fit = f"library(survival); t <- {vector(stay)}; e <- {vector([int(e == 1) for e in ends])}; f <- survfit(Surv(t, e) ~ 1);"
            mean, error = from_r(f"{fit} cat(summary(f, rmean = {horizon})$table[c('rmean', 'se(rmean)')], sep = '\\n')")
            largest["mean"] = max(largest["mean"], abs(printed["restricted_mean"] - mean))
            half = (printed["restricted_mean_upper"] - printed["restricted_mean_lower"]) / 2 / stats.norm.ppf(0.975)
            largest["error"] = max(largest["error"], abs(half * np.sqrt((n - 1) / n) / error - 1))
            quantile = from_r(f"{fit} q <- unlist(quantile(f, probs = .5)); cat(ifelse(is.na(q), -1, q), sep = '\\n')")
            print(f"    {name} {measure}: median {printed['median_lower']} {printed['median']} {printed['median_upper']}; "
                  f"R, interval from the curve's own on a log scale: {quantile[1]:.0f} {quantile[0]:.1f} {quantile[2]:.0f}", flush=True)
            for key, r in zip(("median", "median_lower", "median_upper"), quantile):
                t = -1 if printed[key] is None else (int(printed[key][:4]) - 2026) * 4 + int(printed[key][5])
                which = "median" if key == "median" else "interval"
                largest[which] = max(largest[which], abs(t - np.ceil(r)) if (t < 0) == (r < 0) else np.inf)
    say("probabilities by quarter, with and without exits", "R's `survfit` (Aalen–Johansen; Kaplan–Meier)", "10 curves, 10 of exits",
        f"{max(largest['probability'], largest['exit']):.0e}")
    say("their intervals", "R's `prop.test`, `binom.test`", "10 curves", f"{largest['limits']:.0e}")
    for kind, difference in others.items():
        print(f"    R's survfit makes {kind} intervals of Greenwood's variance: apart by at most {100 * difference:.2f} percentage points")
    say("restricted mean; its standard error × √((n-1)/n)", "R's `summary(survfit, rmean=)`", 10, f"{largest['mean']:.0e}; {largest['error']:.0e} relative")
    say("median date; its interval", "R's `quantile(survfit)`", 10, f"{largest['median']:.0f} quarters; {largest['interval']:.0f} quarters")


PAIRS_IN_R = """w <- function(k, n) suppressWarnings(prop.test(k, n, correct = FALSE)$conf.int[1:2]);
f <- function(x) { n <- sum(x); a <- x[1] + x[2]; b <- x[1] + x[3]; u <- w(a, n); v <- w(b, n); p <- a / n; q <- b / n;
  k <- x[1] * x[4] - x[2] * x[3]; if (k > 0) k <- max(k - n / 2, 0); m <- a * (n - a) * b * (n - b); phi <- if (m > 0) k / sqrt(m) else 0;
  g <- function(y, z) sqrt(max(y^2 - 2 * phi * y * z + z^2, 0));
  c(q - p - g(q - v[1], u[2] - p), q - p + g(v[2] - q, p - u[1]), if (x[2] + x[3] > 0) binom.test(x[2], x[2] + x[3])$p.value else 1) };"""


def apart(p, q):
    """Relative, where p-values are not below what a double holds."""
    p, q = np.maximum(p, 1e-300), np.maximum(q, 1e-300)
    return np.abs(p / q - 1).max()


def pairs():
    sets = [word for a in ("actors.challenger.budget.growth.normal.mean=0.43 log/year", "parity.ratio=3", "parity.ratio=1000000",
                           "parity.ratio=0.001", "parity.hysteresis=11 %", "market.budget_correlation=5 %") for word in ("--set", a)]
    largest, compared, widest, tests = 0, 0, 0, 0
    for n in (2, 9, 60, 2000):
        folder = f"pairs{n}"
        run("compare", TWO_ACTOR, *sets, "--seed", "5", "--trajectories", n, "--quiet", "-o", folder, folder=root)
        rows = rows_of(root / folder / "compare.csv")
        tables, printed = [], []
        for row in rows:
            up, down = int(row["discordant_up [trajectories]"]), int(row["discordant_down [trajectories]"])
            both = round(float(row["base_probability [1]"]) * n) - down
            tables += [both, down, up, n - both - down - up]
            printed.append([float(row[k]) for k in ("difference_lower [1]", "difference_upper [1]", "p_value [1]")])
        r = from_r(f"{PAIRS_IN_R} x <- matrix({vector(tables)}, nrow = 4); cat(apply(x, 2, f), sep = '\\n')").reshape(-1, 3)
        printed = np.array(printed)
        largest = max(largest, np.abs(printed[:, :2] - r[:, :2]).max())
        widest = max(widest, apart(printed[:, 2], r[:, 2]))
        compared += len(rows)
        summary = json.loads((root / folder / "summary.json").read_text())["comparisons"]
        adjusted = [m["p_adjusted"] for c in summary for m in c["metrics"]]
        raw = [m["quarters"][-1]["p_value"] for c in summary for m in c["metrics"]]
        tests = max(tests, apart(adjusted, from_r(f"cat(p.adjust({vector(raw)}, 'holm'), sep = '\\n')")))
    say("Newcombe's paired interval", "R's `prop.test`, joined by φ", compared, f"{largest:.0e}")
    say("McNemar's exact test", "R's `binom.test`", compared, f"{widest:.0e} relative")
    say("Holm's adjustment", "R's `p.adjust`", "4 × 30", f"{tests:.0e} relative")


PARTS = {"draws": draws, "copula": copula, "drivers": drivers, "indices": indices, "dates": dates, "pairs": pairs}

if __name__ == "__main__":
    for name in sys.argv[1:] or PARTS:
        PARTS[name]()
