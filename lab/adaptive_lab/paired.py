"""Means, paired differences and their intervals over seeds; Holm's correction; how many traces an accuracy takes."""

import math
from functools import cache

import numpy as np


def t_cdf(t, degrees):
    """Distribution function of Student's t for one degree of freedom or more, whole or not, by Simpson's rule: no SciPy in the lab's environment."""
    # With t = √degrees · tan(angle) the density is a power of the cosine over a bounded range, so the largest t is as exact as the least.
    angle = np.linspace(0, math.atan(abs(t) / math.sqrt(degrees)), 2001)
    weights = np.ones(2001)
    weights[1:-1:2], weights[2:-1:2] = 4, 2
    area = float((np.cos(angle) ** (degrees - 1) * weights).sum() * angle[1] / 3)
    half = math.exp(math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)) / math.sqrt(math.pi) * area
    return 0.5 + math.copysign(half, t)


@cache
def t_quantile(share, degrees):
    """The t, from 0 up, that a share of at least one half lies below."""
    low, high = 0.0, 1e4
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if t_cdf(middle, degrees) < share else (low, middle)
    return low


def mean_interval(values):
    """(mean, half of its 95 % t interval); of one value the half is not a number."""
    values = np.asarray(values, float)
    if len(values) < 2:
        return float(values.mean()), float("nan")
    return float(values.mean()), float(t_quantile(0.975, len(values) - 1) * values.std(ddof=1) / math.sqrt(len(values)))


def tested(mean, error, degrees):
    """A mean of this standard error with its 95 % t interval and two-sided p against nought."""
    if error == 0:
        return dict(mean=mean, low=mean, high=mean, p=1.0 if mean == 0 else 0.0)
    half = t_quantile(0.975, degrees) * error
    return dict(mean=mean, low=mean - half, high=mean + half, p=max(0.0, 2 * (1 - t_cdf(abs(mean / error), degrees))))


def paired(differences):
    """The paired t-test of two or more differences: mean, low and high of the 95 % interval, p, spread (standard deviation), seeds."""
    differences = np.asarray(differences, float)
    count, spread = len(differences), float(differences.std(ddof=1))
    return tested(float(differences.mean()), spread / math.sqrt(count), count - 1) | dict(spread=spread, seeds=count)


def stratified(strata):
    """The mean of the strata's means, each stratum two or more differences: mean, low, high, p, degrees, seeds (pairs in all).

    Its variance is the sum of the strata's variances of the mean over their number squared, with Welch and Satterthwaite's degrees of
    freedom. It holds for these very strata: between strata there is no sampling, so nothing is said of strata not looked at.
    """
    strata = [np.asarray(one, float) for one in strata]
    parts = [one.var(ddof=1) / len(one) for one in strata]
    mean, error = float(np.mean([one.mean() for one in strata])), math.sqrt(sum(parts)) / len(strata)
    spread = sum(part**2 / (len(one) - 1) for part, one in zip(parts, strata))
    # Between one stratum's and all strata's degrees; without any spread there is no error and they are not asked for.
    degrees = sum(parts) ** 2 / spread if spread else sum(len(one) - 1 for one in strata)
    return tested(mean, error, degrees) | dict(degrees=degrees, seeds=sum(map(len, strata)))


def holm(ps):
    """Adjusted p values of Holm (1979), in the order given."""
    adjusted, floor = [0.0] * len(ps), 0.0
    for rank, index in enumerate(sorted(range(len(ps)), key=lambda i: ps[i])):
        floor = max(floor, min(1.0, ps[index] * (len(ps) - rank)))
        adjusted[index] = floor
    return adjusted


def traces_for(accuracy, sizes, accuracies):
    """The fewest traces at which the line through `accuracies` (last axis: sizes) against log2 traces reaches `accuracy`.

    Where the line falls: nought if it is reached at the smallest size, else infinite. The line goes on beyond the sizes on both sides:
    a number outside of them is extrapolated. Arrays of accuracies give arrays of numbers.
    """
    x, accuracies = np.log2(np.asarray(sizes, float)), np.asarray(accuracies, float)
    centred, middle = x - x.mean(), accuracies.mean(-1)
    slope = accuracies @ centred / (centred @ centred)
    reached = middle + slope * centred.min() >= accuracy
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        rising = 2 ** (x.mean() + (accuracy - middle) / slope)
    return np.where(slope > 0, rising, np.where(reached, 0.0, np.inf))
