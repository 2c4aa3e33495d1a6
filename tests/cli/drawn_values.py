"""Every kind of distribution draws, and is reported, as the textbooks have it; correlated inputs are a Gaussian copula's.

An input draws through its own word of luck, whatever its distribution is. With uniform inputs the same futures therefore show the
probabilities at which the other kinds have drawn their quantiles."""

import csv
import math
from statistics import NormalDist

from _by_hand import mean_ranks, normal_below, spearman, spearman_error
from _capexsim import check, fresh_folder, main, run
from _kinds import CONTINUOUS, MIXED, NAMES, OPTIONS, UNORDERED, as_listed, drawn, path_of, quantile, scenario, uniform

FUTURES = 40
root = fresh_folder()


def futures(name, text, count=FUTURES):
    (root / name).write_text(text)
    return [drawn(name, i, root) for i in range(count)]


kinds = futures("kinds.yaml", scenario(as_listed))
probabilities = futures("uniform.yaml", scenario(uniform))


def is_quantile(below, p, x, error, what):
    # 1e-12: rounding of a distribution function, here and there
    check(below(x - error) - 1e-12 <= p <= below(x + error) + 1e-12,
          f"{what}: {x!r} is not the quantile at {p!r} to {error:.1g}; below it are {below(x)!r}")


def error_of(below, x):
    """What sim/sampling/distribution.hpp promises: 2e-8 of the spread or of the draw itself, whichever is more."""
    spread = (quantile(below, 0.84) - quantile(below, 0.16)) / 2
    return 2e-8 * max(spread, abs(x))


def test_every_draw_is_the_quantile_at_its_probability():
    for name, (_, below) in CONTINUOUS.items():
        seen = [u[name] for u in probabilities]
        check(min(seen) < 0.1 and max(seen) > 0.9, f"{name} was drawn from end to end")
        error = error_of(below, 0)
        for u, x in zip(probabilities, kinds):
            is_quantile(below, u[name], x[name], max(error, 2e-8 * abs(x[name])), name)


def option_at(options, p):
    sums = [sum(weight for _, weight in options[:i + 1]) for i in range(len(options))]
    return next(i for i, total in enumerate(sums) if p < total or i + 1 == len(options)), sums


def test_a_choice_takes_its_options_from_the_smallest_however_they_are_written():
    for name, options in (("choice", OPTIONS), ("choice_unordered", UNORDERED)):
        chosen = set()
        for u, x in zip(probabilities, kinds):
            i, _ = option_at(sorted(options), u[name])
            check(x[name] == sorted(options)[i][0], f"{name} at {u[name]} is {x[name]}, not {sorted(options)[i][0]}")
            chosen.add(i)
        check(len(chosen) == len(options), "every option was drawn")


def test_a_mixture_chooses_a_component_and_draws_from_it_with_what_is_left():
    components = [(below, weight) for weight, _, below in MIXED]
    for u, x in zip(probabilities, kinds):
        i, sums = option_at(components, u["mixture"])
        below, weight = components[i]
        is_quantile(below, (u["mixture"] - sums[i] + weight) / weight, x["mixture"], error_of(below, x["mixture"]), "mixture")


def test_the_list_of_inputs_has_the_quantiles():
    run("run", "kinds.yaml", "--trajectories", "64", "--quiet", "-o", "kinds", folder=root)
    rows = {row["path"]: row for row in csv.DictReader(open(root / "kinds/inputs.csv", encoding="utf-8"))}
    laws = {name: below for name, (_, below) in CONTINUOUS.items()}
    laws["mixture"] = lambda x: sum(weight * below(x) for weight, _, below in MIXED)
    for name, below in laws.items():
        for column, p in (("low", 0.05), ("median", 0.5), ("high", 0.95)):
            x = float(rows[path_of(name)][column])
            is_quantile(below, p, x, 1e-10 * max(abs(x), 0.01), f"{column} of {name}")
    for name in ("choice", "choice_unordered"):
        row = rows[path_of(name)]
        check([float(row[c]) for c in ("low", "median", "high")] == [0.1, 0.2, 0.4], f"the quantiles of a choice are options: {row}")


RHO = (-0.8, -0.3, 0.3, 0.9)
PAIRS = [(NAMES[i], NAMES[i + 1]) for i in range(0, 20, 2)]  # unlike kinds, of one actor each
CORRELATIONS = "correlations:\n" + "".join(
    f"  c{i}: {{between: [{path_of(a)}, {path_of(b)}], spearman: {RHO[i % 4]}}}\n" for i, (a, b) in enumerate(PAIRS))


def test_correlated_inputs_are_those_of_a_gaussian_copula():
    """The first of a pair draws as if it were alone; of the second the normal is r times the first's and √(1 - r²) times its own,
    r = 2 sin(π ρ/6) (Pearson 1907), each then through its own quantiles."""
    normals = NormalDist()
    for u, together in zip(probabilities, futures("together.yaml", scenario(as_listed, CORRELATIONS), 24)):
        for i, (a, b) in enumerate(PAIRS):
            r = 2 * math.sin(math.pi * RHO[i % 4] / 6)
            z = normals.inv_cdf(u[a])
            mixed = r * z + math.sqrt(1 - r * r) * normals.inv_cdf(u[b])
            # the table of normal quantiles is within 1.1e-9 of each, which may move the sum by its root and a half
            slack = 2e-9
            for name, z_of in ((a, z), (b, mixed)):
                below, x = CONTINUOUS[name][1], together[name]
                error = error_of(below, x)
                check(below(x - error) - 1e-12 <= normal_below(z_of + slack) and
                      normal_below(z_of - slack) <= below(x + error) + 1e-12,
                      f"{name} with ρ = {RHO[i % 4]}: below {x!r} are {below(x)!r}, not {normal_below(z_of)!r}")


def test_ranks_correlate_as_asked():
    """Two or three pairs of uniforms a future; 5 standard errors (Bonett, Wright 2000), a false alarm once in 400,000 runs."""
    drawn_together = futures("ranks.yaml", scenario(uniform, CORRELATIONS), 100)
    for k, rho in enumerate(RHO):
        first = [u[a] for u in drawn_together for i, (a, _) in enumerate(PAIRS) if i % 4 == k]
        second = [u[b] for u in drawn_together for i, (_, b) in enumerate(PAIRS) if i % 4 == k]
        realised = spearman(first, second)
        check(abs(realised - rho) < 5 * spearman_error(rho, len(first)), f"asked {rho}, realised {realised}")


main(globals())
