#!/usr/bin/python3
"""Derive the reference numbers of the exact cases, without any line of the program.

Usage: derive_cases.py [--check] [--simulate N] > tests/reference/cases.json

Each number comes from a closed form, a recursion of a few lines, or an integral equation; `--simulate N` also repeats
the two-actor reference model with N trajectories of NumPy and compares the table (it prints to standard error and does
not enter the file). Needs NumPy and SciPy (Debian: python3-numpy python3-scipy).

The file holds one entry a case:
  case      its name: what it checks, then which line of it
  scenario  file under tests/reference/ that expresses it, or null when it is a property of one function
  set       what the case changes in that scenario, as `--set path=value` would
  metric    which parity metric answers
  expect    the numbers: `probability` of confirmed parity by quarter T; `first_quarter` (probability 0 before it, 1 from it
            on); `ratio_at` quarter T, where all trajectories have the same ratio, or another named value
  from      how the number is derived
"""

import json
import sys

import numpy as np
from scipy import integrate, optimize, special, stats

QUARTER = 0.25


def number(x):
    """Ten significant digits: more than any test needs, the same on every machine; nothing below 1e-12."""
    return 0.0 if abs(x) < 1e-12 else float(f"{float(x):.10g}")


def case(name, scenario, expect, derived, metric=None, sets=None, note=None):
    entry = {"case": name, "scenario": scenario, "set": sets or {}, "metric": metric, "expect": expect, "from": derived}
    if note:
        entry["note"] = note
    return entry


# --- V1 deterministic catch-up ------------------------------------------------------------------------------------


def first_quarter(spend_focal, spend_rival, ratio=1.0, horizon=160):
    """First quarter in which the path reaches the ratio; paths are functions of the quarter."""
    for quarter in range(1, horizon + 1):
        if spend_focal(quarter) >= ratio * spend_rival(quarter):
            return quarter
    return None


def v1():
    lines = [("V1.1", 23.0, 52.5, 0.25, 0.10, 1.0), ("V1.2", 23.0, 52.5, 0.40, 0.15, 1.0),
             ("V1.3", 23.0, 52.5, 0.25, 0.10, 0.9), ("V1.4", 30.0, 180.0, 0.60, 0.25, 1.0)]
    for name, focal, rival, g_focal, g_rival, ratio in lines:
        years = np.log(ratio * rival / focal) / (np.log1p(g_focal) - np.log1p(g_rival))
        quarter = first_quarter(lambda t: focal * (1 + g_focal) ** (t / 4), lambda t: rival * (1 + g_rival) ** (t / 4), ratio)
        assert quarter == int(np.ceil(years * 4))
        yield case(name, "cases/v1_catch_up.yaml", {"first_quarter": quarter, "years": number(years)},
                   "ln(ratio · B_L/B_F)/(ln(1+g_F) - ln(1+g_L)), rounded up to whole quarters", "spend",
                   {"actors.focal.budget.initial": f"{focal} bn USD/year", "actors.rival.budget.initial": f"{rival} bn USD/year",
                    "actors.focal.budget.growth": f"{g_focal * 100:g} %/year",
                    "actors.rival.budget.growth": f"{g_rival * 100:g} %/year", "parity.ratio": ratio})
    yield case("V1.5", "cases/v1_catch_up.yaml", {"first_quarter": None}, "g_F = g_L with B_F < B_L: never", "spend",
               {"actors.focal.budget.growth": "10 %/year", "actors.rival.budget.growth": "10 %/year", "horizon": "160 quarters"})

    focal, rival, g_focal, g_rival = 23.0, 52.5, 0.30, 0.10

    def gap(years):
        return focal * np.expm1(g_focal * years) / g_focal - rival * np.expm1(g_rival * years) / g_rival

    years = optimize.brentq(gap, 1.0, 20.0, xtol=1e-13)
    quarter = first_quarter(lambda t: sum(focal * np.exp(g_focal * s / 4) / 4 for s in range(1, t + 1)),
                            lambda t: sum(rival * np.exp(g_rival * s / 4) / 4 for s in range(1, t + 1)))
    rates = {"actors.focal.budget.growth": "0.30 log/year", "actors.rival.budget.growth": "0.10 log/year"}
    yield case("V1.6", "cases/v1_catch_up.yaml", {"first_quarter": quarter, "years": number(years)},
               "root of 23 (e^0.3t - 1)/0.3 = 52.5 (e^0.1t - 1)/0.1; the quarter from the sums of end-of-quarter rates", "cumulative", rates)
    years = np.log(rival / focal) / (g_focal - g_rival)
    yield case("V1.7", "cases/v1_catch_up.yaml", {"first_quarter": int(np.ceil(years * 4)), "years": number(years)},
               "ln(52.5/23)/0.2", "spend", rates)


