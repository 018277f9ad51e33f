"""The contrasts fixed in advance beside those of an earlier grading of the same bank: attempts at temperature 0.7 are not the same twice."""

from ..paired import paired, stratified
from .contrasts import FIXED
from .markdown import minus, student_title, table
from .numbers import estimate, probability
from .runs import differences, rates_of, students_of

PAIRS = [*FIXED, ("oracle", "p_eval"), ("oracle", "uniform")]
HEAD = ["contrast", "student", "earlier grading", "this grading", "both as strata", "p of both"]


def gradings_table(runs, earlier, size):
    """Student by student, where both were trained at one rate; empty without an earlier grading."""
    rows = [row for student in students_of(runs) for pair in PAIRS for row in grading_rows(runs, earlier, student, pair, size)]
    return table(HEAD, rows) if rows else ""


def grading_rows(runs, earlier, student, pair, size):
    if any(rates_of(runs, (student, arm, size)) != rates_of(earlier, (student, arm, size)) for arm in pair):
        return
    before, now = (list(differences(of, student, *pair, size).values()) for of in (earlier, runs))
    if len(before) > 1 and len(now) > 1:
        both = stratified([before, now])
        yield [minus(*pair), student_title(student), *(estimate(paired(one)) for one in (before, now)), estimate(both), probability(both["p"])]
