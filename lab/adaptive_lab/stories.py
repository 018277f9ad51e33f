"""Number stories from the project's own generator, as rows of token ids."""

import json
import subprocess
from pathlib import Path

import numpy as np

from .tokenizer import encode_chat

ROOT = Path(__file__).resolve().parents[2]


def stories(part, seed, count, mix=None, styles=("stepwise",), distinct=False):
    """`count` stories as dicts: prompt, answer, solutions, amounts, steps, operations, shuffled, distractors, largest."""
    asked = dict(part=part, seed=seed, count=count, mix=mix or {}, styles=list(styles), distinct=distinct)
    command = [str(ROOT / "node_modules/.bin/node"), str(ROOT / "lab/stories/write-stories.ts"), json.dumps(asked)]
    lines = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    return [json.loads(line) for line in lines.splitlines()]


class Rows:
    """Token rows end to end in one array, with how many tokens of each belong to its prompt."""

    def __init__(self, ids, starts, prompt_lengths):
        self.ids, self.starts, self.prompt_lengths = ids, starts, prompt_lengths

    def __len__(self):
        return len(self.prompt_lengths)

    def lengths(self):
        return np.diff(self.starts)

    @classmethod
    def of(cls, tokenizer, prompts, replies, chunk=50_000):
        ids, lengths, asked = [], [], []
        for start in range(0, len(prompts), chunk):
            p, r = encode_chat(tokenizer, prompts[start : start + chunk], replies[start : start + chunk])
            for a, b in zip(p, r):
                ids.extend(a)
                ids.extend(b)
                lengths.append(len(a) + len(b))
                asked.append(len(a))
        return cls(np.array(ids, dtype=np.int16), np.concatenate([[0], np.cumsum(lengths)]), np.array(asked))

    def batch(self, rows, pad_id):
        """Right-padded ids [rows, length] and a mask of the tokens to learn (those of the reply)."""
        length = int(self.lengths()[rows].max())
        ids = np.full((len(rows), length), pad_id, dtype=np.int64)
        learn = np.zeros((len(rows), length), dtype=bool)
        for n, row in enumerate(rows):
            start, stop = self.starts[row], self.starts[row + 1]
            ids[n, : stop - start] = self.ids[start:stop]
            learn[n, self.prompt_lengths[row] : stop - start] = True
        return ids, learn


def batches(rows, tokens_per_batch, random):
    """Row numbers in batches of about equal numbers of tokens, each of rows of about equal length, in random order."""
    order = random.permutation(len(rows))
    lengths = rows.lengths()
    pool = 8192
    found = []
    for start in range(0, len(order), pool):
        part = order[start : start + pool]
        part = part[np.argsort(lengths[part], kind="stable")]
        first = 0
        while first < len(part):
            stop = first + 1
            while stop < len(part) and (stop + 1 - first) * lengths[part[stop]] <= tokens_per_batch:
                stop += 1
            found.append(part[first:stop])
            first = stop
    random.shuffle(found)
    return found
