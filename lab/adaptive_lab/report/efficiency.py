"""How many random traces, or tokens of them, an arm's traces are worth."""

import numpy as np

from ..paired import traces_for
from .facts import facts_of
from .markdown import student_title, table
from .names import TITLES
from .runs import sizes_of, students_of

ARMS = ("p_eval", "uniform", "failed", "level_5", "oracle")
BASE = "random"
HEAD = ["arm", "student", "traces", "seeds", "random traces for one", "95 % interval", "by the line, extrapolated", "in teacher tokens", "in tokens trained on"]


def drawn_means(runs, keys, seeds, rounds):
    """Means of accuracy [rounds, keys] over seeds drawn with replacement, the same seeds for all keys; the first round is the seeds as they are."""
    told = np.array([[runs[key][seed]["accuracy"]["test"] for seed in seeds] for key in keys])
    drawn = np.random.default_rng(0).integers(len(seeds), size=(rounds, len(seeds)))
    drawn[0] = np.arange(len(seeds))
    return told[:, drawn].mean(-1).T


def efficiency(runs, student, arm, size, amounts=None, rounds=2000):
    """The factor N / n, where n is what `size` traces of `arm` amount to and N what random ones of that accuracy do.

    None without two sizes of random, two seeds in common, or the amounts.

    N is read off the line through random's accuracy against log2 of the amount, over the sizes tried. `value`, `low` and `high` (95 %,
    bootstrap over seeds) are as the line says; `least` and `most` are the factors at the ends of random's range: past them nothing was
    measured, and only "below `least`" or "above `most`" is known. `amounts`: {(arm, size): amount}, by default the number of traces.
    """
    sizes = sizes_of(runs, student, BASE)
    keys = [*((student, BASE, one) for one in sizes), (student, arm, size)]
    amounts = amounts if amounts is not None else {key[1:]: key[2] for key in keys}
    seeds = sorted(set.intersection(*(set(runs.get(key, {})) for key in keys)))
    if len(sizes) < 2 or len(seeds) < 2 or any(key[1:] not in amounts for key in keys):
        return None
    *bought, own = [amounts[key[1:]] for key in keys]
    means = drawn_means(runs, keys, seeds, rounds)
    factors = traces_for(means[:, -1], bought, means[:, :-1]) / own
    low, high = np.quantile(factors[1:], [0.025, 0.975], method="inverted_cdf")
    return dict(value=float(factors[0]), low=float(low), high=float(high), least=min(bought) / own, most=max(bought) / own, seeds=len(seeds))


def bounded(value, of):
    """A factor as far as it was measured."""
    if value > of["most"]:
        return f"> {of['most']:.2f}"
    return f"< {of['least']:.2f}" if value < of["least"] else f"{value:.2f}"


def extrapolated(of):
    """The line's own numbers where any of them lies outside of what was measured."""
    told = [of[name] for name in ("value", "low", "high")]
    if all(of["least"] <= value <= of["most"] for value in told):
        return ""
    # A line that hardly rises says millions, which mean as little as infinity.
    value, low, high = ("> 100" if value > 100 else f"{value:.2f}" for value in told)
    return f"{value} ({low} to {high})"


def bounds(of):
    """The interval; a single bound where all of it lies beyond what was measured."""
    low, high = bounded(of["low"], of), bounded(of["high"], of)
    return low if low == high else f"{low} to {high}"


def told_factor(of):
    return [bounded(of["value"], of), bounds(of), extrapolated(of)]


def told_tokens(of):
    if of is None:
        return ""
    value = bounded(of["value"], of)
    return value if value == bounds(of) else f"{value} ({bounds(of)})"


def amounts_of(taught, what):
    """{(arm, size): amount} from the facts of teaching, where they tell it."""
    pairs = ((key.rsplit(" ", 1), told) for key, told in taught.items() if told.get(what))
    return {(arm, int(size)): told[what] for (arm, size), told in pairs}


def efficiency_table(runs, facts):
    """A row for each of ARMS and size; empty where random has one size only."""
    rows = []
    for student in students_of(runs):
        taught = facts_of(facts, student)[1]
        for arm, size in sized(runs, student):
            of = efficiency(runs, student, arm, size)
            if of is not None:
                tokens = (efficiency(runs, student, arm, size, amounts_of(taught, what)) for what in ("tokens", "kept_tokens"))
                rows.append([TITLES[arm], student_title(student), f"{size:,}", str(of["seeds"]), *told_factor(of), *(told_tokens(one) for one in tokens)])
    return table(HEAD, rows) if rows else ""


def sized(runs, student):
    return [(arm, size) for arm in ARMS for size in sizes_of(runs, student, arm)]
