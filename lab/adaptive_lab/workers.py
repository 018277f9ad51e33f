"""Runs spread over processes of one thread each: at this size a second thread saves little."""

import json
import os
import subprocess
import sys

from . import arms
from .jobs import RESULTS, Job, results

CODE = "import json, sys, torch; torch.set_num_threads(1); from adaptive_lab import workers; workers.work_through(json.load(sys.stdin))"


def spread(jobs, workers):
    told = json.dumps([job.key() for job in jobs])
    started = [subprocess.Popen([sys.executable, "-c", CODE], stdin=subprocess.PIPE, text=True) for _ in range(workers)]
    for worker in started:
        worker.stdin.write(told)
        worker.stdin.close()
    if any([worker.wait() != 0 for worker in started]):
        raise SystemExit("a worker failed")


def work_through(told):
    """Does the jobs no result is kept of; two processes at once do not take the same one."""
    from .reproduce import train_and_test

    for job in (Job(**one) for one in told):
        if job in results() or not claim(job):
            continue
        row = train_and_test(job)
        with open(RESULTS, "a") as file:
            file.write(json.dumps(row) + "\n")
        print({key: row[key] for key in row if key != "right"}, flush=True)


def claim(job):
    """True for the one process that may do the job: claims are files; those of a process that is gone are taken over."""
    folder = arms.FOLDER / "claims"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "-".join(map(str, job.key().values()))
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
