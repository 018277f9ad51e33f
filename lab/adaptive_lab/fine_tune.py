"""Supervised fine-tuning of a TinyLlama without TRL's packages: faster, and the same step for step.

`tests/test_fine_tune.py` holds the two side by side: the rows of a step, its rate, its loss and the weights at the end.
"""

import copy
import shutil

import torch
import torch.nn.functional as F

from .chat_rows import encode_rows
from .fine_tuning import CLIP
from .tokenizer import PAD

# Fewer pad less, but each costs a pass over the weights: the fastest of 4, 8 and 16, by precision.
ROWS_OF_A_PART = {"float32": 4, "bfloat16": 8}


def batches(count, told):
    """Row numbers of every step: each epoch in the order that a transformers Trainer of this seed draws."""
    for epoch in range(told.epochs):
        order = torch.randperm(count, generator=torch.Generator().manual_seed(told.seed + epoch))
        yield from order.split(told.batch)


def padded(rows, pad_id):
    """Ids [rows, length], padded on the right, and which of them are learnt."""
    length = max(len(ids) for ids, _ in rows)
    ids = torch.full((len(rows), length), pad_id)
    learn = torch.zeros(len(rows), length, dtype=torch.bool)
    for row, (held, learnt) in enumerate(rows):
        ids[row, : len(held)] = torch.tensor(held)
        learn[row, : len(held)] = torch.tensor(learnt)
    return ids, learn


def parts(rows, size):
    """The rows of a batch, those of about one length together: a long row makes few others long, and sums do not mind their order."""
    by_length = sorted(rows, key=lambda row: len(row[0]))
    return [by_length[start : start + size] for start in range(0, len(by_length), size)]


def summed_loss(model, ids, learn):
    wanted = learn[:, 1:]
    hidden = model.hidden(ids[:, :-1])[wanted]
    return F.cross_entropy(model.logits(hidden).float(), ids[:, 1:][wanted], reduction="sum")


def backward(model, rows, pad_id, size):
    """Adds to the gradients those of the mean loss over all reply tokens of `rows`, and returns that loss."""
    learnt = sum(sum(learn[1:]) for _, learn in rows)
    total = 0.0
    for part in parts(rows, size):
        loss = summed_loss(model, *(tensor.to(model.device) for tensor in padded(part, pad_id))) / learnt
        loss.backward()
        total += loss.item()
    return total


class Working:
    """The model gradients are taken of: itself, or a copy in bfloat16."""

    def __init__(self, model, precision, compiled):
        self.model, self.copied = model, model
        if precision == "bfloat16":
            self.copied = copy.deepcopy(model).to(torch.bfloat16)
        # In float32 it gains nothing.
        if compiled and shutil.which("g++") and self.copied is not model:
            self.copied.hidden = torch.compile(self.copied.hidden, dynamic=True)

    def pairs(self):
        return zip(self.model.parameters(), self.copied.parameters()) if self.copied is not self.model else ()

    def gather(self):
        for own, copied in self.pairs():
            own.grad, copied.grad = copied.grad.float(), None

    @torch.no_grad()
    def renew(self):
        for own, copied in self.pairs():
            copied.copy_(own)


def fine_tune(model, rows, tokenizer, told, on_step=None, compiled=False):
    """Trains `model` in place on rows {"messages": [...]} and returns the loss of every step.

    The loss of a step is the mean over all reply tokens of its batch. `on_step(step, steps, loss)` is told of each. `compiled`: a process
    that trains many is twice as fast in bfloat16, once it has compiled for a minute; needs a C++ compiler and does without where there is none.
    """
    encoded = encode_rows(tokenizer, rows, model.shape.context)
    pad_id = tokenizer.token_to_id(PAD)
    steps = told.steps(len(encoded))
    optimizer = torch.optim.AdamW(model.parameters(), lr=told.rate, weight_decay=0.0, fused=True)
    working = Working(model, told.precision, compiled)
    losses = []
    for step, numbers in enumerate(batches(len(encoded), told)):
        optimizer.zero_grad()
        loss = backward(working.copied, [encoded[number] for number in numbers.tolist()], pad_id, ROWS_OF_A_PART[told.precision])
        working.gather()
        torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)
        optimizer.param_groups[0]["lr"] = told.rate * told.share_of_rate(step, steps)
        optimizer.step()
        working.renew()
        losses.append(loss)
        if on_step is not None:
            on_step(step, steps, loss)
    return losses
