"""Differences between arms, paired by seed: those fixed in advance, one student at a time and pooled, and those looked at afterwards."""

import numpy as np

from ..paired import holm, paired, stratified
from .markdown import minus, student_title, table
from .numbers import estimate, interval, points, probability, signed
from .runs import differences, students_of

FIXED = [("p_eval", "random"), ("p_eval", "uniform"), ("p_eval", "other_student"), ("p_eval", "shuffled")]
EXPLORED = [
    ("failed", "random"),
    ("failed", "p_eval"),
    ("level_5", "p_eval"),
    ("p_c", "random"),
    ("posterior", "p_eval"),
    ("true_rate", "p_eval"),
    ("true_rate", "shuffled"),
    ("author", "p_eval"),
    ("level_1", "random"),
    ("oracle", "p_eval"),
    ("oracle", "failed"),
    ("oracle", "level_5"),
    ("oracle", "uniform"),
]
# The smallest gain of interest, set in advance.
GAIN = 0.02
TESTED = ["p", "p (Holm)", f"gain of {100 * GAIN:.0f} points"]


def corrected(found):
    """The tests with Holm's adjusted p over all of them."""
    return {pair: of | dict(holm=p) for (pair, of), p in zip(found.items(), holm([of["p"] for of in found.values()]))}


def contrasts(runs, student, size, pairs):
    """{(one, other): paired test, with Holm's p over those found} of the pairs with two seeds or more in common."""
    found = {pair: list(differences(runs, student, *pair, size).values()) for pair in pairs}
    return corrected({pair: paired(values) for pair, values in found.items() if len(values) > 1})


def pooled(runs, size, pairs=FIXED):
    """{(one, other): test over all students} of the pairs that two students or more have two seeds in common of, with Holm's p over those found.

    THE pooled interval takes each student as a stratum: the mean of the students' means, its error from the spread over seeds within each
    student. It is about these students, not about students at large. Pairs of different students are taken as independent, though a seed
    draws from one bank for all; `alike` is the correlation of two students' differences at one seed, which says how far that holds.
    `units` is the other interval, of the pairs (student, seed) as so many equal units, which counts what differs between students as noise.
    """
    found = {}
    for pair in pairs:
        told = [differences(runs, student, *pair, size) for student in students_of(runs)]
        told = [one for one in told if len(one) > 1]
        if len(told) > 1:
            strata = [list(one.values()) for one in told]
            found[pair] = stratified(strata) | dict(units=paired(sum(strata, [])), alike=alike(told))
    return corrected(found)


def alike(told):
    """Correlation over seeds of two students' differences; None where there are not two students, or fewer than three seeds in common."""
    seeds = [seed for seed in told[0] if all(seed in one for one in told)]
    both = [[one[seed] for seed in seeds] for one in told]
    if len(told) != 2 or len(seeds) < 3 or min(map(np.ptp, both)) == 0:
        return None
    return float(np.corrcoef(both)[0, 1])


def verdict(of):
    """What the interval says of the smallest gain of interest."""
    if of["high"] < GAIN:
        return "excluded"
    return "reached" if of["low"] >= GAIN else "not excluded"


def fixed_table(runs, size):
    """Student by student; empty without a contrast."""
    rows = [
        [minus(*pair), student_title(student), str(of["seeds"]), points(of["mean"]), interval(of), f"{100 * of['spread']:.2f}", *tested_cells(of)]
        for student in students_of(runs)
        for pair, of in contrasts(runs, student, size, FIXED).items()
    ]
    head = ["contrast", "student", "seeds", "difference", "95 % interval", "sd over seeds", *TESTED]
    return table(head, rows) if rows else ""


def tested_cells(of):
    return [probability(of["p"]), probability(of["holm"]), verdict(of)]


def pooled_table(runs, size):
    """Empty without two students."""
    rows = [[minus(*pair), str(of["seeds"]), *pooled_cells(of)] for pair, of in pooled(runs, size).items()]
    head = ["contrast", "pairs", "difference", "95 % interval, students as strata", "degrees of freedom", *TESTED, "pairs as units", "correlation of students"]
    return table(head, rows) if rows else ""


def pooled_cells(of):
    correlation = "" if of["alike"] is None else signed(of["alike"])
    return [points(of["mean"]), interval(of), f"{of['degrees']:.1f}", *tested_cells(of), estimate(of["units"]), correlation]


def explored_table(runs, size):
    rows = [
        [minus(*pair), student_title(student), str(of["seeds"]), points(of["mean"]), interval(of)]
        for pair in EXPLORED
        for student in students_of(runs)
        for of in contrasts(runs, student, size, [pair]).values()
    ]
    return table(["contrast", "student", "seeds", "difference", "95 % interval"], rows) if rows else ""
