"""Scores computed directly in PyTorch, apart from any server: what the adapters' scores must be.

    python reference.py FOLDER < requests.json > scores.json

A request is {"kind": "qwen-prm", "system", "question", "steps"}, or {"kind": "labels", "text"} with a label after each ки, or
{"kind": "turns", "question", "steps"} with a label as each assistant turn. The answer is a list of lists of scores.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from transformers import AutoTokenizer, LlamaForCausalLM, Qwen2Config, Qwen2Model

folder = Path(sys.argv[1])
# The same vocabulary, but each model type cuts text in its own way.
qwen_words = AutoTokenizer.from_pretrained(folder / "qwen-prm")
words = AutoTokenizer.from_pretrained(folder / "causal-lm")


def token(text: str) -> int:
    return int(words.convert_tokens_to_ids(text))


def ids(text: str) -> list[int]:
    return list(qwen_words(text, add_special_tokens=False, split_special_tokens=True)["input_ids"])


def qwen_prm() -> tuple[Qwen2Model, dict[str, torch.Tensor]]:
    config = Qwen2Config.from_pretrained(folder / "qwen-prm")
    state = load_file(folder / "qwen-prm" / "model.safetensors")
    body = Qwen2Model(config)
    body.load_state_dict({name[len("model.") :]: value for name, value in state.items() if name.startswith("model.")})
    return body.eval(), state


def scores_of_steps(body: Qwen2Model, head: dict[str, torch.Tensor], request: dict[str, Any]) -> list[float]:
    """Ids are put together piece by piece, so that no text can be read as a separator."""
    start, end, separator = token("<|im_start|>"), token("<|im_end|>"), token("<extra_0>")
    line = ids("\n")
    tokens = [start, *ids("system\n" + request["system"]), end, *line]
    tokens += [start, *ids("user\n" + request["question"]), end, *line, start, *ids("assistant\n")]
    at: list[int] = []
    for step in request["steps"]:
        tokens += ids(step)
        at.append(len(tokens))
        tokens.append(separator)
    tokens += [end, *line]
    hidden = body(torch.tensor([tokens])).last_hidden_state[0][at]
    inner = torch.relu(hidden @ head["score.0.weight"].T + head["score.0.bias"])
    logits = inner @ head["score.2.weight"].T + head["score.2.bias"]
    return torch.softmax(logits, dim=-1)[:, 1].tolist()


def label_share(model: LlamaForCausalLM, tokens: list[int], at: list[int]) -> list[float]:
    """The probability of + against - as the next token after each of these positions."""
    logits = model(torch.tensor([tokens])).logits[0][at]
    return torch.softmax(logits[:, [token("+"), token("-")]], dim=-1)[:, 0].tolist()


def labels_after_tags(model: LlamaForCausalLM, text: str) -> list[float]:
    tokens = list(words(text, add_special_tokens=False)["input_ids"])
    return label_share(model, tokens, [index for index, value in enumerate(tokens) if value == token("ки")])


def labels_as_turns(model: LlamaForCausalLM, question: str, steps: list[str]) -> list[float]:
    messages: list[dict[str, str]] = []
    found: list[float] = []
    for index, step in enumerate(steps):
        content = f"{question} {step}" if index == 0 else step
        messages.append({"role": "user", "content": content})
        text = words.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        tokens = list(words(text, add_special_tokens=False)["input_ids"])
        found += label_share(model, tokens, [len(tokens) - 1])
        messages.append({"role": "assistant", "content": "+"})
    return found


def main() -> None:
    body, head = qwen_prm()
    labels = LlamaForCausalLM.from_pretrained(folder / "causal-lm").eval()
    answers: list[list[float]] = []
    with torch.no_grad():
        for request in json.load(sys.stdin):
            match request["kind"]:
                case "qwen-prm":
                    answers.append(scores_of_steps(body, head, request))
                case "labels":
                    answers.append(labels_after_tags(labels, request["text"]))
                case "turns":
                    answers.append(labels_as_turns(labels, request["question"], request["steps"]))
    json.dump({"scores": answers, "tokens": {text: token(text) for text in ["<extra_0>", "+", "-", "ки"]}}, sys.stdout)


if __name__ == "__main__":
    main()
