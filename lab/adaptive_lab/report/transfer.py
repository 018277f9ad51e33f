"""The transfer matrix: what training on one own level gains on each level."""

import re

import numpy as np

from ..jobs import bits
from ..paired import mean_interval
from .groups import level_masks
from .markdown import table
from .names import TITLES
from .numbers import percent, points
from .runs import untrained


def level_of(arm):
    """The level that a level arm trains on, else None."""
    found = re.fullmatch(r"level_(\d)", arm)
    return int(found[1]) if found else None


def matrix(runs, student, size, levels):
    """{trained level: {test level, or "all": (mean gain over the untrained student, half interval over seeds)}}; empty without an untrained row."""
    base = untrained(runs, student)
    if base is None:
        return {}
    trained = {level_of(arm): of.values() for (one, arm, number), of in runs.items() if (one, number) == (student, size) and level_of(arm)}
    masks = parts(levels, base)
    return {level: {name: gain(rows, base, mask) for name, mask in masks.items()} for level, rows in sorted(trained.items())}


def gain(rows, base, mask):
    """The untrained student is one: no spread of its own adds to that over seeds."""
    before = bits(base)[mask].mean()
    return mean_interval([bits(row)[mask].mean() - before for row in rows])


def parts(levels, base):
    """{test level, or "all": its stories}, levels without stories left out."""
    return {level: mask for level, mask in level_masks(levels).items() if mask.any()} | {"all": np.ones(base["stories"]["test"], bool)}


def sizes_with_levels(runs):
    """Numbers of traces that any student was trained on one level alone with."""
    return sorted({size for _, arm, size in runs if level_of(arm)})


def transfer_table(runs, student, size, levels):
    """Empty without a level arm."""
    told = matrix(runs, student, size, levels)
    if not told:
        return ""
    base = untrained(runs, student)
    columns = parts(levels, base)
    head = ["gain, points", *(f"{'all' if name == 'all' else f'test level {name}'} ({int(mask.sum()):,})" for name, mask in columns.items()), "seeds"]
    rows = [["untrained: accuracy, %", *(percent(bits(base)[mask].mean()) for mask in columns.values()), ""]]
    for level, gains in told.items():
        cells = [points(mean, 1) for name, (mean, _) in gains.items() if name != "all"]
        rows.append([TITLES[f"level_{level}"], *cells, points(gains["all"][0], 1, gains["all"][1]), str(len(runs[student, f"level_{level}", size]))])
    return table(head, rows)
