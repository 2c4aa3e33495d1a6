"""Formulae of the textbooks for the tests that hold the program's numbers against them: no line of the program, and nothing but
Python's standard library. scripts/reference/compare_outside.py holds the program to SciPy's and R's instead."""

import math
from fractions import Fraction
from functools import cache
from statistics import NormalDist

LEVEL = 0.95
STANDARD_ERRORS = NormalDist().inv_cdf((1 + LEVEL) / 2)


# --- distribution functions ---------------------------------------------------------------------------------------


def normal_below(z):
    return math.erfc(-z / math.sqrt(2)) / 2


def fraction_by_lentz(terms, tiny=1e-300):
    """The continued fraction a1/(b1 + a2/(b2 + …)) of pairs (a, b)."""
    value, c, d = tiny, tiny, 0.0
    for a, b in terms:
        d = 1 / (b + a * d or tiny)
        c = b + a / c or tiny
        value *= c * d
        if abs(c * d - 1) < 1e-16:
            break
    return value


def gamma_below(shape, x):
    """Regularised lower incomplete gamma function: its series, or 1 minus Legendre's continued fraction."""
    if x <= 0:
        return 0.0
    scale = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    if x < shape + 1:
        term = total = 1 / shape
        n = 0
        while term > total * 1e-17:
            n += 1
            term *= x / (shape + n)
            total += term
        return scale * total
    terms = ((1.0 if n == 0 else -n * (n - shape), x + 2 * n + 1 - shape) for n in range(1000))
    return 1 - scale * fraction_by_lentz(terms)


def beta_below(a, b, x):
    """Regularised incomplete beta function, by its continued fraction (Abramowitz and Stegun 26.5.8)."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_below(b, a, 1 - x)

    def terms():
        yield 1.0, 1.0
        for m in range(1, 5000):
            k = m // 2
            even = m % 2 == 0
            yield (k * (b - k) * x / ((a + m - 1) * (a + m)) if even
                   else -(a + k) * (a + b + k) * x / ((a + m - 1) * (a + m))), 1.0

    log_scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(log_scale) * fraction_by_lentz(terms()) / a


def student_below(t, degrees):
    tail = beta_below(degrees / 2, 0.5, degrees / (degrees + t * t)) / 2
    return 1 - tail if t > 0 else tail


def triangular_below(low, mode, high, x):
    if x <= low or x >= high:
        return 0.0 if x <= low else 1.0
    if x < mode:
        return (x - low) ** 2 / ((high - low) * (mode - low))
    return 1 - (high - x) ** 2 / ((high - low) * (high - mode))


def empirical_below(values, x):
    """Of the straight line through the sorted values, the first at probability 0 and the last at 1."""
    values = sorted(values)
    if x <= values[0] or x >= values[-1]:
        return 0.0 if x <= values[0] else 1.0
    i = max(k for k in range(len(values)) if values[k] <= x)
    return (i + (x - values[i]) / (values[i + 1] - values[i])) / (len(values) - 1)


def inverse(below, p, low, high):
    """Where a rising function between `low` and `high` passes p, by bisection to the last bit."""
    while True:
        middle = low + (high - low) / 2
        if middle in (low, high):
            return middle
        low, high = (middle, high) if below(middle) < p else (low, middle)


# --- shares -------------------------------------------------------------------------------------------------------


def wilson(k, n):
    z, p = STANDARD_ERRORS, k / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (0.0 if k == 0 else middle - half), (1.0 if k == n else middle + half)


@cache
def clopper_pearson(k, n):
    tail = (1 - LEVEL) / 2
    lower = 0.0 if k == 0 else inverse(lambda p: beta_below(k, n - k + 1, p), tail, 0.0, 1.0)
    upper = 1.0 if k == n else inverse(lambda p: beta_below(k + 1, n - k, p), 1 - tail, 0.0, 1.0)
    return lower, upper


def share_interval(k, n):
    """What docs/methods.md says of a probability: Wilson; Clopper and Pearson below ten; one-sided where there is none."""
    bound = -math.expm1(math.log(1 - LEVEL) / n)
    if k == 0:
        return 0.0, bound
    if k == n:
        return 1 - bound, 1.0
    return clopper_pearson(k, n) if min(k, n - k) < 10 else wilson(k, n)


@cache
def median_ranks(n):
    """1-based ranks between which the median lies: 2.5 and 97.5 % of a fair coin's heads in n throws, exactly, and one more."""
    below, term, tail = 0, 1, Fraction(1) - Fraction(str(LEVEL))
    ranks = []
    for k in range(n + 1):
        below += term
        if not ranks and below >= tail / 2 * 2**n:
            ranks.append(k)
        if below >= (1 - tail / 2) * 2**n:
            return ranks[0], k + 1
        term = term * (n - k) // (k + 1)
    raise AssertionError("the probabilities add up to 1")


