"""How often a tiny model is right, by the difficulty of the story."""

import math
import re

import numpy as np

from .sampling import sample
from .tokenizer import END, PAD, encode_chat

ANSWER = re.compile(r"\\boxed\{(\d+)\}\s*$")


def replies(model, tokenizer, prompts, *, temperature=0.0, most_new=128, batch=256, generator=None):
    """One reply a prompt, as text; a reply that did not end by itself has no answer and is None."""
    ids, _ = encode_chat(tokenizer, prompts)
    sampled = sample(
        model,
        ids,
        end_id=tokenizer.token_to_id(END),
        pad_id=tokenizer.token_to_id(PAD),
        temperature=temperature,
        most_new=most_new,
        batch=batch,
        generator=generator,
    )
    texts = tokenizer.decode_batch([reply for reply, _ in sampled])
    return [text if ended else None for text, (_, ended) in zip(texts, sampled)]


def is_right(reply, answer):
    """The boxed number at the end is the gold. Amounts are whole numbers, so their text decides."""
    found = ANSWER.search(reply or "")
    return found is not None and found.group(1) == answer


def accuracy(model, tokenizer, rows, **options):
    """Right or wrong, row by row, as an array of booleans."""
    found = replies(model, tokenizer, [row["prompt"] for row in rows], **options)
    return np.array([is_right(reply, row["answer"]) for reply, row in zip(found, rows)])


def wilson(right, count):
    """95 % interval of a share (Wilson 1927)."""
    if count == 0:
        return None
    z = 1.959964
    centre = (right + z * z / 2) / (count + z * z)
    half = z / (count + z * z) * math.sqrt(right * (count - right) / count + z * z / 4)
    return [round(centre - half, 4), round(centre + half, 4)]


def by_factor(rows, right, factor):
    """Accuracy for each value of a factor: {value: {count, accuracy, interval}}."""
    groups = {}
    for row, ok in zip(rows, right):
        groups.setdefault(factor(row), []).append(bool(ok))
    return {
        str(value): {"count": len(oks), "accuracy": round(sum(oks) / len(oks), 4), "interval": wilson(sum(oks), len(oks))}
        for value, oks in sorted(groups.items())
    }
