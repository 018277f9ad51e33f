"""The mixes fitted to the transfer matrix, and whether they do what the fit says."""

from .. import arms
from ..paired import mean_interval
from .markdown import student_title, table
from .numbers import percent
from .runs import accuracies


def oracle_table(runs, mixes):
    """`mixes`: {student: {size: {shares: {level: share}, predicted}}}; empty without one."""
    rows = [oracle_row(student, int(size), mix, accuracies(runs, (student, "oracle", int(size)))) for student, of in mixes.items() for size, mix in of.items()]
    head = ["student", "traces", *(f"share of level {level}, %" for level in arms.LEVELS), "accuracy predicted, %", "accuracy measured, %"]
    return table(head, rows) if rows else ""


def oracle_row(student, size, mix, measured):
    shares = [f"{100 * mix['shares'].get(str(level), 0):.0f}" for level in arms.LEVELS]
    predicted = "" if mix.get("predicted") is None else percent(mix["predicted"])
    return [student_title(student), f"{size:,}", *shares, predicted, percent(*mean_interval(measured)) if measured else ""]
