"""How far keeping verified traces only moves a set towards what the teacher finds easy."""

import json
import sqlite3
from collections import defaultdict
from functools import cache

import numpy as np

from . import arms
from .recipes import ADDITIVE
from .reproduction_data import bank


def kind_of(story):
    """Stories of one kind are about as hard for the teacher: by steps, and whether there is more than sums."""
    return story["steps"], set(story["operations"]) <= set(ADDITIVE)


@cache
def teacher_rates():
    """{prompt: the teacher's pass rate on stories of that kind}, from its first attempt at every question any arm asked."""
    with sqlite3.connect(f"file:{arms.FOLDER / 'reproduction.sqlite'}?mode=ro", uri=True) as store:
        first = dict(
            store.execute(
                "SELECT q.prompt, v.kind = 'correct' FROM attempts a JOIN questions q ON q.id = a.question_id "
                "JOIN responders r ON r.id = a.responder_id JOIN verdicts v ON v.attempt_id = a.id WHERE r.name = 'teacher' AND a.sample = 0"
            ).fetchall()
        )
    told = bank()
    by_kind = defaultdict(list)
    for story in told:
        if story["prompt"] in first:
            by_kind[kind_of(story)].append(first[story["prompt"]])
    return {story["prompt"]: float(np.mean(by_kind[kind_of(story)])) for story in told if by_kind[kind_of(story)]}


def drift_of(name, size):
    """Mean over seeds of the teacher's pass rate on the questions kept minus that on the questions drawn at first."""
    rates, found = teacher_rates(), []
    for path in arms.FOLDER.glob(f"arms/{name}-{size}-*/*canonical*.jsonl"):
        seed = int(path.parent.name.rsplit("-", 1)[1])
        drawn = drawn_questions(name, size, seed)
        if seed >= 100 or not drawn:
            continue
        kept = [json.loads(line)["question"] for line in path.read_text().splitlines()]
        found.append(np.mean([rates[p] for p in kept if p in rates]) - np.mean([rates[p] for p in drawn if p in rates]))
    return float(np.mean(found)) if found else None


def drawn_questions(name, size, seed):
    """Prompts of the selection that `sample` wrote for this arm, before teaching replaced any."""
    target = f"arms/{name}-{size}-{seed}"
    with sqlite3.connect(f"file:{arms.FOLDER / 'reproduction.sqlite'}?mode=ro", uri=True) as store:
        runs = [row[0] for row in store.execute("SELECT id FROM runs WHERE json_extract(config, '$.export.directory') = ?", (target,))]
        return [row[0] for run in runs for row in store.execute("SELECT q.prompt FROM selections s JOIN questions q ON q.id = s.question_id WHERE s.run_id = ?", (run,))]
