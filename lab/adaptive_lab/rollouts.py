"""What Math-Shepherd's labels are made of: how often the student, going on from a step, still reaches the gold (arXiv 2312.08935, section 3.3)."""

import torch

from .evaluate import is_right, replies
from .sampling import sample
from .steps import steps_of
from .tokenizer import END, PAD, encode_chat


def trajectories(model, tokenizer, stories, *, temperature, seed):
    """A sampled reply for each story, those that did not end left out: [(story, reply)]."""
    generator = torch.Generator().manual_seed(seed)
    found = replies(model, tokenizer, [story["prompt"] for story in stories], temperature=temperature, generator=generator)
    return [(story, reply) for story, reply in zip(stories, found) if reply]


def rollout_hits(model, tokenizer, pairs, *, rollouts, temperature, seed):
    """For each pair how many of `rollouts` completions from each step on reach the gold: [[hits, ...], ...].

    The last step is the answer and has nothing to complete: all or none of its rollouts hit.
    """
    prefixes, places = [], []
    hits = []
    for pair, (story, reply) in enumerate(pairs):
        steps = steps_of(reply)
        hits.append([0] * len(steps))
        for index in range(len(steps)):
            if index == len(steps) - 1:
                hits[pair][index] = rollouts if is_right(reply, story["answer"]) else 0
                continue
            prefixes += [(story["prompt"], "\n".join(steps[: index + 1]) + "\n")] * rollouts
            places += [(pair, index)] * rollouts
    for (pair, index), completion in zip(places, completions(model, tokenizer, prefixes, temperature, seed)):
        hits[pair][index] += completion is not None and is_right(completion, pairs[pair][0]["answer"])
    return hits


def completions(model, tokenizer, prefixes, temperature, seed):
    asked, begun = encode_chat(tokenizer, [prompt for prompt, _ in prefixes], [text for _, text in prefixes])
    # The last token of a reply is the end of the turn, which a prefix has not reached.
    ids = [prompt + reply[:-1] for prompt, reply in zip(asked, begun)]
    generator = torch.Generator().manual_seed(seed)
    end, pad = tokenizer.token_to_id(END), tokenizer.token_to_id(PAD)
    found = sample(model, ids, end_id=end, pad_id=pad, temperature=temperature, most_new=96, batch=512, generator=generator)
    return [tokenizer.decode(reply) if ended else None for reply, ended in found]
