"""Which of a question's verified traces is kept: accuracy by choice, and the difference to a random one."""

from ..paired import mean_interval, paired
from ..traces import CHOICES
from .markdown import table
from .names import TITLES
from .numbers import interval, percent, points
from .runs import accuracies, differences

BASE = "random_trace"


def choice_table(runs, student, size):
    """P_eval's own plain traces first, for comparison; empty without a choice."""
    present = [name for name in CHOICES if (student, name, size) in runs]
    rows = [choice_row(runs, student, name, size) for name in ["p_eval", *present] if (student, name, size) in runs]
    return table(["trace kept", "seeds", "accuracy, %", "minus a random trace, points", "95 % interval"], rows) if present else ""


def choice_row(runs, student, name, size):
    values, against = accuracies(runs, (student, name, size)), list(differences(runs, student, name, BASE, size).values())
    title = "one plain trace (P_eval as above)" if name == "p_eval" else TITLES[name]
    row = [title, str(len(values)), percent(*mean_interval(values))]
    if name == BASE or not against:
        return [*row, "", ""]
    of = paired(against) if len(against) > 1 else None
    return [*row, points(of["mean"]), interval(of)] if of else [*row, points(against[0]), ""]
