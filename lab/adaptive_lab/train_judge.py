"""Trains the judge on the teacher's weights to find the first false step of the students' solutions: `npm run lab -- train-judge`.

Stopped, it goes on after the last epoch it finished.
"""

import argparse
import json
import time
from dataclasses import replace
from functools import partial

import numpy as np
import torch

from .hugging_face import load_hugging_face
from .judging import judge_prompt, judge_reply
from .model import TinyLlama
from .rollouts import trajectories
from .steps import steps_of
from .stories import ROOT, Rows, batches, stories
from .tokenizer import PAD, load_tokenizer
from .train_language import WORK, shared_tokenizer
from .train_prm import MIXES
from .training import Trainer, schedule

MODELS = ROOT / "models"
# Whose solutions are judged, and how many of each. The second one fails in other ways.
STUDENTS = {"student": 12_000, "student-short": 4_000}
PIECE = 2_000
# Tags take 27 tokens a paragraph: the longest judgements do not fit in the 512 tokens that the teacher reads.
CONTEXT = 1024
TOKENS_PER_BATCH = 4096


def judgements(name, count, piece):
    """Rows {prompt, reply}: solutions that models/`name` sampled to as many stories of each mix, and the judgement of each; others for each `piece`."""
    student, tokenizer = load_hugging_face(MODELS / name).eval(), load_tokenizer(MODELS / name)
    told = [story for number, one in enumerate(MIXES) for story in stories("training", f"judge {name} {piece} {number}", count // len(MIXES), one)]
    pairs = trajectories(student, tokenizer, told, temperature=1.0, seed=piece)
    return [dict(prompt=judge_prompt(story["prompt"], steps_of(reply)), reply=judge_reply(story, steps_of(reply))) for story, reply in pairs]


def kept_judgements(folder, students=STUDENTS):
    """The rows of all pieces, those made that `folder` lacks."""
    rows = []
    for name, count in students.items():
        for piece in range(count // PIECE):
            path = folder / f"{name}-{piece}.jsonl"
            if not path.exists():
                path.write_text("".join(json.dumps(row) + "\n" for row in judgements(name, PIECE, piece)))
            rows += [json.loads(line) for line in path.read_text().splitlines()]
    return rows


def from_teacher():
    """The teacher's weights in a model that reads CONTEXT tokens."""
    teacher = load_hugging_face(MODELS / "teacher")
    judge = TinyLlama(replace(teacher.shape, context=CONTEXT))
    judge.load_state_dict(teacher.state_dict())
    return judge


def train(trainer, rows, pad, *, epochs, at, after_epoch, tell=print, cool=0.7):
    """Goes on from `at` = {epoch, step, tokens, seconds}; `after_epoch` gets what `at` is then, `tell` a line of JSON each 100 steps."""
    lengths, per_epoch = rows.lengths(), len(batches(rows, TOKENS_PER_BATCH, np.random.default_rng(0)))
    for epoch in range(at["epoch"], epochs):
        losses, began = [], time.time()
        for batch in batches(rows, TOKENS_PER_BATCH, np.random.default_rng(epoch)):
            ids, learn = (torch.from_numpy(a) for a in rows.batch(batch, pad))
            losses.append(trainer.step(ids, learn, schedule(at["step"], epochs * per_epoch, cool=cool)))
            at = dict(at, step=at["step"] + 1, tokens=at["tokens"] + int(lengths[batch].sum()))
            if len(losses) == 100:
                tell(json.dumps(dict(step=at["step"], tokens=at["tokens"], loss=round(float(np.mean(losses)), 4))))
                losses = []
        at = dict(at, epoch=epoch + 1, seconds=at["seconds"] + time.time() - began)
        after_epoch(at)


def resumed(kept, trainer):
    """Where the checkpoint `kept` left off, with `trainer` as it was there; the start where there is none."""
    if not kept.exists():
        return dict(epoch=0, step=0, tokens=0, seconds=0.0)
    saved = torch.load(kept, weights_only=False)
    trainer.restore(saved["trainer"])
    return saved["at"]


def save(kept, trainer, at):
    torch.save({"trainer": trainer.state(), "at": at, "shape": trainer.model.shape.as_dict()}, kept.with_suffix(".new"))
    kept.with_suffix(".new").replace(kept)


def log(path, line):
    print(line, flush=True)
    with open(path, "a") as file:
        file.write(line + "\n")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--epochs", type=int, default=2)
    arguments.add_argument("--rate", type=float, default=0.002)
    asked = arguments.parse_args()
    torch.set_num_threads(1)
    folder = WORK / "judge"
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer, told = shared_tokenizer(), kept_judgements(folder)
    rows = Rows.of(tokenizer, [row["prompt"] for row in told], [row["reply"] for row in told])
    trainer, kept = Trainer(from_teacher(), asked.rate, compiled=True), folder / "checkpoint.pt"
    at = resumed(kept, trainer)
    after_epoch, tell = partial(save, kept, trainer), partial(log, folder / "log.jsonl")
    train(trainer, rows, tokenizer.token_to_id(PAD), epochs=asked.epochs, at=at, after_epoch=after_epoch, tell=tell)


if __name__ == "__main__":
    main()
