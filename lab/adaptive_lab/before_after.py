"""From an exported dataset to a measured gain: TRL trains the tiny student on it, and the product evaluates it before and after.

`npm run lab -- before-after --data quickstart-out/evaluation/trl-messages.jsonl`: SFT by TRL, the result as GGUF, then
`adaptive-cot evaluate -m tuned student`, which prints the gain in pairs with its interval.
"""

import argparse
import json
import random
import subprocess
import sys
from pathlib import Path

from .arms import config, gguf
from .fine_tuning import FineTuning, add_arguments
from .reproduction_data import test, write_jsonl
from .stories import ROOT
from .train_language import WORK


def shuffled_test():
    """The test lies kind by kind; its first part alone would be sums."""
    told = list(test())
    random.Random(0).shuffle(told)
    return told


def evaluation_config(folder, tuned, stories):
    """One greedy answer to each of `stories` held-out stories, by the student as it was and as it is now."""
    write_jsonl(folder / "held-out.jsonl", [dict(prompt=row["prompt"], answer=row["answer"]) for row in shuffled_test()[:stories]])
    greedy = dict(temperature=0, maxTokens=200)
    told = config("p_eval", "student", 1, 0)
    told["store"] = "store.sqlite"
    told["questions"]["sources"] = [dict(name="unused", domain="math", path="held-out.jsonl")]
    told["questions"]["decontamination"] = dict(ngramSize=100)
    told["benchmarks"] = [dict(name="held-out", domain="math", path="held-out.jsonl")]
    told["selection"]["distribution"] = dict(kind="evaluation", benchmark="held-out")
    told["student"] = gguf("student", parameters=greedy)
    told["evaluation"] = dict(samples=1, models=dict(tuned=dict(gguf("student", parameters=greedy), model="tuned", path=str(tuned))))
    path = folder / "adaptive-cot.yaml"
    path.write_text(json.dumps(told, indent=1))
    return path


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path, required=True, help="trl-messages.jsonl of an export")
    arguments.add_argument("--out", type=Path, default=WORK / "before-after")
    arguments.add_argument("--stories", type=int, default=1000, help="held-out stories; default: %(default)s")
    add_arguments(arguments)
    asked = arguments.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    tuned = asked.out / "tuned"
    told = [f"--{name}={getattr(asked, name)}" for name in FineTuning.__annotations__]
    sft = [sys.executable, "-m", "adaptive_lab.sft", "--data", str(asked.data), "--model", str(ROOT / "models/student"), "--out", str(tuned), *told]
    subprocess.run(sft, check=True)
    path = evaluation_config(asked.out, (tuned / "model.gguf").resolve(), asked.stories)
    product = [str(ROOT / "node_modules/.bin/node"), str(ROOT / "bin/adaptive-cot.js")]
    subprocess.run([*product, "ingest", str(path)], check=True)
    subprocess.run([*product, "evaluate", str(path), "-m", "tuned", "student"], check=True)


if __name__ == "__main__":
    main()
