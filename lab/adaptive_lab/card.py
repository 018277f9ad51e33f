"""What is known of a shipped model, as `card.json` and as a page: data, seed, steps, loss curve, accuracy by difficulty."""

import argparse
import json
from dataclasses import asdict

import torch

from . import judge_quality
from .evaluate import accuracy, by_factor, wilson
from .hugging_face import load_hugging_face
from .recipes import ADDITIVE, RECIPES
from .prm_quality import quick
from .reproduction_data import EVALUATION, draw
from .stories import ROOT
from .tokenizer import load_tokenizer
from .train_judge import CONTEXT, STUDENTS, kept_judgements
from .train_language import WORK

MODELS = ROOT / "models"
FACTORS = {
    "steps": lambda story: story["steps"],
    "operations": lambda story: "sums only" if set(story["operations"]) <= set(ADDITIVE) else "other too",
    "shuffled": lambda story: "shuffled" if story["shuffled"] else "in order",
    "distractors": lambda story: story["distractors"],
    "largest": lambda story: story["largest"],
}


def card_stories(count=1200):
    """Of the evaluation part: no problem of them is in training or in a bank."""
    return draw("evaluation", "card", count, EVALUATION)


def measure(name):
    """Greedy accuracy of the weights in models/`name`, over all and by each factor."""
    folder = MODELS / name
    told = card_stories()
    right = accuracy(load_hugging_face(folder).eval(), load_tokenizer(folder), told)
    return dict(
        stories=len(told),
        accuracy=round(float(right.mean()), 4),
        interval=wilson(int(right.sum()), len(told)),
        **{factor: by_factor(told, right, of) for factor, of in FACTORS.items()},
    )


def loss_curve(name, points=24):
    """About `points` of the log's lines, the last among them."""
    return thinned([json.loads(line) for line in (WORK / name / "log.jsonl").read_text().splitlines()], points)


