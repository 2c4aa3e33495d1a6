"""A scenario whose inputs are of every kind of distribution, and what each kind is by the textbooks."""

import json
import math
from statistics import NormalDist

from _by_hand import beta_below, empirical_below, gamma_below, inverse, normal_below, student_below, triangular_below
from _capexsim import run

Z95 = NormalDist().inv_cdf(0.95)
OPTIONS = [(0.1, 0.25), (0.2, 0.3), (0.4, 0.45)]
UNORDERED = [(0.4, 0.45), (0.1, 0.25), (0.2, 0.3)]
VALUES = [0.42, 0.1, 0.15, 0.9, 0.4]


def normal(x):
    return normal_below((x - 0.3) / 0.2)


def lognormal(x, median=0.3, sigma=0.5):
    return normal_below(math.log(x / median) / sigma) if x > 0 else 0.0


def between(below, low, high):
    kept = below(high) - below(low)
    return lambda x: min(max((below(x) - below(low)) / kept, 0.0), 1.0)


def part(x, low, high):
    return (x - low) / (high - low)


MIXED = [(0.6, "{normal: {mean: 0.3 log/year, sd: 0.05 log/year}}", lambda x: normal_below((x - 0.3) / 0.05)),
         (0.4, "{gamma: {shape: 3, scale: 0.1 log/year}}", lambda x: gamma_below(3, x / 0.1))]

# name: as a scenario writes it (x: log/year), probability below x
CONTINUOUS = {
    "uniform": ("{uniform: [-0.2 x, 0.9 x]}", lambda x: min(max(part(x, -0.2, 0.9), 0.0), 1.0)),
    "normal": ("{normal: {mean: 0.3 x, sd: 0.2 x}}", normal),
    "normal_above": ("{normal: {mean: 0.3 x, sd: 0.2 x}, lower: 0.1 x}", between(normal, 0.1, 10)),
    "normal_within": ("{normal: {mean: 0.3 x, sd: 0.2 x}, lower: 0.7 x, upper: 0.95 x}",
                      lambda x: min(max((normal_below(-2) - normal_below(-(x - 0.3) / 0.2)) /
                                        (normal_below(-2) - normal_below(-3.25)), 0.0), 1.0)),
    "lognormal": ("{lognormal: {median: 0.3 x, sigma: 0.5}}", lognormal),
    "lognormal_ci90": ("{lognormal: {ci90: [0.2 x, 0.45 x]}}",
                       lambda x: lognormal(x, 0.3, math.log(0.45 / 0.2) / (2 * Z95))),
    "lognormal_within": ("{lognormal: {median: 0.3 x, sigma: 0.5}, lower: 0.2 x, upper: 0.6 x}", between(lognormal, 0.2, 0.6)),
    "pert": ("{pert: {low: 0.1 x, mode: 0.2 x, high: 0.9 x}}", lambda x: beta_below(1.5, 4.5, part(x, 0.1, 0.9))),
    "pert_end": ("{pert: {low: 0.1 x, mode: 0.9 x, high: 0.9 x}}", lambda x: beta_below(5, 1, part(x, 0.1, 0.9))),
    "triangular": ("{triangular: {low: 0.1 x, mode: 0.2 x, high: 0.9 x}}", lambda x: triangular_below(0.1, 0.2, 0.9, x)),
    "triangular_end": ("{triangular: {low: 0.1 x, mode: 0.1 x, high: 0.9 x}}", lambda x: triangular_below(0.1, 0.1, 0.9, x)),
    "beta": ("{beta: {alpha: 2, beta: 5, low: 0.1 x, high: 0.8 x}}", lambda x: beta_below(2, 5, part(x, 0.1, 0.8))),
    "beta_steep": ("{beta: {alpha: 0.3, beta: 4, low: 0.1 x, high: 0.8 x}}", lambda x: beta_below(0.3, 4, part(x, 0.1, 0.8))),
    "beta_within": ("{beta: {alpha: 2, beta: 5, low: 0.1 x, high: 0.8 x}, lower: 0.3 x, upper: 0.5 x}",
                    between(lambda x: beta_below(2, 5, part(x, 0.1, 0.8)), 0.3, 0.5)),
    "gamma": ("{gamma: {shape: 2.5, scale: 0.1 x}}", lambda x: gamma_below(2.5, x / 0.1)),
    "gamma_steep": ("{gamma: {shape: 0.2, scale: 0.3 x}}", lambda x: gamma_below(0.2, x / 0.3)),
    "weibull": ("{weibull: {shape: 1.5, scale: 0.4 x}}", lambda x: -math.expm1(-((max(x, 0) / 0.4) ** 1.5))),
    "weibull_steep": ("{weibull: {shape: 0.7, scale: 0.1 x}}", lambda x: -math.expm1(-((max(x, 0) / 0.1) ** 0.7))),
    "student": ("{student_t: {location: 0.3 x, scale: 0.01 x, degrees: 4}}", lambda x: student_below((x - 0.3) / 0.01, 4)),
    "student_within": ("{student_t: {location: 0.3 x, scale: 0.1 x, degrees: 2.5}, lower: 0 x, upper: 0.7 x}",
                       between(lambda x: student_below((x - 0.3) / 0.1, 2.5), 0.0, 0.7)),
    "empirical": (f"{{empirical: [{', '.join(f'{v} x' for v in VALUES)}]}}", lambda x: empirical_below(VALUES, x)),
}


def choice(options):
    return f"{{choice: {{{', '.join(f'{value} x: {weight}' for value, weight in options)}}}}}"


OTHERS = {
    "choice": choice(OPTIONS),
    "choice_unordered": choice(UNORDERED),
    "mixture": "{mixture: [" + ", ".join(f"{{weight: {w}, value: {text}}}" for w, text, _ in MIXED) + "]}",
}
NAMES = [*CONTINUOUS, *OTHERS]  # two keys of each of twelve actors


def path_of(name):
    return f"actors.a{NAMES.index(name) // 2}.budget.{('growth', 'growth_long_run')[NAMES.index(name) % 2]}"


def scenario(written, correlations=""):
    """`written(name)` stands where that name's input is."""
    actors = "".join(
        f"  a{i // 2}: {{access: unrestricted, fleet: {{initial: 1000 H100e}}, budget: {{initial: 10 bn USD/year,\n"
        f"    growth: {written(NAMES[i])},\n    growth_long_run: {written(NAMES[i + 1])}}}}}\n"
        for i in range(0, len(NAMES), 2))
    return (f"format: 1\nname: kinds\nstart: 2026Q1\nhorizon: 1 quarter\nfocal: a0\nsource: a model for tests\nactors:\n{actors}"
            f"market: {{price: {{initial: 20000 USD/H100e}}}}\nparity: {{sustained: 1 quarter}}\n{correlations}").replace(" x", " log/year")


def as_listed(name):
    return CONTINUOUS[name][0] if name in CONTINUOUS else OTHERS[name]


def uniform(name):
    return "{uniform: [0 x, 1 x]}"


def drawn(file, trajectory, folder):
    """What a future draws, by the names above."""
    text = run("run", file, "--seed", "1", "--replay", trajectory, "--json", folder=folder).stdout
    rows = next(t for t in json.loads(text)["tables"] if t["key"] == "parameters")["rows"]
    values = {row[0]: row[2] for row in rows}
    return {name: values[path_of(name)] for name in NAMES}


def quantile(below, p):
    return inverse(below, p, -10.0, 10.0)
