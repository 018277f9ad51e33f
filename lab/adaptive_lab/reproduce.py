"""The paper's comparison in miniature: students trained on what the product selected and exported, arm by arm, seed by seed.

`npm run lab -- reproduce` exports the arms, trains and tests each, and prints the contrasts; stopped, it goes on where it was.
"""

import argparse
import json
import os
import subprocess
import sys
import time

import numpy as np
import torch

from . import arms
from .evaluate import accuracy
from .fine_tune import fine_tune
from .fine_tuning import FineTuning
from .hugging_face import load_hugging_face
from .reproduction_data import benchmark, bank, development, test, write_jsonl
from .stories import ROOT
from .tokenizer import load_tokenizer
from .traces import CHOICES, chosen_rows

RATES = [2e-3, 1e-3, 5e-4]
# One for all arms: on the development set (`--only tune`) rates differ less than its noise of two points, and a rate picked for each
# arm by that noise would stand between them through every seed.
RATE = 1e-3
MAIN = ["random", "p_eval", "uniform", "other_student", "shuffled"]
WIDER = ["hard", "easy", "p_c", "posterior", "author"]
# Kept in the repository: a run is made once, and the report needs nothing else.
RESULTS = ROOT / "lab/results/reproduction.jsonl"


COLUMNS = ("prompt", "answer", "steps", "operations", "shuffled", "distractors", "largest")


def prepare():
    """The bank and the evaluation set, read by the product once; both students' answers, scores and levels; the test's levels for the report."""
    arms.FOLDER.mkdir(parents=True, exist_ok=True)
    for name, rows in (("bank", bank()), ("benchmark", benchmark()), ("test", test())):
        path = arms.FOLDER / f"{name}.jsonl"
        if not path.exists():
            write_jsonl(path, [{column: row[column] for column in COLUMNS} for row in rows])
    for config in (arms.write_config("p_eval", 1000, 0), arms.write_config("other_student", 1000, 0), arms.write_test_config()):
        for stage in ("ingest", "answer", "score", "grade"):
            command = [str(ROOT / "node_modules/.bin/node"), str(ROOT / "bin/adaptive-cot.js"), stage, str(config)]
            subprocess.run(command, check=True)
    arms.write_recorded()


def done():
    if not RESULTS.exists():
        return {}
    rows = map(json.loads, RESULTS.read_text().splitlines())
    return {(row["arm"], row["size"], row["seed"], row["rate"], row["on"]): row for row in rows}


def train_and_test(arm, size, seed, rate, on, student="student"):
    """One student trained on one exported file: which test stories it got right, as the hexadecimal digits of one bit a story."""
    model, tokenizer, rows = start(student), load_tokenizer(ROOT / "models" / student), (test() if on == "test" else development())
    began = time.time()
    if arm != "untrained":
        fine_tune(model.train(), rows_of(arm, size, seed), tokenizer, FineTuning(rate=rate, seed=seed))
    trained = time.time()
    # Students of other styles than the plain one may write three times as much.
    right = accuracy(model.eval(), tokenizer, rows, batch=200, most_new=320 if arm in CHOICES else 128)
    return dict(
        arm=arm,
        size=size,
        seed=seed,
        rate=rate,
        on=on,
        accuracy=round(float(right.mean()), 5),
        stories=len(rows),
        right=np.packbits(right).tobytes().hex(),
        train_seconds=round(trained - began, 1),
        test_seconds=round(time.time() - trained, 1),
    )


def rows_of(arm, size, seed):
    return chosen_rows(arm, size, seed) if arm in CHOICES else arms.training_rows(arm, size, seed)


def start(student):
    return load_hugging_face(ROOT / "models" / student)


def work_through(jobs):
    """Does the jobs no result is kept of; two processes at once do not take the same one."""
    for job in jobs:
        if job in done() or not claim(job):
            continue
        row = train_and_test(*job)
        with open(RESULTS, "a") as file:
            file.write(json.dumps(row) + "\n")
        print({key: row[key] for key in row if key != "right"}, flush=True)


def claim(job):
    """True for the one process that may do the job: claims are files, left by a process that is gone they are taken over."""
    folder = arms.FOLDER / "claims"
    folder.mkdir(exist_ok=True)
    path = folder / "-".join(map(str, job))
    try:
        with open(path, "x") as file:
            file.write(str(os.getpid()))
        return True
    except FileExistsError:
        owner = path.read_text()
        if owner and os.path.exists(f"/proc/{owner}"):
            return False
        path.write_text(str(os.getpid()))
        return True


def jobs_of(names, size, seeds):
    return [(arm, size, seed, RATE, "test") for seed in range(seeds) for arm in names]


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--arms", default=",".join(MAIN))
    arguments.add_argument("--sizes", default="1000")
    arguments.add_argument("--seeds", type=int, default=12)
    arguments.add_argument("--only", choices=["prepare", "export", "tune", "train"], help="one part; default: all in turn")
    arguments.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    asked = arguments.parse_args()
    torch.set_num_threads(1)
    names, sizes = asked.arms.split(","), [int(size) for size in asked.sizes.split(",")]
    if asked.only in (None, "prepare"):
        prepare()
    if asked.only in (None, "export", "tune"):
        arms.export([(arm, max(sizes), 100) for arm in names if arm not in CHOICES])
    if asked.only in (None, "export"):
        arms.export([(arm, size, seed) for size in sizes for seed in range(asked.seeds) for arm in names if arm not in CHOICES])
    if asked.only in (None, "tune"):
        spread(asked, [(arm, max(sizes), 100, rate, "development") for arm in names for rate in RATES])
    if asked.only in (None, "train"):
        spread(asked, [("untrained", 0, 0, 0.0, "test")] + [job for size in sizes for job in jobs_of(names, size, asked.seeds)])


def spread(asked, jobs):
    """The jobs over processes of one thread each: at this size a second thread saves little."""
    code = "import json, sys, torch; torch.set_num_threads(1); from adaptive_lab import reproduce; reproduce.work_through([tuple(job) for job in json.load(sys.stdin)])"
    workers = [subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, text=True) for _ in range(asked.workers)]
    for worker in workers:
        json.dump(jobs, worker.stdin)
        worker.stdin.close()
    if any(worker.wait() != 0 for worker in workers):
        raise SystemExit("a worker failed")


if __name__ == "__main__":
    main()
