"""Trains the PRM on the teacher's weights to say + or - after each step, labelled by rollouts of the student."""

import argparse
import json
import time

import numpy as np
import torch
import torch.nn.functional as F

from .devices import device
from .language_model import load_language_model
from .recipes import ADDITIVE, mix
from .rollouts import rollout_hits, trajectories
from .steps import prm_prompt, steps_of
from .stories import stories
from .tokenizer import PAD, STEP, load_tokenizer
from .train_language import WORK
from .training import Trainer, schedule

# What the bank of the reproduction is made of.
MIXES = [mix(range(1, 9)), mix(range(1, 9), ADDITIVE), mix([1, 2, 3]), mix([1, 2, 3])]


def labelled(student, tokenizer, *, count, rollouts, seed):
    """Rows {prompt, steps, hits, rollouts}, as many stories of each mix; the short ones are where the student is sometimes right."""
    told = [story for number, one in enumerate(MIXES) for story in stories("training", f"prm {seed} {number}", count // len(MIXES), one)]
    pairs = trajectories(student, tokenizer, told, temperature=1.0, seed=seed)
    hits = rollout_hits(student, tokenizer, pairs, rollouts=rollouts, temperature=1.0, seed=seed + 1)
    return [dict(prompt=story["prompt"], steps=steps_of(reply), hits=found, rollouts=rollouts) for (story, reply), found in zip(pairs, hits)]


def encode(tokenizer, rows):
    """[(ids, positions of the step tags, labels)]; soft labels: the share of rollouts that reached the gold (section 3.3's soft estimation).

    Hard ones, 1 when any did, gave an area under the curve of 0.74 against the truth of steps, soft ones 0.78, at other settings too (lab book, 2026-11-26).
    """
    tag = tokenizer.token_to_id(STEP)
    found = tokenizer.encode_batch([prm_prompt(row["prompt"], row["steps"], STEP) for row in rows])
    return [(e.ids, [at for at, token in enumerate(e.ids) if token == tag], [hit / row["rollouts"] for hit in row["hits"]]) for e, row in zip(found, rows)]


def label_loss(tokenizer):
    """Two-way cross-entropy at the step tags between the tokens + and -, which is how the score is read."""
    plus, minus = tokenizer.token_to_id("+"), tokenizer.token_to_id("-")

    def loss(model, ids, labels):
        at = labels >= 0
        logits = model.logits(model.hidden(ids)[at]).float()
        return F.binary_cross_entropy_with_logits(logits[:, plus] - logits[:, minus], labels[at])

    return loss


def batch(encoded, rows, pad):
    length = max(len(encoded[row][0]) for row in rows)
    ids = np.full((len(rows), length), pad, dtype=np.int64)
    labels = np.full((len(rows), length), -1.0, dtype=np.float32)
    for n, row in enumerate(rows):
        tokens, places, good = encoded[row]
        ids[n, : len(tokens)] = tokens
        labels[n, places] = good
    return torch.from_numpy(ids), torch.from_numpy(labels)


def train(model, tokenizer, encoded, *, epochs, rate, rows_per_batch=32, seed=0, log=print):
    trainer, loss_of, pad = Trainer(model, rate), label_loss(tokenizer), tokenizer.token_to_id(PAD)
    random = np.random.default_rng(seed)
    steps = epochs * (len(encoded) // rows_per_batch)
    step, losses = 0, []
    for epoch in range(epochs):
        order = random.permutation(len(encoded))
        pools = [order[i : i + 64 * rows_per_batch] for i in range(0, len(order), 64 * rows_per_batch)]
        order = np.concatenate([sorted(pool, key=lambda row: len(encoded[row][0])) for pool in pools])
        starts = random.permutation(len(encoded) // rows_per_batch) * rows_per_batch
        for start in starts:
            ids, labels = batch(encoded, order[start : start + rows_per_batch], pad)
            losses.append(trainer.step(ids, labels, schedule(step, steps, warmup=20, cool=0.7), loss_of))
            step += 1
        log(json.dumps(dict(epoch=epoch + 1, step=step, loss=round(float(np.mean(losses)), 4))))
        losses = []
    return trainer.model


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--count", type=int, default=4000)
    arguments.add_argument("--rollouts", type=int, default=6)
    arguments.add_argument("--epochs", type=int, default=5)
    arguments.add_argument("--rate", type=float, default=0.002)
    asked = arguments.parse_args()
    torch.set_num_threads(1)
    folder = WORK / "prm"
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = load_tokenizer(WORK)
    student, _ = load_language_model("student")
    student.to(device())
    labels = folder / "labels.jsonl"
    began = time.time()
    if not labels.exists():
        rows = labelled(student, tokenizer, count=asked.count, rollouts=asked.rollouts, seed=0)
        labels.write_text("".join(json.dumps(row) + "\n" for row in rows))
        print(f"labels: {len(rows)} trajectories in {time.time() - began:.0f} s")
    rows = [json.loads(line) for line in labels.read_text().splitlines()]
    teacher, shape = load_language_model("teacher")
    began = time.time()

    def log(line):
        print(line, flush=True)
        with open(folder / "log.jsonl", "a") as file:
            file.write(line + "\n")

    model = train(teacher.to(device()), tokenizer, encode(tokenizer, rows), epochs=asked.epochs, rate=asked.rate, log=log)
    at = dict(trajectories=len(rows), rollouts=asked.rollouts, epochs=asked.epochs, seconds=round(time.time() - began))
    torch.save({"trainer": {"model": model.state_dict()}, "at": at, "shape": shape.as_dict()}, folder / "checkpoint.pt")


if __name__ == "__main__":
    main()
