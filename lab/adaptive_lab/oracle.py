"""The oracle mix: the shares of own levels that should teach most, by a model fitted to runs on single levels and on mixes.

Accuracy on a kind k of development stories after n_1 … n_5 traces of the levels: a_k + c_k · log2(1 + Σ_l w_lk · n_l), w above 0, by least
squares with a little pull of log w towards nought. Traces of all levels count towards one amount, each as much as it teaches this kind:
where each level had a logarithm of its own (the first two gradings), mixing itself was made to gain, and too much was promised.
An oracle in that it has seen what training on each level does; not the test.
"""

import json
import math

import numpy as np
import torch

from . import arms
from .jobs import FITTED, TUNING_SEED, bits, rate_of, results
from .recipes import ADDITIVE
from .reproduction_data import bank, development

LOTS = 100
# Traces are counted in hundreds, so that log w near nought is a fair start.
UNIT = 100
PULL = 1e-4
STEPS, RATE = 1500, 0.03
OWN = (*FITTED, "p_c", "failed")


def kinds(stories):
    """Masks [kinds, stories]: sums only or not, of 1 and 2, 3 and 4, 5 and 6, 7 and 8 steps; kinds without stories left out."""
    sums = np.array([set(story["operations"]) <= set(ADDITIVE) for story in stories], bool)
    band = np.array([(story["steps"] - 1) // 2 for story in stories])
    masks = [(sums == of) & (band == number) for of in (True, False) for number in range(4)]
    return np.array([mask for mask in masks if mask.any()])


def counts(report):
    """Traces kept of each own level, by the product's report of an export."""
    return [report["teaching"]["levels"][str(level)]["kept"] for level in arms.LEVELS]


def observations(student):
    """(traces of each level [runs, 5], accuracy on each kind [runs, kinds], share of each kind [kinds]) of the student's runs on own levels.

    Those that were tested on the whole development set. The untrained student is not among them: the first traces cost accuracy whatever
    their level is, and a takes that in.
    """
    stories, known, traces, found = development(), arms.exported(), [], []
    masks = kinds(stories)
    for job, row in results().items():
        is_own = job.student == student and job.arm in OWN and row["stories"].get("development") == len(stories)
        if is_own and (job.seed != TUNING_SEED or job.rate == rate_of(student, job.arm)):
            right = bits(row, "development")
            traces.append(counts(known[student, job.arm, job.size, job.seed]))
            found.append([right[mask].mean() for mask in masks])
    return np.array(traces, float), np.array(found), masks.mean(1)


class Fit:
    """Accuracy by kind as a function of the traces of each level; `spread`: standard deviation of what is left, of accuracy over all kinds."""

    def __init__(self, traces, accuracy, shares):
        self.shares = shares
        wanted = torch.tensor(accuracy)
        start = torch.full((wanted.shape[1],), 0.02, dtype=torch.double)
        self.parts = [(wanted.mean(0) - 0.05).clone(), start, torch.zeros(traces.shape[1], wanted.shape[1], dtype=torch.double)]
        self.learn(torch.tensor(traces), wanted)
        left = (self.by_kind(traces) - accuracy) @ shares
        self.spread = math.sqrt(float(left @ left) / max(1, len(left) - traces.shape[1] - 2))

    def learn(self, traces, wanted):
        parts = [part.requires_grad_() for part in self.parts]
        optimizer = torch.optim.Adam(parts, lr=RATE)
        for step in range(STEPS):
            optimizer.param_groups[0]["lr"] = RATE * (1 - step / STEPS)
            optimizer.zero_grad()
            loss = ((self.of(traces) - wanted) ** 2).sum() + PULL * (parts[2] ** 2).sum()
            loss.backward()
            optimizer.step()
        self.parts = [part.detach() for part in parts]

    def of(self, traces):
        start, gain, weights = self.parts
        return start + gain * torch.log2(1 + traces / UNIT @ weights.exp())

    def by_kind(self, traces):
        """[runs, kinds]"""
        return self.of(torch.tensor(np.asarray(traces, float))).numpy()

    def accuracy(self, traces):
        """Over all kinds, by their shares: [runs]."""
        return self.by_kind(traces) @ self.shares


def best_mix(accuracy, size, most):
    """Traces of each level, no more than `most`, that `accuracy` (of rows of traces) likes best: lots where each gains most, then moved while a move gains."""
    lot, given = size / LOTS, np.zeros(len(most))
    each = np.eye(len(most)) * lot
    for _ in range(LOTS):
        given = best_of(accuracy, [given + one for one in each], most)
    while True:
        moved = best_of(accuracy, [given, *(given + more - less for more in each for less in each)], most)
        if accuracy([moved])[0] <= accuracy([given])[0]:
            return given
        given = moved


def best_of(accuracy, mixes, most):
    allowed = [mix for mix in mixes if (mix >= -1e-9).all() and (mix <= most).all()]
    return allowed[int(np.argmax(accuracy(allowed)))]


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
    fit, most = Fit(*observations(student)), available(student)
    told[student] = {str(size): dict(mix_of(fit, size, most), spread=round(fit.spread, 4)) for size in sizes}
    arms.ORACLE.write_text(json.dumps(told, indent=1) + "\n")


def mix_of(fit, size, most):
    mix = best_mix(fit.accuracy, size, most)
    shares = {str(level): round(float(count) / size, 4) for level, count in zip(arms.LEVELS, mix)}
    return dict(shares=shares, predicted=round(float(fit.accuracy([mix])[0]), 4))
