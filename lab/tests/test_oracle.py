"""The model of the oracle mix on worlds whose answer is known."""

import numpy as np
import pytest
from adaptive_lab.oracle import best_mix, design, fit


def world(rows, half=100, truth=(0.4, 0.0, 0.01, 0.01, 0.02, 0.03)):
    return [(row, float(accuracy)) for row, accuracy in zip(rows, design(rows, half) @ np.array(truth))]


def pure_and_mixed():
    pure = [[size * (own == level) for own in range(5)] for level in range(5) for size in (250, 1000)]
    return [[0] * 5, *pure, [200] * 5, [400, 100, 100, 200, 200]]


def test_a_world_of_the_models_own_form_is_found_again():
    half, solution, spread = fit(world(pure_and_mixed()))
    assert half == 100
    assert solution == pytest.approx([0.4, 0.0, 0.01, 0.01, 0.02, 0.03], abs=1e-9)
    assert spread < 1e-9


def test_levels_of_equal_gain_get_equal_shares():
    assert best_mix(100, [0.01] * 5, 1000, [1000] * 5) == pytest.approx([200] * 5)


def test_what_teaches_nothing_gets_nothing():
    assert best_mix(100, [-0.01, 0.0, 0.01, 0.01, 0.0], 1000, [1000] * 5) == pytest.approx([0, 0, 500, 500, 0])


def test_a_better_level_gets_more_until_the_next_trace_of_another_gains_as_much():
    # Of c·log(1 + n / h) the derivative is c / (h + n): 0.03 / (100 + n) = 0.01 / (100 + 1000 - n) at n = 800.
    assert best_mix(100, [0.0, 0.0, 0.0, 0.01, 0.03], 1000, [1000] * 5) == pytest.approx([0, 0, 0, 200, 800], abs=5)


def test_no_more_of_a_level_is_given_than_there_is():
    assert best_mix(100, [0.0, 0.0, 0.0, 0.01, 0.03], 1000, [1000, 1000, 1000, 1000, 300]) == pytest.approx([0, 0, 0, 700, 300], abs=5)
