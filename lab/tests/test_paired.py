"""Known answers: closed forms of the t distribution, and numbers worked out by hand."""

import math

import numpy as np
import pytest
from adaptive_lab.paired import holm, mean_interval, paired, stratified, t_cdf, t_quantile, traces_for


@pytest.mark.parametrize("t", [-3.0, -0.2, 0.0, 0.7, 2.5, 40.0, 5000.0])
def test_t_is_its_closed_form(t):
    one = 0.5 + math.atan(t) / math.pi
    two = 0.5 + t / (2 * math.sqrt(2 + t * t))
    three = 0.5 + (t / math.sqrt(3) / (1 + t * t / 3) + math.atan(t / math.sqrt(3))) / math.pi
    assert [t_cdf(t, degrees) for degrees in (1, 2, 3)] == pytest.approx([one, two, three], abs=1e-9)


def test_quantiles_are_those_of_tables():
    assert [t_quantile(0.975, degrees) for degrees in (1, 2, 3, 11, 23)] == pytest.approx([12.7062, 4.30265, 3.18245, 2.20099, 2.06866], abs=1e-4)
    assert t_quantile(0.975, 10_000) == pytest.approx(1.96020, abs=1e-4)
    assert t_cdf(t_quantile(0.975, 18.4), 18.4) == pytest.approx(0.975)
    assert t_quantile(0.975, 19) < t_quantile(0.975, 18.4) < t_quantile(0.975, 18)


def test_intervals_of_a_mean():
    assert mean_interval([1, 2, 3]) == pytest.approx((2, 4.30265 / math.sqrt(3)), abs=1e-4)
    mean, half = mean_interval([0.4])
    assert mean == 0.4 and math.isnan(half)


def test_paired_differences():
    of = paired([1, 2, 3, 4])
    half = 3.18245 * math.sqrt(5 / 3) / 2
    assert (of["mean"], of["low"], of["high"], of["p"]) == pytest.approx((2.5, 2.5 - half, 2.5 + half, 0.03047), abs=1e-4)
    assert of["seeds"] == 4 and of["spread"] == pytest.approx(math.sqrt(5 / 3))


def test_differences_without_spread():
    assert paired([0.0, 0.0, 0.0])["p"] == 1
    certain = paired([0.25, 0.25])
    assert (certain["p"], certain["low"], certain["high"]) == (0, 0.25, 0.25)


def test_strata_are_weighted_alike_with_their_own_spread():
    of = stratified([[1, 3], [2, 6]])
    # Variances of the means 1 and 4: the error is √5 / 2, the degrees of freedom 25 / (1 + 16).
    assert (of["mean"], of["degrees"], of["seeds"]) == pytest.approx((3, 25 / 17, 4))
    half = t_quantile(0.975, 25 / 17) * math.sqrt(5) / 2
    assert (of["low"], of["high"]) == pytest.approx((3 - half, 3 + half))


def test_what_differs_between_strata_is_no_noise():
    one, other = np.array([-0.01, 0.0, 0.01, 0.02]), np.array([0.09, 0.10, 0.11, 0.12])
    within, together = stratified([one, other]), paired([*one, *other])
    assert within["mean"] == pytest.approx(together["mean"])
    assert within["degrees"] == pytest.approx(6)
    assert within["high"] - within["low"] < (together["high"] - together["low"]) / 3


def test_a_stratum_of_other_size_counts_as_much():
    assert stratified([[1, 1.5, 2, 2.5, 3], [5, 7]])["mean"] == pytest.approx(4)


def test_strata_without_spread():
    assert stratified([[1, 1], [3, 3]])["low"] == 2


def test_the_stratified_interval_covers_the_truth():
    random = np.random.default_rng(3)
    covered = 0
    for _ in range(400):
        of = stratified([random.normal(0.01, 0.01, 12), random.normal(0.03, 0.02, 12)])
        covered += of["low"] <= 0.02 <= of["high"]
    assert 0.92 <= covered / 400 <= 0.98


def test_holm():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, 0.9]) == [1.0, 1.0]
    assert holm([]) == []


def test_traces_for_an_accuracy():
    rising = [0.3, 0.35, 0.4]
    assert [float(traces_for(a, [250, 500, 1000], rising)) for a in (0.3, 0.35, 0.4, 0.45)] == pytest.approx([250, 500, 1000, 2000])
    # A line that falls is reached at the smallest size or not at all.
    assert float(traces_for(0.29, [250, 1000], [0.3, 0.2])) == 0
    assert math.isinf(traces_for(0.31, [250, 1000], [0.3, 0.2]))


def test_many_lines_at_once():
    assert traces_for(np.array([0.3, 0.5]), [250, 1000], np.array([[0.3, 0.4], [0.3, 0.4]])).tolist() == pytest.approx([250, 4000])
