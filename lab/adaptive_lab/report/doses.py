"""How much it matters that levels are right: what an arm gains over random, beside how well its levels rank the student's pass rate."""

from ..paired import paired
from .markdown import student_title, table
from .names import TITLES
from .numbers import interval, points
from .runs import differences, students_of


def doses_table(runs, facts, size):
    """From the arm whose levels agree least to that whose agree most; empty where no pass rates were sampled."""
    rows = [row for student in students_of(runs) for row in student_rows(runs, student, size, facts.get(student, {}).get("ranks", {}))]
    return table(["levels of the arm", "student", "Spearman of levels with pass rate", "seeds", "accuracy − random, points", "95 % interval"], rows) if rows else ""


def student_rows(runs, student, size, ranks):
    for arm, rank in sorted(ranks.items(), key=lambda one: one[1]):
        found = list(differences(runs, student, arm, "random", size).values())
        if len(found) > 1:
            of = paired(found)
            yield [TITLES[arm], student_title(student), f"{rank:.2f}".replace("-", "−"), str(of["seeds"]), points(of["mean"]), interval(of)]