# --- V2 first passage of a random walk that is watched each quarter ------------------------------------------------


def panels(low, high, count, order=32):
    """Composite Gauss-Legendre nodes and weights."""
    x, w = np.polynomial.legendre.leggauss(order)
    edges = np.linspace(low, high, count + 1)
    half = np.diff(edges)[:, None] / 2
    return ((edges[:-1, None] + half) + half * x).ravel(), (half * w).ravel()


def discrete_passage(gap, drift, volatility, sustained, quarters):
    """P(confirmed by quarter T) for ln ratio = -gap + walk; at parity when it is ≥ 0 for `sustained` quarters in a row."""
    mean, sd = drift * QUARTER, volatility * np.sqrt(QUARTER)
    x_out, w_out = panels(-gap - 12 * sd * np.sqrt(quarters), 0.0, 60)
    x_in, w_in = panels(0.0, mean * quarters + 12 * sd * np.sqrt(quarters), 60)

    def kernel(to, origin, weight):
        return stats.norm.pdf(to[:, None], origin[None, :] + mean, sd) * weight[None, :]

    out_out, out_in = kernel(x_out, x_out, w_out), kernel(x_out, x_in, w_in)
    in_out, in_in = kernel(x_in, x_out, w_out), kernel(x_in, x_in, w_in)
    out = stats.norm.pdf(x_out, -gap + mean, sd)
    run = [np.zeros_like(x_in) for _ in range(sustained)]  # run[j]: at parity for j + 1 quarters in a row
    run[0] = stats.norm.pdf(x_in, -gap + mean, sd)
    reached, done = [], 0.0
    for quarter in range(1, quarters + 1):
        if quarter > 1:
            entered = in_out @ out
            out = out_out @ out + out_in @ sum(run)
            run = [entered] + [in_in @ density for density in run[:-1]]
        done += float(w_in @ run[-1])
        run[-1] = np.zeros_like(x_in)
        reached.append(done)
    return np.array(reached)


def v2():
    gap, drift, volatility = np.log(52.5 / 23), 0.15, 0.20
    quarters = [4, 8, 12, 20, 32, 40, 60]
    for sustained in (1, 4):
        law = discrete_passage(gap, drift, volatility, sustained, max(quarters))
        yield case(f"V2.k{sustained}", "cases/v2_first_passage.yaml",
                   {"probability": {str(q): number(law[q - 1]) for q in quarters}},
                   "integral equation of the killed random walk, composite Gauss-Legendre, 1,920 nodes a side", "spend",
                   {"parity.sustained": f"{sustained} quarter" + ("s" if sustained > 1 else "")})
    t = np.array(quarters) / 4
    scale = volatility * np.sqrt(t)
    continuous = stats.norm.cdf((drift * t - gap) / scale) + np.exp(2 * drift * gap / volatility**2) * stats.norm.cdf((-gap - drift * t) / scale)
    yield case("V2.continuous", None, {"probability": {str(q): number(p) for q, p in zip(quarters, continuous)},
                                       "mean_years": number(gap / drift), "log_gap": number(gap)},
               "inverse Gaussian first passage of the continuous walk: an upper bound that quarterly watching stays below")


# --- V3 growth state -----------------------------------------------------------------------------------------------


