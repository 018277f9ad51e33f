"""Paired comparisons over seeds: intervals, tests, Holm's correction, and how many traces an accuracy takes."""

import math

import numpy as np


def t_cdf(t, degrees):
    """Distribution function of Student's t, by its integral (Simpson's rule, 2,000 intervals): no SciPy in the lab's environment."""
    x = np.linspace(0, abs(t), 2001)
    density = np.exp(math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)) / math.sqrt(degrees * math.pi) * (1 + x * x / degrees) ** (-(degrees + 1) / 2)
    weights = np.ones(2001)
    weights[1:-1:2], weights[2:-1:2] = 4, 2
    half = float((density * weights).sum() * (x[1] - x[0]) / 3) if t else 0.0
    return 0.5 + math.copysign(half, t)


def t_quantile(share, degrees):
    low, high = 0.0, 200.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if t_cdf(middle, degrees) < share else (low, middle)
    return low


def paired(a, b):
    """Mean of a − b over seeds with its 95 % t interval, standard deviation, and two-sided p of the paired t-test."""
    difference = np.asarray(a, float) - np.asarray(b, float)
    count = len(difference)
    mean, spread = float(difference.mean()), float(difference.std(ddof=1))
    error = spread / math.sqrt(count)
    if error == 0:
        return dict(mean=mean, low=mean, high=mean, spread=0.0, p=1.0 if mean == 0 else 0.0, seeds=count)
    half = t_quantile(0.975, count - 1) * error
    p = 2 * (1 - t_cdf(abs(mean / error), count - 1))
    return dict(mean=mean, low=mean - half, high=mean + half, spread=spread, p=p, seeds=count)


def holm(ps):
    """Adjusted p values of Holm (1979), in the order given."""
    adjusted, floor = [0.0] * len(ps), 0.0
    for rank, index in enumerate(sorted(range(len(ps)), key=lambda i: ps[i])):
        floor = max(floor, min(1.0, ps[index] * (len(ps) - rank)))
        adjusted[index] = floor
    return adjusted


def traces_for(accuracy, sizes, accuracies):
    """Traces at which the line through accuracy against log2 traces reaches `accuracy`; infinite when it does not rise."""
    slope, intercept = np.polyfit(np.log2(sizes), accuracies, 1)
    return float("inf") if slope <= 0 else float(2 ** ((accuracy - intercept) / slope))
