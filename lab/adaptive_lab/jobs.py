"""Which runs the reproduction consists of, and the results kept of them."""

import json
from collections import defaultdict
from dataclasses import asdict, dataclass

import numpy as np

from .stories import ROOT
from .traces import CHOICES

# Kept in the repository: a run is made once, and the report needs nothing else.
RESULTS = ROOT / "lab/results/reproduction.jsonl"
RATES = (2e-3, 1e-3, 5e-4, 2.5e-4)
# Where none was tuned.
RATE = 1e-3
# Files that rates are tuned on are drawn by this seed, and none of the others is.
TUNING_SEED = 100
# The oracle mix is fitted to runs of these seeds, on single levels and on mixes of them.
FITTED_SEEDS = 4
LEVEL_ARMS = tuple(f"level_{level}" for level in range(1, 6))
FITTED = (*LEVEL_ARMS, "random", "p_eval", "uniform")


@dataclass(frozen=True)
class Job:
    student: str
    arm: str
    size: int
    seed: int
    rate: float

    def key(self):
        return asdict(self)

    @property
    def sets(self):
        """Rates and the oracle mix are found on the development set, so that the test is asked once."""
        if self.seed == TUNING_SEED:
            return ("development",)
        is_fitted = self.arm in FITTED and self.seed < FITTED_SEEDS
        return ("test", "development") if self.arm == "untrained" or is_fitted else ("test",)

    def exports(self):
        """What must be exported before: [(student, arm, size, seed)]"""
        if self.arm == "untrained":
            return []
        return [(self.student, "p_eval" if self.arm in CHOICES else self.arm, self.size, self.seed)]


def results():
    """{Job: row} of the runs kept; of several of one job, the last."""
    rows = map(json.loads, RESULTS.read_text().splitlines()) if RESULTS.exists() else []
    return {Job(row["student"], row["arm"], row["size"], row["seed"], row["rate"]): row for row in rows}


def bits(row, name="test"):
    """Which stories of a set were right."""
    return np.unpackbits(np.frombuffer(bytes.fromhex(row["right"][name]), np.uint8))[: row["stories"][name]].astype(bool)


def tuned(student):
    """{arm: {rate: which development stories were right}} of the runs that rates are chosen by."""
    found = defaultdict(dict)
    for job, row in results().items():
        if (job.student, job.seed) == (student, TUNING_SEED):
            found[job.arm][job.rate] = bits(row, "development").astype(float)
    return found


def rate_of(student, arm):
    """The rate that is best over the student's arms; another where this arm does better by more than two standard errors; RATE where none was tuned.

    The best of each arm as such would be picked by noise (one run's rates differ by a point or two, its error is one), and would then stand
    between the arms through every seed.
    """
    runs = tuned(student)
    rates = set.intersection(*map(set, runs.values())) if runs else ()
    if not rates:
        return RATE
    common = max(sorted(rates), key=lambda rate: np.mean([of[rate].mean() for of in runs.values()]))
    mine = runs.get(arm, {})
    best = max(sorted(mine), key=lambda rate: mine[rate].mean(), default=common)
    return best if best != common and is_clear(mine[best] - mine[common]) else common


def is_clear(differences):
    """A mean above two of its standard errors."""
    return float(differences.mean()) > 2 * float(differences.std(ddof=1)) / len(differences) ** 0.5


@dataclass(frozen=True)
class Plan:
    """Arms at sizes, each with seeds 0 to `seeds` - 1; with `rates`, one run of the tuning seed for each of them instead."""

    arms: tuple
    sizes: tuple = (1000,)
    seeds: int = 12
    rates: tuple = ()

    def jobs(self, student, most=None):
        """In an order in which every arm has a seed before any has the next."""
        if self.rates:
            return [Job(student, arm, size, TUNING_SEED, rate) for size in self.sizes for arm in self.arms for rate in self.rates]
        rates = {arm: rate_of(student, arm) for arm in self.arms}
        seeds = self.seeds if most is None else min(most, self.seeds)
        return [Job(student, arm, size, seed, rates[arm]) for seed in range(seeds) for size in self.sizes for arm in self.arms]


MAIN = ("random", "p_eval", "uniform", "other_student", "shuffled")
WIDER = ("p_c", "posterior", "author")
SINGLE = ("level_1", "level_5")
# What the transfer matrix suggests to someone who has no oracle.
SUGGESTED = ("failed",)
SIZES = (100, 250, 500, 2000)


class Untrained(Plan):
    def jobs(self, student, most=None):
        return [Job(student, "untrained", 0, 0, 0.0)]


# In the order in which they are run: rates are tuned first, and the oracle mix is found from the transfer matrices.
PLANS = {
    "untrained": Untrained(()),
    "tune": Plan((*MAIN, *WIDER, *SUGGESTED, *SINGLE), rates=RATES),
    "transfer": Plan(FITTED, seeds=FITTED_SEEDS),
    "transfer-small": Plan(FITTED, sizes=(250,), seeds=2),
    "main": Plan(MAIN),
    "tune-oracle": Plan(("oracle",), rates=RATES),
    "oracle": Plan(("oracle",)),
    "wider": Plan((*WIDER, *SUGGESTED, *SINGLE)),
    "true-rate": Plan(("true_rate",)),
    "budgets": Plan(("random", "p_eval", "oracle"), sizes=SIZES),
    "wider-budgets": Plan(("uniform", "other_student", "shuffled", *WIDER, *SUGGESTED), sizes=SIZES, seeds=4),
    # The bank holds a thousand questions of the hardest level.
    "single-budgets": Plan(SINGLE, sizes=(100, 250, 500), seeds=4),
    "traces": Plan(tuple(CHOICES), seeds=4),
}