def v3():
    persistence, volatility, mean, start = 0.8, 0.05, 0.05, 0.09
    innovation = volatility * np.sqrt(1 - persistence**2)

    def total(first, last):
        times = np.arange(first, last + 1)
        expected = np.sum(mean + persistence**times * (start - mean))
        # weight of innovation i (entering at time i = 1 …) in the sum
        weights = [sum(persistence ** (t - i) for t in times if t >= i) for i in range(1, last + 1)]
        return expected, innovation**2 * np.sum(np.square(weights))

    mean_1, var_1 = total(1, 20)
    mean_0, var_0 = total(0, 19)
    yield case("V3.sums", None, {"mean_1_to_20": number(mean_1), "variance_1_to_20": number(var_1), "mean_0_to_19": number(mean_0),
                                 "variance_0_to_19": number(var_0), "innovation": number(innovation)},
               "moments of an autoregression of order 1 with a given start")
    location, scale = mean_0 * QUARTER, np.sqrt(var_0) * QUARTER
    for shift in (-1.0, 0.0, 1.0):
        yield case(f"V3.{shift:+.0f}sd", "cases/v3_growth_state.yaml", {"probability": {"19": 0.0, "20": number(stats.norm.sf(shift))}},
                   "ln B(20)/B(0) is normal with a quarter of the mean and a sixteenth of the variance of the sum of g(0 … 19)", "spend",
                   {"parity.ratio": number(np.exp(location + shift * scale))})


# --- V5 Markov and semi-Markov regimes -----------------------------------------------------------------------------


def stationary(matrix):
    n = len(matrix)
    a = np.vstack([matrix.T - np.eye(n), np.ones(n)])
    return np.linalg.lstsq(a, np.append(np.zeros(n), 1.0), rcond=None)[0]


def semi_markov(jump, mean, shape, quarters, initial=0):
    """Share of each state at the end of each quarter: exact recursion over state and age."""
    mean = np.asarray(mean, float)
    scale = mean / special.gamma(1 + 1 / shape)
    ages = quarters + 1
    age = np.arange(ages)
    stay = np.exp(-(((age[None, :] + 1) / scale[:, None]) ** shape - (age[None, :] / scale[:, None]) ** shape))
    mass = np.zeros((len(mean), ages))
    mass[initial, 0] = 1.0
    shares = []
    for _ in range(quarters):
        leaving = (mass * (1 - stay)).sum(axis=1)
        aged = np.zeros_like(mass)
        aged[:, 1:] = (mass * stay)[:, :-1]
        aged[:, 0] = leaving @ jump
        mass = aged
        shares.append(mass.sum(axis=1))
    return np.array(shares)


