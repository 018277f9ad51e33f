"""The rows of lab/results/reproduction.jsonl as the report reads them."""

import json
from collections import defaultdict

from ..jobs import TUNING_SEED
from .names import STUDENTS, TITLES


def read_rows(path):
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def runs_of(rows):
    """{(student, arm, size): {seed: row}} of the runs on the test, by rising seed; of several at one seed the last."""
    found = defaultdict(dict)
    for row in rows:
        if row["seed"] < TUNING_SEED and "test" in row["accuracy"]:
            found[row["student"], row["arm"], row["size"]][row["seed"]] = row
    return {key: dict(sorted(by_seed.items())) for key, by_seed in found.items()}


def accuracies(runs, key):
    """Accuracy on the test of the runs of (student, arm, size), by rising seed."""
    return [row["accuracy"]["test"] for row in runs.get(key, {}).values()]


def rates_of(runs, key):
    """Learning rates of the runs of (student, arm, size)."""
    return {row["rate"] for row in runs.get(key, {}).values()}


def differences(runs, student, one, other, size):
    """{seed: accuracy of arm `one` − that of arm `other`} over the seeds that both have."""
    a, b = runs.get((student, one, size), {}), runs.get((student, other, size), {})
    return {seed: a[seed]["accuracy"]["test"] - b[seed]["accuracy"]["test"] for seed in a if seed in b}


def untrained(runs, student):
    """The row of the student before training, or None."""
    return next(iter(runs.get((student, "untrained", 0), {}).values()), None)


def students_of(runs):
    """Students with any run, the known ones first."""
    present = {student for student, _, _ in runs}
    return [student for student in STUDENTS if student in present] + sorted(present - set(STUDENTS))


def arms_of(runs, student, size):
    """Arms trained on `size` traces, in the order of their titles."""
    return [arm for arm in TITLES if (student, arm, size) in runs]


def sizes_of(runs, student, arm):
    return sorted(size for one, name, size in runs if (one, name) == (student, arm))
