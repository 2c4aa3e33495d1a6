#!/usr/bin/python3
"""Which mean growth gives the challenger of tests/reference/two_actor.yaml parity by quarter 20 with probability 50 %?

Every trajectory has one critical mean: a larger one only adds to its growth, so its stock is at least the incumbent's in some
quarter up to 20 exactly from that mean on. Here it is found for each by bisection; the answer is the median of them, its 95 %
interval lies between their order statistics of the ranks that SciPy's binomial distribution gives. Needs NumPy and SciPy.
"""

import sys

import numpy as np
from scipy.stats import binom

QUARTERS = 20
KEPT = 0.9375
RHO = 0.4


def critical_means(n, rng):
    z1 = rng.standard_normal((QUARTERS, n))
    z2 = RHO * z1 + np.sqrt(1 - RHO**2) * rng.standard_normal((QUARTERS, n))
    steps = np.arange(1, QUARTERS + 1)[:, None]
    noise = np.log(23) + 0.10 * rng.standard_normal(n) * steps / 4 + 0.25 / 2 * np.cumsum(z1, axis=0)
    rival = np.exp(np.log(52) + (0.20 + 0.08 * rng.standard_normal(n)) * steps / 4 + 0.20 / 2 * np.cumsum(z2, axis=0))
    stocks = []
    stock = np.full(n, 120.0)
    for t in range(QUARTERS):
        stock = KEPT * stock + rival[t] / 4
        stocks.append(stock)
    low, high = np.full(n, -10.0), np.full(n, 10.0)
    for _ in range(48):
        mean = (low + high) / 2
        own, there = np.full(n, 30.0), np.zeros(n, bool)
        for t in range(QUARTERS):
            own = KEPT * own + np.exp(noise[t] + mean * (t + 1) / 4) / 4
            there |= own >= stocks[t]
        high, low = np.where(there, mean, high), np.where(there, low, mean)
    return high


def main():
    n = int(float(sys.argv[1])) if len(sys.argv) > 1 else 2_000_000
    rng = np.random.default_rng(20261123)
    sample = np.sort(np.concatenate([critical_means(100_000, rng) for _ in range(max(1, n // 100_000))]))
    n = len(sample)
    for level in (0.25, 0.5, 0.75):
        lower, upper = binom.ppf([0.025, 0.975], n, level).astype(int)
        rank = int(np.ceil(n * level))
        print(f"P = {level:.0%}: {sample[rank - 1]:.5f} [{sample[lower - 1]:.5f}, {sample[upper]:.5f}] from {n} trajectories")
    half = (sample[int(0.55 * n)] - sample[int(0.45 * n)]) / 0.1
    print(f"slope at the median: {1 / half:.3f} per unit; trajectories for a half-width of .0029: {(1.959964 * 0.5 * half / 0.0029) ** 2:.0f}")


main()
