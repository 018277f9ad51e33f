"""The tokenizer of the tiny models: GPT-2's byte-level BPE, in which each word of the stories and each number up to 100 is one token."""

import json
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

USER, ASSISTANT, END, PAD = "<|user|>", "<|assistant|>", "<|end|>", "<|pad|>"
# Ends a step for the process reward model, as in Math-Shepherd's, so that whatever reads that reads this.
STEP = "ки"
SPECIAL = [USER, ASSISTANT, END, PAD, STEP]

CHAT_TEMPLATE = (
    "{% for message in messages %}"
    "{% if message['role'] == 'assistant' %}{{ '<|assistant|>' }}{% generation %}{{ message['content'] + '<|end|>' }}{% endgeneration %}"
    "{% else %}{{ '<|user|>' + message['content'] }}{% endif %}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}"
)


def train_tokenizer(texts):
    """A tokenizer whose vocabulary holds every byte, every word of `texts` and the special tokens."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=1024,
        min_frequency=2,
        special_tokens=SPECIAL,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return Tokenizer.from_str(with_step_tag(tokenizer.to_str()))


def with_step_tag(text):
    """A tokenizer.json whose step token is called STEP and is matched in plain text, whatever it was called; its id stays."""
    held = json.loads(text)
    step_id = SPECIAL.index(STEP)
    [token] = [token for token in held["added_tokens"] if token["id"] == step_id]
    vocab = held["model"]["vocab"]
    vocab.pop(token["content"])
    token.update(content=STEP, special=False)
    held["model"]["vocab"] = {STEP: step_id, **vocab}
    return json.dumps(held, ensure_ascii=False)


def load_tokenizer(folder):
    """The tokenizer of `folder/tokenizer.json`, with the step token as `with_step_tag` makes it."""
    return Tokenizer.from_str(with_step_tag((Path(folder) / "tokenizer.json").read_text(encoding="utf-8")))


def encode_chat(tokenizer, prompts, replies=None):
    """Token ids of `<|user|>prompt<|assistant|>`, and of `reply<|end|>` where replies are given."""
    user, assistant, end = (tokenizer.token_to_id(t) for t in (USER, ASSISTANT, END))
    asked = [[user, *e.ids, assistant] for e in tokenizer.encode_batch(prompts)]
    if replies is None:
        return asked, None
    return asked, [[*e.ids, end] for e in tokenizer.encode_batch(replies)]