def thinned(rows, points=24):
    rows = [row for i, row in enumerate(rows) if i == 0 or row["tokens"] > rows[i - 1]["tokens"]]
    every = max(1, len(rows) // points)
    return [{key: row[key] for key in ("step", "tokens", "loss")} for row in rows[::-1][::every][::-1]]


def language_card(name):
    recipe = RECIPES[name]
    curve = loss_curve(name)
    return dict(
        name=name,
        kind="language model",
        architecture=f"Llama, {recipe.layers} layers, width {recipe.width}, {recipe.heads} heads, hidden {recipe.hidden}",
        data="number stories of the part `training` (src/question/number-stories), made by lab/stories/write-stories.ts; Apache-2.0",
        recipe=asdict(recipe),
        steps=curve[-1]["step"],
        tokens=curve[-1]["tokens"],
        loss_curve=curve,
        evaluation=measure(name),
    )


def prm_card():
    log = [json.loads(line) for line in (WORK / "prm/log.jsonl").read_text().splitlines()]
    labels = [json.loads(line) for line in (WORK / "prm/labels.jsonl").read_text().splitlines()]
    return dict(
        name="prm",
        kind="process reward model",
        architecture="Llama, as the teacher",
        data="replies of the student, sampled at temperature 1, to number stories of the part `training`; a step's label is the share of the student's rollouts from it that reach the gold",
        trajectories=len(labels),
        labelled_steps=sum(len(row["steps"]) for row in labels),
        rollouts=labels[0]["rollouts"],
        positive_share=round(sum(hit > 0 for row in labels for hit in row["hits"]) / sum(len(row["steps"]) for row in labels), 4),
        loss_curve=log,
        steps=log[-1]["step"],
        evaluation=quick(),
    )


def judge_card():
    log = [json.loads(line) for line in (WORK / "judge/log.jsonl").read_text().splitlines()]
    at = torch.load(WORK / "judge/checkpoint.pt", weights_only=False)["at"]
    rows = kept_judgements(WORK / "judge")
    return dict(
        name="judge",
        kind="judge",
        architecture=f"Llama, as the teacher, with a context of {CONTEXT} tokens",
        data="replies of the students, sampled at temperature 1, to number stories of the part `training`, each with its first false step",
        seed="judge",
        solutions=STUDENTS,
        wrong_share=round(sum("\\boxed{-1}" not in row["reply"] for row in rows) / len(rows), 4),
        steps=at["step"],
        tokens=at["tokens"],
        loss_curve=thinned(log),
        evaluation=judge_quality.quick(),
    )


def judge_page(card):
    told = card["evaluation"]
    first, counts = told["first_error"], " and ".join(f"{count:,} of `{name}`" for name, count in card["solutions"].items())
    lines = [
        "# judge",
        "",
        "A tiny judge of solutions to number stories, asked for the first false step as in ProcessBench (arXiv 2412.06559). Trained on from the teacher's weights.",
        "`judge.gguf` is for llama.cpp, the rest for transformers; all weights are F16. Made by `npm run lab -- train-judge`, `package judge` and `card judge`.",
        "",
        "```yaml",
        "processReward:",
        "  kind: judge",
        "  model: llama-cpp:models/judge/judge.gguf",
        '  promptTemplate: "{question}\\n{steps}"',
        "  splitting: newline",
        "  minStepChars: 0",
        "```",
        "",
        "It solves along with the solution, each line under the number of its paragraph, until a line differs; then the box holds that number, or -1 when none does. "
        "Its own lines are mostly right; whether the solution's are the same it tells hardly better than by habit (docs/lab-book.md).",
        "",
        f"- Data: {card['data']}: {counts}; {card['wrong_share']:.0%} hold a false step.",
        f"- Seed of its stories: `{card['seed']}`; {card['steps']:,} steps, {card['tokens']:,} tokens, loss on the judge's replies alone (Muon and AdamW).",
        "",
        f"On the student's greedy replies to evaluation stories: the first false step of {first['trajectories']:,} wrong ones is named exactly in **{first['exact']:.1%}** "
        f"({first['interval'][0]:.1%} to {first['interval'][1]:.1%}; always naming the second step: {told['first_error_without_a_model']['exact']:.1%}); {told['steps']:,} steps of all, accuracy {told['accuracy']:.1%} "
        f"({told['interval'][0]:.1%} to {told['interval'][1]:.1%}), area under the curve {told['auc']:.3f}; {told['unreadable']} judgements could not be read.",
        "",
        *loss_table(card),
    ]
    return "\n".join(lines) + "\n"


def prm_page(card):
    told = card["evaluation"]
    lines = [
        "# prm",
        "",
        "A tiny process reward model of number stories: `+` or `-` after each step, in Math-Shepherd's layout with the tag `ки` (arXiv 2312.08935). Trained on from the teacher's weights.",
        "`prm.gguf` is for llama.cpp, the rest for transformers; all weights are F16. Made by `npm run lab -- train-prm`, `package prm` and `card prm`.",
        "",
        f"- Data: {card['data']}.",
        f"- {card['trajectories']:,} trajectories, {card['labelled_steps']:,} labelled steps, {card['rollouts']} rollouts each at temperature 1; from {card['positive_share']:.0%} of the steps one or more reached the gold. {card['steps']:,} steps of training.",
        "- The labels say what *this student* can still reach, not what is true: a true step of a chain it never finishes has the label 0.",
        "",
        f"On {told['steps']:,} steps of the student's greedy replies to evaluation stories, against the truth of each step: accuracy **{told['accuracy']:.1%}** at 0.5 "
        f"({told['interval'][0]:.1%} to {told['interval'][1]:.1%}; {told['true_share']:.0%} of the steps are true), area under the curve **{told['auc']:.3f}**.",
        "",
        "| epoch | loss (nats per label) |",
        "|---|---|",
    ]
    lines += [f"| {row['epoch']} | {row['loss']:.4f} |" for row in card["loss_curve"]]
    return "\n".join(lines) + "\n"


def page(card):
    told = card["evaluation"]
    lines = [
        f"# {card['name']}",
        "",
        f"{card['architecture']}. A tiny model of number stories for Adaptive CoT's quickstart, tests and miniature reproduction; of no use for anything else.",
        f"`{card['name']}.gguf` is for llama.cpp, the rest for transformers; all weights are F16. Made by `npm run lab -- train-language {card['name']}`, `package {card['name']}` and `card {card['name']}`.",
        "",
        f"- Data: {card['data']}. No problem of the bank or the evaluation part is in it.",
        f"- Seed of its stories: `{card['recipe']['seed']}`; {card['steps']:,} steps, {card['tokens']:,} tokens, rate {card['recipe']['rate']} (Muon and AdamW).",
        f"- Recipe: `{card['name']}` in lab/adaptive_lab/recipes.py.",
        "",
        f"Greedy accuracy on {told['stories']:,} evaluation stories: **{told['accuracy']:.1%}** ({told['interval'][0]:.1%} to {told['interval'][1]:.1%}).",
        "",
        "| factor | accuracy by value |",
        "|---|---|",
    ]
    for factor in FACTORS:
        shown = ", ".join(f"{value}: {found['accuracy']:.0%}" for value, found in told[factor].items())
        lines.append(f"| {factor} | {shown} |")
    return "\n".join([*lines, "", *loss_table(card)]) + "\n"


def loss_table(card):
    rows = [f"| {row['tokens']:,} | {row['loss']:.3f} |" for row in card["loss_curve"]]
    return ["Loss (nats per reply token, mean since the line before):", "", "| tokens | loss |", "|---|---|", *rows]


# What a model that is no language model is described by.
OTHERS = {"prm": (prm_card, prm_page), "judge": (judge_card, judge_page)}


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("names", nargs="+", choices=[*RECIPES, *OTHERS])
    for name in arguments.parse_args().names:
        card_of, page_of = OTHERS.get(name, (lambda: language_card(name), page))
        card = card_of()
        (MODELS / name / "card.json").write_text(json.dumps(card, indent=1) + "\n")
        (MODELS / name / "README.md").write_text(page_of(card))
        print(name, card["evaluation"]["accuracy"], card["evaluation"]["interval"])


if __name__ == "__main__":
    main()