def v5():
    matrix = np.array([[0.90, 0.07, 0.03], [0.10, 0.85, 0.05], [0.05, 0.15, 0.80]])
    exits = 1 - np.diag(matrix)
    yield case("V5.durations", None, {"quarters": [number(1 / p) for p in exits],
                                      "mean_duration_quarters": [number(-1 / np.log1p(-p)) for p in exits]},
               "1/p; mean of the exponential time whose exit probability in a quarter is p, as the scenario writes it")
    after = np.linalg.matrix_power(matrix, 8)[0]
    for state, share in zip("abc", after):
        yield case(f"V5.after8.{state}", "cases/v5_markov.yaml", {"probability": {"7": 0.0, "8": number(share)}},
                   "first row of the eighth power of the matrix", "spend",
                   {f"policy.regimes.states.{s}.permits.only": "100 %" if s == state else "0 %" for s in "abc"})
    for state, share in zip("abc", stationary(matrix)):
        yield case(f"V5.stationary.{state}", "cases/v5_markov.yaml", {"probability": {"160": number(share)}},
                   "left eigenvector of the matrix for the eigenvalue 1 (the second is .83: nothing is left of it after 160 quarters)", "spend",
                   {**{f"policy.regimes.states.{s}.permits.only": "100 %" if s == state else "0 %" for s in "abc"},
                    "horizon": "160 quarters", "policy.levers.window.at": "2065Q4"})

    jump = np.array([[0, 0.7, 0.3], [0.6, 0, 0.4], [0.5, 0.5, 0]])
    mean = np.array([4.0, 6.0, 3.0])
    visits = stationary(jump)
    shares = visits * mean / np.sum(visits * mean)
    yield case("V5.semi.continuous", None, {"shares": [number(x) for x in shares]}, "visit frequencies times mean sojourns")
    for shape in (1, 2):
        scale = mean / special.gamma(1 + 1 / shape)
        discrete = np.array([sum(np.exp(-((d / s) ** shape)) for d in range(0, 4000)) for s in scale])
        shares = visits * discrete / np.sum(visits * discrete)
        recursion = semi_markov(jump, mean, shape, 160)
        assert np.allclose(recursion[-1], shares, atol=1e-7)
        for i, state in enumerate("abc"):
            yield case(f"V5.semi.shape{shape}.{state}", "cases/v5_semi_markov.yaml",
                       {"probability": {"160": number(recursion[-1][i])}, "long_run": number(shares[i])},
                       "visit frequencies times the mean of the sojourn in whole quarters, Σ exp(-(d/λ)^k); agrees with the recursion over state and age at quarter 160",
                       "spend", {**{f"policy.regimes.states.{s}.permits.only": "100 %" if s == state else "0 %" for s in "abc"},
                                 **{f"policy.regimes.states.{s}.shape": shape for s in "abc"}})
    scale = 4.0 / special.gamma(1.5)
    survival = [np.exp(-((d / scale) ** 2)) for d in range(1, 9)]
    yield case("V5.weibull", "cases/v5_weibull.yaml",
               {"probability": {str(d): number(1 - s) for d, s in enumerate(survival, 1)}, "survival_4": number(survival[3]), "geometric_4": number(0.75**4)},
               "1 - exp(-(T/λ)^2), λ = 4/Γ(1.5): the time in the first regime", "spend")
    conditional = [1 - np.exp(-(((d + 4) / scale) ** 2 - (4 / scale) ** 2)) for d in range(1, 9)]
    yield case("V5.weibull.since", "cases/v5_weibull.yaml", {"probability": {str(d): number(p) for d, p in enumerate(conditional, 1)}},
               "the same, given that four quarters have passed already", "spend", {"policy.regimes.since": "2025Q1"})


# --- V6 perpetual inventory, V24, V25, V15, V20 --------------------------------------------------------------------


def v6():
    quarterly = 1 - 0.7**QUARTER
    yield case("V6.rate", None, {"quarterly": number(quarterly), "steady": number(1 / quarterly), "growing": number(1.05 / (0.05 + quarterly))},
               "1 - 0.7^(1/4); 1/d; 1.05/(0.05 + d)")
    for name, growth, rate in (("steady", 1.0, "0 %/year"), ("growing", 1.05, "21.550625 %/year")):
        stock, flow, path = 1.0, 1.0, {}
        for quarter in range(1, 161):
            flow *= growth
            stock = stock * (1 - quarterly) + flow
            path[quarter] = stock / flow
        for quarter in (4, 20, 60, 160):
            sets = {"actors.focal.budget.growth": rate, "actors.rival.budget.growth": rate, "horizon": f"{quarter} quarters"}
            yield case(f"V6.{name}.{quarter}", "cases/v6_inventory.yaml", {"ratio_at": {str(quarter): number(path[quarter])}},
                       "recursion K(T) = K(T-1)(1 - d) + I(T), K(0) = I(0)", "stock", sets)


