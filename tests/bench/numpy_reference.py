"""The two-actor reference model in NumPy, as a good analyst would write it: quarters outside, trajectories inside.

Prints trajectories per second of CPU time for three depths of recording, and the probabilities beside the known ones.
"""

import argparse
import json
import time

import numpy as np

QUARTERS = 60
KNOWN = {20: 0.513337, 40: 0.846542, 60: 0.913044}  # P(T <= quarter), from 1e8 trajectories
METRICS = ("spend", "cumulative", "stock", "effective", "lag")
RATIO, HYSTERESIS, RELAPSE_AFTER, LAG_LIMIT = 1.0, 0.1, 2, 3.0  # [1], [1], [quarters], [months]
BINS = 1280  # of a fan


def growth_and_start(rng, n):
    """Annual growth of both actors, [actor][trajectory], and their log budgets."""
    growth = np.array([[0.45], [0.20]]) + np.array([[0.10], [0.08]]) * rng.standard_normal((2, n))
    log_budget = np.log([[23.0], [52.0]]) * np.ones((2, n))
    return growth * 0.25, log_budget


def stock_only(rng, n):
    """First quarter with a stock ratio of at least 1, counted by quarter; 0: not reached."""
    drift, log_budget = growth_and_start(rng, n)
    stock = np.array([[30.0], [120.0]]) * np.ones((2, n))
    first = np.zeros(n, dtype=np.int64)
    own = np.sqrt(1 - 0.4**2)
    for quarter in range(1, QUARTERS + 1):
        z = rng.standard_normal((2, n))
        z[1] = 0.4 * z[0] + own * z[1]
        z *= [[0.125], [0.10]]
        log_budget += drift
        log_budget += z
        stock *= 0.9375
        stock += np.exp(log_budget) * 0.25
        first[(first == 0) & (stock[0] >= stock[1])] = quarter
    return np.bincount(first, minlength=QUARTERS + 1)


class Watch:
    """First quarter with parity, and relapse after it, of one metric."""

    def __init__(self, n):
        self.first = np.zeros(n, dtype=np.int64)
        self.below = np.zeros(n, dtype=np.int64)
        self.relapsed = np.zeros(n, dtype=bool)

    def see(self, quarter, holds, broken):
        after = self.first > 0
        self.below = np.where(after & broken, self.below + 1, 0)
        self.relapsed |= self.below >= RELAPSE_AFTER
        self.first[~after & holds] = quarter


def record(fan, quarter, values, low, per_unit):
    """Adds one histogram of a fan, [quarter][bin]."""
    bins = np.clip((values - low) * per_unit, 0, BINS - 1).astype(np.int64)
    fan[quarter - 1] += np.bincount(bins, minlength=BINS)


def all_metrics(rng, n, fans=None):
    """Counts by quarter of all five metrics, and relapses; `fans`: histograms [series][quarter][bin] to add to."""
    drift, log_budget = growth_and_start(rng, n)
    stock = np.array([[30.0], [120.0]]) * np.ones((2, n))
    cumulative = np.zeros((2, n))
    released = np.log(stock)
    frontier = np.empty((QUARTERS + 1, n))
    frontier[0] = released[1]
    lanes = np.arange(n)
    path = frontier.ravel()
    pointer = np.tile(lanes, (2, 1))  # place in `path` of the last quarter that is not above
    watches = {metric: Watch(n) for metric in METRICS}
    own = np.sqrt(1 - 0.4**2)
    actors = (0,) if fans is None else (0, 1)
    lag = np.zeros((2, n))
    for quarter in range(1, QUARTERS + 1):
        z = rng.standard_normal((2, n))
        z[1] = 0.4 * z[0] + own * z[1]
        z *= [[0.125], [0.10]]
        log_budget += drift
        log_budget += z
        spend = np.exp(log_budget)
        cumulative += spend * 0.25
        stock *= 0.9375
        stock += spend * 0.25
        np.maximum(released, np.log(stock), out=released)
        frontier[quarter] = np.maximum(frontier[quarter - 1], released[1])
        for actor in actors:  # how long ago the frontier was where this actor is now
            here = pointer[actor]
            last = quarter * n + lanes
            while True:
                high = path.take(np.minimum(here + n, last))
                step = (high <= released[actor]) & (here < last)
                if not step.any():
                    break
                here += n * step
            low = path.take(here)
            since = (last - here) // n
            with np.errstate(divide="ignore", invalid="ignore"):
                within = since - (released[actor] - low) / (high - low)
            before = quarter + (low - released[actor]) / 2.5e-10
            behind = np.where(released[actor] < low, before, within)
            lag[actor] = np.where(released[actor] >= frontier[quarter], 0.0, 3 * behind)
        ratios = {
            "spend": spend[0] / spend[1],
            "cumulative": cumulative[0] / cumulative[1],
            "stock": stock[0] / stock[1],
            "effective": np.exp(released[0] - released[1]),
        }
        for metric, ratio in ratios.items():
            watches[metric].see(quarter, ratio >= RATIO, ratio < RATIO - HYSTERESIS)
        watches["lag"].see(quarter, lag[0] <= LAG_LIMIT, lag[0] > LAG_LIMIT * (1 + HYSTERESIS))
        if fans is not None:
            row = iter(fans)
            for actor in actors:
                for values in (spend[actor], spend[actor], cumulative[actor], stock[actor]):
                    record(next(row), quarter, np.log2(values), -10, 32)
                record(next(row), quarter, released[actor] - frontier[0], -16, 16)
                record(next(row), quarter, lag[actor], 0, 4)
            for metric, ratio in ratios.items():
                record(next(row), quarter, np.log2(ratio), -20, 32)
    return {m: np.bincount(w.first, minlength=QUARTERS + 1) for m, w in watches.items()}


def timed(simulate, trajectories, chunk):
    """Counts of the stock metric, and trajectories per second of CPU time."""
    rng = np.random.default_rng(1)
    total = np.zeros(QUARTERS + 1, dtype=np.int64)
    began = time.process_time()
    for _ in range(trajectories // chunk):
        counts = simulate(rng, chunk)
        total += counts["stock"] if isinstance(counts, dict) else counts
    return total, trajectories / (time.process_time() - began)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trajectories", type=int, default=400_000)
    parser.add_argument("--out", help="write the figures here as JSON")
    arguments = parser.parse_args()
    fans = np.zeros((16, QUARTERS, BINS), dtype=np.int64)
    depths = {
        "stock alone": stock_only,
        "five metrics": all_metrics,
        "five metrics and fans": lambda rng, n: all_metrics(rng, n, fans),
    }
    rates = {}
    for name, simulate in depths.items():
        timed(simulate, 4_000, 4_000)  # warm up
        chunks = {c: timed(simulate, 50_000, c)[1] for c in (4_000, 10_000, 50_000)}
        counts, rates[name] = timed(simulate, arguments.trajectories, max(chunks, key=chunks.get))
        reached = np.cumsum(counts[1:]) / counts.sum()
        shown = ", ".join(f"{q}: {reached[q - 1]:.4f} ({p:.4f})" for q, p in KNOWN.items())
        print(f"{name:22} {rates[name]:10.0f} trajectories/s   P(T <= quarter), known in brackets: {shown}")
    if arguments.out:
        with open(arguments.out, "w", encoding="utf-8") as out:
            json.dump(rates, out, indent=2)


if __name__ == "__main__":
    main()
