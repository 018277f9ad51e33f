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
    with store() as told:
        first = dict(
            told.execute(
                "SELECT q.prompt, v.kind = 'correct' FROM attempts a JOIN questions q ON q.id = a.question_id "
                "JOIN responders r ON r.id = a.responder_id JOIN verdicts v ON v.attempt_id = a.id WHERE r.name = 'teacher' AND a.sample = 0"
            ).fetchall()
        )
    stories, by_kind = bank(), defaultdict(list)
    for story in stories:
        if story["prompt"] in first:
            by_kind[kind_of(story)].append(first[story["prompt"]])
    return {story["prompt"]: float(np.mean(by_kind[kind_of(story)])) for story in stories if by_kind[kind_of(story)]}


def exported(student, name, size):
    """(seed, rows of the canonical file) of every set exported for an arm of a student, tuning's left out."""
    for path in sorted(arms.FOLDER.glob(f"arms/{student}/{name}-{size}-*/*canonical*.jsonl")):
        seed = int(path.parent.name.rsplit("-", 1)[1])
        if seed < 100:
            yield seed, [json.loads(line) for line in path.read_text().splitlines()]


def drift_of(student, name, size):
    """Mean over seeds of the teacher's pass rate on the questions kept minus that on the questions drawn at first; None without a set."""
    rates, found = teacher_rates(), []
    for seed, rows in exported(student, name, size):
        drawn = drawn_questions(student, name, size, seed)
        if drawn:
            kept = [row["question"] for row in rows]
            found.append(np.mean([rates[p] for p in kept if p in rates]) - np.mean([rates[p] for p in drawn if p in rates]))
    return float(np.mean(found)) if found else None


def store():
    return sqlite3.connect(f"file:{arms.FOLDER / 'reproduction.sqlite'}?mode=ro", uri=True)


@cache
def runs():
    """{directory a run was exported to: its id}: found once, since every configuration must be read for it."""
    with store() as told:
        return dict(told.execute("SELECT json_extract(config, '$.export.directory'), id FROM runs").fetchall())


def drawn_questions(student, name, size, seed):
    """Prompts of the selection that `sample` wrote for this arm, before teaching replaced any."""
    directories = [arms.directory(called, of, size, seed) for of, called in same_runs(student, name)]
    run = next((runs()[directory] for directory in directories if directory in runs()), None)
    with store() as told:
        found = told.execute("SELECT q.prompt FROM selections s JOIN questions q ON q.id = s.question_id WHERE s.run_id = ?", (run,)).fetchall()
    return [prompt for (prompt,) in found]


def same_runs(student, name):
    """Arms as (student, name) that are one run of the product under two names: it is known by the directory it was exported to last."""
    twins = {"p_eval": "other_student", "other_student": "p_eval", "author": "author"}
    return [(student, name), *([(arms.other(student), twins[name])] if name in twins else [])]


def kept_tokens_of(student, name, size):
    """Mean over seeds of the tokens of the traces that were kept: what the student is trained on; None without a set."""
    found = [sum(row["provenance"]["completionTokens"] or 0 for row in rows) for _, rows in exported(student, name, size)]
    return float(np.mean(found)) if found else None
