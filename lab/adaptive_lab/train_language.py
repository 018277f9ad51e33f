"""Trains one tiny language model by its recipe: `python -m adaptive_lab.train_language student`. Stopped, it goes on where its last checkpoint is."""

import argparse
import json
import time

import numpy as np
import torch

from .devices import device
from .hugging_face import load_hugging_face
from .model import Shape, TinyLlama
from .recipes import RECIPES, STYLE_SUFFIXES
from .stories import ROOT, Rows, batches, stories
from .tokenizer import PAD, load_tokenizer
from .training import Trainer, schedule

WORK = ROOT / "lab/work"
STORIES_PER_CHUNK = 40_000


def chunk_rows(tokenizer, seed, phase, number):
    """Rows no other chunk of this model's training holds but by chance; the same for the same arguments."""
    rows = []
    for index, mix in enumerate(phase.mixes):
        rows += stories("training", f"{seed} {number} {index}", STORIES_PER_CHUNK // len(phase.mixes), mix, list(phase.styles))
    random = np.random.default_rng(number)
    styles = random.choice(len(phase.styles), size=len(rows), p=list(phase.styles.values()))
    suffixes = [STYLE_SUFFIXES[style] for style in phase.styles]
    prompts = [row["prompt"] + suffixes[style] for row, style in zip(rows, styles)]
    return Rows.of(tokenizer, prompts, [row["solutions"][style] for row, style in zip(rows, styles)])


def phase_at(phases, tokens):
    for phase in phases:
        if tokens < phase.tokens:
            return phase
        tokens -= phase.tokens
    return phases[-1]


def train(name, recipe, tokenizer, work=WORK, seed=0, until=float("inf"), save_every=300):
    """The trained model. Writes `work/name/checkpoint.pt` each `save_every` seconds and a line a minute to `work/name/log.jsonl`."""
    folder = work / name
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(seed)
    shape = Shape(tokenizer.get_vocab_size(), recipe.width, recipe.layers, recipe.heads, recipe.hidden)
    trainer = Trainer(TinyLlama(shape).to(device()), recipe.rate, compiled=True)
    kept = folder / "checkpoint.pt"
    at = dict(chunk=0, step=0, tokens=0, seconds=0.0)
    if kept.exists():
        saved = torch.load(kept, weights_only=False, map_location="cpu")
        trainer.restore(saved["trainer"])
        at = saved["at"]
    budget = sum(phase.tokens for phase in recipe.phases)
    mean_step = recipe.tokens_per_batch * 0.97
    *_, round_number = recipe.round_at(at["tokens"])
    pad = tokenizer.token_to_id(PAD)
    started = told = saved_at = time.time()
    losses = []

    def save():
        now = dict(at, seconds=at["seconds"] + time.time() - started)
        torch.save({"trainer": trainer.state(), "at": now, "shape": shape.as_dict()}, kept.with_suffix(".new"))
        kept.with_suffix(".new").replace(kept)

    while at["tokens"] < budget and time.time() - started < until:
        rows = chunk_rows(tokenizer, recipe.seed, phase_at(recipe.phases, at["tokens"]), at["chunk"])
        for batch in batches(rows, recipe.tokens_per_batch, np.random.default_rng(at["chunk"])):
            ids, learn = (torch.from_numpy(a) for a in rows.batch(batch, pad))
            done, length, number = recipe.round_at(at["tokens"])
            if number != round_number:
                round_number = number
                trainer.renew()
            losses.append(trainer.step(ids, learn, schedule(done / mean_step, length / mean_step, cool=recipe.cool)))
            at["step"] += 1
            at["tokens"] += int(rows.lengths()[batch].sum())
            if time.time() - told > 30:
                told = time.time()
                line = dict(step=at["step"], tokens=at["tokens"], loss=round(float(np.mean(losses)), 4), seconds=round(at["seconds"] + told - started))
                with open(folder / "log.jsonl", "a") as log:
                    log.write(json.dumps(line) + "\n")
                losses = []
            if at["tokens"] >= budget:
                break
        at["chunk"] += 1
        if time.time() - saved_at > save_every:
            saved_at = time.time()
            save()
    save()
    return trainer.model


def checkpoint_of_packaged(name, work=WORK):
    """Writes a checkpoint from the weights and the card in models/`name`: the end of a round, as optimizers are not packaged."""
    folder = work / name
    folder.mkdir(parents=True, exist_ok=True)
    card = json.loads((ROOT / "models" / name / "card.json").read_text())
    model = load_hugging_face(ROOT / "models" / name)
    _, length, _ = RECIPES[name].round_at(card["tokens"])
    # Chunks are not counted by cards: those from 1,000 on are new to any.
    at = dict(chunk=1000, step=card["steps"], tokens=max(card["tokens"], length), seconds=0.0)
    torch.save({"trainer": Trainer(model, RECIPES[name].rate).state(), "at": at, "shape": model.shape.as_dict()}, folder / "checkpoint.pt")
    (folder / "log.jsonl").write_text("".join(json.dumps(row) + "\n" for row in card["loss_curve"]))


def shared_tokenizer(work=WORK):
    """One tokenizer for all models: the shipped one, or one made of stories of the training part where none is."""
    from .tokenizer import train_tokenizer

    path = work / "tokenizer.json"
    packaged = ROOT / "models/teacher/tokenizer.json"
    if not path.exists() and packaged.exists():
        work.mkdir(parents=True, exist_ok=True)
        path.write_bytes(packaged.read_bytes())
    if not path.exists():
        work.mkdir(parents=True, exist_ok=True)
        rows = stories("training", "tokenizer", 20_000, dict(largest=[100]), ["terse", "stepwise", "verbose"])
        texts = [text for row in rows for text in [row["prompt"], *row["solutions"], *(row["prompt"] + suffix for suffix in STYLE_SUFFIXES.values())]]
        train_tokenizer(texts).save(str(path))
    return load_tokenizer(work)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("name", choices=list(RECIPES))
    arguments.add_argument("--threads", type=int, default=1)
    arguments.add_argument("--from-packaged", action="store_true", help="go on from models/<name>, where its last checkpoint is lost")
    asked = arguments.parse_args()
    torch.set_num_threads(asked.threads)
    if asked.from_packaged:
        checkpoint_of_packaged(asked.name)
    train(asked.name, RECIPES[asked.name], shared_tokenizer())


if __name__ == "__main__":
    main()
