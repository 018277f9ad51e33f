"""The contrasts fixed in advance over every grading of the bank: attempts at temperature 0.7 are not the same twice."""

from statistics import mean

from ..paired import paired, stratified
from .contrasts import FIXED
from .markdown import minus, student_title, table
from .numbers import estimate, probability
from .runs import differences, rates_of, runs_of, students_of

PAIRS = [*FIXED, ("failed", "random"), ("oracle", "p_eval"), ("oracle", "uniform")]
ORDINALS = ["first", "second", "third", "fourth", "fifth"]


def gradings_of(earlier):
    """[runs of each earlier grading], by the number of the grading that a row of earlier.jsonl holds."""
    numbers = sorted({row["grading"] for row in earlier})
    return [runs_of([row for row in earlier if row["grading"] == number]) for number in numbers]


def gradings_table(gradings, size):
    """`gradings`: runs of each, this one last. A contrast has a row where two gradings or more have it, at this one's rates; without one it is empty."""
    rows = [row for student in students_of(gradings[-1]) for pair in PAIRS for row in contrast_row(gradings, student, pair, size)]
    head = ["contrast", "student", *(f"{ORDINALS[number]} grading" for number in range(len(gradings))), "all as strata", "p of all", "gradings as units"]
    return table(head, rows) if rows else ""


def contrast_row(gradings, student, pair, size):
    told = [values_of(runs, student, pair, size) if same_rates(runs, gradings[-1], student, pair, size) else [] for runs in gradings]
    strata = [values for values in told if len(values) > 1]
    if len(strata) > 1:
        both = stratified(strata)
        cells = [estimate(paired(one)) if len(one) > 1 else "" for one in told]
        yield [minus(*pair), student_title(student), *cells, estimate(both), probability(both["p"]), as_units(strata)]


def as_units(strata):
    """The interval of the gradings' means, which holds for gradings not made too; two say next to nothing of their spread."""
    return estimate(paired([mean(values) for values in strata])) if len(strata) > 2 else ""


def values_of(runs, student, pair, size):
    return list(differences(runs, student, *pair, size).values())


def same_rates(one, other, student, pair, size):
    return all(rates_of(one, (student, arm, size)) == rates_of(other, (student, arm, size)) for arm in pair)
