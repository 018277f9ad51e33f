"""Rows in TRL's messages format as token ids, the same ids that CHAT_TEMPLATE makes of them."""

from .tokenizer import ASSISTANT, END, USER


def encode_messages(tokenizer, messages, longest):
    """Token ids of a conversation and which of them are learnt (each reply with its `<|end|>`), both cut at `longest`."""
    user, assistant, end = (tokenizer.token_to_id(t) for t in (USER, ASSISTANT, END))
    ids, learn = [], []
    for message in messages:
        content = tokenizer.encode(message["content"]).ids
        replies = message["role"] == "assistant"
        said = [*content, end] if replies else content
        ids += [assistant if replies else user, *said]
        learn += [False] + [replies] * len(said)
    return ids[:longest], learn[:longest]


def encode_rows(tokenizer, rows, longest):
    """Every row that still holds something to learn when it is cut at `longest`."""
    encoded = (encode_messages(tokenizer, row["messages"], longest) for row in rows)
    return [(ids, learn) for ids, learn in encoded if any(learn)]
