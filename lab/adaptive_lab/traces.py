"""Trace choice: of several verified traces of a question one is kept, by how it reads to the untrained student.

Rank-surprisal ratio (arXiv 2601.14249): the sum of min(rank, 100) over the sum of surprisal of the trace's tokens, low is good. The
limit of 100 is the source's, for vocabularies of 100,000; ours has 645 tokens, so it binds at the same rank, not the same share.
"""

import json
import os
import random

import torch
import torch.nn.functional as F

from . import arms
from .evaluate import is_right, replies
from .hugging_face import load_hugging_face
from .recipes import STYLE_SUFFIXES
from .stories import ROOT
from .tokenizer import PAD, encode_chat, load_tokenizer

RANK_LIMIT = 100
# Two plain tries and one in each other style the teacher knows: traces that differ as those of several teachers do.
TRIES = ["stepwise", "stepwise", "verbose", "terse"]


@torch.inference_mode()
def read(student, tokenizer, prompts, traces, rows_per_batch=64):
    """For each trace (sum of clipped ranks, sum of surprisals in nats, tokens), the end token included."""
    asked, told = encode_chat(tokenizer, prompts, traces)
    pad, found = tokenizer.token_to_id(PAD), []
    for start in range(0, len(asked), rows_per_batch):
        rows = list(zip(asked[start : start + rows_per_batch], told[start : start + rows_per_batch]))
        length = max(len(a) + len(t) for a, t in rows)
        ids = torch.tensor([[*a, *t, *[pad] * (length - len(a) - len(t))] for a, t in rows])
        logits = student.logits(student.hidden(ids[:, :-1]))
        wanted = ids[:, 1:].unsqueeze(-1)
        surprisal = -F.log_softmax(logits, -1).gather(-1, wanted).squeeze(-1)
        rank = (logits > logits.gather(-1, wanted)).sum(-1) + 1
        for row, (a, t) in enumerate(rows):
            part = slice(len(a) - 1, len(a) + len(t) - 1)
            found.append((float(rank[row, part].clamp(max=RANK_LIMIT).sum()), float(surprisal[row, part].sum()), len(t)))
    return found


CHOICES = {
    "random_trace": lambda traces, seed: random.Random(seed).choice(traces),
    "lowest_rsr": lambda traces, _: min(traces, key=lambda t: t["ranks"] / t["surprisal"]),
    "lowest_surprisal": lambda traces, _: min(traces, key=lambda t: t["surprisal"] / t["tokens"]),
    "shortest": lambda traces, _: min(traces, key=lambda t: t["tokens"]),
}


def pool(name, size, seed):
    """Verified traces of the questions of one exported file: [(prompt, [trace, ...])], questions without one left out."""
    path = arms.FOLDER / f"traces-{name}-{size}-{seed}.json"
    if path.exists():
        return json.loads(path.read_text())
    (canonical,) = (arms.FOLDER / arms.directory("p_eval", name, size, seed)).glob("*canonical*.jsonl")
    rows = [json.loads(line) for line in canonical.read_text().splitlines()]
    tokenizer = load_tokenizer(ROOT / "models/teacher")
    teacher, student = (load_hugging_face(ROOT / "models" / of).eval() for of in ("teacher", name))
    kept = [[] for _ in rows]
    for number, style in enumerate(TRIES):
        generator = torch.Generator().manual_seed(1000 * seed + number)
        prompts = [row["question"] + STYLE_SUFFIXES[style] for row in rows]
        found = replies(teacher, tokenizer, prompts, temperature=0.7, most_new=220, generator=generator)
        right = [i for i, (reply, row) in enumerate(zip(found, rows)) if is_right(reply, row["gold"])]
        values = read(student, tokenizer, [rows[i]["question"] for i in right], [found[i] for i in right])
        for i, (ranks, surprisal, tokens) in zip(right, values):
            kept[i].append(dict(text=found[i], style=style, ranks=ranks, surprisal=surprisal, tokens=tokens))
    pairs = [(row["question"], traces) for row, traces in zip(rows, kept) if traces]
    # Two processes may be at it: what is read is whole.
    part = path.with_suffix(f".{os.getpid()}")
    part.write_text(json.dumps(pairs))
    part.replace(path)
    return pairs


def chosen_rows(student, choice, size, seed):
    """Training rows {"messages": [...]} with the trace that `choice` keeps."""
    rows = []
    for number, (prompt, traces) in enumerate(pool(student, size, seed)):
        text = CHOICES[choice](traces, seed * 100_003 + number)["text"]
        rows.append({"messages": [{"role": "user", "content": prompt}, {"role": "assistant", "content": text}]})
    return rows
