"""Evaluates the shipped weights again and compares with their cards: `npm run lab -- check`. Exit status 1 when one disagrees."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import torch

from . import judge_quality, prm_quality
from .card import FACTORS, MODELS, measure
from .gguf_expectations import expectations
from .stories import ROOT

# Processors round differently: a reply may turn at a near tie. Of 1,200 stories six.
TOLERANCE = 0.005


def disagreements(kept, found):
    """Sentences, one for each figure of the card that was not found again."""
    said = [("accuracy", kept["accuracy"], found["accuracy"])]
    for factor in FACTORS:
        said += [(f"{factor} {value}", one["accuracy"], found[factor][value]["accuracy"]) for value, one in kept[factor].items()]
    # A group of few stories moves more for one of them.
    return [
        f"{what}: the card says {card:.3f}, found {now:.3f}"
        for what, card, now in said
        if abs(card - now) > (TOLERANCE if what == "accuracy" else 0.03)
    ]


def check_gguf(name):
    """The GGUF holds the same model: its tokens and logits are compared with PyTorch's by lab/check-gguf.ts."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "expected.json"
        path.write_text(json.dumps(expectations(MODELS / name, 5)))
        node = str(ROOT / "node_modules/.bin/node")
        return subprocess.run([node, str(ROOT / "lab/check-gguf.ts"), str(MODELS / name / f"{name}.gguf"), str(path)]).returncode == 0


def check_language_model(name, kept):
    return disagreements(kept, measure(name))


def check_prm(_, kept):
    found = prm_quality.quick()
    return [f"{what}: the card says {kept[what]:.3f}, found {found[what]:.3f}" for what in ("accuracy", "auc") if abs(kept[what] - found[what]) > TOLERANCE]


def check_judge(_, kept):
    found = judge_quality.quick()
    said = [(what, kept[what], found[what], TOLERANCE) for what in ("accuracy", "auc")]
    # One trajectory has one first error, and many steps.
    said += [("first error exact", kept["first_error"]["exact"], found["first_error"]["exact"], 3 * TOLERANCE)]
    return [f"{what}: the card says {card:.3f}, found {now:.3f}" for what, card, now, tolerance in said if abs(card - now) > tolerance]


CHECKS = {"language model": check_language_model, "process reward model": check_prm, "judge": check_judge}


def main():
    torch.set_num_threads(1)
    failed = False
    for path in sorted(MODELS.glob("*/card.json")):
        name = path.parent.name
        kept = json.loads(path.read_text())
        faults = CHECKS[kept["kind"]](name, kept["evaluation"])
        faults += [] if check_gguf(name) else ["the GGUF is not the model of the safetensors file"]
        failed = failed or bool(faults)
        print(f"{name}: {'; '.join(faults) or 'as its card says'}", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