def small():
    yield case("V20", None, {"standard_error": number(np.sqrt(0.3 * 0.7 / 1e5))}, "√(p(1-p)/N), p = 0.3, N = 1e5")
    yield case("V20.paired", None, {"paired_10_02": number(np.sqrt((0.12 - 0.08**2) / 1e4)), "paired_10_01": number(np.sqrt((0.11 - 0.09**2) / 1e4)),
                                    "independent_30_22": number(np.sqrt((0.3 * 0.7 + 0.22 * 0.78) / 1e4))},
               "√((b + c - (b - c)²)/N) with discordant shares b, c; N = 1e4")
    pearson = 2 * np.sin(np.pi * 0.6 / 6)
    spread = 0.1 * np.sqrt(2 - 2 * pearson)
    yield case("V24", None, {"pearson": number(pearson), "spread": number(spread)}, "2 sin(π 0.6/6); 0.1 √(2 - 2ρ)")
    for shift in (0.5, 1.0, 2.0):
        yield case(f"V24.{shift:g}sd", "cases/v24_copula.yaml", {"probability": {"4": number(stats.norm.sf(shift))}},
                   "the difference of the two growth rates is normal with the spread 0.1 √(2 - 2ρ); the ratio grows steadily, so its "
                   "first passage by quarter 4 is its value there", "spend", {"parity.ratio": number(np.exp(shift * spread))})
    sigma = np.log(45 / 20) / (2 * stats.norm.ppf(0.95))
    median = np.sqrt(20 * 45)
    yield case("V25", "cases/v25_lognormal.yaml", {"median": number(median), "sigma": number(sigma), "mean": number(median * np.exp(sigma**2 / 2))},
               "geometric mean of the ends; ln(45/20)/(2 · 1.644854); median · exp(σ²/2)", "spend")
    for level in (0.05, 0.25, 0.5, 0.9, 0.95):
        ratio = median * np.exp(sigma * stats.norm.ppf(level)) / 30
        yield case(f"V25.{level:g}", "cases/v25_lognormal.yaml", {"probability": {"1": number(1 - level)}},
                   "quantile of the lognormal over the rival's 30 bn USD/year", "spend", {"parity.ratio": number(ratio)})


# --- V9 runs, V10 diffusion, V14 licensed channel, V15 memory -------------------------------------------------------


def run_by(p, length, quarters):
    """P(run of `length` successes completed by each quarter)."""
    state = np.zeros(length)
    state[0], done, path = 1.0, 0.0, []
    for _ in range(quarters):
        done += state[-1] * p
        state = np.append((1 - p) * state.sum(), p * state[:-1])
        path.append(done)
    return np.array(path)


def v9():
    for p, length in ((0.5, 4), (0.8, 4), (0.6, 3)):
        path = run_by(p, length, 160)
        wait = (1 - p**length) / ((1 - p) * p**length)
        restricted = 1 + np.sum(1 - path[:-1])  # Σ_{T=0}^{159} P(wait > T), in quarters
        yield case(f"V9.{p:g}.{length}", "cases/v9_runs.yaml",
                   {"probability": {str(t): number(path[t - 1]) for t in (4, 8, 20, 40, 80, 160)}, "mean_wait": number(wait),
                    "restricted_mean_160": number(restricted)},
                   "(1 - p^k)/((1 - p) p^k); Markov chain of the current run", "spend",
                   {"parity.sustained": f"{length} quarters",
                    "policy.regimes.states.up.mean_duration": f"{number(-1 / np.log(p)):.10g} quarters",
                    "policy.regimes.states.down.mean_duration": f"{number(-1 / np.log1p(-p)):.10g} quarters"})


def v10():
    leader, own, diffusion = np.log(3.0), np.log(1.8), 0.6
    for lag in (0, 1):
        gap = (leader - own) / diffusion + leader * lag * QUARTER
        months = gap / leader * 12
        yield case(f"V10.l{lag}", "cases/v10_diffusion.yaml", {"gap": number(gap), "lag_months": number(months)},
                   "fixed point of G' = G + (g_L - g_F)Δ - φΔ(G - g_L l): (g_L - g_F)/φ + g_L l; lag = G/g_L", "lag",
                   {"capability.diffusion_lag": f"{lag} quarters"})


