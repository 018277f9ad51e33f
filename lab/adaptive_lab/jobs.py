"""Which runs the reproduction consists of, and the results kept of them."""

import json
from dataclasses import asdict, dataclass

from .stories import ROOT
from .traces import CHOICES

# Kept in the repository: a run is made once, and the report needs nothing else.
RESULTS = ROOT / "lab/results/reproduction.jsonl"
RATES = (2e-3, 1e-3, 5e-4)
# Where none was tuned.
RATE = 1e-3
# Files that rates are tuned on are drawn by this seed, and none of the others is.
TUNING_SEED = 100


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
        return ("test", "development") if self.arm == "untrained" or self.arm.startswith("level_") else ("test",)

    def exports(self):
        """What must be exported before: [(student, arm, size, seed)]"""
        if self.arm == "untrained":
            return []
        return [(self.student, "p_eval" if self.arm in CHOICES else self.arm, self.size, self.seed)]


def results():
    """{Job: row} of the runs kept; of several of one job, the last."""
    rows = map(json.loads, RESULTS.read_text().splitlines()) if RESULTS.exists() else []
    return {Job(row["student"], row["arm"], row["size"], row["seed"], row["rate"]): row for row in rows}


def rate_of(student, arm):
    """The rate that did best on the development set; RATE where none was tuned."""
    tuned = {job.rate: row["accuracy"]["development"] for job, row in results().items() if (job.student, job.arm, job.seed) == (student, arm, TUNING_SEED)}
    return max(tuned, key=tuned.get) if tuned else RATE


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
LEVEL_ARMS = tuple(f"level_{level}" for level in range(1, 6))
WIDER = ("p_c", "posterior", "author")


class Untrained(Plan):
    def jobs(self, student, most=None):
        return [Job(student, "untrained", 0, 0, 0.0)]


# In the order in which they are run: rates are tuned first, and the oracle mix is found from the transfer matrix. Arms of one level are
# trained at one rate for all: they are what levels are compared by.
PLANS = {
    "untrained": Untrained(()),
    "tune": Plan((*MAIN, *WIDER), rates=RATES),
    "transfer": Plan(LEVEL_ARMS, sizes=(250, 1000), seeds=3),
    "main": Plan(MAIN),
    "tune-oracle": Plan(("oracle",), rates=RATES),
    "oracle": Plan(("oracle",)),
    "wider": Plan((*WIDER, "level_1", "level_5")),
    "budgets": Plan(("random", "p_eval", "oracle"), sizes=(100, 250, 500, 2000), seeds=4),
    "traces": Plan(tuple(CHOICES), seeds=4),
}