def newcombe(both, only_first, only_second, neither):
    """Second share minus first, method 10 of Newcombe (1998) as printed there: a, b, c, d are e, f, g, h of its table."""
    n = both + only_first + only_second + neither
    first, second = both + only_first, both + only_second
    (l1, u1), (l2, u2) = wilson(first, n), wilson(second, n)
    p1, p2 = first / n, second / n
    margins = first * (n - first) * second * (n - second)
    agreement = both * neither - only_first * only_second
    if agreement > 0:
        agreement = max(agreement - n / 2, 0)
    phi = agreement / math.sqrt(margins) if margins else 0.0
    below = (p2 - l2) ** 2 - 2 * phi * (p2 - l2) * (u1 - p1) + (u1 - p1) ** 2
    above = (u2 - p2) ** 2 - 2 * phi * (u2 - p2) * (p1 - l1) + (p1 - l1) ** 2
    return p2 - p1 - math.sqrt(max(below, 0)), p2 - p1 + math.sqrt(max(above, 0))


def mcnemar(only_first, only_second):
    """Twice the smaller tail of a fair coin, in whole numbers."""
    n, fewer = only_first + only_second, min(only_first, only_second)
    tail = sum(math.comb(n, k) for k in range(fewer + 1))
    return float(min(Fraction(1), Fraction(2 * tail, 2**n)))


def holm(p_values):
    adjusted, largest = [0.0] * len(p_values), 0.0
    for rank, i in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        largest = max(largest, min(1.0, p_values[i] * (len(p_values) - rank)))
        adjusted[i] = largest
    return adjusted


@cache
def student_quantile(degrees):
    """That of the upper end of an interval of the level."""
    return inverse(lambda t: student_below(t, degrees), (1 + LEVEL) / 2, 0.0, 1e6)


# --- what goes with what ------------------------------------------------------------------------------------------


def mean(x):
    return math.fsum(x) / len(x)


def variance(x):
    """By n - 1."""
    middle = mean(x)
    return math.fsum((v - middle) ** 2 for v in x) / (len(x) - 1)


def mean_ranks(x):
    order = sorted(range(len(x)), key=x.__getitem__)
    ranks = [0.0] * len(x)
    first = 0
    while first < len(order):
        last = first
        while last + 1 < len(order) and x[order[last + 1]] == x[order[first]]:
            last += 1
        for i in order[first:last + 1]:
            ranks[i] = (first + last) / 2
        first = last + 1
    return ranks


def spearman(x, y):
    a, b = mean_ranks(x), mean_ranks(y)
    middle = (len(x) - 1) / 2
    product = math.fsum((u - middle) * (v - middle) for u, v in zip(a, b))
    return product / math.sqrt(math.fsum((u - middle) ** 2 for u in a) * math.fsum((v - middle) ** 2 for v in b))


def spearman_error(rho, n):
    """Bonett and Wright (2000)."""
    return (1 - rho * rho) * math.sqrt((1 + rho * rho / 2) / (n - 3))


def first_order(bins, y):
    """Share of the variance of y between bins, less what means of bins vary by chance (analysis of variance, finite bins)."""
    n, whole = len(y), mean(y)
    total = math.fsum((v - whole) ** 2 for v in y) / n
    between = chance = 0.0
    for b in set(bins):
        inside = [v for i, v in zip(bins, y) if i == b]
        between += len(inside) / n * (mean(inside) - whole) ** 2
        chance += (1 - len(inside) / n) * variance(inside) / n
    return (between - chance) / total


def incidence(times, events, last):
    """Aalen and Johansen's cumulative incidence of each kind of event after 1 … last; 0 in `events`: censored then."""
    free, curves = 1.0, {kind: [0.0] for kind in set(events) - {0}}
    for t in range(1, last + 1):
        at_risk = sum(time >= t for time in times)
        now = [kind for time, kind in zip(times, events) if time == t and kind]
        for kind, curve in curves.items():
            curve.append(curve[-1] + (free * now.count(kind) / at_risk if at_risk else 0.0))
        free *= 1 - len(now) / at_risk if at_risk else 1.0
    return {kind: curve[1:] for kind, curve in curves.items()}
