"""How far two students' levels of the same questions are alike: what another's levels can be a placebo of."""

import numpy as np

from ..arms import LEVELS
from .markdown import student_title, table
from .names import STUDENTS


def agreement_table(counts):
    """A row for each level of the first student: how its questions lie in the levels of the second; empty without counts."""
    if not np.any(counts or 0):
        return ""
    one, other = map(student_title, STUDENTS)
    rows = [[f"{one}'s level {level}", f"{sum(row):,}", *(share(part, sum(row)) for part in row)] for level, row in zip(LEVELS, counts)]
    failed = np.asarray(counts)[1:]
    rows.append([f"all that the {one} fails", f"{failed.sum():,}", *(share(part, failed.sum()) for part in failed.sum(0))])
    return table(["questions of the bank", "number", *(f"in level {level} of {other}, %" for level in LEVELS)], rows)


def share(part, whole):
    return f"{100 * part / whole:.0f}" if whole else ""
