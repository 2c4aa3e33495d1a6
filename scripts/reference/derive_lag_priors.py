#!/usr/bin/python3
"""What weight of compute do the observed lag and the known fleets imply? A prior for `capability.compute_weight`.

At the start the model says (M30, M31): lag (w g_C + a_L) = w ln R + G - e, with ln R the log ratio of training compute, g_C its
growth, a_L the leader's algorithmic progress, G the steady gap in algorithms that diffusion leaves (M28, M29), and e the calibrated constant of the
follower: positive when it does better than compute and algorithms explain. With nothing left unexplained, e = 0, the weight is w = (a_L lag - G)/(ln R - g_C lag). This draws the right-hand side from the evidence that the
base scenario cites and prints the quantiles of w, and of e for a few fixed weights. Needs NumPy.
"""

import numpy as np

DRAWS = 400_000
rng = np.random.default_rng(1)


def lognormal(low, high):
    sigma = np.log(high / low) / (2 * 1.6448536269514722)
    return np.sqrt(low * high) * np.exp(sigma * rng.standard_normal(DRAWS))


def triangular(low, mode, high):
    return rng.triangular(low, mode, high, DRAWS)


def quantiles(x):
    return "  ".join(f"{q:.2f}" for q in np.quantile(x, [0.05, 0.25, 0.5, 0.75, 0.95]))


lag = lognormal(3.5, 12) / 12  # ECI, Epoch AI
progress = np.maximum(rng.normal(1.0986, 0.33, DRAWS), 0.2)
growth = rng.uniform(1.386, 1.609, DRAWS)
diffusion = triangular(0.5, 1.0, 2.0)
elasticity = rng.uniform(0, 0.3, DRAWS)


# What the base scenario believes about w, on its own and in step with the lag: how much is left unexplained?
def left_over(ratio, gap, correlation):
    normal_lag = (np.log(lag) - np.log(lag).mean()) / np.log(lag).std()
    z = correlation * normal_lag + np.sqrt(1 - correlation**2) * rng.standard_normal(DRAWS)
    w = np.sort(triangular(0.1, 0.3, 0.8))[np.argsort(np.argsort(z))]
    return w * ratio + gap - lag * (w * growth + progress)


def report(title, leader, leader_share, focal, focal_share, usable, money):
    ratio = np.log(leader * leader_share / (focal * focal_share * usable))
    own = progress * money**elasticity
    gap = (progress - own) / diffusion
    weight = (progress * lag - gap) / (ratio - growth * lag)
    sensible = (ratio > growth * lag) & (weight > 0)
    print(f"{title}: ln R {quantiles(ratio)} (5, 25, 50, 75, 95 %)")
    print(f"  gap in algorithms        {quantiles(gap)}")
    print(f"  w that leaves nothing    {quantiles(weight[sensible])} in {sensible.mean():.0%} of the draws")
    for w in (0.2, 0.35, 0.5, 0.75, 1.0):
        print(f"  e at w = {w:<4}            {quantiles(w * ratio + gap - lag * (w * growth + progress))}")
    for correlation in (0.0, 0.5):
        print(f"  e, w triangular (.1 .3 .8), correlation with the lag {correlation}: {quantiles(left_over(ratio, gap, correlation))}")


report("end of September 2024", lognormal(490e3, 910e3), triangular(0.32, 0.44, 0.67), lognormal(60e3, 220e3), 0.45, 0.88, 11 / 52.5)
report("end of 2025", lognormal(2500e3, 4550e3), triangular(0.32, 0.44, 0.67), lognormal(220e3, 950e3), 0.45, 0.88, 23 / 52.5)
