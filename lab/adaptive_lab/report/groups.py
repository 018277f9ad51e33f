"""Accuracy on parts of the test: by the untrained student's level, by operations, by number of steps."""

import numpy as np

from .. import arms
from ..jobs import bits
from ..paired import mean_interval
from ..recipes import ADDITIVE
from ..traces import CHOICES
from .markdown import table
from .names import TITLES
from .numbers import percent
from .runs import arms_of, untrained


def level_masks(levels):
    """{level: which stories are of it}; a story of no level (0) is in none."""
    return {level: np.array([one == level for one in levels], bool) for level in arms.LEVELS}


def groups(stories, levels):
    """Named sets of stories, those without any left out; `levels` may be empty."""
    sums = np.array([set(story["operations"]) <= set(ADDITIVE) for story in stories], bool)
    steps = np.array([story["steps"] for story in stories])
    named = {f"level {level}": mask for level, mask in level_masks(levels).items()}
    named |= {"sums only": sums, "other operations": ~sums}
    named |= {f"steps {low} and {low + 1}": (steps == low) | (steps == low + 1) for low in (1, 3, 5, 7)}
    return {name: mask for name, mask in named.items() if mask.any()}


def of_group(rows, mask):
    """(mean accuracy, half interval over seeds) on the stories of a mask."""
    return mean_interval([bits(row)[mask].mean() for row in rows])


def group_table(runs, student, size, stories, levels):
    """A row an arm, the untrained student first."""
    masks = groups(stories, levels)
    base, rows = untrained(runs, student), []
    if base is not None:
        rows.append([TITLES["untrained"], *(percent(*of_group([base], mask)) for mask in masks.values())])
    for arm in arms_of(runs, student, size):
        if arm not in CHOICES:
            rows.append([TITLES[arm], *(percent(*of_group(runs[student, arm, size].values(), mask)) for mask in masks.values())])
    return table(["accuracy, %", *(f"{name} ({int(mask.sum()):,})" for name, mask in masks.items())], rows) if rows else ""
