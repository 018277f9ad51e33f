"""Result rows as a reproduction would write them, of students whose accuracy is given."""

import numpy as np

STORIES = 400
OPERATIONS = (["plus", "minus"], ["plus", "times"])


def stories(count=STORIES):
    """Steps 1 to 8 in turn; every second story is of sums only."""
    return [dict(prompt=f"story {number}", steps=1 + number // 2 % 8, operations=OPERATIONS[number % 2]) for number in range(count)]


def row(student, arm, size, seed, right, rate=0.001, on="test"):
    """`right`: which stories are right, as booleans."""
    right = np.asarray(right, bool)
    return dict(
        student=student,
        arm=arm,
        size=size,
        seed=seed,
        rate=rate,
        accuracy={on: float(right.mean())},
        stories={on: len(right)},
        right={on: np.packbits(right).tobytes().hex()},
        train_seconds=1.0,
        test_seconds=1.0,
    )


def first(count, of=STORIES):
    """The first `count` of `of` stories are right."""
    return np.arange(of) < count


def paired_rows(student, arm, size, counts):
    """A row a seed, with so many stories right."""
    return [row(student, arm, size, seed, first(count)) for seed, count in enumerate(counts)]


ARMS = ["random", "p_eval", "uniform", "other_student", "shuffled", *(f"level_{level}" for level in range(1, 6)), "failed", "p_c", "posterior", "true_rate", "author", "oracle"]


def everything(students=("student", "student-short"), sizes=(250, 1000), seeds=12, count=STORIES):
    """(rows, facts, mixes) of a whole reproduction, by chance of a fixed seed."""
    random = np.random.default_rng(5)
    rows, facts, mixes = [], {}, {}
    for student in students:
        levels = random.integers(1, 6, count)
        draw = lambda gain: random.random(count) < np.clip(0.85 - 0.15 * levels + gain, 0, 1)
        rows.append(row(student, "untrained", 0, 0, draw(0), rate=0.0))
        for number, arm in enumerate(ARMS):
            gain = 0.02 * (number % 7)
            rows += [row(student, arm, size, seed, draw(gain * np.log2(size) / 8)) for size in sizes for seed in range(seeds)]
            rows += [row(student, arm, 1000, 100, draw(gain), rate, "development") for rate in (0.002, 0.001, 0.0005)]
        for number, choice in enumerate(["random_trace", "lowest_rsr", "lowest_surprisal", "shortest"]):
            rows += [row(student, choice, 1000, seed, draw(0.1 - 0.08 * number)) for seed in range(3)]
        told = dict(kept=1000.0, tried=1200.0, replies=2000.0, tokens=90_000.0, kept_tokens=45_000.0, drift=0.012)
        teaching = {f"{arm} {size}": told | dict(tokens=90.0 * size, kept_tokens=45.0 * size) for arm in ARMS for size in sizes}
        facts[student] = dict(test_levels=[int(level) for level in levels], development_levels=[], teaching=teaching, ranks=dict(shuffled=-0.004, p_eval=0.8, true_rate=0.9))
        mixes[student] = {str(size): dict(shares={"1": 0.0, "2": 0.0, "3": 0.1, "4": 0.3, "5": 0.6}, predicted=0.46) for size in sizes}
    facts["agreement"] = random.integers(0, 100, (5, 5)).tolist()
    return rows, facts, mixes
