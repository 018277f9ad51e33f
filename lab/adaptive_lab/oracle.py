"""The oracle mix: the shares of own levels that should teach most, by a model fitted to runs on single levels and on mixes.

Accuracy on the development set after n_1 … n_5 traces of the levels: a + Σ c_l · log2(1 + n_l / n0), by least squares, n0 from a
grid. What is best under Σ n_l = N, as many of a level as the bank has, is found by giving out traces in small lots where the next lot
gains most: the sum is concave, so that is its maximum. An oracle in that it has seen what training on each level does; not the test.
"""

import json
import math

import numpy as np

from . import arms
from .jobs import PLANS, TUNING_SEED, rate_of, results
from .reproduction_data import bank, development

HALVES = (25, 50, 100, 200, 400, 800, 1600)
LOTS = 200
OWN = ("random", "p_eval", "uniform", "p_c", *PLANS["transfer"].arms)


def counts(report):
    """Traces kept of each own level, by the product's report of an export."""
    return [report["teaching"]["levels"][str(level)]["kept"] for level in arms.LEVELS]


def observations(student):
    """[(traces of each level, accuracy)] of the student's runs on own levels that were tested on the whole development set.

    The untrained student is not among them: the first traces cost accuracy whatever their level is, and a takes that in.
    """
    known, found, whole = arms.exported(), [], len(development())
    for job, row in results().items():
        if job.student != student or row["stories"].get("development") != whole:
            continue
        if job.arm in OWN and (job.seed != TUNING_SEED or job.rate == rate_of(student, job.arm)):
            found.append((counts(known[student, job.arm, job.size, job.seed]), row["accuracy"]["development"]))
    return found


def design(rows, half):
    return np.column_stack([np.ones(len(rows)), np.log2(1 + np.asarray(rows, float) / half)])


def fit(told):
    """The n0 and [a, c_1 … c_5] of the least sum of squares, and the standard deviation of what is left."""
    rows, wanted = [row for row, _ in told], np.array([accuracy for _, accuracy in told])
    found = []
    for half in HALVES:
        solution, *_ = np.linalg.lstsq(design(rows, half), wanted, rcond=None)
        left = wanted - design(rows, half) @ solution
        found.append((float(left @ left), half, solution))
    squares, half, solution = min(found, key=lambda one: one[0])
    return half, solution, math.sqrt(squares / max(1, len(told) - 7))


def best_mix(half, gains, size, most):
    """Traces of each level that the model likes best: lots of size / 200, each where it gains most."""
    given, lot = np.zeros(len(gains)), size / LOTS
    for _ in range(LOTS):
        gain = np.asarray(gains) * (np.log2(1 + (given + lot) / half) - np.log2(1 + given / half))
        gain[given + lot > most] = -math.inf
        given[int(np.argmax(gain))] += lot
    return given


def available(student):
    """Questions of each level in the bank; of a tenth no verified trace is to be had."""
    known = arms.levels_of(student)
    graded = [known.get(story["prompt"]) for story in bank()]
    return np.array([0.9 * graded.count(level) for level in arms.LEVELS])


def write(student, sizes=(100, 250, 500, 1000, 2000)):
    """Adds the student's oracle mixes to lab/results/oracle.json, once: an arm is made of what stands there."""
    told = json.loads(arms.ORACLE.read_text()) if arms.ORACLE.exists() else {}
    if student in told:
        return
    half, solution, spread = fit(observations(student))
    known = dict(half=half, start=round(float(solution[0]), 4), gains=[round(float(c), 5) for c in solution[1:]], spread=round(spread, 4))
    told[student] = {str(size): dict(mix_of(half, solution, size, available(student)), fit=known) for size in sizes}
    arms.ORACLE.write_text(json.dumps(told, indent=1) + "\n")


def mix_of(half, solution, size, most):
    mix = best_mix(half, solution[1:], size, most)
    predicted = float((design([mix], half) @ solution)[0])
    return dict(shares={str(level): round(float(count) / size, 4) for level, count in zip(arms.LEVELS, mix)}, predicted=round(predicted, 4))
