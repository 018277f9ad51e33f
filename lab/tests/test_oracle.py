"""The model of the oracle mix on worlds whose answer is known."""

import numpy as np
import pytest
from adaptive_lab.oracle import Fit, best_mix, kinds

SHARES = np.array([0.5, 0.5])
# Hundredths of a trace that one of each level counts for, on two kinds.
WORTH = np.array([[0.1, 0.1], [0.1, 0.1], [2.0, 0.1], [0.1, 2.0], [0.5, 0.5]])


def world(traces):
    return 0.3 + 0.03 * np.log2(1 + np.asarray(traces, float) / 100 @ WORTH)


def pure_and_mixed():
    pure = [[size * (own == level) for own in range(5)] for level in range(5) for size in (250, 1000)]
    return np.array([*pure, [200] * 5, [50] * 5, [400, 100, 100, 200, 200]], float)


def test_a_world_of_the_models_own_form_is_found_again():
    traces = pure_and_mixed()
    fit = Fit(traces, world(traces), SHARES)
    unseen = [[0, 0, 500, 500, 0], [300, 0, 0, 0, 700]]
    assert fit.by_kind(unseen) == pytest.approx(world(unseen), abs=0.004)
    assert fit.spread < 0.006


def test_two_levels_that_teach_a_kind_each_share_the_traces():
    traces = pure_and_mixed()
    fit = Fit(traces, world(traces), SHARES)
    assert best_mix(fit.accuracy, 1000, [1000] * 5) == pytest.approx([0, 0, 500, 500, 0], abs=60)


def test_what_teaches_most_gets_all_where_levels_do_the_same():
    accuracy = lambda mixes: np.log2(1 + np.asarray(mixes) @ [0.1, 0.2, 0.3, 0.4, 0.5])
    assert best_mix(accuracy, 1000, [1000] * 5) == pytest.approx([0, 0, 0, 0, 1000])
    assert best_mix(accuracy, 1000, [1000, 1000, 1000, 1000, 300]) == pytest.approx([0, 0, 0, 700, 300])


def test_lots_given_too_early_are_moved():
    # The first lots are worth most at level 1, all of them at the levels 2 and 3 together.
    def accuracy(mixes):
        one, two, three, *_ = np.asarray(mixes, float).T
        return np.minimum(one, 200) + 0.5 * two + 0.5 * three + np.maximum(0, two + three - 700)

    assert best_mix(accuracy, 1000, [1000] * 5)[:1] == pytest.approx([0], abs=1)


def test_kinds_part_the_stories():
    stories = [dict(operations=operations, steps=steps) for operations in (["plus"], ["minus", "plus"], ["times"]) for steps in (1, 2, 8)]
    masks = kinds(stories)
    assert masks.sum(0).tolist() == [1] * len(stories)
    assert [int(mask.sum()) for mask in masks] == [4, 2, 2, 1]
