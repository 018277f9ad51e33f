"""Sampling many replies at once, with a cache of keys and values: prompts are padded on the left, rows that ended are dropped in bunches."""

import torch

from .model import HIDDEN


# Rows that ended are dropped when no more than this share still goes on: dropping copies every cache.
KEPT_WHILE_ABOVE = 0.8


class LayerCache:
    def __init__(self, rows, heads, room, size, device, dtype):
        self.k = torch.zeros(rows, heads, room, size, device=device, dtype=dtype)
        self.v = torch.zeros_like(self.k)
        self.length = 0

    def extended(self, k, v):
        end = self.length + k.shape[2]
        self.k[:, :, self.length : end] = k
        self.v[:, :, self.length : end] = v
        self.length = end
        return self.k[:, :, :end], self.v[:, :, :end]

    def keep(self, rows):
        self.k, self.v = self.k[rows], self.v[rows]


def added(allowed, dtype):
    return torch.zeros_like(allowed, dtype=dtype).masked_fill(~allowed, HIDDEN).unsqueeze(1)


def _forward(model, ids, positions, caches, seen):
    """Logits of the last position. `seen`: which cached positions each row may look at, [rows, cached]."""
    x = model.embed(ids)
    cos, sin = model.cos[positions].unsqueeze(1), model.sin[positions].unsqueeze(1)
    new, total = ids.shape[1], seen.shape[1]
    causal = torch.ones(new, total, dtype=torch.bool, device=ids.device).tril(total - new)
    mask = added(seen.unsqueeze(1) & causal, x.dtype)
    for layer, cache in zip(model.layers, caches):
        x = layer(x, cos, sin, cache, mask)
    return model.logits(model.norm(x[:, -1]))


@torch.inference_mode()
def sample(model, prompts, *, end_id, pad_id, temperature, most_new=160, batch=512, generator=None):
    """Replies as token ids without the end token, in the order of `prompts`; a reply cut at `most_new` has `None` for its end.

    Returns [(ids, ended)]. Temperature 0 is greedy.
    """
    order = sorted(range(len(prompts)), key=lambda i: len(prompts[i]))
    out = [None] * len(prompts)
    for start in range(0, len(order), batch):
        rows = order[start : start + batch]
        for row, reply in zip(rows, _sample_batch(model, [prompts[i] for i in rows], end_id, pad_id, temperature, most_new, generator)):
            out[row] = reply
    return out


def _sample_batch(model, prompts, end_id, pad_id, temperature, most_new, generator):
    device = model.device
    shape = model.shape
    longest = max(map(len, prompts))
    rows = len(prompts)
    most_new = min(most_new, shape.context - longest)
    ids = torch.full((rows, longest), pad_id, device=device)
    seen = torch.zeros(rows, longest, dtype=torch.bool, device=device)
    for row, prompt in enumerate(prompts):
        ids[row, longest - len(prompt) :] = torch.tensor(prompt, device=device)
        seen[row, longest - len(prompt) :] = True
    # A row of padding alone cannot be: a softmax over nothing is not a number; so padding may look at itself.
    positions = (seen.long().cumsum(1) - 1).clamp(min=0)
    size = shape.width // shape.heads
    dtype = model.embed.weight.dtype
    caches = [LayerCache(rows, shape.heads, longest + most_new, size, device, dtype) for _ in model.layers]
    logits = _forward_prompt(model, ids, positions, caches, seen)
    live = torch.arange(rows, device=device)
    next_position = seen.sum(1)
    replies = [[] for _ in range(rows)]
    ended = [False] * rows
    going = torch.ones(rows, dtype=torch.bool, device=device)
    for _ in range(most_new):
        token = _draw(logits, temperature, generator)
        going = going & (token != end_id)
        for row, value, goes in zip(live.tolist(), token.tolist(), going.tolist()):
            if goes:
                replies[row].append(value)
            else:
                ended[row] = True
        left = int(going.sum())
        if left == 0:
            break
        if left <= len(live) * KEPT_WHILE_ABOVE:
            live, token, seen, next_position = live[going], token[going], seen[going], next_position[going]
            for cache in caches:
                cache.keep(going)
            going = going[going]
        seen = torch.cat([seen, torch.ones(len(live), 1, dtype=torch.bool, device=device)], 1)
        logits = _forward(model, token.unsqueeze(1), next_position.unsqueeze(1), caches, seen)
        next_position = next_position + 1
    return list(zip(replies, ended))


def _forward_prompt(model, ids, positions, caches, seen):
    x = model.embed(ids)
    cos, sin = model.cos[positions].unsqueeze(1), model.sin[positions].unsqueeze(1)
    length = ids.shape[1]
    causal = torch.ones(length, length, dtype=torch.bool, device=ids.device).tril()
    own = torch.eye(length, dtype=torch.bool, device=ids.device)
    mask = added((seen.unsqueeze(1) & causal) | own, x.dtype)
    for layer, cache in zip(model.layers, caches):
        x = layer(x, cos, sin, cache, mask)
    return model.logits(model.norm(x[:, -1]))


def _draw(logits, temperature, generator):
    if temperature == 0:
        return logits.argmax(-1)
    shares = (logits.float() / temperature).softmax(-1)
    drawn = torch.multinomial(shares.to(generator.device if generator else shares.device), 1, generator=generator)
    return drawn.squeeze(1).to(shares.device)