def v14():
    price, sales, budget = 20_000 * 1.25, 120_000, 3e9
    units = min(0.5 * sales, 75_000, budget / price)
    spent = units * price
    yield case("V14", "cases/v14_licensed.yaml", {"units": units, "spent_bn": number(spent / 1e9), "carried_bn": number((budget - spent) / 1e9),
                                                  "ratio_at": {"1": number(4 * spent / 9.6e9)}},
               "min(0.5 · 120k, 75k) at 25,000 USD; the rival spends 9.6 bn a year on 120k a quarter", "spend", {"horizon": "1 quarter"})
    yield case("V14.carried", "cases/v14_licensed.yaml", {"ratio_at": {"2": number(4 * (2 * budget - spent) / 9.6e9)}},
               "a second channel opens in quarter 2: this quarter's 3 bn and the 1.5 bn that were carried are all spent", "spend",
               {"horizon": "2 quarters", "policy.levers.opened.at": "2026Q2"})


def v15():
    packages = 13e6 / 8
    yield case("V15", "cases/v15_memory.yaml", {"packages": packages, "h100e": number(packages * 0.76), "ratio_at": {"1": number(packages * 0.76 / 1e6)}},
               "stacks over stacks a package; 0.76 H100e each; the rival holds 1,000,000 H100e", "stock", {"horizon": "1 quarter"})


# --- fleet, lease, plan, ties ----------------------------------------------------------------------------------------


def erlang_decay(stages, life, growth, quarters):
    """Fleet that only retires, from the ages of a past growth (a factor a quarter)."""
    rate = stages * QUARTER / life
    weight = np.array([(rate / (growth - 1 + rate)) ** j for j in range(stages)])
    fleet, path = weight / weight.sum(), []
    for _ in range(quarters):
        passed = fleet * rate
        fleet = fleet - passed
        fleet[1:] += passed[:-1]
        path.append(fleet.sum())
    return np.array(path)


def fleet():
    for name, growth, past in (("flat", 1.0, "0 %/year"), ("young", 2.0**QUARTER, "100 %/year")):
        path = erlang_decay(3, 5.0, growth, 60)
        for quarter in (4, 20, 40):
            yield case(f"M24.{name}.{quarter}", "cases/m24_no_channels.yaml", {"ratio_at": {str(quarter): number(path[quarter - 1])}},
                       "Erlang chain of three stages, 15 % a quarter each, first weights p/(G - 1 + p)", "stock",
                       {"actors.focal.fleet.past_growth": past, "horizon": f"{quarter} quarters", "parity.sustained": f"{quarter} quarters"},
                       note="the ratio falls, so a run of T quarters at or above a threshold says that the ratio at T is")


def lease():
    price, rent, rate, term = 20_000, 0.5, 0.08, 12
    v = (1 + rate) ** -QUARTER
    booked = price * rent * QUARTER * (1 - v**term) / (1 - v)
    units = 1e9 / booked
    yield case("M17", "cases/m17_lease.yaml", {"price_booked": number(booked), "units": number(units), "ratio_at": {"1": number(units / 1e5)}},
               "present value of twelve quarterly rents in advance, at 8 % a year; 1 bn USD a quarter buys 1e9/q", "stock", {"horizon": "1 quarter"})


def merit():
    money = 3e9
    units = {"licensed": 30_000.0, "abroad": 40_000.0}
    money -= units["licensed"] * 25_000 + units["abroad"] * 30_000
    units["home"] = money / 26_000
    usable = units["licensed"] + units["abroad"] + 0.6 * units["home"]
    yield case("M21", "cases/m21_merit_order.yaml", {"units": {k: number(v) for k, v in units.items()}, "ratio_at": {"1": number(usable / 1e5)}},
               "cheapest usable H100e first: 25,000, 30,000, 26,000/0.6 USD; caps 30k, 40k, none; 3 bn USD", "stock", {"horizon": "1 quarter"})


