"""Levels as a grader without error would give them: own levels dealt out anew by the student's pass rate over further attempts.

How many questions a level holds stays as it is, so this arm differs from P_eval with own levels in which questions they are, and in nothing
else; with the shuffled levels it makes three points of how much a grader's rank agreement with the truth is worth.
"""

import json
import random

import torch

from . import arms
from .evaluate import accuracy
from .hugging_face import load_hugging_face
from .prm_quality import spearman
from .reproduction_data import bank, benchmark
from .stories import ROOT
from .tokenizer import load_tokenizer

ATTEMPTS = 8


def path_of(student):
    return arms.FOLDER / f"rates-{student}.json"


def rates(student):
    """{prompt: how many of ATTEMPTS were right} over bank and evaluation set; sampled once, some ten minutes of a core."""
    path = path_of(student)
    if not path.exists():
        told = sampled(student, bank() + benchmark())
        part = path.with_suffix(".part")
        part.write_text(json.dumps(told))
        part.replace(path)
    return json.loads(path.read_text())


def sampled(student, stories):
    model, tokenizer = load_hugging_face(ROOT / "models" / student).eval(), load_tokenizer(ROOT / "models" / student)
    generator = torch.Generator().manual_seed(7)
    right = sum(accuracy(model, tokenizer, stories, temperature=0.7, generator=generator, batch=100).astype(int) for _ in range(ATTEMPTS))
    return {story["prompt"]: int(count) for story, count in zip(stories, right)}


def dealt(levels, right):
    """{prompt: level}: the same levels, the easiest to those with most right; ties in an order of chance."""
    order = sorted(levels)
    random.Random(len(levels)).shuffle(order)
    order.sort(key=lambda prompt: -right[prompt])
    return dict(zip(order, sorted(levels.values())))


def write(student):
    """The recorded student that puts each question into its level."""
    graded, right = arms.levels_of(student), rates(student)
    parts = bank(), benchmark()
    own = [{story["prompt"]: graded[story["prompt"]] for story in part if story["prompt"] in graded} for part in parts]
    arms.write_replies(arms.by_rate(student), parts, [dealt(levels, right) for levels in own])


def rank_agreement(student):
    """{arm: Spearman of its levels, easy ones high, with the student's pass rate over the bank}; empty where no rates were sampled."""
    if not path_of(student).exists():
        return {}
    right, stories, own = rates(student), bank(), arms.levels_of(student)
    graded = {story["prompt"]: own[story["prompt"]] for story in stories if story["prompt"] in own}
    levels = {
        "p_eval": graded,
        "other_student": arms.levels_of(arms.other(student)),
        "shuffled": arms.shuffled_levels(student, stories),
        "author": {story["prompt"]: arms.author_level(story) for story in stories},
        "true_rate": dealt(graded, right),
    }
    both = {arm: [(-of[prompt], right[prompt]) for prompt in graded if prompt in of] for arm, of in levels.items()}
    return {arm: spearman(*zip(*pairs)) for arm, pairs in both.items()}
