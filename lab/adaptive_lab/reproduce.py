"""The paper's comparison in miniature: students trained on what the product selected and exported, arm by arm, seed by seed.

`npm run lab -- reproduce` does every part in turn; stopped, it goes on where it was. Runs whose results are kept are not made again.
"""

import argparse
import os
import subprocess
import time

import numpy as np
import torch

from . import arms, oracle, true_rates
from .devices import device, fast_precision
from .evaluate import accuracy
from .fine_tune import fine_tune
from .fine_tuning import FineTuning
from .hugging_face import load_hugging_face
from .jobs import PLANS, results
from .reproduction_data import benchmark, bank, development, test, write_jsonl
from .stories import ROOT
from .tokenizer import load_tokenizer
from .traces import CHOICES, chosen_rows
from .workers import spread

COLUMNS = ("prompt", "answer", "steps", "operations", "shuffled", "distractors", "largest")
SETS = {"bank": bank, "benchmark": benchmark, "development": development, "test": test}
GRADING = ("ingest", "answer", "score", "grade")


def prepare():
    """The bank and the evaluation set, read and graded by the product once for each student; levels of the other sets for the report."""
    arms.FOLDER.mkdir(parents=True, exist_ok=True)
    for name, rows in SETS.items():
        path = arms.FOLDER / f"{name}.jsonl"
        if not path.exists():
            write_jsonl(path, [{column: row[column] for column in COLUMNS} for row in rows()])
    for student in arms.STUDENTS:
        grade(arms.write_config("p_eval", student, 1000, 0))
    arms.write_recorded()


def grade_sets():
    """Levels of the development set and the test for both students, which only the report asks for."""
    for student in arms.STUDENTS:
        for name in ("test", "development"):
            grade(arms.write_set_config(student, name))


def grade(config):
    for stage in GRADING:
        subprocess.run([str(ROOT / "node_modules/.bin/node"), str(ROOT / "bin/adaptive-cot.js"), stage, str(config)], check=True)


def train_and_test(job):
    """The row of one run: a student trained on one exported file, and which stories it then got right, one bit a story in hexadecimal."""
    model, tokenizer = load_hugging_face(ROOT / "models" / job.student).to(device()), load_tokenizer(ROOT / "models" / job.student)
    precision, began = fast_precision(), time.time()
    if job.arm != "untrained":
        told = FineTuning(rate=job.rate, seed=job.seed, precision=precision)
        fine_tune(model.train(), rows_of(job), tokenizer, told, compiled=True)
    trained = time.time()
    right = {name: right_of(model.eval(), tokenizer, name, job.arm) for name in job.sets}
    return dict(
        **job.key(),
        precision=precision,
        accuracy={name: round(float(bits.mean()), 5) for name, bits in right.items()},
        stories={name: len(bits) for name, bits in right.items()},
        right={name: np.packbits(bits).tobytes().hex() for name, bits in right.items()},
        train_seconds=round(trained - began, 1),
        test_seconds=round(time.time() - trained, 1),
    )


def right_of(model, tokenizer, name, arm):
    """Students of other styles than the plain one may write three times as much."""
    return accuracy(model, tokenizer, SETS[name](), batch=100, most_new=320 if arm in CHOICES else 128)


def rows_of(job):
    if job.arm in CHOICES:
        return chosen_rows(job.student, job.arm, job.size, job.seed)
    return arms.training_rows(job.student, job.arm, job.size, job.seed)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--plans", default=",".join(PLANS), help="which runs, in turn; default: %(default)s")
    arguments.add_argument("--students", default=",".join(arms.STUDENTS))
    arguments.add_argument("--seeds", type=int, help="fewer than a plan has")
    arguments.add_argument("--arms", help="of a plan's arms these only")
    arguments.add_argument("--only", choices=["prepare", "export", "train", "sets"], help="one part; default: all in turn")
    arguments.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    asked = arguments.parse_args()
    torch.set_num_threads(1)
    if asked.only in (None, "prepare"):
        prepare()
    if asked.only in (None, "export", "train"):
        for plan in asked.plans.split(","):
            for student in asked.students.split(","):
                carry_out(plan, student, asked)
    if asked.only in (None, "sets"):
        grade_sets()


def carry_out(plan, student, asked):
    if "oracle" in PLANS[plan].arms:
        oracle.write(student)
    if "true_rate" in PLANS[plan].arms and asked.only != "train":
        true_rates.write(student)
    done = results()
    wanted = [job for job in PLANS[plan].jobs(student, asked.seeds) if asked.arms is None or job.arm in asked.arms.split(",")]
    jobs = [job for job in wanted if job not in done]
    if asked.only in (None, "export"):
        arms.export([run for job in jobs for run in job.exports()])
    if asked.only in (None, "train"):
        spread(jobs, asked.workers)


if __name__ == "__main__":
    main()
