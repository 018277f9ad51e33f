"""TRL's SFTTrainer and the lab's own loop on one exported file: how alike the two students answer the test.

`npm run lab -- trl-agreement --rate 0.001 --precision bfloat16 --data trl-messages.jsonl` prints both accuracies and on how many stories
both are right or both wrong. Arms are trained by the own loop; this is the check that TRL would have said the same.
"""

import argparse
from pathlib import Path

from .evaluate import accuracy
from .fine_tune import fine_tune
from .fine_tuning import add_arguments, from_arguments
from .hugging_face import load_hugging_face
from .reproduction_data import test
from .sft import read_rows, tiny_state, trained_by_trl
from .stories import ROOT
from .tokenizer import load_tokenizer


def by_trl(folder, rows, told):
    state, _ = tiny_state(trained_by_trl(folder, rows, told).model, folder)
    model = load_hugging_face(folder)
    model.load_state_dict(state)
    return model


def by_own_loop(folder, rows, told):
    model = load_hugging_face(folder)
    fine_tune(model.train(), rows, load_tokenizer(folder), told)
    return model


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path, required=True, help="trl-messages.jsonl of an export")
    arguments.add_argument("--model", type=Path, default=ROOT / "models/student")
    add_arguments(arguments)
    asked = arguments.parse_args()
    told, rows, tokenizer = from_arguments(asked), read_rows(asked.data), load_tokenizer(asked.model)
    trained = [train(asked.model, rows, told) for train in (by_trl, by_own_loop)]
    trl, own = (accuracy(model.eval(), tokenizer, test(), batch=100) for model in trained)
    print(f"TRL {100 * trl.mean():.1f} %, own loop {100 * own.mean():.1f} %, alike on {(trl == own).sum():,} of {len(own):,} stories")


if __name__ == "__main__":
    main()
