#!/usr/bin/python3
"""What the statistical tests of intervals and designs hold to be true of the two-actor reference model, from its equations in NumPy.

Prints P(T <= quarter) at a growth of the challenger of .45 and of .43 and their difference, the mean of min(T, 60) and its standard
deviation, and which shares of the variances of [T <= 20] and of min(T, 60) come from the two growths: the correlation of two futures
with the same growths and other noise. Needs NumPy; a minute.
"""

import sys

import numpy as np

QUARTERS = 60
BATCH = 20_000
OWN = np.sqrt(1 - 0.4**2)


def first_quarters(growths, noise):
    """First quarter with a stock ratio of at least 1 for each mean growth, on the same noise; 0: not reached."""
    means = (0.45, 0.43)
    drift = [(np.array([[mean], [0.20]]) + np.array([[0.10], [0.08]]) * growths) / 4 for mean in means]
    budget = [np.log([[23.0], [52.0]]) * np.ones((2, BATCH)) for _ in means]
    stock = [np.array([[30.0], [120.0]]) * np.ones((2, BATCH)) for _ in means]
    first = [np.zeros(BATCH, dtype=int) for _ in means]
    for quarter in range(1, QUARTERS + 1):
        z = noise.standard_normal((2, BATCH))
        z[1] = 0.4 * z[0] + OWN * z[1]
        for s in range(len(means)):
            budget[s] += drift[s] + z * [[0.125], [0.10]]
            stock[s] = 0.9375 * stock[s] + np.exp(budget[s]) / 4
            first[s][(first[s] == 0) & (stock[s][0] >= stock[s][1])] = quarter
    return first


def time_of(first):
    return np.where(first == 0, QUARTERS, first).astype(float)


def main():
    batches = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    rng = np.random.default_rng(20261123)
    runs = [first_quarters(rng.standard_normal((2, BATCH)), rng) for _ in range(batches)]
    base, less = (np.concatenate([run[s] for run in runs]) for s in range(2))
    for quarter in (10, 20, 40):
        p, q = (np.mean((f > 0) & (f <= quarter)) for f in (base, less))
        print(f"P(T <= {quarter}): {p:.6f}, {q:.6f}, difference {q - p:.6f}")
    print(f"mean of min(T, 60): {time_of(base).mean():.4f}, difference {(time_of(less) - time_of(base)).mean():.5f}, "
          f"standard deviation {time_of(base).std():.5f}")
    once, again = [], []
    for _ in range(20):
        growths = rng.standard_normal((2, BATCH))
        once.append(first_quarters(growths, rng)[0])
        again.append(first_quarters(growths, rng)[0])
    once, again = np.concatenate(once), np.concatenate(again)
    by_20 = [((f > 0) & (f <= 20)).astype(float) for f in (once, again)]
    print(f"shares of the growths: of [T <= 20] {np.corrcoef(*by_20)[0, 1]:.4f}, "
          f"of min(T, 60) {np.corrcoef(time_of(once), time_of(again))[0, 1]:.4f}")


if __name__ == "__main__":
    main()
