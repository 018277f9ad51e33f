"""How good the tiny PRM is, and the other graders beside it: against the truth of each step, the true number of steps, and the pass rate.

`npm run lab -- prm-quality`: on evaluation stories, the student's attempts at temperature 0.7; scores of the PRM by the shipped weights in
PyTorch, those of the judge by the product's adapter from its GGUF file.
"""

import argparse
import json
import subprocess

import numpy as np
import torch

from .evaluate import is_right, replies, wilson
from .hugging_face import load_hugging_face
from .judging import TEMPLATE, step_scores
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


def first_below(scores):
    """The first step below 0.5; -1 when there is none; None without scores, which is nothing's first error."""
    return None if scores is None else next((i for i, score in enumerate(scores) if score < 0.5), -1)


def first_error_report(scores, truths):
    """ProcessBench's question: is the first step below 0.5 the first false one? A trajectory without scores is a miss."""
    hits = sum(first_below(one) == first_below(true) for one, true in zip(scores, truths))
    return dict(trajectories=len(scores), exact=hits / len(scores), interval=wilson(hits, len(scores)))


def judged(pairs):
    """Scores of pairs (prompt, steps) by models/judge through the product's adapter; None where it has none, or not of all steps."""
    options = dict(path=str(MODELS / "judge/judge.gguf"), promptTemplate=TEMPLATE)
    command = [str(ROOT / "node_modules/.bin/node"), str(ROOT / "lab/judge/score-steps.ts"), json.dumps(options)]
    asked = "".join(json.dumps(dict(prompt=prompt, steps=steps)) + "\n" for prompt, steps in pairs)
    lines = subprocess.run(command, check=True, input=asked, text=True, stdout=subprocess.PIPE).stdout.splitlines()
    return [answer.get("scores") if not answer.get("isTruncated") else None for answer in map(json.loads, lines)]


def held_beside(teacher, tokenizer, pairs):
    """What comparing with the teacher's own greedy solution would say: 1 for each step that it holds too, until the first it does not; then 0."""
    found = []
    for (_, steps), solution in zip(pairs, replies(teacher, tokenizer, [prompt for prompt, _ in pairs])):
        known, good = set(steps_of(solution or "")), True
        found.append([float(good := good and step in known) for step in steps])
    return found


def always_the_second(pairs):
    """What needs no model: most wrong solutions of the student go wrong in their second step."""
    return [step_scores(1, len(steps)) for _, steps in pairs]


def level_report(stories, scores, rates, wrong):
    """Spearman of a grader with the true steps and the pass rate over many attempts, on wrong first attempts."""
    mean = [float(np.mean(scores[i])) for i in wrong]
    rate = [rates[i] for i in wrong]
    return dict(
        questions=len(wrong),
        with_pass_rate=spearman(mean, rate),
        with_steps=spearman(mean, [stories[i]["steps"] for i in wrong]),
    )


def trajectory_report(stories, scores, rates, right, ended):
    """The grader as the paper has it, over all questions: a right answer is 1, a wrong one its mean score, at most 1."""
    grade = [1.0 + 1e-9 if right[i] else float(np.mean(scores[i])) for i in ended]
    return dict(questions=len(ended), with_pass_rate=spearman(grade, rates[ended]), with_steps=spearman(grade, [stories[i]["steps"] for i in ended]))


def grader_report(stories, scores, truths, right, rates):
    """Everything about one grader; `scores` and `truths` by the number of the story, None for what it could not score."""
    scored = [i for i, one in scores.items() if one is not None]
    wrong = [i for i in scored if not right[i]]

    def of(rows):
        return [scores[i] for i in rows], [truths[i] for i in rows]

    return dict(
        without_scores=len(scores) - len(scored),
        all=step_report(*of(scored)),
        wrong=step_report(*of(wrong)),
        first_error_all=first_error_report(*of(scores)),
        first_error=first_error_report(*of([i for i in scores if not right[i]])),
        wrong_attempts=level_report(stories, scores, rates, wrong),
        trajectory_level=trajectory_report(stories, scores, rates, right, scored),
    )


def quick(count=400):
    """Step accuracy and area under the curve on one attempt at each of `count` stories: what the card says and `check` finds again."""
    tokenizer = load_tokenizer(MODELS / "student")
    student, prm = (load_hugging_face(MODELS / name).eval() for name in ("student", "prm"))
    told = draw("evaluation", "prm card", count, EVALUATION)
    pairs = [(story, reply) for story, reply in zip(told, replies(student, tokenizer, [story["prompt"] for story in told])) if reply]
    scores = score(prm, tokenizer, [(story["prompt"], steps_of(reply)) for story, reply in pairs])
    return step_report(scores, [[is_true(step, story) for step in steps_of(reply)] for story, reply in pairs])


def report(told, attempts, graders):
    """Of `graders` {name: scores of pairs (prompt, steps)}, on the first of `attempts`; pass rates are those of all but the first two."""
    right = np.array([[is_right(reply, story["answer"]) for reply, story in zip(one, told)] for one in attempts])
    rates, steps = right[2:].mean(0), [story["steps"] for story in told]
    ended = [i for i, reply in enumerate(attempts[0]) if reply]
    pairs = [(told[i]["prompt"], steps_of(attempts[0][i])) for i in ended]
    truths = {i: [is_true(step, told[i]) for step in steps_of(attempts[0][i])] for i in ended}
    wrong = [i for i in ended if not right[0, i]]
    return dict(
        **{name: grader_report(told, dict(zip(ended, grade(pairs))), truths, right[0], rates) for name, grade in graders.items()},
        pass_rate_of_two=dict(questions=len(told), with_pass_rate=spearman(right[:2].mean(0), rates), with_steps=spearman(right[:2].mean(0), steps)),
        steps=dict(wrong_with_pass_rate=spearman([steps[i] for i in wrong], rates[wrong]), with_pass_rate=spearman(steps, rates)),
    )


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--stories", type=int, default=600)
    arguments.add_argument("--attempts", type=int, default=32)
    asked = arguments.parse_args()
    torch.set_num_threads(1)
    tokenizer = load_tokenizer(MODELS / "student")
    student, prm, teacher = (load_hugging_face(MODELS / name).eval() for name in ("student", "prm", "teacher"))
    told = draw("evaluation", "prm quality", asked.stories, EVALUATION)
    attempts = [replies(student, tokenizer, [s["prompt"] for s in told], temperature=0.7, generator=torch.Generator().manual_seed(n)) for n in range(asked.attempts + 2)]
    graders = dict(
        prm=lambda pairs: score(prm, tokenizer, pairs),
        judge=judged,
        always_the_second=always_the_second,
        teachers_own_solution=lambda pairs: held_beside(teacher, tokenizer, pairs),
    )
    print(json.dumps(report(told, attempts, graders), indent=1))


if __name__ == "__main__":
    main()
