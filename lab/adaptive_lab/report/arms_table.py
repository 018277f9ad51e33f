"""The arms of one student beside each other: accuracy, what teaching took, regret to the oracle."""

from ..paired import mean_interval, paired
from ..traces import CHOICES
from .markdown import table
from .names import TITLES
from .numbers import estimate, percent, points
from .runs import accuracies, arms_of, differences, rates_of, sizes_of

TAUGHT = ["teacher tokens", "tokens kept", "questions tried per trace kept", "drift of teacher pass, points"]
HEAD = ["arm", "seeds", "accuracy, %", "rate", *TAUGHT, "regret to the oracle, points"]


def arms_table(runs, student, size, taught):
    """Traces in other styles move accuracy by tens of points and have a table of their own; empty without an arm."""
    rows = [arm_row(runs, student, arm, size, taught.get(f"{arm} {size}", {})) for arm in arms_of(runs, student, size) if arm not in CHOICES]
    return table(HEAD, rows) if rows else ""


def arm_row(runs, student, arm, size, told):
    key = (student, arm, size)
    rates = sorted(rates_of(runs, key))
    mean = percent(*mean_interval(accuracies(runs, key)))
    return [TITLES[arm], str(len(runs[key])), mean, ", ".join(f"{rate:g}" for rate in rates), *teaching_cells(told), regret(runs, student, arm, size)]


def teaching_cells(told):
    """Empty where it is not known."""
    whole = lambda name: f"{told[name]:,.0f}" if told.get(name) else ""
    tried = f"{told['tried'] / told['kept']:.2f}" if told.get("kept") else ""
    return [whole("tokens"), whole("kept_tokens"), tried, "" if told.get("drift") is None else points(told["drift"], 1)]


def regret(runs, student, arm, size):
    """Oracle minus arm, paired by seed, with its interval; below nought where the arm is better."""
    found = list(differences(runs, student, "oracle", arm, size).values())
    if arm == "oracle" or not found:
        return ""
    return estimate(paired(found)) if len(found) > 1 else points(found[0])


def sizes_table(runs, student):
    """Accuracy by number of traces, of the arms with two sizes or more; empty without one."""
    names = [arm for arm in TITLES if len(sizes_of(runs, student, arm)) > 1]
    sizes = sorted({size for arm in names for size in sizes_of(runs, student, arm)})
    rows = [[TITLES[arm], *(accuracy_cell(accuracies(runs, (student, arm, size))) for size in sizes)] for arm in names]
    return table(["accuracy, %", *(f"{size:,} traces" for size in sizes)], rows) if rows else ""


def accuracy_cell(values):
    return f"{percent(*mean_interval(values))} ({len(values)} seed{'s' * (len(values) > 1)})" if values else ""
