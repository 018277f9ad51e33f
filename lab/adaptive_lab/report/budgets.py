"""The contrasts fixed in advance, and the oracle's, at every number of traces."""

from ..paired import paired
from .contrasts import FIXED
from .markdown import minus, student_title, table
from .numbers import estimate, points
from .runs import differences, students_of

PAIRS = [*FIXED, ("failed", "random"), ("oracle", "random"), ("oracle", "p_eval")]


def budgets_table(runs):
    """A row a contrast and student that have two numbers of traces or more; empty without one."""
    sizes = sorted({size for _, _, size in runs if size})
    rows = [row for student in students_of(runs) for pair in PAIRS for row in contrast_row(runs, student, pair, sizes)]
    return table(["contrast", "student", *(f"{size:,} traces" for size in sizes)], rows) if rows else ""


def contrast_row(runs, student, pair, sizes):
    told = [list(differences(runs, student, *pair, size).values()) for size in sizes]
    if sum(map(bool, told)) > 1:
        yield [minus(*pair), student_title(student), *map(cell, told)]


def cell(found):
    if not found:
        return ""
    seeds = f"{len(found)} seed{'s' * (len(found) > 1)}"
    return f"{estimate(paired(found))}, {seeds}" if len(found) > 1 else f"{points(found[0])}, {seeds}"
