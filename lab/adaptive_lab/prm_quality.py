"""How good the tiny PRM is, and the other graders beside it: against the truth of each step, the true number of steps, and the pass rate.

`npm run lab -- prm-quality`: on evaluation stories, the student's attempts at temperature 0.7; scores by the shipped weights in PyTorch.
"""

import argparse
import json

import numpy as np
import torch

from .evaluate import is_right, replies, wilson
from .hugging_face import load_hugging_face
from .reproduction_data import EVALUATION, draw
from .steps import is_true, prm_prompt, steps_of
from .stories import ROOT
from .tokenizer import PAD, STEP, load_tokenizer

MODELS = ROOT / "models"


def score(prm, tokenizer, pairs, rows_per_batch=64):
    """P(+) after each step, for pairs (prompt, steps)."""
    tag, plus, minus, pad = (tokenizer.token_to_id(t) for t in (STEP, "+", "-", PAD))
    encoded = [e.ids for e in tokenizer.encode_batch([prm_prompt(prompt, steps, STEP) for prompt, steps in pairs])]
    found = [None] * len(pairs)
    order = sorted(range(len(pairs)), key=lambda row: len(encoded[row]))
    for start in range(0, len(order), rows_per_batch):
        rows = order[start : start + rows_per_batch]
        length = max(len(encoded[row]) for row in rows)
        ids = torch.tensor([encoded[row] + [pad] * (length - len(encoded[row])) for row in rows])
        with torch.inference_mode():
            logits = prm.logits(prm.hidden(ids))
        good = torch.sigmoid(logits[..., plus] - logits[..., minus])
        for n, row in enumerate(rows):
            found[row] = [float(good[n, at]) for at, token in enumerate(encoded[row]) if token == tag]
    return found


def ranks(values):
    """Mean ranks, ties shared."""
    values = np.asarray(values, float)
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(count) - (count - 1) / 2)[place]


def spearman(a, b):
    return float(np.corrcoef(ranks(a), ranks(b))[0, 1])


def area_under_curve(scores, truths):
    """Probability that a true step scores above a false one, ties half (Mann and Whitney)."""
    truths = np.asarray(truths, bool)
    good, bad = int(truths.sum()), int((~truths).sum())
    return float((ranks(scores)[truths].sum() - good * (good + 1) / 2) / (good * bad))


def step_report(scores, truths):
    flat, true = np.concatenate(scores), np.concatenate(truths)
    right = int(((flat >= 0.5) == true).sum())
    return dict(steps=len(flat), true_share=float(true.mean()), accuracy=right / len(flat), interval=wilson(right, len(flat)), auc=area_under_curve(flat, true))


def first_error_report(scores, truths):
    """ProcessBench's question: is the first step below 0.5 the first false one? Of wrong trajectories."""
    told = [next((i for i, s in enumerate(one) if s < 0.5), None) for one in scores]
    real = [next((i for i, t in enumerate(one) if not t), None) for one in truths]
    hits = sum(a == b for a, b in zip(told, real))
    return dict(trajectories=len(told), exact=hits / len(told), interval=wilson(hits, len(told)))


def judged(teacher, tokenizer, stories, first):
    """The teacher as a judge: 1 for each step that stands in its own solution too, until the first that does not; then 0.

    It knows no prompt that asks for a judgement, so the product's `judge` adapter cannot be used with it; this is the same question.
    """
    own = replies(teacher, tokenizer, [story["prompt"] for story in stories])
    found = []
    for reply, solution in zip(first, own):
        known, good = set(steps_of(solution or "")), True
        found.append([float(good := good and step in known) for step in steps_of(reply or "")])
    return found


