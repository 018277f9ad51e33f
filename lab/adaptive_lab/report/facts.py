"""What the report reads of the store of the arms and of the product's own reports, kept in lab/results/facts.json."""

import json
from collections import defaultdict

import numpy as np

from .. import arms
from ..drift import drift_of, kept_tokens_of
from ..jobs import TUNING_SEED
from ..reproduction_data import bank, development, test
from ..true_rates import rank_agreement
from .names import STUDENTS
from .runs import read_rows


def read_json(path):
    """{} where there is no file."""
    return json.loads(path.read_text()) if path.exists() else {}


def facts_of(facts, student):
    """(levels of the test's stories, {"arm size": what its teaching took}); empty where not collected."""
    told = facts.get(student, {})
    return told.get("test_levels", []), told.get("teaching", {})


def collect(path):
    """Writes {student: {test_levels, development_levels, ranks, teaching}, "agreement"} as the store holds them now; a story without a level has 0.

    What was collected before stays where the store knows nothing of it: a store made anew holds some arms, and perhaps no test.
    """
    sets, taught, facts = dict(test_levels=test(), development_levels=development()), teaching(), read_json(path)
    for student in STUDENTS:
        levels, before = arms.levels_of(student), facts.get(student, {})
        told = {name: [levels.get(story["prompt"], 0) for story in stories] for name, stories in sets.items()}
        told["ranks"] = rank_agreement(student)
        told = {name: found for name, found in told.items() if any(found) or name not in before}
        facts[student] = before | told | dict(teaching=before.get("teaching", {}) | taught.get(student, {}))
    facts["agreement"] = agreement()
    path.write_text(json.dumps(facts) + "\n")


def agreement():
    """Questions of the bank [level of the one student - 1][level of the other - 1], of those both have a level of."""
    one, other = (arms.levels_of(student) for student in STUDENTS)
    counts = np.zeros((5, 5), int)
    for story in bank():
        if story["prompt"] in one and story["prompt"] in other:
            counts[one[story["prompt"]] - 1, other[story["prompt"]] - 1] += 1
    return counts.tolist()


def teaching():
    """{student: {"arm size": what its teaching took, means over seeds}}"""
    found = defaultdict(lambda: defaultdict(list))
    for row in read_rows(arms.FOLDER / "exports.jsonl"):
        student, name, size, seed = row["run"]
        if seed < TUNING_SEED:
            found[student][name, size].append(row["report"]["teaching"])
    told = lambda student, of: {f"{name} {size}": summary(reports) | measured(student, name, size) for (name, size), reports in of.items()}
    return {student: told(student, of) for student, of in found.items()}


def summary(reports):
    total = lambda of: float(np.mean([sum(of(level) for level in one["levels"].values()) for one in reports]))
    return dict(
        kept=float(np.mean([one["kept"] for one in reports])),
        tried=total(lambda level: level["triedQuestions"]),
        replies=total(lambda level: level["attempts"]),
        tokens=total(lambda level: level["usage"]["completionTokens"]),
    )


def measured(student, name, size):
    return dict(drift=drift_of(student, name, size), kept_tokens=kept_tokens_of(student, name, size))
