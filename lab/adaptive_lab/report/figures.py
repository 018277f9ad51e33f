"""The plots of the report, from the runs."""

import math

from ..arms import LEVELS
from ..paired import mean_interval
from ..traces import CHOICES
from .contrasts import FIXED, GAIN, contrasts, pooled
from .curves import curves
from .dots import dots, forest
from .facts import facts_of
from .heat_map import heat_maps
from .markdown import student_title
from .names import OWN, SHORT, TITLES
from .runs import accuracies, arms_of, sizes_of, students_of, untrained
from .svg import COLOURS
from .transfer import matrix, sizes_with_levels


def write_plots(folder, runs, facts, size):
    """Those there are runs for, of students whose untrained row is there."""
    known = [student for student in students_of(runs) if untrained(runs, student)]
    folder.mkdir(parents=True, exist_ok=True)
    plot_arms(folder / "reproduction-arms.svg", runs, known, size)
    plot_budgets(folder / "reproduction-budgets.svg", runs, known)
    plot_transfer(folder / "reproduction-transfer.svg", runs, known, facts)
    plot_contrasts(folder / "reproduction-contrasts.svg", runs, size)


def base_of(runs, student):
    return untrained(runs, student)["accuracy"]["test"]


def plot_arms(path, runs, students, size):
    """Arms from the best down, by what the first student that has them gained."""
    told = {student: means_at(runs, student, size) for student in students if means_at(runs, student, size)}
    gain = lambda arm: next(of[arm][0] - base_of(runs, student) for student, of in told.items() if arm in of)
    names = sorted({arm for of in told.values() for arm in of}, key=gain, reverse=True)
    if names:
        panels = [(student_title(student), of, base_of(runs, student)) for student, of in told.items()]
        titles = {arm: (TITLES[arm], COLOURS[0] if arm in OWN else COLOURS[5]) for arm in names}
        dots(path, f"Accuracy after {size:,} verified traces, 95 % over seeds", "blue: questions chosen by the student's own levels", titles, panels)


def means_at(runs, student, size):
    """{arm: (mean, half interval)}"""
    return {arm: mean_interval(accuracies(runs, (student, arm, size))) for arm in arms_of(runs, student, size) if arm not in CHOICES}


def plot_budgets(path, runs, students):
    """Arms with two sizes or more, dashed where not by own levels; of the level arms the easiest and the hardest only: the transfer matrix shows the others."""
    left_out = {"level_2", "level_3", "level_4", *CHOICES}
    names = [arm for arm in TITLES if arm not in left_out and any(len(sizes_of(runs, student, arm)) > 1 for student in students)]
    panels = []
    for student in students:
        lines = {arm: points for arm in names if len(points := by_size(runs, student, arm)) > 1}
        panels += [(student_title(student), lines, base_of(runs, student))] if lines else []
    if panels:
        drawn = {arm: (TITLES[arm], COLOURS[index % len(COLOURS)], "" if arm in OWN else "7 4") for index, arm in enumerate(names)}
        curves(path, "Accuracy by number of traces, 95 % over seeds where there are three", drawn, panels)


def by_size(runs, student, arm):
    """[(size, mean, half interval)]; of two seeds the half is not a number either: thirteen standard errors would hide the means of all."""
    told = {size: accuracies(runs, (student, arm, size)) for size in sizes_of(runs, student, arm)}
    halves = {size: mean_interval(values)[1] if len(values) > 2 else math.nan for size, values in told.items()}
    return [(size, mean_interval(values)[0], halves[size]) for size, values in told.items()]


def plot_transfer(path, runs, students, facts):
    """A panel a student, a line of panels a number of traces."""
    lines = []
    for size in sizes_with_levels(runs):
        told = {student: matrix(runs, student, size, facts_of(facts, student)[0]) for student in students}
        panels = [(f"{student_title(student)}, {size:,} traces", means_of(of)) if of else None for student, of in told.items()]
        lines += [panels] if any(panels) else []
    if lines:
        rows = {level: f"trained on level {level}" for level in LEVELS}
        columns = {**{level: f"level {level}" for level in LEVELS}, "all": "all"}
        heat_maps(path, "Points gained over the untrained student, by test level", rows, columns, lines)


def means_of(gains):
    return {row: {column: mean for column, (mean, _) in of.items()} for row, of in gains.items()}


def plot_contrasts(path, runs, size):
    told = {student_title(student): contrasts(runs, student, size, FIXED) for student in students_of(runs)} | {"pooled": pooled(runs, size)}
    groups = {}
    for pair in FIXED:
        rows = [(name, of[pair]["mean"], of[pair]["low"], of[pair]["high"]) for name, of in told.items() if pair in of]
        if rows:
            groups[" − ".join(SHORT[one] for one in pair)] = rows
    if groups:
        forest(path, f"Contrasts fixed in advance, {size:,} traces, 95 % over seeds", groups, GAIN)