def level_report(stories, scores, rates, wrong):
    """Spearman of the graders of a question with its true steps and the pass rate over many attempts, on wrong first attempts."""
    mean = [float(np.mean(scores[i])) for i in wrong]
    steps = [stories[i]["steps"] for i in wrong]
    rate = [rates[i] for i in wrong]
    return dict(
        questions=len(wrong),
        with_pass_rate=spearman(mean, rate),
        with_steps=spearman(mean, steps),
        minimum_with_pass_rate=spearman([min(scores[i]) for i in wrong], rate),
        steps_with_pass_rate=spearman(steps, rate),
    )


def quick(count=400):
    """Step accuracy and area under the curve on one attempt at each of `count` stories: what the card says and `check` finds again."""
    tokenizer = load_tokenizer(MODELS / "student")
    student, prm = (load_hugging_face(MODELS / name).eval() for name in ("student", "prm"))
    told = draw("evaluation", "prm card", count, EVALUATION)
    pairs = [(story, reply) for story, reply in zip(told, replies(student, tokenizer, [story["prompt"] for story in told])) if reply]
    scores = score(prm, tokenizer, [(story["prompt"], steps_of(reply)) for story, reply in pairs])
    return step_report(scores, [[is_true(step, story) for step in steps_of(reply)] for story, reply in pairs])


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--stories", type=int, default=600)
    arguments.add_argument("--attempts", type=int, default=32)
    asked = arguments.parse_args()
    torch.set_num_threads(1)
    tokenizer = load_tokenizer(MODELS / "student")
    student, prm = (load_hugging_face(MODELS / name).eval() for name in ("student", "prm"))
    told = draw("evaluation", "prm quality", asked.stories, EVALUATION)
    attempts = [replies(student, tokenizer, [s["prompt"] for s in told], temperature=0.7, generator=torch.Generator().manual_seed(n)) for n in range(asked.attempts + 2)]
    right = np.array([[is_right(reply, story["answer"]) for reply, story in zip(one, told)] for one in attempts])
    rates = right[2:].mean(0)
    first = attempts[0]
    ended = [i for i, reply in enumerate(first) if reply]
    scored = dict(zip(ended, score(prm, tokenizer, [(told[i]["prompt"], steps_of(first[i])) for i in ended])))
    truths = {i: [is_true(step, told[i]) for step in steps_of(first[i])] for i in ended}
    wrong = [i for i in ended if not right[0, i]]
    teacher = load_hugging_face(MODELS / "teacher").eval()
    by_judge = dict(enumerate(judged(teacher, tokenizer, told, first)))
    report = dict(
        all=step_report([scored[i] for i in ended], [truths[i] for i in ended]),
        wrong=step_report([scored[i] for i in wrong], [truths[i] for i in wrong]),
        first_error=first_error_report([scored[i] for i in wrong], [truths[i] for i in wrong]),
        wrong_attempts=level_report(told, scored, rates, wrong),
        judge=dict(
            wrong=step_report([by_judge[i] for i in wrong], [truths[i] for i in wrong]),
            first_error=first_error_report([by_judge[i] for i in wrong], [truths[i] for i in wrong]),
            wrong_attempts=level_report(told, by_judge, rates, wrong),
            trajectory_level=all_report(told, by_judge, rates, right, ended),
        ),
        pass_rate_of_two=dict(
            questions=len(told),
            with_pass_rate=spearman(right[:2].mean(0), rates),
            with_steps=spearman(right[:2].mean(0), [s["steps"] for s in told]),
        ),
        trajectory_level=dict(questions=len(ended), **all_report(told, scored, rates, right, ended)),
    )
    print(json.dumps(report, indent=1))


def all_report(told, scored, rates, right, ended):
    """The grader as the paper has it, over all questions: a right answer is 1, a wrong one its mean score, at most 1."""
    grade = [1.0 + 1e-9 if right[0, i] else float(np.mean(scored[i])) for i in ended]
    return dict(with_pass_rate=spearman(grade, rates[ended]), with_steps=spearman(grade, [told[i]["steps"] for i in ended]))


if __name__ == "__main__":
    main()
