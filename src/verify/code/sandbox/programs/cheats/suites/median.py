# The middle value of a list, the mean of the two middle ones of an even count.
import math


def check(candidate):
    assert candidate([3, 1, 2]) == 2
    assert candidate([5, 1, 4, 2]) == 3.0, "even count"
    assert abs(candidate([1, 2, 2, 10]) - 2.0) < 1e-6
    assert math.isclose(candidate([2, 4]), 3.0)
    values = [9, 8, 7]
    assert candidate(values) == 8 and values == [9, 8, 7]
    cases = [([1, 1, 1], 1), ([10, 30, 20], 20)]
    for given, expected in cases:
        assert candidate(given) == expected, given
    assert not candidate([4, 6, 5]) != 5


check(median)