def plan():
    totals, history, rival = {2026: 80.0, 2027: 120.0}, 80.0, 100.0
    slope = (np.log(totals[2026] / history) + np.log(totals[2027] / totals[2026])) / 2
    weights = np.exp(slope * (np.arange(1, 5) - 2.5) / 4)
    rates = totals[2026] * 4 * weights / weights.sum()
    for quarter in (1, 2, 3, 4):
        yield case(f"M8.q{quarter}", "cases/m8_plan.yaml", {"rate": number(rates[quarter - 1]), "ratio_at": {str(quarter): number(rates[quarter - 1] / rival)}},
                   "B ∝ exp(s (q - 2.5)/4), s the mean of ln(80/80) and ln(120/80)", "spend", {"horizon": f"{quarter} quarters"})
    spent = rival_spent = history
    for year, last in ((2026, 4), (2027, 8)):
        spent, rival_spent = spent + 1.25 * totals[year], rival_spent + rival
        yield case(f"M8.{year}", "cases/m8_plan.yaml", {"ratio_at": {str(last): number(spent / rival_spent)}},
                   "the history of 80 bn USD each, and 1.25 times the totals of the plan years that are over", "cumulative",
                   {"horizon": f"{last} quarters", "actors.focal.budget.execution": 1.25})


def ties():
    law = {str(n): number(1 - special.comb(2 * n, n, exact=True) / 4**n) for n in (1, 2, 4, 8, 20, 40)}
    yield case("ties", "cases/identical_actors.yaml", {"probability": law},
               "Sparre Andersen: a symmetric walk with a density stays below 0 for n steps with probability C(2n, n)/4^n, whatever its law", "spend")


# --- the reference model -------------------------------------------------------------------------------------------

TWO_ACTOR = {"10": 0.020020, "20": 0.513337, "30": 0.756245, "40": 0.846542, "50": 0.889204, "60": 0.913044}


def two_actor():
    yield case("two_actor", "two_actor.yaml", {"probability": TWO_ACTOR},
               "an independent implementation, 1e8 trajectories (standard error 5e-5 at most); `--simulate N` repeats it with NumPy", "stock")


def simulate(trajectories, seed=20260101):
    """P(stock parity by quarter) of the reference model; for agreement, not for the file."""
    rng = np.random.default_rng(seed)
    counts, left = np.zeros(60), trajectories
    while left:
        n = min(left, 200_000)
        left -= n
        growth = np.array([[0.45], [0.20]]) + np.array([[0.10], [0.08]]) * rng.standard_normal((2, n))
        log_spend = np.log(np.array([[23.0], [52.0]])) + np.zeros((2, n))
        stock = np.array([[30.0], [120.0]]) + np.zeros((2, n))
        open_ = np.ones(n, bool)
        for quarter in range(60):
            common, own = rng.standard_normal(n), rng.standard_normal((2, n))
            shock = np.sqrt(0.4) * common + np.sqrt(0.6) * own
            log_spend += growth / 4 + np.array([[0.25], [0.20]]) * 0.5 * shock
            stock = stock * 0.9375 + np.exp(log_spend) / 4
            reached = open_ & (stock[0] >= stock[1])
            counts[quarter] += reached.sum()
            open_ &= ~reached
    return np.cumsum(counts) / trajectories


def main():
    if "--simulate" in sys.argv:
        n = int(float(sys.argv[sys.argv.index("--simulate") + 1]))
        law = simulate(n)
        for quarter, p in TWO_ACTOR.items():
            q = law[int(quarter) - 1]
            se = np.sqrt(p * (1 - p) * (1 / n + 1e-8))
            print(f"two_actor quarter {quarter}: {q:.6f}, table {p:.6f}, {(q - p) / se:+.1f} standard errors", file=sys.stderr)
    cases = [c for part in (two_actor, v1, v2, v3, v5, v6, v9, v10, v14, v15, small, fleet, lease, merit, plan, ties) for c in part()]
    text = json.dumps({"format": 1, "derived_by": "scripts/reference/derive_cases.py", "cases": cases}, indent=1, ensure_ascii=False) + "\n"
    if "--check" in sys.argv:
        with open(sys.argv[sys.argv.index("--check") + 1], encoding="utf-8") as file:
            sys.exit(0 if file.read() == text else "the file differs from what is derived here")
    print(text, end="")


if __name__ == "__main__":
    main()
