"""What a GGUF file must make of some texts: `python -m adaptive_lab.gguf_expectations models/student > expected.json`, for check-gguf.ts.

Ids are those of the tokenizers library. Logits are PyTorch's in float32 from the folder's own weights, as differences from a first label,
so that what is left to differ is how llama.cpp rounds its intermediate results.
"""

import argparse
import json
from pathlib import Path

import torch

from .hugging_face import load_hugging_face
from .stories import stories
from .tokenizer import STEP, encode_chat, load_tokenizer

TEXTS = [
    "",
    " ",
    "  two  spaces\n\nand lines\t",
    "It's 3.5% of 1,234, isn't it?",
    "Ünïcödé 数学 ½ 🙂",
    f"What is 2 + 3 - 1? Step 1: 2 + 3 = 5. {STEP}\nStep 2: 5 - 1 = 4. {STEP}",
    "+ -",
]


def texts_of(rows):
    """Stories, their solutions, and the two as the math-shepherd template lays them out."""
    for row in rows:
        solution = row["solutions"][0]
        yield row["prompt"]
        yield solution
        yield f"{row['prompt']} " + "\n".join(f"{line} {STEP}" for line in solution.splitlines())


@torch.inference_mode()
def logits_at(model, ids, positions, labels):
    found = model(torch.tensor([ids]))[0, positions][:, labels]
    return (found - found[:, :1]).tolist()


def logit_case(model, prompt, reply):
    """Every position of a conversation, and labels over the whole vocabulary."""
    ids = prompt + reply
    positions = list(range(len(ids)))
    labels = list(range(0, model.shape.vocab, 7))
    return dict(ids=ids, positions=positions, labels=labels, differences=logits_at(model, ids, positions, labels))


def expectations(folder, count):
    tokenizer, model = load_tokenizer(folder), load_hugging_face(folder)
    rows = stories("training", "gguf", count)
    texts = [*TEXTS, *texts_of(rows)]
    prompts, replies = encode_chat(tokenizer, [row["prompt"] for row in rows], [row["solutions"][0] for row in rows])
    return {
        "texts": [dict(text=text, ids=tokenizer.encode(text).ids) for text in texts],
        "logits": [logit_case(model, prompt, reply) for prompt, reply in zip(prompts, replies)],
    }


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--count", type=int, default=5, help="of stories; default: %(default)s")
    asked = arguments.parse_args()
    torch.set_num_threads(1)
    print(json.dumps(expectations(asked.folder, asked.count), ensure_ascii=False))


if __name__ == "__main__":
    main()
