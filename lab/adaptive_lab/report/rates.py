"""Learning rates tried on the development stories, before any test."""

from collections import defaultdict

import numpy as np

from ..jobs import TUNING_SEED
from .markdown import table
from .names import TITLES
from .numbers import percent


def tuned_of(rows):
    """{(student, size): {arm: {rate: accuracy on the development stories}}} of the tuning runs, means over their seeds."""
    # Of several runs at one seed the last counts.
    runs = {(row["student"], row["size"], row["arm"], row["rate"], row["seed"]): row for row in rows if row["seed"] >= TUNING_SEED and "development" in row["accuracy"]}
    seeds = defaultdict(list)
    for (*key, _), row in runs.items():
        seeds[tuple(key)].append(row["accuracy"]["development"])
    found = defaultdict(lambda: defaultdict(dict))
    for (student, size, arm, rate), values in seeds.items():
        found[student, size][arm][rate] = float(np.mean(values))
    return found


def rates_table(told):
    """Rates down from the largest, the best of an arm in bold; the last row is the mean of the arms that tried every rate."""
    rates = sorted({rate for of in told.values() for rate in of}, reverse=True)
    names = [arm for arm in TITLES if arm in told] + sorted(set(told) - set(TITLES))
    rows = [[TITLES.get(arm, arm), *rate_cells(told[arm], rates)] for arm in names]
    whole = [told[arm] for arm in names if len(told[arm]) == len(rates)]
    if len(whole) > 1:
        means = {rate: float(np.mean([of[rate] for of in whole])) for rate in rates}
        rows.append([f"mean of {len(whole)} arms", *rate_cells(means, rates)])
    return table(["development accuracy, %", *(f"rate {rate:g}" for rate in rates)], rows)


def rate_cells(of, rates):
    best = max(of.values())
    return ["" if rate not in of else f"**{percent(of[rate])}**" if of[rate] == best else percent(of[rate]) for rate in rates]
